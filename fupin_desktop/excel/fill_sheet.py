"""The fill-in sheet 补录表 as a workbook: sent out with what the ledger holds, read back.

Each row carries, in hidden columns, the record it is about, the cells as they were sent, and the
state of the record then. So only what the recipient changed is taken, sorting does no harm, and
what changed in the ledger meanwhile is seen.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from fupin_desktop import filling, views
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.compose import ANY
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.book import LIST_SHEET, head_cell, offered, pen, save, text_pen, width
from fupin_desktop.excel.columns import Column
from fupin_desktop.filling import CHUNK, Who
from fupin_desktop.registry import Registry

MARK: Final = "fupin-fill-1"  # what tells such a sheet from others, and its version
HEADER: Final = 3  # row of the titles, from 1
CODE, PROOF, SENT = "记录码", "凭据", "原值："
NOTE: Final = (
    "只填右边的栏目；空着的按没有改处理，要去掉原来的内容请写“清空”；多选用“、”隔开；"
    "日期写成 2023-05-03 或 2023-05。可以排序和筛选，请不要改表头、不要增加行。"
)
WHO_ERROR: Final = "这一栏用来认人，请不要改。要改姓名、小组等，请在发出时把它选作补录的栏目。"
WHO_WIDTH: Final = {"village": 12, "name": 14, "group": 12, "tail": 10}


def write_fill(
    registry: Registry, table: str, ids: Sequence[str], fields: Sequence[str], target: Path,
    step: Step = no_step,
) -> int:  # fmt: skip
    """Write some fields of some records as a sheet to fill in; return the number of records."""
    asked = filling.chosen(registry, table, fields)
    known = views.named(table)
    columns = titled(asked)
    rows = [*_rows(registry, table, ids, asked, step)]  # first: a book begun cannot be left
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{known.label}补录表")
    owned = filling.titles_of(registry, table)
    _set_up(sheet, owned, columns)
    text = text_pen(sheet, str)
    about = {"form": MARK, "table": table, "ledger": registry.id, "made": registry.today(),
             "fields": [one.name for one in asked]}  # fmt: skip
    sheet.append([text(json.dumps(about)), head_cell(sheet, f"{registry.name}{known.label}补录表")])
    sheet.append([None, NOTE])
    titles = [CODE, *owned.values(), *(one.title for one in columns)]
    titles += [*(f"{SENT}{one.title}" for one in columns), PROOF]
    sheet.append([head_cell(sheet, title) for title in titles])
    pens = [pen(sheet, one) for one in asked]
    for rec, who, row, heads in rows:
        cells = [draw(row.get(one.name)) for draw, one in zip(pens, asked, strict=True)]
        told = [text(getattr(who, name) or None) for name in owned]
        proof = json.dumps({"who": astuple(who), "heads": heads}, ensure_ascii=False)
        sheet.append([text(rec), *told, *cells, *cells, text(proof)])
    _offer(book, sheet, columns, 2 + len(owned), len(rows))
    _guard(sheet, 1 + len(owned), len(rows))
    save(book, target)
    return len(rows)


def titled(fields: Sequence[Field]) -> list[Column]:
    """The columns of the fields; no two of them have one title."""
    taken: dict[str, int] = {}
    columns = []
    for one in fields:
        count = taken[one.label] = taken.get(one.label, 0) + 1
        columns.append(Column(f"{one.label}（{count}）" if count > 1 else one.label, one))
    return columns


def _rows(
    registry: Registry, table: str, ids: Sequence[str], asked: Sequence[Field], step: Step
) -> Iterator[tuple[str, Who, Mapping[str, Json], dict[str, list[str]]]]:
    registers = {one.group for one in asked} | {one.name for one in asked if one.via}
    for start in range(0, len(ids), CHUNK):
        step(start, len(ids))
        part = list(ids[start : start + CHUNK])
        rows = registry.rows(table, part)
        whose = filling.whose(registry, table, rows)
        seen = filling.seen_of(registry, table, part)
        for row in rows:
            rec = str(row["id"])
            heads = {name: [*some] for name, some in seen[rec].items()
                     if name == ANY or name in registers}  # fmt: skip
            yield rec, whose[rec], row, heads


def _set_up(sheet: Any, owned: Mapping[str, str], columns: Sequence[Column]) -> None:
    """Hide what is for the program, and give the rest its widths."""
    first = 2 + len(owned)
    sheet.freeze_panes = f"{get_column_letter(first)}{HEADER + 1}"
    hidden = [1, *range(first + len(columns), first + 2 * len(columns) + 1)]
    for number in hidden:
        sheet.column_dimensions[get_column_letter(number)].hidden = True
    for number, name in enumerate(owned, 2):
        sheet.column_dimensions[get_column_letter(number)].width = WHO_WIDTH[name]
    for number, column in enumerate(columns, first):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = width(column)


def _offer(book: Any, sheet: Any, columns: Sequence[Column], first: int, count: int) -> None:
    """Add drop-downs, their words on a hidden sheet."""
    words = book.create_sheet(LIST_SHEET)
    words.sheet_state = "hidden"
    lists = [offered(column.field) for column in columns]
    text = text_pen(words, str)
    for number in range(max(map(len, lists), default=0)):
        words.append([text(some[number]) if number < len(some) else None for some in lists])
    for place, some in enumerate(lists):
        if not some or not count:
            continue
        own = get_column_letter(place + 1)
        source = f"{quote_sheetname(LIST_SHEET)}!${own}$1:${own}${len(some)}"
        rule = DataValidation("list", source)
        rule.allow_blank = True
        rule.showErrorMessage = False  # 清空, old words and several choices are typed
        letter = get_column_letter(first + place)
        rule.add(f"{letter}{HEADER + 1}:{letter}{HEADER + count}")
        sheet.data_validations.append(rule)


def _guard(sheet: Any, last: int, count: int) -> None:
    """Keep the columns that say whose row it is from being typed over."""
    if not count:
        return
    rule = DataValidation("custom", "FALSE")
    rule.showErrorMessage = True
    rule.error = WHO_ERROR
    rule.add(f"A{HEADER + 1}:{get_column_letter(last)}{HEADER + count}")
    sheet.data_validations.append(rule)
