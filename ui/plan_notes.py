"""The notes above a preview: a few lines of them, the others are scrolled to."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.parts import wrapped

LINES: Final = 4  # in sight at most, so that rows stay in sight too
ROOM: Final = 1.12  # of a line: Chinese ones are higher than the font says


class PlanNotes(QScrollArea):
    """Notes as high as they are, up to a few lines."""

    def __init__(self, notes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.words = wrapped("\n".join(notes), name="plan_notes")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("需要知道的情况")
        self.setWidget(self.words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = self.height() - self.viewport().height()
        most = round(LINES * ROOM * self.words.fontMetrics().lineSpacing())
        self.setFixedHeight(min(self.words.heightForWidth(self.viewport().width()), most) + edge)
