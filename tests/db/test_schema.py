"""Primary tables: what a released step made stays readable for ever."""

import shutil
from pathlib import Path

import pytest

from db import schema
from db.connection import APPLICATION_ID, Database, StoreError
from fupin_desktop.registry import Registry

GOLDEN = Path(__file__).parents[1] / "data" / "schema"
LEDGERS = sorted(GOLDEN.glob("*.fupin"))
STEPS = ["001_log", "002_chains"]
TABLES = {"operation", "batch", "replica", "peer", "holding", "package", "setting"}


@pytest.fixture
def db():
    db = Database(memory=True, execute_plugins=False)
    yield db
    db.conn.close()


def columns(db):
    return {
        name: [(one.name, one.type, bool(one.notnull), one.is_pk) for one in db[name].columns]
        for name in sorted(TABLES)
    }


def indexes(db):
    return {name: sorted(repr(one[1:]) for one in db[name].indexes) for name in sorted(TABLES)}


def test_upgrade_makes_the_tables_and_marks_the_file(db):
    schema.upgrade(db)
    assert set(db.table_names()) >= TABLES
    assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    before = db.schema
    schema.upgrade(db)
    assert db.schema == before


def test_a_forked_chain_can_be_stored(db):
    """(rid, seq) is not unique: a cloned ledger must be visible, not refused."""
    schema.upgrade(db)
    for name in (b"1", b"2"):
        db.execute("INSERT INTO operation VALUES (NULL, ?, x'00', 'r', 1, 1, x'00')", [name])
    assert db["operation"].count == 2


def test_what_a_chain_holds_is_kept_once(db):
    schema.upgrade(db)
    row = [b"1", b"r", "r", 1, 1, b"line"]
    insert = "INSERT OR IGNORE INTO operation VALUES (NULL, ?, ?, ?, ?, ?, ?)"
    db.execute(insert, row)
    db.execute(insert, [*row[:4], 2, b"other"])
    assert [tuple(one)[1:] for one in db.execute("SELECT * FROM operation")] == [tuple(row)]


def test_a_later_step_is_refused_by_name(db):
    schema.upgrade(db)
    db["_sqlite_migrations"].insert(
        {"migration_set": "ledger", "name": "999_later", "applied_at": "2030"}
    )
    with pytest.raises(StoreError) as told:
        schema.upgrade(db)
    assert (told.value.reason, told.value.detail) == ("newer", "999_later")


def test_steps_of_others_are_no_business_of_ours(db):
    schema.upgrade(db)
    db["_sqlite_migrations"].insert({"migration_set": "other", "name": "999", "applied_at": "2030"})
    schema.upgrade(db)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda path: path.stem)
def test_golden_ledgers_open_and_say_what_they_said(ledger, tmp_path):
    shutil.copytree(ledger, tmp_path / "copy")
    told = (GOLDEN / f"{ledger.stem}.digest").read_text(encoding="ascii").strip()
    with Registry.open(tmp_path / "copy") as registry:
        assert registry.verify() == []
        assert registry.digest()["digest"] == told
        made = Registry.create(
            tmp_path / "new", level="village", region="990101001001", name="新", password=None
        )
        with made:
            assert registry.read(columns) == made.read(columns)
            assert registry.read(indexes) == made.read(indexes)


def test_there_is_a_golden_ledger_of_every_step():
    assert [path.stem for path in LEDGERS] == STEPS
    fresh = Database(memory=True, execute_plugins=False)
    assert [step.name for step in schema.MIGRATIONS.pending(fresh)] == STEPS
    fresh.conn.close()
