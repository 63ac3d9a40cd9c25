"""The page of workbooks: import, export of any record type, empty sheets to fill in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import excel
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from ui.areas import listed_tables
from ui.national_dialog import NationalDialog
from ui.nesting import nest
from ui.parts import button, characters, row_height, wrapped
from ui.task import run_with_progress
from ui.text_table import TextTable
from ui.theme import labelled
from ui.titles import kind_of

HEADERS: Final = ("记录", "条数", "用途")
BOOKS: Final = "Excel 工作簿 (*.xlsx)"
IMPORTING: Final = (
    "从全国系统导出的名册，或者本软件的表样填好以后，都从这里导入；先核对，再写入，可以整批撤销。"
    "名单里没有的户和人，记在“减员核实”里逐一核实。"
)
EXPORTING: Final = (
    "选一种记录，导出台账中的全部，或者生成一张空白表样，填好后再导入。"
    "只导出一部分，请到该记录的列表。"
)


WHOLE: Final = (
    "整个台账写成一个工作簿，一种记录一个工作表，可以在 Excel、WPS 中查看，也可以再导入、内容不变。"
    "照片和修改历史不在内，要一起保存请用“备份”。文件没有加密，请妥善保管。"
)


@dataclass(frozen=True)
class Kept:
    """One record type with the number of its records."""

    table: str
    count: int
    hint: str


class ExportPage(QWidget):
    """Record types to choose from, and what can be done with their workbooks."""

    command_asked = Signal(str)  # name of a command of the window
    told = Signal(str)

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.model: TextTable[Kept] = TextTable(HEADERS, _texts, self)
        self.view = QTableView()
        self.export_button = button("导出 Excel……", self.choose_target, "export_table", "main")
        self.national_button = button("照全国系统的栏目……", self.ask_national, "export_national")
        self.whole_button = button("导出全部数据……", self.choose_whole_target, "export_whole")
        self.template_button = button("空白表样……", self.choose_template, "write_template")
        self._lay_out()

    def refresh(self) -> None:
        """Count the records anew."""
        chosen = self.view.currentIndex().row()
        tables = map(self.registry.table, listed_tables())
        self.model.show_items(
            [Kept(one.name, self.registry.count(one.name), one.hint) for one in tables]
        )
        self.view.selectRow(max(0, chosen))

    @property
    def table(self) -> str:
        """The record type chosen."""
        return self.model.items[max(0, self.view.currentIndex().row())].table

    def choose_target(self) -> None:
        """Ask where the records go, then write them."""
        target = self._ask(f"{kind_of(self.table)} {self.registry.name}")
        if target:
            self.export(target)

    def choose_template(self) -> None:
        """Ask where the empty sheet goes, then write it."""
        target = self._ask(f"{kind_of(self.table)}表样")
        if target:
            self.write_template(target)

    def export(self, target: Path) -> None:
        """Write all records of the chosen type into a workbook, in the background."""
        table, registry = self.table, self.registry

        def work(step: Step) -> str:
            rows = excel.write_table(registry, table, registry.find(table), target, step=step)
            return f"已导出 {rows:,} 行：{target}"

        self._run("正在导出……", work)

    def write_template(self, target: Path) -> None:
        """Write an empty sheet of the chosen type."""
        table, registry = self.table, self.registry

        def work(_step: Step) -> str:
            excel.write_template(registry, table, target)
            return f"已写好表样：{target}"

        self._run("正在生成表样……", work)

    def ask_national(self) -> None:
        """Ask for the layout of a list in national columns."""
        dialog = NationalDialog(self.registry, self)
        dialog.told.connect(self.told)
        dialog.open()

    def choose_whole_target(self) -> None:
        """Ask where the whole ledger goes, then write it."""
        target = self._ask(f"{self.registry.name}全部数据")
        if target:
            self.export_whole(target)

    def export_whole(self, target: Path) -> None:
        """Write all records of the ledger into one workbook, in the background."""
        registry = self.registry

        def work(step: Step) -> str:
            total = sum(excel.write_whole(registry, target, step).values())
            return f"已导出全部数据 {total:,} 条：{target}"

        self._run("正在导出全部数据……", work)

    def _run(self, label: str, work: Callable[[Step], str]) -> None:
        run_with_progress(self, label, work, self.told.emit)

    def _ask(self, name: str) -> Path | None:
        proposal = f"{name} {self.registry.today()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, "保存工作簿", proposal, BOOKS)
        return Path(chosen) if chosen else None

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setAlternatingRowColors(True)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(labelled("导入", "heading"))
        row = QHBoxLayout()
        row.addWidget(wrapped(IMPORTING, "muted"), 1)
        absences = partial(self.command_asked.emit, "show_absences")
        row.addWidget(button("减员核实……", absences, "show_absences"))
        importing = partial(self.command_asked.emit, "import_roster")
        row.addWidget(button("导入……", importing, "import", "main"))
        nest(column, row)
        column.addSpacing(8)
        column.addWidget(labelled("导出和表样", "heading"))
        row = QHBoxLayout()
        row.addWidget(wrapped(EXPORTING, "muted"), 1)
        row.addWidget(self.national_button)
        row.addWidget(self.template_button)
        row.addWidget(self.export_button)
        nest(column, row)
        column.addWidget(self.view, 1)
        column.addSpacing(8)
        column.addWidget(labelled("全部数据", "heading"))
        row = QHBoxLayout()
        row.addWidget(wrapped(WHOLE, "muted"), 1)
        row.addWidget(self.whole_button)
        nest(column, row)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.setColumnWidth(0, characters(self, 11))
        self.view.setColumnWidth(1, characters(self, 6))
        self.view.verticalHeader().setDefaultSectionSize(row_height(self))


def _texts(one: Kept) -> tuple[str, str, str]:
    return kind_of(one.table), f"{one.count:,}", one.hint
