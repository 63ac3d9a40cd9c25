"""Keys that work in every window: the manual, the text size, the way from part to part."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QPlainTextEdit,
    QScrollArea,
    QStatusBar,
    QTabBar,
    QTextEdit,
    QToolBar,
    QWidget,
)

from ui import commands, reading_order, text_size, view_book
from ui.editing import commit_typing
from ui.help_window import show_help

PANES: Final = (QAbstractItemView, QTextEdit, QTabBar, QScrollArea, QToolBar, QStatusBar)
PASSING: Final = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen)
MET: Final = "has_window_keys"


class WindowKeys(QObject):
    """Gives every window these keys, and the order of its Tab, when it first gets the keyboard."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self.meet)

    def meet(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Make ready the window of what has the keyboard now."""
        if now is None or now.window().windowType() in PASSING:
            return
        window = now.window()
        if not window.property(MET):
            window.setProperty(MET, True)
            for command in commands.EVERYWHERE:
                if window.findChild(QAction, command.name) is None:
                    act = self._acting(window, command.name)
                    QShortcut(QKeySequence(command.shortcut), window, act)
        reading_order.arrange(window)
        if isinstance(now, QAbstractItemView):
            view_book.offer(now)

    def _acting(self, window: QWidget, name: str) -> Callable[[], None]:
        def act() -> None:
            commit_typing()
            ACTS[name](window)

        return act


def panes(window: QWidget) -> list[list[QWidget]]:
    """The parts of a window, each with what Tab stops at in it, in reading order."""
    found: list[list[QWidget]] = []
    last: QWidget | None = None
    for stop in reading_order.stops(window):
        if not stop.isEnabled():
            continue
        part = _pane(stop, window)
        if not found or part is not last:
            found.append([])
        found[-1].append(stop)
        last = part
    return found


def move(window: QWidget, by: int) -> None:
    """Give the keyboard to the part of the window after the present one, or before it."""
    found = panes(window)
    focus = QApplication.focusWidget()
    at = next((n for n, stops in enumerate(found) if focus in stops), -by if by > 0 else 0)
    if found:
        found[(at + by) % len(found)][0].setFocus(Qt.FocusReason.TabFocusReason)


def _pane(stop: QWidget, window: QWidget) -> QWidget:
    at: QWidget | None = stop
    while at is not None and at is not window:
        if isinstance(at, PANES) and not isinstance(at, QPlainTextEdit):
            return at
        at = at.parentWidget()
    return window


ACTS: Final[dict[str, Callable[[QWidget], object]]] = {
    "save_shown": view_book.save_shown,
    "show_help": lambda window: show_help(QApplication.focusWidget() or window),
    "next_pane": lambda window: move(window, 1),
    "previous_pane": lambda window: move(window, -1),
    "larger": lambda _window: text_size.step(1),
    "smaller": lambda _window: text_size.step(-1),
    "usual": lambda _window: text_size.choose(100),
}
