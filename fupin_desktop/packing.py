"""Packages out of a ledger: what waits for whom, and one package for each office it is due."""

import hashlib
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import (
    attachments,
    consignment,
    holdings,
    invitation,
    moves,
    outbox,
    package,
    photo_freight,
    portions,
    refill,
    told,
    withheld,
)
from fupin_desktop.catalogue import VERSION
from fupin_desktop.consignment import Consignment
from fupin_desktop.enrolment import (
    card,
    enrolling,
    keyring,
    level_of,
    offices,
    once_of,
    recipients,
)
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.operation import Operation
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry
from fupin_desktop.withheld import Trimmed

PER_CENT = 100


@dataclass(frozen=True, kw_only=True)
class Peer:
    """An office this ledger exchanges packages with."""

    office: str
    name: str
    level: str
    digits: str  # empty while it is only invited
    state: str  # enrolled | invited
    last_sent: str
    last_received: str
    waiting: int  # operations not yet acknowledged
    missing_photos: int = 0  # that it said it lacks, and that are here
    days: int = 0  # since the first package that no package of theirs came after
    unanswered: bool = False  # whether there is such a package
    left_out: int = 0  # operations it has without their content, and that are here whole

    @property
    def awaiting(self) -> str:
        """Say that what was sent waits for this office's word, and how long; empty if not."""
        if self.waiting <= 0 or not self.last_sent:
            return ""
        return "等待对方确认" + (f"，已 {self.days} 天" if self.days else "")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One package that was written."""

    path: Path
    office: str
    number: int
    part: Sequence[int]
    operations: int
    photos: int
    photo_bytes: int
    damaged: int  # photos that were due and could not be read here
    left_out: int = 0  # operations that went without their content
    entangled: int = 0  # of these, the ones that held something else too


def pack(
    registry: Registry, folder: Path, *, to: str | Iterable[str] = "", full: bool = False,
    photos: str = photo_freight.WAITING, sensitive: bool = True, step: Step = no_step,
) -> list[Path]:  # fmt: skip
    """Write the packages for each office that is due one; give their paths."""
    return [
        one.path
        for one in export(
            registry, folder, to=to, full=full, photos=photos, sensitive=sensitive, step=step
        )
    ]


def export(
    registry: Registry, folder: Path, *, to: str | Iterable[str] = "", full: bool = False,
    photos: str = photo_freight.WAITING, sensitive: bool = True, step: Step = no_step,
    removed: list[str] | None = None,
) -> list[Sent]:  # fmt: skip
    """Write the packages for each office that is due one, in parts if need be; say what they hold.

    `photos` says which go along: those waiting, all that concern the office, or none. What is
    sensitive may be left out: it then travels as stubs. On the list `removed` are put the names of
    what an earlier export had left unfinished in the folder.
    """
    targets = _targets(registry, [to] if isinstance(to, str) else to)
    registry.checkpoint()
    outbox.check(folder)
    swept = outbox.sweep(folder, registry.region)
    if removed is not None:
        removed += swept
    written: list[Sent] = []
    every = PER_CENT * len(targets)
    for place, office in enumerate(targets):
        within = _within(step, PER_CENT * place, every)
        written += _pack_for(
            registry, folder, office, within, full=full, which=photos, sensitive=sensitive
        )
    step(every, every)
    return written


def _within(step: Step, before: int, every: int) -> Step:
    """Give the step of one office's packages among those of all."""
    return lambda done, total: step(before + PER_CENT * done // max(1, total), every)


def _targets(registry: Registry, to: Iterable[str]) -> list[str]:
    known = registry.read(offices)
    enrolled = {row["office"] for row in known if row["state"] == "enrolled"}
    upper = {office for office in enrolled if len(office) < len(registry.region)}
    # Without a word, a village reports up; who has nobody above hands down.
    due = {office for office in to if office} or upper or enrolled
    able = enrolled | registry.read(lambda db: {office for office in due if once_of(db, office)})
    if not due or due - able:
        strangers = "、".join(sorted(due - able)) or "任何单位"
        raise FupinError(
            f"还没有与{strangers}互相登记，没有导出。"
            "请先登记：用乡镇的邀请文件，或两个台账在一起时互认。"
        )
    return sorted(due)


def _pack_for(
    registry: Registry, folder: Path, office: str, step: Step, *, full: bool, which: str,
    sensitive: bool,
) -> list[Sent]:  # fmt: skip
    step(0, 1)
    brings = registry.read(lambda db: _brings(db, registry.region, office))
    going = registry.read(
        lambda db: consignment.outgoing(db, registry.region, office, full=full, filling=sensitive)
    )
    news = going
    if full and which == photo_freight.WAITING:
        news = registry.read(lambda db: consignment.outgoing(db, registry.region, office))
    photos = photo_freight.due(registry, office, _naming(registry, office, news.places), which)
    secret = None if sensitive else registry.read(withheld.secrets)
    if secret is not None:
        going, hidden = _covered(registry, going, secret)
        photos = {one: size for one, size in photos.items() if one not in hidden}
    outbox.check(folder, sum(photos.values()))  # long before they are read and sealed
    parts = portions.split(going.sizes, photos)
    header = _header(registry, office, going.complete, brings if sensitive else {})
    holding = [number for number, part in enumerate(parts, 1) if part.lines] or [1]
    before: list[str] = []
    written = []
    for number, part in enumerate(parts, 1):
        fresh = replace(header, package=registry.random(16).hex())
        is_end = number == holding[-1]
        marked = portions.mark(fresh, number, len(parts), before, is_end=is_end)
        places = going.places[part.lines.start : part.lines.stop]
        within = _within(step, number - 1, len(parts))
        # Not kept under a name, so that one part is gone before the next is read.
        written.append(_write(
            registry, folder, marked, _fetch(registry, places, secret), part.photos, within
        ))  # fmt: skip
        before += [fresh.package] if number in holding else []
    return written


def _naming(registry: Registry, office: str, places: Sequence[int]) -> list[Operation]:
    """Give the operations that name a photo, without those sent every time.

    For the photos that it lacks, the other side asks.
    """
    again = registry.read(moves.sent_again)
    told = registry.read(lambda db: holdings.repeated(db, registry.region, office))
    found = registry.read(lambda db: consignment.of_type(db, places, attachments.TABLE))
    return [one for one in found if one.rec not in again and not _in_span(one, told)]


def _fetch(registry: Registry, places: Sequence[int], secret: Collection[str] | None) -> Trimmed:
    """Read the operations at some places, and leave out what is not to go."""
    lines = registry.read(lambda db: consignment.load(db, places))
    return Trimmed(lines=lines) if secret is None else withheld.trim(lines, secret)


def _covered(
    registry: Registry, going: Consignment, secret: Collection[str]
) -> tuple[Consignment, set[str]]:
    """Give what is left of operations once much is left out, and the photos that do not go."""
    sizes, photos, first = array(consignment.WIDE), set[str](), dict[str, int]()
    for places in log.chunks(going.places):
        trimmed = _fetch(registry, places, secret)
        sizes.extend(len(one.line) for one in trimmed.lines)
        photos.update(trimmed.photos)
        for rid, seq in trimmed.first.items():
            first[rid] = min(seq, first.get(rid, seq))
    done = registry.read(lambda db: withheld.shortened(db, going.complete, first))
    return replace(going, sizes=sizes, complete=done), photos


def _in_span(one: Operation, spans: Mapping[str, tuple[int, int]]) -> bool:
    first, last = spans.get(one.rid, (1, 0))
    return first <= one.seq <= last


def _brings(db: Database, mine: str, office: str) -> holdings.Complete:
    """Name all that is held of the superior's words: before they are read, never more than them."""
    chains = consignment.own_words(db, mine, office)
    return {refill.BRINGS: {rid: refill.digest(db, rid) for rid in chains}} if chains else {}


def _header(
    registry: Registry, office: str, done: holdings.Complete, brings: holdings.Complete
) -> Header:
    """Give what all parts for an office say alike."""
    names = {row["office"]: row["name"] for row in registry.read(offices)}
    return Header(
        kind=_direction(registry.region, office), package="", number=0, ranges={},
        sender_office=registry.region, sender_name=registry.name, sender_rid=registry.rid,
        to=office, to_name=names[office],
        recipients=registry.read(lambda db: recipients(db, registry.region, office)),
        catalogue=VERSION, wall=registry.now().isoformat(timespec="seconds"),
        holds=registry.read(holdings.held),
        enrol=enrolling(registry),
        extra={
            "complete": done, "former": registry.setting("former_rid", ""),
            "lives": registry.setting("former_rids", [])[-holdings.MOST_LIVES:],
            **told.tell(registry, office), **brings,
        },
    )  # fmt: skip


@consignment.uncollected()
def _write(
    registry: Registry, folder: Path, header: Header, trimmed: Trimmed, photos: Mapping[str, int],
    step: Step,
) -> Sent:  # fmt: skip
    lines = trimmed.lines
    header = replace(
        header, number=registry.read(_next_number), ranges=package.ranges_of(lines),
        totals=holdings.totals(lines),
    )  # fmt: skip
    damaged: list[str] = []
    data = package.build(
        header, (one.line for one in lines), signing_key=keyring(registry).sign,
        photos=photo_freight.contents(registry, photos, damaged, step),
    )  # fmt: skip
    outbox.check(folder, len(data))
    target = folder / package.file_name(header)
    package.write(target, data)
    row = package_row(header, "sent", header.to, hashlib.sha256(data).hexdigest(), len(lines))
    registry.transact(lambda db: log.insert(db, "package", row))
    sizes = [size for sha256, size in photos.items() if sha256 not in damaged]
    return Sent(
        path=target, office=header.to, number=header.number, part=tuple(header.part),
        operations=len(lines), photos=len(sizes), photo_bytes=sum(sizes),
        damaged=len(damaged), left_out=len(trimmed.hidden), entangled=len(trimmed.entangled),
    )  # fmt: skip


def _direction(mine: str, other: str) -> str:
    return "up" if len(other) < len(mine) else "down"


def _next_number(db: Database) -> int:
    rows = log.find(db, "package", "direction = 'sent' ORDER BY number DESC LIMIT 1")
    return int(rows[0]["number"]) + 1 if rows else 1


def peers(registry: Registry, *, counted: bool = True) -> list[Peer]:
    """Give the offices this ledger exchanges with, and what waits for each.

    Counting takes a county with 2,000 chains about half a second; without it `waiting` is -1.
    """
    mine = card(registry).sign
    found = {row["office"]: row for row in registry.read(offices)}
    waiting = dict.fromkeys(found, -1)
    if counted:
        waiting = registry.read(lambda db: consignment.waiting(db, registry.region, list(found)))
    packages = registry.read(lambda db: log.find(db, "package", "1 ORDER BY n"))
    last = {(one["office"], one["direction"]): one["wall"] for one in packages}
    first = _unanswered(packages)
    return [
        Peer(
            office=office, name=row["name"], level=level_of(office), state=row["state"],
            digits=invitation.digits(mine, row["device"]) if row["device"] else "",
            last_sent=last.get((office, "sent"), ""), waiting=waiting[office],
            last_received=last.get((office, "received"), ""),
            missing_photos=photo_freight.missed(registry, office) if counted else 0,
            days=_days(first.get(office) or last.get((office, "sent"), ""), registry.today()),
            unanswered=office in first, left_out=_left_out(registry, office) if counted else 0,
        )
        for office, row in found.items()
    ]  # fmt: skip


def _left_out(registry: Registry, office: str) -> int:
    return len(registry.read(lambda db: consignment.lacking(db, registry.region, office)))


def _unanswered(packages: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Give by office when the first package was sent that no package of theirs came after."""
    first: dict[str, str] = {}
    for one in packages:
        if one["direction"] == "sent":
            first.setdefault(one["office"], one["wall"])
        else:
            first.pop(one["office"], None)
    return first


def _days(wall: str, today: str) -> int:
    """Count the days since a wall time; none if there was no such time, or it is yet to come."""
    if not wall:
        return 0
    return max(0, (date.fromisoformat(today) - date.fromisoformat(wall[:10])).days)


def package_row(
    header: Header, direction: str, office: str, sha256: str, operations: int
) -> dict[str, Any]:
    """Give the line of the package register for a package sent or received."""
    return {
        "id": header.package, "direction": direction, "office": office, "number": header.number,
        "sha256": sha256, "wall": header.wall, "operations": operations, "report": "",
    }  # fmt: skip
