"""The areas on the left, the page of one on the right, and the records opened above it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QWidget

from fupin_desktop import life, selections, surveys
from fupin_desktop.conditions import Condition
from fupin_desktop.desk import Figure
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui.area_page import AreaPage
from ui.areas import EXPORT, HOME, HOUSEHOLDS, PRINT, SYNC, Area, areas, place_of
from ui.ask_dialog import AskDialog
from ui.attendance_grid import AttendanceDialog
from ui.export_page import ExportPage
from ui.findings_dialog import FindingsDialog, Line
from ui.funds_dialog import FundsDialog
from ui.home_page import HomePage
from ui.household_list import HouseholdList
from ui.household_menus import new_menu
from ui.household_page import HouseholdPage
from ui.inbox_page import InboxPage
from ui.parts import named
from ui.pick_dialog import PickDialog
from ui.plan_page import PlanPage
from ui.print_page import PrintPage
from ui.procedure_page import ProcedurePage
from ui.project_dialog import ProjectDialog
from ui.project_page import ProjectPage
from ui.record_form import RecordDialog, RecordForm
from ui.record_list import RecordList
from ui.record_page import RecordPage
from ui.reminder_page import ReminderPage
from ui.returned_page import ReturnedPage
from ui.settings import Settings
from ui.survey_page import SurveyPage
from ui.sync_page import SyncPage
from ui.titles import owner_of
from ui.visit_plan_page import VisitPlanPage

OwnPage = (
    HouseholdPage
    | ProcedurePage
    | PlanPage
    | ProjectPage
    | SurveyPage
    | VisitPlanPage
    | ReminderPage
    | InboxPage
    | ReturnedPage
)
# Pages over many records, or over none; in the trail they stand as one.
VISIT_PLAN, REMINDERS, INBOX = "visit_plan", "reminders", "inbox"
CHOSEN = frozenset({"procedure", "plan"})  # of these it is asked first which kind is made


class Page(Protocol):
    """What stands in an area or above it: it can be brought up to date."""

    def refresh(self) -> None:
        """Read everything anew."""


class Workplace(QWidget):
    """All pages of one ledger; `trail` holds the records opened one above the other."""

    records_changed = Signal(object)  # frozenset of tables
    told = Signal(str)  # a sentence for the status bar
    import_asked = Signal()
    print_asked = Signal(object)  # list of household ids
    conflicts_asked = Signal()
    drafts_asked = Signal()
    command_asked = Signal(str)  # name of a command of the window

    def __init__(self, registry: Registry, settings: Settings) -> None:
        super().__init__()
        self.registry, self.settings = registry, settings
        self.trail: list[tuple[str, str]] = []  # table and record id
        self.household = HouseholdPage(registry)
        self.record = RecordPage(registry)
        self.plan = PlanPage(registry)
        self.visit_plan = VisitPlanPage(registry)
        self.survey = SurveyPage(registry)
        self.inbox = InboxPage(registry)
        # Record types with a page of their own; the others share one.
        self.own: dict[str, OwnPage] = {
            "household": self.household,
            "procedure": ProcedurePage(registry),
            "plan": self.plan,
            "project": ProjectPage(registry),
            "survey_round": self.survey,
            VISIT_PLAN: self.visit_plan,
            REMINDERS: ReminderPage(registry),
            INBOX: self.inbox,
            "returned": ReturnedPage(registry),
        }
        self.pages: dict[str, QWidget] = {area.title: self._page(area) for area in areas()}
        self.stale: set[QWidget] = set(self.pages.values())
        self.navigation = named(QListWidget(), "navigation")
        self.navigation.addItems(list(self.pages))
        self.stack = QStackedWidget()
        for page in (*self.pages.values(), *self.own.values(), self.record):
            self.stack.addWidget(page)
        self._lay_out()
        self.navigation.setCurrentRow(0)
        self._connect()

    @property
    def area(self) -> str:
        """Title of the area that is turned to."""
        return list(self.pages)[max(0, self.navigation.currentRow())]

    @property
    def shown_list(self) -> RecordList | None:
        """The list in the area turned to, if it has any."""
        page = self.pages[self.area]
        if isinstance(page, AreaPage):
            return page.shown
        return page.list if isinstance(page, PrintPage) else None

    def turn(self, title: str) -> None:
        """Turn to an area."""
        row = list(self.pages).index(title)
        if row == self.navigation.currentRow():
            self._leave_records()
        self.navigation.setCurrentRow(row)

    def step(self, by: int) -> None:
        """Turn to the area so many places on, beginning anew after the last."""
        self.navigation.setCurrentRow((self.navigation.currentRow() + by) % len(self.pages))

    def show_list(
        self, table: str, name: str = "", conditions: Sequence[Condition] = ()
    ) -> RecordList | None:
        """Show the list of a table, narrowed by conditions if there are any."""
        place = place_of(table)
        if place is None:
            return None
        self.turn(place[0])
        page = cast(AreaPage, self.pages[place[0]])
        page.turn(place[1])
        page.shown.clear()
        page.shown.apply(name, conditions)
        return page.shown

    def open(self, table: str, rec: str) -> None:
        """Show the page of a record, above the one it was opened from."""
        if (table, rec) in self.trail:  # a link back is a step back
            del self.trail[self.trail.index((table, rec)) :]
        self.trail.append((table, rec))
        self._show()

    def look_in(self, paths: Sequence[Path] = ()) -> None:
        """Show the inbox with what lies in some folders, or else on the stick plugged in."""
        self.turn(SYNC)
        self.open(INBOX, "")
        self.inbox.look_in(paths)

    def open_household(self, rec: str) -> None:
        """Show the page of a household, from the list of households."""
        self.turn(HOUSEHOLDS)
        self.open("household", rec)

    def back(self) -> None:
        """Leave the record on top."""
        if self.trail:
            self.trail.pop()
            self._show()

    def new(self, table: str) -> None:
        """Open the form of a new record; when it is saved, show it where it belongs."""
        if table == "visit":
            self.command_asked.emit("record_visit")
            return
        if table in CHOSEN:
            new_menu(self.registry, table, self, partial(self.ask, table)).popup(QCursor.pos())
            return
        if table == "project":
            self.ask(table, ProjectDialog(self.registry, self))
            return
        if table == "attendance":
            self._fill_month()
            return
        if table == surveys.ROUND:
            self.new_round()
            return
        dialog = RecordDialog(RecordForm(self.registry, table), self)
        dialog.saved.connect(lambda batch: self.show_new(table, batch.ids[0]))
        dialog.open()

    def new_round(self, households: Sequence[str] | None = None) -> None:
        """Ask for a new round of surveys, of some households if they are given, and open it."""
        given = surveys.cover(self.registry, households=households)
        form = RecordForm(self.registry, surveys.ROUND, given=given, only=surveys.ASKED)
        dialog = RecordDialog(form, self)

        def show(batch: Batch) -> None:
            self.records_changed.emit(frozenset({surveys.ROUND}))
            self.open(surveys.ROUND, batch.ids[0])

        dialog.saved.connect(show)
        dialog.open()

    def pick(self) -> PickDialog:
        """Pick households from a pasted list, for the list of households."""
        self.turn(HOUSEHOLDS)
        page = cast(AreaPage, self.pages[HOUSEHOLDS])
        page.turn(0)
        return cast(HouseholdList, page.shown).pick()

    def _use(self, what: str, households: list[str]) -> None:
        if what == "print":
            self.print_asked.emit(households)
        elif what == "round":
            self.new_round(households)

    def _list_households(self, name: str, households: list[str]) -> None:
        self.show_list("household", name, [selections.among(households)])

    def _fill_month(self) -> None:
        dialog = AttendanceDialog(self.registry, self)
        dialog.saved.connect(lambda _batch: self.records_changed.emit(frozenset({"attendance"})))
        dialog.open()

    def ask(self, table: str, dialog: AskDialog) -> None:
        """Open a dialog that makes a record, and show the record when it is made."""

        def show(batch: Batch) -> None:
            self.records_changed.emit(frozenset({table}))
            self.open(table, batch.ids[0])

        dialog.saved.connect(show)
        dialog.open()

    def chosen_households(self) -> list[str]:
        """The household the record on top belongs to, or those selected in a list of them."""
        if self.trail:
            page = self.own.get(self.trail[-1][0])
            if isinstance(page, VisitPlanPage | ReminderPage):
                return page.chosen_households()
            owner = owner_of(self.registry, *self.trail[-1])
            return [owner] if owner else []
        shown = self.shown_list
        return shown.view.chosen() if shown and shown.listing.table == "household" else []

    def listed_households(self) -> list[str]:
        """The households of the list on screen, or else all there are."""
        shown = self.shown_list
        if shown and shown.listing.table == "household" and not self.trail:
            return shown.ids()
        return self.registry.find("household", where=life.present(self.registry))

    def outdate(self) -> None:
        """Bring what is on screen up to date; other pages follow when they are turned to."""
        self.stale = set(self.pages.values())
        self._show()

    def fit_navigation(self) -> None:
        """Be as wide as the titles of the areas are at the present text size."""
        self.navigation.setFixedWidth(self.navigation.sizeHintForColumn(0) + 28)

    def _show(self) -> None:
        if self.trail:
            self._show_record(*self.trail[-1])
            return
        page = self.pages[self.area]
        self.stack.setCurrentWidget(page)
        if page in self.stale:
            self.stale.discard(page)
            cast(Page, page).refresh()

    def _show_record(self, table: str, rec: str) -> None:
        page = self.own.get(table, self.record)
        self.stack.setCurrentWidget(page)
        page.open(table, rec)

    def _turn(self) -> None:
        self.trail.clear()
        self._show()

    def _leave_records(self) -> None:
        if self.trail:
            self._turn()

    def show_new(self, table: str, rec: str) -> None:
        """Show a record just made where it belongs."""
        self.records_changed.emit(frozenset({table}))
        if table == "household":
            self.open_household(rec)
            return
        shown = self.shown_list
        if shown and rec in shown.ids():
            shown.view.selectRow(shown.model.ids.index(rec))

    def show_figure(self, figure: Figure) -> None:
        """Show what a figure of the desk counts: its list or its page."""
        if figure.table:
            name = figure.title if figure.conditions else ""
            self.show_list(figure.table, name, figure.conditions)
        elif figure.page in PAGES:
            PAGES[figure.page](self)
        else:
            self.open(figure.page, figure.rec)

    def show_findings(self, lines: list[Line] | None) -> None:
        """Show findings known already, or check the ledger."""
        dialog = FindingsDialog(self.registry, self)
        dialog.opened.connect(self.open)
        dialog.checked.connect(lambda _lines: self.outdate())
        dialog.open()
        if lines is None:
            dialog.run()
        else:
            dialog.show_lines(lines)

    def _page(self, area: Area) -> QWidget:
        if area.entries:
            return self._area_page(area)
        return SINGLE[area.title](self)

    def _area_page(self, area: Area) -> AreaPage:
        page = AreaPage(self.registry, area, self.settings)
        page.opened.connect(self.open)
        page.created.connect(self.new)
        page.import_asked.connect(self.import_asked)
        page.told.connect(self.told)
        page.used.connect(self._use)
        page.changed.connect(lambda table: self.records_changed.emit(frozenset({table})))
        page.command_asked.connect(self.command_asked)
        page.funds_asked.connect(lambda: FundsDialog(self.registry, self).open())
        return page

    def _home(self) -> HomePage:
        page = HomePage(self.registry)
        page.asked.connect(self.show_figure)
        page.findings_asked.connect(self.show_findings)
        page.command_asked.connect(self.command_asked)
        return page

    def _sync(self) -> SyncPage:
        page = SyncPage(self.registry)
        page.records_changed.connect(self.records_changed)
        page.opened.connect(self.open)
        page.inbox_asked.connect(self.look_in)
        self.inbox.invitation_asked.connect(page.read_invitation)
        return page

    def _print(self) -> PrintPage:
        page = PrintPage(self.registry, self.settings)
        page.print_asked.connect(self.print_asked)
        page.opened.connect(self.open)
        page.changed.connect(lambda: self.records_changed.emit(frozenset({"household"})))
        page.records_changed.connect(self.records_changed)
        page.command_asked.connect(self.command_asked)
        return page

    def _export(self) -> ExportPage:
        page = ExportPage(self.registry)
        page.command_asked.connect(self.command_asked)
        page.told.connect(self.told)
        return page

    def _connect(self) -> None:
        for page in (*self.own.values(), self.record):
            page.left.connect(self.back)
            page.opened.connect(self.open)
            page.records_changed.connect(self.records_changed)
        self.household.print_asked.connect(self.print_asked)
        self.survey.list_asked.connect(self._list_households)
        self.visit_plan.command_asked.connect(self.command_asked)
        self.navigation.currentRowChanged.connect(lambda _row: self._turn())
        self.navigation.itemClicked.connect(lambda _item: self._leave_records())

    def _lay_out(self) -> None:
        self.fit_navigation()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.navigation)
        layout.addWidget(self.stack, 1)


PAGES: dict[str, Callable[[Workplace], None]] = {  # what is not opened as a record is
    "sync": lambda work: work.turn(SYNC),
    "conflicts": lambda work: work.conflicts_asked.emit(),
    "drafts": lambda work: work.drafts_asked.emit(),
    "backup": lambda work: work.command_asked.emit("back_up"),
}
SINGLE: dict[str, Callable[[Workplace], QWidget]] = {
    HOME: Workplace._home,  # noqa: SLF001 - of the same module
    SYNC: Workplace._sync,  # noqa: SLF001
    PRINT: Workplace._print,  # noqa: SLF001
    EXPORT: Workplace._export,  # noqa: SLF001
}
