"""Suspected duplicates: who is found, how the two are shown, what merging takes along."""

import pytest

from fupin_desktop import duplicates
from fupin_desktop.errors import FupinError

NUMBER, OTHER = "99991019800503122X", "999124198001011239"


@pytest.fixture
def twice(offices):
    """One household entered twice, and a namesake in another group."""
    village = offices.village
    offices.home = offices.add(village, "household", name="张三", group_name="一组", phone="139")
    offices.again = offices.add(village, "household", name="张三", group_name="一组", address="东")
    for name, home, more in (
        ("man", offices.home, {}), ("him", offices.again, {"phone": "138"}),
    ):  # fmt: skip
        card = {"name": "张三", "id_number": NUMBER, "relation": "01", **more}
        setattr(offices, name, offices.add(village, "person", household=home, **card))
    offices.far = offices.add(village, "household", name="张三", group_name="二组")
    offices.add(village, "person", household=offices.far, name="张三", relation="01",
                id_number=OTHER)  # fmt: skip
    offices.visit = offices.add(village, "visit", household=offices.again, content="看望")
    return offices


def found(registry):
    return {(one.table, one.reason, frozenset((one.keep, one.other)), one.is_exact)
            for one in duplicates.find(registry)}  # fmt: skip


def test_one_number_and_one_head_are_found_and_a_namesake_is_not(twice):
    assert found(twice.village) == {
        ("person", "number_name", frozenset((twice.man, twice.him)), True),
        ("household", "head", frozenset((twice.home, twice.again)), True),
    }


def test_without_numbers_the_birth_date_or_group_and_head_raise_a_doubt(offices):
    village, add = offices.village, offices.add
    homes = [add(village, "household", group_name="一组") for _ in range(2)]
    for home in homes:
        add(village, "person", household=home, name="王五", relation="01")
        add(village, "person", household=home, name="赵六", relation="02",
            birth_date="1980-05-03")  # fmt: skip
    assert {(one.table, one.reason, one.is_exact) for one in duplicates.find(village)} == {
        ("household", "name_group", False), ("person", "home", False), ("person", "birth", False),
    }  # fmt: skip


def test_who_lives_in_two_households_is_not_merged_in_bulk(offices):
    village, add = offices.village, offices.add
    for name in ("王五", "赵六"):
        home = add(village, "household", group_name="一组")
        add(village, "person", household=home, name=name, relation="01")
        add(village, "person", household=home, name="张秀", relation="04", id_number=NUMBER)
    assert [(one.reason, one.is_exact) for one in duplicates.find(village)] == [
        ("number_name", False)
    ]


def test_two_are_told_apart_for_good(twice):
    twice.village.distinguish(twice.again, twice.home)
    assert [one.table for one in duplicates.find(twice.village)] == ["person"]


def test_side_by_side_stands_what_differs_and_what_hangs_on_each(twice):
    pair = duplicates.Pair("household", twice.home, twice.again, "head")
    shown = duplicates.compare(twice.village, pair)
    told = {one.name: (one.left, one.right, one.fills) for one in shown.differences}
    assert told == {"phone": ("139", "", False), "address": ("", "东", True)}
    assert shown.left.hanging == {"成员": 1}
    assert shown.right.hanging == {"成员": 1, "走访": 1}
    assert shown.left.title == "张三 · 一组"
    twice.village.delete("household", twice.again)


def test_merging_a_household_takes_its_members_and_fills_what_is_empty(twice):
    pair = duplicates.Pair("household", twice.home, twice.again, "head")
    duplicates.merge(twice.village, pair)
    home = twice.village.fetch("household", twice.home).values
    assert (home["phone"], home["address"]) == ("139", "东")
    assert twice.village.find("person", where={"household": twice.home}) == [twice.man]
    assert twice.village.undo_label() == "合并：张三 · 一组 ＝ 张三 · 一组"
    assert duplicates.merged_into(twice.village, "household", twice.home) == [
        (twice.again, "张三 · 一组")
    ]
    assert duplicates.find(twice.village) == []
    assert twice.village.take_apart(twice.again).left == []
    assert len(duplicates.find(twice.village)) == 2


def test_all_that_are_beyond_doubt_are_merged_as_one_batch(twice):
    village, pairs = twice.village, duplicates.find(twice.village)
    plan = duplicates.plan(village, pairs)
    assert plan.counts()["merged"] == 2
    assert plan.lines[0].reason.endswith("：证件号码、姓名都相同")
    duplicates.merge_all(village, pairs)
    assert sorted(village.find("household")) == sorted([pairs[1].keep, twice.far])
    assert village.verify() == []
    with pytest.raises(FupinError, match="没有可以成批合并的"):
        duplicates.merge_all(village, duplicates.find(village))
    village.undo()
    assert found(village) == {
        (one.table, one.reason, frozenset((one.keep, one.other)), True) for one in pairs
    }


def test_a_years_record_that_comes_twice_after_a_merge_is_found_and_merged(twice):
    village = twice.village
    second = twice.clone()
    twice.village.merge([(twice.home, twice.again)])
    for ledger, home in ((twice.village, twice.home), (second, twice.again)):
        twice.add(ledger, "income", household=home, year="2025", kind="1", a1=7)
    twice.exchange()
    village = twice.village
    (pair,) = [one for one in duplicates.find(village) if one.reason == "year"]
    duplicates.merge(village, pair)
    (row,) = village.select("income")
    assert (row["household"], row["id"]) == (twice.home, pair.keep)
    assert village.verify() == []
