"""Plain spelling of what was typed or pasted: one width, nothing unseen, digits for numerals."""

import re
import unicodedata
from typing import Final

_ONES: Final = dict(zip("〇一二三四五六七八九", range(10), strict=True))
_SAME: Final = str.maketrans("○零壹贰叁肆伍陆柒捌玖拾", "〇〇一二三四五六七八九十")
_RUN: Final = re.compile(f"[{''.join(_ONES)}十]+")
_TENS: Final = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")


def plain(text: str) -> str:
    """One width, without the unseen marks that come with pasting from a phone or a web page."""
    if text.isascii():  # which is as plain as it gets
        return text
    shown = (char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", "".join(shown))


def compact(text: str) -> str:
    """The plain spelling without spaces, in capital letters."""
    return "".join(plain(text).split()).upper()


def arabic(text: str) -> str:
    """Write the numerals of a text in digits: one by one, or as a number below a hundred."""
    return _RUN.sub(lambda found: _digits(found[0]), text.translate(_SAME))


def _digits(run: str) -> str:
    if "十" not in run:
        return "".join(str(_ONES[sign]) for sign in run)
    found = _TENS.fullmatch(run)
    if not found:
        return run  # no number anybody writes: whoever reads it refuses it
    return str(_ONES.get(found[1], 1) * 10 + _ONES.get(found[2], 0))
