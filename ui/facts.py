"""What a record says, section by section, with what is still open beside it."""

from functools import partial
from html import escape
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from fupin_desktop import returned, titles, values
from fupin_desktop.catalogue.fields import Field, Json, Section
from fupin_desktop.record import Record
from fupin_desktop.registry import Registry
from ui import returned_notes
from ui.claims import conflict_note
from ui.parts import wrapped
from ui.theme import ACCENT, empty, labelled
from ui.titles import titles_of

LABEL: Final = 11  # Chinese characters of a label on one line
LIST: Final = "、"
PLAIN: Final = f"color: {ACCENT}; text-decoration: none"
LINKS: Final = (
    Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
)


class Facts(QWidget):
    """The filled fields of one record; what it refers to are links."""

    opened = Signal(str, str)  # table, record id

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.wide = 0  # width of the labels
        self.place = ""  # the field that names the record's region
        self.returns: dict[str, list[returned.Returned]] = {}  # what was sent back, by field
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.column.setSpacing(6)

    def show_record(self, record: Record) -> None:
        """Show a record as it stands."""
        empty(self.column)
        table = self.registry.table(record.table)
        self.place = table.place if table.name != "region" else ""
        self.returns = returned.beside(self.registry, record.table, record.rec)
        if self.returns.get(""):
            self.column.addWidget(wrapped(returned_notes.note(self.returns, ""), "notice"))
        filled = [f.label for f in table.fields.values() if record.values.get(f.name) is not None]
        unit = self.fontMetrics().horizontalAdvance("户")
        self.wide = unit * min(LABEL, max(map(len, filled), default=0))
        for section in table.sections:
            self._show_section(record, section)
        self.column.addStretch()

    def _show_section(self, record: Record, section: Section) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for field in section.fields:
            value = record.values.get(field.name)
            notes = (conflict_note(self.registry, record, field),
                     returned_notes.note(self.returns, field.name))  # fmt: skip
            note = "\n".join(filter(None, notes))
            if (value is not None or note) and not self._goes_without_saying(record, field):
                self._add(grid, field, value, note)
        if grid.count():
            self.column.addWidget(labelled(section.label, "heading"))
            self.column.addWidget(card)
        else:
            card.deleteLater()

    def _add(self, grid: QGridLayout, field: Field, value: Json, note: str) -> None:
        line = grid.rowCount()
        word = field.label.removesuffix("代码") if field.name == self.place else field.label
        label = labelled(word, "muted")
        label.setFixedWidth(self.wide)
        label.setWordWrap(True)
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        shown = self._shown(field, value, place=field.name == self.place)
        grid.addWidget(shown, line, 1, Qt.AlignmentFlag.AlignTop)
        if note:
            grid.addWidget(wrapped(note, "notice"), line + 1, 1)

    def _goes_without_saying(self, record: Record, field: Field) -> bool:
        """Everything in a village's ledger is of that village."""
        own = record.values.get(field.name) == self.registry.region
        return own and field.name == self.place and self.registry.level == "village"

    def _place(self, code: Json) -> str:
        found = self.registry.select("region", where={"code": code}, limit=1)
        return str(found[0]["name"] or code) if found else str(code or "")

    def _shown(self, field: Field, value: Json, *, place: bool) -> QWidget:
        if field.refers:
            return self._links(field, value)
        text = self._place(value) if place else values.show(field, value)
        shown = wrapped(f"{text} {field.unit}" if text and field.unit else text)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return shown

    def _links(self, field: Field, value: Json) -> QWidget:
        ids = titles.ids_in(value)
        names = titles_of(self.registry, field.choices, self.registry.rows(field.choices, ids))
        shown = QLabel(LIST.join(
            f'<a href="{rec}" style="{PLAIN}">{escape(names.get(rec, titles.UNKNOWN))}</a>'
            for rec in ids
        ))  # fmt: skip
        shown.setObjectName(f"{field.name}.link")
        shown.setTextFormat(Qt.TextFormat.RichText)
        shown.setWordWrap(True)
        shown.setTextInteractionFlags(LINKS)
        shown.linkActivated.connect(partial(self.opened.emit, field.choices))
        return shown
