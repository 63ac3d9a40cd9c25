"""Derived tables: one per record type, for screens and SQL, rebuilt from the log when they differ.

They have no keys beyond `id`, no NOT NULL and no constraints: whatever the log says, they can hold.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from db import bulk
from db.connection import Database, query
from db.log import chunks
from db.natural import natural as spelled

Row = dict[str, Any]
Columns = Mapping[str, str]  # name -> SQL type
Search = Sequence[Sequence[tuple[str, Any]]]  # every group must hold, by any of its conditions
META: Columns = {"id": "TEXT", "office": "TEXT", "deleted": "INTEGER", "extra": "TEXT"}
HEADS = "head"
SOUND = "sound"  # how a name is spelled: it has an index that holds all that is searched


@dataclass(frozen=True)
class Prefix:
    """A condition: the column starts with this text."""

    text: str


@dataclass(frozen=True)
class Like:
    """A condition: the column contains this text."""

    text: str

    def pattern(self) -> str:
        """Give what LIKE takes, its own signs made literal."""
        return f"%{_literal(self.text)}%"


@dataclass(frozen=True)
class Fits:
    """A condition: the column holds some parts in this order, and a regular expression fits it.

    The parts say nothing that the expression does not; SQLite finds them much faster. Without an
    expression they say everything.
    """

    parts: tuple[str, ...]
    expression: str = ""


@dataclass(frozen=True)
class Number:
    """A condition: the column contains this text, numbers spelled in either way: 三组 and 3组."""

    text: str


@dataclass(frozen=True)
class Through:
    """A condition: `column` of some row of `table` that has this `where` names the record."""

    table: str
    column: str
    where: Mapping[str, Any]
    search: Search = ()


@dataclass(frozen=True)
class Between:
    """A condition: the column lies between two values, both included; None leaves a side open."""

    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class AllOf:
    """A condition: every one of some conditions on the same column holds."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class AnyOf:
    """A condition: one of some conditions on the same column holds."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Not:
    """A condition: another one on the same column does not hold, or the column is empty."""

    inner: Any


Compound = AllOf | AnyOf | Not | Between


def create(
    db: Database, tables: Mapping[str, Columns], indexes: Mapping[str, Sequence[str]]
) -> None:
    """Drop and create the derived tables and the head table, empty."""
    for name, columns in tables.items():
        cells = ", ".join(f"{_q(column)} {kind}" for column, kind in {**META, **columns}.items())
        db.execute(f"DROP TABLE IF EXISTS {_q(name)}")
        db.execute(f"CREATE TABLE {_q(name)} (n INTEGER PRIMARY KEY, {cells})")
        db.execute(f"CREATE UNIQUE INDEX {_q(name + '_id')} ON {_q(name)} (id)")
        for column in indexes.get(name, ()):
            over = ", ".join(map(_q, column.split(",")))
            named = f"{name}_{column.replace(',', '_')}"
            db.execute(f"CREATE INDEX {_q(named)} ON {_q(name)} ({over})")
    db.execute(f"DROP TABLE IF EXISTS {HEADS}")
    db.execute(
        f"CREATE TABLE {HEADS} (n INTEGER PRIMARY KEY, rec TEXT, register TEXT, type TEXT,"
        " heads TEXT, state TEXT)"
    )
    db.execute(f"CREATE UNIQUE INDEX head_register ON {HEADS} (rec, register)")
    db.execute(f"CREATE INDEX head_open ON {HEADS} (state) WHERE state <> ''")


def put(db: Database, table: str, rows: Sequence[Row]) -> None:
    """Write whole rows by id; what a row does not give is empty."""
    if not rows:
        return
    # Most columns of a wide table are empty in all of them: binding that would cost the most.
    given = sorted(set().union(*rows))
    every = [row[1] for row in db.conn.execute(f"PRAGMA table_info({_q(table)})")][2:]  # n, id
    changed = ", ".join(f"{_q(name)} = excluded.{_q(name)}" for name in every)
    is_even = {len(row) for row in rows} == {len(given)} != {1}
    pick = itemgetter(*given) if is_even else lambda row: tuple(map(row.get, given))
    bulk.insert(
        db, f"INSERT INTO {_q(table)} ({', '.join(map(_q, given))})", list(map(pick, rows)),
        f"ON CONFLICT (id) DO UPDATE SET {changed}",
    )  # fmt: skip


def change(db: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set some columns of rows given as (*values, id)."""
    cells = ", ".join(f"{_q(column)} = ?" for column in columns)
    db.conn.executemany(f"UPDATE {_q(table)} SET {cells} WHERE id = ?", rows)


def remove(db: Database, table: str, ids: Iterable[str]) -> None:
    """Take rows away by id."""
    db.conn.executemany(f"DELETE FROM {_q(table)} WHERE id = ?", [(one,) for one in ids])


def put_heads(
    db: Database, recs: Sequence[str], rows: Sequence[tuple[str, str, str, str, str]]
) -> None:
    """Replace the head rows (rec, register, type, heads, state) of some records."""
    for part in chunks(recs):
        gone = ", ".join("?" * len(part))
        db.conn.execute(f"DELETE FROM {HEADS} WHERE rec IN ({gone})", part)
    db.conn.executemany(
        f"INSERT INTO {HEADS} (rec, register, type, heads, state) VALUES (?, ?, ?, ?, ?)", rows
    )


def any_marked(db: Database, state: str) -> bool:
    """Tell whether any head row has this state."""
    sql = f"SELECT 1 FROM {HEADS} WHERE state <> '' AND state = ? LIMIT 1"
    return bool(db.conn.execute(sql, (state,)).fetchone())


def mark(db: Database, recs: Sequence[str], marked: Sequence[tuple[str, str]], state: str) -> None:
    """Clear a mark from some records, then set it on (record, type) pairs."""
    for part in chunks(recs):
        marks = ", ".join("?" * len(part))
        sql = f"DELETE FROM {HEADS} WHERE rec IN ({marks}) AND state = ?"
        db.conn.execute(sql, (*part, state))
    db.conn.executemany(
        f"INSERT INTO {HEADS} (rec, register, type, heads, state) VALUES (?, ?, ?, '[]', ?)",
        [(rec, f"_{state}", kind, state) for rec, kind in marked],
    )


def open_heads(db: Database) -> list[Row]:
    """Give the head rows that wait for a decision."""
    columns = "rec, register, type, state"
    return list(query(db, f"SELECT {columns} FROM {HEADS} WHERE state <> '' ORDER BY 1, 2"))


def headed(db: Database, registers: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    """Give by type the records of which one of some (type, register) was written after creation."""
    found: dict[str, list[str]] = {}
    told = db.conn.execute(f"SELECT DISTINCT type, rec, register FROM {HEADS} ORDER BY rec")
    for kind, rec, register in told:
        if (kind, register) in registers and rec not in found.get(kind, [])[-1:]:
            found.setdefault(kind, []).append(rec)
    return found


def count_open(db: Database) -> int:
    """Count the registers that wait for a decision."""
    (row,) = db.conn.execute(f"SELECT count(*) FROM {HEADS} WHERE state <> ''")
    return int(row[0])


def all_heads(db: Database) -> Iterator[Row]:
    """Give every head row."""
    yield from query(db, f"SELECT rec, register, type, heads, state FROM {HEADS}")


def find(
    db: Database, table: str, where: Mapping[str, Any], *, search: Search = (),
    order: Sequence[str] = (), natural: Sequence[str] = (), limit: int | None = None,
    offset: int = 0,
) -> list[str]:  # fmt: skip
    """Give the ids of living rows that meet every condition and every group of `search`.

    A leading "-" in `order` means descending; the columns in `natural` sort by their numbers;
    "column>table.name" sorts by what the record that the column names is called.
    """
    clause, values = _where(where, search)
    # Sorting the few rows that fit is quicker than looking into every row in an index's order,
    # but the first of many that fit are soon found in it.
    named = any(column == SOUND for group in search for column, _ in group)
    plus = "+" if search and (named or limit is None) else ""
    keys = [plus + _sort_key(table, key, natural) for key in order]
    sql = f"SELECT id FROM {_q(table)} WHERE {clause} ORDER BY {', '.join([*keys, 'id'])}"
    if limit is not None or offset:
        sql += f" LIMIT {-1 if limit is None else limit} OFFSET {offset}"
    return [row[0] for row in db.conn.execute(sql, values)]


def _sort_key(table: str, key: str, natural: Sequence[str]) -> str:
    name, _, named = key.lstrip("-").partition(">")
    cell = f"natural({_q(name)})" if name in natural else _q(name)
    if named:
        other, _, title = named.partition(".")
        cell = f"(SELECT o.{_q(title)} FROM {_q(other)} AS o WHERE o.id = {_q(table)}.{_q(name)})"
    return f"{cell} {'DESC' if key.startswith('-') else 'ASC'}"


def count(db: Database, table: str, where: Mapping[str, Any], search: Search = ()) -> int:
    """Count living rows."""
    clause, values = _where(where, search)
    (row,) = db.conn.execute(f"SELECT count(*) FROM {_q(table)} WHERE {clause}", values)
    return int(row[0])


def tally(
    db: Database, table: str, column: str, where: Mapping[str, Any], search: Search = ()
) -> dict[Any, int]:
    """Count living rows by the values of a column, in the order people expect, empty last."""
    clause, values = _where(where, search)
    sql = f"SELECT {_q(column)}, count(*) FROM {_q(table)} WHERE {clause} GROUP BY 1"
    order = f"{_q(column)} IS NULL, natural(CAST({_q(column)} AS TEXT))"
    return dict(db.conn.execute(f"{sql} ORDER BY {order}", values))


def rows(db: Database, table: str, ids: Sequence[str], columns: Sequence[str] = ()) -> list[Row]:
    """Give rows by id, in the order of the ids; one that is missing is left out."""
    cells = ", ".join(map(_q, columns)) if columns else "*"
    found: dict[str, Row] = {}
    for part in chunks(list(ids)):
        marks = ", ".join("?" * len(part))
        for row in query(db, f"SELECT {cells} FROM {_q(table)} WHERE id IN ({marks})", part):
            found[row["id"]] = row
    return [found[one] for one in ids if one in found]


def select(
    db: Database, table: str, columns: Sequence[str], where: Mapping[str, Any], *,
    dead: bool = False,
) -> Iterator[Row]:  # fmt: skip
    """Give some columns of the rows that meet every condition."""
    clause, values = _where(where, (), dead=dead)
    sql = f"SELECT {', '.join(map(_q, columns))} FROM {_q(table)} WHERE {clause}"
    yield from query(db, sql, values)


def latest(
    db: Database, table: str, owner: tuple[str, str], columns: Sequence[str], untils: Sequence[str],
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Give of each record of the owning table its id and the last living rows up to some bounds.

    `owner` is the column that names the owning record, and its table; the last row is the one with
    the greatest columns. Of each bound one list of the columns comes back as JSON, or None. An
    index over (owner, deleted, *columns) answers without touching a single row.
    """
    column, above = owner
    names = [f"i.{_q(one)}" for one in columns]
    order = ", ".join(f"{one} DESC" for one in names)
    last = (
        f"(SELECT json_array({', '.join(names)}) FROM {_q(table)} AS i"
        f" WHERE i.{_q(column)} = o.id AND i.deleted = 0 AND {names[0]} <= ?"
        f" ORDER BY {order} LIMIT 1)"
    )
    sql = f"SELECT o.id, {', '.join([last] * len(untils))} FROM {_q(above)} AS o"
    yield from db.conn.execute(f"{sql} WHERE o.deleted = 0 ORDER BY o.id", tuple(untils))


def cells(db: Database, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Give some columns of every row, deleted ones included, without the cost of names."""
    yield from db.conn.execute(f"SELECT {', '.join(map(_q, columns))} FROM {_q(table)}")


def is_empty(db: Database, table: str) -> bool:
    """Tell whether a table has no row, deleted ones included."""
    return db.conn.execute(f"SELECT 1 FROM {_q(table)} LIMIT 1").fetchone() is None


def distinct(db: Database, table: str, column: str) -> set[Any]:
    """Give the values of an indexed column, deleted rows included."""
    return {row[0] for row in db.conn.execute(f"SELECT DISTINCT {_q(column)} FROM {_q(table)}")}


def everything(db: Database, table: str) -> Iterator[Row]:
    """Give every row of a derived table, deleted ones included."""
    yield from query(db, f"SELECT * FROM {_q(table)} ORDER BY id")


def _where(
    where: Mapping[str, Any], search: Search, *, dead: bool = False
) -> tuple[str, list[Any]]:
    clauses = [] if dead else ["deleted = 0"]
    values: list[Any] = []
    for column, wanted in where.items():
        clauses.append(_condition(column, wanted, values))
    for group in search:
        anyone = [_condition(column, wanted, values) for column, wanted in group]
        clauses.append(f"({' OR '.join(anyone) or '0'})")
    return " AND ".join(clauses) or "1", values


def _condition(column: str, wanted: Any, values: list[Any]) -> str:
    if isinstance(wanted, Compound):
        return _compound(column, wanted, values)
    name = _q(column)
    if isinstance(wanted, Through):
        clause, inner = _where(wanted.where, wanted.search)
        values.extend(inner)
        return f"{name} IN (SELECT {_q(wanted.column)} FROM {_q(wanted.table)} WHERE {clause})"
    if wanted is None:
        return f"{name} IS NULL"
    if isinstance(wanted, Fits | Number):
        return _sought(name, wanted, values)
    test, value = _test(wanted)
    values.append(value)
    return f"{name} {test}"


def _sought(name: str, wanted: Fits | Number, values: list[Any]) -> str:
    if isinstance(wanted, Number):
        values.append(Like(str(spelled(wanted.text))).pattern())
        return f"natural({name}) LIKE ? ESCAPE '\\'"
    values.append("".join(f"%{_literal(part)}" for part in wanted.parts) + "%")
    like = f"{name} LIKE ? ESCAPE '\\'"
    if not wanted.expression:
        return like
    values.append(wanted.expression)
    return f"({like} AND {name} REGEXP ?)"


def _compound(column: str, wanted: Compound, values: list[Any]) -> str:
    if isinstance(wanted, Not):
        return f"NOT coalesce({_condition(column, wanted.inner, values)}, 0)"
    if isinstance(wanted, Between):
        bounds = {">=": wanted.low, "<=": wanted.high}
        signs = [sign for sign, bound in bounds.items() if bound is not None]
        values.extend(bounds[sign] for sign in signs)
        tests = ["IS NOT NULL", *(f"{sign} ?" for sign in signs)]
        return " AND ".join(f"{_q(column)} {test}" for test in tests)
    parts = [_condition(column, part, values) for part in wanted.parts]
    joint, none = (" AND ", "1") if isinstance(wanted, AllOf) else (" OR ", "0")
    return f"({joint.join(parts) or none})"


def _test(wanted: Any) -> tuple[str, Any]:
    """Give the test of one value, and the value it is bound to."""
    if isinstance(wanted, Prefix):
        return "GLOB ?", wanted.text + "*"
    if isinstance(wanted, Like):
        return "LIKE ? ESCAPE '\\'", wanted.pattern()
    if isinstance(wanted, list | tuple | set | frozenset):
        return "IN (SELECT value FROM json_each(?))", json.dumps(sorted(wanted))
    return "= ?", wanted


def _literal(text: str) -> str:
    """Give a text in which LIKE's own signs stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _q(name: str) -> str:
    """Quote a name; names come from the catalogue, never from a user.

    One with a dot lies inside `extra`; of several, joined by "|", the first with a value counts.
    """
    if "." not in name:
        return '"' + name.replace('"', '""') + '"'
    cells = [f"json_extract(extra, '$.\"{one}\"')" for one in name.split("|")]
    return f"coalesce({', '.join(cells)}, NULL)"
