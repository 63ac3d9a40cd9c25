"""A table whose rows are things and whose cells are texts made from them."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


class TextTable(QAbstractTableModel, Generic[T]):
    """Items, shown by a function that gives one text for each header."""

    def __init__(
        self, headers: Sequence[str], texts: Callable[[T], Sequence[str]], parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self.headers = headers
        self.texts = texts
        self.items: list[T] = []

    def show_items(self, items: list[T]) -> None:
        """Show these in place of the present ones."""
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.headers[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.texts(self.items[index.row()])[index.column()]
        return None
