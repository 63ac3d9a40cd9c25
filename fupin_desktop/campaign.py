"""The progress sheet 挂图作战: how each household stands, what is next, and by which way.

Red, yellow and green follow from rules that are printed with them; none of them is anybody's
official rule. What is looked at are dates in the ledger, never a person's health.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import codes, control, days, homes, limits, pairings, procedures, visit_plan
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.homes import Home
from fupin_desktop.procedures import OPEN
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

RED, YELLOW, GREEN = "红", "黄", "绿"
RULES: Final = {
    RED: "有一项已经逾期：走访、需求办理、程序步骤过了期限，或者监测对象还没有帮扶措施",
    YELLOW: "没有逾期，但有事要办：一个月内应走访、有没有办结的需求、正在办程序",
    GREEN: "没有逾期，也没有要办的事",
}
SOON: Final = days.Term(1, months=True)
AT_WORK: Final = ("1", "2")  # measure_state: planned, under way
STOPPED: Final = "4"  # measure_state
OF_HEALTH: Final = "05"  # measure_category: what a wall must not tell
WATCHED, HELPED = visit_plan.MONITORED, visit_plan.ASSISTED


@dataclass(frozen=True)
class Standing:
    """One household on the sheet."""

    home: Home
    light: str
    reasons: tuple[str, ...]  # why it is red or yellow
    dates: tuple[str, ...]  # the timetable: what is next, and when
    way: tuple[str, ...]  # the route: what is being done
    helper: str = ""


def standings(registry: Registry, on: str = "", *, everybody: bool = False) -> list[Standing]:
    """Give how each household stands on a day, as one walks; only those to be helped, or all."""
    day = on or registry.today()
    found = homes.read(registry, homes.everybody(registry, on), on)
    shown = [one for one in found if everybody or visit_plan.category(one.row) in (WATCHED, HELPED)]
    ids = [one.rec for one in shown]
    here = _Facts(registry, ids, day)
    return [here.judge(one) for one in shown]


class _Facts:
    """What the ledger has about some households until a day, each type read once."""

    def __init__(self, registry: Registry, ids: Sequence[str], on: str) -> None:
        self.registry, self.on = registry, on
        self.needs = _by_home(registry, "need", ids)
        self.measures = _by_home(registry, "measure", ids)
        self.plans = _by_home(registry, "plan", ids)
        self.visits = _by_home(registry, "visit", ids)
        self.procedures = _by_home(registry, "procedure", ids)
        self.steps: dict[str, list[Row]] = {}
        begun = [str(r["id"]) for rows in self.procedures.values() for r in rows]
        for row in registry.select("procedure_step", where={"procedure": begun}) if begun else []:
            self.steps.setdefault(str(row["procedure"]), []).append(row)
        self.window = visit_plan.windows(registry, on)
        self.own = limits.rows(registry)
        self.helpers = _aides(registry, ids, on)

    def judge(self, home: Home) -> Standing:
        """Tell the colour of a household, and what is next for it."""
        late: list[str] = []
        soon: list[str] = []
        dates: list[str] = []
        for look in (self._visit, self._needs, self._steps):
            look(home, late, soon, dates)
        way = self._way(home)
        watched = visit_plan.category(home.row) == WATCHED
        if watched and not self._helped(home):
            late.append("没有帮扶措施")
        light = RED if late else YELLOW if soon else GREEN
        return Standing(home, light, tuple(late or soon), tuple(dates), way,
                        self.helpers.get(home.rec, ""))  # fmt: skip

    def _visit(self, home: Home, late: list[str], soon: list[str], dates: list[str]) -> None:
        past = [row for row in self.visits.get(home.rec, ())
                if row["date"] and not days.later(row["date"], self.on)]  # fmt: skip
        last = max(past, key=lambda row: str(row["date"]), default=None)
        place = str(home.row["village"] or self.registry.region)
        span = self.window(visit_plan.category(home.row), place).days
        if last is None:
            late.append("从未走访")
            dates.append("走访：应尽快")
            return
        agreed = days.rough(last["next_date"])
        due = visit_plan.due_day(str(last["date"]), agreed, span)
        dates.append(f"走访：{due} 前")
        if days.late(due, self.on):
            late.append("走访逾期")
        elif days.last(due) <= SOON.after(days.first(self.on)):
            soon.append("一个月内应走访")

    def _needs(self, home: Home, late: list[str], soon: list[str], dates: list[str]) -> None:
        waiting = [row for row in self.needs.get(home.rec, ()) if self._waits(row)]
        overdue = [row for row in waiting if days.rough(row["deadline"])
                   and days.late(str(row["deadline"]), self.on)]  # fmt: skip
        if overdue:
            late.append(f"需求逾期 {len(overdue)} 项")
        elif waiting:
            soon.append(f"需求未办结 {len(waiting)} 项")
        due = sorted(str(row["deadline"]) for row in waiting if row["deadline"])
        if due:
            dates.append(f"需求：{due[0]} 前办结")

    def _waits(self, need: Row) -> bool:
        """Tell whether a need was open on the day."""
        if days.later(need["date"], self.on):
            return False
        closed = days.rough(need["closed"])
        is_open = need["state"] not in control.FINISHED
        return is_open or bool(closed and days.later(closed, self.on))

    def _steps(self, home: Home, late: list[str], soon: list[str], dates: list[str]) -> None:
        for row in self.procedures.get(home.rec, ()):
            if not self._runs(row):
                continue
            place = str(home.row["village"] or self.registry.region)
            known = limits.terms(self.own, days.rough(row["started"]) or self.on, place)
            steps = [self._until(step) for step in self.steps.get(str(row["id"]), ())]
            state = procedures.progress({**row, "state": OPEN}, steps, known, self.on)
            name = codes.label("procedure_kind", str(row["kind"]), self.on)
            behind = [one for one in state if one.state == procedures.LATE]
            (late if behind else soon).append(f"{name}{'逾期' if behind else '正在办'}")
            here = next((one for one in state if one.state != procedures.DONE), None)
            if here is not None:
                when = f"：{here.due} 前" if here.due else ""
                dates.append(f"{name}·{here.label}{when}")

    def _runs(self, row: Row) -> bool:
        if days.later(row["started"], self.on):
            return False
        ended = days.rough(row["finished"])
        return row["state"] in (OPEN, None) or bool(ended and days.later(ended, self.on))

    def _until(self, step: Row) -> Row:
        """A step as it stood on the day."""
        return {**step, "done": None} if days.later(step["done"], self.on) else step

    def _way(self, home: Home) -> tuple[str, ...]:
        """Name the kinds of measures under way, or else those the plan has."""
        rows = self._at_work(home)
        found = [str(row["category"]) for row in rows if row["category"]]
        planned = not found
        if planned:
            held = max(self.plans.get(home.rec, ()), key=lambda row: str(row["year_from"]),
                       default=None)  # fmt: skip
            listed = held["categories"] if held else None
            found = [str(one) for one in listed] if isinstance(listed, list) else []
        shown = sorted({*found} - {OF_HEALTH})
        named = tuple(codes.label("measure_category", one, self.on) for one in shown)
        return (f"计划：{named[0]}", *named[1:]) if planned and named else named

    def _at_work(self, home: Home) -> list[Row]:
        rows = self.measures.get(home.rec, ())
        return [row for row in rows if row["state"] in AT_WORK
                and not days.later(row["start_date"], self.on)]  # fmt: skip

    def _helped(self, home: Home) -> bool:
        """Tell whether a measure is under way, or began since the household is watched."""
        since = days.rough(home.row["monitoring_since"])
        return any(
            row["state"] in AT_WORK or not (since and row["start_date"]
                                            and days.late(str(row["start_date"]), since))
            for row in self.measures.get(home.rec, ())
            if row["state"] != STOPPED and not days.later(row["start_date"], self.on)
        )  # fmt: skip


def _by_home(registry: Registry, table: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in registry.select(table, where={"household": list(ids)}) if ids else []:
        found.setdefault(str(row["household"]), []).append(row)
    return found


def _aides(registry: Registry, ids: Sequence[str], on: str) -> dict[str, str]:
    rows = [
        row for some in _by_home(registry, "pairing", ids).values() for row in some
        if row["helper"] and pairings.current(row, on)
    ]  # fmt: skip
    named = sorted({str(row["helper"]) for row in rows})
    people = {row["id"]: str(row["name"] or "") for row in registry.rows("helper", named)}
    return {str(row["household"]): people.get(row["helper"], "") for row in rows}
