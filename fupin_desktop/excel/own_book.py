"""Workbooks of our own that are no lists, though their sheets look like some: told, not read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fupin_desktop.errors import FupinError
from fupin_desktop.excel.sheet import NOTHING, Sheet, Value

FILL: Final = "fupin-fill-"
WHOLE: Final = "fupin-whole-"
REASONS: Final = {
    FILL: (
        "是发出的补录表，不是名单，没有读取。",
        "请在列表上点“补录”里的“读回补录表……”（命令行用 fill-in），再选这个文件。",
    ),
    WHOLE: (
        "是“导出全部数据”写的工作簿，另存成了别的格式，或者说明那一页不在最前面了，没有读取。",
        "请用原来的 .xlsx；或者用 Excel、WPS 打开，把说明页移到最前面，另存为 .xlsx，再导入。",
    ),
}


def refuse(book: Path, sheets: Sequence[Sheet]) -> None:
    """Raise FupinError for a workbook of ours that is to be read in another way."""
    for sheet in sheets:
        form = str(about(sheet).get("form", ""))
        for start, (what, advice) in REASONS.items():
            if form.startswith(start):
                raise FupinError(f"文件“{book.name}”{what}{NOTHING}{advice}")


def about(sheet: Sheet) -> dict[str, Any]:
    """What a sheet of ours says of itself in its first cell; nothing where it is another's."""
    cell: Value = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
    try:
        found = json.loads(cell) if isinstance(cell, str) and cell.startswith("{") else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
