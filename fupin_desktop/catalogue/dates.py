"""Which dates lie behind the day they are written on, and which ahead of it."""

from typing import Final

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field

# Dates of what has happened: none can lie ahead.
PAST: Final = frozenset({
    ("person", "birth_date"), ("person", "died_on"), ("visit", "date"), ("need", "closed"),
    ("household", "risk_removed_on"), ("household_event", "date"), ("guarantee", "date"),
    ("procedure", "finished"), ("procedure_step", "done"), ("payment", "date"),
    ("payment", "received_on"), ("fund_flow", "date"), ("project", "actual_start"),
    ("project", "actual_end"), ("project", "accepted"), ("project_check", "date"),
    ("loan", "lent"), ("loan", "repaid_on"), ("event", "date"), ("complaint", "date"),
    ("complaint", "answered"), ("rectification", "finished"), ("task", "finished"),
    ("membership", "start"), ("membership", "end"), ("relocation", "moved"),
})  # fmt: skip
# Fields of what is to come: 12.31 means the next one.
TERMS: Final = frozenset({
    "deadline", "due", "expires", "extended", "next_date", "planned", "planned_end", "planned_on",
    "planned_start", "contract_end", "notice_end",
})  # fmt: skip


def is_past(field: Field) -> bool:
    """Tell whether a field is the date of something that has happened."""
    return any(name == field.name and TABLES[table].fields[name] == field for table, name in PAST)
