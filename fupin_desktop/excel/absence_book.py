"""The list 减员核实 as a workbook, to print and to take along."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fupin_desktop import absences
from fupin_desktop.absences import Listed
from fupin_desktop.excel.text_book import Leaf, write_leaves
from fupin_desktop.registry import Registry

TITLE: Final = "减员核实"
ABOUT: Final = "这些户和人台账里有、导入的名单里没有，请逐一核实；台账没有因此改动。"
WIDTHS: Final = (6, 10, 10, 10, 20, 26, 24, 12, 12, 22, 10, 12)


def write_absences(registry: Registry, found: Sequence[Listed], target: Path) -> None:
    """Write absences as one sheet."""
    note = f"{registry.name}，{registry.today()}，{len(found):,} 条。{ABOUT}"
    columns = list(zip(absences.HEADERS, WIDTHS, strict=True))
    rows = (one.texts for one in found)
    write_leaves([Leaf(TITLE, TITLE, note, columns, rows)], target)
