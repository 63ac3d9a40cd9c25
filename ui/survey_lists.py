"""The households of a survey round by state: still to do, nobody met, done, left out."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import surveys
from fupin_desktop.registry import Registry
from fupin_desktop.surveys import Progress
from ui.listing import HOME
from ui.more_columns import columns_beside
from ui.nesting import nest
from ui.parts import button, characters, named, row_height, wrapped
from ui.record_table import Column, RecordModel, RecordTable, column_of
from ui.text_table import TextTable

STATES: Final = {  # in the order they are worked off
    "todo": "还没有排查", "absent": "没有见到人", "done": "已排查", "left_out": "不再排查",
}  # fmt: skip
ANSWERED: Final = ("household", "date", "surveyor", "met", "conclusion")
GONE: Final = ("户主", "为什么不再排查")
GONE_WIDTHS: Final = (10, 30)  # in Chinese characters
ALL_DONE: Final = "这一轮都查完了。"
ONLY_ABSENT: Final = "都去过了，还有没有见到人的。"
NOBODY: Final = "范围里没有农户。请点“范围”改一改，或先导入农户。"


class SurveyLists(QWidget):
    """Buttons with the number of households in each state, and the list of one."""

    run_asked = Signal(str)  # household to begin with
    answer_asked = Signal(str)  # record id of an answer
    list_asked = Signal()
    turned = Signal()  # another state is shown

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.rec, self.state = "", "todo"
        self.held = Progress()
        self.homes = self._table("household")
        self.answers = self._table(surveys.ANSWER)
        self.gone: TextTable[tuple[str, str]] = TextTable(GONE, tuple, self)
        self.gone_view = named(QTableView(), "left_out")
        self.empty = wrapped("", "heading", "empty")
        self.stack = QStackedWidget()
        self.states = QButtonGroup(self)
        self.list_button = button("转到列表", self.list_asked.emit, "to_list")
        self._lay_out()
        self.homes.opened.connect(self.run_asked)
        self.answers.opened.connect(self.answer_asked)

    def turn(self, state: str) -> None:
        """Show the households of a state."""
        self.state = state
        self.turned.emit()

    def show_progress(self, rec: str, held: Progress, ids: Sequence[str]) -> None:
        """Show how far a round is, and some households of the present state."""
        self.rec, self.held = rec, held
        for one in self.states.buttons():
            state = str(one.property("state"))
            number = len(getattr(self.held, state))
            one.setText(f"{STATES[state]} {number:,}")
            one.setChecked(state == self.state)
            one.setVisible(bool(number) or state in ("todo", "done"))
        self.list_button.setEnabled(bool(ids))
        if not ids:
            self.empty.setText(self._nothing())
            self.stack.setCurrentWidget(self.empty)
        elif self.state == "todo":
            self.homes.show_ids(list(ids))
            self.stack.setCurrentWidget(self.homes)
        elif self.state == "left_out":
            rows = {str(row["id"]): row for row in self.registry.rows("household", ids)}
            self.gone.show_items([(str(rows[one]["name"]), held.left_out[one])
                                  for one in ids if one in rows])  # fmt: skip
            self.stack.setCurrentWidget(self.gone_view)
        else:
            self._show_answers(ids)

    def _show_answers(self, ids: Sequence[str]) -> None:
        columns = self._columns(surveys.ANSWER)
        if tuple(columns) != tuple(self.answers.records.columns):
            self.answers.records.show_columns(columns)
            self.answers.fit_columns()
        self.answers.show_ids([surveys.answer_id(self.registry, self.rec, one) for one in ids])
        self.stack.setCurrentWidget(self.answers)

    def _nothing(self) -> str:
        if not self.held.total:
            return NOBODY
        if self.state == "todo" and not self.held.todo:
            return ALL_DONE if not self.held.absent else "都去过了，还有没有见到人的。"
        return f"这里没有“{STATES[self.state]}”的户。"

    def _columns(self, table: str) -> tuple[Column, ...]:
        known = self.registry.table(table)
        if table == surveys.ANSWER:
            questions = [one.name for one in surveys.questions(self.registry, self.rec)]
            return tuple(column_of(known, name) for name in (*ANSWERED, *questions, "content"))
        beside = columns_beside(self.registry, table)
        return tuple(beside[name] if name in beside else column_of(known, name) for name in HOME)

    def _table(self, table: str) -> RecordTable:
        made = RecordTable(RecordModel(self.registry, table, self._columns(table)))
        made.setObjectName(table)
        return made

    def _lay_out(self) -> None:
        dress(self.gone_view, self.gone)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for view in (self.homes, self.answers, self.gone_view, self.empty):
            self.stack.addWidget(view)
        row = QHBoxLayout()
        for state in STATES:
            one = button("", partial(self.turn, state), f"state_{state}")
            one.setCheckable(True)
            one.setProperty("state", state)
            self.states.addButton(one)
            row.addWidget(one)
        row.addStretch()
        row.addWidget(self.list_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        nest(column, row)
        column.addWidget(self.stack, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit(self.gone_view, GONE_WIDTHS)


def dress(view: QTableView, model: TextTable[Any]) -> None:
    """Let a view show the lines of a table, one of them the current one."""
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().setStretchLastSection(True)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)


def fit(view: QTableView, widths: Sequence[int]) -> None:
    """Give columns and rows the size that the present text size asks for."""
    for column, width in enumerate(widths):
        view.setColumnWidth(column, characters(view, width) + 12)
    view.verticalHeader().setDefaultSectionSize(row_height(view))
