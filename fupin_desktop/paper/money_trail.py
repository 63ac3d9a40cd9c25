"""Money traced on paper: what reached a household, and whom a project's money reached."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fupin_desktop import codes, days, money
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.homes import Home
from fupin_desktop.money import Line
from fupin_desktop.paper.plain_form import finish, grid, heading, pairs, place, signatures
from fupin_desktop.paper.sheet import Page, Sheet
from fupin_desktop.registry import Registry

Laid = Iterator[tuple[str, list[Page]]]
Years = tuple[str, str]  # first and last; empty: without end on that side

OF_HOME: Final = (("年度", 14.0), ("项目", 60.0), ("用途", 26.0), ("资金来源", 20.0),
                  ("金额（元）", 24.0))  # fmt: skip
OF_PROJECT: Final = (("序号", 10.0), ("户主", 40.0), ("村民小组", 28.0), ("年度", 20.0),
                     ("金额（元）", 24.0), ("户签字", 26.0))  # fmt: skip
KINDS: Final = {"payment": "到户资金", "dividend": "分红"}
YEAR: Final = re.compile("[12][0-9]{3}")
SIGNERS: Final = ("户主签字（手印）", "核对日期")


def to_household(registry: Registry, homes: Sequence[Home], years: Years = ("", "")) -> Laid:
    """Every sum that reached each household by the day, with the project it came from."""
    found = [_until(money.of_household(registry, home.rec), home.on, years) for home in homes]
    named = _projects(registry, {one.project for some in found for one in some if one.project})
    for home, some in zip(homes, found, strict=True):
        sheet, title = Sheet(), "资金到户明细（户→资金）"
        where = f"{place(registry, str(home.row['village'] or ''))} {home.place}"
        heading(sheet, title, f"{where}{_span(years)}")
        pairs(sheet, [("户主", home.name), ("合计（元）", money.yuan(sum(o.amount for o in some)))])
        sheet.y -= 6
        rows = [
            (one.year, named.get(one.project, "") or KINDS[one.table],
             _label("fund_purpose", one.purpose), _label("source_level", one.level),
             money.yuan(one.amount))
            for one in sorted(some, key=lambda one: (one.year, one.rec))
        ]  # fmt: skip
        grid(sheet, OF_HOME, rows, least=20, left=frozenset({1}), blank=0 if rows else 1)
        sheet.y -= 6
        signatures(sheet, SIGNERS)
        yield home.name, finish(sheet, registry, title, home.on)


def of_projects(registry: Registry, on: str, years: Years = ("", "")) -> Laid:
    """The households that each project's money reached by the day, in all years or some."""
    paid = registry.select("payment")
    lines = [one for one in _until(money.lines(paid), on, years) if one.project]
    if not lines:
        when = "这些年" if any(years) else "到这一天"
        raise FupinError(f"{when}还没有写明项目的到户资金，没有打印。请先登记到户资金的项目。")
    named = _projects(registry, {one.project for one in lines})
    homes = {
        str(row["id"]): row
        for row in registry.rows("household", sorted({one.household for one in lines}))
    }
    for project in sorted(named, key=named.__getitem__):
        own = [one for one in lines if one.project == project]
        sums = money.sums(own, "household", "year")
        sheet, title = Sheet(), "项目资金到户明细（资金→户）"
        heading(sheet, title, f"{place(registry, '')}　{named[project]}{_span(years)}")
        whole = money.yuan(sum(one.amount for one in own))
        people = len({one.household for one in own if one.household})
        pairs(sheet, [("合计（元）", whole), ("到户", f"{people} 户")])
        sheet.y -= 6
        rows = [
            _reached(at, homes.get(household, {}), year, amount)
            for at, ((household, year), amount) in enumerate(sums.items(), start=1)
        ]
        grid(sheet, OF_PROJECT, rows, least=22)
        yield named[project], finish(sheet, registry, title, on)


def _reached(at: int, home: Mapping[str, Json], year: str, amount: int) -> tuple[str, ...]:
    name = str(home.get("name") or "没有写明农户")
    return str(at), name, str(home.get("group_name") or ""), year, money.yuan(amount), ""


def checked(years: Sequence[str]) -> Years:
    """Take the first and the last year as people write them; raises FupinError."""
    first, last = (str(one).strip().removesuffix("年").strip() for one in (*years, "", "")[:2])
    if not all(YEAR.fullmatch(one) for one in (first, last) if one):
        raise FupinError("年度请写四位数字，例如 2021，没有打印。请改正年度。")
    if first and last and first > last:
        raise FupinError(f"年度从 {first} 到 {last}，前后颠倒了，没有打印。请改正年度。")
    return first, last


def _until(lines: Sequence[Line], on: str, years: Years) -> list[Line]:
    """Leave out what came after the day or outside the years; what has no year stays in."""
    first, last = years
    return [
        one for one in lines
        if not days.later(one.year, on)
        and not (one.year and (one.year < first or (last and one.year > last)))
    ]  # fmt: skip


def _span(years: Years) -> str:
    """Say which years are shown, nothing for all."""
    first, last = years
    if first == last:
        return f"　{first} 年" if first else ""
    if first and last:
        return f"　{first}—{last} 年"
    return f"　{first} 年以后" if first else f"　{last} 年以前"


def _projects(registry: Registry, ids: set[str]) -> dict[str, str]:
    rows = registry.rows("project", sorted(ids))
    return {str(row["id"]): str(row["name"] or "（项目名称未填）") for row in rows}


def _label(choices: str, code: str) -> str:
    return codes.label(choices, code) if code else ""
