"""The photos and files of a record in a window of their own."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop.registry import Registry
from ui.attachment_panel import AttachmentPanel
from ui.nesting import nest
from ui.parts import button, open_wide
from ui.titles import kind_of, name_of


class AttachmentDialog(QDialog):
    """A panel of attachments with a heading and a way out."""

    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry, table: str, rec: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(f"照片和文件：{kind_of(table)}“{name_of(registry, table, rec)}”")
        self.panel = AttachmentPanel(registry, table, rec)
        self.panel.records_changed.connect(self.records_changed)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("关闭", self.reject, "leave"))
        column = QVBoxLayout(self)
        column.addWidget(self.panel, 1)
        nest(column, row)
        open_wide(self, 62, 40)

    def done(self, result: int) -> None:
        if self.panel.isEnabled():  # or else files are just being added
            super().done(result)
