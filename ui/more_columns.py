"""Columns of lists that are no fields of the record: its village, its members, its last visit."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, cast

from fupin_desktop import life
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from ui.record_table import Column

Rows = Sequence[Mapping[str, Json]]

TOWNSHIP: Final = "+township"  # names of columns that are no fields start with a plus
VILLAGE: Final = "+village"
PLACES: Final = (TOWNSHIP, VILLAGE)
STATE: Final = "+state"  # how and when a household left
WORDS: Final = {TOWNSHIP: "乡镇", VILLAGE: "村"}
DIGITS: Final = {TOWNSHIP: 9, VILLAGE: 12}  # of the region codes
BELOW: Final = {"township": (VILLAGE,), "county": PLACES}  # the regions an office looks at


def columns_beside(registry: Registry, table: str) -> dict[str, Column]:
    """Give the columns a table's list can have beside its fields."""
    found = {
        name: Column(WORDS[name], width=7, load=partial(_regions, table, DIGITS[name]))
        for name in BELOW.get(registry.level, ()) if is_placed(table)
    }  # fmt: skip
    return {**found, **(OF_HOUSEHOLD if table == "household" else {})}


def is_placed(table: str) -> bool:
    """Tell whether the records of a table belong to some village."""
    return table == "person" or bool(TABLES[table].parent or TABLES[table].place)


def regions_below(registry: Registry, level: str = VILLAGE) -> dict[str, str]:
    """Give the villages an office looks at by code, or the townships, with their names.

    In a county a village is called with its township: there may be several of one name.
    """
    if level not in BELOW.get(registry.level, ()):
        return {}
    digits = DIGITS[level]
    lived_in = registry.tally("household", "village")
    known = registry.select("region")
    places = {str(code)[:digits] for code in lived_in if code}
    places |= {str(row["code"]) for row in known if len(str(row["code"])) == digits}
    names = {str(row["code"]): str(row["name"]) for row in known if row["name"]}
    mine = [code for code in sorted(places) if code.startswith(registry.region)]
    if registry.level == "county" and level == VILLAGE:
        above = DIGITS[TOWNSHIP]
        return {one: f"{names.get(one[:above], '')} {names.get(one, one)}".strip() for one in mine}
    return {code: names.get(code, code) for code in mine}


def _regions(
    table: str, digits: int, registry: Registry, rows: list[dict[str, Json]]
) -> dict[str, str]:
    places = {rec: code[:digits] for rec, code in _places(registry, table, rows).items()}
    codes = cast(Json, sorted(filter(None, set(places.values()))))
    regions = registry.select("region", where={"code": codes})
    names = {str(row["code"]): str(row["name"]) for row in regions if row["name"]}
    return {rec: names.get(code, code) for rec, code in places.items()}


def _places(registry: Registry, table: str, rows: Rows) -> dict[str, str]:
    """Give the region code of each record: of what it hangs on, or its own."""
    known = TABLES[table]
    owner = "household" if table == "person" else known.parent
    above: dict[str, str] = {}
    if owner:
        ids = {str(row[owner]) for row in rows if row.get(owner)}
        other = known.fields[owner].choices
        above = _places(registry, other, registry.rows(other, sorted(ids))) if ids else {}
    return {
        str(row["id"]): above.get(str(row.get(owner)), "") or str(row.get(known.place) or "")
        for row in rows
    }


def _members(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    ids = cast(Json, [row["id"] for row in rows])
    tally = registry.tally("person", "household", where={"household": ids})
    return {str(rec): str(number) for rec, number in tally.items()}


def _last_visits(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    ids = cast(Json, [row["id"] for row in rows])
    visits = registry.select("visit", where={"household": ids}, order=("date",))
    return {str(visit["household"]): str(visit["date"] or "") for visit in visits}


def _states(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    return {str(row["id"]): life.state(registry, row) for row in rows}


OF_HOUSEHOLD: Final = {
    "+members": Column("人口", width=4, load=_members),
    "+last_visit": Column("最近走访", width=7, load=_last_visits),
    STATE: Column("现状", width=18, load=_states),
}
