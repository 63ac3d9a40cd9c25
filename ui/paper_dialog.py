"""What the dialogs share that write a paper into a PDF file and show its pages."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QWidget

from fupin_desktop.errors import Step
from fupin_desktop.paper import prints
from fupin_desktop.paper.book import Target
from fupin_desktop.paper.prints import Print
from fupin_desktop.registry import Registry
from ui import messages, printer_dialog
from ui.composing import commit_typing
from ui.parts import button, day_box, iso, run_alone, show_folder, wrapped
from ui.pdf_preview import PdfPreview
from ui.settings import Settings
from ui.theme import labelled

NOTHING: Final = "和上次打印的一样，没有要打的页。"
ON_DISK: Final = (
    "这台电脑没有装打印机，没有打印。PDF 已经保存在“{}”，请拷到有打印机的电脑上打印，"
    "或者装好打印机再点“打印……”。"
)


class PaperDialog(QDialog):
    """Asks for a day and a file, has the paper written into it, shows the pages, prints them."""

    def __init__(
        self, registry: Registry, parent: QWidget | None, settings: Settings | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.settings = settings or Settings()
        self.target: Path | None = None
        self.shown = b""  # the pages that are seen
        self.pending: list[Print] = []  # what is remembered once they are printed
        self.day = day_box(registry.today(), "day", past=True)
        self.outcome = wrapped(name="outcome")
        self.preview = PdfPreview()
        self.start = button("生成PDF……", self.choose_target, "start", "main")
        self.folder = button("打开文件夹", self.show_target, "open_folder")
        self.folder.hide()
        self.looking = button("预览", self.look, "look")
        self.printer = button("打印……", self.print_shown, "print_shown")
        self.printer.setEnabled(False)

    def proposal(self) -> str:
        """The name proposed for the file."""
        raise NotImplementedError

    def work_for(self, target: Target, made: list[Print] | None) -> Callable[[Step], int]:
        """Give the work that makes the paper as it is asked for now, and returns its pages."""
        raise NotImplementedError

    def print_to(self, target: Path) -> None:
        """Write the paper into a file in the background and show its pages."""
        work = self.work_for(target, None)
        run_alone(self, "正在生成……", work, lambda pages: self.on_printed(target, pages))

    def look(self) -> None:
        """Make the paper in memory and show its pages: nothing is saved or remembered."""
        commit_typing()
        sink, made = BytesIO(), list[Print]()
        work = self.work_for(sink, made)
        run_alone(self, "正在生成……", work, lambda pages: self._show_look(sink, made, pages))

    def _show_look(self, sink: BytesIO, made: list[Print], pages: int) -> None:
        if not pages:
            self.outcome.setText(NOTHING)
            return
        self._show(sink.getvalue())
        self.pending = made
        self.outcome.setText(f"预览 {pages:,} 页，还没有保存，也没有打印。")

    def _show(self, data: bytes) -> None:
        self.shown, self.pending = data, []
        self.printer.setEnabled(True)
        self.preview.open_data(data)

    def choose_target(self) -> None:
        """Ask where the file goes, then write it."""
        commit_typing()
        name, _ = QFileDialog.getSaveFileName(
            self, "保存PDF", self.proposal(), "PDF 文件 (*.pdf)"
        )  # fmt: skip
        if name:
            self.print_to(Path(name))

    def on_printed(self, target: Path, pages: int) -> None:
        self.target = target
        self.outcome.setText(f"已生成 {pages:,} 页：{target}")
        self.folder.show()
        self._show(target.read_bytes())

    def print_shown(self) -> None:
        """Print the pages that are shown on a printer; without any, save them."""
        dialog = printer_dialog.ask(self.shown, self.windowTitle(), self.settings, self)
        if dialog:
            dialog.accepted.connect(lambda: self.on_sent(dialog.printed, dialog.count))
        else:
            self._save_instead()

    def on_sent(self, pages: int, count: int) -> None:
        """Say what went to the printer; what was only looked at before is remembered now."""
        told = f"已送往打印机：{pages:,} 页。"
        if self.pending and pages == count:
            prints.keep(self.registry, self.pending)
            self.pending = []
        elif self.pending:
            told += "只打了其中几页，没有记为打印过。"
        self.outcome.setText(told)

    def _save_instead(self) -> None:
        saved = self.target and not self.pending
        messages.warning(self, ON_DISK.format(self.target) if saved else printer_dialog.UNSAVED)
        if not saved:
            self.choose_target()

    def as_of(self) -> str:
        """The day the paper shows."""
        return iso(self.day)

    def show_target(self) -> None:
        """Open the folder that holds the file."""
        if self.target:
            show_folder(self.target.parent)

    def done(self, result: int) -> None:
        if not self.isEnabled():
            return  # the file is just being written
        self.preview.close_document()
        super().done(result)

    def day_row(self, about: str) -> QHBoxLayout:
        """Lay out the day, with what it means."""
        row = QHBoxLayout()
        row.addWidget(self.day)
        row.addWidget(labelled(about, "muted"))
        row.addStretch()
        return row

    def last_row(self) -> QHBoxLayout:
        """Lay out what came of it, and the buttons."""
        row = QHBoxLayout()
        row.addWidget(self.outcome, 1)
        row.addWidget(self.folder)
        row.addWidget(self.looking)
        row.addWidget(self.printer)
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.start)
        return row
