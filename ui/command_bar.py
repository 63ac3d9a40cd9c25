"""The toolbar and its menu, made from the list of commands."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ui import commands, theme
from ui.commands import Command
from ui.editing import commit_typing
from ui.parts import named

LENGTH = 16  # characters of a button that says what it does; its tool tip has the whole sentence


class CommandBar(QToolBar):
    """The commands of a window; each calls the window's method of the same name."""

    def __init__(self, window: QWidget) -> None:
        super().__init__("工具栏")
        self.window_ = window
        self.actions_by_name: dict[str, QAction] = {}
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._add(commands.BAR, self)
        self.addWidget(_spring())
        self._add(commands.SIDE, self)
        self.sizes = QActionGroup(self)
        more = named(QToolButton(), "more")
        more.setText("台账 ▾")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self._menu(more))
        self.addWidget(more)
        for action in self.actions():  # Qt lets Tab pass a toolbar by
            self.widgetForAction(action).setFocusPolicy(_policy(self.widgetForAction(action)))

    def enable(self, shown: bool) -> None:
        """Show the bar and let its commands work, or neither."""
        self.setVisible(shown)
        for action in self.actions_by_name.values():
            action.setEnabled(shown)

    def say(self, name: str, word: str, what: str, none: str) -> None:
        """Put what a command would do into its button; without anything it is disabled."""
        action = self.actions_by_name[name]
        keys = action.shortcut().toString()
        action.setEnabled(bool(what))
        action.setToolTip(f"{word}：{what}（{keys}）" if what else none)
        short = what if len(what) <= LENGTH else f"{what[: LENGTH - 1]}…"
        action.setText(f"{word}：{short}" if what else word)
        action.setIconText(action.text())  # left to itself, Qt takes the dots off the end

    def add_keys(self, window: QWidget, keys: str, slot: Callable[[], object]) -> None:
        """Let keys of a window call something, with what is being composed handed over first."""

        def act() -> None:
            if self.isEnabled() and not self.isHidden():
                commit_typing()
                slot()

        QShortcut(QKeySequence(keys), window, act)

    def _add(self, found: Iterable[Command], where: QToolBar | QMenu) -> None:
        for command in found:
            where.addAction(self._action(command))

    def _menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        self._add(commands.MENU, menu)
        sizes = menu.addMenu("文字大小")
        for percent in theme.SCALES:
            action = sizes.addAction(f"{percent} %")
            action.setCheckable(True)
            action.setData(percent)
            self.sizes.addAction(action)
        menu.addSeparator()
        self._add([commands.HELP, commands.ABOUT], menu)
        return menu

    def _action(self, command: Command) -> QAction:
        action = QAction(command.text, self.window_)
        action.setObjectName(command.name)
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            action.setToolTip(f"{command.hint or command.text}（{command.shortcut}）")

        def act() -> None:
            commit_typing()
            getattr(self.window_, command.name)()

        action.triggered.connect(lambda _checked=False: act())
        self.actions_by_name[command.name] = action
        return action


def _policy(widget: QWidget) -> Qt.FocusPolicy:
    pressed = isinstance(widget, QToolButton)
    return Qt.FocusPolicy.TabFocus if pressed else Qt.FocusPolicy.NoFocus


def _spring() -> QWidget:
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return spring
