"""The preview of a plan: what a package or a workbook would do, before anything is written."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple, cast

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from fupin_desktop import grounds
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import Step
from fupin_desktop.plan import BOTH, KINDS, Cell, Line, Plan
from ui import finder
from ui.editors import ChoiceBox
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import characters, dressed, named
from ui.photo_pair import PhotoPair
from ui.plan_notes import PlanNotes
from ui.task import Task, report
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("处理", "户", "记录", "项目", "原值", "新值", "谁、何时", "出处", "说明")
WIDTHS: Final = (7, 5, 12, 8, 11, 16, 9, 9, 20)  # in widths of one Chinese character
NEW, REASON = HEADERS.index("新值"), HEADERS.index("说明")
ROOMY: Final = 34  # width of the new value where nothing needs a reason
BY_CELL: Final = {
    "changed",
    "kept",
    "conflict",
}  # these show one row per value, the others one per record
JOINED: Final = 6  # values of a new record that its row shows; the pane below shows all
OPEN: Final = "conflict"  # the kind that somebody has to decide
MET: Final = "both"  # not a kind: lines of any kind that both sides changed
TIPS: Final = {
    "kept": "只看手工录入、没有按名单改的",
    OPEN: "只看需要核定的",
    MET: "只看两边改了不同项的：都保留，不用核定",
}
WORDS: Final = {"": "全部", **KINDS, MET: BOTH}
STEP: Final = 200  # lines looked through between two steps
Used = tuple[bool, ...]  # by column, whether any row has something there
Pictures = Callable[[str], bytes]  # a thumbnail by the checksum of its photo


class Row(NamedTuple):
    """One row of the preview: a record, or one of its values."""

    line: Line
    cell: Cell | None

    @property
    def kind(self) -> str:
        """Its kind; a value that waits for nobody is changed, though others of its record wait."""
        settled = self.cell is not None and not self.cell.is_open
        waits = any(cell.is_open for cell in self.line.cells)
        return "changed" if settled and waits else self.line.kind


class PlanTable(QTableView):
    """The rows; Enter asks for the record instead of pressing the button of the dialog."""

    asked = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class PlanView(QWidget):
    """Counts per kind, which also filter; the lines; and everything about the chosen one.

    Texts are made for the rows in sight alone, so that a plan of any size opens at once.
    """

    opened = Signal(str, str)  # table and id of a record
    grid = PlanTable

    def __init__(
        self, plan: Plan, parent: QWidget | None = None, *, pictures: Pictures | None = None
    ) -> None:
        super().__init__(parent)
        self.plan, self.pictures, self.kind = plan, pictures, ""
        self.looking: Task | None = None  # puts rows together
        self.model = self.build_model()
        self.filters = QButtonGroup(self)
        self.tables, self.homes = named(ChoiceBox(), "plan_kind"), named(ChoiceBox(), "plan_home")
        self.search = named(QLineEdit(), "plan_search")
        self.count = labelled("", "muted")
        self.table = self._build_table()
        self.detail = named(QPlainTextEdit(readOnly=True), "plan_detail")
        self.detail.setPlaceholderText("点上面的一行，这里写出它的全部内容。")
        self.pair = PhotoPair()
        self.empty = named(QLabel("没有需要处理的内容：来源里没有任何记录。"), "plan_empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.show_kind("")
        self.tables.currentIndexChanged.connect(self.narrow)
        self.homes.currentIndexChanged.connect(self.narrow)
        self.search.textChanged.connect(self.narrow)
        self.table.selectionModel().currentRowChanged.connect(self.show_detail)
        self.table.doubleClicked.connect(self.ask_for_record)
        self.table.asked.connect(self.ask_for_record)

    def build_model(self) -> TextTable[Row]:
        """Make what gives the rows their texts."""
        return TextTable[Row](HEADERS, texts, self)

    def show_kind(self, kind: str) -> None:
        """Show the lines of one kind; an empty kind shows all."""
        for button in self.filters.buttons():
            button.setChecked(button.objectName() == f"kind_{kind or 'all'}")
        self.kind = kind
        self.narrow()

    def narrow(self) -> None:
        """Show the rows of the kind, record type, household and words that are chosen."""
        table, home = self.tables.currentData(), self.homes.currentData()
        lines = [line for line in self._lines()
                 if table in (None, line.table) and home in (None, line.home)]  # fmt: skip
        if self.looking:
            self.looking.cancel()
        words, only = self.search.text().split(), OPEN if self.kind == OPEN else ""
        self.looking = task = Task(lambda step: looked_for(lines, only, words, step))
        task.done.connect(lambda _found: self._show_found(task))
        task.failed.connect(lambda _error: self._show_found(task))
        self.count.setText("正在查找……")
        task.start()
        if task.wait(finder.PATIENCE):
            self._show_found(task)

    def _show_found(self, task: Task) -> None:
        """Show the rows that were put together, unless others are wanted by now."""
        if not isValid(self) or task is not self.looking:
            return
        self.looking = None
        if isinstance(task.result, Exception):
            report(self, task.result)
        else:
            self.show_rows(*cast(tuple[list[Row], Used], task.result))

    def show_rows(self, rows: list[Row], used: Used) -> None:
        """Show rows, and the columns in which they have something."""
        is_all = not self.search.text().split() and len(rows) >= len(self.plan.lines)
        self.model.show_items(rows)
        self.count.setText("" if is_all else f"{len(rows):,} 行")
        self.hide_empty_columns(used)
        self.detail.clear()
        self.pair.hide()
        self.table.scrollToTop()

    def _lines(self) -> tuple[Line, ...]:
        if self.kind == MET:
            return self.plan.both
        return self.plan.of_kind(self.kind) if self.kind else self.plan.lines

    def hide_empty_columns(self, used: Used) -> None:
        """Leave the room to the columns that say something."""
        for column, shown in enumerate(used):
            self.table.setColumnHidden(column, not shown)
        self.table.setColumnWidth(NEW, characters(self, WIDTHS[NEW] if used[REASON] else ROOMY))

    def chosen(self) -> Row | None:
        """The current row: it knows its record, and the register of its value."""
        row = self.table.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def show_detail(self) -> None:
        """Write out the chosen line with all its values, and show its photos."""
        row = self.chosen()
        if row is None:
            return
        self.detail.setPlainText(describe(row.line))
        pictures, names = self.pictures, row.line.photos
        is_photo = pictures is not None and any(names)
        self.pair.setVisible(is_photo)
        if pictures is not None and is_photo:
            self.pair.wait_for(names)
            task = Task(lambda _step: tuple(pictures(name) if name else b"" for name in names))
            task.done.connect(partial(self._show_photos, row))
            task.start()

    def _show_photos(self, row: Row, photos: tuple[bytes, bytes]) -> None:
        if isValid(self) and self.chosen() == row:  # and not another one by now
            self.pair.show_photos(row.line.photos, photos)

    def ask_for_record(self, index: QModelIndex) -> None:
        """Ask for the page of the record of a row."""
        if index.isValid():
            line = self.model.items[index.row()].line
            if line.rec:
                self.opened.emit(line.table, line.rec)

    def _build_table(self) -> PlanTable:
        table = dressed(self.grid(), self.model, "plan_table")
        table.setAlternatingRowColors(True)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setWordWrap(False)
        table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate(WIDTHS):
            table.setColumnWidth(column, characters(table, width))
        return table

    def _build_filters(self) -> FlowLayout:
        row = FlowLayout()
        counts = {kind: count for kind, count in self.plan.counts().items() if count}
        counts |= {MET: len(self.plan.both)} if self.plan.both else {}
        for kind, count in {"": sum(counts.values()), **counts}.items():
            button = QPushButton(f"{WORDS[kind]} {count:,}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setObjectName(f"kind_{kind or 'all'}")
            button.setToolTip(TIPS.get(kind, ""))
            button.clicked.connect(lambda _checked, kind=kind: self.show_kind(kind))
            self.filters.addButton(button)
            row.addWidget(button)
        lines = self.plan.lines
        labels = {name: table.label for name, table in TABLES.items()}
        _offer(self.tables, "种类：全部", Counter(line.table for line in lines), labels)
        _offer(self.homes, "户：全部", Counter(line.home for line in lines if line.home), {})
        self.tables.setAccessibleName("按种类筛选")
        self.homes.setAccessibleName("按户筛选")
        self.search.setPlaceholderText("查找：户、项目、值、人")
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(characters(self, 15))
        for part in (self.tables, self.homes, self.search, self.count):
            row.addWidget(part)
        for box in (self.tables, self.homes):
            box.setMinimumContentsLength(8)
            if box.count() <= 2:  # with one to choose there is nothing to choose
                box.hide()
        return row

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        nest(column, self._build_filters())
        if self.plan.notes:
            column.addWidget(PlanNotes(self.plan.notes))
        below = QWidget()
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.detail, 1)
        row.addWidget(self.pair)
        split = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        column.addWidget(split, 1)
        column.addWidget(self.empty, 1)
        split.setVisible(bool(self.plan.lines))
        self.search.setVisible(bool(self.plan.lines))
        self.empty.setVisible(not self.plan.lines)


def _offer(box: ChoiceBox, every: str, tally: Counter[str], labels: dict[str, str]) -> None:
    """Offer what occurs, with how often, the words in their order."""
    box.addItem(every, None)
    for name in sorted(tally, key=lambda one: labels.get(one, one)):
        box.addItem(f"{labels.get(name, name)} {tally[name]:,}", name)


def looked_for(
    lines: Sequence[Line], only: str, words: Sequence[str], step: Step
) -> tuple[list[Row], Used]:
    """Rows of one kind, if only that is wanted, that hold all words; and the columns they fill."""
    found: list[Row] = []
    for start in range(0, len(lines), STEP):
        step(start, len(lines))
        rows = rows_of(lines[start : start + STEP])
        found += [
            row for row in rows
            if (not only or row.kind == only)
            and (not words or all(word in "　".join(texts(row)) for word in words))
        ]  # fmt: skip
    return found, filled(found)


def rows_of(lines: Sequence[Line]) -> list[Row]:
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
    who = cell.who if cell else line.who
    if cell is None:
        cell = Cell("", "", joined(line.cells))
    values = (cell.field_label, one_line(cell.old), one_line(cell.new))
    kind = row.kind
    reason = line.reason if kind == line.kind else ""
    return KINDS[kind], line.home, name_of(line), *values, who or line.who, line.place, reason


def filled(rows: list[Row]) -> tuple[bool, ...]:
    """Tell for each column whether any row has something to show there."""
    by_cell = any(row.cell for row in rows)
    home, who, place, reason = (
        any(getattr(row.line, name) for row in rows) for name in ("home", "who", "place", "reason")
    )
    has_cells = any(row.line.cells for row in rows)
    return True, home, True, by_cell, by_cell, has_cells, who, place, reason


def name_of(line: Line) -> str:
    """Record type and title of a line, as people say it; its household has a column of its own."""
    title = line.title.removesuffix(f"（{line.home}户）").strip()
    table = TABLES.get(line.table)
    if table is None or title.startswith(table.label):
        return title
    return f"{table.label} {title}".strip()


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
    home = f"（{line.home}户）" if line.home and line.home not in line.title else ""
    head = [f"{KINDS[line.kind]}　{name_of(line)}{home}"]
    head += [f"谁、何时：{line.who}"] if line.who else []
    head += [f"说明：{line.reason}"] if line.reason else []
    head += [f"怎么办：{grounds.advise(number)}" for number in line.grounds]
    head += [f"出处：{line.place}"] if line.place else []
    return "\n".join([*head, *(describe_cell(cell) for cell in line.cells)])


def describe_cell(cell: Cell) -> str:
    """A value's change as a sentence."""
    if cell.old:
        return f"{cell.field_label}：{cell.old} → {cell.new or '（清空）'}"
    return f"{cell.field_label}：{cell.new}"
