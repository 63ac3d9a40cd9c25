"""Names that look right for a people, a sex and a year of birth."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from random import Random

from fupin_desktop.demo.words import rows

ODD_SURNAME = 0.09  # compound surnames and surnames with a special reading: rare, but wanted here
RARE_GIVEN = 0.04
GRANDFATHER = 0.2  # a name of three parts, up to 20 characters
LONGEST = 20


@dataclass(frozen=True)
class Line:
    """What a child has from its father: the people, and the surname or the father's name."""

    people: str  # label, as in the code list `ethnic`
    surname: str


@cache
def manners() -> dict[str, str]:
    """How each people forms its names."""
    return {row["people"]: row["manner"] for row in rows("peoples")}


@cache
def own_surnames(people: str) -> tuple[str, ...]:
    """Surnames or clan names usual among a people; empty: those of everybody."""
    found = next(row["surnames"] for row in rows("peoples") if row["people"] == people)
    return tuple(found.split("|")) if found else ()


@cache
def surnames(odd: bool) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Surnames with their weights, either the usual ones or the troublesome ones."""
    chosen = [row for row in rows("surnames") if (row["kind"] != "common") is odd]
    return tuple(row["surname"] for row in chosen), tuple(int(row["weight"]) for row in chosen)


def draw_common(rng: Random) -> str:
    """Draw a surname that gives nobody trouble."""
    names, weights = surnames(False)
    return rng.choices(names, weights)[0]


def draw_surname(rng: Random, people: str = "汉") -> str:
    """Draw a surname, or the clan of a people that has clans."""
    own = own_surnames(people)
    if own:
        return rng.choice(own)
    names, weights = surnames(rng.random() < ODD_SURNAME)
    return rng.choices(names, weights)[0]


@cache
def characters(sex: str, born: int, position: str) -> str:
    """Characters in fashion for a sex when somebody was born."""
    chosen = [r for r in rows("given") if r["sex"] == sex and r["position"] == position]
    years = [int(row["until"]) for row in chosen]
    return chosen[min(bisect_left(years, born), len(years) - 1)]["characters"]


@cache
def rare_characters(sex: str) -> tuple[str, ...]:
    """Rare characters that people of a sex are named with."""
    return tuple(row["character"] for row in rows("rare") if row["sex"] == sex)


def given(rng: Random, sex: str, born: int) -> str:
    """Draw a Chinese given name of one or two characters."""
    rare = rng.random() < RARE_GIVEN
    if rng.random() < 0.12:
        return rng.choice(rare_characters(sex) if rare else characters(sex, born, "single"))
    first = rng.choice(characters(sex, born, "first"))
    last = rng.choice(rare_characters(sex) if rare else characters(sex, born, "last"))
    return first + last


@cache
def own_names(people: str, sex: str) -> tuple[str, ...]:
    """Personal names of a people that does not use Chinese ones."""
    chosen = (r for r in rows("minority_names") if r["people"] == people and r["sex"] == sex)
    return tuple(next(chosen)["names"].split("|"))


def name(rng: Random, line: Line, sex: str, born: int) -> str:
    """Draw a full name."""
    manner = manners()[line.people]
    if manner == "surname":
        return line.surname + given(rng, sex, born)
    taken = line.surname.split("·")
    own = rng.choice([own for own in own_names(line.people, sex) if own not in taken])
    if manner == "dotted":
        return f"{line.surname}·{own}"
    if manner == "father":
        return shortened(f"{own}·{line.surname}")
    if manner == "prefix":
        return ("岩" if sex == "1" else "玉") + own
    second = rng.choice(own_names(line.people, sex))
    return own if second == own else own + second


def shortened(full: str) -> str:
    """Drop the grandfather's part of a name that no form would hold."""
    return full if len(full) <= LONGEST else "·".join(full.split("·")[:2])


def new_line(rng: Random, people: str) -> Line:
    """Begin a line of descent whose forefathers are not on record."""
    if manners()[people] != "father":
        return Line(people, draw_surname(rng, people))
    father, grandfather = rng.sample(own_names(people, "1"), 2)
    return Line(people, f"{father}·{grandfather}" if rng.random() < GRANDFATHER else father)


def line_of(father_name: str, line: Line) -> Line:
    """The line a man hands on: his surname, or his own name where children carry that."""
    if manners()[line.people] == "father":
        return Line(line.people, father_name.split("·", maxsplit=1)[0])
    return line


def father_of(rng: Random, line: Line, born: int) -> tuple[Line, str]:
    """The line and the name of the man whose children have a given line."""
    if manners()[line.people] == "father":
        own, *before = line.surname.split("·")
        line = Line(line.people, before[0] if before else rng.choice(own_names(line.people, "1")))
        return line, f"{own}·{line.surname}"
    return line, name(rng, line, "1", born)
