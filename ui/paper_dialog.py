"""What the dialogs share that write a paper into a PDF file and show its pages."""

from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QDialog, QFileDialog, QHBoxLayout, QWidget

from fupin_desktop.registry import Registry
from ui.composing import commit_typing
from ui.parts import button, named, show_folder, wrapped
from ui.pdf_preview import PdfPreview
from ui.theme import labelled


class PaperDialog(QDialog):
    """Asks for a day and a file, has the paper written into it, and shows the pages."""

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.target: Path | None = None
        self.day = named(QDateEdit(), "day")
        self.outcome = wrapped(name="outcome")
        self.preview = PdfPreview()
        self.start = button("生成PDF……", self.choose_target, "start", "main")
        self.folder = button("打开文件夹", self.show_target, "open_folder")
        self.folder.hide()
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
        self.preview.open_file(target)

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
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.start)
        return row
