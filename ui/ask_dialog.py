"""A dialog that asks a few fields of a record before something larger is done with them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Batch
from ui import messages, task
from ui.editing import commit_typing
from ui.form import RecordForm
from ui.parts import button, open_wide, wrapped
from ui.theme import labelled, rule


class AskDialog(QDialog):
    """A form of some fields with its buttons, and beside it what is to be said about them."""

    saved = Signal(object)  # the Batch

    def __init__(
        self, form: RecordForm, word: str, parent: QWidget | None, high: int = 38
    ) -> None:
        """`word` is what the button says; the height is in Chinese characters."""
        super().__init__(parent)
        self.form = form
        self.registry = form.registry
        self.dirty = False
        form.changed.connect(self._note_change)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.told = QVBoxLayout()
        self.told.setSpacing(6)
        side = QWidget()
        beside = QVBoxLayout(side)
        beside.addLayout(self.told)
        beside.addStretch()
        self.area = _scrolling(form)
        body = QHBoxLayout()
        body.addWidget(self.area, 6)
        body.addWidget(_scrolling(side), 5)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(rule())
        layout.addLayout(self._buttons(word))
        open_wide(self, 74, high)

    def propose(self, values: Mapping[str, Json]) -> None:
        """Put values into fields that are still empty; that is not yet typing."""
        for name, value in values.items():
            if name in self.form.rows and self.form.opened.get(name) is None:
                self.form.rows[name].editor.put(value)
        self.dirty = False

    def typed(self) -> dict[str, Json] | None:
        """What stands in the form, None if something there is wrong."""
        commit_typing()
        if not self.form.valid():
            self.area.ensureWidgetVisible(self.focusWidget() or self.form)
            return None
        rows = self.form.rows
        return {name: self.form.value(name) for name, row in rows.items() if row.relevant}

    def proceed(self) -> None:
        """Save what was typed and close; a wrong field keeps the dialog open."""
        given = self.typed()
        if given is None:
            return
        batch = task.attempt(self, lambda: self.write(given))
        if batch is not None:
            self.saved.emit(batch)
            self.accept()

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Save what was typed."""
        raise NotImplementedError

    def reject(self) -> None:
        commit_typing()
        if not self.dirty or messages.ask(self, "填写的内容还没有保存。确定不保存就关闭吗？"):
            super().reject()

    def _buttons(self, word: str) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.addWidget(labelled("Ctrl+S 保存，Esc 关闭", "muted"))
        buttons.addStretch()
        for one in (
            button("关闭", self.reject, "close"), button(word, self.proceed, "proceed", "main"),
        ):  # fmt: skip
            # Enter inside a field goes nowhere: a half-typed form must not be saved by it.
            one.setAutoDefault(False)
            one.setDefault(False)
            buttons.addWidget(one)
        QShortcut(QKeySequence.StandardKey.Save, self, self.proceed)
        return buttons

    def _note_change(self) -> None:
        self.dirty = True

    def tell(self, heading: str, lines: Sequence[str], role: str = "") -> None:
        """Write a heading and some lines beside the form."""
        self.told.addWidget(labelled(heading, "heading"))
        for line in lines:
            self.told.addWidget(wrapped(line, role))


def _scrolling(inner: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
