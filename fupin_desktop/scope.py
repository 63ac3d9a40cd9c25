"""Which records belong to which office: what a village is sent, and what a region's digest covers.

A household belongs where its village says; what hangs on a household goes with it; a person goes
with every household of his or her memberships; the rest belongs to its author's office. Deleted
records belong where they belonged: their end must arrive there too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import records
from db.connection import Database
from db.records import Prefix
from fupin_desktop import derive

Owners = dict[str, tuple[str, ...]]  # record id -> region codes
Cells = tuple[Any, ...]
CHILD = ("id", "household", "office")


def inside(db: Database, region: str) -> set[str]:
    """Give all records of a region, asking only for these."""
    homes = _homes(db, None)
    here = [rec for rec, code in homes.items() if code.startswith(region)]
    found = {*here, *_ids(db, "region", {"code": Prefix(region)})}
    found |= _ids(db, derive.OTHER, {"office": Prefix(region)})
    for name in derive.CHILDREN:
        strays = records.distinct(db, name, "household") - homes.keys()
        found |= _ids(db, name, {"household": here})
        found |= _ids(db, name, {"household": strays - {None}, "office": Prefix(region)})
        found |= _ids(db, name, {"household": None, "office": Prefix(region)})
    members = list(records.cells(db, "membership", ("id", "person")))
    found |= {person for rec, person in members if rec in found}
    placed = {person for _, person in members}
    return found | (_ids(db, "person", {"office": Prefix(region)}) - placed)


def owners(db: Database, recs: Iterable[str] | None = None) -> Owners:
    """Give the region codes of some records, or of all."""
    some = None if recs is None else list(recs)
    found: Owners = {
        rec: (code or office or "",)
        for rec, code, office in _cells(db, "region", ("id", "code", "office"), some)
    }
    for rec, office in _cells(db, derive.OTHER, ("id", "office"), some):
        found[rec] = (office or "",)
    homes = _homes(db, some)
    found |= {rec: (code,) for rec, code in homes.items()}
    for name in derive.CHILDREN:
        found |= _with_household(db, _cells(db, name, CHILD, some), homes)
    return found | _persons(db, homes, some)


def _persons(db: Database, homes: dict[str, str], some: Sequence[str] | None) -> Owners:
    people: dict[str, str | None] = {
        row[0]: row[1] for row in _cells(db, "person", ("id", "office"), some)
    }
    columns = ("id", "person", "household", "office")
    if some is None:
        rows = list(records.cells(db, "membership", columns))
    else:
        where = {"person": sorted(people)}
        found = records.select(db, "membership", columns, where, dead=True)
        rows = [tuple(row.values()) for row in found]
    codes = _with_household(db, [(rec, home, office) for rec, _, home, office in rows], homes)
    placed: dict[str, tuple[str, ...]] = {}
    for rec, person, _, _ in rows:
        placed[person] = placed.get(person, ()) + codes[rec]
    return {rec: placed.get(rec, (office or "",)) for rec, office in people.items()}


def _homes(db: Database, some: Sequence[str] | None) -> dict[str, str]:
    """Give the region code of some households, or of all."""
    rows = _cells(db, "household", ("id", "village", "office"), some)
    return {rec: village or office or "" for rec, village, office in rows}


def _with_household(db: Database, rows: Sequence[Cells], homes: dict[str, str]) -> Owners:
    """Give the codes of rows by their households; a stray row belongs to its author."""
    missing = {home for _, home, _ in rows if home is not None} - homes.keys()
    homes |= _homes(db, sorted(missing)) if missing else {}
    return {rec: (homes.get(home, office or ""),) for rec, home, office in rows}


def _cells(
    db: Database, table: str, columns: tuple[str, ...], some: Sequence[str] | None
) -> list[Cells]:
    if some is None:
        return list(records.cells(db, table, columns))
    return [tuple(row.values()) for row in records.rows(db, table, some, columns)]


def _ids(db: Database, table: str, where: Mapping[str, Any]) -> set[str]:
    return {row["id"] for row in records.select(db, table, ("id",), where, dead=True)}
