"""One project: how far it has come and why, its money to the households, its parts."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import checks, codes, money, progress, project_checks, projects
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.procedures import OWN
from fupin_desktop.progress import Progress
from fupin_desktop.project_checks import Case
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.attachment_dialog import AttachmentDialog
from ui.conflict_dialog import ConflictDialog
from ui.facts import Facts
from ui.form import RecordForm
from ui.history_dialog import HistoryDialog
from ui.nesting import nest
from ui.parts import button, give_role, named, wrapped
from ui.project_parts import (
    LIGHT,
    DocumentTicks,
    MoneyCard,
    PartTable,
    Row,
    row_of,
    scrolled,
)
from ui.record_form import RecordDialog
from ui.record_table import Column, column_of
from ui.related import Related
from ui.theme import empty, labelled
from ui.titles import name_of

PARTS: Final = {  # the records shown on the page, by kind, with their columns
    "project_phase": (),
    "project_check": ("stage", "planned", "date", "checker", "conclusion", "focus"),
    "fund_flow": ("date", "stage", "amount", "level", "purpose", "document"),
    "asset": ("name", "kind", "value", "keeper", "state"),
    "payment": ("household", "date", "amount", "payee", "voucher"),
}
PHASES: Final = {  # labels and widths of the columns of phases: the first are always seen
    "name": ("阶段", 6), "done_share": ("完成 %", 4), "planned_start": ("计划开始", 6),
    "planned_end": ("计划结束", 6), "actual_end": ("实际结束", 6), "planned_share": ("占比 %", 4),
    "actual_start": ("实际开始", 6),
}  # fmt: skip
ORDERS: Final = {"project_check": ("stage", "planned", "date")}
LEFT_OUT: Final = frozenset({*PARTS, "project_document"})
PROGRESS: Final = frozenset({
    "actual_start", "actual_end", "done_share", "reported", "progress", "light", "lag",
})  # fmt: skip
ROLES: Final = {"1": "tag", "2": "notice", "3": "alarm", "": "idle"}


class ProjectPage(QWidget):
    """The page of one project at a time."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.rec = ""
        self.case: Case | None = None
        self.lights: dict[str, Progress] = {}
        self.orders: dict[str, tuple[str, ...]] = {**ORDERS}
        self.name = wrapped(role="title")
        self.state = named(labelled("", "tag"), "project_state")
        self.light = named(labelled("", "idle"), "light")
        self.large = named(labelled("重点检查", "alarm"), "large")
        self.why = wrapped(name="why")
        self.findings = QVBoxLayout()
        self.conflicts = button("", self._show_conflicts, "record_conflicts", "notice")
        self.attachments = button("附件", self._show_attachments, "attachments")
        self.money = MoneyCard()
        self.parts = {table: self._part(table, names) for table, names in PARTS.items()}
        self.documents = DocumentTicks()
        self.lacking = wrapped("", "muted")
        self.template = button("按模板补齐", self.complete, "complete")
        self.facts = Facts(registry)
        self.related = Related(registry, LEFT_OUT)
        self._build()
        self._connect()

    def open(self, _table: str, rec: str) -> None:
        """Show a project, another one from its top."""
        another, self.rec = rec != self.rec, rec
        self.refresh()
        if another:
            for area in self.areas:
                area.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Read the project anew; leave the page if it is gone."""
        if not self.rec:
            return
        self.case = project_checks.case_of(self.registry, self.rec)
        if self.case is None:
            self.rec = ""
            self.left.emit()
            return
        self._judge(self.case)
        self._show_head(self.case)
        self._show_findings(self.case)
        self._show_money(self.case)
        self._show_parts()
        self._show_documents(self.case)
        self.facts.show_record(self.registry.fetch("project", self.rec))
        self.related.show_record("project", self.rec)
        self.related.setVisible(bool(self.related.buttons))

    def add(self, table: str) -> None:
        """Open the form of a new record of the project."""
        self._open_form(table, "", given={"project": self.rec})

    def edit(self) -> None:
        """Open the form of the project itself."""
        self._open_form("project", self.rec)

    def report(self) -> None:
        """Write down how far the phase chosen has come, or else the first that is not done."""
        phases = self.case.parts["project_phase"] if self.case else ()
        chosen = self.parts["project_phase"].view.chosen()
        waiting = [str(row["id"]) for row in phases if progress.done_of(row) < progress.WHOLE]
        rec = next(iter([*chosen, *waiting]), "")
        if not rec:
            messages.info(self, "各阶段都已完成。要修改哪个阶段，请先点一下它。")
            return
        self._open_form("project_phase", rec, only=PROGRESS)

    def tick(self, rec: str, there: bool) -> None:
        """Save that a document is there, or that it is not, as one step."""
        kind = codes.label("project_document", str(self._document(rec)["kind"]))
        label = f"项目资料“{kind}”改为{'已有' if there else '没有'}"
        change = Change(table="project_document", rec=rec, values={"have": there})
        self._save([change], label)

    def complete(self) -> None:
        """Add the phases and documents of the template that are not there."""
        if self.case is None:
            return
        changes = [
            Change(table=table, values={"project": self.rec, **row})
            for table, rows in _unmade(self.case).items() for row in rows
        ]  # fmt: skip
        self._save(changes, f"按模板补齐项目“{self.case.project['name']}”的阶段和资料")

    def delete(self) -> None:
        """Delete the project with its parts, after asking."""
        number = sum(n for link, n in self.related.counts.items() if link.own)
        number += sum(len(rows) for rows in self.case.parts.values()) if self.case else 0
        number += self.registry.count("fund_flow", where={"project": self.rec})
        rest = f"，连同它下面的 {number:,} 条记录" if number else ""
        name = name_of(self.registry, "project", self.rec)
        question = f"删除项目“{name}”{rest}？删除后可以用“撤销”恢复。"
        if messages.ask(self, question):
            batch = task.attempt(self, lambda: self.registry.delete("project", self.rec))
            if batch is not None:
                self._announce("project")

    def _save(self, changes: Sequence[Change], label: str) -> None:
        batch = task.attempt(self, lambda: self.registry.save(changes, label=label))
        if batch is None:
            self.refresh()  # the box shows again what holds
        else:
            self._announce(*{change.table for change in changes})

    def _open_form(
        self, table: str, rec: str, *, given: dict[str, Json] | None = None,
        only: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        try:
            form = RecordForm(self.registry, table, rec, given=given, only=only)
        except FupinError as error:
            messages.error(self, str(error))
            return
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self._announce(table))
        dialog.open()

    def _announce(self, *tables: str) -> None:
        self.records_changed.emit(frozenset(tables))

    def _document(self, rec: str) -> Row:
        rows = self.case.parts["project_document"] if self.case else ()
        return next(row for row in rows if row["id"] == rec)

    # ---- what is shown --------------------------------------------------------------------------

    def _judge(self, case: Case) -> None:
        lags, today = projects.lags(self.registry), self.registry.today()
        phases = case.parts["project_phase"]
        self.lights = {
            str(row["id"]): progress.of_phase(case.project, row, today, lags) for row in phases
        }
        self.lights[case.rec] = progress.of_project(case.project, phases, today, lags)

    def _show_head(self, case: Case) -> None:
        whole = self.lights[case.rec]
        self.name.setText(str(case.project["name"] or "（未命名项目）"))
        self.state.setText(codes.label("project_state", case.state))
        word = codes.label("progress_light", whole.light) if whole.light else "未判断"
        self.light.setText(f"进度：{word}")
        give_role(self.light, ROLES[whole.light])
        self.large.setVisible(case.project["over_threshold"] is True)
        self.why.setText(whole.why)
        count = self.registry.count("attachment", where={"record": self.rec})
        self.attachments.setText(f"附件 {count}" if count else "附件")
        open_ = len(self.registry.fetch("project", self.rec).claims)
        self.conflicts.setText(f"有 {open_} 项两处不一致，待核定，点此查看")
        self.conflicts.setVisible(bool(open_))

    def _show_findings(self, case: Case) -> None:
        empty(self.findings)
        today = self.registry.today()
        own = checks.check(self.registry.table("project"), case.project, today)
        # That phases are overdue is said beside the light already.
        more = project_checks.judge(case, today)
        found = [*own, *(one for one in more if one.rule != "phase_overdue")]
        for one in sorted(found, key=lambda one: one.severity):
            self.findings.addWidget(wrapped(one.sentence, "notice", f"finding.{one.rule}"))

    def _show_money(self, case: Case) -> None:
        flows = self.registry.select("fund_flow", where={"project": self.rec})
        self.money.show_money(case.money, money.ways(flows))

    def _show_parts(self) -> None:
        told = {"payment": self._reached, "project_check": self._unchecked}
        for table, part in self.parts.items():
            where, order = {"project": self.rec}, self.orders.get(table, ())
            ids = self.registry.find(table, where=where, order=order)
            part.show_ids(ids, told[table]() if table in told and ids else "")

    def _reached(self) -> str:
        return money.spread(money.trace(self.registry, self.rec))

    def _unchecked(self) -> str:
        """Say of which stages there is no check yet."""
        rows = self.case.parts["project_check"] if self.case else ()
        done = {row["stage"] for row in rows if row["date"]}
        stages = codes.codes("check_stage")
        left = [codes.label("check_stage", one) for one in stages if one not in done]
        return f"还没有{'、'.join(left)}检查" if left else ""

    def _show_documents(self, case: Case) -> None:
        rows = case.parts["project_document"]
        missing = projects.missing_documents(case.project, rows)
        have = sum(row["have"] is True for row in rows)
        self.lacking.setText(f"已有 {have}/{len(rows)}" if rows else "还没有列出资料")
        self.template.setVisible(any(_unmade(case).values()))
        self.documents.show_rows(rows, missing)

    def _light(self, _registry: Registry, rows: Sequence[Row]) -> dict[str, str]:
        lights = {str(row["id"]): self.lights.get(str(row["id"])) for row in rows}
        return {
            rec: f"● {codes.label('progress_light', one.light)}"
            for rec, one in lights.items() if one and one.light
        }  # fmt: skip

    # ---- how it is laid out ---------------------------------------------------------------------

    def _part(self, table: str, names: Sequence[str]) -> PartTable:
        known = self.registry.table(table)
        columns = [column_of(known, name) for name in names]
        if table == "project_phase":
            columns = [Column(label, name, wide) for name, (label, wide) in PHASES.items()]
            columns.insert(1, Column(LIGHT, "", 3, self._light))
        part = PartTable(self.registry, table, columns)
        if table == "project_phase":
            part.head.insertWidget(2, button("更新进度", self.report, "report"))
        return part

    def _connect(self) -> None:
        for table, part in self.parts.items():
            part.add_asked.connect(self.add)
            part.opened.connect(partial(self._open_part, table))
            part.view.ordered.connect(partial(self._order, table))
        self.documents.ticked.connect(self.tick)
        self.documents.opened.connect(lambda rec: self._open_form("project_document", rec))
        for widget in (self.facts, self.related):
            widget.opened.connect(self.opened)
        self.related.records_changed.connect(self.records_changed)

    def _order(self, table: str, key: str) -> None:
        self.orders[table] = (key,)
        self._show_parts()

    def _open_part(self, table: str, rec: str) -> None:
        """A payment leads to the household it reached, everything else to itself."""
        row = self.registry.rows(table, [rec])[0]
        if table == "payment" and row["household"]:
            self.opened.emit("household", str(row["household"]))
        else:
            self.opened.emit(table, rec)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(10)
        nest(layout, self._head())
        nest(layout, self._tools())
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(14)
        findings = QWidget()
        findings.setLayout(self.findings)
        self.findings.setContentsMargins(0, 0, 0, 0)
        self.findings.setSpacing(4)
        left = (self.why, findings, labelled("资金", "heading"), self.money,
                self.parts["payment"], self.facts)  # fmt: skip
        right = (self.parts["project_phase"], self._document_head(), self.documents,
                 self.parts["project_check"], self.parts["fund_flow"], self.parts["asset"],
                 self.related)  # fmt: skip
        self.areas = [scrolled(left), scrolled(right)]
        for area in self.areas:
            body.addWidget(area)
        body.setSizes([450, 550])
        body.setStretchFactor(0, 45)
        body.setStretchFactor(1, 55)
        layout.addWidget(body, 1)

    def _head(self) -> QLayout:
        head = row_of(button("← 返回", self.left.emit, "back"), self.state, self.light, self.large,
                    self.name)  # fmt: skip
        head.setSpacing(10)
        head.setStretchFactor(self.name, 1)
        for tag in (self.state, self.light, self.large):
            head.setAlignment(tag, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _tools(self) -> QLayout:
        row = row_of(
            button("修改", self.edit, "edit", "main"),
            button("修改记录", self._show_history, "history"), self.attachments,
            button("删除", self.delete, "delete"),
        )  # fmt: skip
        row.addStretch()
        row.addWidget(self.conflicts)
        return row

    def _document_head(self) -> QWidget:
        head = QWidget()
        add = partial(self.add, "project_document")
        row = row_of(labelled("资料", "heading"), self.lacking, self.template,
                   button("新增资料", add, "add.project_document"))  # fmt: skip
        row.setStretchFactor(self.lacking, 1)
        row.setContentsMargins(0, 0, 0, 0)
        self.template.setToolTip(f"补上模板中没有的阶段和资料（{OWN}）。")
        head.setLayout(row)
        return head

    def _show_history(self) -> None:
        HistoryDialog(self.registry, "project", self.rec, self).open()

    def _show_attachments(self) -> None:
        dialog = AttachmentDialog(self.registry, "project", self.rec, self)
        dialog.records_changed.connect(self.records_changed)
        dialog.open()

    def _show_conflicts(self) -> None:
        dialog = ConflictDialog(self.registry, self, rec=self.rec)
        dialog.resolved.connect(lambda _batch: self._announce("project"))
        dialog.open()


def _unmade(case: Case) -> dict[str, list[dict[str, Json]]]:
    parts = case.parts
    return projects.unmade(case.project, parts["project_phase"], parts["project_document"])
