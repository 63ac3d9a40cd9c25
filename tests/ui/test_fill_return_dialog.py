"""Reading a fill-in sheet back: a preview of a real workbook, then one batch."""

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QWidget

from fupin_desktop import excel
from ui.fill_return_dialog import FillReturnDialog


@pytest.fixture
def dialog(qtbot, ledger):
    parent = QWidget()
    qtbot.addWidget(parent)
    made = FillReturnDialog(ledger, parent)
    made.show()
    made.kept = parent
    return made


@pytest.fixture
def sent(ledger, household, tmp_path):
    path = tmp_path / "补录.xlsx"
    excel.write_fill(ledger, "household", [household], ["address", "phone"], path)
    return path


def fill(path, **cells):
    book = load_workbook(path)
    titles = {cell.value: cell.column for cell in book.worksheets[0][3]}
    for title, value in cells.items():
        book.worksheets[0].cell(4, titles[title]).value = value
    book.save(path)


def test_what_was_filled_in_is_shown_and_then_written(qtbot, dialog, ledger, household, sent):
    fill(sent, 现居住地="河湾 8 号", 户联系电话="不知道")
    dialog.open_book(sent)
    qtbot.waitUntil(lambda: dialog.filled is not None and dialog.isEnabled(), timeout=20_000)
    assert dialog.summary.text() == "补录.xlsx：修改 1 条、拒收 1 条。"
    assert dialog.view.plan.of_kind("refused")[0].place == "F4"
    with qtbot.waitSignal(dialog.saved, timeout=20_000):
        dialog.take.click()
    assert ledger.rows("household", [household])[0]["address"] == "河湾 8 号"
    assert "已写入 1 条记录" in dialog.summary.text()
    assert dialog.take.isHidden()
    assert dialog.leave.text() == "关闭"
    assert ledger.undo().records == 1


def test_a_sheet_without_changes_cannot_be_written(qtbot, dialog, sent):
    dialog.open_book(sent)
    qtbot.waitUntil(lambda: dialog.filled is not None and dialog.isEnabled(), timeout=20_000)
    assert dialog.summary.text() == "补录.xlsx：无变化 1 条。"
    assert not dialog.take.isEnabled()


def test_another_workbook_is_refused(qtbot, dialog, tmp_path, message_box):
    path = tmp_path / "别的.csv"
    path.write_text("姓名,电话\n张三,1\n", encoding="utf-8")
    message_box.expect("不是本软件发出的补录表")
    dialog.open_book(path)
    qtbot.waitUntil(lambda: bool(message_box.shown), timeout=20_000)
    assert dialog.filled is None
    dialog.reject()
    assert not dialog.isVisible()
