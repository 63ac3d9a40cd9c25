"""The dialog 待录清单: what is to be typed into the national system, ticked as it is typed."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import entry_list, entry_marks, entry_order, excel, paper
from fupin_desktop.entry_list import Entries, Entry
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from ui import messages
from ui.entry_order_dialog import EntryOrderDialog
from ui.nesting import nest
from ui.parts import (
    FolderLink,
    button,
    day_box,
    dressed,
    iso,
    named,
    open_wide,
    run_alone,
    wrapped,
)
from ui.theme import labelled
from ui.tick_table import TickTable, TickView

SHARES: Final = (0.17, 0.13, 0.16, 0.17, 0.17, 0.2)  # of the columns
HEADERS: Final = (*entry_list.HEADERS[:5], "谁改的；已录入")
ADVICE: Final = (
    "照着清单在全国系统里一项一项录入，录一项勾一项；勾过的又改了，会再列出来。"
    "带 * 的栏目，位置没有核实。"
)
WAITING, DONE = "待录的", "已录入的"
DAY: Final = "day"
RESTART: Final = "现在从 {} 起算。改成从 {} 起算吗？那以前的勾不再算数，清单照新的日子列。"


class EntryTable(TickTable[Entry]):
    """The entries of one view; those ticked just now stay in sight until the list is read anew."""

    def __init__(self, user: str, parent: QWidget) -> None:
        super().__init__(HEADERS, self.told, lambda one: one.key, parent)
        self.user = user

    def told(self, one: Entry) -> tuple[str, ...]:
        """What is shown of an entry, by column."""
        *texts, who, typed = one.texts
        ticked = f"已录入 {typed}" if typed else f"刚录入 {self.user}"
        return (*texts, ticked if one.key in self.marked else who)


class EntryView(TickView):
    """The view of it: its columns share the width."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        for place, share in enumerate(SHARES):
            self.setColumnWidth(place, int(share * self.viewport().width()))
        super().resizeEvent(event)


class EntryDialog(QDialog):
    """Lists entries by household, keeps each tick at once, and hands the list on."""

    opened = Signal(str, str)  # table, record id

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.found: Entries | None = None
        self.kept: set[Any] = set()  # what is ticked in the ledger
        self.setWindowTitle("待录清单")
        self.since = named(QComboBox(), "since")
        self.day = day_box(registry.today(), "day", past=True)
        self.begin = button("从这天起算", self.choose_since, "begin")
        self.view = named(QComboBox(), "view")
        self.word = named(QLineEdit(), "find")
        self.sentences = wrapped("", name="sentences")
        self.basis = wrapped(entry_order.sentence(registry), "muted", "basis")
        self.table = EntryTable(registry.user, self)
        self.rows = dressed(EntryView(self.table, ()), self.table, "rows")
        self.detail = wrapped("", name="detail")
        self.home = button("整户已录入", partial(self.mark_home, on=True), "mark_home")
        self.every = button("全部已录入", self.mark_all, "mark_all")
        self.check = button("用全国系统的名册核对……", self.ask_book, "check")
        self.export = button("导出 Excel……", partial(self.ask_target, "xlsx"), "export")
        self.print = button("打印清单……", partial(self.ask_target, "pdf"), "print", "main")
        self.folder = FolderLink()
        self._fill_choices()
        self._lay_out()
        self._connect()
        open_wide(self, 84, 46)

    def read(self, told: str = "") -> None:
        """Read the list anew, in the background; without a first choice only ask for it."""
        if not entry_marks.is_set(self.registry):
            self.sentences.setText(entry_marks.NOT_SET)
            return
        work = partial(entry_list.listed, self.registry)
        run_alone(self, "正在列出待录的……", work, partial(self.show_found, told))

    def show_found(self, told: str, found: Entries) -> None:
        """Show a list, and what was done just before."""
        self.found = found
        self.kept = {one.key for one in found.done}
        self.table.marked = set(self.kept)
        self.sentences.setText(f"{told}{''.join(found.sentences)}")
        self.folder.hide()
        self.fill()

    def fill(self) -> None:
        """Show what is waiting or done, as far as it holds what is looked for."""
        if self.found is None:
            return
        is_done = self.view.currentText() == DONE
        word = self.word.text().strip()
        some = self.found.done if is_done else self.found.waiting
        self.table.show_items([one for one in some if word in "".join(one.texts)])
        self.home.setText("整户取消" if is_done else "整户已录入")
        self.every.setText("全部取消" if is_done else "全部已录入")
        for one in (self.home, self.every, self.export, self.print):
            one.setEnabled(bool(self.table.items))
        self.check.setEnabled(bool(self.found.waiting))
        if self.table.items:
            self.rows.setCurrentIndex(self.table.index(0, 0))
        self.show_detail()

    def keep_ticks(self) -> None:
        """Write down at once what was ticked or taken back."""
        if self.found is None:
            return
        new = self.table.marked - self.kept
        gone = self.kept - self.table.marked
        every = [*self.found.waiting, *self.found.done]
        if new:
            entry_list.tick(self.registry, self.found, [one for one in every if one.key in new])
        if gone:
            entry_list.untick(self.registry, [one for one in every if one.key in gone])
        self.kept = set(self.table.marked)
        left = sum(1 for one in every if one.key not in self.kept)
        done = len(every) - left
        self.sentences.setText(
            f"从 {self.found.since.name} 起：{left:,} 项待录，已录入 {done:,} 项。"
        )
        if self.table.items:
            last = self.table.index(len(self.table.items) - 1, len(HEADERS) - 1)
            self.table.dataChanged.emit(self.table.index(0, 0), last)

    def mark_home(self, *, on: bool) -> None:
        """Tick all of the chosen entry's household that is shown, or take it back."""
        row = self.rows.row()
        if row < 0:
            return
        on = self.view.currentText() == WAITING and on
        home = self.table.items[row].home
        keys = {one.key for one in self.table.items if one.home == home}
        self.table.marked = self.table.marked | keys if on else self.table.marked - keys
        self.keep_ticks()

    def mark_all(self) -> None:
        """Tick all that is shown, or take it back, once that is confirmed."""
        on, count = self.view.currentText() == WAITING, len(self.table.items)
        word = "都算已录入" if on else "都取消“已录入”"
        if messages.ask(self, f"下面列出的 {count:,} 项{word}吗？"):
            self.table.mark_all(on)

    def show_detail(self) -> None:
        """Write the chosen entry out in full."""
        row = self.rows.row()
        one = self.table.items[row] if 0 <= row < len(self.table.items) else None
        number = f"户编号 {one.number}" if one and one.number else ""
        texts = (one.texts[0], number, *one.texts[1:]) if one else ()
        self.detail.setText("　｜　".join(filter(None, texts)))

    def open_row(self, row: int) -> None:
        """Leave for the page of an entry's household."""
        home = self.table.items[row].home
        if home and self.registry.count("household", where={"id": home}):
            self.opened.emit("household", home)
            self.accept()

    def choose_since(self) -> None:
        """Say from when on changes are to be typed; a second time once that is confirmed."""
        chosen = self.since.currentData()
        said = iso(self.day) if chosen == DAY else chosen
        if entry_marks.is_set(self.registry):
            now = entry_marks.since(self.registry).name
            new = f"{said} 日终" if chosen == DAY else self.since.currentText()
            if not messages.ask(self, RESTART.format(now, new)):
                return
        entry_marks.set_since(self.registry, said)
        self.read()

    def ask_order(self) -> None:
        """Let the order be put right, then list anew."""
        dialog = EntryOrderDialog(self.registry, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.show_order)
        dialog.open()

    def show_order(self) -> None:
        """Say which order holds now, and list what is to be typed in it."""
        self.basis.setText(entry_order.sentence(self.registry))
        self.read()

    def ask_book(self) -> None:
        """Ask which list of the national system is to be compared."""
        kinds = "名册 (*.xlsx *.xls *.et *.xlsm *.csv)"
        name, _ = QFileDialog.getOpenFileName(self, "全国系统导出的名册", "", kinds)
        if name:
            self.compare_with(Path(name))

    def compare_with(self, book: Path) -> None:
        """Tick what a list of the national system has already; nothing of it is imported."""
        found = self.found
        if found is None:
            return

        def work(step: Step) -> int:
            said = excel.read_plan(self.registry, book, step).same
            same = entry_list.same_as(self.registry, found, said)
            return entry_list.tick(self.registry, found, same, entry_marks.CHECKED)

        told = "名册里已经有的 {:,} 项，算已录入。"
        run_alone(self, "正在核对名册……", work, lambda count: self.read(told.format(count)))

    def ask_target(self, kind: str) -> None:
        """Ask where the workbook or the pages go, then make them."""
        proposal = f"待录清单 {self.registry.name} {self.registry.today()}.{kind}"
        filters = {"xlsx": "Excel 工作簿 (*.xlsx)", "pdf": "PDF 文件 (*.pdf)"}
        name, _ = QFileDialog.getSaveFileName(self, "保存", proposal, filters[kind])
        if name:
            self.write_to(Path(name))

    def write_to(self, target: Path) -> None:
        """Make the workbook or the pages of what is shown, as the name of the file says."""
        found, some = self.found, list(self.table.items)
        if found is None:
            return
        write = paper.entries if target.suffix.lower() == ".pdf" else excel.write_entries
        work = partial(write, self.registry, found, some, target)
        run_alone(self, "正在生成……", lambda _step: work(), lambda _n: self.on_written(target))

    def on_written(self, target: Path) -> None:
        self.sentences.setText(f"已生成：{target}")
        self.folder.lead_to(target)

    def _fill_choices(self) -> None:
        self.since.addItem("某天日终", DAY)
        last = entry_marks.last_import(self.registry)
        if last:
            self.since.addItem(f"最近一次导入名册（{last.name[:10]}）", entry_marks.IMPORT)
        self.view.addItems([WAITING, DONE])
        self.word.setPlaceholderText("查找户主、成员、栏目")
        self.word.setClearButtonEnabled(True)
        for one in (self.home, self.every, self.check, self.export, self.print):
            one.setEnabled(False)
        self.folder.hide()

    def _connect(self) -> None:
        self.since.activated.connect(
            lambda _row: self.day.setEnabled(self.since.currentData() == DAY)
        )
        self.view.activated.connect(lambda _row: self.read())
        self.word.textChanged.connect(self.fill)
        self.table.ticked.connect(self.keep_ticks)
        self.rows.entered_row.connect(self.open_row)
        self.rows.selectionModel().currentChanged.connect(lambda *_: self.show_detail())

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        for widget in (labelled("从"), self.since, self.day, self.begin):
            top.addWidget(widget)
        top.addStretch()
        top.addWidget(self.view)
        top.addWidget(self.word, 1)
        top.addWidget(button("重新列出", partial(self.read, ""), "again"))
        order = QHBoxLayout()
        order.addWidget(self.basis, 1)
        order.addWidget(button("录入顺序……", self.ask_order, "order"))
        below = QHBoxLayout()
        for widget in (self.home, self.every, self.check):
            below.addWidget(widget)
        below.addWidget(self.folder)
        below.addStretch()
        for widget in (self.export, button("关闭", self.reject, "leave"), self.print):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, order)
        nest(column, top)
        column.addWidget(self.sentences)
        column.addWidget(self.rows, 1)
        column.addWidget(self.detail)
        nest(column, below)


def show(window: Any) -> None:
    """Open the dialog on what is to be typed now."""
    dialog = EntryDialog(window.registry, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.opened.connect(window.workplace.open)
    dialog.open()
    dialog.read()
