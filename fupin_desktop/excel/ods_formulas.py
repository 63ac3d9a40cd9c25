"""Formulas of an OpenDocument workbook whose results it does not hold, and errors.

Only the tags of rows and cells are looked at, for their attributes say whether there is a result,
and only those of rows with formulas.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from threading import Event
from typing import IO, Final

PART: Final = 1 << 20  # bytes looked at in one go
LONGEST: Final = 16 << 20  # bytes that a row may take
WIDEST: Final = 16_384  # columns of a sheet
ROWS: Final = 1 << 20  # that are written one by one, of all sheets; more are in no list
CONTENT: Final = "content.xml"
ROW: Final = b"<table:table-row"
FORMULA: Final = b"table:formula"
ERROR: Final = b'calcext:value-type="error"'
# no attribute may hold a `<`: what follows the name up to the next one is all of the tag
_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^<]*)(</table:)?")
_SHEET: Final = re.compile(rb"<table:table\s([^<]*)")
_NAME: Final = re.compile(rb"""\btable:name\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TIMES: Final = re.compile(rb"""\stable:number-\w+-repeated\s*=\s*["'](\d{1,7})["']""")
_TYPE: Final = re.compile(rb"""\soffice:value-type\s*=\s*["']([^"']*)["']""")
_VALUE: Final = re.compile(rb"\soffice:(?:[a-z]+-)?value\s*=")


def cells(archive: zipfile.ZipFile, stop: Event) -> Iterator[tuple[str, int, int, bool]]:
    """Every formula without a result and every error, in the order of the sheets.

    Gives the sheet, the row, the column, and whether it is an error.
    """
    sheet, row = "", 0
    with archive.open(CONTENT) as part:
        for content in islice(_rows(part, stop), ROWS):
            times = _times(content[: content.find(b"<")])
            if FORMULA in content or ERROR in content:
                found = [*islice(_columns(content), WIDEST)]
                yield from (
                    (sheet, row + n, *one) for n in range(times if found else 0) for one in found
                )
            row += times
            for words in _SHEET.findall(content):  # which begins behind the last row of another
                name = _NAME.search(words)
                sheet = html.unescape((name[1] or name[2] or b"").decode()) if name else ""
                row = 0


def _rows(part: IO[bytes], stop: Event) -> Iterator[bytes]:
    """What is before the first row, and every row without its first word."""
    held, more = b"", True
    while more and not stop.is_set() and len(held) < LONGEST:
        piece = part.read(PART)
        more = bool(piece)
        *rows, held = (held + piece).split(ROW)
        yield from rows
    if not more:
        yield held


def _columns(row: bytes) -> Iterator[tuple[int, bool]]:
    column = 0
    for tag in _CELL.finditer(row):
        words = tag[1]
        times = _times(words)
        is_error = ERROR in words
        if is_error or (FORMULA in words and _has_no_result(words.rstrip(), is_bare=bool(tag[2]))):
            yield from ((one, is_error) for one in range(column, column + times))
        column += times


def _times(words: bytes) -> int:
    times = _TIMES.search(words) if b"-repeated" in words else None
    return int(times[1]) if times else 1


def _has_no_result(words: bytes, *, is_bare: bool) -> bool:
    if _VALUE.search(words):
        return False
    if kind := _TYPE.search(words):
        return kind[1] != b"string"
    # an empty text is a result: LibreOffice writes it without a type, as an empty paragraph
    return is_bare or words.endswith(b"/>")
