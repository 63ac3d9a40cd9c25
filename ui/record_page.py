"""The page of any record: what it says, what it refers to, and what refers to it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from fupin_desktop import duplicates, returned
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Record
from fupin_desktop.registry import Registry
from ui import messages, notice_dialog, returned_notes, task
from ui.attachment_dialog import AttachmentDialog
from ui.conflict_dialog import ConflictDialog
from ui.duplicates_dialog import show_duplicates
from ui.facts import Facts
from ui.flow import FlowLayout
from ui.forms_dialog import FormsDialog
from ui.history_dialog import HistoryDialog
from ui.nesting import nest
from ui.parts import button, wrapped
from ui.record_form import RecordDialog, RecordForm
from ui.related import Related
from ui.theme import labelled
from ui.titles import gone_of, kind_of, name_of, owner_of, title_of


class RecordPage(QWidget):
    """The page of one record at a time."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.table, self.rec = "", ""
        self.kind = labelled("", "tag")
        self.name = wrapped(role="title")
        self.owner = button("", self._open_owner, "owner", "link")
        self.conflicts = button("", self._show_conflicts, "record_conflicts", "notice")
        self.returns = button("", self._show_returns, "record_returns", "notice")
        self.gone = wrapped("", "notice", "gone")
        self.twins = button("", self._show_twins, "twins", "link")
        self.facts = Facts(registry)
        self.related = Related(registry)
        self.buttons = {
            name: button(word, slot, name, role)
            for name, word, slot, role in (
                ("edit", "修改", self.edit, "main"),
                ("history", "修改记录", self.show_history, ""),
                ("attachments", "附件", self.show_attachments, ""),
                ("print", "打印……", self.print, ""),
                ("notices", "公示……", self.show_notices, ""),
                ("send_back", "退回……", self.send_back, ""),
                ("delete", "删除", self.delete, ""),
            )
        }
        self._build()
        self.facts.opened.connect(self.opened)
        self.related.opened.connect(self.opened)
        self.related.records_changed.connect(self.records_changed)

    def open(self, table: str, rec: str) -> None:
        """Show a record, another one from its top."""
        another = (table, rec) != (self.table, self.rec)
        self.table, self.rec = table, rec
        self.refresh()
        if another:
            self.area.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Read the record anew; leave the page if it is gone."""
        if not self.rec:
            return
        try:
            record = self.registry.fetch(self.table, self.rec)
        except FupinError:
            record = None
        if record is None or not record.alive:
            self.rec = ""
            self.left.emit()
            return
        self._show_head(record)
        self.facts.show_record(record)
        returned_notes.tell(self.returns, self.facts.returns)
        twins = duplicates.merged_into(self.registry, self.table, self.rec)
        self.twins.setText(f"另有 {len(twins)} 条重复登记已并入这一条（拆开……）")
        self.twins.setVisible(bool(twins))
        gone = gone_of(self.registry, self.table, self.rec)
        self.gone.setText(gone)
        self.gone.setVisible(bool(gone))
        for name in ("edit", "delete"):
            self.buttons[name].setVisible(not gone)
        self.related.show_record(self.table, self.rec, fixed=bool(gone))
        self.related.setVisible(bool(self.related.buttons))

    def edit(self) -> None:
        """Open the record's form."""
        try:
            form = RecordForm(self.registry, self.table, self.rec)
        except FupinError as error:
            messages.error(self, str(error))
            return
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self._announce())
        dialog.open()

    def show_history(self) -> None:
        """Show who wrote what into the record."""
        HistoryDialog(self.registry, self.table, self.rec, self, self._announce).open()

    def show_attachments(self) -> None:
        """Show the photos and files of the record."""
        dialog = AttachmentDialog(self.registry, self.table, self.rec, self)
        dialog.records_changed.connect(self.records_changed)
        dialog.open()

    def print(self) -> None:
        """Print the sheet of this record, or an empty form of its type."""
        dialog = FormsDialog(self.registry, (), self.window(), record=(self.table, self.rec))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_notices(self) -> None:
        """Print, post or take down this notice."""
        changed, opened = self.records_changed.emit, self.opened.emit
        notice_dialog.show_notices(self.registry, self.window(), opened, changed, self.rec)

    def send_back(self) -> None:
        """Ask which field goes back to the village, and why."""
        returned_notes.send_back(
            self.registry, self.table, self.rec, self, lambda _batch: self._announce()
        )

    def delete(self) -> None:
        """Delete the record after asking."""
        name = name_of(self.registry, self.table, self.rec)
        below = sum(n for link, n in self.related.counts.items() if link.own)
        rest = f"，连同它下面的 {below:,} 条记录" if below else ""
        question = f"删除{kind_of(self.table)}“{name}”{rest}？删除后可以用“撤销”恢复。"
        if not messages.ask(self, question):
            return
        table, rec = self.table, self.rec
        if task.attempt(self, lambda: self.registry.delete(table, rec)) is not None:
            self._announce()

    def _announce(self) -> None:
        self.records_changed.emit(frozenset({self.table}))

    def _open_owner(self) -> None:
        owner = owner_of(self.registry, self.table, self.rec)
        if owner:
            self.opened.emit("household", owner)

    def _show_returns(self) -> None:
        found = [one for several in self.facts.returns.values() for one in several]
        if found:
            self.opened.emit(returned.TABLE, found[0].rec)

    def _show_twins(self) -> None:
        changed = partial(self.records_changed.emit, frozenset())
        show_duplicates(self.registry, self.window(), changed, self.rec)

    def _show_conflicts(self) -> None:
        dialog = ConflictDialog(self.registry, self, rec=self.rec)
        dialog.resolved.connect(lambda _batch: self._announce())
        dialog.open()

    def _show_head(self, record: Record) -> None:
        self.kind.setText(kind_of(self.table))
        self.kind.setToolTip(TABLES[self.table].hint)
        self.name.setText(title_of(self.registry, self.table, record.values))
        owner = owner_of(self.registry, self.table, self.rec)
        shown = bool(owner) and self.table != "household"
        self.owner.setVisible(shown)
        if shown:
            self.owner.setText(f"所属户：{name_of(self.registry, 'household', owner)}")
        count = self.registry.count("attachment", where={"record": self.rec})
        self.buttons["attachments"].setText(f"附件 {count}" if count else "附件")
        self.conflicts.setText(f"有 {len(record.claims)} 项两处不一致，待核定，点此查看")
        self.conflicts.setVisible(bool(record.claims))
        self.buttons["notices"].setVisible(self.table == "notice")
        may_return = self.registry.level != "village" and self.table not in returned.UNRETURNED
        self.buttons["send_back"].setVisible(may_return)

    def _build(self) -> None:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.facts)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(14)
        body.addWidget(self.area)
        body.addWidget(self.related)
        body.setSizes([450, 550])
        body.setStretchFactor(0, 45)
        body.setStretchFactor(1, 55)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(10)
        nest(layout, self._head())
        layout.addWidget(self._tools())
        layout.addWidget(self.twins, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.gone)
        layout.addWidget(body, 1)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(button("← 返回", self.left.emit, "back"))
        head.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.name, 1)
        head.addWidget(self.owner)
        return head

    def _tools(self) -> QWidget:
        row, holder = FlowLayout(10), QWidget()  # large text takes a second line
        holder.setLayout(row)
        for one in (*self.buttons.values(), self.returns, self.conflicts):
            row.addWidget(one)
        return holder
