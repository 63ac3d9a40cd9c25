"""One field on a form: label, editor, unit, and below them the hint, a problem or a conflict."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.values import BadValue
from ui.editors import Editor, ShownValue, Source, make_editor
from ui.nesting import nest
from ui.parts import button
from ui.remarks import RemarkList
from ui.theme import labelled

WIDE = {Kind.LONG, Kind.CODES, Kind.REFS}  # these take the whole width of the form
COLUMN = 17  # width of a column of fields, in Chinese characters


class FieldRow(QWidget):
    """Label above, editor below, and one line for what is to be said about it."""

    offered = Signal()  # what the button below the field offers was asked for

    def __init__(self, field: Field, source: Source, editor: Editor | None = None) -> None:
        """Make the row of a field, with another editor than its kind has if one is given."""
        super().__init__()
        self.field = field
        self.relevant = True
        # A member always belongs to some household, whatever the stored form allows.
        self.required = field.required or (field.kind is Kind.REF and bool(field.via))
        self.must = self.required  # whether nothing can be saved without it
        self.why = ""  # said where nothing can
        self.editor: Editor = editor or make_editor(field, source)
        self.typed = not isinstance(editor, ShownValue)
        self.hint = labelled(field.hint, "muted")
        self.problem = labelled("", "problem")
        self.conflict = labelled("", "notice")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self.head = self._head()
        nest(layout, self.head)
        nest(layout, self._body())
        for note in (self.hint, self.problem, self.conflict):
            note.setWordWrap(True)
            layout.addWidget(note)
            note.setVisible(bool(note.text()))
        self.offer_button = button("", self.offered.emit, f"{field.name}.offer", "link")
        self.offer_button.setAutoDefault(False)
        self.offer_button.hide()
        layout.addWidget(self.offer_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.remarks = RemarkList(field.name)
        layout.addWidget(self.remarks)
        layout.addStretch()
        self.problem.setObjectName(f"{field.name}.problem")
        self.conflict.setObjectName(f"{field.name}.conflict")

    def read(self) -> Json:
        """Stored form of what was typed; raises BadValue, also where nothing can be saved so."""
        value = self.editor.read()
        if value is None and self.must and self.relevant:
            raise BadValue(f"请填写{self.field.label}。{self.why}")
        return value

    def has_focus(self) -> bool:
        """Tell whether the cursor is in this row."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def stops(self) -> list[QWidget]:
        """Give what the tabulator stops at: the editor, then what is offered below it."""
        inside = self.editor.findChildren(QWidget)
        own = [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        # A box of choices has its line and its list inside, where the tabulator does not go.
        own = [one for one in own if not isinstance(one.parent(), QComboBox)]
        own = [one for one in own if one.window() is self.window()]
        return [*own, self.offer_button, *self.remarks.stops()]

    def set_relevant(self, relevant: bool) -> None:
        """Take a field that does not apply off the form, or put it back."""
        self.relevant = relevant
        self.setVisible(relevant)

    def say(self, problem: str, *, blocking: bool = True) -> None:
        """Show a sentence beside the field in place of its hint; an empty one takes it away."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.hint.setVisible(bool(self.field.hint) and not problem)
        self.editor.mark(bool(problem) and blocking)

    def offer(self, problem: str, word: str) -> None:
        """Say what stands in the way and offer a way out; an empty sentence takes both away."""
        if problem or not self.offer_button.isHidden():
            self.say(problem)
        self.offer_button.setText(word)
        self.offer_button.setVisible(bool(problem))

    def say_conflict(self, text: str) -> None:
        """Show that the value still waits for a decision."""
        self.conflict.setText(text)
        self.conflict.setVisible(bool(text))

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        name = QLabel(self.field.label)
        name.setBuddy(self.editor)
        head.addWidget(name)
        if self.required and self.typed:
            head.addWidget(labelled("必填", "problem"))
        head.addStretch()
        return head

    def _body(self) -> QHBoxLayout:
        body = QHBoxLayout()
        body.addWidget(self.editor, 1)
        if self.field.unit:
            body.addWidget(QLabel(self.field.unit))
        return body


class FieldGrid(QWidget):
    """Fields side by side, in as many columns as the width allows."""

    def __init__(self, rows: Sequence[FieldRow]) -> None:
        super().__init__()
        self.rows = rows
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(22)
        self._grid.setVerticalSpacing(12)
        self._place(2)

    def refresh(self) -> None:
        """Close the gaps after fields were hidden or shown."""
        self._place(self._columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(self._fitting())
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._place(self._fitting())
        super().changeEvent(event)

    def _fitting(self) -> int:
        column = self.fontMetrics().horizontalAdvance("户") * COLUMN
        return max(1, min(3, self.width() // column))

    def _place(self, columns: int) -> None:
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        line = column = 0
        for row in self.rows:
            self._grid.removeWidget(row)
            if not row.relevant:
                continue
            width = columns if row.field.kind in WIDE else 1
            if column + width > columns:
                line, column = line + 1, 0
            self._grid.addWidget(row, line, column, 1, width, Qt.AlignmentFlag(0))
            column += width
