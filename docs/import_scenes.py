"""Pictures of importing: rows of a roster that were refused, and a list of payments."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until
from openpyxl import Workbook, load_workbook

from fupin_desktop import demo, excel
from fupin_desktop.excel import Payments
from fupin_desktop.registry import Registry
from ui.import_columns import ImportColumnsDialog
from ui.import_dialog import ImportDialog
from ui.main_window import MainWindow

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
    until(lambda: dialog.folder.target is not None and dialog.isEnabled())
    dialog.view.table.selectRow(0)
    over(window, "import_errors", dialog)
    draw_payments(window, registry, folder / "低保金发放.xlsx")
    window.close()
    shutil.rmtree(folder)


def draw_payments(window: MainWindow, registry: Registry, book: Path) -> None:
    """Show a list of payments that adds up, and one row of it that is of nobody here."""
    write_payments(registry, book)
    dialog = ImportDialog(registry, window)
    dialog.open()
    dialog.open_book(book)
    until(lambda: dialog.imported is not None and dialog.isEnabled())
    dialog.view.table.selectRow(0)
    planned = dialog.imported
    over(window, "import_payments", dialog)
    if isinstance(planned, Payments):
        said, kinds = planned.reading, excel.words_of(registry)
        asked = ImportColumnsDialog(
            kinds[said.kind], said.looks, said.match, {}, window, kinds=kinds
        )
        over(window, "payment_columns", asked)


def write_payments(registry: Registry, book: Path) -> None:
    """Write what a bank sends after it paid some heads of households."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(["2026年9月农村低保金“一卡通”发放花名册"])
    sheet.append(["序号", "姓名", "身份证号码", "银行卡号", "发放金额（元）"])
    heads = registry.select("person", where={"relation": "01"}, limit=8)
    paid = [(one["name"], one["id_number"]) for one in heads]
    paid.append(("龙三妹", "990101197505050020"))
    for number, (name, key) in enumerate(paid, 1):
        sheet.append([number, name, key, f"62179955000{number:08}", 300 + 10 * number])
    sheet.append(["合计", None, None, None, sum(300 + 10 * n for n in range(1, len(paid) + 1))])
    made.save(book)
