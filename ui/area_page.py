"""The lists of one area of work, one of them on screen."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QMenu,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from fupin_desktop.registry import Registry
from ui.areas import Area, Entry
from ui.editors import ChoiceBox
from ui.household_list import HouseholdList
from ui.listing import listing_of
from ui.parts import button, characters, named
from ui.record_list import RecordList
from ui.settings import Settings
from ui.titles import kind_of

ASKED = {  # commands of the window that are offered on a list, too
    "visit": {"write_up_notes": "批量补记走访……", "import_photos": "导入当天照片……"},
}
NARROW = 5  # Chinese characters of the box with the names of the lists, at least
WIDE = 62  # Chinese characters from which the names of the lists stand beside them


class AreaPage(QWidget):
    """The names of an area's lists, beside the one shown or, where it is narrow, in a box on it."""

    opened = Signal(str, str)  # table, record id
    created = Signal(str)  # table: asks for the form of a new record
    import_asked = Signal()
    told = Signal(str)
    used = Signal(str, object)  # what is done with picked households, and which they are
    changed = Signal(str)  # table whose records were filled in
    funds_asked = Signal()
    command_asked = Signal(str)  # name of a command of the window

    def __init__(self, registry: Registry, area: Area, settings: Settings) -> None:
        super().__init__()
        self.registry, self.area, self.settings = registry, area, settings
        self.titles = [entry.title or kind_of(entry.table) for entry in area.entries]
        self.lists: dict[int, RecordList] = {}
        self.stale: set[int] = set()
        self.names = named(QListWidget(), "lists")
        self.names.addItems(self.titles)
        self.box = named(ChoiceBox(), "list_box")
        self.box.setParent(self)
        self.box.addItems(self.titles)
        self.stack = QStackedWidget()
        self._lay_out()
        self.names.setCurrentRow(0)
        self.names.currentRowChanged.connect(self.turn)
        self.box.currentIndexChanged.connect(self.turn)

    @property
    def shown(self) -> RecordList:
        """The list on screen; made when it is first looked at."""
        number = max(0, self.names.currentRow())
        if number not in self.lists:
            self.lists[number] = self._list(self.area.entries[number])
            self.stack.addWidget(self.lists[number])
        return self.lists[number]

    def turn(self, number: int) -> None:
        """Show one of the lists, as it stands now."""
        for chooser in (self.names, self.box):
            chooser.blockSignals(True)
        self.names.setCurrentRow(number)
        self.box.setCurrentIndex(number)
        for chooser in (self.names, self.box):
            chooser.blockSignals(False)
        self.stack.setCurrentWidget(self.shown)
        self._fit()
        self._refresh_shown()

    def refresh(self) -> None:
        """Read the list on screen anew; the others follow when they are turned to."""
        self.stale = set(self.lists)
        self.stack.setCurrentWidget(self.shown)
        self._fit()
        self._refresh_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _refresh_shown(self) -> None:
        number = self.names.currentRow()
        if number in self.stale:
            self.stale.discard(number)
            self.shown.refresh()

    def _fit(self) -> None:
        several = len(self.titles) > 1
        wide = self.width() >= characters(self, WIDE)
        self.names.setVisible(several and wide)
        if several and not wide:
            self.shown.bar.insertWidget(0, self.box)
        self.box.setVisible(several and not wide)
        self.box.setMinimumWidth(characters(self, NARROW))  # large text leaves it no more
        self.names.doItemsLayout()  # items measured before the style sheet was known are too low
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + 8)

    def _list(self, entry: Entry) -> RecordList:
        listing = listing_of(
            self.registry, entry.table, entry.title, entry.conditions, gone=entry.gone
        )
        page: RecordList
        if entry.table == "household":
            home = HouseholdList(self.registry, self.settings, listing)
            home.import_asked.connect(self.import_asked)
            home.used.connect(self.used)
            page = home
        else:
            page = RecordList(self.registry, listing, self.settings)
        if entry.table == "fund_flow":
            asking = button("五类资金比例……", self.funds_asked.emit, "funds")
            page.bar.insertWidget(page.bar.count() - 1, asking)
        if entry.table in ASKED:
            page.bar.insertWidget(page.bar.count() - 1, self._menu(ASKED[entry.table]))
        page.opened.connect(partial(self.opened.emit, entry.table))
        page.created.connect(partial(self.created.emit, entry.table))
        page.told.connect(self.told)
        page.changed.connect(partial(self.changed.emit, entry.table))
        return page

    def _menu(self, commands: Mapping[str, str]) -> QPushButton:
        """A button with commands of the window; one by one they would not fit in large text."""
        more = named(QPushButton("批量 ▾"), "more_commands")
        menu = QMenu(more)
        for name, word in commands.items():
            action = menu.addAction(word, partial(self.command_asked.emit, name))
            action.setObjectName(name)
        more.setMenu(menu)
        return more

    def _lay_out(self) -> None:
        self.box.hide()
        self.box.setMinimumContentsLength(13)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.names)
        row.addWidget(self.stack, 1)
