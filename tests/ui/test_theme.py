"""Colours, text sizes, and that what has the keyboard can be seen."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme

UI = Path(__file__).parents[2] / "ui"
COLOUR = re.compile("#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}(?![0-9a-fA-F])")
LEAST_TEXT, LEAST_SHAPE = 4.5, 3


@pytest.fixture(autouse=True)
def usual_size(qapp):
    yield
    theme.apply(qapp)


def luminance(colour):
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(table):
    return [(ink, ground) for ink, grounds in table.items() for ground in grounds]


@pytest.mark.parametrize(("ink", "ground"), pairs(theme.PAIRS))
def test_text_can_be_read_on_its_ground(ink, ground):
    assert contrast(ink, ground) >= LEAST_TEXT


@pytest.mark.parametrize(("shape", "ground"), pairs(theme.SHAPES))
def test_shapes_can_be_made_out(shape, ground):
    assert contrast(shape, ground) >= LEAST_SHAPE


def test_every_text_colour_of_the_style_sheet_is_declared():
    """A rule that names both its text and its ground names a pair that is checked."""
    for rule in re.findall(r"\{([^}]*)\}", theme.SHEET):
        ink = re.search(r"(?<![-\w])color: (#\w+)", rule)
        ground = re.search(r"background: (#\w+)", rule)
        if ink and ink[1] != theme.DISABLED:
            assert ink[1] in theme.PAIRS, rule
            assert ground is None or ground[1] in theme.PAIRS[ink[1]], rule


def test_every_colour_has_a_name():
    """Hex digits stand in the palette only; everything else names its colours."""
    palette = {v for v in vars(theme).values() if isinstance(v, str) and COLOUR.fullmatch(v)}
    assert set(COLOUR.findall(theme.sheet())) <= palette
    for path in UI.glob("*.py"):
        lines = path.read_text(encoding="utf-8").split("\n")
        stray = [one for one in lines if COLOUR.search(one) and not re.match("[A-Z_]+ = ", one)]
        assert stray == [], path.name
        assert path.name == "theme.py" or not [one for one in lines if COLOUR.search(one)]


# ---- what has the keyboard ------------------------------------------------------------------


def dressed(widget, name="", **properties):
    widget.setObjectName(name)
    for key, value in properties.items():
        widget.setProperty(key, value)
    return widget


def pushed(role, **properties):
    button = dressed(QPushButton("打印"), role=role, **properties)
    button.setCheckable("checked" in properties)
    button.setChecked(properties.get("checked", False))
    return button


def ticked(kind, checked):
    box = kind("全部")
    box.setChecked(checked)
    return box


def listed(name=""):
    view = dressed(QListWidget(), name)
    view.addItems(["一组", "二组"])
    view.setCurrentRow(0)
    return view


def pictured():
    view = dressed(QListView(), "attachments")
    view.setModel(QStringListModel(["一组", "二组"], view))
    view.setCurrentIndex(view.model().index(0, 0))
    return view


def tabled():
    view = QTableWidget(2, 2)
    for row in range(2):
        for column in range(2):
            view.setItem(row, column, QTableWidgetItem("李芳"))
    view.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    view.setCurrentCell(0, 1)
    return view


def branched():
    view = QTreeWidget()
    QTreeWidgetItem(view, ["一组"])
    view.setCurrentItem(view.topLevelItem(0))
    return view


def boxed(editable):
    box = QComboBox()
    box.addItems(["一组", "二组"])
    box.setEditable(editable)
    return box


def tabbed():
    tabs = QTabBar()
    tabs.addTab("成员")
    tabs.addTab("走访")
    return tabs


def tool():
    button = QToolButton()
    button.setText("台账")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


KINDS = {
    "button": lambda: pushed(""),
    "button pressed in": lambda: pushed("", checked=True),
    "main": lambda: pushed("main"),
    "notice": lambda: pushed("notice"),
    "chip": lambda: pushed("chip"),
    "chip chosen": lambda: pushed("chip", checked=True),
    "chip bare": lambda: pushed("chip", bare="true"),
    "card": lambda: pushed("figure"),
    "link": lambda: pushed("link"),
    "line": lambda: QLineEdit("李芳"),
    "line that is wrong": lambda: dressed(QLineEdit("李芳"), bad="true"),
    "text": lambda: QPlainTextEdit("李芳"),
    "choice": lambda: boxed(editable=False),
    "choice by typing": lambda: boxed(editable=True),
    "date": QDateEdit,
    "tick": lambda: ticked(QCheckBox, checked=True),
    "no tick": lambda: ticked(QCheckBox, checked=False),
    "one of some": lambda: ticked(QRadioButton, checked=True),
    "list": listed,
    "areas": lambda: listed("navigation"),
    "lists": lambda: listed("lists"),
    "sections": lambda: listed("sections"),
    "conflicts": lambda: listed("conflicts"),
    "attachments": pictured,
    "table": tabled,
    "tree": branched,
    "tab": tabbed,
    "tool": tool,
    "scrolled": QScrollArea,
    "manual": QTextBrowser,
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_the_keyboard_is_ringed(qtbot, kind):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    other, widget = QPushButton("别的"), KINDS[kind]()
    for one in (other, widget):
        column.addWidget(one)
    window.resize(300, 200)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    other.setFocus()
    before = window.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert widget.hasFocus()
    after = window.grab().toImage()
    changed = [
        contrast(after.pixelColor(x, y), before.pixelColor(x, y)) >= LEAST_SHAPE
        or contrast(after.pixelColor(x, y), theme.GROUND) >= LEAST_SHAPE
        for x in range(widget.x(), widget.x() + widget.width())
        for y in range(widget.y(), widget.y() + widget.height())
        if after.pixelColor(x, y) != before.pixelColor(x, y)
    ]
    # A ring of one pixel around a word of two characters is the least that strikes the eye.
    assert sum(changed) >= 2 * (QFontMetrics(widget.font()).horizontalAdvance("户户") + 20)


# ---- text -----------------------------------------------------------------------------------


def test_text_grows_with_the_chosen_size(qapp, qtbot):
    title = theme.labelled("户", "title")
    plain = QLabel("户")
    for label in (title, plain):
        qtbot.addWidget(label)
        label.ensurePolished()
    before = [QFontMetrics(label.font()).height() for label in (title, plain)]
    theme.apply(qapp, 200)
    after = [QFontMetrics(label.font()).height() for label in (title, plain)]
    assert all(big >= 1.8 * small for big, small in zip(after, before, strict=True))
    assert after[0] > after[1]


def test_chinese_font_is_the_programs_own(qapp):
    assert QFontInfo(qapp.font()).family() == "Noto Sans SC"
    assert QRawFont.fromFont(qapp.font()).supportsCharacter(ord("𬭎"))


def test_record_text_is_never_taken_for_markup(qtbot):
    label = theme.labelled("<b>张</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is label.textFormat().PlainText
