"""One household: who lives there, how it stands, and what was seen, asked for and done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import chain, returned, values
from fupin_desktop.away import is_away
from fupin_desktop.catalogue.fields import Field
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Record
from fupin_desktop.registry import Registry
from ui import messages, returned_notes, task
from ui.attachment_dialog import AttachmentDialog
from ui.claims import conflict_note, when
from ui.conflict_dialog import ConflictDialog, conflicts_of
from ui.flow import FlowLayout
from ui.history_dialog import HistoryDialog
from ui.household_menus import FormButton, MenuButton, PlanButton, ProcedureButton
from ui.life_bar import Departed, LifeBar, LifeButton
from ui.nesting import nest
from ui.parts import button
from ui.record_form import RecordDialog, RecordForm
from ui.record_table import Column, RecordModel, RecordTable
from ui.related import Related
from ui.theme import empty, labelled
from ui.timeline import Timeline, entries
from ui.titles import kind_of, name_of, register_label
from ui.visit_form import VisitDialog

# Fields the page shows when they are filled in; the form has them all.
SUMMARY = (
    "number", "phone", "address", "registered_address", "kind_since", "assistance_since",
    "monitoring_since", "risk_removed_on", "risks", "main_cause", "other_causes", "exit_flag",
    "exit_year", "settlement", "monitor_contact", "note",
)  # fmt: skip
TAGS = ("kind", "monitoring_kind", "risk_state", "assistance_kind")
MEMBER_COLUMNS = (
    Column("姓名", "name", 8),
    Column("与户主关系", "relation", 5),
    Column("性别", "sex", 3),
    Column("出生日期", "birth_date", 6),
    Column("联系电话", "phone", 8),
)
FAMILY_ORDER = ("relation", "birth_date")  # the elder of two sons stands first
LAST_EDITS = 3
WRITING = frozenset({
    "record_visit", "add_need", "add_measure", "edit_household", "delete", "add_member",
    "delete_member",
})  # fmt: skip
HERE = ("person", "membership")  # the members stand on the left


class HouseholdPage(QWidget):
    """The page of one household at a time."""

    left = Signal()
    records_changed = Signal(object)  # frozenset of tables
    print_asked = Signal(object)  # list of household ids
    opened = Signal(str, str)  # table, record id

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.above = registry.level != "village"  # what is wrong goes back to the village
        self.rec = ""
        self.record: Record | None = None
        self.name = labelled("", "title")
        self.group = labelled("", "muted")
        self.tags = QHBoxLayout()
        self.conflicts = QPushButton()
        self.returned = button("", self._show_returns, "household_returns", "notice")
        self.returns: dict[str, list[returned.Returned]] = {}  # what was sent back, by field
        self.facts = QGridLayout()
        self.edits = labelled("", "muted")
        self.members = RecordTable(RecordModel(registry, "person", MEMBER_COLUMNS))
        self.departed = Departed(registry)
        self.life_bar = LifeBar(registry)
        self.timeline = Timeline(registry)
        self.related = Related(registry, HERE)
        self.sides = QTabWidget()
        self.menus: tuple[MenuButton, ...] = (
            ProcedureButton(registry), PlanButton(registry), LifeButton(registry),
        )  # fmt: skip
        self.forms = FormButton(registry)
        self.writing: list[QWidget] = [*self.menus]  # what is not offered of one that moved away
        self._build()
        self.members.opened.connect(lambda rec: self.edit("person", rec))
        self.timeline.asked.connect(self._answer)
        self.related.opened.connect(self.opened)
        self.departed.opened.connect(self.edit)
        self.life_bar.opened.connect(self.opened)
        self.life_bar.parted.connect(lambda: self.records_changed.emit(frozenset()))
        self.related.records_changed.connect(self.records_changed)
        for menu in self.menus:
            menu.opened.connect(self.opened)
            menu.records_changed.connect(self.records_changed)

    def open(self, _table: str, rec: str) -> None:
        """Show a household."""
        self.rec = rec
        for menu in (*self.menus, self.forms):
            menu.household = rec
        self.refresh()

    def _announce_all(self) -> None:
        self.records_changed.emit(frozenset())

    def refresh(self) -> None:
        """Read the household anew; leave the page if it is gone."""
        if not self.rec:
            return
        try:
            self.record = self.registry.fetch("household", self.rec)
        except FupinError:
            self.record = None
        if self.record is None or not self.record.alive:
            self.rec = ""
            self.left.emit()
            return
        self.returns = returned.of_household(self.registry, self.rec)
        returned_notes.tell(self.returned, self.returns)
        self._show_head(self.record)
        self._show_facts(self.record)
        self._show_edits()
        found = self.registry.find("person", where={"household": self.rec}, order=FAMILY_ORDER)
        self.members.show_ids(found)
        self.members.fit_height()
        self.departed.show_household(self.rec)
        self.life_bar.show_household(self.rec)
        gone = is_away(self.record.values["village"], self.registry.region)
        for one in self.writing:
            one.setVisible(not gone)
        self.related.show_record("household", self.rec, fixed=gone)
        self.sides.setTabText(1, f"全部记录 {self.related.total:,}")
        joined = chain.of(self.registry, self.rec)
        self.timeline.show_entries(entries(self.registry, self.rec), joined, fixed=gone)

    def edit(self, table: str, rec: str = "") -> None:
        """Open the form of one of the household's records, or of a new one."""
        try:
            form = RecordForm(
                self.registry,
                table,
                rec,
                given={} if table == "household" or rec else {"household": self.rec},
            )
        except FupinError as error:
            messages.error(self, str(error))
            return
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self._announce(table))
        dialog.open()

    def record_visit(self) -> None:
        """Open the form of a visit with the needs and measures that belong to it."""
        dialog = VisitDialog(self.registry, self.rec, self)
        dialog.saved.connect(lambda _batch: self._announce("visit", "need", "measure"))
        dialog.open()

    def delete(self, table: str, rec: str) -> None:
        """Delete a record after asking."""
        name = name_of(self.registry, table, rec)
        rest = "，连同它的成员和全部记录" if table == "household" else ""
        question = f"删除{kind_of(table)}“{name}”{rest}？删除后可以用“撤销”恢复。"
        if not messages.ask(self, question):
            return
        batch = task.attempt(self, lambda: self.registry.delete(table, rec))
        if batch is not None:
            self._announce(table, "person", "membership", "visit", "need", "measure")

    def show_attachments(self) -> None:
        """Show the photos and files of the household."""
        dialog = AttachmentDialog(self.registry, "household", self.rec, self)
        dialog.records_changed.connect(self.records_changed)
        dialog.open()

    def _answer(self, what: str, table: str, rec: str) -> None:
        if what == "edit":
            self.edit(table, rec)
        elif what == "send_back":
            self.send_back(table, rec)
        elif what == "history":
            HistoryDialog(self.registry, table, rec, self, self._announce_all).open()
        else:
            self.delete(table, rec)

    def _answer_member(self, what: str) -> None:
        chosen = self.members.chosen()
        if chosen:
            self._answer(what, "person", chosen[0])
        else:
            messages.info(self, "请先在家庭成员中点一下这个人。")

    def send_back(self, table: str, rec: str) -> None:
        """Ask which field of a record goes back to the village, and why."""
        returned_notes.send_back(
            self.registry, table, rec, self, lambda _batch: self._announce(returned.TABLE)
        )

    def _show_returns(self) -> None:
        found = [one for several in self.returns.values() for one in several]
        self.opened.emit(returned.TABLE, found[0].rec if found else "")

    def _announce(self, *tables: str) -> None:
        self.records_changed.emit(frozenset(tables))

    def _show_conflicts(self) -> None:
        dialog = ConflictDialog(self.registry, self, self.rec)
        dialog.resolved.connect(lambda _batch: self._announce("household", "person"))
        dialog.open()

    def _show_head(self, record: Record) -> None:
        fields = self.registry.table("household").fields
        self.name.setText(str(record.values.get("name") or "（户主未填）"))
        places = [values.show(fields[n], record.values.get(n)) for n in PLACES]
        self.group.setText("　".join(filter(None, places)))
        empty(self.tags)
        for name in TAGS:
            text = values.show(fields[name], record.values.get(name))
            if text:
                risk = name in ("monitoring_kind", "risk_state")
                text = f"风险{text}" if name == "risk_state" else text
                tag = labelled(text, "notice" if risk else "tag")
                self.tags.addWidget(tag, 0, Qt.AlignmentFlag.AlignVCenter)
        number = self._open_conflicts()
        self.conflicts.setText(f"有 {number} 项两处不一致，待核定，点此查看")
        self.conflicts.setVisible(number > 0)

    def _open_conflicts(self) -> int:
        if not self.registry.count_conflicts():
            return 0
        return len(conflicts_of(self.registry, self.rec))

    def _show_facts(self, record: Record) -> None:
        empty(self.facts)
        fields = self.registry.table("household").fields
        for name in SUMMARY:
            text = values.show(fields[name], record.values.get(name))
            note = self._note(record, fields[name])
            if text or note:
                self._add_fact(fields[name], text, note)
        for name in ("name", *TAGS):
            note = self._note(record, fields[name])
            if note:
                self._add_fact(fields[name], values.show(fields[name], record.values[name]), note)

    def _note(self, record: Record, field: Field) -> str:
        """Say what is open about a field."""
        sent_back = returned_notes.note(self.returns, field.name)
        return "\n".join(filter(None, (conflict_note(self.registry, record, field), sent_back)))

    def _add_fact(self, field: Field, text: str, note: str) -> None:
        line = self.facts.rowCount()
        label, value = labelled(field.label, "muted"), labelled(text)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        self.facts.addWidget(value, line, 1)
        if note:
            conflict = labelled(note, "notice")
            conflict.setWordWrap(True)
            self.facts.addWidget(conflict, line + 1, 1)

    def _show_edits(self) -> None:
        history = sorted(self.registry.history("household", self.rec), key=lambda e: e.wall)
        lines = []
        for entry in history[: -LAST_EDITS - 1 : -1]:
            labels = (register_label(self.registry, "household", name) for name in entry.values)
            what = "、".join(labels)
            short = what if len(what) <= 24 else f"{what[:23]}…"
            lines.append(f"{when(entry.wall)}　{entry.user or '未署名'}　{short}")
        self.edits.setText("\n".join(lines))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(10)
        nest(layout, self._head())
        layout.addWidget(self._buttons())
        layout.addWidget(self.life_bar)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.addWidget(self._left_side())
        self.sides.setDocumentMode(True)
        self.sides.addTab(self.timeline, "帮扶经过")
        self.sides.addTab(self.related, "全部记录")
        body.addWidget(self.sides)
        body.setSizes([450, 550])
        body.setStretchFactor(0, 45)
        body.setStretchFactor(1, 55)
        body.setHandleWidth(14)
        layout.addWidget(body, 1)

    def _head(self) -> QHBoxLayout:
        back = QPushButton("← 返回")
        back.setObjectName("back")
        back.clicked.connect(self.left)
        self.conflicts.setObjectName("household_conflicts")
        self.conflicts.setProperty("role", "notice")
        self.conflicts.clicked.connect(self._show_conflicts)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(back)
        head.addWidget(self.name)
        head.addWidget(self.group)
        nest(head, self.tags)
        head.addStretch()
        return head

    def _buttons(self) -> QWidget:
        row, holder = FlowLayout(10), QWidget()  # large text takes a second line
        holder.setLayout(row)
        for name, word, action in (
            ("record_visit", "记走访", self.record_visit),
            ("add_need", "新增需求", lambda: self.edit("need")),
            ("add_measure", "新增措施", lambda: self.edit("measure")),
            ("edit_household", "修改", lambda: self.edit("household", self.rec)),
            ("history", "修改记录", lambda: self._answer("history", "household", self.rec)),
            ("attachments", "附件", self.show_attachments),
            ("print", "打印档案", lambda: self.print_asked.emit([self.rec])),
            ("send_back", "退回……", lambda: self.send_back("household", self.rec)),
            ("delete", "删除", lambda: self.delete("household", self.rec)),
        ):
            if name != "send_back" or self.above:
                self._add(row, button(word, action, name, "main" * (name == "record_visit")))
            if name == "add_measure":
                for menu in self.menus:
                    row.addWidget(menu)
            if name == "print":
                row.addWidget(self.forms)
                row.addWidget(self.conflicts)
                row.addWidget(self.returned)
        return holder

    def _add(self, row: FlowLayout, one: QPushButton) -> None:
        row.addWidget(one)
        if one.objectName() in WRITING:
            self.writing.append(one)

    def _left_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 8, 0)
        head = QHBoxLayout()
        head.addWidget(labelled("家庭成员", "heading"))
        buttons = FlowLayout()  # at 200 % they need two lines
        nest(head, buttons, 1)
        for name, word, action in (
            ("add_member", "添加成员", lambda: self.edit("person")),
            ("member_history", "修改记录", lambda: self._answer_member("history")),
            ("return_member", "退回……", lambda: self._answer_member("send_back")),
            ("delete_member", "删除", lambda: self._answer_member("delete")),
        ):
            if name != "return_member" or self.above:
                self._add(buttons, button(word, action, name))
        nest(layout, head)
        layout.addWidget(self.members)
        layout.addWidget(self.departed)
        layout.addWidget(labelled("基本情况", "heading"))
        layout.addWidget(self._facts_card())
        layout.addWidget(labelled("最近修改", "heading"))
        self.edits.setWordWrap(True)
        layout.addWidget(self.edits)
        layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(side)
        return area

    def _facts_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        self.facts.setColumnStretch(1, 1)
        self.facts.setHorizontalSpacing(14)
        card.setLayout(self.facts)
        return card


PLACES = ("natural_village", "group_name")
