"""Fills the plain fields of a record with what resources/demo/fields.csv says about them.

One line is a field: how many of a hundred records have it, on what that depends, and words. What
the words mean follows from the kind of the field: texts to choose from, with blanks; labels of
codes; `low..high/step` or `field*low..high`; a percentage; `field low..high` in days.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

from fupin_desktop import codes, days
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.demo.names import Line, draw_surname, name
from fupin_desktop.demo.people import Numbers
from fupin_desktop.demo.words import rows, words
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

Values = dict[str, Json]
Known = Mapping[str, Json]

OFFICES: Final = 61  # a village that is none: where the documents of cadres come from
SPARE: Final = 4  # fields of a record that nobody has yet and that it gets out of turn
_RANGE = re.compile(r"(?:(\w+)\*)?(-?\d+(?:\.\d+)?)(?:\.\.(-?\d+(?:\.\d+)?))?(?:/(\d+))?")
_DAYS = re.compile(r"(\w+) (-?\d+)\.\.(-?\d+)(!?)")


@dataclass(frozen=True)
class Condition:
    """What must hold of the record, or of what is told with it, for a field to be filled."""

    asked: str
    wanted: frozenset[str]  # empty: anything will do
    negated: bool

    def holds(self, values: Known, told: Known) -> bool:
        """Tell whether it holds."""
        held = values.get(self.asked, told.get(self.asked))
        if not self.wanted:
            return bool(held) is not self.negated
        listed = held if isinstance(held, list) else [held]
        return any(one in self.wanted for one in listed) is not self.negated


@dataclass(frozen=True)
class Recipe:
    """One line of the list: how a field is filled."""

    field: Field
    share: int  # of a hundred records
    when: tuple[Condition, ...]  # all must hold
    words: str


@cache
def recipes(table: str) -> tuple[Recipe, ...]:
    """How the fields of a table are filled, in file order."""
    known = TABLES[table].fields
    return tuple(
        Recipe(known[row["field"]], int(row["share"]), tuple(
            condition(table, text) for text in row["when"].split()), row["words"])
        for row in rows("fields") if row["table"] == table
    )  # fmt: skip


def condition(table: str, text: str) -> Condition:
    """Read a condition: `field`, `!field`, `field=one|other`, codes also by their labels."""
    asked, _, words_ = text.removeprefix("!").partition("=")
    field_ = TABLES[table].fields.get(asked)
    wanted = filter(None, words_.split("|"))
    found = frozenset(coded(field_, one) if field_ else one for one in wanted)
    return Condition(asked, found, text.startswith("!"))


def coded(field_: Field, text: str) -> str:
    """Give a code for its label; what is no label stays."""
    if field_.kind is not Kind.CODE or text in codes.codes(field_.choices):
        return text
    return _found(field_.choices, text)


class Blanks(dict[str, str]):
    """Words for the blanks of a text; a blank nobody filled draws a word of its kind."""

    def __init__(self, author: "Author", known: Known) -> None:
        super().__init__(
            {blank: str(value) for blank, value in known.items() if value is not None}
        )  # fmt: skip
        self.author = author

    def __missing__(self, blank: str) -> str:
        author = self.author
        drawn: dict[str, Callable[[], str]] = {
            "someone": author.someone, "phone": author.telephone,
            "team": lambda: author.teammates(1), "two": lambda: author.teammates(2),
        }  # fmt: skip
        return drawn[blank]() if blank in drawn else author.rng.choice(words(blank))


@dataclass
class Author:
    """Whoever writes the records of one ledger: draws, words and ids, and what is there already."""

    registry: Registry
    rng: Random
    today: date
    words: dict[str, Json] = field(default_factory=dict)
    team: tuple[str, ...] = ()
    lacking: dict[str, set[str]] = field(default_factory=dict)  # table -> fields nobody has yet
    begun: set[str] = field(default_factory=set)  # what there is one of
    telephones: int = 0
    numbers: Numbers = field(default_factory=lambda: Numbers(OFFICES))

    def write(self, table: str, values: Known, **told: Json) -> Change:
        """Make a record with its id, all plain fields filled in; `told` are words of its own."""
        return self.make(table, self.complete(table, values, told))

    def make(self, table: str, values: Known, rec: str = "") -> Change:
        """Make a record of values that are complete."""
        rec = rec or self.registry.record_id(table, values) or self.registry.new_id(table)
        return Change(table=table, rec=rec, values=values)

    def complete(self, table: str, values: Known, told: Known) -> Values:
        """Give the values with those of the list added; what is given as None stays empty."""
        lacking = self.lacking.setdefault(table, {recipe.field.name for recipe in recipes(table)})
        fields = TABLES[table].fields
        full: Values = {
            one: coded(fields[one], value) if one in fields and isinstance(value, str) else value
            for one, value in values.items()
        }  # fmt: skip
        known = {**self.words, **told}
        spare = SPARE
        for recipe in recipes(table):
            one = recipe.field
            if one.name in full or not self.applies(recipe, full, known):
                continue
            if self.rng.random() * 100 >= recipe.share and not one.required:
                if one.name not in lacking or not spare or not recipe.share:
                    continue
                spare -= 1
            found = FILLERS[one.kind](self, recipe, full, known)
            if found is not None:
                full[one.name] = found
                lacking.discard(one.name)
        return {one: value for one, value in full.items() if value is not None}

    def applies(self, recipe: Recipe, values: Values, known: Known) -> bool:
        """Tell whether a field has a place in a record."""
        return recipe.field.applies(values) and all(one.holds(values, known) for one in recipe.when)

    def due(self, what: str, share: float) -> bool:
        """Tell whether one more of something is due: the first always, then by its share."""
        if what in self.begun:
            return self.rng.random() < share
        self.begun.add(what)
        return True

    def someone(self, sex: str = "", born: int = 0) -> str:
        """A name nobody else needs to have."""
        sex = sex or self.rng.choice("12")
        return name(self.rng, Line("汉", draw_surname(self.rng)), sex,
                    born or self.rng.randint(1968, 1998))  # fmt: skip

    def teammates(self, number: int) -> str:
        """Names of some of the team, or of colleagues where there is none."""
        chosen = self.rng.sample(self.team, number) if self.team else [
            self.someone() for _ in range(number)
        ]  # fmt: skip
        return "、".join(chosen)

    def document(self, sex: str, born: int) -> str:
        """A document of somebody born in a year."""
        month, day = self.rng.randint(1, 12), self.rng.randint(1, 28)
        return self.numbers.document(sex, date(born, month, day))

    def telephone(self) -> str:
        """A number that no carrier uses, in the range kept for offices."""
        self.telephones += 1
        return f"199008{self.telephones % 100_000:05d}"

    def day(self, start: str, low: int, high: int, *, ahead: bool = False) -> str:
        """A day so many days after a start, not after today unless it may lie ahead."""
        found = days.first(start) + timedelta(days=self.rng.randint(low, high))
        return (found if ahead else min(found, self.today)).isoformat()

    def yuan(self, low: int, high: int, step: int = 10) -> int:
        """An amount in fen, drawn in yuan."""
        return self.rng.randint(low // step, high // step) * step * 100


def _text(author: Author, recipe: Recipe, values: Values, known: Known) -> Json:
    chosen = author.rng.choice(recipe.words.split("|"))
    return chosen.format_map(Blanks(author, {**known, **values}))


def _code(author: Author, recipe: Recipe, _values: Values, _known: Known) -> Json:
    return author.rng.choice(_listed(recipe))


def _codes(author: Author, recipe: Recipe, _values: Values, _known: Known) -> Json:
    listed = _listed(recipe)
    chosen = author.rng.sample(listed, min(len(listed), author.rng.choice((1, 1, 2))))
    return [*sorted(chosen)]


def _listed(recipe: Recipe) -> list[str]:
    choices = recipe.field.choices
    if not recipe.words:
        return [one.code for one in codes.choices(choices)]
    return [_found(choices, label) for label in recipe.words.split("|")]


@cache
def _found(choices: str, label: str) -> str:
    found = codes.find(choices, label)
    if found is None:
        raise LookupError(f"{choices}: {label}")
    return found


def _yesno(author: Author, recipe: Recipe, _values: Values, _known: Known) -> Json:
    return author.rng.random() * 100 < int(recipe.words)


def _number(author: Author, recipe: Recipe, values: Values, known: Known) -> Json:
    found = _RANGE.fullmatch(recipe.words)
    if found is None:
        raise LookupError(f"{recipe.field.name}: {recipe.words}")
    base, low, high, step = found.groups()
    scale = 100 if recipe.field.kind is Kind.MONEY else 10**recipe.field.places
    drawn = author.rng.uniform(float(low), float(high or low))
    if base:
        held = values.get(base, known.get(base))
        return round(held * drawn / scale) * scale if isinstance(held, int) else None
    if step:
        return round(drawn / int(step)) * int(step) * scale
    return round(round(drawn, len(low.partition(".")[2])) * scale)


def _date(author: Author, recipe: Recipe, values: Values, known: Known) -> Json:
    found = _DAYS.fullmatch(recipe.words)
    if found is None:
        return _text(author, recipe, values, known)
    base, low, high, ahead = found.groups()
    start = author.today.isoformat() if base == "today" else values.get(base, known.get(base))
    if not isinstance(start, str):
        return None
    return author.day(start, int(low), int(high), ahead=bool(ahead))


def _none(_author: Author, recipe: Recipe, _values: Values, _known: Known) -> Json:
    raise FupinError(f"fields.csv: {recipe.field.name}")


FILLERS: Final[Mapping[Kind, Callable[[Author, Recipe, Values, Known], Json]]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.MONEY: _number,
    Kind.DATE: _date,
    Kind.YESNO: _yesno,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.REF: _none,
    Kind.REFS: _none,
}
