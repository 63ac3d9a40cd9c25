"""The proof that a backup is whole: every byte read, every page opened with its key."""

import base64
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from db import snapshot
from db.connection import StoreError
from fupin_desktop import copies, durable, folder, keys, transfer
from fupin_desktop.copies import MANIFEST, Copy, Home, Manifest
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.transfer import Meter, Seal

DRAFTS: Final = folder.DRAFTS
DATABASES: Final = (folder.DATABASE, DRAFTS)

_WRAPPED = {"salt": bytes.fromhex, "nonce": bytes.fromhex, "wrapped": bytes.fromhex}
# What a whole slot of each kind has in it, and how that is read.
_WHOLE: Final[Mapping[str, Mapping[str, Callable[[Any], Any]]]] = {
    "open": {"key": bytes.fromhex},
    "password": {**_WRAPPED, "memory": operator.index, "passes": operator.index},
    "recovery": _WRAPPED,
    "township": {"age": partial(base64.b64decode, validate=True)},
}

_STORE = {
    "full": ("空间不足", "清理一下或换一个U盘"),
    "readonly": ("不能写入，或U盘已拔出", "检查写保护，插好U盘"),
    "io": ("读写出错，U盘可能已拔出或损坏", "插好U盘或换一个"),
    "busy": ("台账正忙", "稍等一会儿"),
    "closed": ("台账已经关闭", "重新打开台账"),
    "key": ("读回核对时打不开", "换一个U盘"),
    "damaged": ("数据文件有损坏", "先用“检查台账”查看，不要删除以前的备份"),
    "newer": ("数据文件由更新的程序写成", "先升级程序"),
}


def inspect(copy: Copy, data_key: bytes, step: Step = no_step) -> list[str]:
    """Read a backup whole with its key; give what is wrong with it."""
    manifest = copies.usable(copy)
    database = manifest.files.get(folder.DATABASE, Seal(0, "")).size
    meter = Meter(step, manifest.size + 2 * database)
    try:
        copies.check_code((copy.path / MANIFEST).read_bytes(), data_key)
        damaged = list(file_faults(copy.path, manifest.files, meter))
        return damaged or [
            *key_faults(copy.path, manifest.ledger),
            *database_faults(copy.path, manifest, data_key, meter),
            *photo_faults(copy.path, meter),
        ]
    except (OSError, StoreError) as error:
        return [f"这份备份读不出来（{words(error)[0]}）。"]


def file_faults(path: Path, files: Mapping[str, Seal], meter: Meter) -> Iterator[str]:
    """Give which files of a backup are missing or not what they were."""
    for name, seal in files.items():
        if not (path / name).is_file():
            yield f"备份里少了文件 {name}。"
        elif transfer.read(path / name, meter) != seal:
            yield f"备份里的文件 {name} 已损坏。"


def key_faults(path: Path, ledger: str) -> Iterator[str]:
    """Give what is wrong with the keys of a backup, without which nobody can open it."""
    try:
        doc = keys.read(path / folder.KEYS)
    except FupinError:
        yield f"备份里的密钥文件 {folder.KEYS} 已损坏，用密码和恢复码都打不开。"
        return
    if doc["ledger"] != ledger or not any(map(_is_whole, doc["slots"])):
        yield f"备份里的密钥文件 {folder.KEYS} 打不开这个台账，用密码和恢复码都不行。"


def _is_whole(slot: Mapping[str, Any]) -> bool:
    try:
        return all(read(slot[name]) for name, read in _WHOLE[slot["kind"]].items())
    except (KeyError, TypeError, ValueError):
        return False


def database_faults(path: Path, manifest: Manifest, data_key: bytes, meter: Meter) -> Iterator[str]:
    """Give what is wrong inside the databases of a backup."""
    for name in DATABASES:
        if name in manifest.files and (path / name).is_file():
            for text in snapshot.faults(path / name, data_key, meter.pulse):
                yield f"备份里的数据文件 {name} 损坏：{text}"
            meter.add(2 * manifest.files[name].size)
    with snapshot.reading(path / folder.DATABASE, data_key, meter.pulse) as db:
        if (manifest.ids, manifest.heads) != marks(snapshot.extent(db)):
            yield "备份里的操作记录与清单不一致。"


def photo_faults(path: Path, meter: Meter) -> Iterator[str]:
    """Give a finding for each sealed content of a backup that is missing or damaged."""
    home = Home(path.parent)
    for seal in copies.photos_of(path).values():
        file = home.photo(seal.sha256)
        if not file.is_file() or transfer.read(file, meter) != seal:
            yield "备份里有一个附件的文件缺失或损坏。"


def marks(found: snapshot.Extent) -> tuple[str, str]:
    """Give what two logs that hold the same agree in."""
    return found.ids, found.heads


def words(error: OSError | StoreError) -> tuple[str, str]:
    """Say why a disk or database refused, and what to do about it."""
    if isinstance(error, StoreError):
        return _STORE[error.reason]
    return durable.reason(error), "插好U盘，或换一个U盘或文件夹"
