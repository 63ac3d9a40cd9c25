"""The navigation: areas of the user's work, each with the lists that belong to it."""

from dataclasses import dataclass, replace
from typing import Final

from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from fupin_desktop.desk import MEMBER, MONITORED


@dataclass(frozen=True)
class Entry:
    """One list of an area: a record type, or what of it fulfils some conditions."""

    table: str
    title: str = ""  # what it is called there; empty: as the catalogue calls it
    conditions: tuple[Condition, ...] = ()
    gone: bool = False  # of households: those that are not here any more


@dataclass(frozen=True)
class Area:
    """One entry of the navigation; an area without lists is a page of its own."""

    title: str
    entries: tuple[Entry, ...] = ()


HOME: Final = "工作台"
HOUSEHOLDS: Final = "农户"
SYNC: Final = "报送接收"
PRINT: Final = "打印归档"
EXPORT: Final = "导入导出"
LEFT: Final = (Condition("household", "empty"),)
VILLAGE_PLANS: Final = (Condition("scope", "any", ("3",)),)
EXITS: Final = (Condition("kind", "any", ("07", "08", "09")),)


def _entries(*tables: str) -> tuple[Entry, ...]:
    return tuple(Entry(table) for table in tables)


PLAN: Final = (
    Area(HOME),
    Area(HOUSEHOLDS, (
        Entry("household", "农户"),
        Entry("person", "家庭成员", MEMBER),
        *_entries("living", "income", "guarantee", "relocation", "insurance", "employment"),
        *_entries("schooling", "disability_card", "subsidy", "public_post", "household_event"),
        Entry("household", "已销户或迁出", gone=True),
        Entry("person", "不在户的人员", LEFT),
    )),
    Area("走访排查", (
        Entry("visit", "走访记录"), *_entries("survey_round", "survey_answer", "event", "reminder"),
    )),
    Area("帮扶措施", _entries(
        "need", "measure", "payment", "plan", "target", "stake", "dividend", "loan",
    )),
    Area("项目资金", _entries(
        "project", "project_phase", "project_check", "project_document", "fund_flow", "asset",
        "asset_yield",
    )),
    Area("监测帮扶", (
        Entry("household", "监测对象", MONITORED),
        Entry("procedure", "识别、监测和退出程序"),
        Entry("procedure_step"),
        *_entries("notice", "objection"),
    )),
    Area("村情", (
        *_entries("village_year", "hamlet", "collective_income", "committee"),
        Entry("plan", "每村一方案", VILLAGE_PLANS),
        Entry("procedure", "退出程序", EXITS),
    )),
    Area("驻村队伍", _entries(
        "staff", "attendance", "team_task", "handover", "pairing", "helper", "organization",
    )),
    Area("任务整改", _entries(
        "returned", "task", "inspection", "complaint", "rectification",
    )),
    Area(SYNC),
    Area(PRINT),
    Area(EXPORT),
)  # fmt: skip


def areas() -> tuple[Area, ...]:
    """Give the areas with the lists whose tables exist."""
    known = (
        replace(area, entries=tuple(one for one in area.entries if one.table in TABLES))
        for area in PLAN
    )
    planned = {area.title for area in PLAN if area.entries}
    return tuple(area for area in known if area.entries or area.title not in planned)


def titles() -> tuple[str, ...]:
    """Give the titles of the areas, in their order."""
    return tuple(area.title for area in areas())


def listed_tables() -> list[str]:
    """Give the tables that have a list, in the order of the areas, each once."""
    return list(dict.fromkeys(entry.table for area in areas() for entry in area.entries))


def place_of(table: str) -> tuple[str, int] | None:
    """Give the area of a table and the number of its list there."""
    for area in areas():
        for number, entry in enumerate(area.entries):
            if entry.table == table:
                return area.title, number
    return None
