"""Packages into a ledger: what arrived, what it would change, and receiving it whole."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db import log
from db.connection import Database
from fupin_desktop import (
    brake,
    derive,
    holdings,
    invitation,
    laptops,
    moves,
    package,
    photo_freight,
    preview_of,
    purging,
    questions,
    recovery_keys,
    refill,
    saving,
    stubs,
    told,
    withheld,
)
from fupin_desktop.consignment import uncollected
from fupin_desktop.enrolment import (
    accept,
    admit,
    enrol,
    identities,
    invite,
    let_superior_open,
    read_invitation,
    sign_known_to,
)
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.laptops import Sender
from fupin_desktop.merge import rank
from fupin_desktop.operation import BadLine, Operation, parse
from fupin_desktop.package import Header, Opened
from fupin_desktop.packing import Peer, pack, package_row, peers
from fupin_desktop.photo_members import Photos
from fupin_desktop.plan import BOTH, Plan
from fupin_desktop.registry import Registry

__all__ = [
    "Arrival", "Peer", "Receipt", "accept", "enrol", "invite", "pack", "peers", "preview",
    "read_invitation", "receive",
]  # fmt: skip

MAX_LAMPORT_JUMP = 10_000_000
CHUNK = 20_000  # operations
_ONLY_OWN = "请对方只报送本单位的内容。"
_MAKE_SURE = "没有接收，台账没有改动。请先打电话与对方核实，核实以后再接收（命令行加 --sure）。"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A package that passed every check, before anything is written."""

    plan: Plan
    package: str  # its id
    sender: str
    sender_name: str
    number: int
    wall: str
    digits: str  # six digits to compare by telephone, if the laptop is not enrolled yet
    repeated: bool
    operations: int  # new ones
    conflicts: int
    revoked: str = ""  # why it is refused, unless that is overruled
    brake: str = ""  # what is unusual about it; taken in only by who has made sure
    photos: Photos = field(default_factory=Photos)
    left_out: int = 0  # operations that come without their content


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What receiving a package did."""

    sentence: str
    operations: int
    conflicts: int
    repeated: bool
    photos: int = 0
    left_out: int = 0  # operations that came without their content


@dataclass(frozen=True)
class _Stage:
    """A package read and checked, with the operations this ledger does not have."""

    opened: Opened
    sha256: str
    fresh: list[Operation]
    sender: Sender
    repeated: bool

    @property
    def header(self) -> Header:
        return self.opened.header


@uncollected()
def preview(registry: Registry, path: Path, step: Step = no_step, *, code: str = "") -> Arrival:
    """Check a package and say what it would change; nothing is written.

    With the recovery code of a ledger that is lost also what was sent to that one opens.
    """
    stage = _stage(registry, path, step, code)
    header = stage.header
    added = registry.locals()
    plan = registry.read(lambda db: preview_of.plan(
        db, path.name, stage.fresh, added, header.holds
    ))  # fmt: skip
    notes = _met(plan)
    notes += registry.read(lambda db: holdings.notes(db, header, stage.fresh, registry.now()))
    notes += registry.read(lambda db: refill.notes(db, header, stage.fresh))
    notes += told.notes(registry, header) + photo_freight.notes(header)
    notes += [laptops.BY_CODE] if stage.sender.proved else []
    left_out = registry.read(lambda db: stubs.count(db, stage.fresh))
    notes += withheld.notes(left_out)
    return Arrival(
        plan=Plan(plan.source, plan.lines, (*plan.notes, *notes)), package=header.package,
        sender=header.sender_office, sender_name=header.sender_name, number=header.number,
        wall=header.wall,
        digits=_digits(registry, stage), repeated=stage.repeated, operations=len(stage.fresh),
        conflicts=plan.count("conflict"), revoked=stage.sender.revoked,
        brake=registry.read(lambda db: _unusual(db, header, stage.fresh)),
        photos=stage.opened.photos, left_out=left_out,
    )  # fmt: skip


@uncollected()
def receive(
    registry: Registry, path: Path, *, digits: str = "", from_revoked: bool = False,
    sure: bool = False, code: str = "", step: Step = no_step,
) -> Receipt:  # fmt: skip
    """Take a package in, whole, in one transaction; raises FupinError and changes nothing."""
    stage = _stage(registry, path, step, code)
    if stage.sender.revoked and not from_revoked:
        raise FupinError(stage.sender.revoked)
    needed = _digits(registry, stage)
    if needed and digits.replace(" ", "") != needed:
        raise FupinError(
            f"这台电脑（{stage.header.sender_name}）还没有登记，台账没有改动。"
            "请打电话与对方核对接收前核对时显示的六位数，核对无误后填入这六位数再接收。"
        )
    unusual = registry.read(lambda db: _unusual(db, stage.header, stage.fresh))
    if unusual and not sure:
        raise FupinError(f"{unusual}{_MAKE_SURE}")
    before = registry.count_conflicts()
    went_back = registry.read(lambda db: holdings.went_back(db, registry.rid, stage.header))
    photo_freight.take_in(registry, stage.opened, step)
    left = registry.read(lambda db: purging.arriving(db, stage.fresh))
    left_out = registry.read(lambda db: stubs.count(db, stage.fresh))
    registry.transact(lambda db: _apply(registry, db, stage, path.name, step))
    purging.wipe(registry, left)
    if "next" in stage.header.extra:
        let_superior_open(registry)
    if went_back:
        registry.renew()
    added = max(0, registry.count_conflicts() - before)
    return Receipt(
        sentence=_sentence(stage, added, left_out), operations=len(stage.fresh), conflicts=added,
        repeated=stage.repeated, photos=len(stage.opened.photos), left_out=left_out,
    )  # fmt: skip


def _met(plan: Plan) -> list[str]:
    """Say how many records both sides changed."""
    count = len(plan.both)
    return [f"{count} 条记录{BOTH}了（不同的项），接收以后都保留。"] if count else []


def _unusual(db: Database, header: Header, fresh: Sequence[Operation]) -> str:
    return refill.warning(db, header, fresh) + brake.warning(db, header, fresh)


def _open(registry: Registry, data: bytes, code: str, *, is_known: bool) -> Opened:
    lost = [recovery_keys.identity(code)] if code.strip() else []
    ours = [*identities(registry), *lost]
    try:
        return package.open_(data, ours, office=registry.region, is_known=is_known)
    except package.NoKey as error:
        raise package.NoKey(recovery_keys.WRONG if lost else str(error)) from error


def _stage(registry: Registry, path: Path, step: Step, code: str) -> _Stage:
    data = package.read(path)
    sha256 = hashlib.sha256(data).hexdigest()
    is_known = _is_received(registry, "sha256", sha256)  # these very bytes: all of it is here
    opened = _open(registry, data, code, is_known=is_known)
    header = opened.header
    sender = laptops.vouch(registry, header)
    if is_known:
        return _Stage(opened, sha256, [], sender, repeated=True)
    operations = _parsed(opened.lines, step)
    if package.ranges_of(operations) != header.ranges:
        raise FupinError(
            "包中的操作与包上写明的范围不符，整个包没有接收，台账没有改动。请对方重新导出。"
        )
    holdings.check_totals(header, operations)
    _check_rights(registry, header, operations)
    holdings.complete_of(header)
    fresh = registry.read(lambda db: stubs.news(db, operations))
    is_known = _is_received(registry, "id", header.package)
    return _Stage(opened, sha256, fresh, sender, is_known and not fresh)


def _is_received(registry: Registry, column: str, value: str) -> bool:
    where = f"{column} = ? AND direction = 'received'"
    return bool(registry.read(lambda db: log.find(db, "package", where, (value,))))


def _parsed(lines: Sequence[bytes], step: Step) -> list[Operation]:
    operations = []
    for done, line in enumerate(lines):
        try:
            operations.append(parse(line))
        except BadLine as error:
            raise FupinError(
                f"包中第 {done + 1} 条操作不合格式（{error}），整个包没有接收，台账没有改动。"
                "请对方升级程序后重新导出。"
            ) from error
        if done % 5000 == 0:
            step(done, 2 * len(lines))
    return operations


def _check_rights(registry: Registry, header: Header, operations: Iterable[Operation]) -> None:
    """An office's operations are accepted only from itself or its superior."""
    above = header.sender_office.startswith(registry.region)
    below = registry.region.startswith(header.sender_office)
    allowed = {o for o in {one.office for one in operations} if holdings.may_bring(header, o)}
    foreign = [one for one in operations if one.office not in allowed and not one.purged]
    expected = registry.read(lambda db: [refill.is_expected(db, header, one) for one in foreign])
    if not (above or below) or not all(expected):
        ours = any(one.office == registry.region for one in foreign)
        raise FupinError(
            f"{header.sender_name}（{header.sender_office}）无权送来这些内容，整个包没有接收，"
            f"台账没有改动。{refill.OURS if ours else _ONLY_OWN}"
        )
    highest = max((one.lam for one in operations), default=0)
    if highest > registry.setting("lam", 0) + MAX_LAMPORT_JUMP:
        raise FupinError(
            "包中的操作序号大得不合理，可能被改动过；整个包没有接收，"
            "台账没有改动。请打电话与对方核实，再请对方重新导出。"
        )


def _digits(registry: Registry, stage: _Stage) -> str:
    newcomer = stage.sender.newcomer
    if newcomer is None or stage.sender.proved:
        return ""
    return invitation.digits(sign_known_to(registry, stage.header.recipients), newcomer.sign)


def _apply(registry: Registry, db: Database, stage: _Stage, name: str, step: Step) -> None:
    header = stage.header
    wall = registry.now().isoformat(timespec="seconds")
    if stage.sender.newcomer is not None:
        admit(db, stage.sender.newcomer, wall)
    if stage.fresh:
        batch = log.insert(db, "batch", {
            "tx": header.package, "kind": "receive", "label": f"接收 {header.sender_name}",
            "user": registry.user, "wall": wall, "origin": name, "first": log.next_n(db),
            "operations": len(stage.fresh), "undoes": None,
        })  # fmt: skip
        stubs.note(db, stage.fresh)
        _insert(db, stage.fresh, batch, step)
        highest = max(one.lam for one in stage.fresh)
        log.set_setting(db, "lam", max(highest, log.setting(db, "lam", 0)))
    holdings.note_arrival(db, header, stage.fresh, wall)
    told.hear(db, header)
    if not stage.repeated:
        revoked = bool(stage.sender.revoked)
        laptops.note_arrival(db, header, stage.fresh, registry.now(), revoked=revoked)
    office, count = header.sender_office, len(stage.fresh)
    log.insert(db, "package", package_row(header, "received", office, stage.sha256, count))


def _insert(db: Database, fresh: Sequence[Operation], batch: int, step: Step) -> None:
    """Append what is new and fold the records it touches, a part at a time.

    A record all of whose operations lie in this package need not be read back from the log.
    """
    known = {rec.hex() for rec in log.known_records(db, {bytes.fromhex(one.rec) for one in fresh})}
    done, before = len(fresh), moves.places(db, fresh, known)
    for histories in _parts(fresh):
        part = [one for history in histories.values() for one in history]
        saving.insert(db, part, batch)
        stubs.fill(db, part)
        met = derive.load(db, known & histories.keys())
        moves.note_meetings(db, met)
        whole = {**histories, **met}
        derive.refresh(db, stubs.erase(db, whole))
        done += len(part)
        step(done, 2 * len(fresh))
    moves.note_gains(db, before)


def _parts(fresh: Iterable[Operation]) -> Iterator[dict[str, list[Operation]]]:
    """Give operations by record, as many records at a time as have about so many operations."""
    histories: dict[str, list[Operation]] = {}
    for one in fresh:
        histories.setdefault(one.rec, []).append(one)
    part, count = {}, 0
    for rec, history in histories.items():
        part[rec] = sorted(history, key=rank) if len(history) > 1 else history
        count += len(history)
        if count >= CHUNK:
            yield part
            part, count = {}, 0
    if part:
        yield part


def _sentence(stage: _Stage, conflicts: int, left_out: int) -> str:
    header = stage.header
    which = f"{header.sender_name} 第 {header.number} 号包"
    if stage.repeated:
        return f"{which}以前接收过，没有变化。"
    told = f"，其中 {conflicts} 处需要核定" if conflicts else ""
    told += f"，{left_out} 条没有带敏感项的内容" if left_out else ""
    sizes = header.photos
    photos = f"，{photo_freight.counted(len(sizes), sum(sizes.values()))}" if sizes else ""
    open_ones = questions.sentence(header.extra.get("questions")) if header.kind == "down" else ""
    left = f"{header.sender_name}那里，{open_ones}" if open_ones else ""
    return f"已接收{which}：新增 {len(stage.fresh)} 条操作{told}{photos}。{left}"
