"""The dialog 数字对账: two days' totals of this ledger, and the records they differ by."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import control, excel, movements, paper
from fupin_desktop.errors import Step
from fupin_desktop.movements import Item, Line, Move, Movements
from fupin_desktop.registry import Registry
from ui.history_dialog import HistoryDialog
from ui.nesting import nest
from ui.parts import (
    FolderLink,
    button,
    characters,
    day_box,
    dressed,
    iso,
    named,
    open_wide,
    row_table,
    run_alone,
    wrapped,
)
from ui.text_table import Index, TextTable
from ui.theme import labelled

BLOCK: Final = 60  # records put into words at a time, around the one that is looked at
SHARES: Final = (0.17, 0.15, 0.23, 0.17, 0.14, 0.14)  # of the columns of records
ADVICE: Final = (
    "每天的数，是那天夜里这个台账里有的。别处写的，从收到包的那天起算。"
    "点一项合计，下面只列它的记录。"
)
CHOSEN, SENT = "day", movements.SENT


class MovementsDialog(QDialog):
    """Compares two moments, names the records of each total, and hands them on."""

    opened = Signal(str, str)  # table, record id
    listed = Signal(str, str, object)  # table, what its records are called, conditions

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.found: Movements | None = None
        self.setWindowTitle("数字对账")
        self.since = named(QComboBox(), "since")
        self.start = day_box(movements.yesterday(registry), "start")
        self.end = day_box(registry.today(), "end", past=True)
        self.place = named(QComboBox(), "place")
        self.only = named(QCheckBox("只看有增减的"), "only")
        self.sentences = wrapped("", name="sentences")
        self.lines: TextTable[Line] = TextTable(_heads(), movements.texts, self)
        self.records = RecordTable(registry, self)
        self.totals = row_table(self.lines, "totals", stretched=0)
        self.items = dressed(RecordView(), self.records, "records")
        self.items.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.about = wrapped("", name="about")
        self.detail = wrapped("", name="detail")
        self.whole = button("打开名单", self.open_list, "open_list")
        self.open_one = button("打开", self.open_record, "open_record")
        self.history = button("修改记录", self.show_history, "history")
        self.export = button("导出 Excel……", partial(self.ask_target, "xlsx"), "export")
        self.print = button("打印对账单……", partial(self.ask_target, "pdf"), "print", "main")
        self.folder = FolderLink()
        self._fill_choices()
        self._lay_out()
        self._connect()
        open_wide(self, 84, 46)

    def compare(self) -> None:
        """Compare what is chosen, in the background."""
        start = SENT if self.since.currentData() == SENT else iso(self.start)
        end, place = iso(self.end), self.place.currentData() or ""

        def work(step: Step) -> tuple[list[tuple[str, str]], Movements]:
            before = movements.moment(self.registry, start)
            after = movements.moment(self.registry, end)
            found = movements.compare(self.registry, before, after, place, step)
            return movements.places(self.registry), found

        run_alone(self, "正在对账……", work, lambda made: self.show_made(*made))

    def show_made(self, places: list[tuple[str, str]], found: Movements) -> None:
        """Offer the places there are to choose from, and show a comparison."""
        if not self.place.count():  # counting a township takes a second: not before it is asked
            for code, name in places:
                self.place.addItem(name, code)
            self.place.setVisible(len(places) > 1)
        self.show_found(found)

    def show_found(self, found: Movements) -> None:
        """Show a comparison: the totals, and the records of all of them."""
        self.found = found
        self.lines.headers = movements.headers(found)
        self.sentences.setText("".join(found.sentences))
        self.folder.hide()
        for one in (self.export, self.print):
            one.setEnabled(True)
        self.only.setChecked(bool(found.moves))
        self.fill()

    def fill(self) -> None:
        """Show the totals, or only those that came or went; no one is chosen."""
        if self.found:
            shown = self.found.different if self.only.isChecked() else self.found.lines
            self.lines.show_items(list(shown))
            self.show_records()

    def show_records(self) -> None:
        """Show the records of the chosen total, or of all."""
        if self.found is None:
            return
        key = self._chosen_key()
        some = self.found.of(key)
        is_whole = self.found.region == self.registry.region
        self.whole.setEnabled(is_whole and movements.listing(key) is not None)
        self.records.show_found(self.found, some)
        whose = f"“{control.label(key)}”" if key else "各项合计"
        self.about.setText(f"{whose}的变动由 {len(some):,} 条记录构成：" if some else "")
        self.show_detail()

    def open_list(self) -> None:
        """Leave for the list of all that the chosen total counts now."""
        key = self._chosen_key()
        found = movements.listing(key)
        if found and self.whole.isEnabled():
            table, conditions = found
            self.listed.emit(table, control.label(key) if conditions else "", conditions)
            self.accept()

    def show_detail(self) -> None:
        """Write the chosen record out in full."""
        item = self._chosen()
        self.detail.setText("　｜　".join(filter(None, item.texts)) if item else "")
        for one in (self.open_one, self.history):
            one.setEnabled(item is not None)

    def open_record(self) -> None:
        """Leave for the page of the chosen record; what is deleted has only a history."""
        item = self._chosen()
        if item is None:
            return
        table, rec = item.move.table, item.move.rec
        if self.registry.count(table, where={"id": rec}):
            self.opened.emit(table, rec)
            self.accept()
        else:
            self.show_history()

    def show_history(self) -> None:
        """Show everything that was ever done to the chosen record."""
        item = self._chosen()
        if item is not None:
            HistoryDialog(self.registry, item.move.table, item.move.rec, self).open()

    def ask_target(self, kind: str) -> None:
        """Ask where the workbook or the pages go, then make them."""
        if self.found:
            proposal = f"数字对账 {self.found.name} {self.registry.today()}.{kind}"
            filters = {"xlsx": "Excel 工作簿 (*.xlsx)", "pdf": "PDF 文件 (*.pdf)"}
            name, _ = QFileDialog.getSaveFileName(self, "保存", proposal, filters[kind])
            if name:
                self.write_to(Path(name))

    def write_to(self, target: Path) -> None:
        """Make the workbook or the pages in the background, as the name of the file says."""
        found = self.found
        if found is None:
            return
        work: Callable[[Step], int]
        if target.suffix.lower() == ".pdf":
            work = lambda _step: paper.movements(self.registry, found, target)  # noqa: E731
        else:
            work = partial(excel.write_movements, self.registry, found, target)
        run_alone(self, "正在生成……", work, lambda _count: self.on_written(target))

    def on_written(self, target: Path) -> None:
        self.sentences.setText(f"已生成：{target}")
        self.folder.lead_to(target)

    def _chosen_key(self) -> str:
        rows = self.totals.selectionModel().selectedRows()
        return self.lines.items[rows[0].row()].key if rows else ""

    def _chosen(self) -> Item | None:
        rows = self.items.selectionModel().selectedRows()
        return self.records.item(rows[0].row()) if rows else None

    def _choose_since(self) -> None:
        self.start.setEnabled(self.since.currentData() == CHOSEN)
        self.compare()

    def _fill_choices(self) -> None:
        self.since.addItem("某天日终", CHOSEN)
        if movements.has_sent(self.registry):
            self.since.addItem("上次导出报送包", SENT)
        for one in (self.export, self.print, self.whole, self.open_one, self.history):
            one.setEnabled(False)
        self.start.setMaximumDate(self.end.date())
        self.folder.hide()

    def _connect(self) -> None:
        self.since.activated.connect(self._choose_since)
        self.place.activated.connect(self.compare)
        self.only.toggled.connect(self.fill)
        self.totals.selectionModel().selectionChanged.connect(self.show_records)
        self.items.selectionModel().selectionChanged.connect(self.show_detail)
        self.items.activated.connect(self.open_record)
        self.totals.activated.connect(self.open_list)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        for widget in (
            labelled("从"), self.since, self.start, labelled("到"), self.end,
            button("对账", self.compare, "compare"),
        ):  # fmt: skip
            top.addWidget(widget)
        top.addSpacing(characters(self, 1))
        top.addWidget(self.place, 1)
        top.addWidget(self.only)
        self.place.hide()
        top.addStretch(1)
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addWidget(self.about)
        lower.addWidget(self.items, 1)
        lower.addWidget(self.detail)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.totals)
        parts.addWidget(below)
        row = QHBoxLayout()
        row.addWidget(self.folder)
        row.addStretch()
        for one in (self.whole, self.open_one, self.history, self.export):
            row.addWidget(one)
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.print)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, top)
        column.addWidget(self.sentences)
        column.addWidget(parts, 1)
        nest(column, row)


class RecordTable(TextTable[Move]):
    """Records that count for something else, put into words as they come into sight."""

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(movements.RECORDS, lambda one: self.item(self.row_of(one)).texts, parent)
        self.registry = registry
        self.found: Movements | None = None
        self.rows: dict[str, int] = {}
        self.told: dict[str, Item] = {}

    def show_found(self, found: Movements, some: list[Move]) -> None:
        """Show some of a comparison's records in place of the present ones."""
        if found is not self.found:
            self.found, self.told = found, {}
        self.rows = {}
        self.show_items(some)

    def row_of(self, one: Move) -> int:
        """Give the row of a record; the rows are listed when that is asked for the first time."""
        if not self.rows:
            self.rows = {move.rec: row for row, move in enumerate(self.items)}
        return self.rows[one.rec]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.item(index.row()).texts[index.column()]
        return None

    def item(self, row: int) -> Item:
        """Give the record of a row in words."""
        rec = self.items[row].rec
        if rec not in self.told and self.found:
            start = max(0, row - BLOCK // 2)
            some = [one for one in self.items[start : start + BLOCK] if one.rec not in self.told]
            for item in movements.explained(self.registry, self.found, some):
                self.told[item.move.rec] = item
        return self.told[rec]


def _heads() -> tuple[str, ...]:
    return ("合计", "从", "到", "增加", "减少", "相差")


class RecordView(QTableView):
    """A table whose columns share its width: a long text ends in dots, and is read below."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        for place, share in enumerate(SHARES):
            self.setColumnWidth(place, int(share * self.viewport().width()))
        super().resizeEvent(event)


def show(window: Any) -> None:
    """Open the dialog on what changed since yesterday."""
    dialog = MovementsDialog(window.registry, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.opened.connect(window.workplace.open)
    dialog.listed.connect(window.workplace.show_list)
    dialog.open()
    dialog.compare()
