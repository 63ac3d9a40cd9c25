"""Which records belong to which office: what a village is sent, and what a region's digest covers.

A household belongs where its village says; what hangs on another record goes with it; a person goes
with every household of his or her memberships; the rest belongs to the region it names, or else to
its author's office. What was hung on a parent that is not here went to another office. Deleted
records belong where they belonged: their end must arrive there too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import log, records
from db.connection import Database
from db.records import Prefix
from fupin_desktop import derive, layout, merged
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Table
from fupin_desktop.merge import MERGED

Owners = dict[str, tuple[str, ...]]  # record id -> region codes
Cells = tuple[Any, ...]


def _parents_first() -> tuple[str, ...]:
    """Order the tables so that each stands after the one its records hang on."""
    above = {**derive.PARENTS, "person": "membership"}
    ordered: list[str] = []
    while len(ordered) < len(TABLES):
        waiting = [name for name in TABLES if name not in ordered]
        ordered += [name for name in waiting if above.get(name) not in waiting]
    return tuple(ordered)


ORDER = _parents_first()
MET = "met"  # setting: records that several offices began
FILED = ("template",)  # record types that are nothing without their file


def is_common(name: str) -> bool:
    """Tell whether records of a table go to every village below the office they belong to."""
    above = derive.PARENTS.get(name)
    return name == "region" or TABLES[name].shared or (above is not None and is_common(above))


def common(db: Database, office: str) -> set[str]:
    """Give the records that concern an office because they concern all below a superior of it."""
    return common_to(db, [office])[office]


def common_to(db: Database, offices: Sequence[str]) -> dict[str, set[str]]:
    """Give for some offices the records that concern all below a superior of each."""
    regions = {row["id"] for row in records.select(db, "region", ("id",), {}, dead=True)}
    found = {office: set(regions) for office in offices}
    memo: dict[str, Owners] = {}
    for name in filter(is_common, ORDER):
        for rec, codes in _owners_of(db, name, None, memo).items():
            for office in offices:
                if any(map(office.startswith, codes)):
                    found[office].add(rec)
    for rec, owner in _files(db):
        for office in offices:
            if owner in found[office]:
                found[office].add(rec)
    return found


def _files(db: Database) -> list[tuple[str, str]]:
    """Give the attachments that go wherever the record goes they hang on, with that record."""
    rows = records.select(db, "attachment", ("id", "record"), {"record_table": FILED}, dead=True)
    return [(row["id"], row["record"]) for row in rows]


def inside(db: Database, region: str) -> set[str]:
    """Give all records of a region, asking only for these."""
    found = {name: set[str]() for name in ORDER}
    stands = merged.ways(db)
    for name in ORDER:
        table = TABLES[name]
        if name == "person":
            found[name] = _people_inside(db, region, found["membership"])
            found[name] = _with_merged(found[name], stands)
            continue
        alone: dict[str, Any] = {table.parent: None} if table.parent else {}
        if table.parent:
            above = derive.PARENTS[name]
            found[name] |= _ids(db, name, {table.parent: found[above]}) if found[above] else set()
            strays = _strays(db, name, table)
            own = {table.parent: strays, "office": Prefix(region)}
            found[name] |= _ids(db, name, own) - _gone(db, name, table) if strays else set()
        if table.place:
            found[name] |= _ids(db, name, {**alone, table.place: Prefix(region)})
            alone[table.place] = None
        found[name] |= _ids(db, name, {**alone, "office": Prefix(region)})
        found[name] = _with_merged(found[name], stands)
    others = _ids(db, layout.OTHER, {"office": Prefix(region)})
    others |= {
        rec for rec, codes in _shared(db).items() if any(c.startswith(region) for c in codes)
    }
    return others.union(*found.values())


def _with_merged(found: set[str], stands: Mapping[str, str]) -> set[str]:
    """A merged record belongs where the one that stands for it does."""
    here = {rec for rec, final in stands.items() if final in found}
    return (found - stands.keys()) | here


def _people_inside(db: Database, region: str, memberships: set[str]) -> set[str]:
    members = list(records.cells(db, "membership", ("id", "person")))
    here = {person for rec, person in members if rec in memberships}
    placed = {person for _, person in members}
    return here | (_ids(db, "person", {"office": Prefix(region)}) - placed)


def _strays(db: Database, name: str, table: Table) -> set[str]:
    """Give the parents that a table's records name and that are not there."""
    named = records.distinct(db, name, table.parent) - {None}
    above = derive.PARENTS[name]
    return named - {row["id"] for row in records.rows(db, above, sorted(named), ("id",))}


def _gone(db: Database, name: str, table: Table) -> set[str]:
    """Give the records of a table that hang on a parent they or theirs came to by a change.

    They were hung on it since they were written, or something was merged into it. If that parent
    is not here, they went to an office whose records are of no concern here.
    """
    moved = records.headed(db, {(name, table.parent)}).get(name, ())
    ends = _ends(db, derive.PARENTS[name])
    joined = _ids(db, name, {table.parent: ends}) if ends else ()
    return {*moved, *joined, *merged.led_away(db, name, table.parent)}


def _ends(db: Database, name: str) -> set[str]:
    """Give all that records of a table were ever merged into, taken apart since or not."""
    headed = records.headed(db, {(name, MERGED)}).get(name, ())
    histories = derive.load(db, headed).values()
    return {str(one.set[MERGED]) for history in histories for one in history
            if one.set.get(MERGED)}  # fmt: skip


def owners(db: Database, recs: Iterable[str] | None = None) -> Owners:
    """Give the region codes of some records, or of all."""
    some = None if recs is None else list(recs)
    cells = _cells(db, layout.OTHER, ("id", "office"), some)
    found: Owners = {rec: (office or "",) for rec, office in cells}
    found |= {rec: codes for rec, codes in (_shared(db) if found else {}).items() if rec in found}
    memo: dict[str, Owners] = {}
    for name in ORDER:
        if some is None:
            found |= _owners_of(db, name, None, memo)
        elif some := [rec for rec in some if rec not in found]:
            found |= {} if records.is_empty(db, name) else _owners_of(db, name, some, memo)
    return found


def _owners_of(
    db: Database, name: str, some: Sequence[str] | None, memo: dict[str, Owners]
) -> Owners:
    """Give the region codes of records of one table; those of whole tables are asked for once."""
    if some is None and name in memo:
        return memo[name]
    found = _persons(db, some, memo) if name == "person" else _owned(db, name, some, memo)
    stands = merged.ways(db)
    if led := {rec: stands[rec] for rec in found.keys() & stands.keys()}:
        ends = sorted(set(led.values()))  # where these are not here, they went to another office
        above = found if some is None else _owners_of(db, name, ends, memo)
        found |= {rec: above.get(end, ("",)) for rec, end in led.items()}
    if some is None:
        memo[name] = found
    return found


def _shared(db: Database) -> Owners:
    """Give what several offices began of types this version does not know: it belongs to all."""
    if records.is_empty(db, layout.OTHER):
        return {}
    return {
        rec: tuple(sorted({one.office for one in history if one.creates and not one.purged}))
        for rec, history in derive.load(db, log.setting(db, MET, [])).items()
        if history[0].type not in TABLES
    }


def _owned(db: Database, name: str, some: Sequence[str] | None, memo: dict[str, Owners]) -> Owners:
    table = TABLES[name]
    columns = tuple(filter(None, ("id", "office", table.place, table.parent)))
    rows = _cells(db, name, columns, some)
    if not table.parent:
        return {row[0]: ((row[2] if table.place else None) or row[1] or "",) for row in rows}
    named = None if some is None else sorted({row[-1] for row in rows} - {None})
    above = _owners_of(db, derive.PARENTS[name], named, memo) if rows else {}
    strays = any(row[-1] is not None and row[-1] not in above for row in rows)
    gone = _gone(db, name, table) if strays else ()
    found: Owners = {}
    for row in rows:
        # Without a parent it is where it says; a stray one belongs to its author, or went away.
        place = row[2] if table.place and row[-1] is None else None
        away = row[-1] is not None and row[0] in gone
        found[row[0]] = above.get(row[-1]) or ("" if away else place or row[1] or "",)
    return found


def _persons(db: Database, some: Sequence[str] | None, memo: dict[str, Owners]) -> Owners:
    people: dict[str, str | None] = {
        row[0]: row[1] for row in _cells(db, "person", ("id", "office"), some)
    }
    if some is None:
        rows = list(records.cells(db, "membership", ("id", "person")))
        codes = _owners_of(db, "membership", None, memo)
    else:
        where = {"person": sorted(people)}
        members = records.select(db, "membership", ("id", "person"), where, dead=True)
        rows = [tuple(row.values()) for row in members]
        codes = _owners_of(db, "membership", [rec for rec, _ in rows], memo)
    placed: Owners = {}
    for rec, person in rows:
        placed[person] = placed.get(person, ()) + codes[rec]
    return {rec: placed.get(rec, (office or "",)) for rec, office in people.items()}


def _cells(
    db: Database, table: str, columns: tuple[str, ...], some: Sequence[str] | None
) -> list[Cells]:
    if some is None:
        return list(records.cells(db, table, columns))
    return [tuple(row.values()) for row in records.rows(db, table, some, columns)]


def _ids(db: Database, table: str, where: Mapping[str, Any]) -> set[str]:
    return {row["id"] for row in records.select(db, table, ("id",), where, dead=True)}
