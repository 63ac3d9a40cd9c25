"""The parts of a household's archive: which records stand in which, in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.derive import PARENTS
from fupin_desktop.errors import FupinError

MEMBERS: Final = "家庭成员"
SEPARATE: Final = "procedure"  # the records of this type stand in two chapters, by their kind
BEGINNING: Final = frozenset({"01", "02", "05"})  # procedure_kind: what makes a household helped


@dataclass(frozen=True)
class Chapter:
    """One part of the archive: lists of some record types, or a form for each of their records."""

    key: str  # by which it is chosen
    title: str
    unit: str
    tables: tuple[str, ...] = ()
    forms: bool = False
    always: bool = False  # it stands in the archive of a household that has no such records too


CHAPTERS: Final = (
    Chapter("identify", "识别认定程序", "道", (SEPARATE,), forms=True),
    Chapter("survey", "排查记录", "次", ("survey_answer",)),
    Chapter("form", "登记表", "份"),
    Chapter("household", "农户信息登记表", "份", always=True),
    Chapter("members", MEMBERS, "人", always=True),
    Chapter(
        "member_years", "成员参保、务工、就学等", "条",
        ("insurance", "employment", "schooling", "disability_card", "subsidy", "public_post"),
    ),
    Chapter("events", "户变动", "次", ("household_event",)),
    Chapter("income_sheet", "收入核算表", "年"),
    Chapter("income", "收支", "张", ("income",), forms=True),
    Chapter("causes", "致贫返贫原因", "份"),
    Chapter("plan", "帮扶计划（一户一策）", "份", ("plan",), forms=True),
    Chapter("pairing", "结对帮扶", "条", ("pairing",)),
    Chapter("need", "帮扶需求", "条", ("need",), always=True),
    Chapter("measure", "帮扶措施", "条", ("measure",), forms=True, always=True),
    Chapter("payment", "到户资金", "笔", ("payment",)),
    Chapter("stake", "利益联结和分红", "份", ("stake",), forms=True),
    Chapter("loan", "小额信贷", "笔", ("loan",), forms=True),
    Chapter("visit", "走访记录", "次", ("visit",), forms=True, always=True),
    Chapter("handbook", "手册", "份"),
    Chapter("exit", "风险消除、退出等程序", "道", (SEPARATE,), forms=True),
    Chapter("guarantee", "三保障和饮水", "张", ("guarantee",), forms=True),
    Chapter("living", "生产生活条件", "张", ("living",), forms=True),
    Chapter("relocation", "易地搬迁", "份", ("relocation",), forms=True),
    Chapter("reminder", "到点提醒办理情况", "条", ("reminder",)),
    Chapter("work", "信访、整改和工作记录", "条", ("complaint", "rectification", "event")),
    Chapter("locals", "补充项", "项"),
    Chapter("files", "附件目录", "件", always=True),
    Chapter("signatures", "签字盖章", "", always=True),
)  # fmt: skip
KEYS: Final = tuple(chapter.key for chapter in CHAPTERS)
# What stands below the form of a record that owns it.
BELOW: Final = {"procedure": "procedure_step", "plan": "target", "stake": "dividend"}
IN_ORDER: Final = ("procedure_step", "target")  # not by date but as their type is listed
# What the records of a type name, listed below them: (field, record type).
BESIDE: Final = {"pairing": ("helper", "helper")}
WORDS: Final = {"visit": "走访", "measure": "措施", "need": "需求"}  # numbered, as others name them


def owned() -> list[str]:
    """Record types read for an archive, each after the one its records hang on."""
    tables = (name for chapter in CHAPTERS for name in chapter.tables)
    return [*dict.fromkeys(tables), *BELOW.values()]


def chosen(keys: Collection[str]) -> frozenset[str]:
    """Take the keys of the parts to print, none for all; raises FupinError on one unknown."""
    for key in keys:
        if key not in KEYS:
            known = "、".join(f"{one.key}（{one.title}）" for one in CHAPTERS)
            raise FupinError(f"一户一档没有“{key}”这一部分，没有打印。请从这些里选：{known}。")
    return frozenset(keys or KEYS)


def parent_of(table: str) -> str:
    """Name the record type that owns the records of a type."""
    return PARENTS[table]


def numbers(
    rows: Mapping[str, Mapping[str, Sequence[Mapping[str, Json]]]], household: str
) -> dict[str, str]:
    """Name the records that stand numbered in the archive by their number."""
    return {
        str(row["id"]): f"{word} {number}"
        for table, word in WORDS.items()
        for number, row in enumerate(rows[table].get(household, ()), start=1)
    }
