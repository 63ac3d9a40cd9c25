"""Open conflicts of one household or record: all values of each, and a button to adopt one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from fupin_desktop.record import Batch, Conflict
from fupin_desktop.registry import Registry
from ui.conflict_panel import ConflictPanel, name_in_list
from ui.nesting import nest
from ui.theme import fitting_size
from ui.titles import owner_of


class ConflictDialog(QDialog):
    """All open conflicts of the ledger, of one household, or of one record."""

    resolved = Signal(object)  # the Batch

    def __init__(
        self, registry: Registry, parent: QWidget, household: str = "", *, rec: str = ""
    ) -> None:
        super().__init__(parent)
        self.registry, self.household, self.rec = registry, household, rec
        self.every: list[Conflict] = []  # of the whole ledger
        self.conflicts: list[Conflict] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("两处不一致，待核定")
        self.names = QListWidget()
        self.names.setObjectName("conflicts")
        self.names.setWordWrap(True)
        self.names.currentRowChanged.connect(self._show)
        self.claims = ConflictPanel(registry)
        self.claims.resolved.connect(self._take_up)
        body = QHBoxLayout()
        body.addWidget(self.names, 2)
        body.addWidget(self.claims, 5)
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        nest(layout, body, 1)
        nest(layout, buttons)
        self.resize(fitting_size(self, 62, 32))
        self.refresh()

    def refresh(self) -> None:
        """Read the open conflicts anew."""
        self.every = self.registry.conflicts()
        found = _of_household(self.registry, self.every, self.household)
        self.conflicts = [one for one in found if self.rec in ("", one.rec)]
        self.names.clear()
        self.names.addItems([name_in_list(self.registry, conflict) for conflict in self.conflicts])
        self.names.setCurrentRow(0)
        if not self.conflicts:
            self._show(-1)

    def _show(self, row: int) -> None:
        shown = self.conflicts[row] if 0 <= row < len(self.conflicts) else None
        self.claims.show_conflict(shown, self.every)

    def _take_up(self, batch: Batch) -> None:
        self.resolved.emit(batch)
        self.refresh()


def conflicts_of(registry: Registry, household: str = "") -> list[Conflict]:
    """Open conflicts of a household and all that belongs to it, or of the whole ledger."""
    return _of_household(registry, registry.conflicts(), household)


def _of_household(registry: Registry, found: list[Conflict], household: str) -> list[Conflict]:
    return [
        conflict for conflict in found
        if not household or owner_of(registry, conflict.table, conflict.rec) == household
    ]  # fmt: skip
