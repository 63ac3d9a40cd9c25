"""What households live through: births, deaths, marriages, a new head, splits and mergers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from fupin_desktop.demo import house as homes
from fupin_desktop.demo import people
from fupin_desktop.demo.community import Village
from fupin_desktop.demo.homes import RURAL
from fupin_desktop.demo.house import House, Someone, identity
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.kin import CHILD, FEMALE, HEAD, MALE, PARENT, SPOUSE, Member, later
from fupin_desktop.demo.names import Line, name, surnames
from fupin_desktop.record import Change

SPLIT, MERGE, MOVE, NEW_HEAD, DEATH, BIRTH, WEDDING, LEAVING, CLOSING = (
    "01", "02", "03", "04", "05", "06", "07", "08", "09",
)  # fmt: skip
RECENT = "2023-01-01"
HAN = "01"
SON, DAUGHTER_IN_LAW = CHILD[0], "05"
# Relations within the household of a son who has left his father's.
AFTER_SPLIT = {SON: HEAD[0], DAUGHTER_IN_LAW: SPOUSE[0], "07": "03", "08": "04"}
LASTING = ("name", "sex", "birth_date", "ethnic", "id_type", "id_number", "education", "political")
ALONE = 31  # villages away: where documents of those come from whom no family was drawn with
PLACE = ("village", "group_name", "natural_village", "registered_address", "address")


class Turns:
    """Tells what the households of one village have lived through."""

    def __init__(self, author: Author, home: Village) -> None:
        self.author = author
        self.home = home
        self.numbers = people.Numbers((home.number + ALONE) % 62)

    def tell(self, house: House) -> Iterator[House | Change]:
        """Change who belongs to a household; give events, and households that came or went."""
        yield from self.births(house)
        yield from self.weddings(house)
        if not self.han(house) or house.slip:
            return
        for what, share, could, told in (
            ("split", 0.4, self.could_split, self.split),
            ("merge", 0.15, self.could_take_in, self.merge),
            ("death", 0.06, self.could_mourn, self.death),
            ("leaving", 0.06, self.could_leave, self.leaving),
            ("move", 0.03, self.could_move, self.move),
            ("closing", 0.03, self.could_move, self.closing),
        ):
            if could(house) and self.author.due(what, share):
                yield from told(house)
                return

    def event(self, house: House, kind: str, day: str, *who: Someone, **more: str) -> Change:
        """One event of a household."""
        values: Values = {"household": house.rec, "kind": kind, "date": day, **more}
        if who:
            values["persons"] = [*sorted(one.rec for one in who)]
        names = "、".join(one.name for one in who)
        return self.author.write("household_event", values, who=names, family=house.name)

    def births(self, house: House) -> Iterator[Change]:
        """Children of the last years."""
        for one in house.people:
            if one.reason_in == homes.BORN and one.start >= RECENT:
                yield self.event(house, BIRTH, one.start, one)

    def weddings(self, house: House) -> Iterator[Change]:
        """Wives and husbands who came not long before the first child of the last years."""
        children = [one.start for one in house.people if one.reason_in == homes.BORN]
        for one in house.people:
            young = 20 <= one.age(RECENT) <= 32 and one.relation in ("02", DAUGHTER_IN_LAW, "06")
            if young and all(child >= RECENT for child in children):
                start = min([*children, self.author.today.isoformat()])
                day = self.author.day(start, -600, -300)
                one.start, one.reason_in = day, homes.MARRIED_IN
                yield self.event(house, WEDDING, day, one)

    def han(self, house: House) -> bool:
        """Tell whether names go by the father's surname."""
        return house.people[0].values.get("ethnic") == HAN

    def stranger(self, relation: str, sex: str, born: date, line: Line) -> Someone:
        """A person whom no family was drawn with."""
        rng = self.author.rng
        member = Member(relation, sex, born, line, name(rng, line, sex, born.year))
        drawn = people.describe(rng, member, self.home.today, self.numbers)
        values = {field: drawn[field] for field in LASTING if field in drawn}
        if "education" not in values:
            values["education"] = "03"
        number = str(values["id_number"])[:18]
        values |= {"id_type": "01", "id_number": number, "health": ["01"]}
        rec = identity(self.author, "person", values)
        return Someone(rec, values, relation, homes.BEGINNING)

    def parent(self, house: House, relation: str, sex: str) -> Someone:
        """The father or the mother of a head."""
        born = later(house.people[0].born, -self.author.rng.uniform(22, 31))
        own = line_of(house.name), Line("汉", self.author.rng.choice(self.home.clans))
        return self.stranger(relation, sex, born, own[sex == FEMALE])

    def could_mourn(self, house: House) -> bool:
        """Tell whether a parent of the head may have died lately."""
        parents = {*PARENT} & {one.relation for one in house.people}
        return not parents and house.people[0].age(RECENT) <= 62

    def death(self, house: House) -> Iterator[Change]:
        """A parent of the head died; if it was the head before, the household changed its head."""
        sex = self.author.rng.choice((MALE, FEMALE))
        led = sex == MALE and self.author.due("new head", 0.4)
        lost = self.parent(house, HEAD[0] if led else PARENT[sex == FEMALE], sex)
        day = self.author.day("2023-06-01", 0, 1000)
        lost.values |= {"died_on": day, "health": ["02"]}
        lost.leave(day, homes.DIED)
        house.people.append(lost)
        yield self.event(house, DEATH, day, lost)
        if led:
            day = self.author.day(day, 15, 60)
            yield self.event(house, NEW_HEAD, day, house.people[0], head_before=lost.name,
                             head_after=house.name)  # fmt: skip

    def could_leave(self, house: House) -> bool:
        """Tell whether a household may have had a daughter who is married by now."""
        head = house.people[0]
        return head.age(RECENT) >= 44 and head.values["sex"] == MALE

    def leaving(self, house: House) -> Iterator[Change]:
        """A grown daughter married into another village."""
        born = self.home.today - timedelta(days=self.author.rng.randint(23 * 365, 27 * 365))
        child = self.stranger(CHILD[1], FEMALE, born, line_of(house.name))
        child.start = max(child.start, born.isoformat())
        day = self.author.day("2023-05-01", 0, 900)
        child.leave(day, homes.MARRIED_OUT)
        house.people.append(child)
        yield self.event(house, LEAVING, day, child)

    def could_move(self, house: House) -> bool:
        """Tell whether nothing else has happened to a household."""
        return house.values["kind"] == RURAL and not house.monitored

    def move(self, house: House) -> Iterator[Change]:
        """The household came from another village before this ledger began."""
        day = self.author.day("2022-03-01", 0, 300)
        yield self.event(house, MOVE, day, to_village=self.home.name)

    def could_split(self, house: House) -> bool:
        """Tell whether a married son could set up a household of his own."""
        if house.values["kind"] != RURAL or house.monitored:
            return False
        relations = [one.relation for one in house.people]
        grown = [one for one in house.people if one.relation == SON and one.age(RECENT) >= 23]
        return len(grown) == 1 and relations.count(SON) == 1 and DAUGHTER_IN_LAW in relations

    def split(self, house: House) -> Iterator[House | Change]:
        """The son leaves with wife and children; the past stays with the old household."""
        going = [one for one in house.people if one.relation in AFTER_SPLIT]
        going.sort(key=lambda one: one.relation)
        day = self.author.day(max("2024-03-01", *(one.start for one in going)), 30, 400)
        kept = {field: house.values[field] for field in PLACE if field in house.values}
        values: Values = {**kept, "name": going[0].name, "kind": RURAL, "origin": house.rec}
        phone = going[0].values.get("phone")
        new = House(identity(self.author, "household", values), values, [])
        if phone:
            values["phone"] = phone
        for one in going:
            new.people.append(replace(
                one, relation=AFTER_SPLIT[one.relation], start=day, reason_in=homes.BY_SPLIT,
                previous=one.membership,
            ))  # fmt: skip
            one.leave(day, homes.SPLIT_OFF, new.rec)
        yield self.event(house, SPLIT, day, *going, other_household=new.rec)
        yield new

    def could_take_in(self, house: House) -> bool:
        """Tell whether a parent of the head could have lived alone until lately."""
        head = house.people[0]
        parents = {*PARENT, "15", "16"} & {one.relation for one in house.people}
        fits = house.values["kind"] == RURAL and head.values["sex"] == MALE and not parents
        return fits and 32 <= head.age(RECENT) <= 55

    def merge(self, house: House) -> Iterator[House | Change]:
        """A parent who lived alone joins the household; the old one is closed."""
        old_one = self.parent(house, HEAD[0], self.author.rng.choice((MALE, FEMALE)))
        day = self.author.day("2023-08-01", 0, 800)
        place = {field: house.values[field] for field in PLACE if field in house.values}
        values: Values = {
            **place, "name": old_one.name, "kind": RURAL, "end": day, "end_reason": "02",
            "next_household": house.rec,
        }  # fmt: skip
        closed = House(identity(self.author, "household", values), values, [old_one])
        sex = str(old_one.values["sex"])
        house.people.append(replace(
            old_one, relation=PARENT[sex == FEMALE], start=day, reason_in=homes.BY_MERGER,
            previous=old_one.membership,
        ))  # fmt: skip
        old_one.leave(day, homes.MERGED, house.rec)
        yield self.event(closed, MERGE, day, old_one, other_household=house.rec)
        yield closed

    def closing(self, neighbour: House) -> Iterator[House | Change]:
        """An old person who lived alone next door died; the archive stays."""
        rng = self.author.rng
        born = self.home.today - timedelta(days=rng.randint(76 * 365, 90 * 365))
        gone = self.stranger(HEAD[0], MALE, born, Line("汉", rng.choice(self.home.clans)))
        day = self.author.day("2024-02-01", 0, 800)
        gone.values |= {"died_on": day, "health": ["02"]}
        gone.leave(day, homes.DIED)
        place = {field: neighbour.values[field] for field in PLACE if field in neighbour.values}
        values: Values = {
            **place, "name": gone.name, "kind": RURAL, "end": day, "end_reason": "01",
        }  # fmt: skip
        closed = House(identity(self.author, "household", values), values, [gone])
        yield self.event(closed, DEATH, day, gone)
        yield self.event(closed, CLOSING, day, gone)
        yield closed


def line_of(full: str) -> Line:
    """The line of a Han Chinese by the surname."""
    odd = [one for one in surnames(odd=True)[0] if len(one) > 1 and full.startswith(one)]
    return Line("汉", odd[0] if odd else full[0])
