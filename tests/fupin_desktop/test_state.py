"""Digest and verify: what two ledgers agree on, and damage of every kind that must be seen."""

import random
import sqlite3
from datetime import datetime, timedelta, timezone

import pytest

from db import log, records
from db.connection import Database
from fupin_desktop import compose, derive, layout, operation, saving
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "990101001001"
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
TABLES = ("household", "person", "membership", "visit")


def make(path, seed=1, now=NOON, level="village", region=VILLAGE):
    return Registry.create(
        path, level=level, region=region, name="青禾村", password=None, user="王建国",
        now=lambda: now, random=random.Random(seed).randbytes,
    )  # fmt: skip


def fill(registry):
    home = registry.save([
        Change(table="household", values={"name": "张", "number": "9900000001", "phone": "138"})
    ]).ids[0]  # fmt: skip
    person = {"household": home, "relation": "01", "name": "张富", "number": "9900000011"}
    rec = registry.save([Change(table="person", values=person)]).ids[0]
    registry.save([Change(table="household", rec=home, values={"note": "改"})])
    visit = registry.save([Change(table="visit", rec="5" * 32, values={"household": home})]).ids[0]
    return home, rec, visit


@pytest.fixture
def ledger(tmp_path):
    with make(tmp_path / "a") as registry:
        fill(registry)
        assert registry.verify() == []
        yield registry


def sql(registry, text, *values):
    registry.transact(lambda db: db.conn.execute(text, values))


# ---- digest -------------------------------------------------------------------------------------


def test_who_where_and_when_do_not_enter(ledger, tmp_path):
    with make(tmp_path / "b", seed=9, now=NOON - timedelta(days=9000)) as other:
        other.user = "李敏"
        fill(other)
        assert other.digest() == ledger.digest()


def test_every_change_of_the_state_changes_the_digest(ledger):
    home, person, visit = (ledger.find(name)[0] for name in ("household", "person", "visit"))
    seen = {ledger.digest()["digest"]}
    for change in (
        Change(table="household", rec=home, values={"note": "又改"}),
        Change(table="household", rec=home, values={"note": None}),
        Change(table="person", rec=person, values={"phone": "1"}),
        Change(table="visit", rec=visit, values={"x.ab": 1}),
        Change(table="visit", values={"content": "新"}),
    ):
        ledger.save([change])
        seen.add(ledger.digest()["digest"])
    ledger.delete("visit", visit)
    seen.add(ledger.digest()["digest"])
    assert len(seen) == 7


def test_counts_by_type(ledger):
    ledger.delete("visit", "5" * 32)
    tables = ledger.digest()["tables"]
    assert {name: (one["records"], one["living"]) for name, one in tables.items()} == {
        "household": (1, 1), "membership": (1, 1), "person": (1, 1), "visit": (1, 0),
    }  # fmt: skip


def test_a_region_counts_only_what_is_inside(tmp_path):
    with make(tmp_path / "t", level="township", region=VILLAGE[:9]) as township:
        homes = {}
        for village in ("990101001001", "990101001002"):
            homes[village] = township.save([
                Change(table="household", values={"name": "户", "village": village})
            ]).ids[0]  # fmt: skip
            person = {"household": homes[village], "relation": "01", "name": village}
            township.save([Change(table="person", values=person)])
        whole = township.digest()
        one = township.digest("990101001001")
        assert {name: each["records"] for name, each in one["tables"].items()} == {
            "household": 1, "membership": 1, "person": 1,
        }  # fmt: skip
        assert township.digest(VILLAGE[:9])["tables"] == whole["tables"]
        assert township.digest("990101002")["tables"] == {}
        visit = Change(table="visit", values={"household": homes["990101001002"]})
        township.save([visit])
        assert township.digest("990101001001") == one


# ---- verify -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_a_tampered_derived_row_is_found(ledger, table):
    for column in ("office", "extra", *layout.tables()[table]):
        [(old,)] = ledger.read(
            lambda db, column=column: db.conn.execute(f'SELECT "{column}" FROM {table}').fetchall()
        )
        sql(ledger, f'UPDATE {table} SET "{column}" = ?', "tampered")
        assert len(ledger.verify()) == 1, column
        sql(ledger, f'UPDATE {table} SET "{column}" = ?', old)
    assert ledger.verify() == []


def test_rows_too_many_or_too_few_are_found(ledger):
    sql(ledger, "DELETE FROM visit")
    assert "visit" in "".join(ledger.verify())
    sql(ledger, "INSERT INTO visit (id, deleted) VALUES (?, 0)", "1" * 32)
    assert len(ledger.verify()) == 2
    sql(ledger, "DELETE FROM head")
    assert len(ledger.verify()) == 3


def test_a_tampered_line_is_found(ledger):
    [(line,)] = ledger.read(
        lambda db: db.conn.execute("SELECT line FROM operation WHERE n = 5").fetchall()
    )
    forged = line.replace("改".encode(), "攺".encode())
    assert forged != line
    sql(ledger, "UPDATE operation SET line = ? WHERE n = 5", forged)
    [one, two] = ledger.verify()  # the line, and the row that no longer follows from it
    assert "被改动过" in one
    assert "household" in two


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"\xff", b'{"prev":1}', b"null"])
def test_a_line_that_is_no_operation_is_found(ledger, line):
    sql(ledger, "UPDATE operation SET line = ? WHERE n = 2", line)
    assert any("读不出" in one for one in ledger.verify())


@pytest.mark.parametrize("column", ["rid", "seq"])
def test_an_operation_filed_elsewhere_is_found(ledger, column):
    sql(ledger, f"UPDATE operation SET {column} = ? WHERE n = 2", 99)
    assert any("被改动过" in one for one in ledger.verify())


def test_a_broken_chain_is_found(ledger):
    """Somebody with the key writes a line anew, its name with it: the next one tells."""

    def forge(db):
        [(line,)] = db.conn.execute("SELECT line FROM operation WHERE n = 2").fetchall()
        line = line.replace(b"138", b"139")
        name = bytes.fromhex(operation.identify(line))
        db.conn.execute("UPDATE operation SET line = ?, id = ? WHERE n = 2", (line, name))

    ledger.transact(forge)
    assert any("第 3 号处断开" in one for one in ledger.verify())


def test_a_missing_operation_shows_in_the_tables_but_is_no_broken_chain(ledger):
    sql(ledger, "DELETE FROM operation WHERE rec = ?", bytes.fromhex("5" * 32))
    assert [one for one in ledger.verify() if "断开" in one] == []
    assert any("visit" in one for one in ledger.verify())


def test_a_cloned_laptop_shows_as_a_fork_and_loses_nothing(ledger):
    def clone(db):
        [replica] = log.find(db, "replica", "own = 1")
        pen = ledger._pen(db, "")
        pen.seq, pen.head = replica["seq"] - 1, "0" * 32
        draft = saving.Draft(db, pen, ledger._new_id)
        saving.apply(draft, [Change(table="visit", values={"content": "乙机"})], "", "edit")
        saving.store(draft, {
            "kind": "receive", "label": "", "user": "", "wall": "", "origin": "", "undoes": None,
        })  # fmt: skip

    ledger.transact(clone)
    assert any("出现两份" in one for one in ledger.forks())
    assert ledger.find("visit", search="乙机")


def test_random_corruptions_of_derived_rows_are_all_found_and_mended(ledger):
    dice = random.Random(3)
    for _ in range(25):
        table = dice.choice(TABLES)
        column = dice.choice([*layout.tables()[table], "deleted", "office"])
        sql(ledger, f'UPDATE {table} SET "{column}" = ?', dice.randrange(2, 10**9))
        assert ledger.verify(), (table, column)
        ledger.transact(lambda db: derive.rebuild(db, db))
        assert ledger.verify() == []


def test_progress_is_told(ledger):
    told = []
    ledger.verify(lambda done, total: told.append((done, total)))
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)


# ---- derived tables do not depend on the order in which records were folded ----------------------


def derived(db):
    found = {}
    for table in layout.tables():
        found[table] = [
            {k: v for k, v in row.items() if k != "n"} for row in records.everything(db, table)
        ]
    return found


@pytest.fixture
def village(tmp_path):
    """Moves, two heads, people in two households, deletions, orphans."""
    with make(tmp_path / "v", seed=4) as registry:
        homes = registry.save(
            [Change(table="household", values={"name": f"户{n}"}) for n in range(4)]
        ).ids
        people = registry.save([
            Change(table="person", values={
                "household": homes[n % 3], "relation": "01" if n < 5 else "02", "name": f"人{n}",
            }) for n in range(8)
        ]).ids  # fmt: skip
        membership = {"person": people[0], "household": homes[3], "relation": "01"}
        registry.save([
            Change(table="membership", rec="ab" * 16, values={**membership, "start": "2026"}),
            Change(table="person", rec=people[1], values={"household": homes[3]}),
            Change(table="visit", values={"household": homes[2], "content": "看"}),
        ])  # fmt: skip
        registry.delete("person", people[2])
        registry.delete("household", homes[2])
        registry.save([Change(table="visit", values={"household": homes[2], "content": "迟"})])
        yield registry


def test_the_order_of_folding_does_not_matter(village):
    def histories(db):
        found = {}
        for rec, identity, line in log.lines_by_record(db):
            found.setdefault(rec.hex(), []).append(operation.recall(line, identity.hex()))
        return found

    expected, known = village.read(derived), village.read(histories)
    assert village.verify() == []
    assert village.count_conflicts() == 1
    dice = random.Random(5)
    for size in (1, 1, 1, 2, 3, 7, 50):
        fresh = Database(memory=True, execute_plugins=False)
        records.create(fresh, layout.tables(), layout.indexes())
        recs = sorted(known)
        dice.shuffle(recs)
        for start in range(0, len(recs), size):
            derive.refresh(fresh, {rec: known[rec] for rec in recs[start : start + size]})
        assert derived(fresh) == expected
        fresh.conn.close()


def test_a_record_of_two_types_folds_alike_in_any_order():
    def pen(rid):
        return compose.Pen(
            rid=rid * 10, office=VILLAGE, user="", wall="", why="", tx="0" * 32, seq=0, head=None,
            lam=0, salt=lambda _: "0" * 32,
        )  # fmt: skip

    one = pen("aa").write("household", "1" * 32, {"name": "甲", "risks": ["1"]}, {})
    two = pen("bb").write("person", "1" * 32, {"name": "乙", "risks": ["2"]}, {})
    assert derive.fold_known([one, two]) == derive.fold_known([two, one])


def test_the_memory_database_of_verify_is_the_same_sqlite(ledger):
    """The comparison runs on the SQLite of the ledger, not on Python's own."""
    assert not issubclass(type(ledger.read(lambda db: db.conn)), sqlite3.Connection)
