"""Households that moved to another office 已迁出: here they are only read, with all that is theirs.

What was written before the move was known still travels: this looks at what is written anew.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from db import records
from db.connection import Database
from fupin_desktop import derive, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.merge import Folded
from fupin_desktop.record import Change

EVENT: Final = "household_event"  # tells of who leaves too, where somebody comes to one of ours


def is_away(village: Json, office: str) -> bool:
    """Tell of a household's village that it is none of this office."""
    return bool(village) and not str(village).startswith(office)


def among(db: Database, office: str, table: str, recs: Collection[str]) -> dict[str, str]:
    """Give those of some records that belong to a household that moved away, with that one."""
    homes = _homes(db, table, recs)
    rows = records.rows(db, "household", sorted({*homes.values()}), ("id", "village"))
    gone = {row["id"] for row in rows if is_away(row["village"], office)}
    return {rec: home for rec, home in homes.items() if home in gone}


def exist(db: Database, office: str) -> bool:
    """Tell whether any household moved away."""
    return any(is_away(code, office) for code in records.distinct(db, "household", "village"))


def _homes(db: Database, table: str, recs: Collection[str]) -> dict[str, str]:
    """Give the household of each record that belongs to one, however far down it hangs."""
    if table == "household":
        return {rec: rec for rec in recs}
    column = "household" if table == "person" else TABLES[table].parent if table in TABLES else ""
    if not column or not recs:
        return {}
    above = "household" if table == "person" else derive.PARENTS[table]
    rows = records.rows(db, table, sorted(recs), ("id", column))
    up = {row["id"]: row[column] for row in rows if row[column]}
    homes = _homes(db, above, {*up.values()})
    return {rec: homes[one] for rec, one in up.items() if one in homes}


def check(
    db: Database, office: str, changes: Sequence[Change], known: Mapping[str, object]
) -> None:
    """Refuse to write on what moved away; `known` tells which records there are already.

    A household may be brought back here, and somebody who left his may come to one of ours.
    """
    asked: dict[str, set[str]] = {}
    coming = {
        str(one.values["person"]) for one in changes
        if one.table == "membership" and not known.get(one.rec) and one.values.get("person")
    }  # fmt: skip
    for one in changes:
        parent = TABLES[one.table].parent
        place = one.values.get(TABLES[one.table].place) if one.table == "household" else None
        if place and not is_away(place, office):
            continue
        if known.get(one.rec):
            if one.table not in ("person", "membership") or not _comes(db, one, coming):
                asked.setdefault(one.table, set()).add(one.rec)
        elif parent and one.values.get(parent) and not (coming and one.table == EVENT):
            asked.setdefault(derive.PARENTS[one.table], set()).add(str(one.values[parent]))
    for table, recs in asked.items():
        _refuse(db, office, table, recs, "保存")


def _comes(db: Database, change: Change, coming: Collection[str]) -> bool:
    """Tell whether a change is about somebody who comes to another household with it."""
    if not coming or change.table == "person":
        return change.rec in coming
    rows = records.rows(db, "membership", [change.rec], ("id", "person"))
    return any(row["person"] in coming for row in rows)


def check_record(db: Database, office: str, folded: Folded) -> None:
    """Refuse to delete what moved away, or to decide on it; raises FupinError."""
    _refuse(db, office, folded.type, [folded.rec], "改动")


def _refuse(db: Database, office: str, table: str, recs: Collection[str], verb: str) -> None:
    gone = among(db, office, table, recs)
    if gone:
        raise FupinError(f"{said(db, min(gone.values()))}，这里只能看，什么也没有{verb}。"
                         "要改的请告诉迁入村；户迁错了请告诉乡镇。")  # fmt: skip


def said(db: Database, household: str) -> str:
    """Say of a household where it has moved to."""
    row = records.rows(db, "household", [household], ("id", "name", "village"))[0]
    return f"{titles.name_in(str(row['name'] or ''))}户已迁出到{village(db, row['village'])}"


def village(db: Database, code: str) -> str:
    """Call a village by name, or by code where it has none here."""
    rows = records.select(db, "region", ("name",), {"code": code})
    return next((str(row["name"]) for row in rows if row["name"]), code)


def changes_here(
    db: Database, office: str, changes: Sequence[Change]
) -> tuple[list[Change], int]:  # fmt: skip
    """Give those changes of existing records that can be written, and how many are left out."""
    asked: dict[str, set[str]] = {}
    for one in changes:
        asked.setdefault(one.table, set()).add(one.rec)
    gone = {rec for table, recs in asked.items() for rec in among(db, office, table, recs)}
    kept = [one for one in changes if one.rec not in gone]
    return kept, len(changes) - len(kept)


def told(db: Database, office: str, table: str, rec: str) -> str:
    """Say that a record belongs to a household that moved away; empty if it does not."""
    gone = among(db, office, table, [rec])
    return f"{said(db, gone[rec])}，这里只能看。" if rec in gone else ""
