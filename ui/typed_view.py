"""The preview of a roster with values typed by hand: a box before each says whether it stays."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QTableView, QWidget

from fupin_desktop.excel import Import
from fupin_desktop.excel.hands import Place
from fupin_desktop.excel.typed import count_of, every_place, of_household
from ui.parts import button, named
from ui.plan_view import HEADERS, PlanTable, PlanView, Row, texts
from ui.text_table import Index
from ui.tick_table import BOX, TickTable

TAKEN: Final = "按名单改"
TAKE, LEAVE = "用名单的值", "保留台账的值"
WHOLE_TAKE, WHOLE_LEAVE = "这一户都用名单的值", "这一户都保留台账的值"


class TypedRows(TickTable[Row]):
    """Rows of a preview, a box before each value that was typed by hand."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(HEADERS, self._said, place_of, parent)
        self.is_open = True  # the boxes can still be ticked

    def mark(self, places: Collection[Place], on: bool) -> None:
        """Tick the values at some places, shown or not, or tick them no more."""
        self.marked = self.marked | {*places} if on else self.marked - {*places}
        if self.items:
            last = self.index(len(self.items) - 1, len(self.headers) - 1)
            self.dataChanged.emit(self.index(0, BOX), last)
        self.ticked.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        held = super().flags(index)
        has_box = self.is_open and is_typed(self.items[index.row()])
        return held if has_box else held & ~Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and not is_typed(self.items[index.row()]):
            return None
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != BOX:
            return False
        place = self.key(self.items[index.row()])
        self.mark({place}, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def _said(self, row: Row) -> Sequence[str]:
        said = texts(row)
        return (TAKEN, *said[1:-1], "") if place_of(row) in self.marked else said


class TypedTable(PlanTable):
    """The table of such rows; Space ticks all that are selected."""

    spaced = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.spaced.emit()
            return
        super().keyPressEvent(event)


class TypedView(PlanView):
    """A preview in which the values typed by hand can be given up, one by one or a household's."""

    grid = TypedTable

    def __init__(self, imported: Import, marked: Collection[Place] = ()) -> None:
        self.imported = imported
        super().__init__(imported.plan)
        self.rows.marked = {*marked} & every_place(imported)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self.show_menu)
        if isinstance(self.table, TypedTable):
            self.table.spaced.connect(self.turn_selected)

    def build_model(self) -> TypedRows:
        self.rows = TypedRows(self)
        return self.rows

    def selected(self) -> set[Place]:
        """Places of the selected rows that have a box."""
        rows = [self.rows.items[one.row()] for one in self.table.selectionModel().selectedRows()]
        return {place_of(row) for row in rows if is_typed(row)}

    def turn_selected(self) -> None:
        """Tick what is selected, or tick it no more if all of it is."""
        places = self.selected()
        if places and self.rows.is_open:
            self.rows.mark(places, not places <= self.rows.marked)

    def household(self) -> frozenset[Place]:
        """All places in the household of the current row; none if nothing of it was typed."""
        row = self.chosen()
        return of_household(self.imported, row.line.rec) if row else frozenset()

    def show_menu(self, at: QPoint) -> None:
        """Offer what can be done with the selected rows."""
        if self.selected() and self.rows.is_open:
            self.build_menu().popup(self.table.viewport().mapToGlobal(at))

    def build_menu(self) -> QMenu:
        """Make the menu of what can be done with the selected rows."""
        places, whole = self.selected(), self.household()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for label, some, on in (
            (TAKE, places, True), (LEAVE, places, False),
            (WHOLE_TAKE, whole, True), (WHOLE_LEAVE, whole, False),
        ):  # fmt: skip
            act = menu.addAction(label, partial(self.rows.mark, some, on))
            act.setEnabled(bool(some - self.rows.marked if on else some & self.rows.marked))
        return menu

    def close_boxes(self) -> None:
        """Let the boxes show what was done: they can no longer be ticked."""
        self.rows.is_open = False


class TypedBar(QWidget):
    """Below such a preview: all values typed by hand, or those of one household, in one go."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: TypedView | None = None
        self.every = named(QCheckBox(), "over_typed")
        self.every.clicked.connect(self.turn_every)
        self.whole = button(WHOLE_TAKE, self.turn_household, "take_household")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.every)
        row.addWidget(self.whole)
        row.addStretch()
        self.hide()  # until a preview has such values

    @property
    def marked(self) -> set[Place]:
        """Places at which the list's value is taken."""
        return self.view.rows.marked if self.view else set()

    def follow(self, view: QWidget) -> None:
        """Belong to another preview, or to none."""
        self.view = view if isinstance(view, TypedView) else None
        if self.view:
            self.view.rows.ticked.connect(self.show_state)
            self.view.rows.ticked.connect(self.changed)
            self.view.table.selectionModel().currentRowChanged.connect(self.show_state)
        self.show_state()

    def close_boxes(self) -> None:
        """Offer nothing more: the import is done."""
        if self.view:
            self.view.close_boxes()
        self.show_state()

    def turn_every(self) -> None:
        """Tick every value, or none if every one is ticked."""
        if self.view:
            places = every_place(self.view.imported)
            self.view.rows.mark(places, not places <= self.marked)

    def turn_household(self) -> None:
        """Tick all values of the household of the current row, or none of them."""
        if self.view:
            places = self.view.household()
            self.view.rows.mark(places, not places <= self.marked)

    def show_state(self) -> None:
        """Say how many values there are, and how many of them are ticked."""
        self.setVisible(self.view is not None and self.view.rows.is_open)
        if self.view is None:
            return
        imported, places = self.view.imported, self.view.household()
        chosen, total = count_of(imported, self.marked), imported.typed
        few = f"已选 {chosen:,} 处，共 {total:,} 处" if chosen else f"{total:,} 处"
        self.every.setText(f"手工改过的也覆盖（{few}）")
        some = Qt.CheckState.PartiallyChecked if chosen else Qt.CheckState.Unchecked
        self.every.setCheckState(Qt.CheckState.Checked if chosen == total else some)
        is_whole = bool(places) and places <= self.marked
        self.whole.setText(WHOLE_LEAVE if is_whole else WHOLE_TAKE)
        self.whole.setEnabled(bool(places))


def is_typed(row: Row) -> bool:
    """Tell whether a row is a value that somebody typed by hand."""
    return row.line.kind == "kept" and row.cell is not None


def place_of(row: Row) -> Place:
    """What such a value is known by, whatever rows are shown."""
    return row.line.rec, row.cell.register if row.cell else ""
