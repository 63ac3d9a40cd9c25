"""Conditions put together by hand, applied to a list and kept by name if one is given."""

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes, conditions, values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.conditions import HOWS, TAKING, WORDS, Condition
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui.editors import ChoiceBox, RefEditor, Source, commit_typing
from ui.nesting import nest
from ui.parts import button, characters, named, wrapped
from ui.theme import fitting_size, labelled, rule

ADVICE = "同时符合下面各项的记录才会列出来。起个名字就会存下来，以后在“筛选”里点一下就能用。"
TICKS = 5  # codes seen at once


class ValueBox(QWidget):
    """What a field is compared with; an empty one for comparisons without a value."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)

    def read(self) -> tuple[Json, ...]:
        """Stored form of what was typed; raises BadValue."""
        return ()

    def put(self, held: Sequence[Json]) -> None:
        """Show stored values."""


class TextValue(ValueBox):
    """A piece of text."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = named(QLineEdit(), "value")
        self.row.addWidget(self.line)

    def read(self) -> tuple[Json, ...]:
        text = self.line.text().strip()
        if not text:
            raise BadValue(f"请填写“{self.field.label}”要找的字。")
        return (text,)

    def put(self, held: Sequence[Json]) -> None:
        self.line.setText(str(held[0]) if held else "")


class RangeValue(ValueBox):
    """From one value to another; either may be left open."""

    def __init__(self, field: Field, today: str = "") -> None:
        super().__init__(field)
        self.today = today
        self.low, self.high = named(QLineEdit(), "low"), named(QLineEdit(), "high")
        for line in (self.low, self.high):
            line.setPlaceholderText("如 2026-05" if field.kind is Kind.DATE else "不限")
        self.row.addWidget(self.low)
        self.row.addWidget(labelled("至"))
        self.row.addWidget(self.high)
        if field.unit:
            self.row.addWidget(labelled(field.unit))

    def read(self) -> tuple[Json, ...]:
        texts = (self.low.text(), self.high.text())
        found = tuple(values.parse(self.field, text, self.today) for text in texts)
        if found == (None, None):
            raise BadValue(f"请填写“{self.field.label}”的起止，可以只填一头。")
        return found

    def put(self, held: Sequence[Json]) -> None:
        for line, value in zip((self.low, self.high), held, strict=False):
            line.setText(values.show(self.field, value))


class CodesValue(ValueBox):
    """Some codes of a list, ticked."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.names = named(QListWidget(), "codes")
        for code in codes.choices(field.choices):
            item = QListWidgetItem(code.label, self.names)
            item.setData(Qt.ItemDataRole.UserRole, code.code)
            item.setCheckState(Qt.CheckState.Unchecked)
        height = self.names.sizeHintForRow(0) if self.names.count() else 0
        self.names.setFixedHeight(height * min(TICKS, self.names.count()) + 8)
        self.row.addWidget(self.names)

    def read(self) -> tuple[Json, ...]:
        found = tuple(
            cast(Json, item.data(Qt.ItemDataRole.UserRole))
            for item in self._items() if item.checkState() is Qt.CheckState.Checked
        )  # fmt: skip
        if not found:
            raise BadValue(f"请在“{self.field.label}”中至少勾选一项。")
        return found

    def put(self, held: Sequence[Json]) -> None:
        for item in self._items():
            if item.data(Qt.ItemDataRole.UserRole) in held:
                item.setCheckState(Qt.CheckState.Checked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.names.item(row) for row in range(self.names.count())]


class RefValue(ValueBox):
    """One record, found by its name."""

    def __init__(self, field: Field, registry: Registry) -> None:
        super().__init__(field)
        self.editor = RefEditor(field, Source(registry))
        self.row.addWidget(self.editor)

    def read(self) -> tuple[Json, ...]:
        value = self.editor.read()
        if value is None:
            raise BadValue(f"请选择“{self.field.label}”。")
        return (value,)

    def put(self, held: Sequence[Json]) -> None:
        self.editor.put(held[0] if held else None)


def value_box(registry: Registry, field: Field, how: str) -> ValueBox:
    """Make what a field is compared with in a way."""
    if how not in TAKING:
        return ValueBox(field)
    if how in ("any", "none"):
        return CodesValue(field)
    if how == "between":
        return RangeValue(field, registry.today())
    return RefValue(field, registry) if field.kind is Kind.REF else TextValue(field)


class ConditionRow(QFrame):
    """One condition: which field, how, with what."""

    removed = Signal()

    def __init__(self, registry: Registry, table: Table) -> None:
        super().__init__()
        self.registry, self.table = registry, table
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.fields = named(ChoiceBox(), "field")
        for field in table.fields.values():
            self.fields.addItem(field.label, field.name)
        self.hows = named(ChoiceBox(), "how")
        self.fields.setMinimumContentsLength(9)
        self.box: ValueBox | None = None
        self.fields.currentIndexChanged.connect(self._offer_hows)
        self.hows.currentIndexChanged.connect(self._offer_values)
        remove = button("去掉", self.removed.emit, "remove", "link")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 6, 6, 6)
        self.row.addWidget(self.fields, 3)
        self.row.addWidget(self.hows, 2)
        self.row.addWidget(remove)
        self._offer_hows()

    def read(self) -> Condition:
        """The condition as typed; raises BadValue."""
        held = self.box.read() if self.box else ()
        return Condition(str(self.fields.currentData()), str(self.hows.currentData()), held)

    def put(self, condition: Condition) -> None:
        """Show a condition."""
        self.fields.setCurrentIndex(self.fields.findData(condition.field))
        self.hows.setCurrentIndex(self.hows.findData(condition.how))
        if self.box:
            self.box.put(condition.values)

    def _offer_hows(self) -> None:
        field = self.table.fields[str(self.fields.currentData())]
        before = self.hows.currentData()
        self.hows.blockSignals(True)
        self.hows.clear()
        for how in HOWS[field.kind]:
            self.hows.addItem(WORDS[how], how)
        self.hows.setCurrentIndex(max(0, self.hows.findData(before)))
        self.hows.blockSignals(False)
        self._offer_values()

    def _offer_values(self) -> None:
        if self.box:
            self.row.removeWidget(self.box)
            self.box.hide()
            self.box.deleteLater()
        field = self.table.fields[str(self.fields.currentData())]
        self.box = value_box(self.registry, field, str(self.hows.currentData()))
        self.row.insertWidget(2, self.box, 5)


class FilterDialog(QDialog):
    """Rows of conditions and a name for them."""

    chosen = Signal(str, object)  # name, or empty; list of conditions

    def __init__(
        self,
        registry: Registry,
        table: Table,
        given: Iterable[Condition],
        name: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.registry, self.table = registry, table
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("设置筛选条件")
        self.rows: list[ConditionRow] = []
        self.name = named(QLineEdit(name), "filter_name")
        self.name.setPlaceholderText("不填就只用这一次")
        self.name.setMaximumWidth(characters(self, 16))
        self.problem = wrapped(role="problem", name="filter.problem")
        self.list = QVBoxLayout()
        self._lay_out()
        for condition in given:
            if conditions.fits(table, condition):
                self.add_row().put(condition)
        if not self.rows:
            self.add_row()
        self.resize(fitting_size(self, 58, 30))

    def add_row(self) -> ConditionRow:
        """Add a condition."""
        row = ConditionRow(self.registry, self.table)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self.list.insertWidget(self.list.count() - 1, row)
        return row

    def confirm(self) -> None:
        """Apply the conditions; one that is not whole keeps the dialog open."""
        commit_typing()
        try:
            found = [row.read() for row in self.rows]
        except BadValue as problem:
            self.problem.setText(str(problem))
            return
        self.chosen.emit(self.name.text().strip(), found)
        self.accept()

    def _remove(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setLayout(self.list)
        self.list.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        more = QHBoxLayout()
        more.addWidget(button("添加一个条件", self.add_row, "add_condition"))
        more.addStretch()
        more.addWidget(labelled("名称"))
        more.addWidget(self.name)
        row = QHBoxLayout()
        row.addWidget(self.problem, 1)
        row.addWidget(button("取消", self.reject, "leave"))
        row.addWidget(button("确定", self.confirm, "confirm", "main"))
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        column.addWidget(area, 1)
        nest(column, more)
        column.addWidget(rule())
        nest(column, row)
