"""What all editors of a form have in common, and where those of references look."""

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from fupin_desktop import values
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.registry import Registry
from ui.composing import commit_typing

__all__ = ["ChoiceBox", "Editor", "Source", "commit_typing"]

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass
class Source:
    """Where an editor finds the records it may refer to; a form changes the household in it."""

    registry: Registry
    household: str = ""  # offer only what belongs to this household


class Editor(QWidget):
    """One field on a form; `box` is the widget inside that takes the typing."""

    changed = Signal()
    left = Signal()
    entered = Signal()  # Enter was pressed where it does nothing else

    TAKES_ENTER = False

    def __init__(self, field: Field, box: QWidget, source: Source | None = None) -> None:
        super().__init__()
        self.field = field
        self.walks = False  # whether Enter goes on to the next field
        self.today = source.registry.today if source else str
        self.box = box
        box.setObjectName(field.name)
        box.setAccessibleName(field.label)
        box.installEventFilter(self)
        self.setFocusProxy(box)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(box)

    def raw(self) -> object:
        """What was typed or chosen, before it is checked."""
        raise NotImplementedError

    def put(self, value: Json) -> None:
        """Show a stored value."""
        raise NotImplementedError

    def read(self) -> Json:
        """Stored form of what was typed; raises BadValue with a sentence."""
        return values.parse(self.field, self.raw(), self.today())

    def raw_text(self) -> str:
        """Text of the box, empty where nothing is typed or there is no text."""
        return ""

    def tidy(self) -> None:
        """Show what was typed the way it will be stored."""

    def mark(self, bad: bool) -> None:
        """Draw the box as wrong or right."""
        self.box.setProperty("bad", "true" if bad else "false")
        self.box.style().unpolish(self.box)
        self.box.style().polish(self.box)

    def moves_on(self, watched: QObject, event: QEvent) -> bool:
        """Tell whether an event is Enter in a box that has no use of its own for it."""
        if watched is not self.box or event.type() is not QEvent.Type.KeyPress:
            return False
        return self.walks and not self.TAKES_ENTER and cast(QKeyEvent, event).key() in ENTER

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.box and event.type() is QEvent.Type.FocusOut:
            reason = cast(QFocusEvent, event).reason()
            if reason is not Qt.FocusReason.PopupFocusReason:
                self.left.emit()
        if self.moves_on(watched, event):
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)


class ChoiceBox(QComboBox):
    """A combo box that leaves the mouse wheel to the form unless it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(14)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def showPopup(self) -> None:
        # Long labels are read in full although the box itself is narrow.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 30)
        super().showPopup()
