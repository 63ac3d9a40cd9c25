"""Formulas of a packed workbook whose results it does not hold.

A program that writes a formula without working it out leaves the cell without a value, or with a
nought and the word that everything is to be worked out on opening. Whoever reads only values takes
such a cell for an empty one, or for the nought. Found by looking for the words of the XML in a
stream, without taking its tree apart: that costs a tenth of what reading the cells does, and is
done beside it.
"""

import html
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final

Blanks = Mapping[int, tuple[int, ...]]  # columns by row, from 0

PART: Final = 1 << 20  # bytes looked at in one go
LONGEST: Final = 1 << 16  # bytes that a cell with a formula may take; Excel writes 8,192 characters
MOST: Final = 1_500_000  # such cells of a workbook
BOOK: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_LINK: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_WORD: Final = re.compile(r"""([\w:]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROOT: Final = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ADDRESS: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_TEXT: Final = re.compile(rb"""\bt\s*=\s*["']str["']""")
_ON_OPENING: Final = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")


ADVICE: Final = "请用 Excel 或 WPS 打开，保存一次，再导入保存后的文件。"


class TooManyError(Exception):
    """More such cells than any list has."""


@contextmanager
def searched(path: Path) -> Iterator[Callable[[], Mapping[str, Blanks]]]:
    """Search a workbook while it is read, and lend what waits for what was found, by sheet."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(search, path, stop)
        try:
            yield found.result
        finally:
            stop.set()


def search(path: Path, stop: Event) -> dict[str, Blanks]:
    """Find such cells in every sheet; none in what cannot be looked through."""
    found: dict[str, Blanks] = {}
    left = MOST
    try:
        with zipfile.ZipFile(path) as archive:
            book = _beginning(archive, BOOK)
            is_late = _ON_OPENING.search(book) is not None
            for name, part in _parts(book, _beginning(archive, LINKS)):
                found[name] = _search_part(archive, part, is_late, stop, left)
                left -= sum(map(len, found[name].values()))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError):
        return {}  # whoever reads the cells says what is wrong with it
    return {name: cells for name, cells in found.items() if cells}


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


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(PART)


def _parts(book: bytes, links: bytes) -> Iterator[tuple[str, str]]:
    """Name and part of every sheet."""
    where = {one.get("Id"): one.get("Target", "") for one in map(_words, _LINK.findall(links))}
    for sheet in map(_words, _SHEET.findall(book)):
        to = next((word for key, word in sheet.items() if key.endswith(":id")), "")
        target = where.get(to, "").replace("\\", "/")
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        if part.endswith(".xml"):
            yield sheet.get("name", ""), part


def _words(attributes: bytes) -> dict[str, str]:
    found = _WORD.findall(attributes.decode(errors="replace"))
    return {name: html.unescape(one or other) for name, one, other in found}


def _search_part(
    archive: zipfile.ZipFile, name: str, is_late: bool, stop: Event, most: int
) -> Blanks:
    found: dict[int, list[int]] = {}
    count = 0
    with archive.open(name) as part:
        for row, column in _cells(iter(lambda: part.read(PART), b""), is_late, stop):
            found.setdefault(row, []).append(column)
            count += 1
            if count > most:
                raise TooManyError
    same: dict[tuple[int, ...], tuple[int, ...]] = {}  # most rows have the same columns
    rows = ((row, tuple(columns)) for row, columns in found.items())
    return {row: same.setdefault(columns, columns) for row, columns in rows}


def _cells(parts: Iterator[bytes], is_late: bool, stop: Event) -> Iterator[tuple[int, int]]:
    """Row and column of every formula without a result, in the order of the sheet."""
    held = next(parts, b"")
    root = _ROOT.search(held)
    prefix = (root[1] or b"") if root else b""
    cell, formula, opening = _pattern(prefix, is_late), b"<" + prefix + b"f", b"<" + prefix + b"c "
    more = True
    while more and not stop.is_set():
        part = next(parts, b"")
        more = bool(part)
        # the last cell may go on in the next part; one that is too long for that has no formula
        end = max(held.rfind(opening), len(held) - LONGEST, 0) if more else len(held)
        if formula in held:
            yield from _found(cell, held, end)
        held = held[end:] + part


def _pattern(prefix: bytes, is_late: bool) -> re.Pattern[bytes]:
    """What a cell with a formula and without a result looks like."""
    text = rb"""
        <{p}c\b([^<>]*)>\s*
        <{p}f\b[^<>]*(?:/>|>[^<]*</{p}f>)\s*
        (<{p}v\s*/>\s*|<{p}v\b[^<>]*>\s*{nought}</{p}v>\s*)?
        </{p}c>
    """
    nought = rb"(?:0(?:\.0+)?)?" if is_late else rb""
    return re.compile(text.replace(b"{p}", prefix).replace(b"{nought}", nought), re.VERBOSE)


def _found(cell: re.Pattern[bytes], held: bytes, end: int) -> Iterator[tuple[int, int]]:
    for match in cell.finditer(held, 0, end):
        attributes, value = match.groups()
        address = _ADDRESS.search(attributes)
        # an empty text is a result: a formula may well give one
        if address and not (value and _TEXT.search(attributes)):
            yield int(address[2]) - 1, _place(address[1])


def _place(letters: bytes) -> int:
    """Place of a column from 0, by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
