"""Whatever table is on the screen, as a workbook: its rows, columns and order as shown."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QDate, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QHeaderView,
    QLabel,
    QTableView,
    QTreeView,
    QWidget,
)

from fupin_desktop import excel
from fupin_desktop.errors import Step
from fupin_desktop.excel import Leaf
from ui import messages
from ui.parts import characters, run_alone
from ui.record_list import RecordList
from ui.record_table import RecordModel
from ui.text_table import TextTable
from ui.tick_table import TickTable

SAVE: Final = "把这张表存成 Excel……"
NONE: Final = "这里没有表可以存成 Excel。请先打开一张列表，或者把光标放到表里。"
TICKED: Final = "勾选"
WIDTHS: Final = (6, 60)  # of a column, in letters
INSET: Final = "　"  # before what stands under another row of a tree
STEP: Final = 200  # rows between two reports of progress
# A text that is a number for certain: with its thousands parted, or short and without zeros ahead.
NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})*)(?:\.\d+)?", re.ASCII)
FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|\s]+')
Cells = Sequence[str]


def offer(view: QAbstractItemView) -> None:
    """Put the saving of a table into its own menu, unless it has another one."""
    default = Qt.ContextMenuPolicy.DefaultContextMenu
    if header_of(view) is None or view.contextMenuPolicy() is not default:
        return
    action = QAction(SAVE, view)
    action.triggered.connect(lambda: save(view))
    view.addAction(action)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def save_shown(window: QWidget) -> None:
    """Save the table that has the keyboard, or else the largest of the window."""
    focus = QApplication.focusWidget()
    views = [view for view in window.findChildren(QAbstractItemView)
             if view.isVisible() and header_of(view) is not None]  # fmt: skip
    if not views:
        messages.info(window, NONE)
        return
    save(max(views, key=lambda view: (view is focus, view.width() * view.height())))


def save(view: QAbstractItemView) -> None:
    """Ask where the workbook goes, then write what the table shows."""
    listed = _list_of(view)
    if listed is not None:
        listed.choose_target(listed.columns_shown())
        return
    day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
    proposal = f"{FORBIDDEN.sub(' ', title_of(view)).strip()} {day}.xlsx"
    name, _ = QFileDialog.getSaveFileName(view, "存成 Excel", proposal, "Excel 工作簿 (*.xlsx)")
    if name:
        write(view, Path(name))


def write(view: QAbstractItemView, target: Path) -> None:
    """Write what a table shows, in the background where it can be told without the window."""
    titles, rows, count = shown_in(view)
    title, unit = title_of(view), characters(view, 1) / 2
    header = header_of(view)
    assert header is not None  # noqa: S101 - told to mypy
    low, high = WIDTHS
    widths = [min(high, max(low, header.sectionSize(place) / unit)) for place in _places(header)]
    widths = [*([low] * (len(titles) - len(widths))), *widths]

    def work(step: Step) -> int:
        step(0, max(count, 1))
        found = [*_watched(rows(), count, step)]
        columns = list(zip(titles, widths, strict=True))
        note = f"按屏幕上显示的行、栏目和顺序，共 {len(found):,} 行。"
        excel.write_leaves([Leaf("表", title, note, columns, _typed(found))], target)
        return len(found)

    def tell(written: int) -> None:
        messages.info(
            view, f"已存成 Excel，共 {written:,} 行：{target}。文件没有加密，用完请删除。"
        )

    run_alone(view.window(), "正在存成 Excel……", work, tell)


def _watched(rows: Iterator[Cells], count: int, step: Step) -> Iterator[Cells]:
    for number, row in enumerate(rows):
        if number % STEP == 0:
            step(number, max(count, number + 1))
        yield row


def _typed(rows: Sequence[Cells]) -> Iterator[list[str | float]]:
    """Give columns that hold nothing but numbers as numbers."""
    columns = len(rows[0]) if rows else 0
    numbers = {
        place for place in range(columns)
        if all(NUMBER.fullmatch(row[place]) for row in rows if row[place])
    }  # fmt: skip
    for row in rows:
        yield [_number(cell) if place in numbers and cell else cell
               for place, cell in enumerate(row)]  # fmt: skip


def _number(text: str) -> float:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def shown_in(view: QAbstractItemView) -> tuple[list[str], Callable[[], Iterator[Cells]], int]:
    """Give a table's titles, what tells its rows, and about how many there are."""
    header, model = header_of(view), view.model()
    assert header is not None  # noqa: S101 - told to mypy
    places = _places(header)
    horizontal = Qt.Orientation.Horizontal
    titles = [str(model.headerData(place, horizontal) or "").replace("\n", "") for place in places]
    if isinstance(model, TickTable):
        ticked = {id(one) for one in model.chosen()}
        items, texts = [*model.items], model.texts
        return [TICKED, *titles], lambda: (
            ["√" if id(one) in ticked else "", *_chosen(texts(one), places)] for one in items
        ), len(items)  # fmt: skip
    if isinstance(model, TextTable):
        items, texts = [*model.items], model.texts
        return titles, lambda: (_chosen(texts(one), places) for one in items), len(items)
    if isinstance(model, RecordModel):
        ids = [*model.ids]
        return titles, lambda: _of_records(model, ids, places), len(ids)
    found = [*_told(view, model, places)]
    return titles, lambda: iter(found), len(found)


def _chosen(texts: Sequence[Any], places: Sequence[int]) -> Cells:
    return [str(texts[place]) for place in places]


def _of_records(model: RecordModel, ids: list[str], places: Sequence[int]) -> Iterator[Cells]:
    for start in range(0, len(ids), STEP):
        for texts in model.texts_of(ids[start : start + STEP]):
            yield _chosen(texts, places)


def _told(
    view: QAbstractItemView, model: QAbstractItemModel, places: Sequence[int],
    above: QModelIndex | None = None, depth: int = 0,
) -> Iterator[Cells]:  # fmt: skip
    """Give what any other model shows, what stands under a row set in below it."""
    above = above or QModelIndex()
    while model.canFetchMore(above):
        model.fetchMore(above)
    for row in range(model.rowCount(above)):
        if (isinstance(view, QTableView) and view.isRowHidden(row)) or (
            isinstance(view, QTreeView) and view.isRowHidden(row, above)
        ):
            continue
        cells = [_text(model.index(row, place, above).data()) for place in places]
        yield [INSET * depth + cells[0], *cells[1:]] if cells else []
        if isinstance(view, QTreeView):
            yield from _told(view, model, places, model.index(row, 0, above), depth + 1)


def _text(held: Any) -> str:
    return "" if held is None else str(held)


def header_of(view: QWidget) -> QHeaderView | None:
    """Give the header of a table that has columns with titles; None for anything else."""
    if isinstance(view, QTableView):
        found = view.horizontalHeader()
    elif isinstance(view, QTreeView):
        found = view.header()
    else:
        return None
    return None if found.isHidden() or view.model() is None else found


def _places(header: QHeaderView) -> list[int]:
    """Give the columns that are shown, in their order."""
    places = map(header.logicalIndex, range(header.count()))
    return [place for place in places if not header.isSectionHidden(place)]


def title_of(view: QWidget) -> str:
    """Call a table by the heading that stands above it, or by its window."""
    at: QWidget | None = view
    while at is not None:
        headings = [label for label in at.findChildren(QLabel)
                    if label.property("role") in ("heading", "title") and label.isVisible()
                    and label.text() and _is_above(label, view)]  # fmt: skip
        if headings:
            return max(headings, key=lambda one: one.mapTo(one.window(), one.pos()).y()).text()
        at = None if at.isWindow() else at.parentWidget()  # behind a dialog is something else
    return view.window().windowTitle()


def _is_above(label: QLabel, view: QWidget) -> bool:
    return (
        label.mapToGlobal(label.rect().center()).y() <= view.mapToGlobal(view.rect().topLeft()).y()
    )


def _list_of(view: QWidget) -> RecordList | None:
    """Give the list of records that a table stands in: it writes all of a record's fields."""
    at: QWidget | None = view
    while at is not None and not isinstance(at, RecordList):
        at = at.parentWidget()
    return at
