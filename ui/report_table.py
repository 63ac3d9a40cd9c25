"""The table of a report: rows, bold subtotals and the total, numbers at the right."""

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.report import Line, Sheet
from ui.parts import characters, dressed
from ui.text_table import Index, TextTable
from ui.theme import HEADER

RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
WIDEST: Final = 16  # Chinese characters of a column
SAMPLE: Final = 200  # lines that widths are taken from
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReportTable(TextTable[Line]):
    """The lines of a report, or the first of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__((), self.told, parent)
        self.sheet: Sheet | None = None
        self.last: tuple[Line | None, tuple[str, ...]] = (None, ())
        self.bold = QFont(parent.font())
        self.bold.setBold(True)

    def show_sheet(self, sheet: Sheet | None, most: int = 0) -> None:
        """Show a report in place of the present one; of a preview the first lines and the last."""
        self.beginResetModel()
        self.sheet, self.last = sheet, (None, ())
        self.headers = sheet.heads if sheet else ()
        lines = list(sheet.lines) if sheet else []
        self.items = [*lines[:most], lines[-1]] if 0 < most < len(lines) else lines
        self.endResetModel()

    def told(self, line: Line) -> tuple[str, ...]:
        """Say a line; that of the last one is kept, for its cells are asked for one by one."""
        if self.sheet is not None and line is not self.last[0]:
            self.last = (line, self.sheet.texts(line))
        return self.last[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet and role == Qt.ItemDataRole.TextAlignmentRole:
            shown = self.sheet.column(index.column())
            return RIGHT if shown is None or shown.field.kind in NUMBERS else None
        line = self.items[index.row()]
        if self._stands_out(line) and role == Qt.ItemDataRole.FontRole:
            return self.bold
        if self._stands_out(line) and role == Qt.ItemDataRole.BackgroundRole:
            return QColor(HEADER)
        return super().data(index, role)

    def _stands_out(self, line: Line) -> bool:
        return self.sheet is not None and self.sheet.is_sum(line)


class ReportView(QTableView):
    """The view of it: a cell is chosen, Enter asks for the records behind it."""

    asked = Signal(int, int)  # row and column

    def __init__(self, table: ReportTable, name: str) -> None:
        super().__init__()
        dressed(self, table, name)
        self.table = table
        self.needed: list[int] = []  # widths of the columns
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda index: self.asked.emit(index.row(), index.column()))
        self.setAccessibleName("报表")

    def fit(self) -> None:
        """Make the columns as wide as their first texts, or wider where there is room."""
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(SAMPLE)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.resizeColumnsToContents()
        most = characters(self, WIDEST)
        for place in range(header.count()):
            self.setColumnWidth(place, min(header.sectionSize(place), most))
        self.needed = [header.sectionSize(place) for place in range(header.count())]
        self._spread()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        """Share what room there is among the columns, each getting at least what it needs."""
        factor = max(1.0, self.viewport().width() / max(1, sum(self.needed)))
        for place, wide in enumerate(self.needed):
            self.setColumnWidth(place, int(wide * factor))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in ENTER and index.isValid():
            self.asked.emit(index.row(), index.column())
            return
        super().keyPressEvent(event)
