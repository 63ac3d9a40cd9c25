"""The list 交接清单: what is open on a laptop when somebody leaves, and what the ledger holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from fupin_desktop import consignment, desk, disputes, packing, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition, where
from fupin_desktop.errors import Step, no_step
from fupin_desktop.handover import TABLE, Parties, keep, needed
from fupin_desktop.operation import Operation
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

MOST: Final = 300  # items of one part that are listed; the number of the others is told
LATE: Final = (Condition("end_date", "past"), *desk.UNFINISHED)
GOING_ON: Final = (Condition("state", "any", ("1",)),)
PARTS: Final = (  # title, table, what holds of it, fields that are told
    ("未办结的需求", "need", desk.UNFINISHED, ("urgency", "deadline")),
    ("过期未完成的措施", "measure", LATE, ("responsible", "end_date")),
    ("办理中的程序", "procedure", GOING_ON, ("started", "deadline")),
    ("没有办结的任务", "task", desk.UNFINISHED, ("due",)),
    ("没有办结的整改", "rectification", desk.UNFINISHED, ("due",)),
    ("没有办结的信访诉求", "complaint", desk.UNFINISHED, ("date",)),
)
UNSENT, OPEN, TYPED = "上级还没有确认收到的记录", "两处不一致，待核定", "填写了没有保存的内容"


@dataclass(frozen=True)
class Item:
    """One thing the taker has to know of: of which household, which record, and what about it."""

    household: str
    record: str
    detail: str


@dataclass(frozen=True)
class Part:
    """One kind of open things; of many only the first are listed."""

    title: str
    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True)
class Statement:
    """What is handed over as it stands: the list 交接清单."""

    parties: Parties
    parts: tuple[Part, ...]
    totals: tuple[tuple[str, int], ...]  # what the ledger holds
    operations: int
    digest: str
    made: str

    @property
    def open(self) -> int:
        """The number of open things."""
        return sum(part.total for part in self.parts)


def statement(registry: Registry, parties: Parties, step: Step = no_step) -> Statement:
    """Put together what is open on this laptop, and what the ledger holds as a whole."""
    parts = []
    for done, (title, table, held, told) in enumerate(PARTS):
        step(done, 2 * len(PARTS))
        parts.append(_part(registry, title, table, held, told))
    parts += [_unsent(registry), _conflicts(registry), _typed(registry)]
    totals = tuple((TABLES[name].label, registry.count(name))
                   for name in ("household", "person", "visit", "attachment"))  # fmt: skip
    digest = registry.digest(step=step)
    return Statement(
        parties, tuple(parts), totals, desk.mark(registry) - 1, str(digest["digest"]),
        registry.now().isoformat(timespec="minutes"),
    )  # fmt: skip


def note_listed(registry: Registry, made: str) -> Parties:
    """Remember that the list was written."""
    return keep(registry, replace(needed(registry), listed=made))


def record(registry: Registry, found: Statement) -> str:
    """Write the hand-over into the ledger, or correct the record of it; give its id."""
    parties = needed(registry)
    known = parties.rec if registry.find(TABLE, where={"id": parties.rec}) else ""
    batch = registry.save([Change(table=TABLE, rec=known, values={
        "date": parties.date, "giver": parties.giver, "taker": parties.taker,
        "witness": parties.witness or None, "note": parties.note or None,
        "moved": parties.moved, "open": found.open, "digest": found.digest,
    })])  # fmt: skip
    keep(registry, replace(parties, rec=batch.ids[0]))
    return batch.ids[0]


def _part(
    registry: Registry, title: str, table: str, held: Sequence[Condition], told: Sequence[str]
) -> Part:
    known = registry.table(table)
    found = registry.find(table, where=where(known, held, registry.today()))
    rows = registry.rows(table, found[:MOST])
    fields = [known.fields[name] for name in told]
    names = titles.named_in(registry.rows, known.fields.values(), rows)
    called = _called(registry, {table: {str(row["id"]) for row in rows}})
    items = []
    for row in rows:
        said = [f"{field.label}：{values.show(field, row[field.name])}"
                for field in fields if row.get(field.name) is not None]  # fmt: skip
        home = called.homes.get(str(row["id"]), "")
        # The household stands in a column of its own.
        bare = {**row, "household": None} if home else row
        name = titles.title_of(known, bare, names) or titles.UNKNOWN
        items.append(Item(home, name, "，".join(said)))
    return Part(title, tuple(items), len(found))


def superiors(registry: Registry) -> list[packing.Peer]:
    """Give the enrolled offices above, without counting what waits for them."""
    return [one for one in packing.peers(registry, counted=False)
            if one.state == "enrolled" and len(one.office) < len(registry.region)]  # fmt: skip


def unsent(registry: Registry) -> list[Operation]:
    """Give the operations that some office above has not acknowledged; all if there is none."""
    above = [one.office for one in superiors(registry)] or [registry.region[:-3]]
    found: dict[str, Operation] = {}
    for office in above:
        going = registry.read(partial(consignment.outgoing, mine=registry.region, office=office))
        lines = registry.read(partial(consignment.load, places=going.places))
        found |= {one.id: one for one in lines}
    return list(found.values())


def _unsent(registry: Registry) -> Part:
    by_record: dict[str, list[Operation]] = {}
    for one in unsent(registry):
        by_record.setdefault(one.rec, []).append(one)
    shown = dict(list(by_record.items())[:MOST])
    wanted: dict[str, set[str]] = {}
    for rec, operations in shown.items():
        if operations[0].type in TABLES:
            wanted.setdefault(operations[0].type, set()).add(rec)
    called = _called(registry, wanted)
    items = []
    for rec, operations in shown.items():
        last = max(operations, key=lambda one: one.seq)
        label = TABLES[last.type].label if last.type in TABLES else last.type
        who = f"，{last.user}" if last.user else ""
        detail = f"{len(operations)} 次保存，最后 {last.wall[:10]}{who}"
        name = f"{label} {called.names.get(rec, '')}".strip()
        items.append(Item(called.homes.get(rec, ""), name, detail))
    return Part(UNSENT, tuple(items), len(by_record))


def _conflicts(registry: Registry) -> Part:
    found = disputes.listed(registry)
    return Part(OPEN, tuple(
        Item(one.home or one.title, f"{one.label} {one.title}",
             f"{one.field}：{' / '.join(said.text for said in one.said)}")
        for one in found[:MOST]
    ), len(found))  # fmt: skip


def _typed(registry: Registry) -> Part:
    found = registry.drafts.all()
    called = _called(registry, {"household": {one.household for one in found if one.household}})
    return Part(TYPED, tuple(
        Item(called.homes.get(one.household, ""), one.title or one.form,
             f"{one.user or '没有写名字'}，{one.begun[:16].replace('T', ' ')} 开始填")
        for one in found[:MOST]
    ), len(found))  # fmt: skip


@dataclass(frozen=True)
class _Called:
    names: Mapping[str, str]  # what records are called
    homes: Mapping[str, str]  # what their households are called


def _called(registry: Registry, wanted: Mapping[str, set[str]]) -> _Called:
    homes: dict[str, str] = {}
    for table, recs in wanted.items():
        homes |= disputes.above(registry, table, sorted(recs))
    everything: dict[str, Any] = {**wanted}
    everything["household"] = wanted.get("household", set()) | set(homes.values())
    names = titles.names_of(registry.rows, everything)
    return _Called(names, {rec: titles.name_in(names.get(home, "")) for rec, home in homes.items()})
