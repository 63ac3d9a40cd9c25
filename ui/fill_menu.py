"""The menu 补录 of a list: fill in here, send a sheet out, read one back."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from fupin_desktop import excel, filling
from fupin_desktop.catalogue.fields import Field
from fupin_desktop.registry import Registry
from ui.fill_grid import FillDialog, choose_fields, keep_fields, kept_fields
from ui.fill_return_dialog import FillReturnDialog
from ui.task import run_with_progress
from ui.titles import kind_of

BOOKS: Final = "Excel 工作簿 (*.xlsx)"
MOST: Final = 20_000  # records of one sheet that is sent out


class FillMenu(QMenu):
    """What can be filled in of the records of a list: those selected, or else all listed."""

    changed = Signal()  # something was saved
    told = Signal(str)  # a sentence for the status bar

    def __init__(
        self, registry: Registry, table: str, ids: Callable[[], Sequence[str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.registry, self.table, self.ids = registry, table, ids
        self.window_of = parent
        self.addAction("在表格里补录……", self.fill)
        self.addAction("发出补录表……", self.send)
        self.addAction("读回补录表……", self.take_back)

    @property
    def possible(self) -> bool:
        """Tell whether records of the list have anything to fill in."""
        return bool(filling.fillable(self.registry, self.table))

    def fill(self) -> None:
        """Open the grid."""
        ids = self._some()
        if ids:
            dialog = FillDialog(self.registry, self.table, ids, self.window_of)
            dialog.saved.connect(lambda _batch: self.changed.emit())
            dialog.open()

    def send(self) -> None:
        """Ask which fields the sheet asks for, then where it goes."""
        ids = self._some()
        if ids:
            usual = kept_fields(self.registry, self.table)
            dialog = choose_fields(self.registry, self.table, usual, self.window_of)
            dialog.chosen.connect(lambda names: self._choose_target(ids, names))
            dialog.open()

    def write(self, ids: Sequence[str], names: Sequence[str], target: Path) -> None:
        """Write the sheet, in the background."""
        registry, table = self.registry, self.table
        run_with_progress(
            self.window_of, f"正在写补录表（{len(ids):,} 行）……",
            lambda step: excel.write_fill(registry, table, ids, names, target, step=step),
            lambda rows: self.told.emit(
                f"补录表已写好，共 {rows:,} 行：{target}。文件没有加密，用后收好。"
            ),
        )  # fmt: skip

    def take_back(self) -> None:
        """Read a returned sheet."""
        dialog = FillReturnDialog(self.registry, self.window_of)
        dialog.saved.connect(lambda _batch: self.changed.emit())
        dialog.open()

    def _choose_target(self, ids: Sequence[str], names: list[str]) -> None:
        fields: list[Field] = kept_fields(self.registry, self.table)
        chosen = names or [one.name for one in fields]
        keep_fields(self.registry, self.table, chosen)
        proposal = f"{kind_of(self.table)}补录表 {self.registry.name} {self.registry.today()}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self.window_of, "发出补录表", proposal, BOOKS)
        if name:
            self.write(ids, chosen, Path(name))

    def _some(self) -> list[str]:
        ids = list(self.ids())
        if not ids:
            self.told.emit("列表里没有记录，没有可补录的。请先清除条件或新增记录。")
        elif len(ids) > MOST:
            self.told.emit(f"一次最多补录 {MOST:,} 条，请先筛选或选中一部分。")
            return []
        return ids
