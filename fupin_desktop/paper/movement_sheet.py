"""The sheet 数字对账单: two days' totals, then every record that they differ by."""

from typing import Final

from fupin_desktop import movements
from fupin_desktop.movements import Movements
from fupin_desktop.paper.list_frame import SMALL, frame_list, shared_cells
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet
from fupin_desktop.registry import Registry

TITLE: Final = "数字对账单"
TOTALS: Final = (0.34, 0.15, 0.15, 0.12, 0.12, 0.12)
RECORDS: Final = (0.19, 0.16, 0.24, 0.25, 0.16)
HEADS: Final = ("记录", "变动", "怎么变的", "谁，何时，何时收到", "为什么")
MOST: Final = 2000  # records on paper: more is for the workbook
SIGNED: Final = "核对人：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿"


def lay_out(registry: Registry, found: Movements) -> list[Page]:
    """Lay the totals and the records out, as many pages as they take."""
    sheet = Sheet()
    sheet.y -= 20
    sheet.page.write_center(sheet.y, f"{TITLE}：{found.name}", 16, bold=True)
    sheet.y -= 20
    sheet.page.write_line(sheet.y, f"从 {found.before.name} 到 {found.after.name}", SIZE)
    for sentence in found.sentences:
        sheet.y -= 14
        sheet.page.write_line(sheet.y, sentence, SIZE)
    sheet.y -= 9
    sheet.table(shared_cells(movements.headers(found), TOTALS, head=True), [
        shared_cells(movements.texts(one), TOTALS) for one in found.lines
    ])  # fmt: skip
    if found.moves:
        sheet.y -= 10
        _records(registry, sheet, found)
    sheet.keep(40)
    sheet.y -= 26
    sheet.page.write(0, sheet.y, SIGNED, SMALL)
    frame_list(sheet.pages, TITLE, registry)
    return sheet.pages


def _records(registry: Registry, sheet: Sheet, found: Movements) -> None:
    some = movements.explained(registry, found, found.moves[:MOST])
    rows = []
    for one in some:
        title, change, what, who, why, came = one.texts
        rows.append(
            shared_cells((title, change, what, "\n".join(filter(None, (who, came))), why), RECORDS)
        )
    sheet.table(shared_cells(HEADS, RECORDS, head=True), rows)
    if len(found.moves) > MOST:
        more = f"另有 {len(found.moves) - MOST:,} 条没有打印，请导出 Excel。"
        sheet.row([Cell(more, WIDTH, size=SMALL)])
