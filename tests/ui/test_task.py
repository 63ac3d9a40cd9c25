"""Work outside the window's thread: results, refusals, bugs, cancelling, closing."""

import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread, QThreadPool
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget

from fupin_desktop.errors import Cancelled, FupinError
from ui import task
from ui.task import Task, run_with_progress


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def wait_for(qtbot):
    """Wait until a task has ended and told so."""
    return lambda job: qtbot.waitUntil(lambda: job not in Task.running)


def endless(step):
    while True:
        step(1, 10)
        threading.Event().wait(0.005)


def test_result_arrives_in_the_windows_thread(parent, wait_for):
    seen = []
    work_thread = []

    def work(step):
        work_thread.append(threading.get_ident())
        step(1, 1)
        return "done"

    def then(result):
        seen.append((result, QThread.currentThread() is parent.thread()))

    job = run_with_progress(parent, "请稍候", work, then)
    wait_for(job)
    assert seen == [("done", True)]
    assert work_thread != [threading.get_ident()]


def test_refusal_is_shown_as_its_own_sentence(parent, wait_for, message_box):
    message_box.expect("U盘没有插好")

    def refuse(_step):
        raise FupinError("U盘没有插好，什么也没有写入。")

    wait_for(run_with_progress(parent, "导出", refuse, print))
    assert message_box.shown == ["U盘没有插好，什么也没有写入。"]


@pytest.mark.logs("unexpected error")
def test_bug_is_logged_without_its_message(parent, wait_for, message_box, caplog):
    message_box.expect("意外错误")

    name = "张长富"

    def fail(_step):
        raise ValueError(name)

    wait_for(run_with_progress(parent, "导出", fail, print))
    assert "ValueError" in message_box.shown[0]
    assert name not in message_box.shown[0] + caplog.text


def test_cancel_button_stops_silently(qtbot, parent, wait_for, monkeypatch):
    monkeypatch.setattr(task, "SHOW_AFTER", 0)
    results = []
    job = run_with_progress(parent, "慢活", endless, results.append)
    dialog = parent.findChild(QProgressDialog)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)
    wait_for(job)
    assert results == []


def test_work_shows_its_dialog_long_before_qt_would(qtbot, parent, wait_for, monkeypatch):
    monkeypatch.setattr(task, "SHOW_AFTER", 50)
    job = run_with_progress(parent, "慢活", endless, print)
    qtbot.waitUntil(parent.findChild(QProgressDialog).isVisible, timeout=3000)  # Qt waits for 4 s
    job.cancel()
    wait_for(job)


def test_short_work_shows_no_dialog(qtbot, parent, wait_for):
    job = run_with_progress(parent, "快活", lambda _step: 1, lambda _result: None)
    assert not parent.findChild(QProgressDialog).isVisible()
    wait_for(job)
    qtbot.waitUntil(lambda: parent.findChild(QProgressDialog) is None)


def test_steps_are_thinned_but_the_last_one_arrives(qtbot):
    job = Task(lambda step: [step(n, 1000) for n in range(1, 1001)])
    seen = []
    job.stepped.connect(lambda done, _total: seen.append(done))
    with qtbot.waitSignal(job.done):
        job.start()
    assert seen[-1] == 1000
    assert len(seen) < 100


def test_closing_waits_for_the_worker_and_hears_nothing(qtbot, parent):
    job = run_with_progress(parent, "慢活", endless, print)
    with qtbot.assertNotEmitted(job.ended):
        Task.stop_all()
    assert not Task.running


def test_attempt_reports_and_gives_nothing(parent, message_box):
    message_box.expect("不能这样做")

    def refuse():
        raise FupinError("不能这样做。")

    assert task.attempt(parent, refuse) is None
    assert task.attempt(parent, lambda: 7) == 7


@pytest.mark.parametrize("stopped", [True, False])
def test_a_window_that_goes_takes_the_work_for_it_along(qtbot, wait_for, stopped):
    window, held, results = QWidget(), threading.Event(), []
    window.show()

    def work(step):
        held.wait(10)
        if stopped:
            step(1, 1)
        return "done"

    job = run_with_progress(window, "请稍候", work, results.append)
    with qtbot.waitSignal(window.destroyed):
        window.deleteLater()
    held.set()
    wait_for(job)
    assert results == []
    assert isinstance(job.result, Cancelled) == stopped


class Late(threading.Event):
    """Keeps the worker in the task's own frame after all it does has been told."""

    def __init__(self):
        super().__init__()
        self.go = threading.Event()

    def wait(self, timeout=None):
        super().wait(timeout)
        return self.is_set()

    def set(self):
        super().set()
        self.go.wait(60)


@pytest.mark.parametrize("fails", [False, True])
def test_what_the_work_knew_is_let_go_in_the_windows_thread(qtbot, fails):
    """Else a window that only the worker still holds would be destroyed in the worker's thread."""
    freed = []

    class Known:
        pass

    def start():
        known = Known()
        weakref.finalize(known, lambda: freed.append(threading.current_thread()))

        def work(_step):
            if fails:
                raise FupinError(f"{known}")
            return len(f"{known}")

        job = Task(work)
        late = job._finished = Late()
        job.start()
        return late

    late = start()
    qtbot.waitUntil(lambda: not Task.running)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    late.go.set()
    QThreadPool.globalInstance().waitForDone()
    assert freed == [threading.main_thread()]
