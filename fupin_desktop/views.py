"""How records, their history and their open registers are shown to those who ask the registry."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.records import Like, Search, Through
from fupin_desktop import derive
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Table
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import LIFE, Operation
from fupin_desktop.record import Change, Claim, Conflict, Entry

SEARCHED = {
    "household": ("name", "number", "phone", "group_name", "address"),
    "person": ("name", "id_number", "phone", "number"),
    "visit": ("content", "visitors", "place", "met"),
    "need": ("content",),
    "measure": ("content", "responsible"),
    "region": ("code", "name"),
}
OF_PERSON = ("name", "id_number", "phone")


def known(table: str, names: Iterable[str] = ()) -> Table:
    """Give a table of the catalogue; raises FupinError for another name, of it or of a field."""
    found = TABLES.get(table)
    if found is None:
        raise FupinError(f"没有“{table}”这种记录。可用的有：{'、'.join(TABLES)}。")
    for name in names:
        if name not in found.fields and name != "id":
            raise FupinError(f"{found.label}没有“{name}”这一项。请核对字段名。")
    return found


def search(table: str, text: str) -> Search:
    """Turn typed words into conditions: each must occur somewhere in the record or its people.

    As typed or with width and variants evened out: texts are stored as they were typed.
    """
    fields = known(table).fields
    groups = []
    for word in text.split():
        group: list[tuple[str, Any]] = []
        for form in dict.fromkeys((word, unicodedata.normalize("NFKC", word).strip())):
            group += [(name, Like(form)) for name in SEARCHED.get(table, ()) if name in fields]
            group += _through(table, form)
        groups.append(group)
    return groups


def conditions(table: str, where: Mapping[str, Any] | None) -> tuple[dict[str, Any], Search]:
    """Part conditions on fields of several codes from the others: any of the codes will do."""
    fields = known(table, where or {}).fields
    several = {
        name: wanted for name, wanted in (where or {}).items()
        if wanted and name in fields and fields[name].kind in derive.LISTS
    }  # fmt: skip
    groups = [
        [(name, Like(f'"{code}"')) for code in ([wanted] if isinstance(wanted, str) else wanted)]
        for name, wanted in several.items()
    ]
    return {n: wanted for n, wanted in (where or {}).items() if n not in several}, groups


def _through(table: str, word: str) -> list[tuple[str, Any]]:
    if table == "household":
        return [("id", Through("person", "household", {name: Like(word)})) for name in OF_PERSON]
    if known(table).parent == "household":
        return [("household", Through("household", "id", {"name": Like(word)}))]
    return []


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
            rid=one.rid, wall=one.wall, why=one.why, act=one.act,
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
    register = folded.registers[row["register"]]
    kind = "delete" if row["register"] == LIFE else row["state"]
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
