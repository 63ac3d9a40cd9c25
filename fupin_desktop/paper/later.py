"""What was written about a household since a place in the log, one line a record and save."""

from collections.abc import Iterator
from typing import Final

from db import log, records
from db.connection import Database
from fupin_desktop import derive, disputes, saving, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.operation import Operation
from fupin_desktop.registry import Registry

ACTS: Final = {
    "edit": "修改", "delete": "删除", "restore": "恢复", "merge": "合并", "propose": "提出修改",
    "resolve": "核定", "purge": "销毁",
}  # fmt: skip
NEW: Final = "新增"
JOINED: Final = "membership"  # told by the person who comes or goes
MOST: Final = 4  # fields named in one line


def changes(registry: Registry, household: str, mark: int) -> list[str]:
    """Say who changed what of a household since a place in the log, the newest first."""
    found = registry.read(lambda db: _since(db, household, mark))
    by_table: dict[str, set[str]] = {}
    for one in found:
        by_table.setdefault(one.type, set()).add(one.rec)
    known = {name: recs for name, recs in by_table.items() if name in TABLES}
    names = titles.names_of(registry.rows, known, table_of=registry.table)
    found.sort(key=lambda one: one.wall, reverse=True)
    return [*dict.fromkeys(_line(registry, one, names) for one in found)]


def _since(db: Database, household: str, mark: int) -> list[Operation]:
    new = dict(log.arrived_since(db, mark))
    if not new:
        return []
    own = [household, *saving.descendants(db, "household", household, dead=True)]
    links = records.select(db, JOINED, ("person",), {"household": household}, dead=True)
    people = [str(row["person"]) for row in links if row["person"]]
    own += [
        rec for one in people for rec in (one, *saving.descendants(db, "person", one, dead=True))
    ]
    touched = sorted({rec for rec in own if bytes.fromhex(rec) in set(new.values())})
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
