"""The visit plan 走访计划: when each household should be called on next, and who is due now.

A household is due so many days after its last visit, or on the day agreed at that visit. How many
days depends on its category and stands among the thresholds: none of it is anybody's rule until a
ledger says so. One that was never visited is due at once.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from db import records
from db.natural import natural
from fupin_desktop import days, life, limits, pairings, thresholds
from fupin_desktop.registry import Registry
from fupin_desktop.thresholds import Threshold

Row = Mapping[str, Any]
Last = tuple[str, str]  # the day of a visit, and the one agreed for the next

MONITORED, ASSISTED, GENERAL = "monitored", "assisted", "general"
CATEGORIES: Final = {MONITORED: "监测对象", ASSISTED: "脱贫户", GENERAL: "一般农户"}
LATE: Final = "visit_late_days"
REMOVED: Final = "1"  # risk_state
REGISTERED: Final = ("02", "03")  # household_kind
NEVER: Final[Last] = ("", "")
YEAR: Final = 366  # an appointment further ahead is a slip of the pen in its year
COLUMNS: Final = (
    *("id", "village", "name", "kind", "monitoring_kind", "risk_state"),
    *("group_name", "natural_village", "door_number", "address"),
)


@dataclass(frozen=True)
class Window:
    """How many days may lie between two visits of a household, and why so many."""

    days: int
    reason: str
    checked: bool = False  # whether somebody has compared it with its source


class Stop(NamedTuple):
    """One household of the plan, with the visit before today and when the next is due."""

    household: str
    category: str
    days: int  # its window
    place: tuple[Any, ...]  # sorts by village, group, hamlet and house number
    last: str  # day of the last visit, empty if there was none
    due: str  # day of the next one, empty: at once, because there was none
    due_before: str  # the same, without the visits of this month
    row: Row  # what it is called and where it lies


class Tally(NamedTuple):
    """The households of a month's plan, in the order of a walk."""

    due: list[str]  # those due by the end of the month, as it stood at its beginning
    done: list[str]  # of these those visited this month
    left: list[str]  # of these those not yet visited
    overdue: list[str]  # those due before today
    late: list[str]  # those not visited for a given number of days
    never: list[str]  # those never visited


def category(household: Row) -> str:
    """Give the category of a household that its visits depend on."""
    if household.get("monitoring_kind") and household.get("risk_state") != REMOVED:
        return MONITORED
    return ASSISTED if household.get("kind") in REGISTERED else GENERAL


def window(registry: Registry, household: Row, today: str = "") -> Window:
    """Give the window of one household today."""
    place = str(household.get("village") or registry.region)
    return windows(registry, today or registry.today())(category(household), place)


def windows(registry: Registry, today: str) -> Callable[[str, str], Window]:
    """Give what tells the window of a category in a place, without asking the ledger again."""
    own = limits.rows(registry)

    @cache
    def tell(kind: str, place: str) -> Window:
        found = _held(own, f"visit_days_{kind}", today, place)
        return Window(_whole(found), _reason(kind, found), found.checked)

    return tell


def late_days(registry: Registry, today: str = "") -> Window:
    """Give after how many days without a visit a household is to be pointed out."""
    own = limits.rows(registry)
    found = _held(own, LATE, today or registry.today(), registry.region)
    return Window(_whole(found), _reason("", found), found.checked)


def _held(own: Iterable[Row], name: str, today: str, place: str) -> Threshold:
    """Give the threshold that holds; a slip of the pen is none, and then the shipped one does."""
    found = thresholds.lookup(own, name, today, place)
    if found and 1 <= found.number <= limits.LONGEST:
        return found
    return next(one for one in thresholds.shipped() if one.name == name)


def _whole(found: Threshold) -> int:
    return int(found.number)


def _reason(kind: str, found: Threshold) -> str:
    whose = f"{CATEGORIES[kind]}每 {_whole(found)} 天一次" if kind else f"{_whole(found)} 天"
    return f"{whose}（{'已核实' if found.checked else '待核实'}：{found.source or '没有写依据'}）"


def plan(registry: Registry, today: str = "") -> list[Stop]:
    """Give every household that is here, in the order of a walk: two questions to the ledger."""
    today = today or registry.today()
    homes = registry.read(
        lambda db: list(records.select(db, "household", COLUMNS, life.present(registry)))
    )
    visits = _visits(registry, today)
    tell = windows(registry, today)
    found = []
    for row in homes:
        kind = category(row)
        span = tell(kind, str(row["village"] or registry.region)).days
        last, earlier = visits.get(row["id"], (NEVER, NEVER))
        found.append(Stop(
            row["id"], kind, span, _place(row), last[0],
            due_day(*last, span), due_day(*earlier, span), row,
        ))  # fmt: skip
    return sorted(found, key=lambda one: one.place)


def _visits(registry: Registry, today: str) -> dict[str, tuple[Last, Last]]:
    """Give by household the last visit until today, and the last one before this month."""
    before = f"{(date.fromisoformat(today).replace(day=1) - timedelta(1)).isoformat()[:7]}~"
    held, columns = ("household", "household"), ("date", "next_date")
    rows = registry.read(
        lambda db: list(records.latest(db, "visit", held, columns, (today, before)))
    )
    return {home: (_last(now), _last(then)) for home, now, then in rows if now}


def _last(found: str | None) -> Last:
    day, agreed = json.loads(found) if found else NEVER
    return str(day or ""), str(agreed or "")


@lru_cache(1 << 16)
def due_day(last: str, agreed: str, span: int) -> str:
    """Give the day the visit after the last one is due: as agreed, or so many days later."""
    came, meant = days.rough(last), days.rough(agreed)
    if not came:
        return ""
    start = days.last(came)
    if meant and start < days.first(meant) <= start + timedelta(YEAR):
        return days.first(meant).isoformat()
    return (start + timedelta(span)).isoformat()


def _place(row: Row) -> tuple[Any, ...]:
    # Most house numbers stand in the address, some only in a field of their own.
    names = (row["village"], row["group_name"], row["natural_village"], row["address"],
             row["door_number"])  # fmt: skip
    return (*(_ordered(name or "") for name in names), row["name"] or "", row["id"])


@lru_cache(1 << 14)
def _ordered(name: str) -> str:
    return natural(name) or ""


def month_end(today: str) -> str:
    """Give the last day of the month of a day."""
    return days.last(today[:7]).isoformat()


def tally(stops: Iterable[Stop], today: str, late: int) -> Tally:
    """Sort the households of a plan out: who is due, done, left, overdue, long not visited."""
    end, found = month_end(today), Tally([], [], [], [], [], [])
    oldest = (date.fromisoformat(today) - timedelta(late)).isoformat()
    for one in stops:
        if one.due_before <= end:
            found.due.append(one.household)
            done = one.last[:7] == today[:7]
            (found.done if done else found.left).append(one.household)
        if one.due < today:
            found.overdue.append(one.household)
        if one.last < oldest[: len(one.last)] or not one.last:
            found.late.append(one.household)
        if not one.last:
            found.never.append(one.household)
    return found


def standing(registry: Registry) -> Tally:
    """Sort out today's plan of a ledger."""
    today = registry.today()
    return tally(plan(registry, today), today, late_days(registry, today).days)


def paired(registry: Registry, today: str = "") -> dict[str, tuple[str, ...]]:
    """Give by household who helps it now, by name."""
    today = today or registry.today()
    links = ("household", "helper", "start", "end")
    rows = registry.read(lambda db: list(records.select(db, "pairing", links, {})))
    people = registry.read(lambda db: list(records.select(db, "helper", ("id", "name"), {})))
    called = {row["id"]: row["name"] for row in people}
    found: dict[str, list[str]] = {}
    for row in rows:
        name = called.get(row["helper"])
        if row["household"] and name and pairings.current(row, today):
            found.setdefault(row["household"], []).append(name)
    return {home: tuple(dict.fromkeys(names)) for home, names in found.items()}


def sooner(one: Stop, today: str) -> str:
    """Say how a household stands in the plan."""
    if not one.last:
        return "从未走访"
    left = (date.fromisoformat(one.due) - date.fromisoformat(today)).days
    return f"还有 {left} 天" if left > 0 else "今天到期" if not left else f"已过 {-left} 天"


def chosen(stops: Iterable[Stop], wanted: Iterable[str]) -> Iterator[Stop]:
    """Give those of a plan that are asked for, in its order."""
    names = set(wanted)
    return (one for one in stops if one.household in names)
