"""The operation log and its neighbours."""

import pytest

from db import log, schema
from db.connection import Database

IDS = [bytes([n]) * 16 for n in range(10)]
LINKS = [("r", n, name) for n, name in enumerate(IDS)]
RECS = [bytes([n]) * 16 for n in (100, 50, 75)]


@pytest.fixture
def db():
    db = Database(memory=True, execute_plugins=False)
    schema.upgrade(db)
    yield db
    db.conn.close()


def batch(db, kind="edit", operations=0, undoes=None, label=""):
    return log.insert(db, "batch", {
        "tx": "t", "kind": kind, "label": label, "user": "", "wall": "", "origin": f"from {kind}",
        "first": log.next_n(db), "operations": operations, "undoes": undoes,
    })  # fmt: skip


def write(db, numbers, rec=0, rid="r", batch_=1):
    log.insert_operations(
        db, [(IDS[n], RECS[rec], rid, n, batch_, b"line %d" % n) for n in numbers]
    )


def test_an_operation_already_there_stays_as_it_is(db):
    write(db, [1, 2])
    log.insert_operations(db, [(IDS[1], RECS[1], "r", 1, 9, b"other")])
    write(db, [2, 3])
    assert log.count_operations(db) == 3
    assert dict(log.lines_of(db, [RECS[0]]))[IDS[1]] == b"line 1"  # the first line stays
    assert log.known_ids(db, LINKS) == {IDS[1], IDS[2], IDS[3]}
    assert log.known_records(db, RECS) == {RECS[0]}


def test_lines_of_records_and_chains(db):
    write(db, [3], rec=0, rid="b")
    write(db, [1, 2], rec=1, rid="a")
    write(db, [4], rec=0, rid="a")
    assert sorted(log.lines_of(db, [RECS[0]])) == [(IDS[3], b"line 3"), (IDS[4], b"line 4")]
    assert [rec for rec, _, _ in log.lines_by_record(db)] == [RECS[1]] * 2 + [RECS[0]] * 2
    assert [(rid, seq) for rid, seq, _, _ in log.lines_by_chain(db)] == [
        ("a", 1), ("a", 2), ("a", 4), ("b", 3),
    ]  # fmt: skip
    assert [seq for _, seq, _, _ in log.lines_after(db, "a", 1)] == [2, 4]
    assert log.count_after(db, "a", 1) == 2
    assert list(log.lines_of(db, [])) == []


def test_where_a_chain_forks_only_what_is_asked_for_is_given(db):
    log.insert_operations(db, [(name, RECS[0], "r", 7, 1, name) for name in IDS[:3]])
    links = [("r", 7, IDS[2]), ("r", 8, IDS[3]), ("s", 7, IDS[0])]
    assert log.known_ids(db, links[:2]) == {IDS[2]}
    assert list(log.lines_among(db, links[:2])) == [(IDS[2], IDS[2])]
    assert list(log.places_among(db, links[:2])) == [3]
    log.replace_lines(db, [(links[0], b"whole"), (links[1], b"nothing")])
    assert [line for _, line in log.lines_of(db, RECS)] == [IDS[0], IDS[1], b"whole"]


def test_more_records_than_one_statement_takes(db):
    recs = [n.to_bytes(16, "big") for n in range(5000)]
    links = [("r", n, rec) for n, rec in enumerate(recs)]
    log.insert_operations(db, [(rec, rec, rid, seq, 1, b"x") for rid, seq, rec in links])
    assert len(list(log.lines_of(db, recs))) == 5000
    assert log.known_ids(db, links) == set(recs)
    assert len(list(log.batches_of(db, recs))) == 5000


def test_a_batch_knows_its_records_and_a_record_its_origins(db):
    one = batch(db, operations=2)
    write(db, [1, 2], batch_=one)
    two = batch(db, "receive", operations=1)
    write(db, [3], batch_=two)
    [row] = log.find(db, "batch", "n = ?", (one,))
    assert log.recs_of_batch(db, row) == [RECS[0]]
    assert log.origins(db, RECS[0]) == [
        (IDS[1], "from edit"), (IDS[2], "from edit"), (IDS[3], "from receive"),
    ]  # fmt: skip
    assert log.next_n(db) == 4


def test_the_last_own_batch_that_still_stands(db):
    assert log.last_own_batch(db) is None
    one, two = batch(db), batch(db)
    batch(db, "receive")
    batch(db, "resolve")  # a decision is not undone: its conflict could not be opened again
    assert log.last_own_batch(db)["n"] == two
    undone = batch(db, "undo", undoes=two)
    assert log.last_own_batch(db)["n"] == one
    assert log.cancelled_after(db, one) == {two, undone}
    three = batch(db)
    assert log.last_own_batch(db)["n"] == three


def test_undoing_is_undone_and_done_again(db):
    one, two = batch(db), batch(db)
    assert log.last_undo(db) is None
    first = batch(db, "undo", undoes=two)
    second = batch(db, "undo", undoes=one)
    assert (log.last_own_batch(db), log.last_undo(db)["n"]) == (None, second)
    again = batch(db, "redo", undoes=second)
    assert (log.last_own_batch(db)["n"], log.last_undo(db)["n"]) == (one, first)
    last = batch(db, "redo", undoes=first)
    assert (log.last_own_batch(db)["n"], log.last_undo(db)) == (two, None)
    third = batch(db, "undo", undoes=two)
    assert (log.last_own_batch(db)["n"], log.last_undo(db)["n"]) == (one, third)
    assert log.cancelled_after(db, one) == {two, third, first, last, second, again}
    assert log.cancelled_after(db, two) == {first, last, second, again}


@pytest.mark.parametrize("kind", ["edit", "resolve"])
def test_what_was_saved_since_ends_doing_again(db, kind):
    one = batch(db)
    undone = batch(db, "undo", undoes=one)
    batch(db, "receive")
    assert log.last_undo(db)["n"] == undone
    batch(db, kind)
    assert log.last_undo(db) is None


def test_settings_hold_any_json(db):
    assert log.setting(db, "x") is None
    assert log.setting(db, "x", 7) == 7
    for value in ({"a": [1, None, "晴"]}, None, False, "", 0):
        log.set_setting(db, "x", value)
        assert log.setting(db, "x", "default") == value


def test_replace_changes_the_named_columns_only(db):
    row = {"rid": "r", "office": "1", "own": 1, "seq": 0, "head": None}
    log.replace(db, "replica", ("rid",), row)
    log.replace(db, "replica", ("rid",), {**row, "state": "gone"})
    log.replace(db, "replica", ("rid",), {**row, "seq": 5, "head": "h"})
    assert log.find(db, "replica") == [{**row, "seq": 5, "head": "h", "state": "gone"}]
