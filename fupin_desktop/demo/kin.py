"""Who lives together: families of believable shape, with ages and relations that fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from fupin_desktop.demo.names import Line, father_of, line_of, name, new_line
from fupin_desktop.demo.words import draw

MALE, FEMALE = "1", "2"

# Codes of the list `relation`, for a man and for a woman.
HEAD = ("01", "01")
SPOUSE = ("02", "02")
CHILD = ("03", "04")
CHILD_IN_LAW = ("06", "05")
SONS_CHILD = ("07", "08")
DAUGHTERS_CHILD = ("09", "10")
PARENT = ("11", "12")
WIFES_PARENT = ("13", "14")
HUSBANDS_PARENT = ("15", "16")
GRANDPARENT = ("17", "18")
SIBLING = ("A01", "A01")

OLDEST = 96
SAME_PEOPLE = 0.88  # of married couples


@dataclass(frozen=True)
class Member:
    """One person as far as kinship goes."""

    relation: str
    sex: str
    born: date
    line: Line
    name: str


@dataclass
class Home:
    """A household that is being put together."""

    rng: Random
    today: date
    peoples: Sequence[tuple[str, float]]
    clans: Sequence[str]
    members: list[Member] = field(default_factory=list)

    def age(self, member: Member) -> int:
        """Whole years of age today."""
        return age_on(member.born, self.today)

    def line(self, people: str = "") -> Line:
        """A new line; many families of a village share a few surnames."""
        people = people or draw(self.rng, self.peoples)
        if people == "汉" and self.rng.random() < 0.5:
            return Line(people, self.rng.choice(self.clans))
        return new_line(self.rng, people)

    def make(self, roles: tuple[str, str], sex: str, born: date, line: Line) -> Member:
        """A person who fits, not yet one of the household."""
        relation = roles[0] if sex == MALE else roles[1]
        taken = {member.name for member in self.members}
        called = name(self.rng, line, sex, born.year)
        while called in taken:
            called = name(self.rng, line, sex, born.year)
        return Member(relation, sex, born, line, called)

    def add(self, member: Member) -> Member:
        """Take a person into the household."""
        self.members.append(member)
        return member

    def head(self, sex: str, youngest: int, oldest: int) -> Member:
        """Begin with a head of an age between two bounds."""
        days = self.rng.randrange(youngest * 365, oldest * 365)
        return self.add(self.make(HEAD, sex, self.today - timedelta(days=days), self.line()))

    def match(self, other: Member, roles: tuple[str, str]) -> Member:
        """Somebody of about the same age to be married to, not yet one of the household."""
        sex = FEMALE if other.sex == MALE else MALE
        years = self.rng.gauss(2, 2.2) * (1 if sex == FEMALE else -1)
        born = min(later(other.born, years), later(self.today, -20))
        same = self.rng.random() < SAME_PEOPLE
        line = self.line(other.line.people if same else "")
        return self.make(roles, sex, born, line)

    def spouse(self, other: Member, roles: tuple[str, str] = SPOUSE) -> Member:
        """Marry a member."""
        return self.add(self.match(other, roles))

    def children(
        self, father: Member, mother: Member, wanted: int, roles: tuple[str, str] = CHILD
    ) -> list[Member]:
        """Add the children of a couple; grown daughters and most grown sons have left."""
        parent_born = max(later(mother.born, 20), later(father.born, 20))
        born = later(parent_born, abs(self.rng.gauss(2, 2.5)))
        last = min(self.today, later(mother.born, 43))
        line = line_of(father.name, father.line)
        added: list[Member] = []
        while len(added) < wanted and born < last:
            child = self.make(roles, self.rng.choice((MALE, MALE, FEMALE)), born, line)
            if self.rng.random() >= gone(child, self.age(child)):
                added.append(self.add(child))
            born = later(born, 1.2 + self.rng.expovariate(0.4))
        return added

    def parents(self, child: Member, roles: tuple[str, str], chances: tuple[float, float]) -> None:
        """Add the father and the mother of a member, each with a chance of being alive."""
        line, father_name = father_of(self.rng, child.line, child.born.year - 25)
        born = later(child.born, -self.rng.uniform(21, 32))
        father = Member(roles[0], MALE, born, line, father_name)
        mother = self.match(father, roles)
        if later(mother.born, 19) > child.born:
            mother = self.make(roles, FEMALE, later(child.born, -20.5), mother.line)
        for parent, chance in zip((father, mother), chances, strict=True):
            if self.age(parent) < OLDEST and self.rng.random() < chance:
                self.add(parent)


def age_on(born: date, day: date) -> int:
    """Whole years between birth and a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def later(day: date, years: float) -> date:
    """A day some years later, or earlier."""
    return day + timedelta(days=round(years * 365.25))


def gone(child: Member, age: int) -> float:
    """Chance that a child has a household of its own by now."""
    if age < 22:
        return 0.0
    if child.sex == FEMALE:
        return 0.8
    return 0.1 if age < 28 else 0.5


def couple(home: Home) -> None:
    """Parents and their children."""
    father = home.head(MALE, 27, 58)
    home.children(father, home.spouse(father), home.rng.choice((1, 2, 2, 2, 3, 3, 4)))


def three_generations(home: Home) -> None:
    """Parents, children and the head's parents."""
    father = home.head(MALE, 28, 56)
    home.children(father, home.spouse(father), home.rng.choice((1, 2, 2, 3)))
    home.parents(father, PARENT, (0.7, 0.85))
    parent = home.members[-1]
    if parent.relation == PARENT[0] and home.rng.random() < 0.15:
        home.parents(parent, GRANDPARENT, (0.2, 1.0))


def heads_wife(home: Home) -> None:
    """A woman as head, with her husband, children and his parents."""
    mother = home.head(FEMALE, 28, 55)
    father = home.spouse(mother)
    home.children(father, mother, home.rng.choice((1, 2, 2, 3)))
    home.parents(father, HUSBANDS_PARENT, (0.35, 0.5))


def taken_in(home: Home) -> None:
    """A couple with children who look after the wife's parents."""
    father = home.head(MALE, 28, 55)
    mother = home.spouse(father)
    home.children(father, mother, home.rng.choice((1, 2, 2)))
    home.parents(mother, WIFES_PARENT, (0.6, 0.9))


def elders(home: Home) -> None:
    """An old couple."""
    home.spouse(home.head(MALE, 60, 86))


def alone(home: Home) -> None:
    """One person, mostly old."""
    sex = home.rng.choice((MALE, MALE, FEMALE))
    home.head(sex, 40 if sex == MALE else 60, 90)


def with_son(home: Home) -> None:
    """An older head whose son, daughter-in-law and grandchildren live in the house."""
    father = home.head(MALE, 50, 74)
    mother = home.spouse(father)
    born = max(later(father.born, home.rng.uniform(21, 27)), later(mother.born, 20))
    son = home.add(home.make(CHILD, MALE, born, line_of(father.name, father.line)))
    if home.age(son) >= 23:
        wife = home.spouse(son, CHILD_IN_LAW)
        home.children(son, wife, home.rng.choice((1, 2, 2, 3)), SONS_CHILD)


def with_daughter(home: Home) -> None:
    """An older head whose son-in-law has married into the house."""
    father = home.head(MALE, 52, 74)
    mother = home.spouse(father)
    born = max(later(father.born, home.rng.uniform(22, 27)), later(mother.born, 20))
    daughter = home.add(home.make(CHILD, FEMALE, born, line_of(father.name, father.line)))
    if home.age(daughter) >= 22:
        husband = home.spouse(daughter, CHILD_IN_LAW)
        home.children(husband, daughter, home.rng.choice((1, 2)), DAUGHTERS_CHILD)


def widowed(home: Home) -> None:
    """A mother and her children."""
    mother = home.head(FEMALE, 32, 58)
    home.children(home.match(mother, SPOUSE), mother, home.rng.choice((1, 2, 2, 3)))


def bachelor(home: Home) -> None:
    """An unmarried man and his mother or father."""
    home.parents(home.head(MALE, 30, 60), PARENT, (0.4, 0.9))


def siblings(home: Home) -> None:
    """A head with an unmarried brother or sister."""
    head = home.head(MALE, 40, 72)
    born = later(head.born, home.rng.choice((-1, 1)) * home.rng.uniform(1.5, 8))
    home.add(home.make(SIBLING, home.rng.choice((MALE, MALE, FEMALE)), born, head.line))


def skipped(home: Home) -> None:
    """Grandparents who bring up their grandchildren."""
    head = home.head(MALE, 56, 72)
    wife = home.spouse(head)
    lost_son = home.make(CHILD, MALE, later(head.born, 23), line_of(head.name, head.line))
    home.children(lost_son, home.match(lost_son, CHILD_IN_LAW), 2, SONS_CHILD)
    if home.age(wife) > 66 and home.rng.random() < 0.3:
        home.members.remove(wife)


SHAPES: tuple[tuple[Callable[[Home], None], float], ...] = (
    (couple, 30),
    (three_generations, 19),
    (heads_wife, 5),
    (taken_in, 2),
    (elders, 13),
    (alone, 10),
    (with_son, 15),
    (with_daughter, 3),
    (widowed, 4),
    (bachelor, 4),
    (siblings, 1),
    (skipped, 2),
)


def settle(home: Home) -> list[Member]:
    """Fill an empty household with one family, head first."""
    shape = home.rng.choices([shape for shape, _ in SHAPES], [share for _, share in SHAPES])[0]
    shape(home)
    return home.members
