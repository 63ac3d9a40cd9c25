"""The pictures of field work on many households: survey rounds, fill-in grids, picked lists."""

from pathlib import Path

from camera import reopened, settle, shown, snap, until
from openpyxl import load_workbook
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from fupin_desktop import demo, excel, surveys
from ui.fill_grid import FillDialog
from ui.fill_return_dialog import FillReturnDialog
from ui.main_window import MainWindow
from ui.survey_run import SurveyRunDialog

FIELDS = ("phone", "address", "kind", "note")
PLACES = ("河湾 3 号", "河湾 4 号", "河湾 5 号")


def draw(made: demo.Demo) -> None:
    """Show a village's rounds, pick from a list, fill in a grid, read a sheet back."""
    window = shown(reopened(made.villages[0]))
    draw_round(window)
    draw_picked(window)
    draw_grid(window)
    draw_return(window, made.villages[0].parent)
    window.close()


def draw_round(window: MainWindow) -> None:
    """The round with most to do, and the household that is next in it."""
    registry, work = window.registry, window.workplace
    held = {str(row["id"]): surveys.progress(registry, row)
            for row in registry.select(surveys.ROUND)}  # fmt: skip
    rec = max(held, key=lambda one: (held[one].total, one))
    work.turn("走访排查")
    work.open(surveys.ROUND, rec)
    snap("survey_round", window)
    work.survey.run()
    leave("survey_run", work.survey.findChildren(SurveyRunDialog)[-1])


def draw_picked(window: MainWindow) -> None:
    """A list from a spreadsheet: found, to be chosen, not found."""
    registry, work = window.registry, window.workplace
    rows = registry.select("household", limit=6)
    lines = [f"{n}\t{row['name']}\t{row['group_name']}" for n, row in enumerate(rows[:4], 1)]
    lines += [f"5\t{rows[4]['name']}\t九组", "6\t王没有\t一组"]
    dialog = work.pick()
    dialog.text.setPlainText("\n".join(["序号\t户主姓名\t小组", *lines]))
    dialog.look()
    until(lambda: bool(dialog.matches) and dialog.isEnabled())
    snap("picked", dialog)
    dialog.text.clear()
    dialog.drafting.drop()
    dialog.reject()
    settle()


def draw_grid(window: MainWindow) -> None:
    """A block just pasted, one cell of it not right."""
    registry = window.registry
    known = registry.table("household").fields
    ids = registry.find("household", limit=14)
    dialog = FillDialog(registry, "household", ids, window, [known[name] for name in FIELDS])
    dialog.open()
    dialog.view.go(1, len(dialog.model.own))
    phones = ("19900000101", "没有电话", "19900000103")
    pairs = zip(phones, PLACES, strict=True)
    QGuiApplication.clipboard().setText("\n".join("\t".join(pair) for pair in pairs))
    dialog.view.paste()
    dialog.view.go(0, len(dialog.model.own) + 3)
    dialog.show_wrong()
    snap("fill_grid", dialog)
    dialog.model.take_back()
    dialog.reject()
    settle()


def draw_return(window: MainWindow, folder: Path) -> None:
    """A sheet that came back, before it is written."""
    registry = window.registry
    book = folder / "户补录表.xlsx"
    excel.write_fill(registry, "household", registry.find("household", limit=5), FIELDS, book)
    filled = load_workbook(book)
    sheet = filled.worksheets[0]
    titles = {str(cell.value): cell.column or 1 for cell in sheet[3]}
    for row, (title, value) in enumerate(
        (("现居住地", "河湾 9 号"), ("户联系电话", "不知道"), ("备注", "三轮车停在村口")), 4
    ):
        sheet.cell(row, titles[title]).value = value
    filled.save(book)
    dialog = FillReturnDialog(registry, window)
    dialog.open()
    dialog.open_book(book)
    until(lambda: dialog.filled is not None and dialog.isEnabled())
    leave("fill_return", dialog)
    book.unlink()


def leave(name: str, dialog: QDialog) -> None:
    """Take a dialog as it stands, then close it."""
    snap(name, dialog)
    dialog.reject()
    settle()
