"""One editor per kind of field: each shows a stored value and gives back what was typed."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from fupin_desktop import codes, private_use, values
from fupin_desktop.catalogue.fields import Field, Json, Kind
from ui.editing import ChoiceBox, Editor, Source, commit_typing
from ui.ref_editors import RefEditor, RefsEditor
from ui.theme import labelled
from ui.titles import show_value

__all__ = [
    "EDITORS", "ChoiceBox", "Editor", "RefEditor", "RegionEditor", "ShownValue", "Source",
    "commit_typing", "make_editor",
]  # fmt: skip

WIDE_LABEL = 9  # characters from which check boxes stand in one column


class LineEditor(Editor):
    """Text, numbers and dates on one line."""

    def __init__(self, field: Field, source: Source) -> None:
        self.line = QLineEdit()
        super().__init__(field, self.line, source)
        self.line.setPlaceholderText(PLACEHOLDERS.get(field.kind, ""))
        self.line.textChanged.connect(self.changed)

    def raw(self) -> object:
        return private_use.standardised(self.line.text())

    def put(self, value: Json) -> None:
        self.line.setText(values.show(self.field, value))
        self.line.setCursorPosition(0)

    def raw_text(self) -> str:
        return self.line.text()

    def tidy(self) -> None:
        shown = values.show(self.field, self.read())
        if shown != self.line.text():
            self.line.setText(shown)


class LongEditor(Editor):
    """Text of several lines; the tabulator goes on to the next field."""

    ROWS = 3
    TAKES_ENTER = True  # as a new line

    def __init__(self, field: Field, _source: Source) -> None:
        self.text = QPlainTextEdit()
        super().__init__(field, self.text)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self.changed)

    def raw(self) -> object:
        return private_use.standardised(self.text.toPlainText())

    def put(self, value: Json) -> None:
        self.text.setPlainText(values.show(self.field, value))

    def raw_text(self) -> str:
        return self.text.toPlainText()

    def tidy(self) -> None:
        if self.raw() != self.raw_text():
            self.text.setPlainText(str(self.raw()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_height()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_height()

    def _set_height(self) -> None:
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * self.ROWS + 18)


class ChoiceEditor(Editor):
    """Choices by label; typing part of a label finds it."""

    def __init__(self, field: Field, _source: Source) -> None:
        self.combo = ChoiceBox()
        super().__init__(field, self.combo)
        self.combo.addItem("", None)
        for code, label in self.offered():
            self.combo.addItem(label, code)
        make_searchable(self.combo)
        self.combo.currentTextChanged.connect(self.changed)

    def offered(self) -> list[tuple[Json, str]]:
        """Values and labels to choose from, in the wording of today."""
        return [(code.code, code.label) for code in codes.choices(self.field.choices)]

    def raw(self) -> object:
        text = self.combo.currentText().strip()
        index = self.combo.findText(text, Qt.MatchFlag.MatchFixedString)
        if index < 0:
            parts = [n for n in range(self.combo.count()) if text in self.combo.itemText(n)]
            index = parts[0] if len(parts) == 1 else -1
        return self.combo.itemData(index) if index >= 0 else text

    def put(self, value: Json) -> None:
        index = self.combo.findData(value) if value is not None else 0
        if index < 0:  # a code of an older wording stays what it is
            self.combo.addItem(values.show(self.field, value), value)
            index = self.combo.count() - 1
        self.combo.setCurrentIndex(index)
        line = self.combo.lineEdit()
        if line:
            line.setCursorPosition(0)

    def raw_text(self) -> str:
        return self.combo.currentText()

    def tidy(self) -> None:
        self.put(self.read())


def make_searchable(combo: QComboBox) -> None:
    """Let part of a choice be typed to find it."""
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = QCompleter(combo.model(), combo)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    completer.setMaxVisibleItems(12)
    combo.setCompleter(completer)


class YesNoEditor(ChoiceEditor):
    """Yes, no, or not known."""

    def offered(self) -> list[tuple[Json, str]]:
        return [(True, "是"), (False, "否")]

    def put(self, value: Json) -> None:
        self.combo.setCurrentIndex({None: 0, True: 1, False: 2}[cast(bool | None, value)])


class CodesEditor(Editor):
    """Several codes of a list, one check box each."""

    def __init__(self, field: Field, _source: Source) -> None:
        super().__init__(field, QWidget())
        self.grid = QGridLayout(self.box)
        self.grid.setContentsMargins(0, 2, 0, 2)
        self.grid.setVerticalSpacing(3)
        self.boxes: dict[str, QCheckBox] = {}
        offered = codes.choices(field.choices)
        self._columns = 1 if any(len(code.label) > WIDE_LABEL for code in offered) else 2
        for code in offered:
            self._add(code.code, code.label)

    def raw(self) -> object:
        return [code for code, box in self.boxes.items() if box.isChecked()] or None

    def put(self, value: Json) -> None:
        chosen = cast(list[str], value or [])
        for code in chosen:
            if code not in self.boxes:
                self._add(code, codes.label(self.field.choices, code))
        for code, box in self.boxes.items():
            box.setChecked(code in chosen)

    def moves_on(self, watched: QObject, event: QEvent) -> bool:
        box = self.box if isinstance(watched, QCheckBox) else watched
        return super().moves_on(box, event)

    def _add(self, code: str, label: str) -> None:
        box = QCheckBox(label)
        box.setObjectName(f"{self.field.name}.{code}")
        box.toggled.connect(self.changed)
        box.toggled.connect(self.left)
        box.installEventFilter(self)
        place = len(self.boxes)
        self.grid.addWidget(box, place // self._columns, place % self._columns)
        self.boxes[code] = box


class RegionEditor(ChoiceEditor):
    """A region by its name; the code of one that the ledger does not know can be typed."""

    def __init__(self, field: Field, source: Source) -> None:
        self.source = source
        super().__init__(field, source)

    def offered(self) -> list[tuple[Json, str]]:
        registry = self.source.registry
        rows = registry.select("region", order=("code",))
        below = {str(row["code"]): str(row["name"] or row["code"]) for row in rows}
        known = {registry.region: "本单位", **below}
        return [(code, name) for code, name in known.items() if code.startswith(registry.region)]

    def put(self, value: Json) -> None:
        super().put(value)
        if value is not None and self.combo.findData(value) < 0:
            self.combo.setEditText(str(value))


class ShownValue(Editor):
    """A value that is seen and not typed: computed, or part of what the record is known by."""

    def __init__(self, field: Field, source: Source) -> None:
        self.label = labelled("")
        super().__init__(field, self.label)
        self.source = source
        self.value: Json = None
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def raw(self) -> object:
        return self.value

    def read(self) -> Json:
        return self.value

    def put(self, value: Json) -> None:
        self.value = value
        registry = self.source.registry
        self.label.setText("—" if value is None else show_value(registry, self.field, value))


PLACEHOLDERS = {
    Kind.DATE: "如 2026-5-3 或 2026.5",
    Kind.MONEY: "0.00",
}

EDITORS: dict[Kind, Callable[[Field, Source], Editor]] = {
    Kind.TEXT: LineEditor,
    Kind.LONG: LongEditor,
    Kind.INTEGER: LineEditor,
    Kind.DECIMAL: LineEditor,
    Kind.MONEY: LineEditor,
    Kind.DATE: LineEditor,
    Kind.YESNO: YesNoEditor,
    Kind.CODE: ChoiceEditor,
    Kind.CODES: CodesEditor,
    Kind.REF: RefEditor,
    Kind.REFS: RefsEditor,
}


def make_editor(field: Field, source: Source) -> Editor:
    """Make the editor of a field."""
    return EDITORS[field.kind](field, source)
