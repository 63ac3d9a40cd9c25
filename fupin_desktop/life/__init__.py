"""Household life events: one guided action each, one batch, one step of undo, nothing forgotten."""

from fupin_desktop.errors import FupinError
from fupin_desktop.life.descent import (
    Kin,
    Past,
    at_home,
    departed,
    founded,
    here,
    lineage,
    present,
    relations_on,
    relatives,
    shared_past,
    standing,
    state,
    told,
)
from fupin_desktop.life.doubts import findings
from fupin_desktop.life.facts import KINDS, Event, Facts, read
from fupin_desktop.life.outcome import (
    REASON_LISTS,
    changes,
    loses_head,
    relations,
    source,
    staying,
)
from fupin_desktop.life.rules import LEFT_OUT, asked, problems
from fupin_desktop.life.words import label, sentence
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry

__all__ = [
    "KINDS", "LEFT_OUT", "REASON_LISTS", "Event", "Facts", "Kin", "Past", "asked", "at_home",
    "changes", "departed", "findings", "founded", "here", "label", "lineage", "loses_head",
    "perform", "present", "problems", "read", "relations", "relations_on", "relatives", "save",
    "sentence", "shared_past", "source", "standing", "state", "staying", "told",
]  # fmt: skip


def perform(registry: Registry, event: Event) -> Batch:
    """Do what an event asks for, as one batch; raises FupinError and changes nothing."""
    facts = read(registry, event.household, event.other, persons=event.persons)
    return save(registry, facts, event)


def save(registry: Registry, facts: Facts, event: Event) -> Batch:
    """Do what an event asks for, on facts read when its form was opened."""
    for _, wrong in problems(facts, event):
        raise FupinError(f"{wrong}什么也没有保存。")
    return registry.save(changes(facts, event), label=label(facts, event), why=event.note)
