"""The plan of a package: what its operations would change, record by record."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Final, NamedTuple

from db import records
from db.connection import Database
from fupin_desktop import attachments, derive, local, media, sides, stubs, titles, twins
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.local import Locals
from fupin_desktop.merge import DISTINCT, MERGED, Folded, Untouched, rank
from fupin_desktop.operation import LIFE, Operation, canonical
from fupin_desktop.plan import Cell, LaterLine, Line, Plan

Names = Mapping[str, str]
EMPTY: Final = "（空）"
# Fields that nobody reads: ids and checksums.
FOR_PROGRAMS = {
    (attachments.TABLE, name) for name in ("record_table", "record", "sha256", "original_sha256")
}


def plan(
    db: Database, source: str, fresh: Sequence[Operation], added: Locals,
    holds: sides.Holds | None = None,
) -> Plan:  # fmt: skip
    """Fold every touched record without and with the new operations, and compare.

    `added` are the ledger's local fields, by which the new operations may be called too; `holds`
    is what the sender says it holds.
    """
    arriving: dict[str, list[Operation]] = {}
    for one in fresh:
        arriving.setdefault(one.rec, []).append(one)
    known = derive.load(db, arriving)
    pairs = [
        _Pair(
            derive.fold_known(known[rec]) if rec in known else None,
            derive.fold_known(history := [*known.get(rec, []), *operations]),
            operations,
            history,
        )
        for rec, operations in arriving.items()
    ]
    after = [pair.after for pair in pairs]
    added = added.with_rows(
        _row(one, columns) for one in after
        if one.type == local.TABLE and one.alive for columns in [TABLES[local.TABLE].fields]
    )  # fmt: skip
    tables = {
        name: added.extended(TABLES[name], True) for name in {o.type for o in after} & {*TABLES}
    }
    homes = _homes(db, after)
    names = _names(db, after, set(homes.values()), known)
    called = {home: titles.name_in(names.get(home, "")) for home in {*homes.values()}}
    called = {rec: called[home] for rec, home in homes.items()}
    held = holds or {}
    lines = tuple(_line(tables.get(p.after.type), p, names, called, held) for p in pairs)
    return Plan(source, lines, tuple(twins.notes(db, _newcomers(pairs))))


def _newcomers(pairs: "Sequence[_Pair]") -> dict[str, list[dict[str, Json]]]:
    """Give the rows of what may be one with another record, as it will be."""
    found: dict[str, list[dict[str, Json]]] = {}
    for pair in pairs:
        one = pair.after
        if one.type in twins.TABLES and one.alive and not one.merged:
            row = _row(one, twins.TABLES[one.type]) | {twins.APART: one.value(DISTINCT)}
            found.setdefault(one.type, []).append(row)
    return found


class _Pair(NamedTuple):
    """One record without and with the operations that arrive."""

    before: Folded | None
    after: Folded
    operations: Sequence[Operation]
    history: Sequence[Operation]  # with what was known before


def _homes(db: Database, folded: Sequence[Folded]) -> dict[str, str]:
    """Give the household each of these records will belong to, however far down it hangs."""
    arriving = {one.rec: one for one in folded if one.type in TABLES}
    moving = {person: one.value("household") for one in folded
              if one.type == "membership" and one.alive
              and isinstance(person := one.value("person"), str)}  # fmt: skip

    def above(table: str, recs: Sequence[str]) -> dict[str, str]:
        if table == "household":
            return dict(zip(recs, recs, strict=True))
        parent, child = TABLES[table].parent, "id"
        source = table
        if table == "person":
            source, child, parent = "membership", "person", "household"
        if not parent or not recs:
            return {}
        # Of persons the memberships tell it, which may be here before them.
        new = moving if table == "person" else arriving
        held = [rec for rec in recs if rec not in new]
        rows = records.select(db, source, (child, parent), {child: held}, dead=True) if held else ()
        up: dict[str, Json] = {row[child]: row[parent] for row in rows}
        for rec in recs:
            if table == "person" and rec in moving:
                up[rec] = moving[rec]
            elif table != "person" and rec in arriving:
                up[rec] = arriving[rec].shown.get(parent)
        known = {rec: one for rec, one in up.items() if isinstance(one, str)}
        homes = above(derive.PARENTS[source], sorted(set(known.values())))
        return {rec: homes[one] for rec, one in known.items() if one in homes}

    by_table: dict[str, list[str]] = {}
    for one in arriving.values():
        by_table.setdefault(one.type, []).append(one.rec)
    return {rec: home for name, recs in by_table.items() for rec, home in above(name, recs).items()}


class _LaterNames(Mapping[str, str]):
    """Titles by id; that of a record that is new here is made when it is asked for."""

    def __init__(self, found: dict[str, str], later: Mapping[str, Folded]) -> None:
        self._found, self._later, self._depth = found, later, 0

    def __getitem__(self, rec: str) -> str:
        found = self._found.get(rec)
        if found is None:
            one = self._later[rec]
            if self._depth > titles.DEPTH:
                raise KeyError(rec)  # a title is not made of the titles of so many others
            self._depth += 1
            try:
                found = titles.title_of(TABLES[one.type], _told(one), self)
            finally:
                self._depth -= 1
            self._found[rec] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**self._found, **self._later})

    def __len__(self) -> int:
        return len({**self._found, **self._later})


def _names(
    db: Database, folded: Sequence[Folded], homes: set[str], known: Collection[str]
) -> Names:
    """Give the titles of these records, of those they refer to and of homes, as they will be."""
    arriving = {one.rec: one for one in folded if one.type in TABLES}

    def look_up(table: str, ids: list[str]) -> list[titles.Row]:
        rows = records.rows(db, table, [rec for rec in ids if rec in known or rec not in arriving])
        held = {row["id"]: {"id": row["id"], **derive.uncell(TABLES[table], row)} for row in rows}
        coming = {rec: _told(arriving[rec]) for rec in ids if rec in arriving}
        return [
            {**held[rec], **{name: value for name, value in coming.get(rec, {}).items()
                             if value is not None}} if rec in held else coming[rec]
            for rec in ids if rec in held or rec in coming
        ]  # fmt: skip

    wanted: dict[str, set[str]] = {"household": homes}
    by_type: dict[str, list[titles.Row]] = {}
    for rec, one in arriving.items():
        wanted.setdefault(one.type, set()).add(rec)
        by_type.setdefault(one.type, []).append(_told(one) if _groups(one.type) else one.shown)
    for name, rows in by_type.items():
        for other, ids in titles.references(TABLES[name].fields.values(), rows).items():
            wanted.setdefault(other, set()).update(ids)
    later = {rec: one for rec, one in arriving.items() if rec not in known}
    now = {name: ids - later.keys() for name, ids in wanted.items()}
    return _LaterNames(titles.names_of(look_up, now), later)


def _told(folded: Folded) -> dict[str, Json]:
    """Lay out what stands in a record, without the fields that nobody ever filled in."""
    columns, row = _columns(folded.type), dict[str, Json](id=folded.rec)
    for register, held in folded.shown.items():
        for name, is_group in columns.get(register, ()):
            row[name] = derive.part(held, name, True) if is_group else held
    return row


@cache
def _columns(name: str) -> dict[str, list[tuple[str, bool]]]:
    """Give by register its fields, and whether they are a group."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for field, register, is_group in TABLES[name].columns:
        found.setdefault(register, []).append((field, is_group))
    return found


@cache
def _groups(name: str) -> bool:
    """Tell whether several fields of a table stand in one register."""
    return any(is_group for _, _, is_group in TABLES[name].columns)


def _row(folded: Folded, columns: Iterable[str]) -> dict[str, Json]:
    """Lay out some fields of a record, filled in or not."""
    told = _told(folded)
    return {"id": folded.rec, **{name: told.get(name) for name in columns}}


def _line(table: Table | None, pair: _Pair, names: Names, homes: Names, holds: sides.Holds) -> Line:
    before, after = pair.before, pair.after
    if before is None and isinstance(after.registers, Untouched):
        return _first_line(table, pair, names, homes)
    opened = [
        name for name, one in after.registers.items() if one.state and not _open(before, name)
    ]
    known = pair.history[: len(pair.history) - len(pair.operations)]
    met = sides.of(table, after, known, pair.operations, holds) if table and known else sides.APART
    return Line(
        kind=_kind(before, after, opened), table=after.type, rec=after.rec, here=met.here,
        title=_title(table, after, names),
        cells=_cells(table, pair, opened, names) if table else (),
        reason="。".join(filter(None, (_reason(table, opened), met.sentence))),
        home=homes.get(after.rec, ""),
        who=_author(pair.operations), photos=(_photo(before), _photo(after)),
    )  # fmt: skip


def _first_line(table: Table | None, pair: _Pair, names: Names, homes: Names) -> Line:
    """Say of a record that one operation brings whole, as nearly all of a first package are."""
    after, who = pair.after, _author(pair.operations)
    return LaterLine(
        "new", after.type, after.rec, partial(_first_words, table, after, names, who),
        home=homes.get(after.rec, ""), who=who, photos=("", _photo(after)),
    )  # fmt: skip


def _first_words(
    table: Table | None, after: Folded, names: Names, who: str
) -> tuple[str, tuple[Cell, ...]]:
    """Give title and values of a record that was not there."""
    cells = _first_cells(table, after.shown, names, who) if table else ()
    return _title(table, after, names), cells


def _first_cells(
    table: Table, shown: Mapping[str, Json], names: Names, who: str
) -> tuple[Cell, ...]:
    """Give the fields of a record that was not there."""
    cells = []
    for name, register, is_group in table.columns:
        held = shown.get(register)
        value = derive.part(held, name, True) if is_group else held
        if value is not None and not _is_unread(table, name):
            field = table.fields[name]
            text = titles.show(field, value, names) or EMPTY
            cells.append(Cell(field.label, "", text, register=register, who=who))
    return tuple(cells)


def _is_unread(table: Table, name: str) -> bool:
    return name == "previous" or (table.name, name) in FOR_PROGRAMS


def _photo(folded: Folded | None) -> str:
    """Give the checksum of the photo that an attachment names; empty for anything else."""
    if folded is None or folded.type != attachments.TABLE:
        return ""
    is_photo = folded.value("media_type") == media.PHOTO
    return str(folded.value("sha256") or "") if is_photo else ""


def _kind(before: Folded | None, after: Folded, opened: Sequence[str]) -> str:
    if opened:
        return "conflict"
    if not after.alive:
        return "unchanged" if before and not before.alive else "deleted"
    if after.merged and not (before and before.merged):
        return "merged"
    return "changed" if before else "new"


def _open(folded: Folded | None, register: str) -> bool:
    found = folded.registers.get(register) if folded else None
    return bool(found and found.state)


def _cells(table: Table, pair: _Pair, opened: Sequence[str], names: Names) -> tuple[Cell, ...]:
    """Give the fields that would change; of an open one, every value that stands against it."""
    cells = []
    was, shown = pair.before.shown if pair.before else {}, pair.after.shown
    changed = {name for name in was.keys() | shown.keys()
               if _differ(was.get(name), shown.get(name))}.union(opened)  # fmt: skip
    left_out = stubs.left_out(pair.after, pair.history)
    for name, register, is_group in table.columns:
        if register not in changed or _is_unread(table, name):
            continue
        field = table.fields[name]
        old = derive.part(was.get(register), name, is_group)
        news = [derive.part(shown.get(register), name, is_group)]
        if register in opened:
            news = _claimed(field, pair)
        empty = stubs.NOT_HERE if register in left_out else EMPTY
        texts = [titles.show(field, new, names) or empty for new in news if _differ(old, new)]
        if texts:
            wrote = [one for one in pair.operations if register in one.set]
            cells.append(Cell(
                field.label, "" if old is None else titles.show(field, old, names),
                " ／ ".join(dict.fromkeys(texts)), register=register,
                who=_author(wrote or pair.operations), is_open=register in opened,
            ))  # fmt: skip
    return tuple(cells)


def _differ(old: Json, new: Json) -> bool:
    if old is None or new is None:
        return old is not new
    return canonical(old) != canonical(new)


def _claimed(field: Field, pair: _Pair) -> list[Json]:
    """Give the values that the heads of an open register hold of one field."""
    heads = pair.after.registers[field.group].heads
    held = [one.set.get(field.group) for one in pair.history if one.id in heads]
    if not field.register:
        return held
    return [value.get(field.name) if isinstance(value, dict) else None for value in held]


def _title(table: Table | None, folded: Folded, names: Names) -> str:
    """Call a record by its own name, and by its owner's where that is not part of it."""
    if table is None:
        return f"本版本还不认识的记录（{folded.type}）"
    called = names.get(folded.rec, "")
    told = table.parent in titles.title_fields(table)
    home = names.get(str(folded.value(table.parent))) if table.parent and not told else ""
    if home and table.fields[table.parent].choices == "household":
        home = f"{titles.name_in(home)}户"  # as people say it, without its village group
    return " ".join(part for part in (table.label, called, f"（{home}）" if home else "") if part)


def _reason(table: Table | None, opened: Sequence[str]) -> str:
    if not opened:
        return ""
    labels = []
    for name in opened:
        members = table.registers.get(name) if table else None
        fate = {LIFE: "删除与修改", MERGED: "合并与修改"}.get(name, name)
        labels.append(members[0].label if members else fate)
    return f"{'、'.join(labels)}：两处不一致，待核定，两个值都保留"


def _author(operations: Sequence[Operation]) -> str:
    last = operations[0]
    if len(operations) > 1:
        whole = [one for one in operations if not one.purged]
        last = max(whole or operations, key=rank)
    return f"{last.user} {last.wall[:10]}".strip()
