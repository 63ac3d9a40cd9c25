"""A ledger restored from an old copy gets back what it wrote itself after it, from those below.

Nobody brings upwards what a superior wrote, unless that superior asks for it. It asks once it has
begun a new life, naming what it was brought before; its own mark (mark.py) tells its words from
forged ones, and of words without one a person decides. A ledger set up anew in the place of one
that is lost has no mark of what that one wrote: it asks once somebody says so.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop import mark, portions
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import is_hex32, is_rid
from fupin_desktop.operation import Operation
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

ASKED: Final = "asked"  # setting: by superior, by its chain, what it was brought before
ANEW: Final = "set_up_anew"  # setting: whether this ledger takes the place of one that is lost
BROUGHT: Final = "brought"  # setting: by office below, by own chain, what it brought
BRINGS: Final = "brings"  # in `extra`: by the superior's chain, a digest of what is held of it
OURS: Final = (
    "其中有写着由本单位填写的内容：本台账是丢失以后重新建的，请先在“登记的电脑”中说明"
    "（命令行 refill），再接收；不是的，请打电话问清楚。"
)
MANY: Final = 20  # digests remembered of one chain: each laptop of a village has its own
MOST: Final = 100  # chains


def tell(registry: Registry, office: str) -> Json:
    """Ask an office below for our own words, if we began a new life ever, or lost the old one."""
    began = registry.setting("former_rids", []) or is_anew(registry)
    if len(office) < len(registry.region) or not began:
        return None
    brought: dict[str, Json] = registry.setting(BROUGHT, {})
    return brought.get(office, {})


def is_anew(registry: Registry) -> bool:
    """Tell whether somebody said that this ledger takes the place of one that is lost."""
    return bool(registry.setting(ANEW, False))


def declare(registry: Registry, *, anew: bool) -> None:
    """Say whether this ledger takes the place of one that is lost; raises FupinError."""
    if registry.level == "village":
        raise FupinError(
            "村的台账是重新建的，乡镇的下发包会带回以前的内容，不用说明；台账没有改动。"
            "请乡镇给本村导出一次下发包。"
        )
    registry.set_setting(ANEW, anew)


def forget(registry: Registry, office: str) -> None:
    """Bring a superior nothing of its own until it asks again: it may be another ledger now."""
    asked = registry.setting(ASKED, {})
    registry.set_setting(ASKED, {one: told for one, told in asked.items() if one != office})


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a superior asks for."""
    mine = log.setting(db, "ledger")["region"]
    if mine.startswith(header.sender_office) and mine != header.sender_office:
        asked = log.setting(db, ASKED, {})
        log.set_setting(db, ASKED, {**asked, header.sender_office: _read(value)})


def hear_brought(db: Database, header: Header, value: Any) -> None:
    """Remember what an office below brought of our own words, once all parts have come."""
    if header.kind != "up" or not portions.is_whole(db, header) or not isinstance(value, dict):
        return
    brought = log.setting(db, BROUGHT, {})
    known = brought.get(header.sender_office, {})
    for rid, digest in list(value.items())[:MOST]:
        if is_rid(rid) and is_hex32(digest):
            before = [one for one in known.get(rid, []) if one != digest]
            known[rid] = [*before, digest][-MANY:]
    log.set_setting(db, BROUGHT, {**brought, header.sender_office: known})


def due(db: Database, office: str, acknowledged: Mapping[str, int]) -> dict[str, int]:
    """Give by chain of a superior that asked for its words from which place on to bring them."""
    asked = log.setting(db, ASKED, {}).get(office)
    if asked is None:
        return {}
    found = {}
    for row in log.find(db, "replica", "office = ? ORDER BY rid", (office,)):
        rid, start = row["rid"], acknowledged.get(row["rid"], 0)
        if log.count_after(db, rid, start) and digest(db, rid) not in asked.get(rid, ()):
            found[rid] = start
    return found


def digest(db: Database, rid: str) -> str:
    """Name all that this ledger holds of a chain."""
    held = sorted(identity for identity, _, _, _ in log.lines_after(db, rid, 0))
    return hashlib.sha256(b"".join(held)).hexdigest()[:32]


def is_expected(db: Database, header: Header, operation: Operation) -> bool:
    """Tell whether an operation from below may be our own word of which we lost hold."""
    mine = log.setting(db, "ledger")["region"]
    below = header.sender_office.startswith(mine) and header.sender_office != mine
    if not below or operation.office != mine:
        return False
    unmarked = not mark.marks_all(db) and log.setting(db, "former_rids", [])
    return bool(unmarked or log.setting(db, ANEW, False)) or mark.is_own(db, operation)


def own_words(db: Database, header: Header, fresh: Iterable[Operation]) -> list[Operation]:
    """Give what came back of what was written here."""
    mine = log.setting(db, "ledger")["region"]
    return [
        one for one in fresh
        if one.office == mine and not one.purged and is_expected(db, header, one)
    ]  # fmt: skip


def warning(db: Database, header: Header, fresh: Iterable[Operation]) -> str:
    """Say that some words called ours cannot be told from forged ones; empty if there are none."""
    doubtful = [one for one in own_words(db, header, fresh) if not mark.is_own(db, one)]
    if not doubtful:
        return ""
    return (
        f"这个包带来 {len(doubtful)} 条写着由本单位填写、本台账已经没有的内容，"
        "程序核对不出是不是本单位以前写的。只有本台账恢复过旧备份，或者是丢失以后重新建的，"
        "逐条看过确是本单位写的，才可以接收。"
    )


def notes(db: Database, header: Header, fresh: Sequence[Operation]) -> list[str]:
    """Say what came back, before receiving."""
    count = sum(mark.is_own(db, one) for one in own_words(db, header, fresh))
    return [f"带回本单位在旧备份以后写的 {count} 条。"] if count else []


def _read(value: Any) -> dict[str, list[str]]:
    asked = value if isinstance(value, dict) else {}
    return {
        rid: list(filter(is_hex32, digests))[-MANY:]
        for rid, digests in list(asked.items())[:MOST]
        if is_rid(rid) and isinstance(digests, list)
    }
