"""The ledger's local fields 补充项: what there is, from whom, how much is filled, what to do."""

from collections.abc import Callable
from itertools import groupby
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes, local, local_fields
from fupin_desktop.catalogue import TABLES
from fupin_desktop.local_fields import HIDDEN, IN_USE, MERGED, WAITING, LocalField
from fupin_desktop.registry import Registry
from ui import task
from ui.local_field_form import LocalFieldForm, MergeDialog
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, wrapped
from ui.theme import labelled
from ui.titles import kind_of

HEADERS: Final = ("名称", "类型", "来源", "状态", "已填", "所在栏目", "必填")
WIDTHS: Final = (15, 5, 9, 7, 4, 8, 3)  # in Chinese characters
KEPT: Final = "停用的不再显示，已填的内容都保留。"
ABOUT: Final = {
    "village": f"乡镇统一的补充项随下发包到达；本村可以自设，乡镇收到后可以采用。{KEPT}",
    "": f"这里设的补充项随下发包到达下级；下级自设的可以采用为统一的。{KEPT}",
}
NONE: Final = "还没有补充项。县里的表多了一栏时，点“新增”，不用等程序升级。"


class LocalFieldDialog(QDialog):
    """All local fields by record type, and what this office may do with the chosen one."""

    changed = Signal()

    def __init__(self, registry: Registry, parent: QWidget, table: str = "household") -> None:
        """Show all fields; `table` is the record type a new one is proposed for."""
        super().__init__(parent)
        self.registry, self.proposed = registry, table
        self.fields: dict[str, LocalField] = {}
        self.items: dict[str, QTreeWidgetItem] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("补充项")
        self.tree = self._tree()
        self.none = wrapped(NONE, "heading", "none")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.buttons: dict[str, QPushButton] = {
            name: button(text, slot, name, role)
            for name, text, slot, role in (
                ("define", "新增……", self.define, "main"),
                ("edit", "修改……", self.edit, ""),
                ("adopt", "采用", lambda: self._do(local_fields.adopt), ""),
                ("merge", "合并到……", self.merge, ""),
                ("hide_field", "停用", lambda: self._do(local_fields.hide), ""),
                ("show_field", "恢复", lambda: self._do(local_fields.show_again), ""),
            )
        }
        self._lay_out()
        self.refresh()
        open_wide(self, 68, 34)

    def refresh(self) -> None:
        """Read the fields anew; the chosen one stays chosen."""
        chosen = self.chosen()
        found = local_fields.overview(self.registry)
        self.fields = {one.rec: one for one in found}
        self.items.clear()
        self.tree.clear()
        for table, group in groupby(found, key=lambda one: str(one.row["table"])):
            top = QTreeWidgetItem([kind_of(table) if table in TABLES else table])
            font = self.tree.font()
            font.setBold(True)
            top.setFont(0, font)
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setData(0, Qt.ItemDataRole.UserRole, table)
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            for one in group:
                self.items[one.rec] = _item(one)
                top.addChild(self.items[one.rec])
        self.tree.expandAll()
        self.tree.setVisible(bool(found))
        self.none.setVisible(not found)
        if chosen:
            self.choose(chosen.rec)
        self._enable()

    def chosen(self) -> LocalField | None:
        """The field that is chosen, if one is."""
        item = self.tree.currentItem()
        return self.fields.get(item.data(0, Qt.ItemDataRole.UserRole)) if item else None

    def define(self) -> None:
        """Ask for a new field of the chosen record type."""
        item = self.tree.currentItem()
        top = item.parent() or item if item else None
        table = str(top.data(0, Qt.ItemDataRole.UserRole)) if top else self.proposed
        table = table if table in local_fields.tables() else "household"
        self._open(LocalFieldForm(self.registry, self, table=table))

    def edit(self) -> None:
        """Change the chosen field."""
        chosen = self.chosen()
        if chosen and self.buttons["edit"].isEnabled():
            self._open(LocalFieldForm(self.registry, self, chosen.row))

    def merge(self) -> None:
        """Ask under which field the values of the chosen one are to stand."""
        chosen = self.chosen()
        if chosen is None:
            return
        targets = [(one.rec, f"{one.field.label}（{one.origin}）") for one in self._targets(chosen)]
        dialog = MergeDialog(chosen.field.label, targets, self)
        dialog.accepted.connect(
            lambda: self._do(
                lambda registry, rec: local_fields.merge(
                    registry, rec, str(dialog.target.currentData())
                )
            )
        )
        dialog.open()

    def _do(self, work: Callable[[Registry, str], object]) -> None:
        chosen = self.chosen()
        if chosen and task.attempt(self, lambda: work(self.registry, chosen.rec)) is not None:
            self._report()

    def _open(self, form: LocalFieldForm) -> None:
        form.accepted.connect(self._report)
        form.open()

    def _report(self) -> None:
        self.refresh()
        self.changed.emit()

    def _targets(self, chosen: LocalField) -> list[LocalField]:
        """Fields the chosen one may be merged into: of its record type and kind, and in use."""
        return [
            one
            for one in self.fields.values()
            if one.rec != chosen.rec
            and one.state in (IN_USE, WAITING)
            and all(one.row[name] == chosen.row[name] for name in local.FIXED)
        ]

    def choose(self, rec: str) -> None:
        """Make a field the chosen one."""
        if rec in self.items:
            self.tree.setCurrentItem(self.items[rec])

    def _enable(self) -> None:
        one = self.chosen()
        ours = one is not None and one.ours
        out = one is not None and one.state in (HIDDEN, MERGED)
        self.buttons["edit"].setEnabled(ours)
        self.buttons["adopt"].setEnabled(one is not None and one.adoptable)
        self.buttons["merge"].setEnabled(
            one is not None and ours and not out and bool(self._targets(one))
        )
        self.buttons["hide_field"].setEnabled(ours and not out)
        self.buttons["show_field"].setEnabled(ours and out)

    def _tree(self) -> QTreeWidget:
        tree = named(QTreeWidget(), "local_fields")
        tree.setHeaderLabels(list(HEADERS))
        tree.setUniformRowHeights(True)
        tree.setRootIsDecorated(False)
        tree.setAllColumnsShowFocus(True)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        tree.header().setStretchLastSection(True)
        tree.currentItemChanged.connect(lambda *_: self._enable())
        tree.itemDoubleClicked.connect(lambda *_: self.edit())
        return tree

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        about = ABOUT.get(self.registry.level, ABOUT[""])
        column.addWidget(wrapped(about, "muted"))
        column.addWidget(self.tree, 1)
        column.addWidget(self.none, 1)
        row = QHBoxLayout()
        for name, one in self.buttons.items():
            one.setAutoDefault(False)
            if name == "adopt":
                one.setVisible(self.registry.level != "village")
            row.addWidget(one)
        row.addStretch()
        row.addWidget(labelled("每一步都可以撤销", "muted"))
        close = button("关闭", self.reject, "close")
        close.setAutoDefault(False)
        row.addWidget(close)
        nest(column, row)

    def showEvent(self, event: QShowEvent) -> None:
        for place, width in enumerate(WIDTHS):
            self.tree.setColumnWidth(place, characters(self, width) + 16)
        super().showEvent(event)


def show_local_fields(registry: Registry, parent: QWidget, told: SignalInstance) -> None:
    """Show the fields a ledger adds to the catalogue's, and tell which tables have changed."""
    dialog = LocalFieldDialog(registry, parent)
    dialog.changed.connect(lambda: told.emit(frozenset({local.TABLE})))
    dialog.open()


def _item(one: LocalField) -> QTreeWidgetItem:
    kind = codes.label("local_kind", str(one.row["kind"] or ""))
    texts = (
        one.field.label, kind, one.origin, one.state, f"{one.filled:,}",
        str(one.row["section"] or local.SECTION), "必填" if one.row["required"] else "",
    )  # fmt: skip
    item = QTreeWidgetItem(list(texts))
    item.setData(0, Qt.ItemDataRole.UserRole, one.rec)
    item.setToolTip(0, one.field.label)
    item.setTextAlignment(4, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
