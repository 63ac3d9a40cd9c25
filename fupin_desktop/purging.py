"""Legal erasure 依法销毁: what a record held is gone, here and wherever its operations come to.

The operation that erases it stays, and says who did it, when and why. Nothing brings it back.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from db import log, records
from db.connection import Database
from fupin_desktop import derive, layout, merged, saving, scope, titles
from fupin_desktop.blobs import Blobs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.merge import MERGED
from fupin_desktop.operation import Operation
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry

GONE = "（已销毁）"  # in place of a name in the list of what was done
_TITLE = re.compile("“.*”|(?<=：).*")  # what a record is called there


@dataclass(frozen=True)
class Traces:
    """What some records leave behind beside their operations."""

    recs: frozenset[str]
    names: frozenset[str]  # every one they ever had
    batches: frozenset[int]  # of which nothing else is left
    photos: frozenset[str]  # SHA-256 of their files


def table_of(registry: Registry, rec: str) -> str:
    """Give the type of a record; raises FupinError if there is none."""
    found = [name for name in TABLES if registry.rows(name, [rec])]
    if not found:
        raise FupinError(f"找不到要销毁的记录 {rec}，什么也没有改动。请核对编号。")
    return found[0]


def targets(registry: Registry, table: str, rec: str) -> list[str]:
    """Give the records that are erased together: one and all that hangs on it, deleted ones too."""
    return registry.read(lambda db: _targets(db, table, rec))


def counted(registry: Registry, table: str, rec: str) -> str:
    """Say how much is erased together."""
    recs = targets(registry, table, rec)
    tally = {one: len(registry.rows(one, recs)) for one in TABLES}
    parts = [f"{TABLES[name].label} {number:,}" for name, number in tally.items() if number]
    return "、".join(parts)


def purge(registry: Registry, table: str, rec: str, *, why: str) -> Batch:
    """Erase a record and all that hangs on it; raises FupinError and changes nothing."""
    if registry.level == "village":
        raise FupinError("销毁要由乡镇办理，什么也没有改动。请把依据报给乡镇。")
    if not why.strip():
        raise FupinError("没有写依据，什么也没有销毁。请写明依据哪一条规定、谁批准。")
    recs = targets(registry, table, rec)
    left = registry.read(lambda db: traces(db, recs))
    label = f"销毁{TABLES[table].label}等 {len(recs):,} 条记录"
    were = registry.read(lambda db: holders(db, registry.region, recs))
    batch = registry.purge(recs, label=label, why=why, were=were)
    wipe(registry, left)
    return batch


def _targets(db: Database, table: str, rec: str) -> list[str]:
    found = dict.fromkeys([rec, *saving.descendants(db, table, rec)])
    queue = [(table, [rec]), *_by_table(db, found)]
    while queue:
        name, recs = queue.pop(0)
        for child, ids in _dead_below(db, name, recs):
            fresh = [one for one in ids if one not in found]
            found.update(dict.fromkeys(fresh))
            queue += [(child, fresh)] if fresh else []
    return list(found)


def _by_table(db: Database, recs: Iterable[str]) -> list[tuple[str, list[str]]]:
    wanted = list(recs)
    return [(name, [row["id"] for row in records.rows(db, name, wanted, ("id",))])
            for name in TABLES]  # fmt: skip


def _dead_below(db: Database, table: str, recs: Sequence[str]) -> Iterable[tuple[str, list[str]]]:
    """Give what was deleted before and hung on some records."""

    def among(name: str, column: str, give: str = "id") -> list[str]:
        where: dict[str, Any] = {column: list(recs), "deleted": 1}
        return [row[give] for row in records.select(db, name, (give,), where, dead=True)]

    if not recs:
        return
    for child, above in derive.PARENTS.items():
        if above == table:
            yield child, among(child, TABLES[child].parent)
    yield "attachment", among("attachment", "record")
    yield table, merged.merged_into(db, table, recs)
    if table == "person":
        yield "membership", among("membership", "person")
    if table == "household":
        once = sorted({one for one in among("membership", "household", "person") if one})
        rows = records.rows(db, "person", once, ("id", "deleted"))
        yield "person", [row["id"] for row in rows if row["deleted"] == 1]


def holders(db: Database, mine: str, recs: Collection[str]) -> list[str]:
    """Give the offices below that ever had some records, or had what they hang on.

    Nothing tells that any more once they are erased, and each of them has to erase them too.
    """
    codes: set[str] = set()
    found: set[str] = set()
    todo = set(recs)
    while todo:
        found |= todo
        above: set[str] = set()
        for history in derive.load(db, todo).values():
            table = TABLES.get(history[0].type)
            parent, place = (table.parent, table.place) if table else ("", "")
            for one in history:
                codes |= {one.office, str(one.set.get(place) or "")}
                above |= {str(one.set[name]) for name in (parent, MERGED) if one.set.get(name)}
        stays = records.select(db, "membership", ("id",), {"person": sorted(todo)}, dead=True)
        todo = (above | {row["id"] for row in stays}) - found
    codes.update(*scope.owners(db, found).values())
    return sorted(code for code in codes if code.startswith(mine) and code != mine)


def traces(db: Database, recs: Collection[str]) -> Traces:
    """Give what some records leave behind, before they are erased."""
    wanted = sorted(recs)
    said = [one for history in derive.load(db, wanted).values() for one in history]
    named = {one.set.get("name") for one in said if one.type in layout.SOUNDED}
    files = records.rows(db, "attachment", wanted, ("id", "sha256")) if wanted else []
    return Traces(
        frozenset(wanted), frozenset(str(name) for name in named if name), _batches(db, wanted),
        frozenset(row["sha256"] for row in files if row["sha256"]),
    )  # fmt: skip


def _batches(db: Database, recs: Sequence[str]) -> frozenset[int]:
    written = Counter(number for _, number in log.batches_of(db, map(bytes.fromhex, recs)))
    return frozenset(
        row["n"] for row in log.find(db, "batch", "kind <> 'receive'")
        if written[row["n"]] == row["operations"] > 0
    )  # fmt: skip


def arriving(db: Database, fresh: Iterable[Operation]) -> Traces:
    """Give what is left behind by records that operations not yet here erase."""
    return traces(db, {one.rec for one in fresh if one.act == "purge"})


def wipe(registry: Registry, left: Traces) -> None:
    """Take away what erased records left: files, drafts, prints, names in what was done."""
    if not left.recs:
        return
    registry.transact(lambda db: _wipe_labels(db, left))
    registry.transact(lambda db: log.forget_about(db, left.recs))
    kept = {row["sha256"] for row in registry.select("attachment", where={"sha256": left.photos})}
    blobs = Blobs(registry.path, registry.data_key)
    for sha256 in left.photos - kept:
        blobs.drop(sha256)
    for draft in registry.drafts.all():
        if left.recs & {draft.rec, draft.household, *draft.seen}:
            registry.drafts.drop(draft.id)
    registry.checkpoint()


def _wipe_labels(db: Database, left: Traces) -> None:
    names = sorted(left.names, key=len, reverse=True)
    for row in log.find(db, "batch"):
        label = row["label"]
        if row["n"] in left.batches:
            label = _TITLE.sub(GONE, label)
        for name in names:
            label = label.replace(name, GONE)
        if label != row["label"]:
            db.execute("UPDATE batch SET label = ? WHERE n = ?", (label, row["n"]))


def told(registry: Registry, table: str, rec: str) -> str:
    """Call a record that is to be erased."""
    called = titles.names_of(registry.rows, {table: {rec}}).get(rec, "")
    return f"{TABLES[table].label}“{called}”"


def summary(operations: Iterable[Operation]) -> Counter[str]:
    """Count erasures by record type."""
    return Counter(one.type for one in operations if one.act == "purge")
