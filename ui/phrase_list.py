"""Phrases at the cursor: F4 lists them, typing narrows the list, Enter inserts, Tab goes on."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
)

from fupin_desktop import phrases
from fupin_desktop.phrases import Phrase
from fupin_desktop.registry import Registry
from ui.editing import commit_typing
from ui.parts import characters, named
from ui.theme import labelled

Box = QLineEdit | QPlainTextEdit

WIDE, ROWS, FEWEST = 30, 9, 5  # Chinese characters; lines of the list
HINT: Final = "Enter 插入，Ctrl+Delete 删去自己的，Esc 关闭"
NONE: Final = "没有这样的常用语。先写好一段话、选中它，再按 F4、↑、Enter，就能留作常用语。"
KEEP: Final = "＋ 把选中的文字留作常用语"
KEPT: Final = frozenset(one.field for one in phrases.shipped())  # fields that have phrases
MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class PhraseList(QFrame):
    """The list over the form, for the box it was asked from; it is no window of its own."""

    def __init__(self, registry: Registry, box: Box, field: str, purpose: str,
                 first: Sequence[str]) -> None:  # fmt: skip
        super().__init__(box.window())
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self.registry, self.box, self.field, self.purpose = registry, box, field, purpose
        self.kept = selected(box)  # a line forgets what is selected when it is left
        self.place = _start(box), _units(self.kept)
        self.first = list(first)  # offered before the library: names of those who live there
        self.filter = named(QLineEdit(), "phrase_filter")
        self.filter.setPlaceholderText("输入几个字或拼音首字母")
        self.list = named(QListWidget(), "phrases")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hint = labelled(HINT, "muted")
        self.hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for one in (self.filter, self.list, self.hint):
            layout.addWidget(one)
        self.filter.installEventFilter(self)
        self.filter.textChanged.connect(self.refresh)
        self.list.itemClicked.connect(self._take)
        self.refresh()
        self._place()
        self.show()
        self.raise_()
        self.filter.setFocus()

    def refresh(self) -> None:
        """List what fits what is typed."""
        typed = self.filter.text()
        self.list.clear()
        keeps = bool(self.kept) and not typed and self.field in KEPT
        if keeps:
            self.list.addItem(KEEP)
        for text in self.first:
            if phrases.fits(text, typed):
                self._add(Phrase(self.field, text))
        for phrase in phrases.offered(self.registry, self.field, self.purpose, typed):
            self._add(phrase)
        # A cell opens with all its text selected: to keep that as a phrase is asked for by Up.
        self.list.setCurrentRow(1 if keeps and self.list.count() > 1 else 0)
        if not self.list.count():
            self.hint.setText(NONE)
        elif self.hint.text() == NONE:
            self.hint.setText(HINT)

    def insert_chosen(self) -> None:
        """Do what the current line says: insert its phrase, or keep what is selected."""
        item = self.list.currentItem()
        if item is None:
            return
        phrase: Phrase | None = item.data(Qt.ItemDataRole.UserRole)
        if phrase is None:
            self.hint.setText(phrases.keep(self.registry, self.field, self.kept))
            self.list.takeItem(self.list.row(item))
            return
        if phrase.text not in self.first:
            phrases.note_use(self.registry, phrase.text)
        self.leave()
        insert(self.box, phrase.text)

    def delete_chosen(self) -> None:
        """Delete the current phrase if it is the user's own."""
        item = self.list.currentItem()
        phrase = item.data(Qt.ItemDataRole.UserRole) if item else None
        if phrase is None:
            return
        if phrases.forget(self.registry, phrase):
            self.refresh()
            self.hint.setText("已删去这一句。")
        else:
            self.hint.setText("这一句是程序自带的，不能删去。")

    def leave(self) -> None:
        """Give the cursor back to the box and go."""
        self.filter.removeEventFilter(self)
        self.box.setFocus()
        _select(self.box, *self.place)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            return self._press(cast(QKeyEvent, event))
        if event.type() is QEvent.Type.FocusOut:
            reason = cast(QFocusEvent, event).reason()
            if reason is not Qt.FocusReason.ActiveWindowFocusReason:
                self.hide()
                self.deleteLater()
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            commit_typing()
            self.insert_chosen()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_F4, Qt.Key.Key_Tab):
            self.leave()
        elif key is Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.delete_chosen()
        elif key in MOVES:
            self.list.event(event)
        else:
            return False
        return True

    def _add(self, phrase: Phrase) -> None:
        item = QListWidgetItem(f"{phrase.text}　（自己的）" if phrase.own else phrase.text)
        item.setData(Qt.ItemDataRole.UserRole, phrase)
        self.list.addItem(item)

    def _take(self, _item: QListWidgetItem) -> None:
        self.insert_chosen()

    def _place(self) -> None:
        """Stand below the box, or above where there is more room, as high as the window allows."""
        window = self.window()
        line = self.list.fontMetrics().lineSpacing() + 6
        rest = self.filter.sizeHint().height() + self.hint.sizeHint().height() + 44
        wide = min(window.width() - 24, max(self.box.width(), characters(self, WIDE)))
        corner = self.box.mapTo(window, QPoint(0, 0))
        below = window.height() - corner.y() - self.box.height() - 12
        above = corner.y() - 12
        high = min(max(below, above), rest + line * ROWS)
        under = below >= rest + line * FEWEST or below >= above
        top = corner.y() + self.box.height() + 4 if under else corner.y() - 4
        left = max(12, min(corner.x(), window.width() - wide - 12))
        self.setGeometry(left, top if under else top - min(high, above), wide,
                         min(high, below if under else above))  # fmt: skip


class PhraseKeys(QObject):
    """Watches some boxes: F4 opens the list, Tab goes on to the next blank while there is one."""

    def __init__(self, registry: Registry, parent: QObject) -> None:
        super().__init__(parent)
        self.registry = registry
        self.purpose: Callable[[], str] = str
        self.first: Callable[[str], Sequence[str]] = lambda _field: ()
        self.fields: dict[QObject, str] = {}

    def watch(self, box: Box, field: str) -> None:
        """Offer phrases in a box."""
        self.fields[box] = field
        box.installEventFilter(self)
        box.destroyed.connect(partial(self.fields.pop, box, None))

    def open(self, box: Box) -> PhraseList:
        """List the phrases for a box."""
        commit_typing()
        field = self.fields[box]
        return PhraseList(self.registry, box, field, self.purpose(), self.first(field))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and watched in self.fields:
            key, box = cast(QKeyEvent, event), cast(Box, watched)
            if key.key() == Qt.Key.Key_F4 and not key.modifiers():
                self.open(box)
                return True
            if key.key() == Qt.Key.Key_Tab and not key.modifiers():
                return go_to_blank(box)
        return super().eventFilter(watched, event)


def text_of(box: Box) -> str:
    """What stands in a box."""
    return box.text() if isinstance(box, QLineEdit) else box.toPlainText()


def selected(box: Box) -> str:
    """What is selected in a box."""
    if isinstance(box, QLineEdit):
        return box.selectedText()
    return box.textCursor().selectedText().replace("\u2029", "\n")


def insert(box: Box, text: str) -> None:
    """Put a text at the cursor, in place of what is selected, and go to its first blank."""
    start = _start(box)
    if isinstance(box, QLineEdit):
        box.insert(text)
    else:
        box.insertPlainText(text)
    found = phrases.blanks(text)
    if found:
        _select(box, start + _units(text[: found[0][0]]), _units(text[slice(*found[0])]))


def go_to_blank(box: Box) -> bool:
    """Select the next blank after the cursor; tell whether there is one."""
    text = text_of(box)
    after = _start(box) + len(selected(box).encode("utf-16-le")) // 2
    for first, last in phrases.blanks(text):
        if _units(text[:first]) >= after:
            _select(box, _units(text[:first]), _units(text[first:last]))
            return True
    return False


def _start(box: Box) -> int:
    """Where the cursor, or what is selected, begins, in Qt's units."""
    if isinstance(box, QLineEdit):
        return box.selectionStart() if box.hasSelectedText() else box.cursorPosition()
    return box.textCursor().selectionStart()


def _select(box: Box, start: int, length: int) -> None:
    if isinstance(box, QLineEdit):
        box.setSelection(start, length)
        return
    cursor = box.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
    box.setTextCursor(cursor)


def _units(text: str) -> int:
    """Length of a text as Qt counts it: a rare character counts twice."""
    return len(text.encode("utf-16-le")) // 2
