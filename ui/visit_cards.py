"""New needs and measures of a visit, one card each."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from fupin_desktop.visits import Case
from ui.editors import ChoiceBox, Source
from ui.field_row import FieldGrid, FieldRow
from ui.nesting import nest
from ui.parts import button, named
from ui.theme import labelled
from ui.titles import title_of, titles_of

NEED_FIELDS: Final = ("category", "urgency", "content")
MEASURE_FIELDS: Final = ("category", "amount", "start_date", "content")
NO_NEED: Final = "（不针对具体需求）"


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
        remove = button("去掉", self.removed.emit, "remove_card", "link")
        remove.setAutoDefault(False)
        self.head = QHBoxLayout()
        self.head.addWidget(labelled(TABLES[table].label, "tag"))
        self.head.addStretch()
        self.head.addWidget(remove)
        layout = QVBoxLayout(self)
        nest(layout, self.head)
        layout.addWidget(FieldGrid(list(self.rows.values())))

    def valid(self) -> bool:
        """Tell whether all fields can be saved, saying beside each what is wrong."""
        return all(list(map(self._check, self.rows.values())))

    def typed(self) -> dict[str, Json]:
        """Stored form of what was typed."""
        return {name: row.read() for name, row in self.rows.items()}

    def read(self, name: str) -> Json:
        """Stored form of one field, None if it cannot be read."""
        try:
            return self.rows[name].editor.read()
        except BadValue:
            return None

    def title(self) -> str:
        """What this record will be called."""
        return title_of(self.registry, self.table, {name: self.read(name) for name in self.rows})

    def creation(self, common: Mapping[str, Json]) -> Change:
        """What makes this record; `common` holds what is not asked on the card."""
        fields = TABLES[self.table].fields.values()
        usual = {field.name: field.default for field in fields if field.default is not None}
        return Change(
            table=self.table, rec=self.rec, values={**usual, **common, **self.typed()}
        )  # fmt: skip

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


class ExtraRecords(QWidget):
    """All cards of one visit; each measure may name a need it answers, an open or a new one."""

    changed = Signal()

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.needs: list[ExtraRecord] = []
        self.measures: list[tuple[ExtraRecord, ChoiceBox]] = []
        self.open_needs: list[Case] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.addWidget(labelled("本次新提的需求、新落实的措施", "heading"))
        head.addStretch()
        for word, name, add in (
            ("添加需求", "add_need", self.add_need), ("添加措施", "add_measure", self.add_measure),
        ):  # fmt: skip
            adding = button(word, partial(_call, add), name)
            adding.setAutoDefault(False)
            head.addWidget(adding)
        nest(self.column, head)

    def offer(self, cases: Sequence[Case]) -> None:
        """Let measures answer these open needs, too."""
        self.open_needs = [case for case in cases if case.table == "need"]
        self._offer_needs()

    def add_need(self) -> ExtraRecord:
        """Add a card for a need."""
        card = ExtraRecord(self.registry, "need", NEED_FIELDS)
        card.removed.connect(lambda: self._remove_need(card))
        card.changed.connect(self._offer_needs)
        self.needs.append(card)
        self._show(card)
        return card

    def add_measure(self) -> tuple[ExtraRecord, ChoiceBox]:
        """Add a card for a measure, with the need it answers."""
        card = ExtraRecord(self.registry, "measure", MEASURE_FIELDS)
        card.rows["start_date"].editor.put(self.registry.today())
        box = named(ChoiceBox(), "need")
        box.setAccessibleName("针对需求")
        box.setMinimumContentsLength(14)
        card.head.insertWidget(1, labelled("针对需求", "muted"))
        card.head.insertWidget(2, box, 1)
        pair = (card, box)
        card.removed.connect(lambda: self._remove_measure(pair))
        box.currentIndexChanged.connect(self.changed)
        self.measures.append(pair)
        self._show(card)
        return pair

    def valid(self) -> bool:
        """Tell whether all cards can be saved."""
        cards = [*self.needs, *(card for card, _ in self.measures)]
        return all(list(map(ExtraRecord.valid, cards)))

    def changes(self, household: str, visit: str, day: Json) -> list[Change]:
        """What makes the records of all cards."""
        common: dict[str, Json] = {"household": household, "visit": visit}
        user = self.registry.user or None
        return [
            *(card.creation({**common, "date": day}) for card in self.needs),
            *(card.creation({**common, "need": box.currentData(), "responsible": user})
              for card, box in self.measures),
        ]  # fmt: skip

    def _show(self, card: ExtraRecord) -> None:
        card.changed.connect(self.changed)
        self.column.addWidget(card)
        self._offer_needs()
        self.changed.emit()
        card.show()
        next(iter(card.rows.values())).editor.setFocus()

    def _remove_need(self, card: ExtraRecord) -> None:
        self.needs.remove(card)
        card.deleteLater()
        self._offer_needs()
        self.changed.emit()

    def _remove_measure(self, pair: tuple[ExtraRecord, ChoiceBox]) -> None:
        self.measures.remove(pair)
        pair[0].deleteLater()
        self.changed.emit()

    def _offer_needs(self) -> None:
        offered = titles_of(self.registry, "need", [case.row for case in self.open_needs])
        offered |= {card.rec: f"本次：{card.title()}" for card in self.needs}
        for _card, box in self.measures:
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(NO_NEED, None)
            for rec, title in offered.items():
                box.addItem(title, rec)
            box.setCurrentIndex(max(0, box.findData(chosen)) if chosen else 0)
            box.blockSignals(False)


def _call(add: Callable[[], object], *_: object) -> None:
    """Add a card, whatever the button says with its signal."""
    add()
