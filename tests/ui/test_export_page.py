"""Workbooks of any record type, and archives of chosen households."""

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ui.areas import listed_tables
from ui.export_page import ExportPage
from ui.flow import FlowLayout
from ui.print_page import PrintPage
from ui.settings import Settings


@pytest.fixture
def page(qtbot, ledger, household, add):
    add("need", household=household, content="修房")
    page = ExportPage(ledger)
    qtbot.addWidget(page)
    page.refresh()
    page.show()
    return page


def choose(page, table):
    page.view.selectRow(listed_tables().index(table))


def test_every_type_is_offered_with_its_number_and_use(page):
    assert [one.table for one in page.model.items] == listed_tables()
    row = listed_tables().index("need")
    shown = [page.model.index(row, column).data() for column in range(3)]
    assert shown[:2] == ["需求", "1"]
    assert shown[2]


def test_chosen_type_is_exported(qtbot, page, tmp_path):
    choose(page, "need")
    page.refresh()
    assert page.table == "need"
    with qtbot.waitSignal(page.told) as told:
        page.export(tmp_path / "需求.xlsx")
    assert told.args[0].startswith("已导出 1 行")
    sheet = openpyxl.load_workbook(tmp_path / "需求.xlsx").worksheets[0]
    assert "修房" in [cell.value for cell in sheet[2]]


def test_empty_sheet_of_the_chosen_type_is_written(qtbot, page, tmp_path):
    choose(page, "payment")
    with qtbot.waitSignal(page.told):
        page.write_template(tmp_path / "表样.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "表样.xlsx").worksheets[0]
    assert "到户资金" in sheet["A1"].value


def test_the_whole_ledger_is_exported(qtbot, page, tmp_path):
    with qtbot.waitSignal(page.told) as told:
        page.export_whole(tmp_path / "全部.xlsx")
    assert told.args[0].startswith("已导出全部数据 ")
    assert openpyxl.load_workbook(tmp_path / "全部.xlsx").sheetnames[0] == "全部数据说明"


@pytest.mark.parametrize(
    ("name", "command"), [("import", "import_roster"), ("show_absences", "show_absences")]
)
def test_it_asks_for_what_the_window_does(qtbot, page, name, command):
    with qtbot.waitSignal(page.command_asked) as asked:
        qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    assert asked.args == [command]


def test_archives_of_the_selected_or_of_all_that_are_listed(qtbot, ledger, household, add):
    other = add("household", name="李秀英", group_name="二组")
    page = PrintPage(ledger, Settings())
    qtbot.addWidget(page)
    page.refresh()
    page.show()
    assert not page.list.create_button.isVisible()
    with qtbot.waitSignal(page.print_asked) as asked:
        page.print_button.click()
    assert sorted(asked.args[0]) == sorted([household, other])
    page.list.view.selectRow(page.list.model.ids.index(other))
    with qtbot.waitSignal(page.print_asked) as asked:
        page.print_button.click()
    assert asked.args[0] == [other]
    with qtbot.waitSignal(page.opened) as opened:
        page.list.view.opened.emit(other)
    assert opened.args == ["household", other]


def test_widgets_flow_into_the_next_line_and_hidden_ones_take_no_room(qtbot):
    holder, flow = QWidget(), FlowLayout(6)
    qtbot.addWidget(holder)
    holder.setLayout(flow)
    buttons = [QPushButton("按钮") for _ in range(4)]
    for one in buttons:
        flow.addWidget(one)
    wide = buttons[0].sizeHint().width()
    high = buttons[0].sizeHint().height()
    assert flow.heightForWidth(10 * wide) == high
    assert flow.heightForWidth(2 * wide + 10) == 2 * high + 6
    holder.resize(2 * wide + 10, 200)
    holder.show()
    assert [one.x() > 0 for one in buttons] == [False, True, False, True]
    buttons[0].hide()
    assert flow.heightForWidth(3 * wide + 20) == high
    assert flow.takeAt(9) is None
    assert flow.itemAt(9) is None
