"""The preview of a plan: what a package or a workbook would do, before anything is written."""

from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.catalogue import TABLES
from fupin_desktop.plan import KINDS, Cell, Line, Plan
from ui.parts import characters, row_height, wrapped
from ui.text_table import TextTable

HEADERS: Final = ("处理", "记录", "说明", "出处", "项目", "原值", "新值")
WIDTHS: Final = (7, 15, 20, 9, 10, 13, 20)  # of the columns, in widths of one Chinese character
REASON: Final = 2  # column
BY_CELL: Final = {"changed", "conflict"}  # these show one row per value, the others one per record
JOINED: Final = 6  # values of a new record that its row shows; the pane below shows all


class Row(NamedTuple):
    """One row of the preview: a record, or one of its values."""

    line: Line
    cell: Cell | None


class PlanModel(TextTable[Row]):
    """The lines of a plan, of one kind or of all."""

    def __init__(self, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(HEADERS, texts, parent)
        self.plan = plan
        self.show_kind("")

    def show_kind(self, kind: str) -> None:
        """Show the lines of one kind; an empty kind shows all."""
        self.show_items(rows_of(self.plan.of_kind(kind) if kind else self.plan.lines))


class PlanView(QWidget):
    """Counts per kind, which also filter; the lines; and everything about the chosen one."""

    def __init__(self, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self.model = PlanModel(plan, self)
        self.filters = QButtonGroup(self)
        self.table = self._build_table()
        self.detail = QPlainTextEdit(readOnly=True)
        self.detail.setObjectName("plan_detail")
        self.detail.setPlaceholderText("点上面的一行，这里写出它的全部内容。")
        self.empty = QLabel("没有需要处理的内容：来源里没有任何记录。")
        self.empty.setObjectName("plan_empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.hide_empty_columns()
        self.table.selectionModel().currentRowChanged.connect(self.show_detail)

    def show_kind(self, kind: str) -> None:
        """Show the lines of one kind; an empty kind shows all."""
        for button in self.filters.buttons():
            button.setChecked(button.objectName() == f"kind_{kind or 'all'}")
        self.model.show_kind(kind)
        self.hide_empty_columns()
        self.detail.clear()
        self.table.scrollToTop()

    def hide_empty_columns(self) -> None:
        """Leave the room to the columns that say something."""
        for column, used in enumerate(filled(self.model.items)):
            self.table.setColumnHidden(column, not used)

    def show_detail(self, current: QModelIndex) -> None:
        """Write out the chosen line with all its values."""
        if current.isValid():
            self.detail.setPlainText(describe(self.model.items[current.row()].line))

    def _build_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("plan_table")
        table.setModel(self.model)
        table.setAlternatingRowColors(True)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(row_height(table))
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column in (REASON, REASON):  # and then the place: what changes comes first
            table.horizontalHeader().moveSection(column, len(HEADERS) - 1)
        for column, width in enumerate(WIDTHS):
            table.setColumnWidth(column, characters(table, width))
        return table

    def _build_filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        counts = {kind: count for kind, count in self.plan.counts().items() if count}
        for kind, count in {"": len(self.plan.lines), **counts}.items():
            button = QPushButton(f"{KINDS.get(kind, '全部')} {count:,}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setObjectName(f"kind_{kind or 'all'}")
            button.setChecked(not kind)
            button.clicked.connect(lambda _checked, kind=kind: self.show_kind(kind))
            self.filters.addButton(button)
            row.addWidget(button)
        row.addStretch()
        return row

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._build_filters())
        if self.plan.notes:
            column.addWidget(wrapped("\n".join(self.plan.notes), name="plan_notes"))
        split = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        column.addWidget(split, 1)
        column.addWidget(self.empty, 1)
        split.setVisible(bool(self.plan.lines))
        self.empty.setVisible(not self.plan.lines)


def rows_of(lines: tuple[Line, ...]) -> list[Row]:
    """Rows of the preview: one per changed value, else one per record."""
    rows: list[Row] = []
    for line in lines:
        if line.kind in BY_CELL and line.cells:
            rows.extend(Row(line, cell) for cell in line.cells)
        else:
            rows.append(Row(line, None))
    return rows


def texts(row: Row) -> tuple[str, ...]:
    """What a row shows, by column."""
    line, cell = row
    if cell is None:
        cell = Cell("", "", joined(line.cells))
    values = (cell.field_label, one_line(cell.old), one_line(cell.new))
    return (KINDS[line.kind], name_of(line), line.reason, line.place, *values)


def filled(rows: list[Row]) -> tuple[bool, ...]:
    """Tell for each column whether any row has something to show there."""
    by_cell = any(row.cell for row in rows)
    reasons, places = (any(getattr(row.line, name) for row in rows) for name in ("reason", "place"))
    return (True, True, reasons, places, by_cell, by_cell, any(row.line.cells for row in rows))


def name_of(line: Line) -> str:
    """Record type and title of a line, as people say it."""
    table = TABLES.get(line.table)
    if table is None or line.title.startswith(table.label):
        return line.title
    return f"{table.label} {line.title}".strip()


def joined(cells: tuple[Cell, ...]) -> str:
    """The first few values of a record in one line of text."""
    shown = "；".join(
        f"{cell.field_label} {one_line(cell.new or cell.old)}" for cell in cells[:JOINED]
    )
    return f"{shown}……" if len(cells) > JOINED else shown


def one_line(text: str) -> str:
    """Text without line breaks, for a row of a table."""
    return " ".join(text.split())


def describe(line: Line) -> str:
    """Everything about a line, one thing per line of text."""
    head = [f"{KINDS[line.kind]}　{name_of(line)}"]
    head += [f"说明：{line.reason}"] if line.reason else []
    head += [f"出处：{line.place}"] if line.place else []
    return "\n".join([*head, *(describe_cell(cell) for cell in line.cells)])


def describe_cell(cell: Cell) -> str:
    """A value's change as a sentence."""
    if cell.old:
        return f"{cell.field_label}：{cell.old} → {cell.new or '（清空）'}"
    return f"{cell.field_label}：{cell.new}"
