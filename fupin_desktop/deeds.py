"""What was done to records between two places in the log: who, when, what from and to, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from db import log
from fupin_desktop import derive, disputes, earlier, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.merge import MERGED, Folded
from fupin_desktop.operation import LIFE, Operation
from fupin_desktop.registry import Registry

ACTS: Final = {
    "edit": "修改", "delete": "删除", "restore": "恢复", "merge": "合并", "propose": "提出修改",
    "resolve": "核定", "purge": "销毁",
}  # fmt: skip
NEW: Final = "新增"
RECEIVED: Final = "receive"  # kind of a batch that came in a package
EMPTY: Final = "（空）"
WAITS: Final = "（待核定）"


@dataclass(frozen=True)
class Change:
    """One field of a record before and after."""

    table: str
    name: str  # of the field, or of the register that is none
    label: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One operation on a record, as it came into this ledger."""

    act: str
    changes: tuple[Change, ...]
    user: str
    office: str
    written: str  # by the clock of whoever wrote it
    arrived: str  # in this ledger
    package: str  # what brought it; empty: it was written here
    batch: str  # what the step was called here
    why: str

    @property
    def what(self) -> str:
        """Say what was done."""
        told = "；".join(f"{one.label}：{one.old} → {one.new}" for one in self.changes)
        return f"{self.act}　{told}" if told and self.act != "修改" else told or self.act

    @property
    def who(self) -> str:
        """Say who did it and when."""
        return f"{self.user or '（未写姓名）'} {_spoken(self.written)}"

    @property
    def how_came(self) -> str:
        """Say when and how it came here, where it was not written here."""
        return f"{_spoken(self.arrived)}，{self.package}" if self.package else ""

    @property
    def reason(self) -> str:
        """Say why, as far as anybody said so."""
        named = "" if self.package else self.batch
        return "：".join(filter(None, (named, self.why)))


Values = dict[str, Json]


@dataclass(frozen=True)
class _Raw:
    """A deed whose values have no words yet."""

    rec: str
    table: str
    act: str
    one: Operation
    batch: int
    old: Values
    new: Values
    waits: frozenset[str] = frozenset()


def of(
    registry: Registry, recs: Iterable[str], first: int, end: int,
    watched: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, list[Deed]]:  # fmt: skip
    """Give what was done to some records from one place to another, in order of arrival.

    Of each table only the fields in `watched` count, and what happened to a record's life.
    """
    found = registry.read(lambda db: earlier.histories(db, list(recs)))
    raw = [one for placed in found.values() for one in _raw(placed, first, end, watched)]
    batches = {one["n"]: one for one in registry.read(lambda db: log.batches(db, {
        one.batch for one in raw})) }  # fmt: skip
    names = _names(registry, raw)
    told: dict[str, list[Deed]] = {}
    for one in raw:
        told.setdefault(one.rec, []).append(_deed(registry, one, batches[one.batch], names))
    return {rec: _joined(deeds) for rec, deeds in told.items()}


def _raw(
    placed: Sequence[tuple[int, int, Operation]], first: int, end: int,
    watched: Mapping[str, Iterable[str]] | None,
) -> Iterable[_Raw]:  # fmt: skip
    for at, (n, batch, one) in enumerate(placed):
        if not first <= n < end or one.type not in TABLES:
            continue
        table = TABLES[one.type]
        before = [past for _, _, past in placed[:at]]
        then = derive.fold_known(before) if before else None
        now = derive.fold_known([*before, one])
        names = [*table.fields] if watched is None else [*watched.get(table.name, ())]
        act = NEW if one.creates and not before else ACTS.get(one.act, one.act)
        if one.act != "purge":
            act = _life(then, now) or (ACTS["purge"] if one.purged else act)
        if then is None:
            yield _Raw(one.rec, table.name, act, one, batch, {}, {})
            continue
        old, new = _values(table, then, names), _values(table, now, names)
        changed = {name for name in names if old.get(name) != new.get(name)}
        waits = {
            name for name in names
            if table.fields[name].stored and table.fields[name].group in one.set
            and now.registers[table.fields[name].group].state
        }  # fmt: skip
        ended = {LIFE, MERGED} & one.set.keys()
        if changed or waits or ended or one.purged or act == NEW:
            kept = changed | waits
            yield _Raw(
                one.rec, table.name, act, one, batch,
                {name: old.get(name) for name in names if name in kept} | _merged(then, now),
                {name: new.get(name) for name in names if name in kept} | _merged(now, then),
                frozenset(waits),
            )  # fmt: skip


def _life(then: Folded | None, now: Folded) -> str:
    if then is None or then.alive == now.alive:
        return ""
    return "恢复" if now.alive else "删除"


def _merged(one: Folded, other: Folded) -> Values:
    return {MERGED: one.merged} if one.merged != other.merged else {}


def _values(table: Table, folded: Folded, names: Iterable[str]) -> Values:
    stored = (name for name in names if table.fields[name].stored)
    return {name: derive.member(table, folded, name) for name in stored}


def _names(registry: Registry, raw: Sequence[_Raw]) -> dict[str, str]:
    wanted: dict[str, set[str]] = {}
    for one in raw:
        table = registry.table(one.table, every=True)
        rows = [one.old, one.new]
        for name, ids in titles.references(table.fields.values(), rows).items():
            wanted.setdefault(name, set()).update(ids)
        merged = {str(row[MERGED]) for row in rows if row.get(MERGED)}
        wanted.setdefault(one.table, set()).update(merged)
    return titles.names_of(registry.rows, wanted, table_of=registry.table)


def _deed(
    registry: Registry, raw: _Raw, batch: log.Row, names: Mapping[str, str]
) -> Deed:  # fmt: skip
    table, one = registry.table(raw.table, every=True), raw.one
    received = batch["kind"] == RECEIVED
    changes = [_change(table, name, raw, names) for name in raw.old]
    return Deed(
        act=raw.act, changes=tuple(changes), user=one.user, office=one.office, written=one.wall,
        arrived=str(batch["wall"]), batch=str(batch["label"]), why=one.why,
        package=str(batch["label"]) if received else "",
    )  # fmt: skip


def _change(table: Table, name: str, raw: _Raw, names: Mapping[str, str]) -> Change:
    old, new = raw.old.get(name), raw.new.get(name)
    if name == MERGED:
        texts = [disputes.say(table, MERGED, one or None, names) for one in (old, new)]
        return Change(table.name, name, "合并", *texts)
    field = table.fields[name]
    shown = [_shown(field, one, names) for one in (old, new)]
    waits = WAITS if name in raw.waits else ""
    return Change(table.name, name, field.label, shown[0], shown[1] + waits)


def _shown(field: Field, value: Json, names: Mapping[str, str]) -> str:
    return titles.show(field, value, names) or EMPTY


def _joined(found: Sequence[Deed]) -> list[Deed]:
    """Put together what was one step: sensitive fields travel in operations of their own."""
    steps = groupby(found, lambda one: (one.written, one.user, one.batch, one.act, one.why))
    return [
        replace(some[0], changes=tuple(change for one in some for change in one.changes))
        for some in ([*group] for _, group in steps)
    ]


def _spoken(wall: str) -> str:
    return wall[:16].replace("T", " ")
