"""Reminders are listed, read, opened and settled by keyboard, and come back with undo."""

import pytest
from PySide6.QtCore import Qt

from fupin_desktop.record import Change
from ui.main_window import MainWindow
from ui.task import Task
from ui.welcome import SEEN


@pytest.fixture
def window(qtbot, ledger, add):
    home = add("household", name="张长富", group_name="一组")
    for name, born in (("张老", "1946-05-01"), ("张中", "1966-06-01"), ("张小", "2010-06-10")):
        add("person", household=home, relation="03", name=name, birth_date=born)
    ledger.set_setting(SEEN, True)
    made = MainWindow(ledger)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_reminders()
    qtbot.waitUntil(lambda: len(made.work.own["reminders"].model.items) == 3)
    return made


@pytest.fixture
def page(window):
    return window.work.own["reminders"]


def listed(page):
    return [one.name for one in page.model.items]


def test_the_first_due_comes_first_and_says_all_below(page):
    assert listed(page) == ["张老", "张中", "张小"]
    model = page.model
    row = [model.data(model.index(0, column)) for column in range(6)]
    assert row == ["2026-05-01", "已过 19 天", "一组", "张老", "张长富", "年满80周岁（待核实）"]
    assert "按当地规定申请高龄补贴" in page.detail.text()
    assert "从 1946-05-01 推算，应在 2026-05-01 前办" in page.detail.text()
    assert page.detail.text().endswith("（待核实）。")
    page.view.selectRow(1)
    assert "申领养老金" in page.detail.text()


@pytest.mark.parametrize(
    ("when", "rule", "words", "names"),
    [
        ("past", None, "", ["张老"]), ("coming", None, "", ["张中", "张小"]),
        ("", "age_pension", "", ["张中"]), ("", None, "张小", ["张小"]), ("", None, "没有", []),
        ("", None, "一组", ["张老", "张中", "张小"]),
    ],
)  # fmt: skip
def test_they_are_narrowed_by_time_kind_and_words(page, commit, when, rule, words, names):
    page.when.setCurrentIndex(page.when.findData(when))
    page.rule.setCurrentIndex(page.rule.findData(rule))
    commit(page.search, words)
    assert listed(page) == names
    assert page.empty.isVisible() is (not names)
    assert page.done_button.isEnabled() is bool(names)


def test_one_is_settled_by_key_with_a_note_and_undone(qtbot, window, page, ledger, commit):
    page.view.setFocus()
    page.view.selectRow(1)
    commit(page.note, "已交镇上")
    qtbot.keyClick(page.view, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: listed(page) == ["张老", "张小"])
    (row,) = ledger.select("reminder")
    assert (row["rule"], row["state"], row["note"], row["done"], row["handler"]) == (
        "age_pension", "1", "已交镇上", "2026-05-20", "王建国",
    )  # fmt: skip
    assert page.note.text() == ""
    window.undo()
    qtbot.waitUntil(lambda: len(listed(page)) == 3)


def test_ticked_ones_are_settled_together(qtbot, page, ledger):
    page.view.setFocus()
    for _ in range(2):
        qtbot.keyClick(page.view, Qt.Key.Key_Space)
        qtbot.keyClick(page.view, Qt.Key.Key_Down)
    assert page.number.text() == "列出 3 条，勾选 2 条"
    qtbot.keyClick(page.view, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: listed(page) == ["张小"])
    assert [row["state"] for row in ledger.select("reminder")] == ["2", "2"]
    assert ledger.undo_label().endswith("等 2 项")


def test_enter_opens_the_person(qtbot, window, page):
    page.view.selectRow(0)
    rec = page.model.items[0].person
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert window.work.trail == [("reminders", ""), ("person", rec)]
    window.back()
    assert window.work.stack.currentWidget() is page


def test_a_loan_without_a_person_opens_its_household(qtbot, window, page, ledger, add):
    home = ledger.find("household")[0]
    add("loan", household=home, kind="1", state="1", due="2026-04-01")
    window.refresh()
    qtbot.waitUntil(lambda: len(listed(page)) == 4)
    page.view.selectRow(0)
    assert page.chosen_households() == [home]
    page.open_person()
    assert window.work.trail[-1] == ("household", home)


def test_a_death_takes_the_others_off_the_list(qtbot, window, page, ledger):
    old = page.model.items[0].person
    ledger.save([Change(table="person", rec=old, values={"died_on": "2026-05-18"})])
    window.refresh()
    qtbot.waitUntil(lambda: len(listed(page)) == 5)
    mine = {one.rule.name for one in page.model.items if one.person == old}
    assert mine == {"death_register", "death_stop", "death_grant"}


def test_nothing_to_do_is_said(qtbot, page):
    page.model.mark_all(True)
    page.settle("2")
    qtbot.waitUntil(page.empty.isVisible)
    assert "现在没有到点的事" in page.empty.text()
    page.settle("1")  # nothing is chosen: nothing happens
    assert page.detail.text() == ""
    qtbot.waitUntil(lambda: not Task.running)
