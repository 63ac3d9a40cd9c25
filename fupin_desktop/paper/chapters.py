"""The parts of a household's archive: which records stand in which, in which order."""

from dataclasses import dataclass
from typing import Final

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.derive import PARENTS

REGISTER, MEMBERS, LOCALS, FILES, SIGNATURES = (
    *("农户信息登记表", "家庭成员", "补充项", "附件目录", "签字盖章"),
)


@dataclass(frozen=True)
class Chapter:
    """One part of the archive: lists of some record types, or a form for each of their records."""

    title: str
    unit: str
    tables: tuple[str, ...] = ()
    forms: bool = False
    always: bool = False  # it stands in the archive of a household that has no such records too


CHAPTERS: Final = (
    Chapter(REGISTER, "份", always=True),
    Chapter(MEMBERS, "人", always=True),
    Chapter(
        "成员参保、务工、就学等", "条",
        ("insurance", "employment", "schooling", "disability_card", "subsidy", "public_post"),
    ),
    Chapter("户变动", "次", ("household_event",)),
    Chapter("识别、消除、退出等程序", "道", ("procedure",), forms=True),
    Chapter("生产生活条件", "张", ("living",), forms=True),
    Chapter("收支", "张", ("income",), forms=True),
    Chapter("三保障和饮水", "张", ("guarantee",), forms=True),
    Chapter("易地搬迁", "份", ("relocation",), forms=True),
    Chapter("帮扶计划", "份", ("plan",), forms=True),
    Chapter("结对帮扶", "条", ("pairing",)),
    Chapter("帮扶需求", "条", ("need",), always=True),
    Chapter("帮扶措施", "条", ("measure",), forms=True, always=True),
    Chapter("到户资金", "笔", ("payment",)),
    Chapter("利益联结和分红", "份", ("stake",), forms=True),
    Chapter("小额信贷", "笔", ("loan",), forms=True),
    Chapter("走访记录", "次", ("visit",), forms=True, always=True),
    Chapter("排查记录", "次", ("survey_answer",)),
    Chapter("到点提醒办理情况", "条", ("reminder",)),
    Chapter("信访、整改和工作记录", "条", ("complaint", "rectification", "event")),
    Chapter(LOCALS, "项"),
    Chapter(FILES, "件", always=True),
    Chapter(SIGNATURES, "", always=True),
)  # fmt: skip
# What stands below the form of a record that owns it.
BELOW: Final = {"procedure": "procedure_step", "plan": "target", "stake": "dividend"}
IN_ORDER: Final = ("procedure_step", "target")  # not by date but as their type is listed
# What the records of a type name, listed below them: (field, record type).
BESIDE: Final = {"pairing": ("helper", "helper")}
WORDS: Final = {"visit": "走访", "measure": "措施", "need": "需求"}  # numbered, as others name them
OWN_DATES: Final = {"pairing": "start", "rectification": "found", "relocation": "moved"}


def owned() -> list[str]:
    """Record types read for an archive, each after the one its records hang on."""
    tables = [name for chapter in CHAPTERS for name in chapter.tables]
    return [*tables, *BELOW.values()]


def dated(table: str) -> str:
    """Name the field with the date of a record; empty if it has none."""
    known = TABLES[table]
    names = (OWN_DATES.get(table, ""), *(name.lstrip("-") for name in known.order))
    dates = (n for n in names if n in known.fields and known.fields[n].kind is Kind.DATE)
    return next(dates, "")


def parent_of(table: str) -> str:
    """Name the record type that owns the records of a type."""
    return PARENTS[table]
