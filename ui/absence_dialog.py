"""The list 减员核实 in the window: who was missing in an imported list, and what came of it."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import absences, excel
from fupin_desktop.absences import Listed
from fupin_desktop.registry import Registry
from ui.editors import ChoiceBox
from ui.nesting import nest
from ui.parts import button, characters, dressed, named, open_wide, run_alone, wrapped
from ui.text_table import TextTable
from ui.theme import labelled

WIDTHS: Final = (3, 5, 5, 5, 9, 12, 11, 6, 6, 12, 5, 6)  # in Chinese characters
OPEN, DONE = "没有核实的", "核实过的"
ABOUT: Final = (
    "台账里有、导入的名单里没有的户和人；台账没有因此改动。逐一核实，选中几行写明结果；"
    "去世、迁出的，双击或按回车打开那一户办户变动。只留在本台账，不报送。"
)
NOTHING: Final = "没有要核实的。导入一份完整的名单以后，名单里没有的户和人列在这里。"
BOOKS: Final = "Excel 工作簿 (*.xlsx)"


class AbsenceDialog(QDialog):
    """Lists who was missing, writes what came of it, and leads to their households."""

    opened = Signal(str, str)  # table, record id

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.lines: list[Listed] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("减员核实")
        self.which = named(ChoiceBox(), "which")
        self.search = named(QLineEdit(), "absence_search")
        self.empty = wrapped(NOTHING, "muted", "nothing_missing")
        self.model = TextTable[Listed](absences.HEADERS, lambda one: one.texts, self)
        self.view = dressed(QTableView(), self.model, "absences")
        self.outcome = named(ChoiceBox(), "outcome")
        self.note = named(QLineEdit(), "note")
        self.write = button("记为已核实", self.settle, "settle", "main")
        self.reopen = button("改回没有核实", partial(self.put, ""), "reopen")
        self.export = button("导出 Excel……", self.choose_target, "export")
        self.told = wrapped(role="muted", name="told")
        self._lay_out()
        self.which.currentIndexChanged.connect(self.narrow)
        self.search.textChanged.connect(self.narrow)
        self.view.doubleClicked.connect(self.open_record)
        self.view.selectionModel().selectionChanged.connect(self.show_state)
        self.show_lines([])
        self.empty.hide()

    def look(self) -> None:
        """Read the list in the background."""
        run_alone(self, "正在读取……", partial(absences.listed, self.registry), self.show_lines)

    def show_lines(self, lines: list[Listed]) -> None:
        """Show the list."""
        self.lines = lines
        number = sum(one.is_open for one in lines)
        chosen = max(0, self.which.currentIndex())
        self.which.blockSignals(True)
        self.which.clear()
        for text, count in ((OPEN, number), (DONE, len(lines) - number), ("全部", len(lines))):
            self.which.addItem(f"{text} {count:,}")
        self.which.setCurrentIndex(chosen)
        self.which.blockSignals(False)
        self.narrow()

    def narrow(self) -> None:
        """Show the lines of the chosen kind that hold all words."""
        kind, words = self.which.currentIndex(), self.search.text().split()
        shown = [
            one for one in self.lines
            if kind == 2 or one.is_open == (kind == 0)
            if all(word in "　".join(one.texts) for word in words)
        ]  # fmt: skip
        self.model.show_items(shown)
        self.empty.setVisible(not self.lines)
        if shown:
            self.view.selectRow(0)
        self.show_state()

    def chosen(self) -> list[Listed]:
        """Give the selected lines."""
        rows = self.view.selectionModel().selectedRows()
        return [self.model.items[index.row()] for index in rows]

    def settle(self) -> None:
        """Write what came of the selected ones."""
        self.put(self.outcome.currentData())

    def put(self, outcome: str) -> None:
        """Write an outcome of the selected ones, or open them again."""
        recs = [one.absence.rec for one in self.chosen()]
        if recs:
            told = self.note.text() if outcome else ""
            run_alone(
                self,
                "正在保存……",
                lambda _step: absences.settle(self.registry, recs, outcome, told),
                self._on_settled,
            )

    def _on_settled(self, number: int) -> None:
        self.note.clear()
        self.told.setText(f"已写明 {number:,} 条。")
        self.look()

    def choose_target(self) -> None:
        """Ask where the list goes."""
        proposal = f"减员核实 {self.registry.name} {self.registry.today()}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self, "保存工作簿", proposal, BOOKS)
        if name:
            self.write_book(Path(name))

    def write_book(self, target: Path) -> None:
        """Write the lines that are shown into a workbook."""
        shown = [*self.model.items]
        run_alone(
            self,
            "正在导出……",
            lambda _step: excel.write_absences(self.registry, shown, target),
            lambda _result: self.told.setText(f"已导出 {len(shown):,} 条：{target}"),
        )

    def open_record(self, index: QModelIndex) -> None:
        """Lead to the household, or to a person who is in none."""
        if index.isValid():
            one = self.model.items[index.row()]
            place = ("household", one.home) if one.home else (one.absence.table, one.absence.rec)
            self.opened.emit(*place)
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.hasFocus():
            self.open_record(self.view.currentIndex())
            return
        super().keyPressEvent(event)

    def show_state(self) -> None:
        """Offer what can be done with the selected lines."""
        chosen = self.chosen()
        self.write.setEnabled(bool(chosen))
        self.reopen.setEnabled(any(one.absence.outcome for one in chosen))
        self.export.setEnabled(bool(self.model.items))

    def _lay_out(self) -> None:
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setAlternatingRowColors(True)
        self.view.setWordWrap(False)
        self.view.setAccessibleName("名单中没有的户和人")
        self.view.horizontalHeader().setStretchLastSection(True)
        for place, width in enumerate(WIDTHS):
            self.view.setColumnWidth(place, characters(self, width) + 16)
        self.which.setAccessibleName("看哪些")
        self.which.setMinimumContentsLength(13)
        self.search.setPlaceholderText("查找：姓名、户主、组、名单")
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.outcome.setAccessibleName("核实结果")
        self.outcome.setMinimumContentsLength(13)
        for code, text in absences.OUTCOMES.items():
            self.outcome.addItem(text, code)
        self.note.setPlaceholderText("说明，可以不写")
        self.note.setAccessibleName("说明")
        self.note.setMaxLength(200)
        top, below, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for part, stretch in ((self.which, 0), (self.search, 1), (self.export, 0)):
            top.addWidget(part, stretch)
        for part, stretch in ((self.outcome, 0), (self.note, 1), (self.write, 0), (self.reopen, 0)):
            below.addWidget(part, stretch)
        bottom.addWidget(self.told, 1)
        bottom.addWidget(button("关闭", self.reject, "close"))
        column = QVBoxLayout(self)
        column.addWidget(labelled("减员核实", "heading"))
        column.addWidget(wrapped(ABOUT, "muted"))
        nest(column, top)
        column.addWidget(self.empty)
        column.addWidget(self.view, 1)
        nest(column, below)
        nest(column, bottom)
        open_wide(self, 92, 42)


def show(window: Any) -> None:
    """Open the dialog over a window."""
    dialog = AbsenceDialog(window.registry, window)
    dialog.opened.connect(window.workplace.open)
    dialog.open()
    dialog.look()
