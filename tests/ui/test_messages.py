"""The real message boxes, pressed like a user would."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from ui import messages

SHOW = messages.show  # as it is before the fixture replaces it


@pytest.fixture
def press(qapp, monkeypatch, message_box):
    """Bring the real door back and press a button of the box by its text."""
    assert messages.show is message_box
    monkeypatch.setattr(messages, "show", SHOW)

    def press_later(*texts):
        def act():
            box = qapp.activeModalWidget()
            assert isinstance(box, QMessageBox)
            for text in texts:
                next(b for b in box.buttons() if b.text() == text).click()

        QTimer.singleShot(50, act)

    return press_later


def test_question_is_answered_in_chinese(press):
    press("是")
    assert messages.ask(None, "删除？")
    press("否")
    assert not messages.ask(None, "删除？")


@pytest.mark.logs("unexpected error")
def test_bug_offers_its_details_and_stays_open_meanwhile(press):
    name = "王五"
    try:
        raise KeyError(name)
    except KeyError as caught:
        press("复制详情", "知道了")
        messages.show_bug(None, caught)
    assert "KeyError" in QGuiApplication.clipboard().text()
    assert name not in QGuiApplication.clipboard().text()


@pytest.mark.parametrize("tell", [messages.error, messages.warning, messages.info])
def test_box_closes_on_its_one_button(press, tell):
    press("知道了")
    tell(None, "已保存。")
