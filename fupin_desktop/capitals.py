"""Amounts of money in the capital numerals that cannot be altered, such as 叁佰元零伍角整."""

import re
from typing import Final

_DIGITS: Final = {char: at for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
_SAME: Final = str.maketrans("〇貳參陸萬億圆圓拾佰仟两弍", "零贰叁陆万亿元元十百千贰贰")
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_AMOUNT: Final = re.compile(
    "(?P<yuan>[零壹贰叁肆伍陆柒捌玖十百千万亿]+)元"
    "(?:零?(?P<jiao>[壹贰叁肆伍陆柒捌玖])角|零角|零)?零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?[整正]?"
)


def fen(text: str) -> int | None:
    """The amount that a text says in capital numerals, in fen; None if it says none."""
    plain = "".join(text.split()).translate(_SAME)
    found = _AMOUNT.search(plain)
    if not found or not re.search("[壹贰叁肆伍陆柒捌玖零]", found["yuan"]):
        return None
    jiao, cents = (_DIGITS[found[part] or "零"] for part in ("jiao", "fen"))
    return 100 * _whole(found["yuan"]) + 10 * jiao + cents


def _whole(text: str) -> int:
    """A whole number: what stands before 亿 and 万 is a number of its own."""
    for word, times in (("亿", 100_000_000), ("万", 10_000)):
        before, mark, after = text.rpartition(word)
        if mark:
            return _whole(before) * times + _whole(after)
    value, digit = 0, None
    for char in text:
        if char in _PLACES:
            value += _PLACES[char] * (1 if digit is None else digit)
            digit = None
        else:
            digit = _DIGITS[char]
    return value + (digit or 0)
