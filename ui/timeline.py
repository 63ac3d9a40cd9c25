"""What happened at a household: visits, needs, measures, money, newest first, or as chains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import chain as chains
from fupin_desktop import life, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.registry import Registry
from ui.chain_view import chain_card
from ui.nesting import nest
from ui.parts import wrapped
from ui.theme import empty, labelled
from ui.titles import titles_of

NOTHING: Final = "还没有记录。请点“记走访”，记下第一次走访。"
NO_CHAINS: Final = "还没有需求和措施。记走访时可以一并登记，也可以点“新增需求”“新增措施”。"

Row = Mapping[str, Json]
Shown = Mapping[str, str]  # the same in words

SHARED = ("visit", "need", "measure", "payment")
# What is done with an own entry.
OWN = (("edit", "修改"), ("history", "修改记录"), ("delete", "删除"))
AT_ONCE = 60  # entries made at first; a household of many years has hundreds


@dataclass(frozen=True)
class Entry:
    """One record on the timeline, in words."""

    table: str
    rec: str
    day: str
    heading: str
    state: str
    lines: tuple[str, ...] = field(default=())
    owner: str = ""  # whose it is, if it is of the past shared with another household


def entries(registry: Registry, household: str) -> list[Entry]:
    """All entries of a household and of the past it shares, newest first, undated ones last."""
    rows: dict[str, list[Row]] = {table: [] for table in SHARED}
    owners: dict[str, str] = {}
    for past in life.shared_past(registry, household, SHARED):
        rows[past.table].append(past.row)
        owners[str(past.row["id"])] = f"（{life.told(past.owner)}）" if past.owner else ""
    needs, measures = rows["need"], rows["measure"]
    asked, done = titles_of(registry, "need", needs), titles_of(registry, "measure", measures)
    told = {name: (registry.table(name), found) for name, found in rows.items()}
    pairs = {name: [(row, _shown(table, row)) for row in found]
             for name, (table, found) in told.items()}  # fmt: skip
    made = chain(
        (_visit(*pair) for pair in pairs["visit"]),
        (_need(*pair, measures, done) for pair in pairs["need"]),
        (_measure(*pair, asked) for pair in pairs["measure"]),
        (_payment(*pair, done) for pair in pairs["payment"]),
    )
    owned = (replace(entry, owner=owners[entry.rec]) for entry in made)
    return sorted(owned, key=lambda entry: (entry.day, entry.rec), reverse=True)


def _visit(row: Row, shown: Shown) -> Entry:
    people = [
        f"{word}：{shown[name]}"
        for word, name in (("走访人", "visitors"), ("见到", "met"), ("地点", "place"))
        if shown[name]
    ]
    lines = ("　".join(people), shown["content"], _led("处理结果", shown["result"]))
    return Entry("visit", str(row["id"]), shown["date"], shown["purpose"], "", _kept(lines))


def _need(row: Row, shown: Shown, measures: Sequence[Row], done: Mapping[str, str]) -> Entry:
    urgent = shown["urgency"] if row["urgency"] in ("2", "3") else ""
    answers = [
        _led("措施", done[str(measure["id"])])
        for measure in measures
        if measure["need"] == row["id"]
    ]
    heading = " · ".join(_kept((shown["category"], urgent)))
    lines = (shown["content"], *answers)
    return Entry("need", str(row["id"]), shown["date"], heading, shown["state"], _kept(lines))


def _measure(row: Row, shown: Shown, asked: Mapping[str, str]) -> Entry:
    amount = f"{shown['amount']} 元" if shown["amount"] else ""
    need = asked.get(str(row["need"]), "")
    facts = _kept((_led("责任人", shown["responsible"]), _led("结束", shown["end_date"])))
    lines = (shown["content"], "　".join(facts), _led("成效", shown["result"]), _led("针对", need))
    heading = " · ".join(_kept((shown["category"], amount)))
    day = shown["start_date"]
    return Entry("measure", str(row["id"]), day, heading, shown["state"], _kept(lines))


def _payment(row: Row, shown: Shown, done: Mapping[str, str]) -> Entry:
    measure = done.get(str(row["measure"]), "")
    facts = _kept((_led("发文", shown["document_number"]), _led("来源", shown["source_level"]),
                   _led("用途", shown["purpose"])))  # fmt: skip
    lines = (shown["summary"], "　".join(facts), _led("措施", measure))
    amount = f"{shown['amount']} 元" if shown["amount"] else "金额未填"
    heading = " · ".join(_kept((shown["kind"], amount)))
    state = "" if row["received"] else "未签收"
    return Entry("payment", str(row["id"]), shown["date"], heading, state, _kept(lines))


def _shown(table: Table, row: Row) -> Shown:
    return {name: values.show(field, row.get(name)) for name, field in table.fields.items()}


def _led(word: str, text: str) -> str:
    return f"{word}：{text}" if text else ""


def _kept(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


class Timeline(QWidget):
    """The entries as cards, all or of one kind."""

    asked = Signal(str, str, str)  # what (edit, history, delete), table, record id

    KINDS = (
        ("", "全部"), ("visit", "走访"), ("need", "需求"), ("measure", "措施"), ("payment", "资金"),
    )  # fmt: skip
    CHAIN = "chain"  # the kind that shows chains instead of single records

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self._entries: list[Entry] = []
        self._chains: list[chains.Chain] = []
        self._limit = AT_ONCE
        self._kind = ""
        self._fixed = False
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(8)
        inner = QWidget()
        inner.setLayout(self._list)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        nest(layout, self._kind_buttons())
        layout.addWidget(self.area, 1)

    def show_entries(
        self, found: list[Entry], joined: list[chains.Chain], *, fixed: bool = False
    ) -> None:
        """Show these entries from the newest on, or these chains; fixed ones are only read."""
        self._fixed = fixed
        self._entries, self._chains, self._limit = found, joined, AT_ONCE
        self._rebuild()

    def _kind_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for kind, word in (*self.KINDS, (self.CHAIN, "帮扶链")):
            button = QPushButton(word)
            button.setCheckable(True)
            button.setChecked(kind == "")
            button.clicked.connect(lambda _checked=False, kind=kind: self._choose(kind))
            self._group.addButton(button)
            self._buttons[kind] = button
            row.addWidget(button)
        row.addStretch()
        return row

    def _choose(self, kind: str) -> None:
        self._kind, self._limit = kind, AT_ONCE
        self._rebuild()

    def _rebuild(self) -> None:
        empty(self._list)
        for kind, word in self.KINDS:
            number = sum(kind in ("", entry.table) for entry in self._entries)
            self._buttons[kind].setText(f"{word} {number}")
        gaps = chains.gaps(self._chains)
        self._buttons[self.CHAIN].setText(f"帮扶链 缺 {gaps} 项" if gaps else "帮扶链")
        if self._kind == self.CHAIN:
            self._show_chains()
            return
        chosen = [entry for entry in self._entries if self._kind in ("", entry.table)]
        for entry in chosen[: self._limit]:
            self._list.addWidget(self._card(entry))
        if not chosen:
            self._list.addWidget(wrapped(NOTHING, "muted"))
        if len(chosen) > self._limit:
            more = QPushButton(f"显示更早的 {len(chosen) - self._limit} 条")
            more.clicked.connect(self._show_all)
            self._list.addWidget(more)
        self._list.addStretch()

    def _show_chains(self) -> None:
        for one in self._chains:
            self._list.addWidget(chain_card(one, self.asked.emit, self.registry.table))
        if not self._chains:
            self._list.addWidget(wrapped(NO_CHAINS, "muted"))
        self._list.addStretch()

    def _show_all(self) -> None:
        self._limit = len(self._entries)
        self._rebuild()

    def _card(self, entry: Entry) -> QFrame:
        card = QFrame()
        card.setObjectName(f"{entry.table}.{entry.rec}")
        card.setProperty("role", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 8, 8, 9)
        layout.setSpacing(4)
        nest(layout, self._head(entry))
        nest(layout, self._heading(entry))
        for line in entry.lines:
            text = labelled(line)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(text)
        return card

    def _head(self, entry: Entry) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(labelled(TABLES[entry.table].label, "tag"))
        head.addWidget(labelled(entry.day or "日期未填", "muted"))
        if entry.state:
            head.addWidget(labelled(entry.state, "notice"))
        if entry.owner:
            head.addWidget(labelled(entry.owner, "muted"))
        head.addStretch()
        return head

    def _heading(self, entry: Entry) -> QHBoxLayout:
        head = QHBoxLayout()
        what = labelled(entry.heading, "heading")
        what.setWordWrap(True)
        head.addWidget(what, 1)
        for name, word in OWN[1:2] if entry.owner or self._fixed else OWN:
            button = QPushButton(word)
            button.setObjectName(name)
            button.setProperty("role", "link")
            button.clicked.connect(
                lambda _checked=False, name=name: self.asked.emit(name, entry.table, entry.rec)
            )
            head.addWidget(button)
        return head
