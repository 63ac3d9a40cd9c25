"""Finding the header of a foreign sheet and the field of each of its columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from fupin_desktop.catalogue.fields import Field, Kind, Table
from fupin_desktop.codes import normalise
from fupin_desktop.excel import units
from fupin_desktop.excel.sheet import Row, Sheet

DEPTH = 30  # rows searched for a header
ENOUGH = 2  # matched columns that make a row a header

# Over a group of columns: that of people who are not of the household, or of one of its members.
_OTHERS: Final = re.compile(
    "帮扶|帮联|结对|责任人|监护|赡养|包保|包村|包户|干部|网格|联系人|代理|配偶|子女|父亲|母亲|担保|采集人|填表人|经办|企业|单位"
)
_NO_GROUP: Final = re.compile("[:：0-9]")  # of a line over a list, not of a title
GROUP: Final = 12  # characters of the longest title of a group
_ABOUT: Final = re.compile("(?:基本)?(?:信息|情况|资料)$")

VILLAGE_NAME: Final = Field(
    name="village_name",
    label="行政村",
    aliases=(
        *("行政村名称", "行政村名", "所在行政村", "村名", "村名称", "村"),
        *("村（社区）", "行政村（社区）"),
    ),
)
TOWNSHIP_NAME: Final = Field(
    name="township_name",
    label="乡镇",
    aliases=(
        *("乡", "镇", "乡（镇）", "乡镇名称", "乡镇名", "所在乡镇", "街道", "乡镇街道", "镇街"),
        *("乡镇（街道）", "乡（镇、街道）"),
    ),
)
REASON: Final = "不能导入的原因"  # last column of an error copy
# Columns whose content the ledger knows already or counts itself.
SPARE: Final = Field(
    name="",
    label="",
    aliases=(
        *("序号", "编号", "省", "市", "市州", "县", "区县", "县区", "县（市、区）"),
        *("人数", "家庭人口", "家庭人口数", "家庭人数", "户人口数", "年龄"),
        *("人口数", "户人口", "家庭成员数"),
        REASON,
    ),
)


@dataclass(frozen=True)
class Column:
    """A column whose title was understood; `table` is empty for one that is no field of ours."""

    index: int
    title: str
    table: str
    field: Field
    factor: int = 1  # what a typed amount is multiplied with

    @property
    def key(self) -> str:
        """Name of the field, with its table before it where it has one."""
        return f"{self.table}.{self.field.name}" if self.table else self.field.name

    @property
    def name(self) -> str:
        """Name of its value in a row: of what is kept by the year with its table before it."""
        return self.field.name if self.table in ("household", "person", "") else self.key


@dataclass(frozen=True)
class Header:
    """Where a header stands and what its columns mean."""

    top: int
    bottom: int
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...]
    titles: tuple[tuple[int, str], ...] = ()  # of all columns that have one, whatever they mean
    factors: tuple[int, ...] = ()  # by column, what an amount of money would be multiplied with

    def factor(self, index: int, field: Field) -> int:
        """What is multiplied with a value of a field in a column."""
        if field.kind is not Kind.MONEY or index >= len(self.factors):
            return 1
        return self.factors[index]

    def column(self, table: str, name: str) -> Column | None:
        """First column of a field, if the sheet has one."""
        return next((c for c in self.columns if (c.table, c.field.name) == (table, name)), None)

    def has(self, table: str, *names: str) -> bool:
        """Tell whether the sheet has a column of any of these fields."""
        return any(self.column(table, name) for name in names)


Meaning = tuple[str, Field]
Titles = Mapping[str, Meaning]
Own = Mapping[tuple[str, str], Sequence[str]]


def titles_of(tables: Sequence[Table], own: Own | None = None) -> Titles:
    """Meaning of every normalised title; of two tables that use one title the earlier wins.

    `own` are more titles, by field, that mean it whoever else uses them.
    """
    fields = [("", VILLAGE_NAME), ("", TOWNSHIP_NAME), ("", SPARE)]
    fields += [(table.name, f) for table in tables for f in table.fields.values() if not _ref(f)]
    known = {table.name: table.fields for table in tables}
    found: dict[str, Meaning] = {
        normalise(word): (table, known[table][name])
        for (table, name), words in (own or {}).items()
        for word in words
    }
    for spell in (
        lambda f: (f.label,),
        lambda f: f.aliases,
        lambda f: (f.external_code, f.name),
        lambda f: tuple(bare(word) for word in (f.label, *f.aliases)),
    ):
        for table, f in fields:
            for word in filter(None, map(normalise, spell(f))):
                found.setdefault(word, (table, f))
    return found


def _ref(field: Field) -> bool:
    return field.refers or field.computed


def bare(title: str) -> str:
    """A normalised title without marks and without units or remarks in brackets."""
    title = normalise(title).strip("*:：。、.")
    return re.sub(r"\([^()]*\)$", "", re.sub(r"^\([^()]*\)", "", title)) or title


def find_header(sheet: Sheet, titles: Titles) -> Header | None:
    """Header of one or two rows that matches most columns.

    Of equals the one whose titles are merged over both rows, then the shorter, the upper one. A row
    below merged titles of groups is none without them.
    """
    double = {(top, bottom) for top, _, bottom, _ in sheet.merged if bottom == top + 1}
    below = {(top + 1,) * 2 for top in _group_rows(sheet)}
    headers = [header_at(sheet.rows, *span, titles) for span in spans(sheet) if span not in below]
    best = max(
        headers, key=lambda one: (len(one.columns), (one.top, one.bottom) in double), default=None
    )
    return best if best and len(best.columns) >= ENOUGH else None


def _group_rows(sheet: Sheet) -> set[int]:
    """Rows with titles that are each merged over several columns, but not over all."""
    found = set()
    for top, left, bottom, right in sheet.merged:
        if bottom != top or left == right or top >= min(DEPTH, len(sheet.rows) - 1):
            continue
        text = _text(sheet.rows[top][left]) if left < len(sheet.rows[top]) else ""
        is_title = text and len(text) <= GROUP and not _NO_GROUP.search(text)
        if is_title and (left > 0 or right + 1 < len(sheet.rows[top + 1])):
            found.add(top)
    return found


def spans(sheet: Sheet) -> list[tuple[int, int]]:
    """First and last row of all headers a sheet may have, the single rows first."""
    depth = min(DEPTH, len(sheet.rows))
    return [(top, top) for top in range(depth)] + [(top, top + 1) for top in range(depth - 1)]


def header_at(rows: Sequence[Row], top: int, bottom: int, titles: Titles) -> Header:
    """The header in some rows, its columns as their titles say."""
    columns: dict[int, Column] = {}
    unknown: list[tuple[int, str]] = []
    taken: set[tuple[str, str]] = set()
    named = list(enumerate(_spellings(rows, top, bottom)))
    over = (cell for row in rows[:top] for cell in row if isinstance(cell, str))
    above = units.factor_above(over) or 1
    factors = [units.factor_of("".join(spellings[:1])) or above for _, spellings in named]
    has_members = any(
        titles[word][1].name == "relation"
        for _, spellings in named for word in map(normalise, spellings) if word in titles
    )  # fmt: skip
    for index, spellings in named:
        column = _understand(index, _meant(spellings, has_members), titles, factors[index])
        if column and (column.field.kind is Kind.CODES or _slot(column) not in taken):
            columns[index] = column
            taken.add(_slot(column))
        elif spellings:
            unknown.append((index, spellings[-1]))
    spare = [index for index, column in columns.items() if column.field is SPARE]
    for index in spare:
        del columns[index]
    shown = tuple((index, spellings[-1]) for index, spellings in named if spellings)
    return Header(top, bottom, tuple(columns.values()), tuple(unknown), shown, tuple(factors))


def _slot(column: Column) -> tuple[str, str]:
    return (column.table, column.field.name or column.title)


def _spellings(rows: Sequence[Row], top: int, bottom: int) -> list[tuple[str, ...]]:
    """What each column may be called: upper and lower title joined, the lower, or the upper."""
    lower = [_text(cell) for cell in rows[bottom]]
    if top == bottom:
        return [(text,) if text else () for text in lower]
    found: list[tuple[str, ...]] = []
    over = ""  # the upper title of a merged group stands in its first column only
    for above, below in zip_longest((_text(cell) for cell in rows[top]), lower, fillvalue=""):
        over = above or over
        names = (over + below, below) if below else (above,)
        found.append(tuple(dict.fromkeys(filter(None, names))))
    return found


def _meant(spellings: Sequence[str], has_members: bool) -> Sequence[str]:
    """What a column may be understood by; what is of somebody else only by both its titles.

    The title that is shown, the lower one, comes last, empty where it does not count.
    """
    if len(spellings) < 2:
        return spellings
    joined, lower = spellings
    upper = normalise(joined.removesuffix(lower))
    is_other = _OTHERS.search(upper) or (has_members and upper.startswith("户主"))
    return (joined, _ABOUT.sub("", upper) + lower, "" if is_other else lower)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) and len(cell) <= 60 else ""


def _understand(index: int, spellings: Sequence[str], titles: Titles, factor: int) -> Column | None:
    for spelling in filter(None, spellings):
        for word in (normalise(spelling).strip("*:"), bare(spelling)):
            if word not in titles:
                continue
            table, field = titles[word]
            if units.is_other(field, spelling):
                return None
            money = field.kind is Kind.MONEY
            title = spellings[-1] or spelling
            return Column(index, title, table, field, factor if money else 1)
    return None
