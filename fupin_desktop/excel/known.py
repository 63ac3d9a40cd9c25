"""The households and persons a ledger holds, and which of them a row of a roster means."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Generic, NamedTuple, TypeVar

from db import records
from db.connection import Database
from fupin_desktop import codes, grounds
from fupin_desktop.away import is_away
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.candidates import NEW, Candidate, Picks
from fupin_desktop.excel.roster import HEAD, Entry, Group, Problem, id_key
from fupin_desktop.registry import Registry
from fupin_desktop.spelling import group_key, name_key

CHUNK = 1000
HOME = ("id", "number", "name", "group_name", "village")
KIN = ("id", "number", "id_number", "name", "household", "relation")
MEMBERS = 6  # of a household, named
STRANGE = "R60"  # ground of a household's number over people who are not its
OTHER_NAME = "R56"  # ground of a number that the ledger has with another name
T = TypeVar("T")


class Home(NamedTuple):
    """What identifies a household."""

    rec: str
    number: str
    name: str
    group: str
    village: str


class Kin(NamedTuple):
    """What identifies a person."""

    rec: str
    number: str
    key: str  # first 18 characters of the identity number
    name: str
    home: str
    relation: str


class Index(Generic[T]):
    """Things by a word; most words have one, and those that are empty none."""

    def __init__(self, things: Iterable[T], word_of: Callable[[T], str]) -> None:
        self.first: dict[str, T] = {}
        self.others: dict[str, list[T]] = {}
        for one in things:
            if (word := word_of(one)) and self.first.setdefault(word, one) is not one:
                self.others.setdefault(word, []).append(one)

    def get(self, word: str) -> list[T]:
        """Give what has this word."""
        if word not in self.first:
            return []
        return [self.first[word], *self.others.get(word, ())]


class Known:
    """Everything needed to recognise the households and persons of a ledger, read in bulk."""

    def __init__(
        self, registry: Registry, step: Step = no_step, picks: Picks | None = None
    ) -> None:
        self.registry, self.step = registry, step
        self.picks = picks or Picks()
        homes = told(registry, "household", HOME, step, _home)
        self.homes = {home.rec: home for home in homes}

    # Only what a list asks for is read and indexed: many a number makes all names needless.

    @cached_property
    def kin(self) -> dict[str, Kin]:
        """All persons by their ids."""
        same = {rec: rec for rec in self.homes}  # texts that many have: each is kept once
        people = told(self.registry, "person", KIN, self.step, partial(_kin, same=same))
        return {kin.rec: kin for kin in people}

    @cached_property
    def peopled(self) -> frozenset[str]:
        """Households that have members."""
        return self.registry.read(
            lambda db: frozenset(
                _text(row["household"]) for row in records.select(db, "person", ("household",), {})
            )
        )

    @cached_property
    def homes_by_number(self) -> "Index[Home]":
        """Households by the number of the national system."""
        return Index(self.homes.values(), lambda home: home.number)

    @cached_property
    def homes_by_name(self) -> "Index[Home]":
        """Households by the plain spelling of their names."""
        return Index(self.homes.values(), lambda home: name_key(home.name))

    @cached_property
    def kin_by_number(self) -> "Index[Kin]":
        """Persons by the number of the national system."""
        return Index(self.kin.values(), lambda kin: kin.number)

    @cached_property
    def kin_by_key(self) -> "Index[Kin]":
        """Persons by their identity number."""
        return Index(self.kin.values(), lambda kin: kin.key)

    @cached_property
    def kin_by_name(self) -> "Index[Kin]":
        """Persons by the plain spelling of their names."""
        return Index(self.kin.values(), lambda kin: name_key(kin.name))

    @cached_property
    def kin_by_home(self) -> "Index[Kin]":
        """Persons by their households."""
        return Index(self.kin.values(), lambda kin: kin.home)

    def natural_id(self, table: str, number: str) -> str | None:
        """Id that follows from a national number, None without one."""
        return self.registry.record_id(table, {"number": number}) if number else None

    def find_home(self, group: Group) -> str | None:
        """Id of the household a group means, None if it is new.

        Of several one must have been chosen; else the rows are refused.
        """
        values = group.values()
        number = _text(values.get("number"))
        sure = self.homes_by_number.get(number) or self._home_of_natural_key(number)
        if sure and self._is_strange(group, sure[0]):
            for entry in group.entries:
                entry.refuse(STRANGE, code=number, name=sure[0].name)
            return sure[0].rec
        sure = sure or self._homes_of_head(group, number)
        named = [] if sure else self._homes_of_name(group, values, number)
        found = sure or [one for one in named if not self._is_headed_by_other(one, group)]
        if len(found) == 1:
            return found[0].rec
        if not found and not named:
            return None
        ground = "R31" if found else "R38"
        about = self._about_home if found else self._about_headed
        found = found or named
        offered = [Candidate(one.rec, f"{one.name}户", about(one)) for one in found]
        picked = self.picks.decide("household", group.entries, offered, not sure)
        if not picked:
            for entry in group.entries:
                entry.refuse(ground, found=self.describe(found))
        return None if picked in ("", NEW) else picked

    def _is_strange(self, group: Group, home: Home) -> bool:
        """Tell whether rows bear a household's number, but have a head and nobody who is its.

        Rows without a head may add a member whom the ledger does not know yet.
        """
        if not group.head and any(entry.person for entry in group.entries):
            return False
        if any(one.home == home.rec for entry in group.entries for one in self._sure_kin(entry)):
            return False
        told = {
            name for entry in group.entries for name in (entry.name, entry.household.get("name"))
        }
        here = {name_key(name) for name in told - {"", None}}
        if home.name in told or any(_alike(name, name_key(home.name)) for name in here):
            return False
        there = [name_key(one.name) for one in self.kin_by_home.get(home.rec)]
        return bool(here) and not any(_alike(a, b) for a in here for b in there)

    def _sure_kin(self, entry: Entry) -> Iterator[Kin]:
        """Persons who have a number that a row says."""
        number, key = _text(entry.person.get("number")), id_key(entry.person.get("id_number"))
        yield from self.kin_by_number.get(number) if number else ()
        yield from self.kin_by_key.get(key) if key else ()

    def find_kin(self, entry: Entry, home: str | None, loose: bool = False) -> str | None:
        """Id of the person a row means, None if new.

        Refused are contradicting ones, and several of which none was chosen.
        """
        number, key = _text(entry.person.get("number")), id_key(entry.person.get("id_number"))
        numbered = self.kin_by_number.get(number) if number else []
        numbered = numbered or self._kin_of_natural_key(number)
        keyed = self.kin_by_key.get(key) if key else []
        if numbered and keyed and numbered[0] not in keyed:
            entry.refuse("R33", numbered=self.describe(numbered), keyed=self.describe(keyed))
            return None
        if not numbered and keyed and number and any(kin.number for kin in keyed):
            entry.refuse("R34", keyed=self.describe(keyed))
            return None
        found = numbered or keyed or self._namesakes(entry, key, number, home, loose)
        if len(found) == 1:
            if keyed and not numbered:
                _doubt_name(entry, found[0])
            return found[0].rec
        others = [] if found or loose else self._others_of_name(entry, number, home)
        if not found and not others:
            return None
        ground, found = ("R32", found) if found else ("R39", others)
        offered = [
            Candidate(one.rec, one.name, self._about_kin(one, whole=bool(others)))
            for one in found
        ]  # fmt: skip
        may_be_new = not (numbered or keyed or loose)
        picked = self.picks.decide("person", [entry], offered, may_be_new)
        if not picked:
            entry.refuse(ground, found=self.describe(found))
        return None if picked in ("", NEW) else picked

    def has_left(self, table: str, rec: str, home: str) -> bool:
        """Tell whether a record belongs to a household that moved to another office."""
        at = rec if table == "household" else self.kin[rec].home if rec in self.kin else home
        return at in self.homes and is_away(self.homes[at].village, self.registry.region)

    def describe(self, found: Iterable[Home | Kin]) -> str:
        """Names of candidates, with what tells them apart."""
        return "、".join(self._describe(one) for one in found)

    def _about_home(self, home: Home) -> str:
        """What tells a household from others of the name."""
        members = [kin.name for kin in self.kin_by_home.get(home.rec)]
        shown = "、".join(members[:MEMBERS]) + ("等" if len(members) > MEMBERS else "")
        parts = [f"户编号 {home.number}" if home.number else "没有户编号", home.group]
        parts.append(f"成员 {len(members)} 人：{shown}" if members else "没有成员")
        return "；".join(filter(None, parts))

    def _about_headed(self, home: Home) -> str:
        """What tells a household from one whose head has another number."""
        heads = [kin.key for kin in self.kin_by_home.get(home.rec) if kin.relation == HEAD]
        return f"{self._about_home(home)}；户主证件号码 {'、'.join(filter(None, heads))}"

    def _about_kin(self, kin: Kin, *, whole: bool = False) -> str:
        """What tells a person from others of the name; the whole number if that differs."""
        number = kin.key if whole else f"{kin.key[:6]}…{kin.key[-4:]}"
        home = self.homes.get(kin.home)
        relation = codes.label("relation", kin.relation) if kin.relation else ""
        parts = [
            f"户主 {home.name}（{relation}）" if home else "不在任何户",
            home.group if home else "",
            f"人编号 {kin.number}" if kin.number else "",
            f"证件号码 {number}" if kin.key else "没有证件号码",
        ]
        return "；".join(filter(None, parts))

    def _describe(self, one: Home | Kin) -> str:
        home = self.homes.get(one.home) if isinstance(one, Kin) else one
        parts = [one.number, home.group if home else ""]
        if isinstance(one, Kin):
            parts.append(f"户主{home.name}" if home else "不在任何户")
        return f"“{one.name}（{'，'.join(filter(None, parts))}）”"

    def _home_of_natural_key(self, number: str) -> list[Home]:
        rec = self.natural_id("household", number) if self.homes else None
        return [self.homes[rec]] if rec in self.homes else []

    def _kin_of_natural_key(self, number: str) -> list[Kin]:
        rec = self.natural_id("person", number) if self.kin else None
        return [self.kin[rec]] if rec in self.kin else []

    def _homes_of_head(self, group: Group, number: str) -> list[Home]:
        """Households whose head has the identity number of the group's head."""
        key = id_key(group.head.person.get("id_number")) if group.head else ""
        heads = [kin for kin in self.kin_by_key.get(key) if key and kin.relation == HEAD]
        homes = [self.homes[kin.home] for kin in heads if kin.home in self.homes]
        return [home for home in homes if not (number and home.number)]

    def _homes_of_name(self, group: Group, values: dict[str, Json], number: str) -> list[Home]:
        """Households of the same name and village group."""
        part = _group_key(values.get("group_name"))
        return [
            home
            for home in self.homes_by_name.get(name_key(values.get("name")))
            if not (number and home.number)
            and not (part and home.group and _group_key(home.group) != part)
            and not (group.village and home.village and home.village != group.village)
        ]

    def _is_headed_by_other(self, home: Home, group: Group) -> bool:
        key = id_key(group.head.person.get("id_number")) if group.head else ""
        heads = [kin for kin in self.kin_by_home.get(home.rec) if kin.relation == HEAD]
        return bool(key) and any(kin.key and kin.key != key for kin in heads)

    def _namesakes(
        self, entry: Entry, key: str, number: str, home: str | None, loose: bool
    ) -> list[Kin]:
        """Persons of the same name in the household whose numbers do not say otherwise."""
        return [
            kin
            for kin in self.kin_by_name.get(name_key(entry.name))
            if (loose or kin.home == home) and not (key and kin.key) and not (number and kin.number)
        ]

    def _others_of_name(self, entry: Entry, number: str, home: str | None) -> list[Kin]:
        """Persons of the household who have the name and, as it seems, another number."""
        return [
            kin
            for kin in self.kin_by_name.get(name_key(entry.name))
            if kin.home == home and not (number and kin.number)
        ]


def _alike(one: str, other: str) -> bool:
    """Tell whether two names may be one, a character of it written otherwise."""
    return one in other or other in one or len({*one} & {*other}) > 1


def _doubt_name(entry: Entry, kin: Kin) -> None:
    """Note that the ledger has another name with the identity number of a row."""
    if entry.name and name_key(entry.name) != name_key(kin.name):
        said = grounds.say(OTHER_NAME, name=kin.name, given=entry.name)
        entry.warnings += (Problem(None, said, OTHER_NAME),)


def _group_key(name: Json) -> str:
    """A village group's name; a number that was shown as 3组 is kept as 3."""
    text = _text(name)
    return group_key(f"{text}组" if text.isdecimal() else text)


def is_same_group(one: Json, other: Json) -> bool:
    """Tell whether two names mean one village group: 三组 and 第3村民小组 do."""
    return _group_key(one) == _group_key(other)


def told(
    registry: Registry, table: str, columns: Sequence[str], step: Step,
    make: Callable[[Mapping[str, Json]], T],
) -> list[T]:  # fmt: skip
    """What is made of some columns of all living records of a table, in the order of the table."""
    total = registry.count(table)

    def look(db: Database) -> Iterator[T]:
        for number, row in enumerate(records.select(db, table, columns, {})):
            if number % CHUNK == 0:
                step(number, total)
            yield make(row)

    return registry.read(lambda db: [*look(db)])


def _home(row: Mapping[str, Json]) -> Home:
    return Home(*(_text(row[name]) for name in HOME))


def _kin(row: Mapping[str, Json], same: dict[str, str]) -> Kin:
    home, relation = _text(row["household"]), _text(row["relation"])
    number, identity = _text(row["number"]), _text(row["id_number"])
    key = id_key(identity)
    return Kin(
        rec=_text(row["id"]),
        number=number,
        key=identity if key == identity else key,
        name=_text(row["name"]),
        home=same.setdefault(home, home),
        relation=same.setdefault(relation, relation),
    )


def _text(value: Json) -> str:
    return "" if value is None else str(value)
