"""A card with one figure: a number, what it counts, and a click that leads there."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout

from fupin_desktop.desk import Answer, Figure
from ui.parts import wrapped

WAITING = "…"


class FigureCard(QPushButton):
    """One figure on the desk."""

    def __init__(self, figure: Figure, slot: Callable[[], object]) -> None:
        super().__init__()
        self.figure = figure
        self.answer: Answer | None = None
        self.setObjectName(f"figure.{figure.key}")
        self.setProperty("role", "figure")
        self.setAccessibleName(figure.title)
        self.number = wrapped(WAITING, "title", "number")
        self.words = wrapped(figure.title, "muted")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 7, 8, 8)
        self.column.setSpacing(0)
        for label in (self.number, self.words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.column.addWidget(label)
        self.column.addStretch()
        # A button's own policy asks for the whole hint: one long text would widen its column.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.clicked.connect(lambda _checked=False: slot())

    def sizeHint(self) -> QSize:
        # As high as its texts are at the width that its column gives it.
        return QSize(
            self.column.minimumSize().width(), self.column.totalHeightForWidth(self.width())
        )

    def minimumSizeHint(self) -> QSize:
        return self.column.minimumSize()

    def show_answer(self, answer: Answer) -> None:
        """Show what the figure says now."""
        self.answer = answer
        self.number.setText(said(self.figure, answer))
        self.words.setText(answer.words or self.figure.title)
        self.setAccessibleDescription(f"{self.number.text()}，{self.words.text()}")
        number = answer.number or 0
        tone = "" if number else "calm"
        self.number.setProperty("tone", "alarm" if number and self.figure.urgent else tone)
        self.number.style().unpolish(self.number)
        self.number.style().polish(self.number)


def said(figure: Figure, answer: Answer) -> str:
    """Say the number of an answer with its unit."""
    if answer.number is None:
        return "—"
    whole = f" / {answer.of:,}" if answer.of is not None else ""
    return f"{answer.number:,}{whole} {figure.unit}"
