"""What an imported roster proves, and what of the list 待录清单 it lets one strike out."""

import pytest

from fupin_desktop import entry_list, entry_marks, excel
from fupin_desktop.excel.matching import Match
from fupin_desktop.record import Change

HEAD = {
    "户编号": "99912411022600001", "人编号": "999124110226000001", "姓名": "张三",
    "与户主关系": "户主", "证件号码": "999101196001011234", "户类型": "脱贫户", "民族": "汉族",
}  # fmt: skip


@pytest.fixture
def begun(ledger, load):
    """One person came from a list; since then everything counts, and the kind has changed."""
    load({**HEAD, "户类型": "一般农户"})
    entry_marks.set_since(ledger, "now")
    (ledger.home,), (ledger.person,) = ledger.find("household"), ledger.find("person")
    ledger.save([Change(table="household", rec=ledger.home, values={"kind": "02"})])
    ledger.save([Change(table="person", rec=ledger.person, values={"phone": "13800000001"})])
    return ledger


def struck(ledger, imported):
    found = entry_list.listed(ledger)
    same = entry_list.same_as(ledger, found, excel.proved(imported))
    entry_list.tick(ledger, found, same, entry_marks.IMPORTED)
    return {one.label for one in same}, {one.label for one in entry_list.listed(ledger).waiting}


def test_what_the_list_brings_and_what_was_there_already_is_proved(begun, load):
    imported = load({**HEAD, "文化程度": "小学"})
    told, left = struck(begun, imported)
    assert told == {"户类型", "文化程度"}
    assert left == {"本人联系电话"}


def test_a_person_the_list_brings_is_proved_with_relation(begun, load):
    child = {**HEAD, "人编号": "999124110226000002", "姓名": "张小", "证件号码": "",
             "与户主关系": "之子"}  # fmt: skip
    told, left = struck(begun, load(HEAD, child))
    assert {"姓名", "人编号", "与户主关系", "民族"} <= told
    assert left == {"本人联系电话"}


def test_what_the_ledger_has_otherwise_or_worked_out_is_not_proved(begun, load):
    wrong = {**HEAD, "户类型": "一般农户"}
    told, left = struck(begun, load({**wrong, "文化程度": "小学"}))
    assert told == {"文化程度"}  # the kind was typed by hand, and stays
    assert left == {"户类型", "本人联系电话"}


def test_what_is_kept_by_the_year_is_proved_of_that_year(begun, roster):
    book = roster({**HEAD, "危房户": "否", "人均纯收入": "12000"})
    imported = excel.read_plan(begun, book, match=Match(year="2024"))
    excel.apply(begun, imported)
    told, left = struck(begun, imported)
    assert {"是否危房户", "人均纯收入（来源表）"} <= told
    assert left == {"本人联系电话"}
