"""One step of a procedure on screen: how it stands, its documents, what can be done with it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fupin_desktop import codes, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.procedures import DONE, LATE, OWN, RUNNING, WAITING, StepState
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import named, wrapped
from ui.theme import labelled

Ask = Callable[[str, StepState], None]  # what (do, notice, edit), of which step
Tick = Callable[[StepState, str, bool], None]  # of which step, the code of a document, there or not

ROLES: Final = {DONE: "tag", RUNNING: "notice", LATE: "alarm", WAITING: "idle"}
NAMES: Final = {DONE: "done", RUNNING: "running", LATE: "late", WAITING: "waiting"}
FACTS: Final = (
    "place", "chair", "recorder", "persons", "attendance", "notice_place", "notice_phone",
    "votes_for", "votes_against", "votes_abstained", "result", "opinion", "objections", "note",
)  # fmt: skip


def step_card(number: int, state: StepState, ask: Ask, tick: Tick, *, closed: bool) -> QFrame:
    """Draw one step; a closed procedure's steps can still be corrected."""
    card = named(QFrame(), f"step.{state.step.step}")
    card.setProperty("role", "step")
    card.setProperty("state", NAMES[state.state])
    layout = QVBoxLayout(card)
    layout.setContentsMargins(12, 8, 8, 9)
    layout.setSpacing(4)
    nest(layout, _head(number, state, ask, closed=closed))
    for text in _lines(state):
        layout.addWidget(wrapped(text))
    if state.step.documents:
        layout.addWidget(_documents(state, tick))
    for doubt in state.doubts:
        layout.addWidget(wrapped(f"{doubt}。", "notice"))
    layout.addWidget(wrapped(_foot(state), "muted"))
    return card


def _head(number: int, state: StepState, ask: Ask, *, closed: bool) -> QHBoxLayout:
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(labelled(f"{number}", "muted"))
    head.addWidget(labelled(state.label, "heading"))
    tag = labelled(state.state, ROLES[state.state])
    head.addWidget(tag, 0, Qt.AlignmentFlag.AlignVCenter)
    head.addWidget(wrapped(state.sentence, "" if state.state == LATE else "muted"), 1)
    for name, word in _offers(state, closed=closed):
        button = named(QPushButton(word), f"{name}.{state.step.step}")
        main = name == "do" and state.state in (RUNNING, LATE)
        button.setProperty("role", "link" if name == "edit" else "main" if main else "")
        button.clicked.connect(lambda _checked=False, name=name: ask(name, state))
        head.addWidget(button)
    return head


def _offers(state: StepState, *, closed: bool) -> list[tuple[str, str]]:
    """Name what can be done with a step at present."""
    offers = []
    if state.state != DONE and not (closed and not state.step.after):
        if state.step.notice and not state.row.get("notice_start"):
            offers.append(("notice", "开始公示"))
        offers.append(("do", "完成这一步"))
    return [*offers, ("edit", "修改")]


def _lines(state: StepState) -> list[str]:
    """Say what has been written down about a step."""
    fields = TABLES["procedure_step"].fields
    shown = [
        f"{fields[name].label}：{values.show(fields[name], state.row[name])}{fields[name].unit}"
        for name in FACTS if state.row.get(name) is not None
    ]  # fmt: skip
    start, ends = state.row.get("notice_start"), state.row.get("notice_end")
    notice = [f"公示：{start} {f'至 {ends}' if ends else '起'}"] if start else []
    line = "　".join([*notice, *shown])
    return [line] if line else []


def _documents(state: StepState, tick: Tick) -> QWidget:
    """Documents to be collected, each with a box to tick; those held beyond them too."""
    holder = QWidget()
    row = FlowLayout(spacing=14)
    holder.setLayout(row)
    word = labelled("材料", "muted")
    row.addWidget(word)
    held = state.row.get("documents")
    have = [str(one) for one in held] if isinstance(held, list) else []
    for code in dict.fromkeys((*state.step.documents, *have)):
        box = named(QCheckBox(codes.label("procedure_document", code)), f"document.{code}")
        box.setChecked(code in have)
        box.toggled.connect(lambda on, code=code: tick(state, code, on))
        row.addWidget(box)
        word.setMinimumHeight(box.sizeHint().height())
    return holder


def _foot(state: StepState) -> str:
    """Say who does a step, who signs it, and on what ground it is asked for."""
    step = state.step
    parts = [
        "办结后办理" if step.after else "",
        f"办理：{step.level}" if step.level else "",
        f"至少 {step.people} 人" if step.people else "",
        f"签字盖章：{step.seals}" if step.seals else "",
        f"依据：{step.source}" if step.source else OWN,
    ]
    return "　".join(part for part in parts if part)
