"""What a visitor has to know about a household, and its open needs and measures to tick forward."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fupin_desktop import days, values, visits
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from fupin_desktop.visits import REACHED, Case, Home, Step
from ui.flow import FlowLayout
from ui.parts import button, give_role, named, wrapped
from ui.theme import empty, labelled

CHIP, TAG = 4, 2  # pixels between the edge of a chip or a tag and its text
LONGEST: Final = 70  # characters of a text that is only a reminder
HEADINGS: Final = {"need": "还没有办结的需求", "measure": "正在落实的措施"}
ASKED: Final = {"need": "办理结果", "measure": "帮扶成效"}
KINDS: Final = ("kind", "monitoring_kind", "risk_state", "assistance_kind")
TOLD: Final = (("情况", "content"), ("处理", "result"), ("约定下次", "next_date"))
NOBODY: Final = "选好农户以后，这里显示这一户的情况、没有办结的需求和正在落实的措施。"
SETTLED: Final = "没有未办结的需求，也没有正在落实的措施。"


class CaseCard(QFrame):
    """One open need or measure; a step is chosen by one press and given up by another."""

    changed = Signal()

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.setProperty("role", "card")
        self.setObjectName(f"case.{case.rec}")
        self.buttons: dict[str, QPushButton] = {}
        self.result = named(QLineEdit(), "result")
        self.result.setPlaceholderText(f"{ASKED[case.table]}（可以以后再写）")
        self.result.setAccessibleName(ASKED[case.table])
        self.result.setText(str(case.row["result"] or ""))
        self.result.setCursorPosition(0)
        self.result.hide()
        self.result.textChanged.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 8)
        column.setSpacing(5)
        column.addWidget(self._head())
        column.addWidget(wrapped(_short(case.row["content"])))
        column.addWidget(self._steps())
        column.addWidget(self.result)

    @property
    def step(self) -> Step | None:
        """The step chosen."""
        for state, one in self.buttons.items():
            if one.isChecked():
                end = state == REACHED[self.case.table]
                return Step(self.case, state, self.result.text() if end else "")
        return None

    def choose(self, state: str, result: str = "") -> None:
        """Choose a step as if its button were pressed."""
        if state in self.buttons and not self.buttons[state].isChecked():
            self.buttons[state].click()
        if result:
            self.result.setText(result)

    def _head(self) -> QWidget:
        row, table = QWidget(), self.case.table
        flow = FlowLayout(8)
        row.setLayout(flow)
        fields, data = TABLES[table].fields, self.case.row
        flow.addWidget(labelled(values.show(fields["state"], data["state"]) or "未填状态", "tag"))
        if data.get("urgency") in ("2", "3"):
            flow.addWidget(labelled(values.show(fields["urgency"], data["urgency"]), "notice"))
        names = ("category", "date") if table == "need" else ("category", "start_date")
        told = labelled(visits.told(table, data, *names), "muted")
        told.setContentsMargins(0, TAG, 0, 0)
        flow.addWidget(told)
        return row

    def _steps(self) -> QWidget:
        row = QWidget()
        flow = FlowLayout(8)
        row.setLayout(flow)
        flow.addWidget(_beside_chips("本次："))
        for code in self.case.steps:
            one = button(code.label, partial(self._press, code.code), f"step.{code.code}", "chip")
            one.setCheckable(True)
            one.setAutoDefault(False)
            self.buttons[code.code] = one
            flow.addWidget(one)
        return row

    def _press(self, state: str) -> None:
        for other, one in self.buttons.items():
            if other != state:
                one.setChecked(False)
        ended = self.buttons[state].isChecked() and state == REACHED[self.case.table]
        self.result.setVisible(ended)
        if ended:
            self.result.setFocus()
        self.changed.emit()


class VisitSide(QWidget):
    """The column beside the form of a visit."""

    changed = Signal()
    met = Signal(str)  # a member was pressed: he or she was met

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.home: Home | None = None
        self.cards: list[CaseCard] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 6, 0)
        self.column.setSpacing(8)
        self.show_home(None, [])

    @property
    def steps(self) -> list[Step]:
        """All steps chosen."""
        return [step for card in self.cards if (step := card.step)]

    def show_home(self, home: Home | None, cases: list[Case]) -> None:
        """Show a household with what is open there, or none."""
        empty(self.column)
        self.home, self.cards = home, []
        if home is None:
            self.column.addWidget(wrapped(NOBODY, "muted"))
            self.column.addStretch()
            return
        self.column.addWidget(self._facts(home))
        for table, heading in HEADINGS.items():
            found = [case for case in cases if case.table == table]
            if found:
                self.column.addWidget(labelled(f"{heading} {len(found)}", "heading"))
            for case in found:
                self._add(CaseCard(case))
        if not cases:
            self.column.addWidget(wrapped(SETTLED, "muted"))
        self.column.addStretch()

    def _add(self, card: CaseCard) -> None:
        card.changed.connect(self.changed)
        self.cards.append(card)
        self.column.addWidget(card)

    def _facts(self, home: Home) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(_flow([labelled(home.name, "heading"), *_tags(home.row)]))
        for line in _lines(home):
            shown = wrapped(line)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(shown)
        people: list[QWidget] = [_beside_chips("见到：")]
        people += [self._member(row) for row in home.members]
        if home.members:
            column.addWidget(_flow(people))
        return card

    def _member(self, row: visits.Row) -> QWidget:
        name = str(row["name"] or "（未填姓名）")
        relation = values.show(TABLES["person"].fields["relation"], row["relation"])
        age = _age(row["birth_date"], self.registry.today())
        told = "　".join(part for part in (name, relation, age) if part)
        one = button(told, lambda: self.met.emit(name), f"met.{row['id']}", "chip")
        one.setToolTip(f"点一下，把{name}写进“见到谁”")
        one.setProperty("bare", "true")
        give_role(one, "chip")
        one.setAutoDefault(False)
        return one


def _beside_chips(word: str) -> QLabel:
    """A word on the line of the chips it leads."""
    label = labelled(word, "muted")
    label.setContentsMargins(0, CHIP, 0, 0)
    return label


def _tags(row: visits.Row) -> list[QWidget]:
    fields = TABLES["household"].fields
    shown = ((name, values.show(fields[name], row.get(name))) for name in KINDS)
    risky = ("monitoring_kind", "risk_state")
    return [labelled(text, "notice" if name in risky else "tag") for name, text in shown if text]


def _lines(home: Home) -> list[str]:
    """Where the household lives, its telephone, and what was said and agreed last time."""
    row, last = home.row, home.last
    where = "　".join(
        str(row[name]) for name in ("natural_village", "group_name", "address") if row[name]
    )
    lines = [where, f"电话：{row['phone']}" if row["phone"] else "电话：没有登记"]
    if last is None:
        return [line for line in (*lines, "还没有走访过。") if line]
    lines.append(f"上次走访：{visits.told('visit', last, 'date', 'visitors', 'purpose')}")
    lines += [f"{word}：{_short(last[name])}" for word, name in TOLD if last[name]]
    return [line for line in lines if line]


def _short(text: Json) -> str:
    shown = " ".join(str(text or "").split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def _age(birth: Json, today: str) -> str:
    born = days.rough(birth)
    if not born:
        return ""
    first, now = days.first(born), days.first(today)
    years = now.year - first.year - ((now.month, now.day) < (first.month, first.day))
    return f"{years} 岁" if years >= 0 else ""


def _flow(widgets: list[QWidget]) -> QWidget:
    holder, flow = QWidget(), FlowLayout(6)
    holder.setLayout(flow)
    for one in widgets:
        flow.addWidget(one)
    return holder
