"""An error copy that comes back: of its rows only those that give a reason are read."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop.excel.header import REASON, Header
from fupin_desktop.excel.roster import Entry
from fupin_desktop.excel.sheet import Row

EXAMPLES: Final = 3  # rows named one by one


def reason_column(head: Sequence[Row]) -> int | None:
    """Column of the reasons, if these rows down to the header say that there is one."""
    return next((row.index(REASON) for row in reversed(head) if REASON in row), None)


def leave_sound(entries: Sequence[Entry], rows: Sequence[Row], header: Header) -> bool:
    """Ask only for the rows of an error copy that give a reason; tell whether it is such a copy.

    Where no row gives one, all are asked for: then somebody emptied the column.
    """
    column = reason_column(rows[: header.bottom + 1])
    if column is None:
        return False
    told = {entry.row for entry in entries if _has(rows[entry.row], column)}
    if not told:
        return False
    for entry in entries:
        entry.asked = entry.row in told
    return True


def notes(left: Sequence[int]) -> list[str]:
    """Say how many rows of an error copy were not read, and what to do to read them too."""
    if not left:
        return []
    named = "、".join(f"第 {row + 1} 行" for row in left[:EXAMPLES])
    named += "等" if len(left) > EXAMPLES else ""
    said = (
        f"这是标出有误行的表：只读入了“{REASON}”一栏写着原因的行，"
        f"其余 {len(left):,} 行（{named}）没有再读。要全部读入，请删去这一栏。"
    )
    return [said]


def _has(row: Row, column: int) -> bool:
    return column < len(row) and row[column] is not None
