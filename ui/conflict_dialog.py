"""Registers with several values: all of them side by side, and a button to adopt one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.operation import LIFE
from fupin_desktop.record import Claim, Conflict, Entry
from fupin_desktop.registry import Registry
from ui import task
from ui.claims import KINDS, authored, may_resolve
from ui.parts import wrapped
from ui.theme import fitting_size, labelled
from ui.titles import name_of, owner_of, register_label, show_register

WAITS = "这一项由镇里确认：在收到镇里的结果之前，台账保留原来的值，各方填的值都不会丢失。"


class ConflictDialog(QDialog):
    """All open conflicts of the ledger, or of one household."""

    resolved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, parent: QWidget, household: str = "") -> None:
        super().__init__(parent)
        self.registry, self.household = registry, household
        self.conflicts: list[Conflict] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("不同填法")
        self.names = QListWidget()
        self.names.setObjectName("conflicts")
        self.names.setWordWrap(True)
        self.names.currentRowChanged.connect(self._show)
        self.claims = QScrollArea()
        self.claims.setWidgetResizable(True)
        body = QHBoxLayout()
        body.addWidget(self.names, 2)
        body.addWidget(self.claims, 5)
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addLayout(buttons)
        self.resize(fitting_size(self, 62, 32))
        self.refresh()

    def refresh(self) -> None:
        """Read the open conflicts anew."""
        self.conflicts = conflicts_of(self.registry, self.household)
        self.names.clear()
        self.names.addItems([_name(self.registry, conflict) for conflict in self.conflicts])
        self.names.setCurrentRow(0)
        if not self.conflicts:
            self._show(-1)

    def _show(self, row: int) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        if 0 <= row < len(self.conflicts):
            self._lay_out(layout, self.conflicts[row])
        else:
            layout.addWidget(labelled("没有待处理的不同填法。", "heading"))
        layout.addStretch()
        self.claims.setWidget(page)

    def _lay_out(self, layout: QVBoxLayout, conflict: Conflict) -> None:
        what = register_label(conflict.table, conflict.register)
        heading = f"{KINDS.get(conflict.kind, conflict.kind)}：{what}"
        layout.addWidget(wrapped(heading, "heading"))
        if not may_resolve(self.registry, conflict):
            layout.addWidget(wrapped(WAITS, "notice"))
        shown = show_register(conflict.table, conflict.register, conflict.shown)
        layout.addWidget(wrapped(f"台账现在显示：{shown}"))
        for value, author in self._offers(conflict):
            layout.addWidget(self._card(conflict, value, author))

    def _offers(self, conflict: Conflict) -> list[tuple[Json, str]]:
        """Values to choose from, each with its author; a death can always be refused."""
        offers = [(claim.value, _author(claim)) for claim in conflict.claims]
        if conflict.register == LIFE and "alive" not in [value for value, _ in offers]:
            edits = [
                entry
                for entry in self.registry.history(conflict.table, conflict.rec)
                if entry.act not in ("delete", "purge")
            ]
            offers.append(("alive", _author(edits[-1]) if edits else ""))
        return offers

    def _card(self, conflict: Conflict, value: Json, author: str) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        adopt = QPushButton("采用此值")
        adopt.setEnabled(may_resolve(self.registry, conflict))
        adopt.clicked.connect(lambda: self._adopt(conflict, value))
        words = QVBoxLayout()
        shown = show_register(conflict.table, conflict.register, value)
        words.addWidget(wrapped(shown, "heading"))
        words.addWidget(wrapped(author, "muted"))
        layout = QHBoxLayout(card)
        layout.addLayout(words, 1)
        layout.addWidget(adopt, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _adopt(self, conflict: Conflict, value: Json) -> None:
        batch = task.attempt(self, lambda: self.registry.resolve(conflict.id, value))
        if batch is not None:
            self.resolved.emit(batch)
            self.refresh()


def _author(claim: Claim | Entry) -> str:
    return authored(claim) + (f"　{claim.why}" if claim.why else "")


def conflicts_of(registry: Registry, household: str = "") -> list[Conflict]:
    """Open conflicts of a household and all that belongs to it, or of the whole ledger."""
    return [
        conflict
        for conflict in registry.conflicts()
        if not household or owner_of(registry, conflict.table, conflict.rec) == household
    ]


def _name(registry: Registry, conflict: Conflict) -> str:
    name = name_of(registry, conflict.table, conflict.rec)
    return f"{name}\n{register_label(conflict.table, conflict.register)}"
