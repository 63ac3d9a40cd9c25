"""What the window does for backups and sticks: the daily copy, the bars, and the dialogs."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from fupin_desktop import backup
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.registry import Registry
from ui.backup_dialog import BackupDialog
from ui.stick_watch import InboxBar, StickBar, StickWatch
from ui.task import Task, report

AFTER: Final = 60_000  # ms after opening: the old laptop has other things to do at first
TOLD_FOR: Final = 20_000  # ms
NOT_COPIED: Final = "本机的每日副本没有留成：{reason}"


class Safekeeping(QObject):
    """Belongs to a window; `begin` is called for each ledger that it shows."""

    changed = Signal()  # something was backed up
    copied = Signal()  # today's copy is made, which the ledger has noted

    def __init__(
        self, window: QMainWindow, shown: Callable[[], Registry], root: Path | None = None
    ) -> None:
        super().__init__(window)
        self.window_, self.shown, self.root = window, shown, root
        self.bar, self.packages = StickBar(), InboxBar()
        self.watch = StickWatch(self, root)
        self.copying: Task | None = None
        self.told = False  # that today's copy failed
        self.clock = QTimer(self, singleShot=True, interval=AFTER)
        self.clock.timeout.connect(self.copy_daily)
        self.watch.plugged.connect(lambda place: self.bar.offer(shown(), place))
        self.bar.made.connect(lambda _made: self.changed.emit())
        self.watch.carried.connect(self.packages.offer)
        for bar in (self.bar, self.packages):
            window.addToolBarBreak()
            window.addToolBar(bar)
            bar.hide()

    def begin(self) -> None:
        """Look after the ledger that the window shows now."""
        self.bar.forget()
        self.packages.hide()
        self.copying, self.told = None, False
        self._watch()
        self.clock.start()

    def end(self) -> None:
        """Look after nothing any more: the ledger is closed with its window."""
        self.clock.stop()
        self.watch.watch_for("")

    def copy_daily(self) -> None:
        """Keep today's copy on this computer, if it is due."""
        registry = self.shown()
        busy = self.copying in Task.running or self.bar.task is not None
        if registry.closed or busy or not backup.daily_due(registry):
            return
        self.copying = Task(lambda step: backup.make_daily(registry, step))
        self.copying.failed.connect(self.on_failed)
        self.copying.done.connect(self.on_copied)
        self.copying.start()

    def on_copied(self, _made: object) -> None:
        self.copied.emit()

    def on_failed(self, error: Exception) -> None:
        """Say it once; the next try is at the next pause."""
        if isinstance(error, FupinError) and not self.told:
            self.told = True
            self.window_.statusBar().showMessage(NOT_COPIED.format(reason=error), TOLD_FOR)
        elif not isinstance(error, FupinError | Cancelled):
            report(self.window_, error)

    def back_up(self) -> None:
        """Open the dialog of backups."""
        dialog = BackupDialog(self.shown(), self.window_, self.root)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.made.connect(self.on_backed_up)
        dialog.open()

    def on_backed_up(self) -> None:
        self._watch()
        self.watch.pass_over()
        self.changed.emit()

    def _watch(self) -> None:
        registry = self.shown()
        self.watch.watch_for(backup.stick(registry).get("id", ""), registry)
