"""A report as one question to the derived tables: where each of its cells comes from."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from db.joined import COUNT as COUNTED
from db.joined import EACH, FIRST, Sorting, Source
from db.joined import SUM as SUMMED
from db.records import AnyOf, Between, Not, Prefix, Search, Through
from fupin_desktop import conditions, figures, layout, life, selections, views
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.conditions import AFTER, Condition
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.report import offers
from fupin_desktop.report.definition import (
    COUNT,
    FIELD,
    HEAD,
    HOME,
    SUM,
    YEARLY,
    Column,
    Definition,
    span,
    year_of,
)

OF_HEAD: Final = "01"  # relation
MOST: Final = 60  # tables beside the rows; SQLite joins 64
TOO_MANY: Final = f"条数、合计和某年的数超过 {MOST} 个，没有列出。请分成两个报表。"


@dataclass(frozen=True)
class Shown:
    """One column of the answer: its title, its field, and where in a row it lies."""

    title: str
    field: Field
    column: Column
    place: int
    shared: tuple[int, ...] = ()  # where that lies of which a total is made, as figures.SHARE
    is_group: bool = False

    @property
    def adds(self) -> bool:
        """Tell whether the figures of several rows add up."""
        shares = self.column.field.startswith(f"{HOME}.")  # it stands beside each of its people
        return not (self.is_group or shares) and (
            self.column.what in (COUNT, SUM)
            or (offers.adds(self.field) and not self.field.name.startswith("number"))
        )


@dataclass
class Question:
    """What is asked of the tables, and what each cell of the answer means."""

    base: Source
    beside: list[Source] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    order: list[Sorting] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Maker:
    """Puts a question together, each record beside the rows reached once."""

    def __init__(self, registry: Registry, definition: Definition, on: str = "") -> None:
        self.registry, self.asked, self.on = registry, definition, on
        self.today = on or registry.today()
        self.base: list[str] = []
        self.parts: dict[tuple[str, ...], Source] = {}

    def make(self) -> Question:
        """Give the question; what this ledger does not know of the definition is named."""
        found = Question(self._rows())
        found.unknown += self.asked.unknown
        groups = [Column(field=name) for name in self.asked.groups]
        places: list[tuple[Column, Field, bool, tuple[str, ...], int]] = []
        for number, column in enumerate([*groups, *self.asked.columns]):
            is_group = number < len(groups)
            known = offers.find(self.registry, self.asked.row, column)
            wrong = "" if known is None else offers.problem(column)
            if known is None or wrong:
                found.unknown.append(column.title or column.field or column.table)
                continue
            if not is_group and column in groups:
                continue  # it stands there as a group
            part, at = self._cell(column, known)
            places.append((column, known, is_group, part, at))
        if len(self.parts) > MOST:
            raise FupinError(TOO_MANY)
        order = self._order(places)
        found.base = replace(found.base, cells=tuple(self.base))
        found.beside = list(self.parts.values())
        found.shown = [self._shown(*one) for one in places]
        found.order = [self._sorting(*one) for one in order]
        return found

    def _rows(self) -> Source:
        table = self.registry.table(self.asked.row)
        if table.name == HOME:
            present = life.present(self.registry, self.on)
            here = life.founded(self.on) if self.asked.closed else present
        else:
            born = Between(None, f"{self.today}{AFTER}")
            lives = conditions.joined({HOME: Not(None)}, life.at_home(self.registry))
            here = {"birth_date": AnyOf((None, born))} if self.asked.closed else lives
        wanted, search = self._where(table.name, self.asked.filter)
        if self.asked.home_filter and table.name != HOME:
            above, groups = self._where(HOME, self.asked.home_filter)
            wanted = conditions.joined(wanted, {HOME: Through(HOME, "id", above, groups)})
        return Source(table.name, (), conditions.joined(wanted, here), search)

    def _where(
        self, name: str, held: tuple[Condition, ...]
    ) -> tuple[dict[str, Any], Search]:  # fmt: skip
        table = self.registry.table(name)
        resolved = selections.resolved(self.registry, held)
        where = conditions.where(table, resolved, self.today)
        return views.conditions(table, where, self.registry.locals())

    def _cell(self, column: Column, known: Field) -> tuple[tuple[str, ...], int]:
        """Ask for a cell; give the part it comes from and its place there."""
        name = self.registry.locals().column(known.name)
        if column.what == FIELD:
            table, _ = offers.where(self.asked.row, column.field)
            return self._of_record(table, name)
        if column.what == YEARLY and not offers.sums(self.registry.table(column.table), column):
            return self._of_year(column, name)
        key = (column.what, str(len(self.parts)))
        self.parts[key] = of_column(self.registry, self.asked.row, column, self.on)
        return key, 0

    def _of_record(self, table: str, name: str) -> tuple[tuple[str, ...], int]:
        if table == self.asked.row:
            return (), _placed(self.base, name)
        key = (HEAD if table == "person" else HOME,)
        if key not in self.parts:
            head = Source(table, (), {"relation": OF_HEAD}, key=HOME, take=FIRST, first=("id",))
            home = Source(table, (), {}, on=HOME, take=EACH)
            self.parts[key] = head if table == "person" else home
        return key, self._add(key, name)

    def _of_year(self, column: Column, name: str) -> tuple[tuple[str, ...], int]:
        key = (column.table, year_of(column, self.today), *map(str, column.filter))
        if key not in self.parts:
            self.parts[key] = of_column(self.registry, self.asked.row, column, self.on)
        return key, self._add(key, name)

    def _add(self, key: tuple[str, ...], name: str) -> int:
        cells = list(self.parts[key].cells)
        place = _placed(cells, name)
        self.parts[key] = replace(self.parts[key], cells=tuple(cells))
        return place

    def _shown(
        self, column: Column, known: Field, is_group: bool, part: tuple[str, ...], at: int
    ) -> Shown:
        names = offers.SHARED.get((column.table, known.name)) if column.what == YEARLY else None
        shared = tuple(self._place(part, self.parts[part].cells.index(name))
                       for name in names or ())  # fmt: skip
        title = offers.title(self.registry, self.asked.row, column)
        return Shown(title, known, column, self._place(part, at), shared, is_group)

    def _order(self, places: list[Any]) -> list[Any]:
        """Give what rows are sorted by: groups, then what is asked for, then as lists are."""
        for column, known, _, part, _ in list(places):
            names = offers.SHARED.get((column.table, known.name)) if column.what == YEARLY else ()
            for name in names or ():
                self._add(part, name)
        order = [(part, at, known, False) for _, known, is_group, part, at in places if is_group]
        asked = [one for one in places if not one[2]]
        for key in self.asked.order:
            number = key.lstrip("-")
            column = (self.asked.columns[int(number)] if number.isascii() and number.isdigit()
                      and int(number) < len(self.asked.columns) else None)  # fmt: skip
            order += [(part, at, known, key.startswith("-"))
                      for found, known, _, part, at in asked if found == column]  # fmt: skip
        table = self.registry.table(self.asked.row)
        return order + [((), _placed(self.base, name), table.fields[name], False)
                        for name in table.order if name in table.fields]  # fmt: skip

    def _sorting(self, part: tuple[str, ...], at: int, known: Field, down: bool) -> Sorting:
        return Sorting(self._place(part, at), known.name in layout.NUMBERED, down)

    def _place(self, part: tuple[str, ...], at: int) -> int:
        before = len(self.base) if part else 0
        for key, one in self.parts.items():
            if key == part or not part:
                break
            before += len(one.cells) or 1
        return before + at


def _placed(cells: list[str], name: str) -> int:
    if name not in cells:
        cells.append(name)
    return cells.index(name)


def of_column(registry: Registry, row: str, column: Column, on: str = "") -> Source:
    """Give the records a yearly value, a count or a sum is made of, now or on a day."""
    table, today = registry.table(column.table), on or registry.today()
    held: dict[str, Any] = conditions.where(table, column.filter, today)
    if column.what == YEARLY:
        held = conditions.joined(held, {offers.YEAR: Prefix(year_of(column, today))})
    is_partial = column.table == "income" and column.what in (YEARLY, SUM)
    if is_partial and "kind" not in {one.field for one in column.filter}:
        held = conditions.joined(held, {"kind": AnyOf(figures.WHOLE_YEAR)})
    if column.table == "person":  # those who left are of no household
        held = conditions.joined(held, {row: Not(None)})
    low, high = span(column, today)
    day = offers.dated(column.table)
    if day and (low or high):
        held = conditions.joined(
            held, {day: Between(low or None, f"{high}{AFTER}" if high else None)}
        )
    wanted, search = views.conditions(table, held, registry.locals())
    if offers.sums(table, column):
        cells = (registry.locals().column(column.field),)
        return Source(table.name, cells, wanted, search, key=row, take=SUMMED)
    if column.what == COUNT:
        return Source(table.name, (), wanted, search, key=row, take=COUNTED)
    first = ("kind", "id") if "kind" in table.key else ("id",)
    return Source(table.name, (), wanted, search, key=row, take=FIRST, first=first)


def is_whole_number(known: Field) -> bool:
    """Tell whether a column holds numbers."""
    return known.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
