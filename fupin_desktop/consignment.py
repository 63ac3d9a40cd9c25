"""What goes to an office: places in the log, whose lines are fetched when a package is written."""

import gc
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from db import log, records
from db.connection import Database
from fupin_desktop import holdings, moves, refill, scope, withheld
from fupin_desktop.catalogue import TABLES
from fupin_desktop.holdings import Complete
from fupin_desktop.manifest import is_hex32
from fupin_desktop.operation import Operation, recall

MANY = 5000  # operations
WIDE: Final = "q"  # of the arrays: whole numbers of eight bytes

Place = tuple[int, str, int]  # in the log, the chain, bytes of the line


@dataclass(frozen=True, kw_only=True)
class Consignment:
    """Operations in the order they go, each only by its place in the log and its size.

    A million of them need as little memory as twenty thousand whole ones.
    """

    places: Sequence[int]
    sizes: Sequence[int]  # bytes of the lines
    complete: Complete  # how far each chain is then complete for the office


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collector of cycles: a package is millions of objects without one cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def outgoing(
    db: Database, mine: str, office: str, *, full: bool = False, filling: bool = True
) -> Consignment:
    """Give what an office has not acknowledged.

    All of it, every time: a stick that is lost heals itself. Upwards goes what was written here
    or below, and what the superior asks for of its own; downwards what concerns the other office.
    Unless something is to be left out again, what it has only as stubs is brought whole too.
    """
    known = holdings.chains(db)
    starts = holdings.starts(db, mine, office, full=full, known=known)
    # What we know by the superior is a selection: after it lost its ledger, we must not say that
    # it is whole, or the writing laptop would not send the rest again.
    hearsay = log.setting(db, "hearsay", {}) if len(office) < len(mine) else {}
    gather = _after if len(office) < len(mine) else _concerning
    places, sizes, sent = array(WIDE), array(WIDE), set()
    for n, rid, size in gather(db, office, starts):
        places.append(n)
        sizes.append(size)
        sent.add(rid)
    for n, _, size in _filling(db, mine, office, known, places) if filling else ():
        places.append(n)
        sizes.append(size)
    complete: Complete = {}
    for replica in known.rows:
        rid, other = replica["rid"], replica["office"]
        # Of a neighbour, whose span the first readers refuse, only where there is something to say.
        told = rid in sent or other.startswith(mine) or mine.startswith(other)
        if told and rid in starts and hearsay.get(rid, 0) <= starts[rid] < replica["seq"]:
            span = {"from": starts[rid] + 1, "to": replica["seq"], "head": replica["head"]}
            complete[rid] = {**span, "office": other}
    return Consignment(places=places, sizes=sizes, complete=complete)


@uncollected()
def load(db: Database, places: Sequence[int]) -> list[Operation]:
    """Read the operations at some places, in their order."""
    return [recall(line, identity.hex()) for identity, line in log.lines_at(db, places)]


def of_type(db: Database, places: Sequence[int], name: str) -> list[Operation]:
    """Read those of the operations at some places that are about a type that has records."""
    if name in TABLES and records.is_empty(db, name):
        return []
    # Nothing else in a canonical line is written like that, unless it is nested in a value.
    text = f'"type":"{name}"'.encode("ascii")
    found = (recall(line, identity.hex()) for identity, line in log.lines_with(db, places, text))
    return [one for one in found if one.type == name]


def own_words(
    db: Database, mine: str, office: str, known: holdings.Chains | None = None
) -> dict[str, int]:
    """Give by chain of a superior the place from which on it is to be brought its own words."""
    if len(office) > len(mine):
        return {}
    known = known or holdings.chains(db)
    told = holdings.acknowledged(db, office, upwards=True, known=known)
    return refill.due(db, office, told)


def lacking(db: Database, mine: str, office: str) -> list[Place]:
    """Give what an office acknowledged without having got its content."""
    found = withheld.lacking(db, mine, office)
    recs = {rec for _, _, rec, _ in found}
    is_above = len(office) < len(mine)
    here = recs if is_above or not recs else _concerned(db, office, recs)
    return [(n, rid, size) for n, rid, rec, size in found if rec in here]


def waiting(db: Database, mine: str, others: Sequence[str]) -> dict[str, int]:
    """Count what each office has not acknowledged, for all of them in one pass."""
    known = holdings.chains(db)
    starts = {office: holdings.starts(db, mine, office, known=known) for office in others}
    counts = dict.fromkeys(others, 0)
    for office in others:
        if len(office) < len(mine):
            places = {**starts[office], **own_words(db, mine, office, known)}
            counts[office] = sum(log.count_after(db, rid, start) for rid, start in places.items())
    ends = {row["rid"]: log.last(db, row["rid"]) for row in known.rows}
    below = [
        office for office in others
        if len(office) > len(mine) and any(at < ends[rid] for rid, at in starts[office].items())
    ]  # fmt: skip
    found = list(_unacknowledged(db, ends, [starts[office] for office in below]))
    concerned = _offices_of(db, below, {rec for _, _, rec in found})
    for rid, seq, rec in found:
        for office in concerned.get(rec, ()):
            counts[office] += seq > starts[office][rid]
    return counts


def _unacknowledged(
    db: Database, ends: Mapping[str, int], starts: Sequence[Mapping[str, int]]
) -> Iterator[tuple[str, int, str]]:
    """Give (rid, seq, rec) of every operation that some office may lack."""
    for rid in starts[0] if starts else ():
        earliest = min(one[rid] for one in starts)
        if earliest < ends[rid]:
            for _, seq, rec in log.records_after(db, rid, earliest):
                yield rid, seq, rec.hex()


def _offices_of(
    db: Database, offices: Sequence[str], recs: Iterable[str]
) -> dict[str, Sequence[str]]:
    """Give which of some offices each of some records concerns."""
    wanted = set(recs)
    owned = scope.owners(db, wanted if len(wanted) <= MANY else None)
    lengths = {len(office) for office in offices}
    within = {
        codes: {code[:length] for code in codes for length in lengths}.intersection(offices)
        for codes in {owned.get(rec, ()) for rec in wanted}
    }
    common: dict[str, set[str]] = {}
    for office, shared in scope.common_to(db, offices).items():
        for rec in shared & wanted:
            common.setdefault(rec, set()).add(office)
    return {rec: [*within[owned.get(rec, ())] | common.get(rec, set())] for rec in wanted}


def _after(db: Database, _office: str, starts: Mapping[str, int]) -> Iterator[Place]:
    """Give every operation after some places of some chains."""
    for rid, start in starts.items():
        yield from ((n, rid, size) for n, size in log.places_after(db, rid, start))


def _filling(
    db: Database, mine: str, office: str, known: holdings.Chains, places: Sequence[int]
) -> Iterator[Place]:
    """Give what is brought besides the news: a superior's own words, and content for stubs."""
    words = list(_after(db, office, own_words(db, mine, office, known)))
    yield from words
    more = lacking(db, mine, office)
    there = {*places, *(n for n, _, _ in words)} if more else set()
    yield from (one for one in more if one[0] not in there)


def _concerning(db: Database, office: str, starts: Mapping[str, int]) -> Iterator[Place]:
    """Give what concerns an office below, with the history of what moved there since."""
    found = array(WIDE, _news(db, office, starts))
    came = _named(moves.followers(db, office, starts))
    found.extend(n for n, _, _ in log.places_of(db, came))
    went = (one.link for one in moves.farewells(db, office, starts))
    found.extend(log.places_among(db, went))
    return log.in_order(db, found)


def _news(db: Database, office: str, starts: Mapping[str, int]) -> Iterator[int]:
    """Give what is new of an office's records, and of the regions, whose names all need."""
    if sum(log.count_after(db, rid, start) for rid, start in starts.items()) <= MANY:
        new = [
            (n, rec.hex())
            for rid, start in starts.items() for n, _, rec in log.records_after(db, rid, start)
        ]  # fmt: skip
        here = _concerned(db, office, {rec for _, rec in new})
        return (n for n, rec in new if rec in here)
    # Much is new for a first package: then the village's own records are fewer than the news.
    recs = _named(scope.inside(db, office) | scope.common(db, office))
    return (n for n, rid, seq in log.places_of(db, recs) if seq > starts.get(rid, seq))


def _named(recs: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(rec) for rec in recs if is_hex32(rec)]


def _concerned(db: Database, office: str, recs: set[str]) -> set[str]:
    """Give those of some records that concern an office."""
    owned = scope.owners(db, recs)
    here = {rec for rec in recs if any(c.startswith(office) for c in owned.get(rec, ()))}
    return here | (recs & scope.common(db, office))
