"""Copies of a database file that is being written, and the proof that a copy is whole.

A connection of its own serves each: the writer goes on, and no statement holds it up.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as sqlite

from db import log
from db.connection import PATIENCE, Database, StoreError, database, translated

Pulse = Callable[[], None]  # called now and then; what it raises stops the work

_TICK = 20_000  # SQLite's own instructions between two calls: some hundredths of a second
_READING = "mode=ro&immutable=1"  # a copy lies still, perhaps on a medium that takes no locks
_SHARED = "mode=rw"
_PRAGMAS = ("trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY")


@dataclass(frozen=True)
class Extent:
    """What is in a log up to its operation `last`: two logs of one extent hold the same."""

    last: int
    operations: int
    ids: str  # SHA-256 of all ids, sorted
    heads: str  # SHA-256 of every chain's name, length and newest number


def copy(source: Path, key: bytes, target: Path, pulse: Pulse) -> None:
    """Write a consistent, encrypted copy of a file that may be in use; it opens with its key."""
    with _opened(source, key, _SHARED, pulse) as db:
        db.conn.execute("VACUUM INTO ?", (str(target),))


def rekey(path: Path, key: bytes, new: bytes) -> None:
    """Encrypt a copy at rest with another key, in place of the one it opens with."""
    with _opened(path, key, _SHARED, lambda: None) as db:
        db.conn.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")


def faults(path: Path, key: bytes, pulse: Pulse) -> list[str]:
    """Read every page of a file at rest; give what is wrong with it."""
    with reading(path, key, pulse) as db:
        found = [row[0] for row in db.conn.execute("PRAGMA cipher_integrity_check")]
        found += [row[0] for row in db.conn.execute("PRAGMA integrity_check")]
    return [text for text in found if text != "ok"]


def extent(db: Database, last: int | None = None) -> Extent:
    """Measure a log, as far as the operation `last` or to its end."""
    last = log.next_n(db) - 1 if last is None else last
    # Both statements read an index only (the plus keeps them off the table), whatever the file's
    # version calls it; the lines of a large log would take a minute.
    ids, operations = hashlib.sha256(), 0
    for (identity,) in db.conn.execute(
        "SELECT id FROM operation WHERE +n <= ? ORDER BY id", (last,)
    ):
        ids.update(identity)
        operations += 1
    chains = db.conn.execute(
        "SELECT rid, count(*), max(seq) FROM operation WHERE +n <= ? GROUP BY rid ORDER BY rid",
        (last,),
    )
    heads = hashlib.sha256(repr([tuple(chain) for chain in chains]).encode())
    return Extent(last, operations, ids.hexdigest(), heads.hexdigest())


def shared_extent(path: Path, key: bytes, last: int, pulse: Pulse) -> Extent:
    """Measure the log of a file in use, as far as the operation `last`."""
    with _opened(path, key, _SHARED, pulse) as db:
        return extent(db, last)


@contextmanager
def reading(path: Path, key: bytes, pulse: Pulse) -> Iterator[Database]:
    """Open a copy at rest without leaving a trace beside it; raises StoreError("key")."""
    with _opened(path, key, _READING, pulse) as db:
        yield db


@contextmanager
def _opened(path: Path, key: bytes, mode: str, pulse: Pulse) -> Iterator[Database]:
    stopped: list[BaseException] = []

    def tick() -> int:
        try:
            pulse()
        except BaseException as error:
            stopped.append(error)
        return len(stopped)

    try:
        with translated():
            connection = _connect(path, key, mode)
            try:
                connection.set_progress_handler(tick, _TICK)
                yield database(connection)
            finally:
                connection.close()
    except StoreError as error:
        if stopped:
            raise stopped[0] from error
        raise


def _connect(path: Path, key: bytes, mode: str) -> sqlite.Connection:
    connection = sqlite.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None,
        check_same_thread=False, timeout=PATIENCE / 1000,
    )  # fmt: skip
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection
