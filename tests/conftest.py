"""What every test stands on: no screen, no unexpected message, no unexpected log record."""

import logging
import os
from functools import partial
from pathlib import Path

# Before anything imports Qt: the smallest screen the program has to do with.
os.environ["QT_QPA_PLATFORM"] = (
    f"offscreen:configfile={Path(__file__).parent / 'data' / 'screen.json'}"
)

import pytest
from hypothesis import settings

from ui import messages

for name in ("FUPIN_PASSWORD", "FUPIN_SAMPLE"):  # of the person who runs the tests
    os.environ.pop(name, None)
PATIENCE = 60_000  # ms
pytest_plugins = ["pytester"]
THOROUGH = bool(os.environ.get("FUPIN_THOROUGH"))
settings.register_profile("default", deadline=None, print_blob=True, max_examples=50)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=2000)
settings.load_profile("thorough" if THOROUGH else "default")


@pytest.fixture
def qtbot(qtbot):
    """Waits end when their condition holds; the limit is for a machine that is very busy."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitActive", "waitExposed"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE))
    return qtbot


@pytest.fixture(scope="session")
def thorough():
    """Whether the heavy campaigns were asked for."""
    return THOROUGH


class MessageBox:
    """Stands where `ui.messages.show` was: answers what was expected, keeps the rest."""

    def __init__(self):
        self.expected = []
        self.shown = []
        self.unexpected = []

    def expect(self, part, answer=True):
        """Answer the next message that contains this text: yes, or no to a question."""
        self.expected.append((part, answer))

    def __call__(self, _parent, _level, text):
        self.shown.append(text)
        for entry in self.expected:
            if entry[0] in text:
                self.expected.remove(entry)
                return entry[1]
        self.unexpected.append(text)
        return False


@pytest.fixture(autouse=True)
def message_box(monkeypatch):
    """Replace the only door to modal boxes; what nobody expected, or nobody showed, fails."""
    box = MessageBox()
    monkeypatch.setattr(messages, "show", box)
    yield box
    assert not box.unexpected, f"unexpected messages: {box.unexpected}"
    assert not box.expected, f"never shown: {[part for part, _ in box.expected]}"


@pytest.fixture(autouse=True)
def quiet_log(request, caplog):
    """Fail on warnings and worse in the log, but those of `@pytest.mark.logs(part)`."""
    yield
    allowed = [mark.args[0] for mark in request.node.iter_markers("logs")]
    loud = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING
    ]
    for part in allowed:
        assert any(part in text for text in loud), f"never logged: {part}"
    unexpected = [text for text in loud if not any(part in text for part in allowed)]
    assert not unexpected, f"unexpected log records: {unexpected}"
