"""The numbered grounds on which a row of a workbook is refused or doubted: resources/grounds.csv.

A number means the same for ever: people write it down and call each other with it. A new ground
takes a number that never stood for another.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = Path(__file__).parents[1] / "resources" / "grounds.csv"
OUTCOMES: Final = {
    "refused": "这一行不导入",
    "doubted": "照样导入，请核对",
    "left": "不用导入",
}
TOLD: Final = 5  # grounds that a tally names
_WORD: Final = re.compile(r"\{\w+\}")


class Ground(NamedTuple):
    """One ground: its number, what becomes of the row, and its words."""

    number: str
    outcome: str
    title: str
    sentence: str  # words in braces are filled in
    advice: str

    @property
    def shown(self) -> str:
        """The sentence for a list of all grounds, dots where words are filled in."""
        return re.sub("…+", "…", _WORD.sub("…", self.sentence))


@cache
def all_grounds() -> Mapping[str, Ground]:
    """Every ground by its number."""
    lines = csv.reader(StringIO(FILE.read_text(encoding="utf-8-sig")))
    next(lines)
    return {line[0]: Ground(*line) for line in lines}


def say(number: str, **words: object) -> str:
    """Put a ground into words."""
    return all_grounds()[number].sentence.format(**words)


def told(number: str, **words: object) -> str:
    """Put a ground into words that end with its number."""
    return f"{say(number, **words)}（{number}）"


def advise(number: str) -> str:
    """Title of a ground and what to do, for whoever mends the row; empty for an unknown number."""
    ground = all_grounds().get(number)
    return f"{number} {ground.title}。{ground.advice}" if ground else ""


def tally(numbers: Iterable[str]) -> str:
    """Count grounds, the most frequent first; an empty number counts for nothing."""
    counted = Counter(filter(None, numbers))
    ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{number} {all_grounds()[number].title} {n:,} 处" for number, n in ranked[:TOLD]]
    more = f"，另有 {len(ranked) - TOLD} 种" if len(ranked) > TOLD else ""
    return "，".join(told) + more


def markdown() -> str:
    """All grounds as the table of the manual."""
    lines = ["| 编号 | 原因 | 程序说 | 怎么办 |", "|---|---|---|---|"]
    for ground in all_grounds().values():
        outcome = "" if ground.outcome == "refused" else f"（{OUTCOMES[ground.outcome]}）"
        lines.append(
            f"| {ground.number} | {ground.title}{outcome} | {ground.shown} | {ground.advice} |"
        )
    return "\n".join(lines) + "\n"
