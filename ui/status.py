"""The line at the bottom of the window: who works, what is unsent, what waits for a decision."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStatusBar

from fupin_desktop import exchange
from fupin_desktop.registry import Registry
from ui.parts import button
from ui.theme import labelled
from ui.welcome import NOTICE


class Status(QStatusBar):
    """Figures that are true after every change."""

    person_asked = Signal()
    conflicts_asked = Signal()
    sync_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.person = button("", self.person_asked.emit, "status_person", "link")
        self.unsent = button("", self.sync_asked.emit, "status_unsent", "link")
        self.conflicts = button("", self.conflicts_asked.emit, "status_conflicts", "link")
        for part in (self.person, self.unsent, self.conflicts):
            self.addWidget(part)
        notice = labelled(NOTICE, "muted")
        notice.setMinimumWidth(1)  # large text must not make the window wider than the screen
        notice.setToolTip(NOTICE)
        self.addPermanentWidget(notice)

    def refresh(self, registry: Registry) -> None:
        """Read the figures anew."""
        peers = exchange.peers(registry)
        waiting = max((peer.waiting for peer in peers), default=0)
        number = registry.count_conflicts()
        self.person.setText(f"使用人：{registry.user or '未填'}")
        self.unsent.setText(f"待报送：{waiting:,} 笔" if peers else "尚未与其他单位建立联系")
        self.conflicts.setText(f"不同填法：{number:,} 项待处理" if number else "没有不同填法")
