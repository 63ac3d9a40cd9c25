import pytest

from db import records
from db.connection import Database, connect
from db.natural import natural


@pytest.mark.parametrize(
    "expected",
    [
        ["一组", "二组", "三组", "九组", "十组", "十一组", "二十组", "二十一组", "一百零二组"],
        ["1组", "2组", "9组", "10组", "100组"],
        ["上寨一组", "上寨二组", "下寨一组"],
        ["村部", "村部2"],
    ],
)
def test_numbers_sort_as_people_count(expected):
    turned = expected[::-1]
    assert sorted(turned, key=natural) == expected


def test_nothing_stays_nothing():
    assert natural(None) is None
    assert natural("") == ""


def test_a_list_is_sorted_by_it(tmp_path):
    db: Database = connect(tmp_path / "a.db", bytes(32))
    records.create(db, {"household": {"group_name": "TEXT"}}, {})
    groups = ["十组", "二组", "一组", None, "三组"]
    rows = [{"id": f"{n:032x}", "deleted": 0, "group_name": g} for n, g in enumerate(groups)]
    records.put(db, "household", rows)
    found = records.find(db, "household", {}, order=("group_name",), natural=("group_name",))
    assert [groups[int(one, 16)] for one in found] == [None, "一组", "二组", "三组", "十组"]
    assert (
        found[1:]
        == records.find(db, "household", {}, order=("-group_name",), natural=("group_name",))[
            -2::-1
        ]
    )
    db.conn.close()
