"""Reading a fill-in sheet 补录表 back: choose, look at what it changes, take it over."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop import excel
from fupin_desktop.excel import FillIn
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui.nesting import nest
from ui.parts import button, open_wide, run_alone, wrapped
from ui.plan_view import PlanView
from ui.theme import labelled

BOOKS: Final = "补录表 (*.xlsx *.xls *.et *.xlsm);;所有文件 (*)"
NOTHING: Final = "还没有选择文件。请点“选择文件……”，选对方填好传回的补录表。"
INTRODUCTION: Final = (
    "选择发出后填好、传回的补录表。只读入对方改过的格子，空着的按没有改处理；"
    "先在下面核对，确认以后才写入，可以整批撤销。"
)
COUNTED: Final = (
    ("changed", "修改"), ("conflict", "两处不一致"), ("unchanged", "无变化"), ("refused", "拒收"),
)  # fmt: skip


class FillReturnDialog(QDialog):
    """Takes a returned sheet into the ledger after a preview."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("fill_return")
        self.setWindowTitle("读回补录表")
        self.registry = registry
        self.filled: FillIn | None = None
        self.view: QWidget = wrapped(NOTHING, "muted", "nothing_chosen")
        self.summary = wrapped(INTRODUCTION, name="summary")
        self.take = button("写入", self.apply, "apply", "main")
        self.leave = button("取消", self.reject, "leave")
        self._lay_out()
        self._show_state()

    def reject(self) -> None:
        if self.isEnabled():  # else something is still being read or written
            super().reject()

    def choose_book(self) -> None:
        """Ask for the workbook."""
        name, _ = QFileDialog.getOpenFileName(self, "选择补录表", "", BOOKS)
        if name:
            self.open_book(Path(name))

    def open_book(self, path: Path) -> None:
        """Read a workbook in the background and preview it."""
        run_alone(
            self, "正在读取补录表……",
            lambda step: excel.read_fill(self.registry, path, step), self.show_plan,
        )  # fmt: skip

    def show_plan(self, filled: FillIn) -> None:
        """Show what the sheet would change."""
        self.filled = filled
        counts = filled.plan.counts()
        told = "、".join(f"{word} {counts[kind]:,} 条" for kind, word in COUNTED if counts[kind])
        self.summary.setText(f"{filled.book.name}：{told or '没有内容'}。")
        self._replace(PlanView(filled.plan))
        self._show_state()

    def apply(self) -> None:
        """Write the changes as one batch."""
        filled = self.filled
        if filled is not None:
            run_alone(
                self, "正在写入……",
                lambda step: excel.apply_fill(self.registry, filled, step), self._finish,
            )  # fmt: skip

    def _finish(self, batch: Batch) -> None:
        count = len(set(batch.ids))
        self.summary.setText(f"已写入 {count:,} 条记录。发现不对时，可以用“撤销”整批退回。")
        self.filled = None
        self.take.hide()
        self.choose.hide()
        self.leave.setText("关闭")
        self.saved.emit(batch)

    def _show_state(self) -> None:
        self.take.setEnabled(self.filled is not None and bool(self.filled.changes))

    def _replace(self, view: QWidget) -> None:
        self.column.replaceWidget(self.view, view)
        self.column.setAlignment(view, Qt.AlignmentFlag(0))
        self.view.deleteLater()
        self.view = view

    def _lay_out(self) -> None:
        self.choose = button("选择文件……", self.choose_book, "choose_book")
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(labelled("读回补录表", "heading"), 1)
        top.addWidget(self.choose)
        bottom.addStretch()
        bottom.addWidget(self.leave)
        bottom.addWidget(self.take)
        self.column = QVBoxLayout(self)
        nest(self.column, top)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.view, 1, Qt.AlignmentFlag.AlignCenter)
        nest(self.column, bottom)
        open_wide(self, 92, 46)
