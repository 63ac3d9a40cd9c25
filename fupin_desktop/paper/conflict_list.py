"""The list of open conflicts 核定清单 for a meeting: per village, all values, room to decide."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from fupin_desktop.disputes import ALONE, Line, Said
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.list_frame import SMALL, frame_list
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet, bar, height
from fupin_desktop.registry import Registry

TITLE: Final = "两处不一致核定清单"
COLUMNS: Final = (
    ("序号", 26), ("农户、记录", 92), ("项目", 66), ("值一（谁、何时）", 112),
    ("值二（谁、何时）", 112), ("核定意见", 84),
)  # fmt: skip
LEAST: Final = 46.0  # height of a row, for two lines of handwriting
LINE: Final = "＿" * 8
SIGNED: Final = f"核定人：{LINE}　村代表：{LINE}　记录人：{LINE}　日期：{LINE[:6]}"
LEVELS: Final = {12: "村", 9: "镇", 6: "县"}  # office codes are as long as their level is low


def lay_out(registry: Registry, lines: Sequence[Line]) -> list[Page]:
    """Lay a list of conflicts out, village by village: its pages."""
    if not lines:
        raise FupinError("没有待核定的项，没有打印。请换一个村或种类，或收到报送包以后再打印。")
    widths = [width * WIDTH / sum(one for _, one in COLUMNS) for _, width in COLUMNS]
    sheet = Sheet()
    sheet.y -= 20
    sheet.page.write_center(sheet.y, TITLE, 16, bold=True)
    sheet.y -= 20
    sheet.page.write_line(sheet.y, f"{registry.name}　共 {len(lines):,} 项", SIZE + 1)
    sheet.y -= 10
    header = [
        Cell(text, width, bold=True, align="center", shaded=True, size=SMALL)
        for (text, _), width in zip(COLUMNS, widths, strict=True)
    ]  # fmt: skip
    number = 0
    for village, group in groupby(lines, key=lambda one: (one.region, one.village)):
        some = list(group)
        sheet.keep(2 * 18 + LEAST)
        sheet.row([bar(f"{village[1] or '不分村'}（{len(some):,} 项）")])
        sheet.row(header)
        for one in some:
            number += 1
            texts = (str(number), one.whose, one.field, *_columns(one), "")
            pairs = zip(texts, widths, strict=True)
            _put(sheet, header, [Cell(text, width, size=SMALL) for text, width in pairs])
    sheet.keep(46)
    sheet.y -= 34
    sheet.page.write(0, sheet.y, SIGNED, SIZE)
    frame_list(sheet.pages, TITLE, registry)
    return sheet.pages


def _columns(line: Line) -> tuple[str, str]:
    """Give the first value, and all others in the second column."""
    if line.conflict.kind in ("delete", "orphan", "ring"):
        return "删除", "保留"
    if line.conflict.kind == "merge" and len(line.said) == 1:
        return _said(line.said[0]), ALONE
    told = [_said(one) for one in line.said]
    return told[0] if told else "", "\n".join(told[1:])


def _said(one: Said) -> str:
    level = LEVELS.get(len(one.office), "")
    return f"{one.text}\n（{one.user or '未署名'}，{level}，{one.wall[:10]}）"


def _put(sheet: Sheet, header: Sequence[Cell], cells: Sequence[Cell]) -> None:
    """Put one row, under the header again where the page turns."""
    page = len(sheet.pages)
    tall = max(LEAST, height(cells))
    sheet.keep(min(tall, 300))
    if len(sheet.pages) > page:
        sheet.row(header)
    sheet.row(cells, LEAST)
