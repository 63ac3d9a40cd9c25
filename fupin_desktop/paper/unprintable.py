"""The sentence on a character that stopped a page: which, in whose text, and what to do."""

import unicodedata
from typing import Final

from fupin_desktop import private_use
from fupin_desktop.paper.fonts import MissingGlyph

STOPPED: Final = "没有打印，没有写任何文件。"
AROUND: Final = 10  # characters shown before and behind
# By how Unicode names begin. These are written with joined, stacked or turned letters.
SHAPED: Final = {
    "ARABIC": "阿拉伯字母文字（维吾尔文、哈萨克文等）", "TIBETAN": "藏文", "MONGOLIAN": "蒙古文",
    "NEW TAI LUE": "新傣文", "TAI THAM": "老傣文", "TAI LE": "德宏傣文", "MYANMAR": "缅甸字母文字",
    "DEVANAGARI": "天城文", "THAI": "泰文", "LAO": "老挝文", "KHMER": "高棉文",
    "HEBREW": "希伯来文",
}  # fmt: skip
UNSHAPED: Final = {"YI": "彝文", "HANGUL": "朝鲜文", "LISU": "傈僳文", "MIAO": "苗文"}


def told(missing: MissingGlyph) -> str:
    """Say what stopped the page and what to do."""
    what, advice = _reason(missing.char)
    beside = f"（{missing.beside}）" if missing.beside else ""
    return f"资料中有{what}，在“{_excerpt(missing)}”里{beside}。{STOPPED}{advice}"


def script_of(char: str) -> str:
    """Name the script of a character that is no Han character, if it is one used here."""
    name = unicodedata.name(char, "")
    known = SHAPED | UNSHAPED
    return next((known[start] for start in known if name.startswith(f"{start} ")), "")


def _reason(char: str) -> tuple[str, str]:
    """What the character is, and what to do about it."""
    shown, script = f"“{char}”（U+{ord(char):04X}）", script_of(char)
    if char in private_use.standard_of():
        new = private_use.standard_of()[char]
        return (
            f"旧编码的字“{new}”（U+{ord(char):04X}，标准编码是 U+{ord(new):04X}）",
            f"请把这个字重新输入为“{new}”后再打印。",
        )
    if unicodedata.category(char) == "Co":
        return (
            f"一个别的电脑自造的字（U+{ord(char):04X}），打印字体没有的字",
            "请核对它是什么字，改成标准字后再打印。",
        )
    if script in SHAPED.values():
        return (
            f"{script}{shown}",
            f"{script}的字母要连写或叠写，本程序排不了。请改写成汉字（如姓名的汉字写法）后再打印。",
        )
    if unicodedata.category(char)[0] == "M":
        return f"单独的组合符号（U+{ord(char):04X}）", "请删去它，或改用带这个符号的整字后再打印。"
    kind = f"{script}，" if script else ""
    return f"打印字体没有的字：{kind}{shown}", "请改正这个字后再打印。"


def _excerpt(missing: MissingGlyph) -> str:
    """A few characters around it, on one line."""
    place = missing.text.find(missing.char)
    return " ".join(missing.text[max(0, place - AROUND) : place + AROUND].split())
