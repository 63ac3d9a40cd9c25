"""PySide6 6.12.0 loses a reference at each call and aborts; ours must not."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel


def test_void_calls_keep_none_alive(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(20_000):
        label.setText(str(number))
    assert label.text() == "19999"
    assert sys.getrefcount(None) > before - 1000


def test_signals_keep_true_alive(qtbot):  # noqa: ARG001  wants the application
    class Sender(QObject):
        changed = Signal(bool)

    sender, seen = Sender(), []
    sender.changed.connect(seen.append)
    before = sys.getrefcount(True)
    for _ in range(20_000):
        sender.changed.emit(True)
    assert len(seen) == 20_000
    assert sys.getrefcount(True) > before - 1000
