"""The form of one record, made from the catalogue, and the dialog around it."""

from collections.abc import Mapping
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

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Section
from fupin_desktop.record import Change, Record
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui import messages, task
from ui.claims import conflict_note
from ui.editors import Source, commit_typing
from ui.field_row import FieldGrid, FieldRow
from ui.theme import fitting_size, labelled, rule
from ui.titles import kind_of, title_of

# What a typed identity number tells about fields that are still empty.
FOLLOWERS = {
    "id_number": {"birth_date": values.birth_date_of, "sex": values.sex_of},
}
NAMED = 2  # changed fields that are named one by one
FROM_NUMBER_ON = 3  # sections from which a list beside the form leads to each


class RecordForm(QWidget):
    """Sections of fields; gives the change that saves what was typed."""

    changed = Signal()

    def __init__(
        self,
        registry: Registry,
        table: str,
        rec: str = "",
        *,
        given: Mapping[str, Json] | None = None,
        start: Mapping[str, Json] | None = None,
    ) -> None:
        """Open a record, or an empty form: `given` is fixed and hidden, `start` is proposed."""
        super().__init__()
        self.registry, self.table, self.rec = registry, TABLES[table], rec
        self.given = dict(given or {})
        self.record: Record | None = registry.fetch(table, rec) if rec else None
        self.opened: Mapping[str, Json] = self.record.values if self.record else {}
        self.rows: dict[str, FieldRow] = {}
        self.headings: dict[str, QWidget] = {}
        self.touched: set[str] = set()
        self._source = Source(registry, self._household())
        self._build()
        self._fill(start or {})
        for name, row in self.rows.items():
            row.editor.changed.connect(lambda name=name: self._note_change(name))
            row.editor.left.connect(lambda name=name: self._leave(name))

    @property
    def dirty(self) -> bool:
        """Tell whether anything was typed."""
        return bool(self.touched)

    def value(self, name: str) -> Json:
        """Stored form of a field; raises BadValue. What nobody touched is not judged anew."""
        if self.record and name not in self.touched:
            return self.opened.get(name)
        return self.rows[name].read()

    def read(self, name: str) -> Json:
        """Stored form of what stands in a field at present, None if it cannot be read."""
        try:
            return self.value(name)
        except BadValue:
            return None

    def check(self, name: str) -> bool:
        """Say beside a field what is wrong with it, and tell whether it can be saved."""
        row = self.rows[name]
        try:
            value = self.value(name)
        except BadValue as problem:
            row.say(str(problem))
            return False
        row.say(_doubt(row.field, value), blocking=False)
        return True

    def valid(self) -> bool:
        """Tell whether all fields can be saved; the first that cannot gets the cursor."""
        wrong = [name for name in self.rows if not self.check(name)]
        if wrong:
            self.rows[wrong[0]].editor.setFocus()
        return not wrong

    def change(self) -> Change | None:
        """What is to be saved of a valid form: only what differs, None if nothing does."""
        typed = {name: self.value(name) for name, row in self.rows.items() if row.relevant}
        new = {
            name: value
            for name, value in {**self.given, **typed}.items()
            if value != self.opened.get(name)
        }
        if not new and self.record:
            return None
        heads = self.record.heads if self.record else None
        return Change(table=self.table.name, rec=self.rec, values=new, seen=heads)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        next(iter(self.rows.values())).editor.setFocus()

    def _household(self) -> str:
        return str(self.given.get("household") or self.opened.get("household") or "")

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for section in self.table.sections:
            rows = [self._row(field) for field in section.fields if self._asked(field)]
            if rows:
                layout.addWidget(self._heading(section))
                layout.addWidget(FieldGrid(rows))
                layout.addSpacing(8)
        layout.addStretch()

    def _asked(self, field: Field) -> bool:
        if field.name in self.given:
            return False
        # A village ledger has one village; the registry fills it.
        return not (field.name == "village" and self.registry.level == "village")

    def _row(self, field: Field) -> FieldRow:
        source = self._source
        if field.choices == "household":  # a household is looked for among all
            source = Source(self.registry)
        self.rows[field.name] = FieldRow(field, source)
        return self.rows[field.name]

    def _heading(self, section: Section) -> QWidget:
        self.headings[section.label] = labelled(section.label, "heading")
        return self.headings[section.label]

    def _fill(self, start: Mapping[str, Json]) -> None:
        for name, row in self.rows.items():
            default = start.get(name, row.field.default)
            row.editor.put(self.opened.get(name) if self.record else default)
            if self.record:
                row.say_conflict(conflict_note(self.registry, self.record, row.field))
        self._update_relevance()

    def _note_change(self, name: str) -> None:
        self.touched.add(name)
        if self.rows[name].problem.text():
            self.rows[name].say("")
        if any(name == row.field.relevant[0] for row in self.rows.values() if row.field.relevant):
            self._update_relevance()
        self.changed.emit()

    def _leave(self, name: str) -> None:
        row = self.rows[name]
        if name not in self.touched:
            return
        if row.editor.raw_text() == "":
            row.say("")
            return
        if not self.check(name):
            return
        row.editor.tidy()
        for follower, derive in FOLLOWERS.get(name, {}).items():
            self._derive(follower, derive(str(self.value(name) or "")))

    def _derive(self, name: str, value: Json) -> None:
        if value is not None and name in self.rows and self.read(name) is None:
            self.rows[name].editor.put(value)

    def _update_relevance(self) -> None:
        for row in self.rows.values():
            if row.field.relevant and row.field.relevant[0] in self.rows:
                asked, fitting = row.field.relevant
                row.set_relevant(self.read(asked) in fitting)
        for grid in self.findChildren(FieldGrid):
            grid.refresh()


def _doubt(field: Field, value: Json) -> str:
    """A remark on a value that may be saved all the same."""
    if field.name == "id_number" and isinstance(value, str):
        return values.check_id_number(value)
    return ""


class RecordDialog(QDialog):
    """A form with its buttons: Ctrl+S saves, Esc closes and asks only if something is typed."""

    saved = Signal(object)  # the Batch

    def __init__(self, form: RecordForm, parent: QWidget) -> None:
        super().__init__(parent)
        self.form = form
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_heading_of(form))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(form)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QHBoxLayout()
        if len(form.headings) >= FROM_NUMBER_ON:
            body.addWidget(self._section_list())
        body.addWidget(self.area, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(rule())
        layout.addLayout(self._buttons())
        self.resize(fitting_size(self, 60, 44 if form.headings and len(form.rows) > 9 else 34))

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

    def _section_list(self) -> QListWidget:
        names = QListWidget()
        names.setObjectName("sections")
        names.addItems(list(self.form.headings))
        names.setFixedWidth(names.sizeHintForColumn(0) + 34)
        names.currentTextChanged.connect(self._go_to)
        return names

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
