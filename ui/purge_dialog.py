"""Legal erasure 依法销毁: what would be gone, the ground for it, and asked once more."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop import purging
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui import messages
from ui.nesting import nest
from ui.parts import button, named, new_form, open_wide, run_alone, wrapped

WARNING: Final = (
    "销毁不是删除：内容从本机、以后从收到下发包的每台电脑上抹去，撤销不了，也恢复不了。"
    "只留下谁、何时、依据什么销毁。以前的备份和U盘里仍有，请另行处理。"
)


class PurgeDialog(QDialog):
    """Says what is erased, asks for the ground, and asks once more."""

    def __init__(
        self, registry: Registry, table: str, rec: str, parent: QWidget, then: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.registry, self.place, self.then = registry, (table, rec), then
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("依法销毁")
        self.called = purging.told(registry, table, rec)
        self.why = named(QLineEdit(), "why")
        self.why.setPlaceholderText("依据哪一条规定、谁批准；会一直留着，不要写个人信息")
        self.erase = button("销毁……", self.ask, "erase", "danger")
        self.erase.setEnabled(False)
        self.why.textChanged.connect(lambda text: self.erase.setEnabled(bool(text.strip())))
        form, bottom, column = new_form(), QHBoxLayout(), QVBoxLayout(self)
        form.addRow("依据", self.why)
        bottom.addStretch()
        bottom.addWidget(button("取消", self.reject, "leave"))
        bottom.addWidget(self.erase)
        column.addWidget(wrapped(f"销毁{self.called}和它下面的全部内容", "heading", "what"))
        column.addWidget(wrapped(purging.counted(registry, table, rec), name="much"))
        column.addWidget(wrapped(WARNING, "notice"))
        nest(column, form)
        column.addStretch()
        nest(column, bottom)
        open_wide(self, 44, 16)

    def ask(self) -> None:
        """Ask once more, then erase in the background."""
        if messages.ask(self, f"确实要销毁{self.called}吗？销毁以后不能恢复。"):
            table, rec = self.place
            work = partial(purging.purge, self.registry, table, rec, why=self.why.text())
            run_alone(self, "正在销毁……", lambda _step: work(), self._finish)

    def _finish(self, _batch: Batch) -> None:
        self.accept()
        self.then()
