"""The dialog 录入顺序: in which order fields are typed into the national system."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import entry_order
from fupin_desktop.national import Item
from fupin_desktop.registry import Registry
from ui.nesting import nest
from ui.parts import button, named, wrapped
from ui.theme import fitting_size, labelled

ADVICE: Final = (
    "照着全国系统录入页面上从上到下的顺序排；可以用鼠标拖，也可以用按钮移动，"
    "按住 Shift 或 Ctrl 选几项一起移。"
    "清单、导出和打印都照这个顺序。"
)


class EntryOrderDialog(QDialog):
    """Each form's fields from first to last, moved by hand; nothing is kept before it is saved."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setWindowTitle("录入顺序")
        self.form = named(QComboBox(), "form")
        self.basis = wrapped(entry_order.sentence(registry), name="basis")
        self.lists = {form: self._listed(form) for form in entry_order.FORMS}
        for form, label in entry_order.LABELS.items():
            self.form.addItem(label, form)
        self.form.currentIndexChanged.connect(lambda _row: self.show_form())
        self._lay_out()
        self.show_form()
        self.resize(fitting_size(self, 46, 36))

    @property
    def shown(self) -> QListWidget:
        """The list of the form that is chosen."""
        return self.lists[str(self.form.currentData())]

    def show_form(self) -> None:
        """Show the list of the chosen form."""
        for one in self.lists.values():
            one.setVisible(one is self.shown)

    def keys(self, form: str) -> list[str]:
        """Give the fields of a form as they stand in its list."""
        found = self.lists[form]
        return [str(found.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(found.count())]

    def shift(self, target: Callable[[int, int], int]) -> None:
        """Move what is chosen as one block to a place told by its first row and the room left."""
        listed = self.shown
        rows = sorted(index.row() for index in listed.selectedIndexes())
        if not rows:
            return
        items = [listed.takeItem(row) for row in reversed(rows)][::-1]
        place = min(max(target(rows[0], listed.count()), 0), listed.count())
        for offset, item in enumerate(items):
            listed.insertItem(place + offset, item)
        listed.setCurrentItem(items[0])
        for item in items:
            item.setSelected(True)

    def restore(self) -> None:
        """Show the usual order again; kept once it is saved."""
        for form, listed in self.lists.items():
            self._fill(listed, entry_order.FORMS[form])
        self.basis.setText(entry_order.USUAL)

    def confirm(self) -> None:
        """Keep the order of every form."""
        for form in self.lists:
            entry_order.keep(self.registry, form, self.keys(form))
        self.accept()

    def _listed(self, form: str) -> QListWidget:
        listed = named(QListWidget(), form)
        listed.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        listed.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._fill(listed, entry_order.items(self.registry, form))
        return listed

    @staticmethod
    def _fill(listed: QListWidget, items: Iterable[Item]) -> None:
        listed.clear()
        for one in items:
            item = QListWidgetItem(entry_order.label_of(one), listed)
            item.setData(Qt.ItemDataRole.UserRole, entry_order.key_of(one))
            # Fields are dropped between others, not onto one.
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
        listed.setCurrentRow(0)

    def _lay_out(self) -> None:
        moves = QVBoxLayout()
        for text, name, target in (
            ("移到最前", "top", lambda _row, _room: 0),
            ("上移", "up", lambda row, _room: row - 1),
            ("下移", "down", lambda row, _room: row + 1),
            ("移到最后", "bottom", lambda _row, room: room),
        ):
            moves.addWidget(button(text, partial(self.shift, target), name))
        moves.addStretch()
        top = QHBoxLayout()
        top.addWidget(labelled("排哪一页"))
        top.addWidget(self.form, 1)
        body = QHBoxLayout()
        for one in self.lists.values():
            body.addWidget(one, 1)
        nest(body, moves)
        row = QHBoxLayout()
        row.addWidget(button("恢复导出名册的顺序", self.restore, "restore"))
        row.addStretch()
        row.addWidget(button("取消", self.reject, "leave"))
        row.addWidget(button("保存", self.confirm, "confirm", "main"))
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        column.addWidget(self.basis)
        nest(column, top)
        nest(column, body, 1)
        nest(column, row)
