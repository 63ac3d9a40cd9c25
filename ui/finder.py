"""Finding records outside the window's thread: what takes a moment is shown when it is there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from fupin_desktop.errors import Step
from ui.task import Task

PATIENCE = 0.06  # seconds that the window waits; a keystroke later than that is felt


class Finder(QObject):
    """One search at a time: a newer one stops the one before it, whose answer never comes."""

    found = Signal(object)  # list of record ids, or whatever was asked for
    failed = Signal(Exception)
    waiting = Signal()  # the answer takes longer than a moment

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Tell whether an answer is still to come."""
        return self._task is not None

    def ask(self, work: Callable[[Step], object]) -> None:
        """Find something anew; what is found at once is told before this returns."""
        self.stop()
        self._task = task = Task(work)
        task.done.connect(lambda _ids: self._tell(task))
        task.failed.connect(lambda _error: self._tell(task))
        task.start()
        if task.wait(PATIENCE):
            self._tell(task)
        else:
            self.waiting.emit()

    def finish(self) -> None:
        """Wait for the answer, and for what is asked on top of it."""
        while self._task is not None:
            self._task.wait(None)
            self._tell(self._task)

    def stop(self) -> None:
        """Forget what is being looked for."""
        if self._task is not None:
            self._task.abandon()
            self._task = None

    def _tell(self, task: Task) -> None:
        if task is not self._task:
            return  # told already, or asked anew since
        self._task = None
        if isinstance(task.result, Exception):
            self.failed.emit(task.result)
        else:
            self.found.emit(task.result)
