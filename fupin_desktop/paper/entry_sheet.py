"""The list 待录清单 on paper: by household, with a box for each field that is typed."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from fupin_desktop import entry_order
from fupin_desktop.entry_list import Entries, Entry
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.list_frame import SMALL, frame_list, shared_cells
from fupin_desktop.paper.sheet import SIZE, Page, Sheet, bar
from fupin_desktop.registry import Registry

TITLE: Final = "全国系统待录清单"
SHARES: Final = (0.16, 0.18, 0.2, 0.21, 0.2, 0.05)
HEADS: Final = ("成员、记录", "栏目", "全国系统里的", "要录入的", "谁改的，何时", "✓")
BOX: Final = "□"
MOST: Final = 5000
NOTHING: Final = "没有待录的，没有打印。请先看清单是从哪一天起算的。"
TOO_MANY: Final = f"待录的超过 {MOST:,} 项，没有打印。请先按户筛选，或者导出 Excel。"
TICK: Final = "录一项勾一项。"
SIGNED: Final = "录入人：＿＿＿＿＿＿＿＿　　录入日期：＿＿＿＿＿＿　　核对人：＿＿＿＿＿＿＿＿"


def lay_out(registry: Registry, found: Entries, some: Sequence[Entry]) -> list[Page]:
    """Lay some entries of a list out; raises FupinError for none, and for too many to type."""
    if not some:
        raise FupinError(NOTHING)
    if len(some) > MOST:
        raise FupinError(TOO_MANY)
    sheet = Sheet()
    sheet.y -= 20
    sheet.page.write_center(sheet.y, f"{TITLE}：{registry.name}", 16, bold=True)
    for text in ("".join(found.sentences), entry_order.sentence(registry) + TICK):
        sheet.y -= 16
        sheet.page.write_line(sheet.y, text, SIZE)
    sheet.y -= 10
    head = shared_cells(HEADS, SHARES, head=True)
    sheet.row(head)
    for home, group in groupby(some, key=lambda one: (one.home, one.home_title, one.number)):
        sheet.keep(60)
        if not sheet.page.texts:
            sheet.row(head)
        sheet.row([bar("　户编号 ".join(filter(None, home[1:])))])
        for one in group:
            page = len(sheet.pages)
            sheet.keep(30)
            if len(sheet.pages) > page:
                sheet.row(head)
            _, *texts, _ = one.texts
            *cells, box = shared_cells((*texts, "☑" if one.tick else BOX), SHARES)
            sheet.row([*cells, box._replace(align="center")])
    sheet.keep(40)
    sheet.y -= 26
    sheet.page.write(0, sheet.y, SIGNED, SMALL)
    frame_list(sheet.pages, TITLE, registry)
    return sheet.pages
