"""Checks 疑似问题: what a record lacks or contradicts, from the catalogue and from named rules."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from db import records
from fupin_desktop import (
    away,
    codes,
    life,
    pairings,
    plans,
    procedure_checks,
    project_checks,
    rules,
    stubs,
    values,
)
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind, Table
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import Step, no_step
from fupin_desktop.registry import Registry
from fupin_desktop.rules import DOUBTFUL, LACKING, WRONG, Finding, Row

Judge = Callable[[Any], str]  # a value -> what is wrong with it, empty if nothing is
CHUNK: Final = 1000  # records in memory at a time
HEAD: Final = "01"  # relation of the head of a household
NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def check(table: Table, row: Row, on: str) -> list[Finding]:
    """Give what is to be said about one record on a day; it need not be saved yet."""
    return Checker(table).check(row, on)


class Checker:
    """Everything one record type is checked for, made ready once for many records."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.required = [f for f in table.fields.values() if f.required and not f.via]
        self.judges = [
            (f, judge) for f in table.fields.values() if f.stored and (judge := judge_of(f))
        ]
        self.numbers = [f.name for f in table.fields.values() if f.kind in NUMBERS]
        self.conditional = [f for f in table.fields.values() if f.relevant]
        self.rules = rules.rules_of(table)

    def check(self, row: Row, on: str) -> list[Finding]:
        """Give what is to be said about one record on a day."""
        return [
            Finding(name, self.table.name, str(row.get("id") or ""), field, severity, sentence)
            for name, field, severity, sentence in self._findings(row, on)
        ]

    def register(self, name: str) -> str:
        """Name the register of a field."""
        field = self.table.fields.get(name)
        return field.group if field else name

    def _findings(self, row: Row, on: str) -> Iterator[tuple[str, str, int, str]]:
        for field in self.required:
            if row.get(field.name) is None and field.applies(row):
                yield "required", field.name, LACKING, f"没有填{field.label}。"
        for field in self.conditional:
            if row.get(field.name) is not None and not field.applies(row):
                yield "irrelevant", field.name, DOUBTFUL, _irrelevant(self.table, field)
        for field, judge in self.judges:
            value = row.get(field.name)
            if value is not None and (sentence := judge(value)):
                yield "value", field.name, WRONG, sentence
        # What is no number is said above, and nothing can be computed with it.
        odd = [one for one in self.numbers if not isinstance(row.get(one), int | None)]
        sound = {**row, **dict.fromkeys(odd)} if odd else row
        for rule in self.rules:
            if sentence := rule.says(sound, on):
                yield rule.name, rule.field, rule.severity, sentence


def _irrelevant(table: Table, field: Field) -> str:
    asked = table.fields[field.relevant[0]].label if field.relevant else ""
    return f"填了{field.label}，但“{asked}”的选择与它不符，请核对。"


# ---- one value ----------------------------------------------------------------------------------


def judge_of(field: Field) -> Judge | None:
    """Give what judges the values of a field, None where every value will do."""
    if field.name == "id_number":
        return _id_number
    if field.kind in NUMBERS:
        return _number(field)
    if field.kind in (Kind.CODE, Kind.CODES) and not field.name.startswith(LOCAL):
        return _code(field)
    if field.kind is Kind.DATE:
        return _date(field)
    return _pattern(field) if field.pattern else None


def _id_number(value: Any) -> str:
    return values.check_id_number(str(value))


def _number(field: Field) -> Judge:
    scale = 10 ** (2 if field.kind is Kind.MONEY else field.places)
    low = None if field.low is None else field.low * scale
    high = None if field.high is None else field.high * scale

    def judge(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{field.label}不是数字，请重新填写。"
        if low is not None and value < low:
            return f"{field.label}小于 {field.low}，请核对。"
        if high is not None and value > high:
            return f"{field.label}大于 {field.high}，请核对。"
        return ""

    return judge


def _code(field: Field) -> Judge:
    known = codes.codes(field.choices)

    def judge(value: Any) -> str:
        for one in value if isinstance(value, list) else (value,):
            if one not in known:
                return f"{field.label}“{one}”不在选项中，请重新选择。"
        return ""

    return judge


def _date(field: Field) -> Judge:
    def judge(value: Any) -> str:
        found = _DATE.fullmatch(str(value))
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        if values.FIRST_YEAR <= year <= values.LAST_YEAR and 1 <= month <= 12 and day >= 1:
            return "" if day <= monthrange(year, month)[1] else f"{field.label}没有这一天，请核对。"
        return f"{field.label}“{value}”不是日期，请重新填写。"

    return judge


def _pattern(field: Field) -> Judge:
    fits = re.compile(field.pattern, re.ASCII).fullmatch
    hint = f"{field.hint}。" if field.hint else "请核对。"
    return lambda value: "" if fits(str(value)) else f"{field.label}的格式不对。{hint}"


# ---- a whole ledger -----------------------------------------------------------------------------


def check_ledger(
    registry: Registry, tables: Iterable[str] | None = None, step: Step = no_step
) -> Iterator[Finding]:
    """Give what is to be said about all records, or about those of some types.

    What belongs to a household that moved away is for others to mend.
    """
    gone = registry.read(partial(away.exist, office=registry.region))
    for name, found in _all_findings(registry, tables, step):
        recs = {one.rec for one in found} if gone else set()
        left = registry.read(partial(away.among, office=registry.region, table=name, recs=recs))
        yield from (one for one in found if one.rec not in left)


def _all_findings(
    registry: Registry, tables: Iterable[str] | None, step: Step
) -> Iterator[tuple[str, list[Finding]]]:
    """Give the findings on some records at a time, with their table."""
    wanted = list(TABLES) if tables is None else list(tables)
    on = registry.today()
    ids = {name: registry.find(name) for name in wanted}
    done, total = 0, sum(map(len, ids.values()))
    lacking = registry.read(stubs.registers)  # nobody here can say what is wrong with these
    for name in wanted:
        checker = Checker(registry.table(name))
        for start in range(0, len(ids[name]), CHUNK):
            step(done, total)
            part = ids[name][start : start + CHUNK]
            found: list[Finding] = []
            for row in registry.rows(name, part):
                left_out = lacking.get(str(row["id"]), frozenset())
                found += [
                    one for one in checker.check(row, on)
                    if not left_out or checker.register(one.field) not in left_out
                ]  # fmt: skip
            yield name, found
            done += len(part)
        for rule in TOGETHER.get(name, ()):
            yield from _by_table(rule(registry))
    step(total, total)


def _by_table(found: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    by_table: dict[str, list[Finding]] = {}
    for one in found:
        by_table.setdefault(one.table, []).append(one)
    yield from by_table.items()


def homes(registry: Registry) -> Iterator[Finding]:
    """Households without members, without a head, or with several."""
    people: dict[str, list[str]] = {}
    for row in _cells(registry, "person", ("household", "relation", "died_on")):
        if row["household"] and not row["died_on"]:
            people.setdefault(row["household"], []).append(row["relation"])
    for row in _cells(registry, "household", ("id",), {"end": None}):
        members = people.get(row["id"], [])
        heads = members.count(HEAD)
        if heads != 1:
            wrong = "没有户主" if members else "没有家庭成员"
            sentence = f"这一户有 {heads} 个户主，请核对。" if heads else f"这一户{wrong}，请核对。"
            yield Finding("heads", "household", row["id"], "name", WRONG, sentence)


TWINS: Final = "same_id_number"  # rule of the findings that merging settles


def twins(registry: Registry) -> Iterator[Finding]:
    """Persons with one identity number, compared by its first 18 characters."""
    seen: dict[str, str] = {}
    for row in _cells(registry, "person", ("id", "name", "id_number")):
        key = (row["id_number"] or "")[:18].upper()
        if len(key) == 18 and key in seen:
            sentence = f"证件号码与“{seen[key]}”的相同，请核对是否重复登记。"
            yield Finding(TWINS, "person", row["id"], "id_number", WRONG, sentence)
        seen.setdefault(key, row["name"] or "")


def _cells(
    registry: Registry, table: str, columns: Sequence[str], where: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Some columns of all living records, without the cost of the others."""
    return registry.read(lambda db: list(records.select(db, table, columns, where or {})))


TOGETHER: Final[Mapping[str, Sequence[Callable[[Registry], Iterable[Finding]]]]] = {
    "household": (homes, life.findings),
    "person": (twins,),
    "project": (project_checks.findings,),
    "pairing": (pairings.findings,),
    "plan": (plans.findings,),
    "procedure": (procedure_checks.findings,),
}
