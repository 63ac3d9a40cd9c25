"""The ledger as it was on a day, for reports: the same rules as those of papers, row by row.

Who lived where, what had been decided and what had ended is worked out as papers do it; only rows
that read otherwise than now are told, so that the day before yesterday costs little.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from db import joined, records
from db.connection import Database
from db.joined import Past
from db.records import Row
from fupin_desktop import days, derive, homes, life, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry
from fupin_desktop.rules import comes_before

ALWAYS: Final = ("person", "household")
DECIDED: Final = tuple(
    dict.fromkeys(name for dated, names in homes.DECIDED for name in (dated, *names))
)
STAYS: Final = ("id", "person", "household", "relation", "start", "end", "previous", "order")
PERSON: Final = ("id", "name", "household", "relation", "birth_date", "died_on")
NOWHERE: Final = (None, None)
AS_OF: Final = Field(name="on", label="截至日期", kind=Kind.DATE)
LATER: Final = "截至日期“{}”在今天以后，没有列出。请选今天或以前的日子。"
Cells = dict[str, dict[str, Any]]  # by id: what reads otherwise


def day(registry: Registry, text: str) -> str:
    """Take a day as people write it, of a month or a year its last; raises FupinError."""
    try:
        said = str(values.parse(AS_OF, text) or "")
    except values.BadValue as bad:
        raise FupinError(f"{bad}没有列出。请改正日期。") from None
    today = registry.today()
    return today if not said or today.startswith(said) else days.last(said).isoformat()


def checked(registry: Registry, on: str) -> str:
    """Give a day before today, nothing for today itself; raises FupinError for one to come."""
    if on > registry.today():
        raise FupinError(LATER.format(on))
    return "" if on == registry.today() else on


def tables_on(
    registry: Registry, on: str, tables: Iterable[str], step: Step = no_step
) -> tuple[Past, ...]:  # fmt: skip
    """Give how some tables read on a day, households and people among them; none for now."""
    if not on:
        return ()
    relations = _relations(registry, on, step)
    lived = registry.read(lambda db: _lived(db, on, relations))
    found = [Past("person", _people(lived)), registry.read(lambda db: _homes(db, on, lived))]
    for table in sorted({*tables} - {*ALWAYS}):
        step(0, 1)
        ended = registry.read(partial(_ended, table=table, on=on))
        found.append(Past(table, ended, homes.dated(table), on))
    return tuple(found)


# ---- who lived where ----------------------------------------------------------------------------


def _relations(registry: Registry, on: str, step: Step) -> dict[str, Any]:
    """Give by membership the relations that events after the day have changed."""
    events = registry.read(
        lambda db: [*records.select(db, "household_event", ("household", "date"), {})]
    )
    changed = sorted({row["household"] for row in events if comes_before(on, row["date"])} - {None})
    found: dict[str, Any] = {}
    for number, home in enumerate(changed):
        step(number, len(changed))
        found |= life.relations_on(registry, home, on)
    return found


class _Person(NamedTuple):
    """Where somebody belongs now and belonged on the day, each as household and relation."""

    rec: str
    name: str
    now: tuple[str | None, str | None]
    then: tuple[str | None, str | None]
    rank: tuple[int, str] = (0, "")  # of several heads papers name the one with the least

    @property
    def differs(self) -> bool:
        return self.now != self.then


def _lived(db: Database, on: str, relations: Mapping[str, Any]) -> list[_Person]:
    stays: dict[str, list[Row]] = {}
    for row in records.select(db, "membership", STAYS, {}):
        if days.belongs(row, on):
            stays.setdefault(row["person"], []).append(row)
    found = []
    for row in records.select(db, "person", PERSON, {}):
        here = stays.get(row["id"]) if days.living(row, on) else None
        stay = derive.latest(here) if here else None
        then = (stay["household"], relations.get(stay["id"], stay["relation"])) if stay else NOWHERE
        now = row["household"], row["relation"]
        rank = (100 if stay["order"] is None else stay["order"], stay["id"]) if stay else (0, "")
        found.append(_Person(row["id"], row["name"] or "", now, then, rank))
    return found


def _people(lived: Iterable[_Person]) -> Cells:
    return {
        one.rec: dict(zip(("household", "relation"), one.then, strict=True))
        for one in lived if one.differs
    }  # fmt: skip


# ---- what had been decided, and what had ended --------------------------------------------------


def _homes(db: Database, on: str, lived: Iterable[_Person]) -> Past:
    moved: set[str | None] = set()
    heads: dict[str | None, str] = {}
    for one in sorted(lived, key=lambda one: one.rank, reverse=True):
        if one.differs:
            moved |= {one.now[0], one.then[0]}
        if one.then[1] == homes.HEAD and one.name:
            heads[one.then[0]] = one.name
    cells: Cells = {}
    columns = ("id", "name", *dict.fromkeys((*DECIDED, "risk_removed_on")))
    for row in records.select(db, "household", columns, {}):
        then = homes.as_of(row, on)
        if row["id"] in moved:
            then = {**then, "name": heads.get(row["id"]) or row["name"]}
        _note(cells, row, then)
    return Past("household", cells)


def _ended(db: Database, table: str, on: str) -> Cells:
    known = TABLES[table]
    if "end" not in known.fields:
        return {}
    register = known.fields["end"].group
    names = [name for name, one in known.fields.items() if one.stored and one.group == register]
    cells: Cells = {}
    for row in records.select(db, table, ("id", *names), {}):
        _note(cells, row, homes.not_ended(known, row, on))
    return cells


def _note(cells: Cells, now: Mapping[str, Any], then: Mapping[str, Any]) -> None:
    other = {name: value for name, value in then.items() if now.get(name) != value}
    other = {name: value for name, value in other.items() if name in now}
    if other:
        cells[now["id"]] = other


def find(
    registry: Registry, past: tuple[Past, ...], source: joined.Source, wanted: Mapping[str, Any]
) -> list[str]:  # fmt: skip
    """Give the records of a source that met some conditions on the day, in the order of lists."""
    order = registry.table(source.table).order
    if not past:
        return registry.read(
            lambda db: records.find(db, source.table, wanted, search=source.search, order=order)
        )
    ids = registry.read(lambda db: joined.ids(db, source.table, wanted, source.search, past))
    return registry.read(lambda db: records.find(db, source.table, {"id": ids}, order=order))
