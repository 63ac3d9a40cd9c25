"""Reminders 到点提醒: what dates call for, the first due first; settled by keyboard."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop import codes, reminders
from fupin_desktop.codes import normalise
from fupin_desktop.errors import Cancelled
from fupin_desktop.registry import Registry
from fupin_desktop.reminders import DONE, NEEDLESS, Reminder
from ui.composing import commit_typing
from ui.editors import ChoiceBox
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import button, named, wrapped
from ui.task import Task, attempt, report
from ui.theme import labelled
from ui.tick_table import TickTable, TickView

HEADERS: Final = ("应办日期", "情况", "小组", "姓名", "户主", "事项", "要做什么")
WIDTHS: Final = (9, 7, 6, 8, 8, 17, 12)  # in Chinese characters
WHEN: Final = {"": "全部", "past": "已过应办日期", "coming": "还没有到"}
ABOUT: Final = (
    "按登记的日期推算；标“待核实”的没有对照正式文件，办理条件、时限和标准都以当地规定为准。"
    "办完的勾选后点“已办”，不用办的点“不需要”，都可以撤销。"
)
EMPTY: Final = (
    "现在没有到点的事。出生、去世、婚嫁、年满 16、60、80 周岁、毕业、证件和贷款到期前会列在这里。"
)
TABLES: Final = frozenset({reminders.TABLE})


class ReminderPage(QWidget):
    """The reminders that wait, narrowed by kind and time; what they say in full below."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.found: list[Reminder] = []
        self.reading: Task | None = None
        self._outdated = False
        self.rule, self.when = named(ChoiceBox(), "rule"), named(ChoiceBox(), "when")
        self.search = named(QLineEdit(), "search")
        self.note = named(QLineEdit(), "note")
        self.number = labelled("", "muted")
        self.model: TickTable[Reminder] = TickTable(HEADERS, self._texts, _key, self)
        self.view = TickView(self.model, WIDTHS)
        self.empty = wrapped(EMPTY, "heading", "empty")
        self.detail = wrapped(name="detail")
        self.done_button = button("已办", lambda: self.settle(DONE), "done", "main")
        self.needless = button("不需要", lambda: self.settle(NEEDLESS), "needless")
        self.open_button = button("打开本人", self.open_person, "open")
        self._lay_out()
        self._connect()

    def open(self, _table: str, _rec: str) -> None:
        """Show the reminders as they are now."""
        self.refresh()

    def _end(self) -> None:
        # Hidden, the ledger may be closed by now; what is outdated is read when shown.
        if self._outdated and self.isVisible() and self.reading not in Task.running:
            self.refresh()

    def refresh(self) -> None:
        """Look for reminders anew, in the background."""
        if self.reading in Task.running:
            self._outdated = True
            return
        self._outdated = False
        registry = self.registry
        self.reading = Task(lambda _step: reminders.find(registry))
        self.reading.done.connect(self.show_found)
        self.reading.failed.connect(self._fail)
        self.reading.ended.connect(self._end)
        self.reading.start()

    def show_found(self, found: list[Reminder]) -> None:
        """Show these reminders; ticks and filters stay."""
        self.found = found
        self.model.marked &= {one.key for one in found}
        held = self.rule.currentData()
        self.rule.blockSignals(True)
        self.rule.clear()
        self.rule.addItem("事项：全部", None)
        for name in dict.fromkeys(one.rule.name for one in found):
            self.rule.addItem(codes.label("reminder_rule", name), name)
        self.rule.setCurrentIndex(max(0, self.rule.findData(held)) if held else 0)
        self.rule.blockSignals(False)
        self._narrow()

    def chosen_households(self) -> list[str]:
        """The household of the current row."""
        current = self._current()
        return [current.household] if current else []

    def chosen(self) -> list[Reminder]:
        """The ticked ones of those shown, or else the current one."""
        current = self._current()
        return self.model.chosen() or ([current] if current else [])

    def settle(self, state: str) -> None:
        """Write down what became of those chosen, with the note, as one step of undo."""
        commit_typing()
        chosen, note = self.chosen(), self.note.text().strip()
        if not chosen:
            return
        saved = attempt(self, lambda: reminders.settle(self.registry, chosen, state, note=note))
        if saved is not None:
            self.note.clear()
            self.view.setFocus()
            self.records_changed.emit(TABLES)

    def open_person(self) -> None:
        """Open the page of the person of the current row, or of the household."""
        current = self._current()
        if current and current.person:
            self.opened.emit("person", current.person)
        elif current:
            self.opened.emit("household", current.household)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._end()
        self.view.fit()
        self.view.setFocus()

    def _current(self) -> Reminder | None:
        row = self.view.row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            report(self, error)

    def _narrow(self) -> None:
        rule, when = self.rule.currentData(), self.when.currentData()
        words, today = normalise(self.search.text()), self.registry.today()
        row = max(0, self.view.row())
        shown = [
            one for one in self.found
            if rule in (None, one.rule.name) and (not when or (one.due < today) is (when == "past"))
            and words in normalise(f"{one.name}{one.home}{one.group}")
        ]  # fmt: skip
        self.model.show_items(shown)
        self.view.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if shown:
            self.view.selectRow(min(row, len(shown) - 1))
        self._tell()

    def _tell(self) -> None:
        """Say what the current row is about and how many are shown and ticked."""
        some = len(self.model.chosen())
        ticked = f"，勾选 {some:,} 条" if some else ""
        self.number.setText(f"列出 {len(self.model.items):,} 条{ticked}")
        current = self._current()
        for one in (self.done_button, self.needless, self.open_button):
            one.setEnabled(current is not None)
        if current is None:
            self.detail.setText("")
            return
        state = "已核实" if current.rule.checked else "待核实"
        self.detail.setText(
            f"{current.name}（{current.home}户）：{current.sentence}\n"
            f"从 {current.date} 推算，应在 {current.due} 前办。"
            f"依据：{current.rule.source}（{state}）。"
        )

    def _texts(self, one: Reminder) -> tuple[str, ...]:
        left = (reminders.day(one.due) - reminders.day(self.registry.today())).days
        when = f"还有 {left} 天" if left > 0 else "今天" if not left else f"已过 {-left} 天"
        label = one.rule.label if one.rule.checked else f"{one.rule.label}（待核实）"
        return one.due, when, one.group, one.name, one.home, label, one.sentence

    def _connect(self) -> None:
        self.view.entered_row.connect(lambda _row: self.open_person())
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.model.ticked.connect(self._tell)
        for box in (self.rule, self.when):
            box.currentIndexChanged.connect(self._narrow)
        self.search.textChanged.connect(self._narrow)
        for keys, state in (("Alt+D", DONE), ("Alt+N", NEEDLESS)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda state=state: self.settle(state))

    def _lay_out(self) -> None:
        for value, text in WHEN.items():
            self.when.addItem(f"时间：{text}" if not value else text, value)
        self.rule.setMinimumContentsLength(12)
        self.when.setMinimumContentsLength(8)
        self.search.setPlaceholderText("姓名、户主、小组")
        self.search.setClearButtonEnabled(True)
        self.note.setPlaceholderText("备注（可以不填）")
        self.done_button.setToolTip("Alt+D")
        self.needless.setToolTip("Alt+N")
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(labelled("到点提醒", "title"))
        top.addStretch()
        top.addWidget(self.number)
        top.addWidget(button("返回", self.left.emit, "back"))
        filters = FlowLayout()
        for part in (self.when, self.rule, self.search):
            filters.addWidget(part)
        for each in (
            button("全部勾选", lambda: self.model.mark_all(True), "mark_all"),
            button("全部不选", lambda: self.model.mark_all(False), "mark_none"),
        ):
            bottom.addWidget(each)  # fmt: skip
        bottom.addWidget(self.note, 1)
        for each in (self.open_button, self.needless, self.done_button):
            bottom.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        nest(column, top)
        column.addWidget(wrapped(ABOUT, "muted"))
        nest(column, filters)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.detail)
        nest(column, bottom)
        self.empty.hide()


def _key(one: Reminder) -> tuple[str, str, str]:
    return one.key
