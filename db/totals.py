"""Counts and sums over derived tables."""

from collections.abc import Sequence
from typing import Any

from db.connection import Database


def grouped(
    db: Database, table: str, columns: Sequence[str], amount: str = ""
) -> list[tuple[Any, ...]]:
    """Give the values of some columns among living rows, each with their number, or their sum.

    Names come from the catalogue, never from a user.
    """
    cells = ", ".join(f'"{name}"' for name in columns)
    number = f'coalesce(sum("{amount}"), 0)' if amount else "count(*)"
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    sql = f'SELECT {cells}, {number} FROM "{table}" WHERE deleted = 0 GROUP BY {places}'
    return list(db.conn.execute(sql))
