"""Which columns a list shows, and in which order."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.nesting import nest
from ui.parts import button, named, wrapped
from ui.theme import fitting_size

ADVICE = "打勾的栏目显示在列表中，从上到下就是从左到右；可以用鼠标拖动，也可以用按钮移动。"


class ColumnChooser(QDialog):
    """All columns a list can have, those it shows ticked and on top."""

    chosen = Signal(object)  # list of names; an empty one means the usual columns

    def __init__(self, labels: Mapping[str, str], shown: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("选择栏目")
        self.labels = labels
        self.problem = wrapped(role="problem", name="columns.problem")
        self.search = named(QLineEdit(), "search_columns")
        self.search.setPlaceholderText("按名称查找栏目")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.names = named(QListWidget(), "columns")
        self.names.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        for name in dict.fromkeys((*shown, *labels)):
            self._add(name, name in set(shown))
        self.names.setCurrentRow(0)
        self._lay_out()
        self.resize(fitting_size(self, 36, 34))

    def ticked(self) -> list[str]:
        """Names of the columns that are ticked, from the first on."""
        items = map(self.names.item, range(self.names.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items if item.checkState() is Qt.CheckState.Checked
        ]  # fmt: skip

    def shift(self, by: int) -> None:
        """Move the current column up or down by one place."""
        row = self.names.currentRow()
        if 0 <= row + by < self.names.count():
            item = self.names.takeItem(row)
            self.names.insertItem(row + by, item)
            self.names.setCurrentRow(row + by)

    def confirm(self) -> None:
        """Show what is ticked; nothing at all is no list."""
        found = self.ticked()
        if not found:
            self.problem.setText("请至少选一个栏目。")
            return
        self.chosen.emit(found)
        self.accept()

    def restore(self) -> None:
        """Go back to the usual columns."""
        self.chosen.emit([])
        self.accept()

    def _add(self, name: str, ticked: bool) -> None:
        item = QListWidgetItem(self.labels[name], self.names)
        item.setData(Qt.ItemDataRole.UserRole, name)
        plain = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
        # Columns are dropped between others, not onto one.
        item.setFlags(plain & ~Qt.ItemFlag.ItemIsDropEnabled)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _narrow(self, text: str) -> None:
        for row in range(self.names.count()):
            item = self.names.item(row)
            item.setHidden(text.strip() not in item.text())

    def _lay_out(self) -> None:
        moves = QVBoxLayout()
        moves.addWidget(button("上移", lambda: self.shift(-1), "up"))
        moves.addWidget(button("下移", lambda: self.shift(1), "down"))
        moves.addStretch()
        body = QHBoxLayout()
        body.addWidget(self.names, 1)
        nest(body, moves)
        row = QHBoxLayout()
        row.addWidget(button("恢复原样", self.restore, "restore"))
        row.addWidget(self.problem, 1)
        row.addWidget(button("取消", self.reject, "leave"))
        row.addWidget(button("确定", self.confirm, "confirm", "main"))
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        column.addWidget(self.search)
        nest(column, body, 1)
        nest(column, row)
