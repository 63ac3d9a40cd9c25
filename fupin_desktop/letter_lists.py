"""Code lists in an invitation: what superiors added to them, before any package has come.

The letter carries the operations themselves, so that what comes with packages is the same again. It
is a selection out of chains: nothing is acknowledged by it, and a gap is no finding.
"""

from collections.abc import Sequence
from typing import Any, Final

from db import log, records
from db.connection import Database
from fupin_desktop import code_lists, derive, saving, stubs
from fupin_desktop.errors import FupinError
from fupin_desktop.invitation import Invitation
from fupin_desktop.operation import BadLine, Operation, parse
from fupin_desktop.registry import Registry

MOST: Final = 2_000  # operations in a letter
MOST_BYTES: Final = 2_000_000
MAX_LAMPORT_JUMP: Final = 10_000_000

_STRANGE = (
    "邀请文件里的代码表{what}，没有读入任何内容，台账没有改动。"
    "请乡镇升级程序，重新导出一份邀请文件。"
)


def lines_for(registry: Registry, region: str) -> list[str]:
    """Give the operations of what the superiors of a region added to code lists, a bounded lot.

    What does not fit comes with the first package.
    """
    histories = registry.read(lambda db: _histories(db, region))
    found: list[Operation] = []
    size = 0
    for history in histories:
        size += sum(len(one.line) for one in history)
        if len(found) + len(history) > MOST or size > MOST_BYTES:
            break
        found += history
    found.sort(key=lambda one: (one.rid, one.seq, one.id))
    return [one.line.decode("utf-8") for one in found]


def _histories(db: Database, region: str) -> list[list[Operation]]:
    mine = log.setting(db, "ledger")["region"]
    rows = records.select(db, code_lists.TABLE, ("id", "region"), {}, dead=True)
    recs = sorted(row["id"] for row in rows if row["region"] and region.startswith(row["region"]))
    histories = derive.load(db, recs)
    whole = [[one for one in histories[rec] if not one.purged] for rec in recs]
    # What somebody else wrote on such a record goes its own way.
    return [[one for one in history if mine.startswith(one.office)] for history in whole]


def read(letter: Invitation) -> list[Operation]:
    """Give the operations of a letter; raises FupinError for what an inviting office may not write.

    It may bring what it or a superior of it wrote, and nothing but code lists.
    """
    try:
        operations = [parse(line.encode("utf-8")) for line in letter.operations]
    except (BadLine, UnicodeEncodeError) as error:
        raise FupinError(_STRANGE.format(what=f"有一行不合格式（{error}）")) from error
    if len(operations) > MOST:
        raise FupinError(_STRANGE.format(what="太长"))
    for one in operations:
        if one.purged or one.type != code_lists.TABLE or not letter.office.startswith(one.office):
            raise FupinError(_STRANGE.format(what="夹带了发邀请的单位无权写的内容"))
    return operations


def take_in(registry: Registry, letter: Invitation, operations: Sequence[Operation]) -> None:
    """Append what is new of a letter's operations, which were read and checked before."""
    highest = max((one.lam for one in operations), default=0)
    if highest > registry.setting("lam", 0) + MAX_LAMPORT_JUMP:
        raise FupinError(_STRANGE.format(what="里的操作序号大得不合理"))
    if operations:
        tx, wall = registry.random(16).hex(), registry.now().isoformat(timespec="seconds")
        batch = {
            "tx": tx, "kind": "receive", "label": f"读取{letter.name}的邀请",
            "user": registry.user, "wall": wall, "origin": "", "undoes": None,
        }  # fmt: skip
        registry.transact(lambda db: _store(db, operations, batch))


def _store(db: Database, operations: Sequence[Operation], batch: dict[str, Any]) -> None:
    fresh = stubs.news(db, operations)
    if not fresh:
        return
    number = log.insert(db, "batch", {**batch, "first": log.next_n(db), "operations": len(fresh)})
    for rid, office in {one.rid: one.office for one in fresh}.items():
        if not log.find(db, "replica", "rid = ?", (rid,)):
            row = {"rid": rid, "office": office, "own": 0, "seq": 0, "head": None}
            log.insert(db, "replica", row)
    saving.insert(db, fresh, number)
    stubs.fill(db, fresh)
    derive.refresh(db, stubs.erase(db, derive.load(db, {one.rec for one in fresh})))
    highest = max(one.lam for one in fresh)
    log.set_setting(db, "lam", max(highest, log.setting(db, "lam", 0)))
