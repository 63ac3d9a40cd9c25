"""The plan of a package: what its operations would change, record by record."""

from collections.abc import Sequence

from db.connection import Database
from fupin_desktop import derive, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.merge import Folded
from fupin_desktop.operation import LIFE, Operation, canonical
from fupin_desktop.plan import Cell, Line, Plan


def plan(db: Database, source: str, fresh: Sequence[Operation]) -> Plan:
    """Fold every touched record without and with the new operations, and compare."""
    arriving: dict[str, list[Operation]] = {}
    for one in fresh:
        arriving.setdefault(one.rec, []).append(one)
    known = derive.load(db, arriving)
    lines = [_line(known.get(rec, []), operations) for rec, operations in arriving.items()]
    return Plan(source, tuple(lines))


def _line(known: Sequence[Operation], operations: Sequence[Operation]) -> Line:
    before = derive.fold_known(known) if known else None
    after = derive.fold_known([*known, *operations])
    table = TABLES.get(after.type)
    cells = _cells(table, before, after) if table else ()
    opened = [
        name for name, one in after.registers.items() if one.state and not _open(before, name)
    ]
    return Line(
        kind=_kind(before, after, opened), table=after.type, rec=after.rec,
        title=_title(table, after), cells=cells,
        reason=_reason(table, opened), place=_author(operations),
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


def _cells(table: Table, before: Folded | None, after: Folded) -> tuple[Cell, ...]:
    cells = []
    for field in table.fields.values():
        old: Json = derive.member(table, before, field.name) if before else None
        new = derive.member(table, after, field.name)
        if not field.via and canonical(old) != canonical(new):
            cells.append(Cell(field.label, values.show(field, old), values.show(field, new)))
    return tuple(cells)


def _title(table: Table | None, folded: Folded) -> str:
    if table is None:
        return f"本版本还不认识的记录（{folded.type}）"
    title = folded.value(table.title) if table.title else None
    return f"{table.label} {title}" if title else table.label


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
