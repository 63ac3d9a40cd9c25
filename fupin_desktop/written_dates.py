"""Dates as people write and say them: 2023.5, 2023年5月3日, 230503, 昨天, 上周三.

Without a clock only what names its year in four digits is read. With one, a reading is a guess
wherever the writer left something out; the likeliest comes first, the others are there to be told.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from fupin_desktop.spelling import arabic, plain

Parts = tuple[int, ...]  # year, month and day, as far as they are written

FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2199
SOON: Final = 7  # days a date without a year may lie ahead before it must be last year's
BEHIND: Final = 180  # days a term without a year may lie behind before it must be next year's
COMING: Final = 10  # years ahead that two digits still mean: 30 is 2030, 63 is 1963
SIX: Final = re.compile(r"\d{6}")
DAY: Final = 3  # parts of a date that is known to the day
LUNAR: Final = re.compile("农历|阴历|旧历|古历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿|卅")

_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_MARKS = str.maketrans(dict.fromkeys("./\\,、。·•‧—–−‐‑_", "-") | {"号": "日", "曰": "日"})
_APART = re.compile(r"(\d{4}|\d{2})\s+(\d{1,2})(?:\s+(\d{1,2}))?")
_NAMED = tuple(  # with a year of four digits
    re.compile(pattern)
    for pattern in (
        r"(\d{4})年?",
        r"(\d{4})(\d{2})",
        r"(\d{4})[-年](\d{1,2})月?",
        r"(\d{4})(\d{2})(\d{2})",
        r"(\d{4})[-年](\d{1,2})[-月](\d{1,2})日?",
    )
)
_SHORT = tuple(  # with a year of two digits
    re.compile(pattern)
    for pattern in (
        r"(\d{2})年",
        r"(\d{2})年(\d{1,2})月?",
        r"(\d{2})(\d{2})(\d{2})",
        r"(\d{2})[-年](\d{1,2})[-月](\d{1,2})日?",
    )
)
_YEARLESS = re.compile(r"(\d{1,2})[-月](\d{1,2})日?|(\d{1,2})月")
_DAY = re.compile(r"(\d{1,2})日")
_PAIR = re.compile(r"(\d{2})-(\d{1,2})")
_AGO = re.compile(r"(\d{1,3})天(前|后)")
_WEEKDAY = re.compile("(上上|上|本|这|下)个?(?:周|星期|礼拜)([1-6日天])")
_WEEKS: Final = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}
_DAYS: Final = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_YEARS: Final = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
_MONTHS: Final = {"上": -1, "本": 0, "这": 0, "下": 1}
_MONTH = re.compile("(上|本|这|下)个?月")


def readings(
    text: str, today: date | None = None, *, term: bool = False, past: bool = False,
    daily: bool = False,
) -> list[Parts] | None:  # fmt: skip
    """Give what a text may mean, the likeliest first: no days if there are none, None if no date.

    `term` says that the date is one to come, as a deadline is, `past` that it is of what has
    happened; `daily` that a day is wanted: whoever writes 200508 then means one of 2020.
    """
    word = _dashed(text)
    found = [tuple(map(int, one.groups())) for form in _NAMED if (one := form.fullmatch(word))]
    last = 0 if today is None else today.year + (0 if past else COMING)
    if today is not None:
        found += _guessed(word, today, last, term)
    if not found:
        return None
    real = list(dict.fromkeys(parts for parts in found if exists(parts)))
    if today is None:
        return real
    rough = daily and SIX.fullmatch(word) is not None
    # 211105 is no month of 2111.
    return sorted(real, key=lambda parts: (parts[0] > last, rough and len(parts) < DAY))


def exists(parts: Parts) -> bool:
    """Tell whether the calendar has a day, a month or a year that we keep."""
    year, month, day = (*parts, 1, 1)[:3]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def iso(parts: Parts) -> str:
    """Write a date as it is stored."""
    return "-".join(map("{:02d}".format, parts))


def _dashed(text: str) -> str:
    """One width, digits for numerals, a dash for every mark between them, no spaces."""
    word = arabic(_CLOCK.sub("", plain(text).strip())).translate(_MARKS)
    apart = _APART.fullmatch(word)
    if apart:  # 2023 1 2 is no December
        return "-".join(part for part in apart.groups() if part)
    return "".join(word.split()).replace("月份", "月").rstrip("-")


def _guessed(word: str, today: date, last: int, term: bool) -> Iterator[Parts]:
    """Readings that fill in what the writer left out, by the day it is."""
    word = _with_year(word, today)
    for form in (*_NAMED, *_SHORT):
        if found := form.fullmatch(word):
            year, *rest = map(int, found.groups())
            yield (_century(year, last) if len(found[1]) == 2 else year, *rest)
    spoken = _spoken(word, today)
    if spoken is not None:
        yield (spoken.year, spoken.month, spoken.day)
    yield from _yearless(word, today, term)
    if pair := _PAIR.fullmatch(word):  # 23.5, and the other reading of 10.12
        yield (_century(int(pair[1]), last), int(pair[2]))


def _with_year(word: str, today: date) -> str:
    """Put a year in digits in place of 去年, year and month in place of 上月."""
    if word[:2] in _YEARS:
        return f"{today.year + _YEARS[word[:2]]}年{word[2:]}"
    found = _MONTH.match(word)
    if found:
        year, month = divmod(today.year * 12 + today.month - 1 + _MONTHS[found[1]], 12)
        rest = word[found.end() :]
        return f"{year}年{month + 1}月{rest}"
    return word


def _century(year: int, last: int) -> int:
    """The year that two digits mean: the latest up to a last one."""
    return last - (last - year) % 100


def _spoken(word: str, today: date) -> date | None:
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    if found := _AGO.fullmatch(word):
        return today + timedelta(days=int(found[1]) * (-1 if found[2] == "前" else 1))
    if found := _WEEKDAY.fullmatch(word):
        monday = today - timedelta(days=today.weekday())
        day = 7 if found[2] in "日天" else int(found[2])
        return monday + timedelta(days=_WEEKS[found[1]] * 7 + day - 1)
    return None


def _yearless(word: str, today: date, term: bool) -> Iterator[Parts]:
    """5.3 and 5月 are of this year and 3日 of this month, or of the one before or after."""
    if found := _YEARLESS.fullmatch(word):
        rest = tuple(int(part) for part in found.groups() if part)
        near = [(year, *rest) for year in (today.year, today.year - 1, today.year + 1)]
    elif found := _DAY.fullmatch(word):
        month = today.year * 12 + today.month - 1
        near = [(one // 12, one % 12 + 1, int(found[1])) for one in (month, month - 1, month + 1)]
    else:
        return
    this, last, following = near
    if not exists(this):  # 2.29 and 31日 are of the year or month that has them
        yield from (one for one in (last, this) if exists(one) or one == this)
        return
    away = (date(*(*this, 1)[:3]) - today).days
    if term:
        yield from (following, this) if away < -BEHIND else (this,)
    else:
        yield from (last, this) if away > SOON else (this,)
