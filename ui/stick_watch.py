"""The backup stick: seeing it plugged in, and the bar that offers to back up to it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolBar, QWidget

from fupin_desktop import backup, volumes
from fupin_desktop.backup import Made
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.registry import Registry
from ui.backup_dialog import told
from ui.parts import button, named, wrapped
from ui.task import Task, report

EVERY: Final = 4_000  # ms between two looks
OFFER: Final = "备份U盘已插上：上次备份后有 {count:,} 条新增和修改。"
RUNNING: Final = "正在备份到U盘并核对，可以接着做别的事；请不要拔出U盘。"
STOPPED: Final = "备份已取消，U盘上以前的备份没有改动。"


class StickWatch(QObject):
    """Looks every few seconds whether the ledger's backup stick was plugged in."""

    plugged = Signal(object)  # the Path of the stick

    def __init__(self, parent: QObject, root: Path | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.identity = ""
        self.seen: set[Path] = set()
        self.clock = QTimer(self, interval=EVERY)
        self.clock.timeout.connect(self.look)

    def watch_for(self, identity: str) -> None:
        """Look out for a stick of this id; for none if it is empty."""
        if identity != self.identity:
            self.identity, self.seen = identity, set()
        if not identity:
            self.clock.stop()
        elif not self.clock.isActive():
            self.clock.start()

    def pass_over(self) -> None:
        """Take what is plugged in now as seen already."""
        self.seen = self._there()

    def look(self) -> None:
        """Look at what was plugged in since the last time."""
        there = self._there()
        new, self.seen = there - self.seen, there
        if new and self.identity:
            # A tired stick answers late, and must not hold up the window.
            task = Task(lambda _step: [one for one in sorted(new) if self._is_it(one)])
            task.done.connect(self._tell)
            task.start()

    def _there(self) -> set[Path]:
        return {one.path for one in volumes.mounted(self.root)}

    def _is_it(self, place: Path) -> bool:
        return volumes.stick_id(place) == self.identity

    def _tell(self, found: list[Path]) -> None:
        for place in found[:1]:
            self.plugged.emit(place)


class StickBar(QToolBar):
    """A bar under the toolbar: offers the backup, shows how far it is, and how it ended."""

    made = Signal(object)  # a Made

    def __init__(self) -> None:
        super().__init__("备份U盘")
        self.registry: Registry | None = None
        self.place: Path | None = None
        self.task: Task | None = None
        self.words = wrapped(role="notice", name="stick_words")
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.progress = named(QProgressBar(), "stick_progress")
        self.start = button("现在备份", self.back_up, "stick_start", "main")
        self.later = button("以后", self.leave, "stick_later")
        self.cancel = button("取消", self.stop, "stick_cancel")
        self.close_bar = button("知道了", self.leave, "stick_close")
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(6, 2, 6, 2)
        row.addWidget(self.words, 1)
        for part in (self.progress, self.start, self.later, self.cancel, self.close_bar):
            row.addWidget(part)
        self.addWidget(inner)
        self.setMovable(False)
        self.hide()

    def offer(self, registry: Registry, place: Path) -> None:
        """Offer to back this ledger up, unless that is just being done or nothing is new."""
        count = backup.unsaved(registry).operations
        if self.task is not None or not count:
            return
        self.registry, self.place = registry, place
        self._show(OFFER.format(count=count), self.start, self.later)

    def back_up(self) -> None:
        """Back up in the background."""
        registry, place = self.registry, self.place
        if registry is None or place is None or self.task is not None:
            return
        self.task = Task(lambda step: backup.make(registry, place, step))
        self.task.stepped.connect(self.on_step)
        self.task.done.connect(self.on_made)
        self.task.failed.connect(self.on_failed)
        self.progress.setRange(0, 0)
        self._show(RUNNING, self.progress, self.cancel)
        self.task.start()

    def stop(self) -> None:
        """Cancel the backup that is being made."""
        if self.task is not None:
            self.cancel.setEnabled(False)
            self.task.cancel()

    def leave(self) -> None:
        """Put the bar away."""
        self.hide()

    def forget(self) -> None:
        """Put the bar away with its ledger, whose tasks were stopped."""
        self.task = self.registry = self.place = None
        self.hide()

    def on_step(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def on_made(self, made: Made) -> None:
        self.task = None
        self._show(told(made), self.close_bar)
        self.made.emit(made)

    def on_failed(self, error: Exception) -> None:
        self.task = None
        if isinstance(error, Cancelled):
            self._show(STOPPED, self.close_bar)
        elif isinstance(error, FupinError):
            self._show(str(error), self.start, self.close_bar)
        else:
            self.hide()
            report(self, error)

    def _show(self, words: str, *parts: QWidget) -> None:
        self.words.setText(words)
        self.cancel.setEnabled(True)
        for part in (self.progress, self.start, self.later, self.cancel, self.close_bar):
            part.setVisible(part in parts)
        self.show()
