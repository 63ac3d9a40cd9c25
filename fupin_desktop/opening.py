"""Making, unlocking and opening a ledger folder, and the sentences for what can go wrong."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from db import log, schema
from db.connection import Database, Store, StoreError
from fupin_desktop import __version__, derive, durable, folder, keys, layout, mark
from fupin_desktop.errors import FupinError, Step, no_step

Random = Callable[[int], bytes]
LEVELS = {"village": 12, "township": 9, "county": 6}  # digits of the region code
LEVEL_NAMES = {"village": "村", "township": "乡镇", "county": "县"}

SENTENCES = {
    "key": "数据文件打不开：密钥不对，或文件已损坏。台账没有改动。请换用最近的副本。",
    "full": "磁盘空间不足，这次没有保存。请清理磁盘后再试，已保存的内容都在。",
    "readonly": "台账所在位置不能写入，这次没有保存。请检查文件夹权限或写保护。",
    "busy": "台账正被另一个程序占用，这次没有保存。请稍后再试。",
    "damaged": "数据文件有损坏，这次没有保存。请不要继续录入，用最近的备份恢复。",
    "io": "磁盘读写出错，这次没有保存。请检查磁盘，尽快备份。",
    "closed": "台账已经关闭，这一步没有做完，没有改动。",
    "newer": "这个台账由更新版本的程序建立（数据步骤 {detail}），本程序 {version} 打不开，"
    "没有改动它。请先升级程序。",
}


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what the store says about the environment into a sentence for the user."""
    try:
        yield
    except StoreError as error:
        text = SENTENCES[error.reason]
        raise FupinError(text.format(detail=error.detail, version=__version__)) from error


def local_now() -> datetime:
    """Give this computer's time with its zone."""
    return datetime.now().astimezone()


def about(level: str, region: str, name: str, random: Random) -> dict[str, str]:
    """Check what a new ledger is to be; raises FupinError."""
    if level not in LEVELS:
        raise FupinError(
            f"级别只能是 village、township 或 county，不能是“{level}”，没有建立台账。请改正。"
        )
    if not region.isascii() or not region.isdigit() or len(region) != LEVELS[level]:
        raise FupinError(
            f"{LEVEL_NAMES[level]}级区划代码应是 {LEVELS[level]} 位数字，不是“{region}”，"
            "没有建立台账。请核对代码。"
        )
    if not name.strip():
        raise FupinError("台账要有名称（例如村名），没有建立台账。请填写名称。")
    return {"level": level, "region": region, "name": name.strip(), "id": random(16).hex()}


def make(
    path: Path, ledger: dict[str, str], password: str | None, random: Random
) -> tuple[bytes, str]:
    """Make the folder with its keys and empty tables; give the data key and the recovery code."""
    if password is not None and not password:
        raise FupinError("密码不能为空，没有建立台账。请填写密码。")
    # The data key, its salts and the laptop's keys come from the system: the seed of a sample
    # must not give them away.
    data_key, code = secrets.token_bytes(32), ""
    with folder.new_folder(path), sentences():
        doc = keys.new_slots(data_key, password, ledger=ledger["id"], random=secrets.token_bytes)
        if password is not None:
            doc, code = keys.add_recovery(doc, data_key, random=secrets.token_bytes)
        keys.write(path / folder.KEYS, doc)
        (path / folder.BLOBS).mkdir()
        store = Store(path / folder.DATABASE, data_key)
        try:
            store.outside(schema.upgrade)
            store.write(lambda db: _settle_in(db, path, ledger, random))
        finally:
            store.close()
    return data_key, code


def unlock(path: Path, password: str | None, recovery_code: str | None) -> tuple[bytes, str, bool]:
    """Give a ledger folder's data key, whose password gave it, and whether a secret was needed."""
    folder.check_is_ledger(path)
    folder.check_place(path)
    if folder.unsettled(path):
        held = folder.lock(path)
        try:
            settle(path)
        finally:
            held.release()
    doc = keys.read(path / folder.KEYS)
    return *keys.open_as(doc, password, recovery_code), keys.is_protected(doc)


def settle(path: Path) -> None:
    """Finish an exchange of the files of a held folder; raises FupinError where that fails."""
    try:
        folder.settle(path)
    except OSError as error:
        raise FupinError(
            f"上次更换数据密钥没有做完，这次接着做也没有做成（{durable.reason(error)}），"
            "台账没有打开，内容都在。请检查磁盘，关闭别的程序后再打开。"
        ) from error


def set_password(path: Path, data_key: bytes, password: str, user: str = "") -> None:
    """Put a new password in the place of a user's, or, where the user has none, of all old ones."""
    if not password:
        raise FupinError("密码不能为空，密码没有改动。请填写新密码。")
    doc = keys.read(path / folder.KEYS)
    if user not in keys.users(doc):
        kept = [slot for slot in doc["slots"] if slot.get("kind") != "password"]
        doc, user = {**doc, "slots": kept}, ""
    new = keys.add_password(doc, data_key, password, random=secrets.token_bytes, user=user)
    keys.write(path / folder.KEYS, new)


def check_recovery(path: Path, code: str) -> None:
    """Refuse a recovery code that does not open this ledger, saying why.

    Of one drawn by an older program the key is noted to which others encrypt.
    """
    doc = keys.read(path / folder.KEYS)
    keys.open_slots(doc, recovery_code=code)
    if not keys.recovery_box(doc):
        keys.write(path / folder.KEYS, keys.with_recovery_box(doc, code))


def draw_recovery(path: Path, data_key: bytes) -> tuple[keys.Slot, str]:
    """Draw a new recovery code, which opens nothing before its slot is kept."""
    doc, code = keys.add_recovery(
        keys.read(path / folder.KEYS), data_key, random=secrets.token_bytes
    )
    return doc["slots"][-1], code


def keep_recovery(path: Path, slot: keys.Slot) -> None:
    """Let a new recovery code open the ledger from now on, and the old one no more."""
    doc = keys.read(path / folder.KEYS)
    kept = [one for one in doc["slots"] if one.get("kind") != "recovery"]
    keys.write(path / folder.KEYS, {**doc, "slots": [*kept, slot]})


def take(
    path: Path, data_key: bytes, random: Random, step: Step = no_step
) -> tuple[Store, FileLock]:
    """Hold the folder and open its file, upgraded and with derived tables of this version."""
    held = folder.lock(path)
    try:
        return opened(path, data_key, random, step), held
    except BaseException:
        held.release()
        raise


def opened(path: Path, data_key: bytes, random: Random, step: Step = no_step) -> Store:
    """Open the file of a folder that is held."""
    with sentences():
        store = Store(path / folder.DATABASE, data_key)
        try:
            store.outside(schema.upgrade)
            store.write(lambda db: _renew_if_moved(db, path, random))
            store.write(lambda db: _rebuild_if_changed(db, step))
        except BaseException:
            store.close()
            raise
    return store


def _settle_in(db: Database, path: Path, ledger: dict[str, str], random: Random) -> None:
    device = keys.new_device(secrets.token_bytes)
    log.set_setting(db, "ledger", ledger)
    log.set_setting(db, "device", {"sign": device.sign, "box": device.box})
    log.set_setting(db, "lam", 0)
    mark.draw(db, random, from_birth=True)
    renew(db, path, ledger["region"], random, "")


def _renew_if_moved(db: Database, path: Path, random: Random) -> None:
    """Begin a new life if this folder is a copy: two copies must never write under one name."""
    if log.setting(db, "fingerprint") != folder.fingerprint(path):
        region: Any = log.setting(db, "ledger")["region"]
        renew(db, path, region, random, log.setting(db, "rid"))


def renew(db: Database, path: Path, office: str, random: Random, former: str) -> None:
    """Begin a new life of this copy: from now on it writes under another replica id."""
    rid = random(10).hex()
    while rid == former:
        rid = secrets.token_hex(10)
    log.set_setting(db, "rid", rid)
    log.set_setting(db, "former_rid", former)
    if former:
        log.set_setting(db, "former_rids", [*log.setting(db, "former_rids", []), former])
    log.set_setting(db, "fingerprint", folder.fingerprint(path))
    db.execute("UPDATE replica SET own = 0")
    row = {"rid": rid, "office": office, "own": 1, "seq": 0, "head": None}
    log.replace(db, "replica", ("rid",), row)


def _rebuild_if_changed(db: Database, step: Step) -> None:
    """Derived tables follow the catalogue: made anew from the log when it is another one."""
    wanted = layout.fingerprint()
    if log.setting(db, "catalogue") != wanted:
        derive.rebuild(db, db, step)
        log.set_setting(db, "catalogue", wanted)
