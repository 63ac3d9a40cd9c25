"""The list of what is to be typed into the national system, as a workbook."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fupin_desktop import entry_list, entry_order
from fupin_desktop.entry_list import Entries, Entry
from fupin_desktop.excel.text_book import Leaf, write_leaves
from fupin_desktop.registry import Registry

WIDTHS: Final = (26, 20, 20, 26, 26, 26, 24, 24)
TICK: Final = "录一项，在“已录入”里打勾。"


def write_entries(
    registry: Registry, found: Entries, some: Sequence[Entry], target: Path
) -> int:  # fmt: skip
    """Write some entries of a list, in its order; return their number."""
    home, *heads = entry_list.HEADERS
    columns = list(zip((home, "户编号", *heads), WIDTHS, strict=True))
    rows = [(one.home_title, one.number, *one.texts[1:]) for one in some]
    note = f"{''.join(found.sentences)}{entry_order.sentence(registry)}{TICK}"
    write_leaves([
        Leaf("待录清单", f"待录清单：{registry.name}", note, columns, rows),
        Leaf("栏目出处", "栏目的出处", "", [("栏目", 30), ("记录", 20), ("出处", 70)],
             entry_order.sourced(registry)),
    ], target)  # fmt: skip
    return len(some)
