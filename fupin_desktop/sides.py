"""Records that two sides changed without knowing of each other, in different items: both apply."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.merge import Folded
from fupin_desktop.operation import LIFE, Operation

Holds = Mapping[str, Mapping[str, Json]]  # what a sender says it holds: chain -> its last number


class Sides(NamedTuple):
    """The labels of what either side changed of one record; of one that met nobody both empty."""

    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say that both apply, and what each side changed."""
        here, there = "、".join(self.here), "、".join(self.there)
        return f"两边都改了不同的项，都保留：这边改了{here}；送来的改了{there}" if here else ""


APART: Final = Sides()


def of(
    table: Table, after: Folded, known: Sequence[Operation], arriving: Sequence[Operation],
    holds: Holds,
) -> Sides:  # fmt: skip
    """Say what either side changed of a record, if they did not know of each other."""
    if not known or not after.alive or table.name == "region":
        return APART
    news = {one.id for one in arriving}
    met = _unknown(known, arriving, holds)
    if not met:
        return APART
    here, there = [], []
    for register in after.registers:
        heads = {*after.heads(register)}
        if register == LIFE or not heads:
            continue
        if heads <= news:
            there.append(register)
        elif heads <= met:
            here.append(register)
    told = Sides(_labels(table, here), _labels(table, there))
    return told if told.here and told.there else APART


def _unknown(
    known: Sequence[Operation], arriving: Sequence[Operation], holds: Holds
) -> set[str]:  # fmt: skip
    """Give what stood here of a record that none of what arrives was written in knowledge of."""
    named = _ancestors(arriving, known)
    chains = {one.rid for one in arriving}
    first = min(one.lam for one in arriving)
    return {
        one.id for one in known
        if one.id not in named and one.rid not in chains and not one.purged
        # A number not below that of what is there, or a sender that has never seen it.
        and (one.lam >= first or not _held(one, holds))
    }  # fmt: skip


def _ancestors(arriving: Sequence[Operation], known: Sequence[Operation]) -> set[str]:
    """Give what the arriving operations name, and what these name, and so on."""
    by_id = {one.id: one for one in known}
    waiting = [head for one in arriving for heads in one.prev.values() for head in heads]
    found: set[str] = set()
    while waiting:
        head = waiting.pop()
        if head in by_id and head not in found:
            found.add(head)
            waiting += [h for heads in by_id[head].prev.values() for h in heads]
    return found


def _held(one: Operation, holds: Holds) -> bool:
    last = holds.get(one.rid, {}).get("seq", 0)
    return isinstance(last, int) and last >= one.seq


def _labels(table: Table, registers: Sequence[str]) -> tuple[str, ...]:
    """Call registers by the fields in them, in the order of the form; others have no name here."""
    wanted = {*registers}
    shown = {
        field.group: field.label for field in reversed([*table.fields.values()])
        if field.group in wanted and not field.computed and field.name != "previous"
    }  # fmt: skip
    return tuple(reversed(shown.values()))
