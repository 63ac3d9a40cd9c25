"""A ledger brought back from a backup: into a folder of its own, under a new name of this copy."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from db.connection import StoreError
from fupin_desktop import (
    blobs,
    copies,
    durable,
    folder,
    keys,
    opening,
    proof,
    transfer,
    volumes,
)
from fupin_desktop.backup import BACKED_UP, ELSEWHERE, HERE
from fupin_desktop.copies import MANIFEST, PHOTO_LIST, Copy, Home, Manifest
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry
from fupin_desktop.transfer import Meter, Seal
from fupin_desktop.volumes import BACKUPS

SUFFIX: Final = ".fupin"
PART: Final = ".restoring"  # a folder being filled; it is nothing until it is renamed
SPARE: Final = 64 << 20  # bytes left free
OF_THAT_DAY: Final = "备份要用做备份那天的密码，或恢复码。"
SINCE: Final = (
    "这份备份是 {made} 做的，最后一次保存在 {changed}。那以后录入的内容不在里面："
    "已报送给乡镇的，导出一个报送包给乡镇、再接收下发包，就补回来；没有报送的要重新录入。"
)
_FAILED = (
    "没有恢复成（{reason}）。备份没有改动，电脑上原有的台账也没有改动。请{advice}，再恢复一次。"
)
_DAMAGED = (
    "这份备份已损坏，没有恢复：{what}备份没有改动，电脑上原有的台账也没有改动。请选另一份备份。"
)


@dataclass(frozen=True)
class Secret:
    """What opens a backup: one of these."""

    password: str | None = None
    recovery_code: str | None = None
    identity: str | None = None  # of the township the village is enrolled with


class Restored(NamedTuple):
    """A ledger that was brought back."""

    path: Path
    manifest: Manifest
    lost_photos: int  # missing or damaged in the backup
    drafts: bool


def proposed(manifest: Manifest, place: Path) -> Path:
    """Propose a folder that is not there yet for a ledger to be brought back into."""
    stem = copies.file_name(manifest.name) or "台账"
    day = manifest.made[:10].replace("-", "")
    names = [stem, f"{stem}-恢复{day}", *(f"{stem}-恢复{day}-{n}" for n in range(2, 100))]
    return next(path for name in names if not (path := place / f"{name}{SUFFIX}").exists())


def is_protected(copy: Copy) -> bool:
    """Tell whether bringing a backup back needs a secret."""
    copies.usable(copy)
    return keys.is_protected(keys.read(copy.path / folder.KEYS))


def inspect(copy: Copy, secret: Secret, step: Step = no_step) -> list[str]:
    """Read a backup whole; give what is wrong with it, a wrong secret is refused."""
    if copy.problem:
        return []
    return proof.inspect(copy, _unlocked(copy, secret), step)


def notes(restored: Restored) -> list[str]:
    """Say what the user has to know of a ledger that was brought back."""
    manifest = restored.manifest
    made, changed = _moment(manifest.made), _moment(manifest.changed)
    found = [SINCE.format(made=made, changed=changed)]
    if restored.lost_photos:
        found.append(
            f"有 {restored.lost_photos} 个附件的文件在备份里缺失或损坏，只恢复了登记的信息。"
            "请对方再次报送，或重新添加原件。"
        )
    if restored.drafts:
        found.append("备份时没有保存的填写内容也带回来了，打开后可以接着填。")
    return found


def _moment(wall: str) -> str:
    return wall[:16].replace("T", " ")


def restore(
    copy: Copy, target: Path, secret: Secret, step: Step = no_step, *,
    now: Callable[[], datetime] | None = None,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Restored:  # fmt: skip
    """Bring a ledger back into a new folder; whatever goes wrong, nothing half is left.

    What is there already is never written over, a ledger least of all.
    """
    manifest = copies.usable(copy)
    data_key = _unlocked(copy, secret)
    _check_target(target)
    part = target.with_name(target.name + PART)
    with _refusals(), _new_folder(part, manifest.size):
        meter = Meter(step, 4 * manifest.size)
        copies.check_code((copy.path / MANIFEST).read_bytes(), data_key)
        lost = _fill(copy, manifest, part, meter)
        _check_database(part, manifest, data_key, meter)
        reached = {"last": manifest.last, "made": manifest.made}
        where = ELSEWHERE if _is_elsewhere(copy, part) else HERE
        taken = opening.take(part, data_key, random, lambda _done, _total: meter.pulse())
        with Registry(part, data_key, *taken, "", now, random) as registry:
            # A file made anew may have the number of the one it replaces: the fingerprint by
            # which a copy is told from its original may then be the same.
            registry.renew()
            registry.set_setting(BACKED_UP, {where: reached})
            drafts = bool(registry.drafts.all())
        (part / folder.LOCK).unlink(missing_ok=True)
        transfer.sync_folders(part)
        meter.add(max(0, meter.total - meter.done))  # the last chance to stop
        durable.rename(part, target)
        durable.sync_folder(target.parent)
    return Restored(target, manifest, lost, drafts)


def _unlocked(copy: Copy, secret: Secret) -> bytes:
    doc = keys.read(copy.path / folder.KEYS)
    try:
        return keys.open_slots(doc, secret.password, secret.recovery_code, secret.identity)
    except FupinError as error:
        raise FupinError(f"{error}{OF_THAT_DAY}") from error


def _check_target(target: Path) -> None:
    folder.check_place(target)
    if target.exists():
        raise FupinError(
            f"{target} 已经存在，没有恢复，也没有覆盖它。请换一个名字或文件夹；原来的台账留着不动。"
        )


def _fill(copy: Copy, manifest: Manifest, part: Path, meter: Meter) -> int:
    """Carry the files over; give how many contents of attachments could not be had."""
    for name, seal in manifest.files.items():
        if transfer.copy(copy.path / name, part / name, meter) != seal:
            raise FupinError(_DAMAGED.format(what=f"文件 {name} 与清单不一致。"))
    lost = 0
    (part / folder.BLOBS).mkdir()
    for name, seal in copies.photos_of(part).items():
        lost += not _carry(Home(copy.path.parent).photo(seal.sha256), part, name, seal, meter)
    (part / PHOTO_LIST).unlink()
    return lost


def _carry(source: Path, part: Path, name: str, seal: Seal, meter: Meter) -> bool:
    """Carry one content over; a ledger without it is better than none."""
    if not source.is_file():
        return False
    target = blobs.place(part, name)
    target.parent.mkdir(exist_ok=True)
    if transfer.copy(source, target, meter) == seal:
        return True
    target.unlink()
    return False


def _check_database(part: Path, manifest: Manifest, data_key: bytes, meter: Meter) -> None:
    fault = next(proof.database_faults(part, manifest, data_key, meter), "")
    if fault:
        raise FupinError(_DAMAGED.format(what=fault))


def _is_elsewhere(copy: Copy, part: Path) -> bool:
    """Tell whether the backup lies on another medium than the ledger that comes from it."""
    stick = next((one for one in copy.path.parents if one.name == BACKUPS), None)
    named = stick is not None and bool(volumes.stick_id(stick.parent))
    return named or volumes.is_elsewhere(copy.path, part)


@contextmanager
def _new_folder(part: Path, size: int) -> Iterator[None]:
    shutil.rmtree(part, ignore_errors=True)  # of a restoration that was killed
    part.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(part.parent).free
    if free < size + SPARE:
        raise FupinError(
            f"磁盘空间不够：恢复要约 {(size + SPARE) >> 20:,} MB，只剩 {free >> 20:,} MB。"
            "没有恢复，什么也没有改动。请清理磁盘，或恢复到别的盘。"
        )
    try:
        part.mkdir()
        yield
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (OSError, StoreError) as error:
        reason, advice = proof.words(error)
        raise FupinError(_FAILED.format(reason=reason, advice=advice)) from error
