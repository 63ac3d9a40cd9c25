"""Characters that old GBK files keep in private-use code points, and their standard code points."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parents[1] / "resources" / "characters" / "private_use.csv"
PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


@cache
def standard_of() -> dict[str, str]:
    """Give each private-use character that GBK once used with its standard character."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {chr(int(row["private_use"], 16)): row["character"] for row in csv.DictReader(file)}


def standardised(text: str) -> str:
    """Put standard characters in the place of those that GBK kept in private use."""
    if not PRIVATE.search(text):
        return text
    return PRIVATE.sub(lambda found: standard_of().get(found[0], found[0]), text)


def standardise(rows: Sequence[list[Any]]) -> dict[str, list[tuple[int, int]]]:
    """Give cells their standard characters in place; at which cells each private-use one stood."""
    found: dict[str, list[tuple[int, int]]] = {}
    words = set[Any]().union(*rows)  # most stand in many cells
    if not any(type(word) is str and PRIVATE.search(word) for word in words):
        return found
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if type(cell) is str and PRIVATE.search(cell):
                row[column] = standardised(cell)
                for char in PRIVATE.findall(cell):
                    found.setdefault(char, []).append((number, column))
    return found


def told(text: str) -> list[str]:
    """Say which characters of a text are given standard code points, and which cannot be."""
    return [
        f"{replaced(char)}，{count} 处。" if char in standard_of() else f"{unknown(char)}。"
        for char, count in Counter(PRIVATE.findall(text)).items()
    ]


def replaced(char: str) -> str:
    """Say from which code point to which a character is brought."""
    new = standard_of()[char]
    return f"旧编码的字已换成标准字“{new}”（U+{ord(char):04X} → U+{ord(new):04X}）"


def unknown(char: str) -> str:
    """Say that a character means something only on the computer that made it."""
    return (
        f"有一个字是别的电脑自造的（U+{ord(char):04X}），台账不知道是什么字，照原样保留，"
        "也打印不出来，请核对后改成标准字"
    )
