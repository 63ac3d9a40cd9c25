"""What can be set of one column of a report: its title, the year, the period, conditions."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from fupin_desktop import report
from fupin_desktop.conditions import Condition
from fupin_desktop.registry import Registry
from fupin_desktop.report import COUNT, PERIODS, SUM, YEARLY, YEARS, Column
from ui.filter_dialog import FilterDialog
from ui.parts import button, named, new_form, wrapped

GIVEN: Final = "given"


class ColumnBox(QWidget):
    """The settings of the current column; empty while there is none."""

    changed = Signal(object)  # the column as it is set now

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.column: Column | None = None
        self.title = named(QLineEdit(), "column_title")
        self.year = named(QComboBox(), "year")
        self.period = named(QComboBox(), "period")
        self.start, self.end = named(QLineEdit(), "start"), named(QLineEdit(), "end")
        self.conditions = button("只算符合条件的……", self.ask_conditions, "column_conditions")
        self.problem = wrapped(role="problem", name="column.problem")
        self.year.setEditable(True)
        for code, word in YEARS.items():
            self.year.addItem(word, code)
        for code, word in PERIODS.items():
            self.period.addItem(word, code)
        self.form: QFormLayout = new_form(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        for word, widget in (
            ("标题", self.title), ("年份", self.year), ("时间", self.period),
            ("从", self.start), ("到", self.end), ("", self.conditions), ("", self.problem),
        ):  # fmt: skip
            self.form.addRow(word, widget)
        for line in (self.start, self.end):
            line.setPlaceholderText("如 2026-01，可以不填")
            line.editingFinished.connect(self.take)
        self.title.textEdited.connect(self.take)
        self.year.activated.connect(self.take)
        self.year.editTextChanged.connect(self.take)
        self.period.activated.connect(self.take)
        self.put(None)

    def put(self, column: Column | None) -> None:
        """Show a column's settings; of none nothing can be set."""
        if column is not None and column == self.column:
            return
        self.column = None  # nothing is taken over meanwhile
        kind = column.what if column else ""
        made = kind in (COUNT, SUM)
        self.title.setEnabled(column is not None)
        self._fill(column)
        period = column is not None and made and bool(report.dated(column.table) or column.period)
        given = column is not None and column.period == GIVEN
        for widget, on in (
            (self.year, kind == YEARLY), (self.period, period), (self.start, period and given),
            (self.end, period and given), (self.conditions, made or kind == YEARLY),
            (self.problem, False),
        ):  # fmt: skip
            self.form.setRowVisible(widget, on)
        self.column = column
        self._check()

    def take(self) -> None:
        """Take over what is set, and tell it."""
        before = self.column
        if before is None:
            return
        year = str(self.year.currentText()).strip()
        found = next((code for code, word in YEARS.items() if word == year), year)
        column = replace(
            before, title=" ".join(self.title.text().split()),
            year=found if before.what == YEARLY else "",
            period=self.period.currentData() if before.what in (COUNT, SUM) else "",
            start=self.start.text().strip(), end=self.end.text().strip(),
        )  # fmt: skip
        if column == before:
            return
        self.column = column
        given = column.period == GIVEN
        for widget in (self.start, self.end):
            self.form.setRowVisible(widget, given)
        self._check()
        self.changed.emit(column)

    def ask_conditions(self) -> None:
        """Ask which of the records are counted."""
        if self.column is None:
            return
        table = self.registry.table(self.column.table)
        dialog = FilterDialog(self.registry, table, self.column.filter, "", self)
        dialog.name.setEnabled(False)
        dialog.chosen.connect(lambda _name, found: self.take_conditions(found))
        dialog.open()

    def take_conditions(self, found: list[Condition]) -> None:
        """Take over conditions on what is counted."""
        if self.column is not None:
            self.column = replace(self.column, filter=tuple(found))
            self._check()
            self.changed.emit(self.column)

    def _fill(self, column: Column | None) -> None:
        self.title.setText(column.title if column else "")
        self.title.setPlaceholderText("不填就用栏目的名称")
        year = column.year if column else ""
        self.year.setEditText(YEARS.get(year, year))
        self.period.setCurrentIndex(max(0, self.period.findData(column.period if column else "")))
        self.start.setText(column.start if column else "")
        self.end.setText(column.end if column else "")

    def _check(self) -> None:
        wrong = report.problem(self.column) if self.column else ""
        self.problem.setText(wrong)
        self.form.setRowVisible(self.problem, bool(wrong))
        number = len(self.column.filter) if self.column else 0
        self.conditions.setText(
            f"只算符合条件的（{number} 个）……" if number else "只算符合条件的……"
        )
