"""The line at the bottom of the window: who works, what is unsent, what waits for a decision."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStatusBar

from fupin_desktop import backup, exchange
from fupin_desktop.registry import Registry
from ui.backup_dialog import summary
from ui.parts import button, give_role
from ui.task import Task
from ui.welcome import NOTICE


class Notice(QLabel):
    """What the ledger is not for; where large text leaves too little room, it ends in dots."""

    def __init__(self) -> None:
        super().__init__(NOTICE)
        give_role(self, "muted")
        self.setMinimumWidth(1)  # large text must not make the window wider than the screen
        self.setToolTip(NOTICE)
        self.setAccessibleName(NOTICE)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(NOTICE)
        return QSize(width + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(
            self.fontMetrics().elidedText(NOTICE, Qt.TextElideMode.ElideRight, self.width())
        )


class Status(QStatusBar):
    """Figures that are true after every change."""

    person_asked = Signal()
    conflicts_asked = Signal()
    sync_asked = Signal()
    backup_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.person = button("", self.person_asked.emit, "status_person", "link")
        self.unsent = button("", self.sync_asked.emit, "status_unsent", "link")
        self.conflicts = button("", self.conflicts_asked.emit, "status_conflicts", "link")
        self.backup = button("", self.backup_asked.emit, "status_backup", "link")
        for part in (self.person, self.unsent, self.backup, self.conflicts):
            self.addWidget(part)
        self.addPermanentWidget(Notice())
        self._counting: Task | None = None
        self._outdated = False

    def refresh(self, registry: Registry) -> None:
        """Read the figures anew."""
        number = registry.count_conflicts()
        self.person.setText(f"使用人：{registry.user or '未填'}")
        self.conflicts.setText(f"两处不一致：{number:,} 项待核定" if number else "没有两处不一致")
        self._show_backup(registry)
        self._count(registry)

    def _show_backup(self, registry: Registry) -> None:
        count = backup.unsaved(registry).operations
        self.backup.setText(f"未备份 {count:,} 条" if count else "都已备份")
        self.backup.setToolTip(summary(registry))

    def _count(self, registry: Registry) -> None:
        # Counting reads every unsent operation, which takes seconds after a large import.
        if self._counting in Task.running:
            self._outdated = True
            return
        self._outdated = False
        self._counting = Task(lambda _step: waiting(registry))
        self._counting.done.connect(self.unsent.setText)
        self._counting.ended.connect(lambda: self._count_again(registry))
        self._counting.start()

    def _count_again(self, registry: Registry) -> None:
        self._counting = None
        if self._outdated:
            self._count(registry)


def waiting(registry: Registry) -> str:
    """Say how many operations no other office has acknowledged yet."""
    # What waits for each of a township's villages stands on its page; counting it takes seconds.
    counted = registry.level == "village"
    peers = [one for one in exchange.peers(registry, counted=counted) if one.state == "enrolled"]
    if peers and not counted:
        return f"已登记 {len(peers)} 个单位"
    if not peers:
        return "尚未与其他单位建立联系"
    return f"待报送：{max(peer.waiting for peer in peers):,} 笔"
