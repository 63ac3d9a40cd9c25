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
from shiboken6 import createdByPython, delete, getAllValidWrappers

from ui import reading_order
from ui.flow import FlowLayout
from ui.nesting import nest

UI = Path(__file__).parents[2] / "ui"


def known_items():
    found = getAllValidWrappers()
    return [one for one in found if isinstance(one, QLayoutItem) and not isinstance(one, QLayout)]


def items_of_qt():
    """Those that Python knows and is not told of their end."""
    return [one for one in known_items() if not createdByPython(one)]


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
    assert len(window.findChildren(QLayout)) == 6
    assert items_of_qt() == []


def test_what_is_put_into_a_layout_leaves_no_item_behind(qtbot):
    """Python comes to know the items of a layout that is filled before it is put into another."""
    made, inside, known = QWidget(), [QLineEdit() for _ in range(3)], len(known_items())
    qtbot.addWidget(made)
    row, column, form, flow = QHBoxLayout(), QVBoxLayout(), QFormLayout(), FlowLayout()
    row.addWidget(inside[0])
    row.addStretch()
    nest(column, row)
    form.addRow("一", inside[1])
    flow.addWidget(inside[2])
    outer = QVBoxLayout(made)
    for one in (column, form, flow):
        nest(outer, one)
    assert items_of_qt() == []
    assert [one.parent() for one in inside] == [made] * 3
    delete(inside[2])
    assert flow.count() == 0
    assert len(known_items()) == known
    made.show()
    assert reading_order.stops(made) == inside[:2]


def test_only_these_ask_layouts_for_items_and_nest_them():
    ours = {"missing_line.py", "nesting.py"}  # the first of a FlowLayout, with items of our own
    for call in (".itemAt(", ".addLayout(", ".insertLayout("):
        assert {path.name for path in UI.glob("*.py") if call in path.read_text("utf-8")} <= ours
