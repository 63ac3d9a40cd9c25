"""Many rows in one go: whatever their number, as if each had come alone."""

import pytest

from db import bulk
from db.connection import in_memory

SIZES = (0, 1, bulk.BLOCK - 1, bulk.BLOCK, bulk.BLOCK + 1, 3 * bulk.BLOCK)


@pytest.fixture
def db():
    made = in_memory()
    made.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, id TEXT UNIQUE, size INTEGER)")
    yield made
    made.conn.close()


def rows(db):
    return db.execute("SELECT id, size FROM t ORDER BY n").fetchall()


@pytest.mark.parametrize("count", SIZES)
def test_rows_lie_in_their_order(db, count):
    given = [(f"{n}", n) for n in range(count)]
    bulk.insert(db, "INSERT INTO t (id, size)", given)
    assert rows(db) == given


@pytest.mark.parametrize("count", SIZES)
def test_of_several_with_one_key_the_last_stands_or_the_first(db, count):
    given = [(f"{n % 7}", n) for n in range(count)]
    bulk.insert(db, "INSERT OR IGNORE INTO t (id, size)", given)
    assert rows(db) == given[:7]
    upsert = "ON CONFLICT (id) DO UPDATE SET size = excluded.size"
    bulk.insert(db, "INSERT INTO t (id, size)", given, upsert)
    assert dict(rows(db)) == dict(given)
