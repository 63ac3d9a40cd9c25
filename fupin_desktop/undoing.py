"""Taking a batch back, a part of its records at a time, whatever its size.

Everything here runs on the writer thread inside one transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from db import log
from fupin_desktop import compose, derive
from fupin_desktop.errors import Step, no_step
from fupin_desktop.merge import Folded
from fupin_desktop.operation import LIFE
from fupin_desktop.saving import Draft

PART: Final = 500  # records in memory at a time


@dataclass
class Outcome:
    """What an undo took back so far, and what it had to leave."""

    records: int = 0
    left: list[str] = field(default_factory=list)  # `<rec>/<register>`


def undo(
    new_draft: Callable[[], Draft], batch: log.Row, outcome: Outcome, step: Step = no_step
) -> Iterator[Draft]:
    """Take a batch back where it still stands, in parts that are each to be written at once."""
    db = new_draft().db
    # What came after and was taken back already stands as if it had never been.
    gone = {batch["n"], *log.cancelled_after(db, batch["n"])}
    recs = log.recs_of_batch(db, batch)
    for start in range(0, len(recs), PART):
        step(start, len(recs))
        draft = new_draft()
        _undo_part(draft, recs[start : start + PART], batch["n"], gone, outcome)
        outcome.records += len({operation.rec for operation in draft.pen.written})
        yield draft


def _undo_part(
    draft: Draft, recs: Sequence[bytes], number: int, gone: set[int], outcome: Outcome
) -> None:
    names = [rec.hex() for rec in recs]
    draft.know(names)
    batches = {identity.hex(): one for identity, one in log.batches_of(draft.db, recs)}
    mine = frozenset(identity for identity, one in batches.items() if one in gone)
    for rec in names:
        history = draft.histories[rec]
        others = [operation for operation in history if operation.id not in mine]
        made = any(operation.creates and operation.id in mine for operation in history)
        known = not made or any(operation.creates for operation in others)
        before = derive.fold_known(others) if known else None
        wrote = {register for operation in history if batches.get(operation.id) == number
                 for register in operation.set}  # fmt: skip
        left = _take_back(draft, rec, before, mine, sorted(wrote - {LIFE}))
        outcome.left += [f"{rec}/{name}" for name in left]


def _take_back(
    draft: Draft, rec: str, before: Folded | None, mine: frozenset[str], wrote: Sequence[str]
) -> list[str]:
    """Write what undoes one record's part of a batch, and give the registers left alone."""
    pen, history = draft.pen, draft.histories[rec]
    start = len(pen.written)
    if before is None:
        left = compose.take_birth_back(pen, derive.fold_known(history), mine)
        draft.add(pen.written[start:])
        return left
    left = compose.take_back(pen, derive.fold_known(history), before, mine, wrote)
    draft.add(pen.written[start:])
    # Last, so that a tombstone knows what was just written.
    start = len(pen.written)
    left += compose.take_life_back(pen, derive.fold_known(history), before, mine)
    draft.add(pen.written[start:])
    return left
