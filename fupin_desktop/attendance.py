"""Attendance of the work team: who was there in a month, and how the days of one add up."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fupin_desktop import days
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.values import show

Row = Mapping[str, Json]

DAYS: Final = ("days", "leave_days", "travel_days", "training_days")
SCALE: Final = 10  # days are stored with one decimal


def there(staff: Row, month: str) -> bool:
    """Tell whether a member of the team may have been there in a month."""
    begins, ends = days.rough(staff["start"]), days.rough(staff["end"])
    late = begins and days.first(begins) > days.last(month)
    return not late and not (ends and days.last(ends) < days.first(month))


def team(staff: Iterable[Row], sheets: Sequence[Row], month: str) -> list[Row]:
    """Give whose days are asked for in a month: the leader first, then the first secretary."""
    written = {row["staff"] for row in sheets}
    found = [row for row in staff if there(row, month) or row["id"] in written]
    return sorted(found, key=lambda row: (not row["leader"], not row["first_secretary"],
                                          str(row["name"] or "")))  # fmt: skip


def total(row: Row) -> int | None:
    """Sum of the days of a sheet, in tenths; None where nothing is filled in."""
    filled = [one for name in DAYS if isinstance(one := row.get(name), int)]
    return sum(filled) if filled else None


def doubt(row: Row, month: str) -> str:
    """Say that a sheet has more days than its month."""
    long, sum_ = monthrange(int(month[:4]), int(month[5:7]))[1], total(row)
    if sum_ is None or sum_ <= long * SCALE:
        return ""
    shown = show(TABLES["attendance"].fields["days"], sum_)
    return f"合计 {shown} 天，比当月 {long} 天还多，请核对。"


def shifted(month: str, by: int) -> str:
    """Give the month so many months on."""
    return days.add_months(days.first(month), by).isoformat()[:7]
