"""Derived tables: what the log says, laid out for screens, searches and workbooks."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import orjson

from db import log, records
from db.connection import Database
from fupin_desktop import layout, merged, pinyin
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Policy, Table
from fupin_desktop.errors import Step, no_step
from fupin_desktop.figures import FIGURES
from fupin_desktop.merge import MERGED, Folded, Untouched, fold, rank
from fupin_desktop.operation import LIFE, Operation, recall

Row = dict[str, Any]
HEAD = "01"  # relation code of the head of a household
ORPHAN = "orphan"  # state of a record that lives on under a deleted parent
LOCAL = "x."  # before the id of a local field: its register
PARENTS = {  # table -> table of the records that own its records
    table.name: table.fields[table.parent].choices for table in TABLES.values() if table.parent
}
REBUILD_CHUNK = 5000  # records

_RECORD = re.compile(r"[0-9a-f]{32}\Z")


def fold_known(operations: Sequence[Operation]) -> Folded:
    """Fold one record with the policies of its type."""
    if len(operations) == 1:
        return fold(operations, _policy_of(operations[0].type))
    # As `fold` chooses it: of a record with two types one must count, whatever came first.
    first = min(operations, key=lambda one: (not one.creates, rank(one)))
    return fold(operations, _policy_of(first.type))


def _policy_of(name: str) -> Callable[[str], Policy]:
    table = TABLES.get(name)
    return table.policy if table else _ordinary


def _ordinary(_register: str) -> Policy:
    return Policy.ORDINARY


def load(db: Database, recs: Iterable[str]) -> dict[str, list[Operation]]:
    """Read all operations of some records."""
    found: dict[str, list[Operation]] = {}
    names = [bytes.fromhex(rec) for rec in recs if _RECORD.match(rec)]
    for identity, line in log.lines_of(db, names):
        operation = recall(line, identity.hex())
        found.setdefault(operation.rec, []).append(operation)
    return found


def refresh(db: Database, histories: Mapping[str, Sequence[Operation]]) -> frozenset[str]:
    """Write the rows of some records from all their operations; give the tables touched."""
    folded = [fold_known(operations) for operations in histories.values()]
    by_table: dict[str, list[Row]] = {}
    heads: list[tuple[str, str, str, str, str]] = []
    for one in folded:
        table = TABLES.get(one.type)
        row = row_of(table, one) if table else _other_row(one)
        by_table.setdefault(table.name if table else layout.OTHER, []).append(row)
        if not isinstance(one.registers, Untouched):
            heads.extend(head_rows(one))
    written = {name: [row["id"] for row in rows] for name, rows in by_table.items()}
    persons, households = _touched(db, written)
    for name, rows in by_table.items():
        records.put(db, name, rows)
    for name, others in _elsewhere(histories, written).items():
        records.remove(db, name, others)
    records.put_heads(db, list(histories), heads)
    led = merged.settle(db, folded, by_table)
    more_persons, more_households = _touched(db, written)
    persons, households = persons | more_persons | led.persons, households | more_households
    link(db, persons, households | led.households)
    for name, recs in led.moved.items():
        by_table[name] = [*by_table.get(name, ()), *records.rows(db, name, sorted(recs))]
    _mark_orphans(db, folded, by_table)
    return frozenset(by_table) | ({"household"} if households | led.households else set())


def _elsewhere(
    histories: Mapping[str, Sequence[Operation]], written: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Give by table the records that have no row there although it is named: an id of two types."""
    found: dict[str, list[str]] = {}
    for rec, history in histories.items():
        types = {one.type for one in history} if len(history) > 1 else ()
        for name in {name if name in TABLES else layout.OTHER for name in types}:
            if len(types) > 1 and rec not in written.get(name, ()):
                found.setdefault(name, []).append(rec)
    return found


def row_of(table: Table, folded: Folded) -> Row:
    """Lay one record out as a row, without what nobody ever set.

    Shorthand columns are filled in afterwards by `link`.
    """
    places = _places(table.name)
    row: Row = {"id": folded.rec, "office": folded.office, "deleted": int(not folded.alive)}
    unknown = {}
    for register, held in folded.shown.items():
        for name, is_group, is_text in places.get(register, ()):
            value = part(held, name, True) if is_group else held
            if type(value) is not str:
                value = cell(value)
                if is_text and type(value) is int:
                    value = str(value)  # as the column will hold what another program wrote there
            row[name] = value
        if register not in places and register not in (LIFE, MERGED):
            unknown[register] = held
    if unknown:
        row["extra"] = json.dumps(unknown, ensure_ascii=False, sort_keys=True)
    if table.name in FIGURES:
        whole = {**dict.fromkeys(table.fields), **row}
        row |= {n: cell(v) for n, v in FIGURES[table.name](uncell(table, whole)).items()}
    if table.name in layout.SOUNDED:
        row[layout.SOUND] = pinyin.sound(row.get("name"))
    if table.name == "household":
        row[layout.OWN_NAME] = row.get("name")
    return row


@cache
def _places(name: str) -> dict[str, tuple[tuple[str, bool, bool], ...]]:
    """Give by register (column, whether of a group, whether of text)."""
    table = TABLES[name]
    return {
        register: tuple(
            (field.name, field.register != "", layout.SQL_TYPES[field.kind] == "TEXT")
            for field in members
        )
        for register, members in table.registers.items()
    }


def member(table: Table, folded: Folded, name: str) -> Json:
    """Give one field's value out of its register."""
    field = table.fields[name]
    return part(folded.value(field.group), name, bool(field.register))


def part(value: Json, name: str, is_group: bool) -> Json:
    """Give one field's value out of what its register holds."""
    if not is_group:
        return value
    return value.get(name) if isinstance(value, dict) else None


def cell(value: Json) -> str | int | None:
    """Turn a stored value into what a column holds."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return int(value) if isinstance(value, bool) else value


def uncell(table: Table, row: Row, fields: Collection[str] | None = None) -> dict[str, Json]:
    """Turn a row back into stored values, by field name: of all fields, or of some."""
    names = table.fields if fields is None else fields
    values: dict[str, Json] = {name: row[name] for name in names}
    for name, is_list in table.packed:
        value = values.get(name)
        if value is not None:
            values[name] = _list(value) if is_list else bool(value)
    return values


def local_values(row: Row) -> dict[str, Json]:
    """Give the values of the local fields that a row holds, by register."""
    extra: dict[str, Json] = orjson.loads(row["extra"]) if row["extra"] else {}
    return {name: value for name, value in extra.items() if name.startswith(LOCAL)}


def _list(text: object) -> Json:
    # Another version may have stored something else under this name: then show it as it is.
    if not isinstance(text, str) or not text.startswith("["):
        return [str(text)]
    return [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)
        for one in orjson.loads(text)
    ]


def _other_row(folded: Folded) -> Row:
    values = {name: one.value for name, one in folded.registers.items() if name != LIFE}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return {
        "id": folded.rec, "office": folded.office, "deleted": int(not folded.alive),
        "extra": text, "type": folded.type,
    }  # fmt: skip


def head_rows(folded: Folded) -> Iterator[tuple[str, str, str, str, str]]:
    """Give head rows for the registers that their record's one creating operation does not head."""
    for name, register in folded.registers.items():
        if register.state or register.heads != folded.base or len(folded.base) > 1:
            state = register.state if waits(folded, name) else ""
            yield folded.rec, name, folded.type, json.dumps(register.heads), state


def waits(folded: Folded, register: str) -> bool:
    """Tell whether a register waits for a decision.

    Of a deleted record only its life can, of a merged one that and whether it is merged.
    """
    found = folded.registers.get(register)
    goes_on = folded.alive and (not folded.merged or register == MERGED)
    return bool(found and found.state and (goes_on or register == LIFE))


def _touched(db: Database, written: Mapping[str, Sequence[str]]) -> tuple[set[str], set[str]]:
    """Give the persons and households whose shorthand columns these records may change."""
    persons, households = set(written.get("person", ())), set(written.get("household", ()))
    columns = ("id", "person", "household")
    for row in records.rows(db, "membership", written.get("membership", ()), columns):
        persons.add(row["person"])
        households.add(row["household"])
    for row in records.rows(db, "person", list(persons), ("id", "household")):
        households.add(row["household"])
    return persons - {None}, households - {None}


def link(db: Database, persons: Collection[str], households: Collection[str]) -> None:
    """Fill in what follows from memberships: a person's household, a household's name."""
    persons = sorted(persons)
    current = _current(db, persons)
    cells = {row["person"]: (row["household"], row["relation"]) for row in current}
    records.change(
        db, "person", ("household", "relation"),
        [(*cells.get(person, (None, None)), person) for person in persons],
    )  # fmt: skip
    # A person may arrive after household and membership, and gives the household its name.
    led = records.select(db, "membership", ("household",), {"person": persons, "relation": HEAD})
    families = sorted({*households, *(row["household"] for row in (*current, *led))} - {None})
    leading = heads(db, families) if families else {}
    names = {household: person["name"] for household, person in leading.items()}
    names |= _last_heads(db, [one for one in families if not names.get(one)])
    own = records.rows(db, "household", families, ("id", layout.OWN_NAME))
    shown = [(names.get(row["id"]) or row[layout.OWN_NAME], row["id"]) for row in own]
    records.change(
        db, "household", ("name", layout.SOUND),
        [(name, pinyin.sound(name), household) for name, household in shown],
    )  # fmt: skip


def heads(db: Database, households: Sequence[str]) -> dict[str, Row]:
    """Give id and name of each household's living head; of several the one who joined last."""
    members = records.select(
        db, "membership", ("person",), {"household": households, "end": None, "relation": HEAD}
    )
    persons = sorted({row["person"] for row in members} - {None})
    # Whoever is in two households counts in the later one only, so all memberships are looked at.
    leading = [row for row in _current(db, persons) if row["relation"] == HEAD]
    # The head of a household stays before one that was merged into it brings along.
    guests = merged.led_away(db, "membership", "household") if leading else set()
    leading.sort(key=lambda row: row["id"] not in guests)
    people = _names(db, persons)
    return {row["household"]: people[row["person"]] for row in leading if row["person"] in people}


def _last_heads(db: Database, households: Sequence[str]) -> dict[str, str]:
    """Give by household the name of its last head, who died, left or went elsewhere."""
    columns = ("id", "person", "household", "start", "end")
    where = {"household": households, "relation": HEAD}
    led = sorted(records.select(db, "membership", columns, where), key=_ended)
    people = _names(db, sorted({row["person"] for row in led} - {None}))
    named = [row for row in led if people.get(row["person"], {}).get("name")]
    return {row["household"]: people[row["person"]]["name"] for row in named}


def _names(db: Database, persons: Sequence[str]) -> dict[str, Row]:
    rows = records.rows(db, "person", persons, ("id", "name", "deleted"))
    return {row["id"]: row for row in rows if not row["deleted"]}


def _current(db: Database, persons: Sequence[str]) -> list[Row]:
    """Give open memberships, one per person."""
    columns = ("id", "person", "household", "relation", "start", "end", "previous")
    found: dict[str, list[Row]] = {}
    for row in records.select(db, "membership", columns, {"person": persons}):
        found.setdefault(row["person"], []).append(row)
    kept = [row for row in map(latest, found.values()) if row["end"] is None]
    return sorted(kept, key=_begun)


def latest(memberships: Sequence[Row]) -> Row:
    """Give the one of a person's memberships that counts: continued by none, open, begun last.

    While an end waits for a decision, the membership before it still looks open; it is over.
    """
    continued = {row["previous"] for row in memberships}
    last = [row for row in memberships if row["id"] not in continued] or list(memberships)
    return max(last, key=lambda row: (row["end"] is None, _begun(row)))


def _begun(row: Row) -> tuple[str, str]:
    return row["start"] or "", row["id"]


def _ended(row: Row) -> tuple[bool, str, tuple[str, str]]:
    return row["end"] is None, row["end"] or "", _begun(row)


def _mark_orphans(
    db: Database, folded: Sequence[Folded], by_table: Mapping[str, Sequence[Row]]
) -> None:
    """Mark living records whose parent is deleted: somebody wrote them without knowing it."""
    owners = {name: {row["id"] for row in by_table.get(name, ())} for name in PARENTS.values()}
    for name, parent in PARENTS.items():
        field = TABLES[name].parent
        owners[parent] |= {row.get(field) for row in by_table.get(name, ())} - {None}
    dead = {
        row["id"]
        for parent, recs in owners.items()
        for row in records.rows(db, parent, sorted(recs), ("id", "deleted")) if row["deleted"]
    }  # fmt: skip
    if not dead and not records.any_marked(db, ORPHAN):
        return
    for name, parent in PARENTS.items():
        field = TABLES[name].parent
        rows = list(records.select(db, name, ("id", field), {field: owners[parent]}))
        orphans = [(row["id"], name) for row in rows if row[field] in dead]
        records.mark(db, [row["id"] for row in rows], orphans, ORPHAN)
    records.mark(db, [one.rec for one in folded if not one.alive], [], ORPHAN)


def rebuild(source: Database, target: Database, step: Step = no_step) -> None:
    """Make the derived tables of `target` anew from the log of `source`."""
    records.create(target, layout.tables(), layout.indexes())
    total, done = log.count_operations(source), 0
    histories: dict[str, list[Operation]] = {}
    for rec, lines in groupby(log.lines_by_record(source), key=lambda line: line[0]):
        histories[rec.hex()] = [recall(line, identity.hex()) for _, identity, line in lines]
        if len(histories) >= REBUILD_CHUNK:
            refresh(target, histories)
            done += sum(map(len, histories.values()))
            histories = {}
            step(done, total)
    refresh(target, histories)
    step(total, total)
