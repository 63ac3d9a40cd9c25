"""The unit in which a list writes its numbers: a column's title names it, or a line above all."""

import re
from collections.abc import Iterable
from typing import Final

from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.codes import normalise

TIMES: Final = {
    "": 1, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
    "千万": 10_000_000, "亿": 100_000_000,
}  # fmt: skip
_YUAN = r"(亿|千万|百万|十万|万|千|百|)元"
_BRACKET: Final = re.compile(rf"\((?:金额)?(?:单位)?:?(?:{_YUAN}(?![以之内])|(万|千)\))")
_END: Final = re.compile(rf"{_YUAN}$")
_ABOVE: Final = re.compile(r"(?<![报制管主送属责])单位:?([^)]*)")
_START: Final = re.compile(_YUAN)
# Ways to write one unit, the catalogue's own first.
_UNITS: Final = (
    ("月", "个月", "月数"), ("天", "日", "天数"), ("小时",), ("年",), ("岁",),
    ("亩",), ("分",), ("公顷",), ("平方米", "m2", "平米"), ("平方公里",), ("立方米", "m3"),
    ("米", "m"), ("公里", "千米", "km"), ("里",), ("斤",), ("公斤", "千克", "kg"), ("吨",),
    ("人",), ("户",), ("头",), ("只",), ("%",), ("度",),
)  # fmt: skip
_OWN: Final = {word: same[0] for same in _UNITS for word in same}


def factor_of(title: str) -> int:
    """What amounts of money below a title are multiplied with; 0 if it names no unit."""
    word = normalise(title)
    found = [_BRACKET.search(word, at) for at in range(len(word)) if word[at] == "("]
    named = [one for one in found if one] or [one for one in [_END.search(word)] if one]
    if not named:
        return 0
    return TIMES[next((part for part in named[-1].groups() if part), "")]


def factor_above(texts: Iterable[str]) -> int:
    """What the lines over a header say of all amounts below it; 0 if nothing, or two things."""
    named = set()
    for text in texts:
        for found in _ABOVE.finditer(normalise(text)) if "位" in text else ():
            units = [_START.match(part) for part in re.split("[、,;/]", found[1])]
            named |= {TIMES[unit[1]] for unit in units if unit}
    return named.pop() if len(named) == 1 else 0


def is_other(field: Field, title: str) -> bool:
    """Tell whether a title names in brackets another unit than a field's: days, not months."""
    unit = _OWN.get(normalise(field.unit), "")
    if not unit and field.kind is not Kind.MONEY:
        return False
    said = re.findall(r"\(([^()]*)\)", normalise(title))
    return any(_OWN.get(word.removeprefix("单位:"), unit) != unit for word in said)
