"""What may not hang on a board is taken out, and a dash tells nobody's health."""

import pytest

from fupin_desktop.veil import (
    DASH,
    FEWEST,
    MINOR,
    Cause,
    is_minor,
    scrub,
    tells_of_health,
    veil,
)

SALT = b"chance"
ILL, SCHOOL, WORK, LAND = Cause("因病", True), Cause("因学"), Cause("缺技术"), Cause("缺土地")


def test_causes_are_shown_where_none_tells_of_health():
    assert veil([[SCHOOL], [WORK, LAND], []], SALT) == ["因学", "缺技术、缺土地", DASH]


def test_a_cause_of_health_is_never_shown():
    shown = veil([[ILL, SCHOOL], [SCHOOL], [WORK]], SALT)
    assert shown == ["因学", "因学", "缺技术"]


@pytest.mark.parametrize("others", range(1, 12))
@pytest.mark.parametrize("sick", range(1, 7))
def test_at_most_half_of_the_dashes_are_for_health(sick, others):
    rows = [[ILL]] * sick + [[SCHOOL], [WORK], [LAND]] * others
    shown = veil(rows, SALT)
    if shown is None:
        assert len(rows) < max(FEWEST, 2 * sick)
        return
    dashes = [row for row, text in zip(rows, shown, strict=True) if text == DASH]
    assert dashes.count([ILL]) == sick
    assert len(dashes) >= max(FEWEST, 2 * sick)
    assert not any("因病" in text for text in shown)


def test_the_rarest_causes_are_held_back_first():
    rows = [[ILL], [SCHOOL], [SCHOOL], [SCHOOL], [WORK], [LAND]]
    assert veil(rows, SALT) == [DASH, "因学", "因学", "因学", DASH, DASH]


@pytest.mark.parametrize("row", [[ILL], [SCHOOL], []])
def test_a_list_of_one_or_two_shows_no_causes_whoever_is_on_it(row):
    assert veil([row], SALT) is None
    assert veil([row, [WORK]], SALT) is None


def test_a_list_of_the_sick_alone_shows_no_causes():
    assert veil([[ILL]] * 5, SALT) is None


def test_numbers_and_names_of_minors_leave_a_text():
    text = "张小宝 11010119900307123X，13800000001，6222 0200 1234 5678 901，0851-8612345"
    assert scrub(text, ["张小宝"]) == f"{MINOR} {DASH}，{DASH}，{DASH}，{DASH}"
    plain = "2025-03-01 补助 12,345.67 元，户编号 1001，热线 12317"
    assert scrub(plain) == plain


@pytest.mark.parametrize("text", ["大病救助", "残疾补贴", "住院", "重度护理", "慢特病门诊"])
def test_words_of_health_are_known(text):
    assert tells_of_health(text)
    assert not tells_of_health("危房改造补助")


@pytest.mark.parametrize(
    ("born", "minor"),
    [("2008-11-24", True), ("2008-11-23", False), ("2008", True), ("2007", False), (None, False)],
)
def test_under_age_until_the_eighteenth_birthday(born, minor):
    assert is_minor({"birth_date": born}, "2026-11-23") is minor


def test_chance_tells_which_rows_of_a_cause_are_held_back():
    rows = [[SCHOOL]] * 20 + [[ILL]] + [[SCHOOL]] * 20
    found = {tuple(veil(rows, bytes([one]))) for one in range(8)}
    assert len(found) == 8
    assert all(shown.count(DASH) == FEWEST and shown[20] == DASH for shown in found)
