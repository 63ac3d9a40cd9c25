"""What was copied in a spreadsheet, or is given back to one: rows of cells, parted by tabs."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from fupin_desktop import private_use

QUOTE: Final = '"'
SPECIAL: Final = ("\t", "\n", "\r", QUOTE)


def rows_of(text: str) -> list[list[str]]:
    """Part a text into rows of cells, those in quotes with their tabs and line breaks whole.

    Characters that old GBK files keep in private use become standard ones.
    A quote that is never closed is a sign like any other: the rows after it must not be swallowed.
    """
    ended = (
        private_use.standardised(text).replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    )
    if not ended:
        return []
    try:
        source = io.StringIO(ended, newline="")
        rows = [list(row) for row in csv.reader(source, delimiter="\t", strict=True)]
    except csv.Error:
        return [line.split("\t") for line in ended.split("\n")]
    return [row or [""] for row in rows]


def text_of(rows: Sequence[Sequence[str]]) -> str:
    """Join rows of cells as spreadsheets do."""
    return "\n".join("\t".join(map(_quoted, row)) for row in rows)


def _quoted(cell: str) -> str:
    if not any(sign in cell for sign in SPECIAL):
        return cell
    return f"{QUOTE}{cell.replace(QUOTE, QUOTE * 2)}{QUOTE}"
