"""Colours, text sizes and the one style sheet."""

from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLayout, QWidget

ARROW = (Path(__file__).parents[1] / "resources" / "icons" / "arrow_down.svg").as_posix()
POINTS = 10.5  # text at 100 %
BOX = 14  # pixels of a box to tick at 100 %
SCALES = (100, 110, 125, 150, 175, 200)
FAMILIES = ("Noto Sans SC", "Rare Han A", "Rare Han B")  # as resources/fonts names them

GROUND = "#f3f5f2"
SURFACE = "#ffffff"
STRIPE = "#f8faf8"  # every other row of a table
HEADER = "#e9eeea"  # of tables, and what frames the window
HOVER = "#f7fbf9"
INK = "#1d2521"
MUTED = "#59645e"
FAINT = "#636e68"  # what an empty field would hold
DISABLED = "#6b756f"
LINE = "#d3d9d4"  # between things
EDGE = "#7f8a84"  # around what can be filled in or pressed
FOCUS = INK  # around what has the keyboard
ACCENT = "#1f6f54"
ACCENT_DARK = "#175740"
ACCENT_SOFT = "#e3f0ea"
ACCENT_LIT = "#227d5f"  # of what is filled and has the keyboard: its ring must show
ACCENT_EDGE = "#c4ddd2"
ALARM = "#b3261e"
ALARM_SOFT = "#fbe3e1"  # of a cell that cannot be saved so
AMBER = "#8f5f00"
NOTICE = "#8a5200"
NOTICE_SOFT = "#fff3d9"
NOTICE_EDGE = "#e3c27a"

# Every text colour with the grounds it stands on: at least 4.5 to 1.
PAIRS = {
    INK: (GROUND, SURFACE, STRIPE, HEADER, HOVER, ACCENT_SOFT, NOTICE_SOFT, ALARM_SOFT),
    MUTED: (GROUND, SURFACE, STRIPE, HEADER, ACCENT_SOFT, ALARM_SOFT),
    FAINT: (SURFACE, GROUND),
    ACCENT: (GROUND, SURFACE, STRIPE, HOVER, ACCENT_SOFT),
    ACCENT_DARK: (ACCENT_SOFT, SURFACE, HEADER),
    ALARM: (GROUND, SURFACE, STRIPE, ACCENT_SOFT),
    AMBER: (SURFACE, STRIPE, ACCENT_SOFT),
    NOTICE: (NOTICE_SOFT, SURFACE, STRIPE, ACCENT_SOFT),
    SURFACE: (ACCENT, ACCENT_DARK, ACCENT_LIT, ALARM),
}
# What is no text, or is disabled, with what it lies on: at least 3 to 1.
SHAPES = {
    EDGE: (GROUND, SURFACE, ACCENT_SOFT),
    FOCUS: (GROUND, SURFACE, STRIPE, HEADER, ACCENT_SOFT, NOTICE_SOFT, ACCENT_LIT),
    ACCENT: (GROUND, SURFACE, HEADER),
    ALARM: (GROUND, SURFACE),
    DISABLED: (GROUND, SURFACE),
    AMBER: (SURFACE,),
}

# Text sizes by role, relative to the ordinary one.
ROLES = {
    "title": 1.6, "heading": 1.15, "muted": 0.95, "problem": 0.95, "notice": 0.95, "tag": 0.9,
    "alarm": 0.9, "idle": 0.9,
}  # fmt: skip


def apply(app: QApplication, percent: int = 100) -> None:
    """Give the whole program its colours and its text size."""
    app.setStyle("Fusion")
    app.setPalette(palette())
    font = QFont(list(FAMILIES))
    font.setPointSizeF(POINTS * percent / 100)
    app.setFont(font)
    app.setStyleSheet(sheet(percent))


def palette() -> QPalette:
    """Light colours whatever the system says: rooms are bright, printers are white."""
    colours = QPalette()
    for role, colour in {
        QPalette.ColorRole.Window: GROUND,
        QPalette.ColorRole.Base: SURFACE,
        QPalette.ColorRole.AlternateBase: STRIPE,
        QPalette.ColorRole.Button: SURFACE,
        QPalette.ColorRole.WindowText: INK,
        QPalette.ColorRole.Text: INK,
        QPalette.ColorRole.ButtonText: INK,
        QPalette.ColorRole.ToolTipBase: SURFACE,
        QPalette.ColorRole.ToolTipText: INK,
        QPalette.ColorRole.PlaceholderText: FAINT,
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: SURFACE,
        QPalette.ColorRole.Link: ACCENT,
    }.items():
        colours.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor(DISABLED))
    return colours


def sheet(percent: int = 100) -> str:
    """Style sheet at a text size; sizes of fonts are repeated, for a sheet overrides `setFont`."""
    sizes = "\n".join(
        f'QLabel[role="{role}"] {{ font-size: {POINTS * percent / 100 * factor:.2f}pt; }}'
        for role, factor in ROLES.items()
    )
    box = round(BOX * percent / 100)
    boxes = f"""
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {{
    width: {box}px; height: {box}px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ width: {box - 2}px; height: {box - 2}px; }}"""
    return SHEET + sizes + boxes


def labelled(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """Make a plain-text label of a role of the style sheet."""
    label = QLabel(parent)
    label.setTextFormat(label.textFormat().PlainText)
    label.setText(text)
    if role:
        label.setProperty("role", role)
    return label


def rule() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def empty(layout: QLayout) -> None:
    """Take everything off a layout.

    The widgets keep their parent until the event loop deletes them: without one they would be
    Python's, and its collector may run in any thread.
    """
    while item := layout.takeAt(0):
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def free_screen(widget: QWidget) -> QRect:
    """The part of the screen that windows may cover where a widget stands, or its window's parent.

    Its own `screen()` is never asked: Python takes what that gives for a part of the widget, and
    if the collector frees both, it may destroy the screen of the whole program with it.
    """
    window = widget.window()
    while not window.isVisible() and (above := window.parentWidget()):
        window = above.window()
    screen = QGuiApplication.screenAt(window.frameGeometry().center())
    return (screen or QGuiApplication.primaryScreen()).availableGeometry()


def fitting_size(widget: QWidget, width: int, height: int) -> QSize:
    """A size in Chinese characters and lines, cut to what the screen has room for."""
    unit = widget.fontMetrics().horizontalAdvance("户")
    room = free_screen(widget).size() * 0.94
    return QSize(unit * width, int(unit * 1.2 * height)).boundedTo(room)


SHEET = f"""
QLabel[role="title"], QLabel[role="heading"] {{ font-weight: 700; }}
QLabel[role="muted"] {{ color: {MUTED}; }}
QLabel[tone="alarm"] {{ color: {ALARM}; }}
QLabel[tone="calm"] {{ color: {MUTED}; }}
QLabel[role="problem"] {{ color: {ALARM}; }}
QLabel[role="notice"] {{ color: {NOTICE}; background: {NOTICE_SOFT}; border-radius: 3px;
    padding: 3px 7px; }}
QLabel[role="tag"] {{ color: {ACCENT_DARK}; background: {ACCENT_SOFT}; border-radius: 3px;
    padding: 2px 7px; }}
QLabel[role="alarm"] {{ color: {SURFACE}; background: {ALARM}; border-radius: 3px;
    padding: 2px 7px; }}
QLabel[role="idle"] {{ color: {MUTED}; background: {GROUND}; border-radius: 3px;
    padding: 2px 7px; }}
QFrame[role="step"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 5px;
    border-left: 5px solid {LINE}; border-top-left-radius: 0; border-bottom-left-radius: 0; }}
QFrame[role="step"][state="done"] {{ border-left-color: {ACCENT}; }}
QFrame[role="step"][state="running"] {{ border-left-color: {AMBER}; }}
QFrame[role="step"][state="late"] {{ border-left-color: {ALARM}; }}
QFrame[role="card"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 5px; }}
QFrame[role="offer"] {{ background: {NOTICE_SOFT}; border: 1px solid {NOTICE_EDGE};
    border-radius: 4px; }}
QFrame[role="rule"] {{ background: {LINE}; max-height: 1px; min-height: 1px; border: none; }}
QWidget[role="surface"] {{ background: {SURFACE}; }}
QPushButton {{ background: {SURFACE}; border: 1px solid {EDGE}; border-radius: 4px;
    padding: 5px 13px; }}
QPushButton:hover {{ border-color: {ACCENT}; background: {HOVER}; }}
QPushButton:pressed {{ background: {ACCENT_SOFT}; }}
QPushButton:checked {{ background: {ACCENT_SOFT}; border-color: {ACCENT}; color: {ACCENT_DARK}; }}
QPushButton:disabled {{ color: {DISABLED}; background: {GROUND}; border-color: {LINE}; }}
QPushButton[role="main"] {{ background: {ACCENT}; border-color: {ACCENT}; color: {SURFACE}; }}
QPushButton[role="main"]:hover {{ background: {ACCENT_DARK}; }}
QPushButton[role="main"]:disabled {{ background: {GROUND}; border-color: {LINE};
    color: {DISABLED}; }}
QPushButton[role="notice"] {{ background: {NOTICE_SOFT}; border-color: {NOTICE_EDGE};
    color: {NOTICE}; }}
QPushButton[role="chip"] {{ background: {ACCENT_SOFT}; border-color: {ACCENT_EDGE};
    color: {ACCENT_DARK}; padding: 3px 9px; }}
QPushButton[role="chip"][bare="true"] {{ background: {SURFACE}; border-color: {LINE};
    color: {MUTED}; }}
QPushButton[role="chip"]:checked {{ background: {ACCENT}; border-color: {ACCENT};
    color: {SURFACE}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[role="figure"] {{ text-align: left; padding: 7px 12px; }}
QPushButton[role="link"] {{ background: transparent; border: none; color: {ACCENT};
    padding: 2px 4px; text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QTextBrowser {{ background: {SURFACE};
    border: 1px solid {EDGE}; border-radius: 4px; padding: 4px 6px;
    selection-background-color: {ACCENT}; }}
QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QComboBox[bad="true"] {{
    border: 1px solid {ALARM}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled,
QDateEdit:disabled {{ background: {GROUND}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({ARROW}); }}
QComboBox QLineEdit {{ border: none; padding: 0; }}
QTableView, QListWidget, QTreeWidget {{ background: {SURFACE}; border: 1px solid {LINE};
    border-radius: 4px; outline: none; alternate-background-color: {STRIPE};
    gridline-color: {LINE}; }}
QTableView::item, QTreeWidget::item {{ padding: 0 6px; }}
QTableWidget::item, QTableView#targets::item {{ padding: 0; }}
QListWidget#sections::item, QListWidget#conflicts::item, QListWidget#candidates::item,
QListWidget#households::item {{ padding: 3px 6px;
    border: 2px solid transparent; }}
QListView#attachments {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 4px;
    outline: none; padding: 8px; }}
QListView#attachments::item {{ border-radius: 4px; padding: 4px; }}
QListView#attachments::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QLabel#no_attachments {{ background: {SURFACE}; border: 1px dashed {EDGE}; border-radius: 5px; }}
QListWidget::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QTableView::item:selected, QTreeWidget::item:selected {{ background: {ACCENT_SOFT}; color: {INK}; }}
QTableCornerButton::section {{ background: {HEADER}; border: none; }}
QHeaderView::section {{ background: {HEADER}; border: none; border-right: 1px solid {LINE};
    border-bottom: 1px solid {LINE}; padding: 5px 7px; font-weight: 700; }}
QListWidget#navigation {{ background: {HEADER}; border: none; border-right: 1px solid {LINE};
    border-radius: 0; outline: none; padding-top: 6px; }}
QListWidget#lists {{ background: {SURFACE}; border: none; border-right: 1px solid {LINE};
    border-radius: 0; outline: none; padding-top: 6px; }}
QListWidget#lists::item {{ padding: 4px 10px; border: 2px solid transparent; }}
QListWidget#navigation::item {{ padding: 7px 14px; border: 2px solid transparent;
    border-left: 4px solid transparent; }}
QListWidget#navigation::item:selected {{ background: {SURFACE}; color: {ACCENT_DARK};
    border-left: 4px solid {ACCENT}; }}
QToolBar {{ background: {SURFACE}; border: none; border-bottom: 1px solid {LINE}; padding: 3px 6px;
    spacing: 2px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 5px 9px; }}
QToolButton:hover {{ background: {ACCENT_SOFT}; }}
QToolButton:disabled {{ color: {DISABLED}; }}
QToolButton::menu-indicator {{ image: none; }}
QStatusBar {{ background: {HEADER}; border-top: 1px solid {LINE}; }}
QStatusBar::item {{ border: none; }}
QScrollArea {{ border: 2px solid transparent; background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QToolTip {{ border: 1px solid {LINE}; padding: 3px; }}
QCheckBox, QRadioButton {{ border: 2px solid transparent; border-radius: 3px; padding: 1px; }}
QTabBar::tab {{ background: {HEADER}; border: 2px solid transparent; padding: 5px 12px;
    border-top-left-radius: 4px; border-top-right-radius: 4px; margin-right: 2px; }}
QTabBar::tab:selected {{ background: {SURFACE}; color: {ACCENT_DARK}; font-weight: 700;
    border-bottom-color: {ACCENT}; }}
/* What has the keyboard. The ring takes its width from the padding, so that nothing moves. */
QPushButton:focus {{ border: 2px solid {FOCUS}; padding: 4px 12px; }}
QPushButton[role="main"]:focus, QPushButton[role="chip"]:checked:focus {{
    background: {ACCENT_LIT}; }}
QPushButton[role="main"]:focus {{ border: 2px solid {FOCUS}; }}
QPushButton[role="chip"]:focus, QPushButton[role="chip"]:checked:focus {{
    border: 2px solid {FOCUS}; padding: 2px 8px; }}
QPushButton[role="figure"]:focus {{ border: 2px solid {FOCUS}; padding: 6px 11px; }}
QPushButton[role="link"]:focus {{ border: 2px solid {FOCUS}; border-radius: 3px; padding: 0 2px; }}
QToolButton:focus {{ border: 2px solid {FOCUS}; padding: 4px 8px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus,
QTextBrowser:focus {{
    border: 2px solid {FOCUS}; padding: 3px 5px; }}
QLineEdit[bad="true"]:focus, QPlainTextEdit[bad="true"]:focus, QComboBox[bad="true"]:focus {{
    border: 2px solid {ALARM}; }}
QComboBox QLineEdit:focus, QTableView QLineEdit:focus {{ border: none; padding: 0; }}
QCheckBox:focus, QRadioButton:focus, QScrollArea:focus {{ border: 2px solid {FOCUS}; }}
QTabBar::tab:focus {{ border: 2px solid {FOCUS}; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: 1px solid {FOCUS}; }}
QTableView::item:focus, QListView::item:focus, QTreeView::item:focus {{
    border: 2px solid {FOCUS}; }}
QTableView::item:focus, QTreeView::item:focus {{ padding: 0 4px; }}
QListWidget#lists::item:focus, QListWidget#sections::item:focus,
QListWidget#conflicts::item:focus {{ border: 2px solid {FOCUS}; }}
QListWidget#navigation::item:focus {{ border: 2px solid {FOCUS};
    border-left: 4px solid {ACCENT}; }}
"""
