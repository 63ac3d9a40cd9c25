"""Operations whose content was left out: the whole line takes the stub's place when it comes."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from db import log
from db.connection import Database
from fupin_desktop import derive
from fupin_desktop.catalogue import TABLES
from fupin_desktop.merge import MERGED, Folded
from fupin_desktop.operation import LIFE, Operation, recall, stub_of

Histories = dict[str, Sequence[Operation]]

NOT_HERE = "（没有随包带来）"  # what stands where a value would, on screen and on paper
HELD = "stubs"  # setting: whether this ledger ever took one in; without, nothing need be looked up


def news(db: Database, operations: Sequence[Operation]) -> list[Operation]:
    """Give those of some operations that this ledger lacks, or holds only as stubs; each once."""
    # What lies behind the end of its chain here cannot be here: most of it need not be looked up.
    ends = {rid: log.last(db, rid) for rid in {one.rid for one in operations}}
    maybe = [one.link for one in operations if one.seq <= ends[one.rid]]
    known = {name.hex() for name in log.known_ids(db, maybe)}
    known -= _to_fill(db, [one for one in operations if one.id in known and not one.purged])
    found: dict[str, Operation] = {}
    for one in operations:
        if one.id not in known and (one.id not in found or found[one.id].purged):
            found[one.id] = one
    return list(found.values())


def note(db: Database, fresh: Iterable[Operation]) -> None:
    """Remember that stubs came in."""
    if any(one.purged for one in fresh):
        log.set_setting(db, HELD, True)


def fill(db: Database, fresh: Iterable[Operation]) -> None:
    """Put whole lines where the log holds stubs."""
    if log.setting(db, HELD, False):
        log.replace_lines(db, [(one.link, one.line) for one in fresh if not one.purged])


def erase(db: Database, histories: Mapping[str, Sequence[Operation]]) -> Histories:
    """Put stubs where the log holds what was erased; give the histories as they stand then."""
    gone: list[Operation] = []
    found: Histories = dict(histories)
    every = (one for history in histories.values() for one in history)
    for rec in {one.rec for one in every if one.act == "purge"}:
        history = histories[rec]
        found[rec] = [stub_of(one) if _may_go(one, history) else one for one in history]
        gone += [one for one in found[rec] if one.purged]
    if gone:
        log.replace_lines(db, [(one.link, one.line) for one in gone])
        log.set_setting(db, HELD, True)
    return found


def left_out(folded: Folded, history: Sequence[Operation]) -> frozenset[str]:
    """Give the registers of a living record whose content was left out and may still come."""
    away = {one.id for one in _missing(history)} if folded.alive else set()
    if not away:
        return frozenset()
    table = TABLES.get(folded.type)
    names = {*folded.registers, *(table.registers if table else ())} - {LIFE, MERGED}
    return frozenset(name for name in names if not away.isdisjoint(folded.heads(name)))


def count(db: Database, fresh: Sequence[Operation]) -> int:
    """Count those of some operations that come without their content, and were not erased."""
    recs = {one.rec for one in fresh if one.purged}
    if not recs:
        return 0
    histories = {rec: [*found] for rec, found in derive.load(db, recs).items()}
    for one in fresh:
        if one.rec in recs:
            histories.setdefault(one.rec, []).append(one)
    away = {one.id for history in histories.values() for one in _missing(history)}
    return len(away & {one.id for one in fresh if one.purged})


def held(db: Database, of: Callable[[str], bool] = bool) -> list[Operation]:
    """Give what this ledger holds of some chains without its content, and that was not erased."""
    if not log.setting(db, HELD, False):
        return []
    found = [recall(line, identity.hex()) for rid, identity, line in log.stubs(db) if of(rid)]
    histories = derive.load(db, {one.rec for one in found})
    return [one for history in histories.values() for one in _missing(history) if of(one.rid)]


def registers(db: Database) -> dict[str, frozenset[str]]:
    """Give by record all registers that are held here without their content."""
    histories = derive.load(db, {one.rec for one in held(db)})
    return {rec: left_out(derive.fold_known(one), one) for rec, one in histories.items()}


def _missing(history: Sequence[Operation]) -> list[Operation]:
    away = [one for one in history if one.purged]
    return [one for one in away if not _is_erased(one, history)]


def _may_go(one: Operation, history: Iterable[Operation]) -> bool:
    return not one.purged and one.act != "purge" and _is_erased(one, history)


def _to_fill(db: Database, whole: Sequence[Operation]) -> set[str]:
    """Give those of some known operations that stand here as stubs and were not erased."""
    if not whole or not log.setting(db, HELD, False):
        return set()
    lines = log.lines_among(db, [one.link for one in whole])
    here = {name.hex() for name, line in lines if recall(line, name.hex()).purged}
    stubs = [one for one in whole if one.id in here]
    histories = derive.load(db, {one.rec for one in stubs})
    return {one.id for one in stubs if not _is_erased(one, histories[one.rec])}


def _is_erased(operation: Operation, history: Iterable[Operation]) -> bool:
    """Tell whether its office or a superior had an operation erased: then it must not return."""
    return any(
        one.act == "purge" and operation.office.startswith(one.office)
        and any(operation.id in heads for heads in one.prev.values())
        for one in history if not one.purged
    )  # fmt: skip
