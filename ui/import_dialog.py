"""Import of a workbook: choose, preview, take over in one batch that can be undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop import excel
from fupin_desktop.errors import Step
from fupin_desktop.excel import ErrorCopy, Import, Match, NoHeader, Payments, Pick, Whole
from fupin_desktop.excel.hands import Place
from fupin_desktop.excel.matching import AS_FOUND, PAYMENTS, ROSTER
from fupin_desktop.excel.sheet import Sheet
from fupin_desktop.excel.yearly import offered
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui.candidate_dialog import CandidateDialog
from ui.entry_offer import EntryOffer
from ui.import_columns import FILL, SKIP, ImportColumnsDialog
from ui.nesting import nest
from ui.parts import FolderLink, button, open_wide, run_alone, wrapped
from ui.plan_view import PlanView
from ui.theme import labelled
from ui.typed_view import TypedBar, TypedView

BOOKS: Final = "Excel 工作簿 (*.xlsx *.xls *.et *.xlsm *.csv);;所有文件 (*)"
NOTHING: Final = "还没有选择文件。请点“选择文件……”，选花名册等表格；读入以前先核对。"
AGAIN: Final = "改好以后直接导入那个文件，只读入写着原因的行。"
AGAIN_PAID: Final = "改好以后直接导入那个文件，已经登记的不会重复。"
UNREAD: Final = "发放名单没有读成，什么也没有读入。"
HEADLESS: Final = "没有找到表头，什么也没有读入。"
INTRODUCTION: Final = (
    "选择从全国系统导出的名册、本软件的表样、一卡通发放名单，或“导出全部数据”写出的工作簿。表头自动识别；"
    "先在“导入前核对”中看清楚，确认以后才写入，可以整批撤销。"
)


@dataclass(frozen=True)
class Wish:
    """How the user wants a workbook to be read."""

    ways: Mapping[int, str] = field(default_factory=dict)  # by place of a column, how it is taken
    match: Match = AS_FOUND
    picks: tuple[Pick, ...] = ()  # which record a row means
    marked: frozenset[Place] = frozenset()  # where the list's value is taken over a typed one

    def columns(self, wanted: str) -> list[int]:
        """Places of the columns that are taken in one way."""
        return [place for place, way in self.ways.items() if way == wanted]


class ImportDialog(QDialog):
    """Takes a workbook into a ledger; `tables_changed` names what it changed."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.tables_changed: frozenset[str] = frozenset()
        self.book: Path | None = None
        self.imported: Import | Whole | Payments | None = None
        self.shown: Import | Whole | Payments | None = (
            None  # what the preview shows, also once imported
        )
        self.noted: Import | None = None  # whose missing are on the list 减员核实
        self.headless: NoHeader | None = None
        self.view: QWidget = wrapped(NOTHING, "muted", "nothing_chosen")
        self.summary = wrapped(INTRODUCTION, name="summary")
        self.notice = wrapped(role="notice", name="notice")
        self.choose = button("选择文件……", self.choose_book, "choose_book")
        self.wish = Wish()  # as the preview was made
        self.typed = TypedBar()
        self.typed.changed.connect(self.show_take)
        self.columns = button("每一栏怎么导入……", self.ask_ways, "columns")
        self.picks = button("选定是谁……", self.ask_picks, "picks")
        self.errors = button("标出有误行，另存……", self.choose_target, "write_errors")
        self.missing = button("记入减员核实", self.note_missing, "note_missing")
        self.folder = FolderLink()
        self.entries = EntryOffer(registry, self)
        self.take = button("导入", self.apply, "apply", "main")
        self.leave = button("取消", self.reject, "leave")
        self._lay_out()
        self.show_state()

    def reject(self) -> None:
        """Close; after an import the dialog counts as accepted however it is closed."""
        if not self.isEnabled():
            return  # something is still being read or written
        if self.tables_changed:
            self.accept()
        else:
            super().reject()

    def choose_book(self) -> None:
        """Ask for the workbook."""
        name, _ = QFileDialog.getOpenFileName(self, "选择工作簿", "", BOOKS)
        if name:
            self.open_book(Path(name))

    def open_book(self, path: Path) -> None:
        """Read a workbook in the background and preview it."""
        self.read(path, Wish())

    def read(self, path: Path, wish: Wish) -> None:
        """Read a workbook in the background as the user wishes, and preview it."""
        run_alone(
            self,
            "正在读取工作簿……",
            lambda step: self.plan(path, wish, step),
            lambda found: self.show_found(path, found, wish),
            self.show_state,
        )

    def plan(self, path: Path, wish: Wish, step: Step) -> Import | Whole | Payments | NoHeader:
        """Plan the import and remember what the user said of the columns."""
        if excel.is_whole(path):
            return excel.read_whole(self.registry, path, step)
        sheets = excel.read_sheets(path, step)
        try:
            planned = self.plan_list(path, wish, sheets, step)
        except NoHeader as none:
            return none
        if wish.match.alone:
            excel.remember(self.registry, planned.reading)
        return planned

    def plan_list(
        self, path: Path, wish: Wish, sheets: Sequence[Sheet], step: Step
    ) -> Import | Payments:
        """Plan the import of payments, or else of a roster."""
        paid = excel.read_payments(self.registry, path, sheets, step, wish.match)
        return paid or excel.read_plan(
            self.registry, path, step, wish.columns(SKIP), wish.columns(FILL),
            match=wish.match, picks=wish.picks, sheets=sheets,
        )  # fmt: skip

    def read_anew(self, wish: Wish) -> None:
        """Read the workbook once more in another way."""
        if self.book is not None:
            self.read(self.book, replace(wish, marked=frozenset(self.typed.marked)))

    def ask_ways(self) -> None:
        """Ask what each column means and how it is taken, then read the workbook anew."""
        kinds, years = excel.words_of(self.registry), offered(self.registry)
        if isinstance(self.imported, Import | Payments):
            said = self.imported.reading
            year = self.imported.year if isinstance(self.imported, Import) else ""
            dialog = ImportColumnsDialog(
                kinds[said.kind], said.looks, said.match, self.wish.ways, self,
                is_remembered=said.is_remembered, kinds=kinds, year=year, years=years,
            )  # fmt: skip
        elif self.headless:
            match = self.wish.match if self.headless.match == AS_FOUND else self.headless.match
            words = kinds[match.kind or ROSTER]
            dialog = ImportColumnsDialog(
                words, self.headless.looks, match, self.wish.ways, self, kinds=kinds, years=years
            )
        else:
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.read_anew(Wish(dialog.ways(), dialog.match())))
        dialog.open()

    def ask_picks(self) -> None:
        """Ask which records are meant where several may be, then read the workbook anew."""
        if isinstance(self.imported, Import):
            dialog = CandidateDialog(self.imported.questions, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(
                lambda: self.read_anew(replace(self.wish, picks=dialog.picks()))
            )
            dialog.open()

    def show_found(
        self, path: Path, found: Import | Whole | Payments | NoHeader, wish: Wish
    ) -> None:
        """Show what the workbook would change, or that the user has to show its header."""
        self.book, self.wish = path, wish
        self.imported = self.shown = None if isinstance(found, NoHeader) else found
        self.headless = found if isinstance(found, NoHeader) else None
        if not isinstance(found, NoHeader):
            self.summary.setText(f"{path.name}：{summarise(found)}")
            self.replace_view(preview(found, wish.marked))
        else:
            self.summary.setText(f"{found}也可以点“每一栏怎么导入……”，指明表头和各栏。")
            is_paid = found.match.kind == PAYMENTS
            self.replace_view(wrapped(UNREAD if is_paid else HEADLESS, "muted", "headless"))
        self.show_state()

    def apply(self) -> None:
        """Write the changes as one batch."""
        imported = self.imported
        if isinstance(imported, Import):
            imported = excel.taken(imported, self.typed.marked)
        if imported is not None:
            run_alone(
                self,
                "正在导入……",
                lambda step: written(self.registry, imported, step),
                lambda batch: self.on_applied(batch, imported.tables),
            )

    def on_applied(self, batch: Batch, tables: frozenset[str]) -> None:
        self.tables_changed |= tables
        self.typed.close_boxes()
        left = self.faulty()
        self.summary.setText(
            f"已导入：写入 {len(set(batch.ids)):,} 条记录。发现不对时，可以用“撤销”整批退回。"
            + (f"有误的 {left:,} 行没有导入，可以标出来另存，改好再导入。" if left else "")
        )
        self.imported = None
        if isinstance(self.shown, Import) and not excel.is_partial(self.shown):
            self.noted = self.shown
            gone = self.shown.plan.count("missing")
            told = f"名单中没有的 {gone:,} 条已记入“台账”菜单的“减员核实”。" if gone else ""
            self.summary.setText(self.summary.text() + told)
        self.show_state()
        if isinstance(self.shown, Import):
            self.entries.look(self.shown)

    def faulty(self) -> int:
        """Count the rows that a copy can mark."""
        shown = self.shown
        return shown.plan.count("refused") if isinstance(shown, Import | Payments) else 0

    def note_missing(self) -> None:
        """Put who is missing in the list on the list 减员核实, though it may be only a part."""
        shown = self.shown
        if isinstance(shown, Import):
            run_alone(
                self,
                "正在记入……",
                lambda _step: excel.note_missing(self.registry, shown),
                lambda _number: self.on_noted(shown),
            )

    def on_noted(self, shown: Import) -> None:
        self.noted = shown
        gone = shown.plan.count("missing")
        self.show_state()
        self.notice.setText(f"{gone:,} 条已记入“台账”菜单的“减员核实”，请逐一核实。")
        self.notice.show()

    def choose_target(self) -> None:
        """Ask where the copy with the faulty rows marked goes."""
        if self.book is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self, "标出有误行，另存为", str(excel.proposed(self.book)), "Excel 工作簿 (*.xlsx)"
        )
        if name:
            path = Path(name)
            self.write_errors(path if path.suffix.lower() == ".xlsx" else Path(f"{name}.xlsx"))

    def write_errors(self, target: Path) -> None:
        """Write a copy of the workbook with its refused rows marked, to be put right there."""
        shown, book = self.shown, self.book
        if isinstance(shown, Import | Payments) and book is not None:
            run_alone(
                self,
                "正在标出有误行……",
                lambda step: excel.write_errors(shown, book, target, step),
                lambda copy: self.notice_written(target, copy),
            )

    def notice_written(self, target: Path, copy: ErrorCopy) -> None:
        """Say where the copy is, and what is to be known of it."""
        self.notice.setText(
            f"已另存到“{target}”，标出 {copy.rows:,} 行，原因在最后一栏和批注里。"
            + "".join(copy.notes)
            + (AGAIN_PAID if isinstance(self.shown, Payments) else AGAIN)
        )
        self.notice.show()
        self.folder.lead_to(target)

    def show_state(self) -> None:
        """Offer the buttons that make sense now."""
        self.show_take()
        self.take.setVisible(not self.tables_changed)
        self.choose.setVisible(not self.tables_changed)
        lists = isinstance(self.imported, Import | Payments) or self.headless is not None
        self.columns.setVisible(lists)
        self.errors.setVisible(self.faulty() > 0)
        gone = self.shown.plan.count("missing") if isinstance(self.shown, Import) else 0
        self.missing.setText(f"记入减员核实（{gone:,}）")
        self.missing.setVisible(gone > 0 and self.noted is not self.shown)
        asked = self.imported.questions if isinstance(self.imported, Import) else []
        self.picks.setText(f"选定是谁（{len(asked):,}）……")
        self.picks.setVisible(bool(asked))
        self.leave.setText("关闭" if self.tables_changed else "取消")
        self.notice.hide()
        self.folder.hide()

    def show_take(self) -> None:
        """Offer to import what there is to import."""
        has_changes = self.imported is not None and bool(self.imported.tables)
        self.take.setEnabled(has_changes or bool(self.imported and self.typed.marked))

    def replace_view(self, view: QWidget) -> None:
        """Put another preview in the place of the old one."""
        self.column.replaceWidget(self.view, view)
        self.column.setAlignment(view, Qt.AlignmentFlag(0))
        self.view.deleteLater()
        self.view = view
        self.typed.follow(view)

    def _lay_out(self) -> None:
        self.setWindowTitle("导入名册")
        top = QHBoxLayout()
        top.addWidget(labelled("导入名册", "heading"), 1)
        top.addWidget(self.choose)
        bottom = QHBoxLayout()
        bottom.addWidget(self.columns)
        bottom.addWidget(self.picks)
        bottom.addWidget(self.errors)
        bottom.addWidget(self.missing)
        bottom.addWidget(self.folder)
        bottom.addStretch()
        bottom.addWidget(self.leave)
        bottom.addWidget(self.take)
        self.column = QVBoxLayout(self)
        nest(self.column, top)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.entries)
        self.column.addWidget(self.view, 1, Qt.AlignmentFlag.AlignCenter)
        self.column.addWidget(self.typed)
        nest(self.column, bottom)
        open_wide(self, 92, 46)


def written(registry: Registry, imported: Import | Whole | Payments, step: Step) -> Batch:
    """Write what was accepted, whatever kind of workbook it came in."""
    match imported:
        case Whole():
            return excel.apply_whole(registry, imported, step)
        case Payments():
            return excel.apply_payments(registry, imported, step)
        case _:
            return excel.apply(registry, imported, step)


def preview(found: Import | Whole | Payments, marked: Collection[Place]) -> PlanView:
    """Make the preview of a workbook, with boxes where something was typed by hand."""
    if isinstance(found, Import) and found.kept:
        return TypedView(found, marked)
    return PlanView(found.plan)


def summarise(imported: Import | Whole | Payments) -> str:
    """Say in one sentence what a workbook would do."""
    counts = imported.plan.counts()
    parts = [
        f"{label} {counts[kind]:,} 条"
        for kind, label in (("new", "新增"), ("changed", "修改"), ("unchanged", "无变化"))
    ]
    parts_typed = f"；手工改过 {counts['kept']:,} 条，勾选的才改" if counts["kept"] else ""
    left_out = [("refused", "有误"), ("elsewhere", "外村")]
    parts_out = [f"{word} {counts[kind]:,} 条" for kind, word in left_out if counts[kind]]
    return (
        "、".join(parts)
        + parts_typed
        + (f"；{'、'.join(parts_out)}，不会导入。" if parts_out else "。")
    )
