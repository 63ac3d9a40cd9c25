"""Code lists: stable codes, their labels by date, and the words other systems use for them."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parents[1] / "resources" / "codes"
_BRACKETS = str.maketrans("〔【「『〈《[〕】」』〉》]", "(((((((" + ")))))))")


@dataclass(frozen=True)
class Code:
    """One wording of one code; a code whose wording changed has several."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    scheme: str = ""
    valid_from: str = ""
    valid_to: str = ""
    parent: str = ""

    def valid(self, on: str) -> bool:
        """Tell whether this is the wording of a date; an empty date means today's."""
        if not on:
            return not self.valid_to
        return self.valid_from[: len(on)] <= on <= (self.valid_to or "9")


INLINE = "="  # before a list written into the field itself: its words are its codes
MORE = "+"  # between the name of a list and what an office has added to it, as JSON


def amended(name: str, more: Iterable[Code]) -> str:
    """Name a list with additions and new wordings; every function here takes such a name."""
    found = [[one.code, one.label, "|".join(one.aliases), one.scheme, one.valid_from, one.valid_to,
              one.parent] for one in more]  # fmt: skip
    return name + MORE + json.dumps(found, ensure_ascii=False) if found else name


@cache
def rows(name: str) -> tuple[Code, ...]:
    """Every row of a list, earlier wordings included, in file order."""
    if name.startswith(INLINE):
        words = dict.fromkeys(filter(None, map(str.strip, name[1:].split("|"))))
        return tuple(Code(word, word) for word in words)
    base, _, more = name.partition(MORE)
    if more:
        return tuple(_joined(rows(base), [_listed(*one) for one in json.loads(more)]))
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8-sig")
    return tuple(
        Code(
            code=row["code"],
            label=row["label"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            scheme=row["scheme"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            parent=row["parent"],
        )
        for row in csv.DictReader(StringIO(text))
    )


def _listed(
    code: str, label: str, aliases: str, scheme: str, since: str, until: str, parent: str
) -> Code:  # fmt: skip
    return Code(code, label, tuple(filter(None, aliases.split("|"))), scheme, since, until, parent)


def _joined(known: Sequence[Code], more: Sequence[Code]) -> Iterable[Code]:
    """Put new wordings in the place of today's, and codes of others after those of the list."""
    worded, done = {one.code: one for one in more}, set[str]()
    for row in known:
        one = worded.get(row.code)
        if one is None or row.valid_to or row.code in done:
            yield row
            continue
        done.add(row.code)
        # What it was called is still understood, and printed for the time before.
        words = dict.fromkeys((*one.aliases, row.label, *row.aliases))
        yield replace(one, aliases=tuple(words), scheme=row.scheme, parent=one.parent or row.parent)
        if one.valid_from:
            yield replace(row, valid_to=one.valid_from)
    yield from (one for one in more if one.code not in done)


def codes(name: str) -> Mapping[str, Code]:
    """Every code ever released in a list, in file order, in its latest wording."""
    return _latest(name)


def choices(name: str, on: str = "") -> list[Code]:
    """Codes offered on a date, in file order; without a date, those of today."""
    offered = {row.code: row for row in rows(name) if row.valid(on)}
    return [offered[code] for code in codes(name) if code in offered]


def label(name: str, code: str, on: str = "") -> str:
    """Wording of a code on a date; an unknown code stands for itself."""
    if on:
        for row in rows(name):
            if row.code == code and row.valid(on):
                return row.label
    known = codes(name).get(code)
    return known.label if known else code


def find(name: str, text: str) -> str | None:
    """Code meant by a code, a label, an alias, or a code followed by its label."""
    words = _words(name)
    word = normalise(text)
    for spelling in _spellings(word):
        if spelling in words:
            return words[spelling]
    split = re.fullmatch(r"([a-z]?\d+)[.:、_-]?(\D.*)", word)
    if split and words.get(split[1]) == words.get(split[2], ""):
        return words[split[1]]
    return None


@lru_cache(4096)  # titles and choices come again and again
def normalise(text: str) -> str:
    """Shape of a text for matching only: one width, no spaces, one kind of brackets and case."""
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return "".join(folded.split()).casefold()


def names() -> list[str]:
    """Names of all code lists, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def _spellings(word: str) -> tuple[str, ...]:
    """A number also with and without the leading zero that spreadsheets eat."""
    return (word, word.zfill(2), word.lstrip("0") or "0") if word.isdecimal() else (word,)


@cache
def _latest(name: str) -> Mapping[str, Code]:
    """Latest wording by code."""
    latest: dict[str, Code] = {}
    for row in rows(name):
        known = latest.get(row.code)
        if known is None or known.valid_to:
            latest[row.code] = row
    return MappingProxyType(latest)


@cache
def _words(name: str) -> Mapping[str, str]:
    """Code by every normalised word: codes first, then labels, then aliases."""
    known = rows(name)
    pairs = (
        *((row.code, row.code) for row in known),
        *((row.label, row.code) for row in known),
        *((alias, row.code) for row in known for alias in row.aliases),
    )
    return MappingProxyType({normalise(word): code for word, code in reversed(pairs)})
