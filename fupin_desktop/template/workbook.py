"""Templates as workbooks: placeholders replaced, tables as long as their records are many."""

import math
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fupin_desktop.errors import FupinError
from fupin_desktop.template import rows
from fupin_desktop.template.facts import Home, text
from fupin_desktop.template.guard import NOTHING
from fupin_desktop.template.placeholder import MARKED, OPEN, Slot, Vocabulary, found_in
from fupin_desktop.template.rows import Gap

LONGEST: Final = 32_000  # characters; a cell of a workbook holds 32,767
CUT: Final = "……（后面还有，表里放不下）"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
USUAL_WIDTH: Final = 8.43  # characters of a column whose width is not set
USUAL_POINTS: Final = 11.0
USUAL_HEIGHT: Final = 15.0  # points of a row
LINE: Final = 1.35  # height of a line over the size of its letters
MOST_SQUEEZED: Final = 1.4  # times the room; letters smaller than that cannot be read
MARGINS: Final = (
    *("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"),
)
PARTS: Final = ("left", "center", "right")
HIGHEST: Final = 409.0  # points of a row
DRAWING: Final = re.compile(r"xl/drawings/drawing\d*\.xml")
SHAPE: Final = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[ >]")
LOST: Final = "模板里的文本框、线条等图形不会出现在填好的表里；图片会。请把文本框里的字写到格子里。"


@dataclass
class Block:
    """A table in a sheet: the rows of its first record, and how many records have a place."""

    top: int
    height: int
    places: int
    tables: tuple[str, ...]
    model: dict[tuple[int, int], str] = field(default_factory=dict)  # (row of record, column)

    @property
    def end(self) -> int:
        """Last row of the table."""
        return self.top + self.height * self.places - 1


def texts(content: bytes) -> Iterator[str]:
    """Give every text of a template in which a placeholder may stand."""
    for sheet in opened(content).worksheets:
        for cell in _cells(sheet):
            yield str(cell.value)


def remarks(content: bytes) -> list[str]:
    """Say what of a template will not be in what is filled."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        drawn = [archive.read(one) for one in archive.namelist() if DRAWING.fullmatch(one)]
    return [LOST] if any(SHAPE.search(one) for one in drawn) else []


def opened(content: bytes) -> Workbook:
    """Open a template; raises FupinError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of every part it does not keep
        try:
            return load_workbook(BytesIO(content), rich_text=True)
        except (ArithmeticError, AttributeError, LookupError, OSError, SyntaxError, TypeError,
                ValueError, zipfile.BadZipFile) as error:  # fmt: skip
            raise FupinError(
                f"这个 Excel 模板有的地方读不懂，{NOTHING}"
                "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再用。"
            ) from error


def fill(content: bytes, home: Home, vocabulary: Vocabulary, notes: list[str]) -> bytes:
    """Give a workbook filled in for a household; what did not fit is said in `notes`."""
    book = opened(content)
    for sheet in book.worksheets:
        fill_sheet(sheet, home, vocabulary, notes)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Give the bytes of a workbook; formulas are worked out by whoever opens it."""
    book.calculation.fullCalcOnLoad = True
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def fill_sheet(sheet: Worksheet, home: Home, vocabulary: Vocabulary, notes: list[str]) -> None:
    """Replace the placeholders of a sheet by what a household's records say."""
    for block in reversed(_blocks(sheet, vocabulary)):
        _fill_block(sheet, block, home, vocabulary, notes)
    for cell in [*_cells(sheet)]:
        if OPEN in str(cell.value):
            put(sheet, cell, _replaced(str(cell.value), home, vocabulary, 0), home, notes)
    for name in (
        "oddHeader",
        "oddFooter",
        "evenHeader",
        "evenFooter",
        "firstHeader",
        "firstFooter",
    ):
        for part in ("left", "center", "right"):
            piece = getattr(getattr(sheet, name), part)
            if piece.text and OPEN in piece.text:
                piece.text = _in_margin(piece.text, home, vocabulary)


def _in_margin(said: str, home: Home, vocabulary: Vocabulary) -> str:
    """Text of a header or footer, where a single & begins an order."""

    def replace(found: re.Match[str]) -> str:
        slot = vocabulary.read(found[1].strip())
        return text(home.value(slot)).replace("&", "&&") if slot else found[0]

    return MARKED.sub(replace, said)


def _cells(sheet: Worksheet) -> Iterator[Any]:
    """Cells that hold text."""
    for cell in rows.there(sheet).values():
        if isinstance(cell, Cell) and isinstance(cell.value, str) and cell.data_type != "f":
            yield cell


# ---- tables --------------------------------------------------------------------------------------


def _blocks(sheet: Worksheet, vocabulary: Vocabulary) -> list[Block]:
    """The tables of a sheet from the top, by the rows whose placeholders repeat."""
    found: list[Block] = []
    repeated: dict[int, dict[int, tuple[str, list[str]]]] = {}
    for cell in _cells(sheet):
        tables = [slot.table for slot in _slots(str(cell.value), vocabulary) if slot.repeats]
        if tables:
            repeated.setdefault(cell.row, {})[cell.column] = (str(cell.value), tables)
    for row in sorted(repeated):
        if found and row <= found[-1].end:
            continue
        found.append(_block(sheet, row, repeated))
    return found


def _slots(said: str, vocabulary: Vocabulary) -> list[Slot]:
    if OPEN not in said:
        return []
    return [slot for slot in map(vocabulary.read, found_in(said)) if slot]


def _block(
    sheet: Worksheet, top: int, repeated: dict[int, dict[int, tuple[str, list[str]]]]
) -> Block:
    height = max(
        [one.max_row - top + 1 for one in sheet.merged_cells.ranges
         if one.min_row == top and one.min_col in repeated[top]] or [1]
    )  # fmt: skip
    tables: dict[str, None] = {}
    model: dict[tuple[int, int], str] = {}
    for offset in range(height):
        for column, (said, names) in repeated.get(top + offset, {}).items():
            tables |= dict.fromkeys(names)
            model[offset, column] = said
    places = 1
    while _is_place(sheet, top, height, top + places * height, model):
        places += 1
    return Block(top, height, places, tuple(tables), model)


def _is_place(
    sheet: Worksheet, top: int, height: int, row: int, model: dict[tuple[int, int], str]
) -> bool:
    """Tell whether some rows are there for one more record: as the first, ruled and empty."""
    for (offset, column), said in model.items():
        cell = rows.cell_at(sheet, row + offset, column)
        if cell is None or rows.is_hidden(cell):
            return False
        first: Any = sheet.cell(top + offset, column)
        held = "" if cell.value is None else str(cell.value)
        ruled = first.border.bottom.style or first.border.top.style
        if held not in ("", said) or not ruled or not (
            cell.border.bottom.style or cell.border.top.style
        ):  # fmt: skip
            return False
    for offset in range(height):  # a title or a sum in such a row makes it another
        for column in range(1, sheet.max_column + 1):
            other = rows.cell_at(sheet, row + offset, column)
            if other is None or other.value is None or (offset, column) in model:
                continue
            first = rows.cell_at(sheet, top + offset, column)
            if not isinstance(other.value, int) and not (first and first.data_type == "f"):
                return False
    return True


def _fill_block(
    sheet: Worksheet, block: Block, home: Home, vocabulary: Vocabulary, notes: list[str]
) -> None:
    """Write one record a place, with more rows put in where there are more records."""
    wanted = max(home.count(table) for table in block.tables)
    literal = _literals(sheet, block)
    extra = wanted - block.places
    if extra > 0:
        last = block.end - block.height + 1  # the table keeps its own last row, for its frame
        at = last if block.places > 1 else block.end + 1
        rows.insert(sheet, Gap(at, extra * block.height, block.top, block.end), block.height)
    total = max(wanted, block.places)
    for place in range(total):
        start = block.top + place * block.height
        for (offset, column), said in block.model.items():
            value = _replaced(said, home, vocabulary, place) if place < wanted else ""
            put(sheet, sheet.cell(start + offset, column), value, home, notes)
        if extra > 0 and place:
            _repeat_literals(sheet, block, literal, start, place)


def _literals(sheet: Worksheet, block: Block) -> dict[tuple[int, int], Any]:
    """Numbers and formulas of the first record that are no placeholders."""
    found = {}
    for offset in range(block.height):
        for column in range(1, sheet.max_column + 1):
            cell = rows.cell_at(sheet, block.top + offset, column)
            if cell is None or cell.value is None or (offset, column) in block.model:
                continue
            if isinstance(cell.value, int) or cell.data_type == "f":
                found[offset, column] = cell.value
    return found


def _repeat_literals(
    sheet: Worksheet, block: Block, literal: dict[tuple[int, int], Any], start: int, place: int
) -> None:
    """Go on numbering and calculating in rows that were put in."""
    for (offset, column), value in literal.items():
        cell: Any = sheet.cell(start + offset, column)
        if isinstance(value, str):
            letter = get_column_letter(column)
            origin = f"{letter}{block.top + offset}"
            cell.value = Translator(value, origin).translate_formula(f"{letter}{start + offset}")
        else:
            cell.value = value + place


# ---- cells ---------------------------------------------------------------------------------------


def _replaced(said: str, home: Home, vocabulary: Vocabulary, place: int) -> str | int | float:
    """A cell's text with its placeholders replaced; a number if it is nothing else."""
    whole = MARKED.fullmatch(said.strip()) if said.count(OPEN) == 1 else None
    if whole:
        slot = vocabulary.read(whole[1].strip())
        return home.value(slot, place) if slot else said
    parts = []
    end = 0
    for found in MARKED.finditer(said):
        slot = vocabulary.read(found[1].strip())
        shown = text(home.value(slot, place)) if slot else found[0]
        parts += [said[end : found.start()], shown]
        end = found.end()
    return "".join((*parts, said[end:]))


def put(
    sheet: Worksheet, cell: Any, value: str | float, home: Home, notes: list[str]
) -> None:  # fmt: skip
    """Write a value: numbers as numbers, texts as texts even if they look like a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if len(value) > LONGEST:
        notes.append(
            f"{home.title}：{cell.coordinate} 的内容有 {len(value)} 字，表里只放了前面的。"
        )
        value = value[: LONGEST - len(CUT)] + CUT
    cell.value = value or None
    if value:
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True  # stays a text when somebody edits the cell
        _fit(sheet, cell, value)


def _fit(sheet: Worksheet, cell: Any, value: str) -> None:
    """Let a text be seen whole: somewhat smaller on one line, or on several in a higher row."""
    wide, high, last = _size(sheet, cell)
    size = float(cell.font.sz or USUAL_POINTS)
    room = wide * USUAL_POINTS / size
    lines = [max(1, math.ceil(_length(line) / max(room - 1, 1))) for line in value.split("\n")]
    squeezed = max(map(_length, value.split("\n"))) / max(room - 1, 1)
    alignment: Alignment = copy(cell.alignment)
    if squeezed > MOST_SQUEEZED and not alignment.wrap_text:
        alignment.wrap_text, alignment.shrink_to_fit = True, None
        cell.alignment = alignment
    if cell.alignment.wrap_text or "\n" in value:
        needed = sum(lines) * size * LINE + 2
        if needed > high:
            row = sheet.row_dimensions[last]
            usual = sheet.sheet_format.defaultRowHeight or USUAL_HEIGHT
            row.height = min(HIGHEST, (row.height or usual) + needed - high)
    elif sum(lines) > 1 and cell.alignment.horizontal not in ("fill", "justify"):
        alignment.shrink_to_fit = True
        cell.alignment = alignment


def _size(sheet: Worksheet, cell: Any) -> tuple[float, float, int]:
    """Width of a cell in characters, its height in points, and its last row.

    A row without a height of its own grows in Excel, but not in every program that opens it.
    """
    merged = next((one for one in sheet.merged_cells.ranges if cell.coordinate in one), None)
    columns = range(merged.min_col, merged.max_col + 1) if merged else [cell.column]
    numbers = range(merged.min_row, merged.max_row + 1) if merged else [cell.row]
    heights = [sheet.row_dimensions[n].height if n in sheet.row_dimensions else None
               for n in numbers]  # fmt: skip
    usual = sheet.sheet_format.defaultRowHeight or USUAL_HEIGHT
    high = sum(one or usual for one in heights)
    return sum(_width(sheet, column) for column in columns), high, numbers[-1]


def _width(sheet: Worksheet, column: int) -> float:
    letter = get_column_letter(column)
    for key, one in sheet.column_dimensions.items():
        if one.min and one.min <= column <= (one.max or one.min):
            return float(one.width)
        if key == letter and one.width:
            return float(one.width)
    return float(sheet.sheet_format.defaultColWidth or USUAL_WIDTH)


def _length(line: str) -> int:
    """Width of a text in characters; Chinese ones are as wide as two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
