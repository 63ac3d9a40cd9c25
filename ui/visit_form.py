"""A visit, with the needs and measures recorded at it, saved as one batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui import messages, task
from ui.editors import ChoiceBox, Source, commit_typing
from ui.field_row import FieldGrid, FieldRow
from ui.parts import wrapped
from ui.record_form import RecordForm
from ui.theme import fitting_size, labelled, rule
from ui.titles import title_of, titles_of

NEED_FIELDS = ("category", "urgency", "content")
MEASURE_FIELDS = ("category", "amount", "start_date", "content")
CLOSED = {"3", "4", "5"}  # states of a need nobody waits for any more


class ExtraRecord(QFrame):
    """A need or a measure as one card of the visit's form."""

    removed = Signal()
    changed = Signal()

    def __init__(self, registry: Registry, table: str, fields: Sequence[str]) -> None:
        super().__init__()
        self.registry, self.table, self.rec = registry, table, registry.new_id(table)
        self.setProperty("role", "card")
        source = Source(registry)
        known = TABLES[table].fields
        self.rows = {name: FieldRow(known[name], source) for name in fields}
        for row in self.rows.values():
            row.editor.put(row.field.default)
            row.editor.changed.connect(self.changed)
            row.editor.left.connect(lambda row=row: self._leave(row))
        remove = QPushButton("去掉")
        remove.setProperty("role", "link")
        remove.clicked.connect(self.removed)
        self.head = QHBoxLayout()
        self.head.addWidget(labelled(TABLES[table].label, "tag"))
        self.head.addStretch()
        self.head.addWidget(remove)
        layout = QVBoxLayout(self)
        layout.addLayout(self.head)
        layout.addWidget(FieldGrid(list(self.rows.values())))

    def valid(self) -> bool:
        """Tell whether all fields can be saved, saying beside each what is wrong."""
        return all(list(map(self._check, self.rows.values())))

    def typed(self) -> dict[str, Json]:
        """Stored form of what was typed."""
        return {name: row.read() for name, row in self.rows.items()}

    def title(self) -> str:
        """What this record will be called."""
        typed = {name: self._read(row) for name, row in self.rows.items()}
        return title_of(self.registry, self.table, typed)

    def _read(self, row: FieldRow) -> Json:
        try:
            return row.editor.read()
        except BadValue:
            return None

    def _check(self, row: FieldRow) -> bool:
        try:
            row.read()
        except BadValue as problem:
            row.say(str(problem))
            return False
        row.say("")
        return True

    def _leave(self, row: FieldRow) -> None:
        if row.editor.raw_text() == "":
            row.say("")
        elif self._check(row):
            row.editor.tidy()


class VisitDialog(QDialog):
    """The form of a new visit."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, household: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.registry, self.household = registry, household
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name = title_of(registry, "household", registry.fetch("household", household).values)
        self.setWindowTitle(f"记走访：{self.name}")
        self.form = RecordForm(
            registry,
            "visit",
            given={"household": household},
            start={"date": registry.today(), "visitors": registry.user or None},
        )
        self.needs: list[ExtraRecord] = []
        self.measures: list[tuple[ExtraRecord, ChoiceBox]] = []
        self.open_needs = [
            row
            for row in registry.select("need", where={"household": household}, order=("-date",))
            if row.get("state") not in CLOSED
        ]
        self.dirty = False
        self.form.changed.connect(self._touch)
        self._build()
        self.resize(fitting_size(self, 62, 46))

    def add_need(self) -> ExtraRecord:
        """Add a card for a need."""
        card = ExtraRecord(self.registry, "need", NEED_FIELDS)
        card.removed.connect(lambda: self._remove_need(card))
        card.changed.connect(self._touch)
        card.changed.connect(self._offer_needs)
        self.needs.append(card)
        self._show_card(self.need_cards, card)
        self._offer_needs()
        return card

    def add_measure(self) -> tuple[ExtraRecord, ChoiceBox]:
        """Add a card for a measure, with the need it answers."""
        card = ExtraRecord(self.registry, "measure", MEASURE_FIELDS)
        card.rows["start_date"].editor.put(self.registry.today())
        box = ChoiceBox()
        box.setObjectName("need")
        box.setMinimumContentsLength(18)
        card.head.insertWidget(1, labelled("针对需求", "muted"))
        card.head.insertWidget(2, box)
        pair = (card, box)
        card.removed.connect(lambda: self._remove_measure(pair))
        card.changed.connect(self._touch)
        self.measures.append(pair)
        self._show_card(self.measure_cards, card)
        self._offer_needs()
        return pair

    def changes(self) -> list[Change] | None:
        """The visit, its needs and its measures; None if a field is wrong."""
        cards = [*self.needs, *(card for card, _box in self.measures)]
        right = [self.form.valid(), *(card.valid() for card in cards)]
        visit = self.form.change() if all(right) else None
        if visit is None:
            return None
        visit = replace(visit, rec=self.registry.new_id("visit"))
        common: dict[str, Json] = {"household": self.household, "visit": visit.rec}
        day = visit.values.get("date")
        needs = [
            _creation(card, {**_defaults("need"), **common, "date": day}) for card in self.needs
        ]
        user = self.registry.user or None
        measures = [
            _creation(
                card,
                {**_defaults("measure"), **common, "need": box.currentData(), "responsible": user},
            )
            for card, box in self.measures
        ]
        return [visit, *needs, *measures]

    def save(self) -> None:
        """Save everything as one step and close; a wrong field keeps the dialog open."""
        commit_typing()
        changes = self.changes()
        if changes is None:
            return
        label = f"记走访“{self.name}”"
        batch = task.attempt(self, lambda: self.registry.save(changes, label=label))
        if batch is not None:
            self.dirty = False
            self.saved.emit(batch)
            self.accept()

    def reject(self) -> None:
        commit_typing()
        if not self.dirty or messages.ask(self, "走访还没有保存。确定不保存就关闭吗？"):
            super().reject()

    def _touch(self) -> None:
        self.dirty = True

    def _remove_need(self, card: ExtraRecord) -> None:
        self.needs.remove(card)
        card.deleteLater()
        self._offer_needs()

    def _remove_measure(self, pair: tuple[ExtraRecord, ChoiceBox]) -> None:
        self.measures.remove(pair)
        pair[0].deleteLater()

    def _offer_needs(self) -> None:
        offered = titles_of(self.registry, "need", self.open_needs)
        offered |= {card.rec: f"本次：{card.title()}" for card in self.needs}
        for _card, box in self.measures:
            chosen = box.currentData()
            box.clear()
            box.addItem("（不针对具体需求）", None)
            for rec, title in offered.items():
                box.addItem(title, rec)
            box.setCurrentIndex(max(0, box.findData(chosen)) if chosen else 0)

    def _show_card(self, cards: QVBoxLayout, card: ExtraRecord) -> None:
        cards.addWidget(card)
        card.show()
        next(iter(card.rows.values())).editor.setFocus()

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.addWidget(self.form)
        column.addWidget(rule())
        self.need_cards = self._part(
            column, "本次提出的需求", "添加需求", "add_need", self.add_need
        )
        self._list_open_needs(column)
        column.addWidget(rule())
        self.measure_cards = self._part(
            column, "本次落实的措施", "添加措施", "add_measure", self.add_measure
        )
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll, 1)
        layout.addWidget(rule())
        layout.addLayout(self._buttons())

    def _part(
        self, column: QVBoxLayout, heading: str, word: str, name: str, add: Callable[[], object]
    ) -> QVBoxLayout:
        head = QHBoxLayout()
        head.addWidget(labelled(heading, "heading"))
        head.addStretch()
        button = QPushButton(word)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: add())
        head.addWidget(button)
        column.addLayout(head)
        cards = QVBoxLayout()
        column.addLayout(cards)
        return cards

    def _list_open_needs(self, column: QVBoxLayout) -> None:
        if not self.open_needs:
            return
        column.addWidget(labelled("以前提出、还没有办结的需求", "muted"))
        for row in self.open_needs:
            column.addWidget(wrapped(f"· {_open_need(row)}"))

    def _buttons(self) -> QHBoxLayout:
        close, save = QPushButton("关闭"), QPushButton("保存")
        save.setObjectName("save")
        save.setProperty("role", "main")
        for button in (close, save):
            button.setAutoDefault(False)
        close.clicked.connect(self.reject)
        save.clicked.connect(self.save)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        row = QHBoxLayout()
        row.addWidget(labelled("走访、需求和措施一起保存，也可以一起撤销", "muted"))
        row.addStretch()
        row.addWidget(close)
        row.addWidget(save)
        return row


def _creation(card: ExtraRecord, common: Mapping[str, Json]) -> Change:
    return Change(table=card.table, rec=card.rec, values={**common, **card.typed()})


def _defaults(table: str) -> dict[str, Json]:
    fields = TABLES[table].fields.values()
    return {field.name: field.default for field in fields if field.default is not None}


def _open_need(row: Mapping[str, Json]) -> str:
    fields = TABLES["need"].fields
    parts = [values.show(fields[n], row.get(n)) for n in ("date", "category", "content", "state")]
    return "　".join(" ".join(part.split()) for part in parts if part)
