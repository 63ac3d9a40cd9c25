"""The form of one record, made from the catalogue."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from fupin_desktop import proposals, values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Section, Table
from fupin_desktop.figures import FIGURES
from fupin_desktop.record import Batch, Change, Record
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui import returned_notes
from ui.claims import conflict_note
from ui.editors import Editor, RegionEditor, ShownValue, Source
from ui.field_row import FieldGrid, FieldRow
from ui.live_checks import LiveChecks
from ui.remarks import RemarkList
from ui.theme import labelled
from ui.titles import kind_of, owner_of

# What a typed identity number tells about fields that are still empty.
FOLLOWERS: Final = {
    "id_number": {"birth_date": values.birth_date_of, "sex": values.sex_of},
}

OWNERLESS: Final = "少了它，不知道这一条记在谁名下，还不能保存；已填的内容已暂存。"
KEYLESS: Final = "少了它，这一条和别的分不开，还不能保存；已填的内容已暂存。"
MARGIN: Final = 12  # pixels around a field that is scrolled to
SETTINGS: Final = frozenset({"threshold", "local_field", "region"})  # half of one would mislead


class RecordForm(QWidget):
    """Sections of fields; gives the change that saves what was typed."""

    changed = Signal()
    twin_asked = Signal(str)  # record id of one with the same natural key
    person_asked = Signal(str, bool)  # who may be the one typed; whether he comes here instead
    remarked = Signal()  # what is missing may have changed
    answered = Signal(object)  # the Batch that answered or settled what was sent back

    def __init__(
        self,
        registry: Registry,
        table: str,
        rec: str = "",
        *,
        given: Mapping[str, Json] | None = None,
        start: Mapping[str, Json] | None = None,
        only: Collection[str] = (),
    ) -> None:
        """Open a record, or an empty form: `given` is fixed and hidden, `start` is proposed.

        `only`, if given, names the fields that are asked.
        """
        super().__init__()
        self.registry, self.table, self.rec = registry, registry.table(table), rec
        self.given = dict(given or {})
        self.only = only
        self.started = bool(start)  # whether there is something to save before anybody types
        self.record: Record | None = registry.fetch(table, rec) if rec else None
        self.opened: Mapping[str, Json] = self.record.values if self.record else {}
        self.rows: dict[str, FieldRow] = {}
        self.headings: dict[str, QWidget] = {}
        self.touched: set[str] = set()
        self.twin = ""  # a record that has the natural key typed here
        self.live = LiveChecks(self)
        self.notes = RemarkList("record")  # about the whole record
        self._source = Source(registry)
        self._proposing = False
        self._build()
        self._fill({**proposals.of(registry, table, self.given), **(start or {})})
        for name, row in self.rows.items():
            row.editor.changed.connect(lambda name=name: self._note_change(name))
            row.editor.left.connect(lambda name=name: self._leave(name))
            row.editor.walks = True
            row.editor.entered.connect(self._go_on)
            row.offered.connect(lambda: self.twin_asked.emit(self.twin))
        if self.record:
            self.live.seen.update(self.rows)
            self._note_returns()
        self.live.refresh()

    @property
    def blank(self) -> bool:
        """Tell whether there is nothing to save: a new record that nobody has begun."""
        return not (self.record or self.started or self.dirty)

    @property
    def dirty(self) -> bool:
        """Tell whether anything was typed."""
        return bool(self.touched)

    def value(self, name: str) -> Json:
        """Stored form of a field; raises BadValue. What nobody touched is not judged anew."""
        if self.record and name not in self.touched:
            return self.opened.get(name)
        return self.rows[name].read()

    def read(self, name: str) -> Json:
        """Stored form of what stands in a field at present, None if it cannot be read."""
        if name not in self.rows:
            return self.given.get(name, self.opened.get(name))
        try:
            return self.value(name)
        except BadValue:
            return None

    def row(self) -> dict[str, Json]:
        """The record as it would be saved now; what cannot be read is left out."""
        stood = {**self.opened, **self.given}
        typed = {name: self.read(name) for name, row in self.rows.items() if row.relevant}
        return {"id": self.rec, **stood, **typed}

    def ask_for_all(self) -> None:
        """Let nothing be done with the form while a required field is empty."""
        for row in self.rows.values():
            row.must, row.why = row.required, ""

    def show_person(self, person: str, *, comes: bool = False) -> None:
        """Ask for the form of somebody else, or for his coming to this household."""
        self.person_asked.emit(person, comes)

    def check(self, name: str) -> bool:
        """Say beside a field what is wrong with it, and tell whether it can be saved."""
        row = self.rows[name]
        try:
            self.value(name)
        except BadValue as problem:
            row.say(str(problem))
            return False
        row.say("")
        return True

    def valid(self) -> bool:
        """Tell whether all fields can be saved; the first that cannot gets the cursor."""
        wrong = [name for name in self.rows if not self.check(name)]
        self._look_for_twin()
        self._remark()
        if self.twin and not wrong:
            wrong = [self._key_row()]
        if wrong:
            self.rows[wrong[0]].editor.setFocus()
        return not wrong

    def change(self) -> Change | None:
        """What is to be saved of a valid form: only what differs, None if nothing does."""
        typed = {n: self.value(n) for n, row in self.rows.items() if row.relevant and row.typed}
        new = {
            name: value
            for name, value in {**self.given, **typed}.items()
            if value != self.opened.get(name)
        }
        if not new and self.record:
            return None
        heads = self.record.heads if self.record else None
        return Change(table=self.table.name, rec=self.rec, values=new, seen=heads)

    def propose(self, values: Mapping[str, Json]) -> None:
        """Put values into fields that nobody has typed into; it does not count as typing."""
        self._proposing = True
        for name, value in values.items():
            if name in self.rows and name not in self.touched:
                self.rows[name].editor.put(value)
        self._proposing = False

    def missing(self) -> dict[str, str]:
        """Labels of the fields that are still to be filled in, by name."""
        return {name: self.rows[name].field.label for name in self.live.missing}

    def focus_first(self) -> None:
        """Put the cursor into the first field that takes any."""
        rows = [row for row in self.rows.values() if row.typed and row.relevant]
        if rows:
            rows[0].editor.setFocus()

    def bring_up(self) -> None:
        """Scroll to the field that has the cursor, and to what is said below it."""
        # Not at once: what has just been said has no room yet.
        QTimer.singleShot(0, self, self._scroll)

    def stops(self) -> list[QWidget]:
        """Give what the tabulator stops at, in the order of the paper form."""
        found = [self.rows[field].stops() for field in self.table.fields if field in self.rows]
        return [widget for row in (self.notes.stops(), *found) for widget in row]

    def turn(self, step: int) -> None:
        """Put the cursor into the first field of the next section, or of the one before."""
        sections = [[row for row in rows if row.typed and row.relevant] for rows in self._parts()]
        firsts = [rows[0] for rows in sections if rows]
        here = [rows[0] for rows in sections if any(row.has_focus() for row in rows)]
        place = firsts.index(here[0]) + step if here else 0
        firsts[max(0, min(place, len(firsts) - 1))].editor.setFocus()

    def _note_returns(self) -> None:
        """Say beside the fields what was sent back of them, the rest above them all."""
        found = returned_notes.remarks(self.registry, self.table.name, self.rec, self, self._answer)
        self.live.given = found
        above = sorted(found.keys() - self.rows.keys())
        self.notes.show_all([one for name in above for one in found[name]])

    def _answer(self, batch: Batch) -> None:
        self._note_returns()
        self._remark()
        self.answered.emit(batch)

    def _parts(self) -> list[list[FieldRow]]:
        named = [[field.name for field in section.fields] for section in self.table.sections]
        return [[self.rows[name] for name in names if name in self.rows] for names in named]

    def _scroll(self) -> None:
        viewport = self.parentWidget()
        area = viewport.parentWidget() if viewport else None
        row = next((row for row in self.rows.values() if row.has_focus()), None)
        if isinstance(area, QScrollArea) and row is not None:
            area.ensureWidgetVisible(row, 0, MARGIN)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.notes)
        for section in self.table.sections:
            rows = [self._row(field) for field in section.fields if self._asked(field)]
            if rows:
                layout.addWidget(self._heading(section))
                layout.addWidget(FieldGrid(rows))
                layout.addSpacing(8)
        layout.addStretch()

    def _asked(self, field: Field) -> bool:
        if field.name in self.given or (self.only and field.name not in self.only):
            return False
        if (
            field.relevant
            and field.relevant[0] in self._settled
            and not field.applies(self._settled)
        ):
            return False  # a question of another round
        # A village ledger has one village; the registry fills it.
        return not (self._is_place(field) and self.registry.level == "village")

    @property
    def _settled(self) -> dict[str, Json]:
        """What cannot change in this form: what it was given, and the key of its record."""
        fields = self.table.fields
        fixed = {n: value for n, value in self.opened.items() if n in fields and fields[n].fixed}
        return {**fixed, **self.given}

    def _is_place(self, field: Field) -> bool:
        return field.name == self.table.place and self.table.name != "region"

    def _row(self, field: Field) -> FieldRow:
        editor: Editor | None = None
        if field.computed or (field.fixed and self.record):
            editor = ShownValue(field, self._source)
        elif self._is_place(field):
            field = replace(field, label=field.label.removesuffix("代码"), hint="")
            editor = RegionEditor(field, self._source)
        row = FieldRow(field, self._source, editor)
        row.must = row.required and is_vital(self.table, field)
        row.why = (OWNERLESS if field.refers else KEYLESS) if row.must else ""
        self.rows[field.name] = row
        return row

    def _heading(self, section: Section) -> QWidget:
        self.headings[section.label] = labelled(section.label, "heading")
        return self.headings[section.label]

    def _fill(self, start: Mapping[str, Json]) -> None:
        for name, row in self.rows.items():
            default = start.get(name, row.field.default)
            if default is None and self._is_place(row.field):
                default = self.registry.region
            row.editor.put(self.opened.get(name) if self.record else default)
            if self.record:
                row.say_conflict(conflict_note(self.registry, self.record, row.field))
        self._follow_owner()
        self._update_relevance()
        self._compute()
        self._look_for_twin()

    def _note_change(self, name: str) -> None:
        if self.rows[name].problem.text():
            self.rows[name].say("")
        if any(name == row.field.relevant[0] for row in self.rows.values() if row.field.relevant):
            self._update_relevance()
        if name in (self.table.parent, "household"):
            self._follow_owner()
        if not self.record and (name in self.table.key or name == self.table.parent):
            self._look_for_twin()
        if not self._proposing:
            self.touched.add(name)
            self.live.forget(name)
            self._propose_anew(name)
        self._compute()
        self.changed.emit()

    def _go_on(self) -> None:
        self.focusNextChild()

    def _leave(self, name: str) -> None:
        self.live.seen.add(name)
        if name in self.touched:
            self._take(name)
        self._remark()

    def _take(self, name: str) -> None:
        """Show what was typed as it will be stored, and fill in what follows from it."""
        row = self.rows[name]
        if row.editor.raw_text() == "":
            row.say("")
            return
        if not self.check(name):
            return
        typed = row.editor.raw_text()
        row.editor.tidy()
        self.live.note_readings(name, typed)
        for follower, derive in FOLLOWERS.get(name, {}).items():
            self._derive(follower, derive(str(self.value(name) or "")))
        self._look_for_twin()

    def _remark(self) -> None:
        self.live.refresh()
        self.remarked.emit()

    def _derive(self, name: str, value: Json) -> None:
        if value is not None and name in self.rows and self.read(name) is None:
            self.rows[name].editor.put(value)

    def _propose_anew(self, name: str) -> None:
        """What follows from key and owner is proposed again where nobody has typed anything."""
        if self.record or name not in (*self.table.key, self.table.parent):
            return
        known = {key: self.read(key) for key in (*self.table.key, self.table.parent) if key}
        given = {**self.given, **{key: one for key, one in known.items() if one is not None}}
        self.propose(proposals.of(self.registry, self.table.name, given))

    def _update_relevance(self) -> None:
        for row in self.rows.values():
            if row.field.relevant and row.field.relevant[0] in self.rows:
                asked = row.field.relevant[0]
                row.set_relevant(row.field.applies({asked: self.read(asked)}))
        for label, rows in zip(self.headings, filter(None, self._parts()), strict=True):
            self.headings[label].setVisible(any(row.relevant for row in rows))
        place = self.rows.get(self.table.place)
        if place and self.table.parent and not place.field.fixed:
            # What hangs on another record is where that one is.
            place.set_relevant(self.read(self.table.parent) is None)
        for grid in self.findChildren(FieldGrid):
            grid.refresh()

    def _follow_owner(self) -> None:
        """References are looked for within the household that the record belongs to."""
        home, parent = self.read("household"), self.table.parent
        if not home and parent and self.read(parent):
            above = self.table.fields[parent].choices
            home = owner_of(self.registry, above, str(self.read(parent)))
        self._source.household = str(home or "")
        if self.table.place in self.rows:
            self._update_relevance()

    def _compute(self) -> None:
        shown = [name for name, row in self.rows.items() if row.field.computed]
        figures = FIGURES.get(self.table.name)
        if not shown or figures is None:
            return
        names = self.table.fields
        found = figures({name: self.read(name) for name in names if not names[name].computed})
        for name in shown:
            self.rows[name].editor.put(found.get(name))

    def _key_row(self) -> str:
        """The field beside which it is said that there is such a record already."""
        shown = [name for name in self.table.key if name in self.rows]
        return shown[-1] if shown else next(iter(self.rows))

    def _look_for_twin(self) -> None:
        """See whether a record with the natural key typed is already there."""
        if self.record or not self.table.key:
            return
        known = {name: self.read(name) for name in self.table.key}
        if self.table.place in known and known[self.table.place] is None:
            known[self.table.place] = self.registry.region
        rec = self.registry.record_id(self.table.name, known) or ""
        there = bool(rec) and self.registry.count(self.table.name, where={"id": rec}) > 0
        self.twin = rec if there else ""
        kind = kind_of(self.table.name)
        self.rows[self._key_row()].offer(
            f"已经有这一条{kind}了，不能再新增一条。" if there else "", f"打开已有的{kind}"
        )


def is_vital(table: Table, field: Field) -> bool:
    """Tell whether there is no record without a field: of what it is part, what it is known by."""
    if table.name in SETTINGS or field.fixed or (field.kind is Kind.REF and field.via):
        return True
    return field.name == table.parent or field.name in table.key
