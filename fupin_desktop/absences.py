"""The list 减员核实: who was missing in an imported list, and what came of looking into it.

It is kept in this ledger's own settings, a row for each record, and does not travel.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from db import log, records
from db.connection import Database
from db.natural import natural
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry

HERE: Final = "here"
BACK: Final = "back"
OUTCOMES: Final = {
    HERE: "仍在，名单漏了",
    "died": "已死亡",
    "moved": "已迁出或外嫁",
    "other": "其他",
}
SHOWN: Final = {**OUTCOMES, BACK: "后来的名单里又有了"}
OPEN: Final = "没有核实"
GONE: Final = "台账里已不在户内"
DELETED: Final = "台账里已删除"
STEP: Final = 500
HEADERS: Final = (
    *("记录", "姓名", "户主", "组", "核实结果", "说明", "名单", "最近没有", "最早没有"),
    *("编号", "核实人", "核实日期"),
)


@dataclass(frozen=True)
class Absence:
    """One record that a list did not have; `outcome` is empty until somebody looked into it."""

    rec: str
    table: str
    first: str  # day of the first list without it
    last: str  # day of the newest one
    book: str  # name of the newest one
    stamp: str = ""  # size and time of that file: it does not count twice
    outcome: str = ""
    note: str = ""
    user: str = ""
    day: str = ""  # when somebody looked into it
    before: str = ""  # what came of it the time before

    @property
    def state(self) -> str:
        """Say what came of it."""
        return SHOWN.get(self.outcome, self.outcome) or OPEN


@dataclass(frozen=True)
class Listed:
    """An absence with what its record is called now."""

    absence: Absence
    label: str
    name: str
    home: str  # the household it leads to
    head: str
    group: str
    number: str
    changed: str  # what the ledger itself says meanwhile: it needs no more looking into

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to look into it."""
        return not (self.absence.outcome or self.changed)

    @property
    def texts(self) -> tuple[str, ...]:
        """What a list shows of it, in the order of HEADERS."""
        one = self.absence
        state = one.state if one.outcome or not self.changed else self.changed
        note = "；".join(filter(None, (one.note, f"上次：{one.before}" if one.before else "")))
        return (
            *(self.label, self.name, self.head, self.group, state, note, one.book),
            *(one.last, one.first, self.number, one.user, one.day),
        )


def note(
    registry: Registry, missing: Iterable[tuple[str, str]], named: Collection[str], *,
    book: str, stamp: str, step: Step = no_step,
) -> int:  # fmt: skip
    """Put the records (table, id) that a list did not have on our list; return how many are new.

    Whoever is on it and in the list needs no more looking into. Whoever was still there the time
    before is open again, for the list is another one.
    """
    today, gone = registry.today(), list(missing)

    def write(db: Database) -> int:
        held, fresh = _held(db), 0
        for done, (table, rec) in enumerate(gone):
            if done % STEP == 0:
                step(done, len(gone))
            before = held.get(rec)
            fresh += before is None
            found = Absence(rec, table, today, today, book, stamp)
            if before is None or before.stamp != stamp:
                _put(db, _again(before, found) if before else found)
        for rec in held.keys() & {*named}:
            if not held[rec].outcome:
                _put(db, replace(held[rec], outcome=BACK, note=book, user="", day=today))
        return fresh

    return registry.transact(write)


def _again(before: Absence, now: Absence) -> Absence:
    """An absence that one more list has; what was looked into and explained stays so."""
    newer = replace(before, last=now.last, book=now.book, stamp=now.stamp)
    if before.outcome not in (HERE, BACK):
        return newer
    told = f"{before.day} {before.state}"
    return replace(newer, outcome="", note="", user="", day="", before=told)


def settle(registry: Registry, recs: Sequence[str], outcome: str, told: str = "") -> int:
    """Write what came of looking into some absences; an empty outcome opens them again."""
    if outcome and outcome not in OUTCOMES:
        words = "、".join(OUTCOMES)
        raise FupinError(f"没有“{outcome}”这种核实结果，没有改动。请从 {words} 中选。")

    def write(db: Database) -> int:
        held = _held(db)
        unknown = [rec for rec in recs if rec not in held]
        if unknown:
            raise FupinError(f"“{unknown[0]}”不在减员核实里，没有改动。请核对编号。")
        for rec in recs:
            day, user = (registry.today(), registry.user) if outcome else ("", "")
            _put(db, replace(held[rec], outcome=outcome, note=told.strip(), user=user, day=day))
        return len(recs)

    return registry.transact(write)


def listed(registry: Registry, step: Step = no_step) -> list[Listed]:
    """Give all absences with what their records are called now: the open ones first, by group."""
    held = registry.read(_held)
    found: list[Listed] = []
    rows = {
        table: registry.read(lambda db, table=table: _rows(db, table, held.values()))  # type: ignore[misc]
        for table in ("household", "person")
    }
    homes = {**rows["household"]}
    wanted = {str(row["household"]) for row in rows["person"].values() if row["household"]}
    homes |= registry.read(lambda db: _homes(db, sorted(wanted - homes.keys())))
    labels = {table: registry.table(table).label for table in rows}
    for done, one in enumerate(held.values()):
        if done % STEP == 0:
            step(done, len(held))
        row = rows.get(one.table, {}).get(one.rec)
        found.append(_listed(one, row, homes, labels.get(one.table, one.table)))
    return sorted(found, key=_order)


def _listed(
    one: Absence, row: Mapping[str, Any] | None, homes: Mapping[str, Mapping[str, Any]], label: str
) -> Listed:
    if row is None:
        return Listed(one, label, "", "", "", "", "", DELETED)
    home = one.rec if one.table == "household" else str(row["household"] or "")
    house = homes.get(home, {})
    changed = DELETED if row["deleted"] else "" if home else GONE
    return Listed(
        one, label, str(row["name"] or ""), home, str(house.get("name") or ""),
        str(house.get("group_name") or ""), str(row["number"] or ""), changed,
    )  # fmt: skip


def _order(one: Listed) -> tuple[bool, str, str, str]:
    return not one.is_open, natural(one.group) or "", one.head, one.name


def _rows(db: Database, table: str, held: Iterable[Absence]) -> dict[str, Mapping[str, Any]]:
    ids = [one.rec for one in held if one.table == table]
    home = ("household",) if table == "person" else ("group_name",)
    columns = ("id", "number", "name", "deleted", *home)
    return {str(row["id"]): row for row in records.rows(db, table, ids, columns)}


def _homes(db: Database, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    columns = ("id", "name", "group_name")
    return {str(row["id"]): row for row in records.rows(db, "household", ids, columns)}


def _held(db: Database) -> dict[str, Absence]:
    """All absences; what a later program added to one is left aside."""
    names = Absence.__dataclass_fields__
    found = {}
    for row in log.settings_below(db, log.MISSING):
        held = json.loads(row["value"])
        one = Absence(**{name: value for name, value in held.items() if name in names})
        found[one.rec] = one
    return found


def _put(db: Database, one: Absence) -> None:
    log.set_setting(db, f"{log.MISSING}{one.rec}", asdict(one))
