"""The dialog 合并各村报表: files come and go, a sentence in place of a result, the workbook."""

import openpyxl
import pytest

from ui.gather_dialog import GatherDialog
from ui.report_dialog import ReportDialog


@pytest.fixture
def books(tmp_path):
    folder = tmp_path / "送来的"
    folder.mkdir()
    for name, head in (("一村", "金额"), ("二村", "金额"), ("三村", "数额")):
        book = openpyxl.Workbook()
        for row in (("姓名", head), ("张三", 5)):
            book.worksheets[0].append(row)
        book.save(folder / f"{name}.xlsx")
    return folder


@pytest.fixture
def dialog(qtbot, ledger):
    made = GatherDialog(ledger)
    qtbot.addWidget(made)
    made.show()
    return made


def wait(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog.isEnabled() and bool(dialog.told.text()), timeout=60_000)


def test_a_file_that_does_not_fit_is_named_and_left_out_again(dialog, qtbot, books, tmp_path):
    assert not dialog.write.isEnabled()
    assert "还没有选文件" in dialog.told.text()
    dialog.add_folder(books)
    wait(qtbot, dialog)
    assert "“三村.xlsx”" in dialog.told.text() or "“一村.xlsx”" in dialog.told.text()
    assert not dialog.write.isEnabled()
    row = [path.name for path in dialog.paths].index("三村.xlsx")
    dialog.files.setCurrentRow(row)
    dialog.drop.click()
    wait(qtbot, dialog)
    assert dialog.told.text() == "2 个单位，2 行。"
    assert dialog.notes.toPlainText().startswith("金额 合计 10")
    dialog.write_to(tmp_path / "合并.xlsx")
    qtbot.waitUntil(lambda: dialog.folder.target is not None and dialog.isEnabled(), timeout=60_000)
    rows = [*openpyxl.load_workbook(tmp_path / "合并.xlsx").worksheets[0].values]
    assert (rows[7][0], rows[7][2]) == ("合计（2 行）", 10)
    dialog.add(dialog.paths)  # the same once more
    assert len(dialog.paths) == 2


def test_an_empty_folder_says_so_and_a_village_has_no_villages(dialog, qtbot, ledger, tmp_path):
    dialog.add_folder(tmp_path / "无")
    assert "打不开" in dialog.told.text()
    (tmp_path / "空").mkdir()
    dialog.add_folder(tmp_path / "空")
    assert "里没有工作簿" in dialog.told.text()
    reports = ReportDialog(ledger)
    qtbot.addWidget(reports)
    qtbot.waitUntil(reports.isEnabled, timeout=30_000)
    assert reports.gather.isHidden()
