"""The dialog 自定义报表: kept reports and examples; each figure leads to its records."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import excel, paper, report
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.registry import Registry
from fupin_desktop.report import EXAMPLES, ROW, Definition, Kept, Sheet
from ui import gather_dialog, messages
from ui.nesting import nest
from ui.parts import (
    FolderLink,
    button,
    characters,
    day_box,
    iso,
    named,
    open_wide,
    run_alone,
    wrapped,
)
from ui.report_builder import ReportBuilder
from ui.report_table import ReportTable, ReportView
from ui.task import report as tell
from ui.theme import labelled

OWN, ABOVE, EXAMPLE = "own", "above", "example"
ROLE: Final = Qt.ItemDataRole.UserRole
ADVICE: Final = (
    "各村用同一个报表，栏目一样；数都从台账里算，在哪里看都一样。"
    "点表头排序；双击一个数，或按回车，看它由哪些记录构成。"
)
FIRST: Final = "还没有自己的报表。下面有三个示例，可以直接用，也可以复制一个来改，或者点“新建”。"
SENT: Final = "“{}”会随下一个下发包送到各村。"
BACK: Final = "“{}”不再下发，各村收到下一个下发包后就没有了。"
DROP: Final = "删除报表“{}”吗？删除后不能撤销；台账里的记录不受影响。"
AS_OF: Final = "和打印的一样算：那天的成员、户类型，到那天为止的走访、收支"
PAUSE: Final = 400  # ms after a day was chosen
STOPPED: Final = "没有算完。再点一下左边的报表，重新算。"
SAVED: Final = "已保存：{}"
FILES: Final = {
    "json": "报表定义 (*.json)", "xlsx": "Excel 工作簿 (*.xlsx)", "pdf": "PDF 文件 (*.pdf)",
}  # fmt: skip


class ReportDialog(QDialog):
    """Lists reports, runs the chosen one in the background, and hands it on."""

    opened = Signal(str, str)  # table, record id
    listed = Signal(str, str, object)  # table, name, conditions

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.sheet: Sheet | None = None
        self.setWindowTitle("自定义报表")
        self.names = named(QListWidget(), "reports")
        self.about = wrapped("", name="about")
        self.day = day_box(registry.today(), "day", past=True)
        self.day.setKeyboardTracking(False)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self.table = ReportTable(self)
        self.view = ReportView(self.table, "lines")
        self.told = wrapped("", name="told")
        self.new = button("新建……", self.make, "new")
        self.edit = button("修改……", self.change, "edit")
        self.copy = button("复制……", self.make_copy, "copy")
        self.drop = button("删除", self.ask_drop, "drop")
        self.send = button("下发给各村", self.send_down, "send")
        self.gather = button(
            "合并各村的表……", partial(gather_dialog.show, registry, self), "gather"
        )
        self.take = button("读入定义……", self.ask_definition, "import")
        self.give = button("导出定义……", partial(self.ask_target, "json"), "export_definition")
        self.export = button("导出 Excel……", partial(self.ask_target, "xlsx"), "export", "main")
        self.print = button("打印……", partial(self.ask_target, "pdf"), "print")
        self.behind = button("看记录", self.show_current, "behind")
        self.folder = FolderLink()
        self._lay_out()
        self._connect()
        self.fill()
        open_wide(self, 86, 46)

    # ---- the list -------------------------------------------------------------------------------

    def fill(self, name: str = "") -> None:
        """List the reports, and turn to one of them, or to the first."""
        self.names.blockSignals(True)
        self.names.clear()
        kept = report.listed(self.registry)
        for one in kept:
            words = "（上级下发）" if one.above else "（已下发）" if one.sent else ""
            self._add(one, ABOVE if one.above else OWN, words)
        for example in EXAMPLES:
            self._add(Kept(definition=example), EXAMPLE, "（示例）")
        found = next(
            (row for row in range(self.names.count()) if name and self._at(row)[0].name == name), 0
        )
        self.names.setCurrentRow(found)
        self.names.blockSignals(False)
        self.about.setText("" if any(not one.above for one in kept) else FIRST)
        self.about.setVisible(bool(self.about.text()))
        self.run()

    def _add(self, one: Kept, whose: str, words: str) -> None:
        item = QListWidgetItem(f"{one.name}{words}", self.names)
        item.setData(ROLE, (one, whose))

    def _at(self, row: int) -> tuple[Kept, str]:
        found: tuple[Kept, str] = self.names.item(row).data(ROLE)
        return found

    def chosen(self) -> tuple[Kept, str]:
        """Give the report that is chosen, and whose it is."""
        return self._at(self.names.currentRow())

    # ---- running --------------------------------------------------------------------------------

    def run(self, definition: Definition | None = None) -> None:
        """Run the chosen report, or a form of it sorted otherwise, behind a progress dialog."""
        asked, on = definition or self.chosen()[0].definition, iso(self.day)
        self.pause.stop()
        self.sheet = None
        self._offer()
        self.table.show_sheet(None)
        self.told.setText("")
        self.folder.hide()

        def work(step: Step) -> Sheet | FupinError:
            try:
                return report.run(self.registry, asked, step, on)
            except FupinError as error:  # a sentence in its place, not a box at every glance
                return error

        run_alone(self, "正在计算……", work, self.show_found, self.on_stopped)

    def show_found(self, found: Sheet | FupinError) -> None:
        """Show a report, or why it cannot be shown."""
        if isinstance(found, FupinError):
            self.told.setText(str(found))
        else:
            self.show_sheet(found)

    def on_stopped(self) -> None:
        """Say how a report that was stopped is run again."""
        self.told.setText(STOPPED)

    def run_again(self) -> None:
        """Run the chosen report if it is not shown."""
        if self.sheet is None and self.isEnabled():
            self.run()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a report, and what is to be noted of it."""
        self.sheet = sheet
        self.table.show_sheet(sheet)
        self.view.fit()
        self.told.setText("".join(sheet.notes))
        self.view.setCurrentIndex(self.table.index(0, 0))
        for one in (self.export, self.print, self.behind):
            one.setEnabled(True)

    def run_on_day(self) -> None:
        """Run what is shown once more, as of the day that was chosen."""
        if self.isEnabled():
            self.run(self.sheet.definition if self.sheet else None)
        else:
            self.pause.start()  # the day was turned on while the last one was being computed

    def sort(self, place: int) -> None:
        """Sort by a column within the groups; once more turns the order round."""
        shown = self.sheet.column(place) if self.sheet else None
        if self.sheet is None or shown is None or shown.is_group:
            return
        held = self.sheet.definition
        number = str(held.columns.index(shown.column))
        order = f"-{number}" if held.order[:1] == (number,) else number
        self.run(replace(held, order=(order,)))

    def show_behind(self, row: int, place: int) -> None:
        """Leave for the records that a figure is made of."""
        if self.sheet is None:
            return
        line = self.table.items[row]
        table, recs = report.behind(self.registry, self.sheet, line, place)
        if not recs:
            self.told.setText("这个数没有记录：是 0，或者没有填。")
            return
        if len(recs) == 1:
            self.opened.emit(table, recs[0])
        else:
            shown = self.sheet.column(place)
            title = shown.title if shown and line.kind == ROW else self.sheet.definition.name
            self.listed.emit(table, title, [report.only(recs)])
        self.accept()

    def show_current(self) -> None:
        """Show the records behind the chosen cell."""
        index = self.view.currentIndex()
        if index.isValid():
            self.show_behind(index.row(), index.column())

    # ---- making and changing --------------------------------------------------------------------

    def make(self) -> None:
        """Begin a new report."""
        self._build(Definition(name=report.free_name(self.registry, "新报表")), "")

    def make_copy(self) -> None:
        """Begin a new report from the chosen one."""
        definition = self.chosen()[0].definition
        name = report.free_name(self.registry, definition.name)
        self._build(replace(definition, unknown=()).named(name), "")

    def change(self) -> None:
        """Change the chosen report of ours."""
        one, whose = self.chosen()
        if whose == OWN:
            self._build(one.definition, one.name)
        else:
            self.make_copy()

    def _build(self, definition: Definition, before: str) -> None:
        builder = ReportBuilder(self.registry, definition, before, self)
        builder.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        builder.saved.connect(lambda made: self.fill(made.name))
        builder.open()

    def ask_drop(self) -> None:
        """Forget the chosen report of ours, once that is confirmed."""
        one, whose = self.chosen()
        if whose == OWN and messages.ask(self, DROP.format(one.name)):
            if one.sent:
                report.withdraw(self.registry, one.name)
            report.drop(self.registry, one.name)
            self.fill()

    def send_down(self) -> None:
        """Have the chosen report go to the villages, or no more."""
        one, _ = self.chosen()
        if one.sent:
            self._try(partial(report.withdraw, self.registry, one.name), BACK.format(one.name))
        else:
            self._try(partial(report.send, self.registry, one.name), SENT.format(one.name))

    def _try(self, work: Callable[[], object], told: str) -> None:
        try:
            work()
        except FupinError as error:
            tell(self, error)
            return
        row = self.names.currentRow()
        one, _ = self.chosen()
        self.names.item(row).setData(ROLE, (replace(one, sent=not one.sent), OWN))
        self.names.item(row).setText(f"{one.name}{'' if one.sent else '（已下发）'}")
        self._offer()
        self.told.setText(told)

    # ---- files ----------------------------------------------------------------------------------

    def ask_definition(self) -> None:
        """Ask for a file with a report's definition, and keep it."""
        name, _ = QFileDialog.getOpenFileName(self, "报表定义", "", FILES["json"])
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Keep the report of a file, under a name that is free."""
        try:
            found = report.load(path)
            found = found.named(report.free_name(self.registry, found.name))
            report.save(self.registry, found)
        except FupinError as error:
            tell(self, error)
            return
        self.fill(found.name)

    def ask_target(self, kind: str) -> None:
        """Ask where the workbook or the definition goes, then write it."""
        name = self.chosen()[0].name
        proposal = f"{name} {self.registry.name} {iso(self.day)}.{kind}"
        path, _ = QFileDialog.getSaveFileName(self, "保存", proposal, FILES[kind])
        if path:
            self.write_to(Path(path))

    def write_to(self, target: Path) -> None:
        """Write the definition or the report as it is shown, as the name of the file says."""
        sheet = self.sheet
        if target.suffix.lower() == ".json":
            work: Callable[[Step], object] = lambda _step: report.export(  # noqa: E731
                self.chosen()[0].definition, target
            )
        elif sheet is not None and target.suffix.lower() == ".pdf":
            work = lambda _step: paper.report(self.registry, sheet, target)  # noqa: E731
        elif sheet is not None:
            work = partial(excel.write_report, self.registry, sheet, target)
        else:
            return
        run_alone(self, "正在生成……", work, lambda _count: self.on_written(target))

    def on_written(self, target: Path) -> None:
        self.told.setText(SAVED.format(target))
        self.folder.lead_to(target)

    # ---- the looks ------------------------------------------------------------------------------

    def _offer(self) -> None:
        one, whose = self.chosen()
        self.edit.setEnabled(whose == OWN)
        self.drop.setEnabled(whose == OWN)
        self.send.setEnabled(whose == OWN)
        self.send.setText("不再下发" if one.sent else "下发给各村")
        for button_ in (self.export, self.print, self.behind):
            button_.setEnabled(self.sheet is not None)

    def _connect(self) -> None:
        self.names.currentRowChanged.connect(lambda row: self.run() if row >= 0 else None)
        self.day.dateChanged.connect(lambda _day: self.pause.start())
        self.pause.timeout.connect(self.run_on_day)
        self.names.itemClicked.connect(self.run_again)
        self.names.itemActivated.connect(self.change)
        self.view.asked.connect(self.show_behind)
        self.view.horizontalHeader().sectionClicked.connect(self.sort)
        self.view.horizontalHeader().setSectionsClickable(True)

    def _lay_out(self) -> None:
        for one in (self.send, self.gather):
            one.setVisible(self.registry.level != "village")
        self.folder.hide()
        left, right = QWidget(), QWidget()
        side = QVBoxLayout(left)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.names, 1)
        for pair in ((self.new, self.copy), (self.edit, self.drop), (self.take, self.give)):
            row = QHBoxLayout()
            for one in pair:
                row.addWidget(one, 1)
            nest(side, row)
        side.addWidget(self.send)
        side.addWidget(self.gather)
        main = QVBoxLayout(right)
        main.setContentsMargins(0, 0, 0, 0)
        when = QHBoxLayout()
        when.addWidget(labelled("截至日期"))
        when.addWidget(self.day)
        when.addWidget(wrapped(AS_OF, "muted"), 1)
        nest(main, when)
        main.addWidget(self.view, 1)
        main.addWidget(self.told)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(left)
        parts.addWidget(right)
        parts.setStretchFactor(1, 1)
        parts.setSizes([characters(self, 20), characters(self, 64)])
        last = QHBoxLayout()
        last.addWidget(self.folder)
        last.addStretch()
        for one in (self.behind, self.print, button("关闭", self.reject, "leave"), self.export):
            last.addWidget(one)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        column.addWidget(self.about)
        column.addWidget(parts, 1)
        nest(column, last)


def show(window: Any) -> None:
    """Open the dialog on the first report."""
    dialog = ReportDialog(window.registry, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.opened.connect(window.workplace.open)
    dialog.listed.connect(partial(_leave_for, window))
    dialog.open()


def _leave_for(window: Any, table: str, name: str, found: list[Condition]) -> None:
    """Show some records in their list; those that have none through their households."""
    if window.workplace.show_list(table, name, found) is not None:
        return
    rows = window.registry.rows(table, list(found[0].values))
    homes = [str(row["household"]) for row in rows if row.get("household")]
    window.workplace.show_list("household", name, [report.only([*dict.fromkeys(homes)])])
