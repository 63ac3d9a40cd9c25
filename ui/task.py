"""Long work outside the window's thread, with progress and a way to stop it."""

import threading
import time
from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QProgressDialog, QWidget
from shiboken6 import isValid

from fupin_desktop.errors import Cancelled, FupinError, Step
from ui import messages

T = TypeVar("T")

SHOW_AFTER = 400  # milliseconds; shorter work needs no dialog
STEP_EVERY = 0.05  # seconds between two reports, lest a fast loop floods the window


class Task(QObject):
    """One function running in the thread pool; connected slots run in the window's thread."""

    stepped = Signal(int, int)
    done = Signal(object)
    failed = Signal(Exception)
    ended = Signal()

    running: ClassVar[set["Task"]] = set()

    def __init__(self, work: Callable[[Step], object]) -> None:
        # With a window as parent it would die under the worker's hands; with none at all, the
        # worker could drop the last reference and destroy it outside the window's thread.
        super().__init__(QCoreApplication.instance())
        self._work: Callable[[Step], object] | None = work
        self._stop = threading.Event()
        self._finished = threading.Event()
        self._reported = 0.0
        self.result: object = None  # once it has ended: what came of it, or the exception
        self.ended.connect(self._forget)

    def start(self) -> None:
        """Hand the work to the thread pool."""
        Task.running.add(self)
        QThreadPool.globalInstance().start(self._run)

    def wait(self, seconds: float | None) -> bool:
        """Wait for the end, for so long at most, and tell whether it came; see `result`."""
        return self._finished.wait(seconds)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    @staticmethod
    def stop_all() -> None:
        """Cancel every running task and wait for it; nothing is reported any more."""
        for task in list(Task.running):
            task.abandon()

    def abandon(self) -> None:
        """Cancel, wait until the worker has stopped, and report nothing."""
        self.blockSignals(True)
        self.cancel()
        self._finished.wait()
        self._forget()

    def _run(self) -> None:
        assert self._work is not None  # noqa: S101 - it is taken away at the end
        try:
            self.result = self._work(self._step)
            self.done.emit(self.result)
        except Exception as error:
            self.result = error
            self.failed.emit(error)
        finally:
            self.ended.emit()
            self._finished.set()

    def _step(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if done >= total or now - self._reported >= STEP_EVERY:
            self._reported = now
            self.stepped.emit(done, total)

    def _forget(self) -> None:
        if self not in Task.running:
            return
        Task.running.discard(self)
        self._finished.wait()  # the worker is still on its way out of the signal
        # The worker may be the last to let this go. Widgets that the work knew, by its closure or
        # by the frames of its exception, must not go with it: they would die outside their thread.
        self._work = None
        if isinstance(self.result, Exception):
            self.result.__traceback__ = None
        self.deleteLater()


def run_with_progress(
    parent: QWidget, label: str, work: Callable[[Step], T], then: Callable[[T], None]
) -> Task:
    """Run work behind a progress dialog with a cancel button, then go on with its result."""
    task = Task(work)
    dialog = _progress_dialog(parent, label, task)

    def finish() -> bool:
        """Take the dialog away; False if the window went meanwhile, and all with it."""
        if not isValid(dialog):
            return False
        dialog.hide()
        dialog.deleteLater()
        return True

    def succeed(result: T) -> None:
        if finish():
            then(result)

    def fail(error: Exception) -> None:
        if finish():
            report(parent, error)

    task.done.connect(succeed)
    task.failed.connect(fail)
    task.start()
    return task


def attempt(parent: QWidget, work: Callable[[], T]) -> T | None:
    """Do something short at once; what goes wrong is told, and None is the result."""
    try:
        return work()
    except Exception as error:
        report(parent, error)
        return None


def report(parent: QWidget, error: Exception) -> None:
    """Tell the user of an exception in the way its kind asks for."""
    if isinstance(error, Cancelled):
        return
    if isinstance(error, FupinError):
        messages.error(parent, str(error))
    else:
        messages.show_bug(parent, error)


def _progress_dialog(parent: QWidget, label: str, task: Task) -> QProgressDialog:
    dialog = QProgressDialog(label, "取消", 0, 0, parent)
    # Its own setValue would run the event loop from inside a slot, so the bar is moved directly.
    bar = QProgressBar(dialog)
    bar.setRange(0, 0)
    dialog.setBar(bar)
    dialog.setWindowTitle("请稍候")
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    # Its own minimum duration counts for nothing before it is given a first value: it waits 4 s.
    soon = QTimer(dialog, singleShot=True, interval=SHOW_AFTER)
    soon.timeout.connect(dialog.show)
    task.done.connect(soon.stop)
    task.failed.connect(soon.stop)
    soon.start()
    dialog.setMinimumWidth(dialog.fontMetrics().averageCharWidth() * 48)
    dialog.setAutoClose(False)
    dialog.setAutoReset(False)

    def advance(done: int, total: int) -> None:
        if isValid(bar):
            bar.setRange(0, total)
            bar.setValue(done)

    task.stepped.connect(advance)
    dialog.canceled.connect(task.cancel)
    dialog.destroyed.connect(task.cancel)
    return dialog
