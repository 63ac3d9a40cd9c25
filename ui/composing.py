"""What an input method is still composing reaches the field before anything is done with it.

Asking the input method to hand it over is not enough: on Windows only resetting it does so, and
without one nobody does. Whatever no input method has handed over, the program does itself.
"""

from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

MODIFIERS: Final = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)
COMMANDING: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def commit_typing() -> None:
    """Make the input method hand over what is still being composed."""
    app = QCoreApplication.instance()
    composition = app.findChild(Composition) if app else None
    if composition is None:
        QGuiApplication.inputMethod().commit()
    else:
        composition.commit()


class Composition(QObject):
    """Watches the widget that has the focus: leaving it or pressing a shortcut commits."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._widget: QWidget | None = None
        self._composed = ""  # what stands in the widget underlined
        self._handed = False  # whether it has arrived since it was asked for
        app.focusChanged.connect(self._follow)

    def commit(self) -> None:
        """Put what is being composed into its widget."""
        text, self._handed = self._composed, False
        method = QGuiApplication.inputMethod()
        method.commit()
        if not text:
            return
        if not self._handed:
            method.reset()
        if not self._handed and self._widget is not None and isValid(self._widget):
            event = QInputMethodEvent()
            event.setCommitString(text)
            QCoreApplication.sendEvent(self._widget, event)
        self._composed = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.InputMethod:
            composing = cast(QInputMethodEvent, event)
            self._composed = composing.preeditString()
            self._handed = self._handed or bool(composing.commitString())
        elif self._composed and (
            kind is QEvent.Type.FocusOut
            or (kind is QEvent.Type.ShortcutOverride and _commands(cast(QKeyEvent, event)))
        ):
            self.commit()
        return super().eventFilter(watched, event)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and isValid(old):
            old.removeEventFilter(self)
        self._widget, self._composed = new, ""
        if new is not None:
            new.installEventFilter(self)


def _commands(event: QKeyEvent) -> bool:
    """Tell whether a key is a shortcut and not part of composing."""
    key = event.key()
    function = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
    return key not in MODIFIERS and (function or bool(event.modifiers() & COMMANDING))
