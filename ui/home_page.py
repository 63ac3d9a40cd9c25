"""The first page: how the ledger stands, in figures that lead to what they count."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fupin_desktop import conditions
from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from fupin_desktop.registry import Registry
from fupin_desktop.desk import AT_RISK, MEMBER
from ui.listing import scope
from ui.parts import characters, wrapped
from ui.status import waiting
from ui.task import Task
from ui.theme import labelled

CARD: Final = 13  # width of a card, in Chinese characters
UNFINISHED: Final = ("1", "2")


@dataclass(frozen=True)
class Figure:
    """A number of records that somebody should look at."""

    title: str
    unit: str
    table: str
    conditions: tuple[Condition, ...] = ()

    @property
    def key(self) -> str:
        """Name of the figure's card."""
        return f"figure.{self.title}"


PARTS: Final = (
    ("台账", (
        Figure("农户", "户", "household"),
        Figure("家庭成员", "人", "person", MEMBER),
        Figure("本月走访", "次", "visit", (Condition("date", "month"),)),
        Figure("本月工作记录", "条", "event", (Condition("date", "month"),)),
        Figure("今年到户资金", "笔", "payment", (Condition("date", "year"),)),
    )),
    ("要办的事", (
        Figure("没有办结的需求", "条", "need", (Condition("state", "any", UNFINISHED),)),
        Figure("实施中的措施", "条", "measure", (Condition("state", "any", ("2",)),)),
        Figure("风险未消除的监测对象", "户", "household", AT_RISK),
        Figure("办理中的程序", "件", "procedure", (Condition("state", "any", ("1",)),)),
        Figure("已到期的督办任务", "件", "task", (
            Condition("due", "past"), Condition("state", "any", UNFINISHED))),
        Figure("没有办结的整改", "件", "rectification", (Condition("state", "any", UNFINISHED),)),
        Figure("没有办结的信访诉求", "件", "complaint", (Condition("state", "any", UNFINISHED),)),
    )),
)  # fmt: skip


class Card(QPushButton):
    """A number and what it counts; a click leads there."""

    def __init__(self, title: str, name: str, slot: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "figure")
        self.setAccessibleName(title)
        self.number = labelled("", "title")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 11, 12, 12)
        self.column.setSpacing(2)
        self.words = wrapped(title, "muted")
        for label in (self.number, self.words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.column.addWidget(label)
        self.clicked.connect(lambda _checked=False: slot())

    def sizeHint(self) -> QSize:
        return self.column.sizeHint()

    def show_text(self, text: str, words: str = "") -> None:
        """Show a number, and if given other words below it."""
        self.number.setText(text)
        self.words.setText(words or self.words.text())
        self.setAccessibleDescription(text)


class HomePage(QWidget):
    """Cards with figures, in rows."""

    asked = Signal(object)  # the Figure whose records are to be listed
    conflicts_asked = Signal()
    sync_asked = Signal()

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.figures = {one.key: one for _, part in PARTS for one in part if one.table in TABLES}
        self.cards = {
            key: Card(one.title, key, partial(self.asked.emit, one))
            for key, one in self.figures.items()
        }
        self.conflicts = Card("两处不一致，待核定", "figure.conflicts", self.conflicts_asked.emit)
        self.unsent = Card("待报送", "figure.unsent", self.sync_asked.emit)
        self.grid = QGridLayout()
        self.parts: list[tuple[QLabel, list[Card]]] = []
        self._columns = 0
        self._counting: Task | None = None
        self._lay_out()

    def refresh(self) -> None:
        """Count anew."""
        today = self.registry.today()
        for key, one in self.figures.items():
            held = conditions.where(self.registry.table(one.table), one.conditions, today)
            where = conditions.joined(held, scope(self.registry, one.table))
            number = self.registry.count(one.table, where=where)
            self.cards[key].show_text(f"{number:,} {one.unit}")
        self.conflicts.show_text(f"{self.registry.count_conflicts():,} 项")
        self._count_unsent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._columns = 0
            self._place()
        super().changeEvent(event)

    def _count_unsent(self) -> None:
        # Counting reads every unsent operation, which takes seconds after a large import.
        if self._counting in Task.running:
            return
        registry = self.registry
        self._counting = Task(lambda _step: waiting(registry))
        self._counting.done.connect(self._show_unsent)
        self._counting.start()

    def _show_unsent(self, text: str) -> None:
        sentence, _, number = text.partition("：")
        self.unsent.show_text(number or "—", "待报送" if number else sentence)

    def _place(self) -> None:
        columns = max(1, (self.width() - 48) // characters(self, CARD))
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(max(columns, self.grid.columnCount())):
            self.grid.setColumnStretch(column, 1 if column < columns else 0)
        line = 0
        for heading, cards in self.parts:
            self.grid.addWidget(heading, line, 0, 1, columns)
            for number, card in enumerate(cards):
                self.grid.addWidget(card, line + 1 + number // columns, number % columns)
            line += 2 + (len(cards) - 1) // columns

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 16, 20, 16)
        for title, part in PARTS:
            cards = [self.cards[one.key] for one in part if one.key in self.cards]
            if part is PARTS[-1][1]:
                cards += [self.conflicts, self.unsent]
            self.parts.append((labelled(title, "heading"), cards))
        self.grid.setSpacing(10)
        column.addLayout(self.grid)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self._place()
