"""What any text becomes in a cell of a workbook we write: a text, whatever it looks like."""

import re
from typing import Any, Final

TEXT: Final = "@"  # number format: it stays a text when somebody edits the cell
# Not allowed in XML, so that other programs would call the whole workbook damaged.
ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST: Final = 32_767  # UTF-16 units of a cell
ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
CUT: Final = "……（后面还有内容，Excel 的一格放不下，请在台账里看全文）"


def cell_text(text: str) -> str:
    """Give a text without what no workbook holds; one too long for a cell says that it is cut."""
    text = ILLEGAL.sub("", text)
    if len(text) <= LONGEST // 2 or _units(text) <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT


def escaped(text: str) -> str:
    """Give a text as openpyxl is to write it: what looks like an escape of workbooks is none."""
    return ESCAPE.sub("_x005F_", cell_text(text))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def put_text(cell: Any, text: str) -> None:
    """Put a text into a cell of openpyxl, which takes what begins with = for a formula."""
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.number_format = TEXT
