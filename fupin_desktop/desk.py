"""The desk 工作台: today's work in figures, each with the list or the page it leads to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from db import log
from fupin_desktop import (
    backup,
    codes,
    conditions,
    control,
    deadlines,
    exchange,
    life,
    reminders,
    returned,
    selections,
    surveys,
    visit_plan,
)
from fupin_desktop.conditions import Condition
from fupin_desktop.registry import Registry
from fupin_desktop.selections import selected

MONITORED: Final = (Condition("monitoring_kind", "filled"),)
MEMBER: Final = (Condition("household", "filled"),)
AT_RISK: Final = (*MONITORED, Condition("risk_state", "none", ("1",)))
UNFINISHED: Final = (Condition("state", "none", control.FINISHED),)
FINDINGS: Final = "desk.findings"  # setting: number, time and place in the log of the last check
SILENT: Final = 30  # days without a package from below that are pointed out
VILLAGE, ABOVE = ("village",), ("township", "county")
EVERYWHERE: Final = (*VILLAGE, *ABOVE)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of records that somebody should look at, and where they are looked at."""

    key: str
    title: str
    unit: str = "条"
    table: str = ""  # of the list it leads to; empty: it leads to a page
    conditions: tuple[Condition, ...] = ()
    page: str = ""
    rec: str = ""  # of the record whose page it leads to
    urgent: bool = False  # any number above zero wants to be seen
    optional: bool = False  # not worth a place when it is zero
    levels: tuple[str, ...] = EVERYWHERE


@dataclass(frozen=True)
class Answer:
    """What a figure says: a number, None where there is none, and words about it."""

    number: int | None
    words: str = ""
    of: int | None = None  # the whole that the number is part of


@dataclass(frozen=True)
class Part:
    """One titled row of figures."""

    title: str
    figures: tuple[Figure, ...]


def _listed(
    key: str, title: str, unit: str, table: str, *held: Condition, urgent: bool = False,
    levels: tuple[str, ...] = EVERYWHERE,
) -> Figure:  # fmt: skip
    return Figure(key=key, title=title, unit=unit, table=table, conditions=held, urgent=urgent,
                  levels=levels)  # fmt: skip


VISITS: Final = (
    _listed("visit_due", "本月应走访", "户", "household", selected("visit_due")),
    _listed("visit_done", "其中已走访", "户", "household", selected("visit_done")),
    _listed("visit_left", "本月还应走访", "户", "household", selected("visit_left")),
    _listed("visit_overdue", "走访已过期", "户", "household", selected("visit_overdue")),
    _listed("visit_late", "多日未走访", "户", "household", selected("visit_late"), urgent=True),
)
URGENT: Final = "3"  # of the list need_urgency
URGENCIES: Final = tuple(
    _listed(
        f"need_{one.code}", f"{one.label}的需求", "条", "need",
        Condition("urgency", "any", (one.code,)), *UNFINISHED, urgent=one.code == URGENT,
    )
    for one in reversed(codes.choices("need_urgency"))
)  # fmt: skip
WORK: Final = (
    Figure(key="reminders", title="到点提醒", page="reminders"),
    *URGENCIES,
    Figure(key="need_", title="没写紧急程度的需求", table="need", optional=True,
           conditions=(Condition("urgency", "empty"), *UNFINISHED)),
    _listed("measures_late", "过期未完成的措施", "条", "measure", Condition("end_date", "past"),
            *UNFINISHED, urgent=True),
    _listed("procedure_near", "程序临近期限", "件", "procedure", selected("procedure_near")),
    _listed("procedure_late", "程序已超期", "件", "procedure", selected("procedure_late"),
            urgent=True),
    _listed("tasks", "没有办结的任务", "件", "task", *UNFINISHED),
    _listed("tasks_late", "已到期的督办任务", "件", "task", Condition("due", "past"), *UNFINISHED,
            urgent=True),
    _listed("rectifications", "没有办结的整改", "件", "rectification", *UNFINISHED),
    _listed("complaints", "没有办结的信访诉求", "件", "complaint", *UNFINISHED),
    Figure(key="returned", title="退回待修改", unit="项", page="returned", rec=returned.WAITING,
           urgent=True, optional=True),
    Figure(key="returned_done", title="退回待复核", unit="项", page="returned",
           rec=returned.REVIEW, urgent=True, optional=True, levels=ABOVE),
    Figure(key="conflicts", title="两处不一致，待核定", unit="项", page="conflicts", urgent=True),
    Figure(key="findings", title="疑点", unit="处", page="findings"),
    Figure(key="silent", title=f"{SILENT} 天没有收到包的单位", unit="个", page="sync",
           levels=ABOVE),
)  # fmt: skip
KEPT: Final = (
    Figure(key="drafts", title="暂存", unit="份", page="drafts", urgent=True),
    Figure(key="unsaved", title="未备份", page="backup", urgent=True),
    Figure(key="unsent", title="未报送", page="sync"),
)
LEDGER: Final = (
    _listed("households", "农户", "户", "household"),
    _listed("members", "家庭成员", "人", "person", *MEMBER),
    _listed("at_risk", "风险未消除的监测对象", "户", "household", *AT_RISK),
    _listed("measures", "实施中的措施", "条", "measure", Condition("state", "any", ("2",))),
    _listed("procedures", "办理中的程序", "件", "procedure", Condition("state", "any", ("1",))),
    _listed("visits", "本月走访", "次", "visit", Condition("date", "month")),
    _listed("events", "本月工作记录", "条", "event", Condition("date", "month")),
    _listed("payments", "今年到户资金", "笔", "payment", Condition("date", "year")),
)
PARTS: Final = (
    Part("走访", VISITS),
    Part("要办的事", WORK),
    Part("只在这台电脑上的", KEPT),
    Part("台账", LEDGER),
)


def parts(registry: Registry) -> list[Part]:
    """Give the figures of an office of this level, with one for each survey going on."""
    level = registry.level
    found = [Part(one.title, tuple(f for f in one.figures if level in f.levels)) for one in PARTS]
    rounds = tuple(
        Figure(key=f"survey.{row['id']}", title=str(row["name"] or "排查轮次"), unit="户",
               page="survey_round", rec=str(row["id"]))
        for row in surveys.open_rounds(registry)
    )  # fmt: skip
    found[1] = Part(found[1].title, (*found[1].figures, *rounds))
    return found


def where(registry: Registry, figure: Figure) -> dict[str, Any]:
    """Give everything a record of a figure's list has to fulfil."""
    held = selections.resolved(registry, figure.conditions)
    found = conditions.where(registry.table(figure.table), held, registry.today())
    return conditions.joined(found, life.here(registry, figure.table))


class Desk:
    """The figures of one ledger at one moment; what several follow from is found once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.parts = parts(registry)

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures, in their order."""
        return (figure for part in self.parts for figure in part.figures)

    @cached_property
    def late(self) -> visit_plan.Window:
        """After how many days a household without a visit is pointed out."""
        return visit_plan.late_days(self.registry)

    @cached_property
    def visits(self) -> visit_plan.Tally:
        """How the visit plan stands."""
        return visit_plan.standing(self.registry)

    @cached_property
    def deadlines(self) -> deadlines.Deadlines:
        """How the procedures stand."""
        return deadlines.of_procedures(self.registry)

    def answer(self, figure: Figure) -> Answer:
        """Give what a figure says now."""
        if figure.key in TOLD:
            return TOLD[figure.key](self)
        if figure.page == "survey_round":
            return _survey(self.registry, figure.rec)
        return Answer(self.registry.count(figure.table, where=where(self.registry, figure)))


def _visits(part: str) -> Callable[[Desk], Answer]:
    return lambda desk: Answer(len(getattr(desk.visits, part)))


def _due(part: str) -> Callable[[Desk], Answer]:
    return lambda desk: Answer(len(getattr(desk.deadlines, part)))


def _late(desk: Desk) -> Answer:
    return Answer(len(desk.visits.late), f"超过 {desk.late.days} 天未走访")


def _reminders(desk: Desk) -> Answer:
    found = reminders.find(desk.registry)
    today = desk.registry.today()
    past = sum(one.due < today for one in found)
    return Answer(len(found), f"到点提醒，{past:,} 条已过" if past else "")


def _unsaved(desk: Desk) -> Answer:
    number, since = backup.unsaved(desk.registry)
    return Answer(number, f"未备份，{since[:10]} 以来" if since else "未备份，还没有备份过")


def _unsent(desk: Desk) -> Answer:
    # What waits for each of a township's villages stands on its page; counting it takes seconds.
    counted = desk.registry.level == "village"
    peers = [one for one in exchange.peers(desk.registry, counted=counted)
             if one.state == "enrolled"]  # fmt: skip
    if not peers:
        return Answer(None, "尚未与其他单位建立联系")
    if not counted:
        silent = [one.days for one in peers if one.unanswered]
        told = f"，{len(silent)} 个发出后还没有回包，最久 {max(silent)} 天" if silent else ""
        return Answer(None, f"已登记 {len(peers)} 个单位{told}")
    most = max(peers, key=lambda one: one.waiting)
    return Answer(most.waiting, most.awaiting)


def _silent(desk: Desk) -> Answer:
    mine, today = len(desk.registry.region), date.fromisoformat(desk.registry.today())
    below = [one for one in exchange.peers(desk.registry, counted=False)
             if one.state == "enrolled" and len(one.office) > mine]  # fmt: skip
    return Answer(sum(_is_silent(one.last_received, today) for one in below), of=len(below))


def _is_silent(received: str, today: date) -> bool:
    return not received or (today - date.fromisoformat(received[:10])).days > SILENT


def _survey(registry: Registry, rec: str) -> Answer:
    found = surveys.progress(registry, surveys.round_of(registry, rec))
    return Answer(found.total - len(found.open), of=found.total)


def _drafts(desk: Desk) -> Answer:
    return Answer(len(desk.registry.drafts.waiting()))


def _returned(*states: str) -> Callable[[Desk], Answer]:
    return lambda desk: Answer(len(returned.listed(desk.registry, states)))


def _conflicts(desk: Desk) -> Answer:
    return Answer(desk.registry.count_conflicts())


# ---- findings: checking takes long, so what was found last is kept ------------------------------


def keep_findings(registry: Registry, number: int, mark: int) -> None:
    """Keep how many findings a check gave that began at a place in the log."""
    wall = registry.now().isoformat(timespec="minutes")
    registry.set_setting(FINDINGS, {"number": number, "wall": wall, "mark": mark})


def mark(registry: Registry) -> int:
    """Give the present place in the log; it moves with every save."""
    return registry.read(log.next_n)


def checked_today(registry: Registry) -> bool:
    """Tell whether the ledger has been checked today."""
    return str(registry.setting(FINDINGS, {}).get("wall", ""))[:10] == registry.today()


def _findings(desk: Desk) -> Answer:
    kept = desk.registry.setting(FINDINGS, {})
    if not kept:
        return Answer(None, "疑点：还没有检查过")
    wall = str(kept["wall"])
    when = wall[11:16] if wall[:10] == desk.registry.today() else f"{wall[5:7]}-{wall[8:10]}"
    later = "，之后有改动" if kept["mark"] != mark(desk.registry) else ""
    return Answer(int(kept["number"]), f"疑点，检查于 {when}{later}")


TOLD: Final[Mapping[str, Callable[[Desk], Answer]]] = {
    "visit_due": _visits("due"), "visit_done": _visits("done"), "visit_left": _visits("left"),
    "visit_overdue": _visits("overdue"), "visit_late": _late, "reminders": _reminders,
    "procedure_near": _due("near"), "procedure_late": _due("late"), "findings": _findings,
    "silent": _silent, "drafts": _drafts, "unsaved": _unsaved, "unsent": _unsent,
    "conflicts": _conflicts, "returned": _returned(returned.WAITING),
    "returned_done": _returned(*returned.REVIEWED),
}  # fmt: skip
