"""A program killed in mid-typing offers the visit and the paper notes again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop.registry import Registry
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog

TYPIST = """
import pathlib, sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from fupin_desktop.registry import Registry
from ui.app import application
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog

app = application()
registry = Registry.open(pathlib.Path(sys.argv[1]), user="王建国")
household = registry.find("household")[0]
form = VisitDialog(registry, household, None) if sys.argv[2] == "visit" else None
dialog = form or NotesDialog(registry, None)
dialog.show()
dialog.activateWindow()
while not dialog.isAncestorOf(QApplication.focusWidget()):
    app.processEvents()
if form:
    form.form.rows["content"].editor.setFocus()
else:
    dialog.grid.go_to(0, "content")
for text in ("说腿疼", "，约了复查"):
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(QApplication.focusWidget(), event)
if not form:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
while not any("约了复查" in str(one.state) for one in registry.drafts.all()):
    app.processEvents()  # until what was typed has been written
print("typed", flush=True)
while True:
    app.processEvents()
"""


@pytest.fixture
def killed(ledger, household):
    """Let a program type into a form of the ledger, and kill it."""
    assert household
    path = ledger.path
    ledger.close()

    def run(what):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-c", TYPIST, str(path), what]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as typist:
            assert typist.stdout.readline() == "typed\n"
            typist.kill()
        opened.append(Registry.open(path, user="王建国"))
        return opened[0]

    opened = []
    yield run
    for registry in opened:
        registry.close()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def offered(dialog):
    """Take the draft up that the form offers."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    assert dialog.drafting.line.isVisible()
    dialog.findChild(QPushButton, "draft_take_up").click()
    return dialog


def test_a_visit_half_written_is_offered_again(window, killed):
    registry = killed("visit")
    (draft,) = registry.drafts.orphans()
    assert draft.title == "记走访：张长富"
    dialog = offered(VisitDialog(registry, draft.household, window))
    assert dialog.form.read("content") == "说腿疼，约了复查"
    assert registry.count("visit") == 0
    dialog.close()


def test_paper_notes_half_written_are_offered_again(window, killed):
    registry = killed("notes")
    (draft,) = registry.drafts.orphans()
    assert draft.title == "批量补记走访 1 条"
    dialog = offered(NotesDialog(registry, window))
    assert dialog.model.notes[0].cells["content"] == "说腿疼，约了复查"
    assert registry.count("visit") == 0
    dialog.close()
