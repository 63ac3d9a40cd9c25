"""Marks in a copy of a workbook: coloured cells, comments, and a last column with the reasons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from fupin_desktop import grounds
from fupin_desktop.errors import Step
from fupin_desktop.excel.cell_text import put_text
from fupin_desktop.excel.faulty import Faulty, Refused
from fupin_desktop.excel.header import REASON
from fupin_desktop.excel.roster import Problem, reasons

BAD, DOUBTFUL = "FFC7CE", "FFEB9C"
BAD_FILL: Final = PatternFill("solid", fgColor=BAD)
DOUBT_FILL: Final = PatternFill("solid", fgColor=DOUBTFUL)
OURS: Final = frozenset({f"00{BAD}", f"FF{BAD}", f"00{DOUBTFUL}", f"FF{DOUBTFUL}"})
MARK: Final = "【导入核对】"  # where our words begin in a comment, after what was there
AUTHOR: Final = "导入核对"
WIDE_FROM: Final = 0x2E7F
COMMENTS: Final = 5000  # more make Excel slow; colours and reasons are in every row
REASON_WIDTH: Final = 60  # in letters; a Chinese character takes two
POINTS: Final = 15  # height of a line of a cell
WIDE, LINE, SHORT = 300, 20, 22  # of a comment: pixels, pixels of a line, characters in a line
TEXT: Final = "@"
LOST: Final = "R01"  # ground of a long number that lost its end
WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


@dataclass
class Marks:
    """What is to be marked in a sheet, its rows counted from 1 as they stand in the copy."""

    depth: int  # rows down to the header
    last: int  # column of the reasons
    named: int | None  # column of the names, from 0
    how: str  # what to do with the copy
    reasons: dict[int, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    cells: defaultdict[tuple[int, int], list[Problem]] = field(
        default_factory=lambda: defaultdict(list)
    )
    bad: set[tuple[int, int]] = field(default_factory=set)


def marks_of(faulty: Faulty, last: int, rows: Mapping[int, int]) -> Marks:
    """Marks of a roster as planned; `rows` are those of the copy by those of the roster."""
    marks = Marks(len(faulty.head), last, faulty.named, faulty.how)
    for refused in faulty.refused:
        if refused.row in rows:
            _add(marks, refused, rows)
    for row, said in _others(faulty).items():
        if row in rows:
            marks.reasons.setdefault(rows[row], said)
    for doubted in faulty.doubted:
        if doubted.row in rows:
            _add_cells(marks, rows[doubted.row], doubted.doubts, is_bad=False)
    return marks


def _add(marks: Marks, refused: Refused, rows: Mapping[int, int]) -> None:
    row = rows[refused.row]
    moved = "" if row == refused.row + 1 else f"（原表第 {refused.row + 1} 行）"
    marks.reasons[row] = moved + reasons(refused.problems, refused.row)
    marks.refused.add(row)
    _add_cells(marks, row, refused.doubts, is_bad=False)
    _add_cells(marks, row, refused.problems, is_bad=True)


def _add_cells(marks: Marks, row: int, problems: Iterable[Problem], *, is_bad: bool) -> None:
    for problem in problems:
        column = marks.named if problem.column is None else problem.column
        if column is not None:
            marks.cells[row, column + 1].append(problem)
            if is_bad:
                marks.bad.add((row, column + 1))


def _others(faulty: Faulty) -> dict[int, str]:
    """What to say in sound rows with which a refused one is at odds: either may be wrong."""
    said: dict[int, str] = {}
    for refused in faulty.refused:
        for problem in refused.problems:
            if problem.other is not None:
                said.setdefault(
                    problem.other, f"请和第 {refused.row + 1} 行一起核对（{problem.ground}）。"
                )
    return said


def put_marks(sheet: Worksheet, marks: Marks, again: bool, step: Step) -> None:
    """Mark a sheet, after clearing the marks of an earlier copy if it is one."""
    if again:
        _clear(sheet, marks.depth, marks.last)
    _head(sheet, marks)
    for row, said in marks.reasons.items():
        cell = _cell(sheet, row, marks.last)
        if cell is not None:
            _write(cell, said)
            cell.fill = BAD_FILL if row in marks.refused else DOUBT_FILL
        _show_row(sheet, row, said)
    for number, (place, problems) in enumerate(marks.cells.items()):
        if number % 1000 == 0:
            step(number, len(marks.cells))
        cell = _cell(sheet, *place)
        if cell is not None:
            cell.fill = BAD_FILL if place in marks.bad else DOUBT_FILL
            if any(problem.ground == LOST for problem in problems):
                cell.number_format = TEXT  # what is typed anew then keeps all its digits
            if number < COMMENTS:
                _comment(cell, "\n".join(map(_explained, problems)))


def _show_row(sheet: Worksheet, row: int, said: str) -> None:
    """Make a row visible, and high enough for its reason."""
    dimension = sheet.row_dimensions[row]
    dimension.hidden = False
    lines = 1 + breadth(said) // REASON_WIDTH
    if lines > 1 and (dimension.height or 0) < POINTS * lines:
        dimension.height = POINTS * lines


def breadth(text: str) -> int:
    """Letters that a text takes, a Chinese character as two."""
    return sum(2 if ord(char) > WIDE_FROM else 1 for char in text)


def _explained(problem: Problem) -> str:
    return "\n".join(filter(None, (problem.reason, grounds.advise(problem.ground), problem.hint)))


def _cell(sheet: Worksheet, row: int, column: int) -> Cell | None:
    """A cell that can be marked; one inside a merged area cannot."""
    cell = sheet.cell(row, column)
    return None if isinstance(cell, MergedCell) else cell


def _write(cell: Cell, text: str) -> None:
    """Write a reason, which is a text whatever it begins with."""
    put_text(cell, text)
    cell.alignment = WRAPPED


def _head(sheet: Worksheet, marks: Marks) -> None:
    """Title of the column of reasons, dressed as its neighbour is."""
    depth, last = marks.depth, marks.last
    cell = _cell(sheet, depth, last)
    if cell is None:
        return
    near: Any = sheet.cell(depth, max(last - 1, 1))
    if near.has_style and cell.value != REASON:
        dressed: Any = cell
        dressed._style = copy(near._style)  # noqa: SLF001 - the documented way to copy one
    cell.value = REASON
    if not near.has_style:
        cell.font = Font(bold=True)
    _comment(cell, marks.how)
    _widen(sheet, last)
    _filter(sheet, last)


def _widen(sheet: Worksheet, last: int) -> None:
    """Give the column of reasons its width; a wider group of columns is divided around it."""
    dimensions = sheet.column_dimensions
    for key, dimension in [*dimensions.items()]:
        low, high = dimension.min or 0, dimension.max or 0
        if not low <= last <= high:
            continue
        del dimensions[key]
        for first, end in ((low, last - 1), (last + 1, high)):
            if first <= end:
                part = copy(dimension)
                part.index, part.min, part.max = get_column_letter(first), first, end
                dimensions[part.index] = part
    letter = get_column_letter(last)
    dimensions[letter] = ColumnDimension(sheet, index=letter, width=REASON_WIDTH)


def _filter(sheet: Worksheet, last: int) -> None:
    """Let a filter that ended at the column before reach the reasons."""
    if sheet.auto_filter.ref:
        left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
        if right == last - 1:
            letters = get_column_letter(left or 1), get_column_letter(last)
            sheet.auto_filter.ref = f"{letters[0]}{top}:{letters[1]}{bottom}"


def _comment(cell: Cell, text: str) -> None:
    """Put our words into the comment of a cell, below those that stand there."""
    theirs = _theirs(cell)
    said = ILLEGAL_CHARACTERS_RE.sub("", f"{theirs}{MARK}\n{text}")
    lines = sum(1 + len(line) // SHORT for line in said.split("\n"))
    cell.comment = Comment(said, AUTHOR, height=LINE * (lines + 1), width=WIDE)


def _theirs(cell: Cell) -> str:
    """What somebody else wrote in the comment of a cell."""
    theirs = cell.comment.text.split(MARK)[0].rstrip() if cell.comment else ""
    return f"{theirs}\n" if theirs else ""


def _clear(sheet: Worksheet, depth: int, last: int) -> None:
    """Take away the marks of an earlier copy: reasons, comments and colours."""
    cells: list[Any] = [*sheet._cells.values()]  # noqa: SLF001 - as in free_column
    for cell in cells:
        if cell.row <= depth or isinstance(cell, MergedCell):
            continue
        is_reason = cell.column == last
        marked = cell.comment is not None and MARK in cell.comment.text
        if is_reason:
            cell.value = None
        if marked:
            theirs = _theirs(cell).rstrip()
            cell.comment = Comment(theirs, AUTHOR) if theirs else None
        if (marked or is_reason) and cell.fill.fgColor.rgb in OURS:
            cell.fill = PatternFill()


def free_column(sheet: Worksheet, depth: int) -> int:
    """Number of the first column right of everything written, where no merged title reaches."""
    cells: list[Any] = [*sheet._cells.values()]  # noqa: SLF001 - going through rows makes all that are not there
    last = max((cell.column for cell in cells if cell.value is not None), default=0) + 1
    while isinstance(sheet.cell(depth, last), MergedCell):
        last += 1
    return last
