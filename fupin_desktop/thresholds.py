"""Thresholds: the lines, ratios and periods of a year and place, from the ledger or as shipped."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Json

Row = Mapping[str, Json]

FILE: Final = Path(__file__).parents[1] / "resources" / "thresholds.csv"
CHECKED, UNCHECKED = "1", "2"  # codes of the list threshold_state
SCALE: Final = 100  # records hold hundredths: of an amount in yuan, that is fen


@dataclass(frozen=True)
class Threshold:
    """One value with the year and region it is for, and who says so."""

    name: str
    year: str
    region: str  # empty: everywhere
    value: int  # hundredths of the unit, as records hold it
    unit: str
    source: str
    state: str
    shipped: bool

    @property
    def number(self) -> Decimal:
        """The value in its unit."""
        return Decimal(self.value) / SCALE

    @property
    def checked(self) -> bool:
        """Tell whether somebody has compared this value with its source."""
        return self.state == CHECKED


def lookup(rows: Iterable[Row], name: str, on: str, region: str) -> Threshold | None:
    """What holds in a region on a date: the ledger's nearest region, then the shipped one's."""
    for known in (_of(rows), shipped()):
        fitting = [
            one for one in known
            if one.name == name and region.startswith(one.region) and one.year <= on[:4]
        ]  # fmt: skip
        if fitting:
            return max(fitting, key=lambda one: (len(one.region), one.year))
    return None


def merged(rows: Iterable[Row], region: str) -> list[Threshold]:
    """Every threshold that bears on a region, the ledger's in place of the shipped ones."""
    found = {(one.name, one.year, one.region): one for one in (*shipped(), *_of(rows))}
    order = {name: number for number, name in enumerate(codes.codes("threshold_name"))}
    fitting = (one for one in found.values() if region.startswith(one.region))
    latest = sorted(fitting, key=lambda one: (one.year, one.region), reverse=True)
    return sorted(latest, key=lambda one: order.get(one.name, len(order)))


@cache
def shipped() -> tuple[Threshold, ...]:
    """The thresholds that come with the program."""
    lines = csv.DictReader(StringIO(FILE.read_text(encoding="utf-8-sig")))
    return tuple(
        Threshold(
            name=line["name"],
            year=line["year"],
            region=line["region"],
            value=int(Decimal(line["value"]) * SCALE),
            unit=line["unit"],
            source=line["source"],
            state=codes.find("threshold_state", line["state"]) or UNCHECKED,
            shipped=True,
        )
        for line in lines
    )


def _of(rows: Iterable[Row]) -> list[Threshold]:
    """The thresholds among a ledger's records; one without a value is none."""
    return [
        Threshold(
            name=_word(row, "name"),
            year=_word(row, "year")[:4],
            region=_word(row, "region"),
            value=value,
            unit=_word(row, "unit"),
            source=_word(row, "source"),
            state=_word(row, "state") or UNCHECKED,
            shipped=False,
        )
        for row in rows
        if isinstance(value := row.get("value"), int) and not isinstance(value, bool)
    ]


def _word(row: Row, name: str) -> str:
    return str(row.get(name) or "")
