"""The mass-change brake: what deletes or alters an unusual share is told before it comes in."""

from collections.abc import Iterable
from typing import Final

from db import records
from db.connection import Database
from fupin_desktop import control
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Policy
from fupin_desktop.merge import MERGED
from fupin_desktop.operation import LIFE, Operation
from fupin_desktop.package import Header

SHARE: Final = 20  # per cent of what is here of the sender's region, and more
LEAST: Final = 20  # records; fewer are looked at in the preview one by one
WATCHED: Final = ("household", "membership", "visit", "measure")  # deletions
GUARDED: Final = {"household": "household", "person": "membership"}  # alterations; counted as


def warning(db: Database, header: Header, fresh: Iterable[Operation]) -> str:
    """Say in numbers what is unusual about operations not yet here; empty if nothing is."""
    fresh = list(fresh)
    deleting, altering = list(filter(_deletes, fresh)), list(filter(_alters, fresh))
    deleted = {table: _here(db, table, deleting) for table in WATCHED}
    altered = {table: _here(db, table, altering) for table in GUARDED}
    joining = list(filter(_merges, fresh))
    joined = {table: _here(db, table, joining) for table in GUARDED.values()}
    if max(*deleted.values(), *altered.values(), *joined.values()) < LEAST:
        return ""
    common = max(header.sender_office, header.to, key=len)
    whole = control.within(control.by_place(db), common)
    found = [
        f"{verb}{_label(table)} {count} {control.UNITS[table]}（现有 {whole[table]}）"
        for verb, counts in (("删除", deleted), ("合并", joined))
        for table, count in counts.items() if _is_much(count, whole[table])
    ]  # fmt: skip
    found += [
        f"改动{_label(GUARDED[table])}的重要项 {count} {control.UNITS[GUARDED[table]]}"
        f"（现有 {whole[GUARDED[table]]}）"
        for table, count in altered.items() if _is_much(count, whole[GUARDED[table]])
    ]  # fmt: skip
    return (
        f"这个包要{'，'.join(found)}，比平常多得多，可能是误删、误导入或用了旧副本。"
        if found else ""
    )  # fmt: skip


def _is_much(count: int, whole: int) -> bool:
    return count >= LEAST and 100 * count > SHARE * whole


def _label(table: str) -> str:
    return control.LABELS[table]


def _deletes(one: Operation) -> bool:
    return one.set.get(LIFE) == "deleted"


def _merges(one: Operation) -> bool:
    return bool(one.set.get(MERGED))


def _alters(one: Operation) -> bool:
    """Tell whether an operation changes what only the township may settle."""
    if one.creates or one.type not in GUARDED:
        return False
    policy = TABLES[one.type].policy
    return any(policy(name) is Policy.PROTECTED for name in one.set if name != LIFE)


def _here(db: Database, table: str, operations: Iterable[Operation]) -> int:
    """Count the living records of this ledger that operations of one type are about."""
    recs = sorted({one.rec for one in operations if one.type == table})
    return sum(not row["deleted"] for row in records.rows(db, table, recs, ("id", "deleted")))
