"""What a report asks for, as data: rows, columns, filter, groups and order; it travels as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from fupin_desktop import conditions
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import MAX_INTEGER

FORMAT: Final = 1
UNITS: Final = {"household": "户", "person": "人"}
FIELD, YEARLY, COUNT, SUM = "field", "year", "count", "sum"
HOME, HEAD = "household", "head"  # before the dot: a person's household, a household's head
PERIODS: Final = {
    "": "全部时间", "this_year": "今年", "last_year": "去年", "this_month": "本月",
    "last_month": "上月", "given": "起止日期",
}  # fmt: skip
YEARS: Final = {"this": "今年", "last": "去年", "before_last": "前年"}
NOT_OURS: Final = "这个文件不是报表定义，没有读入。请选从“自定义报表”导出的 .json 文件。"
KNOWN: Final = ("report", "name", "row", "closed", "rows", "filter", "home_filter", "groups",
                "columns", "order")  # fmt: skip
OF_COLUMN: Final = ("what", "table", "field", "year", "period", "from", "to", "filter", "title")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: a field, a field of a year's record, a number of records or a sum of theirs."""

    what: str = FIELD
    table: str = ""  # of a yearly value, a count or a sum
    field: str = ""  # "name", "head.phone", "household.kind"
    year: str = ""  # 2025, or this, last, before_last
    period: str = ""  # see PERIODS
    start: str = ""
    end: str = ""
    filter: tuple[Condition, ...] = ()
    title: str = ""

    def stored(self) -> dict[str, Any]:
        """Give the column as it is kept; what is empty is left out."""
        told = {
            "what": self.what, "table": self.table, "field": self.field, "year": self.year,
            "period": self.period, "from": self.start, "to": self.end, "title": self.title,
            "filter": [one.stored() for one in self.filter],
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A report that can be asked of any ledger."""

    name: str = ""
    row: str = "household"
    closed: bool = False  # households that were closed or moved away too; people in no household
    detail: bool = True  # a line for each record, or only for each group
    filter: tuple[Condition, ...] = ()
    home_filter: tuple[Condition, ...] = ()  # of people: conditions on their household
    groups: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    order: tuple[str, ...] = ()  # numbers of columns from 0, "-" before a descending one
    unknown: tuple[str, ...] = field(default=(), compare=False)  # what only a newer version knows

    def stored(self) -> dict[str, Any]:
        """Give the report as it is kept and sent."""
        return {
            "report": FORMAT, "name": self.name, "row": self.row, "closed": self.closed,
            "rows": self.detail, "filter": [one.stored() for one in self.filter],
            "home_filter": [one.stored() for one in self.home_filter],
            "groups": list(self.groups), "columns": [one.stored() for one in self.columns],
            "order": list(self.order),
        }  # fmt: skip

    def text(self) -> str:
        """Give the report as JSON."""
        return json.dumps(self.stored(), ensure_ascii=False)

    def named(self, name: str) -> "Definition":
        """Give the same report by another name."""
        return replace(self, name=" ".join(name.split()))


def read(text: str) -> Definition:
    """Take a report out of JSON; raises FupinError for anything else."""
    try:
        stored = json.loads(text)
    except ValueError:
        raise FupinError(NOT_OURS) from None
    return recall(stored)


def recall(stored: object) -> Definition:
    """Take a report out of what is kept; parts of a newer version are named and left out."""
    if not isinstance(stored, dict) or not isinstance(stored.get("report"), int):
        raise FupinError(NOT_OURS)
    if str(stored.get("row")) not in UNITS:
        raise FupinError("报表的行不是户也不是人，没有读入。请用较新的版本打开，或另做一个。")
    unknown = [str(name) for name in stored if name not in KNOWN]
    columns = [_column(one, unknown) for one in _listed(stored, "columns")]
    return Definition(
        name=" ".join(str(stored.get("name") or "").split()), row=str(stored["row"]),
        closed=bool(stored.get("closed")), detail=bool(stored.get("rows", True)),
        filter=_conditions(stored, unknown),
        home_filter=_conditions(stored, unknown, "home_filter"),
        groups=tuple(map(str, _listed(stored, "groups"))),
        columns=tuple(one for one in columns if one), unknown=tuple(unknown),
        order=tuple(map(str, _listed(stored, "order"))) if all(columns) else (),
    )  # fmt: skip


def _column(stored: object, unknown: list[str]) -> Column | None:
    if not isinstance(stored, dict):
        unknown.append(str(stored))
        return None
    more = [f"{stored.get('field') or stored.get('table') or ''}：{name}"
            for name in stored if name not in OF_COLUMN]  # fmt: skip
    what = str(stored.get("what") or FIELD)
    if what not in (FIELD, YEARLY, COUNT, SUM) or more:
        # Left out whole: without what we do not know it would be another figure.
        unknown.extend(more or [f"{stored.get('title') or stored.get('field') or ''}（{what}）"])
        return None
    missed: list[str] = []
    found = Column(
        what=what, table=str(stored.get("table") or ""), field=str(stored.get("field") or ""),
        year=str(stored.get("year") or ""), period=str(stored.get("period") or ""),
        start=str(stored.get("from") or ""), end=str(stored.get("to") or ""),
        title=str(stored.get("title") or ""), filter=_conditions(stored, missed),
    )  # fmt: skip
    if missed or found.period not in PERIODS:
        unknown.extend(missed or [found.period])
        return None
    return found


def _conditions(
    stored: Mapping[str, Any], unknown: list[str], name: str = "filter"
) -> tuple[Condition, ...]:
    found = []
    for one in _listed(stored, name):
        condition = conditions.recall(one)
        if condition is None or not _is_sound(condition):
            unknown.append(f"条件 {json.dumps(one, ensure_ascii=False)}")
        else:
            found.append(condition)
    return tuple(found)


def _is_sound(condition: Condition) -> bool:
    """Tell whether a condition compares with values that a field can have."""
    if condition.how in ("any", "none"):
        return all(isinstance(one, str) for one in condition.values)
    return all(
        one is None or isinstance(one, str) or (isinstance(one, int) and abs(one) <= MAX_INTEGER)
        for one in condition.values
    )


def _listed(stored: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = stored.get(name)
    return found if isinstance(found, list) else []


def year_of(column: Column, today: str) -> str:
    """Give the year a column is about."""
    back = {"this": 0, "last": 1, "before_last": 2}.get(column.year)
    return column.year if back is None else str(int(today[:4]) - back)


def span(column: Column, today: str) -> tuple[str, str]:
    """Give the first and the last date of a column's period; empty ones are open.

    A whole year is given as such, so that a date of which only the year is known lies in it.
    """
    year, month = int(today[:4]), today[:7]
    before = date(year, int(today[5:7]), 1).toordinal() - 1
    known = {
        "this_year": (str(year), str(year)), "last_year": (str(year - 1), str(year - 1)),
        "this_month": (month, month),
        "last_month": (date.fromordinal(before).isoformat()[:7],) * 2,
        "given": (_begin(column.start, column.end), column.end),
    }  # fmt: skip
    return known.get(column.period, ("", ""))


def _begin(start: str, end: str) -> str:
    """Give the first day of a month as its month, and that of whole years as its year."""
    if len(start) == len("2026-01-01"):
        start = start.removesuffix("-01")
    is_whole = not end or len(end) == len("2026") or end[4:] in ("-12", "-12-31")
    return start.removesuffix("-01") if is_whole and len(start) == len("2026-01") else start


def names_people(definition: Definition) -> bool:
    """Tell whether a filter may name people: then it must not go to other offices."""
    told: Iterable[Condition] = (
        *definition.filter, *definition.home_filter,
        *(one for column in definition.columns for one in column.filter),
    )  # fmt: skip
    return any(one.how in ("is", "contains", "lacks", conditions.AMONG) for one in told)
