"""A township of full width: every record type, filled in, by the township and by each village."""

from collections.abc import Iterable, Iterator, Sequence

from fupin_desktop.demo import (
    album,
    boards,
    cases,
    chains,
    dates,
    earnings,
    hall,
    office,
    persons,
    plans,
    sheets,
    surveys,
    ties,
    works,
)
from fupin_desktop.demo.community import (
    ABOVE,
    TOWNSHIP_NAME,
    Family,
    Village,
    generator,
)
from fupin_desktop.demo.house import House, house_of, register
from fupin_desktop.demo.invent import Author
from fupin_desktop.demo.ledgers import BATCH, Clock, save
from fupin_desktop.demo.turns import Turns
from fupin_desktop.demo.words import words
from fupin_desktop.errors import Step, no_step
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

FIRM_TAKES = 6  # households of a village
INSURED = ("已参保", "未参保", "不需要")


def author_of(registry: Registry, seed: int, clock: Clock, home: Village | None = None) -> Author:
    """Whoever writes the records of a ledger."""
    rng = generator(seed, f"full {registry.region}")
    return Author(
        registry, rng, clock().date(), team=home.team if home else (),
        words={
            "township": TOWNSHIP_NAME, "county": ABOVE[-1][1], "today": clock().date().isoformat(),
            "village": home.name if home else TOWNSHIP_NAME, "bank": words("bank")[0],
        },
    )  # fmt: skip


def govern(registry: Registry, clock: Clock, seed: int) -> hall.Hall:
    """Write what the township has for all its villages."""
    author, above = author_of(registry, seed, clock), hall.Hall()
    pages = Pages(registry, clock)
    pages.add(hall.write(author, above))
    pages.add(surveys.write(author, above))
    pages.close()
    named = registry.find("project")[:1]
    save(registry, album.hang(author, [("project", rec) for rec in named]), clock)
    return above


def settle(
    registry: Registry, made: Iterable[Family], home: Village, clock: Clock, seed: int,
    above: hall.Hall, households: int, step: Step = no_step,
) -> None:  # fmt: skip
    """Write a village: its households with everything about them, then itself."""
    author = author_of(registry, seed, clock, home)
    pages = Pages(registry, clock)
    named, helpers, first = office.before(author, home, above, households)
    projects = works.plan_works(author, home.number)
    named["project"] = projects[-1].rec
    pages.add(first)
    houses: list[House] = []
    turns = Turns(author, home)
    for number, family in enumerate(made):
        house = house_of(author, family)
        house.business = named["cooperative"]
        house.helper = helpers[number // office.PER_HELPER]
        taken = sum(bool(one.firm) for one in houses)
        if house.registered and taken < FIRM_TAKES and home.number < len(above.named["firm"]):
            house.firm = named["firm"]
        local(author, house, above, named)
        others = prepared(turns, house, pages)
        for one in (house, *others):
            pages.add(household(author, one, family if one is house else None, projects, named,
                                helpers))  # fmt: skip
        houses += [house, *others]
        step(number + 1, households)
    named["household"] = houses[0].rec
    for project in projects:
        pages.add(works.tell(author, project, named))
    pages.add(office.after(author, home, named, houses))
    pages.add(surveys.tell(author, above, home, houses))
    pages.close()
    pages.add(dates.settle(author))
    pages.close()
    pages.add(boards.tell(author, home))
    pages.close()
    pictured = [("household", houses[0].rec), ("project", named["project"]),
                *(("event", rec) for rec in registry.find("event")[:1])]  # fmt: skip
    save(registry, album.hang(author, pictured), clock)


def prepared(turns: Turns, house: House, pages: "Pages") -> list[House]:
    """Settle who belongs to a household before anything is written about it."""
    others: list[House] = []
    for told in turns.tell(house):
        if isinstance(told, House):
            others.append(told)
        else:
            pages.add([told])
    sheets.find_dropout(turns.author, house)
    sheets.move_out(turns.author, house)
    persons.appoint(turns.author, house)
    return others


def local(author: Author, house: House, above: hall.Hall, named: dict[str, str]) -> None:
    """Fill in the local fields of the township and of the village."""
    insured, alarm, *_ = above.local
    if author.due("insured", 0.6):
        house.values[insured] = author.rng.choice(INSURED)
    if author.due("alarm", 0.5):
        house.values[alarm] = author.rng.random() < 0.5
    if author.due("water", 0.3):
        house.values[named["local"]] = author.rng.randint(5, 600)


def household(
    author: Author, house: House, family: Family | None, projects: Sequence[works.Work],
    named: dict[str, str], helpers: Sequence[str],
) -> Iterator[Change]:  # fmt: skip
    """Everything about one household; one that has gone, or has just come, has no visits."""
    yield from register(author, house)
    yield from chains.visits(author, house, family.visits if family else (), projects)
    stakes, dividends = ties.stakes(author, house, projects, named)
    yield from stakes
    yield from ties.loan(author, house, projects, named)
    yield from ties.pairings(author, house, helpers)
    yield from sheets.living(author, house)
    yield from sheets.guarantees(author, house)
    yield from sheets.relocation(author, house)
    yield from earnings.incomes(author, house, earnings.economy(author, house, dividends))
    yield from persons.about(author, house)
    yield from cases.of_house(author, house)
    yield from plans.of_house(author, house)


class Pages:
    """Records on their way into a ledger, a large batch at a time."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self.registry = registry
        self.clock = clock
        self.waiting: list[Change] = []

    def add(self, changes: Iterable[Change]) -> None:
        """Take in records; write them once there are enough."""
        self.waiting += changes
        if len(self.waiting) >= BATCH:
            self.close()

    def close(self) -> None:
        """Write what is left."""
        save(self.registry, self.waiting, self.clock)
        self.waiting = []
