"""Writing the workbook 全部数据: a whole ledger, a sheet for each kind of record, row by row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from xlsxwriter import Workbook

from db import records
from fupin_desktop import __version__, derive, durable, titles, values
from fupin_desktop.catalogue import TABLES, VERSION
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.derive import Row
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.book import HEAD_COLOUR, LINE_COLOUR
from fupin_desktop.excel.cell_text import TEXT, cell_text
from fupin_desktop.excel.whole_sheet import (
    BESIDE,
    COVER,
    EXACT,
    HEAD,
    ID,
    MARK,
    MOST_CELLS,
    MOST_ROWS,
    Column,
    columns_of,
    continued,
    packed,
    places_of,
    sheet_names,
    spell,
)
from fupin_desktop.layout import OTHER, OWN_NAME
from fupin_desktop.registry import Registry

CHUNK: Final = 1000  # records in memory at a time
REMEMBERED: Final = 200_000  # names of records
WIDTHS: Final = {Kind.LONG: 40, Kind.CODES: 20, Kind.REFS: 20, Kind.DATE: 12, Kind.MONEY: 14}
ID_WIDTH, PLAIN_WIDTH, NAME_WIDTH, WIDEST = 8, 13, 24, 30
HEAD_STYLE: Final = {
    "bold": True, "bg_color": f"#{HEAD_COLOUR}", "border": 1, "border_color": f"#{LINE_COLOUR}",
    "align": "center", "valign": "vcenter", "text_wrap": True, "num_format": TEXT,
}  # fmt: skip
BESIDE_STYLE: Final = {"num_format": TEXT, "font_color": "#7F7F7F"}
COVER_WIDTHS: Final = (30, 14, 70)
NOTES: Final = (
    "每种记录一个工作表，每条记录一行；已删除的记录不在内，修改历史、待核定的其他值不在内。",
    "在“导入”中选这个文件，可以读进空的台账，也可以读进本台账；先核对，再写入，可以整批撤销。",
    "灰字的列（名称、计算值）只供阅读，导入时不看；空着的格和没有的记录不会清除台账里的内容。",
    "多选的几项之间用“；”隔开；代码写成“代码 名称”。请不要改动每个表隐藏的第一行和“记录编号”。",
    "这个文件没有加密，里面有证件号码等个人信息，请妥善保管，用完删除。",
)
PHOTOS: Final = (
    "照片和文件的内容不在工作簿里，共 {count:,} 个；要连同照片和历史一起保存，请用“备份”。"
)
NEWER: Final = "另有 {count:,} 条记录由较新的版本写成，本版不认识，不在工作簿里；请用“备份”保存。"


@dataclass
class Section:
    """The sheets of one kind of record, as far as they are written."""

    table: Table
    names: list[str]
    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)  # of amounts, by field


@dataclass
class Book:
    """A workbook being written, with the styles its cells share."""

    book: Any
    head: Any
    text: Any
    beside: Any
    numbers: dict[int, Any]  # by decimals
    names: dict[str, str] = field(default_factory=dict)  # what records are called

    def sheet(self, name: str) -> Any:
        """Add a sheet."""
        return self.book.add_worksheet(name)


def write_whole(registry: Registry, target: Path, step: Step = no_step) -> dict[str, int]:
    """Write every living record of a ledger; give the number of each kind's."""
    tables = [registry.table(name, every=True) for name in TABLES]
    names = sheet_names(tables)
    counts = {table.name: registry.count(table.name) for table in tables}
    total, done = sum(counts.values()), 0
    with _book(target) as made:
        cover = made.sheet(COVER)
        sections = []
        for table in tables:
            section = Section(table, [names[table.name]])
            for part in _write_table(made, registry, section):
                done += part
                step(done, max(total, done))
            sections.append(section)
        _write_cover(made, cover, registry, sections)
    return {section.table.name: section.count for section in sections}


@contextmanager
def _book(target: Path) -> Iterator[Book]:
    """Lend an empty workbook; its rows and then itself wait beside the target, and go."""
    try:
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as waiting:
            part = Path(waiting) / "whole.xlsx"
            book = Workbook(str(part), {"constant_memory": True, "tmpdir": waiting})
            try:
                yield _dressed(book)
                book.close()
            finally:
                for sheet in book.worksheets():
                    sheet.row_data_fh.close()  # Windows removes no open file
            durable.adopt(part, target)
    except OSError as error:
        raise durable.refusal(error, target.name) from error


def _dressed(book: Any) -> Book:
    forms = {0: "0"} | {places: f"0.{'0' * places}" for places in range(1, 9)}
    return Book(
        book=book, head=book.add_format(HEAD_STYLE), text=book.add_format({"num_format": TEXT}),
        beside=book.add_format(BESIDE_STYLE),
        numbers={places: book.add_format({"num_format": form}) for places, form in forms.items()},
    )  # fmt: skip


def _write_table(made: Book, registry: Registry, section: Section) -> Iterator[int]:
    """Write the records of one kind, on as many sheets as they need; tell how many."""
    columns = columns_of(section.table)
    room = min(MOST_ROWS, max(CHUNK, MOST_CELLS // len(columns)))
    sheet = _begin(made, section.names[0], columns)
    row = HEAD
    for chunk in _chunks(registry, section.table.name):
        for rec, cells in _cells(made, registry, section, columns, chunk):
            if row >= room + HEAD:
                sheet.autofilter(HEAD - 1, 0, row - 1, len(columns) - 1)
                section.names.append(continued(section.names[0], len(section.names) + 1))
                sheet, row = _begin(made, section.names[-1], columns), HEAD
            _write_row(made, sheet, row, [rec, *cells], columns)
            row += 1
            section.count += 1
        yield len(chunk)
    sheet.autofilter(HEAD - 1, 0, max(row, HEAD + 1) - 1, len(columns) - 1)


def _begin(made: Book, name: str, columns: Sequence[Column]) -> Any:
    """Add a sheet with its two rows of titles, which stay in sight."""
    sheet = made.sheet(name)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column))
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.freeze_panes(HEAD, 2)
    sheet.set_landscape()
    sheet.repeat_rows(1)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.mark, made.text)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.title, made.head)
    return sheet


def _width(column: Column) -> float:
    if column.mark.endswith(ID) or column.mark == EXACT:
        return ID_WIDTH
    if column.field is None:
        return NAME_WIDTH
    if column.field.name == "id_number":
        return 22
    if column.field.refers:
        return NAME_WIDTH if column.mark.endswith(BESIDE) else ID_WIDTH
    return WIDTHS.get(column.field.kind) or min(WIDEST, max(PLAIN_WIDTH, 2.2 * len(column.title)))


def _chunks(registry: Registry, table: str) -> Iterator[list[Row]]:
    """Give all living records of a table as they lie, a thousand in memory at a time."""
    ids = registry.read(lambda db: records.find(db, table, {}))  # in the order of their ids
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        yield registry.read(lambda db, part=part: records.rows(db, table, part))  # type: ignore[misc]


def _cells(
    made: Book, registry: Registry, section: Section, columns: Sequence[Column], rows: list[Row]
) -> Iterator[tuple[str, list[Any]]]:
    """Give the record and cells of each row: what is written, from what is stored."""
    table = section.table
    stored = [stored_values(table.name, row) for row in rows]
    shown = [{**values, **_shown_name(row)} for values, row in zip(stored, rows, strict=True)]
    names = _named(made, registry, table, shown)
    for row, held, seen in zip(rows, stored, shown, strict=True):
        exact: dict[str, Json] = {}
        cells: list[Any] = []
        for column in columns[1:-1]:
            if column.mark == BESIDE:
                cells.append(cell_text(titles.title_of(table, seen, names)))
            elif column.mark.endswith(BESIDE):
                cells.append(_readable(column, held, names))
            else:
                cells.append(_cell(column, held, exact, section))
        exact |= {name: value for name, value in held.items()
                  if name not in table.fields and value is not None}  # fmt: skip
        yield str(row["id"]), [*cells, *packed(exact)]


def stored_values(name: str, row: Row) -> dict[str, Json]:
    """Give what a row holds in stored form, by field; a household's own name, not its head's."""
    held = derive.uncell(TABLES[name], row)
    if OWN_NAME in row:
        held["name"] = row[OWN_NAME]
    extra: dict[str, Json] = json.loads(row["extra"]) if row["extra"] else {}
    return held | extra


def _shown_name(row: Row) -> dict[str, Json]:
    return {"name": row["name"]} if OWN_NAME in row else {}


def _named(
    made: Book, registry: Registry, table: Table, rows: Sequence[Mapping[str, Json]]
) -> Mapping[str, str]:
    """Give the names of what some rows refer to; those of many rows are looked up once."""
    wanted = titles.references(table.fields.values(), rows)
    missing = {name: ids - made.names.keys() for name, ids in wanted.items()}
    if any(missing.values()):
        if len(made.names) > REMEMBERED:
            made.names.clear()
            missing = wanted
        made.names |= titles.names_of(registry.rows, missing, table_of=registry.table)
    return made.names


def _readable(column: Column, held: Mapping[str, Json], names: Mapping[str, str]) -> Json:
    """Give a value for people: what is computed, or what a reference's records are called."""
    assert column.field is not None  # noqa: S101 - told to mypy
    value = held.get(column.field.name)
    if value is None:
        return None
    if column.field.refers:
        return cell_text(titles.show(column.field, value, names))
    return cell_text(values.show(column.field, value))


def _cell(
    column: Column, held: Mapping[str, Json], exact: dict[str, Json], section: Section
) -> object:
    """Give the cell of a value; what it cannot hold goes to `exact`, amounts are added up."""
    assert column.field is not None  # noqa: S101 - told to mypy
    name, value = column.field.name, held.get(column.field.name)
    if value is None:
        return None
    cell, sound = spell(column.field, value)
    if not sound:
        exact[name] = value
    if column.field.kind is Kind.MONEY and type(value) is int:
        section.sums[name] = section.sums.get(name, 0) + value
    return cell


def _write_row(
    made: Book, sheet: Any, row: int, cells: Sequence[Any], columns: Sequence[Column]
) -> None:
    for place, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            beside = place < len(columns) and columns[place].mark.endswith(BESIDE)
            sheet.write_string(row, place, cell, made.beside if beside or not place else made.text)
        else:
            known = columns[place].field
            sheet.write_number(row, place, cell, made.numbers[places_of(known) if known else 0])


def _write_cover(made: Book, sheet: Any, registry: Registry, sections: Sequence[Section]) -> None:
    """Say whose data this is, how much there is of it, and how it is used again."""
    about = {
        "form": MARK, "catalogue": VERSION, "ledger": registry.id, "level": registry.level,
        "region": registry.region, "made": registry.today(),
        "sheets": [{"table": one.table.name, "rows": one.count, "sums": one.sums}
                   for one in sections],
    }  # fmt: skip
    for place, width in enumerate(COVER_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.fit_to_pages(1, 0)
    wrapped = made.book.add_format({"num_format": TEXT, "text_wrap": True, "valign": "top"})
    bold = made.book.add_format({"num_format": TEXT, "bold": True, "font_size": 16})
    sheet.write_string(0, 0, json.dumps(about))
    sheet.write_string(1, 0, f"{registry.name}全部数据", bold)
    others = registry.read(lambda db: records.count(db, OTHER, {}))
    photos = next(one.count for one in sections if one.table.name == "attachment")
    notes = [*NOTES, PHOTOS.format(count=photos)]
    notes += [NEWER.format(count=others)] if others else []
    told = (
        ("地区", registry.region), ("导出日期", registry.today()),
        ("软件和数据项版本", f"{__version__}，第 {VERSION} 版"),
        ("记录总数", f"{sum(one.count for one in sections):,} 条"),
    )  # fmt: skip
    row = 2
    for label, text in told:
        sheet.write_string(row, 0, label, made.text)
        sheet.write_string(row, 1, text, made.text)
        row += 1
    for note in notes:
        sheet.merge_range(row, 0, row, 2, "", wrapped)
        sheet.set_row(row, 32)
        sheet.write_string(row, 0, note, wrapped)
        row += 1
    for place, title in enumerate(("工作表", "记录数", "合计（元）")):
        sheet.write_string(row, place, title, made.head)
    for one in sections:
        row += 1
        sheet.write_string(row, 0, "、".join(one.names), wrapped)
        sheet.write_number(row, 1, one.count, made.numbers[0])
        if one.sums:
            sheet.write_string(row, 2, _sums(one), wrapped)


def _sums(section: Section) -> str:
    fields: Mapping[str, Field] = section.table.fields
    told = (f"{fields[name].label} {values.show(fields[name], total)}"
            for name, total in section.sums.items() if name in fields)  # fmt: skip
    return "；".join(told)
