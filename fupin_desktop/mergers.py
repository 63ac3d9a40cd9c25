"""Mergers: writing that two records are one and the same, and taking them apart again.

Everything here runs on the writer thread inside one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from db import records
from fupin_desktop import compose, merged, saving, scope
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.derive import PARENTS, fold_known
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.merge import DISTINCT, MERGED, VILLAGE_DIGITS, Folded
from fupin_desktop.operation import LIFE
from fupin_desktop.record import Change
from fupin_desktop.saving import Draft

Pair = tuple[str, str]  # the record that stays, and the one merged into it

RINGED: Final = f"_{merged.RING}"  # the register a record is listed under whose merge cannot hold
KINDS: Final = ("household", "person")  # types whose records people may merge
# What hangs on them and of which there is one for each year, kind or round.
KEYED: Final = {
    name: parent for name, parent in PARENTS.items()
    if parent in KINDS and TABLES[name].key and name != "membership"
}  # fmt: skip


def merge(
    draft: Draft, pairs: Sequence[Pair], values: Mapping[str, Json], step: Step = no_step
) -> list[str]:
    """Merge the second record of each pair into the first; give the first ones.

    `values` are what the first pair's survivor takes over, by field.
    """
    stay = []
    for place, (keep, other) in enumerate(pairs):
        step(place, len(pairs))
        keep = merged.final_of(draft.db, keep) or keep  # noqa: PLW2901
        kind = _check(draft, keep, other)
        if place == 0 and values:
            saving.apply(draft, [Change(table=kind, rec=keep, values=values)], "", "edit")
        for into, one in [(keep, other), *_doubles(draft, kind, keep, other)]:
            folded = draft.folded(one)
            if folded is not None and not folded.merged:
                draft.add([compose.merge(draft.pen, folded, into)])
        stay.append(keep)
    return stay


def _check(draft: Draft, keep: str, other: str) -> str:
    """Refuse to merge what is not two living records of one type of this office; give the type."""
    one, two = draft.folded(keep), draft.folded(other)
    if one is None or two is None or not (one.alive and two.alive):
        raise FupinError("要合并的记录有一条找不到或已删除，什么也没有改动。请刷新后再看。")
    if one.merged or (two.merged and merged.final_of(draft.db, other)):
        raise FupinError("这一条已经并入别的记录，什么也没有改动。要改并到另一条，请先拆开。")
    if keep == other:
        raise FupinError("这是同一条记录，什么也没有改动。请另选一条。")
    if one.type != two.type:
        raise FupinError("两条记录不是同一种，不能合并，什么也没有改动。请核对编号。")
    _check_rights(draft, [keep, other])
    return one.type


def _check_rights(draft: Draft, recs: Sequence[str]) -> None:
    """A village merges what is its own; what lies in several villages only their superior."""
    owned = scope.owners(draft.db, recs)
    codes = {code for rec in recs for code in owned.get(rec, ("",))}
    if not all(code.startswith(draft.pen.office) for code in codes):
        raise FupinError(
            "这两条不都是本单位的，不能在这里合并或拆开，什么也没有改动。请告诉乡镇，由乡镇办理。"
        )


def _doubles(draft: Draft, kind: str, keep: str, other: str) -> Iterator[Pair]:
    """Give what hangs on both and may be there only once: a year's income, where somebody lives."""
    for table, parent in KEYED.items():
        if parent != kind:
            continue
        named = [name for name in TABLES[table].key if name != TABLES[table].parent]
        held = {where: _by_key(draft, table, named, where) for where in (keep, other)}
        for key, one in held[other].items():
            if key in held[keep]:
                yield held[keep][key], one
    if kind == "person":
        yield from _stays(draft, keep, other)


def _by_key(
    draft: Draft, table: str, named: Sequence[str], parent: str
) -> dict[tuple[Json, ...], str]:
    where = {TABLES[table].parent: parent}
    rows = records.select(draft.db, table, ("id", *named), where)
    return {tuple(row[name] for name in named): row["id"] for row in rows}


def _stays(draft: Draft, keep: str, other: str) -> Iterator[Pair]:
    """Whoever is one person is in one household now: the survivor's, if he has one."""
    columns = ("id", "person")
    rows = records.select(draft.db, "membership", columns, {"person": [keep, other], "end": None})
    found: dict[str, list[str]] = {keep: [], other: []}
    for row in rows:
        found[row["person"]].append(row["id"])
    for one in found[other] if found[keep] else ():
        yield found[keep][-1], one


def take_apart(draft: Draft, rec: str, act: str = "merge") -> tuple[str, list[str]]:
    """Let a merged record stand for itself again, with all that its merger wrote along with it.

    Gives the record it had been merged into, and what was changed since and therefore left.
    """
    folded = draft.folded(rec)
    if folded is None or not folded.merged:
        raise FupinError("这一条没有并入别的记录，什么也没有改动。请核对编号。")
    final = merged.final_of(draft.db, rec) or folded.merged
    written = [one for one in draft.histories[rec] if one.set.get(MERGED) and not one.purged]
    standing = [one for one in written if one.id in folded.heads(MERGED)]
    if len(draft.pen.office) >= VILLAGE_DIGITS and any(
        len(one.office) < VILLAGE_DIGITS for one in standing
    ):
        raise FupinError("这是上级合并的，本单位不能拆开，什么也没有改动。请告诉上级。")
    _check_rights(draft, [rec, *([final] if draft.folded(final) else [])])
    family = [one for top in (final, rec)
              for one in (top, *saving.descendants(draft.db, folded.type, top))]  # fmt: skip
    draft.add([compose.part(draft.pen, folded, act)])
    return final, _take_back(draft, rec, folded, family, {one.tx for one in standing})


def settle_ring(draft: Draft, conflict_id: str, value: Json) -> str:
    """Decide a record whose merge cannot hold: it stands for itself, or is deleted."""
    rec = conflict_id.partition("/")[0]
    folded = draft.folded(rec)
    if folded is not None and value == "deleted":
        saving.bury(draft, folded.type, rec)
    else:
        take_apart(draft, rec, "resolve")
    return rec


def _take_back(
    draft: Draft, rec: str, folded: Folded, family: Sequence[str], batches: set[str]
) -> list[str]:
    """Undo what a merger wrote beside the merge itself, where it still stands."""
    draft.know(family)
    left: list[str] = []
    for one in dict.fromkeys(family):
        history = draft.histories[one]
        mine = [o for o in history if o.tx in batches and not o.purged]
        twin = history[0].type == folded.type and any(MERGED in o.set for o in mine)
        if one == rec or not mine or twin or len(mine) == len(history):
            continue  # another record merged in the same batch is another matter
        ids = frozenset(o.id for o in mine)
        before = fold_known([o for o in history if o.id not in ids])
        wrote = sorted({name for o in mine for name in o.set} - {LIFE})
        names = compose.take_back(draft.pen, fold_known(history), before, ids, wrote)
        draft.histories[one] = [*history, *(o for o in draft.pen.written if o.rec == one)]
        left += [f"{one}/{name}" for name in names]
    return left


def distinguish(draft: Draft, one: str, other: str) -> None:
    """Remember that two records are not the same, however alike they are."""
    kept, told = sorted((one, other))
    folded = draft.folded(kept)
    if folded is None or draft.folded(told) is None:
        raise FupinError("有一条记录找不到，什么也没有改动。请刷新后再看。")
    known = folded.value(DISTINCT)
    others: list[Json] = [*known] if isinstance(known, list) else []
    if told not in others:
        value: list[Json] = sorted({*map(str, others), told})  # type: ignore[assignment]
        prev = {DISTINCT: folded.heads(DISTINCT)}
        draft.add([draft.pen.write(folded.type, kept, {DISTINCT: value}, prev)])
