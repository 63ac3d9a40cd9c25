"""What lists with personal data share: cells by their share of the width, and the footer."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop.paper.sheet import WIDTH, Cell, Page, frame
from fupin_desktop.registry import Registry

SMALL: Final = 8.0
WITHIN: Final = "含个人信息，用后收好，不要外传"


def shared_cells(
    words: Sequence[str], shares: Sequence[float], *, head: bool = False
) -> list[Cell]:
    """Cells of a row, each with its share of the width of a page."""
    return [
        Cell(text, share * WIDTH, bold=head, shaded=head, size=SMALL,
             align="center" if head else "left")
        for text, share in zip(words, shares, strict=True)
    ]  # fmt: skip


def frame_list(pages: Sequence[Page], title: str, registry: Registry) -> None:
    """Give the pages of a list their footer: what they hold, the code, the day, page n of m."""
    today = registry.today()
    frame(pages, title, lambda page, at, total: (
        f"辅助台账打印件　{WITHIN}　本页 {page.code}",
        f"截至 {today}　第 {at} 页 共 {total} 页",
    ))  # fmt: skip
