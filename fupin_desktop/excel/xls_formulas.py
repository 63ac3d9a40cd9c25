"""Formulas of an old workbook whose results nobody has worked out.

There is always something where the result stands. Programs that work out none leave what is easily
told: a nought, or the four of JExcelAPI, with the word that it is to be worked out on opening, or
an empty text. Offices write empty texts too, but they also write who made the workbook.
"""

from collections.abc import Iterator, Set
from struct import unpack_from
from threading import Event
from typing import BinaryIO, Final

from fupin_desktop.excel.compound import Compound

RECORDS: Final = 6_000_000  # of a workbook; it may have five million cells
SHEETS: Final = 10_000
BOOK: Final = "Workbook"
MAKER: Final = "\x05SummaryInformation"
FORMULA, END, SHEET, LITERAL, TEXT, BEGINNING = 0x0006, 0x000A, 0x0085, 0x0205, 0x0207, 0x0809
WANTED: Final = frozenset({FORMULA, END, SHEET, LITERAL, TEXT, BEGINNING})
ON_OPENING: Final = 2
NOUGHT: Final = bytes(8)
FOUR: Final = bytes.fromhex("0000000000001040 0200 0000e0fc")  # and what JExcelAPI puts behind it
NO_NUMBER: Final = b"\xff\xff"
TEXT_FOLLOWS, ERROR, EMPTY_TEXT = 0, 2, 3


def cells(file: BinaryIO, stop: Event) -> Iterator[tuple[str, int, int, bool]]:
    """Every formula that was not worked out and every error, in the order of the file.

    Gives the sheet, the row, the column, and whether it is an error.
    """
    book = Compound(file)
    empties: Set[int] = frozenset() if MAKER in book.streams else {EMPTY_TEXT}
    sheets: dict[int, bytes] = {}  # by place; a name is read when its sheet is there
    sheet, waiting = "", None
    for kind, at, content in _records(book.read(BOOK), stop):
        if waiting and kind != TEXT:
            yield (*waiting, False)
        waiting = None
        if kind == SHEET and len(sheets) < SHEETS:
            sheets[unpack_from("<I", content)[0]] = content[6:]
        elif kind == BEGINNING and at in sheets:  # a drawing in a sheet has a beginning too
            sheet = _name(sheets[at])
        elif kind == LITERAL and content[7]:
            yield (sheet, *unpack_from("<HH", content), True)
        elif kind == FORMULA:
            cell = (sheet, *unpack_from("<HH", content))
            if _is_open(content[6:20], empties):
                yield (*cell, False)
            elif content[12:14] == NO_NUMBER and content[6] == ERROR:
                yield (*cell, True)
            elif content[12:14] == NO_NUMBER and content[6] == TEXT_FOLLOWS:
                waiting = cell


def _records(parts: Iterator[bytes], stop: Event) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and content of every record that counts."""
    held, at, before, left = b"", 0, 0, RECORDS
    for part in parts:
        if stop.is_set() or not left:
            return
        held, at, before = held[at:] + part, 0, before + at
        last = len(held) - 4
        while at <= last and left:
            left -= 1
            kind, length = unpack_from("<HH", held, at)
            end = at + 4 + length
            if end > len(held):
                break
            if kind in WANTED:
                yield kind, before + at, held[at + 4 : end]
            at = end


def _name(content: bytes) -> str:
    """Name of a sheet, which is said with its length and whether its characters take two bytes."""
    length, is_wide = unpack_from("<BB", content)
    if is_wide & 1:
        return content[2 : 2 + 2 * length].decode("utf-16-le")
    return content[2 : 2 + length].decode("latin-1")


def _is_open(result: bytes, empties: Set[int]) -> bool:
    """Tell whether a result, with the word of when it is worked out, is none."""
    if result[6:8] == NO_NUMBER:
        return result[0] in empties
    is_late = bool(unpack_from("<H", result, 8)[0] & ON_OPENING)
    return is_late and (result[:8] == NOUGHT or result == FOUR)
