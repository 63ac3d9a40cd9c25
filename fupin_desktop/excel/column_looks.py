"""How the columns of a sheet look to the user who says what they mean."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from fupin_desktop.excel import matches
from fupin_desktop.excel.header import DEPTH, header_at
from fupin_desktop.excel.matching import NAMING, NONE, PAYMENTS, Reading, Span, Words
from fupin_desktop.excel.pay_columns import AMOUNT, TABLE
from fupin_desktop.excel.pay_words import ALIKE, PayWords
from fupin_desktop.excel.sheet import Sheet, column_letters
from fupin_desktop.registry import Registry

SAMPLES: Final = 3


class Shown(NamedTuple):
    """One column as the user sees it."""

    place: int  # from 0
    letters: str
    title: str
    samples: tuple[str, ...]
    field: str  # as in Match
    found: str  # the same, as the program takes it by itself


def shown(words: Words, look: Sheet, span: Span, fields: Mapping[int, str]) -> list[Shown]:
    """All columns that have a title or content, and for what each is taken."""
    auto, taken = words.taken(look, span, {}), words.taken(look, span, fields)
    by_itself = {column.index: column.key for column in auto.columns}
    now = {column.index: column.key for column in taken.columns}
    titles = dict(auto.titles)
    below = look.rows[span[1] + 1 :]
    made = []
    for index in range(max(map(len, look.rows), default=0)):
        cells = [str(row[index]) for row in below if index < len(row) and row[index] is not None]
        samples = tuple(dict.fromkeys(cells))[:SAMPLES]
        if index in titles or samples:
            made.append(Shown(
                index, column_letters(index), titles.get(index, ""), samples,
                now.get(index, NONE), by_itself.get(index, NONE),
            ))  # fmt: skip
    return made


def heads(words: Words, look: Sheet) -> list[Span]:
    """Rows that may be the header: those with several texts, and pairs that say more together."""
    rows = look.rows[:DEPTH]
    single = [
        (n, n) for n, row in enumerate(rows) if sum(isinstance(cell, str) for cell in row) > 1
    ]
    count = {
        span: len(words.taken(look, span, {}).columns)
        for span in [*single, *((n, n + 1) for n in range(len(rows) - 1))]
    }
    pairs = [
        span for span in count
        if span[0] < span[1]
        and count[span] > max(count.get((row, row), 0) for row in span)
    ]  # fmt: skip
    return sorted([*single, *pairs])


def words_of(registry: Registry) -> dict[str, Words]:
    """What columns can be taken for, by the kind of the list."""
    return {one.kind: one for one in (Words(registry), PayWords())}


def remember(registry: Registry, reading: Reading) -> None:
    """Remember where the user took columns otherwise than the program; where nowhere, forget.

    Of a list that looks like one of the other kind a column is kept that says which it is.
    """
    sheet, span = reading.sheet, reading.span
    words = words_of(registry)[reading.kind]
    by_itself = {column.index: column.key for column in words.taken(sheet, span, {}).columns}
    said = {n: key for n, key in reading.fields.items() if by_itself.get(n, NONE) != key}
    title = "" if reading.kind == PAYMENTS else ALIKE
    looks_paid = PayWords().detect(sheet, title) is not None
    if looks_paid != (reading.kind == PAYMENTS) or (said and reading.kind == PAYMENTS):
        telling = (f"{TABLE}.{AMOUNT}",) if reading.kind == PAYMENTS else NAMING
        said |= {one.index: one.key for one in reading.header.columns if one.key in telling}
    matches.keep(registry, matches.digest_of(header_at(sheet.rows, *span, {})), said)


def forget(registry: Registry, reading: Reading) -> None:
    """Forget what was said of the layout of a sheet."""
    header = header_at(reading.sheet.rows, *reading.span, {})
    matches.keep(registry, matches.digest_of(header), {})
