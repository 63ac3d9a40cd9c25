"""Forms of a village: its file, the list of doors, and a list to sign."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from fupin_desktop import days, pairings, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.homes import Home, not_ended
from fupin_desktop.paper.forms import GAP, draw_block, draw_listing
from fupin_desktop.paper.plain_form import finish, grid, heading, pairs, place, signatures
from fupin_desktop.paper.sheet import Page, Sheet
from fupin_desktop.paper.words import Wording
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

OLD: Final = "2020-12-31"
DOORS: Final = (("序号", 9.0), ("门牌号", 20.0), ("户主", 24.0), ("人口", 10.0), ("户类型", 30.0),
                ("帮扶责任人", 24.0), ("备注", 22.0))  # fmt: skip
SIGNED: Final = (("序号", 9.0), ("村民小组", 26.0), ("户主", 26.0), ("签字（手印）", 34.0),
                 ("日期", 20.0), ("备注", 24.0))  # fmt: skip
EMPTY: Final = 15  # rows for those who are on no list
LISTS: Final = (  # what a village file lists, with the field that says since when
    ("hamlet", "year"), ("committee", "start"), ("staff", "start"), ("collective_income", "year"),
    ("project", "year"), ("asset", ""), ("notice", "on"),
)  # fmt: skip
SENSITIVE_OUT: Final = frozenset({"region", "content", "procedures"})


def village_file(registry: Registry, on: str) -> Iterator[tuple[str, list[Page]]]:
    """The file of each village of the ledger: its latest sheet up to the day, and its lists."""
    rows = [row for row in registry.select("village_year") if not days.later(row["year"], on)]
    codes = sorted({str(row["region"]) for row in rows}) or [registry.region]
    for code in codes:
        own = [row for row in rows if row["region"] == code]
        latest = max(own, key=lambda row: str(row["year"]), default=None)
        yield code, _file(registry, code, latest, on)


def _file(registry: Registry, code: str, latest: Row | None, on: str) -> list[Page]:
    title = "贫困村登记表" if on <= OLD else "村情档案"
    sheet, known = Sheet(), TABLES["village_year"]
    year = str(latest["year"]) if latest else on[:4]
    heading(sheet, title, f"{place(registry, code)}　{year} 年度")
    wording = Wording({}, on)
    for section in known.sections:
        fields = [field for field in section.fields if field.name != "region"]
        draw_block(sheet, wording.form(section.label, fields, latest or {}))
        sheet.y -= GAP
    for table, dated in LISTS:
        _listed(registry, sheet, table, dated, code, on)
    signatures(sheet, ("村党组织书记", "驻村第一书记", "填表人", "填表日期"))
    return finish(sheet, registry, title, on)


def _listed(registry: Registry, sheet: Sheet, table: str, dated: str, code: str, on: str) -> None:
    """List the village's records of a type until the day, without those that have ended."""
    known = registry.table(table)
    found: list[Row] = [
        row for row in registry.select(table, where={"region": code})
        if not (dated and days.later(row[dated], on)) and not _ended(row, on)
    ]  # fmt: skip
    if on < registry.today():
        found = [not_ended(known, row, on) for row in found]
    if not found:
        return
    names = titles.named_in(registry.rows, known.fields.values(), found, registry.table)
    secret = {field.name for field in known.fields.values() if field.sensitive}
    brief = Wording(names, on).brief(known, found, SENSITIVE_OUT | secret)
    listing = type(brief)(brief.columns, brief.rows, known.label)
    draw_listing(sheet, listing)
    sheet.y -= GAP


def _ended(row: Row, on: str) -> bool:
    ends = days.rough(row.get("end"))
    return bool(ends) and days.late(ends, on)


def doors(registry: Registry, homes: Sequence[Home]) -> list[Page]:
    """The households by group in the order of their house numbers, and who helps them."""
    sheet, title = Sheet(), "门牌户主名单"
    on = homes[0].on
    heading(
        sheet, title, f"{place(registry, _village(homes))}　共 {len(homes)} 户 {_people(homes)} 人"
    )
    helped = _helped(registry, homes, on)
    number = 0
    for name, group in groupby(homes, key=lambda home: home.place):
        some = list(group)
        sheet.keep(70)
        pairs(sheet, [(name or "未填小组", f"{len(some)} 户 {_people(some)} 人")])
        rows = []
        for home in some:
            number += 1
            rows.append((str(number), _door(home), home.name, _count(home), home.kind,
                         helped.get(home.rec, ""), ""))  # fmt: skip
        grid(sheet, DOORS, rows, least=20, size=8.5)
        sheet.y -= GAP
    return finish(sheet, registry, title, on)


def _village(homes: Sequence[Home]) -> str:
    return str(homes[0].row["village"] or "")


def _door(home: Home) -> str:
    return str(home.row["door_number"] or "")


def _count(home: Home) -> str:
    return str(len(home.members)) if home.members else ""


def _people(homes: Sequence[Home]) -> int:
    return sum(len(home.members) for home in homes)


def _helped(registry: Registry, homes: Sequence[Home], on: str) -> dict[str, str]:
    """Give by household the names of those who helped it on a day."""
    linked = [
        row for row in registry.select("pairing", where={"household": [h.rec for h in homes]})
        if row["helper"] and pairings.current(row, on)
    ]  # fmt: skip
    named = sorted({str(row["helper"]) for row in linked})
    people = {row["id"]: str(row["name"] or "") for row in registry.rows("helper", named)}
    found: dict[str, list[str]] = {}
    for row in linked:
        found.setdefault(str(row["household"]), []).append(people.get(row["helper"], ""))
    return {home: "、".join(dict.fromkeys(filter(None, some))) for home, some in found.items()}


def signing(registry: Registry, homes: Sequence[Home], matter: str) -> list[Page]:
    """A list of the households to sign on, and empty rows for others."""
    sheet, title = Sheet(), "签字名单"
    on = homes[0].on
    heading(sheet, matter or title, f"{place(registry, _village(homes))}　应到 {len(homes)} 户"
            "　时间：＿＿＿＿＿＿＿　地点：＿＿＿＿＿＿＿＿＿")  # fmt: skip
    rows: list[Sequence[str]] = [
        (str(at), home.place, home.name, "", "", "") for at, home in enumerate(homes, 1)
    ]
    rows += [[str(len(homes) + at), *[""] * 5] for at in range(1, EMPTY + 1)]
    grid(sheet, SIGNED, rows, least=25, size=9.0)
    sheet.y -= GAP
    signatures(sheet, ("主持人", "记录人"))
    return finish(sheet, registry, matter or title, on)
