"""Rows put into a worksheet, with all that belongs to rows moved or stretched along.

openpyxl moves nothing but cells: not merged ones, heights, print area, formulas or pictures.
"""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

REFERENCE: Final = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?")
ROWS: Final = re.compile(r"\$?(\d+):\$?(\d+)")


@dataclass(frozen=True)
class Gap:
    """Where rows are put in, and how spans of rows change by it."""

    at: int  # the row that the first new one takes the place of
    count: int
    top: int  # first and last row of the table that grows
    end: int

    def row(self, number: int) -> int:
        """Where a row stands afterwards."""
        return number + self.count if number >= self.at else number

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where a span of rows stands; one over the whole table grows with it."""
        whole = last == self.end < self.at and first < self.top
        return self.row(first), last + self.count if whole else self.row(last)

    def sum(self, first: int, last: int) -> tuple[int, int]:
        """As a span, but a formula over the table's rows alone grows too."""
        whole = last == self.end < self.at and first <= self.top
        return self.row(first), last + self.count if whole else self.row(last)


def insert(sheet: Worksheet, gap: Gap, height: int) -> None:
    """Put rows in that look like the table's first ones, `height` rows a record."""
    merged = [CellRange(one.coord) for one in sheet.merged_cells.ranges]
    for one in merged:
        sheet.unmerge_cells(one.coord)
    sheet.insert_rows(gap.at, gap.count)
    _move_heights(sheet, gap)
    for offset in range(gap.count):
        _copy_look(sheet, gap.top + offset % height, gap.at + offset)
    for one in merged:
        one.min_row, one.max_row = gap.span(one.min_row, one.max_row)
    merged += _copied_merges(merged, gap, height)
    for one in merged:
        sheet.merge_cells(one.coord)
    _move_rules(sheet, gap)
    _move_print(sheet, gap)
    _move_pictures(sheet, gap)
    _move_formulas(sheet, gap)


def _move_heights(sheet: Worksheet, gap: Gap) -> None:
    moved = sorted((n for n in sheet.row_dimensions if n >= gap.at), reverse=True)
    for number in moved:
        one = sheet.row_dimensions.pop(number)
        one.index = number + gap.count
        sheet.row_dimensions[number + gap.count] = one


def _copy_look(sheet: Worksheet, source: int, target: int) -> None:
    for column in range(1, sheet.max_column + 1):
        look: Any = cell_at(sheet, source, column)
        if look is not None:
            made: Any = sheet.cell(target, column)
            made._style = copy(look._style)  # noqa: SLF001 - one style for all of it
    if source in sheet.row_dimensions:
        height = sheet.row_dimensions[source].height
        if height is not None:
            sheet.row_dimensions[target].height = height


def there(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """Give the cells that a sheet holds, by row and column; asking for others would make them."""
    cells: dict[tuple[int, int], Any] = sheet._cells  # noqa: SLF001 - there is no public way
    return cells


def cell_at(sheet: Worksheet, row: int, column: int) -> Any:
    """Give the cell at a place, None where there is none: `sheet.cell` would make one."""
    return there(sheet).get((row, column))


def _copied_merges(merged: list[CellRange], gap: Gap, height: int) -> list[CellRange]:
    """Merged cells of the table's first record, for every new one."""
    inside = [one for one in merged
              if one.min_row >= gap.top and one.max_row < gap.top + height]  # fmt: skip
    found = []
    for start in range(gap.at, gap.at + gap.count, height):
        for one in inside:
            shift = start - gap.top
            made = CellRange(one.coord)
            made.shift(row_shift=shift)
            found.append(made)
    return found


def _move_rules(sheet: Worksheet, gap: Gap) -> None:
    """Drop-downs, conditional formats, filters and page breaks."""
    for offer in sheet.data_validations.dataValidation:
        for one in offer.sqref.ranges:
            one.min_row, one.max_row = gap.sum(one.min_row, one.max_row)
    rules = ConditionalFormattingList()
    for kept in sheet.conditional_formatting:
        spans = [CellRange(one.coord) for one in kept.sqref.ranges]
        for one in spans:
            one.min_row, one.max_row = gap.sum(one.min_row, one.max_row)
        where = " ".join(one.coord for one in spans)
        for rule in kept.rules:
            rules.add(where, rule)
    sheet.conditional_formatting = rules
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _moved(sheet.auto_filter.ref, gap.sum)
    for table in sheet.tables.values():
        table.ref = _moved(table.ref, gap.sum)
    for line in sheet.row_breaks.brk:
        line.id = gap.row(line.id + 1) - 1


def _move_print(sheet: Worksheet, gap: Gap) -> None:
    if sheet.print_area:
        areas = [one.rpartition("!")[2] for one in str(sheet.print_area).split(",")]
        sheet.print_area = ",".join(_moved(one, gap.sum).replace("$", "") for one in areas)
    if sheet.print_title_rows:
        found = ROWS.search(sheet.print_title_rows)
        if found:
            first, last = gap.span(int(found[1]), int(found[2]))
            sheet.print_title_rows = f"{first}:{last}"


def _move_pictures(sheet: Worksheet, gap: Gap) -> None:
    for picture in [*getattr(sheet, "_images", ()), *getattr(sheet, "_charts", ())]:
        for name in ("_from", "to"):
            corner = getattr(picture.anchor, name, None)
            if corner is not None:
                corner.row = gap.row(corner.row + 1) - 1
    for cell in there(sheet).values():
        if isinstance(cell, Cell) and cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate


def _move_formulas(sheet: Worksheet, gap: Gap) -> None:
    """What points at moved rows, in formulas of all sheets and in names."""
    book: Any = sheet.parent
    for other in book.worksheets:
        for cell in there(other).values():
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = _in_formula(cell.value, sheet.title, other is sheet, gap)
    for name in [*book.defined_names.values(), *sheet.defined_names.values()]:
        name.value = _in_formula("=" + str(name.attr_text), sheet.title, False, gap)[1:]


def _in_formula(formula: str, title: str, own: bool, gap: Gap) -> str:
    parsed = Tokenizer(formula)
    for token in parsed.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            where, _, cells = token.value.rpartition("!")
            mine = where in (title, quote_sheetname(title)) if where else own
            if mine:
                moved = _moved(cells, gap.sum)
                token.value = f"{where}!{moved}" if where else moved
    return "=" + "".join(token.value for token in parsed.items)


def _moved(text: str, by: Callable[[int, int], tuple[int, int]]) -> str:
    """References in a text, with their rows moved."""

    def move(found: re.Match[str]) -> str:
        start, first, end, last = found.groups()
        if end is None:
            return f"{start}{by(int(first), int(first))[0]}"
        one, other = by(int(first), int(last))
        return f"{start}{one}:{end}{other}"

    return REFERENCE.sub(move, text)


def is_hidden(cell: object) -> bool:
    """Tell whether a cell lies under a merged one and so has no content of its own."""
    return isinstance(cell, MergedCell)
