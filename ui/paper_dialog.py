"""What the dialogs share that write a paper into a PDF file and show its pages."""

from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QDialog, QFileDialog, QHBoxLayout, QWidget

from fupin_desktop.registry import Registry
from ui import printer_dialog
from ui.composing import commit_typing
from ui.parts import button, named, show_folder, wrapped
from ui.pdf_preview import PdfPreview
from ui.settings import Settings
from ui.theme import labelled


class PaperDialog(QDialog):
    """Asks for a day and a file, has the paper written into it, shows the pages, prints them."""

    def __init__(
        self, registry: Registry, parent: QWidget | None, settings: Settings | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.settings = settings or Settings()
        self.target: Path | None = None
        self.day = named(QDateEdit(), "day")
        self.outcome = wrapped(name="outcome")
        self.preview = PdfPreview()
        self.start = button("生成PDF……", self.choose_target, "start", "main")
        self.folder = button("打开文件夹", self.show_target, "open_folder")
        self.folder.hide()
        self.printer = button("打印……", self.print_shown, "print_shown")
        self.printer.setEnabled(False)
        today = QDate.fromString(registry.today(), Qt.DateFormat.ISODate)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMaximumDate(today)
        self.day.setDate(today)

    def proposal(self) -> str:
        """The name proposed for the file."""
        raise NotImplementedError

    def print_to(self, target: Path) -> None:
        """Write the paper into a file in the background and show its pages."""
        raise NotImplementedError

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
        self.printer.setEnabled(True)
        self.preview.open_file(target)

    def print_shown(self) -> None:
        """Print the file that is shown on a printer."""
        dialog = printer_dialog.ask(self.target, self.settings, self) if self.target else None
        if dialog:
            dialog.accepted.connect(lambda: self._say_printed(dialog.printed))

    def _say_printed(self, pages: int) -> None:
        self.outcome.setText(f"已送往打印机：{pages:,} 页。")

    def as_of(self) -> str:
        """The day the paper shows."""
        return self.day.date().toString(Qt.DateFormat.ISODate)

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
        row.addWidget(self.printer)
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.start)
        return row
