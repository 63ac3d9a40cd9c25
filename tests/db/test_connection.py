"""Connections: the key, one writer, readers, transactions that hold whole or not at all."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlcipher3.dbapi2 as sqlite

from db.connection import (
    CACHE,
    SPARING,
    SPARING_WRITER,
    Store,
    StoreError,
    connect,
    stoppable,
    transaction,
    translated,
)

KEY, WRONG = b"k" * 32, b"w" * 32


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "a.db", KEY)
    store.write(lambda db: db.execute("CREATE TABLE t (a)"))
    yield store
    with contextlib.suppress(RuntimeError):  # a test may have closed it
        store.close()


def lent(store):
    """Give a connection that stays open until the store is closed."""
    with store.reading() as db:
        return db


def count(db):
    return db.execute("SELECT count(*) FROM t").fetchone()[0]


def insert(db):
    db.execute("INSERT INTO t VALUES (1)")


def test_pragmas_hold_on_both_kinds_of_connection(store):
    def pragmas(db):
        names = ("journal_mode", "synchronous", "trusted_schema", "cell_size_check",
                 "secure_delete", "temp_store", "foreign_keys")  # fmt: skip
        return [db.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert pragmas(lent(store)) == ["wal", 2, 0, 1, 1, 2, 0]
    assert store.outside(pragmas) == ["wal", 2, 0, 1, 1, 2, 0]


def test_the_file_is_encrypted_and_opens_with_its_key_only(tmp_path, capfd):
    store = Store(tmp_path / "a.db", KEY)
    store.write(lambda db: db.execute("CREATE TABLE t (a)"))
    store.write(lambda db: db.execute("INSERT INTO t VALUES ('阿依古丽')"))
    store.close()
    held = (tmp_path / "a.db").read_bytes()
    assert "阿依古丽".encode() not in held
    assert not held.startswith(b"SQLite")
    with pytest.raises(StoreError) as told:
        connect(tmp_path / "a.db", WRONG)
    assert told.value.reason == "key"
    with pytest.raises(StoreError):
        Store(tmp_path / "a.db", WRONG)
    assert capfd.readouterr().err == ""  # standard error is for sentences of ours
    again = Store(tmp_path / "a.db", KEY)
    assert count(lent(again)) == 1
    again.close()


def test_sqlite_utils_uses_the_encrypting_sqlite(store):
    assert isinstance(lent(store).conn, sqlite.Connection)
    store.write(lambda db: db["u"].insert({"b": 1}, alter=True))
    assert lent(store)["u"].count == 1


def test_a_failing_write_leaves_nothing_and_the_next_one_works(store):
    def fail(db):
        insert(db)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the very one
        store.write(fail)
    store.write(insert)
    assert count(lent(store)) == 1


def test_a_reader_sees_whole_transactions_only(store):
    started, go_on = threading.Event(), threading.Event()

    def slow(db):
        insert(db)
        started.set()
        go_on.wait(60)
        insert(db)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(store.write, slow)
        assert started.wait(60)
        assert count(lent(store)) == 0
        go_on.set()
        writing.result()
    assert count(lent(store)) == 2


def test_readers_at_the_same_time_have_connections_of_their_own(store):
    with store.reading() as one, store.reading() as two:
        assert one is not two
    with store.reading() as again:
        assert again in (one, two)  # lent again: threads come and go


def test_closing_stops_a_long_reading_and_refuses_the_next(store):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    endless = f"{numbers} SELECT count(*) FROM n"
    begun = threading.Event()

    def read():
        with translated(), store.reading() as db:
            begun.set()
            db.execute(endless).fetchone()

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        assert begun.wait(60)
        store.close()
        with pytest.raises(StoreError) as stopped:
            reading.result(60)
    assert stopped.value.reason == "closed"
    with pytest.raises(StoreError, match="closed"), store.reading():
        pass


def test_writes_of_many_threads_queue(store):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.write(insert), range(50)))
    assert count(lent(store)) == 50


def test_closing_folds_the_log_into_the_file(tmp_path):
    store = Store(tmp_path / "a.db", KEY)
    store.write(lambda db: db.execute("CREATE TABLE t (a)"))
    assert (tmp_path / "a.db-wal").stat().st_size > 0
    store.close()
    assert not (tmp_path / "a.db-wal").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file is not a database", "key"), ("database or disk is full", "full"),
        ("attempt to write a readonly database", "readonly"),
        ("unable to open database file", "readonly"), ("database is locked", "busy"),
        ("database disk image is malformed", "damaged"), ("disk I/O error", "io"),
    ],
)  # fmt: skip
def test_what_sqlite_says_gets_a_reason(text, reason):
    with pytest.raises(StoreError) as told, translated():
        raise sqlite.OperationalError(text)
    assert (told.value.reason, told.value.detail) == (reason, text)


def test_a_bug_stays_a_bug():
    with pytest.raises(sqlite.OperationalError), translated():
        raise sqlite.OperationalError("no such table: t")


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path):
    db = connect(tmp_path / "a.db", KEY)
    db.execute("CREATE TABLE t (a)")
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    for more in range(1, 6):
        db.execute(f"PRAGMA max_page_count = {pages + more}")
        with pytest.raises(StoreError) as told, translated(), transaction(db):
            db.conn.executemany("INSERT INTO t VALUES (zeroblob(?))", [(4000,)] * 100)
        assert told.value.reason == "full"
        assert count(db) == 0
    db.conn.close()


def test_a_second_writer_is_told_busy(store, tmp_path):
    other = connect(tmp_path / "a.db", KEY)
    other.execute("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    store.outside(lambda db: db.execute("PRAGMA busy_timeout = 50"))
    with pytest.raises(StoreError) as told:
        store.write(insert)
    assert told.value.reason == "busy"
    other.execute("ROLLBACK")
    other.conn.close()
    store.write(insert)


def test_a_checkpoint_gives_way_to_a_reader_and_later_empties_the_log(store):
    store.write(lambda db: db.execute("CREATE TABLE a (b)"))
    rows = [(number,) for number in range(9)]
    store.write(lambda db: db.conn.executemany("INSERT INTO a VALUES (?)", rows))
    reading = lent(store).execute("SELECT b FROM a")
    assert reading.fetchone() == (0,)
    store.write(lambda db: db.execute("INSERT INTO a VALUES (9)"))
    assert not store.checkpoint()
    assert len(reading.fetchall()) == 8
    assert store.checkpoint()
    rest = store.path.with_name(store.path.name + "-wal")
    assert rest.stat().st_size == 0


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_long_statement_is_stopped_and_the_connection_goes_on(store):
    looks = []

    def look():
        looks.append(1)
        if len(looks) == 3:
            raise KeyError("enough")

    with store.reading() as db:
        with pytest.raises(KeyError, match="enough"), stoppable(db, look):
            db.execute(ENDLESS).fetchone()
        with stoppable(db, look):
            assert count(db) == 0
    assert len(looks) == 3


def test_what_goes_wrong_inside_is_not_taken_for_a_stop(store):
    with (
        store.reading() as db,
        pytest.raises(sqlite.OperationalError, match="no such table"),
        stoppable(db, lambda: None),
    ):
        db.execute("SELECT * FROM absent")


def test_fewer_pages_are_kept_while_very_much_is_gone_through(store):
    def kept(db):
        return -db.execute("PRAGMA cache_size").fetchone()[0]

    def now():
        with store.reading() as db:
            return kept(db), store.write(kept)

    assert now() == (CACHE, CACHE)
    with store.sparing(), store.sparing():
        assert now() == (SPARING, SPARING_WRITER)
    assert now() == (CACHE, CACHE)
    with pytest.raises(KeyError), store.sparing():
        raise KeyError
    assert now() == (CACHE, CACHE)
    with store.sparing():
        assert now() == (SPARING, SPARING_WRITER)
