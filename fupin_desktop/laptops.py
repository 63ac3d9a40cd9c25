"""The laptops of all offices: whose packages are taken, which are stopped, what each last sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import invitation, opening_code, succession
from fupin_desktop.enrolment import (
    ENROLLED,
    INVITED,
    REPLACED,
    REVOKED,
    Card,
    card,
    laptop_of,
    laptops_of,
    mark,
    once_of,
    own_signs,
)
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import is_recipient
from fupin_desktop.operation import Operation
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

OWN = "own"
STATES = {OWN: "本机", ENROLLED: "在用", REVOKED: "已停用", REPLACED: "已更换为新的密钥"}
DAY = 86400  # seconds
SHORTEST = 6  # digits of a public key by which a laptop may be named
MANY = 20  # names kept of those who write on one copy

BY_CODE = "这台电脑是凭本单位给的开户码建的台账，开户码已经证明了它，不用再打电话核对。"
_STRANGER = (
    "这个包由没有登记的电脑签名（自称 {name} {office}），没有接收，台账没有改动。请先与它互相登记。"
)
_REPLACED = (
    "{name} 的这台电脑已经更换密钥，这个包还是用更换以前的密钥签名的，没有接收，台账没有改动。"
    "请接收它最近导出的包，没有确认过的内容都在里面；如果那台电脑恢复过旧备份，"
    "请用新的邀请文件重新登记。"
)
_ELSEWHERE = (
    "这个包是发给{to_name}（{to}）的，不是发给本单位的。没有接收，台账没有改动。请交给收件单位。"
)
_UNLISTED = (
    "这是本单位另一台电脑写给{to_name}的包，但本机还不知道那台电脑。没有接收，台账没有改动。"
    "请先接收{to_name}最近的下发包，里面有电脑名册，再接收这个包。"
)


@dataclass(frozen=True, kw_only=True)
class Laptop:
    """One laptop, and what its last package told."""

    office: str
    name: str
    device: str  # Ed25519 public key, hex
    box: str  # age public key
    state: str  # own | enrolled | revoked | replaced
    digits: str  # empty for this laptop itself
    since: str
    ended: str = ""
    why: str = ""
    number: int = 0
    wall: str = ""  # of its last package, by its own clock
    received: str = ""  # the same, by ours
    skew: int = 0  # seconds its clock was ahead; a package takes its time, so behind says little
    rids: tuple[str, ...] = ()
    forked: bool = False
    operations: int = 0
    users: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sent a package, as far as that needs a decision."""

    newcomer: Card | None = None  # not enrolled, but invited
    proved: bool = False  # the newcomer knew the opening code: no digits need to be compared
    revoked: str = ""  # why its packages are refused; taken only when that is said on purpose


def vouch(registry: Registry, header: Header) -> Sender:
    """Tell whether a package's laptop may send it; raises FupinError for a stranger."""
    office, region = header.sender_office, registry.region
    about = {
        "name": header.sender_name, "office": office, "to": header.to, "to_name": header.to_name,
    }  # fmt: skip
    state, row = registry.read(lambda db: _standing(db, header))
    on_its_way_up = office == region and region.startswith(header.to)
    if region != header.to and not on_its_way_up:
        raise FupinError(_ELSEWHERE.format(**about))
    if office == region and not state:
        raise FupinError(_UNLISTED.format(**about))
    # A copy with keys of its own comes by an invitation, and does not push the first one out.
    is_known = state == ENROLLED and row["device"] == header.sender_device
    if not is_known and (newcomer := _invited(registry, header)):
        return Sender(newcomer=newcomer, proved=_is_proved(registry, header, newcomer))
    if state == REVOKED:
        return Sender(revoked=registry.read(lambda db: _revoked(db, header.sender_name, row)))
    if state != ENROLLED:
        raise FupinError((_REPLACED if state == REPLACED else _STRANGER).format(**about))
    return Sender()


def note_arrival(
    db: Database, header: Header, fresh: Sequence[Operation], now: datetime, *, revoked: bool
) -> None:
    """Remember a laptop's last package, and who writes on which copy."""
    seen, device = log.setting(db, "arrivals", {}), header.sender_device
    entry = seen.get(device, {"number": 0, "rids": []})
    rids = [*(rid for rid in entry["rids"] if rid != header.sender_rid), header.sender_rid]
    if header.number >= entry["number"]:
        entry = {
            "number": header.number, "wall": header.wall,
            "received": now.isoformat(timespec="seconds"), "skew": _skew(header.wall, now),
        }  # fmt: skip
    log.set_setting(db, "arrivals", {**seen, device: {**entry, "rids": rids}})
    writers = log.setting(db, "writers", {})
    for rid, user in {(one.rid, one.user) for one in fresh if one.user}:
        writers[rid] = sorted({*writers.get(rid, ()), user})[:MANY]
    log.set_setting(db, "writers", writers)
    if revoked:
        _forget_receipts(db, header.sender_office, device)


def stop(registry: Registry, device: str, why: str) -> Laptop:
    """Stop a laptop: nothing is taken from it or written for it any more; raises FupinError."""
    known = listed(registry)
    found = [
        one for one in known
        if len(device) >= SHORTEST and one.device.startswith(device.strip().lower())
    ]  # fmt: skip
    if len(found) != 1:
        raise FupinError(
            f"没有找到公钥以“{device}”开头的唯一一台电脑，没有停用，台账没有改动。"
            f"请在“登记的电脑”中核对，至少给出公钥的前 {SHORTEST} 位。"
        )
    (one,) = found
    if not _is_ours(registry, one, known):
        raise FupinError(
            f"只有上级单位才能停用下级的电脑，{one.name} 的这台没有停用，台账没有改动。"
            "请联系上级单位办理；上级自己的电脑丢了的，先与它的新电脑登记，再停用旧的。"
        )
    if one.state != ENROLLED:
        raise FupinError("这台电脑早已不在使用，台账没有改动。请在“登记的电脑”中核对。")
    if not why.strip():
        raise FupinError("没有写原因，没有停用，台账没有改动。请写明原因，例如“电脑丢失”。")
    entry = {"wall": registry.now().isoformat(timespec="seconds"), "why": why.strip()}

    def work(db: Database) -> None:
        mark(db, one.office, one.device, REVOKED)
        log.set_setting(db, "revoked", {**log.setting(db, "revoked", {}), one.device: entry})
        _forget_receipts(db, one.office, one.device)

    registry.transact(work)
    return next(laptop for laptop in listed(registry) if laptop.device == one.device)


def can_stop(registry: Registry, one: Laptop) -> bool:
    """Tell whether a laptop is in use and ours to stop."""
    return one.state == ENROLLED and _is_ours(registry, one, listed(registry))


def _is_ours(registry: Registry, one: Laptop, known: Sequence[Laptop]) -> bool:
    """Tell of a laptop of an office below; or of one above that has another one to go on with.

    Nobody but those below can shut out the lost laptop of a superior that was set up anew.
    """
    if one.office == registry.region:
        return False
    others = [other for other in known if other.office == one.office and other.state == ENROLLED]
    return one.office.startswith(registry.region) or any(o.device != one.device for o in others)


def listed(registry: Registry) -> list[Laptop]:
    """Give this laptop and every one ever enrolled, office by office."""
    return registry.read(lambda db: [_own(registry, db), *_others(db)])


def told(one: Laptop) -> list[str]:
    """Say of a laptop what people should know: its state, its last package, what is odd."""
    found = [STATES[one.state]]
    if one.ended:
        found = [f"{one.ended[:10]} 起停用" + (f"（{one.why}）" if one.why else "")]
    if one.number:
        found.append(f"最近收到第 {one.number} 号包，写于 {one.wall[:16].replace('T', ' ')}")
    elif one.state == ENROLLED:
        found.append("还没有收到过它的包")
    if one.skew > DAY:
        found.append(f"写包时它的时钟快约 {one.skew // DAY} 天")
    if one.forked:
        found.append("曾被复制后两边使用，两边的内容都在")
    if one.operations:
        found.append(f"录入 {one.operations:,} 条")
    return [*found, *(["录入人 " + "、".join(one.users)] if one.users else [])]


def silent(db: Database, office: str) -> bool:
    """Tell whether an enrolled laptop of an office has never sent a package."""
    seen = log.setting(db, "arrivals", {})
    rows = [row["device"] for row in laptops_of(db, office) if row["state"] == ENROLLED]
    return any(device not in seen for device in rows) and any(device in seen for device in rows)


def _own(registry: Registry, db: Database) -> Laptop:
    mine, forks = card(registry), dict(log.forks(db))
    written = log.find(db, "batch", "kind <> 'receive'")
    rids = [row["rid"] for row in log.find(db, "replica", "own = 1")]
    return Laptop(
        office=mine.office, name=mine.name, device=mine.sign, box=mine.box, state=OWN, digits="",
        since=log.began(db), users=tuple(sorted({row["user"] for row in written} - {""})),
        rids=tuple(rids), forked=any(rid in forks for rid in rids),
        operations=sum(row["operations"] for row in written),
    )  # fmt: skip


def _others(db: Database) -> list[Laptop]:
    mine, forks = own_signs(db)[0], dict(log.forks(db))
    seen, ended = log.setting(db, "arrivals", {}), log.setting(db, "revoked", {})
    writers = log.setting(db, "writers", {})
    found = []
    for row in log.find(db, "peer", "device <> '' ORDER BY office, wall, device"):
        arrival = dict(seen.get(row["device"], {"rids": []}))
        rids = arrival.pop("rids")
        users = {user for rid in rids for user in writers.get(rid, ())}
        end = ended.get(row["device"], {}) if row["state"] == REVOKED else {}
        found.append(Laptop(
            office=row["office"], name=row["name"], device=row["device"], box=row["box"],
            state=row["state"], digits=invitation.digits(mine, row["device"]), since=row["wall"],
            ended=end.get("wall", ""), why=end.get("why", ""), users=tuple(sorted(users)),
            **arrival, **_chains(db, rids, forks),
        ))  # fmt: skip
    return found


def _chains(db: Database, rids: Sequence[str], forks: Mapping[str, int]) -> dict[str, Any]:
    return {
        "rids": tuple(rids), "forked": any(rid in forks for rid in rids),
        "operations": sum(log.count_after(db, rid, 0) for rid in rids),
    }  # fmt: skip


def _standing(db: Database, header: Header) -> tuple[str, Mapping[str, Any]]:
    """Give the state of the sending laptop, by itself or by the nearest key that vouches for it."""
    office, device = header.sender_office, header.sender_device
    links = succession.way(header.extra.get("next"), office, device)
    for one in (device, *(link["from"] for link in reversed(links))):
        if row := laptop_of(db, office, one):
            return str(row["state"]), row
    return "", {}


def _invited(registry: Registry, header: Header) -> Card | None:
    """Give the sending laptop's card if it repeats the token of an invitation."""
    office, token = header.sender_office, str(header.enrol.get("token") or "")
    where = "office = ? AND token <> '' AND state = ?"
    rows = registry.read(lambda db: log.find(db, "peer", where, (office, INVITED)))
    is_invited = token and any(row["token"] == token for row in rows)
    if header.kind != "up" or not is_invited or not is_recipient(header.enrol.get("box")):
        return None
    box = str(header.enrol["box"])
    return Card(office=office, name=header.sender_name, sign=header.sender_device, box=box)


def _is_proved(registry: Registry, header: Header, newcomer: Card) -> bool:
    """Tell whether a newcomer proves to have the one-time key that the opening code gives."""
    once = registry.read(lambda db: once_of(db, newcomer.office))
    about = {"sign_public": newcomer.sign, "box_public": newcomer.box}
    return bool(once) and once["token"] == header.enrol.get("token") and opening_code.is_proof(
        header.enrol.get("proof"), once["box"], {"token": once["token"], **about}
    )  # fmt: skip


def _revoked(db: Database, name: str, row: Mapping[str, Any]) -> str:
    end = log.setting(db, "revoked", {}).get(row["device"], {"wall": row["wall"], "why": ""})
    why = f"（{end['why']}）" if end["why"] else ""
    return (
        f"{name} 的这台电脑（公钥 {row['device'][:8]}）{end['wall'][:10]} 起已停用{why}，"
        "它的包没有接收，台账没有改动。如果确认是本人在停用以前导出的、记录还有用，"
        "可以在接收前核对时选“仍然接收这一次”（命令行加 --from-revoked）；"
        "这台电脑还要继续用的，请用新的邀请文件重新登记。"
    )


def _forget_receipts(db: Database, office: str, device: str) -> None:
    """Let a stopped laptop's receipts count no more, unless a copy of it still sends."""
    seen = log.setting(db, "arrivals", {})
    living = {row["device"] for row in laptops_of(db, office) if row["state"] == ENROLLED}
    kept = {rid for one in living - {device} for rid in seen.get(one, {"rids": []})["rids"]}
    for rid in set(seen.get(device, {"rids": []})["rids"]) - kept:
        db.execute("DELETE FROM holding WHERE office = ? AND rid = ?", (office, rid))


def _skew(wall: str, now: datetime) -> int:
    try:
        return int((datetime.fromisoformat(wall) - now).total_seconds())
    except (ValueError, TypeError):  # no such time, or one without its zone: it is only a label
        return 0
