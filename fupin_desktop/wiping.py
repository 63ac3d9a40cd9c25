"""A laptop that is given back: its ledger goes once the office above holds all that is in it."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fupin_desktop import backup, copies, durable, folder, handover_list, photo_freight
from fupin_desktop.copies import Copy
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

_ALONE = (
    "还没有与乡镇互相登记，没有人确认收到过这里的记录。没有清除，台账没有改动。"
    "请先登记、报送，再接收乡镇的下发包。"
)
_UNSENT = (
    "有 {count:,} 条记录上级还没有确认收到，没有清除，台账没有改动。"
    "请导出报送包交给上级，再接收上级的下发包，直到全部确认。"
)
_PHOTOS = (
    "{name}还缺 {count:,} 张照片或文件，没有清除，台账没有改动。请再导出一个报送包，照片会带上。"
)
_TYPED = "有 {count} 份填写了没有保存的内容，没有清除，台账没有改动。请在“暂存”里逐份保存或放弃。"
_MISTYPED = "输入的名称不是这个台账的名称“{name}”，没有清除，台账没有改动。请照着输入。"
_NO_BACKUP = (
    "更换数据密钥以后还没有备份到别处，本机的旧副本没有删除。请先备份一份到U盘，核对通过后再删。"
)


@dataclass(frozen=True)
class Wiped:
    """What a wiping took away, what it could not, and what is known to be left elsewhere."""

    removed: tuple[str, ...]
    left: tuple[str, ...]  # files that the system did not let go; nobody can read them any more
    kept: tuple[str, ...]  # sentences


def obstacles(registry: Registry) -> list[str]:
    """Say what stands against wiping this laptop; empty if everything is held above."""
    above = handover_list.superiors(registry)
    if not above:
        return [_ALONE]
    found = []
    count = len({one.rec for one in handover_list.unsent(registry)})
    if count:
        found.append(_UNSENT.format(count=count))
    for one in above:
        missing = photo_freight.missed(registry, one.office)
        if missing:
            found.append(_PHOTOS.format(name=one.name, count=missing))
    typed = len(registry.drafts.all())
    return [*found, *([_TYPED.format(count=typed)] if typed else [])]


def wipe(registry: Registry, typed: str) -> Wiped:
    """Close a ledger and take it off this laptop with its daily copies.

    The keys go first: from then on nobody reads the rest, even if the work is broken off.
    """
    standing = obstacles(registry)
    if standing:
        raise FupinError(standing[0])
    if typed.strip() != registry.name:
        raise FupinError(_MISTYPED.format(name=registry.name))
    home = copies.home_of(backup.daily_place(registry), registry.id, registry.name).path
    kept = tuple(_kept(registry))
    places = [one for one in (registry.path, home) if one.exists()]
    for path in places:
        _destroy(_key_files(path))
    registry.close()
    for path in places:
        shutil.rmtree(path, ignore_errors=True)
    if home.parent.exists() and not any(home.parent.iterdir()):
        home.parent.rmdir()
    left = [str(path) for path in places if path.exists()]
    return Wiped(tuple(str(path) for path in places if not path.exists()), tuple(left), kept)


def outdated(registry: Registry) -> list[Copy]:
    """Give the daily copies on this laptop that open with another data key than the ledger's."""
    return [copy for copy in backup.daily_copies(registry) if not _opens(registry, copy)]


def discard(registry: Registry) -> int:
    """Take the daily copies of an older key away, once there is a checked backup elsewhere."""
    found = outdated(registry)
    if found and not backup.unsaved(registry).since:
        raise FupinError(_NO_BACKUP)
    for copy in found:
        _destroy(_key_files(copy.path))
    home = copies.home_of(backup.daily_place(registry), registry.id, registry.name)
    try:
        copies.remove(home, found)
    except OSError as error:
        raise FupinError(
            f"本机的旧副本没有删完（{durable.reason(error)}），它们的密钥已经毁掉，谁也打不开。"
            "台账没有改动。请关闭别的程序再删一次。"
        ) from error
    return len(found)


def _opens(registry: Registry, copy: Copy) -> bool:
    try:
        copies.check_code((copy.path / copies.MANIFEST).read_bytes(), registry.data_key)
    except (FupinError, OSError):
        return False
    return True


def _kept(registry: Registry) -> Iterator[str]:
    stick = backup.stick(registry)
    since = backup.unsaved(registry).since
    label = f"备份U盘“{stick['label']}”" if stick else "U盘或别的文件夹"
    if since or stick:
        when = f"（最近一次 {since[:10]}）" if since else ""
        yield (
            f"{label}上的备份{when}还在，用做备份那天的密码或恢复码能打开。请收回，或交给接任的人。"
        )
    yield "U盘上的报送包、下发包和打印、导出的文件不在清除之列，请自行收回或删除。"


def _key_files(place: Path) -> list[Path]:
    return [one for name in (folder.KEYS, folder.SPARE_KEYS) for one in place.rglob(name)]


def _destroy(files: Iterable[Path]) -> None:
    """Write over key files where they lie, and see it down to the medium."""
    for path in files:
        with path.open("r+b") as stream:
            stream.write(secrets.token_bytes(path.stat().st_size))
            stream.flush()
            os.fsync(stream.fileno())
