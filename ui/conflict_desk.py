"""The conflict desk: every open conflict in a table, decided one by one or many at once."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import disputes, paper
from fupin_desktop.disputes import Line
from fupin_desktop.errors import Step
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui import messages
from ui.claims import office
from ui.conflict_panel import ConflictPanel
from ui.editors import ChoiceBox
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, row_height, run_alone, wrapped
from ui.task import Task, run_with_progress
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("农户、记录", "项目", "各处填的", "谁填的、何时", "类别", "村")
WIDTHS: Final = (8, 7, 14, 14, 9, 6)  # in Chinese characters
PARTS: Final = (56, 30)  # width of the list and of the conflict beside it
ADVICE: Final = (
    "选中一项，在右边看各处填的值和修改记录，采用其中一个；按住 Ctrl 或 Shift 选多项，成批核定。"
)
RECORDED: Final = (
    "每一项都记下谁在什么时候核定，各处填的值在修改记录里都查得到。核定不能撤销，要改，再填一次。"
)
NONE: Final = "没有待核定的内容。"


class ConflictDesk(QDialog):
    """Lists the open conflicts of the ledger, narrowed by village, kind of record and text."""

    resolved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.lines: list[Line] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("两处不一致，待核定")
        self.village = named(ChoiceBox(), "village")
        self.kind = named(ChoiceBox(), "kind")
        self.text = named(QLineEdit(), "text")
        self.count = labelled("", "muted")
        self.model = TextTable[Line](HEADERS, _texts, self)
        self.view = named(QTableView(), "conflicts")
        self.panel = ConflictPanel(registry)
        self.panel.resolved.connect(self._take_up)
        self.bulk = [
            button(label, partial(self.decide, side), f"adopt_{side}")
            for side, label in disputes.sides(registry.level).items()
        ]
        self.paper = button("打印清单……", self.choose_target, "print")
        self._lay_out()
        self.village.currentIndexChanged.connect(self._narrow)
        self.kind.currentIndexChanged.connect(self._narrow)
        self.text.textChanged.connect(self._narrow)
        self.view.selectionModel().selectionChanged.connect(self._show_chosen)
        open_wide(self, 92, 42)

    def run(self) -> Task:
        """Read the conflicts, behind a progress bar if it takes long."""
        work = partial(_read, self.registry)
        return run_with_progress(self, "正在读取……", work, self.show_lines)

    def show_lines(self, lines: list[Line]) -> None:
        """Show these conflicts, narrowed as before, near the one that was looked at."""
        row = self.view.currentIndex().row()
        self.lines = lines
        _offer(self.village, "村：全部", Counter(one.village for one in lines))
        _offer(self.kind, "种类：全部", Counter(one.label for one in lines))
        self._narrow(row=max(row, 0))
        self.view.setFocus()

    def chosen(self) -> list[Line]:
        """The selected conflicts."""
        rows = sorted(one.row() for one in self.view.selectionModel().selectedRows())
        return [self.model.items[row] for row in rows]

    def decide(self, side: str) -> None:
        """Decide the selected conflicts by the values of one side, after asking."""
        lines = self.chosen()
        chosen = disputes.choose((one.conflict for one in lines), side, self.registry.level)
        label, left = disputes.SIDES[side], f"\n{chosen.left}。" if chosen.left else ""
        if not chosen.values:
            messages.info(self, f"选中的 {len(lines):,} 项都不能这样核定，什么也没有改动。{left}")
            return
        asked = f"{label}，核定 {len(chosen.values):,} 项？{left}\n{RECORDED}"
        if messages.ask(self, asked):
            work = partial(disputes.decide, self.registry, chosen, side)
            run_alone(self, "正在核定……", lambda step: work(step=step), self._take_up)

    def choose_target(self) -> None:
        """Ask where the list for a meeting goes, then write it."""
        proposal = f"两处不一致核定清单 {self.registry.name} {self.registry.today()}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "打印清单", proposal, "PDF (*.pdf)")
        if name:
            self.print_to(Path(name))

    def print_to(self, target: Path) -> None:
        """Write the list of the conflicts shown, or of those selected if several are."""
        chosen = self.chosen()
        lines = chosen if len(chosen) > 1 else list(self.model.items)

        def work(step: Step) -> int:
            return paper.conflicts(self.registry, lines, target, step=step)

        def tell(pages: int) -> None:
            self.count.setText(f"{len(lines):,} 项，{pages} 页，已写到 {target.name}")

        run_alone(self, "正在生成清单……", work, tell)

    def _take_up(self, batch: Batch) -> None:
        self.resolved.emit(batch)
        self.run()

    def _narrow(self, _index: object = None, *, row: int = 0) -> None:
        village, kind = self.village.currentData(), self.kind.currentData()
        words = self.text.text().split()
        shown = [
            one for one in self.lines
            if village in (None, one.village) and kind in (None, one.label)
            and all(word in "　".join(_texts(one)) for word in words)
        ]  # fmt: skip
        self.model.show_items(shown)
        self.count.setText(f"{len(shown):,} 项" if self.lines else NONE)
        if shown:
            self._select(min(row, len(shown) - 1))
        self._show_chosen()

    def _select(self, row: int) -> None:
        flag = QItemSelectionModel.SelectionFlag
        index = self.model.index(row, 0)
        self.view.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def _show_chosen(self) -> None:
        """Show the one selected, or how many are."""
        chosen = self.chosen()
        for one in self.bulk:
            one.setEnabled(bool(chosen))
        self.paper.setEnabled(bool(self.model.items))
        row = self.view.currentIndex().row()
        current = self.model.items[row] if 0 <= row < len(self.model.items) else None
        every = [one.conflict for one in self.lines]
        self.panel.show_conflict(current.conflict if current else None, every, past=True)
        if len(chosen) > 1:
            self.count.setText(f"{len(self.model.items):,} 项，选中 {len(chosen):,} 项")
        elif self.lines:
            self.count.setText(f"{len(self.model.items):,} 项")

    def _lay_out(self) -> None:
        self._dress_table()
        top, many, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self.text.setPlaceholderText("查找：户、项目、值、人")
        self.text.setAccessibleName("查找")
        self.text.setClearButtonEnabled(True)
        self.village.setAccessibleName("按村筛选")
        self.kind.setAccessibleName("按种类筛选")
        for box in (self.village, self.kind):
            box.setMinimumContentsLength(8)
            top.addWidget(box)
        top.addWidget(self.text, 1)
        top.addWidget(self.count)
        many.addWidget(labelled("选中的："))
        for one in self.bulk:
            many.addWidget(one)
        many.addStretch()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view, 1)
        nest(column, many)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.panel)
        split.setSizes([characters(self, part) for part in PARTS])
        split.setStretchFactor(0, 1)
        bottom.addWidget(self.paper)
        bottom.addStretch()
        bottom.addWidget(button("关闭", self.reject, "close"))
        layout = QVBoxLayout(self)
        nest(layout, top)
        layout.addWidget(split, 1)
        layout.addWidget(wrapped(ADVICE, "muted"))
        nest(layout, bottom)

    def _dress_table(self) -> None:
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setAlternatingRowColors(True)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(row_height(self))
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column, width in enumerate(WIDTHS):
            self.view.setColumnWidth(column, characters(self, width))


def _read(registry: Registry, step: Step) -> list[Line]:
    return disputes.listed(registry, step=step)


def _texts(line: Line) -> tuple[str, ...]:
    authors = (f"{one.user or '未署名'} {office(one.office)[:1]} {one.wall[:10]}"
               for one in line.said)  # fmt: skip
    kind = disputes.KINDS.get(line.conflict.kind, line.conflict.kind)
    values = " ／ ".join(" ".join(one.text.split()) for one in line.said)
    return line.whose, line.field, values, "；".join(authors), kind, line.village


def _offer(box: ChoiceBox, every: str, tally: Counter[str]) -> None:
    """Offer the values in use with their numbers; the one chosen stays chosen if it is there."""
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(every, None)
    for name, number in sorted(tally.items()):
        box.addItem(f"{name or '不分村'} {number:,}", name)
    box.setCurrentIndex(max(0, box.findData(kept) if kept is not None else 0))
    box.blockSignals(False)
