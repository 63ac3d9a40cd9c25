"""An order people expect of names that hold numbers: 二组 before 三组, 9 号 before 10 号."""

import re
from functools import lru_cache

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_NUMBER = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}]+|[0-9]+")


@lru_cache(maxsize=4096)  # names of groups and villages come again and again
def natural(text: str | None) -> str | None:
    """Spell out every number of a text with six digits, so that texts sort by their numbers."""
    if text is None:
        return None
    return _NUMBER.sub(lambda found: f"{_number(found.group()):06}", text)


def _number(signs: str) -> int:
    if signs.isascii():
        return int(signs)
    total = digit = 0
    for sign in signs:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return total + digit
