"""Ticks of the list 待录清单 on their way up: what a village says it has typed already.

A tick travels as the operation that wrote what was typed, never as a value. It is believed only
of what stood here the very same after that operation had come, and it counts as of that place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop import derive, earlier, entry_marks
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.entry_marks import WHOLE, Tick, Ticks
from fupin_desktop.manifest import is_text
from fupin_desktop.operation import LIFE, Operation, canonical
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

Placed = Sequence[tuple[int, int, Operation]]
HEARD: Final = "entry_heard/"  # settings: entry_heard/<office>, by laptop
DOUBTED: Final = "entry_doubted"  # setting: by record and field, ticks of others taken back here
MOST: Final = 150_000  # bytes: everything that is told stands in a manifest of a megabyte
CHUNK: Final = 2000


class HeardTick(Tick):
    """A tick that came from another office; `how` names it."""


class Known:
    """All ticks of a ledger: its own, and what offices below have said."""

    def __init__(self, db: Database) -> None:
        self.own: Ticks = entry_marks.ticks(db)
        self.heard = _heard(db)
        self.doubted: Mapping[str, Mapping[str, Sequence[int]]] = log.setting(db, DOUBTED, {})

    def of(self, rec: str, placed: Placed) -> dict[str, list[Tick]]:
        """Give the ticks of one record by field, own ones last."""
        found: dict[str, list[Tick]] = {}
        doubted = self.doubted.get(rec, {})
        for n, _, operation in placed:
            for day, name, office in self.heard.get(operation.id, ()):
                is_sound = n + 1 not in doubted.get(name, ())
                if is_sound and _writer(placed, name, n + 1) is operation:
                    found.setdefault(name, []).append(HeardTick(n + 1, day, "", office))
        for name, some in self.own.get(rec, {}).items():
            found.setdefault(name, []).extend(some)
        return found


def untick(registry: Registry, some: Iterable[tuple[str, str, Tick | None]]) -> int:
    """Take the last tick of some fields back, given as (record, field, tick); count them.

    One that was heard counts no more here, unless it was ticked here once more since.
    """
    own = registry.read(entry_marks.ticks)
    held = registry.setting(DOUBTED, {})
    ours, count = [], 0
    for rec, name, tick in some:
        last = own.get(rec, {}).get(name)
        if isinstance(tick, HeardTick) and not (last and last[-1].mark >= tick.mark):
            marks = held.setdefault(rec, {}).setdefault(name, [])
            held[rec][name] = sorted({*marks, tick.mark})
            count += 1
        else:
            ours.append((rec, name))
    if count:
        registry.set_setting(DOUBTED, held)
    return count + entry_marks.untick(registry, ours)


# ---- what travels -------------------------------------------------------------------------------


def tell(registry: Registry, office: str) -> Json:
    """Give a superior the last tick of every field, the newest first, as far as there is room."""
    return registry.read(_told) if len(office) < len(registry.region) else None


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a laptop of an office below has ticked, in place of what it said before.

    What it said before it was restored or copied stays: it was typed, and a copy may go on.
    """
    if header.kind != "up":
        return
    place = HEARD + header.sender_office
    kept = log.setting(db, place, {})
    if kept.get(header.sender_rid, {}).get("number", 0) <= header.number:
        kept[header.sender_rid] = {
            "number": header.number, "name": header.sender_name, "ticks": _sound(value),
        }  # fmt: skip
    log.set_setting(db, place, kept)


def _told(db: Database) -> Json:
    own = entry_marks.ticks(db)
    if not own:
        return None
    named: dict[tuple[str, str], set[str]] = {}  # fields, by day and operation
    newest: dict[tuple[str, str], int] = {}
    for day, operation, name, mark in _last(db, own):
        named.setdefault((day, operation), set()).add(name)
        newest[day, operation] = max(newest.get((day, operation), 0), mark)
    told: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    size = 0
    for place in sorted(named, key=lambda one: (-newest[one], one)):
        group = place[0], tuple(sorted(named[place]))
        size += len(place[1]) + 3 + (0 if group in told else len(canonical([*group[1]])) + 24)
        if size > MOST:
            break
        told.setdefault(group, []).append(place[1])
    return [[day, [*names], [*some]] for (day, names), some in told.items()]


def _last(db: Database, own: Ticks) -> Iterator[tuple[str, str, str, int]]:
    """Give day, operation, field and mark of the last tick of each field that can be told."""
    recs = sorted(own)
    for start in range(0, len(recs), CHUNK):
        for rec, placed in earlier.histories(db, recs[start : start + CHUNK]).items():
            for name, some in own[rec].items():
                wrote = _writer(placed, name, some[-1].mark) if some else None
                if wrote:
                    yield some[-1].day, wrote.id, name, some[-1].mark


def _writer(placed: Placed, name: str, mark: int) -> Operation | None:
    """Give the one operation that wrote what a field held at a place in the log, if it is one."""
    before = {one.id: one for n, _, one in placed if n < mark and not one.purged}
    if not before:
        return None
    folded = derive.fold_known([*before.values()])
    table = TABLES.get(folded.type)
    if name == WHOLE:
        heads = () if folded.alive else folded.heads(LIFE)
        return before.get(heads[0]) if len(heads) == 1 else None
    field = table.fields.get(name) if table else None
    if field is None or not folded.alive or folded.merged:
        return None
    heads = folded.heads(field.group)
    found = before.get(heads[0]) if len(heads) == 1 else None
    return found if found and folded.value(field.group) == found.set.get(field.group) else None


def _heard(db: Database) -> dict[str, list[tuple[str, str, str]]]:
    """Give day, field and office of what was heard, by operation."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in log.settings_below(db, HEARD):
        for one in log.setting(db, row["name"]).values():
            for day, names, operations in one["ticks"]:
                for operation in operations:
                    found.setdefault(operation, []).extend(
                        (day, name, one["name"]) for name in names
                    )
    return found


def _sound(value: Any) -> list[Any]:
    """Give what is told if it is what this program would tell; nothing otherwise."""
    if not isinstance(value, list) or len(canonical(value)) > 2 * MOST:
        return []
    return value if all(map(_is_group, value)) else []


def _is_group(one: Any) -> bool:
    return isinstance(one, list) and len(one) == 3 and is_text(one[0]) and all(
        isinstance(some, list) and all(map(is_text, some)) for some in one[1:]
    )  # fmt: skip
