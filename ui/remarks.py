"""What is said beside a field without standing in the way, and what can be done at a click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from fupin_desktop.rules import DOUBTFUL, LACKING, WRONG
from ui.parts import button, wrapped
from ui.theme import empty

ROLES: Final = {WRONG: "notice", DOUBTFUL: "notice", LACKING: "muted"}

Act = Callable[[], object]


@dataclass(frozen=True)
class Remark:
    """One sentence beside a field, how grave, and what its buttons do."""

    text: str
    severity: int = DOUBTFUL
    acts: tuple[tuple[str, Act], ...] = ()

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything of it that is seen."""
        return self.text, self.severity, tuple(word for word, _ in self.acts)


class RemarkList(QWidget):
    """The remarks beside one field; it takes no room while there are none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.remarks")
        self.shown: tuple[Remark, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.hide()

    @property
    def text(self) -> str:
        """All that is said, one sentence after the other."""
        return "".join(one.text for one in self.shown)

    def stops(self) -> list[QWidget]:
        """Give what the tabulator stops at."""
        return [*self.findChildren(QPushButton)]

    def show_all(self, remarks: Sequence[Remark]) -> None:
        """Show these remarks in place of the present ones; the same ones stay as they are."""
        if [one.shown for one in remarks] == [one.shown for one in self.shown]:
            return
        self.shown = tuple(remarks)
        empty(self._column)
        for one in remarks:
            self._column.addWidget(wrapped(one.text, ROLES[one.severity]))
            for number, (word, act) in enumerate(one.acts):
                offer = button(word, act, f"{self.objectName()}.{number}", "link")
                offer.setAutoDefault(False)
                self._column.addWidget(offer, 0, Qt.AlignmentFlag.AlignLeft)
        self.setVisible(bool(remarks))
