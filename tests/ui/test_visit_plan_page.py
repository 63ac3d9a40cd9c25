"""The visit plan: who is due in the order of a walk; ticked, printed, visited by keyboard."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from fupin_desktop import visit_plan
from ui.main_window import MainWindow
from ui.task import Task
from ui.threshold_page import ThresholdDialog
from ui.visit_form import VisitDialog
from ui.visit_plan_page import SHOWN, VisitPlanPage
from ui.welcome import SEEN


@pytest.fixture
def homes(add):
    """Five households: three due, one of them visited this month, one not due, one closed."""
    made = {
        "张三": add("household", name="张三", group_name="一组", address="一组9号"),
        "李四": add("household", name="李四", group_name="一组", address="一组10号", kind="02"),
        "王五": add("household", name="王五", group_name="二组", monitoring_kind="01"),
        "赵六": add("household", name="赵六", group_name="二组"),
    }  # fmt: skip
    add("household", name="已销", end="2026-01-01")
    for name, day in (("李四", "2026-01-05"), ("王五", "2026-03-05"), ("王五", "2026-05-05"),
                      ("赵六", "2026-04-05")):  # fmt: skip
        add("visit", household=made[name], date=day, result="再来看看")
    helper = add("helper", name="孙敏")
    add("pairing", kind="1", household=made["李四"], helper=helper, start="2024-01-01")
    return made


@pytest.fixture
def window(qtbot, ledger, homes):
    ledger.set_setting(SEEN, True)
    made = MainWindow(ledger)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_visit_plan()
    page = made.work.visit_plan
    qtbot.waitUntil(lambda: page.plan is not None)
    assert len(homes) == 4
    return made


@pytest.fixture
def page(window):
    return window.work.visit_plan


def listed(page):
    return [one.row["name"] for one in page.model.items]


def choose(page, name, value):
    box = page.boxes[name]
    box.setCurrentIndex(box.findData(value))


def cells(page, row):
    model = page.model
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_it_opens_with_those_still_to_be_visited_this_month(page):
    assert listed(page) == ["张三", "李四"]
    assert page.summary.text() == (
        "本月应走访 3 户，已走访 1 户，还有 2 户；超过 90 天未走访的 2 户。"
    )
    assert page.about.text() == (
        "多久走访一次：监测对象 30 天，脱贫户 90 天，一般农户 180 天（待核实，请按当地要求改）。"
    )
    assert "未见全国统一规定" in page.about.toolTip()
    assert cells(page, 1) == [
        "一组", "李四", "已过 45 天", "2026-04-05", "2026-01-05", "脱贫户", "一组10号", "孙敏",
    ]  # fmt: skip
    assert cells(page, 0)[2:5] == ["从未走访", "—", "—"]


@pytest.mark.parametrize("part", SHOWN)
def test_each_part_shows_what_the_plan_counts(page, ledger, part):
    choose(page, "part", part)
    found = visit_plan.standing(ledger)
    number = len(getattr(found, part)) if part else ledger.count("household", where={"end": None})
    assert len(page.model.items) == number
    assert page.number.text() == f"列出 {number} 户"
    assert page.empty.isVisible() is (number == 0)


@pytest.mark.parametrize(
    ("box", "value", "names"),
    [("group", "二组", ["王五", "赵六"]), ("category", "assisted", ["李四"]),
     ("helper", "孙敏", ["李四"]), ("group", None, ["张三", "李四", "王五", "赵六"])],
)  # fmt: skip
def test_it_is_narrowed_by_group_category_and_helper(page, box, value, names):
    choose(page, "part", "")
    choose(page, box, value)
    assert listed(page) == names
    assert not page.boxes["village"].isVisible()


def test_enter_records_a_visit_at_the_row(qtbot, window, page, homes):
    page.view.selectRow(1)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    dialog = window.findChild(VisitDialog)
    assert dialog.household == homes["李四"]
    dialog.reject()


def test_a_visit_recorded_takes_the_household_off_the_list(qtbot, window, page, homes, add):
    add("visit", household=homes["李四"], date="2026-05-20")
    window.records_changed.emit(frozenset({"visit"}))
    qtbot.waitUntil(lambda: listed(page) == ["张三"])
    assert page.boxes["part"].currentData() == "left"


def test_space_ticks_and_the_route_holds_what_is_ticked(qtbot, page, tmp_path):
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.number.text() == "列出 2 户，勾选 1 户"
    assert page.print_button.text() == "打印走访路线单（1 户）……"
    target = tmp_path / "路线.pdf"
    page.print_to(target)
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not Task.running)
    text = pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()
    assert "李四" in text
    assert "张三" not in text
    assert page.outcome.text() == f"已生成 1 页：{target}"
    assert page.folder.isVisible()


def test_all_shown_are_ticked_or_none_and_ticks_outlast_reading_anew(qtbot, page):
    page.model.mark_all(True)
    assert page.number.text() == "列出 2 户，勾选 2 户"
    done = page.reading
    page.refresh()
    qtbot.waitUntil(lambda: page.reading is not done and page.reading not in Task.running)
    assert len(page.model.chosen()) == 2
    page.model.mark_all(False)
    assert page.model.chosen() == []
    assert page.print_button.text() == "打印走访路线单（2 户）……"


def test_a_click_on_the_box_ticks(page):
    index = page.model.index(0, 0)
    checked = Qt.CheckState.Checked.value
    assert page.model.setData(index, checked, Qt.ItemDataRole.CheckStateRole)
    assert [one.row["name"] for one in page.model.chosen()] == ["张三"]
    assert not page.model.setData(page.model.index(0, 1), checked, Qt.ItemDataRole.CheckStateRole)
    assert not page.model.flags(page.model.index(0, 1)) & Qt.ItemFlag.ItemIsUserCheckable


def test_a_household_is_opened_and_back_leads_to_the_plan(window, page, homes):
    page.view.selectRow(0)
    page._open()
    assert window.work.trail == [("visit_plan", "left"), ("household", homes["张三"])]
    window.back()
    assert window.work.stack.currentWidget() is page
    window.back()
    assert window.work.area == "工作台"


def test_the_intervals_are_changed_in_the_standards(qtbot, window, page):
    page.command_asked.emit("show_thresholds")
    dialog = window.findChild(ThresholdDialog)
    assert {"visit_days_general", "visit_late_days"} <= {one.name for one in dialog.standing}
    dialog.reject()
    qtbot.waitUntil(lambda: not Task.running)


def test_a_ledger_without_households_says_what_to_do(qtbot, ledger):
    page = VisitPlanPage(ledger)
    qtbot.addWidget(page)
    page.open("visit_plan", "left")
    page.show()
    qtbot.waitUntil(page.empty.isVisible)
    assert "新建或导入" in page.empty.text()
    assert not page.print_button.isEnabled()
    assert page.chosen_households() == []
    page.record_visit()  # nothing is chosen: nothing happens
    qtbot.waitUntil(lambda: not Task.running)
