"""The command that follows the money: of projects, of a household, of a year."""

from argparse import Namespace
from typing import Any

from fupin_desktop import codes, money, titles
from fupin_desktop.cli.session import ledger, lines
from fupin_desktop.errors import FupinError
from fupin_desktop.money import Money, Ratio, yuan
from fupin_desktop.registry import Registry

Rows = list[tuple[dict[str, Any], str]]


def follow(words: Namespace) -> None:
    """Show the money of all projects, of one with its households, of a household, or of a year."""
    asked = [name for name in READERS if getattr(words, name)]
    if len(asked) > 1:
        raise FupinError(
            "--project、--household、--year 一次只能用一个，什么也没有改动。请只留一个。"
        )
    with ledger(words) as registry:
        rows = READERS[asked[0]](registry, getattr(words, asked[0])) if asked else _all(registry)
    lines(words, rows)


def _all(registry: Registry) -> Rows:
    rows = registry.select("project")
    found = money.of_projects(registry, rows)
    names = titles.names_of(registry.rows, {"project": set(found)})
    return [
        _project(str(row["id"]), names[str(row["id"])], found[str(row["id"])], row["state"])
        for row in rows
    ]


def _one(registry: Registry, rec: str) -> Rows:
    (row,) = _there(registry, "project", rec)
    name = titles.names_of(registry.rows, {"project": {rec}})[rec]
    homes = money.trace(registry, rec)
    names = titles.names_of(registry.rows, {"household": {one for one in homes if one}})
    reached = [
        ({"household": home or None, "name": names.get(home, ""), "amount": _plain(fen)},
         f"  {names.get(home, '（没有写明农户）')}  {yuan(fen)} 元")
        for home, fen in homes.items()
    ]  # fmt: skip
    return [_project(rec, name, money.of_project(registry, rec), row["state"]), *reached]


def _home(registry: Registry, rec: str) -> Rows:
    _there(registry, "household", rec)
    found = money.sums(money.of_household(registry, rec), "year", "project", "purpose")
    names = titles.names_of(registry.rows, {"project": {key[1] for key in found if key[1]}})
    return [
        ({"year": year, "project": project or None, "name": names.get(project, ""),
          "purpose": purpose or None, "amount": _plain(fen)},
         "  ".join((year or "（日期未填）", names.get(project, "（没有对应项目）"),
                    _purpose(purpose), f"{yuan(fen)} 元")))
        for (year, project, purpose), fen in found.items()
    ]  # fmt: skip


def _year(registry: Registry, year: str) -> Rows:
    if not (len(year) == 4 and year.isdecimal()):
        raise FupinError(f"“{year}”不是年度，请写成 2025 的样子。什么也没有改动。")
    found = money.of_year(registry, year)
    rest = {"other": found.other, "unsaid": found.unsaid}
    left = [{"purpose": name, "amount": _plain(fen)} for name, fen in rest.items() if fen]
    return list(zip([*map(_ratio, found.ratios), *left], found.sentences, strict=True))


READERS = {"project": _one, "household": _home, "year": _year}


def _there(registry: Registry, table: str, rec: str) -> list[dict[str, Any]]:
    rows = registry.rows(table, registry.find(table, where={"id": rec}))
    if not rows:
        raise FupinError(
            f"找不到这个{registry.table(table).label}：{rec}，没有改动什么。请核对编号。"
        )
    return rows


def _project(rec: str, name: str, one: Money, state: Any) -> tuple[dict[str, Any], str]:
    told = money.sentences(one, state)
    figures = {
        "planned": one.planned, "received": one.received, "allocated": one.allocated,
        "used": one.used, "settled": one.settled, "returned": one.returned, "paid": one.paid,
        "rest": one.rest,
    }  # fmt: skip
    data = {"project": rec, "name": name, **{key: _plain(fen) for key, fen in figures.items()},
            "doubts": told}  # fmt: skip
    text = (
        f"{name}  到账 {yuan(one.received)}  下拨 {yuan(one.allocated)}  使用 {yuan(one.used)}"
        f"  到户 {yuan(one.paid)}  结余 {yuan(one.rest)}  {rec}"
    )
    return data, "\n".join([text, *(f"  注意：{sentence}" for sentence in told)])


def _ratio(one: Ratio) -> dict[str, Any]:
    return {
        "purpose": one.purpose, "label": codes.label("fund_purpose", one.purpose),
        "amount": _plain(one.amount),
        "percent": None if one.share is None else _plain(one.share),
        "wanted": str(one.wanted.number) if one.wanted else None, "sentence": one.sentence,
    }  # fmt: skip


def _purpose(code: str) -> str:
    return codes.label("fund_purpose", code) if code else "（用途未填）"


def _plain(hundredths: int) -> str:
    """An amount or a percentage as plain decimal text."""
    return yuan(hundredths).replace(",", "")
