"""A window knows its screen; nothing that others need goes with a window that is garbage."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = {"name": "laptop", "x": 0, "y": 0, "width": 1280, "height": 720}
LARGE = {"name": "desk", "x": 1280, "y": 0, "width": 1920, "height": 1080}
START = """
import gc
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from ui.theme import fitting_size, free_screen
app = QApplication([])
gc.disable()
"""
PARENTS = """
window = QWidget()
hidden = QDialog(window)  # it will stand over its parent
for widget in (window, hidden, QWidget(hidden)):
    assert free_screen(widget).width() == 1280
window.setGeometry(1400, 100, 800, 600)
window.show()
for widget in (window, hidden, QWidget(hidden)):
    assert free_screen(widget).getRect() == (1280, 0, 1920, 1080)
assert fitting_size(hidden, 1000, 1000).width() == round(1920 * 0.94)
"""
GARBAGE = """
gone = []
app.primaryScreen().destroyed.connect(lambda: gone.append("screen"))
for _ in range(3):
    dialog = QDialog()
    dialog.ring = dialog  # only the collector can free it
    fitting_size(dialog, 20, 20)
del dialog
gc.collect()
assert not app.topLevelWidgets()
assert gone == []
QWidget().show()  # it looks for its screen
app.processEvents()
"""
ROWS = """
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout
from shiboken6 import delete
from ui.nesting import nest
def fill(row, number):
    made = [QPushButton() for _ in range(number)]
    for one in made:
        row.addWidget(one)
    return made
page = QWidget()
column, made = QVBoxLayout(page), []
for _ in range(300):
    row = QHBoxLayout()
    made += fill(row, 1)
    nest(column, row)
for one in made:
    delete(one)  # and Qt its item
del made, one
for _ in range(5):
    dialog = QDialog()
    dialog.ring = dialog
    rows = [QHBoxLayout() for _ in range(60)]
    for row in rows:
        fill(row, 3)  # with items where those were
    column = QVBoxLayout(dialog)
    for row in rows:
        nest(column, row)
del dialog, rows, row, column
gc.collect()
"""
FLOWS = """
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout
from shiboken6 import delete
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.theme import empty
for early in (True, False) * 10:
    window, flow = QWidget(), FlowLayout()
    column = QVBoxLayout(window)
    if early:
        nest(column, flow)
    for _ in range(4):
        flow.addWidget(QPushButton())
    if not early:
        nest(column, flow)
    window.show()
    delete(flow.itemAt(0).widget())
    assert flow.count() == 3
    empty(flow)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert flow.count() == 0
    flow.addWidget(QPushButton())
    app.processEvents()
"""


@pytest.mark.parametrize("script", [PARENTS, GARBAGE, ROWS, FLOWS])
def test_in_a_program_of_its_own(tmp_path, script):
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [SMALL, LARGE]}))
    done = subprocess.run(
        [sys.executable, "-c", START + script],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def asked(folder, *names):
    """Modules that call a method of one of these names."""
    return {
        path.name
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    }  # fmt: skip


def test_nobody_asks_a_widget_for_what_is_no_part_of_it():
    """Python would take it for one, and the collector would treat it so."""
    assert asked("ui", "screen", "nextInFocusChain", "previousInFocusChain") == set()
    assert asked("tests", "screen") == set()
