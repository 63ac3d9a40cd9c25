"""The text size of everything that is open, changed at once."""

from typing import Final, cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QHeaderView,
    QListView,
    QMainWindow,
    QTableView,
    QTreeView,
    QWidget,
)

from ui import theme

NO_LIMIT: Final = 16_777_215  # what Qt says of a size that is not limited
THIN: Final = 4  # pixels up to which a size is a line and does not grow with the text
ROOM: Final = 0.96  # of the screen that a dialog may take


def percent() -> int:
    """The present text size."""
    points = cast(QApplication, QApplication.instance()).font().pointSizeF()
    return round(points / theme.POINTS * 100)


def choose(size: int) -> None:
    """Show everything at a text size; what was measured in the old one grows or shrinks with it."""
    factor = size / percent()
    if factor == 1:
        return
    app = cast(QApplication, QApplication.instance())
    # Before the new size is told, for many measure themselves anew when they hear of it.
    for widget in app.allWidgets():
        _limits(widget, factor)
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            _cells(widget, factor)
    theme.apply(app, size)
    for window in app.topLevelWidgets():
        if isinstance(window, QDialog) and window.isVisible():
            _fit(window, factor)


def step(by: int) -> None:
    """Go to the next larger or smaller text size."""
    sizes = sorted({*theme.SCALES, percent()})
    place = sizes.index(percent()) + by
    choose(sizes[max(0, min(place, len(sizes) - 1))])


def keep_on_screen(window: QWidget) -> None:
    """Make a window no larger than the screen, and move it to where all of it is seen."""
    room = theme.free_screen(window)
    window.resize(window.size().boundedTo(room.size() * ROOM))
    frame = window.frameGeometry()
    left = max(room.left(), min(frame.left(), room.right() - frame.width()))
    top = max(room.top(), min(frame.top(), room.bottom() - frame.height()))
    if (left, top) != (frame.left(), frame.top()):
        window.move(left, top)


def _limits(widget: QWidget, factor: float) -> None:
    """Scale the sizes that a widget was given; those that follow from its layout come anew."""
    if isinstance(widget, QMainWindow | QHeaderView):
        return
    layout = widget.layout()
    own = layout.totalMinimumSize() if widget.isWindow() and layout else QSize()
    for now, derived, give in (
        (widget.minimumWidth(), own.width(), widget.setMinimumWidth),
        (widget.minimumHeight(), own.height(), widget.setMinimumHeight),
    ):
        if now > THIN and now != derived:
            give(round(now * factor))
    for now, give in (
        (widget.maximumWidth(), widget.setMaximumWidth),
        (widget.maximumHeight(), widget.setMaximumHeight),
    ):
        if THIN < now < NO_LIMIT:
            give(round(now * factor))


def _cells(view: QAbstractItemView, factor: float) -> None:
    if isinstance(view, QTableView):
        rows = view.verticalHeader()
        rows.setMinimumSectionSize(round(rows.minimumSectionSize() * factor))
        rows.setDefaultSectionSize(round(rows.defaultSectionSize() * factor))
        _columns(view.horizontalHeader(), factor)
    elif isinstance(view, QTreeView):
        _columns(view.header(), factor)
    if isinstance(view, QListView) and view.gridSize().isValid():
        view.setGridSize(view.gridSize() * factor)
    if view.iconSize().isValid():
        view.setIconSize(view.iconSize() * factor)


def _columns(header: QHeaderView, factor: float) -> None:
    last = header.count() - 1 if header.stretchLastSection() else header.count()
    for number in range(last):
        if header.sectionResizeMode(number) is QHeaderView.ResizeMode.Interactive:
            header.resizeSection(number, round(header.sectionSize(number) * factor))


def _fit(window: QWidget, factor: float) -> None:
    window.resize((window.size() * factor).expandedTo(window.minimumSizeHint()))
    keep_on_screen(window)
