"""Every screen at large text on a small laptop, and by the keyboard alone."""

import ast
import importlib.util
import os
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QMainWindow,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)

from ui import reading_order, theme, view_book
from ui.help_window import HelpWindow
from ui.main_window import MainWindow
from ui.task import Task
from ui.welcome import SEEN

HERE = Path(__file__).parent
UI = HERE.parents[1] / "ui"
LARGE, WIDE, HIGH = 150, 1280, 720
NEAR = 3  # pixels that nobody misses
BASES = ("QDialog", "QWizard")


def load():
    spec = importlib.util.spec_from_file_location("screens", HERE / "screens.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


screens = load()
# Every fifth at each run, beginning at two places; all of them in the thorough campaign.
EVERY = [*screens.SCREENS]
ALL = bool(os.environ.get("FUPIN_THOROUGH"))
LARGE_ONES, KEYED_ONES = (EVERY, EVERY) if ALL else (EVERY[::5], EVERY[2::5])


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """One small township for all screens; nothing of it is changed."""
    folder = tmp_path_factory.mktemp("sample")
    screens.build(folder)
    return folder


@pytest.fixture(autouse=True)
def usual_size(qapp):
    yield
    theme.apply(qapp)


class Strays(QObject):
    """Notes what is shown as a window of its own, though it is part of one."""

    def __init__(self):
        super().__init__()
        self.met = []

    def eventFilter(self, shown, event):  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(shown, QWidget) and shown.isWindow():
            popup = shown.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if not popup and not isinstance(shown, QDialog | QMainWindow | HelpWindow):
                self.met.append(told(shown))
        return False


@pytest.fixture(autouse=True)
def strays(qapp):
    """Before it has its place a part must not be shown: it would flash and take the keyboard."""
    watch = Strays()
    qapp.installEventFilter(watch)
    yield
    qapp.removeEventFilter(watch)
    assert watch.met == []


@pytest.fixture
def show(qtbot, sample):
    """Open a screen and wait until it has read what it shows."""
    windows = []

    def open_it(name):
        registry = screens.opened(next(sample.glob("village*.fupin")))
        registry.set_setting(SEEN, True)
        window = MainWindow(registry)
        windows.append(window)
        window.resize(WIDE, HIGH)
        window.show()
        screen = screens.SCREENS[name](window, sample)
        qtbot.waitUntil(lambda: not Task.running, timeout=20_000)
        qtbot.waitUntil(screen.isVisible)
        qtbot.waitUntil(screen.isEnabled, timeout=20_000)
        settle()
        return screen

    yield open_it
    for window in windows:
        for child in QApplication.topLevelWidgets():
            if child is not window and child.isVisible():
                child.close()
        window.close()
        window.registry.close()  # whatever kept the window open must not keep the ledger
        window.deleteLater()
        settle()


def settle():
    for _ in range(4):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def seen(screen, *kinds):
    """Widgets of some kinds that are on screen."""
    return [one for one in screen.findChildren(QWidget) if isinstance(one, kinds)
            and one.isVisibleTo(screen) and one.window() is screen]  # fmt: skip


def told(widget):
    words = widget.text() if hasattr(widget, "text") else ""
    return f"{type(widget).__name__} {widget.objectName()} “{words[:30]}” {widget.size().toTuple()}"


def saved(view):
    """Whether all that a table shows is told for a workbook; one without titles is no table."""
    if view_book.header_of(view) is None:
        return True
    titles, rows, count = view_book.shown_in(view)
    lines = [*rows()]
    return all(titles) and len(lines) == count and {len(line) for line in lines} <= {len(titles)}


def cut(widget):
    """Whether the text of a widget has less room than it needs."""
    if isinstance(widget, QLabel):
        if not widget.text() or (widget.toolTip() and widget.minimumWidth() == 1):
            return False  # told in full by the tool tip
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + NEAR
    if isinstance(widget, QToolButton) and not widget.text():
        return False  # the cross that clears a field
    need = widget.sizeHint()
    return need.width() > widget.width() + NEAR or need.height() > widget.height() + NEAR


def narrow(view):
    """Columns whose heading does not fit."""
    header = view.horizontalHeader() if isinstance(view, QTableView) else view.header()
    if header.isHidden():
        return []
    last = header.count() - 1
    return [
        f"{view.objectName()} {view.model().headerData(n, Qt.Orientation.Horizontal)}"
        for n in range(header.count())
        if not header.isSectionHidden(n)
        and not (n == last and header.stretchLastSection())
        and header.sectionSizeHint(n) > header.sectionSize(n) + NEAR
        and view.model().headerData(n, Qt.Orientation.Horizontal)
    ]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("name", LARGE_ONES)
def test_large_text_fits_the_small_screen(qapp, show, name):
    theme.apply(qapp, LARGE)
    screen = show(name)
    room = theme.free_screen(screen)
    assert (room.width(), room.height()) == (WIDE, HIGH)
    assert screen.width() <= WIDE
    assert screen.height() <= HIGH
    assert screen.minimumSizeHint().width() <= WIDE
    assert screen.minimumSizeHint().height() <= HIGH
    kinds = (QLabel, QPushButton, QCheckBox, QRadioButton, QToolButton)
    assert [told(one) for one in seen(screen, *kinds) if cut(one)] == []
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    wide = [
        f"{told(area)} > {area.viewport().width()}"
        for area in seen(screen, QScrollArea)
        if area.horizontalScrollBarPolicy() == off
        and area.widget().width() > area.viewport().width() + NEAR
    ]
    assert wide == []
    assert [one for view in seen(screen, QTableView, QTreeView) for one in narrow(view)] == []
    assert [told(view) for view in seen(screen, QTableView, QTreeView) if not saved(view)] == []
    more = screen.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is None or not more.isVisible()


def test_every_dialog_is_among_the_screens():
    source = Path(screens.__file__).read_text(encoding="utf-8")
    bases = {
        node.name: [ast.unparse(base) for base in node.bases]
        for path in UI.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    made = set(BASES)
    while more := {name for name, above in bases.items() if made.intersection(above)} - made:
        made |= more
    only_bases = {base for name in made for base in bases.get(name, ())} | set(BASES)
    assert sorted(name for name in made - only_bases if name not in source) == []


# ---- the keyboard ---------------------------------------------------------------------------


def name_of(widget):
    """What a widget is called by a reader of screens, or by the label or text at it."""
    texts = [getattr(widget, name, str)() for name in ("accessibleName", "text", "placeholderText")]
    return " ".join(filter(None, [*texts, widget.toolTip(), widget.objectName()]))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("name", KEYED_ONES)
def test_tab_reaches_everything_in_the_order_one_reads(show, name):
    screen = show(name)
    focus = screen.focusWidget() or screen
    reading_order.arrange(screen)
    wanted = [one for one in reading_order.stops(screen) if one.isEnabled()]
    chain, at = [], focus
    for _ in range(5_000):
        at = at.nextInFocusChain()
        at.setParent(at.parentWidget())  # Python took it for a part of the one before
        if at in wanted and at not in chain:
            chain.append(at)
        if len(chain) == len(wanted):
            break
    pressed = seen(screen, QPushButton, QCheckBox, QRadioButton, QComboBox, QToolButton)
    missed = [told(one) for one in pressed if one.isEnabled() and one not in chain and words(one)]
    assert missed == []
    start = wanted.index(chain[0])
    assert chain == wanted[start:] + wanted[:start]
    assert [told(one) for one in chain if not name_of(one)] == []
    backwards = [
        f"{told(one)} then {told(after)}"
        for one, after in pairwise(wanted)
        if one.parentWidget() is after.parentWidget() and above(after, one)
    ]
    assert backwards == []


def words(widget):
    if isinstance(widget, QRadioButton):  # Tab stops at one of a group, the arrows at the others
        group = widget.parentWidget().findChildren(QRadioButton)
        return not any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in group)
    return not isinstance(widget, QToolButton) or bool(widget.text())


def above(one, other):
    """Whether one would be read before another: higher up, and not in a later column."""
    return one.geometry().bottom() <= other.y() and one.x() < other.geometry().right()
