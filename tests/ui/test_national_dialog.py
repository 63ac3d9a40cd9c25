"""Export in national columns from the window: never taken for an official form."""

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from ui.export_page import ExportPage
from ui.national_dialog import NationalDialog


@pytest.fixture
def page(qtbot, ledger, add):
    home = add("household", name="张三", kind="02")
    add("person", household=home, name="张三", relation="01", ethnic="01")
    made = ExportPage(ledger)
    qtbot.addWidget(made)
    made.refresh()
    made.show()
    return made


@pytest.fixture
def dialog(qtbot, page):
    qtbot.mouseClick(page.national_button, Qt.MouseButton.LeftButton)
    return page.findChild(NationalDialog)


def test_the_dialog_says_where_a_layout_comes_from_and_whom_it_lists(dialog):
    assert "不是官方发布的格式" in dialog.about.text()
    assert dialog.count.text().startswith("1 户")
    dialog.choices["monitored"].setChecked(True)
    assert "校验程序" in dialog.about.text()
    assert not dialog.take.isEnabled()
    dialog.every.setChecked(True)
    assert dialog.take.isEnabled()


def test_a_list_is_written_and_told(qtbot, page, dialog, monkeypatch, tmp_path):
    target = tmp_path / "名单.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.coded.setChecked(True)
    with qtbot.waitSignal(page.told) as told:
        qtbot.mouseClick(dialog.findChild(QPushButton, "write"), Qt.MouseButton.LeftButton)
    assert told.args[0].startswith("已导出 1 行")
    sheet = openpyxl.load_workbook(target).worksheets[0]
    row = {head.value: cell.value for head, cell in zip(sheet[3], sheet[4], strict=True)}
    assert (row["姓名"], row["民族"]) == ("张三", "01")
