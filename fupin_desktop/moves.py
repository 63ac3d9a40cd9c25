"""Households and persons that moved between villages: what follows them, what stays behind.

The new village gets the whole history, however long ago it was acknowledged there as of no concern;
the old one gets the move and nothing after it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from db import log, records
from db.connection import Database
from db.records import Not
from fupin_desktop import derive, merged, saving, scope
from fupin_desktop.catalogue import TABLES
from fupin_desktop.merge import MERGED, VILLAGE_DIGITS, WERE
from fupin_desktop.operation import Operation

# The registers that say where a record belongs.
OWNING = {
    name: tuple(filter(None, (t.parent, t.place, MERGED, WERE))) for name, t in TABLES.items()
}


def note_meetings(db: Database, histories: Mapping[str, Sequence[Operation]]) -> None:
    """Remember which records several offices began, not knowing of each other.

    What one of them has acknowledged does not tell whether it was given the other's: when that was
    sent, the record was no concern of it yet. Such records are sent whole, every time.
    """
    _meet(db, {
        rec for rec, history in histories.items()
        if len({one.office for one in history if one.creates and not one.purged}) > 1
    })  # fmt: skip


def places(db: Database, fresh: Sequence[Operation], known: Collection[str]) -> scope.Owners:
    """Give where the records belong that operations from below, not yet here, may move.

    `known` are those of their records that are here.
    """
    if len(log.setting(db, "ledger")["region"]) >= VILLAGE_DIGITS:
        return {}
    moved = {one.rec for one in fresh if one.rec in known and _says_where(one)}
    joining = {str(one.set.get("person")) for one in fresh
               if one.type == "membership" and one.creates}  # fmt: skip
    joining -= {one.rec for one in fresh} if joining else set()
    return scope.owners(db, moved | joining) if moved or joining else {}


def note_gains(db: Database, before: scope.Owners) -> None:
    """Remember what came to another office by what that office wrote or had before us.

    It is no news to it, so nothing would bring it what was written of the record meanwhile, which
    it has acknowledged as of no concern. Such records are sent whole, every time.
    """
    after = scope.owners(db, before) if before else {}
    _meet(db, {rec for rec, codes in after.items() if set(codes) - set(before[rec])})


def _meet(db: Database, met: Collection[str]) -> None:
    if met:
        log.set_setting(db, scope.MET, sorted({*log.setting(db, scope.MET, []), *met}))


def sent_again(db: Database) -> set[str]:
    """Give what is sent every time: what several offices began, and all that hangs on it."""
    met = derive.load(db, log.setting(db, scope.MET, []))
    kinds = {rec: history[0].type for rec, history in met.items() if history[0].type in TABLES}
    return {one for rec, kind in kinds.items() for one in (rec, *_family(db, kind, rec))}


def followers(db: Database, office: str, starts: Mapping[str, int]) -> set[str]:
    """Give the records that came to an office by a move it has not acknowledged."""
    found: set[str] = set()
    moved = [(table, rec) for table, rec, _ in _unacknowledged(db, starts)]
    for table, rec in (*moved, *(("membership", rec) for rec in _arrivals(db, office, starts))):
        family = [rec, *_family(db, table, rec)]
        owned = scope.owners(db, family)
        # Of what is common, a superior's comes to all below it.
        common = table in TABLES and scope.is_common(table)
        found |= {
            one for one in family
            if any(c.startswith(office) or (common and office.startswith(c))
                   for c in owned.get(one, ()))
        }  # fmt: skip
    return found


def farewells(db: Database, office: str, starts: Mapping[str, int]) -> list[Operation]:
    """Give the moves away from an office that it has not acknowledged."""
    found, met = [], set(log.setting(db, scope.MET, []))
    for _, rec, history in _unacknowledged(db, starts):
        here = any(code.startswith(office) for code in scope.owners(db, [rec]).get(rec, ()))
        if not here and _belonged(db, office, history):
            found += [one for one in _moving(history) if rec in met or _is_news(one, starts)]
            found += _erased(history)
        elif not here and _was_led_to(db, office, history):
            found += history  # it may never have come there: what is merged no more explains itself
    return found


def _erased(history: Sequence[Operation]) -> list[Operation]:
    """Give what is left of an erased record: stubs, without which its state would be another."""
    if not any(one.act == "purge" for one in history):
        return []
    return [one for one in history if one.purged or one.act == "purge"]


def _arrivals(db: Database, office: str, starts: Mapping[str, int]) -> Iterator[str]:
    """Give the memberships, not acknowledged, by which somebody came from another office."""
    rows = records.select(db, "membership", ("id", "previous"), {"previous": Not(None)}, dead=True)
    later = {row["id"]: row["previous"] for row in rows}
    owned = scope.owners(db, {*later, *later.values()})
    here = {rec for rec, codes in owned.items() if any(c.startswith(office) for c in codes)}
    came = [rec for rec, previous in later.items() if rec in here and previous not in here]
    for rec, history in derive.load(db, came).items():
        if any(_is_news(one, starts) for one in history):
            yield rec


def _unacknowledged(
    db: Database, starts: Mapping[str, int]
) -> Iterator[tuple[str, str, list[Operation]]]:
    """Give (table, record, history) of what moved since, and of what several offices began."""
    met = set(log.setting(db, scope.MET, []))
    moved = records.headed(db, {(name, one) for name, names in OWNING.items() for one in names})
    for table, changed in moved.items():
        for rec, history in derive.load(db, set(changed) - met).items():
            if any(_is_news(one, starts) for one in _moving(history)):
                yield table, rec, history
    for rec, history in derive.load(db, met).items():
        yield history[0].type, rec, history


def _moving(history: Sequence[Operation]) -> list[Operation]:
    """Give what says where a record belongs, once there is more than its creating operation.

    Of a household entered by two villages each has to learn of the other.
    """
    alone = sum(one.creates for one in history) == 1
    return [
        one for one in history
        if not (alone and one.creates) and _says_where(one)
    ]  # fmt: skip


def _says_where(one: Operation) -> bool:
    return any(register in one.set for register in OWNING.get(one.type, ()))


def _is_news(operation: Operation, starts: Mapping[str, int]) -> bool:
    return operation.seq > starts.get(operation.rid, operation.seq)


def _family(db: Database, table: str, rec: str) -> list[str]:
    if table == "membership":
        people = [row["person"] for row in records.rows(db, table, [rec], ("id", "person"))]
        hung = (saving.descendants(db, "person", person, dead=True) for person in people)
        return [*people, *(one for found in hung for one in found)]
    if table not in TABLES:
        return [rec]
    stands = merged.final_of(db, rec) or rec
    return [stands, *saving.descendants(db, table, stands, dead=True)]


def _belonged(db: Database, office: str, history: Sequence[Operation]) -> bool:
    """Tell whether a record once belonged to an office."""
    if history[0].type not in TABLES:
        return False  # it belongs to whoever began it
    table = TABLES[history[0].type]
    codes = [one.set[table.place] for one in history if one.set.get(table.place)]
    codes += [one.office for one in history if one.creates]
    were = [one.set.get(WERE) for one in history]
    codes += [code for told in were if isinstance(told, list) for code in told]
    above = [str(one.set[table.parent]) for one in history if one.set.get(table.parent)]
    codes += [code for owned in scope.owners(db, above).values() for code in owned]
    return any(str(code).startswith(office) for code in codes)


def _was_led_to(db: Database, office: str, history: Sequence[Operation]) -> bool:
    """Tell whether a record was once merged into one of an office."""
    into = {str(one.set[MERGED]) for one in history if one.set.get(MERGED)}
    owned = scope.owners(db, into).values() if into else ()
    return any(code.startswith(office) for codes in owned for code in codes)
