"""Phrases at the cursor: listed, narrowed, inserted, blanks filled, own ones kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from fupin_desktop import phrases
from ui.phrase_list import KEEP, NONE, PhraseKeys, PhraseList, go_to_blank, insert, selected


@pytest.fixture
def form(qtbot, ledger):
    form = QWidget()
    form.line, form.text = QLineEdit(), QPlainTextEdit()
    form.text.setTabChangesFocus(True)
    layout = QVBoxLayout(form)
    layout.addWidget(form.line)
    layout.addWidget(form.text)
    form.keys = PhraseKeys(ledger, form)
    form.keys.watch(form.line, "met")
    form.keys.watch(form.text, "content")
    qtbot.addWidget(form)
    form.resize(700, 420)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form


def key(code, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), code, modifier)


def listed(form):
    (shown,) = [one for one in form.findChildren(PhraseList) if one.isVisible()]
    return [shown.list.item(n).text() for n in range(shown.list.count())], shown


def test_f4_lists_typing_narrows_and_enter_inserts_at_the_cursor(form):
    form.text.setPlainText("前后")
    form.text.setFocus()
    key(Qt.Key.Key_Right)
    key(Qt.Key.Key_F4)
    everything, _ = listed(form)
    assert len(everything) > 20
    QTest.keyClicks(QApplication.focusWidget(), "myb")
    assert listed(form)[0][0] == "家中情况与上次走访相比没有变化。"
    key(Qt.Key.Key_Return)
    assert form.text.toPlainText() == "前家中情况与上次走访相比没有变化。后"
    assert QApplication.focusWidget() is form.text


def test_blanks_are_filled_one_after_the_other(form, commit):
    form.text.setFocus()
    insert(form.text, "𠮷家__人，收入__元。")
    assert selected(form.text) == "__"
    commit(form.text, "三")
    key(Qt.Key.Key_Tab)
    assert selected(form.text) == "__"
    commit(form.text, "五千")
    assert form.text.toPlainText() == "𠮷家三人，收入五千元。"
    assert not go_to_blank(form.text)
    form.line.setFocus()
    insert(form.line, "向邻居__了解")
    assert selected(form.line) == "__"
    commit(form.line, "老王")
    assert form.line.text() == "向邻居老王了解"


def test_tab_leaves_the_box_when_no_blank_is_left(form):
    form.line.setFocus()
    key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.text


def test_names_given_first_stand_first_and_are_not_counted(form, ledger):
    form.keys.first = lambda _field: ["张长富", "李秀英"]
    form.line.setFocus()
    key(Qt.Key.Key_F4)
    assert listed(form)[0][:2] == ["张长富", "李秀英"]
    QTest.keyClicks(QApplication.focusWidget(), "lxy")
    assert listed(form)[0] == ["李秀英"]
    key(Qt.Key.Key_Return)
    assert form.line.text() == "李秀英"
    assert ledger.setting(phrases.USED, {}) == {}


def test_what_is_selected_becomes_a_phrase_of_ones_own(form, ledger):
    form.text.setPlainText("下次带表格来")
    form.text.setFocus()
    form.text.selectAll()
    key(Qt.Key.Key_F4)
    texts, shown = listed(form)
    assert texts[0] == KEEP
    assert shown.list.currentRow() == 1
    key(Qt.Key.Key_Up)
    key(Qt.Key.Key_Return)
    assert shown.hint.text() == "已加入常用语。"
    key(Qt.Key.Key_Escape)
    assert form.text.toPlainText() == "下次带表格来"
    form.text.clear()
    key(Qt.Key.Key_F4)
    texts, shown = listed(form)
    assert texts[0] == "下次带表格来　（自己的）"
    key(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert shown.hint.text() == "已删去这一句。"
    key(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert "不能删去" in shown.hint.text()
    assert phrases.offered(ledger, "content")[0].own is False


def test_arrows_choose_and_the_used_one_comes_first_next_time(form):
    form.text.setFocus()
    key(Qt.Key.Key_F4)
    wanted = listed(form)[0][2]
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    form.text.clear()
    key(Qt.Key.Key_F4)
    assert listed(form)[0][0] == wanted


def test_nothing_fitting_says_what_to_do_and_enter_does_nothing(form):
    form.text.setFocus()
    key(Qt.Key.Key_F4)
    QTest.keyClicks(QApplication.focusWidget(), "zzzzzz")
    texts, shown = listed(form)
    assert (texts, shown.hint.text()) == ([], NONE)
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Escape)
    assert form.text.toPlainText() == ""
    assert QApplication.focusWidget() is form.text


def test_the_list_stays_within_the_window_and_goes_when_left(form):
    form.text.setFocus()
    key(Qt.Key.Key_F4)
    _, shown = listed(form)
    assert form.rect().contains(shown.geometry())
    form.line.setFocus()
    assert not shown.isVisible()


def test_what_is_composed_in_the_filter_is_committed_before_enter(form, commit):
    form.text.setFocus()
    key(Qt.Key.Key_F4)
    commit(QApplication.focusWidget(), "慰问品")
    assert len(listed(form)[0]) == 1
    key(Qt.Key.Key_Return)
    assert "慰问品" in form.text.toPlainText()
