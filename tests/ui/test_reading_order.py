"""The order of reading follows the layouts, whoever was made first, and keeps nothing of them."""

import gc
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import getAllValidWrappers

from ui import reading_order
from ui.flow import FlowLayout

UI = Path(__file__).parents[2] / "ui"


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    lines = {name: QLineEdit(made) for name in reversed("abcdefghij")}
    for name, line in lines.items():
        line.setObjectName(name)
    column = QVBoxLayout(made)
    column.addWidget(lines["a"])
    row = QHBoxLayout()
    column.addLayout(row)
    row.addStretch()
    row.addWidget(lines["b"])
    grid = QGridLayout()
    row.addLayout(grid)
    grid.addWidget(lines["d"], 1, 0)
    grid.addWidget(lines["c"], 0, 1)
    form = QFormLayout()
    column.addLayout(form)
    form.addRow("一", lines["e"])
    both = QHBoxLayout()
    form.addRow("二", both)
    both.addWidget(lines["f"])
    both.addWidget(lines["g"])
    flow = FlowLayout()
    column.addLayout(flow)
    flow.addWidget(lines["h"])
    flow.addWidget(lines["i"])
    column.addWidget(lines["j"])
    made.show()
    return made


def test_layouts_are_read_line_by_line(window):
    assert [one.objectName() for one in reading_order.stops(window)] == [*"abcdefghij"]


def test_a_dialog_nobody_else_holds_stays_open(window):
    def ask():
        dialog = QDialog(window)
        last, first = QPushButton(dialog), QPushButton(dialog)
        column = QVBoxLayout(dialog)
        column.addWidget(first)
        column.addWidget(last)
        dialog.open()
        reading_order.arrange(dialog)  # before, the dialog itself followed on its first button

    ask()
    gc.collect()
    (dialog,) = window.findChildren(QDialog)
    assert dialog.isVisible()
    dialog.close()


def test_no_item_of_a_layout_is_kept(window):
    """One that Python knows is not told of its end: what is made at its address would crash."""
    reading_order.arrange(window)
    layouts = [one for one in window.findChildren(QLayout) if not isinstance(one, FlowLayout)]
    known = [one for one in getAllValidWrappers() if isinstance(one, QLayoutItem)
             and not isinstance(one, QLayout)]  # fmt: skip
    assert len(layouts) == 5
    assert [item for item in known if any(one.indexOf(item) >= 0 for one in layouts)] == []


def test_nobody_asks_qts_layouts_for_their_items():
    found = {path.name for path in UI.glob("*.py") if ".itemAt(" in path.read_text("utf-8")}
    assert found <= {"missing_line.py"}  # of our own FlowLayout, which keeps its items itself
