"""Cells merged downwards: what stands in the first row is meant for every row they cover."""

from collections.abc import Mapping
from typing import Final

from fupin_desktop.excel.header import Header
from fupin_desktop.excel.sheet import Row, Sheet

# Of a person who has two rows only one is wanted, and a household's telephone is not each one's.
ONCE: Final = frozenset(
    f"person.{name}" for name in ("name", "number", "id_number", "relation", "phone", "note")
)
HOMES: Final = frozenset({"household.name", "household.number"})  # of a list of households


def spread(sheet: Sheet, header: Header, *, persons: bool) -> Mapping[int, Row]:
    """Rows below a header that merged cells cover, with what these say; the others are not there.

    A row that has nothing of its own stays empty.
    """
    once = ONCE if persons else ONCE | HOMES
    columns = {column.index for column in header.columns if column.key not in once}
    made: dict[int, Row] = {}
    left = len(sheet.rows) * len(columns)  # no more are covered, unless cells are merged twice
    for top, column, bottom, _ in sheet.merged:
        first = sheet.rows[top] if top < len(sheet.rows) else []
        if top <= header.bottom or column not in columns or column >= len(first):
            continue
        left -= min(bottom + 1, len(sheet.rows)) - top
        if left < 0:
            break
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            content = sheet.rows[row]
            if content and (column >= len(content) or content[column] is None):
                wide = made.get(row) or [*content]
                wide += [None] * (column + 1 - len(wide))
                wide[column] = first[column]
                made[row] = wide
    return made
