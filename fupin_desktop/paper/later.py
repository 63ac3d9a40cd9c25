"""What was written about a household or a record since a place in the log, a line each."""

from collections.abc import Iterator
from typing import Final

from db import log, records
from db.connection import Database
from fupin_desktop import derive, disputes, saving, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.deeds import ACTS, NEW
from fupin_desktop.operation import Operation
from fupin_desktop.registry import Registry

HOME: Final = "household"
JOINED: Final = "membership"  # told by the person who comes or goes
MOST: Final = 4  # fields named in one line


def changes(registry: Registry, table: str, rec: str, mark: int) -> list[str]:
    """Say who changed what of a household, or of a record, since a place in the log."""
    found = registry.read(lambda db: _since(db, table, rec, mark))
    by_table: dict[str, set[str]] = {}
    for one in found:
        by_table.setdefault(one.type, set()).add(one.rec)
    known = {name: recs for name, recs in by_table.items() if name in TABLES}
    names = titles.names_of(registry.rows, known, table_of=registry.table)
    found.sort(key=lambda one: one.wall, reverse=True)
    return [*dict.fromkeys(_line(registry, one, names) for one in found)]


def _since(db: Database, table: str, rec: str, mark: int) -> list[Operation]:
    new = dict(log.arrived_since(db, mark))
    if not new:
        return []
    own = [rec, *saving.descendants(db, table, rec, dead=True)]
    here = {"household": rec}
    links = records.select(db, JOINED, ("person",), here, dead=True) if table == HOME else ()
    people = [str(row["person"]) for row in links if row["person"]]
    for one in people:
        own += [one, *saving.descendants(db, "person", one, dead=True)]
    recs = {record.hex() for record in new.values()}
    touched = sorted(recs.intersection(own))
    histories = derive.load(db, touched)
    ids = {identity.hex() for identity in new}
    found = [one for some in histories.values() for one in some if one.id in ids]
    return [*_told(found)]


def _told(found: list[Operation]) -> Iterator[Operation]:
    """Leave out how a new person was put into the household: the person tells of it."""
    made = {one.tx for one in found if one.type == "person" and one.creates}
    for one in found:
        if not (one.type == JOINED and one.creates and one.tx in made):
            yield one


def _line(registry: Registry, one: Operation, names: dict[str, str]) -> str:
    table = registry.table(one.type, every=True) if one.type in TABLES else None
    act = "purge" if one.purged else one.act
    word = NEW if act == "edit" and one.creates else ACTS.get(act, act)
    kind = table.label if table else one.type
    called = f"“{names[one.rec]}”" if names.get(one.rec) else ""
    what = f"{one.wall[:10]} {one.user or '（未写姓名）'} {word}{kind}{called}"
    if word == NEW or not one.set:
        return what
    labels = [disputes.field_label(table, register) for register in one.set]
    more = f"等 {len(labels)} 项" if len(labels) > MOST else ""
    return f"{what}：{'、'.join(labels[:MOST])}{more}"
