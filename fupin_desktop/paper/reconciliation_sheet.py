"""The sheet 对数单: two offices' totals, the differences, the records, signatures."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop import control, reconciliation
from fupin_desktop.paper.list_frame import SMALL, frame_list, shared_cells
from fupin_desktop.paper.sheet import BOTTOM, SIZE, WIDTH, Cell, Page, Sheet, bar, height
from fupin_desktop.reconciliation import Comparison, Item, Line
from fupin_desktop.registry import Registry

TITLE: Final = "台账对数单"
MOST, FEW = 24, 14  # totals on the page, alone and above records; what differs comes first
ROOM: Final = 96.0  # for the words and signatures at the foot
SIGNATURES: Final = ("报送单位核对人：＿＿＿＿＿＿＿＿　日期：＿＿＿＿＿＿",
                     "接收单位核对人：＿＿＿＿＿＿＿＿　日期：＿＿＿＿＿＿")  # fmt: skip


def lay_out(registry: Registry, found: Comparison) -> list[Page]:
    """Lay a comparison out on one page."""
    sheet = Sheet()
    sheet.y -= 20
    sheet.page.write_center(sheet.y, f"{TITLE}：{found.name}", 16, bold=True)
    sheet.y -= 20
    sent = f"{found.office_name}第 {found.number} 号包（{found.wall[:16].replace('T', ' ')}）"
    sheet.page.write_line(sheet.y, f"{sent}　对　{registry.name}", SIZE)
    sheet.y -= 8
    _totals(sheet, found, registry.name)
    sheet.y -= 6
    for sentence in found.sentences:
        sheet.y -= 13
        sheet.page.write_line(sheet.y, sentence, SMALL)
    sheet.y -= 10
    if found.items:
        _records(sheet, found.items)
    sheet.y -= 26
    for place, line in enumerate(SIGNATURES):
        sheet.page.write(place * WIDTH / 2, sheet.y, line, SMALL)
    frame_list(sheet.pages, TITLE, registry)
    return sheet.pages


def chosen(lines: Sequence[Line], room: int) -> list[Line]:
    """Give the totals that the page has room for, in their order."""
    first = sorted(lines, key=lambda one: (not one.difference, one.key not in control.LABELS))
    kept = {one.key for one in first[:room]}
    return [one for one in lines if one.key in kept]


def _totals(sheet: Sheet, found: Comparison, mine: str) -> None:
    shares = (0.4, 0.21, 0.21, 0.18)
    shown = chosen(found.lines, FEW if found.items else MOST)
    sheet.table(shared_cells(("合计", found.office_name, mine, "相差"), shares, head=True), [
        shared_cells(reconciliation.texts(one), shares) for one in shown
    ])  # fmt: skip
    left = [one for one in found.lines if one not in shown]
    if left:
        same = sum(1 for one in left if not one.difference)
        more = f"，还有 {len(left) - same} 项不同" if len(left) > same else ""
        sheet.row([Cell(f"另有 {same} 项相同{more}，没有列出。", WIDTH, size=SMALL)])


def _records(sheet: Sheet, items: Sequence[Item]) -> None:
    shares = (0.34, 0.22, 0.26, 0.18)
    sheet.row([bar(f"有差别的记录（{len(items)} 条）")])
    sheet.row(shared_cells(("记录", "本单位多出", "原因", "谁，何时"), shares, head=True))
    for place, one in enumerate(items):
        cells = shared_cells(
            (one.title, reconciliation.described(one), one.reason, f"{one.who} {one.when}"), shares
        )
        if sheet.y - height(cells) - 20 < BOTTOM + ROOM:
            words = f"另有 {len(items) - place} 条，请在程序的“对数”里看。"
            sheet.row([Cell(words, WIDTH, size=SMALL)])
            return
        sheet.row(cells)
