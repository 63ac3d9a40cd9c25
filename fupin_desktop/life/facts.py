"""What an event is decided on, read beforehand: who lives where, since when, and who is who."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fupin_desktop import derive
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Heads
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

HEAD: Final = derive.HEAD
OWN: Final = ("end", "reason_out", "next_household")  # what a membership that goes on has none of


@dataclass(frozen=True)
class Kind:
    """One kind of event: its code in `household_event_kind` and what people call it."""

    code: str
    label: str


KINDS: Final = {
    "split": Kind("01", "分户"),
    "merge": Kind("02", "并户"),
    "move": Kind("03", "迁移"),
    "head": Kind("04", "变更户主"),
    "death": Kind("05", "登记死亡"),
    "birth": Kind("06", "登记出生"),
    "marry_in": Kind("07", "登记婚入"),
    "marry_out": Kind("08", "登记婚出"),
    "leave": Kind("10", "其他离开"),
    "enter": Kind("11", "其他进入"),
    "reopen": Kind("12", "恢复现有户"),
}
CLOSING: Final = "09"


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody has filled in about one event; every household and person by record id."""

    kind: str
    household: str
    date: str = ""
    persons: tuple[str, ...] = ()  # who goes, dies or comes; nobody for a person not yet known
    head: str = ""  # who is head from now on: of the new household, or after a change of head
    rest: str = ""  # who is head of those who stay, where the head goes
    relations: Mapping[str, str] = field(default_factory=dict)  # person -> relation to the head
    relation: str = ""  # of a person not yet known
    other: str = ""  # the household they go to
    village: str = ""  # code of the village the household goes to
    reason: str = ""  # code of reason_in or reason_out, where the kind of event leaves it open
    values: Mapping[str, Json] = field(default_factory=dict)  # of a new person, or a new address
    inherit: bool = True  # the new household goes on with the kind of the old one
    document: str = ""
    handler: str = ""
    note: str = ""


@dataclass(frozen=True)
class Family:
    """One household and the memberships that count in it, the head's first."""

    household: Row
    members: tuple[Row, ...]

    @property
    def rec(self) -> str:
        """Record id of the household."""
        return str(self.household["id"])

    @property
    def persons(self) -> tuple[str, ...]:
        """Record ids of the members."""
        return tuple(str(row["person"]) for row in self.members)

    @property
    def head(self) -> str:
        """Record id of the head, empty if there is none."""
        return next((str(row["person"]) for row in self.members if row["relation"] == HEAD), "")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the plan of one event follows from; nothing else is asked."""

    today: str
    region: str
    regions: Mapping[str, str]  # names by code
    families: Mapping[str, Family]  # by household
    people: Mapping[str, Row]
    stays: Mapping[str, tuple[Row, ...]]  # all memberships of a person
    heads: Mapping[str, Heads]  # of the records read, as they were shown
    counts: Mapping[tuple[str, str], int]  # (household, kind) -> events on record

    def name(self, person: str) -> str:
        """Name of a person."""
        return str(self.people.get(person, {}).get("name") or "（姓名未填）")

    def call(self, household: str) -> str:
        """What a household is called in a sentence."""
        found = self.families.get(household)
        return f"{str(found.household['name'] or '') if found else ''}户"

    def current(self, person: str) -> Row | None:
        """The membership a person has now."""
        last = self.last(person)
        return last if last and last["end"] is None else None

    def last(self, person: str) -> Row | None:
        """The membership of a person that none continues."""
        stays = self.stays.get(person, ())
        return derive.latest([dict(row) for row in stays]) if stays else None


def read(registry: Registry, household: str, *others: str, persons: Iterable[str] = ()) -> Facts:
    """Read the facts about a household, other ones, and persons from elsewhere with theirs."""
    persons = list(persons)
    stays = _stays(registry, persons)
    homes = [str(derive.latest(rows)["household"]) for rows in stays.values()]
    wanted = list(dict.fromkeys(filter(None, [household, *others, *homes])))
    members = registry.select("membership", where={"household": wanted})
    known = list(dict.fromkeys([*persons, *(str(row["person"]) for row in members)]))
    people = {str(row["id"]): row for row in registry.select("person", where={"id": known})}
    stays = _stays(registry, list(people))
    current = {person: derive.latest(rows) for person, rows in stays.items()}
    rows = {str(row["id"]): row for row in registry.select("household", where={"id": wanted})}
    if household not in rows:
        raise FupinError("这一户已不在台账里，什么也没有保存。请刷新后再试。")
    families = {rec: Family(row, _members(rec, current, people)) for rec, row in rows.items()}
    open_ones = [str(row["id"]) for row in current.values() if row["end"] is None]
    return Facts(
        today=registry.today(), region=registry.region,
        regions={str(row["code"]): str(row["name"] or "") for row in registry.select("region")},
        families=families, people=people,
        stays={person: tuple(found) for person, found in stays.items()},
        heads=_heads(registry, {"household": list(rows), "person": list(people),
                                "membership": open_ones}),
        counts=_counts(registry, wanted),
    )  # fmt: skip


def _stays(registry: Registry, persons: list[str]) -> dict[str, list[dict[str, Json]]]:
    found: dict[str, list[dict[str, Json]]] = {}
    rows = registry.select("membership", where={"person": persons}) if persons else []
    for row in rows:
        found.setdefault(str(row["person"]), []).append(row)
    return found


def _members(
    household: str, current: Mapping[str, Row], people: Mapping[str, Row]
) -> tuple[Row, ...]:
    going_on = [row for row in current.values() if row["end"] is None]
    here = [row for row in going_on if row["household"] == household]
    return tuple(sorted(here, key=lambda row: _rank(row, people[str(row["person"])])))


def _rank(row: Row, person: Row) -> tuple[str, str, str]:
    return str(row["relation"] or "99"), str(person["birth_date"] or ""), str(row["id"])


def _heads(registry: Registry, recs: Mapping[str, list[str]]) -> dict[str, Heads]:
    return {rec: registry.fetch(table, rec).heads for table, some in recs.items() for rec in some}


def _counts(registry: Registry, households: list[str]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for row in registry.select("household_event", where={"household": households}):
        key = (str(row["household"]), str(row["kind"]))
        counts[key] = counts.get(key, 0) + 1
    return counts
