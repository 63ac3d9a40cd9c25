"""Households looked up while a name is typed: the best hits first, and why each is one."""

import pytest

from fupin_desktop import lookup
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry


@pytest.fixture
def ledger(tmp_path):
    with Registry.create(
        tmp_path / "a", level="village", region="990101001001", name="青禾村", password=None,
        user="王建国",
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def family(ledger):
    def make(head, *members, **values):
        (home,) = ledger.save([Change(table="household", values=values)]).ids
        for nth, name in enumerate((head, *members)):
            ledger.save([Change(table="person", values={
                "household": home, "relation": "01" if nth == 0 else "02", "name": name,
            })])  # fmt: skip
        return home

    return make


def names(ledger, text, **options):
    return [(hit.name, hit.member) for hit in lookup.households(ledger, text, **options)]


def test_whole_names_come_first_then_beginnings_parts_and_members(ledger, family):
    family("王五", "张明", group_name="一组")
    family("李张明", group_name="二组")
    family("张明亮", group_name="三组")
    family("张明", group_name="四组")
    family("钱六", "张明明", group_name="五组")
    expected = [
        ("张明", ""), ("王五", "张明"), ("张明亮", ""), ("李张明", ""), ("钱六", "张明明"),
    ]  # fmt: skip
    assert names(ledger, "张明") == expected
    assert names(ledger, "zhangming") == expected
    assert names(ledger, "张明", limit=2) == expected[:2]


def test_the_usual_reading_comes_before_the_others(ledger, family):
    family("曾小山", group_name="一组")  # 曾 is also read ceng
    family("岑小山", group_name="二组")
    family("层小山", group_name="三组")
    assert names(ledger, "ceng") == [("层小山", ""), ("曾小山", "")]


def test_more_names_that_begin_so_than_are_listed_leave_out_the_rest(ledger, family):
    family("王五", "李霞", group_name="一组")
    for number in range(15):
        family(f"李{chr(0x4E00 + number)}", group_name="二组")
    found = names(ledger, "李")
    assert len(found) == lookup.LIMIT
    assert all(name.startswith("李") for name, _ in found)


@pytest.mark.parametrize("text", ["lina", "LiNa", "li na", "李娜"])
def test_a_members_whole_name_is_found_however_many_heads_begin_so(ledger, family, text):
    for number in range(13):
        family(f"李南{chr(0x4E00 + number)}", group_name="一组")
    family("王五", "李南", "李娜", group_name="二组")
    assert names(ledger, text)[0] == ("王五", "李娜")


def test_the_member_whose_whole_name_was_typed_is_named_where_the_head_only_begins_so(
    ledger, family
):
    family("李南山", "李娜", group_name="一组")
    assert names(ledger, "lina") == [("李南山", "李娜")]
    assert names(ledger, "lin") == [("李南山", "")]


def test_only_households_that_are_here_are_given(ledger, family):
    home = family("曾小山", group_name="一组")
    assert [hit.rec for hit in lookup.households(ledger, "zxs")] == [home]
    assert [hit.rec for hit in lookup.households(ledger, "")] == [home]
    ledger.save([Change(table="household", rec=home, values={"end": "2026-01-01"})])
    assert lookup.households(ledger, "zxs") == lookup.households(ledger, "") == []


def test_what_only_sounds_alike_is_marked(ledger, family):
    family("李秀英", "林敏", group_name="一组")
    (hit,) = lookup.households(ledger, "lingming")
    assert (hit.name, hit.member, hit.near) == ("李秀英", "林敏", True)
    (hit,) = lookup.households(ledger, "linmin")
    assert (hit.member, hit.near) == ("林敏", False)
