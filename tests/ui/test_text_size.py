"""The text size of what is open already: it follows at once, and goes back to what it was."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QTableWidget,
    QTreeWidget,
    QVBoxLayout,
)

from ui import text_size, theme

NEAR = 2  # pixels of rounding


@pytest.fixture(autouse=True)
def usual_size(qapp):
    theme.apply(qapp)
    yield
    theme.apply(qapp)


@pytest.fixture
def dialog(qtbot):
    """A dialog with sizes of its own, and views with cells."""
    made = QDialog()
    made.line, made.rule, made.label = QLineEdit(), QLabel(), QLabel("户主姓名")
    made.line.setMinimumWidth(120)
    made.line.setMaximumWidth(200)
    made.rule.setFixedHeight(1)
    made.table, made.tree, made.tiles = QTableWidget(3, 3), QTreeWidget(), QListWidget()
    made.tree.setColumnCount(2)
    made.tiles.setGridSize(QSize(90, 60))
    made.tiles.setIconSize(QSize(40, 40))
    column = QVBoxLayout(made)
    for part in (made.line, made.rule, made.label, made.table, made.tree, made.tiles):
        column.addWidget(part)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def measures(dialog):
    """Everything that depends on the text size."""
    return [
        dialog.line.minimumWidth(), dialog.line.maximumWidth(),
        dialog.table.verticalHeader().defaultSectionSize(),
        dialog.table.horizontalHeader().sectionSize(0), dialog.tree.header().sectionSize(0),
        dialog.tiles.gridSize().width(), dialog.tiles.gridSize().height(),
        dialog.tiles.iconSize().width(),
    ]  # fmt: skip


def test_what_is_open_grows_at_once(dialog):
    before, high = measures(dialog), dialog.label.sizeHint().height()
    text_size.choose(150)
    assert text_size.percent() == 150
    assert measures(dialog) == pytest.approx([1.5 * one for one in before], abs=NEAR)
    assert dialog.label.sizeHint().height() == pytest.approx(1.5 * high, abs=NEAR)
    assert dialog.rule.height() == 1  # a line stays a line


def test_there_and_back_is_as_it_was(dialog):
    before = measures(dialog)
    for size in (200, 125, 100):
        text_size.choose(size)
    assert measures(dialog) == pytest.approx(before, abs=NEAR)
    assert dialog.line.minimumHeight() == 0  # what nobody limited is not limited now
    assert dialog.label.maximumWidth() == text_size.NO_LIMIT


def test_the_same_size_changes_nothing(dialog):
    before, size = measures(dialog), dialog.size()
    text_size.choose(100)
    assert (measures(dialog), dialog.size()) == (before, size)


def test_an_open_dialog_grows_and_stays_on_the_screen(dialog):
    dialog.resize(800, 500)
    dialog.move(400, 200)
    text_size.choose(200)
    room = theme.free_screen(dialog)
    assert dialog.width() > 800
    assert room.contains(dialog.frameGeometry())


def test_steps_go_through_the_sizes_of_the_menu_and_stop_at_both_ends():
    found = []
    for by in (1,) * len(theme.SCALES) + (-1,) * (len(theme.SCALES) + 1):
        text_size.step(by)
        found.append(text_size.percent())
    up, down = found[: len(theme.SCALES)], found[len(theme.SCALES) :]
    assert up == [*theme.SCALES[1:], theme.SCALES[-1]]
    assert down == [*theme.SCALES[-2::-1], theme.SCALES[0], theme.SCALES[0]]


def test_a_size_between_steps_to_its_neighbours(qapp):
    theme.apply(qapp, 110)
    text_size.step(1)
    assert text_size.percent() == min(one for one in theme.SCALES if one > 110)
    theme.apply(qapp, 110)
    text_size.step(-1)
    assert text_size.percent() == 100
