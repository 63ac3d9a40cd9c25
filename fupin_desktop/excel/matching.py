"""Which sheet and header of a workbook are read, and for which field each column is taken."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError
from fupin_desktop.excel import matches, old_codes, unstored, yearly
from fupin_desktop.excel.header import (
    DEPTH,
    REASON,
    TOWNSHIP_NAME,
    VILLAGE_NAME,
    Column,
    Header,
    Titles,
    bare,
    find_header,
    header_at,
    spans,
    titles_of,
)
from fupin_desktop.excel.roster import layout_of
from fupin_desktop.excel.sheet import NOTHING, Sheet, column_letters
from fupin_desktop.registry import Registry

# Titles that mean the household elsewhere, but each person in a list of persons.
PERSONAL: Final = {
    ("person", "phone"): ("联系电话", "电话", "手机号", "手机号码", "手机", "电话号码", "联系方式"),
    ("person", "note"): ("备注", "说明"),
}
# Titles that mean the head in a list of households; in one of persons, each has his own.
HEADED: Final = {
    ("person", "id_number"): (
        *("户主证件号码", "户主证件号", "户主身份证号", "户主身份证号码", "户主身份证"),
    ),
}
# What tells which record a row means: a column of these cannot be left out.
TELLING: Final = frozenset({"name", "number", "id_number", "relation", "village"})
# One of these at least says whom a row means.
NAMING: Final = (
    *("person.name", "person.number", "person.id_number"),
    *("household.name", "household.number"),
)
TABLES: Final = ("household", "person")
VILLAGE: Final = VILLAGE_NAME.name
PLACES: Final = {VILLAGE: VILLAGE_NAME, TOWNSHIP_NAME.name: TOWNSHIP_NAME}  # of no table
ROSTER, PAYMENTS = "roster", "payments"  # kinds of lists
NONE: Final = ""  # a column that is taken for no field
ROWS: Final = DEPTH + 10  # of a sheet, kept to look at
COLUMNS: Final = 300  # as many; no list has more, however far a sheet was coloured
Key = int | str  # a column by its place from 0, or by its title
Span = tuple[int, int]


@dataclass(frozen=True)
class Match:
    """What the user says of how a workbook is to be read; empty: as the program finds it."""

    sheet: str = ""
    span: Span | None = None  # first and last row of the header
    fields: Mapping[Key, str] = field(default_factory=dict)  # such as person.phone, or NONE
    alone: bool = False  # it is all there is to say: what was said before counts no more
    year: str = ""  # of what is kept by the year; empty: the one that the list seems to be of
    kind: str = ""  # of the list; empty: as it looks


AS_FOUND: Final = Match()


class NoHeader(FupinError):
    """No sheet has a header that can be read; the user may show where it is."""

    def __init__(self, sentence: str, looks: Sequence[Sheet], match: Match = AS_FOUND) -> None:
        super().__init__(sentence)
        self.looks, self.match = looks, match


@dataclass(frozen=True)
class Reading:
    """The sheet that is read, its header, and how it came to that."""

    sheet: Sheet
    header: Header
    looks: Sequence[Sheet]  # the beginning of every sheet
    span: Span
    fields: Mapping[int, str]  # what the user said, now or before
    is_remembered: bool  # a match that was said before has a part in it
    notes: list[str]
    kind: str = ROSTER
    others: Sequence[str] = ()  # sheets that seem to be such lists too

    @property
    def match(self) -> Match:
        """What would have to be said to have it read like this."""
        fields: dict[Key, str] = dict(self.fields.items())
        return Match(self.sheet.name, self.span, fields, kind=self.kind)


class Words:
    """The fields a column can be taken for, and the titles that mean them."""

    kind = ROSTER
    name = "名册"

    def __init__(self, registry: Registry) -> None:
        household, person = (registry.table(name) for name in TABLES)
        by_year = yearly.tables(registry)
        self.fields: dict[str, tuple[str, Field]] = {key: ("", one) for key, one in PLACES.items()}
        self.labels: dict[str, str] = {key: one.label for key, one in PLACES.items()}
        for table in (household, person, *by_year):
            for one in table.fields.values():
                if not (one.refers or one.computed):
                    self.fields[f"{table.name}.{one.name}"] = (table.name, one)
                    self.labels[f"{table.name}.{one.name}"] = f"{table.label}：{one.label}"
        self.persons: Titles = titles_of((person, household, *by_year), PERSONAL)
        self.households: Titles = titles_of((household, person, *by_year), HEADED)

    def key_of(self, text: str) -> str:
        """Field that somebody names by its label or by table and name; FupinError if none."""
        text = text.strip()
        if text in self.fields or text == NONE:
            return text
        found = [
            key for key, (_, one) in self.fields.items() if normalise(one.label) == normalise(text)
        ]
        if len(found) == 1:
            return found[0]
        named = f"请写成 {' 或 '.join(found)}。" if found else "请照台账里的名称写栏目。"
        told = "户和人都有" if found else "没有"
        raise FupinError(f"{told}“{text}”这一项，不知道对应哪一栏。{NOTHING}{named}")

    def is_several(self, key: str) -> bool:
        """Tell whether several columns can be taken for one field."""
        return self.fields[key][1].kind is Kind.CODES

    def lack(self, keys: Container[str]) -> str:
        """Say which column is needed besides those of some fields; empty if none is."""
        if any(key in keys for key in NAMING):
            return ""
        return "没有一列对应姓名、编号或证件号码，认不出是谁。请给其中一列选上。"

    def taken(self, sheet: Sheet, span: Span, fields: Mapping[int, str]) -> Header:
        """The header in some rows, its columns as their titles and the user say."""
        header = self.corrected(header_at(sheet.rows, *span, self.persons), fields)
        if layout_of(header).persons:
            return header
        return self.corrected(header_at(sheet.rows, *span, self.households), fields)

    def find(self, sheet: Sheet) -> Header | None:
        """The header that a sheet seems to have."""
        header = find_header(sheet, self.persons)
        if header and not layout_of(header).persons:
            return find_header(sheet, self.households)
        return header

    def corrected(self, header: Header, fields: Mapping[int, str]) -> Header:
        """Take columns for what the user says; where that stood before, it stands no more."""
        titles = dict(header.titles)
        said = []
        for index, key in fields.items():
            if key in self.fields:
                table, one = self.fields[key]
                title = titles.get(index) or f"{column_letters(index)} 列"
                said.append(Column(index, title, table, one, header.factor(index, one)))
        slots = {column.key for column in said if column.field.kind is not Kind.CODES}
        kept = [c for c in header.columns if c.index not in fields and c.key not in slots]
        columns = tuple(sorted([*kept, *said], key=lambda column: column.index))
        known = {column.index for column in columns}
        were = {column.index: column.title for column in header.columns}
        unknown = {**dict(header.unknown), **were, **{n: titles.get(n, "") for n in fields}}
        left = sorted((n, title) for n, title in unknown.items() if n not in known and title)
        return replace(header, columns=columns, unknown=tuple(left))


def choose(registry: Registry, sheets: Sequence[Sheet], book: Path, match: Match) -> Reading:
    """Find the sheet and its header as the user said, now or before, else those that fit best."""
    words = Words(registry)
    looks = beginnings(sheets)
    kept = {} if match.alone else matches.kept(registry)
    sheet, span = _place(words, sheets, match, kept, book, looks)
    before = kept.get(matches.digest_of(header_at(sheet.rows, *span, {})), {})
    fields = before | placed(words, header_at(sheet.rows, *span, {}), match.fields)
    header = words.taken(sheet, span, fields)
    _check(header, fields, book, looks)
    others = [one.name for one in sheets if one is not sheet and _is_list(words, one)]
    notes = [*unstored.notes(sheet), *old_codes.notes(sheet)]
    notes += [*_notes(sheets, sheet, header, others), *remembered(words, before)]
    return Reading(sheet, header, looks, span, fields, bool(before), notes, others=others)


def _is_list(words: Words, sheet: Sheet) -> bool:
    header = words.find(sheet)
    return header is not None and identifies(header)


def beginnings(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Give what of the sheets is kept to look at."""
    return [Sheet(one.name, [row[:COLUMNS] for row in one.rows[:ROWS]]) for one in sheets]


def remembered(words: Words, before: Mapping[int, str]) -> list[str]:
    """Say which columns are taken as somebody said before."""
    told = [
        f"{column_letters(n)} 列→{words.labels.get(key, '不导入')}" for n, key in before.items()
    ]
    return [f"按上次的对应方式：{'，'.join(told)}。"] if told else []


def _place(
    words: Words, sheets: Sequence[Sheet], match: Match, kept: Mapping[str, Mapping[int, str]],
    book: Path, looks: Sequence[Sheet],
) -> tuple[Sheet, Span]:  # fmt: skip
    """The sheet, and the rows of its header."""
    named = [sheet for sheet in sheets if match.sheet in ("", sheet.name)]
    if not named:
        names = "、".join(f"“{sheet.name}”" for sheet in sheets)
        raise FupinError(
            f"文件“{book.name}”里没有工作表“{match.sheet}”。{NOTHING}请从{names}中选。"
        )
    if match.span is not None:
        return _with_row(named, match.span, book), match.span
    for sheet in named if kept else ():
        for span in spans(sheet):
            if matches.digest_of(header_at(sheet.rows, *span, {})) in kept:
                return sheet, span
    found = [(sheet, header) for sheet in named if (header := words.find(sheet))]
    fit = [pair for pair in found if identifies(pair[1])] or (found if match.fields else [])
    if not fit:
        raise NoHeader(
            f"文件“{book.name}”里没有找到名单的表头。{NOTHING}"
            "请检查表头：应有“姓名”“户编号”“与户主关系”这样的栏目。", looks,
        )  # fmt: skip
    best, header = max(fit, key=lambda pair: (_is_error_copy(pair[1]), len(pair[1].columns)))
    return best, (header.top, header.bottom)


def _is_error_copy(header: Header) -> bool:
    return any(title.endswith(REASON) for _, title in header.titles)


def _with_row(sheets: Sequence[Sheet], span: Span, book: Path) -> Sheet:
    """The first sheet that has rows down to the header."""
    for sheet in sheets:
        if 0 <= span[0] <= span[1] < len(sheet.rows):
            return sheet
    raise FupinError(f"文件“{book.name}”没有第 {span[1] + 1} 行。{NOTHING}请核对表头的行号。")


def _check(header: Header, fields: Mapping[int, str], book: Path, looks: Sequence[Sheet]) -> None:
    """Refuse two columns for one field, and a header that does not tell whose rows these are."""
    seen: dict[str, Column] = {}
    for column in header.columns:
        other = seen.setdefault(column.key, column)
        is_said = column.index in fields or other.index in fields
        if other is not column and is_said and column.field.kind is not Kind.CODES:
            raise FupinError(
                f"“{other.title}”和“{column.title}”两栏都对应“{column.field.label}”。{NOTHING}"
                "请只留一栏，另一栏改为对应别的或不导入。"
            )
    if not identifies(header):
        raise NoHeader(
            f"文件“{book.name}”没有一栏对应姓名、编号或证件号码，认不出是谁。{NOTHING}"
            "请给其中一栏选上对应的项。", looks,
        )  # fmt: skip


def _notes(
    sheets: Sequence[Sheet], sheet: Sheet, header: Header, lists: Sequence[str]
) -> list[str]:
    notes = []
    others = "、".join(f"“{other.name}”" for other in sheets if other is not sheet)
    if others:
        notes.append(f"读取了工作表“{sheet.name}”；没有读取 {others}。")
    if lists:
        named = "、".join(f"“{name}”" for name in lists)
        notes.append(
            f"工作表 {named} 看起来也是名单：一次读一个，别的要再选文件，在“每一栏怎么导入”里换。"
            "名单不全，没有的人不自动记入减员核实。"
        )
    if header.unknown:
        names = "、".join(f"{column_letters(i)} 列“{title}”" for i, title in header.unknown)
        notes.append(f"台账里没有对应栏目、未导入的列：{names}。")
    return notes


def placed(words: Words, header: Header, fields: Mapping[Key, str]) -> dict[int, str]:
    """The user's fields by the places of their columns; FupinError where there is none such."""
    found_at: dict[int, str] = {}
    for name, text in fields.items():
        key = words.key_of(text)
        if isinstance(name, int):
            found_at[name] = key
            continue
        found = [n for n, title in header.titles if bare(title) == bare(name)]
        found = found or [n for n, _ in header.titles if column_letters(n) == name.upper()]
        if not found:
            raise FupinError(f"表头里没有“{name}”这一栏。{NOTHING}请照名单的表头写。")
        found_at |= dict.fromkeys(found[:1], key)
    return found_at


def identifies(header: Header) -> bool:
    """Tell whether the rows below a header say whom they mean."""
    return any(column.key in NAMING for column in header.columns)


def tells(column: Column) -> bool:
    """Tell whether a column says which household or person a row means."""
    return column.field is VILLAGE_NAME or column.field.name in TELLING


def named(header: Header, titles: Sequence[Key]) -> list[Column]:
    """Columns of the sheet that people name by their titles, or by the fields' labels."""
    found = []
    for title in titles:
        columns = [
            column for column in header.columns
            if title == column.index or (
                isinstance(title, str)
                and bare(title) in (bare(column.title), bare(column.field.label))
            )
        ]  # fmt: skip
        if not columns:
            raise FupinError(
                f"名单里没有能导入的栏目“{title}”。{NOTHING}请照名单的表头写栏目的名称。"
            )
        found += columns
    return found


def without(header: Header, titles: Sequence[Key]) -> Header:
    """The header without the columns left out; FupinError if one tells whose row it is."""
    left = named(header, titles)
    for column in left:
        if tells(column):
            raise FupinError(
                f"“{column.title}”用来辨认是哪一户、哪个人，不能不导入。{NOTHING}"
                "不想改台账的这一项时，请用“只补空”。"
            )
    return replace(header, columns=tuple(c for c in header.columns if c not in left))


def kept_fields(header: Header, titles: Sequence[Key]) -> frozenset[tuple[str, str]]:
    """Fields of the columns that fill only what is empty."""
    kept = {(column.table, column.field.name) for column in named(header, titles)}
    if ("household", "name") in kept and layout_of(header).heads:
        kept.add(("person", "name"))  # such a list names the head by the household
    return frozenset(kept)
