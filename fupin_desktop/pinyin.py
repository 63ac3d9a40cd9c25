"""How names sound: every reading of every character, and what typed letters may stand for."""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "resources" / "pinyin"
FORM: Final = b"1"  # of what `sound` gives; a change of it makes all tables anew
LONGEST: Final = 40  # characters of a name, or signs of a query, that are looked at
UNIT: Final = "'"  # before each character of a name; its readings follow, a space before each
BREAK: Final = "'"  # typed between syllables: xi'an
REST: Final = "[^']*"  # of a character with its readings
NEXT: Final = f"{REST}{UNIT}{REST} "  # up to one of the next character's readings
ALIKE: Final = {"l": "[lnr]", "n": "[ln]", "r": "[lr]", "h": "[fh]", "f": "[fh]"}  # at the start
FLAT: Final = ("z", "c", "s")  # mixed up with zh, ch, sh
OPTIONAL: Final = ("zh", "ch", "sh", "ng")  # whose second letter may be missing
_MARKED: Final = {  # letters with tones or other marks -> bare letters
    code: "v" if bare[:2] == "u\N{COMBINING DIAERESIS}" else bare[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if (bare := unicodedata.normalize("NFD", chr(code)))[0].isascii()
}
_OTHERS: Final = re.compile("( [a-z0-9]+)(?: [a-z]+)+")  # readings after the usual one


@dataclass(frozen=True)
class Pattern:
    """What a sound must look like to fit: parts it holds in this order, and an expression."""

    parts: tuple[str, ...]
    expression: str
    enough: bool = False  # the parts alone say everything


@lru_cache(maxsize=10_000)
def sound(name: object) -> str | None:
    """Spell a name out: each character, then all it can be read as, surnames as such first."""
    if not isinstance(name, str):
        return None
    signs = "".join(sign for sign in _even(name) if sign.isalnum())[:LONGEST]
    first = _surname(signs)
    units = (_unit(sign, *first.get(place, ())) for place, sign in enumerate(signs))
    return "".join(units) or None


def readings(sign: str) -> tuple[str, ...]:
    """Give all readings of a character, the usual one first; a letter or digit reads as itself.

    What no table can read answers to every initial: whoever types the name can read it.
    """
    return (sign,) if sign.isascii() else _readings().get(sign, tuple(ascii_lowercase))


@lru_cache(maxsize=100)
def pattern(
    query: str, *, near: bool = False, start: bool = False, whole: bool = False
) -> Pattern | None:
    """Say what sounds fit a query of letters and characters; None if it has neither.

    Letters go on in a syllable or begin the next character's; a character stands for itself.
    `near` also takes what is often mixed up; `start` asks for the beginning of the name, `whole`
    for its last syllable to end with the query as well.
    """
    signs = list(_signs(query))[:LONGEST]
    if not any(sign.isalpha() for sign in signs):
        return None
    pairs = list(zip(["", *signs], signs, strict=False))
    steps = "".join(_step(before, sign, near) for before, sign in pairs)
    begin = f"^{UNIT}{REST}" if _is_letter(signs[0]) else "^"
    parts = (_part(before, sign, near) for before, sign in pairs)
    held = tuple(filter(None, parts))
    enough = len(held) == len(signs) == 1 and not start
    end = f"(?![a-z]){REST}$" if whole else ""
    return Pattern(held, (begin if start or whole else "") + steps + end, enough and not whole)


def fits(
    query: str, name: str, *, near: bool = False, start: bool = False, usual: bool = False
) -> bool:
    """Tell whether a query stands for a name or a part of it; if asked, as usually read."""
    made = pattern(query, near=near, start=start)
    spelled = sound(name) or ""
    if usual:
        spelled = _OTHERS.sub(r"\1", spelled)
    return bool(made and re.search(made.expression, spelled))


def is_whole(query: str, name: str, *, usual: bool = False) -> bool:
    """Tell whether a query is a whole name, or how all of it is read, no syllable shortened."""
    left = {"".join(sign for sign in _signs(query) if sign != BREAK)}
    units = (sound(name) or "").split(UNIT)[1:]
    for unit in units:
        ways = unit.split()[: 2 if usual else None]  # the character itself, then its readings
        left = {rest.removeprefix(one) for rest in left for one in ways if rest.startswith(one)}
    return bool(units) and "" in left


def is_spelled(query: str) -> bool:
    """Tell whether a query has letters, so that what sounds alike is worth a look."""
    return any(sign.isascii() and sign.isalpha() for sign in _even(query))


@cache
def edition() -> str:
    """Name the tables, so that what was spelled out with others is spelled anew."""
    files = (FOLDER / "readings.txt", FOLDER / "surnames.csv")
    return hashlib.sha256(b"".join([FORM, *(file.read_bytes() for file in files)])).hexdigest()[:16]


@cache
def _unit(sign: str, *first: str) -> str:
    """Spell one character out, some readings first."""
    return " ".join(dict.fromkeys((UNIT + sign, *first, *readings(sign))))


def _even(text: str) -> str:
    """Even out width, case and variants, without tones; ü is typed as v."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_MARKED)


def _signs(query: str) -> Iterator[str]:
    """Give what was typed sign by sign, and a break where something else stood between two."""
    before = ""
    for sign in _even(query):
        if sign.isalnum():
            if before == BREAK:
                yield BREAK
            yield sign
            before = sign
        elif before:
            before = BREAK


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _step(before: str, sign: str, near: bool) -> str:
    """Give the expression that takes one sign after another."""
    if sign == BREAK:
        return ""
    if not _is_letter(sign):
        return f"{REST if before else ''}{UNIT}{re.escape(sign)}"
    begun = ALIKE.get(sign, sign) if near else sign
    flat = "h?" if near and sign in FLAT else ""
    if not _is_letter(before):
        return f"{NEXT if before else ' '}{begun}{flat}"
    more = "[uv]" if sign == "u" else sign
    lacking = "|" if near and before + sign in OPTIONAL else ""
    return f"(?:(?:{more}|{NEXT}{begun}){flat}{lacking})"


def _part(before: str, sign: str, near: bool) -> str:
    """Give what any sound that fits must hold for one sign; empty if that is not certain."""
    if sign in (BREAK, "u") or (near and (sign in ALIKE or before + sign in OPTIONAL)):
        return ""
    if not _is_letter(sign):
        return UNIT + sign
    return sign if _is_letter(before) else f" {sign}"


def _surname(signs: str) -> Mapping[int, Sequence[str]]:
    """Give by place how the surname that a name begins with is read."""
    return _surnames().get(signs[:2]) or _surnames().get(signs[:1]) or {}


@cache
def _surnames() -> dict[str, dict[int, list[str]]]:
    """Read the surnames: `yu chi` has two syllables, `qin|tan` two readings of one."""
    with (FOLDER / "surnames.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["surname"]: {n: one.split("|") for n, one in enumerate(row["readings"].split())}
            for row in csv.DictReader(file)
        }


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Read the table: per syllable the characters usually read so, then those also read so."""
    lines = (FOLDER / "readings.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    found: dict[str, tuple[str, ...]] = {sign: (one,) for one, usual, _ in rows for sign in usual}
    for one, _, others in rows:
        for sign in others:
            found[sign] += (one,)
    return found
