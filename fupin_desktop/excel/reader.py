"""The child process that reads a foreign workbook: it may die, the ledger does not.

Runs as a script of its own, so it imports nothing of ours. Standard output is JSON Lines: an object
opens a sheet, an array is a row, the last line tells how it ended; its absence means a crash.
"""

import contextlib
import datetime
import io
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import python_calamine

MEMORY = 480 << 20  # of address space; 80,000 rows of 40 different texts fit
CELLS = 5_000_000  # of all sheets, empty ones between full ones too; such rows are 3,200,000
MERGED = 200_000  # cells of a sheet; a roster has some for every household
SECONDS = 60
OLD = (".xls", ".xla")
PACKED = (".xlsx", ".xlsm", ".xlam", ".xlsb")
OPEN = (".ods",)
START = 64 << 10  # bytes of a workbook in which an old one begins
# the beginning of an old workbook whose texts are Unicode, and the code page that it says they have
CODE_PAGE = re.compile(rb"\x09\x08\x10\0\0\x06\x05\0.{12,480}?\x42\0\x02\0(..)", re.DOTALL)
UNICODE = b"\xb0\x04"

Value = str | int | float | bool | None


def reader_main(argv: list[str]) -> int:
    """Write the sheets of the workbook argv[0] as JSON Lines to standard output.

    argv[1] is for how many seconds at most, if not for the usual ones: of a workbook of ours,
    which may have any number of sheets that are each small enough.
    """
    limit_process(int(argv[1]) if argv[1:] else SECONDS)
    with open(1, "wb", closefd=False) as out:  # no sys.stdout without console
        try:
            for line in lines(argv[0], is_ours=bool(argv[1:])):
                out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            end = "done"
        except python_calamine.PasswordError:
            end = "password"
        except (python_calamine.CalamineError, OSError, ValueError):
            end = "damaged"
        except MemoryError:
            end = "memory"
        out.write(orjson.dumps({"end": end}, option=orjson.OPT_APPEND_NEWLINE))
    return 0


def limit_process(seconds: int) -> None:
    """Limit memory and processor time; where the system cannot, the parent's clock must do."""
    try:
        import resource  # noqa: PLC0415 - does not exist on Windows
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lines(path: str, *, is_ours: bool = False) -> Iterator[dict[str, Any] | list[Value]]:
    """Visible worksheets in order: for each its name and merged cells, then its rows from A1 on."""
    cells = 0
    with opened(path) as book:
        for meta in book.sheets_metadata:
            if (
                meta.typ == python_calamine.SheetTypeEnum.WorkSheet
                and meta.visible == python_calamine.SheetVisibleEnum.Visible
            ):
                sheet = book.get_sheet_by_name(meta.name)
                cells = sheet.total_height * sheet.total_width + (0 if is_ours else cells)
                if cells > CELLS:
                    raise MemoryError
                yield {"sheet": meta.name, "merged": merged(sheet)}
                yield from rows(sheet)


def merged(sheet: python_calamine.CalamineSheet) -> list[tuple[int, int, int, int]]:
    """Merged cells: first row and column, last row and column; none if there are too many."""
    found = sheet.merged_cell_ranges or []
    return [(*first, *last) for first, last in found] if len(found) <= MERGED else []


def opened(path: str) -> python_calamine.CalamineWorkbook:
    """Open a workbook as what it is, also where its name or its code page says it is another."""
    with Path(path).open("rb") as file:
        start = file.read(START)
        page = CODE_PAGE.search(start)
        file.seek(0)
        if page and page[1] != UNICODE:  # JExcelAPI and others say the Western one
            content = bytearray(file.read())
            content[slice(*page.span(1))] = UNICODE
            return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        if path.lower().endswith(endings(start)):
            return python_calamine.CalamineWorkbook.from_path(path)
        return python_calamine.CalamineWorkbook.from_filelike(file)


def endings(start: bytes) -> tuple[str, ...]:
    """Give what the name of a workbook that begins like this ends with, if it says what it is."""
    if not start.startswith(b"PK\x03\x04"):
        return OLD
    return OPEN if start[30:38] == b"mimetype" else PACKED  # what the first part is called


def rows(sheet: python_calamine.CalamineSheet) -> Iterator[list[Value]]:
    """Rows of a sheet without empty ends, their positions those in the sheet."""
    # calamine gives the empty rows above the first full one, but not the columns left of it
    indent: list[Value] = [None] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        cells: list[Value] = [
            (cell.strip() or None) if type(cell) is str else plain(cell) for cell in row
        ]
        while cells and cells[-1] is None:
            cells.pop()
        yield indent + cells if cells else []


def plain(cell: object) -> Value:
    """A cell as JSON: numbers stay numbers, whole ones below 10^15 integers, dates become text."""
    match cell:  # texts were looked at before: most cells are
        case bool() | int():
            return cell
        case float() if math.isfinite(cell):
            return int(cell) if cell.is_integer() and abs(cell) < 10**15 else cell
        case datetime.datetime():
            return cell.date().isoformat() if cell.time() == datetime.time() else str(cell)
        case _:
            return str(cell)


if __name__ == "__main__":
    sys.exit(reader_main(sys.argv[1:]))
