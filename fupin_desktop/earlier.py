"""The ledger as it was: what its records counted for when its log ended at earlier places.

A place in the log is a moment of this ledger: what a package brings counts from its receipt on,
whenever it was written elsewhere. Only records of which something came since are folded anew, and
those that count otherwise because what they hang on, or are merged with, has changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from db import log, records
from db.connection import Database
from fupin_desktop import control, derive, merged
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Table
from fupin_desktop.control import Totals
from fupin_desktop.errors import Step, no_step
from fupin_desktop.operation import LIFE, Operation, recall

CHUNK: Final = 2000  # records folded between two steps
WATCHED: Final = tuple(dict.fromkeys((*control.COUNTED, *control.OWNING)))
Above = dict[str, dict[str, str]]  # places of the records that others hang on, by table


class State(NamedTuple):
    """What a record said at one place in the log."""

    cells: tuple[Any, ...]  # in the order of its table's `columns`
    target: str  # what it was merged into
    alive: bool


class Past(NamedTuple):
    """What one record said at each of some places in the log; None: it was not there."""

    table: str
    states: tuple[State | None, ...]
    erased: bool = False  # since then: what it said before is not known any more


class Counted(NamedTuple):
    """What one record counted for at each of some places in the log."""

    table: str
    rec: str
    totals: tuple[Mapping[str, int], ...]
    erased: bool = False


def columns(table: str) -> tuple[str, ...]:
    """Name the columns that decide what a record of a table counts for."""
    known = TABLES[table]
    finer = control.FINER[2:] if table == "household" else ()
    amount = ("amount",) if table in control.MONEY else ()
    owned = filter(None, (known.parent, known.place))
    return (*dict.fromkeys((*control.COUNTED.get(table, ()), *finer, *owned, *amount)), "office")


def counted(
    db: Database, marks: Sequence[int], region: str, step: Step = no_step
) -> Iterator[Counted]:
    """Give the records that do not count for the same in a region at all places, rising."""
    pasts = _pasts(db, marks, step)
    finals, above = [], []
    for at in range(len(marks)):
        step(0, 0)
        finals.append(_finals(db, pasts, at))
        above.append(_above(db, pasts, at))
    pasts |= _others(db, pasts, finals, above, region, step)
    shared: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}
    for number, (rec, past) in enumerate(pasts.items()):
        if number % CHUNK == 0:
            step(number, len(pasts))
        found = [_counts(past, at, rec, finals[at], above[at], region) for at in range(len(marks))]
        if past.table in control.COUNTED and any(one != found[0] for one in found):
            keyed = [tuple(sorted(one.items())) for one in found]
            totals = tuple(shared.setdefault(key, dict(key)) for key in keyed)
            yield Counted(past.table, rec, totals, past.erased)


def touched_since(db: Database, n: int, types: Iterable[str], step: Step) -> list[str]:
    """Give the records of some types of which something came from a place in the log on."""
    touched: dict[str, None] = {}
    for part in log.touched_since(db, n, types):
        step(0, 0)
        touched |= dict.fromkeys(rec.hex() for rec in part)
    return [*touched]


def histories(db: Database, recs: Sequence[str]) -> dict[str, list[tuple[int, int, Operation]]]:
    """Give (place, batch, operation) of some records, in order of arrival."""
    found: dict[str, list[tuple[int, int, Operation]]] = {}
    for n, batch, identity, line in log.placed_lines(db, map(bytes.fromhex, recs)):
        operation = recall(line, identity.hex())
        found.setdefault(operation.rec, []).append((n, batch, operation))
    return found


def state(operations: Sequence[Operation]) -> State | None:
    """Give what a record's operations say together."""
    if not operations:
        return None
    folded = derive.fold_known(operations)
    table = TABLES.get(folded.type)
    if table is None:
        return None
    # Of one that was erased only this is known, that there had been something about its life.
    died = any(one.purged and LIFE in one.prev for one in operations)
    named = columns(table.name)[:-1]
    cells = tuple(derive.cell(derive.member(table, folded, name)) for name in named)
    return State((*cells, folded.office), folded.merged, folded.alive and not died)


def _pasts(db: Database, marks: Sequence[int], step: Step) -> dict[str, Past]:
    touched = touched_since(db, marks[0], WATCHED, step)
    found: dict[str, Past] = {}
    for start in range(0, len(touched), CHUNK):
        step(start, len(touched))
        for rec, placed in histories(db, touched[start : start + CHUNK]).items():
            kind = placed[0][2].type
            if kind not in WATCHED:
                continue
            held = [sum(n < mark for n, _, _ in placed) for mark in marks]
            at = {count: state([one for _, _, one in placed[:count]]) for count in {*held}}
            gone = [one for n, _, one in placed if one.act == "purge" and n >= marks[0]]
            states = (_placed(at[count], gone[-1].office) if gone else at[count] for count in held)
            found[rec] = Past(kind, tuple(states), bool(gone))
    return found


def _placed(then: State | None, office: str) -> State | None:
    """Give a state whose place was erased that of the office that had it erased."""
    if then is None or then.cells[-1]:
        return then
    return then._replace(cells=(*then.cells[:-1], office))


def _finals(db: Database, pasts: Mapping[str, Past], at: int) -> dict[str, str]:
    """Give who stood for whom at a place in the log."""
    rows = list(records.everything(db, merged.TABLE))
    edges = {row["id"]: row["target"] for row in rows if row["type"] in WATCHED}
    edges = {rec: into for rec, into in edges.items() if rec not in pasts}
    for rec, past in pasts.items():
        then = past.states[at]
        if then and then.target:
            edges[rec] = then.target
    if not edges:
        return {}
    ends = set(edges.values())
    fallen = {one for one in ends & pasts.keys() if _is_dead(pasts[one].states[at])}
    for name in WATCHED:
        kept = sorted(ends - pasts.keys())
        gone = records.rows(db, name, kept, ("id", "deleted"))
        fallen |= {row["id"] for row in gone if row["deleted"] == 1}
    return dict(merged.stand(edges, fallen).finals)


def _is_dead(then: State | None) -> bool:
    return then is not None and not then.alive


def _above(db: Database, pasts: Mapping[str, Past], at: int) -> Above:
    """Give where what others hang on was at a place in the log."""
    found: Above = {name: control.places_of(db, name) for name in control.OWNING}
    for rec, past in pasts.items():
        if past.table in control.OWNING:
            then = past.states[at]
            if then is None:
                found[past.table].pop(rec, None)
            else:
                found[past.table][rec] = control.place_of(past.table, _row(past.table, then), {})
    return found


def _row(table: str, then: State) -> dict[str, Any]:
    return dict(zip(columns(table), then.cells, strict=True))


def _counts(
    past: Past, at: int, rec: str, finals: Mapping[str, str], above: Above, region: str
) -> Totals:
    then = past.states[at]
    row = None
    if then is not None and then.alive and rec not in finals:
        row, owner = _row(past.table, then), TABLES[past.table].parent
        if owner:
            row[owner] = finals.get(row[owner], row[owner])
    return control.counts(past.table, row, above, region, finer=True)


# ---- records that count otherwise without having been touched ---------------------------------


def _others(
    db: Database, pasts: Mapping[str, Past], finals: Sequence[Mapping[str, str]],
    above: Sequence[Above], region: str, step: Step,
) -> dict[str, Past]:  # fmt: skip
    every = range(len(finals))
    led = {rec for one in finals for rec in one}
    led = {rec for rec in led if len({one.get(rec) for one in finals}) > 1}
    wanted: dict[str, set[str]] = {name: led - pasts.keys() for name in WATCHED}
    for name in control.OWNING:
        touched = led | {rec for rec, past in pasts.items() if past.table == name}
        moved = {
            rec for rec in touched
            if len({_is_in(above[at][name], finals[at].get(rec, rec), region) for at in every}) > 1
        }  # fmt: skip
        for child, parent in derive.PARENTS.items():
            step(0, 0)
            if moved and parent == name and child in WATCHED:
                wanted[child] |= _hanging(db, child, moved) - pasts.keys()
    return {
        rec: Past(name, (then,) * len(finals))
        for name, recs in wanted.items() if recs
        for rec, then in _states_now(db, TABLES[name], sorted(recs))
    }  # fmt: skip


def _is_in(places: Mapping[str, str], rec: str, region: str) -> bool | None:
    return places[rec].startswith(region) if rec in places else None


def _hanging(db: Database, table: str, owners: set[str]) -> set[str]:
    """Give what hangs on some records, or hung on them until they were merged."""
    column = TABLES[table].parent
    rows = records.select(db, table, ("id",), {column: owners}, dead=True)
    led = {"type": table, "column": column, "raw": owners}
    ways = records.select(db, merged.LED, ("id",), led, dead=True)
    return {row["id"] for row in rows} | {row["id"].partition(" ")[0] for row in ways}


def _states_now(db: Database, table: Table, recs: Sequence[str]) -> Iterator[tuple[str, State]]:
    named, owner = columns(table.name), table.parent
    raw = merged.raw_cells(db, owner, recs) if owner else {}
    for row in records.rows(db, table.name, recs, ("id", "deleted", *named)):
        if row["id"] in raw:
            row[owner] = raw[row["id"]]
        yield row["id"], State(tuple(row[name] for name in named), "", row["deleted"] != 1)
