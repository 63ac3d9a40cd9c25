"""Procedures: the steps of each kind, as data, and how far one has come.

What has no public source in our records has an empty `source`; it is our own proposal and is never
shown as anybody's rule.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Final

from fupin_desktop import codes, days
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.days import Term

Row = Mapping[str, Json]
Limits = Mapping[str, Term]  # days and months by the name of their threshold

FILE: Final = Path(__file__).parents[1] / "resources" / "procedures" / "steps.csv"
OPEN, FINISHED, STOPPED = "1", "2", "3"  # procedure_state
OWN: Final = "本台账自拟，待核实"
WAITING, RUNNING, DONE, LATE = "待办", "进行", "完成", "超期"
REFUSED: Final = ("2", "3")  # of the list step_result
OUTSIDE: Final = 99  # order of a step that the kind does not have
_BETWEEN = re.compile(r"[、,，;；/\s]+")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a kind of procedure, as the resources have it."""

    kind: str
    order: int
    step: str
    label: str
    valid_from: str = ""
    valid_to: str = ""
    level: str = ""  # who does it
    documents: tuple[str, ...] = ()
    notice: str = ""  # threshold: days it must be on the board
    deadline: str = ""  # threshold: how long it may take
    counts_from: str = ""  # the step from which that counts; empty: the start
    people: int = 0  # how many must take part
    seals: str = ""  # who signs and seals
    after: bool = False  # comes after the procedure is finished
    source: str = ""

    def valid(self, on: str) -> bool:
        """Tell whether this step belonged to its kind on a date, however rough."""
        begins, ends = self.valid_from[: len(on)], self.valid_to or "9"
        return begins <= on <= ends


@dataclass(frozen=True)
class StepState:
    """How far one step has come."""

    step: Step
    state: str
    sentence: str = ""
    due: str = ""
    missing: tuple[str, ...] = ()  # codes of documents
    notice_left: int | None = None  # days, None where nothing is on the board
    doubts: tuple[str, ...] = ()
    rec: str = ""
    row: Row = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name of the step."""
        return self.step.label


@cache
def all_steps() -> tuple[Step, ...]:
    """Give every step of every kind, in order."""
    text = FILE.read_text(encoding="utf-8-sig")
    return tuple(map(_read, csv.DictReader(StringIO(text))))


def _read(row: dict[str, str]) -> Step:
    texts = {name: row[name] for name in ("kind", "step", "label", "valid_from", "valid_to",
                                          "level", "notice", "deadline", "counts_from", "seals",
                                          "source")}  # fmt: skip
    return Step(
        **texts,
        order=int(row["order"]),
        documents=tuple(filter(None, row["documents"].split("|"))),
        people=int(row["people"] or 0),
        after=bool(row["after"]),
    )


def template(kind: str, on: str) -> list[Step]:
    """Give the steps a kind of procedure has on a date; where none fit the date, all it has."""
    steps = [one for one in all_steps() if one.kind == kind]
    return [one for one in steps if one.valid(on)] or steps


def kinds() -> list[str]:
    """Give the kinds of procedure, in order."""
    return list(dict.fromkeys(one.kind for one in all_steps()))


def current(kind: str, on: str) -> bool:
    """Tell whether a kind of procedure is in use on a date."""
    return any(one.valid(on) for one in all_steps() if one.kind == kind)


def progress(
    procedure: Row, steps: Sequence[Row], limits: Limits, today: str
) -> list[StepState]:  # fmt: skip
    """Tell how far each step has come, those first that its kind has."""
    rows = {str(row["step"]): row for row in steps}
    asked = template(str(procedure["kind"]), days.rough(procedure["started"]) or today)
    known = {one.step for one in asked}
    asked += [_outside(str(procedure["kind"]), step) for step in rows if step not in known]
    done = {name: days.rough(row["done"]) for name, row in rows.items()}
    begun = days.rough(procedure["started"])
    first_open = next((one.step for one in asked if not done.get(one.step)), "")
    return [
        _state(
            one, rows.get(one.step, {}), limits, today,
            since=done.get(one.counts_from) or ("" if one.counts_from in known - {asked[0].step}
                                                else begun),
            turn=one.step == first_open,
            closed=procedure["state"] in (FINISHED, STOPPED),
        )
        for one in asked
    ]  # fmt: skip


def _outside(kind: str, step: str) -> Step:
    return Step(kind=kind, order=OUTSIDE, step=step, label=codes.label("procedure_step", step))


def _state(
    step: Step, row: Row, limits: Limits, today: str, *, since: str, turn: bool, closed: bool
) -> StepState:  # fmt: skip
    done = days.rough(row.get("done"))
    due = _due(step, row, limits, since)
    ends = notice_ends(step, row, limits)
    # A closed procedure waits for nothing but what comes after it.
    idle = closed and not step.after
    late = bool(due) and not done and not idle and days.late(due, today)
    begun = any(row.get(name) for name in ("notice_start", "documents", "persons", "place"))
    state = DONE if done else LATE if late else RUNNING if (turn or begun) and not idle else WAITING
    running = ends and not done and days.last(ends) >= days.first(today)
    left = (days.last(ends) - days.first(today)).days if running else None
    return StepState(
        step=step, state=state, due=due, missing=_missing(step, row), notice_left=left,
        doubts=tuple(_doubts(step, row, limits)), rec=str(row.get("id") or ""), row=row,
        sentence=_sentence(done, due, ends if not done and not idle else "", today, idle),
    )  # fmt: skip


def _due(step: Step, row: Row, limits: Limits, since: str) -> str:
    """Give the day a step should be done by: as planned, or as its term says."""
    planned = days.rough(row.get("planned"))
    if planned or not since or step.deadline not in limits:
        return planned
    return limits[step.deadline].after(days.last(since)).isoformat()


def notice_ends(step: Step, row: Row, limits: Limits) -> str:
    """Give the last day of a public notice; empty while none is on the board."""
    start, ends = days.rough(row.get("notice_start")), days.rough(row.get("notice_end"))
    number = row.get("notice_days") or (limits[step.notice].number if step.notice in limits else 0)
    if ends or not start or not isinstance(number, int) or not number:
        return ends
    return Term(number - 1).after(days.last(start)).isoformat()


def _missing(step: Step, row: Row) -> tuple[str, ...]:
    held = row.get("documents")
    have = held if isinstance(held, list) else []
    return tuple(code for code in step.documents if code not in have)


def _doubts(step: Step, row: Row, limits: Limits) -> Iterator[str]:
    """Say what is incomplete about a step that has been worked on."""
    start, ends = days.rough(row.get("notice_start")), days.rough(row.get("notice_end"))
    done = days.rough(row.get("done"))
    if step.notice and done and not start:
        yield "没有记公示开始日期"
    if step.notice in limits and start and (ends or done):
        needed = limits[step.notice].number
        shown = (days.last(ends or done) - days.first(start)).days + 1
        if shown < needed:
            yield f"公示只有 {max(shown, 0)} 天，应不少于 {needed} 天"
    people = len(list(filter(None, _BETWEEN.split(str(row.get("persons") or "")))))
    if done and people < step.people:
        yield f"参加人写了 {people} 人，应有 {step.people} 人以上"
    if row.get("result") in REFUSED:
        yield f"本步结果是“{codes.label('step_result', str(row['result']))}”"


def _sentence(done: str, due: str, ends: str, today: str, idle: bool) -> str:
    """Say in a few words how a step stands."""
    if done:
        over = (days.first(done) - days.last(due)).days if due else 0
        return f"{done} 完成" + (f"，晚 {over} 天" if over > 0 else "")
    if idle:
        return "没有记完成日期"
    if ends:
        left = (days.last(ends) - days.first(today)).days
        return f"公示到 {ends}，还有 {left} 天" if left > 0 else f"公示到 {ends}，已经期满"
    if due:
        left = (days.last(due) - days.first(today)).days
        return f"应在 {due} 前完成，" + (f"还有 {left} 天" if left >= 0 else f"已超 {-left} 天")
    return ""
