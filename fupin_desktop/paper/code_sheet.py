"""The sheet of opening codes 开户码单: a strip for each village, to be cut off and handed over."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop import opening_code
from fupin_desktop.errors import FupinError
from fupin_desktop.first_stick import Village
from fupin_desktop.paper.fonts import BOLD, REGULAR, width
from fupin_desktop.paper.sheet import BOTTOM, SIZE, TOP, WIDTH, Page, frame
from fupin_desktop.registry import Registry

TITLE: Final = "开户码单"
STRIPS: Final = 4  # on a page
HIGH: Final = (TOP - BOTTOM) / STRIPS
GAP: Final = 12.0  # between two groups of digits
BOX: Final = ((WIDTH + GAP) / opening_code.GROUPS - GAP, 38.0)  # of a group
DIGITS: Final = 25.0  # size of the code
STEPS: Final = (
    "1. 在村里的电脑上打开“驻村台账”，插上乡镇给的U盘，点“从乡镇U盘开始”。",
    "2. 选本村，照上面输入开户码。接着设密码，把恢复码抄在纸上。",
    "3. 导出第一个报送包，用U盘交回乡镇。交到以后，这张单子就不用了，请撕毁。",
)
APART: Final = "凭开户码和U盘就能打开本村的名单：这张单子和U盘要分开带，只交给本村的人。"


def lay_out(registry: Registry, villages: Sequence[Village]) -> list[Page]:
    """Lay the strips of some villages out, four on a page."""
    ready = [one for one in villages if one.code]
    if not ready:
        raise FupinError("选中的村都还没有开户码，没有打印。请先做入册U盘。")
    pages = []
    for start in range(0, len(ready), STRIPS):
        page = Page(TITLE)
        for place, one in enumerate(ready[start : start + STRIPS]):
            _strip(page, registry, one, TOP - place * HIGH)
        pages.append(page)
    frame(pages, registry.name, lambda page, at, total: (
        f"辅助台账打印件　用后收好，不要外传　本页 {page.code}",
        f"打印 {registry.today()}　第 {at} 页 共 {total} 页",
    ))  # fmt: skip
    return pages


def _strip(page: Page, registry: Registry, village: Village, top: float) -> None:
    """Draw one strip: whose it is, the code in boxes, what to do, and the line to cut along."""
    y = top - 26
    made = f"{village.region}　{village.made[:10]} 做"
    room = WIDTH - SIZE * (width(made, REGULAR) + 1)
    page.write_line(y, f"{TITLE}　{village.name}", 15, bold=True, right=room)
    page.write_right(WIDTH, y, made, SIZE)
    y -= BOX[1] + 12
    for place, group in enumerate(opening_code.spell(village.code).split()):
        x = place * (BOX[0] + GAP)
        page.boxes.append((x, y, *BOX))
        room = BOX[0] - DIGITS * width(group, BOLD)
        page.write(x + room / 2, y + (BOX[1] - DIGITS * 0.72) / 2, group, DIGITS, bold=True)
    y -= 8
    for line in STEPS:
        y -= 18
        page.write(0, y, line, 10.5)
    y -= 19
    page.write_apart(y, APART, f"发：{registry.name}", 8.5)
    if top - HIGH > BOTTOM + 1:
        _cut(page, top - HIGH)


def _cut(page: Page, y: float) -> None:
    """Draw a dashed line over the whole width."""
    dash = 4.0
    x = 0.0
    while x < WIDTH:
        page.lines.append((x, y, min(x + dash, WIDTH), y))
        x += 2 * dash
