"""Months and terms at the ends of months, and dates that name no day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import days
from fupin_desktop.days import Term

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
ROUGH = st.one_of(
    DAYS.map(lambda day: day.isoformat()),
    DAYS.map(lambda day: day.isoformat()[:7]),
    DAYS.map(lambda day: day.isoformat()[:4]),
)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2023-12-15", 1, "2024-01-15"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2023-05-05", 0, "2023-05-05"),
    ],
)
def test_months_end_on_a_day_the_month_has(day, months, end):
    assert days.add_months(days.first(day), months).isoformat() == end


@given(DAYS, st.integers(0, 240))
def test_months_never_skip_a_month(day, number):
    later = days.add_months(day, number)
    assert (later.year - day.year) * 12 + later.month - day.month == number
    assert later.day <= day.day


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_more_months_never_end_earlier(day, one, other):
    few, many = sorted((one, other))
    assert days.add_months(day, few) <= days.add_months(day, many)


@given(ROUGH)
def test_a_rough_date_begins_before_it_ends(text):
    assert days.rough(text) == text
    assert days.first(text) <= days.last(text)
    assert days.first(text).isoformat().startswith(text)
    assert days.last(text).isoformat().startswith(text)
    assert not days.late(text, days.last(text).isoformat())
    assert days.late(text, Term(1).after(days.last(text)).isoformat())


@given(ROUGH, st.integers(1, 24))
def test_a_term_of_months_may_have_passed_where_the_text_leaves_it_open(text, number):
    end = days.add_months(days.first(text), number).isoformat()
    assert days.passed(text, end, Term(number, months=True))
    assert days.passed(text, end[:7], Term(number, months=True))
    assert days.passed(text, end[:4], Term(number, months=True))


@pytest.mark.parametrize(
    ("start", "end", "enough"),
    [
        ("2024-03-10", "2024-09-10", True),
        ("2024-03-10", "2024-09-09", False),
        ("2024-03", "2024-09", True),  # from the 1st of March to the last of September
        ("2024-03", "2024-08-31", False),
        ("2024", "2024", True),
        ("2024-08-31", "2025-02-28", True),
    ],
)
def test_half_a_year_is_judged_generously(start, end, enough):
    assert days.passed(start, end, Term(6, months=True)) is enough


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2024-02-29", "2024-02-29"), ("2023-02-29", ""), ("2024-13", ""), ("0000", ""),
        ("9999-12-31", ""), ("三月", ""), (None, ""), (2024, ""), ("2024-1", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_is_no_date_says_nothing(value, read):
    assert days.rough(value) == read


def test_months_apart_need_months():
    assert days.months_apart("2024-12", "2025-01-31") == 1
    assert days.months_apart("2024-03-31", "2024-03") == 0
    assert days.months_apart("2025-01", "2024-12") == -1
    assert days.months_apart("2024", "2025-01") is None


def test_dates_agree_where_one_is_rougher():
    assert days.agree("2024-03", "2024-03-09")
    assert days.agree("2024-03-09", "2024")
    assert not days.agree("2024-03-09", "2024-04")


def test_terms_are_named():
    assert (str(Term(5)), str(Term(6, months=True))) == ("5 天", "6 个月")
