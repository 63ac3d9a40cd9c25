"""Colours, text sizes and the one style sheet."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLayout, QWidget

ARROW = (Path(__file__).parents[1] / "resources" / "icons" / "arrow_down.svg").as_posix()
POINTS = 10.5  # text at 100 %
BOX = 14  # pixels of a box to tick at 100 %
SCALES = (100, 110, 125, 150, 175, 200)
FAMILIES = ("Noto Sans SC", "Rare Han A", "Rare Han B")  # as resources/fonts names them

GROUND = "#f3f5f2"
SURFACE = "#ffffff"
INK = "#1d2521"
MUTED = "#59645e"
LINE = "#d3d9d4"
ACCENT = "#1f6f54"
ACCENT_DARK = "#175740"
ACCENT_SOFT = "#e3f0ea"
ALARM = "#b3261e"
NOTICE = "#8a5200"
NOTICE_SOFT = "#fff3d9"

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
        QPalette.ColorRole.AlternateBase: "#f8faf8",
        QPalette.ColorRole.Button: SURFACE,
        QPalette.ColorRole.WindowText: INK,
        QPalette.ColorRole.Text: INK,
        QPalette.ColorRole.ButtonText: INK,
        QPalette.ColorRole.ToolTipBase: SURFACE,
        QPalette.ColorRole.ToolTipText: INK,
        QPalette.ColorRole.PlaceholderText: "#7b857f",
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: SURFACE,
        QPalette.ColorRole.Link: ACCENT,
    }.items():
        colours.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor("#98a19c"))
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
    width: {box}px; height: {box}px; }}"""
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


def fitting_size(widget: QWidget, width: int, height: int) -> QSize:
    """A size in Chinese characters and lines, cut to what the screen has room for."""
    unit = widget.fontMetrics().horizontalAdvance("户")
    room = widget.screen().availableSize() * 0.94
    return QSize(unit * width, int(unit * 1.2 * height)).boundedTo(room)


SHEET = f"""
QLabel[role="title"], QLabel[role="heading"] {{ font-weight: 700; }}
QLabel[role="muted"] {{ color: {MUTED}; }}
QLabel[role="problem"] {{ color: {ALARM}; }}
QLabel[role="notice"] {{ color: {NOTICE}; background: {NOTICE_SOFT}; border-radius: 3px;
    padding: 3px 7px; }}
QLabel[role="tag"] {{ color: {ACCENT_DARK}; background: {ACCENT_SOFT}; border-radius: 3px;
    padding: 2px 7px; }}
QLabel[role="alarm"] {{ color: white; background: {ALARM}; border-radius: 3px; padding: 2px 7px; }}
QLabel[role="idle"] {{ color: {MUTED}; background: {GROUND}; border-radius: 3px;
    padding: 2px 7px; }}
QFrame[role="step"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 5px;
    border-left: 5px solid {LINE}; border-top-left-radius: 0; border-bottom-left-radius: 0; }}
QFrame[role="step"][state="done"] {{ border-left-color: {ACCENT}; }}
QFrame[role="step"][state="running"] {{ border-left-color: #d9a441; }}
QFrame[role="step"][state="late"] {{ border-left-color: {ALARM}; }}
QFrame[role="card"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 5px; }}
QFrame[role="rule"] {{ background: {LINE}; max-height: 1px; min-height: 1px; border: none; }}
QWidget[role="surface"] {{ background: {SURFACE}; }}
QPushButton {{ background: {SURFACE}; border: 1px solid #b9c2bc; border-radius: 4px;
    padding: 5px 13px; }}
QPushButton:hover {{ border-color: {ACCENT}; background: #f7fbf9; }}
QPushButton:pressed {{ background: {ACCENT_SOFT}; }}
QPushButton:focus {{ border: 1px solid {ACCENT}; }}
QPushButton:checked {{ background: {ACCENT_SOFT}; border-color: {ACCENT}; color: {ACCENT_DARK}; }}
QPushButton:disabled {{ color: #98a19c; background: {GROUND}; border-color: {LINE}; }}
QPushButton[role="main"] {{ background: {ACCENT}; border-color: {ACCENT}; color: white; }}
QPushButton[role="main"]:hover {{ background: {ACCENT_DARK}; }}
QPushButton[role="main"]:focus {{ border: 2px solid {INK}; padding: 4px 12px; }}
QPushButton[role="main"]:disabled {{ background: #a9bdb4; border-color: #a9bdb4; }}
QPushButton[role="notice"] {{ background: {NOTICE_SOFT}; border-color: #e3c27a; color: {NOTICE}; }}
QPushButton[role="chip"] {{ background: {ACCENT_SOFT}; border-color: #c4ddd2; color: {ACCENT_DARK};
    padding: 3px 9px; }}
QPushButton[role="chip"][bare="true"] {{ background: {SURFACE}; border-color: {LINE};
    color: {MUTED}; }}
QPushButton[role="chip"]:checked {{ background: {ACCENT}; border-color: {ACCENT}; color: white; }}
QPushButton[role="chip"]:focus {{ border-color: {INK}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[role="figure"] {{ text-align: left; padding: 14px 16px; }}
QPushButton[role="link"] {{ background: transparent; border: none; color: {ACCENT};
    padding: 2px 4px; text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border: 1px solid {ACCENT}; padding: 1px 3px; }}
QLineEdit, QPlainTextEdit, QComboBox {{ background: {SURFACE}; border: 1px solid #b9c2bc;
    border-radius: 4px; padding: 4px 6px; selection-background-color: {ACCENT}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 1px solid {ACCENT}; }}
QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QComboBox[bad="true"] {{
    border: 1px solid {ALARM}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ background: {GROUND}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url({ARROW}); width: 12px; height: 12px; }}
QComboBox QLineEdit {{ border: none; padding: 0; }}
QTableView, QListWidget, QTreeWidget {{ background: {SURFACE}; border: 1px solid {LINE};
    border-radius: 4px; outline: none; alternate-background-color: #f8faf8;
    gridline-color: {LINE}; }}
QTableView::item, QTreeWidget::item {{ padding: 0 6px; }}
QTableWidget::item, QTableView#targets::item {{ padding: 0; }}
QListWidget#sections::item, QListWidget#conflicts::item {{ padding: 5px 8px; }}
QListView#attachments {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 4px;
    outline: none; padding: 8px; }}
QListView#attachments:focus {{ border: 1px solid {ACCENT}; }}
QListView#attachments::item {{ border-radius: 4px; padding: 4px; }}
QListView#attachments::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QLabel#no_attachments {{ background: {SURFACE}; border: 1px dashed #b9c2bc; border-radius: 5px; }}
QListWidget::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QTableView::item:selected, QTreeWidget::item:selected {{ background: {ACCENT_SOFT}; color: {INK}; }}
QTableView:focus, QListWidget:focus, QTreeWidget:focus {{ border: 1px solid {ACCENT}; }}
QHeaderView::section {{ background: #e9eeea; border: none; border-right: 1px solid {LINE};
    border-bottom: 1px solid {LINE}; padding: 5px 7px; font-weight: 700; }}
QListWidget#navigation {{ background: #e9eeea; border: none; border-right: 1px solid {LINE};
    border-radius: 0; outline: none; padding-top: 6px; }}
QListWidget#lists {{ background: {SURFACE}; border: none; border-right: 1px solid {LINE};
    border-radius: 0; outline: none; padding-top: 6px; }}
QListWidget#lists::item {{ padding: 6px 12px; }}
QListWidget#navigation::item {{ padding: 9px 16px; border-left: 4px solid transparent; }}
QListWidget#navigation::item:selected {{ background: {SURFACE}; color: {ACCENT_DARK};
    border-left: 4px solid {ACCENT}; }}
QToolBar {{ background: {SURFACE}; border: none; border-bottom: 1px solid {LINE}; padding: 3px 6px;
    spacing: 2px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 5px 9px; }}
QToolButton:hover {{ background: {ACCENT_SOFT}; }}
QToolButton:disabled {{ color: #98a19c; }}
QToolButton::menu-indicator {{ image: none; }}
QStatusBar {{ background: #e9eeea; border-top: 1px solid {LINE}; }}
QStatusBar::item {{ border: none; }}
QScrollArea {{ border: none; background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QToolTip {{ border: 1px solid {LINE}; padding: 3px; }}
"""
