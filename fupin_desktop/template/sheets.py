"""A sheet for each of many households in one workbook."""

from collections.abc import Sequence
from copy import copy, deepcopy
from io import BytesIO
from typing import Any

from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from fupin_desktop.template.workbook import MARGINS, PARTS


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names of sheets for some households: short, allowed, and no two alike."""
    taken: set[str] = set()
    found = []
    for title in titles:
        plain = "".join("_" if char in "[]:*?/\\" else char for char in title).strip("' ")
        name, number = plain[:31] or "未填户主", 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: 31 - len(str(number)) - 2]}({number})"
        taken.add(name.casefold())
        found.append(name)
    return found


def add_copy(book: Workbook, name: str) -> Worksheet:
    """Add a copy of a book's first sheet, with what openpyxl leaves out of one."""
    source = book.worksheets[0]
    made = book.copy_worksheet(source)
    made.title = name
    merged = [one.coord for one in source.merged_cells.ranges]
    made.merged_cells = MultiCellRange()  # the copy's is the source's own
    for one in merged:
        made.merge_cells(one)
    made.data_validations = copy(source.data_validations)
    made.data_validations.dataValidation = [
        _copied_rule(one) for one in source.data_validations.dataValidation
    ]
    for kept in source.conditional_formatting:
        for rule in kept.rules:
            made.conditional_formatting.add(str(kept.sqref), rule)
    for header in MARGINS:
        for part in PARTS:
            piece, old = (
                getattr(getattr(made, header), part),
                getattr(getattr(source, header), part),
            )
            piece.text, piece.font, piece.size, piece.color = (
                old.text,
                old.font,
                old.size,
                old.color,
            )
    made.row_breaks = copy(source.row_breaks)
    made.row_breaks.brk = [copy(one) for one in source.row_breaks.brk]
    made.views.sheetView[0].showGridLines = source.views.sheetView[0].showGridLines
    made.freeze_panes = source.freeze_panes
    if source.print_area:
        areas = (one.rpartition("!")[2] for one in str(source.print_area).split(","))
        made.print_area = ",".join(one.replace("$", "") for one in areas)
    if source.print_title_rows:
        made.print_title_rows = source.print_title_rows
    if source.print_title_cols:
        made.print_title_cols = source.print_title_cols
    for picture in getattr(source, "_images", ()):
        made.add_image(_copied_picture(picture))
    return made


def _copied_rule(rule: Any) -> Any:
    made = copy(rule)
    made.sqref = type(rule.sqref)([copy(one) for one in rule.sqref.ranges])
    return made


def _copied_picture(picture: Any) -> Any:
    data = picture._data()  # noqa: SLF001 - it reads and closes the stream it has
    picture.ref = BytesIO(data)
    made = copy(picture)
    made.anchor = deepcopy(picture.anchor)
    made.ref = BytesIO(data)
    return made
