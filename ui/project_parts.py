"""What the page of a project is made of: its money, its records by kind, its documents to tick."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.money import Money, yuan
from fupin_desktop.registry import Registry
from ui.nesting import nest
from ui.parts import button, named, wrapped
from ui.record_table import Column, Index, RecordModel, RecordTable
from ui.theme import ACCENT, ACCENT_SOFT, ALARM, AMBER, empty, labelled

Row = Mapping[str, Json]

LIGHT: Final = "预警"
COLOURS: Final = {"绿": ACCENT, "黄": AMBER, "红": ALARM}
WAY: Final = (("received", "到账"), ("allocated", "下拨"), ("used", "使用"), ("paid", "到户"))
LEFT: Final = (("settled", "报账"), ("returned", "退回"), ("rest", "结余"))


class Bar(QWidget):
    """A part of a whole, drawn as a bar."""

    def __init__(self, part: int, whole: int) -> None:
        super().__init__()
        self.part, self.whole = part, whole
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        high = self.height() * 2 // 3
        top = (self.height() - high) // 2
        painter.fillRect(0, top, self.width(), high, QColor(ACCENT_SOFT))
        if self.whole > 0 and self.part > 0:
            wide = max(2, self.width() * self.part // self.whole)
            painter.fillRect(0, top, wide, high, QColor(ACCENT))
        painter.end()


class MoneyCard(QFrame):
    """How far the money of a project has come: received, allocated, used, with the households."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.grid = QGridLayout(self)
        self.grid.setColumnStretch(1, 1)
        self.grid.setHorizontalSpacing(12)

    def show_money(self, money: Money, lines: Sequence[str]) -> None:
        """Show four sums as bars, what is left of them, and some lines below."""
        empty(self.grid)
        whole = max(money.planned, *(getattr(money, name) for name, _ in WAY))
        self._add("总投资", None, money.planned)
        for name, word in WAY:
            self._add(word, whole, getattr(money, name))
        rest = [f"{word} {yuan(getattr(money, name))} 元" for name, word in LEFT]
        for text in ("　".join(rest), *lines):
            self._below(wrapped(text, "muted"))

    def _add(self, word: str, whole: int | None, fen: int) -> None:
        line = self.grid.rowCount()
        self.grid.addWidget(labelled(word, "muted"), line, 0)
        if whole is not None:
            self.grid.addWidget(Bar(fen, whole), line, 1, Qt.AlignmentFlag.AlignVCenter)
        amount = labelled(f"{yuan(fen)} 元")
        amount.setObjectName(f"money.{word}")
        self.grid.addWidget(amount, line, 2, Qt.AlignmentFlag.AlignRight)

    def _below(self, widget: QWidget) -> None:
        self.grid.addWidget(widget, self.grid.rowCount(), 0, 1, 3)


class LightModel(RecordModel):
    """Records with a column of lights, drawn in their colours."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ForegroundRole and index.isValid():
            if self.columns[index.column()].label == LIGHT:
                text = str(self.data(index) or "")
                return QColor(COLOURS[text[-1]]) if text[-1:] in COLOURS else None
            return None
        return super().data(index, role)


class PartTable(QWidget):
    """The records of one kind that belong to a project, and a button for a new one."""

    opened = Signal(str)  # record id
    add_asked = Signal(str)  # table

    def __init__(
        self, registry: Registry, table: str, columns: Sequence[Column], word: str = ""
    ) -> None:
        super().__init__()
        self.table, self.word = table, word or TABLES[table].label.removeprefix("项目")
        self.heading = labelled("", "heading")
        self.more = wrapped("", "muted")
        self.add_button = button(
            f"新增{self.word}", partial(self.add_asked.emit, table), f"add.{table}"
        )
        self.view = RecordTable(LightModel(registry, table, columns))
        self.view.setObjectName(f"part.{table}")
        self.view.opened.connect(self.opened)
        self.head = QHBoxLayout()
        self.head.addWidget(self.heading)
        self.head.addWidget(self.more, 1)
        self.head.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(5)
        nest(layout, self.head)
        layout.addWidget(self.view)

    def show_ids(self, ids: list[str], more: str = "") -> None:
        """Show records, and something about all of them beside their number."""
        self.heading.setText(f"{self.word} {len(ids)}" if ids else self.word)
        self.more.setText(more or ("" if ids else "还没有"))
        self.view.show_ids(ids)
        self.view.setVisible(bool(ids))
        self.view.fit_height()


class DocumentTicks(QWidget):
    """The documents of a project, each with a box that says whether it is there."""

    ticked = Signal(str, bool)  # record id, there or not
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 6)
        self.grid.setColumnStretch(1, 1)
        self.grid.setVerticalSpacing(2)

    def show_rows(self, rows: Sequence[Row], missing: Sequence[str]) -> None:
        """Show documents; those missing are marked."""
        empty(self.grid)
        for line, row in enumerate(sorted(rows, key=lambda row: str(row["kind"]))):
            rec, kind = str(row["id"]), str(row["kind"])
            box = named(QCheckBox(codes.label("project_document", kind)), f"have.{kind}")
            box.setChecked(row["have"] is True)
            box.toggled.connect(partial(self.ticked.emit, rec))
            self.grid.addWidget(box, line, 0)
            self.grid.addWidget(self._told(row, lacking=kind in missing), line, 1)
            self.grid.addWidget(_link(partial(self.opened.emit, rec), kind), line, 2)

    def _told(self, row: Row, *, lacking: bool) -> QWidget:
        parts = [str(row[name]) for name in ("number", "date") if row[name]]
        if lacking:
            return labelled("应有，还缺", "problem")
        if not row["required"]:
            parts.insert(0, "不是必备")
        return wrapped("　".join(parts), "muted")


def _link(slot: Callable[[], object], kind: str) -> QPushButton:
    found = button("填写", slot, f"open.{kind}", "link")
    found.setAccessibleName(f"填写资料：{codes.label('project_document', kind)}")
    return found


def scrolled(widgets: Sequence[QWidget]) -> QScrollArea:
    """Put widgets below each other into an area that scrolls down."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Put widgets beside each other."""
    row = QHBoxLayout()
    for one in widgets:
        row.addWidget(one)
    return row
