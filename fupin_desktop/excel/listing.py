"""Lists of records as workbooks, row by row: a township's list never stands whole in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from xlsxwriter import Workbook

from fupin_desktop import durable, values
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.book import (
    HEAD_COLOUR,
    LINE_COLOUR,
    NUMBER_FORMATS,
    NUMBERS,
    width,
)
from fupin_desktop.excel.cell_text import TEXT, cell_text
from fupin_desktop.excel.columns import Column, cells_of, columns_of
from fupin_desktop.registry import Registry

Pen = Callable[[int, int, Json], object]
HEAD: Final = {
    "bold": True,
    "bg_color": f"#{HEAD_COLOUR}",
    "border": 1,
    "border_color": f"#{LINE_COLOUR}",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}


def write_table(
    registry: Registry,
    table: str,
    ids: Sequence[str],
    target: Path,
    step: Step = no_step,
    columns: Sequence[str | Column] | None = None,
) -> int:
    """Write records with all their fields, or with some columns; return the records' number."""
    known = registry.table(table)
    shown = columns_of(known, columns)
    content = BytesIO()
    with opened(content, target, known.label) as (book, sheet):
        _begin(book, sheet, shown, len(ids))
        pens = [pen(book, sheet, column.field, {}) for column in shown]
        for number, row in enumerate(cells_of(registry, known, shown, ids, step), 1):
            for place, (draw, value) in enumerate(zip(pens, row, strict=True)):
                if value is not None:
                    draw(number, place, value)
    durable.write(target, content.getvalue())
    return len(ids)


@contextmanager
def opened(content: BytesIO, target: Path, name: str) -> Iterator[tuple[Any, Any]]:
    """Lend an empty sheet; rows wait beside the target, where its owner wants them, and go."""
    try:
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as waiting:
            book = Workbook(content, {"constant_memory": True, "tmpdir": waiting})
            sheet = book.add_worksheet(name)
            try:
                yield book, sheet
                book.close()
            finally:
                sheet.row_data_fh.close()  # Windows removes no open file
    except OSError as error:
        raise durable.refusal(error, target.name) from error


def _begin(book: Any, sheet: Any, shown: Sequence[Column], rows: int) -> None:
    """Write the header, which stays in sight and filters, and set the widths."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(shown) - 1)
    head = book.add_format(HEAD)
    for place, column in enumerate(shown):
        sheet.set_column(place, place, width(column))
        sheet.write_string(0, place, column.title, head)


def pen(book: Any, sheet: Any, field: Field, look: Mapping[str, Any]) -> Pen:
    """What writes a value of a field: numbers as numbers; what looks like a formula is a text."""
    if field.refers or field.kind not in NUMBERS:
        return _text_pen(book, sheet, field, look)
    places = 2 if field.kind is Kind.MONEY else field.places
    form = NUMBER_FORMATS.get(field.kind) or f"0.{'0' * places}"
    style = book.add_format({**look, "num_format": form})

    def draw(row: int, place: int, value: Json) -> None:
        if isinstance(value, int):
            sheet.write_number(row, place, float(Decimal(value).scaleb(-places)), style)

    return draw


def _text_pen(book: Any, sheet: Any, field: Field, look: Mapping[str, Any]) -> Pen:
    style = book.add_format({**look, "num_format": TEXT})
    spell: Callable[[Json], str] = str if field.refers else partial(values.show, field)

    def draw(row: int, place: int, value: Json) -> None:
        words = spell(value)
        if words:
            sheet.write_string(row, place, cell_text(words), style)
        else:
            sheet.write_blank(row, place, None, style)

    return draw
