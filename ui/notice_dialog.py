"""Public notices 公示: those there are with their state, and what can be done with each."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import notice_text, notices, paper
from fupin_desktop.notices import Row
from fupin_desktop.paper import prints
from fupin_desktop.paper.book import Target
from fupin_desktop.paper.prints import Print
from fupin_desktop.registry import Registry
from ui import messages, printer_dialog, task
from ui.nesting import nest
from ui.notice_forms import DownDialog, MakeDialog, PostDialog
from ui.parts import button, named, open_wide, row_table, wrapped
from ui.pdf_preview import PdfPreview
from ui.record_form import RecordDialog, RecordForm
from ui.settings import Settings
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("标题", "情况", "异议")
ABOUT: Final = (
    "公示不列证件号、电话、银行账号和健康状况，未成年人不写姓名，因病、因残写“—”；"
    "户数太少、会看出谁家有病人的，原因一栏全部不列。"
)


class NoticeDialog(QDialog):
    """The notices of this place: make, print, post, take down, write down an objection."""

    opened = Signal(str, str)  # table, record id
    changed = Signal(object)  # frozenset of tables

    def __init__(
        self, registry: Registry, parent: QWidget | None = None, rec: str = "",
        settings: Settings | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.registry, self.settings = registry, settings or Settings()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("公示")
        self.model: TextTable[Row] = TextTable(HEADERS, self._texts, self)
        self.list = row_table(self.model, "notices", 0)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.text = wrapped("", "", "said")
        self.outcome = wrapped("", "", "outcome")
        self.preview = PdfPreview()
        self.buttons = {
            name: button(word, slot, name)
            for name, word, slot in (
                ("print", "打印……", self.print_now),
                ("save", "保存PDF……", self.choose_target),
                ("post", "登记张贴……", self.post),
                ("down", "登记撤下……", self.take_down),
                ("object", "登记异议……", self.object_to),
                ("open", "打开记录", self.open_record),
            )
        }
        self._lay_out()
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._turn())
        self.refresh(rec)

    def refresh(self, rec: str = "") -> None:
        """Read the notices anew, and select one."""
        wanted = rec or self.rec
        found: list[Row] = list(self.registry.select("notice"))
        self.against = self.registry.tally("objection", "notice")
        self.model.show_items(found)
        ids = [str(row["id"]) for row in found]
        if found:
            self.list.selectRow(ids.index(wanted) if wanted in ids else 0)
        self._turn()

    @property
    def rec(self) -> str:
        """Id of the selected notice; empty if none is."""
        chosen = self.list.selectionModel().selectedRows() if self.model.items else []
        return str(self.model.items[chosen[0].row()]["id"]) if chosen else ""

    def make(self) -> None:
        """Ask what a new notice is about, and keep it."""
        dialog = MakeDialog(self.registry, self)
        dialog.made.connect(self._made)
        dialog.open()

    def choose_target(self) -> None:
        """Ask where the file goes, then print the selected notice."""
        row = notices.read(self.registry, self.rec)
        name, _ = QFileDialog.getSaveFileName(
            self, "保存PDF", f"{row['title']}.pdf", "PDF 文件 (*.pdf)"
        )
        if name:
            self.print_to(Path(name))

    def print_now(self) -> None:
        """Show the pages of the selected notice and print them; without a printer, save them."""
        sink, made = BytesIO(), list[Print]()
        if self._write(sink, made) is None:
            return
        title = str(notices.read(self.registry, self.rec)["title"] or "公示")
        dialog = printer_dialog.ask(sink.getvalue(), title, self.settings, self)
        if dialog:
            dialog.accepted.connect(lambda: self._printed(dialog.printed, made))
        else:
            messages.warning(self, printer_dialog.UNSAVED)
            self.choose_target()

    def _printed(self, pages: int, made: list[Print]) -> None:
        """Say how many pages went to the printer, and remember them."""
        self.outcome.setText(f"已送往打印机：{pages} 页。")
        task.attempt(self, lambda: prints.keep(self.registry, made))

    def print_to(self, target: Path) -> None:
        """Write the selected notice into a file and show its pages."""
        pages = self._write(target)
        if pages is not None:
            self.outcome.setText(f"已生成 {pages} 页：{target}")

    def _write(self, target: Target, aside: list[Print] | None = None) -> int | None:
        row = notices.read(self.registry, self.rec)
        made = notice_text.kept(self.registry, row)
        start, phone = str(row["start"] or ""), str(row["phone"] or "")
        of = (self.registry, self.rec)
        pages = task.attempt(self, lambda: paper.notice(made, target, start, phone, of, aside))
        if pages is not None:
            self.area.hide()
            self.preview.show()
            self.preview.open_data(
                target.read_bytes() if isinstance(target, Path) else target.getvalue()
            )
        return pages

    def post(self) -> None:
        """Ask since when and where it hangs."""
        self._ask(PostDialog(self.registry, self.rec, self))

    def take_down(self) -> None:
        """Ask when it was taken down."""
        self._ask(DownDialog(self.registry, self.rec, self))

    def object_to(self) -> None:
        """Ask what was said against it."""
        asked = ("date", "person", "phone", "content")
        start = {"date": self.registry.today()}
        form = RecordForm(
            self.registry, "objection", given={"notice": self.rec}, start=start, only=asked
        )
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self._changed("objection"))
        dialog.open()

    def open_record(self) -> None:
        """Go to the page of the selected notice, where its photos are."""
        rec = self.rec
        self.accept()
        self.opened.emit("notice", rec)

    def done(self, result: int) -> None:
        self.preview.close_document()
        super().done(result)

    def _ask(self, dialog: PostDialog | DownDialog) -> None:
        dialog.accepted.connect(lambda: self._changed("notice", "procedure_step", "attachment"))
        dialog.open()

    def _made(self, rec: str) -> None:
        self.refresh(rec)
        self.changed.emit(frozenset({"notice"}))

    def _changed(self, *tables: str) -> None:
        self.refresh()
        self.changed.emit(frozenset(tables))

    def _texts(self, row: Row) -> tuple[str, ...]:
        number = self.against.get(row["id"], 0)
        return (
            str(row["title"] or ""), notices.sentence(row, self.registry.today()),
            f"{number} 条" if number else "",
        )  # fmt: skip

    def _turn(self) -> None:
        """Show what the selected notice says, and what can be done with it."""
        rec = self.rec
        row = notices.read(self.registry, rec) if rec else None
        state = notices.state(row, self.registry.today()) if row else ""
        can: dict[str, bool] = {
            "post": state == notices.KEPT,
            "down": state in (notices.POSTED, notices.ENDED),
        }
        for name, one in self.buttons.items():
            one.setEnabled(row is not None and can.get(name, True))
        said = str(row["content"] or "") if row else "还没有公示。点“新做公示……”做第一张。"
        self.text.setText(said.replace("\t", "　"))
        self.preview.hide()
        self.area.show()
        self.outcome.setText("")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(labelled("公示", "heading"))
        top.addStretch()
        top.addWidget(button("新做公示……", self.make, "make", "main"))
        tools = QHBoxLayout()
        for one in self.buttons.values():
            tools.addWidget(one)
        tools.addStretch()
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.text)
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 0, 0, 0)
        nest(inner, tools)
        inner.addWidget(self.area, 1)
        inner.addWidget(self.preview, 1)
        body = named(QSplitter(Qt.Orientation.Vertical), "body")
        body.setChildrenCollapsible(False)
        body.addWidget(self.list)
        body.addWidget(below)
        body.setStretchFactor(0, 2)
        body.setStretchFactor(1, 3)
        foot = QHBoxLayout()
        foot.addWidget(self.outcome, 1)
        foot.addWidget(button("关闭", self.reject, "leave"))
        column = QVBoxLayout(self)
        nest(column, top)
        column.addWidget(wrapped(ABOUT, "muted"))
        column.addWidget(body, 1)
        nest(column, foot)
        open_wide(self, 76, 46)


def show_notices(
    registry: Registry, parent: QWidget, opened: Callable[[str, str], object],
    changed: Callable[[object], object], rec: str = "", settings: Settings | None = None,
) -> NoticeDialog:  # fmt: skip
    """Open the notices over a window."""
    dialog = NoticeDialog(registry, parent, rec, settings)
    dialog.opened.connect(opened)
    dialog.changed.connect(changed)
    dialog.open()
    return dialog
