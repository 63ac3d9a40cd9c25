"""What a ledger holds beside a list, and what both keep only once."""

import pytest

from fupin_desktop.excel.header import find_header, titles_of
from fupin_desktop.excel.known import Index, Known
from fupin_desktop.excel.matching import PERSONAL
from fupin_desktop.excel.roster import Entry, id_key, layout_of, read_entries
from fupin_desktop.excel.sheet import Sheet
from fupin_desktop.excel.village import villages_of
from fupin_desktop.record import Change
from fupin_desktop.values import check_digit

VILLAGE = "999124110226"
FIRST = "99912419800101001"
NUMBER = FIRST + check_digit(FIRST)


def test_an_index_gives_all_that_have_a_word_in_their_order():
    words = ["甲", "", "乙", "甲", "丙", "甲"]
    index = Index(enumerate(words), lambda one: one[1])
    assert index.get("甲") == [(0, "甲"), (3, "甲"), (5, "甲")]
    assert index.get("乙") == [(2, "乙")]
    assert index.get("") == index.get("丁") == []


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (NUMBER, NUMBER),
        (f" {NUMBER[:6]} {NUMBER[6:].lower()}", NUMBER),
        ("99912419800101001x", "99912419800101001X"),
        ("9991２4" + NUMBER[6:], NUMBER),
        (NUMBER + "4401", NUMBER),
        (NUMBER[:6] + NUMBER[8:17], NUMBER),
        (None, ""),
    ],
)
def test_a_person_has_one_key_however_the_number_is_written(written, key):
    assert id_key(written) == key


def test_a_plain_number_is_its_own_key():
    assert id_key(NUMBER) is NUMBER


def test_persons_of_a_household_are_told_by_its_very_id(ledger):
    home, *_ = ledger.save([Change(table="household", values={"name": "石大"})]).ids
    people = [{"name": "石大", "relation": "01"}, {"name": "石小", "relation": "03"}]
    ledger.save([Change(table="person", values={**one, "household": home}) for one in people])
    known = Known(ledger)
    assert {kin.home for kin in known.kin.values()} == {home}
    assert all(kin.home is known.homes[home].rec for kin in known.kin.values())
    assert [kin.name for kin in known.kin_by_home.get(home)] == [
        kin.name for kin in known.kin.values()
    ]


def test_entries_keep_the_texts_of_the_sheet_and_a_household_once(ledger):
    rows = [
        ["户编号", "姓名", "与户主关系", "证件号码"],
        ["1001", "石大山", "户主", NUMBER],
        ["1001", "石小", "之子", " 99912419800101002X "],
        ["1002", "杨大", "户主", None],
    ]
    sheet = Sheet("名单", rows)
    tables = (ledger.table("person"), ledger.table("household"))
    layout = layout_of(find_header(sheet, titles_of(tables, PERSONAL)))
    first, second, third = read_entries(sheet, layout, villages_of(VILLAGE, "village", "村", []))
    assert first.person["name"] is rows[1][1]
    assert first.person["id_number"] is rows[1][3]
    assert second.person["id_number"] == "99912419800101002X"
    assert first.household is second.household
    assert third.household == {"number": "1002"}


def test_what_is_wrong_with_a_row_is_its_own():
    one, other = Entry(1), Entry(2)
    one.refuse("R29")
    one.refuse("R30")
    assert [problem.ground for problem in one.problems] == ["R29", "R30"]
    assert (other.problems, other.warnings, other.person) == ((), (), {})
