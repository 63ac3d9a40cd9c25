"""A village ledger on disk, and typing as an input method does it."""

import gc
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLayoutItem, QSpacerItem, QWidgetItem
from shiboken6 import createdByPython, getAllValidWrappers

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import finder, task
from ui.app import application

ITEMS = {QLayoutItem, QSpacerItem, QWidgetItem}
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="session")
def qapp():
    """The program's own application: its fonts, colours and translation.

    What was copied goes before Python does: Qt would destroy it after that, and crash.
    """
    app = application()
    yield app
    app.clipboard().clear()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Lists wait for what they search, and no progress takes the keyboard from its window.

    Else a busy machine, where all takes longer, would do what no test expects.
    """
    monkeypatch.setattr(finder, "PATIENCE", 30)
    monkeypatch.setattr(task, "SHOW_AFTER", 60_000)


@pytest.fixture(autouse=True)
def swept(qapp):  # noqa: ARG001  wants the application
    """Delete after each test what it asked to be deleted: no event loop runs between tests.

    A dialog left open would take the keyboard from all later windows, and die at any time. Nor may
    Python know items that Qt made for its layouts: it is not told of their end.
    """
    yield
    known = [one for one in getAllValidWrappers() if type(one) in ITEMS]
    assert [one for one in known if not createdByPython(one)] == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QApplication.activeModalWidget() is None


@pytest.fixture(autouse=True, scope="module")
def collected(qapp):  # noqa: ARG001  wants the application
    """Collect the windows of a module after it: a change of the text size goes through them all."""
    yield
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def ledger(tmp_path):
    """An empty village ledger with somebody working."""
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    path = tmp_path / "河湾村.fupin"
    registry = Registry.create(path, **about, password=None, user="王建国", now=lambda: NOON)
    yield registry
    with suppress(RuntimeError):  # a closed window has already let it go
        registry.close()


@pytest.fixture
def add(ledger):
    """Make a record and give its id."""

    def make(table, **values):
        return ledger.save([Change(table=table, values=values)]).ids[0]

    return make


@pytest.fixture
def household(add):
    """One household with its head."""
    rec = add("household", name="张长富", group_name="一组", phone="13800000001")
    add("person", household=rec, relation="01", name="张长富")
    return rec


@pytest.fixture
def commit():
    """Type as an input method does: what is composed arrives at once."""

    def type_into(widget, text):
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(widget, event)

    return type_into


@pytest.fixture
def disagree(ledger):
    """Save two values of a field that do not know each other."""

    def write(table, rec, field, first, second):
        seen = ledger.fetch(table, rec).heads
        for user, value in (("李敏", first), ("赵强", second)):
            ledger.user = user
            ledger.save([Change(table=table, rec=rec, values={field: value}, seen=seen)])
        ledger.user = "王建国"

    return write
