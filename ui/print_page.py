"""The page of printing: which households, then their archives."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop.paper.currency import Standing
from fupin_desktop.registry import Registry
from ui import notice_dialog
from ui.flow import FlowLayout
from ui.forms_dialog import FormsDialog
from ui.household_list import HouseholdList
from ui.nesting import nest
from ui.paper_check_dialog import PaperCheckDialog
from ui.parts import button, wrapped
from ui.print_dialog import PrintDialog
from ui.settings import Settings
from ui.theme import labelled

ADVICE = (
    "选中要打印的户（按住 Ctrl 或 Shift 可以选多户，Ctrl+A 全选）；一户也不选，就打印列出的全部。"
)


class PrintPage(QWidget):
    """A list of households to choose from, and the button that prints."""

    print_asked = Signal(object)  # list of household ids
    opened = Signal(str, str)  # table, record id
    changed = Signal()  # records were filled in
    records_changed = Signal(object)  # frozenset of tables
    command_asked = Signal(str)  # name of a command of the window

    def __init__(self, registry: Registry, settings: Settings) -> None:
        super().__init__()
        self.registry, self.settings = registry, settings
        self.list = HouseholdList(registry, settings)
        self.list.create_button.hide()
        self.list.opened.connect(lambda rec: self.opened.emit("household", rec))
        self.list.used.connect(lambda _what, ids: self.print_asked.emit(ids))
        self.list.changed.connect(self.changed)
        self.print_button = button("打印一户一档……", self.ask, "print_chosen", "main")
        pick = button("从名单选户……", lambda: self.list.pick(("print",)), "pick_to_print")
        fill = partial(self.command_asked.emit, "show_templates")
        tools = FlowLayout(8)
        for one in (
            self.print_button, pick,
            button("其他表册……", self.show_forms, "forms"),
            button("按模板填表……", fill, "templates"),
            button("公示……", self.show_notices, "notices"),
            button("核对纸面……", self.check_paper, "check_paper"),
        ):  # fmt: skip
            tools.addWidget(one)
        first = QHBoxLayout()
        first.setSpacing(16)
        first.addWidget(labelled("一户一档", "heading"))
        nest(first, tools, 1)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        nest(head, first)
        head.addWidget(wrapped(ADVICE, "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        nest(column, head)
        column.addWidget(self.list, 1)

    def ask(self) -> None:
        """Ask for the archives of the households selected, or of all that are listed."""
        self.print_asked.emit(self.list.view.chosen() or self.list.ids())

    def show_forms(self) -> None:
        """Offer the single forms, of the households selected or of all."""
        dialog = FormsDialog(
            self.registry, self.list.view.chosen(), self.window(), settings=self.settings
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_notices(self) -> None:
        """Show the public notices."""
        changed, opened = self.records_changed.emit, self.opened.emit
        notice_dialog.show_notices(
            self.registry, self.window(), opened, changed, settings=self.settings
        )

    def check_paper(self) -> None:
        """Offer to check a paper in hand by its code."""
        dialog = PaperCheckDialog(self.registry, self.window())
        dialog.opened.connect(self.opened)
        dialog.print_asked.connect(self.print_again)
        dialog.open()

    def print_again(self, old: Sequence[Standing]) -> None:
        """Offer to print those pages of archives that are not as they were printed last."""
        recs = list(dict.fromkeys(one.household for one in old))
        dialog = PrintDialog(self.registry, recs, self.window(), self.settings)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.ask_again(old[0].on, old[0].asked)
        dialog.open()

    def refresh(self) -> None:
        """Read the households anew."""
        self.list.refresh()
