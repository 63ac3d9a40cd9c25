"""The preview of a plan."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from fupin_desktop.plan import KINDS, Cell, Line, Plan
from ui.plan_view import HEADERS, PlanModel, PlanView, describe, texts

NEW = Line("new", "person", "", "张三", (Cell("姓名", "", "张三"), Cell("民族", "", "汉族")))
CHANGED = Line(
    "changed",
    "household",
    "a" * 32,
    "李四",
    (Cell("电话", "13900000000", "13800000000"), Cell("备注", "旧的\n两行", "")),
)
REFUSED = Line("refused", "person", "", "王五", reason="证件号码末位不对", place="Sheet1!D7")
PLAN = Plan("名单.xlsx", (NEW, CHANGED, REFUSED), ("两行空行跳过。",))


@pytest.fixture
def view(qtbot):
    view = PlanView(PLAN)
    qtbot.addWidget(view)
    view.show()
    return view


def shown(view):
    return [texts(row) for row in view.model.items]


def press(qtbot, view, name):
    button = view.findChild(QPushButton, name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_model_keeps_the_rules_of_qt(qtmodeltester):
    model = PlanModel(PLAN)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_kind("changed")
    qtmodeltester.check(model)


def test_a_changed_record_has_a_row_per_value_and_a_new_one_a_single_row(view):
    assert [row[0] for row in shown(view)] == ["新增", "修改", "修改", "拒收"]
    assert shown(view)[0][6] == "姓名 张三；民族 汉族"
    assert shown(view)[1][4:] == ("电话", "13900000000", "13800000000")
    assert shown(view)[2][5] == "旧的 两行"
    assert shown(view)[3][1:4] == ("成员 王五", "证件号码末位不对", "Sheet1!D7")


def test_buttons_count_records_and_filter(qtbot, view):
    labels = [button.text() for button in view.filters.buttons()]
    assert labels == ["全部 3", "新增 1", "修改 1", "拒收 1"]
    press(qtbot, view, "kind_refused")
    assert [row[1] for row in shown(view)] == ["成员 王五"]
    view.show_kind("new")
    assert view.filters.checkedButton().text() == "新增 1"
    view.show_kind("refused")
    hidden = [title for n, title in enumerate(HEADERS) if view.table.isColumnHidden(n)]
    assert hidden == ["项目", "原值", "新值"]
    press(qtbot, view, "kind_all")
    assert len(shown(view)) == 4


def test_the_chosen_line_is_written_out(view):
    view.table.selectRow(2)
    assert view.detail.toPlainText() == describe(CHANGED)
    assert "备注：旧的\n两行 → （清空）" in view.detail.toPlainText()


def test_an_empty_plan_says_so(qtbot):
    view = PlanView(Plan("空.xlsx", ()))
    qtbot.addWidget(view)
    view.show()
    assert view.empty.isVisible()
    assert not view.table.isVisible()


def test_every_kind_has_a_row(qtbot):
    view = PlanView(Plan("全.xlsx", tuple(Line(kind, "person", "", "某人") for kind in KINDS)))
    qtbot.addWidget(view)
    assert [row[0] for row in shown(view)] == list(KINDS.values())
    assert len(view.filters.buttons()) == len(KINDS) + 1


def test_twenty_thousand_lines_open_and_filter_quickly(qtbot):
    cells = tuple(Cell(f"栏目{number}", "旧", "新") for number in range(10))
    lines = [
        Line(("new", "changed")[n % 2], "person", "", f"成员{n}", cells) for n in range(20_000)
    ]
    start = time.perf_counter()
    view = PlanView(Plan("大.xlsx", tuple(lines)))
    qtbot.addWidget(view)
    view.show()
    view.show_kind("changed")
    view.table.scrollToBottom()
    view.grab()
    assert time.perf_counter() - start < 3
    assert view.model.rowCount() == 100_000
    assert view.model.columnCount() == len(HEADERS)
