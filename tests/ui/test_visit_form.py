"""A visit with its needs and measures: one batch, linked, undone as one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from ui.visit_form import VisitDialog


@pytest.fixture
def dialog(qtbot, ledger, household):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = VisitDialog(ledger, household, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    yield dialog
    dialog.dirty = False
    dialog.close()


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_today_and_the_person_working_are_proposed(dialog):
    assert dialog.form.read("date") == "2026-05-20"
    assert dialog.form.read("visitors") == "王建国"


def test_visit_need_and_measure_are_one_linked_batch(qtbot, dialog, ledger, household, commit):
    before = ledger.undo_label()
    content = dialog.form.rows["content"].editor.text
    content.setFocus()
    commit(content, "房屋漏雨")
    press(qtbot, dialog, "add_need")
    press(qtbot, dialog, "add_measure")
    (need,), ((measure, box),) = dialog.needs, dialog.measures
    need.rows["content"].editor.put("修缮屋顶")
    need.rows["urgency"].editor.put("3")
    measure.rows["content"].editor.put("申请危房改造")
    measure.rows["amount"].editor.line.setText("12000.50")
    assert box.itemText(1) == "本次：修缮屋顶"
    box.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    visit, made_need, made_measure = saved.args[0].ids
    assert ledger.fetch("visit", visit).values["content"] == "房屋漏雨"
    saved_need = ledger.fetch("need", made_need).values
    assert (saved_need["visit"], saved_need["household"]) == (visit, household)
    assert (saved_need["urgency"], saved_need["state"]) == ("3", "1")
    assert saved_need["date"] == "2026-05-20"
    saved_measure = ledger.fetch("measure", made_measure).values
    assert (saved_measure["need"], saved_measure["visit"]) == (made_need, visit)
    assert saved_measure["amount"] == 1200050
    assert saved_measure["start_date"] == "2026-05-20"
    ledger.undo()
    assert [ledger.count(table) for table in ("visit", "need", "measure")] == [0, 0, 0]
    assert ledger.undo_label() == before


def test_wrong_card_saves_nothing_at_all(qtbot, dialog, ledger):
    press(qtbot, dialog, "add_need")
    press(qtbot, dialog, "save")
    assert dialog.isVisible()
    assert dialog.needs[0].rows["content"].problem.text() == "请填写需求内容。"
    assert ledger.count("visit") == 0


def test_card_can_be_taken_away(qtbot, dialog, ledger):
    press(qtbot, dialog, "add_need")
    press(qtbot, dialog, "add_measure")
    _measure, box = dialog.measures[0]
    box.setCurrentIndex(1)
    dialog.needs[0].removed.emit()
    assert box.count() == 1
    assert box.currentData() is None
    dialog.measures[0][0].removed.emit()
    press(qtbot, dialog, "save")
    assert [ledger.count(table) for table in ("visit", "need", "measure")] == [1, 0, 0]


def test_open_needs_are_listed_and_offered(qtbot, ledger, household, add):
    add("need", household=household, date="2026-01-02", content="看病难", state="1")
    add("need", household=household, date="2026-01-01", content="已办好的", state="3")
    window = QWidget()
    qtbot.addWidget(window)
    dialog = VisitDialog(ledger, household, window)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "看病难" in shown
    assert "已办好的" not in shown
    _card, box = dialog.add_measure()
    offered = [box.itemText(n) for n in range(box.count())]
    assert offered == ["（不针对具体需求）", "看病难 · 2026-01-02"]


def test_bad_amount_is_told_beside_the_field(dialog):
    measure, _box = dialog.add_measure()
    measure.rows["amount"].editor.line.setText("很多")
    measure.rows["amount"].editor.left.emit()
    assert "金额" in measure.rows["amount"].problem.text()


def test_escape_asks_only_if_something_is_typed(qtbot, dialog, message_box):
    dialog.form.rows["place"].editor.line.setText("村委会")
    message_box.expect("还没有保存", answer=False)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()


def test_untouched_form_closes_silently(qtbot, dialog, ledger):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ledger.count("visit") == 0
