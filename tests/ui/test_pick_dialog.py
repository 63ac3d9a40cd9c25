"""Households picked from a pasted list: looked up, chosen where it is asked, given on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from ui.pick_dialog import USES, PickDialog

Key = Qt.Key
# Ctrl+Enter looks behind a disabled dialog: its release finds nobody.
pytestmark = pytest.mark.qt_log_ignore("not accepted", extend=True)


@pytest.fixture
def homes(add):
    found = {}
    for key, name, group in (
        ("富", "张长富", "一组"),
        ("伟一", "王伟", "一组"),
        ("伟二", "王伟", "二组"),
    ):
        rec = add("household", name=name, group_name=group)
        add("person", household=rec, relation="01", name=name)
        found[key] = rec
    return found


@pytest.fixture
def dialog(qtbot, ledger, homes):  # noqa: ARG001  wants them
    parent = QWidget()
    qtbot.addWidget(parent)
    made = PickDialog(ledger, parent)
    made.kept = parent
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    if isValid(made):
        made.reject()


def search(qtbot, dialog, text):
    QGuiApplication.clipboard().setText(text)
    dialog.text.setFocus()
    qtbot.keySequence(dialog.text, QKeySequence(QKeySequence.StandardKey.Paste))
    number = len(dialog.matches)
    qtbot.keyClick(dialog.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(dialog.matches) != number)
    qtbot.waitUntil(dialog.isEnabled)


def shown(dialog, column=2):
    return [dialog.model.index(n, column).data() for n in range(dialog.model.rowCount())]


def test_each_line_says_what_became_of_it_and_an_ambiguous_one_is_asked(qtbot, dialog, homes):
    search(qtbot, dialog, "户主\n张长富\n王伟\n没有人")
    assert shown(dialog) == ["找到", "请选择", "没有找到"]
    assert shown(dialog, 0) == ["2", "3", "4"]
    assert dialog.current.entry.text == "王伟"  # the first that asks
    assert "有 2 户可能是" in dialog.note.text()
    assert dialog.candidates.count() == 3
    assert dialog.list_button.text() == "列出 1 户"
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Key.Key_Return)
    qtbot.waitUntil(dialog.candidates.hasFocus)
    qtbot.keyClick(dialog.candidates, Key.Key_Down)
    qtbot.keyClick(dialog.candidates, Key.Key_Return)
    assert shown(dialog)[1] == "已选择"
    assert dialog.picked == [homes["富"], homes["伟二"]]
    assert dialog.list_button.text() == "列出 2 户"
    dialog.choose("")
    assert shown(dialog)[1] == "不要"
    assert dialog.picked == [homes["富"]]


def test_lines_are_narrowed_to_those_that_ask_or_were_not_found(qtbot, dialog):
    search(qtbot, dialog, "张长富\n王伟\n没有人")
    names = {one.objectName(): one for one in dialog.findChildren(QPushButton)}
    assert names["kind_several"].text() == "请选择 1"
    names["kind_none"].click()
    assert shown(dialog, 1) == ["没有人"]
    assert not dialog.candidates.isVisible()
    names["kind_all"].click()
    assert len(shown(dialog)) == 3


@pytest.mark.parametrize("what", ["list", *USES])
def test_the_households_are_given_on_with_their_name(qtbot, dialog, homes, what):
    search(qtbot, dialog, "张长富")
    dialog.name.setText(" 重点户 ")
    given = []
    dialog.used.connect(lambda *args: given.append(args))
    with qtbot.waitSignal(dialog.accepted):
        dialog.use(what)
    assert given == [(what, [homes["富"]], "重点户")]


def test_nothing_is_given_on_before_anything_is_found(qtbot, dialog):
    assert not dialog.list_button.isEnabled()
    dialog.use("list")
    assert "还没有选到农户" in dialog.note.text()
    dialog.look()
    assert "请先把名单粘贴在左边" in dialog.note.text()
    assert dialog.isVisible()
    search(qtbot, dialog, "没有人")
    assert not dialog.use_button.isEnabled()


def test_closing_asks_nothing_and_the_list_is_offered_again(qtbot, ledger, dialog, homes):
    search(qtbot, dialog, "张长富\n王伟")
    dialog.choose(homes["伟一"])
    parent = dialog.kept
    dialog.reject()
    again = PickDialog(ledger, parent)
    again.show()
    assert again.drafting.line.isVisibleTo(again)
    again.drafting.line.again.click()
    qtbot.waitUntil(lambda: bool(again.matches))
    qtbot.waitUntil(again.isEnabled)
    assert again.picked == [homes["富"], homes["伟一"]]
    again.use("list")
    assert ledger.drafts.all() == []
