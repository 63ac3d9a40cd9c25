"""The phrase library: shipped wordings with blanks, and those each user has kept for himself."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Final

from fupin_desktop import pinyin
from fupin_desktop.registry import Registry

FILE: Final = Path(__file__).parents[1] / "resources" / "phrases.csv"
BLANK: Final = "__"  # to be filled in
OWN, USED = "phrases", "phrases_used"  # settings of the ledger
LONGEST: Final = 500  # characters of one phrase
MOST: Final = 200  # own phrases of a field
_BLANK = re.compile(r"_{2,}")


@dataclass(frozen=True)
class Phrase:
    """One wording for a field, perhaps for one purpose only."""

    field: str
    text: str
    purpose: str = ""  # empty: for any
    own: bool = False


@cache
def shipped() -> tuple[Phrase, ...]:
    """The phrases that come with the program."""
    lines = csv.DictReader(StringIO(FILE.read_text(encoding="utf-8-sig")))
    return tuple(Phrase(one["field"], one["phrase"], one["purpose"]) for one in lines)


def offered(registry: Registry, field: str, purpose: str = "", typed: str = "") -> list[Phrase]:
    """Give the phrases of a field that fit what is typed: most used first, then own ones.

    Those of the visit's purpose stand before those of any; those of other purposes come last.
    """
    used: dict[str, int] = registry.setting(USED, {})
    own = [Phrase(field, text, own=True) for text in registry.setting(OWN, {}).get(field, [])]
    known = {one.text: one for one in (*shipped(), *own) if one.field == field}

    def rank(one: Phrase) -> tuple[int, bool, int]:
        fits = (one.purpose == purpose and bool(purpose), not one.purpose)
        return -used.get(one.text, 0), not one.own, 0 if fits[0] else 1 if fits[1] else 2

    found = [one for one in known.values() if fits(one.text, typed)]
    return sorted(found, key=rank)


def note_use(registry: Registry, text: str) -> None:
    """Remember that a phrase was used, so that it comes before the others."""
    used: dict[str, int] = registry.setting(USED, {})
    registry.set_setting(USED, {**used, text: used.get(text, 0) + 1})


def keep(registry: Registry, field: str, text: str) -> str:
    """Keep a phrase of one's own for a field; give a sentence on what became of it."""
    text = text.strip()
    if not text:
        return "没有选中文字，没有加入常用语。请先选中要留用的一段话。"
    if len(text) > LONGEST:
        return f"这段话超过 {LONGEST} 个字，没有加入常用语。请选短一些。"
    own: dict[str, list[str]] = registry.setting(OWN, {})
    held = own.get(field, [])
    if text in held or any(one.text == text and one.field == field for one in shipped()):
        return "常用语里已经有这一句，没有重复加入。"
    if len(held) >= MOST:
        return f"自己的常用语已有 {MOST} 句，没有加入。请先删去不用的。"
    registry.set_setting(OWN, {**own, field: [*held, text]})
    return "已加入常用语。"


def forget(registry: Registry, phrase: Phrase) -> bool:
    """Delete a phrase of one's own; shipped ones stay."""
    own: dict[str, list[str]] = registry.setting(OWN, {})
    held = own.get(phrase.field, [])
    if not phrase.own or phrase.text not in held:
        return False
    kept = [text for text in held if text != phrase.text]
    registry.set_setting(OWN, {**own, phrase.field: kept})
    return True


def blanks(text: str) -> list[tuple[int, int]]:
    """Where in a text something is to be filled in: start and end of each blank."""
    return [found.span() for found in _BLANK.finditer(text)]


def unfilled(texts: Sequence[str]) -> int:
    """Count the blanks left in some texts."""
    return sum(len(blanks(text)) for text in texts)


def fits(text: str, typed: str) -> bool:
    """Tell whether a phrase contains each word typed, or has it among its pinyin initials."""
    return all(word in text or pinyin.fits(word, text) for word in typed.split())
