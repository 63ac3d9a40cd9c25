"""The copy of the user's own workbook in which what was refused is marked, to be mended there."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fupin_desktop import durable
from fupin_desktop.errors import Cancelled, FupinError, Step, no_step
from fupin_desktop.excel.book import put_value, style_head
from fupin_desktop.excel.error_marks import breadth, free_column, marks_of, put_marks
from fupin_desktop.excel.faulty import Faulty, stamp_of
from fupin_desktop.excel.intake import Import
from fupin_desktop.excel.mended import reason_column
from fupin_desktop.excel.pay_return import Payments
from fupin_desktop.excel.sheet import ZIP, Row, first_bytes, read_sheets

CELLS: Final = 500_000  # of a whole workbook; openpyxl takes 500 bytes and 20 microseconds for each
UNPACKED: Final = 200 << 20
PART: Final = 1 << 20
COLUMNS: Final = 16_384  # that a sheet can have
LOADED, SAVED = 60, 100  # of a hundred steps, when that is done
SHEET: Final = "不能导入的行"
SAMPLE, WIDEST = 200, 40  # rows looked at for the widths, and the greatest of them
DRAWING: Final = "xl/drawings/drawing"
_SHAPE: Final = re.compile(rb":(?:sp|grpSp|cxnSp)[ />]")  # pictures and charts are kept
_CELL: Final = re.compile(rb"<(?:\w+:)?c[ />]")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[ />]")
ROW: Final = 3  # cells that take as much as a row with a height or style of its own

NO_MACROS: Final = "原表里的宏没有带到副本里。"
NO_DRAWINGS: Final = "原表里的图形、文本框、按钮可能没有带到副本里。"
NO_EXTENSIONS: Final = "原表里个别下拉列表、条件格式没有带到副本里。"
NEW_BOOK: Final = "副本是新建的 .xlsx 表，有全部的行，没有原来的格式。"
ONLY_REFUSED: Final = "原表太大，副本里只有不能导入的行和同户的行。"
ONLY_LOOK: Final = "副本里没有合计，不能直接导入：请照着在原表里改，再导入原表。"
MORE: Final = "不能导入的行太多，还有 {:,} 行没有写进去；改好这些、导入以后，再核对原表。"
FULL: Final = (
    "这张表一直用到最后一列，没有地方写原因，没有写出，原表没有改动。请删去名单以外的列，再导入。"
)
CHANGED: Final = (
    "文件“{}”在核对以后改动过，或者已经不在，没有写出。请重新选择这个文件，核对以后再另存。"
)


@dataclass(frozen=True)
class ErrorCopy:
    """What was written: how many refused rows, and what is to be known of it."""

    rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Made:
    """A copy before it is written to its file."""

    content: bytes
    rows: int
    notes: list[str]


@dataclass
class _Part:
    """One sheet of a new copy: its rows, and where those of the workbook stand among them."""

    faulty: Faulty
    rows: list[Row]
    places: dict[int, int] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        return sum(map(len, self.rows))


class _Stepped(BytesIO):
    """The bytes of a workbook, whose reading tells how far it is and can be stopped."""

    def __init__(self, content: bytes, step: Step) -> None:
        super().__init__(content)
        self.step, self.total, self.done = step, max(len(content), 1), 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.done += len(part)
        self.step(min(LOADED, LOADED * self.done // self.total), SAVED)
        return part


def _saved(copy: Workbook, step: Step) -> bytes:
    """The bytes of a workbook, which openpyxl puts together in one call that nothing stops."""
    step(LOADED, SAVED)
    content = BytesIO()
    copy.save(content)
    step(SAVED - 1, SAVED)
    return content.getvalue()


def write_errors(
    planned: Import | Payments, book: Path, target: Path, step: Step = no_step
) -> ErrorCopy:
    """Copy a workbook with its refused rows marked; the workbook itself is not touched."""
    if target.resolve() == book.resolve():
        raise FupinError(f"错误表不能盖住原表“{book.name}”，没有写出。请换一个文件名。")
    faults = planned.faulty if isinstance(planned, Payments) else (planned.faulty,)
    if any(stamp_of(book) != one.stamp for one in faults):
        raise FupinError(CHANGED.format(book.name))
    made = _make(faults, book, step)
    durable.write(target, made.content)
    step(SAVED, SAVED)
    return ErrorCopy(made.rows, tuple(made.notes))


def proposed(book: Path) -> Path:
    """Name for the copy of a workbook: the first free one of those that say it holds errors."""
    stem = re.sub(r"（有误\d*）$", "", book.stem)
    paths = [book.with_name(f"{stem}（有误{number}）.xlsx") for number in ("", *range(2, 100))]
    return next((path for path in paths if not path.exists()), paths[-1])


def _make(faults: Sequence[Faulty], book: Path, step: Step) -> _Made:
    step(0, SAVED)
    if first_bytes(book).startswith(ZIP):
        if not _is_light(book):
            return _only_refused(faults, step)
        made = _own(faults, book, step)
        if made:
            return made
    there = {sheet.name: sheet.rows for sheet in read_sheets(book, step)}
    parts = [_Part(one, there.get(one.sheet, [])) for one in faults]
    if not all(part.rows for part in parts) or sum(part.cells for part in parts) > CELLS:
        return _only_refused(faults, step)
    for part in parts:
        part.places = {row: row + 1 for row in range(len(part.rows))}
    return _Made(_new(parts, step), _count(faults), [NEW_BOOK])


def _count(faults: Iterable[Faulty]) -> int:
    return sum(len(one.refused) for one in faults)


def _is_light(book: Path) -> bool:
    """Tell whether a packed workbook can be loaded whole, by counting what takes memory."""
    cells = 0
    with zipfile.ZipFile(book) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > UNPACKED:
            return False
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(part) as stream:
                while chunk := stream.read(PART):
                    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                        return False
                    if part.filename.startswith("xl/worksheets/"):
                        cells += len(_CELL.findall(chunk)) + ROW * len(_ROW.findall(chunk))
            if cells > CELLS:
                return False
    return True


def _own(faults: Sequence[Faulty], book: Path, step: Step) -> _Made | None:
    """The user's workbook marked; None if it is one that cannot be loaded or saved this way."""
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            copy = load_workbook(_Stepped(book.read_bytes(), step))
            for faulty in faults:
                sheet = copy[faulty.sheet]
                if not isinstance(sheet, Worksheet):
                    return None
                _mark(faulty, sheet, {row: row + 1 for row in _rows_of(faulty)}, step)
            for other in copy.worksheets:
                other.sheet_view.tabSelected = other.title == faults[0].sheet
            copy.active = copy.index(copy[faults[0].sheet])
            content = _saved(copy, step)
    except (Cancelled, FupinError):
        raise
    except Exception:
        return None
    return _Made(content, _count(faults), _losses(book, bool(told)))


def _losses(book: Path, warned: bool) -> list[str]:
    """Say what of the workbook its copy may lack."""
    with zipfile.ZipFile(book) as archive:
        names = archive.namelist()
        drawings = [archive.read(name) for name in names if name.startswith(DRAWING)]
    notes = [NO_MACROS] if any(name.endswith("vbaProject.bin") for name in names) else []
    if any(name.startswith("xl/ctrlProps/") for name in names) or any(map(_SHAPE.search, drawings)):
        notes.append(NO_DRAWINGS)
    return notes + ([NO_EXTENSIONS] if warned else [])


def _rows_of(faulty: Faulty) -> Iterable[int]:
    """Rows that may be marked."""
    for refused in faulty.refused:
        yield refused.row
        yield from (problem.other for problem in refused.problems if problem.other is not None)
    yield from (doubted.row for doubted in faulty.doubted)


def _only_refused(faults: Sequence[Faulty], step: Step) -> _Made:
    """A new workbook of the refused rows and their households', as many as one can hold."""
    parts = [_Part(one, [*one.head]) for one in faults]
    cells = sum(part.cells for part in parts)
    for part in parts:
        faulty = part.faulty
        contents = faulty.beside | {one.row: one.content for one in faulty.refused}
        for row, content in sorted(contents.items()):
            cells += len(content) + 1
            if cells > CELLS:
                break
            part.rows.append(content)
            part.places[row] = len(part.rows)
    written = sum(one.row in part.places for part in parts for one in part.faulty.refused)
    left = _count(faults) - written
    notes = [ONLY_REFUSED, *([MORE.format(left)] if left else [])]
    notes += [ONLY_LOOK] if any(one.is_whole for one in faults) else []
    return _Made(_new(parts, step), written, notes)


def _new(parts: Sequence[_Part], step: Step) -> bytes:
    """A new workbook of these rows, marked."""
    copy = Workbook()
    for number, part in enumerate(parts):
        _fill(copy.create_sheet() if number else copy.worksheets[0], part, step)
    return _saved(copy, step)


def _fill(sheet: Worksheet, part: _Part, step: Step) -> None:
    """Write the rows of one sheet, and mark them."""
    faulty, rows = part.faulty, part.rows
    sheet.title = re.sub(r"[\\*?:/\[\]]", " ", faulty.sheet)[:31].strip("' ") or SHEET
    for number, row in enumerate(rows, 1):
        if number % 1000 == 0:
            step(LOADED * number // len(rows), SAVED)
        for index, value in enumerate(row, 1):
            if value is not None:
                put_value(sheet, number, index, value)
    depth = len(faulty.head)
    for column, title in enumerate(faulty.head[-1], 1):
        if title is not None:
            style_head(put_value(sheet, depth, column, title))
        sheet.column_dimensions[get_column_letter(column)].width = _width(
            rows[depth - 1 :], column - 1
        )
    sheet.freeze_panes = f"A{depth + 1}"
    _mark(faulty, sheet, part.places, step)


def _width(rows: Sequence[Row], column: int) -> float:
    """Width that shows what stands in a column, within reason."""
    sample = (row[column] for row in rows[:SAMPLE] if column < len(row))
    broad = max((breadth(str(value)) for value in sample if value is not None), default=0)
    return min(max(8, 2 + 1.1 * broad), WIDEST)


def _mark(faulty: Faulty, sheet: Worksheet, places: dict[int, int], step: Step) -> None:
    depth = len(faulty.head)
    known = reason_column(faulty.head)
    last = free_column(sheet, depth) if known is None else known + 1
    if last > COLUMNS:
        raise FupinError(FULL)
    put_marks(sheet, marks_of(faulty, last, places), known is not None, step)
