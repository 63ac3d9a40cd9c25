"""The file of drafts beside a ledger: rows that are there as soon as they are written.

It has a connection of its own, for the ledger's writer may be busy for minutes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import sqlcipher3.dbapi2 as sqlite

from db.connection import Database, StoreError, connect, query, transaction, translated

T = TypeVar("T")

VERSION = 1  # of the table below; a file of a later program has a higher one
BESIDE = ("", "-wal", "-shm")  # the files SQLite keeps for one database
TABLE = "CREATE TABLE IF NOT EXISTS draft (id TEXT PRIMARY KEY, left INTEGER, body TEXT)"


class DraftFile:
    """An open file of drafts, each an id, whether its form was left in peace, and a JSON text."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or make the file; raises StoreError, also where it holds something else."""
        self._gate = threading.Lock()
        with _told():
            self._db = connect(path, key)
        try:
            with _told():
                self._db.execute("PRAGMA cache_size = -1024")
                _begin(self._db)
        except BaseException:
            self._db.conn.close()
            raise

    def rows(self) -> list[tuple[str, bool, str]]:
        """Give all drafts in the order they were begun."""
        found = self._run(lambda db: list(query(db, "SELECT * FROM draft ORDER BY rowid")))
        return [(row["id"], bool(row["left"]), row["body"]) for row in found]

    def put(self, identity: str, left: bool, body: str) -> None:
        """Write one draft, in place of the one with its id."""
        sql = (
            "INSERT INTO draft VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET left = excluded.left, body = excluded.body"
        )
        self._run(lambda db: db.execute(sql, (identity, left, body)))

    def drop(self, identity: str) -> None:
        """Take one draft away."""
        self._run(lambda db: db.execute("DELETE FROM draft WHERE id = ?", (identity,)))

    def close(self) -> None:
        """Close the file."""
        with self._gate:
            self._db.conn.close()

    def _run(self, work: Callable[[Database], T]) -> T:
        with self._gate, _told(), transaction(self._db):
            return work(self._db)


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever SQLite says into StoreError: a fault of drafts is never one of the program."""
    try:
        with translated():
            yield
    except sqlite.Error as error:
        raise StoreError("io", str(error)) from error


def _begin(db: Database) -> None:
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise StoreError("newer", str(found))
    for row in db.execute("PRAGMA quick_check(1)").fetchall():
        if row[0] != "ok":
            raise StoreError("damaged", str(row[0]))
    with transaction(db):
        db.execute(TABLE)
        db.execute(f"PRAGMA user_version = {VERSION}")


def set_aside(path: Path) -> Path:
    """Give a file that cannot be used another name, with what belongs to it; raises OSError."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    for end in BESIDE:
        part = path.with_name(path.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    return aside
