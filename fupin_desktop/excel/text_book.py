"""Workbooks of plain tables that are no lists of records: texts and numbers in columns."""

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from xlsxwriter import Workbook

from fupin_desktop import durable
from fupin_desktop.excel.book import LINE_COLOUR
from fupin_desktop.excel.cell_text import TEXT, cell_text
from fupin_desktop.excel.listing import HEAD

BODY: Final = {
    "num_format": TEXT, "text_wrap": True, "valign": "top", "border": 1,
    "border_color": f"#{LINE_COLOUR}",
}  # fmt: skip
FIGURES: Final = {int: "#,##0", float: "#,##0.00"}
LINE: Final = 15.0  # points
WIDE: Final = "\u2e7f"
HEAD_ROW: Final = 2  # below the title and a note


@dataclass(frozen=True)
class Leaf:
    """One sheet: what it is about, its columns and their widths, and its rows."""

    name: str
    title: str
    note: str
    columns: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[str | float]]


def write_leaves(leaves: Sequence[Leaf], target: Path) -> None:
    """Write tables, a sheet each, whole or not at all; what looks like a formula is a text."""
    content = BytesIO()
    try:
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as waiting:
            book = Workbook(content, {"constant_memory": True, "tmpdir": waiting})
            try:
                for leaf in leaves:
                    _write(book, leaf)
                book.close()
            finally:
                for sheet in book.worksheets():
                    with suppress(AttributeError):
                        sheet.row_data_fh.close()  # Windows removes no open file
    except OSError as error:
        raise durable.refusal(error, target.name) from error
    durable.write(target, content.getvalue())


def _lines(value: str | float, width: float) -> int:
    """Count the lines a text takes in a column; a Chinese character is as wide as two digits."""
    if not isinstance(value, str):
        return 1
    parts = (sum(2 if one > WIDE else 1 for one in part) for part in value.split("\n"))
    return sum(max(1, math.ceil(1.1 * part / width)) for part in parts)


def _write(book: Any, leaf: Leaf) -> None:
    sheet, style = book.add_worksheet(leaf.name), book.add_format(BODY)
    figures = {kind: book.add_format({**BODY, "num_format": one}) for kind, one in FIGURES.items()}
    head = book.add_format(HEAD)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    for place, (_, width) in enumerate(leaf.columns):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, leaf.title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, leaf.note)
    for place, (name, _) in enumerate(leaf.columns):
        sheet.write_string(HEAD_ROW, place, name, head)
    number = HEAD_ROW
    widths = [width for _, width in leaf.columns]
    for number, row in enumerate(leaf.rows, HEAD_ROW + 1):
        lines = max(map(_lines, row, widths))
        if lines > 1:  # not every program fits a row to its wrapped text by itself
            sheet.set_row(number, LINE * lines)
        for place, value in enumerate(row):
            if isinstance(value, str):
                text = cell_text(value)
                (sheet.write_string if text else sheet.write_blank)(number, place, text, style)
            else:
                sheet.write_number(number, place, value, figures[type(value)])
    sheet.autofilter(HEAD_ROW, 0, number, len(leaf.columns) - 1)
