"""The first page 工作台: today's work in figures that lead to what they count."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import desk
from fupin_desktop.desk import Answer, Desk, Figure, Part
from fupin_desktop.errors import Cancelled, Step
from fupin_desktop.registry import Registry
from ui.figure_card import FigureCard
from ui.findings_dialog import Line, look
from ui.nesting import nest
from ui.parts import button, characters, named, wrapped
from ui.task import Task, report
from ui.theme import empty, labelled

CARD: Final = 10  # width of a card, in Chinese characters
QUIET: Final = 4_000  # milliseconds after which a ledger is checked that was not yet today
SMALL: Final = 2_000  # households up to which it is checked unasked
FIRST: Final = {
    "village": "台账里还没有农户。先导入花名册，或者逐户新建；乡镇给了下发包的，先接收。",
    "township": "台账里还没有农户。先登记各村，再接收各村的报送包；也可以导入花名册。",
    "county": "台账里还没有农户。先登记各乡镇，再接收各乡镇的报送包。",
}
# Commands of the window beside the heading of a part, and where a ledger is empty.
BESIDE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "走访": (("show_visit_plan", "走访计划"), ("write_up_notes", "批量补记走访……")),
    "台账": (
        ("show_movements", "数字对账……"),
        ("show_entries", "待录清单……"),
        ("show_reports", "自定义报表……"),
    ),
}
BEGIN: Final = (("import_roster", "导入名册"), ("new_household", "新建农户"))


class HomePage(QWidget):
    """Cards with figures, in parts; they are counted outside the window's thread."""

    asked = Signal(object)  # the Figure whose records or page are to be shown
    findings_asked = Signal(object)  # lines found a moment ago, None if the ledger is to be checked
    command_asked = Signal(str)  # name of a command of the window
    counted = Signal(str, object)  # key of a figure and its Answer; sent from the worker

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.cards: dict[str, FigureCard] = {}
        self.parts: list[tuple[QWidget, list[FigureCard]]] = []
        self.lines: list[Line] | None = None  # findings of the last check
        self.mark = 0  # place in the log where that check began
        self.start = self._start_here()
        self.grid = QGridLayout()
        self.quiet = QTimer(self, singleShot=True, interval=QUIET)
        self.quiet.timeout.connect(self.check)
        self._columns = 0
        self._outdated = False
        self.counting: Task | None = None
        self.checking: Task | None = None
        self.counted.connect(self._show)
        self._lay_out()
        self._make(desk.parts(registry))

    def refresh(self) -> None:
        """Count anew, in the background; a number stays until the next one is known."""
        parts = desk.parts(self.registry)
        if {one.key: one for part in parts for one in part.figures} != self.figures():
            self._make(parts)
        if self.counting in Task.running:
            self._outdated = True
            return
        self._outdated = False
        self.counting = Task(self._count)
        self.counting.failed.connect(self._fail)
        self.counting.ended.connect(self._end)
        self.counting.start()

    def figures(self) -> dict[str, Figure]:
        """Give the figures that have a card, by key."""
        return {key: card.figure for key, card in self.cards.items()}

    def is_counted(self) -> bool:
        """Tell whether every number is known and none is being counted."""
        known = all(card.answer is not None for card in self.cards.values())
        return known and self.counting not in Task.running

    def check(self) -> None:
        """Look for findings in the background."""
        if self.checking in Task.running:
            return
        begun = desk.mark(self.registry)
        self.checking = Task(partial(look, self.registry))
        self.checking.done.connect(partial(self.keep_lines, begun))
        self.checking.failed.connect(self._fail)
        self.checking.start()

    def keep_lines(self, begun: int, lines: list[Line]) -> None:
        """Keep what a check has found that began at a place in the log."""
        if self.registry.closed:
            return  # the check had ended before the window went, and is told only now
        self.mark, self.lines = begun, lines
        self.refresh()

    def ask_findings(self) -> None:
        """Ask for the findings: those just found, or a new check where something has changed."""
        fresh = self.lines is not None and self.mark == desk.mark(self.registry)
        self.findings_asked.emit(self.lines if fresh else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._columns = 0
            self._place()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._outdated and self.counting not in Task.running:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self.quiet.stop()  # the ledger may be closed by the time it strikes
        super().hideEvent(event)

    def _count(self, step: Step) -> None:
        found = Desk(self.registry)
        figures = list(found.figures)
        for number, figure in enumerate(figures):
            step(number, len(figures))
            self.counted.emit(figure.key, found.answer(figure))

    def _show(self, key: str, answer: Answer) -> None:
        card = self.cards.get(key)
        if card is None:  # of a survey that has ended meanwhile
            return
        hidden = _is_hidden(card)
        card.show_answer(answer)
        if key == "households":
            self.start.setVisible(not answer.number)
        if hidden != _is_hidden(card):
            self._columns = 0
            self._place()

    def _end(self) -> None:
        if not self.isVisible():
            return  # the ledger may be closed by now; what is outdated is counted when shown
        if self._outdated:
            self.refresh()
            return
        households = self.cards["households"].answer
        few = households is not None and 0 < (households.number or 0) <= SMALL
        if few and not desk.checked_today(self.registry):
            self.quiet.start()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            report(self, error)

    def _ask(self, figure: Figure) -> None:
        if figure.page == "findings":
            self.ask_findings()
        else:
            self.asked.emit(figure)

    def _make(self, parts: list[Part]) -> None:
        """Make the cards of these parts; what was counted before stays until it is known anew."""
        known = {key: card.answer for key, card in self.cards.items() if card.answer}
        empty(self.grid)
        self.parts = []
        self.cards = {}
        for part in parts:
            cards = [FigureCard(one, partial(self._ask, one)) for one in part.figures]
            self.cards |= {card.figure.key: card for card in cards}
            self.parts.append((self._heading(part.title), cards))
        for key in known.keys() & self.cards.keys():
            self.cards[key].show_answer(known[key])
        self._columns = 0
        self._place()

    def _place(self) -> None:
        columns = max(1, (self.width() - 48) // characters(self, CARD))
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(max(columns, self.grid.columnCount())):
            self.grid.setColumnStretch(column, 1 if column < columns else 0)
        line = 0
        for heading, cards in self.parts:
            shown = [card for card in cards if not _is_hidden(card)]
            self.grid.addWidget(heading, line, 0, 1, columns)
            for card in cards:  # a hidden one takes no room, but needs the page for its parent
                number = shown.index(card) if card in shown else 0
                self.grid.addWidget(card, line + 1 + number // columns, number % columns)
                card.setVisible(card in shown)
            line += 2 + (len(shown) - 1) // columns

    def _heading(self, title: str) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(labelled(title, "heading"))
        for name, text in BESIDE.get(title, ()):
            row.addWidget(self._command(name, text, "link"))
        row.addStretch()
        return made

    def _command(self, name: str, text: str, role: str = "") -> QPushButton:
        return button(text, partial(self.command_asked.emit, name), f"home.{name}", role)

    def _start_here(self) -> QFrame:
        """Make what says what to do first in a ledger without households."""
        made = named(QFrame(), "start_here")
        made.setProperty("role", "card")
        row = QHBoxLayout(made)
        words: QLabel = wrapped(FIRST[self.registry.level])
        row.addWidget(words, 1)
        for name, text in BEGIN:
            row.addWidget(self._command(name, text, "main" if name == BEGIN[0][0] else ""))
        made.hide()
        return made

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 10, 20, 10)
        column.addWidget(self.start)
        self.grid.setSpacing(6)
        nest(column, self.grid)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)


def _is_hidden(card: FigureCard) -> bool:
    """Tell whether a figure is not worth a place now."""
    return card.figure.optional and not (card.answer and card.answer.number)
