"""Garbage is collected in the window's thread only.

Python collects in whichever thread happens to allocate; in the ledger's writer or a task it would
destroy widgets outside their thread, and the program would die without a word.
"""

import gc

from PySide6.QtCore import QObject, QTimer

from ui.task import Task

EVERY = 200  # ms


class Collector(QTimer):
    """Collects what Python itself would have collected, when the event loop has time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, interval=EVERY)
        self.timeout.connect(self.collect)
        gc.disable()
        self.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due; while work is going on, only the youngest.

        What a worker has made of a township takes a second to look through, and most of it is in
        use: all that is older waits until the work is done.
        """
        counted = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, most) in enumerate(counted) if count > most]
        if Task.running:
            due = [generation for generation in due if not generation]
        if due:
            gc.collect(max(due))
