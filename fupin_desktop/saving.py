"""Writing a batch: shorthand is resolved, operations composed, log and derived tables brought up.

Everything here runs on the writer thread inside one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db import log, records
from db.connection import Database
from fupin_desktop import away, compose, derive, merged, refusals, stubs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Policy
from fupin_desktop.compose import Pen, natural_id
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.merge import MERGED, Folded
from fupin_desktop.operation import LIFE, BadLine, Operation
from fupin_desktop.record import Change

NewId = Callable[[], str]
ORPHANED = f"_{derive.ORPHAN}"  # the register a record is listed under whose household is dead
STEP = 200  # changes between two reports of progress
SHORTHAND = ("household", "relation")  # of a person: fields of the current membership


@dataclass
class Draft:
    """One batch being written: the pen, and what is known of the records it touches."""

    db: Database
    pen: Pen
    new_id: NewId
    histories: dict[str, list[Operation]] = field(default_factory=dict)

    def know(self, recs: Iterable[str]) -> None:
        """Load the operations of records not yet known."""
        missing = [rec for rec in recs if rec not in self.histories]
        found = derive.load(self.db, missing)
        self.histories.update({rec: found.get(rec, []) for rec in missing})

    def folded(self, rec: str) -> Folded | None:
        """Give a record's state as of now, this batch included."""
        self.know([rec])
        history = self.histories[rec]
        return derive.fold_known(history) if history else None

    def add(self, operations: Sequence[Operation]) -> None:
        """Remember operations just composed."""
        for operation in operations:
            self.histories.setdefault(operation.rec, []).append(operation)


def apply(
    draft: Draft, changes: Sequence[Change], region: str, act: str, step: Step = no_step
) -> list[str]:
    """Compose the operations of some changes and give the record ids, one for each change."""
    expanded, ids = _expand(draft, changes, region)
    draft.know([change.rec for change in expanded])
    away.check(draft.db, draft.pen.office, expanded, draft.histories)
    for done, change in enumerate(expanded):
        if done % STEP == 0:
            step(done, len(expanded))
        folded = draft.folded(change.rec)
        try:
            meant = change if folded is None else _meant(draft, change)
            refusals.check(meant, folded, draft.pen.office)
            if folded is None:
                draft.add(compose.create(draft.pen, meant))
            else:
                _check_stands(draft, folded)
                meant = _anew(meant, folded)
                refusals.check_held(meant, folded, draft.histories[change.rec])
                shown = compose.shown_by(meant, folded, draft.histories[change.rec])
                draft.add(compose.edit(draft.pen, meant, folded, act, shown))
        except BadLine as error:
            raise FupinError(refusals.unstorable(change)) from error
    return ids


def _meant(draft: Draft, change: Change) -> Change:
    """A form shows who stands for what its record names; saved as shown, that is no change."""
    real = {} if records.is_empty(draft.db, merged.LED) else {
        name: raw for name, shown, raw in merged.real(draft.db, change.table, change.rec)
        if name in change.values and change.values[name] == shown
    }  # fmt: skip
    return replace(change, values={**change.values, **real}) if real else change


def _check_stands(draft: Draft, folded: Folded) -> None:
    """Refuse to write on a record for which another one stands; raises FupinError."""
    final = merged.final_of(draft.db, folded.rec) if folded.merged else ""
    if final:
        raise FupinError(
            f"这一条已经并入另一条（{final}），什么也没有改动。请改并入以后的那一条，或先拆开。"
        )


def _expand(draft: Draft, changes: Sequence[Change], region: str) -> tuple[list[Change], list[str]]:
    """Give every change its record id and turn shorthand into the records that hold the fact."""
    for change in changes:
        refusals.check_fields(change)
    draft.know(change.rec for change in changes if change.rec)
    placed = [_placed(draft, change) for change in changes]
    numbered = [_numbered(draft, change) for change in placed]
    persons = [change.rec for change in numbered if _is_short(change)]
    renamed = [c.rec for c in numbered if c.table == "household" and "name" in c.values]
    memberships = _memberships(draft.db, persons)
    heads = derive.heads(draft.db, renamed) if renamed else {}
    expanded = []
    for change in numbered:
        if change.table == "household":
            expanded += _household(draft, change, heads, region)
        elif _is_short(change):
            expanded += _person(change, memberships.get(change.rec, []))
        else:
            expanded.append(change)
    return expanded, [change.rec for change in numbered]


def _placed(draft: Draft, change: Change) -> Change:
    """A new record that hangs on no other one belongs to this ledger's region, unless it says."""
    table = TABLES[change.table]
    hangs = bool(table.parent) and change.values.get(table.parent) is not None
    asked = table.name in refusals.OWN_PLACES or table.place in change.values
    if not table.place or hangs or asked:
        return change
    if change.rec and not _begins(change, draft.folded(change.rec)):
        return change
    return replace(change, values={**change.values, table.place: draft.pen.office})


def _numbered(draft: Draft, change: Change) -> Change:
    """Give a change its record; what is entered by a key of a merged one goes to who stands for it.

    That one keeps its own key.
    """
    rec = change.rec or _new_rec(draft, change)
    final = "" if change.rec else merged.final_of(draft.db, rec)
    held = draft.folded(final) if final else None
    if held is None:
        return replace(change, rec=rec)
    own = {name for name in TABLES[change.table].key if held.value(name) is not None}
    values = {name: value for name, value in change.values.items() if name not in own}
    return replace(change, rec=final, values=values)


def _new_rec(draft: Draft, change: Change) -> str:
    return natural_id(change.table, change.values) or draft.new_id()


def _is_short(change: Change) -> bool:
    return change.table == "person" and any(name in change.values for name in SHORTHAND)


def _person(change: Change, memberships: Sequence[derive.Row]) -> list[Change]:
    """Split a person's change into the person and the current membership."""
    own = {name: value for name, value in change.values.items() if name not in SHORTHAND}
    short = {name: change.values[name] for name in SHORTHAND if name in change.values}
    last = derive.latest(memberships) if memberships else None
    if last and last["end"] is None:
        seen = change.seen if change.seen and short.keys() <= change.seen.keys() else None
        joined = Change(table="membership", rec=last["id"], values=short, seen=seen)
    else:
        previous = last["id"] if last else None
        values: dict[str, Json] = {**short, "person": change.rec, "previous": previous}
        rec = natural_id("membership", values) or ""
        joined = Change(table="membership", rec=rec, values=values)
    return [replace(change, values=own), joined]


def _household(
    draft: Draft, change: Change, heads: Mapping[str, derive.Row], region: str
) -> list[Change]:
    """A household's name is its head's; a new one belongs to the ledger's village."""
    values = dict(change.values)
    head = heads.get(change.rec)
    extra = []
    if head and "name" in values:
        extra = [Change(table="person", rec=head["id"], values={"name": values.pop("name")})]
    begins = _begins(change, draft.folded(change.rec))
    if region and values.get("village") is None and begins:
        values["village"] = region
    return [replace(change, values=values), *extra]


def _memberships(db: Database, persons: Sequence[str]) -> dict[str, list[derive.Row]]:
    """Give the memberships of some persons."""
    if not persons:
        return {}
    columns = ("id", "person", "start", "end", "previous")
    found: dict[str, list[derive.Row]] = {}
    for row in records.select(db, "membership", columns, {"person": persons}):
        found.setdefault(row["person"], []).append(row)
    return found


def _begins(change: Change, folded: Folded | None) -> bool:
    """Tell whether a change makes a record, perhaps once more after its end."""
    return folded is None or not (folded.alive or change.seen)


def _anew(change: Change, folded: Folded) -> Change:
    """A record made once more after its end begins empty; what it held stays in its history."""
    if not _begins(change, folded):
        return change
    fields = TABLES[change.table].fields.values()
    names = [field.name for field in fields if field.stored and not field.fixed]
    names += [name for name in folded.registers if name.startswith(derive.LOCAL)]
    return replace(change, values={**dict.fromkeys(names), **change.values})


def bury(draft: Draft, table: str, rec: str) -> None:
    """Write a tombstone for a record and each of its descendants."""
    top = draft.folded(rec)
    if top is None or top.type != table:
        raise FupinError(f"找不到要删除的记录：{table} {rec}，什么也没有改动。请核对编号。")
    _check_stands(draft, top)
    refusals.check_burial(top, draft.pen.office)
    away.check_record(draft.db, draft.pen.office, top)
    for one in [rec, *descendants(draft.db, table, rec)]:
        folded = draft.folded(one)
        if folded is not None and folded.alive:
            draft.add([compose.bury(draft.pen, folded)])


def decide(draft: Draft, conflict_id: str, value: Json, level: str) -> str:
    """Decide an open register, naming all its heads, and give the record; refuse what is not ours.

    A village may not decide what the township decides.
    """
    rec, _, register = conflict_id.partition("/")
    folded = draft.folded(rec)
    if register == ORPHANED and folded is not None:
        settle_orphan(draft, folded, value)
        return rec
    if folded is None or not derive.waits(folded, register):
        raise FupinError(f"没有待核定的“{conflict_id}”，什么也没有改动。请刷新后再看。")
    away.check_record(draft.db, draft.pen.office, folded)
    if level == "village" and _is_ruled(folded, register):
        raise FupinError(
            "这一项要由乡镇核定，村里的两个值都保留着，什么也没有改动。请报送后等乡镇核定。"
        )
    refusals.check_known(register, folded, draft.histories[rec])
    if register == LIFE and value != "deleted":
        revive(draft, folded, "resolve")
    else:
        draft.add(compose.decide(draft.pen, folded, register, value))
    return rec


def _is_ruled(folded: Folded, register: str) -> bool:
    if register == MERGED:
        return len(folded.heads(MERGED)) > 1
    table = TABLES.get(folded.type)
    policy = table.policy(register) if table else Policy.ORDINARY
    return register != LIFE and policy in (Policy.PROTECTED, Policy.AUTHORITY)


def settle_orphan(draft: Draft, folded: Folded, value: Json) -> None:
    """Decide a record whose parent is deleted: bring the parent back, or bury the record too."""
    home = draft.folded(str(folded.value(TABLES[folded.type].parent) or ""))
    if value == "alive" and home is not None and not home.alive:
        revive(draft, home)
    elif value == "deleted":
        bury(draft, folded.type, folded.rec)


def revive(draft: Draft, folded: Folded, act: str = "restore") -> None:
    """Bring a record back, with what was deleted in the same batch as it."""
    heads = folded.heads(LIFE)
    batches = {one.tx for one in draft.histories[folded.rec] if one.id in heads}
    draft.add(compose.revive(draft.pen, folded, act))
    for rec in descendants(draft.db, folded.type, folded.rec, dead=True):
        one = draft.folded(rec)
        if one is not None and not one.alive:
            deaths = one.heads(LIFE)
            if batches & {o.tx for o in draft.histories[rec] if o.id in deaths}:
                draft.add(compose.revive(draft.pen, one))


def descendants(db: Database, table: str, rec: str, *, dead: bool = False) -> list[str]:
    """Give the records that go with a record when it is deleted, and if asked the dead ones."""
    found: dict[str, None] = {}
    queue = [(table, [rec])]
    while queue:
        name, recs = queue.pop(0)
        for child, ids in _hanging(db, name, recs, dead):
            fresh = [one for one in ids if one not in found and one != rec]
            found.update(dict.fromkeys(fresh))
            queue += [(child, fresh)] if fresh else []
    return list(found)


def _hanging(
    db: Database, table: str, recs: Sequence[str], dead: bool
) -> Iterator[tuple[str, list[str]]]:
    """Give by table the records that hang on some: by parent or membership, or as their photos."""

    def among(name: str, column: str, wanted: Sequence[str], give: str = "id") -> list[str]:
        rows = records.select(db, name, (give,), {column: wanted}, dead=dead)
        return [row[give] for row in rows if row[give]]

    for child, above in derive.PARENTS.items():
        if above == table:
            yield child, among(child, TABLES[child].parent, recs)
    yield "attachment", among("attachment", "record", recs)
    yield table, merged.merged_into(db, table, recs)
    if table == "person":
        yield "membership", among("membership", "person", recs)
    if table == "household":
        yield "person", among("person", "household", recs)
        once = among("membership", "household", recs, "person")
        yield "person", once if dead else _nowhere_else(db, once, recs)


def _nowhere_else(db: Database, persons: Sequence[str], homes: Sequence[str]) -> list[str]:
    """Give those of some persons who live nowhere now and never lived but in some households."""
    columns = ("id", "person", "household")
    stays = list(records.select(db, "membership", columns, {"person": sorted(set(persons))}))
    elsewhere = {row["person"] for row in stays if row["household"] not in homes}
    rows = records.rows(db, "person", sorted(set(persons) - elsewhere), ("id", "household"))
    return [row["id"] for row in rows if row["household"] is None]


def store(draft: Draft, batch: Mapping[str, object]) -> int:
    """Append a batch to the log and bring the derived tables up to date."""
    number = log.insert(draft.db, "batch", {
        **batch, "tx": draft.pen.tx, "first": log.next_n(draft.db),
        "operations": len(draft.pen.written),
    })  # fmt: skip
    append(draft, number)
    return number


def append(draft: Draft, number: int) -> None:
    """Write what a draft holds as part of a batch that is begun already."""
    written = draft.pen.written
    insert(draft.db, written, number)
    touched = dict.fromkeys(operation.rec for operation in written)
    whole = {rec: draft.histories[rec] for rec in touched}
    derive.refresh(draft.db, stubs.erase(draft.db, whole))


def insert(db: Database, operations: Sequence[Operation], batch: int) -> None:
    """Append operations to the log."""
    rows = [
        (bytes.fromhex(o.id), bytes.fromhex(o.rec), o.rid, o.seq, batch, o.line) for o in operations
    ]
    log.insert_operations(db, rows)
