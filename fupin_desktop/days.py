"""Days, months and terms, with dates that may be rough: a year, a month or a day.

A rough date is judged generously: where a term could be missed or be too short, the day is taken
that makes it right. A text that is no date at all says nothing.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fupin_desktop.catalogue.fields import Json

FAR: Final = 9000  # no date of ours lies so far, and no term may lead out of the calendar
_ROUGH = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)


@dataclass(frozen=True)
class Term:
    """A number of days or of months."""

    number: int
    months: bool = False

    def after(self, day: date) -> date:
        """Give the day this term ends that begins on a day."""
        return add_months(day, self.number) if self.months else day + timedelta(days=self.number)

    def __str__(self) -> str:
        return f"{self.number} {'个月' if self.months else '天'}"


def rough(value: Json) -> str:
    """Give a stored date as it is, and nothing for what is no date."""
    text = value if isinstance(value, str) else ""
    if not _ROUGH.fullmatch(text) or not 0 < int(text[:4]) < FAR:
        return ""
    try:
        first(text)
    except ValueError:
        return ""
    return text


def first(text: str) -> date:
    """Give the first day a rough date may mean."""
    year, month, day = (*_parts(text), 1, 1)[:3]
    return date(year, month, day)


def last(text: str) -> date:
    """Give the last day a rough date may mean."""
    parts = _parts(text)
    year, month = (*parts, 12)[:2]
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def add_months(day: date, number: int) -> date:
    """Give the same day of a later month, or that month's last day if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def passed(start: str, end: str, term: Term) -> bool:
    """Tell whether a term may have passed between two dates."""
    return last(end) >= term.after(first(start))


def late(end: str, today: str) -> bool:
    """Tell whether today is certainly after a date."""
    return first(today) > last(end)


def later(date: Json, on: str) -> bool:
    """Tell whether a date lies wholly after another; either may be a month or a year."""
    return bool(date) and str(date)[: len(on)] > on


def belongs(link: Mapping[str, Json], on: str) -> bool:
    """Tell whether a membership holds on a date, or, without one, now; rough dates count for it."""
    if not on:
        return link["end"] is None
    end = str(link["end"] or "")
    return not later(link["start"], on) and not (end and later(on, end))


def living(person: Mapping[str, Json], on: str) -> bool:
    """Tell whether somebody may have been alive on a day: born by then, and not dead before."""
    born, died = rough(person["birth_date"]), rough(person["died_on"])
    return not later(born, on) and not (died and late(died, on))


def agree(one: str, other: str) -> bool:
    """Tell whether two dates may be the same day."""
    return one.startswith(other) or other.startswith(one)


def months_apart(start: str, end: str) -> int | None:
    """Count the calendar months from one date to another, None where one names only a year."""
    if min(len(_parts(start)), len(_parts(end))) < 2:
        return None
    before, after = first(start), first(end)
    return (after.year - before.year) * 12 + after.month - before.month


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-"))
