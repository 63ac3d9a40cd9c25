"""Formulas of a workbook whose results it does not hold, and cells whose results are errors.

A program that writes a formula without working it out leaves the cell without a value, or with a
nought and the word that everything is to be worked out on opening. Whoever reads only values takes
such a cell for an empty one, or for the nought. Found in a stream, without taking the file apart:
that costs less than reading the cells does, and is done beside it.

Whoever reads only values takes #N/A for an empty cell too: that is given a text that says so.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from struct import error
from threading import Event
from typing import Any, Final, NamedTuple

from fupin_desktop.excel import compound, ods_formulas, xls_formulas, xlsx_formulas

Blanks = Mapping[int, tuple[int, ...]]  # columns by row, from 0
Cell = tuple[str, int, int, bool]  # sheet, row, column, whether it is an error

ERROR: Final = "#N/A"
MOST: Final = 1_500_000  # such cells of a workbook
UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, NotImplementedError, ValueError,
    error,
)  # fmt: skip
ADVICE: Final = "请用 Excel 或 WPS 打开，保存一次，再导入保存后的文件。"


class Found(NamedTuple):
    """What was found, by sheet: formulas without results, and errors."""

    blanks: Mapping[str, Blanks]
    errors: Mapping[str, Blanks]


NONE: Final = Found({}, {})


class TooManyError(Exception):
    """More such cells than any list has."""


@contextmanager
def searched(path: Path) -> Iterator[Callable[[], Found]]:
    """Search a workbook while it is read, and lend what waits for what was found, by sheet."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(search, path, stop)
        try:
            yield found.result
        finally:
            stop.set()


def search(path: Path, stop: Event) -> Found:
    """Find such cells in every sheet; none in what cannot be looked through."""
    blanks: dict[str, dict[int, list[int]]] = {}
    errors: dict[str, dict[int, list[int]]] = {}
    try:
        for count, (sheet, row, column, is_error) in enumerate(_cells(path, stop)):
            if count == MOST:
                raise TooManyError
            found = errors if is_error else blanks
            found.setdefault(sheet, {}).setdefault(row, []).append(column)
    except UNREADABLE:
        return NONE  # whoever reads the cells says what is wrong with it
    return Found(_packed(blanks), _packed(errors))


def _packed(found: Mapping[str, Mapping[int, list[int]]]) -> Mapping[str, Blanks]:
    same: dict[tuple[int, ...], tuple[int, ...]] = {}  # most rows have the same columns
    return {
        sheet: {row: same.setdefault(of := tuple(columns), of) for row, columns in rows.items()}
        for sheet, rows in found.items()
    }


def _cells(path: Path, stop: Event) -> Iterator[Cell]:
    """Every such cell, whatever kind of workbook it is."""
    with path.open("rb") as file:
        start = file.read(len(compound.MARK))
        file.seek(0)
        if start == compound.MARK:
            yield from xls_formulas.cells(file, stop)
            return
        with zipfile.ZipFile(file) as archive:
            kind = ods_formulas if ods_formulas.CONTENT in archive.namelist() else xlsx_formulas
            yield from kind.cells(archive, stop)


def mark(rows: list[list[Any]], errors: Blanks, most: int) -> None:
    """Put a text in the place of errors in rows that there are, as far as `most` more cells go."""
    for row, columns in errors.items():
        cells = rows[row] if row < len(rows) else []
        wide = max(columns) + 1 - len(cells)
        if row >= len(rows) or most < wide:
            continue
        if wide > 0:
            cells += [None] * wide
            most -= wide
        for column in columns:
            cells[column] = ERROR


def clear(rows: list[list[Any]], blanks: Blanks, most: int) -> None:
    """Empty these cells, and add the rows that have nothing else, as far as the row `most`."""
    last = max((row for row in blanks if row < most), default=-1)
    rows += [[] for _ in range(len(rows), last + 1)]
    for row, columns in blanks.items():
        if row <= last and rows[row]:
            cells = rows[row]
            for column in columns:
                if column < len(cells):
                    cells[column] = None
            while cells and cells[-1] is None:
                cells.pop()
