"""A page that lists the records of one table: search, filters, table, and what if empty."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import conditions, excel, selections
from fupin_desktop.conditions import Condition
from fupin_desktop.queries import ALIKE, Found
from fupin_desktop.registry import Registry
from ui.column_chooser import ColumnChooser
from ui.editors import commit_typing
from ui.fill_menu import FillMenu
from ui.filter_box import ANY, FilterBox, field_offer, region_offer
from ui.filter_dialog import FilterDialog
from ui.finder import Finder
from ui.flow import FlowLayout
from ui.listing import Listing, empty_words, everything, offered, search_hint, shown, written
from ui.more_columns import PLACES
from ui.nesting import nest
from ui.parts import button, named
from ui.record_table import RecordModel, RecordTable
from ui.saved_filters import FilterMenu
from ui.settings import Settings
from ui.task import report, run_with_progress
from ui.theme import labelled

SEARCH_AFTER = 40  # milliseconds without a key; the search itself runs beside the window
FIRST = 256  # records that are shown before all are found


class RecordList(QWidget):
    """One listing on screen."""

    opened = Signal(str)  # record id
    created = Signal()  # asks for the form of a new record
    told = Signal(str)  # a sentence for the status bar
    changed = Signal()  # records were filled in here

    def __init__(
        self, registry: Registry, listing: Listing, settings: Settings | None = None
    ) -> None:
        super().__init__()
        self.registry, self.listing = registry, listing
        self.settings = settings or Settings()
        self.table = registry.table(listing.table)
        self.layout_kept = self.settings.layout(listing.key)
        self.order = self._order(self.layout_kept.order)
        self.conditions: list[Condition] = []
        self.search = named(QLineEdit(), "search")
        self.search.setPlaceholderText(search_hint(self.table))
        self.search.setClearButtonEnabled(True)
        self.filters = {name: self._box(name) for name in listing.filters}
        self.count = labelled("", "muted")
        self.alike = named(labelled(ALIKE, "notice"), "alike")
        columns = shown(listing, self.table, self.layout_kept.columns)
        self.model = RecordModel(registry, listing.table, tuple(columns.values()))
        self.view = RecordTable(self.model)
        self.view.mark_order(self.layout_kept.order)
        self.applied = button("", self.drop_conditions, "applied", "notice")
        self.menu = FilterMenu(registry, self.table, listing.key, self)
        self.filling = FillMenu(registry, listing.table, self.some, self)
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_AFTER)
        self._searched: str | None = None  # nothing is read before the page is first shown
        self._first: list[str] = []  # the first records while the others are being found
        self._find: Callable[..., list[str]] = partial(registry.find, listing.table)
        self._entered = False  # Enter was pressed and what it asks for is not found yet
        self.finder = Finder(self)
        self.stack = QStackedWidget()
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Read columns, filters and records anew."""
        self.table = self.registry.table(self.listing.table)
        self.show_columns()
        for box in self.filters.values():
            box.outdate()
        self.search_now()

    def search_now(self) -> None:
        """List the records that fit search and filters, at once or as soon as they are found."""
        self._wait.stop()
        self._searched = words = self.search.text()
        self._find = partial(
            self.registry.find,
            self.listing.table,
            search=words,
            where=self.where(),
            order=self.order,
        )
        self._first = []
        self.finder.ask(lambda step: self._find(limit=FIRST, step=step))

    def _show_found(self, ids: list[str]) -> None:
        if not self._first:
            self.view.show_ids(ids)
        elif ids[: len(self._first)] == self._first:
            self.model.add_ids(ids[len(self._first) :])
        else:  # somebody saved in between
            self.view.show_ids(ids)
        if len(ids) == FIRST and not self._first:
            self._first = ids
            self.finder.ask(lambda step: self._find(step=step))
            return
        self._first = []
        self.count.setText(f"共 {len(ids):,} {self.listing.unit}")
        self.alike.setVisible(isinstance(ids, Found) and ids.near)
        bare = not ids and not self.is_narrowed()
        self.stack.setCurrentIndex(0 if ids else 1 if bare else 2)
        self.narrowing.setVisible(not bare and bool(self.filters or self.conditions))
        if self._entered:
            self._open_found()

    def _show_waiting(self) -> None:
        some = f"前 {FIRST} {self.listing.unit}，正在读取其余的……"
        self.count.setText(some if self._first else "正在查找……")

    def is_narrowed(self) -> bool:
        """Tell whether a search or a filter leaves records out."""
        return bool(self.search.text().strip() or self.conditions or self._chosen())

    def where(self) -> dict[str, Any]:
        """Everything the records listed have to fulfil, but the search."""
        places = [code for name, code in self._chosen().items() if name in PLACES]
        inside = [conditions.inside(self.listing.table, code) for code in places]
        held = [*selections.resolved(self.registry, self.conditions), *self._quick()]
        asked = conditions.where(self.table, held, self.registry.today())
        return conditions.joined(self.listing.where(self.registry, self.conditions), asked, *inside)

    def _quick(self) -> list[Condition]:
        """What the boxes ask for, as conditions."""
        known, chosen = self.table.fields, self._chosen().items()
        return [conditions.equal(known[name], one) for name, one in chosen if name in known]

    def apply(self, name: str, found: Sequence[Condition]) -> None:
        """Narrow the list by some conditions, called by a name if they have one."""
        self.conditions = list(found)
        said = "，".join(self.menu.say(found))
        self.applied.setText(f"{name or said}　×")
        self.applied.setToolTip(f"{said}。点一下取消。")
        self.applied.setVisible(bool(found))
        self.search_now()

    def drop_conditions(self) -> None:
        """Take the conditions away, and leave search and boxes."""
        self.apply("", [])

    def clear(self) -> None:
        """Take search and filters away."""
        self.search.clear()
        for box in self.filters.values():
            box.reset()
        self.apply("", [])

    def empty_buttons(self) -> list[QPushButton]:
        """Buttons offered when the ledger has no such record yet."""
        if not self.listing.makes:
            return []
        return [button(f"新增{self.listing.title}", self.created.emit, "create_first", "main")]

    def show_columns(self) -> None:
        """Show the columns chosen."""
        columns = shown(self.listing, self.table, self.layout_kept.columns)
        if tuple(columns.values()) != tuple(self.model.columns):
            self.model.show_columns(tuple(columns.values()))
            self.view.fit_columns()
            self.view.mark_order(self.order[0] if self.layout_kept.order else "")

    def choose_columns(self) -> None:
        """Ask which columns are shown."""
        labels = {name: one.label for name, one in offered(self.listing, self.table).items()}
        now = shown(self.listing, self.table, self.layout_kept.columns)
        dialog = ColumnChooser(labels, now, self)
        dialog.chosen.connect(self._keep_columns)
        dialog.open()

    def set_conditions(self) -> None:
        """Ask for conditions, beginning with those that hold now."""
        present = self._quick()
        name = self.menu.name_of(self.conditions) if not present else ""
        dialog = FilterDialog(self.registry, self.table, [*self.conditions, *present], name, self)
        dialog.chosen.connect(self._take_conditions)
        dialog.open()

    def choose_target(self, columns: Sequence[str | excel.Column]) -> None:
        """Ask where the workbook goes, then write it; of no columns all."""
        proposal = f"{self.listing.title} {self.registry.name} {self.registry.today()}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self, "导出", proposal, "Excel 工作簿 (*.xlsx)")
        if name:
            self.export(Path(name), columns)

    def export(self, target: Path, columns: Sequence[str | excel.Column] | None = None) -> None:
        """Write the records listed into a workbook, in the background."""
        ids, table, every = self.ids(), self.listing.table, everything(self.listing, self.registry)
        run_with_progress(
            self,
            f"正在导出 {len(ids):,} {self.listing.unit}……",
            lambda step: excel.write_table(
                self.registry, table, ids, target, step=step, columns=columns or every
            ),
            lambda rows: self.told.emit(f"已导出 {rows:,} 行：{target}"),
        )

    def ids(self) -> list[str]:
        """Ids of all records listed, once what is being looked for is found."""
        self.finder.finish()
        return list(self.model.ids)

    def some(self) -> list[str]:
        """Ids of the records selected if they are several, else of all that are listed."""
        chosen = self.view.chosen()
        return chosen if len(chosen) > 1 else self.ids()

    def columns_shown(self) -> list[str | excel.Column]:
        """The columns shown, as a workbook has them."""
        return written(self.model.columns)

    def hideEvent(self, event: QHideEvent) -> None:
        # The ledger may be closed by the time the clock strikes.
        self._wait.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._searched is None:
            self.refresh()
        elif self.search.text() != self._searched:
            self.search_now()

    def _chosen(self) -> dict[str, Any]:
        return {name: box.chosen for name, box in self.filters.items() if box.chosen != ANY}

    def _box(self, name: str) -> FilterBox:
        table = self.listing.table
        if name in PLACES:
            label = self.listing.extra[name].label
            return FilterBox(name, label, region_offer(self.registry, table, name, self._all))
        field = self.table.fields[name]
        offer = field_offer(self.registry, table, field, self._all)
        return FilterBox(name, field.label, offer)

    def _all(self) -> conditions.Where:
        return self.listing.where(self.registry)

    def _keep_columns(self, names: list[str]) -> None:
        self.layout_kept.columns = names
        self.settings.save()
        self.show_columns()

    def _take_conditions(self, name: str, found: list[Condition]) -> None:
        for box in self.filters.values():
            if box.objectName() not in PLACES:
                box.reset()
        # What no row of the dialog can show stays as it is.
        found = [*(one for one in self.conditions if one.field == conditions.ID), *found]
        if name:
            self.menu.keep(name, found)
        self.apply(name, found)

    def _order(self, first: str) -> tuple[str, ...]:
        """The order asked for, then the usual one; an order by a field that is gone is none."""
        name = first.lstrip("-")
        if name not in self.table.fields:
            return self.table.order
        return (first, *(key for key in self.table.order if key.lstrip("-") != name))

    def _reorder(self, key: str) -> None:
        self.layout_kept.order = key
        self.settings.save()
        self.order = self._order(key)
        self.search_now()

    def _build(self) -> None:
        self.bar = bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.count)
        for word, name, menu in (
            ("筛选 ▾", "filter", self.menu), ("导出 ▾", "export", self._export_menu(self)),
            ("补录 ▾", "fill", self.filling),
        ):  # fmt: skip
            opener = named(QPushButton(word), name)
            opener.setMenu(menu)
            if menu is self.filling and not self.filling.possible:
                opener.hide()  # shown before it has its place, a part is a window of its own
            bar.addWidget(opener)
        bar.insertWidget(3, button("栏目", self.choose_columns, "choose_columns"))
        self.create_button = button("新增", self.created.emit, "create")
        if not self.listing.makes:
            self.create_button.hide()
        bar.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        nest(layout, bar)
        layout.addWidget(self._narrowing())
        layout.addWidget(self.alike)
        self.alike.hide()
        self.stack.addWidget(self.view)
        self.stack.addWidget(notice(empty_words(self.listing, self.table), self.empty_buttons()))
        clear = button("清除条件", self.clear, "clear")
        self.stack.addWidget(notice(f"没有符合条件的{self.listing.title}。", [clear]))
        layout.addWidget(self.stack, 1)

    def _narrowing(self) -> QWidget:
        self.narrowing, flow = QWidget(), FlowLayout()
        for part in (*self.filters.values(), self.applied):
            flow.addWidget(part)
        self.applied.hide()
        self.narrowing.setLayout(flow)
        return self.narrowing

    def _export_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addAction("列出的记录，显示的栏目……", lambda: self.choose_target(self.columns_shown()))
        menu.addAction("列出的记录，全部栏目……", lambda: self.choose_target(()))
        return menu

    def _show_menu(self, place: QPoint) -> None:
        if not self.view.chosen():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("打开", lambda: self.opened.emit(self.view.chosen()[0]))
        menu.addAction("复制", self.view.copy)
        menu.popup(self.view.viewport().mapToGlobal(place))

    def _connect(self) -> None:
        self._wait.timeout.connect(self.search_now)
        self.finder.found.connect(self._show_found)
        self.finder.waiting.connect(self._show_waiting)
        self.finder.failed.connect(partial(report, self))
        # `textChanged` knows only committed text, so nothing half-composed is searched.
        self.search.textChanged.connect(self._wait.start)
        QShortcut(QKeySequence.StandardKey.Find, self, self._start_search)
        self.search.returnPressed.connect(self._enter)
        for box in self.filters.values():
            box.currentIndexChanged.connect(self.search_now)
        self.view.ordered.connect(self._reorder)
        self.view.opened.connect(self.opened)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.menu.asked.connect(self.set_conditions)
        self.menu.applied.connect(self.apply)
        self.menu.cleared.connect(self.clear)
        self.filling.changed.connect(self.changed)
        self.filling.told.connect(self.told)

    def _start_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _enter(self) -> None:
        commit_typing()
        self._entered = True
        self.search_now()

    def _open_found(self) -> None:
        self._entered = False
        if len(self.model.ids) == 1:
            self.opened.emit(self.model.ids[0])
        elif self.model.ids:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)


def notice(sentence: str, buttons: Sequence[QPushButton]) -> QWidget:
    """A page with one sentence in its middle, and what can be done about it."""
    page = QWidget()
    page.setProperty("role", "surface")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    text = labelled(sentence, "heading")
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text.setWordWrap(True)
    row = QHBoxLayout()
    row.addStretch()
    for one in buttons:
        row.addWidget(one)
    row.addStretch()
    layout = QVBoxLayout(page)
    layout.addStretch(2)
    layout.addWidget(text)
    layout.addSpacing(10)
    nest(layout, row)
    layout.addStretch(3)
    return page
