"""The plan of a package: what its operations would change, record by record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db import records
from db.connection import Database
from fupin_desktop import derive, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.merge import Folded
from fupin_desktop.operation import LIFE, Operation, canonical
from fupin_desktop.plan import Cell, Line, Plan


def plan(db: Database, source: str, fresh: Sequence[Operation]) -> Plan:
    """Fold every touched record without and with the new operations, and compare."""
    arriving: dict[str, list[Operation]] = {}
    for one in fresh:
        arriving.setdefault(one.rec, []).append(one)
    known = derive.load(db, arriving)
    pairs = [
        _Pair(
            derive.fold_known(known[rec]) if rec in known else None,
            derive.fold_known(history := [*known.get(rec, []), *operations]),
            operations,
            history,
        )
        for rec, operations in arriving.items()
    ]
    names = _names(db, [pair.after for pair in pairs])
    return Plan(source, tuple(_line(pair, names) for pair in pairs))


@dataclass(frozen=True)
class _Pair:
    """One record without and with the operations that arrive."""

    before: Folded | None
    after: Folded
    operations: Sequence[Operation]
    history: Sequence[Operation]  # with what was known before


def _names(db: Database, folded: Sequence[Folded]) -> dict[str, str]:
    """Give the names of the persons and households these records are or refer to."""
    wanted: dict[str, set[str]] = {"person": set(), "household": set()}
    for one in folded:
        table = TABLES.get(one.type)
        for field in table.fields.values() if table else ():
            value = derive.member(table, one, field.name) if table else None
            if field.refers and field.choices in wanted:
                wanted[field.choices].update(_named(value))
    names: dict[str, str] = {}
    for name, recs in wanted.items():
        for row in records.rows(db, name, sorted(recs), ("id", "name")):
            names[row["id"]] = row["name"] or ""
    arriving = {one.rec: str(one.value("name") or "") for one in folded if one.type in wanted}
    return {**names, **{rec: name for rec, name in arriving.items() if name}}


def _line(pair: _Pair, names: Mapping[str, str]) -> Line:
    before, after = pair.before, pair.after
    table = TABLES.get(after.type)
    opened = [
        name for name, one in after.registers.items() if one.state and not _open(before, name)
    ]
    return Line(
        kind=_kind(before, after, opened), table=after.type, rec=after.rec,
        title=_title(table, after, names),
        cells=_cells(table, pair, opened, names) if table else (),
        reason=_reason(table, opened), place=_author(pair.operations),
    )  # fmt: skip


def _kind(before: Folded | None, after: Folded, opened: Sequence[str]) -> str:
    if opened:
        return "conflict"
    if not after.alive:
        return "unchanged" if before and not before.alive else "deleted"
    return "changed" if before else "new"


def _open(folded: Folded | None, register: str) -> bool:
    found = folded.registers.get(register) if folded else None
    return bool(found and found.state)


def _cells(
    table: Table, pair: _Pair, opened: Sequence[str], names: Mapping[str, str]
) -> tuple[Cell, ...]:
    """Give the fields that would change; of an open one, every value that stands against it."""
    cells = []
    for field in table.fields.values():
        if not field.stored or field.name == "previous":
            continue
        old: Json = derive.member(table, pair.before, field.name) if pair.before else None
        news = [derive.member(table, pair.after, field.name)]
        if field.group in opened:
            news = _claimed(field, pair)
        texts = dict.fromkeys(_show(field, new, names) or "（空）" for new in news
                              if canonical(new) != canonical(old))  # fmt: skip
        if texts:
            cells.append(Cell(field.label, _show(field, old, names), " ／ ".join(texts)))
    return tuple(cells)


def _claimed(field: Field, pair: _Pair) -> list[Json]:
    """Give the values that the heads of an open register hold of one field."""
    heads = pair.after.registers[field.group].heads
    held = [one.set.get(field.group) for one in pair.history if one.id in heads]
    if not field.register:
        return held
    return [value.get(field.name) if isinstance(value, dict) else None for value in held]


def _show(field: Field, value: Json, names: Mapping[str, str]) -> str:
    if field.refers:
        return "、".join(names.get(rec) or "（一条记录）" for rec in _named(value))
    return values.show(field, value)


def _named(value: Json) -> list[str]:
    """Give the record ids that a reference holds."""
    held = value if isinstance(value, list) else [value]
    return [rec for rec in held if isinstance(rec, str)]


def _title(table: Table | None, folded: Folded, names: Mapping[str, str]) -> str:
    """Call a record by its own name, and by its household's where it hangs on one."""
    if table is None:
        return f"本版本还不认识的记录（{folded.type}）"
    own = table.fields.get(table.title)
    called = _show(own, derive.member(table, folded, own.name), names) if own else ""
    home = names.get(str(folded.value(table.parent))) if table.parent else ""
    return " ".join(part for part in (table.label, called, f"（{home}户）" if home else "") if part)


def _reason(table: Table | None, opened: Sequence[str]) -> str:
    if not opened:
        return ""
    labels = []
    for name in opened:
        members = table.registers.get(name) if table else None
        labels.append("删除与修改" if name == LIFE else members[0].label if members else name)
    return f"{'、'.join(labels)}：两边写法不同，待裁定，两个值都保留"


def _author(operations: Sequence[Operation]) -> str:
    last = max(operations, key=lambda one: (one.lam, one.id))
    return f"{last.user} {last.wall[:10]}"
