"""The dialog around the form of one record."""

from dataclasses import replace

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

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.editors import commit_typing
from ui.form import RecordForm
from ui.theme import fitting_size, labelled, rule
from ui.titles import kind_of, title_of

__all__ = ["RecordDialog", "RecordForm"]

NAMED = 2  # changed fields that are named one by one
FROM_NUMBER_ON = 3  # sections from which a list beside the form leads to each


class RecordDialog(QDialog):
    """A form with its buttons: Ctrl+S saves, Esc closes and asks only if something is typed."""

    saved = Signal(object)  # the Batch

    def __init__(self, form: RecordForm, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names = QListWidget()
        self.names.setObjectName("sections")
        self.names.currentTextChanged.connect(self._go_to)
        body = QHBoxLayout()
        body.addWidget(self.names)
        body.addWidget(self.area, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(rule())
        layout.addLayout(self._buttons())
        self.show_form(form)
        self.resize(fitting_size(self, 60, 44 if form.headings and len(form.rows) > 9 else 34))

    def show_form(self, form: RecordForm) -> None:
        """Show this form in place of the present one."""
        self.form = form
        self.setWindowTitle(_heading_of(form))
        self.area.setWidget(form)
        self.names.blockSignals(True)
        self.names.clear()
        self.names.addItems(list(form.headings))
        self.names.blockSignals(False)
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + 34)
        self.names.setVisible(len(form.headings) >= FROM_NUMBER_ON)
        # Not at once: the button that asks for it stands on the form that goes.
        form.twin_asked.connect(self._show_twin, Qt.ConnectionType.QueuedConnection)

    def save(self) -> None:
        """Save what was typed and close; a wrong field keeps the dialog open."""
        commit_typing()
        if not self.form.valid():
            self.area.ensureWidgetVisible(self.focusWidget() or self.form)
            return
        change = self.form.change()
        if change is None:
            self.accept()
            return
        changes = [change]
        if not self.form.rec and change.table == "household":
            changes = _with_head(self.form.registry, change)
        label = _label(self.form, change)
        batch = task.attempt(self, lambda: self.form.registry.save(changes, label=label))
        if batch is not None:
            self.form.touched.clear()
            self.saved.emit(batch)
            self.accept()

    def reject(self) -> None:
        commit_typing()
        if not self.form.dirty or messages.ask(self, "填写的内容还没有保存。确定不保存就关闭吗？"):
            super().reject()

    def _buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.addWidget(labelled("Ctrl+S 保存，Esc 关闭", "muted"))
        buttons.addStretch()
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        save = QPushButton("保存")
        save.setObjectName("save")
        save.setProperty("role", "main")
        # Enter inside a field goes nowhere: a half-typed form must not be saved by it.
        save.setAutoDefault(False)
        save.clicked.connect(self.save)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        buttons.addWidget(close)
        buttons.addWidget(save)
        return buttons

    def _show_twin(self, rec: str) -> None:
        self.show_form(RecordForm(self.form.registry, self.form.table.name, rec))
        self.form.focus_first()

    def _go_to(self, section: str) -> None:
        heading = self.form.headings[section]
        self.area.verticalScrollBar().setValue(heading.pos().y())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The first focus would otherwise go to the list of sections.
        QTimer.singleShot(0, self.form, self.form.focus_first)


def _with_head(registry: Registry, change: Change) -> list[Change]:
    """A new household has its head as its first member."""
    rec = registry.record_id("household", change.values) or registry.new_id("household")
    member = {"household": rec, "relation": "01", "name": change.values["name"]}
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
