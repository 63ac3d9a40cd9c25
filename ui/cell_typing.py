"""What is being typed into a cell of a table, before the cell is left."""

from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

Index = QModelIndex | QPersistentModelIndex


class OpenCell(NamedTuple):
    """A cell that is being typed into."""

    row: int
    column: int
    text: str


class CellTyping(QStyledItemDelegate):
    """The usual editor of a cell, with a word about each key."""

    typed = Signal()

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._cell: tuple[QPersistentModelIndex, QLineEdit] | None = None

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            self._cell = (QPersistentModelIndex(index), editor)
            editor.textChanged.connect(self._note)
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if self._cell and self._cell[1] is editor:
            self._cell = None
        super().destroyEditor(editor, index)

    def open_cell(self) -> OpenCell | None:
        """Give the cell being typed into, None if there is none or nothing is typed in it yet."""
        if self._cell is None:
            return None
        index, editor = self._cell
        if not index.isValid() or editor.text() == str(index.data(Qt.ItemDataRole.EditRole) or ""):
            return None
        return OpenCell(index.row(), index.column(), editor.text())

    def retype(self, view: QAbstractItemView, row: int, column: int, text: str) -> None:
        """Open a cell with a text in it as if it had just been typed."""
        index = view.model().index(row, column)
        view.setCurrentIndex(index)
        view.edit(index)
        if self._cell:
            self._cell[1].setText(text)

    def _note(self) -> None:
        if self.open_cell():
            self.typed.emit()
