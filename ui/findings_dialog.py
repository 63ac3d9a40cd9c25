"""What records lack or contradict, in sentences; one click leads to the record."""

from collections import Counter
from functools import partial
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import checks, desk, rules, titles
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from fupin_desktop.rules import Finding
from ui.duplicates_dialog import show_duplicates
from ui.editors import ChoiceBox
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, row_height, wrapped
from ui.task import Task, run_with_progress
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("程度", "记录", "名称", "疑点")
WIDTHS: Final = (4, 9, 18, 40)  # in Chinese characters
ABOUT: Final = "只列出，不改动任何记录；双击或按回车打开这条记录。情况属实的不用改。"


class Line(NamedTuple):
    """A finding with what its record is called."""

    finding: Finding
    label: str
    title: str


class FindingsDialog(QDialog):
    """The findings on a whole ledger, all or those of one grade."""

    opened = Signal(str, str)  # table, record id
    checked = Signal(object)  # the lines a check has found
    changed = Signal()  # records were merged or told apart

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.lines: list[Line] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("检查台账")
        self.grade = named(ChoiceBox(), "grade")
        self.count = labelled("", "muted")
        self.model = TextTable[Line](HEADERS, _texts, self)
        self.view = QTableView()
        self.twins = button("", self.show_twins, "twins", "link")
        self._lay_out()
        self.twins.hide()
        self.grade.currentIndexChanged.connect(self._narrow)
        self.view.doubleClicked.connect(self._open)
        open_wide(self, 78, 36)

    def run(self) -> Task:
        """Check every record, behind a progress bar that can be stopped."""
        return run_with_progress(self, "正在检查……", partial(look, self.registry), self._tell)

    def show_lines(self, lines: list[Line]) -> None:
        """Show these findings, the gravest first."""
        self.lines = sorted(lines, key=lambda one: (one.finding.severity, one.label, one.title))
        tally = Counter(one.finding.severity for one in lines)
        self.grade.blockSignals(True)
        self.grade.clear()
        self.grade.addItem(f"全部 {len(lines):,}", None)
        for grade, word in rules.SEVERITIES.items():
            self.grade.addItem(f"{word} {tally[grade]:,}", grade)
        self.grade.blockSignals(False)
        twins = sum(one.finding.rule == checks.TWINS for one in lines)
        self.twins.setText(f"可能重复登记的 {twins:,} 人，去核对、合并……")
        self.twins.setVisible(bool(twins))
        self._narrow()

    def show_twins(self) -> None:
        """Show who and what may have been entered twice; check again after a merge."""
        show_duplicates(self.registry, self, self._check_again)

    def _check_again(self) -> None:
        self.changed.emit()
        self.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.hasFocus():
            self._open(self.view.currentIndex())
            return
        super().keyPressEvent(event)

    def _tell(self, lines: list[Line]) -> None:
        self.show_lines(lines)
        self.checked.emit(lines)

    def _narrow(self) -> None:
        grade = self.grade.currentData()
        shown = [one for one in self.lines if grade in (None, one.finding.severity)]
        self.model.show_items(shown)
        self.count.setText("" if self.lines else "没有疑点。")
        if shown:
            self.view.selectRow(0)
            self.view.setFocus()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            finding = self.model.items[index.row()].finding
            self.opened.emit(finding.table, finding.rec)
            self.accept()

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setShowGrid(False)
        self.view.setAlternatingRowColors(True)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(row_height(self))
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column, width in enumerate(WIDTHS):
            self.view.setColumnWidth(column, characters(self, width))
        top, bottom = QHBoxLayout(), QHBoxLayout()
        self.grade.setMinimumContentsLength(8)
        top.addWidget(self.grade)
        top.addWidget(self.count)
        top.addStretch()
        top.addWidget(self.twins)
        bottom.addStretch()
        bottom.addWidget(button("重新检查", self.run, "again"))
        bottom.addWidget(button("关闭", self.reject, "close"))
        layout = QVBoxLayout(self)
        nest(layout, top)
        layout.addWidget(self.view, 1)
        layout.addWidget(wrapped(ABOUT, "muted"))
        nest(layout, bottom)


def show(window: Any) -> None:
    """Check all records of a window's ledger and list what they lack or contradict."""
    dialog = FindingsDialog(window.registry, window)
    dialog.opened.connect(window.workplace.open)
    dialog.changed.connect(lambda: window.records_changed.emit(frozenset()))
    dialog.open()
    dialog.run()


def look(registry: Registry, step: Step) -> list[Line]:
    """Check a whole ledger, and keep for the desk how many findings there are."""
    begun = desk.mark(registry)
    found = list(checks.check_ledger(registry, step=step))
    wanted: dict[str, set[str]] = {}
    for one in found:
        wanted.setdefault(one.table, set()).add(one.rec)
    called = titles.names_of(registry.rows, wanted, table_of=registry.table)
    labels = {name: registry.table(name).label for name in wanted}
    desk.keep_findings(registry, len(found), begun)
    return [Line(one, labels[one.table], called.get(one.rec, "")) for one in found]


def _texts(line: Line) -> tuple[str, ...]:
    grade = rules.SEVERITIES[line.finding.severity]
    return grade, line.label, line.title, line.finding.sentence
