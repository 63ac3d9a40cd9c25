"""Returned 退回修改: what was sent back and what became of it; mended, answered or settled here."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop import returned
from fupin_desktop.catalogue import TABLES
from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.returned import CLOSED, REVIEW, REVIEWED, STATES, WAITING, Returned
from ui import messages, returned_notes
from ui.editors import ChoiceBox
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import button, named, wrapped
from ui.record_form import RecordDialog, RecordForm
from ui.theme import labelled
from ui.tick_table import TickTable, TickView

HEADERS: Final = ("状态", "退回的内容", "退回意见", "退回", "村里答复")
WIDTHS: Final = (7, 20, 20, 11, 14)  # in Chinese characters
SHOWN: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {  # filter -> words, states
    "open": ("没有了结的", STATES[:-1]),
    WAITING: ("待修改", (WAITING,)),
    REVIEW: ("已改或已答复，待复核", REVIEWED),
    CLOSED: ("已了结", (CLOSED,)),
    "": ("全部", STATES),
}
ABOUT: Final = {
    "village": "乡镇退回的内容：能改的改那一项，不用改的写答复，报送后乡镇看到。改没改由程序看出。",
    "above": "退回村里的内容随下发包去，村里改了或答复了随报送包来；复核后勾选，点“了结”。",
}
EMPTY: Final = "这里没有退回修改。"
CHANGED: Final = frozenset({returned.TABLE})


class ReturnedPage(QWidget):
    """What was sent back, narrowed by what became of it; the current one in full below."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.below = registry.level == "village"
        self.found: list[Returned] = []
        self.rec = ""  # the one to be shown first
        self.asked: str | None = None  # with what the page was opened
        self.state = named(ChoiceBox(), "state")
        for key, (words, _) in SHOWN.items():
            self.state.addItem(f"状态：{words}", key)
        self.search = named(QLineEdit(), "search")
        self.number = labelled("", "muted")
        self.model: TickTable[Returned] = TickTable(HEADERS, _texts, lambda one: one.rec, self)
        self.view = TickView(self.model, WIDTHS)
        self.empty = wrapped(EMPTY, "heading", "empty")
        self.detail = wrapped(name="detail")
        self.mend_button = button("去修改", self.mend, "mend", "main" if self.below else "")
        self.open_button = button("打开记录", self.open_record, "open")
        self.reply_button = button("写答复……", self.reply, "reply")
        self.close_button = button("了结", self.settle, "settle", "main")
        self._lay_out()
        self.view.entered_row.connect(lambda _row: self.mend())
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.model.ticked.connect(self._tell)
        self.state.currentIndexChanged.connect(self._narrow)
        self.search.textChanged.connect(self._narrow)

    def open(self, _table: str, rec: str) -> None:
        """Show what is in a state, or everything with one of it chosen; the same stays as it is."""
        again = rec == self.asked and self.isVisible()
        self.asked = rec
        if again:
            self.refresh()
            return
        if rec not in SHOWN:
            self.rec, rec = rec, ""
        self.state.setCurrentIndex(self.state.findData(rec))
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew; ticks and filters stay."""
        self.found = returned.listed(self.registry)
        self.model.marked &= {one.rec for one in self.found}
        self._narrow()

    def chosen(self) -> list[Returned]:
        """The ticked ones of those shown, or else the current one."""
        current = self._current()
        return self.model.chosen() or ([current] if current else [])

    def mend(self) -> None:
        """Open the form of the current record at the field that was sent back."""
        current = self._current()
        if current is None:
            return
        table, rec, name = returned.opened_at(self.registry, current)
        try:
            form = RecordForm(self.registry, table, rec)
        except (FupinError, KeyError):
            messages.info(self, "这条记录不在本台账，或本版本还不认识，不能打开；请写答复。")
            return
        dialog = RecordDialog(form, self, at=name)
        dialog.saved.connect(lambda _batch: self.records_changed.emit(CHANGED | {table}))
        dialog.open()

    def open_record(self) -> None:
        """Show the page of the current record."""
        current = self._current()
        table, rec, _ = returned.opened_at(self.registry, current) if current else ("", "", "")
        if table in TABLES and self.registry.find(table, where={"id": rec}):
            self.opened.emit(table, rec)
        elif current:
            messages.info(self, "这条记录已经删除，或不在本台账；修改记录仍在它所属的户里。")

    def reply(self) -> None:
        """Ask for the answer to those chosen."""
        found = self._unsettled()
        if found:
            returned_notes.answer(self.registry, found, self, self._announce)

    def settle(self) -> None:
        """Settle those chosen, as one step of undo."""
        recs = [one.rec for one in self._unsettled()]
        if recs:
            returned_notes.settle(self.registry, recs, self, self._announce)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.fit()
        self.view.setFocus()

    def _unsettled(self) -> list[Returned]:
        return [one for one in self.chosen() if one.state != CLOSED]

    def _announce(self, _batch: object) -> None:
        self.records_changed.emit(CHANGED)

    def _current(self) -> Returned | None:
        row = self.view.row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def _narrow(self) -> None:
        states = SHOWN[str(self.state.currentData())][1]
        words, row = normalise(self.search.text()), max(0, self.view.row())
        shown = [one for one in self.found
                 if one.state in states and words in normalise("".join(_texts(one)))]  # fmt: skip
        self.model.show_items(shown)
        self.view.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if shown:
            wanted = [number for number, one in enumerate(shown) if one.rec == self.rec]
            self.view.selectRow(wanted[0] if wanted else min(row, len(shown) - 1))
        self.rec = ""
        self._tell()

    def _tell(self) -> None:
        """Say what the current row is about, and how many are shown and ticked."""
        some = len(self.model.chosen())
        self.number.setText(
            f"列出 {len(self.model.items):,} 项" + (f"，勾选 {some:,} 项" if some else "")
        )
        current = self._current()
        for one in (self.mend_button, self.open_button):
            one.setEnabled(current is not None)
        for one in (self.reply_button, self.close_button):
            one.setEnabled(current is not None and current.state != CLOSED)
        if current is None:
            self.detail.setText("")
            return
        lines = [f"{current.about}。{'这条记录已经删除。' if current.gone else ''}"]
        lines.append(current.sentence)
        now = returned.now(self.registry, current)
        lines += [f"现在填的：{now}"] if now and now != current.value else []
        self.detail.setText("\n".join(lines))

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("户主、姓名、意见")
        self.search.setClearButtonEnabled(True)
        self.state.setMinimumContentsLength(14)
        top, filters, bottom = QHBoxLayout(), FlowLayout(), QHBoxLayout()
        top.addWidget(labelled("退回修改", "title"))
        top.addStretch()
        top.addWidget(self.number)
        top.addWidget(button("返回", self.left.emit, "back"))
        filters.addWidget(self.state)
        filters.addWidget(self.search)
        for word, on, name in (("全部勾选", True, "mark_all"), ("全部不选", False, "mark_none")):
            bottom.addWidget(button(word, partial(self.model.mark_all, on), name))
        bottom.addStretch()
        bottom.addWidget(self.open_button)
        last = (self.reply_button, self.mend_button) if self.below else (
            self.mend_button, self.close_button)  # fmt: skip
        for one in last:
            bottom.addWidget(one)
        keys = ("Alt+R", self.reply) if self.below else ("Alt+D", self.settle)
        (self.reply_button if self.below else self.close_button).setToolTip(keys[0])
        shortcut = QShortcut(QKeySequence(keys[0]), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(keys[1])
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        nest(column, top)
        column.addWidget(wrapped(ABOUT["village" if self.below else "above"], "muted"))
        nest(column, filters)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.detail)
        nest(column, bottom)
        self.empty.hide()


def _texts(one: Returned) -> tuple[str, ...]:
    who = " ".join(filter(None, (one.date, one.by)))
    return one.state, one.about, " ".join(one.comment.split()), who, " ".join(one.reply.split())
