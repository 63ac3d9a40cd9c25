"""The picture of the rows of a roster that were refused, and of the copy that marks them."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until
from openpyxl import load_workbook

from fupin_desktop import demo
from ui.import_dialog import ImportDialog

FAULTS = {"K7": "汉回", "H9": 990101199905050000, "P12": "约8", "G15": None, "X20": "去年冬月"}


def draw(made: demo.Demo) -> None:
    """Open a roster with faults in a copy of a village, and mark them in a copy of the roster."""
    folder = made.township.with_name("faults")
    folder.mkdir()
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    roster = folder / "名册.xlsx"
    book = load_workbook(made.roster)
    for place, value in FAULTS.items():
        book.worksheets[0][place] = value
    book.save(roster)
    window = shown(registry)
    window.turn("导入导出")
    dialog = ImportDialog(registry, window)
    dialog.open()
    dialog.open_book(roster)
    until(lambda: dialog.imported is not None and dialog.isEnabled())
    dialog.view.show_kind("refused")
    dialog.write_errors(Path("名册（有误）.xlsx"))
    until(lambda: dialog.copied is not None and dialog.isEnabled())
    dialog.view.table.selectRow(0)
    over(window, "import_errors", dialog)
    window.close()
    shutil.rmtree(folder)
