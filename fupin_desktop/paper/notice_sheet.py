"""A public notice on paper: heading, table, days and phone, and the place for the seal."""

from typing import Final

from fupin_desktop import days as calendar
from fupin_desktop.days import Term
from fupin_desktop.notice_text import Draft
from fupin_desktop.paper.fonts import BOLD, width
from fupin_desktop.paper.plain_form import DAY, grid
from fupin_desktop.paper.sheet import BOTTOM, TOP, WIDTH, Cell, Page, Sheet, frame

SHARES: Final = {
    "序号": 8.0, "村民小组": 33.0, "户主": 22.0, "家庭人口": 12.0, "类别": 24.0, "主要原因": 42.0,
    "备注": 11.0, "补助事项": 34.0, "金额（元）": 19.0, "发放日期": 18.0, "项目名称": 24.0,
    "地点和内容": 29.0, "总投资（元）": 23.0, "资金来源": 32.0, "已支出（元）": 22.0,
    "实施单位": 19.0, "状态": 10.0,
}  # fmt: skip
LEFT: Final = ("补助事项", "项目名称", "地点和内容", "资金来源", "实施单位", "主要原因")
BLANK: Final = "＿＿＿＿＿＿＿＿"
SEAL: Final = 120.0  # height of the foot


def lay_out(draft: Draft, start: str = "", phone: str = "") -> list[Page]:
    """Lay a notice out: its pages."""
    sheet = Sheet()
    sheet.y = TOP - 26
    size = min(20.0, WIDTH / max(1.0, width(draft.title, BOLD)))
    sheet.page.write_center(sheet.y, draft.title, size, bold=True)
    sheet.y -= 16
    for line in Cell(f"　　{draft.lead}", WIDTH, size=11.0).lines:
        sheet.y -= 17
        sheet.page.write(0, sheet.y, line, 11)
    sheet.y -= 10
    columns = [(name, SHARES.get(name, 20.0)) for name in draft.columns]
    left = frozenset(at for at, name in enumerate(draft.columns) if name in LEFT)
    if columns:
        grid(sheet, columns, draft.rows, least=22, size=9.0, left=left, foot=_foot_height(draft))
    _foot(sheet, draft, start, phone)
    frame(sheet.pages, draft.title, lambda page, at, total: (
        f"本页 {page.code}", f"截至 {draft.on}　第 {at} 页 共 {total} 页"))  # fmt: skip
    return sheet.pages


def period(draft: Draft, start: str) -> str:
    """Say from when to when a notice hangs, or leave room for it."""
    if not draft.days:
        return f"公示时间：{BLANK} 至 {BLANK}"
    if len(start) < len("2026-01-01"):
        return f"公示时间：{BLANK} 起，共 {draft.days} 天"
    last = Term(draft.days - 1).after(calendar.first(start)).isoformat()
    return f"公示时间：{start} 至 {last}，共 {draft.days} 天"


def _foot_height(draft: Draft) -> float:
    return SEAL + 14 * len(draft.remarks)


def _foot(sheet: Sheet, draft: Draft, start: str, phone: str) -> None:
    """Days, phone, seal and date, kept on one page."""
    sheet.keep(_foot_height(draft))
    for text in draft.remarks:
        sheet.y -= 14
        sheet.page.write(0, sheet.y, text, 9)
    for text in (period(draft, start), f"监督电话：{phone or BLANK}"):
        sheet.y -= 19
        sheet.page.write(0, sheet.y, text, 11)
    low = max(BOTTOM + 14, sheet.y - 62)
    sheet.page.write_right(WIDTH - 10, low + 22, f"{draft.office}（盖章）", 12)
    sheet.page.write_right(WIDTH - 10, low, start or DAY, 11)
    sheet.y = low
