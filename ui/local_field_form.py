"""The definition of a local field: what it is called, how it is filled in, and how it will look."""

from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes, local, local_fields, surveys, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.errors import FupinError
from fupin_desktop.local import Row
from fupin_desktop.registry import Registry
from ui.drafting import Drafting
from ui.editors import Source, commit_typing
from ui.field_row import FieldRow
from ui.nesting import nest
from ui.parts import button, characters, named, new_form, open_wide, wrapped
from ui.theme import empty, labelled
from ui.titles import kind_of
from ui.typed import put, typed_into

FORM: Final = "local_field"
NUMBERS: Final = ("integer", "decimal")
SINCE: Final = Field(name="since_date", label="启用日期", kind=Kind.DATE)
FIXED: Final = (
    "所属记录和类型建立后不能改：已填的内容会失去意义。需要别的类型时，请停用这一项，另建一项。"
)
LINES: Final = 4  # of the box for choices


class LocalFieldForm(QDialog):
    """Makes a local field, or changes one; a preview shows the field as forms will."""

    def __init__(
        self, registry: Registry, parent: QWidget, row: Row | None = None, table: str = "household",
        survey: Row | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.registry, self.row = registry, row
        self.survey = survey  # the round whose question it is
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("修改补充项" if row else "新增问题" if survey else "新增补充项")
        self.table = named(QComboBox(), "table")
        self.label = named(QLineEdit(), "label")
        self.kind = named(QComboBox(), "kind")
        self.choices = named(QPlainTextEdit(), "choices")
        self.unit = named(QLineEdit(), "unit")
        self.hint = named(QLineEdit(), "hint")
        self.required = named(QCheckBox("必填"), "required")
        self.section = named(QComboBox(), "section")
        self.since = named(QLineEdit(), "since_date")
        self.problem = wrapped(role="problem", name="problem")
        self.preview = QFrame()
        self.preview.setProperty("role", "card")
        self._fill(surveys.ANSWER if survey else table)
        self.drafting = Drafting(registry, self, self)
        self._lay_out()
        self._connect()
        self.refresh()
        self.first = self._texts()
        self.drafting.offer(self.like())
        open_wide(self, 44, 37)

    def values(self) -> dict[str, Json]:
        """What was typed, by field of the record; raises BadValue."""
        kind = str(self.kind.currentData())
        words = "\n".join(local.choices_of({"choices": self.choices.toPlainText()}))
        section = self.section.currentText().strip()
        return {
            "table": self.table.currentData(), "label": " ".join(self.label.text().split()),
            "kind": kind, "choices": words or None if self._choosing() else None,
            "unit": self.unit.text().strip() or None if kind in NUMBERS else None,
            "hint": self.hint.text().strip() or None, "required": self.required.isChecked() or None,
            "section": section if section and section != local.SECTION else None,
            "since_date": values.parse(SINCE, self.since.text(), self.registry.today()),
            **({local.ROUND: self.survey["id"]} if self.survey else {}),
        }  # fmt: skip

    def save(self) -> None:
        """Save what was typed and close; what is wrong with it is said beside the fields."""
        commit_typing()
        try:
            made = self.values()
            self._save(made)
        except (FupinError, values.BadValue) as problem:
            self._say(str(problem))
            return
        self.drafting.drop()
        self.accept()

    def reject(self) -> None:
        commit_typing()  # what is typed stays as a draft
        super().reject()

    def like(self) -> Sketch:
        """Say which field's definition it is, with nothing typed."""
        rec = str(self.row["id"]) if self.row else ""
        about = {"survey": self.survey["id"]} if self.survey else {}
        return Sketch(
            form=FORM, table=local.TABLE, rec=rec, title=self.windowTitle(), about=about
        )  # fmt: skip

    def sketch(self) -> Sketch | None:
        """Give what was typed, None if the form stands as it was opened."""
        texts, fields = self._texts(), TABLES[local.TABLE].fields
        typed = [name for name in texts if texts[name] != self.first[name]]
        if not typed:
            return None
        lines = [Line(label=fields[name].label, text=_said(texts[name]), table=local.TABLE,
                      rec=self.like().rec, name=name) for name in typed]  # fmt: skip
        return replace(self.like(), state=texts, lines=tuple(lines))

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed."""
        held = draft.state if isinstance(draft.state, dict) else {}
        for name, box in self._boxes().items():
            if name in held and box.isEnabled():
                put(box, held[name])
        self.refresh()

    def _texts(self) -> dict[str, Json]:
        return {name: typed_into(box) for name, box in self._boxes().items()}

    def _boxes(self) -> dict[str, QWidget]:
        """What is typed into, in the order it has to be put back."""
        return {
            "table": self.table, "label": self.label, "kind": self.kind, "choices": self.choices,
            "unit": self.unit, "hint": self.hint, "required": self.required,
            "section": self.section, "since_date": self.since,
        }  # fmt: skip

    def refresh(self) -> None:
        """Show the rows that the kind asks for, and the field as forms will show it."""
        self._form.setRowVisible(self.choices, self._choosing())
        self._form.setRowVisible(self.unit, self.kind.currentData() in NUMBERS)
        self._say("")
        empty(self._shown)
        try:
            row = {**dict.fromkeys(TABLES[local.TABLE].fields), **self.values(), "id": "preview"}
        except values.BadValue as problem:
            self._say(str(problem))
            return
        self._shown.addWidget(FieldRow(local.field_of(row), Source(self.registry)))

    def _save(self, made: dict[str, Json]) -> None:
        if self.row is None:
            words = local.choices_of(made)
            more = {
                name: made[name] for name in made.keys() - {"table", "label", "kind", "choices"}
            }
            local_fields.define(
                self.registry, table=str(made["table"]), label=str(made["label"]),
                kind=str(made["kind"]), choices=words, **more,
            )  # fmt: skip
            return
        changed = {name: value for name, value in made.items() if value != self.row[name]}
        if changed:
            local_fields.change(self.registry, str(self.row["id"]), **changed)

    def _choosing(self) -> bool:
        return Kind(str(self.kind.currentData())) in local.CHOOSING

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _fill(self, table: str) -> None:
        for name in local_fields.tables():
            self.table.addItem(kind_of(name), name)
        for code in codes.choices("local_kind"):
            self.kind.addItem(code.label, code.code)
        self.choices.setPlaceholderText("每行写一个选项")
        self.choices.setTabChangesFocus(True)
        self.since.setPlaceholderText("如 2026-5-3；不填为立即启用")
        row = self.row or {"table": table}
        self.table.setCurrentIndex(self.table.findData(row["table"]))
        self._offer_sections()
        if self.survey:  # a question stands with the others of its round
            for box in (self.table, self.section):
                box.setEnabled(False)
        if self.row is None:
            return
        self.label.setText(str(row["label"] or ""))
        self.kind.setCurrentIndex(max(0, self.kind.findData(row["kind"])))
        self.choices.setPlainText(str(row["choices"] or ""))
        for line, name in ((self.unit, "unit"), (self.hint, "hint"), (self.since, "since_date")):
            line.setText(str(row[name] or ""))
        self.required.setChecked(bool(row["required"]))
        section = str(row["section"] or local.SECTION)
        if self.section.findText(section) < 0:
            self.section.addItem(section)
        self.section.setCurrentText(section)
        self.table.setEnabled(False)
        self.kind.setEnabled(False)

    def _offer_sections(self) -> None:
        table = TABLES[cast(str, self.table.currentData())]
        self.section.clear()
        if self.survey:
            self.section.addItem(str(self.survey["name"]))
            return
        self.section.addItems([local.SECTION, *(section.label for section in table.sections)])

    def _lay_out(self) -> None:
        self._form = new_form()
        for text, editor in (
            ("所属记录", self.table), ("名称", self.label), ("类型", self.kind),
            ("选项", self.choices), ("单位", self.unit), ("填写说明", self.hint),
            ("所在栏目", self.section), ("启用日期", self.since), ("", self.required),
        ):  # fmt: skip
            self._form.addRow(text, editor)
        self.choices.setFixedHeight(self.choices.fontMetrics().lineSpacing() * LINES + 18)
        self._shown = QVBoxLayout(self.preview)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button("取消", self.reject, "cancel"))
        buttons.addWidget(button("保存", self.save, "save", "main"))
        column = QVBoxLayout(self)
        column.setSpacing(9)
        column.addWidget(self.drafting.line)
        if self.row is not None:
            column.addWidget(wrapped(FIXED, "muted"))
        nest(column, self._form)
        column.addWidget(self.problem)
        column.addWidget(labelled("在表单里的样子", "heading"))
        column.addWidget(self.preview)
        column.addStretch()
        nest(column, buttons)
        self.setMinimumWidth(characters(self, 34))

    def _connect(self) -> None:
        self.table.currentIndexChanged.connect(self._offer_sections)
        for box in (self.table, self.kind):
            box.currentIndexChanged.connect(self.refresh)
        for line in (self.label, self.unit, self.hint, self.since):
            line.textChanged.connect(self.refresh)
        self.choices.textChanged.connect(self.refresh)
        self.required.toggled.connect(self.refresh)
        signals = (
            self.table.currentIndexChanged, self.kind.currentIndexChanged,
            self.section.currentIndexChanged, self.choices.textChanged, self.required.toggled,
            *(line.textChanged for line in (self.label, self.unit, self.hint, self.since)),
        )  # fmt: skip
        for signal in signals:
            signal.connect(self.drafting.note)


def _said(typed: Json) -> str:
    if isinstance(typed, bool):
        return "是" if typed else "否"
    return str(typed.get("text") or "") if isinstance(typed, dict) else str(typed or "")


class MergeDialog(QDialog):
    """Asks under which other field the values of one are to stand."""

    def __init__(self, label: str, targets: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("合并补充项")
        self.target = named(QComboBox(), "target")
        for rec, text in targets:
            self.target.addItem(text, rec)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(
            f"“{label}”不再单独显示；它已填的内容显示在下面选定的一项里，那一项自己有内容的不变。"
            "以后可以在列表中恢复。"
        ))  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(QLabel("合并到"))
        row.addWidget(self.target, 1)
        nest(column, row)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button("取消", self.reject, "cancel"))
        buttons.addWidget(button("合并", self.accept, "merge", "main"))
        column.addStretch()
        nest(column, buttons)
        self.setMinimumWidth(characters(self, 30))
