"""Whatever table is on the screen becomes a workbook: what is shown, as it is shown."""

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QListView,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.plan import Line, Plan
from ui import view_book
from ui.listing import listing_of
from ui.parts import row_table
from ui.plan_view import PlanView
from ui.record_list import RecordList
from ui.text_table import TextTable
from ui.theme import labelled
from ui.tick_table import TickTable, TickView
from ui.window_keys import WindowKeys

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ROWS = [("=甲", "0012", "1,234"), ("乙", "1", "56.50"), ("丙\n丁", "", "")]
HEADERS = ("姓名", "编号", "金额")


@pytest.fixture
def holder(qtbot):
    """Puts a table below a heading into a dialog that is shown."""
    kept = []

    def hold(view, heading="本月走访"):
        dialog = QDialog()
        kept.append(dialog)
        dialog.setWindowTitle("一个窗口")
        column = QVBoxLayout(dialog)
        if heading:
            column.addWidget(labelled(heading, "heading"))
        column.addWidget(view)
        qtbot.addWidget(dialog)
        dialog.resize(600, 300)
        dialog.show()
        return dialog

    yield hold
    kept.clear()


@pytest.fixture
def saved(qtbot, message_box, monkeypatch, tmp_path):
    """Saves a table as the user does, and gives the sheet."""

    def save(act):
        target = tmp_path / "表.xlsx"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
        message_box.expect("已存成 Excel")
        known = len(message_box.shown)
        act()
        qtbot.waitUntil(lambda: len(message_box.shown) > known, timeout=30_000)
        return load_workbook(target).worksheets[0]

    return save


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def press(view):
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.sendKeyEvent(QTest.KeyAction.Click, view, Qt.Key.Key_E, "", keys)


def of_texts(model=TextTable, *more):
    made = model(HEADERS, lambda row: row, *more, None)
    made.show_items([*ROWS])
    return made


def test_rows_columns_and_order_are_as_shown(holder, saved):
    view = row_table(of_texts(), "rows", 0)
    holder(view)
    view.horizontalHeader().moveSection(2, 0)
    view.setColumnHidden(1, True)
    sheet = saved(lambda: view_book.save(view))
    assert (sheet["A1"].value, sheet["A2"].value) == (
        "本月走访", "按屏幕上显示的行、栏目和顺序，共 3 行。",
    )  # fmt: skip
    assert cells(sheet) == [["金额", "姓名"], [1234, "=甲"], [56.5, "乙"], [None, "丙\n丁"]]
    assert sheet["B4"].data_type == "s"


def test_digits_that_are_no_number_stay_texts(holder, saved):
    view = row_table(of_texts(), "rows", 0)
    holder(view)
    sheet = saved(lambda: view_book.save(view))
    assert [row[1] for row in cells(sheet)] == ["编号", "0012", "1", None]
    assert sheet["B5"].number_format == "@"


def test_ticks_are_a_column(holder, saved):
    model = of_texts(TickTable, lambda row: row[0])
    model.marked = {"乙"}
    view = TickView(model, (8, 8, 8))
    holder(view)
    assert [row[0] for row in cells(saved(lambda: view_book.save(view)))] == [
        "勾选",
        None,
        "√",
        None,
    ]


def test_trees_and_tables_of_items_are_told_too(holder, saved):
    tree = QTreeWidget()
    tree.setHeaderLabels(["名称", "数值"])
    top = QTreeWidgetItem(tree, ["贫困线", "2300"])
    QTreeWidgetItem(top, ["2015 年", "2855"])
    holder(tree, heading="")
    sheet = saved(lambda: view_book.save(tree))
    assert sheet["A1"].value == "一个窗口"
    assert cells(sheet) == [["名称", "数值"], ["贫困线", "2300"], ["　2015 年", "2855"]]
    top.child(0).setHidden(True)
    assert cells(saved(lambda: view_book.save(tree))) == [["名称", "数值"], ["贫困线", "2300"]]
    table = QTableWidget(2, 1)
    table.setHorizontalHeaderLabels(["谁"])
    for row, text in enumerate("甲乙"):
        table.setItem(row, 0, QTableWidgetItem(text))
    table.setRowHidden(0, True)
    holder(table)
    assert cells(saved(lambda: view_book.save(table))) == [["谁"], ["乙"]]


def test_a_dialog_is_not_called_by_what_stands_behind_it(holder, qtbot):
    behind = holder(QTableWidget(1, 1), heading="要办的事")
    dialog = QDialog(behind)
    dialog.setWindowTitle("数字对账")
    view = row_table(of_texts(), "rows", 0)
    QVBoxLayout(dialog).addWidget(view)
    dialog.show()
    dialog.move(behind.pos().x(), behind.pos().y() + 200)
    qtbot.waitUntil(view.isVisible)
    assert view_book.title_of(view) == "数字对账"


def test_an_empty_table_has_its_titles(holder, saved):
    model = of_texts()
    model.show_items([])
    view = row_table(model, "rows", 0)
    holder(view)
    assert cells(saved(lambda: view_book.save(view))) == [[*HEADERS]]


@pytest.mark.qt_log_ignore("Keyboard event not accepted", extend=True)  # the keys held down
def test_the_key_takes_the_table_with_the_keyboard_or_the_largest(
    qtbot, holder, saved, message_box
):
    first, second = row_table(of_texts(), "one", 0), QTableWidget(1, 1)
    second.setHorizontalHeaderLabels(["小"])
    dialog = holder(first)
    dialog.layout().addWidget(second)
    second.setMaximumHeight(60)
    assert cells(saved(lambda: view_book.save_shown(dialog)))[0] == [*HEADERS]
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    second.setFocus()
    assert QApplication.focusWidget() is second
    assert cells(saved(lambda: press(second)))[0] == ["小"]
    empty = QWidget()
    qtbot.addWidget(empty)
    message_box.expect("这里没有表")
    view_book.save_shown(empty)


def test_a_table_offers_it_in_its_own_menu_once(qtbot, holder):
    view, other = row_table(of_texts(), "one", 0), QListView()
    other.setModel(QStringListModel(["甲"]))
    dialog = holder(view)
    dialog.layout().addWidget(other)
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    for one in (view, other, view):
        one.setFocus()
    assert [action.text() for action in view.actions()] == [view_book.SAVE]
    assert other.actions() == []
    assert QApplication.instance().findChild(WindowKeys)


def test_a_list_of_records_is_written_with_whole_fields(qtbot, ledger, add, monkeypatch, tmp_path):
    add("need", content="修房" * 200)
    listed = RecordList(ledger, listing_of(ledger, "need"))
    qtbot.addWidget(listed)
    listed.show()
    qtbot.waitUntil(lambda: len(listed.view.records.ids) == 1)
    target = tmp_path / "需求.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(listed.told):
        view_book.save(listed.view)
    texts = {cell.value for cell in load_workbook(target).worksheets[0][2]}
    assert "修房" * 200 in texts


def test_a_preview_is_written_with_what_its_filter_shows(holder, saved):
    lines = [Line("new", "household", "a", "甲户"), Line("unchanged", "household", "b", "乙户")]
    view = PlanView(Plan("x", tuple(lines)))
    holder(view)
    view.show_kind("new")
    rows = cells(saved(lambda: view_book.save(view.table)))
    assert len(rows) == 2
    assert "甲户" in "".join(filter(None, rows[1]))


def test_what_cannot_be_written_is_said_and_the_window_goes_on(
    qtbot, holder, message_box, tmp_path
):
    view = row_table(of_texts(), "rows", 0)
    dialog = holder(view)
    message_box.expect("文件夹不存在")
    view_book.write(view, tmp_path / "none" / "x.xlsx")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=30_000)
    assert dialog.isEnabled()
