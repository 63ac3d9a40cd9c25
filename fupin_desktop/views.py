"""How records, their history and their open registers are shown to those who ask the registry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import records
from db.connection import Database
from db.records import Like, Search
from fupin_desktop import derive, layout, local, merged
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Kind, Table
from fupin_desktop.errors import FupinError
from fupin_desktop.local import Locals
from fupin_desktop.merge import MERGED
from fupin_desktop.operation import LIFE, Operation
from fupin_desktop.record import Change, Claim, Conflict, Entry


def named(name: str) -> Table:
    """Give a table of the catalogue; raises FupinError for another name."""
    found = TABLES.get(name)
    if found is None:
        raise FupinError(f"没有“{name}”这种记录。可用的有：{'、'.join(TABLES)}。")
    return found


def known(table: Table, names: Iterable[str]) -> Table:
    """Give the table again; raises FupinError for names that are none of its fields."""
    for name in names:
        if name not in table.fields and name != "id":
            raise FupinError(f"{table.label}没有“{name}”这一项。请核对字段名。")
    return table


def local_rows(db: Database) -> list[dict[str, Json]]:
    """Give the records of all local fields, in the order they were made."""
    ids = records.find(db, local.TABLE, {})
    found = records.rows(db, local.TABLE, ids)
    return [{"id": row["id"], **derive.uncell(TABLES[local.TABLE], row)} for row in found]


def region_names(db: Database, codes: Iterable[str]) -> dict[str, str]:
    """Give the names of regions by code."""
    found = records.select(db, "region", ("code", "name"), {"code": sorted(set(codes))})
    return {row["code"]: row["name"] for row in found if row["name"]}


def column(key: str, added: Locals) -> str:
    """Name what a query looks at for a field, a leading "-" kept."""
    name = key.lstrip("-")
    return key[: len(key) - len(name)] + added.column(name)


def ordered(table: Table, keys: Sequence[str], added: Locals) -> list[str]:
    """Name what a query sorts by; a reference sorts by what its record is called."""
    known(table, [key.lstrip("-") for key in keys])
    return [column(key, added) + _named(table, key.lstrip("-")) for key in keys]


def _named(table: Table, name: str) -> str:
    """Name the column that holds what a reference's record is called, if it is one."""
    field = table.fields.get(name)
    title = titled(TABLES[field.choices]) if field and field.kind is Kind.REF else ""
    return f">{field.choices}.{title}" if field and title else ""


def titled(table: Table) -> str:
    """Name the field with the words a record is called by, if it has one."""
    field = table.fields.get(table.title)
    return table.title if field and not field.refers else ""


def conditions(
    table: Table, where: Mapping[str, Any] | None, added: Locals
) -> tuple[dict[str, Any], Search]:
    """Part conditions on fields of several codes from the others: any of the codes will do."""
    fields = known(table, where or {}).fields
    several = {
        name: wanted for name, wanted in (where or {}).items()
        if wanted and isinstance(wanted, str | list | tuple | set | frozenset)
        and name in fields and fields[name].kind in layout.LISTS
    }  # fmt: skip
    groups = [
        [(added.column(name), Like(f'"{code}"'))
         for code in ([wanted] if isinstance(wanted, str) else wanted)]
        for name, wanted in several.items()
    ]  # fmt: skip
    single = {n: wanted for n, wanted in (where or {}).items() if n not in several}
    return {added.column(name): wanted for name, wanted in single.items()}, groups


def label(changes: Sequence[Change]) -> str:
    """Say in a few words what a batch does."""
    first = changes[0] if changes else None
    if first is None:
        return ""
    table = TABLES[first.table].label if first.table in TABLES else first.table
    verb = "修改" if first.rec else "新增"
    more = f"等 {len(changes)} 项" if len(changes) > 1 else ""
    return f"{verb}{table}{more}"


def claims(heads: Sequence[str], register: str, operations: Sequence[Operation]) -> list[Claim]:
    """Give the values that stand against each other, in order of their operations."""
    by_id = {operation.id: operation for operation in operations}
    found = [by_id[head] for head in heads if head in by_id]
    return [
        Claim(
            op=one.id, value=one.set.get(register), user=one.user, office=one.office,
            rid=one.rid, wall=one.wall, why=one.why, act=one.act, tx=one.tx, left_out=one.purged,
        )
        for one in sorted(found, key=lambda one: (one.lam, one.id))
    ]  # fmt: skip


def conflict(row: derive.Row, operations: Sequence[Operation]) -> Conflict:
    """Give an open register with everything needed to decide it."""
    folded = derive.fold_known(operations)
    if row["state"] == derive.ORPHAN:
        return Conflict(
            id=f"{row['rec']}/{row['register']}", table=row["type"], rec=row["rec"],
            register=row["register"], kind=derive.ORPHAN, shown="alive",
            claims=claims(folded.base, row["register"], operations),
        )  # fmt: skip
    if row["state"] == merged.RING:
        return Conflict(
            id=f"{row['rec']}/{row['register']}", table=row["type"], rec=row["rec"],
            register=row["register"], kind=merged.RING, shown="alive",
            claims=claims(folded.heads(MERGED), MERGED, operations),
        )  # fmt: skip
    register = folded.registers[row["register"]]
    kind = {LIFE: "delete", MERGED: "merge"}.get(row["register"]) or row["state"]
    return Conflict(
        id=f"{row['rec']}/{row['register']}", table=row["type"], rec=row["rec"],
        register=row["register"], kind="values" if kind == "conflict" else kind,
        shown=register.value, claims=claims(register.heads, row["register"], operations),
    )  # fmt: skip


def entry(operation: Operation, origin: str) -> Entry:
    """Give one operation as a line of history."""
    return Entry(
        op=operation.id, act="purge" if operation.purged else operation.act,
        values=dict(operation.set), user=operation.user, office=operation.office,
        rid=operation.rid, wall=operation.wall, why=operation.why, tx=operation.tx, origin=origin,
    )  # fmt: skip
