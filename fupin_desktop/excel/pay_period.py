"""The time a list of payments is of, as its titles say it: a year, and mostly a part of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop.spelling import arabic

_YEAR: Final = r"(?P<year>(?:19|20)\d\d|二[〇○零]\w{2}(?=\s*年))"
_ONE: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_TO: Final = r"\s*[-–—~～至到、,，和]\s*"
_MONTHS: Final = rf"(?P<months>{_ONE}(?:月份?)?(?:{_TO}{_ONE}(?:月份?)?)*)(?<=月|份)"
_QUARTER: Final = rf"第?[一二三四1-4](?:{_TO}[一二三四1-4])?季度"
_BATCH: Final = r"(?:第[一二三四五六七八九十\d]+[批期次])"
_PART: Final = rf"(?:{_QUARTER}|{_MONTHS}|[上下]半年)"
WHOLE: Final = re.compile(
    rf"{_YEAR}\s*(?:年度?\s*{_PART}?{_BATCH}?|[./-](?P<month>1[0-2]|0?[1-9])(?![\d./-]))"
)
TOGETHER: Final = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?!\d)")
PART: Final = re.compile(
    rf"(?<![\d年.一二三四五六七八九十]){_PART}(?!\s*\d+\s*日){_BATCH}?|{_BATCH}"
)
COPIED: Final = re.compile(
    r"(?:[（(](?:有误)?\d*[）)]|\s*[-_—]?\s*(?:的)?副本|\s*[-_]\s*(?:已)?(?:改|核对|修改))+$"
)


@dataclass(frozen=True)
class Period:
    """A time as it is written, its day as far as it is known, its years if those are several."""

    text: str = ""
    date: str = ""
    years: Sequence[str] = ()


def plain_name(stem: str) -> str:
    """A file's name without what is added where a copy of it is made."""
    return COPIED.sub("", stem.strip()).strip() or stem


def says_year(text: str) -> bool:
    """Tell whether a text names a time with its year."""
    return bool(WHOLE.search(text) or TOGETHER.search(text))


def period_of(texts: Sequence[str], names: Sequence[str]) -> Period:
    """The time that the first of some titles says, closer where another title or a name is."""
    told = [_finds(text) for text in (*texts, *names)]
    named = next((found for found in told if found and _is_close(found[0])), None)
    years = {_year(one) for found in told for one in found}
    first = next(filter(None, told), None)
    if first is None:
        return Period()
    if named is None or len(years) > 1:
        named = first
    found = named[0]
    text, month = found[0].strip(), _month(found)
    if not _is_close(found):
        part = next((p for one in (*texts[:1], *names) if (p := PART.search(one))), None)
        if part:
            text, month = f"{_year(found)}年{part[0]}", _months(part)
    several = [*dict.fromkeys(_year(one) for one in named)]
    if len(several) > 1:  # of which the money is, and in which it was paid
        return Period(text, "", several)
    return Period(text, _year(found) + (f"-{month:02}" if month else ""))


def _finds(text: str) -> list[re.Match[str]]:
    return [*WHOLE.finditer(text)] or [*TOGETHER.finditer(text)]


def _year(found: re.Match[str]) -> str:
    return arabic(found["year"])


def _is_close(found: re.Match[str]) -> bool:
    """Tell whether more than a year is said."""
    return not re.fullmatch(r"\w{4}\s*年度?", found[0].strip())


def _month(found: re.Match[str]) -> int:
    """The month that is said, 0 if that is none or several."""
    parts = found.groupdict()
    return int(parts["month"]) if parts.get("month") else _months(found)


def _months(found: re.Match[str]) -> int:
    said = re.findall(_ONE, found.groupdict().get("months") or "")
    return int(arabic(said[0])) if len(said) == 1 else 0
