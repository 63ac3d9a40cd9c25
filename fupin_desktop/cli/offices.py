"""Commands between offices: enrol, pack, receive, peers."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fupin_desktop import exchange, outbox, packing, photo_freight, withheld
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.plan import KINDS, Plan


def enrol(words: Namespace) -> None:
    """Make two ledgers know each other, write an invitation, or accept one."""
    if words.accept:
        with ledger(words) as village:
            _tell_digits(words, exchange.accept(village, Path(words.accept)))
    elif words.invite:
        with ledger(words) as township:
            target = Path(words.output or ".")
            name = exchange.invite(township, words.invite, target, name=words.name)
            out(words, {"invitation": name}, f"已写好邀请文件：{name}")
    elif words.village:
        secret = words.village_password_file
        with ledger(words) as township, ledger(words, words.village, secret) as village:
            _tell_digits(words, exchange.enrol(township, village))
    else:
        raise FupinError("请给出村台账，或 --invite 区划代码，或 --accept 邀请文件。没有改动。")


def _tell_digits(words: Namespace, digits: str) -> None:
    out(words, {"digits": digits}, f"已登记。请与对方核对六位数：{digits}")


def pack(words: Namespace) -> None:
    """Write a package for the office above, or one for each village below."""
    folder, removed = Path(words.folder), list[str]()
    with ledger(words) as registry, _made(folder):
        photos = photo_freight.NONE if words.no_photos else words.photos
        sent = packing.export(
            registry, folder, to=words.to, full=words.full, photos=photos, removed=removed,
            sensitive=not words.without_sensitive,
        )  # fmt: skip
    lines(words, (({**asdict(one), "path": str(one.path)}, _sent_text(one)) for one in sent))
    if removed:
        out(words, {"removed": removed}, outbox.told(removed))


def _sent_text(one: packing.Sent) -> str:
    """Give the path, and what goes along if that is more than operations."""
    number, count = one.part
    told = [f"第 {number} 个，共 {count} 个"] if count > 1 else []
    told += [photo_freight.counted(one.photos, one.photo_bytes)] if one.photos else []
    left_out = withheld.sentence(one.left_out, one.entangled)
    told += [left_out.lstrip("，")] if left_out else []
    told += [f"{one.damaged} 个在本机读不出来，没有带上"] if one.damaged else []
    return "  ".join([str(one.path), *(["，".join(told)] if told else [])])


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder that is not there yet, but not the drive it would lie on."""
    is_new = folder.parent.is_dir() and not folder.exists()
    try:
        if is_new:
            folder.mkdir()
        yield
    except OSError as error:
        raise FupinError(f"文件夹 {folder} 建不了，没有导出。请换一个可以写入的文件夹。") from error
    except FupinError:
        if is_new:
            folder.rmdir()
        raise


def receive(words: Namespace) -> None:
    """Preview a package, or take it in."""
    path, code = Path(words.package), _code(words.recovery_code_file)
    with ledger(words) as registry:
        if words.apply and not words.preview:
            receipt = exchange.receive(
                registry, path, digits=words.digits, from_revoked=words.from_revoked,
                sure=words.sure, code=code,
            )  # fmt: skip
            out(words, {"applied": True, **asdict(receipt)}, receipt.sentence)
            return
        arrival = exchange.preview(registry, path, code=code)
        data = {
            "applied": False, "sender": arrival.sender, "sender_name": arrival.sender_name,
            "number": arrival.number, "time": arrival.wall, "repeated": arrival.repeated,
            "digits": arrival.digits, "operations": arrival.operations,
            "left_out": arrival.left_out,
            "conflicts": arrival.conflicts, "revoked": arrival.revoked, "brake": arrival.brake,
            **plan_data(arrival.plan),
        }  # fmt: skip
        digits = (
            f"\n这台电脑还没有登记，请电话核对六位数：{arrival.digits}" if arrival.digits else ""
        )
        told = "".join(f"\n{text}" for text in (arrival.revoked, arrival.brake) if text)
        head = f"{arrival.sender_name} 第 {arrival.number} 号包（接收前核对，没有改动）"
        out(words, data, f"{head}\n{plan_text(arrival.plan)}{digits}{told}")


def _code(file: str) -> str:
    """Read the recovery code of a lost ledger, from a file or from standard input."""
    if not file:
        return ""
    try:
        return sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FupinError(f"恢复码文件 {file} 读不出来，台账没有改动。请检查路径。") from error


def plan_data(plan: Plan) -> dict[str, Any]:
    """Give a plan as JSON."""
    return {
        "counts": plan.counts(), "both_changed": len(plan.both), "notes": list(plan.notes),
        "lines": [asdict(line) for line in plan.lines],
    }  # fmt: skip


def plan_text(plan: Plan) -> str:
    """Give a plan as text: counts, notes, then each line that is not simply new or unchanged."""
    counts = "，".join(f"{KINDS[kind]} {count}" for kind, count in plan.counts().items() if count)
    told = [
        f"{KINDS[line.kind]}  {line.title}  {line.who or line.place}  {line.reason}  "
        + "；".join(f"{c.field_label}：{c.old} → {c.new}" for c in line.cells)
        for line in plan.lines if line.kind not in ("new", "unchanged", "elsewhere")
    ]  # fmt: skip
    return "\n".join([counts or "没有变化", *plan.notes, *told])


def peers(words: Namespace) -> None:
    """List the offices this ledger exchanges packages with."""
    with ledger(words) as registry:
        found = exchange.peers(registry)
    lines(words, ((asdict(one), _peer_text(one)) for one in found))


def _peer_text(one: exchange.Peer) -> str:
    lacks = f"  对方还缺照片和文件 {one.missing_photos} 个" if one.missing_photos else ""
    lacks += f"  对方还缺敏感项的内容 {one.left_out} 条" if one.left_out else ""
    waits = f"  未确认 {one.waiting} 条" + (f"  {one.awaiting}" if one.awaiting else "")
    return f"{one.office} {one.name}  六位数 {one.digits or '—'}{waits}{lacks}"
