"""Workbooks of one table that villages sent back, put one under another and added up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeGuard

from db.natural import natural
from fupin_desktop import report, values
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel.sheet import Row, Sheet, Value, address, column_letters, read_sheets
from fupin_desktop.registry import Registry
from fupin_desktop.report import GROUP, Definition
from fupin_desktop.report import Sheet as Shape
from fupin_desktop.report.answer import NUMBER
from fupin_desktop.report.offers import RATE

OFFICE: Final = "报送单位"
ENDINGS: Final = (".xlsx", ".xls", ".et", ".xlsm", ".csv")
SUM: Final = r"(合计|总计|小计)(（[\d,]+ [户人]）)?$"
SUMS: Final = re.compile(SUM), re.compile(rf"(.*\s)?{SUM}")  # in the first cell; in another one
LONG: Final = 10**15  # a number of so many digits has lost its end
PLAIN: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")  # a text that is a number for certain
ABOUT: Final = re.compile(r"(.+?)　截至 (\d{4}-\d{2}-\d{2})")
UNADDED: Final = re.compile(rf"{RATE.pattern}|年份|年度|年龄|编号|号码|电话|序号")
LOOKED: Final = 20  # rows in which the heads are looked for
NOT_JOINED: Final = "没有合并，什么也没有写。"
NO_FILES: Final = f"没有可以合并的工作簿。{NOT_JOINED}请选择各村送来的 .xlsx、.xls 或 .csv 文件。"
NO_HEADS: Final = "“{}”里没有找到表头。" + NOT_JOINED + "请确认它是各村送来的同一种表。"
UNEQUAL: Final = (
    "“{}”的表头和“{}”的不一样：{}。" + NOT_JOINED + "请让它改成一样的栏目，或者先不选它。"
)
UNSTORED: Final = (
    "“{}”的 {} 是公式，没有存下算出的值。"
    + NOT_JOINED
    + "请在 Excel 或 WPS 中打开它，保存以后再选。"
)
LOST: Final = (
    "“{}”的 {} 是数字格式的长号码，末几位已丢失。" + NOT_JOINED + "请改成文本，重新填写以后再选。"
)
GAP: Final = (
    "“{}”的第 {} 行前面有空行，不知道算不算在表里。" + NOT_JOINED + "请删去空行，或删去那一行。"
)
WORDS: Final = "“{}”的 {} 是“{}”，不是数，“{}”没有小计、合计。"
TWICE: Final = "“{}”和“{}”都是{}的。" + NOT_JOINED + "请只留一个。"
MISSING: Final = "没有收到：{}。"
DAYS: Final = "截至日期不一样：{}。"
DIFFERS: Final = "{}“{}”：送来的是 {}，本台账是 {}，差 {}。"
OTHERS: Final = "其余单位的数和本台账算出来的一样。"
SAME: Final = "各单位的数和本台账算出来的一样。"
UNKNOWN: Final = "本台账没有同名、同栏目的报表，没有和台账核对。"
STRANGE: Final = "本台账没有叫“{}”的村，没有核对。"
ROWS: Final = "行数"
VILLAGE: Final = "village"


@dataclass(frozen=True)
class Return:
    """One workbook: whose it is, of which day, its title, its heads, and its rows without sums."""

    path: Path
    office: str
    on: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[int, ...]  # of the rows in their sheet


@dataclass(frozen=True)
class Joined:
    """The returns of several offices in the order of their names, and what is to be noted."""

    title: str
    heads: tuple[str, ...]
    returns: tuple[Return, ...]
    adds: tuple[bool, ...]  # by column: its numbers add up
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows all have together."""
        return sum(len(one.rows) for one in self.returns)

    def sums(self, some: Sequence[Return]) -> list[Decimal | None]:
        """Add up the columns of some returns; None for one that is not added."""
        rows = [row for one in some for row in one.rows]
        return [
            sum((_number(_at(row, place)) for row in rows), Decimal()) if adds else None
            for place, adds in enumerate(self.adds)
        ]


def in_folder(folder: Path, but: Path | None = None) -> list[Path]:
    """Give the workbooks of a folder, without what Excel keeps beside an open one."""
    try:
        found = [one for one in folder.iterdir() if one.suffix.lower() in ENDINGS]
    except OSError:
        raise FupinError(f"文件夹“{folder.name}”打不开。{NOT_JOINED}请检查它还在不在。") from None
    return sorted(
        (one for one in found if not one.name.startswith(("~$", ".")) and one != but),
        key=lambda one: natural(one.name) or "",
    )


def join(registry: Registry, paths: Sequence[Path], step: Step = no_step) -> Joined:
    """Read workbooks of one table and put them together; raises FupinError, naming the file."""
    if not paths:
        raise FupinError(NO_FILES)
    found = []
    for number, path in enumerate(paths):
        step(number, len(paths))
        found.append(_read(path))
    first = found[0]
    for one in found[1:]:
        if one.heads != first.heads:
            told = _unequal(one.heads, first.heads)
            raise FupinError(UNEQUAL.format(one.path.name, first.path.name, told))
    villages = [str(row["name"] or "") for row in registry.select("region")]
    found = [replace(one, office=_village(one.office, villages)) for one in found]
    known: dict[str, Return] = {}
    for one in found:
        other = known.setdefault(one.office, one)
        if other is not one:
            raise FupinError(TWICE.format(other.path.name, one.path.name, one.office))
    found.sort(key=lambda one: natural(one.office) or "")
    made = Joined(first.title, first.heads, tuple(found), ())
    shape = _report_of(registry, made)
    made = _figures(made, shape)
    return replace(made, notes=(*made.notes, *_notes(registry, made, shape, step)))


# ---- reading ------------------------------------------------------------------------------------


def _read(path: Path) -> Return:
    for sheet in read_sheets(path):
        top = _heads_at(sheet)
        if top is not None:
            return _returned(path, sheet, top)
    raise FupinError(NO_HEADS.format(path.name))


def _heads_at(sheet: Sheet) -> int | None:
    """Find the first row of texts only that is as wide as the widest of the first rows."""
    first = sheet.rows[:LOOKED]
    widest = max((_width(row) for row in first if not _is_sum(row)), default=0)
    for place, row in enumerate(first):
        cells = row[: _width(row)]
        if len(cells) == widest > 1 and all(isinstance(cell, str) for cell in cells):
            return place
    return None


def _returned(path: Path, sheet: Sheet, top: int) -> Return:
    blank = min(sheet.unstored, default=None)
    if blank is not None:
        where = address(blank, sheet.unstored[blank][0])
        raise FupinError(UNSTORED.format(path.name, where))
    head = sheet.rows[top]
    heads = tuple(" ".join(str(cell).split()) for cell in head[: _width(head)])
    above = [str(row[0]) for row in sheet.rows[:top] if row and isinstance(row[0], str)]
    about = next(filter(None, map(ABOUT.match, above)), None)
    rows = _rows(path, sheet, top, len(heads))
    office, on = about.groups() if about else (path.stem, "")
    title = above[0] if above and above[0] != (about.string if about else "") else ""
    return Return(path, office.strip(), on, title.strip(), heads,
                  tuple(row for _, row in rows), tuple(number for number, _ in rows))  # fmt: skip


def _rows(path: Path, sheet: Sheet, top: int, width: int) -> list[tuple[int, Row]]:
    """Give the rows below the heads without sums, by their places.

    What stands behind an empty row is told, not listed; if it may be a row, it is refused.
    """
    rows: list[tuple[int, Row]] = []
    begun = ended = False
    for number, row in enumerate(sheet.rows[top + 1 :], top + 1):
        is_row = bool(_width(row))
        ended = ended or (begun and not is_row)
        begun = begun or is_row
        if ended and _may_be_row(row, width):
            raise FupinError(GAP.format(path.name, number + 1))
        if is_row and not ended and not _is_sum(row):
            rows.append((number, row[:width]))
            for place, cell in enumerate(row[:width]):
                if _is_number(cell) and abs(cell) >= LONG:
                    raise FupinError(LOST.format(path.name, address(number, place)))
    return rows


def _may_be_row(row: Row, width: int) -> bool:
    """Tell of what stands behind an empty row whether it is more than a note or who signs."""
    filled = [cell for cell in row[:width] if cell not in (None, "")]
    if not filled or _is_sum(row):
        return False
    return len(filled) > 1 and (2 * len(filled) > width or any(map(_is_number, filled)))


def _is_sum(row: Row) -> bool:
    texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    first, other = SUMS
    return bool(texts) and bool(first.search(texts[0]) or any(map(other.fullmatch, texts)))


def _village(office: str, villages: Sequence[str]) -> str:
    """Call a village as this ledger does, where its name stands in that of its ledger or file."""
    held = [name for name in villages if name and name in office]
    return max(held, key=len, default=office)


def _width(row: Row) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell not in (None, "")), default=0)


def _at(row: Row, place: int) -> Value:
    return row[place] if place < len(row) else None


def _number(cell: Value) -> Decimal:
    return Decimal(str(cell)) if _is_number(cell) else Decimal()


def _is_number(cell: Value) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _unequal(heads: Sequence[str], wanted: Sequence[str]) -> str:
    """Say which is the first column that is otherwise."""
    for place, (mine, other) in enumerate(zip(heads, wanted, strict=False)):
        if mine != other:
            return f"{column_letters(place)} 列是“{mine}”，应是“{other}”"
    place = min(len(heads), len(wanted))
    if len(heads) < len(wanted):
        return f"少了 {column_letters(place)} 列“{wanted[place]}”"
    return f"多了 {column_letters(place)} 列“{heads[place]}”"


# ---- what adds up, and what the ledger says -----------------------------------------------------


def _report_of(registry: Registry, made: Joined) -> Shape | None:
    """Give the report of this ledger that the returns were made by, as title and heads say."""
    kept = [one.definition for one in report.listed(registry)]
    for one in (*kept, *report.EXAMPLES):
        if one.name == made.title:
            shape = report.empty(registry, one)
            if tuple(shape.heads) == made.heads:
                return shape
    return None


def _figures(made: Joined, shape: Shape | None) -> Joined:
    """Say which columns add up; of one of numbers in which a word stands, where it does.

    Numbers that were written as texts become numbers there.
    """
    adds: list[bool] = []
    notes: list[str] = []
    for place, head in enumerate(made.heads):
        filled = [(one, number, row) for one in made.returns
                  for number, row in zip(one.numbers, one.rows, strict=True)
                  if _at(row, place) not in (None, "")]  # fmt: skip
        words = [one for one in filled if not _is_number(one[2][place])]
        known = _adds(shape, place) if shape else not UNADDED.search(head)
        is_figure = known and 2 * len(words) < len(filled)
        for _, _, row in words if is_figure else ():
            row[place] = _taken(str(row[place]))
        words = [one for one in words if not _is_number(one[2][place])]
        adds.append(is_figure and not words)
        if is_figure and words:
            one, number, row = words[0]
            where = address(number, place)
            notes.append(WORDS.format(one.path.name, where, row[place], head))
    return replace(made, adds=tuple(adds), notes=tuple(notes))


def _taken(text: str) -> Value:
    """Give the number that a text is for certain, or the text."""
    plain = text.strip().replace(",", "")
    return (float(plain) if "." in plain else int(plain)) if PLAIN.fullmatch(plain) else text


def _adds(shape: Shape, place: int) -> bool:
    shown = shape.column(place)
    return shown is None or (shown.adds and not shown.shared)


def _notes(
    registry: Registry, made: Joined, shape: Shape | None, step: Step
) -> Iterator[str]:  # fmt: skip
    days = {one.on: one.office for one in made.returns if one.on}
    if len(days) > 1:
        yield DAYS.format("、".join(f"{office} {day}" for day, office in sorted(days.items())))
    if shape is None:
        yield UNKNOWN
        return
    on = min(max(days, default=""), registry.today())
    ours = _of_ledger(registry, shape.definition, on, step)
    sent = {one.office for one in made.returns}
    lacking = [name for name in ours if name not in sent]
    if lacking:
        yield MISSING.format("、".join(lacking))
    strange = sorted(sent - ours.keys())
    if strange:
        yield STRANGE.format("、".join(strange))
    told = [*_differences(made, ours)]
    if sent - {*strange}:
        yield from told or [OTHERS if strange else SAME]


def _differences(made: Joined, ours: Mapping[str, Mapping[str, Decimal]]) -> Iterator[str]:
    for one in made.returns:
        known = ours.get(one.office, {})
        sums = dict(zip(made.heads, made.sums([one]), strict=True))
        sums[ROWS] = Decimal(len(one.rows))
        for head, here in known.items():
            number = sums.get(head)
            if number is not None and number != here:
                texts = (f"{value:,f}" for value in (number, here, number - here))
                yield DIFFERS.format(one.office, head, *texts)


def _of_ledger(
    registry: Registry, definition: Definition, on: str, step: Step
) -> dict[str, dict[str, Decimal]]:
    """Give the same figures by village as this ledger has them, and the number of rows."""
    inner = tuple(name for name in definition.groups if name != VILLAGE)
    asked = replace(definition, groups=(VILLAGE, *inner), order=())
    sheet = report.run(registry, asked, step, on)
    number = ROWS if definition.detail else NUMBER.format(sheet.unit)
    found: dict[str, dict[str, Decimal]] = {}
    for line in sheet.lines:
        if line.kind == GROUP and line.level == 1:
            code = str(line.cells[0] or "")
            numbers = {
                one.title: Decimal(values.show(one.field, cell).replace(",", ""))
                for one, cell in zip(sheet.shown, line.cells, strict=True)
                if one.adds and not one.shared and isinstance(cell, int)
            }
            name = sheet.names.get(code, code) or registry.name
            found[name] = {number: Decimal(line.number), **numbers}
    return found
