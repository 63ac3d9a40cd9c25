"""A table of things with a box to tick before each; ticks stay with the things."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ui.composing import commit_typing
from ui.parts import characters, named, row_height
from ui.text_table import Index, TextTable

T = TypeVar("T")

BOX: Final = 0  # column with the boxes; it shows the first text as well


class TickTable(TextTable[T]):
    """Items with a box each; `key` names an item, whatever else of it changes."""

    ticked = Signal()

    def __init__(
        self, headers: Sequence[str], texts: Callable[[T], Sequence[str]],
        key: Callable[[T], Any], parent: QObject | None,
    ) -> None:  # fmt: skip
        super().__init__(headers, texts, parent)
        self.key = key
        self.marked: set[Any] = set()

    def chosen(self) -> list[T]:
        """Give the ticked items among those shown, in their order."""
        return [one for one in self.items if self.key(one) in self.marked]

    def mark_all(self, on: bool) -> None:
        """Tick all that are shown, or none."""
        shown = {self.key(one) for one in self.items}
        self.marked = self.marked | shown if on else self.marked - shown
        if self.items:
            self.dataChanged.emit(self.index(0, BOX), self.index(len(self.items) - 1, BOX))
        self.ticked.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        held = super().flags(index)
        return held | Qt.ItemFlag.ItemIsUserCheckable if index.column() == BOX else held

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == BOX:
            on = self.key(self.items[index.row()]) in self.marked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != BOX:
            return False
        key = self.key(self.items[index.row()])
        on = Qt.CheckState(value) is Qt.CheckState.Checked
        self.marked = self.marked | {key} if on else self.marked - {key}
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True


class TickView(QTableView):
    """The view of such a table: Space ticks the row, Enter opens it."""

    entered_row = Signal(int)

    def __init__(self, model: TickTable[Any], widths: Sequence[int]) -> None:
        super().__init__()
        named(self, "rows")
        self.setModel(model)
        self.table, self.widths = model, widths
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.doubleClicked.connect(lambda index: self.entered_row.emit(index.row()))

    def fit(self) -> None:
        """Be as wide and high as the text is."""
        self.verticalHeader().setDefaultSectionSize(row_height(self))
        for column, width in enumerate(self.widths):
            self.setColumnWidth(column, characters(self, width))

    def row(self) -> int:
        """Number of the current row, -1 without one."""
        return self.currentIndex().row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            commit_typing()
            self.entered_row.emit(row)
        elif row >= 0 and event.key() == Qt.Key.Key_Space:
            index = self.table.index(row, BOX)
            on = self.table.data(index, Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
            new = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
            self.table.setData(index, new, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)
