"""What a report can have: the fields of its rows, of what hangs on them, and what can be added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from fupin_desktop import days, figures, homes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind, Table
from fupin_desktop.registry import Registry
from fupin_desktop.report.definition import (
    COUNT,
    FIELD,
    HEAD,
    HOME,
    PERIODS,
    SUM,
    YEARLY,
    YEARS,
    Column,
)

NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
UNADDED: Final = ("%", "岁", "公里", "度", "分", "轮", "")  # units whose numbers do not add up
# Nor do numbers of which the words say that they are of one person, piece or way.
RATE: Final = re.compile(r"人均|户均|平均|均值|每人|每户|单价|率|比例|占比|期限|往返")
# Not counted: what describes the ledger, and what has a figure of its own.
LEFT_OUT: Final = frozenset({"membership", "attachment", "returned", "objection", "reminder"})
SHARED: Final = {("income", "per_person"): figures.SHARE}  # in a total: sum over sum
YEAR: Final = "year"
AMOUNT: Final = "金额"
UNITS_OF: Final = {"person": "人", "visit": "次"}
CALLED: Final = {"village": "村"}  # what is shown by name


@dataclass(frozen=True)
class Offer:
    """One thing a column can be, as it is found by its words."""

    column: Column
    words: str


def plain(table: Table) -> list[Field]:
    """Give the fields of a table that say something by themselves."""
    return [one for one in table.fields.values() if not one.refers]


def key_of(name: str, row: str) -> str:
    """Name the field by which records of a table hang on a household or a person, if they do."""
    table = TABLES.get(name)
    if table is None or name == row or name in LEFT_OUT:
        return ""
    field = table.fields.get(row)
    return row if field is not None and field.kind is Kind.REF and field.choices == row else ""


def hanging(row: str) -> list[str]:
    """Name the tables whose records hang on a household or a person."""
    return [name for name in TABLES if key_of(name, row)]


def dated(name: str) -> str:
    """Name the field that says when a record was, if there is one."""
    table = TABLES[name]
    dates = (one.name for one in table.fields.values() if one.kind is Kind.DATE)
    return "" if name == "person" else homes.dated(name) or next(dates, "")


def offers(registry: Registry, row: str) -> Iterator[Offer]:
    """Give everything a column can be, plain fields first."""
    table = registry.table(row)
    for one in plain(table):
        column = Column(field=one.name)
        yield Offer(column, f"{title(registry, row, column)} · {table.label}")
    beside, whose = (HEAD, "户主") if row == HOME else (HOME, "所在户")
    for one in plain(registry.table("person" if row == HOME else HOME)):
        column = Column(field=f"{beside}.{one.name}")
        yield Offer(column, f"{title(registry, row, column)} · {whose}")
    for name in hanging(row):
        known = registry.table(name)
        yield Offer(Column(what=COUNT, table=name), f"{_number(known)} · 计数")
        # What is worked out comes before what was typed of the same name.
        for one in sorted(plain(known), key=lambda one: not one.computed):
            if YEAR in known.fields and one.name != YEAR:
                column = Column(what=YEARLY, table=name, field=one.name, year="last")
                yield Offer(column, f"某年{one.label} · {known.label}")
            if adds(one):
                words = f"{known.label}{one.label}合计 · 求和"
                yield Offer(Column(what=SUM, table=name, field=one.name), words)


def adds(field: Field) -> bool:
    """Tell whether numbers of a field can be added up over records."""
    known = field.kind is Kind.MONEY or (field.kind in NUMBERS and field.unit not in UNADDED)
    return known and not RATE.search(field.label)


def sums(table: Table, column: Column) -> bool:
    """Tell whether a column adds up: a sum, or a year's number where a year has several records."""
    several = column.what == YEARLY and YEAR not in table.key
    return column.what == SUM or (several and adds(table.fields[column.field]))


def find(registry: Registry, row: str, column: Column) -> Field | None:
    """Give the field a column shows, None where this ledger or this version has none."""
    name = column.field
    if column.what == FIELD:
        table, inner = where(row, name)
        field = registry.table(table).fields.get(inner) if table else None
        return field if field is not None and not field.refers else None
    if not key_of(column.table, row):
        return None
    known = registry.table(column.table)
    if column.what == COUNT:
        unit = UNITS_OF.get(column.table, "条")
        return Field(name="count", label=_number(known), kind=Kind.INTEGER, unit=unit)
    field = known.fields.get(name)
    if field is None or field.refers:
        return None
    if column.what == SUM:
        return field if adds(field) else None
    return field if YEAR in known.fields else None


def where(row: str, name: str) -> tuple[str, str]:
    """Give the table and the field that a path names; an empty table for one that leads nowhere."""
    owner, _, inner = name.partition(".")
    if owner not in (HEAD, HOME):
        return row, name
    if (owner == HEAD) != (row == HOME):
        return "", inner
    return "person" if owner == HEAD else HOME, inner


def title(registry: Registry, row: str, column: Column) -> str:
    """Say what stands in a column."""
    field = find(registry, row, column)
    if column.title or field is None:
        return column.title
    if column.what == FIELD:
        owner = column.field.partition(".")[0]
        before = {HEAD: "户主", HOME: "户"}.get(owner, "") if "." in column.field else ""
        label = CALLED.get(field.name, _plain(field))
        return label if label.startswith(before) else f"{before}{label}"
    when = _when(column)
    if column.what == YEARLY:
        return f"{when}{_plain(field)}"
    table = registry.table(column.table).label
    return f"{when}{field.label if column.what == COUNT else _summed(table, _plain(field))}"


def _plain(field: Field) -> str:
    return field.label.removesuffix("（计算）")


def _summed(table: str, label: str) -> str:
    """Call a sum by what is added; a word that every table might have, by its table."""
    owner = table if len(label) <= len(AMOUNT) else ""
    ending = "之和" if label.endswith("合计") else "合计"
    return f"{owner}{'' if label == AMOUNT else label}{ending}"


def _when(column: Column) -> str:
    if column.what == YEARLY:
        return YEARS.get(column.year) or f"{column.year}年"
    if column.period == "given":
        if column.start and column.end:
            return f"{column.start}至{column.end}"
        return f"{column.start}以来" if column.start else f"截至{column.end}"
    return PERIODS[column.period] if column.period else ""


def _number(table: Table) -> str:
    if table.name == "person":
        return "人数"
    return f"{table.label}{'次数' if table.name == 'visit' else '条数'}"


def problem(column: Column) -> str:
    """Say what is wrong with the year or the dates of a column; empty if nothing is."""
    if column.what == YEARLY and column.year not in YEARS and not _is_year(column.year):
        return "年份请写成四位数，如 2025。"
    if column.what in (COUNT, SUM) and column.period and not dated(column.table):
        return "这一种记录没有日期，时间请选“全部时间”。"
    dates = [one for one in (column.start, column.end) if one]
    if column.period == "given" and not (dates and all(map(days.rough, dates))):
        return "起止日期请写成 2026-01-01 或 2026-01，可以只填一头。"
    return ""


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def with_title(column: Column, text: str) -> Column:
    """Give a column another title; an empty one means that it is called by what it shows."""
    return replace(column, title=" ".join(text.split()))
