"""The list of a survey round 排查清单: households still to be surveyed, with room for the pen."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from db import records
from fupin_desktop import surveys
from fupin_desktop.catalogue.fields import Field
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.household_file import region_names
from fupin_desktop.paper.list_frame import SMALL, frame_list
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet, bar, height
from fupin_desktop.registry import Registry

Row = Mapping[str, Any]

TITLE: Final = "排查清单"
FIXED: Final = (("序号", 26), ("户主、住处、电话", 112), ("日期", 40), ("见到谁", 44))
LAST: Final = (("结论", 56),)
CONTENT: Final = ("排查情况", 150)  # where no questions are asked
MOST: Final = 5  # questions with a column of their own
LEAST: Final = 46.0  # height of a row, for two lines of handwriting
COLUMNS: Final = ("id", "name", "village", "group_name", "natural_village", "address", "phone")


def lay_out(registry: Registry, row: Row, households: Sequence[str]) -> list[Page]:
    """Lay the list of some households of a round out: its pages."""
    homes = registry.read(lambda db: records.rows(db, "household", households, COLUMNS))
    if not homes:
        raise FupinError("没有要排查的户，没有打印。这一轮可能都查完了，请看排查进度。")
    asked = surveys.questions(registry, str(row["id"]))
    columns = [*FIXED, *_asked(asked), *LAST]
    widths = [width * WIDTH / sum(one for _, one in columns) for _, width in columns]
    sheet = Sheet()
    _head(registry, sheet, row, len(homes), asked)
    header = [
        Cell(text, width, bold=True, align="center", shaded=True, size=SMALL)
        for (text, _), width in zip(columns, widths, strict=True)
    ]  # fmt: skip
    names = region_names(registry) if registry.level != "village" else {}
    number = 0
    for place, group in groupby(homes, key=lambda home: _place(home, names)):
        some = list(group)
        sheet.keep(2 * 18 + LEAST)
        sheet.row([bar(f"{place}（{len(some)} 户）")])
        sheet.table(header, [])
        for home in some:
            number += 1
            texts = (str(number), _who(home), *[""] * (len(columns) - 2))
            cells = [
                Cell(text, width, size=SMALL) for text, width in zip(texts, widths, strict=True)
            ]
            _put(sheet, header, cells)
    frame_list(sheet.pages, TITLE, registry)
    return sheet.pages


def _asked(asked: Sequence[Field]) -> list[tuple[str, int]]:
    shown = asked[:MOST]
    if not shown:
        return [CONTENT]
    return [(f"{one.label}（{one.unit}）" if one.unit else one.label, 240 // len(shown))
            for one in shown]  # fmt: skip


def _head(
    registry: Registry, sheet: Sheet, row: Row, count: int, asked: Sequence[Field]
) -> None:  # fmt: skip
    sheet.y -= 20
    sheet.page.write_center(sheet.y, f"{TITLE}：{row['name']}", 16, bold=True)
    sheet.y -= 20
    about = f"{registry.name}　共 {count} 户　排查人：＿＿＿＿＿＿＿＿"
    sheet.page.write_line(sheet.y, about, SIZE + 1)
    if row["end"]:
        sheet.y -= 16
        sheet.page.write_line(sheet.y, f"截止 {row['end']}", SIZE)
    more = "、".join(one.label for one in asked[MOST:])
    if more:
        sheet.y -= 16
        sheet.page.write_line(sheet.y, f"另问：{more}"[:60], SIZE)
    sheet.y -= 8


def _place(home: Row, names: Mapping[str, str]) -> str:
    village = names.get(str(home["village"] or ""), "")
    group = " · ".join(filter(None, (home["group_name"], home["natural_village"])))
    return " · ".join(filter(None, (village, group))) or "未填小组"


def _who(home: Row) -> str:
    lines = (home["name"] or "（户主未填）", home["address"], home["phone"])
    return "\n".join(str(line) for line in lines if line)


def _put(sheet: Sheet, header: Sequence[Cell], cells: Sequence[Cell]) -> None:
    """Put one row, under the header again where the page turns."""
    page = len(sheet.pages)
    tall = max(LEAST, height(cells))
    sheet.keep(tall)
    if len(sheet.pages) > page:
        sheet.row(header)
    sheet.row(cells, LEAST)
