"""The order in which one reads a window: as its layouts put things, whoever was made first."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeVar, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLayout,
    QMainWindow,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QStatusBar,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QToolBar,
    QWidget,
)

# What is one thing to its user, whatever it is made of.
WHOLE = (QAbstractItemView, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
# What readers of screens say of what has no text of its own.
CALLED: Final = {QAbstractItemView: "列表", QTabBar: "分页", QScrollArea: "内容"}
UNTITLED: Final = tuple(CALLED)
T = TypeVar("T", bound=QObject)
LINE: Final = 8  # pixels by which what stands in one line may differ in height
Place = tuple[int, int, int, int]  # row, column, rows, columns
Line = tuple[int, QFormLayout.ItemRole]


def stops(window: QWidget) -> list[QWidget]:
    """What Tab stops at in a window, in the order one reads it."""
    return [one for one in _read(window) if _stops_tab(one)]


def arrange(window: QWidget) -> None:
    """Let Tab go through a window in the order one reads it, and let each stop have a name."""
    found = stops(window)
    for one in found:
        if isinstance(one, UNTITLED) and not one.accessibleName():
            words = (word for kind, word in CALLED.items() if isinstance(one, kind))
            one.setAccessibleName(next(words))
    # The chain as it is is never asked for: Python would take what comes next for a part of what
    # it comes after, a dialog for a part of its own last button, and free both while they are open.
    for one, after in pairwise(found):
        QWidget.setTabOrder(one, after)


def _stops_tab(widget: QWidget) -> bool:
    # What hands the keyboard on to a part of itself is reached through that part.
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _read(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if not isinstance(widget, WHOLE):
        for part in _parts(widget):
            if not part.isHidden() and not part.isWindow():
                yield from _read(part)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    layout = widget.layout()
    if isinstance(widget, QMainWindow):
        yield from _direct(widget, QToolBar)
        yield from filter(None, [widget.centralWidget()])
        yield from _direct(widget, QStatusBar)
    elif isinstance(widget, QScrollArea):
        yield from filter(None, [widget.widget()])
    elif isinstance(widget, QTabWidget):
        yield from filter(None, [widget.tabBar(), widget.currentWidget()])
    elif isinstance(widget, QStackedWidget):
        yield from filter(None, [widget.currentWidget()])
    elif isinstance(widget, QSplitter):
        yield from filter(None, map(widget.widget, range(widget.count())))
    elif layout is not None and not isinstance(widget, QToolBar | QStatusBar):
        yield from _laid(layout, _direct(widget, QWidget))
    elif not isinstance(widget, QAbstractScrollArea):
        yield from sorted(_direct(widget, QWidget), key=lambda one: (one.y() // LINE, one.x()))


def _direct(above: QObject, kind: type[T]) -> list[T]:
    return above.findChildren(kind, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _laid(layout: QLayout, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Those of these widgets, all of one parent, that a layout holds, as it puts them.

    It is asked where each is, never what is at a place: an item that was looked at stays known to
    Python after the layout has destroyed it, and whatever is made at its address crashes later.
    """
    parts: list[QWidget | QLayout] = [*widgets, *_direct(layout, QLayout)]
    there = {number: part for part in parts if (number := layout.indexOf(part)) >= 0}
    for number in _places(layout):
        part = there.get(number)
        if isinstance(part, QLayout):
            yield from _laid(part, widgets)
        elif part is not None:
            yield part


def _places(layout: QLayout) -> list[int]:
    """Numbers of a layout's items as they stand, line by line."""
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        return sorted(numbers, key=lambda one: cast(Place, layout.getItemPosition(one))[:2])
    if isinstance(layout, QFormLayout):
        return sorted(numbers, key=lambda one: _line(cast(Line, layout.getItemPosition(one))))
    return numbers


def _line(place: Line) -> tuple[int, int]:
    return place[0], place[1].value
