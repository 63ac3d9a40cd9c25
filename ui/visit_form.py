"""A visit: the form, what its household waits for beside it, photos; all saved as one batch."""

from dataclasses import replace
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import phrases, visits
from fupin_desktop.drafts import Draft, Sketch
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import task, visit_draft
from ui.drafting import Drafting
from ui.editors import commit_typing
from ui.field_row import FieldGrid
from ui.form import RecordForm
from ui.household_picker import HouseholdPicker
from ui.missing_line import MissingLine
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, wrapped
from ui.phrase_list import Box, PhraseKeys, text_of
from ui.theme import ACCENT, labelled, rule
from ui.unlock import people
from ui.visit_cards import ExtraRecord, ExtraRecords
from ui.visit_photos import VisitPhotos
from ui.visit_side import VisitSide

ORDER: Final = (  # what is proposed first, then what is typed
    "date", "visitors", "people", "purpose", "place", "unit", "met", "next_date", "content",
    "result",
)  # fmt: skip
WORDED: Final = ("met", "place", "content", "result")  # fields with phrases
WIDE: Final = 72  # Chinese characters from which the column stands beside the form
BESIDE: Final = 29  # width of that column
LINK: Final = f'<a href="F4" style="color: {ACCENT}; text-decoration: none">常用语 F4</a>'
NOBODY: Final = "请先选一户：输入姓名、拼音首字母、证件号后几位、电话或组，再按 Enter。"
KEYS: Final = "F4 常用语，Tab 到下一格，Ctrl+S 保存，Esc 关闭（没保存的自动暂存）"


class VisitDialog(QDialog):
    """The form of a new visit; its household can be changed until it is saved."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, household: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.registry, self.household = registry, ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAcceptDrops(True)
        self.picker = HouseholdPicker(registry)
        self.picker_problem = wrapped("", "problem", "household.problem")
        self.picker_problem.hide()
        start = visits.proposed(registry)
        self.form = RecordForm(
            registry, "visit", given={"household": None}, start=start, only=ORDER
        )
        self.photos = VisitPhotos(registry)
        self.extras = ExtraRecords(registry)
        self.side = VisitSide(registry)
        self.missing = MissingLine()
        self.told = wrapped(KEYS, "muted", "visit_told")
        self.phrases = PhraseKeys(registry, self)
        self.drafting = Drafting(registry, self, self)
        self.beside: bool | None = None  # whether the column stands beside the form
        self._build()
        self._arrange_fields()
        self._watch_phrases()
        open_wide(self, 92, 52)
        self.choose(household)
        self._connect()

    @property
    def needs(self) -> list[ExtraRecord]:
        """Cards of new needs."""
        return self.extras.needs

    @property
    def typed(self) -> bool:
        """Tell whether anything was typed, ticked or added; a household alone is nothing yet."""
        extra = self.extras.needs or self.extras.measures
        return bool(self.form.touched or self.side.steps or self.photos.rows or extra)

    def choose(self, household: str) -> None:
        """Take a household, an empty id for none, with all that follows from it."""
        self.household = household
        self.form.given["household"] = household or None
        self.picker.put(household)
        self.say_household("")
        home = visits.home(self.registry, household) if household else None
        cases = visits.cases(self.registry, household) if household else []
        self.side.show_home(home, cases)
        self.extras.offer(cases)
        self.setWindowTitle(f"记走访：{home.name}" if home else "记走访")
        self.form.propose({"place": visits.place(self.registry, household)})
        self._propose_next()
        self._note_twin()
        if not self.typed:
            like = Sketch(form=visit_draft.FORM, table="visit", household=household)
            self.drafting.offer(like)

    def changes(self) -> list[Change] | None:
        """The visit and all that goes with it; None if something is missing or wrong."""
        if not self.household:
            self.say_household(self.picker.problem() or NOBODY)
            self.picker.setFocus()
            return None
        right = [self.form.valid(), self.extras.valid()]
        visit = self.form.change() if all(right) else None
        if visit is None:
            return None
        steps = self.side.steps
        rec = self.registry.new_id("visit")
        named_ones = {name: one for name, one in visits.mentioned(steps).items() if one}
        visit = replace(visit, rec=rec, values={**visit.values, **named_ones})
        day = visit.values.get("date")
        return [
            visit, *self.extras.changes(self.household, rec, day),
            *visits.step_changes(steps, day), *self.photos.changes(rec, self.household),
        ]  # fmt: skip

    def save(self) -> None:
        """Save everything as one step and close; a wrong field keeps the dialog open."""
        commit_typing()
        changes = self.changes()
        if changes is None:
            self.left.ensureWidgetVisible(self.focusWidget() or self.form)
            return
        home = self.side.home
        label = f"记走访“{home.name if home else ''}”"
        batch = task.attempt(self, lambda: self.registry.save(changes, label=label))
        if batch is not None:
            self.drafting.drop()
            self.saved.emit(batch)
            self.accept()

    def reject(self) -> None:
        commit_typing()
        super().reject()

    def sketch(self) -> Sketch | None:
        """What stands here now, None while nobody has typed anything."""
        return visit_draft.sketch(self) if self.typed else None

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed before."""
        self.told.setText(visit_draft.take_up(self, draft) or KEYS)

    def say_household(self, problem: str) -> None:
        """Say what is wrong with the household."""
        self.picker_problem.setText(problem)
        self.picker_problem.setVisible(bool(problem))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)  # the original stays where it is
        event.accept()
        self.photos.offer(event.mimeData())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.beside is not None:
            self.beside = None
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        first = self.form.rows["met"].editor if self.household else self.picker
        QTimer.singleShot(0, first, first.setFocus)

    def _pick(self, household: str) -> None:
        if household != self.household:
            self.choose(household)
        self.form.rows["met"].editor.setFocus()
        if self.typed:
            self.drafting.note()

    def _lose_household(self) -> None:
        """Typing went on in the picker: until another one is picked there is none."""
        self.household = ""
        self.form.given["household"] = None

    def _meet(self, name: str) -> None:
        """Write a member among those who were met, or take him or her out again."""
        editor = self.form.rows["met"].editor
        box = cast(Box, editor.box)
        met = visits.names(text_of(box))
        met = [one for one in met if one != name] if name in met else [*met, name]
        editor.put(visits.BETWEEN.join(met))

    def _note_form(self) -> None:
        self.form.propose({"people": visits.people(self.form.read("visitors"))})
        left = phrases.unfilled([self._text(name) for name in WORDED])
        self.told.setText(f"还有 {left} 处空格“__”没有填，按 Tab 去填。" if left else KEYS)

    def _propose_next(self) -> None:
        home, day = self.side.home, self.form.read("date")
        found = visits.next_visit(self.registry, home.row, day) if home else None
        self.form.propose({"next_date": found.day if found else None})
        self._hint("next_date", found.short if found else "")
        self.form.rows["next_date"].hint.setToolTip(found.why if found else "")

    def _note_twin(self) -> None:
        day = str(self.form.read("date") or "")
        number = visits.recorded(self.registry, self.household, day) if self.household else 0
        self._hint("date", f"这一户这一天已经记过 {number} 次走访。" if number else "")

    def _hint(self, name: str, text: str) -> None:
        row = self.form.rows[name]
        row.field = replace(row.field, hint=text)
        row.hint.setText(text)
        row.hint.setVisible(bool(text) and not row.problem.text())

    def _text(self, name: str) -> str:
        return text_of(cast(Box, self.form.rows[name].editor.box))

    def _offered_first(self, name: str) -> list[str]:
        home = self.side.home
        if name == "met" and home:
            return [str(row["name"]) for row in home.members if row["name"]]
        if name == "place" and home and home.row["address"]:
            return [str(home.row["address"])]
        return people(self.registry) if name == "visitors" else []

    def _arrange_fields(self) -> None:
        """Put the fields into the order in which they are filled in, for eye and Tab alike."""
        for heading in self.form.headings.values():
            heading.hide()
        for grid in self.form.findChildren(FieldGrid):
            grid.rows = [self.form.rows[name] for name in ORDER]
            grid.refresh()
        editors = [self.form.rows[name].editor for name in ORDER]
        for before, after in zip([self.picker, *editors], editors, strict=False):
            QWidget.setTabOrder(before, after)

    def _watch_phrases(self) -> None:
        self.phrases.first = self._offered_first
        self.phrases.purpose = lambda: str(self.form.read("purpose") or "")
        for name in (*WORDED, "visitors"):
            row = self.form.rows[name]
            box = cast(Box, row.editor.box)
            self.phrases.watch(box, name)
            # A label, so that the line is no higher than others; F4 does the same without a mouse.
            link = named(QLabel(LINK), f"phrases.{name}")
            link.linkActivated.connect(partial(self._open_phrases, box))
            row.head.addWidget(link)

    def _open_phrases(self, box: Box, *_: object) -> None:
        self.phrases.open(box)

    def _connect(self) -> None:
        self.picker.picked.connect(self._pick)
        self.picker.dropped.connect(self._lose_household)
        self.side.met.connect(self._meet)
        self.form.rows["date"].editor.changed.connect(self._propose_next)
        self.form.rows["date"].editor.changed.connect(self._note_twin)
        self.form.changed.connect(self._note_form)
        self.form.remarked.connect(lambda: self.missing.show_fields(self.form.missing()))
        self.missing.asked.connect(lambda name: self.form.rows[name].editor.setFocus())
        for one in (self.form, self.side, self.photos, self.extras):
            one.changed.connect(self.drafting.note)

    def _fit(self) -> None:
        """Let the column stand beside the form where there is room, else below it."""
        beside = self.width() >= characters(self, WIDE)
        if beside is self.beside:
            return
        self.beside = beside
        self.right.setVisible(beside)
        if beside:
            self.right.setWidget(self.side)
            self.right.setFixedWidth(characters(self, BESIDE) + 16)
        else:
            self.right.takeWidget()
            self.inner.insertWidget(1, self.side)
        self.side.show()

    def _build(self) -> None:
        self.left, self.right = _scroll("visit_left"), _scroll("visit_right")
        holder = QWidget()
        self.inner = QVBoxLayout(holder)
        self.inner.setContentsMargins(0, 0, 8, 0)
        for one in (self.form, self.photos, rule(), self.extras):
            self.inner.addWidget(one)
        self.inner.addStretch()
        self.left.setWidget(holder)
        body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        body.addWidget(self.left, 1)
        body.addWidget(self.right)
        layout = QVBoxLayout(self)
        layout.addWidget(self.drafting.line)
        nest(layout, self._head())
        layout.addWidget(self.picker_problem)
        nest(layout, body, 1)
        layout.addWidget(self.missing)
        layout.addWidget(rule())
        nest(layout, self._buttons())

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        name = labelled("走访户", "heading")
        name.setBuddy(self.picker)
        row.addWidget(name)
        row.addWidget(self.picker, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        for one in (
            button("关闭", self.reject, "close"), button("保存", self.save, "save", "main"),
        ):  # fmt: skip
            # Enter inside a field goes nowhere: a half-typed visit must not be saved by it.
            one.setAutoDefault(False)
            one.setDefault(False)
            row.addWidget(one)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        return row


def _scroll(name: str) -> QScrollArea:
    area = named(QScrollArea(), name)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
