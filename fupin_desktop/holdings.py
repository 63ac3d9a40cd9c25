"""Who holds what: receipts, what is still to be sent, and what a package leaves to be said."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import derive, laptops, moves, portions, refill, scope, withheld
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.enrolment import laptops_of
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import is_hex32, is_office, is_rid
from fupin_desktop.operation import Operation, recall
from fupin_desktop.package import Header

Complete = dict[str, Json]
MANY = 5000  # operations
MOST_LIVES = 50  # of a ledger's former lives, told in a package
OUTLIVED = "outlived"  # setting: by rid, the number of its last package when its copy first wrote
FOLLOWED = "followed"  # setting: by rid, from which package on its receipts count again
MAX_SKEW = timedelta(days=1)


def held(db: Database) -> dict[str, dict[str, Json]]:
    """Give the receipt: what this ledger holds of each chain without a gap."""
    rows = log.find(db, "replica", "seq > 0 ORDER BY rid")
    return {row["rid"]: {"seq": row["seq"], "head": row["head"]} for row in rows}


def outgoing(
    db: Database, mine: str, office: str, *, full: bool = False, filling: bool = True
) -> tuple[list[Operation], Complete]:
    """Give what an office has not acknowledged, and how far each chain is then complete for it.

    All of it, every time: a stick that is lost heals itself. Upwards goes what was written here
    or below, and what the superior asks for of its own; downwards what concerns the other office.
    Unless something is to be left out again, what it has only as stubs is brought whole too.
    """
    starts = _starts(db, mine, office, full=full)
    # What we know by the superior is a selection: after it lost its ledger, we must not say that
    # it is whole, or the writing laptop would not send the rest again.
    hearsay = log.setting(db, "hearsay", {}) if len(office) < len(mine) else {}
    gather = _after if len(office) < len(mine) else _concerning
    found = gather(db, office, starts)
    sent = {one.rid for one in found}
    if filling:
        found += _after(db, office, own_words(db, mine, office))
        known = {one.id for one in found}
        found += [one for one in lacking(db, mine, office) if one.id not in known]
    complete: Complete = {}
    for replica in log.find(db, "replica", "seq > 0 ORDER BY rid"):
        rid, other = replica["rid"], replica["office"]
        # Of a neighbour, whose span the first readers refuse, only where there is something to say.
        told = rid in sent or other.startswith(mine) or mine.startswith(other)
        if told and rid in starts and hearsay.get(rid, 0) <= starts[rid] < replica["seq"]:
            span = {"from": starts[rid] + 1, "to": replica["seq"], "head": replica["head"]}
            complete[rid] = {**span, "office": other}
    return found, complete


def _starts(db: Database, mine: str, office: str, *, full: bool = False) -> dict[str, int]:
    """Give the last acknowledged place of each chain that may concern an office."""
    upwards = len(office) < len(mine)
    acknowledged = {} if full else _acknowledged(db, office, upwards=upwards)
    return {
        row["rid"]: acknowledged.get(row["rid"], 0)
        for row in log.find(db, "replica", "seq > 0 ORDER BY rid")
        # All goes on down: the township hands the county's decisions to villages, and what another
        # township's village wrote of a household that moved here.
        if row["office"].startswith(mine) or not upwards
    }


def own_words(db: Database, mine: str, office: str) -> dict[str, int]:
    """Give by chain of a superior the place from which on it is to be brought its own words."""
    if len(office) > len(mine):
        return {}
    return refill.due(db, office, _acknowledged(db, office, upwards=True))


def waiting(db: Database, mine: str, others: Sequence[str]) -> dict[str, int]:
    """Count what each office has not acknowledged, for all of them in one pass."""
    starts = {office: _starts(db, mine, office) for office in others}
    counts = {}
    for office in others:
        places = {**starts[office], **own_words(db, mine, office)}
        counts[office] = sum(log.count_after(db, rid, start) for rid, start in places.items())
    below = [office for office in others if len(office) > len(mine) and counts[office]]
    found = list(_places(db, [starts[office] for office in below]))
    recs = {rec for _, _, rec in found}
    owned = scope.owners(db, recs if len(recs) <= MANY else None)
    for office, common in scope.common_to(db, below).items():
        for rec in common:
            owned[rec] = (*owned.get(rec, ()), office)
    concerned = {
        codes: [office for office in below if any(code.startswith(office) for code in codes)]
        for codes in set(owned.values())
    }
    counts.update(dict.fromkeys(below, 0))
    for rid, seq, rec in found:
        for office in concerned.get(owned.get(rec, ()), ()):
            counts[office] += seq > starts[office][rid]
    return counts


def lacking(db: Database, mine: str, office: str) -> list[Operation]:
    """Give what an office acknowledged without having got its content."""
    found = withheld.lacking(db, mine, office)
    return found if len(office) < len(mine) or not found else _concerned(db, office, found)


def _places(db: Database, starts: Sequence[Mapping[str, int]]) -> Iterator[tuple[str, int, str]]:
    """Give (rid, seq, rec) of every operation that some office may lack."""
    for rid in starts[0] if starts else ():
        earliest = min(one[rid] for one in starts)
        for seq, rec in log.records_after(db, rid, earliest):
            yield rid, seq, rec.hex()


def _after(db: Database, _office: str, starts: Mapping[str, int]) -> list[Operation]:
    """Give every operation after some places of some chains."""
    return [
        recall(line, identity.hex())
        for rid, start in starts.items()
        for identity, _, _, line in log.lines_after(db, rid, start)
    ]


def _concerning(db: Database, office: str, starts: Mapping[str, int]) -> list[Operation]:
    """Give what concerns an office below, with the history of what moved there since."""
    came = derive.load(db, moves.followers(db, office, starts)).values()
    extra = [*moves.farewells(db, office, starts), *(one for history in came for one in history)]
    found = {one.id: one for one in (*_news(db, office, starts), *extra)}
    return sorted(found.values(), key=lambda one: (one.rid, one.seq, one.id))


def _news(db: Database, office: str, starts: Mapping[str, int]) -> list[Operation]:
    """Give what is new of an office's records, and of the regions, whose names all need."""
    if sum(log.count_after(db, rid, start) for rid, start in starts.items()) <= MANY:
        return _concerned(db, office, _after(db, office, starts))
    # Much is new for a first package: then the village's own records are fewer than the news.
    histories = derive.load(db, scope.inside(db, office) | scope.common(db, office))
    found = [one for history in histories.values() for one in history]
    return [one for one in found if one.seq > starts.get(one.rid, one.seq)]


def _concerned(db: Database, office: str, news: Sequence[Operation]) -> list[Operation]:
    owned = scope.owners(db, {one.rec for one in news})
    common = scope.common(db, office)
    return [
        one for one in news
        if one.rec in common or any(c.startswith(office) for c in owned.get(one.rec, ()))
    ]  # fmt: skip


def repeated(db: Database, mine: str, office: str) -> dict[str, tuple[int, int]]:
    """Give the first and last number of what an office says it holds and is sent all the same.

    That is as long as it is not known which branch of a fork it holds.
    """
    upwards = len(office) < len(mine)
    told = _receipts(db, office, upwards=upwards)
    sure = _acknowledged(db, office, upwards=upwards)
    found = {}
    for rid in set(told[0]).intersection(*told) if told else ():
        least = min(int(one[rid]["seq"]) for one in told)
        if least > sure.get(rid, 0):
            found[rid] = sure.get(rid, 0) + 1, least
    return found


def _acknowledged(db: Database, office: str, *, upwards: bool) -> dict[str, int]:
    """Give how far each chain is known to be held there: by the ledger, or by every laptop."""
    receipts = [_undisputed(db, one) for one in _receipts(db, office, upwards=upwards)]
    if not receipts:
        return {}
    shared = set(receipts[0]).intersection(*receipts)
    return {rid: min(one[rid] for one in receipts) for rid in shared}


def _receipts(db: Database, office: str, *, upwards: bool) -> list[dict[str, Any]]:
    """Give what the ledger above, or every laptop below, said it holds."""
    rows = log.find(db, "holding", "office = ? ORDER BY rowid", (office,))
    if not upwards and laptops.silent(db, office):
        return []  # a laptop that never said what it holds holds nothing
    # One ledger stands above: what it said last counts.
    return [json.loads(row["holds"]) for row in (rows[-1:] if upwards else rows)]


def _undisputed(db: Database, holds: Mapping[str, Any]) -> dict[str, int]:
    """Leave out chains whose end is another there than here.

    A ledger overwritten with an old copy writes on under the same name: such a chain is sent whole
    until both agree again, so nothing is lost; also after the name was given up.
    """
    own = {row["rid"] for row in log.find(db, "replica", "own = 1")}
    former = set(log.setting(db, "former_rids", []))
    found = {}
    for rid, one in holds.items():
        rows = log.find(db, "operation", "rid = ? AND seq = ?", (rid, one["seq"]))
        ends = [row["id"].hex() for row in rows]
        if ends == [one["head"]] or not (ends or rid in own | former):
            found[rid] = int(one["seq"])
    # Its end does not tell which branch of a fork somebody has. Every package of the present life
    # holds both, so that one of them was received tells it, unless another laptop passed it on.
    told = own & found.keys() and not laptops_of(db, log.setting(db, "ledger")["region"])
    for rid in () if told else former & found.keys():
        if 0 < (fork := log.fork(db, rid)) <= found[rid]:
            found[rid] = fork - 1
    return found


def went_back(db: Database, rid: str, header: Header) -> bool:
    """Tell whether a receipt knows more of our own chain than we do, or another end of it.

    Then this file was overwritten with an older copy; going on under the same name would give two
    operations one number.
    """
    known = header.holds.get(rid)
    return known is not None and rid not in _undisputed(db, {rid: known})


def totals(operations: Iterable[Operation]) -> dict[str, int]:
    """Count a package's operations by record type: its control totals."""
    return dict(Counter(one.type for one in operations))


def check_totals(header: Header, operations: Iterable[Operation]) -> None:
    """Refuse a package whose control totals are not those of what is in it."""
    found, told = totals(operations), dict(header.totals)
    wrong = sorted(name for name in found.keys() | told.keys() if found.get(name) != told.get(name))
    if wrong:
        label = TABLES[wrong[0]].label if wrong[0] in TABLES else wrong[0]
        raise FupinError(
            f"包上写的合计与包里的内容不符（{label}：写着 {told.get(wrong[0], 0)} 条，"
            f"有 {found.get(wrong[0], 0)} 条），整个包没有接收，台账没有改动。请对方重新导出。"
        )


def note_arrival(db: Database, header: Header, fresh: Sequence[Operation], wall: str) -> None:
    """Remember what the sender holds, and how far its chains are complete here."""
    for one in {one.rid: one for one in fresh if not one.purged}.values():
        _know_replica(db, one)  # a stub does not say whose it is
    spans = complete_of(header) if portions.is_whole(db, header) else {}
    for rid, span in spans.items():
        _advance(db, header, rid, span)
    retired = log.setting(db, "retired", [])
    former = header.extra.get("former")
    if header.kind == "down" and former and former not in retired:
        # One ledger stands above: its receipts from before a restore claim more than it has.
        retired = [*retired, former]
        log.set_setting(db, "retired", retired)
        db.execute(
            "DELETE FROM holding WHERE office = ? AND rid = ?", (header.sender_office, former)
        )
    else:
        is_first = not log.find(db, "holding", "rid = ?", (header.sender_rid,))
        lives = header.extra.get("lives")
        for life in lives[-MOST_LIVES:] if isinstance(lives, list) else ():
            _follow(db, header, life, is_first=is_first)
    followed = log.setting(db, FOLLOWED, {}).get(header.sender_rid, 0)
    if header.sender_rid not in retired and header.number >= followed:
        _keep_receipt(db, header, wall)


def _follow(db: Database, header: Header, former: Json, *, is_first: bool) -> None:
    """Let the word of a copy replace that of a life before, unless that one goes on.

    A ledger overwritten with an old copy numbers its packages anew from there: then the old word
    waits until the copy has passed its number, and stands if it changed meanwhile.
    """
    where = "office = ? AND rid = ?"
    known = log.find(db, "holding", where, (header.sender_office, former)) if is_rid(former) else []
    if not known or former == header.sender_rid:
        return
    number, waits = known[0]["number"], log.setting(db, OUTLIVED, {})
    if number >= header.number:
        if is_first:
            log.set_setting(db, OUTLIVED, {**waits, former: number})
    elif is_first or waits.get(former) == number:
        from_here = header.number if is_first else number + 1
        log.set_setting(db, FOLLOWED, {**log.setting(db, FOLLOWED, {}), former: from_here})
        db.execute(f"DELETE FROM holding WHERE {where}", (header.sender_office, former))  # noqa: S608  no text of a user's


def _know_replica(db: Database, one: Operation) -> None:
    if not log.find(db, "replica", "rid = ?", (one.rid,)):
        row = {"rid": one.rid, "office": one.office, "own": 0, "seq": 0, "head": None}
        log.insert(db, "replica", row)


def _advance(db: Database, header: Header, rid: str, span: Mapping[str, Any]) -> None:
    fresh = {"own": 0, "seq": 0, "office": span["office"]}
    known = next(iter(log.find(db, "replica", "rid = ?", (rid,))), fresh)
    ours = known["own"] or not may_bring(header, known["office"])
    if not ours and span["from"] <= known["seq"] + 1 <= span["to"]:
        row = {"rid": rid, "office": span["office"], "own": 0}
        log.replace(db, "replica", ("rid",), {**row, "seq": span["to"], "head": span["head"]})
        if len(header.sender_office) < len(log.setting(db, "ledger")["region"]):
            log.set_setting(db, "hearsay", {**log.setting(db, "hearsay", {}), rid: span["to"]})


def _keep_receipt(db: Database, header: Header, wall: str) -> None:
    """Let the latest receipt to arrive stand: one that claims too little only costs repetition."""
    if log.find(db, "package", "id = ? AND direction = 'received'", (header.package,)):
        return
    where = (header.sender_office, header.sender_rid)
    db.execute("DELETE FROM holding WHERE office = ? AND rid = ?", where)
    log.insert(db, "holding", {
        "office": header.sender_office, "rid": header.sender_rid, "number": header.number,
        "holds": json.dumps(header.holds, sort_keys=True), "wall": wall,
    })  # fmt: skip


def complete_of(header: Header) -> dict[str, Any]:
    """Give how far the sender's chains are complete; raises FupinError if that makes no sense."""
    spans: Any = header.extra.get("complete") or {}
    former = header.extra.get("former") or ""
    sound = isinstance(spans, dict) and all(
        is_rid(rid) and _is_span(one, header) for rid, one in spans.items()
    )
    if not sound or (former and not is_rid(former)):
        raise FupinError(
            "包上写明的范围看不懂，整个包没有接收，台账没有改动。请对方升级程序后重新导出。"
        )
    found: dict[str, Any] = spans
    return found


def may_bring(header: Header, office: str) -> bool:
    """Tell whether a package may hold what an office wrote: the sender, one below it, or anybody.

    A superior passes on whatever concerns those below: what its own superior decided, what was
    written of a household before it came from another township. Nobody brings that upwards. What
    the package calls itself does not count: only for whom it is.
    """
    sender = header.sender_office
    goes_down = header.to.startswith(sender) and header.to != sender
    return office.startswith(sender) or goes_down


def _is_span(span: Any, header: Header) -> bool:
    return (
        isinstance(span, dict)
        and type(span.get("from")) is type(span.get("to")) is int
        and 1 <= span["from"] <= span["to"]
        and is_hex32(span.get("head"))
        and is_office(span.get("office"))
        and may_bring(header, span["office"])
    )


def notes(db: Database, header: Header, fresh: Sequence[Operation], now: datetime) -> list[str]:
    """Say what the receiver should know: a wrong clock, a copied laptop, a package missing."""
    found = []
    skew = _skew(header.wall, now)
    if skew > MAX_SKEW:
        found.append(
            f"对方电脑的时间与本机相差约 {skew.days} 天，请提醒对方校对时间（不影响数据）。"
        )
    mine = {row["rid"]: row["seq"] for row in log.find(db, "replica")}
    if header.kind == "up" and header.to == log.setting(db, "ledger")["region"]:
        twice = [one for one in fresh if one.seq <= mine.get(one.rid, 0)]
        stubs = log.known_ids(db, [bytes.fromhex(one.id) for one in twice])
        forked = sorted({one.rid for one in twice if bytes.fromhex(one.id) not in stubs})
        found += [
            f"电脑副本 {rid[:4]} 的台账曾被复制后两边使用；两边的内容都已保留。" for rid in forked
        ]
    missing = sorted(
        rid for rid, span in complete_of(header).items() if span["from"] > mine.get(rid, 0) + 1
    )
    if header.sender_office == log.setting(db, "ledger")["region"]:
        # On its way to the superior: what that one has already comes from there.
        later = "更早的内容随上级的下发包来。" if missing else ""
        return [
            *found,
            f"这是本单位另一台电脑的包：接收以后，仍要把它交给{header.to_name}。{later}",
        ]
    found += [f"电脑副本 {rid[:4]} 前面的包还没有收到；对方下次导出会自动补齐。" for rid in missing]
    return found


def _skew(wall: str, now: datetime) -> timedelta:
    try:
        return abs(datetime.fromisoformat(wall) - now)
    except (ValueError, TypeError):  # no such time, or one without its zone: it is only a label
        return timedelta(0)
