"""Many rows in one go."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from db.connection import Database

BLOCK = 50  # rows in a statement: that is a quarter quicker than one


def insert(db: Database, into: str, rows: Sequence[Sequence[Any]], after: str = "") -> None:
    """Run an INSERT for rows of the same width; `after` is what follows its VALUES."""
    if not rows:
        return
    one = f"({', '.join('?' * len(rows[0]))})"
    end = len(rows) // BLOCK * BLOCK
    if end:
        db.conn.executemany(
            f"{into} VALUES {', '.join([one] * BLOCK)} {after}",
            ([*chain.from_iterable(rows[at : at + BLOCK])] for at in range(0, end, BLOCK)),
        )
    db.conn.executemany(f"{into} VALUES {one} {after}", rows[end:])
