"""What a roster says of a household for one year: it becomes that year's records of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from db import records
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Section, Table
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.header import Header
from fupin_desktop.excel.sheet import NOTHING, Row
from fupin_desktop.registry import Registry

# The columns of national exports that are kept by the year, and what else tells such a record.
FIELDS: Final = {"living": ("dangerous", "water_solved"), "income": ("each_given",)}
BESIDES: Final[Mapping[str, Mapping[str, Json]]] = {"living": {}, "income": {"kind": "1"}}
FIRST: Final = 2014
# A day that says when a list was written, not of what year it is.
FILLED: Final = re.compile("(?:填报|填表|制表|打印|编制|审核|公示|导出|统计)(?:日期|时间)")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|年度)")
BAD: Final = f"“{{}}”不是年份，或是以后的年份。{NOTHING}请写成四位数，如 2025。"
INTO: Final = "{}记入 {} 年的{}；不是这一年的，在“每一栏怎么导入”里改。"
EXPLAINED: Final = "说明"  # begins a row that tells of the layout, and of its years
UNDATED: Final = (
    "{}按年记，名单没有写明是哪一年的，没有导入。要导入，请在“每一栏怎么导入”里选好年份。"
)
LOOSE: Final = "名单里没有户的栏目，{}不知道是哪一户的，没有导入。"


@dataclass(frozen=True)
class Years:
    """The year a roster is about, and which of its records there are."""

    registry: Registry
    year: str
    there: frozenset[str] = frozenset()

    def records(
        self, home: str, held: dict[str, Json]
    ) -> Iterator[tuple[str, str, bool, dict[str, Json]]]:
        """Take what is kept by the year out of a household's values.

        Gives by record its table, its id, whether it is new, and its values.
        """
        for table, names in FIELDS.items():
            told = {name: held.pop(f"{table}.{name}", None) for name in names}
            given = {name: value for name, value in told.items() if value is not None}
            if given:
                key: dict[str, Json] = {"household": home, "year": self.year, **BESIDES[table]}
                rec = self.registry.record_id(table, key) or ""
                yield table, rec, rec not in self.there, {**key, **given}


def tables(registry: Registry) -> list[Table]:
    """Give the tables kept by the year, with the fields of rosters only."""
    made = []
    for table, names in FIELDS.items():
        known = registry.table(table)
        fields = tuple(known.fields[name] for name in names)
        made.append(replace(known, sections=(Section(known.label, fields),)))
    return made


def is_yearly(table: str) -> bool:
    """Tell whether the fields of a table are kept by the year."""
    return table in FIELDS


def labels(header: Header) -> list[str]:
    """Give what of a header is kept by the year, as its columns are called."""
    return [column.title for column in header.columns if column.table in FIELDS]


def proposed(registry: Registry, book: str, above: Sequence[Row]) -> str:
    """Give the year that the title of a list names; empty if none does: it is not guessed."""
    now = int(registry.today()[:4])
    texts = [cell for row in above for cell in row if isinstance(cell, str)]
    titles = [text for text in texts if not (text.startswith(EXPLAINED) or FILLED.search(text))]
    found = [int(year) for text in (*titles, book) for year in _YEAR.findall(text)]
    return next((str(year) for year in found if FIRST <= year <= now), "")


def checked(registry: Registry, year: str) -> str:
    """Give a year that somebody wrote; raises FupinError for what is none, or one to come."""
    said = year.strip().removesuffix("年")
    is_year = len(said) == 4 and said.isascii() and said.isdigit()
    if not is_year or not FIRST <= int(said) <= int(registry.today()[:4]):
        raise FupinError(BAD.format(year))
    return said


def offered(registry: Registry) -> list[str]:
    """Give the years that a list may be of, this one first."""
    return [str(year) for year in range(int(registry.today()[:4]), FIRST - 1, -1)]


def of_year(registry: Registry, header: Header, year: str) -> Years:
    """Look up which records of the year there are, if the list has a column for any."""
    there: set[str] = set()
    for table in {column.table for column in header.columns} & FIELDS.keys():
        where = {"year": year}
        there |= {*registry.read(partial(records.find, table=table, where=where))}
    return Years(registry, year, frozenset(there))


def dated(header: Header, year: str) -> Header:
    """Leave out what is kept by the year where nobody has said which one."""
    some = header.columns if year else [one for one in header.columns if one.table not in FIELDS]
    return replace(header, columns=tuple(some))


def notes(header: Header, year: str, *, loose: bool) -> list[str]:
    """Say into which year these columns go, or why they go nowhere."""
    named = labels(header)
    if not named:
        return []
    titles = "、".join(f"“{title}”" for title in named)
    if loose:
        return [LOOSE.format(titles)]
    if not year:
        return [UNDATED.format(titles)]
    used = dict.fromkeys(column.table for column in header.columns if column.table in FIELDS)
    return [INTO.format(titles, year, "、".join(TABLES[table].label for table in used))]
