"""Where a household comes from and went to, and the past it shares with others.

A shared record counts only where it belongs, so that each yuan is counted once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from db.records import AnyOf, Between, Not, Prefix, Through
from fupin_desktop import away, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.conditions import AFTER
from fupin_desktop.life.facts import KINDS, Row
from fupin_desktop.registry import Registry
from fupin_desktop.rules import comes_before

ORIGIN, MERGED, OFFSHOOT, NEXT = "origin", "merged", "offshoot", "next"
DATES: Final = {"visit": "date", "need": "date", "measure": "start_date", "payment": "date"}


@dataclass(frozen=True)
class Kin:
    """A household related to another one by a split or a merge."""

    household: str
    name: str
    how: str  # ORIGIN and MERGED share their past; OFFSHOOT and NEXT are where people went
    until: str  # day of the split or merge; empty where nobody wrote it
    depth: int = 1  # generations between the two


@dataclass(frozen=True)
class Past:
    """A record on a household's timeline: its own, or of an ancestor before they parted."""

    table: str
    row: Row
    owner: Kin | None  # None: the household's own

    @property
    def counts(self) -> bool:
        """Tell whether a sum over the household may take this record in."""
        return self.owner is None


def present(registry: Registry, on: str = "") -> dict[str, Any]:
    """Give the conditions that households meet which are here: neither closed nor moved away.

    On a day those are here that were closed on it or later, as far as is known, and whose first
    member had come.
    """
    going_on = AnyOf((None, Between(low=on), on[:7], on[:4])) if on else None
    village = AnyOf((None, Prefix(registry.region)))
    return {"end": going_on, "village": village, **founded(on)}


def at_home(registry: Registry) -> dict[str, Any]:
    """Give the condition that people meet whose household, if they are in any, is not away."""
    gone = {"village": Not(AnyOf((None, Prefix(registry.region))))}
    return {"household": Not(Through("household", "id", gone))}


def here(registry: Registry, table: str) -> dict[str, Any]:
    """Give what a record of a list has to fulfil: households are here, and so are people's."""
    if table == "household":
        return present(registry)
    return at_home(registry) if table == "person" else {}


def founded(on: str) -> dict[str, Any]:
    """Give the condition that households meet whose first member had come by a day.

    So one that was split off later is none of that day; one without members is of any day.
    """
    if not on:
        return {}
    came = AnyOf((None, Between(high=f"{on}{AFTER}")))
    early, late = (Through("membership", "household", {"start": one}) for one in (came, Not(came)))
    return {"id": AnyOf((Not(late), early))}


def standing(registry: Registry, household: str) -> str:
    """Say that a household is closed or has moved away, and why; empty while it is here."""
    for row in registry.rows("household", [household]):
        if row["end"]:
            return f"{state(registry, row)}，档案保留"
        if away.is_away(row["village"], registry.region):
            return f"{state(registry, row)}，这里只能看，档案保留"
    return ""


def state(registry: Registry, row: Row) -> str:
    """Say in a few words how and when a household left; empty while it is here."""
    code = str(row["village"] or "")
    if row["end"]:
        return f"已销户（{'，'.join(_ending(registry, row))}）"
    if away.is_away(code, registry.region):
        to = registry.read(partial(away.village, code=code))
        since = moved_on(registry, str(row["id"]))
        return f"已迁出到{to}{f'（{since}）' if since else ''}"
    return ""


def moved_on(registry: Registry, household: str) -> str:
    """Give the day a household moved to the village it is in now, else when that was written."""
    code = registry.rows("household", [household])[0]["village"]
    there = (code, registry.read(partial(away.village, code=str(code))))
    where = {"household": household, "kind": KINDS["move"].code}
    events = registry.select("household_event", where=where, order=("-date",))
    told = [row["date"] for row in events if row["to_village"] in there and row["date"]]
    if told:
        return values.show(TABLES["household_event"].fields["date"], told[0])
    return max((one.wall[:10] for one in registry.history("household", household)
                if one.values.get("village") == code), default="")  # fmt: skip


def _ending(registry: Registry, row: Row) -> Iterator[str]:
    fields = TABLES["household"].fields
    yield values.show(fields["end"], row["end"])
    joined = registry.rows("household", [str(row["next_household"] or "")])
    if joined:
        yield f"并入{joined[0]['name'] or ''}户"
    elif row["end_reason"]:
        yield values.show(fields["end_reason"], row["end_reason"])


def lineage(registry: Registry, household: str) -> list[Kin]:
    """Give the households a household shares its past with, the nearest first, each once."""
    found: dict[str, Kin] = {}
    queue = [Kin(household, "", "", "", 0)]
    while queue:
        here = queue.pop(0)
        for kin in _ancestors(registry, here):
            if kin.household != household and kin.household not in found:
                found[kin.household] = kin
                queue.append(kin)
    return list(found.values())


def relatives(registry: Registry, household: str) -> list[Kin]:
    """Give the households that split, merged or went elsewhere from or into this one directly."""
    me = Kin(household, "", "", "", 0)
    return [*_ancestors(registry, me), *_successors(registry, household)]


def departed(registry: Registry, household: str) -> list[Row]:
    """Give the memberships of those who have left a household and not come back, the last first."""
    held = registry.select("membership", where={"household": household})
    persons = sorted({str(row["person"]) for row in held})
    people = registry.select("person", where={"id": persons}) if persons else []
    gone = {str(row["id"]) for row in people if row["household"] != household}
    last: dict[str, Row] = {}
    for row in sorted(held, key=lambda row: (str(row["end"] or ""), str(row["id"]))):
        if row["person"] in gone:
            last[str(row["person"])] = row
    return sorted(last.values(), key=lambda row: str(row["end"] or ""), reverse=True)


def shared_past(
    registry: Registry, household: str, tables: Sequence[str] = tuple(DATES)
) -> list[Past]:
    """Give a household's records and those its ancestors had before it parted from them."""
    kin: dict[str, Kin | None] = {household: None}
    kin |= {one.household: one for one in lineage(registry, household)}
    found = []
    for table in tables:
        for row in registry.select(table, where={"household": list(kin)}):
            owner = kin[str(row["household"])]
            if owner is None or not comes_before(owner.until, row[DATES.get(table, "date")]):
                found.append(Past(table, row, owner))
    return found


def told(kin: Kin) -> str:
    """Say in brackets whose record it is that a household shares."""
    return f"{'分户前' if kin.how == ORIGIN else '并户前'}，{kin.name}户"


def relations_on(registry: Registry, household: str, on: str) -> dict[str, Json]:
    """Give by membership the relations that held on a day and that later events have changed.

    They are found in the log, for every event is one batch.
    """
    events = registry.select("household_event", where={"household": household})
    later = {str(row["id"]) for row in events if comes_before(on, row["date"])}
    batches = {entry.tx for rec in later for entry in registry.history("household_event", rec)}
    found: dict[str, Json] = {}
    for row in registry.select("membership", where={"household": household}) if batches else []:
        rec = str(row["id"])
        steps = [e for e in registry.history("membership", rec) if "relation" in e.values]
        then = [entry.values["relation"] for entry in steps if entry.tx not in batches]
        if then and len(then) < len(steps):
            found[rec] = then[-1]
    return found


def _ancestors(registry: Registry, here: Kin) -> Iterator[Kin]:
    """Give the household one was split from and those merged into it."""
    rows = registry.rows("household", [here.household])
    origin = str(rows[0]["origin"] or "") if rows else ""
    for row in registry.rows("household", [origin] if origin else []):
        until = _earlier(_parted(registry, here.household, origin), here.until)
        yield Kin(origin, str(row["name"] or ""), ORIGIN, until, here.depth + 1)
    for row in registry.select("household", where={"next_household": here.household}):
        until = _earlier(str(row["end"] or ""), here.until)
        yield Kin(str(row["id"]), str(row["name"] or ""), MERGED, until, here.depth + 1)


def _successors(registry: Registry, household: str) -> Iterator[Kin]:
    for row in registry.select("household", where={"origin": household}):
        rec = str(row["id"])
        yield Kin(rec, str(row["name"] or ""), OFFSHOOT, _parted(registry, rec, household))
    for row in registry.rows("household", [household]):
        for target in registry.rows("household", [str(row["next_household"] or "")]):
            name, until = str(target["name"] or ""), str(row["end"] or "")
            yield Kin(str(target["id"]), name, NEXT, until)


def _parted(registry: Registry, household: str, origin: str) -> str:
    """Give the day a household was split off, as its event or else its first members say."""
    where: dict[str, Json] = {"household": household, "kind": KINDS["split"].code}
    rows = [row for row in registry.select("household_event", where=where)
            if row["other_household"] == origin]  # fmt: skip
    dates = [str(row["date"]) for row in rows if row["date"]]
    if not dates:
        joined = registry.select("membership", where={"household": household})
        dates = [str(row["start"]) for row in joined if row["start"]]
    return min(dates, default="")


def _earlier(one: str, other: str) -> str:
    return min(filter(None, (one, other)), default="")
