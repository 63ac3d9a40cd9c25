"""The list 交接清单 on paper: what is open, what goes along, and three signatures."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop.handover_list import Part, Statement
from fupin_desktop.paper.list_frame import SMALL, WITHIN
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet, bar, frame
from fupin_desktop.registry import Registry

TITLE: Final = "驻村工作交接清单"
COLUMNS: Final = (("序号", 26.0), ("农户", 66.0), ("记录", 190.0), ("情况", 160.0))
THINGS: Final = ("装有台账的电脑", "备份U盘", "抄有恢复码的纸", "纸质户档案")
SHARES: Final = (0.22, 0.1, 0.18)  # of a thing handed over: what, how many, remarks; two a row
SIGNERS: Final = ("移交人", "接收人", "监交人")
LINE: Final = "＿" * 9
NONE: Final = "没有的"
FOOT: Final = 150.0  # height that the things and signatures want together
DIGEST: Final = (
    "台账摘要由程序从全部记录算出，任何一条记录不同，摘要就不同；"
    "签字以前，接收人可在“交接”里再生成一次清单来核对（以后再有保存，摘要会变）。"
)


def lay_out(registry: Registry, found: Statement) -> list[Page]:
    """Lay the list out: its pages."""
    parties, sheet = found.parties, Sheet()
    sheet.y -= 20
    sheet.page.write_center(sheet.y, TITLE, 16, bold=True)
    sheet.y -= 22
    heads = ("台账", f"{registry.name}（{registry.region}）"), ("交接日期", parties.date)
    _pairs(sheet, heads)
    _pairs(sheet, (("移交人", parties.giver), ("接收人", parties.taker)))
    _pairs(sheet, (("监交人", parties.witness), ("转交结对", _moved(found))))
    counted = "，".join(f"{label} {count:,}" for label, count in found.totals)
    sheet.row([_label("台账内容"), _rest(f"{counted}；操作记录 {found.operations:,} 条")])
    sheet.row([_label("台账摘要"), _rest(f"{found.digest}\n{DIGEST}")])
    if parties.note:
        sheet.row([_label("备注"), _rest(parties.note)])
    sheet.y -= 8
    widths = [width * WIDTH / sum(one for _, one in COLUMNS) for _, width in COLUMNS]
    for part in found.parts:
        if part.items:
            _part(sheet, part, widths)
            sheet.y -= 6
    empty = "、".join(part.title for part in found.parts if not part.items)
    if empty:
        sheet.row([_label(NONE), _rest(empty)])
        sheet.y -= 6
    _sign(sheet)
    frame(sheet.pages, TITLE, lambda page, at, total: (
        f"辅助台账打印件　{WITHIN}　本页 {page.code}",
        f"打印于 {found.made.replace('T', ' ')[:16]}　第 {at} 页 共 {total} 页",
    ))  # fmt: skip
    return sheet.pages


def _part(sheet: Sheet, part: Part, widths: Sequence[float]) -> None:
    sheet.keep(60)
    sheet.row([bar(f"{part.title}（{part.total:,} 项）")])
    header = [
        Cell(text, width, bold=True, align="center", shaded=True, size=SMALL)
        for (text, _), width in zip(COLUMNS, widths, strict=True)
    ]  # fmt: skip
    rows = []
    for number, item in enumerate(part.items, 1):
        texts = (str(number), item.household, item.record, item.detail)
        pairs = zip(texts, widths, strict=True)
        rows.append([Cell(text, width, size=SMALL) for text, width in pairs])
    sheet.table(header, rows)
    if part.total > len(part.items):
        more = f"另有 {part.total - len(part.items):,} 项没有列出，请在程序里看。"
        sheet.row([Cell(more, WIDTH, size=SMALL)])


def _sign(sheet: Sheet) -> None:
    """Put what goes along, to be filled in by hand, and the lines for signatures."""
    sheet.keep(FOOT)
    sheet.row([bar("随交物品（手工填写）")])
    names = ("物品", "数量", "备注") * 2
    shares = SHARES * 2
    sheet.row([Cell(text, share * WIDTH, bold=True, align="center", shaded=True, size=SMALL)
               for text, share in zip(names, shares, strict=True)])  # fmt: skip
    things = (*THINGS, "", "")
    for left, right in zip(things[::2], things[1::2], strict=True):
        texts = (left, "", "", right, "", "")
        sheet.row([Cell(text, share * WIDTH, size=SMALL)
                   for text, share in zip(texts, shares, strict=True)], 20)  # fmt: skip
    sheet.y -= 6
    for who in SIGNERS:
        sheet.y -= 24
        sheet.page.write(0, sheet.y, f"{who}（签字）：{LINE}", SIZE + 1)
        sheet.page.write(WIDTH / 2, sheet.y, f"日期：{LINE}", SIZE + 1)


def _moved(found: Statement) -> str:
    return "还没有转交" if found.parties.moved is None else f"{found.parties.moved:,} 条"


def _label(text: str) -> Cell:
    return Cell(text, WIDTH * 0.14, align="center", shaded=True, size=SMALL)


def _rest(text: str) -> Cell:
    return Cell(text, WIDTH * 0.86, size=SMALL)


def _pairs(sheet: Sheet, pairs: Sequence[tuple[str, str]]) -> None:
    sheet.row([cell for label, text in pairs
               for cell in (_label(label), Cell(text, WIDTH * 0.36, size=SMALL))])  # fmt: skip
