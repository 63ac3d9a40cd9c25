"""A blank roster filled in: its header says what each column is, as in an import; no placeholders.

Rows that name somebody are completed, never written over; without any such row everybody chosen
gets one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openpyxl.worksheet.worksheet import Worksheet

from fupin_desktop import durable, filling
from fupin_desktop.catalogue import TABLES
from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel.grouping import group_entries
from fupin_desktop.excel.header import (
    TOWNSHIP_NAME,
    VILLAGE_NAME,
    Column,
    Header,
    find_header,
    titles_of,
)
from fupin_desktop.excel.known import Known
from fupin_desktop.excel.matching import HEADED, PERSONAL
from fupin_desktop.excel.roster import Layout, layout_of, read_entries
from fupin_desktop.excel.sheet import Sheet
from fupin_desktop.excel.village import villages_in
from fupin_desktop.registry import Registry
from fupin_desktop.template import facts, guard, rows, workbook
from fupin_desktop.template.batch import free, safe
from fupin_desktop.template.facts import Home, Number
from fupin_desktop.template.guard import NOTHING
from fupin_desktop.template.placeholder import HOME, MEMBERS, Slot

ROWS, COLUMNS = 20_000, 200  # of a sheet that is looked at
COUNTED: Final = {  # titles of columns the ledger does not store, and what stands there
    "序号": "序号", "人数": "人数", "家庭人口": "人数", "家庭人口数": "人数", "家庭人数": "人数",
    "户人口数": "人数", "县": "县", "区县": "县", "县区": "县", "县(市、区)": "县", "乡": "乡镇",
    "镇": "乡镇", "乡镇": "乡镇", "乡(镇)": "乡镇",
}  # fmt: skip
Cells = list["str | int | float | bool | None"]


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A roster as it was read: its header, and whom its rows name already."""

    name: str
    content: bytes
    sheet: str
    layout: Layout
    counted: tuple[tuple[int, str], ...]  # column, and which of COUNTED's words
    unknown: tuple[str, ...]  # titles of columns nobody knows
    named: tuple[tuple[int, str, str], ...] = ()  # row, household, person
    strangers: tuple[str, ...] = ()  # rows that name somebody who was not found

    @property
    def table(self) -> str:
        """Record type of a row."""
        return MEMBERS if self.layout.persons else HOME

    def sentence(self) -> str:
        """Say in a sentence what will be filled in."""
        what = "每人一行" if self.layout.persons else "每户一行"
        known = "、".join(column.title for column in self.layout.header.columns)
        words = [f"工作表“{self.sheet}”的表头认得，{what}；能填的栏目：{known}。"]
        if self.unknown:
            words.append(f"台账里没有、留空的栏目：{'、'.join(self.unknown)}。")
        if self.named:
            words.append(f"已写有姓名或编号的 {len(self.named)} 行，补上空着的格子，写了的不改。")
        return "".join(words)


@dataclass(kw_only=True)
class Result:
    """What was written, and what the ledger has no word on."""

    path: Path
    rows: int = 0
    lacking: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def lack(self, table: str, rec: str, name: str) -> None:
        """Note a cell that stayed empty."""
        self.lacking.setdefault(table, {}).setdefault(rec, {})[name] = None

    def fields(self, registry: Registry, table: str) -> list[str]:
        """The fields of a record type that could be filled in by hand, in the form's order."""
        wanted = {name for some in self.lacking.get(table, {}).values() for name in some}
        return [name for name in filling.fillable(registry, table) if name in wanted]

    def count(self, registry: Registry, table: str) -> int:
        """How many cells of a record type stayed empty and can be filled in by hand."""
        able = set(self.fields(registry, table))
        return sum(len(able & {*some}) for some in self.lacking.get(table, {}).values())


def read(registry: Registry, path: Path, step: Step = no_step) -> Blank:
    """Open a roster and understand its header; raises FupinError."""
    if guard.kind_of(path) != guard.WORKBOOK:
        raise guard.refusal(path, "不是 Excel 工作簿", "名册请用 .xlsx 文件。")
    content = path.read_bytes()
    book = workbook.opened(content)
    plain_ones = [(one, _plain(one)) for one in book.worksheets if one.sheet_state == "visible"]
    found = [
        (one, plain, header) for one, plain in plain_ones if (header := _header(registry, plain))
    ]  # fmt: skip
    if not found:
        raise guard.refusal(
            path, "里既没有占位符，也没有找到名册的表头",
            "请检查表头：应有“姓名”“户编号”“与户主关系”这样的栏目。",
        )  # fmt: skip
    sheet, plain, header = max(found, key=lambda one: len(one[2].columns))
    layout = layout_of(header)
    counted = [(i, COUNTED[normalise(title)]) for i, title in _titles(plain, header)
               if normalise(title) in COUNTED]  # fmt: skip
    known = {column.index for column in header.columns} | {i for i, _ in counted}
    named, strangers = _named(registry, plain, layout, step)
    return Blank(
        name=path.stem, content=content, sheet=sheet.title, layout=layout, counted=tuple(counted),
        unknown=tuple(title for i, title in header.unknown if i not in known),
        named=tuple(named), strangers=tuple(strangers),
    )  # fmt: skip


def _plain(sheet: Worksheet) -> Sheet:
    """A sheet as an import sees it."""
    found: list[Cells] = []
    for (row, column), cell in rows.there(sheet).items():
        if row > ROWS or column > COLUMNS or cell.value is None or cell.data_type == "f":
            continue
        while len(found) < row:
            found.append([])
        cells = found[row - 1]
        cells += [None] * (column - len(cells))
        value = cell.value
        cells[column - 1] = value if isinstance(value, int | float) else str(value).strip() or None
    return Sheet(sheet.title, found)


def _header(registry: Registry, plain: Sheet) -> Header | None:
    """The header, if it tells whose rows they are."""
    person, household = registry.table(MEMBERS), registry.table(HOME)
    header = find_header(plain, titles_of((person, household), PERSONAL))
    if header and not layout_of(header).persons:
        header = find_header(plain, titles_of((household, person), HEADED))
    told = header and (header.has(MEMBERS, "name", "number", "id_number")
                       or header.has(HOME, "name", "number"))  # fmt: skip
    return header if told else None


def _titles(plain: Sheet, header: Header) -> Iterator[tuple[int, str]]:
    for row in range(header.top, header.bottom + 1):
        for index, title in enumerate(plain.rows[row]):
            if isinstance(title, str):
                yield index, title


def _named(
    registry: Registry, plain: Sheet, layout: Layout, step: Step
) -> tuple[list[tuple[int, str, str]], list[str]]:
    """Whom the rows below the header name: row, household and person; and who was not found."""
    entries = [
        entry for entry in read_entries(plain, layout, villages_in(registry), step)
        if entry.name or entry.person.get("id_number") or entry.household.get("number")
    ]  # fmt: skip
    if not entries:
        return [], []
    known = Known(registry, step)
    found, strangers = [], []
    for group in group_entries(entries, layout):
        home = None if group.loose else known.find_home(group)
        for entry in group.entries:
            person = None
            if layout.persons and (home or group.loose):
                person = known.find_kin(entry, home, loose=group.loose)
                home_of = known.kin[person].home if person else ""
            else:
                home_of = home or ""
            if (person if layout.persons else home_of) and home_of:
                found.append((entry.row, home_of, person or ""))
            else:
                strangers.append(f"第 {entry.row + 1} 行“{entry.name or '没有姓名'}”")
    return sorted(found), strangers


# ---- filling -------------------------------------------------------------------------------------


def fill(
    registry: Registry, blank: Blank, households: Sequence[str], folder: Path, *, on: str = "",
    step: Step = no_step,
) -> Result:  # fmt: skip
    """Fill a roster in and write it to a new file in a folder."""
    book = workbook.opened(blank.content)
    sheet = book[blank.sheet]
    wanted = list(dict.fromkeys(home for _, home, _ in blank.named)) or list(households)
    if not wanted:
        raise FupinError(f"没有选户，{NOTHING}请先选户。")
    if len(wanted) > ROWS:
        raise FupinError(f"一次最多填 {ROWS:,} 户，{NOTHING}请分几次选户。")
    name = safe(f"{blank.name} {registry.today()}")
    result = Result(path=free(folder, name, ".xlsx"))
    homes: dict[str, Home] = {}
    for done, home in enumerate(facts.read(registry, wanted, (), on)):
        step(done, len(wanted))
        homes[home.rec] = home
    lines = [*_lines(blank, [homes[rec] for rec in wanted if rec in homes], homes)]
    first = blank.layout.header.bottom + 2
    if not blank.named:
        _make_room(sheet, first, len(lines), blank)
    for number, (row, home, place) in enumerate(lines, 1):
        _fill_row(sheet, row, (home, place), number, blank, result)
    result.rows = len(lines)
    if blank.strangers:
        shown = "、".join(blank.strangers[:10])
        more = "等" if len(blank.strangers) > 10 else ""
        result.notes.append(f"台账里没有找到、没有填的 {len(blank.strangers)} 行：{shown}{more}。")
    durable.write(result.path, workbook.saved(book))
    return result


def _lines(
    blank: Blank, chosen: Sequence[Home], homes: dict[str, Home]
) -> Iterator[tuple[int, Home, int]]:
    """Row of the sheet, household, and which of its people."""
    for row, rec, person in blank.named:
        home = homes.get(rec)
        if home is not None:
            people = [str(one["id"]) for one in home.lists[MEMBERS]]
            if not person or person in people:
                yield row + 1, home, people.index(person) if person else 0
    if blank.named:
        return
    row = blank.layout.header.bottom + 2
    for home in chosen:
        for place in range(home.count(MEMBERS)) if blank.layout.persons else (0,):
            yield row, home, place
            row += 1


def _make_room(sheet: Worksheet, first: int, wanted: int, blank: Blank) -> None:
    """Put in as many rows as are lacking above whatever stands below the table."""
    columns = [column.index + 1 for column in blank.layout.header.columns]
    last = max((row for row, _ in rows.there(sheet)), default=first)
    places = 0
    while first + places <= last and _is_free(sheet, first + places, columns):
        places += 1
    if not places and first <= last:  # something stands right below the header
        rows.insert(sheet, rows.Gap(first, wanted, first, -1), 1)
        return
    places = max(places, 1)
    extra = wanted - places
    if extra > 0:
        end = first + places - 1
        gap = rows.Gap(end if places > 1 else end + 1, extra, first, end)
        rows.insert(sheet, gap, 1)


def _is_free(sheet: Worksheet, row: int, columns: Sequence[int]) -> bool:
    """Tell whether a row waits for somebody: nothing in it but perhaps a serial number."""
    if any(one.min_row <= row <= one.max_row for one in sheet.merged_cells.ranges):
        return False
    cells = [rows.cell_at(sheet, row, column) for column in range(1, sheet.max_column + 1)]
    held = [cell for cell in cells if cell is not None and cell.value is not None]
    return all(isinstance(cell.value, int) and cell.column not in columns for cell in held)


def _fill_row(
    sheet: Worksheet, row: int, whose: tuple[Home, int], number: int, blank: Blank, result: Result
) -> None:
    home, place = whose
    for column in blank.layout.header.columns:
        cell: Any = sheet.cell(row, column.index + 1)
        if rows.is_hidden(cell) or cell.value is not None:
            continue
        value = _value(home, place, column)
        if value == "":
            _lack(result, home, place, column)
        else:
            workbook.put(sheet, cell, value, home, result.notes)
    for index, word in blank.counted:
        cell = sheet.cell(row, index + 1)
        if not rows.is_hidden(cell) and (cell.value is None or word == "序号"):
            held: str | float = number if word == "序号" else home.general[word]
            value = int(held) if word == "人数" else held
            workbook.put(sheet, cell, value, home, result.notes)


def _value(home: Home, place: int, column: Column) -> str | Number:
    if column.field is VILLAGE_NAME:
        return home.general["行政村"]
    if column.field is TOWNSHIP_NAME:
        return home.general["乡镇"]
    table = column.table
    slot = Slot(written="", table=table, field=column.field)
    value = home.value(slot, place)
    if column.factor != 1 and isinstance(value, int | float):
        return value / column.factor
    return value


def _lack(result: Result, home: Home, place: int, column: Column) -> None:
    """Note an empty cell, if its field has a place in the record."""
    if not column.table or column.field.name not in TABLES[column.table].fields:
        return
    people = home.lists[MEMBERS]
    row = home.row if column.table == HOME else people[place] if place < len(people) else None
    if row is not None and column.field.applies(row):
        result.lack(column.table, str(row["id"]), column.field.name)
