"""Garbage is collected in the window's thread, and only there."""

import gc
import threading
import weakref

from ui.app import application
from ui.garbage import EVERY, Collector
from ui.task import Task


class Ring:
    """Something only the collector can free."""

    def __init__(self, freed):
        self.me = self
        weakref.finalize(self, lambda: freed.append(threading.current_thread()))


def test_only_the_windows_thread_collects(qtbot, qapp):
    assert application() is qapp
    (collector,) = qapp.findChildren(Collector)
    freed, threshold = [], gc.get_threshold()
    gc.set_threshold(1000, *threshold[1:])

    def litter():
        for _ in range(5000):
            Ring(freed)

    worker = threading.Thread(target=litter)
    worker.start()
    worker.join()
    assert not gc.isenabled()
    collector.setInterval(10)
    qtbot.waitUntil(lambda: len(freed) == 5000)
    collector.setInterval(EVERY)
    gc.set_threshold(*threshold)
    assert set(freed) == {threading.main_thread()}


def test_what_is_old_is_not_looked_through_while_work_is_going_on(qtbot, qapp):
    (collector,) = qapp.findChildren(Collector)
    freed, threshold, go = [], gc.get_threshold(), threading.Event()
    ring = Ring(freed)
    gc.collect()  # it is old now
    del ring
    task = Task(lambda _step: go.wait(30))
    task.start()
    gc.set_threshold(1, 0, 0)
    litter = [[] for _ in range(5000)]
    for _ in range(5):
        collector.collect()
    assert freed == []
    go.set()
    qtbot.waitUntil(lambda: task not in Task.running)
    litter += [[] for _ in range(5000)]
    for _ in range(5):
        collector.collect()
    gc.set_threshold(*threshold)
    assert len(freed) == 1
    assert len(litter) == 10_000
