"""Selections by name: records that no condition on a field can express, found anew each time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fupin_desktop import deadlines, visit_plan
from fupin_desktop.conditions import AMONG, ID, SELECTED, Condition
from fupin_desktop.registry import Registry


@dataclass(frozen=True)
class Selection:
    """One selection: of which table, how it is called, and what finds it."""

    table: str
    label: str
    find: Callable[[Registry], list[str]]


def of_plan(part: str) -> Callable[[Registry], list[str]]:
    """Give what finds one part of the visit plan's tally."""

    def find(registry: Registry) -> list[str]:
        found: list[str] = getattr(visit_plan.standing(registry), part)
        return found

    return find


def of_deadlines(part: str) -> Callable[[Registry], list[str]]:
    """Give what finds the procedures near a deadline, or after one."""

    def find(registry: Registry) -> list[str]:
        found: list[str] = getattr(deadlines.of_procedures(registry), part)
        return found

    return find


SELECTIONS: Final[Mapping[str, Selection]] = {
    "visit_due": Selection("household", "本月应走访", of_plan("due")),
    "visit_done": Selection("household", "本月应走访，已走访", of_plan("done")),
    "visit_left": Selection("household", "本月还应走访", of_plan("left")),
    "visit_overdue": Selection("household", "走访已过期", of_plan("overdue")),
    "visit_late": Selection("household", "多日未走访", of_plan("late")),
    "visit_never": Selection("household", "从未走访", of_plan("never")),
    "procedure_near": Selection("procedure", "程序临近期限", of_deadlines("near")),
    "procedure_late": Selection("procedure", "程序已超期", of_deadlines("late")),
}


def selected(name: str) -> Condition:
    """Give the condition that a record is of a selection."""
    return Condition(ID, SELECTED, (name,))


def among(recs: Iterable[str]) -> Condition:
    """Give the condition that a record is one of some."""
    return Condition(ID, AMONG, tuple(recs))


def resolved(registry: Registry, conditions: Iterable[Condition]) -> list[Condition]:
    """Put the records of today in the place of each selection; an unknown one selects none."""
    return [_resolve(registry, one) if _is_named(one) else one for one in conditions]


def say(condition: Condition) -> str:
    """Call a selection by its name; empty for any other condition."""
    known = SELECTIONS.get(str(condition.values[0])) if _is_named(condition) else None
    return known.label if known else ""


def _is_named(condition: Condition) -> bool:
    return (condition.field, condition.how) == (ID, SELECTED)


def _resolve(registry: Registry, condition: Condition) -> Condition:
    known = SELECTIONS.get(str(condition.values[0]))
    return among(known.find(registry) if known else ())
