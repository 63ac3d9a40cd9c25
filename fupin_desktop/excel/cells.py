"""The cells of a roster's columns, each made ready and parsed by what its column is."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial
from typing import Final

from fupin_desktop import codes, grounds, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.excel.header import Column
from fupin_desktop.excel.sheet import Value
from fupin_desktop.identity_number import has_lost_end
from fupin_desktop.spelling import person_name

SAMPLE: Final = 4_000  # different cells after which those of a column are taken to come once
SERIALS: Final = range(20_000, 60_000)  # days since 1899-12-30 that stand for 1954 to 2064
NO_CHOICE: Final = "R18"  # ground of a word that is no choice
NO_NAME: Final = "R36"  # ground of what is no name
MADE_DAY: Final = "R37"  # ground of a text that became a day
LOST_END: Final = "R01"  # ground of a long number that lost its end
OFFERED: Final = 30
BLANKS: Final = frozenset({"/", "-", "--", "—", "——", "\\"})  # that people put into empty cells
_MADE_DAY: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}(?:-\d{2})?"
)
_NO_NAME: Final = re.compile("[:：;；。！!？?，,、]|[0-9０-９]{3}|[年月][0-9０-９]")


class Cells:
    """The cells of one column; what stands in many rows is parsed once."""

    def __init__(self, column: Column) -> None:
        self.column, self.index, self.name = column, column.index, column.name
        self.of_household = column.table != "person"
        self.clean = _cleaner(column)
        self.known: dict[Value, Json] = {}
        self.parsed, self.varied = 0, False

    def parse(self, raw: Value, row: int) -> Json:
        """Stored form of a cell in a row; raises BadValue."""
        if type(raw) is str and raw in BLANKS:
            return None
        value = values.parse(self.column.field, self.clean(raw, self.column.factor))
        if type(value) is str and value == raw:
            value = raw  # the text of the sheet, which is there already
        self.parsed += 1
        if self.parsed == SAMPLE and row < 2 * SAMPLE:  # names, numbers: few come again
            self.varied = True
            self.known.clear()
        if not self.varied and type(raw) is not bool:
            self.known[raw] = value
        return value


def _as_is(raw: Value, _factor: int) -> Value:
    return raw


def _number(raw: Value, _factor: int) -> Value:
    """A number of a household or a person, without what was typed around it."""
    if not isinstance(raw, str) or (raw.isascii() and raw.isalnum()):  # as nearly all are
        return raw
    _word(raw, _factor)
    return "".join(unicodedata.normalize("NFKC", raw).split()).lstrip("'’‘`")


def _id_number(raw: Value, factor: int) -> Value:
    """An identity number; raises BadValue for a text that was a number, which has lost its end."""
    number = _number(raw, factor)
    if not isinstance(number, str):
        return number
    number = number.upper()
    if has_lost_end(number):
        raise values.BadValue(grounds.say(LOST_END, label="证件号码"), LOST_END)
    return number


def _word(raw: Value, _factor: int) -> Value:
    """A short text; raises BadValue for 3-1 that a spreadsheet has made a day of."""
    if isinstance(raw, str) and _MADE_DAY.fullmatch(raw):
        raise values.BadValue(grounds.say(MADE_DAY, text=raw), MADE_DAY)
    return raw


def _name(raw: Value, _factor: int) -> Value:
    """A name as it is kept; raises BadValue for what is none: a count, a day, a sentence."""
    if not isinstance(raw, str):
        text = str(raw)
    elif raw.isalpha():  # as most are
        return raw
    else:
        text = raw
    if not any(map(str.isalpha, text)) or _NO_NAME.search(text):
        raise values.BadValue(grounds.say(NO_NAME, text=text[:30]), NO_NAME)
    return person_name(text)


def day(raw: Value, _factor: int = 1) -> Value:
    """The date that a number of days stands for."""
    if isinstance(raw, int | float) and int(raw) in SERIALS:
        return (date(1899, 12, 30) + timedelta(days=int(raw))).isoformat()
    return raw


def _cleaner(column: Column) -> Callable[[Value, int], Value]:
    """What makes the cells of a column ready to be parsed."""
    if column.field.name in CLEANERS:
        return CLEANERS[column.field.name]
    if column.field.kind is Kind.DATE:
        return day
    if column.field.kind is Kind.TEXT and column.field.name in TABLES[column.table].fields:
        return _word  # what people add may well be a day in words
    return _as_is if column.factor == 1 else partial(values.in_unit, column.field)


CLEANERS = {"name": _name, "number": _number, "id_number": _id_number}


def hint(field: Field, bad: values.BadValue) -> str:
    """What could be written in place of a bad value."""
    return _offered(field.choices) if bad.number == NO_CHOICE else ""


@cache
def _offered(choices: str) -> str:
    """Words that a cell may hold, the first of them where there are many."""
    labels = [choice.label for choice in codes.choices(choices)]
    more = "等" if len(labels) > OFFERED else ""
    return f"可以写：{'、'.join(labels[:OFFERED])}{more}。"
