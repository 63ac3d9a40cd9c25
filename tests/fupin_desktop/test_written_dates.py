"""Dates as people write them: every spelling of a day means it, and nothing else is a date."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import written_dates
from fupin_desktop.written_dates import iso, readings

TODAY = date(2026, 5, 20)  # a Wednesday
SIGNS = "〇一二三四五六七八九"
DAYS = st.dates(date(1850, 1, 1), date(2199, 12, 31))
NEAR = st.dates(TODAY - timedelta(days=300), TODAY + timedelta(days=7))
LATELY = st.dates(date(1937, 1, 1), date(2036, 12, 31))
FULL_WIDTH = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")


def said(number):
    """A number up to 31 in Chinese."""
    tens, ones = divmod(number, 10)
    return f"{SIGNS[tens] if tens > 1 else ''}{'十' if tens else ''}{SIGNS[ones] if ones else ''}"


def spelt(year):
    return "".join(SIGNS[int(digit)] for digit in str(year))


def spellings(day):
    """What a day may be written like, with its year in four digits."""
    y, m, d = day.year, day.month, day.day
    return [
        f"{y}-{m}-{d}", f"{y}.{m}.{d}", f"{y}/{m}/{d}", f"{y}.{m:02}.{d:02}", f"{y}。{m}。{d}",
        f"{y}、{m}、{d}", f"{y}—{m}—{d}", f"{y} {m} {d}", f"{y}{m:02}{d:02}", f"{y}年{m}月{d}日",
        f"{y} 年 {m} 月 {d} 号", f"{y}年{m}月{d}", f"{y}.{m}.{d}.",
        f"{spelt(y)}年{said(m)}月{said(d)}日", f"{y}-{m:02}-{d:02} 08:30:00",
        f"{y}-{m:02}-{d:02}T08:30Z",
    ]  # fmt: skip


def read(text, today=TODAY, **more):
    return [iso(parts) for parts in readings(text, today, **more) or []]


@settings(deadline=None)  # other work may hold the processor
@given(DAYS)
def test_every_spelling_of_a_day_means_it_with_and_without_a_clock(day):
    for text in spellings(day):
        for typed in (text, f" {text.translate(FULL_WIDTH)}　"):
            assert read(typed, None) == [day.isoformat()], typed
            assert read(typed)[0] == day.isoformat(), typed


@settings(deadline=None)  # other work may hold the processor
@given(DAYS)
def test_months_and_years_stay_rough(day):
    y, m = day.year, day.month
    for text in (f"{y}.{m}", f"{y}-{m:02}", f"{y}/{m}", f"{y}年{m}月", f"{y}年{m}月份", f"{y} {m}",
                 f"{spelt(y)}年{said(m)}月", f"{y}{m:02}"):  # fmt: skip
        assert read(text, None) == [f"{y}-{m:02}"], text
    for text in (f"{y}", f"{y}年", f"{spelt(y)}年"):
        assert read(text, None) == [f"{y}"], text


@settings(deadline=None)  # other work may hold the processor
@given(LATELY)
def test_two_digits_mean_a_year_of_ours(day):
    y, m, d = day.year % 100, day.month, day.day
    for text in (f"{y:02}.{m}.{d}", f"{y:02}-{m}-{d}", f"{y:02}年{m}月{d}日", f"{y:02} {m} {d}",
                 f"{y:02}{m:02}{d:02}"):  # fmt: skip
        assert day.isoformat() in read(text), text
        assert readings(text) in (None, []) or len(read(text)) > 1, text
    assert read(f"{y:02}年{m}月") == [day.isoformat()[:7]]


@settings(deadline=None)  # other work may hold the processor
@given(NEAR)
def test_a_day_without_its_year_is_the_last_one_there_was(day):
    m, d = day.month, day.day
    for text in (f"{m}.{d}", f"{m}-{d}", f"{m}/{d}", f"{m}月{d}日", f"{m}月{d}号", f"{m:02}.{d:02}",
                 f"{said(m)}月{said(d)}日"):  # fmt: skip
        assert read(text)[0] == day.isoformat(), text
        assert readings(text) is None, text


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("今天", ["2026-05-20"]), ("昨日", ["2026-05-19"]), ("前天", ["2026-05-18"]),
        ("大前天", ["2026-05-17"]), ("明天", ["2026-05-21"]), ("三天前", ["2026-05-17"]),
        ("10天后", ["2026-05-30"]), ("上周三", ["2026-05-13"]), ("上星期日", ["2026-05-17"]),
        ("上个礼拜天", ["2026-05-17"]), ("本周一", ["2026-05-18"]), ("下周五", ["2026-05-29"]),
        ("本月3日", ["2026-05-03"]), ("上月", ["2026-04"]), ("上个月15号", ["2026-04-15"]),
        ("去年", ["2025"]), ("去年5月", ["2025-05"]), ("今年5.3", ["2026-05-03"]),
        ("5月", ["2026-05"]), ("3日", ["2026-05-03"]), ("28日", ["2026-04-28", "2026-05-28"]),
        ("12.31", ["2025-12-31", "2026-12-31"]), ("23.5", ["2023-05"]),
        ("10.12", ["2025-10-12", "2026-10-12", "2010-12"]),
        ("200503", ["2005-03", "2020-05-03"]), ("211105", ["2021-11-05", "2111-05"]),
    ],
)  # fmt: skip
def test_what_is_left_out_is_filled_in_by_the_day_it_is(text, means):
    assert read(text) == means


def test_a_term_lies_ahead():
    assert read("12.31", term=True) == ["2026-12-31"]
    assert read("1.15", date(2026, 12, 1), term=True) == ["2027-01-15", "2026-01-15"]


def test_what_has_happened_lies_in_no_year_ahead():
    assert read("350503", past=True) == ["1935-05-03"]
    assert read("30年", past=True) == ["1930"]
    assert read("26.5.3", past=True) == ["2026-05-03"]
    assert read("350503") == ["2035-05-03"]


def test_six_digits_are_a_day_where_a_day_is_wanted():
    assert read("200508", daily=True) == ["2020-05-08", "2005-08"]
    assert read("190812", daily=True) == ["2019-08-12", "1908-12"]
    assert read("195008", daily=True) == ["1950-08"]
    assert read("2005.8", daily=True) == ["2005-08"]
    assert read("200508") == ["2005-08", "2020-05-08"]
    assert read("200508", None, daily=True) == ["2005-08"]


def test_the_month_before_january_is_december():
    assert read("上月", date(2026, 1, 10)) == ["2025-12"]
    assert read("28日", date(2026, 1, 10)) == ["2025-12-28", "2026-01-28"]


def test_a_day_some_years_lack_is_of_one_that_has_it():
    assert read("2.29", date(2025, 1, 5)) == ["2024-02-29"]
    assert read("31日", date(2026, 6, 5)) == ["2026-05-31"]


@pytest.mark.parametrize("text", ["230599", "2023-02-29", "2.29", "13.40", "2023年13月", "0503"])
def test_a_day_that_is_not_in_the_calendar_is_none(text):
    assert readings(text, TODAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "周三",
        "去年底",
        "月底",
        "上旬",
        "12345",
        "1",
        "5.3.23",
        "五月廿三",
        "2023.5.3下午",
        "前几天",
        "3日前",
    ],
)
def test_what_is_not_certain_is_no_date(text):
    assert readings(text, TODAY) is None


@settings(deadline=None)  # other work may hold the processor
@given(st.text(), st.dates())
def test_no_text_breaks_the_reading(text, today):
    for parts in readings(text, today) or []:
        assert written_dates.exists(parts)
