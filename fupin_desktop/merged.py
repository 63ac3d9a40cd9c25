"""Who stands for whom: records merged into others, and where what names them is led.

A record keeps what was written on it, and what hangs on it keeps its parent, so that taking two
apart brings everything back. Only the derived tables lead what names a merged record to the one
that stands for it. That follows from the state of all records alone: from no order of arrival.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from db import records
from db.connection import Database
from db.records import Like
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.merge import Folded

Row = dict[str, Any]
TABLE: Final = "merged"  # (record, what it was merged into, who stands for it; empty: itself)
LED: Final = "led"  # (record, column, what it really names)
RING: Final = "ring"  # state of a record whose merge cannot hold: in a ring, or into a deleted one
AWAY: Final = 2  # in the column `deleted`: another record stands for this one
COLUMNS: Final = {
    TABLE: {"type": "TEXT", "target": "TEXT", "final": "TEXT"},
    LED: {"type": "TEXT", "column": "TEXT", "raw": "TEXT"},
}
INDEXES: Final = {TABLE: ("target", "final"), LED: ("raw",)}
NAMING: Final = {  # by table: columns that name a record, and those that name several
    table.name: (
        tuple(f.name for f in table.fields.values() if f.kind is Kind.REF and f.stored)
        + (("record",) if table.name == "attachment" else ()),
        tuple(f.name for f in table.fields.values() if f.kind is Kind.REFS),
    )
    for table in TABLES.values()
}
CHOICES: Final = {
    (table.name, field.name): field.choices
    for table in TABLES.values() for field in table.fields.values() if field.refers
}  # fmt: skip


class Led(NamedTuple):
    """What a change of merges touched: persons and households whose shorthand it may change."""

    persons: set[str]
    households: set[str]
    moved: Mapping[str, set[str]]  # by table: who stands for itself or for others than before


@dataclass(frozen=True)
class Standing:
    """Who stands for whom: by merged record the last of its way; and whose merge cannot hold."""

    finals: Mapping[str, str]
    broken: frozenset[str]


def stand(edges: Mapping[str, str], fallen: Collection[str] = ()) -> Standing:
    """Follow every merge to its end; nobody disappears in a ring, or behind a deleted record.

    `edges` leads from each merged record to what it was merged into, `fallen` are those of these
    that cannot stand for anybody.
    """
    held = {rec: into for rec, into in edges.items() if into not in fallen}
    finals: dict[str, str] = {}
    broken = set(edges.keys() - held.keys())
    for rec in held:
        way = [rec]
        while way[-1] in held and held[way[-1]] not in way:
            way.append(held[way[-1]])
        if way[-1] in held:  # it led back to one passed before: that one and all behind it
            broken.update(way[way.index(held[way[-1]]) :])
            way = way[: way.index(held[way[-1]]) + 1]
        if way[-1] != rec:
            finals[rec] = way[-1]
    return Standing(finals, frozenset(broken))


def settle(
    db: Database, folded: Sequence[Folded], by_table: Mapping[str, Sequence[Row]]
) -> Led:  # fmt: skip
    """Bring up what follows from merges, after the rows of some records were written anew."""
    recs = {one.rec for one in folded}
    edges = {row["id"]: row for row in records.everything(db, TABLE)}
    into = {one.rec: one for one in folded if one.merged}
    if not edges and not into:
        return Led(set(), set(), {})
    before = {rec: row["final"] for rec, row in edges.items() if row["final"]}
    named = {row["target"] for row in edges.values()}
    moved: dict[str, str] = {}  # record -> its type: who is stood for by another than before
    if into or recs & (edges.keys() | named):
        moved = _rebuild(db, edges, recs, into, before)
    finals = {row["id"]: row["final"] for row in records.everything(db, TABLE) if row["final"]}
    _lead_written(db, by_table, finals)
    stays = _lead_others(db, moved, finals)
    touched: dict[str, set[str | None]] = {"person": set(), "household": set(), "membership": stays}
    for rec, kind in moved.items():
        touched.setdefault(kind, set()).update((rec, before.get(rec), finals.get(rec)))
    changed = {kind: {one for one in recs if one} for kind, recs in touched.items()}
    stays = touched["membership"] - {None}
    for row in records.rows(db, "membership", sorted(map(str, stays))):
        touched["person"].add(row["person"])
        touched["household"].add(row["household"])
    persons = {one for one in touched["person"] if one}
    households = {one for one in touched["household"] if one}
    return Led(persons, households, changed)


def _rebuild(
    db: Database, edges: dict[str, Row], recs: Collection[str], into: Mapping[str, Folded],
    before: Mapping[str, str],
) -> dict[str, str]:  # fmt: skip
    """Follow all merges anew; give the records for which somebody else stands now, by type."""
    was = {rec: row["type"] for rec, row in edges.items()}
    records.remove(db, TABLE, [rec for rec in edges if rec in recs])
    kinds = {rec: row["type"] for rec, row in edges.items() if rec not in recs}
    targets = {rec: row["target"] for rec, row in edges.items() if rec not in recs}
    kinds |= {rec: one.type for rec, one in into.items()}
    targets |= {rec: one.merged for rec, one in into.items()}
    known = {rec: kind for rec, kind in kinds.items() if kind in TABLES}
    now = stand({rec: targets[rec] for rec in known}, _fallen(db, known, targets))
    records.put(db, TABLE, [
        {"id": rec, "type": kind, "target": targets[rec], "final": now.finals.get(rec)}
        for rec, kind in known.items()
    ])  # fmt: skip
    by_kind: dict[str, list[str]] = {}
    for rec in sorted(known.keys() | (before.keys() - recs)):
        by_kind.setdefault(known.get(rec) or was[rec], []).append(rec)
    open_ones: list[tuple[str, str]] = []
    for kind, ids in by_kind.items():
        living = [row["id"] for row in records.rows(db, kind, ids, ("id", "deleted"))
                  if row["deleted"] != 1]  # fmt: skip
        marks = [(AWAY if rec in now.finals else 0, rec) for rec in living]
        records.change(db, kind, ("deleted",), marks)
        open_ones += [(rec, kind) for rec in living if rec in now.broken]
    records.mark(db, sorted(known), open_ones, RING)
    changed = {rec for rec in before.keys() | now.finals.keys()
               if before.get(rec) != now.finals.get(rec)}  # fmt: skip
    return {rec: known.get(rec) or was[rec] for rec in changed}


def _fallen(db: Database, kinds: Mapping[str, str], targets: Mapping[str, str]) -> set[str]:
    """Give the targets that are here and cannot stand for a record: deleted, or of another type."""
    wanted: dict[str, set[str]] = {}
    for rec, kind in kinds.items():
        wanted.setdefault(kind, set()).add(targets[rec])
    fallen: set[str] = set()
    for kind, ids in wanted.items():
        rows = records.rows(db, kind, sorted(ids), ("id", "deleted"))
        fallen |= {row["id"] for row in rows if row["deleted"] == 1}
        for other in wanted.keys() - {kind}:
            fallen |= {row["id"] for row in records.rows(db, other, sorted(ids), ("id",))}
    return fallen


def _lead_written(
    db: Database, by_table: Mapping[str, Sequence[Row]], finals: Mapping[str, str]
) -> None:
    """Lead what the rows just written name; the rows given are changed too."""
    for name, rows in by_table.items():
        single, several = NAMING.get(name, ((), ()))
        columns = (*single, *several)
        records.remove(db, LED, [_key(row["id"], one) for row in rows for one in columns])
        for column in columns:
            raw = {row["id"]: row[column] for row in rows if row.get(column)}
            led = _lead(db, name, column, raw, finals)
            for row in rows:
                row[column] = led.get(row["id"], row.get(column))


def _lead_others(
    db: Database, moved: Mapping[str, str], finals: Mapping[str, str]
) -> set[str | None]:
    """Lead all that names records for which somebody else stands now; give the memberships."""
    stays: set[str | None] = set()
    for name, (single, several) in NAMING.items() if moved else ():
        for column in (*single, *several):
            asked = CHOICES.get((name, column))  # none: a photo may be of any record
            recs = sorted(rec for rec, kind in moved.items() if asked in (None, kind))
            if recs:
                many = column in several
                raw = _naming(db, name, column, recs, many=many)
                records.remove(db, LED, [_key(rec, column) for rec in raw])
                _lead(db, name, column, raw, finals)
                stays.update(raw if name == "membership" else ())
    return stays


def _naming(
    db: Database, table: str, column: str, recs: Sequence[str], *, many: bool
) -> dict[str, str]:
    """Give what the rows really name that name some records, by the id of the row."""
    found: dict[str, str] = {}
    for one in recs if many else ():
        for row in records.select(db, table, ("id", column), {column: Like(one)}, dead=True):
            found[row["id"]] = row[column]
    if not many:
        rows = records.select(db, table, ("id", column), {column: recs}, dead=True)
        found = {row["id"]: row[column] for row in rows}
    mine = {"type": table, "column": column}
    elsewhere = set()
    for row in records.select(db, LED, ("id", "raw"), mine, dead=True):
        rec = row["id"].partition(" ")[0]
        if any(one in row["raw"] for one in recs):
            found[rec] = row["raw"]
        else:
            elsewhere.add(rec)  # it only shows one of them, being led there
    return {rec: raw for rec, raw in found.items() if rec not in elsewhere}


def _lead(
    db: Database, table: str, column: str, raw: Mapping[str, str], finals: Mapping[str, str]
) -> dict[str, str]:
    """Write into a column who stands for what its cells name; give the cells."""
    cells = {rec: led_cell(cell, finals) for rec, cell in raw.items()}
    records.change(db, table, (column,), [(cell, rec) for rec, cell in cells.items()])
    records.put(db, LED, [
        {"id": _key(rec, column), "type": table, "column": column, "raw": raw[rec]}
        for rec, cell in cells.items() if cell != raw[rec]
    ])  # fmt: skip
    return cells


def led_cell(cell: str, finals: Mapping[str, str]) -> str:
    """Give a cell with those in it who stand for the ones it names, each once."""
    if not cell.startswith("["):
        return finals.get(cell, cell)
    named = [one for one in json.loads(cell) if isinstance(one, str)]
    if not finals.keys() & set(named):
        return cell
    return json.dumps(sorted({finals.get(one, one) for one in named}))


def _key(rec: str, column: str) -> str:
    return f"{rec} {column}"


# ---- asked by others ----------------------------------------------------------------------------


def finals(db: Database) -> dict[str, str]:
    """Give who stands for every record for which another one does."""
    return {row["id"]: row["final"] for row in records.everything(db, TABLE) if row["final"]}


def ways(db: Database) -> dict[str, str]:
    """Give where every merge ends, also behind a deleted record: there the merged one belongs."""
    return dict(stand({row["id"]: row["target"] for row in records.everything(db, TABLE)}).finals)


def final_of(db: Database, rec: str) -> str:
    """Give who stands for a record, empty if it stands for itself."""
    return next((str(row["final"] or "") for row in records.rows(db, TABLE, [rec])), "")


def merged_into(db: Database, table: str, recs: Sequence[str]) -> list[str]:
    """Give the records of a table for which some others stand."""
    where = {"type": table, "final": recs}
    return [row["id"] for row in records.select(db, TABLE, ("id",), where, dead=True)]


def led_away(db: Database, table: str, column: str) -> set[str]:
    """Give the records of a table that a column shows under another record than they name."""
    where = {"type": table, "column": column}
    rows = records.select(db, LED, ("id",), where, dead=True)
    return {row["id"].partition(" ")[0] for row in rows}


def raw_cells(db: Database, column: str, recs: Sequence[str]) -> dict[str, str]:
    """Give what a column of some records really names where it is led elsewhere."""
    rows = records.rows(db, LED, [_key(rec, column) for rec in recs])
    return {row["id"].partition(" ")[0]: row["raw"] for row in rows}


def real(db: Database, table: str, rec: str) -> Iterator[tuple[str, Any, Any]]:
    """Give of a record the fields that are led, with what they show and what they really name."""
    single, several = NAMING.get(table, ((), ()))
    for led in records.rows(db, LED, [_key(rec, one) for one in (*single, *several)]):
        for row in records.rows(db, table, [rec], ("id", led["column"])):
            yield led["column"], _value(row[led["column"]]), _value(led["raw"])


def _value(cell: str) -> Any:
    return json.loads(cell) if cell.startswith("[") else cell
