"""The dialog around the form of one record."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry
from ui import task
from ui.drafting import Drafting
from ui.editors import commit_typing
from ui.form import RecordForm
from ui.form_draft import FormDraft
from ui.life_dialog import LifeDialog
from ui.missing_line import MissingLine
from ui.nesting import nest
from ui.parts import wrapped
from ui.theme import fitting_size, labelled, rule
from ui.titles import gone_of, kind_of, title_of

__all__ = ["RecordDialog", "RecordForm"]

KEYS = "Enter 到下一项，PgDn 到下一部分，Ctrl+S 保存，Esc 关闭"
BLANK = "还没有填写任何一项，没有什么可以保存。填一项再保存，或者按 Esc 关闭。"
NAMED = 2  # changed fields that are named one by one
FROM_NUMBER_ON = 3  # sections from which a list beside the form leads to each


class RecordDialog(QDialog):
    """A form with its buttons: Ctrl+S saves, Esc closes and keeps what is typed as a draft."""

    saved = Signal(object)  # the Batch

    def __init__(self, form: RecordForm, parent: QWidget, *, at: str = "") -> None:
        """Show a form; `at` names the field that gets the cursor, else it is the first."""
        super().__init__(parent)
        self.at = at
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names = QListWidget()
        self.names.setObjectName("sections")
        self.names.currentTextChanged.connect(self._go_to)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # nothing to be done in it by key
        self.missing = MissingLine()
        self.missing.asked.connect(self._go_to_field)
        self.said = wrapped("", "problem", "said")
        self.said.hide()
        self.gone = wrapped("", "notice", "gone")
        body = QHBoxLayout()
        body.addWidget(self.names)
        body.addWidget(self.area, 1)
        self.drafting = Drafting(form.registry, FormDraft(form), self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.gone)
        layout.addWidget(self.drafting.line)
        nest(layout, body, 1)
        layout.addWidget(rule())
        layout.addWidget(self.missing)
        layout.addWidget(self.said)
        nest(layout, self._buttons())
        self.show_form(form)
        self.resize(fitting_size(self, 60, 44 if form.headings and len(form.rows) > 9 else 34))

    def show_form(self, form: RecordForm) -> None:
        """Show this form in place of the present one."""
        kept = FormDraft(form)
        self.drafting.turn_to(kept)
        self.form = form
        self.setWindowTitle(_heading_of(form))
        form.changed.connect(self.drafting.note)
        gone = gone_of(form.registry, form.table.name, form.rec)
        form.setEnabled(not gone)
        self.save_button.setVisible(not gone)
        self.keys.setText("Esc 关闭" if gone else KEYS)
        self.gone.setText(gone)
        self.gone.setVisible(bool(gone))
        self.area.setWidget(form)
        self.names.blockSignals(True)
        self.names.clear()
        self.names.addItems(list(form.headings))
        self.names.blockSignals(False)
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + 34)
        self.names.setVisible(len(form.headings) >= FROM_NUMBER_ON)
        # Not at once: the button that asks for it stands on the form that goes.
        form.twin_asked.connect(self._show_twin, Qt.ConnectionType.QueuedConnection)
        form.person_asked.connect(self._show_person, Qt.ConnectionType.QueuedConnection)
        form.remarked.connect(self._tell_missing)
        form.answered.connect(self.saved)
        form.changed.connect(self.said.hide)
        self._tell_missing()
        self.drafting.offer(kept.like())

    def save(self) -> None:
        """Save what was typed and close; a wrong field keeps the dialog open."""
        commit_typing()
        if not self.form.isEnabled():  # it belongs to a household that moved away
            return
        if not self.form.valid():
            self.drafting.write()  # what is said beside the field must be true
            self.form.bring_up()
            return
        if self.form.blank:
            self.said.setText(BLANK)
            self.said.show()
            return
        change = self.form.change()
        if change is None:
            self.drafting.drop()
            self.accept()
            return
        changes = [change]
        if not self.form.rec and change.table == "household":
            changes = _with_head(self.form.registry, change)
        label = _label(self.form, change)
        batch = task.attempt(self, lambda: self.form.registry.save(changes, label=label))
        if batch is not None:
            self.drafting.drop()
            self.saved.emit(batch)
            self.accept()

    def reject(self) -> None:
        commit_typing()  # what is typed stays as a draft
        super().reject()

    def _buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        self.keys = labelled(KEYS, "muted")
        buttons.addWidget(self.keys)
        buttons.addStretch()
        close = self.close_button = QPushButton("关闭")
        close.setObjectName("close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        save = self.save_button = QPushButton("保存")
        save.setObjectName("save")
        save.setProperty("role", "main")
        # Enter inside a field goes nowhere: a half-typed form must not be saved by it.
        save.setAutoDefault(False)
        save.clicked.connect(self.save)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Whoever has come to the button by Enter saves by Enter.
            enter = QShortcut(key, save, save.click)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)  # as an argument it is not heeded
        for key, step in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, -1)):
            QShortcut(key, self, partial(self._turn, step))
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        buttons.addWidget(close)
        buttons.addWidget(save)
        return buttons

    def _show_twin(self, rec: str) -> None:
        self.show_form(RecordForm(self.form.registry, self.form.table.name, rec))
        self.form.focus_first()

    def _show_person(self, rec: str, comes: bool) -> None:
        """Open somebody else over this form, which stays as it is; or let him come here instead."""
        if not comes:
            RecordDialog(RecordForm(self.form.registry, "person", rec), self).open()
            return
        home = str(self.form.row()["household"])
        make = partial(LifeDialog, self.form.registry, home, "enter", self)
        dialog = task.attempt(self, make)
        if dialog is not None:
            dialog.let_come(rec)
            dialog.saved.connect(self._leave_to)
            dialog.open()

    def _leave_to(self, batch: Batch) -> None:
        """Who was typed here has come as the one he is: nothing is left to be saved."""
        self.drafting.drop()
        self.form.touched.clear()
        self.saved.emit(batch)
        self.accept()

    def _tell_missing(self) -> None:
        self.missing.show_fields(self.form.missing())
        self._order()

    def _order(self) -> None:
        """The tabulator goes through the form as it is on paper, then to what is below it."""
        below = [*self.missing.findChildren(QPushButton), self.close_button, self.save_button]
        last: QWidget = self.names
        for widget in (*self.form.stops(), *below):
            self.setTabOrder(last, widget)
            last = widget

    def _go_to(self, section: str) -> None:
        heading = self.form.headings[section]
        self.area.verticalScrollBar().setValue(heading.pos().y())

    def _go_to_field(self, name: str) -> None:
        self.form.rows[name].editor.setFocus()
        self.form.bring_up()

    def _turn(self, step: int) -> None:
        """Go to the first field of the next section, or of the one before."""
        self.form.turn(step)
        self.form.bring_up()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The first focus would otherwise go to the list of sections.
        if self.at in self.form.rows:
            QTimer.singleShot(0, self.form, partial(self._go_to_field, self.at))
        else:
            QTimer.singleShot(0, self.form, self.form.focus_first)


def _with_head(registry: Registry, change: Change) -> list[Change]:
    """A new household has its head as its first member."""
    rec = registry.record_id("household", change.values) or registry.new_id("household")
    member = {"household": rec, "relation": "01", "name": change.values.get("name")}
    return [replace(change, rec=rec), Change(table="person", values=member)]


def _label(form: RecordForm, change: Change) -> str:
    """Say in a sentence what undoing this change will take back."""
    shown = {**form.opened, **change.values}
    name = f"{kind_of(form.table.name)}“{title_of(form.registry, form.table.name, shown)}”"
    if not form.rec:
        return f"新增{name}"
    fields = [form.table.fields[field].label for field in change.values]
    more = f"等 {len(fields)} 项" if len(fields) > NAMED else ""
    return f"修改{name}的{'、'.join(fields[:NAMED])}{more}"


def _heading_of(form: RecordForm) -> str:
    kind = kind_of(form.table.name)
    if not form.record:
        return f"新增{kind}"
    return f"修改{kind}：{title_of(form.registry, form.table.name, form.opened)}"
