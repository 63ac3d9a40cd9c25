"""The dialog 合并各村报表: workbooks that villages sent back, put into one and compared."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import excel
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.excel import Joined
from fupin_desktop.registry import Registry
from ui.nesting import nest
from ui.parts import FolderLink, button, named, open_wide, run_alone, wrapped
from ui.theme import labelled

BOOKS: Final = "Excel 工作簿 (*.xlsx *.xls *.et *.xlsm *.csv)"
ADVICE: Final = (
    "各村把同一个报表导出的工作簿送来，选在一起，合成一个：前面加一栏报送单位，每个单位有小计，最后有合计。"
    "表头要一样。是本台账也有的报表，还和台账算出来的逐村核对。"
)
EMPTY: Final = "还没有选文件。请点“选择文件……”，或者“选择文件夹……”。"
FOUND: Final = "{:,} 个单位，{:,} 行。"
SAVED: Final = "已写出：{}"


class GatherDialog(QDialog):
    """Takes files, says what they come to, and writes the workbook."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.paths: list[Path] = []
        self.joined: Joined | None = None
        self.setWindowTitle("合并各村报表")
        self.files = named(QListWidget(), "files")
        self.told = wrapped(EMPTY, name="told")
        self.notes = named(QPlainTextEdit(), "notes")
        self.notes.setReadOnly(True)
        self.drop = button("移出选中的", self.drop_chosen, "drop")
        self.write = button("导出 Excel……", self.ask_target, "write", "main")
        self.folder = FolderLink()
        self._lay_out()
        self._offer()
        open_wide(self, 76, 40)

    def ask_files(self) -> None:
        """Ask for workbooks; they come beside those chosen already."""
        names, _ = QFileDialog.getOpenFileNames(self, "各村送来的工作簿", "", BOOKS)
        self.add([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Ask for a folder, all of whose workbooks are taken."""
        name = QFileDialog.getExistingDirectory(self, "放着各村工作簿的文件夹")
        if name:
            self.add_folder(Path(name))

    def add_folder(self, folder: Path) -> None:
        """Take all workbooks of a folder, or say why none can be."""
        try:
            found = excel.in_folder(folder)
        except FupinError as error:
            self.told.setText(str(error))
            return
        if not found:
            self.told.setText(f"文件夹“{folder.name}”里没有工作簿。")
        self.add(found)

    def add(self, paths: Sequence[Path]) -> None:
        """Take workbooks, each once, and read them all."""
        new = [path for path in dict.fromkeys(paths) if path not in self.paths]
        if new:
            self.paths += new
            self.read()

    def drop_chosen(self) -> None:
        """Leave the chosen file out again."""
        row = self.files.currentRow()
        if row >= 0:
            del self.paths[row]
            self.read()

    def read(self) -> None:
        """Read all files in the background, and say what they come to."""
        self.joined = None
        self.files.clear()
        self.files.addItems([path.name for path in self.paths])
        self.notes.clear()
        self.folder.hide()
        self.told.setText(EMPTY if not self.paths else "")
        self._offer()
        if self.paths:
            work = partial(_joined, self.registry, list(self.paths))
            run_alone(self, "正在读取……", work, self.show_joined, self._offer)

    def show_joined(self, found: Joined | FupinError) -> None:
        """Show what the files come to, or why they cannot be put together."""
        if isinstance(found, FupinError):
            self.told.setText(str(found))
        else:
            self.joined = found
            self.told.setText(FOUND.format(len(found.returns), found.count))
            self.notes.setPlainText("\n".join([*_sums(found), *found.notes]))
        self._offer()

    def ask_target(self) -> None:
        """Ask where the workbook goes, then write it."""
        title = self.joined.title if self.joined else ""
        proposal = f"{title or '报表'} 合并 {self.registry.name} {self.registry.today()}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self, "保存", proposal, "Excel 工作簿 (*.xlsx)")
        if name:
            self.write_to(Path(name))

    def write_to(self, target: Path) -> None:
        """Write the workbook."""
        joined = self.joined
        if joined is not None:
            work = partial(excel.write_gathered, self.registry, joined, target)
            run_alone(self, "正在生成……", work, lambda _count: self.on_written(target))

    def on_written(self, target: Path) -> None:
        self.told.setText(SAVED.format(target))
        self.folder.lead_to(target)

    def _offer(self) -> None:
        self.drop.setEnabled(bool(self.paths))
        self.write.setEnabled(self.joined is not None)

    def _lay_out(self) -> None:
        self.folder.hide()
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(labelled("各村送来的"))
        left.addWidget(self.files, 1)
        right.addWidget(labelled("合计，和台账的核对"))
        right.addWidget(self.notes, 1)
        body = QHBoxLayout()
        nest(body, left, 2)
        nest(body, right, 3)
        row = QHBoxLayout()
        row.addWidget(button("选择文件……", self.ask_files, "choose"))
        row.addWidget(button("选择文件夹……", self.ask_folder, "choose_folder"))
        row.addWidget(self.drop)
        row.addWidget(self.folder)
        row.addStretch()
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.write)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, body, 1)
        column.addWidget(self.told)
        nest(column, row)


def show(registry: Registry, parent: QWidget) -> None:
    """Open the dialog without any file."""
    dialog = GatherDialog(registry, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _joined(registry: Registry, paths: Sequence[Path], step: Step) -> Joined | FupinError:
    try:
        return excel.join(registry, paths, step)
    except FupinError as error:  # a sentence in its place: another file may be chosen
        return error


def _sums(found: Joined) -> list[str]:
    """Write the total of each column that adds up."""
    sums = zip(found.heads, found.sums(found.returns), strict=True)
    return [f"{head} 合计 {number:,f}" for head, number in sums if number is not None]
