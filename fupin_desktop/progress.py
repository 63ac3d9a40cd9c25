"""Progress: how far projects and phases have come beside their plans, as a light and a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import days
from fupin_desktop.catalogue.fields import Json

Row = Mapping[str, Json]

BUILT, ACCEPTED, STOPPED = "4", "5", "6"  # project_state
GREEN, YELLOW, RED = "1", "2", "3"  # progress_light
WHOLE: Final = 1000  # shares are tenths of a percent, as phases hold them
HARM: Final = {GREEN: "进度正常", YELLOW: "进度略滞后", RED: "进度严重滞后"}


@dataclass(frozen=True)
class Lags:
    """How far behind its plan a project shows yellow and red, in tenths of a percent."""

    yellow: int = 50
    red: int = 200


@dataclass(frozen=True)
class Progress:
    """How far a project or a phase has come, and how far it should have; tenths of a percent."""

    done: int
    planned: int | None  # None where no date says
    light: str  # code of progress_light; empty where nothing can be said
    why: str


USUAL: Final = Lags()


def of_project(
    project: Row, phases: Sequence[Row], today: str, behind: Lags = USUAL
) -> Progress:  # fmt: skip
    """Compare what is done of a project with what its plan says should be by today.

    A finished one is compared with the day it was finished.
    """
    if project.get("state") == STOPPED:
        reason = str(project.get("stop_reason") or "没有写原因")
        return Progress(_done(phases), None, "", f"项目已终止：{reason}。")
    if not phases:
        return _whole(project, today, behind)
    on = _until(project, today)
    found = Progress(_done(phases), _due(phases, on), "", "")
    late = [row for row in phases if overdue(row, on)]
    return _judged(found, late, on, behind)


def of_phase(project: Row, phase: Row, today: str, behind: Lags = USUAL) -> Progress:
    """Compare what is done of one phase with what its plan says should be by today."""
    on = _until(project, today)
    found = Progress(done_of(phase), _due_of(phase, on), "", "")
    if project.get("state") == STOPPED:
        return found
    return _judged(found, [phase] if overdue(phase, on) else [], on, behind)


def done_of(phase: Row) -> int:
    """What is done of a phase; one that has ended is done unless it says otherwise."""
    done = phase.get("done_share")
    if isinstance(done, int) and not isinstance(done, bool):
        return min(max(done, 0), WHOLE)
    return WHOLE if phase.get("actual_end") else 0


def overdue(phase: Row, on: str) -> bool:
    """Tell whether a phase should have ended before a day and has not."""
    ends = days.rough(phase.get("planned_end"))
    return bool(ends) and done_of(phase) < WHOLE and days.late(ends, on)


def percent(tenths: int) -> str:
    """A share for people."""
    return f"{tenths // 10}.{tenths % 10} %"


def late_words(phase: Row, on: str) -> str:
    """Say since when a phase is overdue, and what is done of it."""
    ends = str(phase["planned_end"])
    past = (days.first(on) - days.last(ends)).days
    done = percent(done_of(phase))
    return f"“{phase['name'] or '未命名阶段'}”应在 {ends} 前结束，已超 {past} 天，只完成 {done}。"


def _until(project: Row, today: str) -> str:
    """The day of comparison: today, or the last day of a project that is finished."""
    ended = days.rough(project.get("actual_end"))
    closed = bool(ended) and project.get("state") in (BUILT, ACCEPTED)
    return min(today, days.last(ended).isoformat()) if closed else today


def _whole(project: Row, today: str, behind: Lags) -> Progress:
    """A project without phases is one phase, done when it is finished."""
    done = WHOLE if project.get("state") in (BUILT, ACCEPTED) else 0
    row = {**project, "done_share": done}
    found = Progress(done, _due_of(row, _until(project, today)), "", "")
    if done == WHOLE or overdue(row, today):
        return _judged(found, [row] if done < WHOLE else [], today, behind)
    return Progress(done, found.planned, "", "没有分阶段，进度无法判断。")


def _done(phases: Sequence[Row]) -> int:
    return _weighted([(row, done_of(row)) for row in phases])


def _due(phases: Sequence[Row], on: str) -> int | None:
    """What should be done by a day; a phase without dates asks for nothing yet."""
    due = [(row, _due_of(row, on)) for row in phases]
    if all(one is None for _, one in due):
        return None
    return _weighted([(row, one or 0) for row, one in due])


def _due_of(phase: Row, on: str) -> int | None:
    ends, begins = days.rough(phase.get("planned_end")), days.rough(phase.get("planned_start"))
    if not ends:
        return None
    last, day = days.last(ends), days.first(on)
    if day > last:
        return WHOLE
    first = days.first(begins) if begins else last
    return _part(max(0, (day - first).days) * WHOLE, (last - first).days + 1) if first < last else 0


def _weighted(parts: Sequence[tuple[Row, int]]) -> int:
    """Average by the share each phase has of the whole; where none has any, all weigh the same."""
    weights = [_share(row) for row, _ in parts]
    if not sum(weights):
        weights = [1] * len(parts)
    whole = sum(one * weight for (_, one), weight in zip(parts, weights, strict=True))
    return _part(whole, max(sum(weights), 1))


def _part(whole: int, number: int) -> int:
    """Divide and round."""
    return (2 * whole + number) // (2 * number)


def _share(phase: Row) -> int:
    held = phase.get("planned_share")
    return held if isinstance(held, int) and not isinstance(held, bool) and held > 0 else 0


def _judged(found: Progress, late: Sequence[Row], on: str, behind: Lags) -> Progress:
    """Give the light and the sentence on why it is that one."""
    if found.planned is None:
        why = f"已完成 {percent(found.done)}；没有填计划日期，进度无法判断。"
        return Progress(found.done, None, "", why)
    lag = found.planned - found.done
    light = RED if lag >= behind.red else YELLOW if lag >= behind.yellow or late else GREEN
    apart = f"，落后 {percent(lag)[:-2]} 个百分点" if lag >= behind.yellow else ""
    due = f"按计划应完成 {percent(found.planned)}{apart}"
    told = [f"已完成 {percent(found.done)}，{due}，{HARM[light]}。"]
    if late:
        told.append(late_words(late[0], on))
    if len(late) > 1:
        told.append(f"另有 {len(late) - 1} 个阶段超期。")
    return Progress(found.done, found.planned, light, "".join(told))
