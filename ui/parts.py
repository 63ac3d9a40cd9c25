"""Small pieces that several dialogs are made of."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QAbstractItemModel, QDate, QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QFormLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QWidget,
    QWizard,
)

from fupin_desktop.errors import Step
from ui.task import report, run_with_progress
from ui.theme import free_screen, labelled

FRAME = QSize(16, 48)  # what the system draws around a window, at least

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
V = TypeVar("V", bound=QTableView)


class Failed(NamedTuple):
    """What a piece of work ended with instead of a result."""

    error: Exception


class Wizard(QWizard):
    """A wizard that outlives a change of the text size."""

    def event(self, event: QEvent) -> bool:
        # QWizard throws its header away when it hears of a new style, under the hands of the
        # style sheet that is being put on: the program would crash.
        if event.type() is QEvent.Type.StyleChange:
            return QDialog.event(self, event)
        return super().event(event)


def named(widget: W, name: str) -> W:
    """Give a widget the name by which it is found."""
    widget.setObjectName(name)
    return widget


def wrapped(text: str = "", role: str = "", name: str = "") -> QLabel:
    """Make a plain-text label that breaks long lines."""
    label = named(labelled(text, role), name)
    label.setWordWrap(True)
    return label


def button(text: str, slot: Callable[[], object], name: str, role: str = "") -> QPushButton:
    """Make a button that calls a slot without arguments."""
    made = named(QPushButton(text), name)
    made.setProperty("role", role)
    made.setDefault(role == "main")
    made.clicked.connect(slot)
    return made


class FolderLink(QPushButton):
    """Leads to the folder of the file that was written; hidden until there is one."""

    def __init__(self) -> None:
        super().__init__("打开文件夹")
        named(self, "open_folder").setProperty("role", "link")
        self.target: Path | None = None
        self.clicked.connect(self.open_folder)
        self.hide()

    def lead_to(self, target: Path) -> None:
        """Offer the folder of a file."""
        self.target = target
        self.show()

    def open_folder(self) -> None:
        """Open the folder that holds the file."""
        if self.target:
            show_folder(self.target.parent)


def new_form(parent: QWidget | None = None) -> QFormLayout:
    """Make a form layout whose labels stay beside their fields at any text size."""
    form = QFormLayout(parent)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def characters(widget: QWidget, count: int) -> int:
    """Width of so many Chinese characters in a widget's font."""
    return widget.fontMetrics().horizontalAdvance("户") * count


def row_height(widget: QWidget) -> int:
    """Height of a row of a table in a widget's font."""
    return widget.fontMetrics().height() * 3 // 2


def row_table(model: QAbstractItemModel, name: str, stretched: int) -> QTableView:
    """Make a table of whole rows, as wide as their texts, one column taking what is left."""
    table = dressed(QTableView(), model, name)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    return table


def dressed(table: V, model: QAbstractItemModel, name: str) -> V:
    """Give a table its model and a name, and have it show whole rows."""
    named(table, name).setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_height(table))
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    return table


def open_wide(dialog: QWidget, wide: int, high: int) -> None:
    """Give a dialog a size in Chinese characters, but never more than the screen has."""
    room = free_screen(dialog).size() - FRAME
    dialog.resize(QSize(characters(dialog, wide), characters(dialog, high)).boundedTo(room))


def day_box(today: str, name: str, *, past: bool = False) -> QDateEdit:
    """Make a box for a day that shows today; if `past`, no later one can be chosen."""
    box, day = named(QDateEdit(), name), QDate.fromString(today, Qt.DateFormat.ISODate)
    box.setCalendarPopup(True)
    box.setDisplayFormat("yyyy-MM-dd")
    if past:
        box.setMaximumDate(day)
    box.setDate(day)
    return box


def iso(box: QDateEdit) -> str:
    """Give the day a box shows, as it is stored."""
    return box.date().toString(Qt.DateFormat.ISODate)


def run_alone(
    window: QWidget, label: str, work: Callable[[Step], T], then: Callable[[T], None],
    otherwise: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Run work behind a progress dialog while the window is disabled, then go on.

    `otherwise` is called where the work failed or was cancelled.

    The progress dialog waits a moment before it shows; a second press in that moment must not
    start the work twice.
    """
    focus = window.focusWidget()

    def guarded(step: Step) -> T | Failed:
        try:
            return work(step)
        except Exception as error:
            return Failed(error)

    def go_on(result: T | Failed) -> None:
        window.setEnabled(True)
        if focus:
            focus.setFocus()
        if isinstance(result, Failed):
            otherwise()
            report(window, result.error)
        else:
            then(result)

    window.setEnabled(False)
    run_with_progress(window, label, guarded, go_on)


def give_role(widget: QWidget, role: str) -> None:
    """Give a widget that is already dressed a role of the style sheet."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def show_folder(path: Path) -> None:
    """Open a folder in the system's file browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def spaced(digits: str) -> str:
    """Six digits as they are read out: three and three."""
    return f"{digits[:3]} {digits[3:]}"
