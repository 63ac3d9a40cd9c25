"""Packages out of a ledger: what waits for whom, and one package for each office it is due."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import holdings, invitation, package, told
from fupin_desktop.catalogue import VERSION
from fupin_desktop.enrolment import card, cards_of, keyring, level_of, offices, recipients
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry


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


def pack(
    registry: Registry, folder: Path, *, to: str = "", full: bool = False, step: Step = no_step
) -> list[Path]:
    """Write one package for each office that is due one; give their paths."""
    targets = _targets(registry, to)
    registry.checkpoint()
    if not folder.is_dir():
        raise FupinError(f"文件夹 {folder} 不存在，没有导出。请插好U盘或换一个文件夹。")
    written = []
    for done, office in enumerate(targets):
        step(done, len(targets))
        written.append(_pack_for(registry, folder, office, full))
    step(len(targets), len(targets))
    return written


def _targets(registry: Registry, to: str) -> list[str]:
    known = registry.read(offices)
    enrolled = {row["office"] for row in known if row["state"] == "enrolled"}
    upper = {office for office in enrolled if len(office) < len(registry.region)}
    # Without a word, a village reports up; who has nobody above hands down.
    due = {to} if to else upper or enrolled
    if not due or due - enrolled:
        raise FupinError(
            f"还没有与{to or '任何单位'}互相登记，没有导出。"
            "请先登记：用乡镇的邀请文件，或两个台账在一起时互认。"
        )
    return sorted(due)


def _pack_for(registry: Registry, folder: Path, office: str, full: bool) -> Path:
    boxes = registry.read(lambda db: cards_of(db, office))
    lines, done = registry.read(
        lambda db: holdings.outgoing(db, registry.region, office, full=full)
    )
    header = Header(
        kind=_direction(registry.region, office), package=registry.random(16).hex(),
        number=registry.read(_next_number),
        sender_office=registry.region, sender_name=registry.name, sender_rid=registry.rid,
        to=office, to_name=boxes[0].name,
        recipients=registry.read(lambda db: recipients(db, registry.region, office)),
        catalogue=VERSION, wall=registry.now().isoformat(timespec="seconds"),
        ranges=package.ranges_of(lines), holds=registry.read(holdings.held),
        totals=holdings.totals(lines),
        enrol={"box": card(registry).box, "token": registry.setting("token", "")},
        extra={
            "complete": done, "former": registry.setting("former_rid", ""),
            **told.tell(registry, office),
        },
    )  # fmt: skip
    data = package.build(header, (one.line for one in lines), signing_key=keyring(registry).sign)
    target = folder / package.file_name(header)
    package.write(target, data)
    row = package_row(header, "sent", office, hashlib.sha256(data).hexdigest(), len(lines))
    registry.transact(lambda db: log.insert(db, "package", row))
    return target


def _direction(mine: str, other: str) -> str:
    return "up" if len(other) < len(mine) else "down"


def _next_number(db: Database) -> int:
    rows = log.find(db, "package", "direction = 'sent' ORDER BY number DESC LIMIT 1")
    return int(rows[0]["number"]) + 1 if rows else 1


def peers(registry: Registry, *, counted: bool = True) -> list[Peer]:
    """Give the offices this ledger exchanges with, and what waits for each.

    Counting takes a township of 30 villages some seconds; without it `waiting` is -1.
    """
    mine = card(registry).sign
    found = {row["office"]: row for row in registry.read(offices)}
    waiting = dict.fromkeys(found, -1)
    if counted:
        waiting = registry.read(lambda db: holdings.waiting(db, registry.region, list(found)))
    packages = registry.read(lambda db: log.find(db, "package", "1 ORDER BY n"))
    last = {(one["office"], one["direction"]): one["wall"] for one in packages}
    return [
        Peer(
            office=office, name=row["name"], level=level_of(office), state=row["state"],
            digits=invitation.digits(mine, row["device"]) if row["device"] else "",
            last_sent=last.get((office, "sent"), ""), waiting=waiting[office],
            last_received=last.get((office, "received"), ""),
        )
        for office, row in found.items()
    ]  # fmt: skip


def package_row(
    header: Header, direction: str, office: str, sha256: str, operations: int
) -> dict[str, Any]:
    """Give the line of the package register for a package sent or received."""
    return {
        "id": header.package, "direction": direction, "office": office, "number": header.number,
        "sha256": sha256, "wall": header.wall, "operations": operations, "report": "",
    }  # fmt: skip
