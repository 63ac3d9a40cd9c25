"""The word lists behind the fictitious data, read from resources/demo."""

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random

INSTALLED = files("fupin_desktop") / "resources" / "demo"
CHECKOUT = Path(__file__).parents[2] / "resources" / "demo"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of one list, in file order."""
    folder = INSTALLED if INSTALLED.is_dir() else CHECKOUT
    text = (folder / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def words(kind: str) -> tuple[str, ...]:
    """Words of one kind, such as crops or hamlets."""
    return tuple(row["word"] for row in rows("words") if row["kind"] == kind)


def pick(rng: Random, kind: str) -> str:
    """Draw one word of a kind."""
    return rng.choice(words(kind))


def draw(rng: Random, shares: Sequence[tuple[str, float]]) -> str:
    """Draw one of several outcomes by their shares."""
    return rng.choices([name for name, _ in shares], [share for _, share in shares])[0]
