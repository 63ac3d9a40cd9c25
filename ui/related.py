"""What refers to a record: each type with its number, its records, and a new one of it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui import messages
from ui.areas import listed_tables
from ui.flow import FlowLayout
from ui.listing import UNMADE, listing_of, shown
from ui.more_columns import PLACES
from ui.nesting import nest
from ui.parts import button, wrapped
from ui.record_form import RecordDialog, RecordForm
from ui.record_table import RecordModel, RecordTable
from ui.theme import empty, labelled
from ui.titles import kind_of, owner_of

BESIDE: Final = frozenset({"attachment"})  # shown in a window of its own


@dataclass(frozen=True)
class Link:
    """A field of some record type that refers to records of another one."""

    table: str
    field: str
    own: bool  # whether the referring record hangs on the other one

    @property
    def key(self) -> str:
        """Name of the link among all."""
        return f"{self.table}.{self.field}"

    @property
    def label(self) -> str:
        """What the records are called; of a reference by the way, by which field."""
        kind = kind_of(self.table)
        first = next(one for one in links_to(TABLES[self.table].fields[self.field].choices)
                     if one.table == self.table)  # fmt: skip
        return kind if first == self else f"{kind}（{TABLES[self.table].fields[self.field].label}）"


@cache
def links_to(table: str) -> tuple[Link, ...]:
    """Give the fields that refer to a table: of what hangs on it first, then as areas go."""
    order = {name: number for number, name in enumerate(listed_tables())}
    found = [
        Link(one.name, field.name, _hangs(one.name, field))
        for one in TABLES.values() if one.name not in BESIDE
        for field in one.fields.values() if field.refers and field.choices == table
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.own, order.get(one.table, len(order)))))


def _hangs(table: str, field: Field) -> bool:
    return field.name == TABLES[table].parent or (table == "person" and bool(field.via))


class Related(QWidget):
    """Buttons with the numbers of what refers to a record, and the records of one of them."""

    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry, leave_out: Collection[str] = ()) -> None:
        super().__init__()
        self.registry, self.leave_out = registry, leave_out
        self.table, self.rec = "", ""
        self.fixed = False  # the record shown moved away: nothing is added to it
        self.link: Link | None = None
        self.counts: dict[Link, int] = {}
        self.buttons: dict[str, QPushButton] = {}
        self.chips = FlowLayout()
        self.group = QButtonGroup(self)
        self.nothing = wrapped("没有别的记录与它有关。", "muted")
        self.heading = labelled("", "heading")
        self.add_button = button("", self.add, "add_related")
        self.view: RecordTable | None = None
        self._lay_out()

    @property
    def total(self) -> int:
        """Number of all records that refer to the one shown."""
        return sum(self.counts.values())

    def show_record(self, table: str, rec: str, *, fixed: bool = False) -> None:
        """Show what refers to a record; of the same record, the same list stays open."""
        self.fixed = fixed
        if (table, rec) != (self.table, self.rec):
            self.link = None
        self.table, self.rec = table, rec
        self.counts = {
            one: self.registry.count(one.table, where={one.field: rec})
            for one in links_to(table) if one.table not in self.leave_out
        }  # fmt: skip
        self._show_chips()
        if self.link is None:
            full = (one for one, number in self.counts.items() if number)
            self.link = next(full, None)
        self._show_list()

    def choose(self, link: Link) -> None:
        """List the records of a link."""
        self.link = link
        self._show_list()

    def add(self) -> None:
        """Open the form of a new record that refers to the one shown."""
        if self.link is None:
            return
        link = self.link
        try:
            form = RecordForm(self.registry, link.table, given=self.given(link))
        except FupinError as error:
            messages.error(self, str(error))
            return
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self.records_changed.emit(frozenset({link.table})))
        dialog.open()

    def given(self, link: Link) -> dict[str, Json]:
        """What a new record refers to: the one shown, and the household that one belongs to."""
        field = TABLES[link.table].fields[link.field]
        found: dict[str, Json] = {link.field: [self.rec] if field.kind is Kind.REFS else self.rec}
        if "household" in TABLES[link.table].fields and link.field != "household":
            owner = owner_of(self.registry, self.table, self.rec)
            found |= {"household": owner} if owner else {}
        return found

    def _show_chips(self) -> None:
        empty(self.chips)
        self.buttons = {}
        for link, number in self.counts.items():
            if not number and not link.own:
                continue
            word = f"{link.label} {number:,}" if number else link.label
            chip = button(word, partial(self.choose, link), link.key, "chip")
            chip.setCheckable(True)
            chip.setProperty("bare", not number)
            self.group.addButton(chip)
            self.chips.addWidget(chip)
            self.buttons[link.key] = chip
        self.nothing.setVisible(not self.buttons)

    def _show_list(self) -> None:
        if self.view is not None:
            self.column.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        link = self.link
        self.heading.setVisible(link is not None)
        may_add = link is not None and link.table not in UNMADE and not self.fixed
        self.add_button.setVisible(may_add)
        if link is None:
            return
        if link.key in self.buttons:
            self.buttons[link.key].setChecked(True)
        self.heading.setText(f"{link.label}　{self.counts.get(link, 0):,} 条")
        self.add_button.setText(f"新增{kind_of(link.table)}")
        self.view = self._listed(link)
        self.column.addWidget(self.view, 1)

    def _listed(self, link: Link) -> RecordTable:
        listing = listing_of(self.registry, link.table)
        columns = shown(listing, self.registry.table(link.table), ())
        # Of one household's records nobody asks whose they are, but of a membership it is all.
        home = link.table != "membership" and owner_of(self.registry, self.table, self.rec)
        known = {link.field, *PLACES, *(("household",) if home else ())}
        model = RecordModel(
            self.registry, link.table, [one for name, one in columns.items() if name not in known]
        )
        view = RecordTable(model)
        view.opened.connect(partial(self.opened.emit, link.table))
        view.ordered.connect(partial(self._order, view, link))
        self._order(view, link, "")
        return view

    def _order(self, view: RecordTable, link: Link, key: str) -> None:
        order = (key,) if key else ()
        where = {link.field: self.rec}
        view.show_ids(self.registry.find(link.table, where=where, order=order))

    def _lay_out(self) -> None:
        holder = QWidget()
        holder.setLayout(self.chips)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch()
        head.addWidget(self.add_button)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 4, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(holder)
        self.column.addWidget(self.nothing)
        nest(self.column, head)
