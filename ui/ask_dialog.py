"""A dialog that asks a few fields of a record before something larger is done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.record import Batch
from ui import task
from ui.drafting import Drafting
from ui.editing import commit_typing
from ui.form import RecordForm
from ui.form_draft import FormDraft
from ui.nesting import nest
from ui.parts import button, open_wide, wrapped
from ui.theme import labelled, rule


class AskDialog(QDialog):
    """A form of some fields with its buttons, and beside it what is to be said about them."""

    saved = Signal(object)  # the Batch

    def __init__(self, form: RecordForm, word: str, parent: QWidget | None, high: int = 38) -> None:
        """`word` is what the button says; the height is in Chinese characters."""
        super().__init__(parent)
        self.form = form
        form.ask_for_all()
        self.registry = form.registry
        self.about: dict[str, Json] = {}  # with what the dialog is made once more
        self.kept = FormDraft(form)
        self.drafting = Drafting(form.registry, self, self)
        form.changed.connect(self.drafting.note)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.told = QVBoxLayout()
        self.told.setSpacing(6)
        side = QWidget()
        beside = QVBoxLayout(side)
        nest(beside, self.told)
        beside.addStretch()
        self.area = _scrolling(form)
        body = QHBoxLayout()
        body.addWidget(self.area, 6)
        body.addWidget(_scrolling(side), 5)
        layout = QVBoxLayout(self)
        layout.addWidget(self.drafting.line)
        nest(layout, body, 1)
        layout.addWidget(rule())
        nest(layout, self._buttons(word))
        open_wide(self, 74, high)

    def propose(self, values: Mapping[str, Json]) -> None:
        """Put values into fields that are still empty; that is not yet typing."""
        for name, value in values.items():
            if name in self.form.rows and self.form.opened.get(name) is None:
                self.form.rows[name].editor.put(value)
        self.kept.settle()
        self.drafting.drop()

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
            self.drafting.drop()
            self.saved.emit(batch)
            self.accept()

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Save what was typed."""
        raise NotImplementedError

    def like(self) -> Sketch:
        """Say which dialog it is, with nothing typed."""
        return replace(self.kept.like(), form=self.objectName(), about=self.about)

    def sketch(self) -> Sketch | None:
        """Give what was typed into the form and beside it."""
        inner, more = self.kept.sketch(), self.more_typed()
        if inner is None and more is None:
            return None
        state: dict[str, Json] = {"form": inner.state if inner else None, "more": more}
        lines = (*(inner.lines if inner else ()), *self.more_lines())
        return replace(self.like(), state=state, lines=lines, seen=inner.seen if inner else {})

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed into the form and beside it."""
        state = draft.state if isinstance(draft.state, dict) else {}
        self.kept.take_up(replace(draft, state=state.get("form")))
        if state.get("more") is not None:
            self.retype_more(state["more"])

    def more_typed(self) -> Json:
        """Give what was typed beside the form, None if nothing was."""
        return None

    def more_lines(self) -> Sequence[Line]:
        """Say what was typed beside the form."""
        return ()

    def retype_more(self, typed: Json) -> None:
        """Put back what was typed beside the form."""

    def reject(self) -> None:
        commit_typing()  # what is typed stays as a draft
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous() and not self.drafting.id:
            self.drafting.offer(self.like())
        super().showEvent(event)

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
