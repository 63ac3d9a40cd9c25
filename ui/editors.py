"""One editor per kind of field: each shows a stored value and gives back what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from fupin_desktop import codes, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.registry import Registry
from ui.titles import name_of, title_of

OFFERED = 60  # records offered at once for a reference
WIDE_LABEL = 9  # characters from which check boxes stand in one column


@dataclass(frozen=True)
class Source:
    """Where an editor finds the records it may refer to."""

    registry: Registry
    household: str = ""  # offer only what belongs to this household


def commit_typing() -> None:
    """Make the input method hand over what is still being composed."""
    QGuiApplication.inputMethod().commit()


class Editor(QWidget):
    """One field on a form; `box` is the widget inside that takes the typing."""

    changed = Signal()
    left = Signal()

    def __init__(self, field: Field, box: QWidget) -> None:
        super().__init__()
        self.field = field
        self.box = box
        box.setObjectName(field.name)
        box.setAccessibleName(field.label)
        box.installEventFilter(self)
        self.setFocusProxy(box)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(box)

    def raw(self) -> object:
        """What was typed or chosen, before it is checked."""
        raise NotImplementedError

    def put(self, value: Json) -> None:
        """Show a stored value."""
        raise NotImplementedError

    def read(self) -> Json:
        """Stored form of what was typed; raises BadValue with a sentence."""
        return values.parse(self.field, self.raw())

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.box and event.type() is QEvent.Type.FocusOut:
            reason = cast(QFocusEvent, event).reason()
            if reason is not Qt.FocusReason.PopupFocusReason:
                self.left.emit()
        return super().eventFilter(watched, event)


class LineEditor(Editor):
    """Text, numbers and dates on one line."""

    def __init__(self, field: Field, _source: Source) -> None:
        self.line = QLineEdit()
        super().__init__(field, self.line)
        self.line.setPlaceholderText(PLACEHOLDERS.get(field.kind, ""))
        self.line.textChanged.connect(self.changed)

    def raw(self) -> object:
        return self.line.text()

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

    def __init__(self, field: Field, _source: Source) -> None:
        self.text = QPlainTextEdit()
        super().__init__(field, self.text)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self.changed)

    def raw(self) -> object:
        return self.text.toPlainText()

    def put(self, value: Json) -> None:
        self.text.setPlainText(values.show(self.field, value))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_height()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_height()

    def _set_height(self) -> None:
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * self.ROWS + 18)


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


class ChoiceEditor(Editor):
    """Choices by label; typing part of a label finds it."""

    def __init__(self, field: Field, _source: Source) -> None:
        self.combo = ChoiceBox()
        super().__init__(field, self.combo)
        self.combo.addItem("", None)
        for code, label in self.offered():
            self.combo.addItem(label, code)
        self._make_searchable()
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

    def raw_text(self) -> str:
        return self.combo.currentText()

    def tidy(self) -> None:
        self.put(self.read())

    def _make_searchable(self) -> None:
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.combo.model(), self.combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(12)
        self.combo.setCompleter(completer)


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

    def _add(self, code: str, label: str) -> None:
        box = QCheckBox(label)
        box.setObjectName(f"{self.field.name}.{code}")
        box.toggled.connect(self.changed)
        box.toggled.connect(self.left)
        place = len(self.boxes)
        self.grid.addWidget(box, place // self._columns, place % self._columns)
        self.boxes[code] = box


class RefEditor(Editor):
    """A reference to a record, found by typing part of what it is called by."""

    def __init__(self, field: Field, source: Source) -> None:
        self.line = QLineEdit()
        super().__init__(field, self.line)
        self.source = source
        self.found: dict[str, str] = {}  # title -> record id
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        self.line.setCompleter(completer)
        self.line.setClearButtonEnabled(True)
        self.line.setPlaceholderText("输入几个字查找")
        self.line.textEdited.connect(self.search)
        self.line.textChanged.connect(self.changed)

    def search(self, text: str) -> None:
        """Offer the records that fit what was typed."""
        registry, table = self.source.registry, self.field.choices
        where: dict[str, Json] = {}
        if self.source.household and "household" in TABLES[table].fields:
            where["household"] = self.source.household
        ids = registry.find(table, search=text.strip(), where=where, limit=OFFERED)
        for row in registry.rows(table, ids):
            self.found[title_of(registry, table, row)] = str(row["id"])
        self._names.setStringList([name for name, rec in self.found.items() if rec in ids])

    def raw(self) -> object:
        text = self.line.text().strip()
        if not text:
            return None
        if text not in self.found:
            raise values.BadValue("没有这条记录，请从列出的记录中选一条。")
        return self.found[text]

    def raw_text(self) -> str:
        return self.line.text()

    def put(self, value: Json) -> None:
        title = name_of(self.source.registry, self.field.choices, str(value)) if value else ""
        self.found[title] = str(value)
        self.line.setText(title)
        self.line.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A click into the empty box already lists what there is.
        if event.type() is QEvent.Type.MouseButtonPress and not self.line.text():
            self.search("")
            self.line.completer().complete()
        return super().eventFilter(watched, event)


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
}


def make_editor(field: Field, source: Source) -> Editor:
    """Make the editor of a field."""
    return EDITORS[field.kind](field, source)
