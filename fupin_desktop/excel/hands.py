"""Which values of the ledger were typed by hand, and not set by an imported list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from db import log, records
from db.connection import Database
from fupin_desktop import derive
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.merge import rank
from fupin_desktop.operation import Operation
from fupin_desktop.plan import LABEL
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

WHY: Final = "导入名单"  # the reason such operations give, which other laptops can read
SPAN: Final = ("id", "person", "household", "relation", "start", "end", "previous")
Place = tuple[str, str]  # record and field
Asked = tuple[Field, Json]  # a field, and the value it holds
Held = Mapping[str, Mapping[str, Json]]  # the records as they stand


@dataclass(frozen=True)
class Typed:
    """What a row of a list has otherwise than somebody typed it; it is not written unless asked."""

    row: int
    home: str  # record of the household
    fields: Mapping[str, Field]
    change: Change


@dataclass(frozen=True)
class Hands:
    """What is known of all batches: those that took in lists, and those that stand no more."""

    registry: Registry
    imports: frozenset[int]
    void: frozenset[int]

    def wrote(
        self, table: Table, wanted: Mapping[str, Collection[str]], held: Held
    ) -> dict[Place, str]:
        """Say of some fields who typed what they hold, and when; those an import set are left out.

        An emptied field counts too, if somebody emptied it. Of another laptop's operations those
        are an import's that say so.
        """
        own: dict[str, list[Asked]] = {}
        through: dict[str, list[str]] = {}
        for rec, names in wanted.items():
            fields = [table.fields[name] for name in names]
            own[rec] = [(one, held[rec].get(one.name)) for one in fields if not one.via]
            short = [one.name for one in fields if one.via]
            if short:
                through[rec] = short
        return self._authors(own) | self._joined(through)

    def _joined(self, through: Mapping[str, Sequence[str]]) -> dict[Place, str]:
        """Say who put persons where they are; a list puts back nobody who left for good."""
        fields = self.registry.table("membership").fields
        rows = self.registry.read(partial(_memberships, persons=[*through])) if through else {}
        asked: dict[str, list[Asked]] = {}
        for person, row in rows.items():
            names = ["end"] if row["end"] else through[person]
            asked[str(row["id"])] = [(fields[name], row[name]) for name in names]
        found = self._authors(asked)
        told: dict[Place, str] = {}
        for person, row in rows.items():
            names = ["end"] if row["end"] else through[person]
            who = next((by for name in names if (by := found.get((str(row["id"]), name)))), None)
            if who:  # a relation is one to the head of just this household: both stay, or none
                told |= {(person, name): who for name in through[person]}
        return told

    def _authors(self, asked: Mapping[str, Sequence[Asked]]) -> dict[Place, str]:
        """Say who typed the values of some fields, reading only records that hands touched."""
        recs = [bytes.fromhex(rec) for rec, fields in asked.items() if fields]
        set_aside = self.imports | self.void
        touched = self.registry.read(lambda db: log.written_besides(db, recs, set_aside))
        histories = self.registry.read(lambda db: _histories(db, touched))
        found: dict[Place, str] = {}
        for rec, history in histories.items():
            standing = [one for one, batch in history if batch not in self.void and not one.purged]
            standing.sort(key=rank)
            lists = {one.id for one, batch in history if batch in self.imports or one.why == WHY}
            for field, value in asked[rec]:
                last = _last(standing, field, value)
                if last and last.id not in lists:
                    found[rec, field.name] = f"{last.user or '未署名'} {last.wall[:10]}"
        return found


def part_of(field: Field) -> str:
    """What a value is decided by: its own, but who somebody is in which household is one thing."""
    return field.via or field.name


def hands_of(registry: Registry) -> Hands:
    """Look at all batches of a ledger."""
    imports = registry.read(partial(log.batches_called, label=LABEL))
    void = registry.read(lambda db: log.cancelled_after(db, 0))
    return Hands(registry, frozenset(imports), frozenset(void))


def _last(standing: Sequence[Operation], field: Field, held: Json) -> Operation | None:
    """The operation that gave a field the value it holds, by a change and not in passing.

    Where none gave just this value, it is the last one that wrote the field at all.
    """
    current: Json = None
    giver = writer = None
    for operation in standing:
        if field.group not in operation.set:
            continue
        value = derive.part(operation.set[field.group], field.name, bool(field.register))
        if value != current:
            current, writer = value, operation
            giver = operation if value == held else giver
    return giver or writer


def _memberships(db: Database, persons: Sequence[str]) -> dict[str, derive.Row]:
    found: dict[str, list[derive.Row]] = {}
    for row in records.select(db, "membership", SPAN, {"person": list(persons)}):
        found.setdefault(str(row["person"]), []).append(row)
    return {person: derive.latest(rows) for person, rows in found.items()}


def _histories(db: Database, recs: Collection[bytes]) -> dict[str, list[tuple[Operation, int]]]:
    """Give all operations of some records, each with its batch."""
    batches = {identity.hex(): number for identity, number in log.batches_of(db, recs)}
    return {
        rec: [(operation, batches[operation.id]) for operation in history]
        for rec, history in derive.load(db, [one.hex() for one in recs]).items()
    }
