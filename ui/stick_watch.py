"""Sticks that are plugged in, and the bars that offer to back up to one or take packages in."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolBar, QWidget

from fupin_desktop import backup, exchange, inbox, volumes
from fupin_desktop.backup import Made
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.registry import Registry
from ui.backup_dialog import told
from ui.parts import button, named, wrapped
from ui.task import Task, report

EVERY: Final = 4_000  # ms between two looks
OFFER: Final = "备份U盘已插上：上次备份后有 {count:,} 条新增和修改。"
RUNNING: Final = "正在备份到U盘并核对，可以接着做别的事；请不要拔出U盘。"
PACKAGES: Final = "U盘“{name}”里有 {count:,} 个没有接收过的包。"
STOPPED: Final = "备份已取消，U盘上以前的备份没有改动。"


class StickWatch(QObject):
    """Looks every few seconds whether a stick was plugged in, and what of ours is on it."""

    plugged = Signal(object)  # the Path of the backup stick
    carried = Signal(object, int)  # the Path of a stick, and how many packages wait on it

    def __init__(self, parent: QObject, root: Path | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.identity = ""
        self.receiver: Registry | None = None
        self.seen: set[Path] = set()
        self.clock = QTimer(self, interval=EVERY)
        self.clock.timeout.connect(self.look)

    def watch_for(self, identity: str, receiver: Registry | None = None) -> None:
        """Look out for a backup stick of this id, and for packages if others send this ledger any.

        An empty id is that of no stick.
        """
        if receiver is not None and not exchange.peers(receiver, counted=False):
            receiver = None
        if (identity, receiver) != (self.identity, self.receiver):
            self.identity, self.receiver, self.seen = identity, receiver, set()
        if not identity and receiver is None:
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
        if new and (self.identity or self.receiver):
            # A tired stick answers late, and must not hold up the window.
            task = Task(lambda _step: [(one, self._is_it(one), self._wait(one)) for one in new])
            task.done.connect(self._tell)
            task.start()

    def _there(self) -> set[Path]:
        return {one.path for one in volumes.mounted(self.root)}

    def _is_it(self, place: Path) -> bool:
        return bool(self.identity) and volumes.stick_id(place) == self.identity

    def _wait(self, place: Path) -> int:
        """Count the packages on a stick; one that is pulled out meanwhile has none to offer."""
        try:
            return inbox.waiting(self.receiver, place) if self.receiver else 0
        except (OSError, FupinError):
            return 0

    def _tell(self, found: list[tuple[Path, bool, int]]) -> None:
        for place, is_backup, count in sorted(found):
            if is_backup:
                self.plugged.emit(place)
            if count:
                self.carried.emit(place, count)


class InboxBar(QToolBar):
    """A bar under the toolbar: offers to look at the packages on a stick."""

    accepted = Signal(object)  # the Path of the stick

    def __init__(self) -> None:
        super().__init__("收件")
        self.place: Path | None = None
        self.words = wrapped(role="notice", name="inbox_words")
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(6, 2, 6, 2)
        row.addWidget(self.words, 1)
        row.addWidget(button("看一看", self.accept, "inbox_start", "main"))
        row.addWidget(button("以后", self.hide, "inbox_later"))
        self.addWidget(inner)
        self.setMovable(False)
        self.hide()

    def offer(self, place: Path, count: int) -> None:
        """Say how many packages wait on a stick."""
        self.place = place
        self.words.setText(PACKAGES.format(name=place.name or str(place), count=count))
        self.show()

    def accept(self) -> None:
        """Put the bar away and ask for the inbox."""
        self.hide()
        self.accepted.emit(self.place)


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
