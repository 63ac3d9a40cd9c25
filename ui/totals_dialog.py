"""The totals dialog 对数: another office's totals beside ours, and the records they differ by."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import paper, reconciliation
from fupin_desktop.reconciliation import Comparison, Item, Line
from fupin_desktop.registry import Registry
from ui.nesting import nest
from ui.parts import FolderLink, button, named, open_wide, row_table, run_alone, wrapped
from ui.text_table import TextTable
from ui.theme import labelled

Overview = dict[tuple[str, str], int]  # how many totals differ, by office and place

HEADERS: Final = ("合计", "对方", "本台账", "相差")
RECORDS: Final = ("记录", "本台账多出", "原因", "谁", "何时")
ADVICE: Final = (
    "对方导出包时带来的台账合计，和本台账现在的合计放在一起，看差在哪些记录。"
    "对方还没有收到的，导出包交给对方就一致了。"
)
NOTHING: Final = "还没有收到过对方的台账合计。请先接收对方用新版程序导出的包。"


class TotalsDialog(QDialog):
    """Compares the totals of a place, names the records that differ, and prints one page."""

    def __init__(
        self, registry: Registry, overview: Overview, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.found: Comparison | None = None
        self.setWindowTitle("对数")
        self.place = named(QComboBox(), "place")
        self.only = named(QCheckBox("只看不同的"), "only")
        self.sentences = wrapped(NOTHING, name="sentences")
        self.lines: TextTable[Line] = TextTable(HEADERS, reconciliation.texts, self)
        self.records: TextTable[Item] = TextTable(RECORDS, item_texts, self)
        self.totals = row_table(self.lines, "totals", stretched=0)
        self.items = row_table(self.records, "records", stretched=0)
        self.print = button("打印对数单……", self.choose_target, "print", "main")
        self.folder = FolderLink()
        self._lay_out()
        self._list_places(overview)
        self.only.toggled.connect(self.fill)
        self.place.activated.connect(self.compare)
        open_wide(self, 72, 44)

    def compare(self) -> None:
        """Compare the chosen place in the background."""
        if self.place.currentData():
            office, place = self.place.currentData()
            run_alone(
                self,
                "正在对数……",
                lambda step: reconciliation.compare(self.registry, office, place, step),
                self.show_found,
            )

    def show_found(self, found: Comparison) -> None:
        """Show a comparison."""
        self.found = found
        self.folder.hide()
        self.print.setEnabled(True)
        self.sentences.setText("".join(found.sentences))
        self.records.show_items(list(found.items))
        self.items.setVisible(bool(found.items))
        self.fill()

    def fill(self) -> None:
        """Show the totals, or only those that differ."""
        if self.found:
            shown = self.found.different if self.only.isChecked() else self.found.lines
            self.lines.show_items(list(shown))

    def choose_target(self) -> None:
        """Ask where the page goes, then print it."""
        found = self.found
        if found is None:
            return
        proposal = f"台账对数单 {found.name} {self.registry.today()}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "保存PDF", proposal, "PDF 文件 (*.pdf)")
        if name:
            self.print_to(Path(name))

    def print_to(self, target: Path) -> None:
        """Print the page in the background."""
        found = self.found
        if found is None:
            return
        run_alone(
            self,
            "正在生成对数单……",
            lambda _step: paper.reconciliation(self.registry, found, target),
            lambda _pages: self.on_printed(target),
        )

    def on_printed(self, target: Path) -> None:
        self.sentences.setText(f"已生成对数单：{target}")
        self.folder.lead_to(target)

    def _list_places(self, overview: Overview) -> None:
        names = reconciliation.names_of(self.registry)
        for (office, place), count in overview.items():
            said = f"{count} 项不同" if count else "各项相同"
            whose = "" if office == place else f"，{names[office]}报"
            name = f"{names.get(place, place)}（{place}{whose}）：{said}"
            self.place.addItem(name, (office, place))
        self.place.setEnabled(bool(overview))
        self.only.setEnabled(bool(overview))
        self.only.setChecked(next(iter(overview.values()), 0) > 0)
        self.print.setEnabled(False)
        self.totals.setVisible(bool(overview))
        self.items.hide()
        self.folder.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(labelled("对哪里的数"))
        top.addWidget(self.place, 1)
        top.addWidget(self.only)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.totals)
        parts.addWidget(self.items)
        row = QHBoxLayout()
        row.addWidget(self.folder)
        row.addStretch()
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.print)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, top)
        column.addWidget(self.sentences)
        column.addWidget(parts, 1)
        nest(column, row)


def show_totals(registry: Registry, window: QWidget) -> None:
    """Open the dialog on what the offices told last, counted in the background."""
    run_alone(
        window,
        "正在统计……",
        lambda _step: reconciliation.overview(registry),
        partial(_open, registry, window),
    )


def show(window: Any) -> None:
    """Open the dialog on a window's ledger."""
    show_totals(window.registry, window)


def _open(registry: Registry, window: QWidget, overview: Overview) -> None:
    dialog = TotalsDialog(registry, overview, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.compare()


def item_texts(one: Item) -> tuple[str, ...]:
    """What the table shows of a record, by column."""
    return one.title, reconciliation.described(one), one.reason, one.who, one.when
