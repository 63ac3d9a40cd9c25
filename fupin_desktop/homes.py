"""Households as they stood on a day: who lived there, and what had been decided by then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import records
from db.natural import natural
from fupin_desktop import codes, days, derive, life
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Kind, Table
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

HEAD: Final = "01"  # relation
REMOVED, NOT_REMOVED = "1", "0"  # risk_state
# What a household was decided to be: the field with its day, and what falls with it before that.
DECIDED: Final = (
    ("kind_since", ("kind",)),
    ("monitoring_since", ("monitoring_kind", "risk_state", "risk_removed_on", "risk_removal_way")),
    ("exit_year", ("exit_flag",)),
    ("assistance_since", ("assistance_kind",)),
    ("end", ("end_reason", "next_household")),
)
STAY: Final = ("id", "person", "start", "end", "previous")
OWN_DATES: Final = {"pairing": "start", "rectification": "found", "relocation": "moved"}


@dataclass(frozen=True)
class Home:
    """One household on a day, with its members, the head first."""

    row: Row
    members: tuple[Row, ...]  # persons, each with the relation of that day
    on: str

    @property
    def rec(self) -> str:
        """Id of the household."""
        return str(self.row["id"])

    @property
    def name(self) -> str:
        """Name of whoever was its head."""
        heads = (str(one["name"] or "") for one in self.members if one["relation"] == HEAD)
        return next(heads, "") or str(self.row["name"] or "")

    @property
    def place(self) -> str:
        """Group and hamlet."""
        parts = (self.row["group_name"], self.row["natural_village"])
        return " · ".join(str(one) for one in parts if one)

    @property
    def kind(self) -> str:
        """What it was called: a monitored household by its kind, another by that of its register.

        One whose risk was removed says so.
        """
        watched = self.row["monitoring_kind"]
        if watched:
            label = codes.label("monitoring_kind", str(watched), self.on)
            return f"{label}（风险已消除）" if self.row["risk_state"] == REMOVED else label
        known = self.row["kind"]
        return codes.label("household_kind", str(known), self.on) if known else ""


def as_of(row: Row, on: str) -> Row:
    """Take back what was decided about a household after a day."""
    held = dict(row)
    for dated, fields in DECIDED:
        if days.later(held.get(dated), on):
            held |= dict.fromkeys((dated, *fields))
    if days.later(held.get("risk_removed_on"), on):
        held |= {"risk_state": NOT_REMOVED, "risk_removed_on": None, "risk_removal_way": None}
    return held


def dated(table: str) -> str:
    """Name the field with the date of a record; empty if it has none."""
    known = TABLES[table]
    names = (OWN_DATES.get(table, ""), *(name.lstrip("-") for name in known.order))
    dates = (n for n in names if n in known.fields and known.fields[n].kind is Kind.DATE)
    return next(dates, "")


def not_ended(table: Table, row: Row, on: str) -> Row:
    """Take back how something ended, pairing or post, if that came after a day."""
    if not days.later(row.get("end"), on):
        return row
    register = table.fields["end"].group
    return {**row, **{name: None for name, f in table.fields.items() if f.group == register}}


def read(registry: Registry, households: Sequence[str], on: str = "") -> list[Home]:
    """Read households as they stood on a day, in the order asked for; what is gone is left out."""
    day = on or registry.today()
    ids = list(dict.fromkeys(households))
    rows = {str(row["id"]): row for row in registry.select("household", where={"id": ids})}
    people = _members(registry, [rec for rec in ids if rec in rows], day)
    return [
        Home(as_of(rows[rec], day), tuple(people.get(rec, ())), day) for rec in ids if rec in rows
    ]


def everybody(registry: Registry, on: str = "") -> list[str]:
    """Name the households there were on a day, by village, group, hamlet and house number."""
    where = life.present(registry, on)
    return [str(row["id"]) for row in in_order(registry.select("household", where=where))]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort households as one walks: by village, group, hamlet and house number."""
    names = ("village", "group_name", "natural_village", "door_number", "address", "name")
    return sorted(rows, key=lambda row: tuple(natural(str(row[name] or "")) for name in names))


def _members(registry: Registry, ids: Sequence[str], on: str) -> dict[str, list[Row]]:
    links = registry.select("membership", where={"household": list(ids)}) if ids else []
    today = on == registry.today()
    holding = in_force(registry, links, "" if today else on)
    persons = sorted({str(link["person"]) for link in holding})
    people = {str(row["id"]): row for row in registry.rows("person", persons)}
    found: dict[str, list[Row]] = {}
    for link in sorted(holding, key=_rank):
        person = people.get(str(link["person"]))
        if person is not None and days.living(person, on):
            home = str(link["household"])
            found.setdefault(home, []).append({**person, "relation": link["relation"]})
    for home, several in found.items():
        if not today:
            several[:] = _relations(registry, home, several, links, on)
        several.sort(key=lambda one: one["relation"] != HEAD)
    return found


def in_force(registry: Registry, links: Iterable[Row], on: str) -> list[Row]:
    """Give those of some memberships that count on a day, or now: of each person the last."""
    there = [link for link in links if days.belongs(link, on)]
    asked = {"person": sorted({str(link["person"]) for link in there})}
    stays: dict[str, list[dict[str, Any]]] = {}
    for stay in registry.read(lambda db: [*records.select(db, "membership", STAY, asked)]):
        if days.belongs(stay, on):
            stays.setdefault(stay["person"], []).append(stay)
    last = {derive.latest(some)["id"] for some in stays.values()}
    return [link for link in there if link["id"] in last]


def _relations(
    registry: Registry, home: str, people: Sequence[Row], links: Iterable[Row], on: str
) -> list[Row]:
    """Give members with the relation they had on a day to whoever was the head."""
    held = life.relations_on(registry, home, on)
    by_person = {
        link["person"]: held[str(link["id"])]
        for link in links if link["household"] == home and str(link["id"]) in held
    }  # fmt: skip
    return [{**one, "relation": by_person.get(one["id"], one["relation"])} for one in people]


def _rank(link: Row) -> tuple[int, str, str]:
    order = link["order"]
    return (order if isinstance(order, int) else 100, str(link["relation"] or "99"),
            str(link["id"]))  # fmt: skip
