"""Thresholds as a ledger has them: one value for a date and place, and the periods as terms."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop import thresholds
from fupin_desktop.days import Term
from fupin_desktop.registry import Registry
from fupin_desktop.thresholds import Row, Threshold

# The periods that procedures are held against.
PERIODS: Final = (
    "publicity_days", "verify_days", "compare_days", "decision_days", "measure_months",
    "removal_months",
)  # fmt: skip
LONGEST: Final = 3660  # days or months; more is a slip of the pen, and leads out of the calendar


def of(registry: Registry, name: str, on: str, region: str = "") -> Threshold | None:
    """Give what holds in a place, by default this ledger's, on a date; None if nobody has said."""
    rows = registry.select("threshold", where={"name": name})
    return thresholds.lookup(rows, name, on, region or registry.region)


def rows(registry: Registry) -> list[Row]:
    """Give the ledger's own thresholds."""
    return list(registry.select("threshold"))


def terms(known: Sequence[Row], on: str, region: str) -> dict[str, Term]:
    """Give the periods that hold in a place on a date, by name."""
    found = {name: thresholds.lookup(known, name, on, region) for name in PERIODS}
    return {
        name: Term(int(one.number), "月" in one.unit)
        for name, one in found.items() if one and 1 <= one.number <= LONGEST
    }  # fmt: skip
