"""Finding: at once if it is quick, later if it is not, and only the newest answer counts."""

import threading

import pytest

from fupin_desktop.errors import FupinError
from ui import finder as finding
from ui.finder import Finder


@pytest.fixture
def finder(qapp, monkeypatch):
    monkeypatch.setattr(finding, "PATIENCE", 0.05)
    made = Finder(qapp)
    made.told = []
    made.found.connect(made.told.append)
    made.failed.connect(lambda error: made.told.append(str(error)))
    made.waiting.connect(lambda: made.told.append("waiting"))
    yield made
    made.stop()


def slow(step):
    """Find nothing until it is stopped."""
    while True:
        step(0, 1)


def test_what_is_quick_is_told_at_once_and_once(finder, qtbot):
    finder.ask(lambda _step: ["a"])
    assert (finder.told, finder.busy) == ([["a"]], False)
    qtbot.wait(50)
    assert finder.told == [["a"]]


def test_what_takes_longer_is_told_when_it_is_there(finder, qtbot):
    go = threading.Event()

    def search(_step):
        go.wait()
        return ["a"]

    finder.ask(search)
    assert (finder.told, finder.busy) == (["waiting"], True)
    go.set()
    qtbot.waitUntil(lambda: finder.told == ["waiting", ["a"]])
    assert not finder.busy


def test_a_newer_search_stops_the_one_before(finder, qtbot):
    finder.ask(slow)
    finder.ask(lambda _step: ["b"])
    qtbot.wait(50)
    assert finder.told == ["waiting", ["b"]]


def test_an_action_on_all_of_it_waits(finder):
    go = threading.Event()

    def search(_step):
        go.wait()
        return ["a"]

    finder.ask(search)
    threading.Timer(0.1, go.set).start()
    finder.finish()
    assert finder.told == ["waiting", ["a"]]


def test_what_goes_wrong_is_told(finder, qtbot):
    def fail(_step):
        raise FupinError("磁盘读写出错")

    finder.ask(fail)
    assert finder.told == ["磁盘读写出错"]
    go = threading.Event()

    def fail_later(_step):
        go.wait()
        raise FupinError("后来出错")

    finder.ask(fail_later)
    go.set()
    qtbot.waitUntil(lambda: finder.told[1:] == ["waiting", "后来出错"])


def test_stopping_leaves_no_answer(finder, qtbot):
    finder.ask(slow)
    finder.stop()
    qtbot.wait(50)
    assert (finder.told, finder.busy) == (["waiting"], False)
