"""The picture of rare characters: a roster with old codes in the preview of its import."""

import shutil
from pathlib import Path

from camera import over, reopened, settle, shown, until
from openpyxl import Workbook

from fupin_desktop import demo
from ui.import_dialog import ImportDialog

NAMES = ("龙\ue863", "石𠅤·𪟝", "杨𫠈", "王𬭎", "吴\ue5e5", "田\U0002b820")


def draw(made: demo.Demo) -> None:
    """Import a roster of an old program: one character replaced, one that nobody knows."""
    folder = made.township.with_name("characters")
    folder.mkdir()
    window = shown(reopened(Path(shutil.copytree(made.villages[0], folder / "village.fupin"))))
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(("行政村", "户编号", "姓名", "与户主关系"))
    for number, name in enumerate(NAMES, start=9001):
        village = window.registry.name.removesuffix("台账")
        sheet.append((village, str(number), name, "户主"))
    roster = Path("旧名册.xlsx")
    book.save(roster)
    dialog = ImportDialog(window.registry, window)
    dialog.open()
    dialog.open_book(roster)
    until(lambda: dialog.imported is not None and dialog.isEnabled())
    settle()
    over(window, "old_codes", dialog)
    window.close()
    roster.unlink()
    shutil.rmtree(folder)
