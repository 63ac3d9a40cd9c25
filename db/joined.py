"""One row for each record of a table, with figures of the records that hang on it beside it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from db.connection import Database
from db.records import Search, _q, _where

EACH, FIRST, COUNT, SUM = "each", "first", "count", "sum"  # what is taken of the records beside
BASE: Final = "b"


@dataclass(frozen=True)
class Source:
    """Records of a table that stand beside others: `key` of theirs is what the others' `on` says.

    `first`: of several the one with the least of these columns is taken.
    """

    table: str
    cells: tuple[str, ...]
    where: Mapping[str, Any]
    search: Search = ()
    key: str = "id"
    on: str = "id"
    take: str = EACH
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sorting:
    """One thing rows are sorted by: a cell of the result, empty ones last."""

    place: int
    natural: bool = False
    descending: bool = False


@dataclass(frozen=True)
class Past:
    """A table as it was on a day: some cells read otherwise, and what is dated later was not."""

    table: str
    cells: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by id
    dated: str = ""
    on: str = ""


def rows(
    db: Database, base: Source, beside: Sequence[Source], order: Sequence[Sorting],
    past: Sequence[Past] = (),
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Give the id of every living record of a table, its cells, and those of all beside it."""
    before, values = _then(db, past)
    names = {name for name in (one.on for one in beside) if name != "id"}
    inner = [f"{_q(name)} AS on_{name}" for name in sorted(names)]
    clause, given = _where(base.where, base.search)
    values.extend(given)
    cells = ", ".join(["id", *inner, *_cells(base.cells)])
    joins = [f"(SELECT {cells} FROM {_q(base.table)} WHERE {clause}) AS {BASE}"]
    shown = [f"{BASE}.c{place}" for place in range(len(base.cells))]
    for number, one in enumerate(beside):
        on = f"{BASE}.id" if one.on == "id" else f"{BASE}.on_{one.on}"
        joins.append(f"LEFT JOIN ({_beside(one, values)}) AS j{number} ON j{number}.k = {on}")
        shown += [f"j{number}.c{place}" for place in range(len(one.cells) or 1)]
    keys = [_key(shown[one.place], one) for one in order]
    sql = f"{before}SELECT {', '.join([f'{BASE}.id', *shown])} FROM {' '.join(joins)}"
    yield from db.conn.execute(f"{sql} ORDER BY {', '.join([*keys, f'{BASE}.id'])}", values)


def whole(db: Database, one: Source, past: Sequence[Past] = ()) -> int:
    """Count or sum up all records of a source, whatever they hang on."""
    before, values = _then(db, past)
    clause, given = _where(one.where, one.search)
    sql = f"{before}SELECT {_figure(one)} FROM {_q(one.table)} WHERE {clause}"
    (row,) = db.conn.execute(sql, [*values, *given])
    return int(row[0] or 0)


def ids(
    db: Database, table: str, where: Mapping[str, Any], search: Search, past: Sequence[Past]
) -> list[str]:
    """Give the records of a table that met some conditions on the day."""
    before, values = _then(db, past)
    clause, given = _where(where, search)
    found = db.conn.execute(f"{before}SELECT id FROM {_q(table)} WHERE {clause}", [*values, *given])
    return [row[0] for row in found]


def _then(db: Database, past: Sequence[Past]) -> tuple[str, list[Any]]:
    """Put tables as they were in the place of those of the same names, for one statement."""
    values: list[Any] = []
    parts: list[str] = []
    for number, one in enumerate(past):
        other, name = f"o{number}", _q(one.table)
        changed = sorted(set().union(*one.cells.values()))
        parts.append(f"{other} AS MATERIALIZED (SELECT key AS k, value AS v FROM json_each(?))")
        values.append(json.dumps(one.cells, ensure_ascii=False))
        columns = [row[1] for row in db.conn.execute(f"PRAGMA table_info({name})")]
        shown = [
            f"CASE WHEN json_type({other}.v, '$.{column}') IS NULL THEN t.{_q(column)}"
            f" ELSE json_extract({other}.v, '$.{column}') END AS {_q(column)}"
            if column in changed else f"t.{_q(column)}"
            for column in columns
        ]  # fmt: skip
        sql = f"SELECT {', '.join(shown)} FROM main.{name} AS t"
        sql += f" LEFT JOIN {other} ON {other}.k = t.id"
        if one.dated:
            dated = f"t.{_q(one.dated)}"
            sql += f" WHERE {dated} IS NULL OR substr({dated}, 1, ?) <= ?"
            values += [len(one.on), one.on]
        parts.append(f"{name} AS ({sql})")
    return (f"WITH {', '.join(parts)} " if parts else ""), values


def _beside(one: Source, values: list[Any]) -> str:
    clause, given = _where(one.where, one.search)
    values.extend(given)
    key = _q(one.key)
    table = _q(one.table)
    if one.take == EACH:
        return f"SELECT {key} AS k, {', '.join(_cells(one.cells))} FROM {table} WHERE {clause}"
    cells = f"{_figure(one)} AS c0"
    if one.take == FIRST:  # SQLite takes the bare columns from the row with the least
        ranks = " || ".join(f"coalesce({_q(name)}, '~')" for name in one.first)
        cells = f"{', '.join(_cells(one.cells))}, min({ranks}) AS least"
    return f"SELECT {key} AS k, {cells} FROM {table} WHERE {clause} GROUP BY {key}"


def _figure(one: Source) -> str:
    return f"sum({_q(one.cells[0])})" if one.take == SUM else "count(*)"


def _cells(names: Sequence[str]) -> list[str]:
    return [f"{_q(name)} AS c{place}" for place, name in enumerate(names)]


def _key(cell: str, one: Sorting) -> str:
    shown = f"natural(CAST({cell} AS TEXT))" if one.natural else cell
    return f"{cell} IS NULL, {shown}{' DESC' if one.descending else ''}"
