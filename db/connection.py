"""Connections to an encrypted ledger file: one thread that writes, readers lent to whoever asks.

sqlite-utils takes whatever module is called `pysqlite3` for its SQLite; registering SQLCipher under
that name before its first import is what makes the two work together.
"""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlcipher3.dbapi2 as sqlite

from db.natural import natural

sys.modules["pysqlite3"] = sqlite
sys.modules["pysqlite3.dbapi2"] = sqlite
# Unless it is told, the module looks three times longer for how to write NULL than it then takes.
sqlite.register_adapter(type(None), {}.get)  # gives None, without a step of Python's
sqlite.register_adapter(bytes, bytes)

from sqlite_utils import Database  # noqa: E402 - the alias above must come first

__all__ = [
    "Database",
    "Store",
    "StoreError",
    "connect",
    "database",
    "in_memory",
    "query",
    "stoppable",
    "transaction",
    "translated",
]

T = TypeVar("T")
Reason = Literal["key", "full", "readonly", "busy", "damaged", "newer", "io", "closed"]

APPLICATION_ID = 0x46505A43  # "FPZC"
PATIENCE = 10_000  # ms to wait for another connection
INSTRUCTIONS = 20_000  # of SQLite's machine between two looks at whether to stop
CACHE = 65_536  # KiB of pages that a connection keeps
SPARING, SPARING_WRITER = 16_384, 40_960  # the same while `Store.sparing` lasts
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = OFF",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    f"cache_size = -{CACHE}",
    "temp_store = MEMORY",
)


class StoreError(Exception):
    """The environment or the file is at fault, not the program; `reason` says how."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def connect(path: Path, key: bytes) -> Database:
    """Open a ledger file with its raw 256-bit key; raises StoreError("key") for a wrong one."""
    with translated():
        connection = sqlite.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=PATIENCE / 1000
        )
        connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to standard error
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return database(connection)


def in_memory() -> Database:
    """Make an empty database that goes when it is closed."""
    return database(sqlite.connect(":memory:", isolation_level=None))


def database(connection: sqlite.Connection) -> Database:
    """Dress a bare connection as sqlite-utils and our statements expect it."""
    connection.create_function("natural", 1, natural, deterministic=True)
    connection.create_function("regexp", 2, _found, deterministic=True)
    return Database(connection, execute_plugins=False)


def _found(expression: str, text: str | None) -> bool:
    """Answer SQL's `text REGEXP expression`; an empty cell has nothing to be found."""
    return text is not None and re.search(expression, text) is not None


@contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLite says about the environment into StoreError; the rest stays a bug."""
    try:
        yield
    except sqlite.Error as error:
        reason = _reason(str(error).lower())
        if reason is None:
            raise
        raise StoreError(reason, str(error)) from error


def _reason(text: str) -> Reason | None:
    for words, reason in _REASONS.items():
        if words in text:
            return reason
    return None


_REASONS: dict[str, Reason] = {
    "file is not a database": "key",
    "file is encrypted": "key",
    "disk is full": "full",
    "readonly": "readonly",
    "unable to open": "readonly",
    "locked": "busy",
    "malformed": "damaged",
    "disk i/o error": "io",
    "interrupted": "closed",
}


class Store:
    """One open ledger file."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._gate = threading.Condition()
        self._closed = False
        self._free: list[Database] = []
        self._lent: list[Database] = []
        self._kept: dict[int, int] = {}  # by connection what it keeps, where it was told
        self._sparing = 0  # how many read the ledger from end to end just now
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="ledger-writer")
        try:
            self._db = self._writer.submit(connect, path, key).result()
        except BaseException:
            self._writer.shutdown()
            raise

    def write(self, work: Callable[[Database], T]) -> T:
        """Run `work` on the writer thread in one transaction: all of it or nothing."""
        return self._writer.submit(self._transact, work).result()

    def outside(self, work: Callable[[Database], T]) -> T:
        """Run `work` on the writer thread without a transaction (checkpoint, VACUUM INTO)."""
        return self._writer.submit(self._plain, work).result()

    def checkpoint(self) -> bool:
        """Fold the write-ahead log into the file and empty it; False: a reader was in the way."""

        def fold(db: Database) -> bool:
            db.execute("PRAGMA busy_timeout = 300")
            [(busy, _pages, _folded)] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            db.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            return not busy

        return self.outside(fold)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Lend a connection for reading; raises StoreError("closed") once the ledger is closed."""
        with self._gate:
            if self._closed:
                raise StoreError("closed")
            lent = self._free.pop() if self._free else connect(self.path, self._key)
            self._lent.append(lent)
        try:
            self._keep(lent, SPARING)
            yield lent
        finally:
            with self._gate:
                self._lent.remove(lent)
                self._free.append(lent)
                self._gate.notify_all()

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """Keep fewer pages in memory meanwhile: for work that goes through very many once."""
        with self._gate:
            self._sparing += 1
        try:
            yield
        finally:
            with self._gate:
                self._sparing -= 1

    def close(self) -> None:
        """Stop what is being read, and close every connection, leaving one file."""
        with self._gate:
            self._closed = True
            while self._lent:
                # A connection closed under a reader's hands would hang or crash it.
                for lent in self._lent:
                    lent.conn.interrupt()
                self._gate.wait(0.02)
        for reader in self._free:
            reader.conn.close()
        self._writer.submit(self._db.conn.close).result()
        self._writer.shutdown()

    def _keep(self, db: Database, sparing: int) -> None:
        """Say how many pages a connection keeps, where that is not as it was."""
        kept = sparing if self._sparing else CACHE
        if self._kept.get(id(db), CACHE) != kept:
            db.conn.execute(f"PRAGMA cache_size = -{kept}")
            self._kept[id(db)] = kept

    def _transact(self, work: Callable[[Database], T]) -> T:
        with translated():
            self._keep(self._db, SPARING_WRITER)
            with transaction(self._db):
                return work(self._db)

    def _plain(self, work: Callable[[Database], T]) -> T:
        with translated():
            return work(self._db)


@contextmanager
def stoppable(db: Database, look: Callable[[], None]) -> Iterator[None]:
    """Let `look` raise an exception while SQLite works; it ends the statement and is passed on."""
    raised: list[Exception] = []

    def ask() -> int:
        try:
            look()
        except Exception as error:
            raised.append(error)
        return len(raised)

    db.conn.set_progress_handler(ask, INSTRUCTIONS)
    try:
        yield
    except sqlite.OperationalError:
        if not raised:
            raise
        raise raised[0] from None
    finally:
        db.conn.set_progress_handler(None, 0)


def query(db: Database, sql: str, values: Any = ()) -> Iterator[dict[str, Any]]:
    """Give rows by column name; sqlite-utils' own would set a savepoint around each."""
    cursor = db.conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Hold the write lock from the first statement on, so that what is read stays true."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # On a full disk SQLite has already rolled back.
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise
    db.conn.execute("COMMIT")
