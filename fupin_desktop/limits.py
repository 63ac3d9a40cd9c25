"""Thresholds as a ledger has them: one value for a date and place, and the periods as terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import codes, thresholds
from fupin_desktop.catalogue.fields import Json
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


@dataclass(frozen=True)
class Standing:
    """One threshold as a ledger's office sees it."""

    threshold: Threshold
    rec: str = ""  # the ledger's record; empty: shipped with the program
    in_force: bool = False  # what holds in this ledger's place today
    disputed: bool = False  # a proposal or a second value waits for a decision

    @property
    def name(self) -> str:
        """Name of the threshold."""
        return self.threshold.name


def overview(registry: Registry) -> list[Standing]:
    """Give what bears on this office and on those below it, shipped and own, by name and year."""
    own = rows(registry)
    below = {str(row["region"]) for row in own if str(row["region"]).startswith(registry.region)}
    found: dict[tuple[str, str, str], Threshold] = {}
    for region in (registry.region, *sorted(below)):
        for one in thresholds.merged(own, region):
            found[one.name, one.year, one.region] = one
    today, waiting = registry.today(), {conflict.rec for conflict in registry.conflicts()}
    holds = {name: thresholds.lookup(own, name, today, registry.region)
             for name in codes.codes("threshold_name")}  # fmt: skip
    latest = sorted(found.values(), key=lambda one: (one.year, len(one.region)), reverse=True)
    return [
        Standing(one, rec, holds[name] == one, rec in waiting)
        for name in holds for one in latest if one.name == name
        for rec in [_rec(registry, one)]
    ]  # fmt: skip


def _rec(registry: Registry, one: Threshold) -> str:
    if one.shipped:
        return ""
    key: dict[str, Json] = {"region": one.region, "year": one.year, "name": one.name}
    return registry.record_id("threshold", key) or ""
