"""A table of records that holds ids and fetches the rows it shows, in chunks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from fupin_desktop import codes, titles, views
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.registry import Registry
from ui.commands import SORT

Index = QModelIndex | QPersistentModelIndex
Load = Callable[[Registry, list[dict[str, Json]]], Mapping[str, str]]

CHUNK = 256
NUMBERS = {Kind.INTEGER, Kind.DECIMAL, Kind.MONEY}
UNSORTED = {Kind.CODES, Kind.REFS}
WIDTHS = {  # of a column, in Chinese characters
    Kind.TEXT: 8, Kind.LONG: 18, Kind.INTEGER: 5, Kind.DECIMAL: 6, Kind.MONEY: 7, Kind.DATE: 6,
    Kind.YESNO: 4, Kind.CODES: 10, Kind.REF: 11, Kind.REFS: 13,
}  # fmt: skip
WIDEST_CODE = 10
NARROW = {"group_name": 5, "relation": 5, "sex": 3}  # fields with few characters
OF_PEOPLE = {"household", "person", "staff", "helper", "committee"}  # these are called by names
NAME, TITLE = 6, 14
AS_TEXT = """style="mso-number-format:'\\@'\""""  # how a workbook is told that a cell is text
LENGTH = 200  # characters of a text that a cell shows
LONGEST = 32_767  # characters that a workbook's cell can hold
UNITS = {"元", "万元", "亩"}  # without these a number says nothing


@dataclass(frozen=True)
class Column:
    """One column: a field of the table, or `load` that tells the texts of a chunk of rows."""

    label: str
    field: str = ""
    width: int = 8  # in Chinese characters
    load: Load | None = None
    sortable: bool = True  # whether the registry can order by the field


def column_of(table: Table, name: str) -> Column:
    """Make the column of a field."""
    field = table.fields[name]
    label = f"{field.label}（{field.unit}）" if field.unit in UNITS else field.label
    width = _width(field)
    if name == table.title and field.kind is Kind.TEXT:
        width = NAME if table.name in OF_PEOPLE else TITLE
    return Column(label, name, max(width, len(label)), sortable=_is_sortable(field))


def _width(field: Field) -> int:
    if field.kind is not Kind.CODE:
        return NARROW.get(field.name, WIDTHS[field.kind])
    labels = [len(code.label) for code in codes.choices(field.choices)]
    return min(WIDEST_CODE, max(labels, default=4))


def _is_sortable(field: Field) -> bool:
    if field.kind is Kind.REF:
        return bool(views.titled(TABLES[field.choices]))
    return field.kind not in UNSORTED


class RecordModel(QAbstractTableModel):
    """Records found by a query, in the order asked for; only visible chunks are in memory."""

    def __init__(self, registry: Registry, table: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.registry, self.table, self.columns = registry, registry.table(table), columns
        self.ids: list[str] = []
        self._chunks: dict[int, dict[str, list[str]]] = {}

    def show_ids(self, ids: list[str]) -> None:
        """Show these records, in this order."""
        self.beginResetModel()
        self.ids = ids
        self._chunks.clear()
        self.endResetModel()

    def add_ids(self, ids: list[str]) -> None:
        """Show these records after the present ones; what is on screen stays as it is."""
        start = len(self.ids)
        if not ids:
            return
        self.beginInsertRows(QModelIndex(), start, start + len(ids) - 1)
        self.ids = [*self.ids, *ids]
        self._chunks.pop(start // CHUNK, None)  # it was not full
        self.endInsertRows()

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns of the same records."""
        self.beginResetModel()
        self.table = self.registry.table(self.table.name)
        self.columns = columns
        self._chunks.clear()
        self.endResetModel()

    def texts_of(self, ids: list[str]) -> list[list[str]]:
        """Texts of some records in full, in the order of the columns."""
        found = self._fetch(ids, LONGEST)
        return [found[rec] for rec in ids if rec in found]

    def is_number(self, column: int) -> bool:
        """Tell whether a column holds numbers, which stand to the right."""
        field = self.table.fields.get(self.columns[column].field)
        return field is not None and field.kind in NUMBERS

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            texts = self._texts(index.row())
            return texts[index.column()] if texts else "（记录已不在）"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = Qt.AlignmentFlag.AlignRight if self.is_number(index.column()) else 0
            return int((right or Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].label
            if role == Qt.ItemDataRole.TextAlignmentRole and self.is_number(section):
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif role == Qt.ItemDataRole.DisplayRole:
            return section + 1
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Only cached rows are looked at, lest Ctrl+A fetch every row.
        chunk = self._chunks.get(index.row() // CHUNK) if index.isValid() else None
        if chunk is not None and self.ids[index.row()] not in chunk:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def _texts(self, row: int) -> list[str] | None:
        number = row // CHUNK
        if number not in self._chunks:
            self._chunks[number] = self._fetch(self.ids[number * CHUNK : (number + 1) * CHUNK])
        return self._chunks[number].get(self.ids[row])

    def _fetch(self, ids: list[str], length: int = LENGTH) -> dict[str, list[str]]:
        rows = self.registry.rows(self.table.name, ids)
        loaded = {
            number: column.load(self.registry, rows)
            for number, column in enumerate(self.columns)
            if column.load
        }
        names = titles.named_in(self.registry.rows, self._fields(), rows, self.registry.table)
        return {
            str(row["id"]): [
                loaded[number].get(str(row["id"]), "")
                if column.load
                else self._show(column.field, row.get(column.field), names)[:length]
                for number, column in enumerate(self.columns)
            ]
            for row in rows
        }

    def _fields(self) -> list[Field]:
        return [self.table.fields[column.field] for column in self.columns if not column.load]

    def _show(self, name: str, value: Json, names: Mapping[str, str]) -> str:
        # One line per record.
        return " ".join(titles.show(self.table.fields[name], value, names).split())


def clipping(lines: Sequence[Sequence[str]], is_number: Callable[[int], bool]) -> QMimeData:
    """Lines as plain text, and as a table in which a workbook leaves long numbers alone."""
    content = QMimeData()
    content.setText("\n".join("\t".join(line) for line in lines))
    rows = (
        "".join(
            f"<td>{escape(text)}</td>" if is_number(n) else f"<td {AS_TEXT}>{escape(text)}</td>"
            for n, text in enumerate(line)
        )
        for line in lines
    )
    content.setHtml(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return content


class RecordTable(QTableView):
    """View of a record model; a click on a header asks for that order."""

    opened = Signal(str)  # record id
    ordered = Signal(str)  # field name, with "-" in front for descending

    def __init__(self, model: RecordModel) -> None:
        super().__init__()
        self.records = model
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        model.setParent(self)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self._set_up_header()
        self.doubleClicked.connect(lambda index: self.opened.emit(model.ids[index.row()]))

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionClicked.connect(self._order)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give rows and columns the size that the present text size asks for."""
        unit = self.fontMetrics().horizontalAdvance("户")
        for number, column in enumerate(self.records.columns):
            self.setColumnWidth(number, unit * column.width + 18)
        height = int(self.fontMetrics().height() * 1.55)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def fit_height(self) -> None:
        """Be as high as the rows are, for a short list that scrolls with its page."""
        frame = 2 * self.frameWidth() + self.horizontalHeader().sizeHint().height()
        bar = self.horizontalScrollBar().sizeHint().height()
        rows = max(1, self.records.rowCount()) * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(frame + rows + bar)

    def copy(self) -> None:
        """Put the selected records on the clipboard, a line each, for editors and workbooks."""
        chosen = self.chosen()
        if chosen:
            lines = [column.label for column in self.records.columns]
            content = clipping([lines, *self.records.texts_of(chosen)], self._is_number)
            QGuiApplication.clipboard().setMimeData(content)

    def _is_number(self, column: int) -> bool:
        return self.records.is_number(column)

    def chosen(self) -> list[str]:
        """Ids of the selected records, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.records.ids[row] for row in rows]

    def show_ids(self, ids: list[str]) -> None:
        """Show these records; the current one stays current if it is among them."""
        index = self.currentIndex()
        current = self.records.ids[index.row()] if index.isValid() else ""
        self.records.show_ids(ids)
        if current and current in ids:
            self.selectRow(ids.index(current))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self.fit_columns()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.records.ids[self.currentIndex().row()])
            return
        if QKeySequence(event.keyCombination()) == QKeySequence(SORT):
            self._order(max(0, self.currentIndex().column()))
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Reached by the keyboard, the first record is where the arrows start.
        if not self.currentIndex().isValid() and self.records.ids:
            self.selectRow(0)
        super().focusInEvent(event)

    def mark_order(self, key: str) -> None:
        """Draw the arrow of an order over its column, if that is shown."""
        order = Qt.SortOrder.DescendingOrder if key.startswith("-") else Qt.SortOrder.AscendingOrder
        places = [n for n, one in enumerate(self.records.columns) if one.field == key.lstrip("-")]
        self._sorted = (places[0], order) if key and places else None
        self.horizontalHeader().setSortIndicatorShown(self._sorted is not None)
        if self._sorted:
            self.horizontalHeader().setSortIndicator(*self._sorted)

    def _order(self, section: int) -> None:
        column = self.records.columns[section]
        if column.field and column.sortable:
            down = self._sorted == (section, Qt.SortOrder.AscendingOrder)
            order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
            self._sorted = (section, order)
            self.ordered.emit(("-" if down else "") + column.field)
        # Qt has moved the arrow on its own, even to a column that has no order.
        if self._sorted:
            self.horizontalHeader().setSortIndicatorShown(True)
            self.horizontalHeader().setSortIndicator(*self._sorted)
