"""Deadlines of procedures at work: the next day one has to be met, for all of them in one pass."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from fupin_desktop import days, limits, procedures
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.procedures import DONE, OPEN, Limits
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

SOON: Final = 7  # days before a deadline from which a procedure is pointed out


class Deadlines(NamedTuple):
    """The open procedures that a deadline is near for, and those that have missed one."""

    near: list[str]
    late: list[str]


def of_procedures(registry: Registry, today: str = "") -> Deadlines:
    """Sort out the open procedures by the first deadline they have still to meet."""
    today = today or registry.today()
    soon = (date.fromisoformat(today) + timedelta(SOON)).isoformat()
    due = first_due(registry, today)
    return Deadlines(
        near=[rec for rec, day in due.items() if today <= day <= soon],
        late=[rec for rec, day in due.items() if day < today],
    )


def first_due(registry: Registry, today: str) -> dict[str, str]:
    """Give of each open procedure the first day something is due, if a day is known."""
    opened = registry.select("procedure", where={"state": [OPEN]})
    steps: dict[str, list[Row]] = {}
    named = [str(row["id"]) for row in opened]
    for row in registry.select("procedure_step", where={"procedure": named}) if named else []:
        steps.setdefault(str(row["procedure"]), []).append(row)
    homes = sorted({str(row["household"]) for row in opened if row["household"]})
    places = {str(row["id"]): str(row["village"] or "")
              for row in registry.rows("household", homes)}  # fmt: skip
    own = limits.rows(registry)

    @cache
    def terms(on: str, region: str) -> Limits:
        return limits.terms(own, on, region)

    found: dict[str, str] = {}
    for row in opened:
        place = places.get(str(row["household"])) or str(row["region"] or registry.region)
        on = days.rough(row["started"]) or today
        days_due = _dues(row, steps.get(str(row["id"]), []), terms(on[:4], place), today)
        if days_due:
            found[str(row["id"])] = min(days_due)
    return found


def _dues(procedure: Row, steps: list[Row], known: Limits, today: str) -> list[str]:
    told = procedures.progress(procedure, steps, known, today)
    open_steps = [one.due for one in told if one.due and one.state != DONE]
    whole = days.rough(procedure["deadline"])
    return [days.last(day).isoformat() for day in (*open_steps, *filter(None, [whole]))]
