"""Forms filled in from templates 按模板填表: which form, for which households, where to."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import filling, homes, life, template
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from fupin_desktop.template import Filled, Form, guard, roster, source
from fupin_desktop.template.kept import Kept
from fupin_desktop.template.roster import Blank, Result
from fupin_desktop.template.source import Source
from ui.areas import SYNC
from ui.composing import commit_typing
from ui.editing import ChoiceBox
from ui.fill_grid import FillDialog
from ui.inbox_page import local_paths
from ui.nesting import nest
from ui.parts import (
    button,
    day_box,
    iso,
    named,
    new_form,
    open_wide,
    run_alone,
    show_folder,
    wrapped,
)
from ui.pick_dialog import PickDialog
from ui.placeholder_dialog import PlaceholderDialog
from ui.template_parts import CheckView, KeepDialog, KeptList
from ui.theme import labelled
from ui.titles import kind_of

FILES: Final = "表格和文档 (*.xlsx *.docx *.xls *.et *.doc *.wps);;所有文件 (*)"
ABOUT: Final = "县里、乡镇发的表，从台账里一次给许多户填好；格式、合并的格子、打印设置都不变。"
SETTING: Final = "templates"  # of the ledger: folder and way of the last time
KEEP: Final = "留在台账里，下次直接选；乡镇保存的，随下发包送到各村"
WRITTEN: Final = "已写有人的姓名或编号的名册不存为模板：模板会送到别的单位。"
NAMED: Final = 2  # households a choice names
SELECTED, LISTED, EVERYBODY, PASTED = "selected", "listed", "everybody", "pasted"
OPEN_FILES: Final = "文件没有加密，用后收好。"


class TemplateDialog(QDialog):
    """Fills a template or a blank roster in for some households."""

    changed = Signal(object)  # frozenset of tables
    area_asked = Signal(str)  # title of an area
    import_asked = Signal(object)  # Path of a roster somebody has filled in already

    def __init__(
        self, registry: Registry, parent: QWidget | None = None, *,
        selected: Sequence[str] = (), listed: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.registry = registry
        self.held: dict[str, Any] = registry.setting(SETTING, {})
        self.households = {SELECTED: list(selected), LISTED: list(listed), PASTED: []}
        self.path: Path | None = None  # of the file, if it is not a kept one
        self.source: Source | None = None
        self.lacking: Result | None = None  # of the roster filled last
        self.target: Path | None = None
        self.kept = KeptList(registry)
        self.check = CheckView()
        self.scope = named(ChoiceBox(), "scope")
        self.pick_button = button("从名单选户……", self.pick, "pick")
        self.each = named(QRadioButton("一户一个文件"), "a_file_each")
        self.one_book = named(QRadioButton("放在一个工作簿里"), "one_book")
        self.day = day_box(registry.today(), "day", past=True)
        self.outcome = wrapped("", "", "outcome")
        self.folder = button("打开文件夹", self.show_target, "open_folder")
        self.keep_button = button("保存模板……", self.keep, "keep_template")
        self.take_in = button("导入这份名册……", self.import_it, "import_it")
        self.again = button("重新检查", self.check_again, "check_again")
        self.start = button("填表……", self.choose_target, "start", "main")
        self.grids = {table: button("", partial(self.fill_in, table), f"fill_{table}")
                      for table in ("household", "person")}  # fmt: skip
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._offer_scopes(SELECTED if selected else LISTED)
        self._turn()

    # ---- which form ---------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for the template's file."""
        name, _ = QFileDialog.getOpenFileName(self, "选择模板或空白名册", "", FILES)
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Read a file in the background and show what it asks for."""
        run_alone(
            self, "正在读取……", lambda step: source.read(self.registry, path, step),
            lambda found: self.show_source(path.name, found, path),
        )  # fmt: skip

    def open_kept(self, one: Kept) -> None:
        """Read a kept template and show what it asks for."""
        run_alone(
            self, "正在读取……", lambda step: source.read_kept(self.registry, one.rec, step),
            lambda found: self.show_source(f"{one.name}（{one.version}）", found, None),
        )  # fmt: skip

    def show_source(self, name: str, found: Source, path: Path | None) -> None:
        """Show what a file asks for, and offer what can be done with it."""
        self.source, self.path = found, path
        self.target = self.lacking = None
        self.check.show_source(name, found)
        self.outcome.setText("")
        self._turn()
        if self.start.isEnabled():
            self.start.setFocus()

    def check_again(self) -> None:
        """Read the file once more, after something was put right in it."""
        if self.path is not None:
            self.open_file(self.path)

    def keep(self) -> None:
        """Ask under which name the file is kept in the ledger."""
        if self.path is not None:
            dialog = KeepDialog(self.registry, self.path, self)
            dialog.saved.connect(self._on_kept)
            dialog.open()

    def show_placeholders(self, sought: str = "") -> None:
        """Show the placeholders there are, those with some words first."""
        PlaceholderDialog(self.registry, self, sought).open()

    def import_it(self) -> None:
        """Take the roster in instead of filling it in."""
        path = self.path
        self.accept()
        self.import_asked.emit(path)

    # ---- which households ---------------------------------------------------------------------

    def chosen(self, kind: str) -> list[str]:
        """The households of a choice; all of them as one walks from one to the next."""
        if kind == EVERYBODY:
            return homes.everybody(self.registry, self.as_of())
        return self.households[kind]

    def as_of(self) -> str:
        """The day the forms show; empty for today."""
        day = iso(self.day)
        return "" if day == self.registry.today() else day

    def pick(self) -> None:
        """Find households by a pasted list."""
        dialog = PickDialog(self.registry, self, word="填表用")
        dialog.used.connect(lambda _what, found, _name: self.take_picked(found))
        dialog.open()

    def take_picked(self, households: list[str]) -> None:
        """Fill in for the households of a list."""
        self.households[PASTED] = households
        self._offer_scopes(PASTED)

    # ---- filling ------------------------------------------------------------------------------

    def choose_target(self) -> None:
        """Ask for the folder, then fill in."""
        commit_typing()
        folder = QFileDialog.getExistingDirectory(
            self, "填好的表放在哪个文件夹", self.held.get("folder", "")
        )
        if folder:
            self.fill_into(Path(folder))

    def fill_into(self, folder: Path) -> None:
        """Fill the form in, in the background, into a new folder or file within a folder."""
        found, on = self.source, self.as_of()
        kind = str(self.scope.currentData())
        way = template.BOOK if self.one_book.isChecked() else template.FILES
        self.held = {"folder": str(folder), "one_book": self.one_book.isChecked()}
        self.registry.set_setting(SETTING, self.held)

        def work(step: Step) -> Filled | Result:
            chosen = self.chosen(kind)
            if isinstance(found, Blank):
                return roster.fill(self.registry, found, chosen, folder, on=on, step=step)
            assert found is not None  # noqa: S101 - the button is disabled until then
            return template.fill(self.registry, found, chosen, folder, way=way, on=on, step=step)

        run_alone(self, "正在填表……", work, self._on_filled)

    def show_target(self) -> None:
        """Open the folder with what was filled in."""
        if self.target:
            show_folder(self.target if self.target.is_dir() else self.target.parent)

    def fill_in(self, table: str) -> None:
        """Open the grid on what the ledger did not know."""
        if self.lacking is None:
            return
        able = filling.fillable(self.registry, table)
        names = self.lacking.fields(self.registry, table)[: filling.WIDEST]
        ids = [rec for rec, some in self.lacking.lacking[table].items() if {*names} & {*some}]
        dialog = FillDialog(self.registry, table, ids, self, [able[name] for name in names])
        dialog.saved.connect(lambda _batch: self._on_filled_in(table))
        dialog.open()

    # ---- inside -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(local_paths(event)) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_file(local_paths(event)[0])

    def reject(self) -> None:
        if self.isEnabled():  # else something is just being read or written
            super().reject()

    def _on_kept(self, name: str) -> None:
        self.kept.refresh()
        sent = self.registry.level != "village"
        self.outcome.setText(
            f"已保存模板“{name}”。" + ("到“报送接收”导出下发包，各村就收到。" if sent else "")
        )
        self.to_sync.setVisible(sent)
        self.changed.emit(frozenset({"template", "attachment"}))

    def _on_filled(self, done: Filled | Result) -> None:
        self.target = done.path
        self.lacking = done if isinstance(done, Result) else None
        what = f"{done.rows:,} 行" if isinstance(done, Result) else f"{done.households:,} 户"
        notes = f"有 {len(done.notes):,} 处要看，列在上面。" if done.notes else ""
        self.outcome.setText(f"已填 {what}：{done.path}。{notes}{OPEN_FILES}")
        self.check.show_notes(done.notes)
        self._turn()
        self.folder.setFocus()
        tables = [table for table, one in self.grids.items() if one.isVisibleTo(self)]
        if tables:
            self.fill_in(tables[0])

    def _on_filled_in(self, table: str) -> None:
        self.outcome.setText("补录的内容已保存。点“填表……”再填一份，就都在里面了。")
        self.changed.emit(frozenset({table}))

    def _turn(self) -> None:
        """Offer what can be done now."""
        found, blank = self.source, isinstance(self.source, Blank)
        ready = isinstance(found, Form) and found.is_ready
        self.start.setEnabled(blank or ready)
        self.rows.setRowVisible(self.scope_row, not (isinstance(found, Blank) and found.named))
        self.rows.setRowVisible(self.way_row, not blank)
        document = isinstance(found, Form) and found.kind == guard.DOCUMENT
        self.one_book.setEnabled(not document)
        if document:
            self.each.setChecked(True)
        self.again.setVisible(self.path is not None)
        written = isinstance(found, Blank) and bool(found.named or found.strangers)
        self.keep_button.setEnabled(self.path is not None and (blank or ready) and not written)
        self.keep_button.setToolTip(WRITTEN if written else KEEP)
        self.take_in.setVisible(written and self.path is not None)
        self.folder.setVisible(self.target is not None)
        self.to_sync.hide()
        for table, one in self.grids.items():
            empty = self.lacking.count(self.registry, table) if self.lacking else 0
            one.setText(f"补录{kind_of(table)}空着的 {empty:,} 格……")
            one.setVisible(bool(empty))

    def _offer_scopes(self, wanted: str = "") -> None:
        wanted = wanted or str(self.scope.currentData())
        everybody = self.registry.find(
            "household", where=life.present(self.registry, on=self.as_of())
        )
        words = {SELECTED: "选中的", LISTED: "列表里现在的", PASTED: "名单里的"}
        self.scope.clear()
        for kind, word in words.items():
            some = self.households[kind]
            if some and (kind != LISTED or {*some} != {*everybody}):
                self.scope.addItem(f"{word} {len(some):,} 户（{self._names(some)}）", kind)
        self.scope.addItem(f"全部 {len(everybody):,} 户", EVERYBODY)
        self.scope.setCurrentIndex(max(0, self.scope.findData(wanted)))

    def _names(self, households: Sequence[str]) -> str:
        found = homes.read(self.registry, households[:NAMED])
        more = "等" if len(households) > NAMED else ""
        return "、".join(one.name or "未填户主" for one in found) + more

    def _connect(self) -> None:
        self.kept.chosen.connect(self.open_kept)
        self.check.sought.connect(self.show_placeholders)
        self.kept.hidden.connect(lambda: self.changed.emit(frozenset({"template"})))
        self.day.dateChanged.connect(lambda _day: self._offer_scopes())

    def _lay_out(self) -> None:
        self.setWindowTitle("按模板填表")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        top = QHBoxLayout()
        top.addWidget(labelled("按模板填表", "heading"))
        top.addStretch()
        names = button("占位符……", partial(self.show_placeholders, ""), "show_placeholders")
        names.setToolTip("模板里可以写的全部占位符，点一下就复制")
        choose = button("选择文件……", self.choose_file, "choose_file")
        choose.setToolTip("也可以把文件拖到窗口里来")
        self.again.setToolTip("模板改好、保存以后，再检查一遍")
        for one in (self.again, names, self.keep_button, choose):
            top.addWidget(one)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(12)
        body.addWidget(self.kept)
        body.addWidget(self.check)
        body.setStretchFactor(0, 1)
        body.setStretchFactor(1, 3)
        body.setSizes([2800, 7200])
        column = QVBoxLayout(self)
        nest(column, top)
        column.addWidget(wrapped(ABOUT, "muted"))
        column.addWidget(body, 1)
        nest(column, self._form())
        nest(column, self._foot())
        open_wide(self, 74, 44)

    def _form(self) -> Any:
        self.rows = new_form()
        self.scope_row, self.way_row = QWidget(), QWidget()
        scope, way, day = QHBoxLayout(self.scope_row), QHBoxLayout(self.way_row), QHBoxLayout()
        for row in (scope, way):
            row.setContentsMargins(0, 0, 0, 0)
        self.pick_button.setToolTip("粘贴姓名、证件号码或户编号的名单")
        scope.addWidget(self.scope, 1)
        scope.addWidget(self.pick_button)
        way.addWidget(self.each)
        way.addWidget(self.one_book)
        way.addStretch()
        (self.one_book if self.held.get("one_book") else self.each).setChecked(True)
        self.one_book.setToolTip("一户一个工作表，最多 300 户；Word 模板不能这样填")
        day.addWidget(self.day)
        day.addWidget(labelled("成员、走访等按这一天", "muted"))
        day.addStretch()
        self.rows.addRow("填哪些户", self.scope_row)
        self.rows.addRow("填成", self.way_row)
        self.rows.addRow("截至日期", day)
        return self.rows

    def _foot(self) -> Any:
        self.to_sync = button("去报送接收", self._go_to_sync, "to_sync", "link")
        column, row = QVBoxLayout(), QHBoxLayout()
        said = QHBoxLayout()
        said.addWidget(self.outcome, 1)
        said.addWidget(self.to_sync)
        row.addWidget(self.take_in)
        for one in self.grids.values():
            row.addWidget(one)
        row.addStretch()
        row.addWidget(self.folder)
        row.addWidget(button("关闭", self.reject, "leave"))
        row.addWidget(self.start)
        nest(column, said)
        nest(column, row)
        return column

    def _go_to_sync(self) -> None:
        self.accept()
        self.area_asked.emit(SYNC)
