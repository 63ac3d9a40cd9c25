"""Plain spelling of what was typed or pasted: one width, nothing unseen, digits for numerals."""

import re
import unicodedata
from typing import Final

_ONES: Final = dict(zip("〇一二三四五六七八九", range(10), strict=True))
_SAME: Final = str.maketrans("○零壹贰叁肆伍陆柒捌玖拾", "〇〇一二三四五六七八九十")
_RUN: Final = re.compile(f"[{''.join(_ONES)}十]+")
_DOTS: Final = "·•・‧∙●⋅｡.．﹒･"  # between the parts of a long name, as people type them
_NO_DOTS: Final = str.maketrans(dict.fromkeys(_DOTS, ""))
_HAN: Final = "[\u3007\u3400-\u9fff\U00020000-\U000323af]"
_JOINT: Final = re.compile(rf"(?<={_HAN})\s*[{re.escape(_DOTS)}]\s*(?={_HAN})")
_SET_WIDE: Final = re.compile(rf"{_HAN}(?:\s*{_HAN}){{1,3}}")
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


def name_key(name: object) -> str:
    """A name without what people write differently: spaces, the dots of long names, width."""
    return compact(str(name or "")).translate(_NO_DOTS)


def person_name(text: str) -> str:
    """A name as it is kept: one kind of dot, no spaces in a short one that was set wide."""
    if text.isalpha():  # as most names are
        return text
    shown = "".join(char for char in text if unicodedata.category(char) != "Cf")
    word = _JOINT.sub("·", " ".join(shown.split()))
    return "".join(word.split()) if _SET_WIDE.fullmatch(word) else word


def group_key(name: object) -> str:
    """A group's name without what people write differently: 第一村民小组 is 1组."""
    key = arabic(compact(str(name or ""))).removeprefix("第")
    for end in ("村民小组", "村民组", "小组"):
        key = f"{key.removesuffix(end)}组" if key.endswith(end) else key
    return key
