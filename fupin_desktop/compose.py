"""Turns changes into operations: what to write, what it replaces, and who may not decide it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fupin_desktop.catalogue import TABLES, VERSION
from fupin_desktop.catalogue.fields import Json, Policy, Table
from fupin_desktop.merge import MERGED, VILLAGE_DIGITS, WERE, Folded, rank
from fupin_desktop.operation import LIFE, Operation, canonical, seal
from fupin_desktop.operation import VERSION as LINE_VERSION
from fupin_desktop.record import Change, Heads

Shown = Callable[[str], Json]  # value of a register

ERASED = "_erased"  # in `prev` of a purge: every operation it erases
ANY = "*"  # in Heads: the creating operations, which head every register not listed


@dataclass(kw_only=True)
class Pen:
    """The end of one replica's chain; it writes the operations of one batch."""

    rid: str
    office: str
    user: str
    wall: str
    why: str
    tx: str
    seq: int
    head: str | None
    lam: int
    salt: Callable[[dict[str, Any]], str]  # of a line's other members
    written: list[Operation] = field(default_factory=list)

    def write(
        self, kind: str, rec: str, values: Mapping[str, Json], prev: Heads, act: str = "edit"
    ) -> Operation:
        """Append one operation to the chain."""
        self.seq += 1
        self.lam += 1
        members: dict[str, Any] = {
            "v": LINE_VERSION, "rid": self.rid, "seq": self.seq, "after": self.head,
            "lam": self.lam, "office": self.office, "user": self.user, "act": act,
            "type": kind, "rec": rec, "set": dict(values),
            "prev": {register: sorted(heads) for register, heads in prev.items()},
            "wall": self.wall, "why": self.why, "sv": VERSION, "tx": self.tx,
        }  # fmt: skip
        operation = seal({**members, "salt": self.salt(members)})
        self.head = operation.id
        self.written.append(operation)
        return operation


class Ids:
    """Fresh record ids: UUIDv7 whose time part never goes back, so that they stay in order."""

    def __init__(self, now: Callable[[], datetime], random: Callable[[int], bytes]) -> None:
        self._now, self._random, self._tick = now, random, 0

    def new(self) -> str:
        """Make one."""
        self._tick = max(int(self._now().timestamp() * 1000) << 12, self._tick + 1)
        time, count = self._tick >> 12, self._tick & 0xFFF
        low = int.from_bytes(self._random(8), "big") & (1 << 62) - 1
        return f"{time << 80 | 7 << 76 | count << 64 | 2 << 62 | low:032x}"


def natural_id(name: str, values: Mapping[str, Json]) -> str | None:
    """Give the id that follows from a type's natural key, None where the key is not filled."""
    table = TABLES[name]
    needed = [part for part in table.key if part == table.key[0] or table.fields[part].fixed]
    if not needed or any(values.get(part) is None for part in needed):
        return None
    return made_id(name, *(values.get(part) or "" for part in table.key))


def made_id(*parts: Json) -> str:
    """Give the record id that follows from what a record is about."""
    return hashlib.sha256(canonical(list(parts))).hexdigest()[:32]


def heads_of(folded: Folded) -> dict[str, tuple[str, ...]]:
    """Give what a form has to remember of the state it showed."""
    listed = {name: register.heads for name, register in folded.registers.items()}
    return {**listed, ANY: folded.base}


def create(pen: Pen, change: Change) -> list[Operation]:
    """Write a new record; what is sensitive follows in an operation of its own."""
    table = TABLES[change.table]
    values = {
        register: value
        for register, value in updates(table, change.values, lambda _: None).items()
        if value is not None
    }
    open_ones = {name: value for name, value in values.items() if not table.sensitive(name)}
    first = pen.write(table.name, change.rec, open_ones, {})
    hidden = {name: value for name, value in values.items() if table.sensitive(name)}
    if not hidden:
        return [first]
    return [first, pen.write(table.name, change.rec, hidden, dict.fromkeys(hidden, (first.id,)))]


def edit(
    pen: Pen, change: Change, folded: Folded, act: str = "edit", shown: Shown | None = None
) -> list[Operation]:
    """Write what differs from the state; a village's change of a township's field is a proposal.

    `shown` gives the registers as the form showed them, if that was not the present state.
    """
    table = TABLES[change.table]
    seen = change.seen or heads_of(folded)
    wanted = updates(table, change.values, shown or folded.value)
    changed = {
        register: value for register, value in wanted.items()
        if canonical(value) != canonical(folded.value(register)) or is_open(folded, register)
    }  # fmt: skip
    written = []
    if not folded.alive:
        written += revive(pen, folded)
    for part in _parts(pen, table, changed, act):
        values = {name: changed[name] for name in part.names}
        prev = {name: seen.get(name) or seen[ANY] for name in values}
        written.append(pen.write(table.name, change.rec, values, prev, part.act))
    return written


def shown_by(change: Change, folded: Folded, history: Sequence[Operation]) -> Shown:
    """Give the registers as a form showed them that was opened before others wrote."""
    seen = change.seen

    def shown(register: str) -> Json:
        heads = set(seen.get(register) or seen[ANY]) if seen else set()
        if not heads or heads == set(folded.heads(register)):
            return folded.value(register)
        then = [one for one in history if one.id in heads and register in one.set]
        return max(then, key=rank).set[register] if then else None

    return shown


@dataclass(frozen=True)
class _Part:
    act: str
    names: tuple[str, ...]


def _parts(pen: Pen, table: Table, changed: Mapping[str, Json], act: str) -> list[_Part]:
    """Split registers into operations: one for each act, and what is sensitive apart."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for name in changed:
        ruled = table.policy(name) is Policy.AUTHORITY and len(pen.office) >= VILLAGE_DIGITS
        groups.setdefault(("propose" if ruled else act, table.sensitive(name)), []).append(name)
    return [_Part(one, tuple(names)) for (one, _), names in sorted(groups.items())]


def updates(table: Table, values: Mapping[str, Json], shown: Shown) -> dict[str, Json]:
    """Gather field values into registers; a group keeps the members that are not given."""
    wanted: dict[str, Json] = {}
    for name, value in values.items():
        found = table.fields.get(name)
        if found is None or not found.register:
            wanted[name] = value
            continue
        before = wanted.get(found.register, shown(found.register))
        group = {**before} if isinstance(before, dict) else {}
        group[name] = value
        wanted[found.register] = {k: v for k, v in group.items() if v is not None} or None
    return wanted


def is_open(folded: Folded, register: str) -> bool:
    """Tell whether a register waits for a decision."""
    found = folded.registers.get(register)
    return bool(found and found.state)


def bury(pen: Pen, folded: Folded, act: str = "delete") -> Operation:
    """Write a tombstone that names every head it has seen."""
    return pen.write(folded.type, folded.rec, {LIFE: "deleted"}, _seen(folded, LIFE), act)


def merge(pen: Pen, folded: Folded, into: str, act: str = "merge") -> Operation:
    """Write that a record is another one; it names every head it has seen, as a tombstone does."""
    return pen.write(folded.type, folded.rec, {MERGED: into}, _seen(folded, MERGED), act)


def purge(
    pen: Pen, folded: Folded, history: Sequence[Operation], were: Sequence[str] = ()
) -> Operation:
    """Write that a record is erased, all of it; where it belonged, and who had it, stays known."""
    table = TABLES.get(folded.type)
    owning: tuple[str, ...] = (table.parent, table.place) if table else ()
    owning += ("person",) if folded.type == "membership" else ()
    kept = {name: folded.value(name) for name in owning if name and folded.value(name)}
    if were:
        kept[WERE] = list(were)
    prev = {**_seen(folded, LIFE), **{name: folded.heads(name) for name in kept}}
    prev[ERASED] = tuple(one.id for one in history)
    return pen.write(folded.type, folded.rec, {LIFE: "deleted", **kept}, prev, "purge")


def part(pen: Pen, folded: Folded, act: str = "merge") -> Operation:
    """Write that a record stands for itself again."""
    prev = {MERGED: folded.heads(MERGED)}
    return pen.write(folded.type, folded.rec, {MERGED: None}, prev, act)


def _seen(folded: Folded, register: str) -> dict[str, tuple[str, ...]]:
    """Give every head of a record, to be named by an operation that ends it in one register."""
    heads = {n: one.heads for n, one in folded.registers.items() if one.heads != folded.base}
    return {**heads, register: folded.heads(register)}


def revive(pen: Pen, folded: Folded, act: str = "restore") -> list[Operation]:
    """Take a tombstone back, or confirm that a record lives."""
    prev = {LIFE: folded.heads(LIFE)}
    return [pen.write(folded.type, folded.rec, {LIFE: "alive"}, prev, act)]


def decide(pen: Pen, folded: Folded, register: str, value: Json) -> list[Operation]:
    """Decide an open register, naming all its heads; of a life: that it ended."""
    if register == LIFE:
        return [bury(pen, folded, "resolve")]
    if register == MERGED and isinstance(value, str):
        return [merge(pen, folded, value, "resolve")]
    prev = {register: folded.heads(register)}
    return [pen.write(folded.type, folded.rec, {register: value}, prev, "resolve")]


def take_back(
    pen: Pen, now: Folded, before: Folded, mine: frozenset[str], wrote: Iterable[str]
) -> list[str]:
    """Undo a batch in the registers it wrote of one record; give those built on since.

    `before` is the state without the batch, `mine` its operations and those taken back already.
    """
    left = []
    for name in wrote:
        heads, value = now.heads(name), before.value(name)
        if not mine.issuperset(heads):
            left.append(name)
        elif canonical(now.value(name)) != canonical(value):
            pen.write(now.type, now.rec, {name: value}, {name: heads})
    return left


def take_life_back(pen: Pen, now: Folded, before: Folded, mine: frozenset[str]) -> list[str]:
    """Undo a deletion or restoration where nobody has built on it; give what was left."""
    heads = now.heads(LIFE)
    stands = now.alive == before.alive and not is_open(now, LIFE)
    if stands or not mine.intersection(heads):
        return []
    if not mine.issuperset(heads):
        return [LIFE]
    if before.alive:
        revive(pen, now)
    else:
        bury(pen, now)
    return []


def take_birth_back(pen: Pen, now: Folded, mine: frozenset[str]) -> list[str]:
    """Undo the making of a record, unless somebody has built on it; give what was left."""
    if not now.alive:
        return []
    if not _all_within(now, mine):
        return ["*"]
    bury(pen, now)
    return []


def _all_within(folded: Folded, mine: frozenset[str]) -> bool:
    heads = [head for register in folded.registers.values() for head in register.heads]
    return mine.issuperset(heads) and mine.issuperset(folded.base)
