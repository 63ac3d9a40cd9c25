"""One procedure: its steps from above to below, what each lacks, and how it ends."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fupin_desktop import codes, days, procedure_checks, proceedings, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.procedures import DONE, OPEN, StepState
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.ask_dialog import AskDialog
from ui.attachment_dialog import AttachmentDialog
from ui.form import RecordForm
from ui.history_dialog import HistoryDialog
from ui.nesting import nest
from ui.outcome_dialog import FinishDialog, StopDialog
from ui.parts import button, named, wrapped
from ui.record_form import RecordDialog
from ui.step_card import step_card
from ui.theme import labelled

NOTICE_FIELDS: Final = frozenset({
    "notice_start", "notice_days", "notice_end", "notice_place", "notice_phone", "objections",
})  # fmt: skip
VOTE_FIELDS: Final = frozenset({"votes_for", "votes_against", "votes_abstained"})
ON_STEPS: Final = frozenset({"step_overdue"})  # findings that the steps themselves show
VOTING: Final = frozenset({"vote", "verify"})
FACTS: Final = (
    "clue", "applicant", "monitoring_kind", "risks", "disasters", "risk_note", "reason", "handler",
    "outcome", "final_kind", "final_monitoring_kind", "removal_way", "document_number", "note",
)  # fmt: skip


Shown = tuple[str, StepState, bool]  # procedure, step, whether the procedure is closed


class ProcedurePage(QWidget):
    """The page of one procedure at a time."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.rec = ""
        self.procedure: Mapping[str, Json] = {}
        self.states: list[StepState] = []
        self.cards: list[tuple[Shown, QFrame]] = []
        self.name = labelled("", "title")
        self.whom = button("", self._open_household, "household", "link")
        self.state = named(labelled("", "tag"), "procedure_state")
        self.days = labelled("", "muted")
        self.facts = wrapped()
        self.doubts = wrapped(role="notice", name="doubts")
        self.finish_button = button("办结……", self.finish, "finish", "main")
        self.stop_button = button("终止……", self.stop, "stop")
        self.attachments = button("附件", self._show_attachments, "attachments")
        self.steps = QVBoxLayout()
        self._build()

    def open(self, _table: str, rec: str) -> None:
        """Show a procedure: one just turned to from its top, the same one where it was."""
        if rec != self.rec:
            self.area.verticalScrollBar().setValue(0)
        self.rec = rec
        self.refresh()

    def refresh(self) -> None:
        """Read the procedure anew; leave the page if it is gone."""
        if not self.rec:
            return
        try:
            self.procedure, _ = proceedings.read(self.registry, self.rec)
        except FupinError:
            self.rec = ""
            self.left.emit()
            return
        self.states = proceedings.states(self.registry, self.rec)
        self._show_head()
        self._show_doubts()
        self._show_steps()

    def _show_doubts(self) -> None:
        """Say what does not fit between the household and its procedures, both sides of it."""
        household = str(self.procedure["household"] or "")
        found = procedure_checks.findings(self.registry, home=household) if household else []
        told = [one.sentence for one in found if one.rule not in ON_STEPS]
        self.doubts.setText("\n".join(told))
        self.doubts.setVisible(bool(told))

    def _show_steps(self) -> None:
        """Draw anew the steps that have changed; the others stay, so that nothing jumps."""
        closed = self.procedure["state"] not in (OPEN, None)
        for number, state in enumerate(self.states):
            shown = self.rec, state, closed
            if number < len(self.cards) and self.cards[number][0] == shown:
                continue
            card = step_card(number + 1, state, self._answer, self._tick, closed=closed)
            if number < len(self.cards):
                _drop(self.cards.pop(number)[1])
            self.steps.insertWidget(number, card)
            self.cards.insert(number, (shown, card))
        while len(self.cards) > len(self.states):
            _drop(self.cards.pop()[1])

    def edit_step(self, state: StepState, done: bool = False) -> None:
        """Open the form of a step; if it is done now, with today as its day."""
        step, asked = state.step, _asked(self.registry, state)
        given: dict[str, Json] = {"procedure": self.rec, "step": step.step, "order": step.order}
        form = RecordForm(self.registry, "procedure_step", state.rec, given=given, only=asked)
        if done and not days.rough(state.row.get("done")):
            form.rows["done"].editor.put(self.registry.today())
        dialog = RecordDialog(form, self)
        dialog.setWindowTitle(f"{state.label}：{self._whom()}")
        dialog.saved.connect(lambda _batch: self._announce("procedure_step"))
        dialog.open()

    def finish(self) -> None:
        """Ask for the outcome, show what it writes, and write it."""
        case = task.attempt(self, lambda: proceedings.case(self.registry, self.rec, {}))
        if case is not None:
            self._end(FinishDialog(self.registry, self.rec, self))

    def stop(self) -> None:
        """Ask why, and end the procedure without a result in the household."""
        self._end(StopDialog(self.registry, self.rec, self))

    def _end(self, dialog: AskDialog) -> None:
        touched = ("procedure", "household", "village_year")
        dialog.saved.connect(lambda _batch: self._announce(*touched))
        dialog.open()

    def edit(self) -> None:
        """Open the form of the procedure itself."""
        dialog = RecordDialog(RecordForm(self.registry, "procedure", self.rec), self)
        dialog.saved.connect(lambda _batch: self._announce("procedure"))
        dialog.open()

    def delete(self) -> None:
        """Delete the procedure with its steps after asking."""
        question = (
            f"删除程序“{self.name.text()}”，连同它的步骤？已经写入户信息的内容不会改变。"
            "删除后可以用“撤销”恢复。"
        )
        if messages.ask(self, question):
            batch = task.attempt(self, lambda: self.registry.delete("procedure", self.rec))
            if batch is not None:
                self._announce("procedure", "procedure_step")

    def _answer(self, what: str, state: StepState) -> None:
        if what == "notice":
            self._save_step(state, {"notice_start": self.registry.today()})
        else:
            self.edit_step(state, done=what == "do")

    def _tick(self, state: StepState, code: str, there: bool) -> None:
        held = state.row.get("documents")
        have = {str(one) for one in held} if isinstance(held, list) else set()
        new: list[Json] = [*sorted(have | {code} if there else have - {code})]
        self._save_step(state, {"documents": new or None})

    def _save_step(self, state: StepState, new: Mapping[str, Json]) -> None:
        step = state.step
        saved = task.attempt(
            self,
            lambda: proceedings.do_step(
                self.registry, self.rec, step.step, {"order": step.order, **new}
            ),
        )
        if saved is not None:
            self._announce("procedure_step")

    def _announce(self, *tables: str) -> None:
        self.records_changed.emit(frozenset(tables))

    def _open_household(self) -> None:
        if self.procedure.get("household"):
            self.opened.emit("household", str(self.procedure["household"]))

    def _whom(self) -> str:
        return self.whom.text() or self.name.text()

    def _show_head(self) -> None:
        row = self.procedure
        whole = proceedings.name_of(self.registry, row)
        kind = codes.label("procedure_kind", str(row["kind"]))
        self.name.setText(kind if row["household"] else whole)
        self.whom.setText(whole[len(kind) + 1 : -1] if row["household"] else "")
        self.whom.setVisible(bool(self.whom.text()))
        asked = [one for one in self.states if not one.step.after]
        done = sum(one.state == DONE for one in asked)
        state = codes.label("procedure_state", str(row["state"] or OPEN))
        self.state.setText(f"{state}　{done}/{len(asked)} 步")
        ends = row["finished"] or row["deadline"]
        word = "办结" if row["finished"] else "应办结"
        self.days.setText(f"{row['started'] or '？'} 启动" + (f"，{ends} {word}" if ends else ""))
        count = self.registry.count("attachment", where={"record": self.rec})
        self.attachments.setText(f"附件 {count}" if count else "附件")
        open_ = row["state"] in (OPEN, None)
        self.finish_button.setVisible(open_)
        self.stop_button.setVisible(open_)
        fields = TABLES["procedure"].fields
        shown = [(fields[name].label, values.show(fields[name], row[name])) for name in FACTS]
        self.facts.setText("　".join(f"{label}：{text}" for label, text in shown if text))
        self.facts.setVisible(bool(self.facts.text()))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(10)
        nest(layout, self._head())
        nest(layout, self._buttons())
        layout.addWidget(self.facts)
        layout.addWidget(self.doubts)
        inner = QWidget()
        inner.setLayout(self.steps)
        self.steps.setContentsMargins(0, 0, 8, 0)
        self.steps.setSpacing(8)
        self.steps.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        layout.addWidget(self.area, 1)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(button("← 返回", self.left.emit, "back"))
        head.addWidget(self.name)
        head.addWidget(self.whom)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.days)
        head.addStretch()
        return head

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for one in (
            self.finish_button, self.stop_button, button("修改", self.edit, "edit_procedure"),
            button("修改记录", self._show_history, "history"), self.attachments,
            button("删除", self.delete, "delete"),
        ):  # fmt: skip
            row.addWidget(one)
        row.addStretch()
        return row

    def _show_history(self) -> None:
        HistoryDialog(self.registry, "procedure", self.rec, self).open()

    def _show_attachments(self) -> None:
        dialog = AttachmentDialog(self.registry, "procedure", self.rec, self)
        dialog.records_changed.connect(self.records_changed)
        dialog.open()


def _drop(card: QFrame) -> None:
    # It keeps its parent until the event loop deletes it: see `theme.empty`.
    card.hide()
    card.deleteLater()


def _asked(registry: Registry, state: StepState) -> set[str]:
    """Name the fields a step's form asks: those of notices and votes only where there are any."""
    fields = set(registry.table("procedure_step").fields)
    left = set() if state.step.notice else set(NOTICE_FIELDS)
    left |= set() if state.step.step in VOTING else VOTE_FIELDS
    return fields - {name for name in left if state.row.get(name) is None}
