"""One open conflict: every value side by side, who wrote each, what the field was before."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import decisions, disputes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Batch, Claim, Conflict, Entry
from fupin_desktop.registry import Registry
from ui import task
from ui.claims import authored, may_resolve, when
from ui.nesting import nest
from ui.parts import named, wrapped
from ui.theme import empty, labelled
from ui.titles import name_of, register_label, show_register

AWAY: Final = "有一方的内容没有随包带来（对方导出时没有带敏感项）：收到带敏感项的包以后才能核定。"
WAITS: Final = "这一项由镇里确认：在收到镇里的结果之前，台账保留原来的值，各方填的值都不会丢失。"
ENDS: Final = ("delete", "purge")
EVENT: Final = "household_event"
NAMED: Final = 4  # other conflicts that are named
REMEMBERED: Final = 12  # lines of the field's history
# What becomes of a record: the two choices of each kind of conflict about its life.
FATES: Final = {
    "delete": {"deleted": "删除这条记录", "alive": "保留这条记录"},
    "orphan": {"alive": "恢复所属的农户，保留这条记录", "deleted": "这条记录也删除"},
    "ring": {"alive": "这条不并入，单独保留", "deleted": "这条记录也删除"},
}


class ConflictPanel(QScrollArea):
    """The values of one conflict as cards, each with a button that adopts it."""

    resolved = Signal(object)  # the Batch

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.rest: list[Conflict] = []  # what is decided with the one shown
        self.with_rest: QCheckBox | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        self._page = QVBoxLayout(page)
        self.setWidget(page)

    def show_conflict(
        self, conflict: Conflict | None, every: Sequence[Conflict], *, past: bool = False
    ) -> None:
        """Show one of all open conflicts, if asked with what its field was before."""
        empty(self._page)
        self.rest, self.with_rest = [], None
        if conflict is None:
            self._page.addWidget(labelled("没有待核定的内容。", "heading"))
        else:
            self._lay_out(conflict, every)
            if past:
                self._tell_past(conflict)
        self._page.addStretch()
        self.verticalScrollBar().setValue(0)

    def _lay_out(self, conflict: Conflict, every: Sequence[Conflict]) -> None:
        layout = self._page
        what = _label(self.registry, conflict)
        kind = disputes.KINDS.get(conflict.kind, conflict.kind)
        layout.addWidget(wrapped(f"{kind}：{what}", "heading"))
        if not may_resolve(self.registry, conflict):
            layout.addWidget(wrapped(WAITS, "notice"))
        layout.addWidget(wrapped(f"台账现在显示：{_shown(self.registry, conflict)}"))
        if not known(conflict):
            layout.addWidget(wrapped(AWAY, "notice"))
        for value, author, batch in self._offers(conflict):
            layout.addWidget(self._card(conflict, value, author, batch))
        self._offer_rest(conflict, every)

    def _offer_rest(self, conflict: Conflict, every: Sequence[Conflict]) -> None:
        """Offer to decide with one what else is between the same two steps of work."""
        if not may_resolve(self.registry, conflict):
            return
        found = decisions.together(conflict, every)[1:]
        self.rest = [one for one in found if may_resolve(self.registry, one)]
        if not self.rest:
            return
        self.with_rest = named(QCheckBox(), "with_rest")
        self.with_rest.setText(f"同一次登记的另外 {len(self.rest)} 处不同，也按采用的一方处理")
        # Of two imports at odds nobody means all at once; of one event done twice everybody does.
        self.with_rest.setChecked(any(one.table == EVENT for one in (conflict, *self.rest)))
        self._page.addWidget(self.with_rest)
        few = self.rest[:NAMED]
        names = [name_in_list(self.registry, one).replace("\n", "：") for one in few]
        more = "……" if len(self.rest) > NAMED else ""
        self._page.addWidget(wrapped("；".join(names) + more, "muted"))

    def _offers(self, conflict: Conflict) -> list[tuple[Json, str, str]]:
        """Values to choose from, each with author and batch; of a life there are always two."""
        if conflict.kind not in FATES:
            told = [claim for claim in conflict.claims if not claim.left_out]
            claims = [(claim.value, _author(claim), claim.tx) for claim in told]
            alone = conflict.kind == "merge" and None not in (claim[0] for claim in claims)
            return [*claims, *([(None, "", "")] if alone else [])]
        history = self.registry.history(conflict.table, conflict.rec)
        writers = {
            "deleted": [_author(entry) for entry in history if entry.act == "delete"],
            "alive": [_author(entry) for entry in history if entry.act not in ENDS],
        }
        return [(fate, "".join(writers[fate][-1:]), "") for fate in FATES[conflict.kind]]

    def _card(self, conflict: Conflict, value: Json, author: str, batch: str) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        adopt = QPushButton("采用此值")
        adopt.setEnabled(may_resolve(self.registry, conflict) and known(conflict))
        adopt.clicked.connect(lambda: self._adopt(conflict, value, batch))
        words = QVBoxLayout()
        words.addWidget(wrapped(_offered(self.registry, conflict, value), "heading"))
        words.addWidget(wrapped(author, "muted"))
        layout = QHBoxLayout(card)
        nest(layout, words, 1)
        layout.addWidget(adopt, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _tell_past(self, conflict: Conflict) -> None:
        """Say who set the field to what, the last first."""
        found = disputes.past(self.registry, conflict)
        if not found:
            return
        self._page.addWidget(labelled("这一项的修改记录", "heading"))
        for entry, value in found[:REMEMBERED]:
            shown = _said(self.registry, conflict, value)
            why = f"　{entry.why}" if entry.why else ""
            told = f"{when(entry.wall)}　{entry.user or '未署名'}：{shown}{why}"
            self._page.addWidget(wrapped(told))
        if len(found) > REMEMBERED:
            left = len(found) - REMEMBERED
            self._page.addWidget(wrapped(f"更早的 {left} 次，见这条记录的修改记录。", "muted"))

    def _adopt(self, conflict: Conflict, value: Json, batch: str) -> None:
        def decide() -> Batch:
            if self.with_rest and self.with_rest.isChecked():
                return decisions.decide(self.registry, [conflict, *self.rest], batch)
            return self.registry.resolve(conflict.id, value)

        done = task.attempt(self, decide)
        if done is not None:
            self.resolved.emit(done)


def name_in_list(registry: Registry, conflict: Conflict) -> str:
    """Name a conflict: its record, and below it the field."""
    known = conflict.table in TABLES
    name = name_of(registry, conflict.table, conflict.rec) if known else conflict.table
    return f"{name}\n{_label(registry, conflict)}"


def _label(registry: Registry, conflict: Conflict) -> str:
    if conflict.table not in TABLES:  # of a newer version of the program
        return disputes.field_label(None, conflict.register)
    return register_label(registry, conflict.table, conflict.register)


def _said(registry: Registry, conflict: Conflict, value: Json) -> str:
    if conflict.table not in TABLES:
        return disputes.say(None, conflict.register, value, {})
    return show_register(registry, conflict.table, conflict.register, value)


def _shown(registry: Registry, conflict: Conflict) -> str:
    if conflict.kind in FATES:
        return "已删除" if conflict.shown == "deleted" else "未删除"
    return _said(registry, conflict, conflict.shown)


def known(conflict: Conflict) -> bool:
    """Tell whether the content of every side is here."""
    return conflict.kind in FATES or not any(claim.left_out for claim in conflict.claims)


def _offered(registry: Registry, conflict: Conflict, value: Json) -> str:
    if conflict.kind in FATES:
        return FATES[conflict.kind][str(value)]
    return _said(registry, conflict, value)


def _author(claim: Claim | Entry) -> str:
    return authored(claim) + (f"　{claim.why}" if claim.why else "")
