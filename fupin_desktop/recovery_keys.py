"""The recovery keys of offices: each package can also be opened with the code on paper.

The public half follows from a ledger's recovery code and is told to whom it exchanges with. So who
lost a ledger and all backups still opens what was sent to it before.
"""

from collections.abc import Iterable
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop import folder, keys, recovery
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import is_recipient
from fupin_desktop.package import Header, NoKey
from fupin_desktop.registry import Registry

KNOWN: Final = "recovery_keys"  # setting: by office and device, the public half

MISTYPED: Final = (
    "恢复码抄写有误，这个包没有打开，台账没有改动。恢复码是 7 组、每组 5 个字母或数字，请逐组核对。"
)
WRONG: Final = (
    "这个恢复码打不开这个包，台账没有改动。请用收这个包的那个台账当时的恢复码；"
    "较旧版本的程序导出的包没有加密给恢复码，只能请对方重新导出。"
)


def own(registry: Registry) -> str:
    """Give the public half of this ledger's recovery key; empty if it has none."""
    if not registry.protected:
        return ""
    try:
        return keys.recovery_box(keys.read(registry.path / folder.KEYS))
    except FupinError:
        return ""  # a damaged file is said where the ledger is opened


def tell(registry: Registry, _office: str) -> Json:
    """Give the public half, if there is one."""
    return own(registry) or None


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a laptop tells of its ledger; the latest to arrive counts."""
    if is_recipient(value):
        remember(db, header.sender_office, header.sender_device, value)


def remember(db: Database, office: str, device: str, box: str) -> None:
    """Keep the recovery key of the ledger on a laptop."""
    if box:
        known = log.setting(db, KNOWN, {})
        log.set_setting(db, KNOWN, {**known, office: {**known.get(office, {}), device: box}})


def of(db: Database, office: str, devices: Iterable[str]) -> set[str]:
    """Give the recovery keys of some laptops of an office."""
    known = log.setting(db, KNOWN, {}).get(office, {})
    return {known[device] for device in devices if device in known}


def identity(code: str) -> str:
    """Give the age identity of a typed recovery code; raises NoKey for a slip of the pen."""
    try:
        return recovery.identity(recovery.read(code))
    except FupinError as error:
        raise NoKey(MISTYPED) from error
