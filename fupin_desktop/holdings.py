"""Who holds what: receipts, how far they count, and what a package leaves to be said."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import laptops, portions
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.enrolment import laptops_of
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import is_hex32, is_office, is_rid
from fupin_desktop.operation import Operation
from fupin_desktop.package import Header

Complete = dict[str, Json]
MOST_LIVES = 50  # of a ledger's former lives, told in a package
OUTLIVED = "outlived"  # setting: by rid, the number of its last package when its copy first wrote
FOLLOWED = "followed"  # setting: by rid, from which package on its receipts count again
MAX_SKEW = timedelta(days=1)


def held(db: Database) -> dict[str, dict[str, Json]]:
    """Give the receipt: what this ledger holds of each chain without a gap."""
    rows = log.find(db, "replica", "seq > 0 ORDER BY rid")
    return {row["rid"]: {"seq": row["seq"], "head": row["head"]} for row in rows}


@dataclass(frozen=True, kw_only=True)
class Chains:
    """The chains of this ledger, beside which receipts are laid; each is looked at once."""

    rows: Sequence[Mapping[str, Any]]
    own: frozenset[str]
    former: frozenset[str]
    has_siblings: bool  # whether other laptops of the own office are known
    agrees: Callable[[str, int, str], bool]
    fork: Callable[[str], int]


def chains(db: Database) -> Chains:
    """Read what all receipts are compared with."""
    rows = log.find(db, "replica", "1 ORDER BY rid")
    own = frozenset(row["rid"] for row in rows if row["own"])
    former = frozenset(log.setting(db, "former_rids", []))

    def agrees(rid: str, seq: int, head: str) -> bool:
        ends = log.ids_at(db, rid, seq)
        return ends == [head] or not (ends or rid in own or rid in former)

    return Chains(
        rows=[row for row in rows if row["seq"] > 0], own=own, former=former,
        has_siblings=bool(laptops_of(db, log.setting(db, "ledger")["region"])),
        agrees=cache(agrees), fork=cache(partial(log.fork, db)),
    )  # fmt: skip


def starts(
    db: Database, mine: str, office: str, *, full: bool = False, known: Chains | None = None
) -> dict[str, int]:
    """Give the last acknowledged place of each chain that may concern an office."""
    known = known or chains(db)
    upwards = len(office) < len(mine)
    told = {} if full else acknowledged(db, office, upwards=upwards, known=known)
    return {
        row["rid"]: told.get(row["rid"], 0)
        for row in known.rows
        # All goes on down: the township hands the county's decisions to villages, and what another
        # township's village wrote of a household that moved here.
        if not upwards or row["office"].startswith(mine)
    }


def repeated(db: Database, mine: str, office: str) -> dict[str, tuple[int, int]]:
    """Give the first and last number of what an office says it holds and is sent all the same.

    That is as long as it is not known which branch of a fork it holds.
    """
    upwards = len(office) < len(mine)
    told = _receipts(db, office, upwards=upwards)
    sure = acknowledged(db, office, upwards=upwards, known=chains(db))
    found = {}
    for rid in set(told[0]).intersection(*told) if told else ():
        least = min(int(one[rid]["seq"]) for one in told)
        if least > sure.get(rid, 0):
            found[rid] = sure.get(rid, 0) + 1, least
    return found


def acknowledged(db: Database, office: str, *, upwards: bool, known: Chains) -> dict[str, int]:
    """Give how far each chain is known to be held there: by the ledger, or by every laptop."""
    receipts = [_undisputed(known, one) for one in _receipts(db, office, upwards=upwards)]
    if len(receipts) < 2:
        return receipts[0] if receipts else {}
    shared = set(receipts[0]).intersection(*receipts)
    return {rid: min(one[rid] for one in receipts) for rid in shared}


def _receipts(db: Database, office: str, *, upwards: bool) -> list[dict[str, Any]]:
    """Give what the ledger above, or every laptop below, said it holds."""
    rows = log.find(db, "holding", "office = ? ORDER BY rowid", (office,))
    if not upwards and laptops.silent(db, office):
        return []  # a laptop that never said what it holds holds nothing
    # One ledger stands above: what it said last counts.
    return [json.loads(row["holds"]) for row in (rows[-1:] if upwards else rows)]


def _undisputed(known: Chains, holds: Mapping[str, Any]) -> dict[str, int]:
    """Leave out chains whose end is another there than here.

    A ledger overwritten with an old copy writes on under the same name: such a chain is sent whole
    until both agree again, so nothing is lost; also after the name was given up.
    """
    agrees = known.agrees
    found: dict[str, int] = {
        rid: one["seq"] for rid, one in holds.items() if agrees(rid, one["seq"], one["head"])
    }
    # Its end does not tell which branch of a fork somebody has. Every package of the present life
    # holds both, so that one of them was received tells it, unless another laptop passed it on.
    told = known.own & found.keys() and not known.has_siblings
    for rid in () if told else known.former & found.keys():
        if 0 < (fork := known.fork(rid)) <= found[rid]:
            found[rid] = fork - 1
    return found


def went_back(db: Database, rid: str, header: Header) -> bool:
    """Tell whether a receipt knows more of our own chain than we do, or another end of it.

    Then this file was overwritten with an older copy; going on under the same name would give two
    operations one number.
    """
    told = header.holds.get(rid)
    return told is not None and rid not in _undisputed(chains(db), {rid: told})


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
        stubs = log.known_ids(db, [one.link for one in twice])
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
