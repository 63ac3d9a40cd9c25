"""The builder of a report: columns found by name, groups, conditions, and how it looks so far."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import report
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.registry import Registry
from fupin_desktop.report import FIELD, UNITS, Column, Definition, Offer, Sheet
from ui.composing import commit_typing
from ui.filter_dialog import FilterDialog
from ui.finder import Finder
from ui.nesting import nest
from ui.parts import button, named, open_wide, wrapped
from ui.report_column import ColumnBox
from ui.report_table import ENTER, ReportTable, ReportView
from ui.task import report as tell
from ui.theme import labelled

PREVIEW: Final = 50  # lines shown of a report that is being made
PAUSE: Final = 250  # ms after the last change
ROLE: Final = Qt.ItemDataRole.UserRole
ADVICE: Final = (
    "左边找到栏目，回车或双击加进来；拖动或用按钮排好次序。分组的栏目排在最前面，各组有小计。"
)
EMPTY: Final = "还没有选栏目。先在左边查找，如“姓名”“走访”“人均纯收入”，回车加进来。"
NO_COLUMNS: Final = "还没有选栏目，没有保存。请先在左边查找，按回车加进来。"
FIRST: Final = "以下是前 {} 行和合计，一共 {:,} 行。"


class SearchLine(QLineEdit):
    """A line to look for columns: Enter adds the first one found, and presses no button."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class ReportBuilder(QDialog):
    """Puts a definition together; `saved` tells the definition once it is kept."""

    saved = Signal(object)

    def __init__(
        self, registry: Registry, definition: Definition, before: str, parent: QWidget | None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.registry, self.before = registry, before
        self.held: dict[str, tuple[Condition, ...]] = {}
        self.order = definition.order
        self.offers: list[Offer] = []
        self.setWindowTitle("编报表")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name = named(QLineEdit(definition.name), "report_name")
        self.row = named(QComboBox(), "row")
        self.search = named(SearchLine(), "search_offers")
        self.names = named(QListWidget(), "offers")
        self.chosen = named(QListWidget(), "chosen")
        self.box = ColumnBox(registry)
        self.detail = named(QCheckBox("逐条列出，不只列各组的数"), "detail")
        self.closed = named(QCheckBox(), "closed")
        self.conditions = button("条件……", partial(self.ask_conditions, ""), "conditions")
        self.home_conditions = button(
            "所在户的条件……", partial(self.ask_conditions, "household"), "home_conditions"
        )
        self.problem = wrapped(role="problem", name="report.problem")
        self.told = wrapped("", "muted", "preview_told")
        self.table = ReportTable(self)
        self.view = ReportView(self.table, "preview")
        self.finder = Finder(self)
        self.timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._lay_out()
        self.put(definition)
        self._connect()
        self.preview()
        open_wide(self, 84, 46)

    # ---- the definition -------------------------------------------------------------------------

    def definition(self) -> Definition:
        """Give the report as it is put together now."""
        groups, columns = [], []
        for item in self._items():
            column, is_group = item.data(ROLE)
            if is_group:
                groups.append(column.field)
            else:
                columns.append(column)
        return Definition(
            name=" ".join(self.name.text().split()), row=self.row.currentData(),
            closed=self.closed.isChecked(), detail=self.detail.isChecked() or not groups,
            filter=self.held.get("", ()), home_filter=self.held.get("household", ()),
            groups=tuple(groups), columns=tuple(columns), order=self.order,
        )  # fmt: skip

    def put(self, definition: Definition) -> None:
        """Show a definition."""
        self.row.setCurrentIndex(self.row.findData(definition.row))
        self.detail.setChecked(definition.detail)
        self.closed.setChecked(definition.closed)
        self.held = {"": definition.filter, "household": definition.home_filter}
        self.chosen.clear()
        for path in definition.groups:
            self._add(Column(field=path), is_group=True)
        for column in definition.columns:
            self._add(column)
        self.chosen.setCurrentRow(len(definition.groups) if definition.columns else 0)
        self.on_row()
        self.show_column()

    def confirm(self) -> None:
        """Keep the report; what is not whole keeps the dialog open."""
        commit_typing()
        made = self.definition()
        try:
            if not (made.columns or made.groups):
                raise FupinError(NO_COLUMNS)
            report.save(self.registry, made, self.before)
        except FupinError as problem:
            self.problem.setText(str(problem))
            return
        self.saved.emit(made)
        self.accept()

    # ---- what can be chosen ---------------------------------------------------------------------

    def on_row(self) -> None:
        """Offer what rows of a kind can have."""
        row = self.row.currentData()
        self.offers = [*report.offers(self.registry, row)]
        self.home_conditions.setVisible(row == "person")
        self.closed.setText("连同已销户、已迁出的户" if row == "household" else "连同已离开的人")
        self.show_offers()
        self.show_conditions()

    def change_row(self) -> None:
        """Turn from households to people or back: columns of the other kind go."""
        self.held, self.order = {}, ()
        self.chosen.clear()
        self.on_row()
        self.on_change()

    def show_offers(self) -> None:
        """List what holds every word that is looked for."""
        words = self.search.text().split()
        self.names.clear()
        for number, one in enumerate(self.offers):
            if all(word in one.words for word in words):
                item = QListWidgetItem(one.words, self.names)
                item.setData(ROLE, number)
        self.names.setCurrentRow(0)

    def add_offer(self) -> None:
        """Add what is chosen on the left, after the current column."""
        item = self.names.currentItem()
        if item is not None:
            self._add(self.offers[item.data(ROLE)].column)
            self.chosen.setCurrentRow(self.chosen.count() - 1)
            self.on_change()

    # ---- what is chosen -------------------------------------------------------------------------

    def _add(self, column: Column, *, is_group: bool = False) -> None:
        item = QListWidgetItem(self.chosen)
        item.setData(ROLE, (column, is_group))
        self._say(item)

    def _say(self, item: QListWidgetItem) -> None:
        column, is_group = item.data(ROLE)
        words = report.title(self.registry, self.row.currentData(), column) or column.field
        item.setText(f"{'分组：' if is_group else ''}{words}")

    def shift(self, by: int) -> None:
        """Move the current column up or down by one place."""
        row = self.chosen.currentRow()
        if row >= 0 and 0 <= row + by < self.chosen.count():
            item = self.chosen.takeItem(row)
            self.chosen.insertItem(row + by, item)
            self.chosen.setCurrentRow(row + by)
            self.on_change()

    def remove(self) -> None:
        """Take the current column out."""
        if self.chosen.currentRow() >= 0:
            self.chosen.takeItem(self.chosen.currentRow())
            self.order = ()
            self.on_change()

    def toggle_group(self) -> None:
        """Group by the current column, or no more."""
        item = self.chosen.currentItem()
        if item is not None:
            column, is_group = item.data(ROLE)
            item.setData(ROLE, (column, not is_group and column.what == FIELD))
            self._say(item)
            self.on_change()

    def show_column(self) -> None:
        """Show what can be set of the current column."""
        item = self.chosen.currentItem()
        column, is_group = item.data(ROLE) if item else (None, False)
        self.box.put(column if not is_group else None)
        self.group.setEnabled(column is not None and column.what == FIELD)
        self.group.setText("取消分组" if is_group else "作为分组")
        for one in (self.up, self.down, self.gone):
            one.setEnabled(item is not None)

    def change_column(self, column: Column) -> None:
        """Take over what was set of the current column."""
        item = self.chosen.currentItem()
        if item is not None:
            item.setData(ROLE, (column, False))
            self._say(item)
            self.timer.start()

    # ---- conditions -----------------------------------------------------------------------------

    def ask_conditions(self, whose: str) -> None:
        """Ask for the conditions on the rows, or on the household of people."""
        table = self.registry.table(whose or self.row.currentData())
        dialog = FilterDialog(self.registry, table, self.held.get(whose, ()), "", self)
        dialog.name.setEnabled(False)
        dialog.chosen.connect(lambda _name, found: self.take_conditions(whose, found))
        dialog.open()

    def take_conditions(self, whose: str, found: list[Condition]) -> None:
        """Take over conditions."""
        self.held[whose] = tuple(found)
        self.show_conditions()
        self.on_change()

    def clear_conditions(self) -> None:
        """Let everything pass."""
        self.held = {}
        self.show_conditions()
        self.on_change()

    def show_conditions(self) -> None:
        """Tell how many conditions there are."""
        for one, whose, words in (
            (self.conditions, "", "条件"), (self.home_conditions, "household", "所在户的条件"),
        ):  # fmt: skip
            number = len(self.held.get(whose, ()))
            one.setText(f"{words}（{number} 个）……" if number else f"{words}……")
        self.free.setVisible(any(self.held.values()))

    # ---- how it looks ---------------------------------------------------------------------------

    def on_change(self) -> None:
        """Show what has changed, a moment later also how the report looks."""
        self.show_column()
        self.timer.start()

    def preview(self) -> None:
        """Run the report in the background and show its first lines."""
        made = self.definition()
        if not (made.columns or made.groups):
            self.finder.stop()
            self.table.show_sheet(None)
            self.told.setText(EMPTY)
            return
        registry = self.registry

        def work(step: Step) -> Sheet:
            return report.run(registry, made, step)

        self.finder.ask(work)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the first lines of a report."""
        self.problem.setText("")
        self.table.show_sheet(sheet, PREVIEW)
        more = FIRST.format(PREVIEW, len(sheet.lines)) if len(sheet.lines) > PREVIEW else ""
        self.told.setText("".join((more, *sheet.notes)))
        self.view.fit()

    def show_problem(self, error: Exception) -> None:
        """Say why there is nothing to be seen."""
        if isinstance(error, FupinError):
            self.table.show_sheet(None)
            self.told.setText("")
            self.problem.setText(str(error))
        else:
            tell(self, error)

    def done(self, result: int) -> None:
        self.timer.stop()
        self.finder.stop()
        super().done(result)

    def _items(self) -> list[QListWidgetItem]:
        return [self.chosen.item(row) for row in range(self.chosen.count())]

    def _connect(self) -> None:
        self.row.activated.connect(self.change_row)
        self.search.textChanged.connect(self.show_offers)
        self.search.entered.connect(self.add_offer)
        self.names.itemActivated.connect(self.add_offer)
        self.chosen.currentRowChanged.connect(self.show_column)
        self.chosen.model().rowsMoved.connect(self.on_change)
        self.box.changed.connect(self.change_column)
        self.detail.toggled.connect(self.on_change)
        self.closed.toggled.connect(self.on_change)
        self.timer.timeout.connect(self.preview)
        self.finder.found.connect(self.show_sheet)
        self.finder.waiting.connect(lambda: self.told.setText("正在计算……"))
        self.finder.failed.connect(self.show_problem)

    def _lay_out(self) -> None:
        for name, word in UNITS.items():
            self.row.addItem(f"每{word}一行", name)
        self.search.setPlaceholderText("按名称查找栏目，如 走访")
        self.search.setClearButtonEnabled(True)
        self.name.setPlaceholderText("报表名称")
        for one in (self.names, self.chosen):
            one.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chosen.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.up = button("上移", partial(self.shift, -1), "up")
        self.down = button("下移", partial(self.shift, 1), "down")
        self.gone = button("去掉", self.remove, "remove")
        self.group = button("作为分组", self.toggle_group, "group")
        self.free = button("清除条件", self.clear_conditions, "free", "link")
        save = button("保存", self.confirm, "confirm", "main")
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, _row(labelled("名称"), self.name, self.row, stretch=1))
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._choices())
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addWidget(self.told)
        lower.addWidget(self.view, 1)
        parts.addWidget(below)
        column.addWidget(parts, 1)
        last = QHBoxLayout()
        last.addWidget(self.problem, 1)
        last.addWidget(button("取消", self.reject, "leave"))
        last.addWidget(save)
        nest(column, last)

    def _choices(self) -> QWidget:
        made = QWidget()
        sides = QHBoxLayout(made)
        sides.setContentsMargins(0, 0, 0, 0)
        left, right = QVBoxLayout(), QVBoxLayout()
        nest(left, _row(self.search, button("加入", self.add_offer, "add"), stretch=0))
        left.addWidget(self.names, 1)
        right.addWidget(self.chosen, 1)
        nest(right, _row(self.up, self.down, self.group, self.gone, stretch=-1))
        last = QVBoxLayout()
        last.addWidget(self.box)
        last.addStretch()
        nest(last, _row(self.conditions, self.home_conditions, self.free, stretch=-1))
        last.addWidget(self.detail)
        last.addWidget(self.closed)
        nest(sides, left, 4)
        nest(sides, right, 4)
        nest(sides, last, 4)
        return made


def _row(*widgets: QWidget, stretch: int) -> QHBoxLayout:
    """Put widgets into a row; one of them takes what is left, or nothing does."""
    made = QHBoxLayout()
    for place, one in enumerate(widgets):
        made.addWidget(one, int(place == stretch))
    if stretch < 0:
        made.addStretch()
    return made
