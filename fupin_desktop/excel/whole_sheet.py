"""The workbook 全部数据 that holds a whole ledger: its sheets, and how a value stands in a cell.

Row 1 of each sheet, hidden, says what the columns are, row 2 calls them for people. What a cell
cannot hold as it is (a text too long, with spaces at its ends, of another kind than the field's)
stands whole in the last column, and where that is too narrow in those beyond it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from fupin_desktop import codes, values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.derive import LOCAL

MARK: Final = "fupin-whole-1"  # what tells such a workbook from others, and its version
COVER: Final = "全部数据说明"
ID, EXACT, BESIDE = ".id", "_exact", "~"  # after a table's name; column; after a field's name
HEAD: Final = 2  # rows above the first record
MOST_ROWS: Final = 1_048_000
MOST_CELLS: Final = 2_500_000  # of one sheet: its reader holds it whole
LONGEST: Final = 32_000  # UTF-16 units of a cell; Excel cuts at 32,767
BROKEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
ISO: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
BETWEEN: Final = "；"  # several values of one cell
SCALED: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
DIGITS: Final = 15  # decimal digits a spreadsheet number keeps
NAME_LENGTH: Final = 31
Raw = str | int | float | bool | None


@dataclass(frozen=True)
class Column:
    """A column: what it is called, what it is, and its field if it holds one's value."""

    title: str
    mark: str  # name of the field; with BESIDE its value for people, which nobody reads again
    field: Field | None = None


def columns_of(table: Table) -> list[Column]:
    """Columns of a table with all its fields; a reference stands as id and as name."""
    columns = [Column("记录编号", table.name + ID), Column("名称", BESIDE)]
    for one in table.fields.values():
        if one.computed:
            columns.append(Column(f"{one.label}（计算）", one.name + BESIDE, one))
            continue
        columns.append(Column(one.label, marked(one), one))
        if one.refers:
            columns[-1] = Column(f"{one.label}（编号）", one.name, one)
            columns.append(Column(one.label, one.name + BESIDE, one))
    return [*columns, Column("原样保存（请勿改动）", EXACT)]


def marked(field: Field) -> str:
    """Say what a column is; of a local field also how to read it, where nobody knows it yet."""
    local = field.name.startswith(LOCAL)
    return f"{field.name}|{field.kind.value}|{field.places}" if local else field.name


def local_of(mark: str, label: str) -> Field:
    """Give the local field of a column as its mark describes it."""
    name, _, more = mark.partition("|")
    kind, _, places = more.partition("|")
    kinds = {one.value: one for one in Kind}
    return Field(
        name=name, label=label or name, kind=kinds.get(kind, Kind.TEXT), choices=codes.INLINE,
        places=int(places) if places.isdecimal() else 0,
    )  # fmt: skip


def sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """Name the sheet of each table as workbooks allow it, no two alike."""
    taken: dict[str, str] = {COVER.casefold(): ""}
    for table in tables:
        name = re.sub(r"[\[\]:*?/\\']", " ", table.label)[: NAME_LENGTH - 4].strip() or table.name
        alike = name.casefold() in taken
        taken[(f"{name} {table.name}"[: NAME_LENGTH - 4] if alike else name).casefold()] = (
            table.name
        )
    return {table: name for name, table in taken.items() if table}


def continued(name: str, part: int) -> str:
    """Name the sheets of one table: the first by its name, the others numbered."""
    return f"{name}（{part}）" if part > 1 else name


def fits(text: str) -> bool:
    """Tell whether a text stands in a cell and is read there again as it is."""
    short = len(text) <= LONGEST // 2 or len(text.encode("utf-16-le")) <= 2 * LONGEST
    return bool(text) and short and text == text.strip() and not BROKEN.search(text)


def spell(field: Field, value: Json) -> tuple[Raw, bool]:
    """Give the cell of a value, and whether the value can be read out of it again."""
    if field.kind in (Kind.CODE, Kind.CODES):
        held = tuple(map(str, value)) if isinstance(value, list) else str(value)
        cell, sound = _spell_codes(field, held)
        return cell, sound and type(value) is (list if field.kind is Kind.CODES else str)
    if isinstance(value, str) and field.kind in (Kind.TEXT, Kind.LONG, Kind.REF):
        return (value, True) if fits(value) else (_shown(value), False)
    other = _cell(field, value)
    return other, _is_read_as(field, other, value)


@lru_cache(maxsize=20_000)
def _spell_codes(field: Field, held: str | tuple[str, ...]) -> tuple[str, bool]:
    several = held if isinstance(held, tuple) else (held,)
    cell = BETWEEN.join(_code_text(field, one) for one in several)
    value: Json = held if isinstance(held, str) else [*held]
    return (cell, True) if _is_read_as(field, cell, value) else (_shown(cell), False)


def _code_text(field: Field, code: str) -> str:
    label = codes.label(field.choices, code)
    return code if label == code else f"{code} {label}"


def _cell(field: Field, value: Json) -> Raw:
    if field.kind in SCALED and type(value) is int and abs(value) < 10**DIGITS:
        return float(Decimal(value).scaleb(-places_of(field)))
    if field.kind is Kind.YESNO and type(value) is bool:
        return "是" if value else "否"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _shown(BETWEEN.join(map(str, value)))
    return _shown(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _shown(text: str) -> str:
    """Give as much of a text as a cell shows of it."""
    return BROKEN.sub("�", text[: LONGEST // 2]).strip()


def _is_read_as(field: Field, cell: Raw, value: Json) -> bool:
    if isinstance(cell, str) and not fits(cell):
        return False
    try:
        read = read_cell(field, cell)
    except values.BadValue:
        return False
    return same(read, value)


def same(one: Json, other: Json) -> bool:
    """Tell whether two stored values are one; yes is not 1."""
    return type(one) is type(other) and one == other


def places_of(field: Field) -> int:
    """Give the decimals of a field's numbers."""
    return {Kind.MONEY: 2, Kind.INTEGER: 0}.get(field.kind, field.places)


def read_cell(field: Field, raw: Raw) -> Json:
    """Give the stored value of a cell; BadValue where somebody typed what is none."""
    if raw is None:
        return None
    reader = READERS.get(field.kind)
    if isinstance(raw, str) and reader:
        return reader(field, raw)
    if field.kind in SCALED and type(raw) in (int, float):
        number = Decimal(f"{raw:.{DIGITS}g}").scaleb(places_of(field))
        if number == number.to_integral_value():
            return int(number)
    return values.parse(field, raw)


def _read_text(_field: Field, raw: str) -> Json:
    return raw


def _read_date(field: Field, raw: str) -> Json:
    return raw if ISO.fullmatch(raw) else values.parse(field, raw)


def _read_code(field: Field, raw: str) -> Json:
    if field.choices.startswith(codes.INLINE):
        return raw
    code = raw.split(" ", 1)[0]
    known = codes.codes(field.choices)
    return code if code in known else codes.find(field.choices, raw) or code


def _read_codes(field: Field, raw: str) -> Json:
    return [_read_code(field, one) for one in raw.split(BETWEEN)]


def _read_refs(_field: Field, raw: str) -> Json:
    return [*raw.split(BETWEEN)]


READERS: Final = {
    Kind.TEXT: _read_text, Kind.LONG: _read_text, Kind.REF: _read_text, Kind.REFS: _read_refs,
    Kind.DATE: _read_date, Kind.CODE: _read_code, Kind.CODES: _read_codes,
}  # fmt: skip


def packed(exact: Mapping[str, Json]) -> Iterator[str]:
    """Give what no cell could hold as texts that cells hold."""
    if not exact:
        return
    # Only ASCII without spaces, so that nothing is lost wherever it is cut.
    text = json.dumps(exact, separators=(",", ":")).replace(" ", "\\u0020")
    yield from (text[start : start + LONGEST] for start in range(0, len(text), LONGEST))


def unpacked(cells: Sequence[Raw]) -> dict[str, Any]:
    """Give again what was packed; ValueError where somebody changed it."""
    if not any(cells):
        return {}
    found = json.loads("".join(str(one or "") for one in cells))
    if not isinstance(found, dict):
        raise ValueError(found)
    return found


def is_local(name: str) -> bool:
    """Tell of a register whether it is a local field's."""
    return name.startswith(LOCAL)
