"""The guided dialog of a household event: who, when, where to; and in words what will happen."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import life
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui import task
from ui.drafting import Drafting
from ui.editors import Source, commit_typing
from ui.field_row import FieldGrid, FieldRow
from ui.life_asks import ASKS, KNOWN, NEW, PAPERS, PersonChoice, make_row, read
from ui.life_members import Members
from ui.nesting import nest
from ui.parts import button, give_role, named, open_wide, wrapped
from ui.theme import labelled, rule
from ui.typed import lines_of, retype, retype_rows, texts_of, typed_in, words_in

TOUCHED = frozenset({"household", "person", "membership", "household_event"})


class LifeDialog(QDialog):
    """One event of one household, saved as one step that can be undone."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, household: str, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.registry, self.household, self.kind = registry, household, kind
        self.ask = ASKS[kind]
        self.facts = life.read(registry, household)
        self.typed = False
        self.drafting = Drafting(registry, self, self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName(f"life_{kind}")
        self.setWindowTitle(f"{life.KINDS[kind].label}：{self.facts.call(household)}")
        self.source = Source(registry)
        self.members = Members(self.source, self.ask.pick, self.facts)
        self.rows = {name: self._row(name) for name in self._asked()}
        self.is_known = QRadioButton("台账里已有的人", self)
        self.is_new = QRadioButton("新登记的人", self)
        self.said = wrapped("", "", "said")
        self.said.setContentsMargins(8, 4, 8, 4)
        self._shown: tuple[str, ...] = ()
        self._build()
        self._fill()
        self._connect()
        self._follow()
        self.first = texts_of(self.rows)
        self.drafting.offer(self.like())

    def event_asked(self) -> life.Event:
        """The event as it stands in the dialog, what cannot be read left out."""
        typed = {name: read(row) for name, row in self.rows.items() if row.relevant}
        comer = str(typed.get("known") or "")
        given = [name for name in (*NEW, "group_name", "natural_village", "address")
                 if name in typed]  # fmt: skip
        told = {person: str(code) for person, code in self.members.told.items() if code}
        return life.Event(
            kind=self.kind, household=self.household, date=_text(typed, "date"),
            persons=(comer,) if comer else self.members.picked(),
            head=_text(typed, "head"), rest=_text(typed, "rest"), relations=told,
            relation=_text(typed, "relation"), village=_text(typed, "village"),
            other=_text(typed, "into") or _text(typed, "other"),
            reason=_text(typed, "reason_out") or _text(typed, "reason_in"),
            values={name: typed[name] for name in given},
            inherit=typed.get("inherit") is not False,
            document=_text(typed, "document"), handler=_text(typed, "handler"),
            note=_text(typed, "note"),
        )  # fmt: skip

    def let_come(self, person: str) -> None:
        """Choose who comes: somebody the ledger knows."""
        self.is_known.setChecked(True)
        self.rows["known"].editor.put(person)
        self._note_change()

    def save(self) -> None:
        """Save the event and close; what is wrong keeps the dialog open and is said beside it."""
        commit_typing()
        self._follow()
        event = self.event_asked()
        if not self._check(event):
            return
        batch = task.attempt(self, lambda: life.save(self.registry, self.facts, event))
        if batch is not None:
            self.drafting.drop()
            self.saved.emit(batch)
            self.accept()

    def reject(self) -> None:
        commit_typing()  # what is typed stays as a draft
        super().reject()

    def like(self) -> Sketch:
        """Say which event of which household it is, with nothing typed."""
        return Sketch(
            form=self.objectName(), table="household_event", household=self.household,
            title=self.windowTitle(),
        )  # fmt: skip

    def sketch(self) -> Sketch | None:
        """Give what was typed and chosen, None while nothing was."""
        if not self.typed:
            return None
        texts, members = texts_of(self.rows), self.members
        told: dict[str, Json] = {
            person: typed_in(members.relations[person])
            for person in members.told
            if person in members.relations
        }
        state: dict[str, Json] = {
            "new": self.is_new.isChecked(), "texts": texts, "picked": [*members.picked()],
            "told": told,
        }  # fmt: skip
        typed = [name for name, text in texts.items() if text != self.first.get(name)]
        names = "、".join(self.facts.name(person) for person in members.picked())
        chosen = [Line(label=self.ask.picked or "人员", text=names)] if names else []
        after = [Line(label=f"{self.facts.name(person)}变动后与户主关系",
                      text=words_in(members.relations[person])) for person in told]  # fmt: skip
        seen = {rec: dict(heads) for rec, heads in self.facts.heads.items()}
        return replace(
            self.like(), state=state, seen=seen,
            lines=(*chosen, *after, *lines_of(self.rows, "household_event", "", typed)),
        )  # fmt: skip

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed and chosen; it answers to what was shown at that time."""
        held = draft.state if isinstance(draft.state, dict) else {}
        (self.is_new if held.get("new") else self.is_known).setChecked(True)
        retype_rows(self.rows, held.get("texts"))
        picked, told = held.get("picked"), held.get("told")
        for person, box in self.members.boxes.items():
            box.setChecked(person in (picked if isinstance(picked, list) else []))
        retype_rows(self.rows, held.get("texts"))  # whom to choose from follows from who is picked
        for person, typed in told.items() if isinstance(told, dict) else ():
            if person in self.members.relations:
                retype(self.members.relations[person], typed)
        self.facts = replace(self.facts, heads={**self.facts.heads, **draft.seen})
        self._note_change()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        boxes = [*self.members.boxes.values(), *(row.editor for row in self.rows.values())]
        boxes[0].setFocus()

    # ---- what follows from what ---------------------------------------------------------------

    def _follow(self) -> None:
        """Bring heads, relations and the sentence in line with what was chosen."""
        self._read_others()
        self._offer_heads()
        event = self.event_asked()
        self._show_members(event)
        event = self.event_asked()
        loses = life.loses_head(self.facts, event)
        self._show_row("rest", loses)
        after = life.relations(self.facts, event)
        asked = [person for person in life.asked(self.facts, event)
                 if person in self.members.relations]  # fmt: skip
        self.members.ask({person: after.get(person, "") for person in asked})
        self._tell(self.event_asked())

    def _read_others(self) -> None:
        """Read the household or person chosen; what was shown first stays what was seen."""
        event = self.event_asked()
        missing = {event.other} - {"", *self.facts.families}
        if missing or set(event.persons) - self.facts.people.keys():
            fresh = life.read(self.registry, self.household, event.other, persons=event.persons)
            self.facts = replace(fresh, heads={**fresh.heads, **self.facts.heads})

    def _offer_heads(self) -> None:
        event = self.event_asked()
        family = self.facts.families[self.household]
        picked = event.persons if self.kind == "split" else family.persons
        others = [one for one in picked if self.kind == "split" or one != family.head]
        stayers = [str(row["person"]) for row in life.staying(self.facts, event)]
        for name, people, first in (("head", others, self.kind == "split"),
                                    ("rest", stayers, True)):  # fmt: skip
            if name in self.rows and isinstance(chooser := self.rows[name].editor, PersonChoice):
                chooser.offer({one: self.facts.name(one) for one in people}, first=first)

    def _show_members(self, event: life.Event) -> None:
        """List the members of the household that people leave, where they have a part in it."""
        family = self.facts.families[self.household]
        rows = family.members if self.ask.pick or self.kind in ("merge", "head") else ()
        left = life.source(self.facts, event)
        if self.ask.comes and left and life.loses_head(self.facts, event):
            rows = life.staying(self.facts, event)
            self.above.setText(f"{self.facts.call(left.rec)}留下的成员")
        persons = tuple(str(row["person"]) for row in rows)
        if persons != self._shown:
            self._shown = persons
            self.members.show_rows(rows, self.facts)
        self.members.setVisible(bool(rows))
        self.above.setVisible(bool(rows) and bool(self.above.text()))

    def _show_row(self, name: str, shown: bool) -> None:
        if name in self.rows and self.rows[name].relevant != shown:
            self.rows[name].set_relevant(shown)
            self.grid.refresh()

    def _choose_comer(self) -> None:
        for name in self._asked():
            if name in (*KNOWN, *NEW):
                self._show_row(name, (name in KNOWN) == self.is_known.isChecked())
        self._note_change()

    # ---- what is said -------------------------------------------------------------------------

    def _tell(self, event: life.Event) -> None:
        wrong = self._unreadable() or life.problems(self.facts, event)
        sentence = wrong[0][1] if wrong else life.sentence(self.facts, event)
        give_role(self.said, "muted" if wrong else "tag")
        self.said.setText(f"还不能保存：{sentence}" if wrong else f"保存后：{sentence}")

    def _check(self, event: life.Event) -> bool:
        """Say beside each field what is wrong, and tell whether nothing is."""
        self._say_nothing()
        wrong = self._unreadable() or life.problems(self.facts, event)
        places = [self._say(name, sentence) for name, sentence in wrong]
        for place in places[:1]:
            place.setFocus()
            self.area.ensureWidgetVisible(place)
        return not wrong

    def _unreadable(self) -> list[tuple[str, str]]:
        found = []
        for row in self.rows.values():
            try:
                row.editor.read()
            except BadValue as problem:
                if row.relevant:
                    found.append((row.field.name, str(problem)))
        return found

    def _say(self, name: str, sentence: str) -> QWidget:
        """Say a sentence beside what it is about, and give what it is about."""
        person = name.partition(".")[2]
        rows = [row for row in self.rows.values() if row.field.name == name and row.relevant]
        if person in self.members.relations:
            self.members.say(person, sentence)
            return self.members.relations[person]
        if rows:
            rows[0].say(sentence)
            return rows[0].editor
        self.members.problem.setText(sentence)
        self.members.problem.show()
        return next(iter(self.members.boxes.values()), self.members)

    def _say_nothing(self) -> None:
        for row in self.rows.values():
            row.say("")
        for person in self.members.relations:
            self.members.say(person, "")
        self.members.problem.hide()

    # ---- building -----------------------------------------------------------------------------

    def _asked(self) -> list[str]:
        heads = ["head"] if self.ask.head else []
        comers = [*KNOWN, *NEW] if self.ask.comes else []
        return [*heads, *comers, "rest", *self.ask.fields, *PAPERS]

    def _row(self, name: str) -> FieldRow:
        label = {"date": self.ask.date, "head": self.ask.head}.get(name, "")
        if name == "relation":
            label = "与户主关系"
        return make_row(name, self.source, label)

    def _fill(self) -> None:
        """Propose what is usual."""
        family = self.facts.families[self.household]
        if self.kind == "split":
            self.rows["inherit"].editor.put(True)
        for name in ("group_name", "address"):
            if name in self.rows and (self.kind, name) != ("move", "group_name"):
                self.rows[name].editor.put(family.household[name])
        self._show_row("rest", False)
        if self.ask.comes:
            self.is_new.setChecked(True)
            for name in KNOWN:
                self._show_row(name, False)

    def _connect(self) -> None:
        self.members.changed.connect(self._note_change)
        self.is_known.toggled.connect(lambda _on: self._choose_comer())
        for row in self.rows.values():
            row.editor.changed.connect(lambda row=row: row.say(""))
            row.editor.changed.connect(self._note_change)
            row.editor.left.connect(lambda row=row: self._leave(row))

    def _note_change(self) -> None:
        self.typed = True
        self._follow()
        self.drafting.note()

    def _leave(self, row: FieldRow) -> None:
        """Judge what was typed when it is left, and show it the way it will be stored."""
        try:
            typed = row.editor.read() is not None and row.editor.raw_text()
        except BadValue as problem:
            row.say(str(problem))
            return
        if typed:
            row.editor.tidy()

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setSpacing(8)
        self.above = labelled(self.ask.picked, "heading")
        nest(column, self._comer_choice())
        column.addWidget(self.above)
        column.addWidget(self.members)
        self.grid = FieldGrid(list(self.rows.values()))
        column.addWidget(self.grid)
        column.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.addWidget(self.drafting.line)
        layout.addWidget(self.area, 1)
        layout.addWidget(rule())
        layout.addWidget(self.said)
        nest(layout, self._buttons())
        open_wide(self, 58, 46)

    def _comer_choice(self) -> QHBoxLayout:
        row = QHBoxLayout()
        group = QButtonGroup(self)
        for choice, name in ((self.is_new, "is_new"), (self.is_known, "is_known")):
            group.addButton(named(choice, name))
            row.addWidget(choice)
            choice.setVisible(self.ask.comes)
        row.addStretch()
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(labelled("Ctrl+S 保存，Esc 关闭；保存后可以整体撤销", "muted"))
        row.addStretch()
        close = button("关闭", self.reject, "close")
        for one in (close, button("保存", self.save, "save", "main")):
            # Enter inside a field goes nowhere: a half-typed event must not be saved by it.
            one.setAutoDefault(False)
            one.setDefault(False)
            row.addWidget(one)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        return row


def _text(typed: Mapping[str, Json], name: str) -> str:
    return str(typed.get(name) or "")
