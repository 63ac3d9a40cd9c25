"""Checking of a paper in hand 核对纸面: its code typed or scanned, and what is said of it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.paper import currency
from fupin_desktop.paper.currency import CHANGED, GONE, MOVED, Finding, Standing
from fupin_desktop.paper.prints import ARCHIVE
from fupin_desktop.registry import Registry
from ui.composing import commit_typing
from ui.nesting import nest
from ui.parts import button, named, open_wide, run_alone, wrapped
from ui.theme import labelled, rule

ADVICE: Final = (
    "输入页脚“本页”后面的 6 位，或“状态码”后面的 12 位；封面上的二维码可以用扫码枪扫。"
    "查不到或有几户相同时，把“户”后面的 8 位也输入，中间空一格。"
)


class PaperCheckDialog(QDialog):
    """A line to type a code into, and the sentences on the papers that bear it."""

    opened = Signal(str, str)  # table, record id
    # What was printed of households whose changed pages are to be printed: list of Standing.
    print_asked = Signal(object)

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.registry = registry
        self.found: Finding | None = None
        self.code = named(QLineEdit(), "paper_code")
        self.verdict = wrapped("", name="verdict")
        self.changes = named(QListWidget(), "paper_changes")
        self.show_button = button("打开这一户", self.open_household, "open_household")
        self.print_button = button("打印有变化的页……", self.ask_to_print, "print_changed")
        self._lay_out()
        self._show_buttons()

    def look(self) -> None:
        """Look up what was typed or scanned; the next code replaces it at once."""
        commit_typing()
        text = self.code.text()
        if text.strip():
            run_alone(
                self, "正在核对……", lambda _step: currency.check(self.registry, text), self._tell
            )
        self.code.selectAll()

    def households(self) -> list[str]:
        """The households whose papers were found, as far as they are still there."""
        standings = self.found.standings if self.found else ()
        homes = (one.household for one in standings if one.state != GONE)
        return list(dict.fromkeys(filter(None, homes)))

    def outdated(self) -> list[Standing]:
        """The archives of which pages are to be printed again."""
        standings = self.found.standings if self.found else ()
        return [one for one in standings if one.form == ARCHIVE and one.state in (CHANGED, MOVED)]

    def open_household(self) -> None:
        """Open the household the paper belongs to."""
        (rec,) = self.households()
        self.accept()
        self.opened.emit("household", rec)

    def ask_to_print(self) -> None:
        """Offer to print what changed of the households found."""
        old = self.outdated()
        self.accept()
        self.print_asked.emit(old)

    def _tell(self, found: Finding) -> None:
        self.found = found
        told = ["\n".join(one.sentences) for one in found.standings]
        self.verdict.setText("\n\n".join([*told, *filter(None, (found.more_told, found.note))]))
        self.changes.clear()
        self.changes.addItems([line for one in found.standings for line in one.changes])
        self._show_buttons()
        self.code.setFocus()
        self.code.selectAll()

    def _show_buttons(self) -> None:
        self.changes.setVisible(self.changes.count() > 0)
        self.heading.setVisible(self.changes.count() > 0)
        self.show_button.setEnabled(len(self.households()) == 1)
        self.print_button.setEnabled(bool(self.outdated()))

    def _lay_out(self) -> None:
        self.setWindowTitle("核对纸面")
        self.code.setPlaceholderText("如 3F9A21 或 3F9A-21C4-77B0")
        row = QHBoxLayout()
        row.addWidget(self.code, 1)
        row.addWidget(button("核对", self.look, "look_up", "main"))
        self.heading = labelled("打印以后的改动", "muted")
        inner = QWidget()
        told = QVBoxLayout(inner)
        told.setContentsMargins(0, 6, 0, 6)
        told.addWidget(self.verdict)
        told.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        last = QHBoxLayout()
        last.addStretch()
        last.addWidget(self.show_button)
        last.addWidget(self.print_button)
        last.addWidget(button("关闭", self.reject, "leave"))
        column = QVBoxLayout(self)
        column.addWidget(labelled("核对纸面", "heading"))
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, row)
        column.addWidget(area, 1)
        column.addWidget(self.heading)
        column.addWidget(self.changes, 1)
        column.addWidget(rule())
        nest(column, last)
        open_wide(self, 46, 28)
