"""What the registry takes and gives: changes, records, history, conflicts, in stored form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fupin_desktop.catalogue.fields import Json

Heads = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One record to create (`rec` empty) or to change; only the given fields are touched."""

    table: str
    rec: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)  # by field name; None clears
    seen: Heads | None = None  # heads shown when the form was opened; None: those of now


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One of several values of a register, with who wrote it where and when."""

    op: str
    value: Json
    user: str
    office: str
    rid: str
    wall: str
    why: str
    act: str
    tx: str  # the batch it was written in
    left_out: bool = False  # it came without its content


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record as it stands."""

    table: str
    rec: str
    values: Mapping[str, Json]  # by field name, shorthand fields included
    extra: Mapping[str, Json]  # registers this version does not know, local fields among them
    heads: Heads  # give back in Change.seen
    alive: bool
    claims: Mapping[str, Sequence[Claim]]  # open registers only
    left_out: frozenset[str] = frozenset()  # registers that came without their content


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a record's history."""

    op: str
    act: str
    values: Mapping[str, Json]  # by register; empty for a left-out operation
    user: str
    office: str
    rid: str
    wall: str
    why: str
    tx: str
    origin: str  # file or package the operation came from; empty: typed here


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A register that waits for a decision; `id` is `<rec>/<register>`."""

    id: str
    table: str
    rec: str
    register: str
    kind: str  # values | proposal | delete | orphan | merge | ring
    shown: Json
    claims: Sequence[Claim]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one save wrote."""

    tx: str
    ids: Sequence[str]  # record ids in the order of the changes
    operations: int


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What an undo took back, and what it had to leave because it was changed since."""

    label: str
    records: int
    left: Sequence[str]  # `<rec>/<register>`
