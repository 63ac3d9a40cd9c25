"""Arriving records that may be one with others: told before they come, as they will be found.

Only what is like something that arrives is looked at, so that looking costs little.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from db import records
from db.connection import Database
from db.records import AnyOf, Prefix
from fupin_desktop import values
from fupin_desktop.merge import DISTINCT
from fupin_desktop.same_person import DAY, DIGITS

Row = Mapping[str, Any]
APART: Final = "apart"  # of an arriving row: ids of records that it is known not to be
FEW: Final = 200  # rows whose like the database finds faster than a look at all
NAMED: Final = 5  # of those that are told, so many by name
KINDS: Final = {"household": "户", "person": "家庭成员"}
# Columns, and those of them one of which must be alike for two to be compared.
PERSON: Final = (("id", "name", "id_number", "birth_date", "household", "extra"),
                 ("id_number", "name"))  # fmt: skip
HOUSEHOLD: Final = (("id", "name", "village", "group_name", "extra"), ("name",))
TABLES: Final = {  # what is looked at of what arrives
    "household": frozenset(HOUSEHOLD[0]), "person": frozenset(PERSON[0]),
    "membership": frozenset({"person", "household", "end"}),
}  # fmt: skip


def notes(db: Database, arriving: Mapping[str, Sequence[Row]]) -> list[str]:
    """Say how many arriving households and persons may be one with others, and name some.

    `arriving` gives rows by table: households, persons, and the memberships that arrive with them.
    """
    parts = []
    arriving = {table: [_texts(row) for row in rows] for table, rows in arriving.items()}
    stays = {one["person"]: one["household"] for one in arriving.get("membership", ())
             if one["end"] is None}  # fmt: skip
    families = list(arriving.get("household", ()))
    people = [{**one, "household": stays.get(one["id"])} for one in arriving.get("person", ())]
    for table, rows, (columns, alike) in (
        ("household", families, HOUSEHOLD), ("person", people, PERSON),
    ):  # fmt: skip
        news = {one["id"] for one in rows}
        others = _like(db, table, columns, alike, rows) if rows else []
        others = [one for one in others if one["id"] not in news]
        homes = _homes(db, [*others, *rows], families) if table == "person" else None
        found = _twins([*others, *rows], news, homes)
        if found:
            rest = "等" if len(found) > NAMED else ""
            names = dict.fromkeys(str(one["name"] or "未填姓名") for one in found)
            parts.append(f"{KINDS[table]} {len(found)} 个（{'、'.join([*names][:NAMED])}{rest}）")
    if not parts:
        return []
    return [f"送来的可能与别的登记是同一个：{'，'.join(parts)}。接收后请在“重复登记”中逐对核对。"]


def _texts(row: Row) -> Row:
    """Give a row whose values can be compared: another program may have written anything there."""
    return {
        name: value if value is None or isinstance(value, list if name == APART else str)
        else "" if name == APART else str(value) for name, value in row.items()
    }  # fmt: skip


def _like(
    db: Database, table: str, columns: Sequence[str], alike: Sequence[str], rows: Sequence[Row]
) -> list[Row]:
    """Give the living records that have a value in common with some rows."""
    wanted = {name: {_told(one, name) for one in rows} - {""} for name in alike}
    if len(rows) <= FEW:
        found: dict[str, Row] = {}
        for name, told in wanted.items():
            where = AnyOf(tuple(map(Prefix, told))) if name == "id_number" else sorted(told)
            same = records.select(db, table, columns, {name: where}) if told else ()
            found |= {row["id"]: row for row in same}
        return list(found.values())
    ids = [
        rec for rec, *cells in records.cells(db, table, ("id", *alike))
        if any(_told({name: value}, name) in wanted[name]
               for name, value in zip(alike, cells, strict=True))
    ]  # fmt: skip
    return list(records.select(db, table, columns, {"id": ids})) if ids else []


def _told(row: Row, name: str) -> str:
    """Give a value as two are compared: of a number its first digits, if it has so many."""
    text = str(row[name] or "")
    if name == "id_number":
        text = values.compact(text).upper()[:DIGITS]
        return text if len(text) == DIGITS else ""
    return text


def _twins(rows: Iterable[Row], news: set[str], homes: Mapping[str, object] | None) -> list[Row]:
    """Give the arriving rows that are like another one; with homes they are persons."""
    first: dict[object, Row] = {}
    found: dict[str, Row] = {}
    for row in rows:
        for key in _person_keys(row, homes) if homes is not None else _household_keys(row):
            other = first.setdefault(key, row)
            if other is not row and row["id"] in news and _is_alike(key[0], row, other):
                found.setdefault(row["id"], row)
    return list(found.values())


def _is_alike(by: object, row: Row, other: Row) -> bool:
    """Tell of two with one key whether they may be one: not if both numbers or days are known."""
    if by in ("birth", "home") and _told(row, "id_number") and _told(other, "id_number"):
        return False
    if by == "home" and len({row["birth_date"], other["birth_date"]} - {None}) > 1:
        return False
    return not _apart(row, other)


def _person_keys(row: Row, homes: Mapping[str, object]) -> list[tuple[object, ...]]:
    keys: list[tuple[object, ...]] = []
    number, name, born = _told(row, "id_number"), row["name"], str(row["birth_date"] or "")
    if number:
        keys.append(("number", number))
    if name and len(born) >= DAY:
        keys.append(("birth", name, born))
    if name and homes.get(row["household"] or ""):
        keys.append(("home", name, homes[row["household"]]))
    return keys


def _household_keys(row: Row) -> list[tuple[object, ...]]:
    told = row["name"] and row["group_name"]
    return [("named", row["village"], row["group_name"], row["name"])] if told else []


def _homes(db: Database, people: Iterable[Row], families: Sequence[Row]) -> dict[str, object]:
    """Give village, group and head of the households of some persons, where all are known."""
    wanted = sorted({one["household"] for one in people} - {None})
    held = records.select(db, "household", HOUSEHOLD[0], {"id": wanted}) if wanted else ()
    return {one["id"]: (one["village"], one["group_name"], one["name"])
            for one in (*held, *families) if one["name"] and one["group_name"]}  # fmt: skip


def _apart(row: Row, other: Row) -> bool:
    """Tell whether somebody has said of one of two that it is not the other."""
    told = other.get(APART) or json.loads(other.get("extra") or "{}").get(DISTINCT)
    return other["id"] in (row.get(APART) or ()) or row["id"] in (told or ())
