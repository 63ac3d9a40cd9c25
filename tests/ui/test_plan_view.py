"""The preview of a plan."""

import random
import threading
import time
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from fupin_desktop.demo.album import landscape
from fupin_desktop.pictures import thumbnail
from fupin_desktop.plan import KINDS, Cell, Line, Plan
from ui import finder, plan_view
from ui.plan_notes import LINES, PlanNotes
from ui.plan_view import HEADERS, PlanView, Row, describe, texts
from ui.text_table import TextTable

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
    model = TextTable(HEADERS, texts, None)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_items([Row(CHANGED, cell) for cell in CHANGED.cells])
    qtmodeltester.check(model)


def test_a_changed_record_has_a_row_per_value_and_a_new_one_a_single_row(view):
    assert [row[0] for row in shown(view)] == ["新增", "修改", "修改", "拒收"]
    assert shown(view)[0][5] == "姓名 张三；民族 汉族"
    assert shown(view)[1][3:6] == ("电话", "13900000000", "13800000000")
    assert shown(view)[2][4] == "旧的 两行"
    assert shown(view)[3][2] == "成员 王五"
    assert shown(view)[3][-2:] == ("Sheet1!D7", "证件号码末位不对")


def test_buttons_count_records_and_filter(qtbot, view):
    labels = [button.text() for button in view.filters.buttons()]
    assert labels == ["全部 3", "新增 1", "修改 1", "拒收 1"]
    press(qtbot, view, "kind_refused")
    assert [row[2] for row in shown(view)] == ["成员 王五"]
    view.show_kind("new")
    assert view.filters.checkedButton().text() == "新增 1"
    view.show_kind("refused")
    hidden = [title for n, title in enumerate(HEADERS) if view.table.isColumnHidden(n)]
    assert hidden == ["户", "项目", "原值", "新值", "谁、何时"]
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


OPENED = Line(
    "conflict", "household", "b" * 32, "户 赵六", home="赵六", who="李敏 2026-05-02",
    reason="电话：两处不一致，待核定，两个值都保留",
    cells=(Cell("电话", "1", "1 ／ 2", register="phone", who="李敏 2026-05-01", is_open=True),
           Cell("住址", "甲地", "乙地", register="address", who="李敏 2026-05-02")),
)  # fmt: skip
VISIT = Line("new", "visit", "c" * 32, "走访 看房 （赵六户）", (Cell("内容", "", "看房"),),
             home="赵六", who="王芳 2026-05-03")  # fmt: skip
PHOTO = Line("changed", "attachment", "d" * 32, "附件 大门 （钱七户）", (Cell("标题", "", "大门"),),
             home="钱七", photos=("1" * 64, "2" * 64))  # fmt: skip
PACKAGE = Plan("包.zcb", (OPENED, VISIT, PHOTO))


def test_a_package_is_narrowed_by_household_kind_words_and_what_needs_deciding(qtbot):
    view = PlanView(PACKAGE)
    qtbot.addWidget(view)
    view.show()
    assert [row[:4] for row in shown(view)] == [
        ("两处不一致", "赵六", "户 赵六", "电话"), ("修改", "赵六", "户 赵六", "住址"),
        ("新增", "赵六", "走访 看房", ""), ("修改", "钱七", "附件 大门", "标题"),
    ]  # fmt: skip
    assert [row[6] for row in shown(view)][:3] == [
        "李敏 2026-05-01", "李敏 2026-05-02", "王芳 2026-05-03",
    ]  # fmt: skip
    press(qtbot, view, "kind_conflict")
    assert [row[3] for row in shown(view)] == ["电话"]
    press(qtbot, view, "kind_all")
    view.homes.setCurrentIndex(view.homes.findData("钱七"))
    assert [row[1] for row in shown(view)] == ["钱七"]
    assert view.count.text() == "1 行"
    view.homes.setCurrentIndex(0)
    view.tables.setCurrentIndex(view.tables.findData("visit"))
    assert [row[0] for row in shown(view)] == ["新增"]
    view.tables.setCurrentIndex(0)
    qtbot.keyClicks(view.search, "1 -05-01")
    assert [row[3] for row in shown(view)] == ["电话"]


def test_a_row_leads_to_its_record_and_knows_its_register(qtbot):
    view = PlanView(PACKAGE)
    qtbot.addWidget(view)
    view.show()
    view.table.selectRow(0)
    row = view.chosen()
    assert (row.line.table, row.line.rec, row.cell.register) == ("household", "b" * 32, "phone")
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert opened.args == ["household", "b" * 32]
    with qtbot.waitSignal(view.opened) as opened:
        view.table.doubleClicked.emit(view.model.index(2, 0))
    assert opened.args == ["visit", "c" * 32]


def test_photos_stand_side_by_side(qtbot):
    pictures = {"2" * 64: thumbnail(landscape(random.Random(1), datetime(2026, 5, 1)))}  # noqa: DTZ001
    view = PlanView(PACKAGE, pictures=lambda name: pictures.get(name, b""))
    qtbot.addWidget(view)
    view.show()
    view.table.selectRow(0)
    assert not view.pair.isVisible()
    view.table.selectRow(3)
    assert view.pair.isVisible()
    old, new = view.pair.frames
    qtbot.waitUntil(lambda: new.accessibleName() == "照片", timeout=20_000)
    assert old.accessibleName() == "照片不在这里，也不在包里"
    assert new.pixmap().toImage() != old.pixmap().toImage()


def test_thirty_thousand_lines_open_and_filter_quickly(qtbot):
    cells = tuple(Cell(f"栏目{number}", "旧", "新") for number in range(10))
    lines = [
        Line(("new", "changed")[n % 2], "person", "", f"成员{n}", cells, home=f"户{n % 8000}")
        for n in range(30_000)
    ]
    start = time.thread_time()
    view = PlanView(Plan("大.xlsx", tuple(lines)))
    qtbot.addWidget(view)
    view.show()
    view.show_kind("changed")
    view.search.setText("成员7")
    view.search.clear()
    view.table.scrollToBottom()
    view.grab()
    assert time.thread_time() - start < 3
    assert view.model.rowCount() == 150_000
    assert view.model.columnCount() == len(HEADERS)


def test_records_both_sides_changed_have_a_filter_of_their_own(qtbot):
    reason = "两边都改了不同的项，都保留：这边改了备注；送来的改了电话"
    cells = (Cell("电话", "", "138"),)
    met = Line("changed", "household", "b" * 32, "赵六", cells, reason, here=("备注",))
    view = PlanView(Plan("包", (NEW, CHANGED, met)))
    qtbot.addWidget(view)
    button = view.findChild(QPushButton, "kind_both")
    assert button.text() == "两边都改 1"
    press(qtbot, view, "kind_both")
    assert [(row[0], row[-1]) for row in shown(view)] == [("修改", met.reason)]
    press(qtbot, view, "kind_changed")
    assert len(shown(view)) == 3


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (3, 3), (12, LINES)])
def test_notes_leave_the_room_to_the_rows(qtbot, count, lines):
    view = PlanView(Plan("名单.xlsx", (NEW,), ("两行空行跳过。",) * count))
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    notes = view.findChild(PlanNotes)
    line = notes.words.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: notes.viewport().height() // line == lines)
    assert notes.words.text().count("两行空行跳过。") == count


def test_records_without_a_line_of_their_own_are_counted(qtbot):
    view = PlanView(Plan("x", (NEW,), more={"new": 2_351, "unchanged": 3}))
    qtbot.addWidget(view)
    shown = [button.text() for button in view.filters.buttons()]
    assert shown == ["全部 2,355", "新增 2,352", "无变化 3"]


def test_rows_are_put_together_and_looked_through_outside_the_windows_thread(qtbot, monkeypatch):
    threads = set()

    def spell(row):
        threads.add(threading.get_ident())
        return texts(row)

    view = PlanView(PACKAGE)
    qtbot.addWidget(view)
    monkeypatch.setattr(plan_view, "texts", spell)
    monkeypatch.setattr(finder, "PATIENCE", 0)
    view.search.setText("大")
    view.search.setText("大门")
    qtbot.waitUntil(lambda: view.count.text() == "1 行")
    assert [row[2] for row in shown(view)] == ["附件 大门"]
    assert threads
    assert threading.get_ident() not in threads
