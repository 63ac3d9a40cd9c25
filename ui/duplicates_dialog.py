"""Records entered twice 重复登记: each pair side by side, merged, told apart, taken apart."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import duplicates, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.duplicates import REASONS, Comparison, Difference, Pair, Side
from fupin_desktop.errors import Step
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui import task
from ui.editors import ChoiceBox
from ui.nesting import nest
from ui.parts import button, named, open_wide, row_table, run_alone, wrapped
from ui.plan_view import PlanView
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("种类", "留下的一条", "另一条", "为什么")
FIELDS: Final = ("项目", "留下的一条", "另一条")
ADVICE: Final = (
    "可能登记了两次的人和户。合并以后只算一条，另一条的走访、需求等都显示在留下的一条下面，"
    "原来的内容一项也不改，以后随时可以拆开。"
)
NONE_FOUND: Final = "没有发现重复登记。"
NONE_MERGED: Final = "没有合并过的登记。"
BARE: Final = "没有记录"


class Row(NamedTuple):
    """A pair with what its records are called."""

    pair: Pair
    left: str
    right: str


class Found(NamedTuple):
    """All that the dialog lists."""

    open: list[Row]
    merged: list[Row]


class DuplicatesDialog(QDialog):
    """The pairs that may be one, or those merged already, and what can be done with each."""

    changed = Signal()

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.found = Found([], [])
        self.shown: Comparison | None = None
        self.rec = ""  # whose merges are shown first
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("重复登记")
        self.which = named(ChoiceBox(), "which")
        self.told = wrapped("", name="told")
        self.pairs: TextTable[Row] = TextTable(HEADERS, _row_texts, self)
        self.fields: TextTable[Difference] = TextTable(FIELDS, _field_texts, self)
        self.list = row_table(self.pairs, "pairs", stretched=3)
        self.sides = row_table(self.fields, "fields", stretched=2)
        self.left, self.right = wrapped(name="left"), wrapped(name="right")
        self.fill = named(QCheckBox("留下的一条没有填的项，用另一条的补上"), "fill")
        self.bulk = button("成批合并……", self.merge_all, "bulk")
        self.swap = button("换成留下另一条", self.swap_sides, "swap")
        self.apart = button("不是同一个", self.tell_apart, "apart")
        self.take_apart = button("拆开", self.part, "part", "main")
        self.merge = button("合并", self.merge_shown, "merge", "main")
        self._lay_out()
        self.which.currentIndexChanged.connect(self.narrow)
        self.list.selectionModel().currentRowChanged.connect(self.show_pair)
        self.fill.setChecked(True)
        open_wide(self, 72, 42)

    def run(self) -> None:
        """Look for pairs in the background."""
        run_alone(self, "正在查找重复登记……", partial(look, self.registry), self.show_found)

    def show_found(self, found: Found) -> None:
        """Show what was found, going on where the user was."""
        self.found = found
        before = self.which.currentData() or ("merged" if self.rec else "open")
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItem(f"可能重复的 {len(found.open):,} 对", "open")
        self.which.addItem(f"已经合并的 {len(found.merged):,} 对", "merged")
        self.which.setCurrentIndex(self.which.findData(before))
        self.which.blockSignals(False)
        self.bulk.setEnabled(any(row.pair.is_exact for row in found.open))
        self.narrow()

    def narrow(self) -> None:
        """List the pairs of the chosen kind."""
        is_open = self.which.currentData() != "merged"
        rows = self.found.open if is_open else self.found.merged
        before = max(self.list.currentIndex().row(), 0)
        asked = [at for at, row in enumerate(rows) if row.pair.keep == self.rec]
        place, self.rec = min([*asked, before][0], len(rows) - 1), ""
        for one in (self.merge, self.swap, self.apart, self.bulk, self.fill):
            one.setVisible(is_open)
        self.take_apart.setVisible(not is_open)
        self.pairs.show_items(rows)
        if rows:
            self.list.selectRow(place)
            self.list.setFocus()
        self.show_pair()

    def show_pair(self) -> None:
        """Show the chosen pair side by side."""
        index = self.list.currentIndex().row()
        row = self.pairs.items[index] if 0 <= index < len(self.pairs.items) else None
        self.shown = None
        if row is not None:
            work = partial(duplicates.compare, self.registry, row.pair)
            self.shown = task.attempt(self, work)
        self._show_sides()

    def _show_sides(self) -> None:
        shown = self.shown
        for one in (self.merge, self.swap, self.apart, self.take_apart):
            one.setEnabled(shown is not None)
        for widget in (self.left, self.right, self.sides):
            widget.setVisible(shown is not None)
        empty = NONE_MERGED if self.which.currentData() == "merged" else NONE_FOUND
        self.told.setVisible(shown is None)
        self.told.setText("" if self.pairs.items else empty)
        if shown is None:
            return
        self.left.setText(_said("留下", shown.left))
        self.right.setText(_said("另一条", shown.right))
        self.fields.show_items(list(shown.differences))
        self.fill.setEnabled(any(one.fills for one in shown.differences))

    def swap_sides(self) -> None:
        """Let the other one of the two stay."""
        row = self.list.currentIndex().row()
        one = self.pairs.items[row]
        self.found.open[row] = Row(duplicates.swapped(one.pair), one.right, one.left)
        self.narrow()

    def merge_shown(self) -> None:
        """Merge the pair shown."""
        if self.shown is not None:
            pair, fill = self.shown.pair, self.fill.isChecked()
            self._do(partial(duplicates.merge, self.registry, pair, take_over=fill))

    def tell_apart(self) -> None:
        """Remember that the two are not the same."""
        if self.shown is not None:
            pair = self.shown.pair
            self._do(partial(self.registry.distinguish, pair.keep, pair.other))

    def part(self) -> None:
        """Take the pair shown apart again."""
        if self.shown is not None:
            self._do(partial(self.registry.take_apart, self.shown.pair.other))

    def merge_all(self) -> None:
        """Show what merging all pairs beyond doubt would do, and do it if asked."""
        pairs = [row.pair for row in self.found.open]
        dialog = BulkDialog(self.registry, pairs, self)
        dialog.merged.connect(self._changed)
        dialog.open()

    def _do(self, work: Callable[[], object]) -> None:
        if task.attempt(self, work) is not None:
            self._changed()

    def _changed(self) -> None:
        self.changed.emit()
        self.run()

    def _lay_out(self) -> None:
        top, heads, below, bottom = QHBoxLayout(), QHBoxLayout(), QWidget(), QHBoxLayout()
        self.which.setMinimumContentsLength(14)
        top.addWidget(self.which)
        top.addWidget(self.told, 1)
        top.addStretch()
        for label in (self.left, self.right):
            heads.addWidget(label, 1, Qt.AlignmentFlag.AlignTop)
        side = QVBoxLayout(below)
        side.setContentsMargins(0, 0, 0, 0)
        nest(side, heads)
        side.addWidget(self.sides, 1)
        side.addWidget(self.fill)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.list)
        parts.addWidget(below)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 1)
        bottom.addWidget(self.bulk)
        bottom.addStretch()
        bottom.addWidget(button("关闭", self.reject, "leave"))
        for one in (self.apart, self.swap, self.merge, self.take_apart):
            bottom.addWidget(one)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, top)
        column.addWidget(parts, 1)
        nest(column, bottom)


class BulkDialog(QDialog):
    """What merging all pairs beyond doubt would do, before it is done."""

    merged = Signal(object)  # the Batch

    def __init__(self, registry: Registry, pairs: list[Pair], parent: QWidget) -> None:
        super().__init__(parent)
        self.registry, self.pairs = registry, [one for one in pairs if one.is_exact]
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("成批合并")
        plan = duplicates.plan(registry, self.pairs)
        column, bottom = QVBoxLayout(self), QHBoxLayout()
        head = f"证件号码、姓名都相同，又在同一户（或户也相同）的，共 {len(self.pairs):,} 对："
        column.addWidget(labelled(head, "heading"))
        column.addWidget(PlanView(plan), 1)
        bottom.addStretch()
        bottom.addWidget(button("取消", self.reject, "leave"))
        word = f"合并 {len(self.pairs):,} 对"
        bottom.addWidget(button(word, self.merge, "merge", "main"))
        nest(column, bottom)
        open_wide(self, 64, 36)

    def merge(self) -> None:
        """Merge them all in the background."""
        work = partial(duplicates.merge_all, self.registry, self.pairs)
        run_alone(self, "正在合并……", work, self._finish)

    def _finish(self, batch: Batch) -> None:
        self.accept()
        self.merged.emit(batch)


def look(registry: Registry, step: Step) -> Found:
    """Find all pairs, and name their records."""
    pairs, merged = duplicates.find(registry, step), duplicates.merged_pairs(registry)
    wanted: dict[str, set[str]] = {}
    for one in (*pairs, *merged):
        wanted.setdefault(one.table, set()).update((one.keep, one.other))
    called = titles.names_of(registry.rows, wanted)

    def named_rows(some: list[Pair]) -> list[Row]:
        return [Row(one, called.get(one.keep, ""), called.get(one.other, "")) for one in some]

    return Found(named_rows(pairs), named_rows(merged))


def _row_texts(row: Row) -> tuple[str, ...]:
    return TABLES[row.pair.table].label, row.left, row.right, REASONS[row.pair.reason]


def _field_texts(one: Difference) -> tuple[str, ...]:
    return one.label, one.left or "（空）", one.right or "（空）"


def _said(word: str, side: Side) -> str:
    place = f"（{side.place}）" if side.place else ""
    hanging = "，".join(f"{label} {count}" for label, count in side.hanging.items()) or BARE
    return f"{word}：{side.title}{place}\n{hanging}"


def show_duplicates(
    registry: Registry, window: QWidget, changed: Callable[[], None], rec: str = ""
) -> None:
    """Open the dialog and look for pairs; of a record, at what was merged into it."""
    dialog = DuplicatesDialog(registry, window)
    dialog.rec = rec
    dialog.changed.connect(changed)
    dialog.open()
    dialog.run()
