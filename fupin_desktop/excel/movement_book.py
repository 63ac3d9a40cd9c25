"""Two days' totals and the records they differ by, as a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fupin_desktop import control, movements
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.text_book import Leaf, write_leaves
from fupin_desktop.movements import Line, Movements
from fupin_desktop.registry import Registry

TITLE: Final = "数字对账"
WIDTHS: Final = (30, 26, 44, 26, 30, 38)
CHUNK: Final = 1000


def write_movements(
    registry: Registry, found: Movements, target: Path, step: Step = no_step
) -> int:
    """Write all totals on one sheet and all records on another; return the records' number."""
    span = f"从 {found.before.name} 到 {found.after.name}"
    heads = movements.headers(found)
    write_leaves([
        Leaf("合计", f"{TITLE}：{found.name}", f"{span}。{''.join(found.sentences)}",
             [(heads[0], 30), ("单位", 8), *((name, 24) for name in heads[1:])],
             map(_figures, found.lines)),
        Leaf("变动的记录", f"{TITLE}：{found.name}，变动的记录", span,
             list(zip(movements.RECORDS, WIDTHS, strict=True)), _rows(registry, found, step)),
    ], target)  # fmt: skip
    return len(found.moves)


def _figures(one: Line) -> tuple[str | float, ...]:
    numbers = (one.before, one.after, one.came, -one.went, one.difference)
    if control.is_money(one.key):
        return control.label(one.key), "元", *(number / 100 for number in numbers)
    return control.label(one.key), control.unit(one.key), *numbers


def _rows(registry: Registry, found: Movements, step: Step) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(found.moves), CHUNK):
        step(start, len(found.moves))
        some = found.moves[start : start + CHUNK]
        yield from (one.texts for one in movements.explained(registry, found, some))
