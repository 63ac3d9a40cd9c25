"""The answer to a report: its lines with subtotals and a total, and the records behind each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from db import joined
from db.connection import stoppable
from db.joined import Source
from fupin_desktop import conditions, figures, values, views
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.conditions import ID
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry
from fupin_desktop.report import past
from fupin_desktop.report.definition import COUNT, FIELD, SUM, UNITS, YEARLY, Column, Definition
from fupin_desktop.report.question import Maker, Question, Shown, of_column

ROW, GROUP, TOTAL = "row", "group", "total"
NONE: Final = "（未填）"
NUMBER: Final = "{}数"
EMPTY: Final = "还没有选栏目，没有列出。请先选要列出的栏目。"
UNKNOWN: Final = "这个版本或本台账没有、没有列出：{}。其余照常。"
OUTSIDE: Final = "“{}”另有 {}不在表内：{}。"
HEADLESS: Final = "“{}”有 {:,} {}没有写人口数，没有算进小计和合计。"
AWAY: Final = {
    "household": "没有落到户，或是已销户、已迁出的户的",
    "person": "没有落到人，或是已不在任何一户的人的",
}
PLACES: Final = ("village", "region")  # codes that are shown by name
STEP: Final = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a record, a group's subtotal or the total, and which rows it stands for."""

    kind: str
    level: int
    cells: tuple[Json, ...]
    start: int
    end: int

    @property
    def number(self) -> int:
        """How many rows it stands for."""
        return self.end - self.start


@dataclass(frozen=True)
class Sheet:
    """A report as it stands now."""

    definition: Definition
    shown: Sequence[Shown]
    lines: Sequence[Line]
    ids: Sequence[str]  # of the rows, in their order
    notes: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # of regions
    on: str = ""  # the day it is of; empty: now

    @property
    def unit(self) -> str:
        """What is counted: households or people."""
        return UNITS[self.definition.row]

    @property
    def heads(self) -> list[str]:
        """The titles of the columns; where only groups are listed, one with their size."""
        found = [one.title for one in self.shown]
        if not self.definition.detail:
            found.insert(self.groups, NUMBER.format(self.unit))
        return found

    @property
    def groups(self) -> int:
        """How many columns are groups; they stand first."""
        return sum(one.is_group for one in self.shown)

    def is_sum(self, line: Line) -> bool:
        """Tell whether a line stands out from others: a subtotal or the total."""
        deepest = line.level == self.groups and not self.definition.detail
        return line.kind == TOTAL or (line.kind == GROUP and not deepest)

    def column(self, place: int) -> Shown | None:
        """Give what stands in a place of a line; None for the size of a group."""
        if self.definition.detail or place < self.groups:
            return self.shown[place]
        return self.shown[place - 1] if place > self.groups else None

    def texts(self, line: Line) -> tuple[str, ...]:
        """Say a line, one text for each head."""
        found = [
            _said(one, cell, self.names) for one, cell in zip(self.shown, line.cells, strict=True)
        ]
        for place in range(self.groups):
            if line.kind != TOTAL and place < line.level and not found[place]:
                found[place] = NONE
        if line.kind == ROW:
            return tuple(found)
        if not self.definition.detail:
            found.insert(self.groups, f"{line.number:,}")
        if self.is_sum(line):
            place = self._word_at(line)
            before = f"{found[place]} " if line.kind == GROUP else ""
            if place < len(found):
                found[place] = f"{before}{self.word(line)}"
        return tuple(found)

    def word(self, line: Line) -> str:
        """Call a sum what it is, with its size where that has no column of its own."""
        size = f"（{line.number:,} {self.unit}）" if self.definition.detail else ""
        return f"{'合计' if line.kind == TOTAL else '小计'}{size}"

    def has_word(self, line: Line) -> bool:
        """Tell whether a sum has a column without a figure, to be called in."""
        return self._word_at(line) < len(self.heads)

    def _word_at(self, line: Line) -> int:
        """Give the place of a sum's word: its group's, or the first without a figure, if any."""
        places = range(len(self.heads))
        if line.kind == GROUP:
            return line.level - 1
        return next((place for place in places if self._is_free(place)), len(places))

    def _is_free(self, place: int) -> bool:
        """Tell whether a place can hold a word beside the figures of a total."""
        column = self.column(place)
        return column is not None and (column.is_group or not (column.adds or column.shared))


def run(
    registry: Registry, definition: Definition, step: Step = no_step, on: str = ""
) -> Sheet:  # fmt: skip
    """Answer a report from the ledger, as it was on a day if one is given.

    Raises FupinError where no column is left, and for a day to come.
    """
    on = past.checked(registry, on)
    question = Maker(registry, definition, on).make()
    if not question.shown:
        raise FupinError(EMPTY if not question.unknown else
                         UNKNOWN.format("、".join(question.unknown)))  # fmt: skip
    step(0, 1)
    then = past.tables_on(registry, on, [one.table for one in question.beside], step)
    ids: list[str] = []
    lacking: list[int] = []
    work = partial(_lines, question, definition.detail, ids, lacking, step)

    def ask(db: Any) -> list[Line]:
        with stoppable(db, lambda: step(0, 1)):
            found = joined.rows(db, question.base, question.beside, question.order, then)
            return [*work(found)]

    lines = registry.read(ask)
    notes = [UNKNOWN.format("、".join(question.unknown))] if question.unknown else []
    notes += [HEADLESS.format(one.title, number, UNITS[definition.row])
              for one, number in zip(question.shown, lacking, strict=True) if number]  # fmt: skip
    if not (definition.filter or definition.home_filter):
        notes += _outside(registry, definition, question.shown, lines[-1], on, then)
    names = _regions(registry, question, lines)
    return Sheet(definition, question.shown, lines, ids, notes, names, on)


def empty(registry: Registry, definition: Definition) -> Sheet:
    """Give a report without its lines: what stands in which column."""
    return Sheet(definition, Maker(registry, definition).make().shown, (), ())


class _Sums:
    """What adds up over the rows of a group so far."""

    def __init__(self, shown: Sequence[Shown], start: int) -> None:
        self.shown, self.start = shown, start
        self.sums: list[int | None] = [None] * len(shown)
        self.pairs = [(0, 0)] * len(shown)
        self.lacking = [0] * len(shown)  # rows with a figure of which no mean can be made

    def add(self, row: Sequence[Any]) -> None:
        for place, one in enumerate(self.shown):
            if one.shared:
                cells = (row[at + 1] for at in one.shared)
                share = figures.share(dict(zip(figures.SHARE, cells, strict=True)))
                self._share(place, *(share or (0, 0)))
                self.lacking[place] += share is None and row[one.place + 1] is not None
            elif one.adds and isinstance(row[one.place + 1], int):
                self.sums[place] = (self.sums[place] or 0) + row[one.place + 1]

    def join(self, other: "_Sums") -> None:
        for place, number in enumerate(other.sums):
            if number is not None:
                self.sums[place] = (self.sums[place] or 0) + number
            self._share(place, *other.pairs[place])
            self.lacking[place] += other.lacking[place]

    def _share(self, place: int, total: int, heads: int) -> None:
        before = self.pairs[place]
        self.pairs[place] = before[0] + total, before[1] + heads

    def line(self, level: int, key: Sequence[Json], end: int) -> Line:
        cells: list[Json] = list(self.sums)
        for place, one in enumerate(self.shown):
            if one.shared and self.pairs[place][1]:
                cells[place] = figures.divided(*self.pairs[place])
            elif one.column.what in (COUNT, SUM) and cells[place] is None:
                cells[place] = 0
        cells[:level] = key[:level]
        return Line(GROUP if level else TOTAL, level, tuple(cells), self.start, end)


def _lines(
    question: Question, detail: bool, ids: list[str], lacking: list[int], step: Step,
    rows: Iterator[tuple[Any, ...]],
) -> Iterator[Line]:  # fmt: skip
    shown = question.shown
    depth = sum(one.is_group for one in shown)
    places = [one.place + 1 for one in shown]
    zero = [one.column.what in (COUNT, SUM) for one in shown]
    sums = [_Sums(shown, 0) for _ in range(depth + 1)]
    key: tuple[Json, ...] | None = None
    for row in rows:
        cells = tuple(_cell(one.field, row[at]) for one, at in zip(shown, places, strict=True))
        if any(zero):
            cells = tuple(0 if made and cell is None else cell
                          for made, cell in zip(zero, cells, strict=True))  # fmt: skip
        now = cells[:depth]
        if key is not None and now != key:
            same = next(at for at in range(depth) if now[at] != key[at])
            yield from _closed(sums, key, same, len(ids))
        key = now
        sums[depth].add(row)
        ids.append(row[0])
        if detail:
            yield Line(ROW, depth, cells, len(ids) - 1, len(ids))
        if len(ids) % STEP == 0:
            step(0, 1)
    if key is not None:
        yield from _closed(sums, key, 0, len(ids))
    lacking += sums[0].lacking
    yield sums[0].line(0, (), len(ids))


def _closed(sums: list[_Sums], key: Sequence[Json], same: int, end: int) -> Iterator[Line]:
    """Close the groups below those that stay the same, the smallest first."""
    for level in range(len(sums) - 1, same, -1):
        yield sums[level].line(level, key, end)
        sums[level - 1].join(sums[level])
        sums[level] = _Sums(sums[level].shown, end)


def _cell(known: Field, cell: Any) -> Json:
    if known.kind is Kind.YESNO and isinstance(cell, int):
        return bool(cell)
    if known.kind is Kind.CODES and isinstance(cell, str):
        return values.parse(known, "") if not cell else _codes(cell)
    found: Json = cell
    return found


def _codes(cell: str) -> Json:
    found: Json = json.loads(cell)
    return found


def _said(one: Shown, cell: Json, names: Mapping[str, str]) -> str:
    if one.field.name in PLACES and isinstance(cell, str):
        return names.get(cell, cell)
    if one.column.what == COUNT and isinstance(cell, int):
        return f"{cell:,}"
    return "" if cell is None else values.show(one.field, cell)


def _regions(registry: Registry, question: Question, lines: Sequence[Line]) -> Mapping[str, str]:
    """Give the names of the villages that are told."""
    places = [place for place, one in enumerate(question.shown) if one.field.name in PLACES]
    told = {str(line.cells[place]) for line in lines for place in places if line.cells[place]}
    return registry.read(partial(views.region_names, codes=told)) if told else {}


def _outside(
    registry: Registry, definition: Definition, shown: Sequence[Shown], total: Line, on: str,
    then: Sequence[joined.Past],
) -> Iterator[str]:  # fmt: skip
    """Say of each figure what of it belongs to no row, so that it is not missed elsewhere."""
    for place, one in enumerate(shown):
        if one.column.what not in (COUNT, SUM):
            continue
        source = of_column(registry, definition.row, one.column, on)
        whole = registry.read(partial(joined.whole, one=source, past=then))
        left = whole - int(total.cells[place] or 0)  # type: ignore[arg-type]
        if left:
            told = f"{values.show(one.field, left)} {one.field.unit}".strip()
            yield OUTSIDE.format(one.title, told, AWAY[definition.row])


def behind(registry: Registry, sheet: Sheet, line: Line, place: int) -> tuple[str, list[str]]:
    """Give the table and the records that a figure of a line is made of."""
    recs = list(sheet.ids[line.start : line.end])
    shown = sheet.column(place)
    if shown is None or shown.column.what == FIELD:
        return sheet.definition.row, recs
    source: Source = of_column(registry, sheet.definition.row, shown.column, sheet.on)
    wanted = conditions.joined(source.where, {sheet.definition.row: recs})
    then = past.tables_on(registry, sheet.on, [source.table])
    return source.table, past.find(registry, then, source, wanted)


def is_made(column: Column) -> bool:
    """Tell whether a column's figures come from other records than the row's."""
    return column.what in (YEARLY, COUNT, SUM)


def only(recs: Sequence[str]) -> conditions.Condition:
    """Give the condition under which a list shows just these records."""
    return conditions.Condition(ID, conditions.AMONG, tuple(recs))
