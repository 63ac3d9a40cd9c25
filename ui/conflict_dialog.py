"""Registers with several values: all of them side by side, and a button to adopt one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import decisions
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Batch, Claim, Conflict, Entry
from fupin_desktop.registry import Registry
from ui import task
from ui.claims import KINDS, authored, may_resolve
from ui.parts import named, wrapped
from ui.theme import empty, fitting_size, labelled
from ui.titles import name_of, owner_of, register_label, show_register

WAITS = "这一项由镇里确认：在收到镇里的结果之前，台账保留原来的值，各方填的值都不会丢失。"
ENDS = ("delete", "purge")
EVENT = "household_event"
NAMED = 4  # other conflicts that are named
# What becomes of a record: the two choices of each kind of conflict about its life.
FATES = {
    "delete": {"deleted": "删除这条记录", "alive": "保留这条记录"},
    "orphan": {"alive": "恢复所属的农户，保留这条记录", "deleted": "这条记录也删除"},
}


class ConflictDialog(QDialog):
    """All open conflicts of the ledger, of one household, or of one record."""

    resolved = Signal(object)  # the Batch

    def __init__(
        self, registry: Registry, parent: QWidget, household: str = "", *, rec: str = ""
    ) -> None:
        super().__init__(parent)
        self.registry, self.household, self.rec = registry, household, rec
        self.conflicts: list[Conflict] = []
        self.rest: list[Conflict] = []  # what is decided with the one shown
        self.with_rest: QCheckBox | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("两处不一致，待核定")
        self.names = QListWidget()
        self.names.setObjectName("conflicts")
        self.names.setWordWrap(True)
        self.names.currentRowChanged.connect(self._show)
        self.claims = QScrollArea()
        self.claims.setWidgetResizable(True)
        page = QWidget()
        self._page = QVBoxLayout(page)
        self.claims.setWidget(page)
        body = QHBoxLayout()
        body.addWidget(self.names, 2)
        body.addWidget(self.claims, 5)
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addLayout(buttons)
        self.resize(fitting_size(self, 62, 32))
        self.refresh()

    def refresh(self) -> None:
        """Read the open conflicts anew."""
        found = conflicts_of(self.registry, self.household)
        self.conflicts = [one for one in found if self.rec in ("", one.rec)]
        self.names.clear()
        self.names.addItems([_name(self.registry, conflict) for conflict in self.conflicts])
        self.names.setCurrentRow(0)
        if not self.conflicts:
            self._show(-1)

    def _show(self, row: int) -> None:
        empty(self._page)
        if 0 <= row < len(self.conflicts):
            self._lay_out(self.conflicts[row])
        else:
            self._page.addWidget(labelled("没有待核定的内容。", "heading"))
        self._page.addStretch()

    def _lay_out(self, conflict: Conflict) -> None:
        layout = self._page
        what = register_label(self.registry, conflict.table, conflict.register)
        heading = f"{KINDS.get(conflict.kind, conflict.kind)}：{what}"
        layout.addWidget(wrapped(heading, "heading"))
        if not may_resolve(self.registry, conflict):
            layout.addWidget(wrapped(WAITS, "notice"))
        layout.addWidget(wrapped(f"台账现在显示：{_shown(self.registry, conflict)}"))
        for value, author, batch in self._offers(conflict):
            layout.addWidget(self._card(conflict, value, author, batch))
        self._offer_rest(conflict)

    def _offer_rest(self, conflict: Conflict) -> None:
        """Offer to decide with one what else is between the same two steps of work."""
        self.rest, self.with_rest = [], None
        if not may_resolve(self.registry, conflict):
            return
        found = decisions.together(conflict, self.registry.conflicts())[1:]
        self.rest = [one for one in found if may_resolve(self.registry, one)]
        if not self.rest:
            return
        self.with_rest = named(QCheckBox(), "with_rest")
        self.with_rest.setText(f"同一次登记的另外 {len(self.rest)} 处不同，也按采用的一方处理")
        # Of two imports at odds nobody means all at once; of one event done twice everybody does.
        self.with_rest.setChecked(any(one.table == EVENT for one in (conflict, *self.rest)))
        self._page.addWidget(self.with_rest)
        names = [_name(self.registry, one).replace("\n", "：") for one in self.rest]
        more = "……" if len(names) > NAMED else ""
        self._page.addWidget(wrapped("；".join(names[:NAMED]) + more, "muted"))

    def _offers(self, conflict: Conflict) -> list[tuple[Json, str, str]]:
        """Values to choose from, each with author and batch; of a life there are always two."""
        if conflict.kind not in FATES:
            return [(claim.value, _author(claim), claim.tx) for claim in conflict.claims]
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
        adopt.setEnabled(may_resolve(self.registry, conflict))
        adopt.clicked.connect(lambda: self._adopt(conflict, value, batch))
        words = QVBoxLayout()
        words.addWidget(wrapped(_offered(self.registry, conflict, value), "heading"))
        words.addWidget(wrapped(author, "muted"))
        layout = QHBoxLayout(card)
        layout.addLayout(words, 1)
        layout.addWidget(adopt, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _adopt(self, conflict: Conflict, value: Json, batch: str) -> None:
        def decide() -> Batch:
            if self.with_rest and self.with_rest.isChecked():
                return decisions.decide(self.registry, [conflict, *self.rest], batch)
            return self.registry.resolve(conflict.id, value)

        done = task.attempt(self, decide)
        if done is not None:
            self.resolved.emit(done)
            self.refresh()


def _shown(registry: Registry, conflict: Conflict) -> str:
    if conflict.kind in FATES:
        return "已删除" if conflict.shown == "deleted" else "未删除"
    return show_register(registry, conflict.table, conflict.register, conflict.shown)


def _offered(registry: Registry, conflict: Conflict, value: Json) -> str:
    if conflict.kind in FATES:
        return FATES[conflict.kind][str(value)]
    return show_register(registry, conflict.table, conflict.register, value)


def _author(claim: Claim | Entry) -> str:
    return authored(claim) + (f"　{claim.why}" if claim.why else "")


def conflicts_of(registry: Registry, household: str = "") -> list[Conflict]:
    """Open conflicts of a household and all that belongs to it, or of the whole ledger."""
    return [
        conflict
        for conflict in registry.conflicts()
        if not household or owner_of(registry, conflict.table, conflict.rec) == household
    ]


def _name(registry: Registry, conflict: Conflict) -> str:
    name = name_of(registry, conflict.table, conflict.rec)
    return f"{name}\n{register_label(registry, conflict.table, conflict.register)}"
