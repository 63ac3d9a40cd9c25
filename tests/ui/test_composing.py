"""What is being composed is in the field before it is saved, left, searched by or ordered away."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.composing import commit_typing

# The offscreen platform has no input method, as a computer without one.
TEXT = {QLineEdit: QLineEdit.text, QPlainTextEdit: QPlainTextEdit.toPlainText,
        QComboBox: QComboBox.currentText}  # fmt: skip


@pytest.fixture(params=list(TEXT), ids=lambda one: one.__name__)
def box(request, qtbot):
    """A field with the focus, a button and a second field beside it."""
    window = QWidget()
    layout = QVBoxLayout(window)
    made = request.param()
    if isinstance(made, QComboBox):
        made.setEditable(True)
    elif isinstance(made, QPlainTextEdit):
        made.setTabChangesFocus(True)
    for widget in (made, QLineEdit(), QPushButton("保存")):
        layout.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    made.keep = window
    return made


def text(box):
    return TEXT[type(box)](box)


def compose(typed):
    """What an input method sends while letters are still underlined, to where it sends it."""
    QCoreApplication.sendEvent(QApplication.focusObject(), QInputMethodEvent(typed, []))


def hand_over(typed):
    """What it sends when a word is chosen."""
    event = QInputMethodEvent()
    event.setCommitString(typed)
    QCoreApplication.sendEvent(QApplication.focusObject(), event)


def test_what_is_composed_is_no_text_yet_and_becomes_one_when_it_is_asked_for(box):
    compose("张三")
    assert text(box) == ""
    commit_typing()
    assert text(box) == "张三"
    commit_typing()
    assert text(box) == "张三"


def test_what_was_handed_over_is_not_written_twice(box):
    compose("zhangsan")
    hand_over("张三")
    commit_typing()
    assert text(box) == "张三"
    compose("feng")
    compose("")  # given up with Esc
    commit_typing()
    assert text(box) == "张三"


@pytest.mark.parametrize("way", ["tab", "mouse", "window"])
def test_leaving_the_field_commits(box, qtbot, way):
    compose("张三")
    if way == "tab":
        qtbot.keyClick(box, Qt.Key.Key_Tab)
    elif way == "mouse":
        qtbot.mouseClick(box.keep.findChild(QPushButton), Qt.MouseButton.LeftButton)
    else:
        other = QWidget()
        qtbot.addWidget(other)
        other.show()
        other.activateWindow()
        qtbot.waitUntil(other.isActiveWindow)
    assert not box.hasFocus() or way == "window"
    assert text(box) == "张三"


@pytest.mark.parametrize("keys", ["Ctrl+S", "F3", "Alt+1"])
def test_a_shortcut_finds_the_text_complete(box, qtbot, keys):
    found = []
    shortcut = QShortcut(QKeySequence(keys), box.keep)
    shortcut.activated.connect(lambda: found.append(text(box)))
    compose("张三")
    stroke = QKeySequence(keys)[0]
    qtbot.keyClick(box, stroke.key(), stroke.keyboardModifiers())
    assert found == ["张三"]


def test_a_letter_goes_on_composing(box, qtbot):
    compose("zhang")
    qtbot.keyPress(box, Qt.Key.Key_Control)
    qtbot.keyRelease(box, Qt.Key.Key_Control)
    assert text(box) == ""
    commit_typing()
    assert text(box) == "zhang"


def test_a_field_that_is_gone_takes_nothing_with_it(qtbot):
    window = QWidget()
    line = QLineEdit(window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line.setFocus()
    compose("张三")
    with qtbot.waitSignal(line.destroyed):
        line.deleteLater()
    commit_typing()
    assert window.findChildren(QLineEdit) == []
