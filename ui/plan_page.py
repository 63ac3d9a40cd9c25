"""One plan: what it says, its versions, and its targets year by year."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop import codes, plans, values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.attachment_dialog import AttachmentDialog
from ui.drafting import Drafting
from ui.editing import ChoiceBox, commit_typing
from ui.form import RecordForm
from ui.history_dialog import HistoryDialog
from ui.nesting import nest
from ui.parts import button, give_role, named, wrapped
from ui.plan_dialog import NAMES, ReviseDialog
from ui.record_form import RecordDialog
from ui.target_table import TargetModel, TargetTable
from ui.theme import labelled
from ui.titles import name_of

FACTS: Final = (
    "kind", "exit_year", "responsible", "unit", "expected_income", "budget", "categories",
    "agreed", "approved", "revision_reason", "situation", "goal", "approach", "review", "note",
)  # fmt: skip
FORM: Final = "plan_targets"
PLACE: Final = 3  # record, field and text of the cell being typed into
HINT: Final = "点两下格子就能改，改好后一起保存。"


class PlanPage(QWidget):
    """The page of one plan at a time, in any of its versions."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.rec = ""
        self.plan: Mapping[str, Json] = {}
        self.name = wrapped(role="title")
        self.whom = button("", self._open_owner, "owner", "link")
        self.versions = named(ChoiceBox(), "versions")
        self.versions.setMinimumContentsLength(24)
        self.versions.activated.connect(self._switch)
        self.facts = wrapped()
        self.progress = labelled("", "muted")
        self.model = TargetModel(registry)
        self.table = TargetTable(self.model)
        self.hint = wrapped(HINT, "muted", "hint")
        self.revise_button = button("中期修订……", self.revise, "revise")
        self.complete_button = button("补齐六项指标", self.complete, "complete")
        self.attachments = button("附件", self._show_attachments, "attachments")
        self.save_button = button("保存", self.save, "save_targets", "main")
        self.forget_button = button("放弃修改", self.model.forget, "forget")
        self.adding = [
            button("添加目标", self.add_target, "add_target"), self.complete_button,
            button("删除目标", self.delete_target, "delete_target"),
        ]  # fmt: skip
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        self.drafting = Drafting(registry, self, self)
        self.model.typed.connect(self._show_pending)
        self.model.typed.connect(self.drafting.note)
        self.table.typing.typed.connect(self.drafting.note)
        self.model.refused.connect(self._refuse)
        self._build()

    def open(self, _table: str, rec: str) -> None:
        """Show a version of a plan; what was typed into another one is kept as its draft."""
        fresh = rec != self.rec
        if fresh:
            self._keep()
        self.rec = rec
        self.refresh()
        if self.rec and (fresh or not self.drafting.id):
            self.drafting.offer(self.like())

    def like(self) -> Sketch:
        """Say which plan's table it is, with nothing typed."""
        return Sketch(
            form=FORM, table="plan", rec=self.rec, household=str(self.plan.get("household") or ""),
            title=f"计划目标：{self._whom()}",
        )  # fmt: skip

    def sketch(self) -> Sketch | None:
        """Give the cells typed into and not saved, None if there are none."""
        cell = self.table.typing.open_cell()
        if not self.rec or not (self.model.count() or cell):
            return None
        lines = self.model.lines()
        typing: list[Json] = []
        if cell:
            row, field = self.model.rows[cell.row], self.model.fields[self.model.names[cell.column]]
            typing = [str(row["id"]), field.name, cell.text]
            label = f"{self.model.name_of(row)} {field.label}"
            lines.append(Line(label=label, text=cell.text, table="target", rec=str(row["id"]),
                              name=field.name))  # fmt: skip
        waiting = self.model.waiting()
        cells: dict[str, Json] = {rec: {**held} for rec, held in waiting.items()}
        return replace(
            self.like(), state={"cells": cells, "typing": typing}, lines=tuple(lines),
            seen={rec: dict(self.model.seen[rec]) for rec in waiting},
        )  # fmt: skip

    def take_up(self, draft: Draft) -> None:
        """Put cells back that were typed before."""
        held = draft.state if isinstance(draft.state, dict) else {}
        self.model.take_up(held.get("cells"), draft.seen)
        typing = held.get("typing")
        ids = [str(row["id"]) for row in self.model.rows]
        if isinstance(typing, list) and len(typing) == PLACE and typing[0] in ids:
            rec, name, text = map(str, typing)
            column = self.model.names.index(name)
            self.table.typing.retype(self.table, ids.index(rec), column, text)

    def refresh(self) -> None:
        """Read the plan anew; leave the page if it is gone."""
        if not self.rec:
            return
        try:
            line = plans.line_of(self.registry, self.rec)
        except FupinError:
            self._keep()
            self.rec = ""
            self.left.emit()
            return
        self.plan = next(one for one in line if one["id"] == self.rec)
        latest = plans.version_of(self.plan) == plans.version_of(line[-1])
        editable = latest and self.plan["state"] not in plans.ENDED
        self._show_versions(line)
        self._show_head(editable=editable)
        self.table.show_plan(self.rec, editable=editable)
        counted = plans.progress(self.plan, self.model.rows)
        parts = [f"{year or '全部'} 年 {one}" if year else f"已完成 {one}"
                 for year, one in counted.items()]  # fmt: skip
        self.progress.setText("　".join(parts))

    def save(self) -> None:
        """Save everything typed into the table as one step."""
        commit_typing()
        self.table.setFocus()  # takes the cell being typed into
        changes = self.model.changes()
        if not changes:
            return
        label = f"填写计划目标：{self._whom()}"
        if task.attempt(self, lambda: self.registry.save(changes, label=label)) is not None:
            self.drafting.drop()
            self.model.forget()
            self._announce("target")

    def revise(self) -> None:
        """Begin the next version, and turn to it."""
        if not self._settled():
            return
        dialog = ReviseDialog(self.registry, self.plan, self)
        dialog.saved.connect(lambda batch: self._turn_to(batch.ids[0]))
        dialog.open()

    def complete(self) -> None:
        """Add the handbook's targets that are missing."""
        batch = task.attempt(self, lambda: plans.complete(self.registry, self.rec) or ())
        if batch == ():
            messages.info(self, "各年度的六项指标都已经有了，没有增加。")
        elif batch is not None:
            self._announce("target")

    def add_target(self) -> None:
        """Open the form of a new target."""
        form = RecordForm(self.registry, "target", given={"plan": self.rec})
        self._open(RecordDialog(form, self), "target")

    def delete_target(self) -> None:
        """Delete the target the cursor is in, after asking."""
        rec = self.table.chosen()
        if not rec:
            messages.info(self, "请先点一下要删除的目标。")
            return
        question = f"删除目标“{name_of(self.registry, 'target', rec)}”？删除后可以用“撤销”恢复。"
        if messages.ask(self, question):
            batch = task.attempt(self, lambda: self.registry.delete("target", rec))
            if batch is not None:
                self._announce("target")

    def edit(self) -> None:
        """Open the form of the plan itself."""
        self._open(RecordDialog(RecordForm(self.registry, "plan", self.rec), self), "plan")

    def delete(self) -> None:
        """Delete this version with its targets, after asking."""
        version = plans.version_of(self.plan)
        question = f"删除计划的第 {version} 版，连同它的目标？删除后可以用“撤销”恢复。"
        if messages.ask(self, question):
            batch = task.attempt(self, lambda: self.registry.delete("plan", self.rec))
            if batch is not None:
                self._announce("plan", "target")

    def leave(self) -> None:
        """Go back; what is typed and not saved is kept as a draft."""
        self._keep()
        self.left.emit()

    def _keep(self) -> None:
        commit_typing()
        self.drafting.leave()
        self.model.forget()

    def _settled(self) -> bool:
        """Ask what is to become of cells typed into and not saved; with none there is no need."""
        number = self.model.count()
        question = f"表中改了 {number} 处，还没有保存。确定放弃这些改动吗？"
        if number and not messages.ask(self, question):
            return False
        self.model.forget()
        return True

    def _turn_to(self, rec: str) -> None:
        self._announce("plan", "target")
        self.opened.emit("plan", rec)

    def _switch(self, place: int) -> None:
        rec = str(self.versions.itemData(place))
        if rec != self.rec:
            self.opened.emit("plan", rec)

    def _open(self, dialog: RecordDialog, table: str) -> None:
        dialog.saved.connect(lambda _batch: self._announce(table))
        dialog.open()

    def _announce(self, *tables: str) -> None:
        self.records_changed.emit(frozenset(tables))

    def _show_pending(self) -> None:
        number = self.model.count()
        self.save_button.setEnabled(bool(number))
        self.forget_button.setEnabled(bool(number))
        editable = self.model.editable
        words = HINT if self.model.rows else "还没有目标，点“添加目标”逐条添加。"
        words = f"改了 {number} 处，还没有保存。" if number else words
        self.hint.setText(words if editable else "这一版已经结束，只能看；要改请切换到最新一版。")
        give_role(self.hint, "muted")

    def _refuse(self, sentence: str) -> None:
        self.hint.setText(f"{sentence}这一格没有改动。")
        give_role(self.hint, "problem")

    def _show_versions(self, line: list[plans.Row]) -> None:
        self.versions.clear()
        for one in reversed(line):
            kind = codes.label("plan_revision", str(one["revision"] or plans.FIRST))
            state = codes.label("plan_state", str(one["state"] or plans.RUNNING))
            text = f"第 {plans.version_of(one)} 版（{kind}，{state}）"
            self.versions.addItem(text, one["id"])
        self.versions.setCurrentIndex(self.versions.findData(self.rec))

    def _show_head(self, *, editable: bool) -> None:
        row, fields = self.plan, self.registry.table("plan").fields
        years = plans.years_of(row)
        span = f"{years[0]}—{years[-1]}" if len(years) > 1 else "".join(years)
        title = str(row["title"] or NAMES.get(str(row["scope"]), "计划"))
        told = years and all(year in title for year in (years[0], years[-1]))
        self.name.setText(title if told else f"{title}　{span}".strip())
        self.whom.setText(self._whom())
        self.whom.setEnabled(bool(self._owner()[1]))
        shown = [(fields[name], values.show(fields[name], row[name])) for name in FACTS]
        self.facts.setText("　".join(
            f"{field.label}：{' '.join(text.split())}{field.unit}" for field, text in shown if text
        ))  # fmt: skip
        self.facts.setVisible(bool(self.facts.text()))
        for one in (*self.adding, self.revise_button, self.save_button, self.forget_button):
            one.setVisible(editable)
        self.complete_button.setVisible(editable and row["scope"] == plans.HOUSEHOLD)
        count = self.registry.count("attachment", where={"record": self.rec})
        self.attachments.setText(f"附件 {count}" if count else "附件")

    def _owner(self) -> tuple[str, str]:
        """Table and id of whom the plan is for; a village's is for nobody with a page."""
        name = next((one for one in ("person", "household") if self.plan.get(one)), "")
        return name, str(self.plan[name]) if name else ""

    def _whom(self) -> str:
        table, rec = self._owner()
        return name_of(self.registry, table, rec) if table else self.registry.name

    def _open_owner(self) -> None:
        table, rec = self._owner()
        if table:
            self.opened.emit(table, rec)

    def _show_history(self) -> None:
        HistoryDialog(self.registry, "plan", self.rec, self).open()

    def _show_attachments(self) -> None:
        dialog = AttachmentDialog(self.registry, "plan", self.rec, self)
        dialog.records_changed.connect(self.records_changed)
        dialog.open()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(10)
        nest(layout, self._head())
        nest(layout, _row(
            self.revise_button, button("修改计划", self.edit, "edit_plan"),
            button("修改记录", self._show_history, "history"), self.attachments,
            button("删除", self.delete, "delete"), None, self.versions,
        ))  # fmt: skip
        layout.addWidget(self.facts)
        layout.addWidget(self.drafting.line)
        nest(layout, _row(labelled("分年度目标", "heading"), self.progress, None, *self.adding))
        layout.addWidget(self.table, 1)
        foot = _row(self.hint, self.forget_button, self.save_button)
        foot.setStretchFactor(self.hint, 1)
        nest(layout, foot)

    def _head(self) -> QHBoxLayout:
        head = _row(button("← 返回", self.leave, "back"), self.name, self.whom)
        head.setSpacing(10)
        head.setStretchFactor(self.name, 1)
        head.setAlignment(self.whom, Qt.AlignmentFlag.AlignVCenter)
        return head


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Put widgets beside each other; None is the room between them."""
    row = QHBoxLayout()
    for one in widgets:
        if one is None:
            row.addStretch()
        else:
            row.addWidget(one)
    return row
