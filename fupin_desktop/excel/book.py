"""Workbooks written for people: templates, and rosters in the national layout."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fupin_desktop import codes, durable, values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.excel.cell_text import TEXT, escaped, put_text
from fupin_desktop.excel.columns import Column, columns_of
from fupin_desktop.excel.sheet import Value
from fupin_desktop.registry import Registry

# Columns of the national export 已脱贫人口名单, in its order.
ROSTER_COLUMNS: Final = (
    *("县", "乡", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数"),
    *("与户主关系", "民族", "文化程度", "在校生状况", "健康状况", "劳动技能", "务工时间（月）"),
    *("是否参加大病保险", "致贫原因1", "危房户", "是否解决安全饮用水", "人均纯收入"),
    *("户联系电话", "人联系电话", "首次识别时间", "人员识别时间", "户类型"),
    *("易返贫致贫户(监测对象)类型", "风险是否消除", "风险识别时间", "风险消除时间"),
)
ROSTER_NOTE: Final = "说明：全部单元格为文本格式；证件号码、编号请勿改为数字。"
TEMPLATE_NOTE: Final = "橙色为必填；日期写成 2023-05-03 或 2023-05；多选用“、”隔开；不要改表头。"
HEADER_ROW: Final = 3
TEMPLATE_ROWS: Final = 5000
NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
LIST_SHEET: Final = "选项"
NUMBER_FORMATS: Final = {Kind.INTEGER: "0", Kind.MONEY: "#,##0.00"}
WIDTHS: Final = {Kind.LONG: 40, Kind.CODES: 20, Kind.YESNO: 10, Kind.DATE: 12, Kind.MONEY: 14}
LINE_COLOUR, HEAD_COLOUR = "BFBFBF", "DDEBF7"
LINE: Final = Side(style="thin", color=LINE_COLOUR)
FRAME: Final = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD_FILL: Final = PatternFill("solid", fgColor=HEAD_COLOUR)
MUST_FILL: Final = PatternFill("solid", fgColor="FCE4D6")
MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_roster(rows: Iterable[Mapping[str, str]], target: Path, title: str) -> None:
    """Write a roster in the layout of the national export: header in row 3, all text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("已脱贫人口名单")
    last = get_column_letter(len(ROSTER_COLUMNS))
    for number in (1, 2):
        sheet.merged_cells.add(f"A{number}:{last}{number}")
    for index, name in enumerate(ROSTER_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = max(9, 2.2 * len(name))
    sheet.append([head_cell(sheet, title)])
    sheet.append([ROSTER_NOTE])
    sheet.append([head_cell(sheet, name) for name in ROSTER_COLUMNS])
    pen = text_pen(sheet, str)
    for row in rows:
        sheet.append([pen(row.get(name) or None) for name in ROSTER_COLUMNS])
    save(book, target)


def write_template(registry: Registry, table: str, target: Path) -> None:
    """Write an empty sheet to fill in: title, note, header in row 3, drop-downs for codes."""
    known = registry.table(table)
    columns = columns_of(known, fillable(known, registry.level))
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{known.label}模板"
    put_value(sheet, 1, 1, f"{registry.name}{known.label}信息")
    put_value(sheet, 2, 1, TEMPLATE_NOTE)
    for index, column in enumerate(columns, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = width(column)
        if column.field.kind not in NUMBERS:
            sheet.column_dimensions[letter].number_format = TEXT
        cell = put_value(sheet, HEADER_ROW, index, column.title)
        style_head(cell)
        if _is_must(column, known):
            cell.fill = MUST_FILL
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    _offer_choices(book, sheet, columns)
    save(book, target)


def fillable(table: Table, level: str) -> list[str]:
    """Fields of a template: not what the program works out or fills in by itself."""
    filled = {"village"} | (
        {table.place} if level == "village" and table.name != "region" else set()
    )
    return [f.name for f in table.fields.values() if not f.computed and f.name not in filled]


def _is_must(column: Column, table: Table) -> bool:
    """Tell whether a row needs this cell; what leads to its owner is needed as the owner is."""
    field = table.fields[column.through[0]] if column.through else column.field
    return field.required or (field.kind is Kind.REF and bool(field.via))


def pen(sheet: Any, field: Field) -> Callable[[Json], object]:
    """What makes a cell of a value of a field: numbers as numbers, everything else as text."""
    if field.refers:
        return text_pen(sheet, str)
    if field.kind not in NUMBERS:
        return text_pen(sheet, lambda value: values.show(field, value))
    places = 2 if field.kind is Kind.MONEY else field.places
    style: Any = WriteOnlyCell(sheet)
    style.number_format = NUMBER_FORMATS.get(field.kind) or f"0.{'0' * places}"

    def draw(value: Json) -> object:
        if not isinstance(value, int):
            return None
        cell: Any = WriteOnlyCell(sheet, float(Decimal(value).scaleb(-places)))
        cell._style = style._style  # noqa: SLF001 - one style for all halves the time
        return cell

    return draw


def text_pen(sheet: Any, spell: Callable[[Any], str]) -> Callable[[Any], object]:
    """What makes a text cell: what looks like a formula or a number stays a text."""
    style: Any = WriteOnlyCell(sheet)
    style.number_format = TEXT

    def draw(value: object) -> object:
        if value is None:
            return None
        cell: Any = WriteOnlyCell(sheet, escaped(spell(value)))
        cell.data_type = "s"
        cell._style = style._style  # noqa: SLF001 - one style for all halves the time
        return cell

    return draw


def head_cell(sheet: Any, title: str) -> Cell:
    """Make the cell of a column's title."""
    cell: Cell = WriteOnlyCell(sheet)
    put_text(cell, title)
    style_head(cell)
    return cell


def style_head(cell: Cell) -> None:
    """Dress the cell of a column's title."""
    cell.font = Font(bold=True)
    cell.fill = HEAD_FILL
    cell.border = FRAME
    cell.alignment = MIDDLE


def put_value(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Write a cell as it was read: texts as text, numbers as numbers."""
    cell = _cell_of(sheet, row, column)
    if isinstance(value, str):
        put_text(cell, value)
    elif value is not None:
        cell.value = value
        cell.number_format = "General" if value % 1 else "0"
    return cell


def _cell_of(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged in our sheets
    return cell


def _offer_choices(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Add drop-downs, their words on a hidden sheet because a list in a cell is short."""
    words = book.create_sheet(LIST_SHEET)
    words.sheet_state = "hidden"
    for index, column in enumerate(columns, 1):
        choices = offered(column.field)
        if not choices:
            continue
        for row, word in enumerate(choices, 1):
            put_value(words, row, index, word)
        letter = get_column_letter(index)
        source = f"{quote_sheetname(LIST_SHEET)}!${letter}$1:${letter}${len(choices)}"
        rule = DataValidation("list", source)
        rule.allow_blank = True
        rule.showErrorMessage = column.field.kind is not Kind.CODES  # several are typed
        rule.error = "请从下拉列表中选择。"
        rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + TEMPLATE_ROWS}")
        sheet.add_data_validation(rule)


def offered(field: Field) -> list[str]:
    """Give the words that a drop-down of a field offers."""
    if field.kind is Kind.YESNO:
        return ["是", "否"]
    if field.kind not in (Kind.CODE, Kind.CODES):
        return []
    return [choice.label for choice in codes.choices(field.choices)]


def width(column: Column) -> float:
    """Give the width of a column, in the units of a workbook."""
    if column.field.name == "id_number":
        return 22
    return max(WIDTHS.get(column.field.kind, 12), 2.2 * len(column.title))


def save(book: Workbook, target: Path) -> None:
    """Write a workbook to a file, whole or not at all."""
    content = BytesIO()
    book.save(content)
    durable.write(target, content.getvalue())
