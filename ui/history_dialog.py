"""Who wrote what into a record, when and on which laptop."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import returned
from fupin_desktop.record import Entry
from fupin_desktop.registry import Registry
from ui import returned_notes
from ui.claims import office, when
from ui.nesting import nest
from ui.parts import button, wrapped
from ui.purge_dialog import PurgeDialog
from ui.theme import fitting_size, labelled
from ui.titles import register_label, show_register, title_of

ACTS = {
    "edit": "填写",
    "delete": "删除",
    "restore": "恢复",
    "merge": "合并",
    "propose": "提出修改",
    "resolve": "核定",
    "purge": "销毁",
}
HEADERS = ("时间", "人员", "操作", "内容", "单位与电脑", "说明")
WIDTHS = (9, 5, 4, 24, 11, 8)  # in Chinese characters


class HistoryDialog(QDialog):
    """All operations of one record, newest first."""

    def __init__(
        self, registry: Registry, table: str, rec: str, parent: QWidget,
        erased: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """`erased` is told when the record was erased; without it that is not offered."""
        super().__init__(parent)
        self.erased = erased
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        name = title_of(registry, table, registry.fetch(table, rec).values)
        self.setWindowTitle(f"修改记录：{name}")
        arrived = reversed(registry.history(table, rec))  # of one second, the last comes first
        entries = sorted(arrived, key=lambda e: e.wall, reverse=True)
        self.table = _filled(registry, table, entries)
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(labelled("每次保存都留有记录，内容不会丢失。", "muted"))
        buttons.addStretch()
        if registry.level != "village" and table not in returned.UNRETURNED:
            ask = partial(returned_notes.send_back, registry, table, rec, self, self._show_returns)
            buttons.addWidget(button("退回……", ask, "send_back"))
        if registry.level != "village" and erased:
            buttons.addWidget(button("依法销毁……", self.erase, "purge"))
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        self.returns = wrapped("", "notice", "returns")
        layout.addWidget(self.returns)
        self.registry, self.place = registry, (table, rec)
        self._show_returns()
        layout.addWidget(self.table)
        nest(layout, buttons)
        self.resize(fitting_size(self, 70, 30))

    def erase(self) -> None:
        """Ask whether the record is to be erased for good."""
        PurgeDialog(self.registry, *self.place, self, self._finish).open()

    def _finish(self) -> None:
        self.reject()
        if self.erased:
            self.erased()

    def _show_returns(self, _batch: object = None) -> None:
        """Say above the lines what was sent back of the record."""
        found = returned.beside(self.registry, *self.place)
        lines = [f"{one.about}：{one.sentence}" for several in found.values() for one in several]
        self.returns.setText("\n".join(lines))
        self.returns.setVisible(bool(lines))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Row heights follow from the widths, which are known only now.
        self.table.resizeRowsToContents()


def entry_cells(registry: Registry, table: str, entry: Entry) -> tuple[str, ...]:
    """One operation in words, in the order of the columns."""
    written = "\n".join(written_lines(registry, table, entry))
    return (
        when(entry.wall),
        entry.user or "未署名",
        ACTS.get(entry.act, entry.act),
        written,
        f"{office(entry.office)}\n电脑 {entry.rid[:6]}",
        "\n".join(filter(None, (entry.why, entry.origin and f"来自 {entry.origin}"))),
    )


def written_lines(registry: Registry, table: str, entry: Entry) -> list[str]:
    """What an operation wrote, a line per register; a group names its fields itself."""
    lines = []
    for name, value in entry.values.items():
        shown = show_register(registry, table, name, value)
        group = registry.table(table, every=True).is_group(name) and value is not None
        lines.append(shown if group else f"{register_label(registry, table, name)}：{shown}")
    return lines


def _filled(registry: Registry, table: str, entries: list[Entry]) -> QTableWidget:
    view = QTableWidget(len(entries), len(HEADERS))
    view.setObjectName("history")
    view.setHorizontalHeaderLabels(list(HEADERS))
    view.verticalHeader().hide()
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setWordWrap(True)
    unit = view.fontMetrics().horizontalAdvance("户")
    for column, width in enumerate(WIDTHS):
        view.setColumnWidth(column, unit * width + 16)
    view.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    for row, entry in enumerate(entries):
        for column, text in enumerate(entry_cells(registry, table, entry)):
            item = QTableWidgetItem(text)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            view.setItem(row, column, item)
    return view
