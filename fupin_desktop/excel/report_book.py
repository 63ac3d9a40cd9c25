"""A report as a workbook: title, lines with subtotals and a total, and what is to be noted."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from fupin_desktop import durable
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.book import NUMBERS, width
from fupin_desktop.excel.cell_text import cell_text
from fupin_desktop.excel.columns import Column
from fupin_desktop.excel.listing import HEAD, Pen, opened, pen
from fupin_desktop.registry import Registry
from fupin_desktop.report import Line, Sheet

TOP: Final = 3  # rows above the first line: title, date, heads
BOLD: Final = {"bold": True, "bg_color": "#F2F2F2"}
NAME: Final = "报表"
MOST: Final = 1_048_576 - TOP  # rows of a sheet
WIDTH: Final = 18  # of a group's column, at least: it holds the words of subtotals
STEP: Final = 2_000
COUNTED: Final = Field(name="number", label="", kind=Kind.INTEGER)


def write_report(
    registry: Registry, sheet: Sheet, target: Path, step: Step = no_step
) -> int:  # fmt: skip
    """Write a report row by row; return the number of its lines."""
    content = BytesIO()
    with opened(content, target, NAME) as (book, page):
        _begin(registry, sheet, book, page)
        pens = [(_pens(book, page, place, sheet, {}), _pens(book, page, place, sheet, BOLD))
                for place in range(len(sheet.heads))]  # fmt: skip
        for number, line in enumerate(sheet.lines):
            if number % STEP == 0:
                step(number, len(sheet.lines))
            _draw(sheet, line, number + TOP, pens)
        plain = book.add_format({})
        for number, note in enumerate(sheet.notes):
            page.write_string(len(sheet.lines) + TOP + 1 + number, 0, cell_text(note), plain)
    durable.write(target, content.getvalue())
    return len(sheet.lines)


def _begin(registry: Registry, sheet: Sheet, book: Any, page: Any) -> None:
    heads = sheet.heads
    page.freeze_panes(TOP, 0)
    page.repeat_rows(TOP - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    title = book.add_format({"bold": True, "font_size": 16})
    plain, head = book.add_format({}), book.add_format(HEAD)
    for place, words in enumerate(heads):
        shown = sheet.column(place)
        known = width(Column(words, shown.field if shown else COUNTED))
        page.set_column(place, place, max(known, WIDTH) if place < max(sheet.groups, 1) else known)
    name = sheet.definition.name or NAME
    page.write_string(0, 0, cell_text(name), title)
    about = f"{registry.name}　截至 {sheet.on or registry.today()}　辅助台账，以全国系统数据为准"
    page.write_string(1, 0, cell_text(about), plain)
    for place, words in enumerate(heads):
        page.write_string(TOP - 1, place, cell_text(words), head)


def _pens(book: Any, page: Any, place: int, sheet: Sheet, look: dict[str, Any]) -> tuple[Pen, Pen]:
    """Give what writes a place's texts, and what writes its numbers."""
    shown = sheet.column(place)
    words = pen(book, page, Field(name="text", label=""), look)
    return words, pen(book, page, shown.field if shown else COUNTED, look)


def _draw(sheet: Sheet, line: Line, row: int, pens: Sequence[Sequence[tuple[Pen, Pen]]]) -> None:
    cells: list[Json] = list(line.cells)
    if not sheet.definition.detail:
        cells.insert(sheet.groups, line.number)
    for place, (text, cell) in enumerate(zip(sheet.texts(line), cells, strict=True)):
        words, numbers = pens[place][sheet.is_sum(line)]
        shown = sheet.column(place)
        is_number = shown is None or shown.field.kind in NUMBERS
        if is_number and isinstance(cell, int) and not isinstance(cell, bool):
            numbers(row, place, cell)
        elif text or sheet.is_sum(line):  # a total is coloured all along
            words(row, place, text)
    if sheet.is_sum(line) and not sheet.has_word(line):  # it must not be taken for a row
        pens[-1][True][0](row, len(cells), sheet.word(line))
