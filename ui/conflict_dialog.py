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

from fupin_desktop.operation import LIFE
from fupin_desktop.record import Claim, Conflict
from fupin_desktop.registry import Registry
from ui import task
from ui.claims import KINDS, authored, may_resolve
from ui.theme import fitting_size, labelled
from ui.titles import owner_of, register_label, show_register, title_of

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
        self.conflicts = [
            conflict
            for conflict in self.registry.conflicts()
            if not self.household
            or owner_of(self.registry, conflict.table, conflict.rec) == self.household
        ]
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
        heading = labelled(f"{KINDS.get(conflict.kind, conflict.kind)}：{what}", "heading")
        heading.setWordWrap(True)
        layout.addWidget(heading)
        if not may_resolve(self.registry, conflict):
            sentence = labelled(WAITS, "notice")
            sentence.setWordWrap(True)
            layout.addWidget(sentence)
        shown = show_register(conflict.table, conflict.register, conflict.shown)
        now = labelled(f"台账现在显示：{shown}")
        now.setWordWrap(True)
        layout.addWidget(now)
        for claim in conflict.claims:
            layout.addWidget(self._card(conflict, claim))

    def _card(self, conflict: Conflict, claim: Claim) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        shown = show_register(conflict.table, conflict.register, claim.value)
        value = labelled(shown, "heading")
        value.setWordWrap(True)
        author = labelled(authored(claim) + (f"　{claim.why}" if claim.why else ""), "muted")
        author.setWordWrap(True)
        adopt = QPushButton("采用此值")
        adopt.setObjectName(f"adopt.{claim.op}")
        adopt.setEnabled(may_resolve(self.registry, conflict))
        adopt.clicked.connect(lambda: self._adopt(conflict, claim))
        words = QVBoxLayout()
        words.addWidget(value)
        words.addWidget(author)
        layout = QHBoxLayout(card)
        layout.addLayout(words, 1)
        layout.addWidget(adopt, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _adopt(self, conflict: Conflict, claim: Claim) -> None:
        value = claim.value
        if conflict.register == LIFE and value is None:  # an edit of a deleted record
            value = "alive"
        batch = task.attempt(self, lambda: self.registry.resolve(conflict.id, value))
        if batch is not None:
            self.resolved.emit(batch)
            self.refresh()


def _name(registry: Registry, conflict: Conflict) -> str:
    rows = registry.rows(conflict.table, [conflict.rec])
    name = title_of(conflict.table, rows[0]) if rows else "（已删除的记录）"
    return f"{name}\n{register_label(conflict.table, conflict.register)}"
