"""One line in which a household is found while it is typed, and the hits listed below it."""

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import lookup
from fupin_desktop.errors import Step
from fupin_desktop.lookup import Hit
from fupin_desktop.queries import ALIKE
from fupin_desktop.registry import Registry
from ui.finder import Finder
from ui.parts import characters, named, wrapped
from ui.task import report
from ui.theme import free_screen
from ui.titles import titles_of

SHOWN: Final = 12  # households listed at once
HINT: Final = "姓名、拼音或首字母、证件号后几位、电话、组"
MORE: Final = f"只列出前 {SHOWN} 户，请再输几个字。"
NONE: Final = "没有符合的农户。换姓名的一部分、拼音首字母、证件号后几位或电话试试。"
EMPTY: Final = "台账里还没有农户。请先在“农户”页新建或导入。"
UNPICKED: Final = "请从列出的农户中选一户。"


class HouseholdPicker(QWidget):
    """A household, found by pinyin, initials, a part of a name, digits or the group."""

    picked = Signal(str)  # record id
    dropped = Signal()  # typing went on, so no household is held any more

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.line = named(QLineEdit(), "household")
        self.line.setPlaceholderText(HINT)
        self.line.setClearButtonEnabled(True)
        self.line.setAccessibleName("农户")
        self.finder = Finder(self)
        self._rec = ""
        self._before = ""  # the household held when typing began, which Esc brings back
        self._entered = False  # Enter was pressed before the hits were there
        self._putting = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        # Made before the line has its place, its window would cut the line off the tab order.
        self.hits = HitList(self)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        # `textChanged` knows only committed text, so nothing half-composed is searched.
        self.line.textChanged.connect(self._typed)
        self.hits.chosen.connect(self._take)
        self.finder.found.connect(self._show)
        self.finder.failed.connect(partial(report, self))

    @property
    def rec(self) -> str:
        """Id of the household held; empty while none is picked."""
        return self._rec

    def problem(self) -> str:
        """Say what is wrong with the line: something typed, but nothing picked."""
        return UNPICKED if self.line.text().strip() and not self._rec else ""

    def put(self, rec: str) -> None:
        """Hold a household without asking or telling; an empty id empties the line."""
        rows = self.registry.rows("household", [rec]) if rec else []
        title = titles_of(self.registry, "household", rows).get(rec, "")
        self._rec = self._before = rec if rows else ""
        self._putting = True
        self.line.setText(title)
        self._putting = False
        self.line.setCursorPosition(0)
        self.close_list()

    def search(self) -> None:
        """List what fits the text in the line."""
        text = self.line.text()

        def look(step: Step) -> list[Hit]:
            return lookup.households(self.registry, text, SHOWN + 1, step)

        self.finder.ask(look)

    def close_list(self) -> None:
        """Take the list away and forget what is being looked for."""
        self.finder.stop()
        self._entered = False
        self.hits.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._press(event)
        if event.type() is QEvent.Type.MouseButtonPress and not self.line.text():
            self.search()  # a click into the empty line already lists what there is
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close_list()
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        """Give the list its keys, and leave the others to the line."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self.hits.isVisible():
                self.hits.step(1 if key == Qt.Key.Key_Down else -1)
            elif key == Qt.Key.Key_Down:
                self.search()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter()
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key == Qt.Key.Key_Tab and self.hits.only:
            self._take(self.hits.only)
        return False

    def _enter(self) -> bool:
        """Take the hit chosen, or the first; with a household held the key is the form's."""
        if self._rec or not self.line.text().strip():
            return self.hits.isVisible() and self.hits.take()
        if self.finder.busy or not self.hits.isVisible():
            self._entered = True
            if not self.finder.busy:
                self.search()
            return True
        self.hits.take()
        return True

    def _escape(self) -> bool:
        """Close the list and bring back the household there was; else the key is the form's."""
        listed = self.hits.isVisible() or self.finder.busy
        self.close_list()
        if self._before and not self._rec:
            self.put(self._before)
            self.picked.emit(self._rec)
            return True
        return listed

    def _typed(self, text: str) -> None:
        if self._putting:
            return
        held, self._rec = self._rec, ""
        if held:
            self.dropped.emit()
        if text.strip():
            self.search()
        else:
            self._before = ""
            self.close_list()

    def _show(self, hits: list[Hit]) -> None:
        self.hits.show_hits(hits, self.line)
        if self._entered:
            self._entered = False
            self.hits.take()

    def _take(self, rec: str) -> None:
        self.put(rec)
        self.picked.emit(rec)


class HitList(QFrame):
    """The hits below the line; the keyboard stays with the line."""

    chosen = Signal(str)  # record id

    def __init__(self, picker: QWidget) -> None:
        # A tool tip's window takes neither the keyboard nor the input method from the line.
        super().__init__(picker, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("role", "card")
        self.hits: list[Hit] = []
        self.notice = wrapped("", "muted", "hits_notice")
        self.tree = named(QTreeWidget(), "hits")
        self.tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tree.setColumnCount(4)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(0)
        self.tree.setStyleSheet(
            "QTreeWidget { border: none; } QTreeWidget::item { padding: 4px 8px; }"
        )
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setMinimumSectionSize(1)
        self.tree.header().setStretchLastSection(True)
        self.tree.itemClicked.connect(lambda _item, _column: self.take())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        self.notice.setContentsMargins(8, 5, 8, 5)
        layout.addWidget(self.notice)
        layout.addWidget(self.tree)

    @property
    def only(self) -> str:
        """Id of the one household listed, if it fits exactly and no other does."""
        hits = self.hits if self.isVisible() else []
        return hits[0].rec if len(hits) == 1 and not hits[0].near else ""

    def show_hits(self, hits: list[Hit], line: QLineEdit) -> None:
        """List some hits below a line, the first one chosen; say so if there are none."""
        self.hits = hits[:SHOWN]
        near = any(hit.near for hit in hits)
        none = NONE if line.text().strip() else EMPTY
        more = MORE if len(hits) > SHOWN else ""
        said = (ALIKE if near else "") + more if hits else none
        self.notice.setText(said)
        self.notice.setVisible(bool(said))
        self.tree.clear()
        rows = [cells(hit) for hit in self.hits]
        self.tree.addTopLevelItems([QTreeWidgetItem(row) for row in rows])
        for at in range(self.tree.columnCount()):
            self.tree.setColumnHidden(at, not any(row[at] for row in rows))
        self.tree.setVisible(bool(hits))
        self._choose(0)
        self._place(line)
        self.show()

    def step(self, by: int) -> None:
        """Choose the next hit or the one before."""
        if self.hits:
            self._choose((self._at() + by) % len(self.hits))

    def take(self) -> bool:
        """Tell which hit is chosen; False if there is none."""
        if self.hits:
            self.chosen.emit(self.hits[self._at()].rec)
        return bool(self.hits)

    def _at(self) -> int:
        return self.tree.currentIndex().row()

    def _choose(self, at: int) -> None:
        self.tree.setCurrentIndex(self.tree.model().index(at, 0))

    def _place(self, line: QLineEdit) -> None:
        """Lie below the line, or above it where there is more room, within the screen."""
        room = free_screen(line)
        shown = (at for at in range(self.tree.columnCount()) if not self.tree.isColumnHidden(at))
        wide = sum(self.tree.sizeHintForColumn(at) for at in shown) if self.hits else 0
        wide = min(max(line.width(), wide + characters(self, 2)), room.width())
        self.notice.setFixedWidth(wide - 2)
        high = self.notice.heightForWidth(wide - 2) if self.notice.text() else 0
        rows = len(self.hits) * self.tree.sizeHintForRow(0) + 4 if self.hits else 0
        below = line.mapToGlobal(QPoint(0, line.height()))
        above = line.mapToGlobal(QPoint(0, 0))
        under, over = room.bottom() - below.y(), above.y() - room.top()
        total = min(high + rows + 4, max(under, over))
        self.setFixedSize(QSize(wide, total))
        top = below.y() if total <= under else above.y() - total
        self.move(max(room.left(), min(below.x(), room.right() - wide)), top)


def cells(hit: Hit) -> list[str]:
    """Say of a household what tells it apart, and why it fits."""
    why = [f"成员 {hit.member}" if hit.member else "", f"证件尾号 {hit.tail}" if hit.tail else ""]
    return [hit.name or "（未填姓名）", hit.group, "　".join(filter(None, why)), hit.phone]
