"""Formulas of a packed workbook whose results it does not hold, and errors.

Found by looking for the words of the XML, without taking its tree apart: that costs a tenth of what
reading the cells does.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from threading import Event
from typing import IO, Final

PART: Final = 1 << 20  # bytes looked at in one go
LONGEST: Final = 1 << 16  # bytes that a cell with a formula may take; Excel writes 8,192 characters
BOOK: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_LINK: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_WORD: Final = re.compile(r"""([\w:]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROOT: Final = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ADDRESS: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_TEXT: Final = re.compile(rb"""\bt\s*=\s*["']str["']""")
ERRORS: Final = (b't="e"', b"t='e'")
ERROR: Final = rb"""<{p}c\b([^<>]*\st=["']e["'][^<>]*)>"""
_ON_OPENING: Final = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")


def cells(archive: zipfile.ZipFile, stop: Event) -> Iterator[tuple[str, int, int, bool]]:
    """Every formula without a result and every error, in the order of the sheets.

    Gives the sheet, the row, the column, and whether it is an error.
    """
    book = _beginning(archive, BOOK)
    is_late = _ON_OPENING.search(book) is not None
    for name, sheet in _parts(book, _beginning(archive, LINKS)):
        with archive.open(sheet) as part:
            yield from ((name, *place) for place in _open(part, is_late, stop))


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


def _open(part: IO[bytes], is_late: bool, stop: Event) -> Iterator[tuple[int, int, bool]]:
    """Row and column of every such cell, and whether it is an error."""
    held = part.read(PART)
    root = _ROOT.search(held)
    prefix = (root[1] or b"") if root else b""
    cell, formula, opening = _pattern(prefix, is_late), b"<" + prefix + b"f", b"<" + prefix + b"c "
    error = re.compile(ERROR.replace(b"{p}", prefix))
    more = True
    while more and not stop.is_set():
        piece = part.read(PART)
        more = bool(piece)
        # the last cell may go on in the next piece; one that is too long for that has no formula
        end = max(held.rfind(opening), len(held) - LONGEST, 0) if more else len(held)
        if formula in held:
            yield from ((*place, False) for place in _found(cell, held, end))
        if any(word in held for word in ERRORS):
            places = (_ADDRESS.search(one[1]) for one in error.finditer(held, 0, end))
            yield from ((int(one[2]) - 1, _place(one[1]), True) for one in places if one)
        held = held[end:] + piece


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
