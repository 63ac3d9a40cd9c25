"""A new data key for a ledger: what was ever copied of it opens with the old one only.

A new password alone does not shut an old copy out: its key file opens with the old password, and
the data key inside is the ledger's for ever. So everything is written again under another key, in a
folder inside the ledger's own; one renaming makes it count, and `folder.settle` then puts the files
in their place, now or at the next opening. Photos are written again too, rather than kept under a
chain of old keys: one key for all there is keeps blobs, backups and restoring as they are, and it
is done once in some years.

Old backups stay as they are, with the secrets of their day.
"""

import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from db import log, records, snapshot
from db.connection import Database, Store, StoreError
from fupin_desktop import blobs, derive, durable, folder, keys, proof, succession, transfer
from fupin_desktop.attachments import TABLE
from fupin_desktop.backup import BACKED_UP
from fupin_desktop.blobs import Blobs
from fupin_desktop.drafts import BEYOND_USE
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.manifest import is_public_key
from fupin_desktop.registry import Registry
from fupin_desktop.users import PEOPLE

REKEYED: Final = "rekeyed"  # setting: when the data key was last changed
SPARE: Final = 64 << 20  # bytes left free
PASSES: Final = 3  # how often the databases are gone through, told in megabytes
_SHA256: Final = re.compile(r"\b[0-9a-f]{64}\b")

_OPEN = (
    "这个台账没有设密码，仅供示例，数据密钥没有更换，台账没有改动。真实资料请另建一个有密码的台账。"
)
_NOBODY = "没有写明今后由谁使用，数据密钥没有更换，台账没有改动。请填写接收人姓名和新密码。"
_FULL = (
    "磁盘空间不够：更换数据密钥要把台账重写一遍，要约 {needed:,} MB，只剩 {free:,} MB。"
    "没有更换，台账没有改动。请清理磁盘后再试。"
)
_FAILED = "数据密钥没有更换成（{reason}），台账没有改动，仍用原来的密码打开。请{advice}，再做一次。"
_DIFFERENT = "重写的台账核对不符，数据密钥没有更换，台账没有改动。请先用“检查台账”查看。"


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """A new data key that opens nothing yet, and the key file for those who stay."""

    data_key: bytes = field(repr=False)
    doc: keys.Doc = field(repr=False)
    code: str = field(repr=False)  # the new recovery code

    @property
    def users(self) -> list[str]:
        """Those whose passwords will open the ledger."""
        return keys.users(self.doc)


def draw(registry: Registry, passwords: Mapping[str, str]) -> Fresh:
    """Draw a new data key for those who stay, by name, with a new recovery code.

    The superior's slot is sealed again; every other slot ends.
    """
    if not registry.protected:
        raise FupinError(_OPEN)
    if not passwords or not all(name.strip() for name in passwords):
        raise FupinError(_NOBODY)
    old, random = keys.read(registry.path / folder.KEYS), secrets.token_bytes
    data_key, doc = random(keys.DATA_KEY_SIZE), {**old, "slots": []}
    for name, password in passwords.items():
        doc = keys.add_password(doc, data_key, password, random=random, user=name.strip())
    doc, code = keys.add_recovery(doc, data_key, random=random)
    for slot in old["slots"]:
        if slot.get("kind") == "township":
            doc = keys.add_township(doc, data_key, slot["public"])
    return Fresh(data_key=data_key, doc=doc, code=code)


def rekey(registry: Registry, fresh: Fresh, step: Step = no_step) -> int:
    """Write a ledger again under a new data key, and give how many photos could not be read.

    The laptop gets new keys of its own as well. The ledger stays open, under the old key if
    anything goes wrong or the work is stopped; stopped by force, it opens as before or after.
    """
    named = sorted(registry.read(_named) | _in_drafts(registry))
    old = registry.data_key
    registry.pause()
    try:
        lost = _write(registry, fresh, named, step)
    except (OSError, StoreError) as error:
        reason, advice = proof.words(error)
        raise FupinError(_FAILED.format(reason=reason, advice=advice)) from error
    finally:
        counts = (registry.path / folder.READY).exists()
        registry.resume(fresh.data_key if counts else old)
    return lost


def when(registry: Registry) -> str:
    """Tell when the data key was last changed; empty if never."""
    return str(registry.setting(REKEYED, ""))


def _write(registry: Registry, fresh: Fresh, named: list[str], step: Step) -> int:
    """Fill the folder that takes the place of what is there, check it, and let it count."""
    path, part = registry.path, registry.path / folder.FILLING
    sizes = {name: _size(path / name) for name in proof.DATABASES}
    stored = sum(map(_size, blobs.sealed_files(path).values()))
    meter = transfer.Meter(step, PASSES * sum(sizes.values()) + stored)
    shutil.rmtree(part, ignore_errors=True)  # of a work that was broken off
    _check_room(path, 2 * sum(sizes.values()) + stored)
    part.mkdir()
    try:
        wall = registry.now().isoformat(timespec="seconds")
        _database(registry, part, fresh, lambda db: _note(db, wall, fresh.users), meter)
        _drafts(registry, part, fresh, meter)
        lost = _photos(registry, part, fresh, named, meter)
        keys.write(part / folder.KEYS, fresh.doc)
        durable.write(part / folder.SPARE_KEYS, keys.dump(fresh.doc), keys.load)
        if keys.open_slots(fresh.doc, recovery_code=fresh.code) != fresh.data_key:
            raise FupinError(_DIFFERENT)
        transfer.sync_folders(part)
        meter.add(max(0, meter.total - meter.done))  # the last chance to stop
        durable.rename(part, path / folder.READY)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    durable.sync_folder(path)
    return lost


def _database(
    registry: Registry, part: Path, fresh: Fresh, change: Callable[[Database], None],
    meter: transfer.Meter,
) -> None:  # fmt: skip
    """Write the ledger's file again, prove it whole, and then alter what has to be another."""
    source, target = registry.path / folder.DATABASE, part / folder.DATABASE
    snapshot.copy(source, registry.data_key, target, meter.pulse)
    meter.add(_size(source))
    snapshot.rekey(target, registry.data_key, fresh.data_key)
    meter.add(_size(source))
    with snapshot.reading(source, registry.data_key, meter.pulse) as db:
        before = snapshot.extent(db)
    with snapshot.reading(target, fresh.data_key, meter.pulse) as db:
        after = snapshot.extent(db)
    if before != after or snapshot.faults(target, fresh.data_key, meter.pulse):
        raise FupinError(_DIFFERENT)
    meter.add(_size(source))
    store = Store(target, fresh.data_key)
    try:
        store.write(change)
    finally:
        store.close()
    transfer.sync(target)


def _note(db: Database, wall: str, users: list[str]) -> None:
    """Write down that the key is another one: no backup opens with it yet."""
    succession.succeed(db, wall)
    log.set_setting(db, REKEYED, wall)
    log.set_setting(db, BACKED_UP, {})
    log.set_setting(db, PEOPLE, users)


def _drafts(registry: Registry, part: Path, fresh: Fresh, meter: transfer.Meter) -> None:
    """Write what was typed and not saved again; a file nobody can read stays where it is."""
    source, target = registry.path / folder.DRAFTS, part / folder.DRAFTS
    if not source.is_file():
        return
    try:
        snapshot.copy(source, registry.data_key, target, meter.pulse)
        snapshot.rekey(target, registry.data_key, fresh.data_key)
    except StoreError as error:
        if error.reason not in BEYOND_USE:
            raise
        transfer.discard(target)
        return
    transfer.sync(target)
    meter.add(PASSES * _size(source))


def _photos(
    registry: Registry, part: Path, fresh: Fresh, named: list[str], meter: transfer.Meter
) -> int:
    """Seal every content again; give how many are damaged. What nothing names is left behind."""
    old, new = Blobs(registry.path, registry.data_key), Blobs(part, fresh.data_key)
    new.folder.mkdir()
    lost = 0
    for sha256 in named:
        if not old.has(sha256):
            continue
        meter.add(old.size(sha256))
        if old.damaged(sha256):
            lost += 1
            continue
        new.put(old.get(sha256))
        small = old.thumbnail(sha256)
        if small is not None:
            new.put_thumbnail(sha256, small)
    return lost


def _named(db: Database) -> set[str]:
    """Give every content that any operation on an attachment ever named, deleted ones too."""
    recs = [rec for (rec,) in records.cells(db, TABLE, ("id",))]
    return {
        str(one.set["sha256"])
        for some in log.chunks(recs) for history in derive.load(db, some).values()
        for one in history if not one.purged and is_public_key(one.set.get("sha256"))
    }  # fmt: skip


def _in_drafts(registry: Registry) -> set[str]:
    """Give what looks like the name of a content in a form that is not saved yet."""
    return {one for draft in registry.drafts.all() for one in _texts(draft.state)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _SHA256.findall(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _check_room(path: Path, size: int) -> None:
    free = shutil.disk_usage(path).free
    if free < size + SPARE:
        raise FupinError(_FULL.format(needed=(size + SPARE) >> 20, free=free >> 20))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
