"""Keeps what is typed into a form as a draft, and offers what was typed into it before."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from secrets import token_hex
from typing import Final, Protocol, cast
from weakref import ref

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QMainWindow, QWidget
from shiboken6 import isValid

from fupin_desktop.differences import Difference, differences
from fupin_desktop.drafts import Draft, Sketch
from fupin_desktop.registry import Registry
from ui.editing import commit_typing
from ui.parts import button, wrapped

EVERY: Final = 2_000  # ms between two writings while somebody types
SHOWN: Final = 10_000  # ms a sentence stands in the status bar
NAMED: Final = 3  # fields that are named one by one
KEPT: Final = "已暂存“{title}”，在工作台的“暂存”里可以接着填。"
GIVEN_UP: Final = "已放弃暂存的内容。"


class Draftable(Protocol):
    """A form that can be left at any time and taken up again."""

    def sketch(self) -> Sketch | None:
        """What stands in the form now, exactly as typed; None while nobody has typed anything."""

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed; what is saved afterwards names the heads seen at that time."""


class Drafting(QObject):
    """The draft of one open form: written at the first key, and every two seconds after."""

    def __init__(self, registry: Registry, form: Draftable, window: QWidget) -> None:
        """`window` is the dialog or page the form stands in; it owns this."""
        super().__init__(window)
        self.registry = registry
        self._form, self._window = _held(form, window), ref(window)
        self.id = ""  # empty until something is written
        self.line = DraftLine(self)
        self._begun = ""
        self._last: Sketch | None = None
        self._taken: Draft | None = None  # taken up, and nothing typed since
        self._quiet = False
        self._timer = QTimer(self, singleShot=True, interval=EVERY)
        self._timer.timeout.connect(self.write)
        # Signals rather than an event filter: that would still be asked while its window goes.
        if isinstance(window, QDialog):
            window.finished.connect(self.leave)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._leave_field)
            application.applicationStateChanged.connect(self._leave_program)

    @property
    def form(self) -> Draftable:
        """The form that is kept."""
        form = self._form()
        assert form is not None  # noqa: S101 - it is the window, which owns this
        return form

    @property
    def window(self) -> QWidget:
        """The dialog or page the form stands in."""
        return cast(QWidget, self._window())

    def _stands(self) -> bool:
        """Tell whether the window is there; focus still moves about while it is taken down."""
        window = self._window()
        return window is not None and isValid(window)

    def turn_to(self, form: Draftable) -> None:
        """Go on with another form in the same window; what was typed into this one is kept."""
        self.leave()
        self._form = _held(form, self.window)
        self.line.say("")

    def note(self, *_: object) -> None:
        """Something was typed: connect here what says so."""
        if self._quiet:
            return
        self._taken = None
        if not self.id:
            self.write()
        elif not self._timer.isActive():
            self._timer.start()
        if self.id:
            self.line.withdraw()

    def write(self) -> None:
        """Keep what stands in the form now; what is still being composed is not yet there."""
        self._timer.stop()
        if self._taken is not None:  # it is kept as it is, also what found no place here
            return
        sketch = self._sketch()
        if sketch is None:
            self.drop()
        elif sketch != self._last:
            self._put(sketch)

    def drop(self) -> None:
        """Forget the draft: it was saved, or there is nothing typed any more."""
        self._timer.stop()
        if self.id:
            self.registry.drafts.drop(self.id)
        self._forget()

    def leave(self, *_: object) -> None:
        """Keep the draft of a form that is being closed, and say where it is found again."""
        self._timer.stop()
        if not self.id:
            return
        sketch = self._taken or self._sketch()
        if sketch is None:
            self.drop()
            return
        self._put(sketch, left=True)
        self.registry.drafts.held.discard(self.id)
        self._forget()
        tell(self.window, self.registry.drafts.take_notice() or KEPT.format(title=sketch.title))

    def offer(self, like: Sketch) -> None:
        """Show above the form what was typed into such a form before, if it differs still."""
        for draft in self.registry.drafts.fitting(like):
            found = differences(self.registry, draft)
            if found or not draft.lines:
                self.line.show_draft(draft, found)
                return
            self.registry.drafts.drop(draft.id)  # everything in it was saved in the meantime
        self.line.hide()

    def take_up(self, draft: Draft) -> None:
        """Put a draft back into the form and go on with it."""
        found = differences(self.registry, draft)
        if self.id and self.id != draft.id:
            self.leave()  # what was typed here since is kept, too
        self._quiet = True
        try:
            self.form.take_up(draft)
        finally:
            self._quiet = False
        self.id, self._begun, self._taken = draft.id, draft.begun, draft
        self.registry.drafts.held.add(draft.id)
        self.line.say(changed_since(found))

    def _forget(self) -> None:
        self.id, self._begun, self._last, self._taken = "", "", None, None

    def _sketch(self) -> Sketch | None:
        sketch = self.form.sketch()
        if sketch is None or sketch.title:
            return sketch
        return replace(sketch, title=self.window.windowTitle())

    def _put(self, sketch: Sketch, *, left: bool = False) -> None:
        now = self.registry.now().isoformat(timespec="seconds")
        self.id, self._begun = self.id or token_hex(8), self._begun or now
        held = {one.name: getattr(sketch, one.name) for one in fields(Sketch)}
        drafts = self.registry.drafts
        drafts.put(Draft(
            **held, id=self.id, user=self.registry.user, begun=self._begun, wall=now, left=left,
        ))  # fmt: skip
        drafts.held.add(self.id)
        self._last = sketch
        if not left and (notice := drafts.take_notice()):
            self.line.say(notice)

    def _leave_field(self, old: QWidget | None, _new: QWidget | None) -> None:
        if self.id and old is not None and self._stands() and self.window.isAncestorOf(old):
            self.write()

    def _leave_program(self, state: Qt.ApplicationState) -> None:
        if self.id and self._stands() and state != Qt.ApplicationState.ApplicationActive:
            self.write()


def _held(form: Draftable, window: QWidget) -> Callable[[], Draftable | None]:
    # A window that held itself by way of its draft would outlive its closing.
    return ref(form) if cast(object, form) is window else lambda: form


class DraftLine(QFrame):
    """The line above a form that offers what was typed into it before."""

    def __init__(self, drafting: Drafting) -> None:
        super().__init__()
        self.drafting = drafting
        self.draft: Draft | None = None
        self.setObjectName("draft_line")
        self.setProperty("role", "offer")
        self.text = wrapped("", "", "draft_text")
        self.again = button("接着填(&J)", self._take_up, "draft_take_up", "main")
        self.give_up = button("放弃(&G)", self._give_up, "draft_drop")
        self.back = button("不放弃(&G)", self._bring_back, "draft_bring_back")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.addWidget(self.text, 1)
        for one in (self.again, self.give_up, self.back):
            one.setAutoDefault(False)
            one.setDefault(False)
            row.addWidget(one)
        self.hide()

    def show_draft(self, draft: Draft, found: list[Difference]) -> None:
        """Offer a draft."""
        self.draft = draft
        who = f"，{draft.user}" if draft.user not in ("", self.drafting.registry.user) else ""
        when = when_of(draft, self.drafting.registry.today())
        words = f"{when}{who} 暂存过没保存的内容：{labels_of(found)}。{changed_since(found)}"
        self._show(words, self.again, self.give_up)

    def say(self, sentence: str) -> None:
        """Say a sentence without an offer; an empty one takes the line away."""
        self.draft = None
        self._show(sentence)
        self.setVisible(bool(sentence))

    def withdraw(self) -> None:
        """Take an offer away, since something else is being typed, and say where it is found."""
        if self.draft is not None and self.again.isVisibleTo(self):
            tell(self.drafting.window, KEPT.format(title=self.draft.title))
            self.say("")

    def _take_up(self) -> None:
        if self.draft is not None:
            self.drafting.take_up(self.draft)

    def _give_up(self) -> None:
        if self.draft is not None:
            self.drafting.registry.drafts.drop(self.draft.id)
            self._show(GIVEN_UP, self.back)
            self.back.setFocus()

    def _bring_back(self) -> None:
        if self.draft is not None:
            self.drafting.registry.drafts.put(replace(self.draft, left=True))
            self.show_draft(self.draft, differences(self.drafting.registry, self.draft))
            self.again.setFocus()

    def _show(self, words: str, *shown: QWidget) -> None:
        self.text.setText(words)
        for one in (self.again, self.give_up, self.back):
            one.setVisible(one in shown)
        self.show()


def when_of(draft: Draft, today: str) -> str:
    """Say when a draft was last written, with the year if it is another one."""
    wall = datetime.fromisoformat(draft.wall)
    year = "" if draft.wall[:4] == today[:4] else f"{wall.year}年"
    return f"{year}{wall.month}月{wall.day}日 {wall:%H:%M}"


def labels_of(found: list[Difference]) -> str:
    """Name the things that were typed."""
    labels = list(dict.fromkeys(one.label for one in found))
    more = f"等 {len(labels)} 项" if len(labels) > NAMED else ""
    return "、".join(labels[:NAMED]) + more


def changed_since(found: list[Difference]) -> str:
    """Say what was changed in the ledger after the form of a draft was opened."""
    moved = [f"“{one.label}”后来改成了“{one.now or '空'}”" for one in found if one.changed]
    if not moved:
        return ""
    return f"{'，'.join(moved)}；接着填并保存，两个值都留着，待核定。"


def tell(widget: QWidget, sentence: str) -> None:
    """Say a sentence in the status bar of the window that a dialog belongs to."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, QMainWindow):
        above = above.parentWidget()
    if isinstance(above, QMainWindow):
        above.statusBar().showMessage(sentence, SHOWN)


def write_all(root: QWidget) -> None:
    """Keep what stands in all forms that are open in a window."""
    commit_typing()
    for drafting in root.findChildren(Drafting):
        if drafting.id:
            drafting.write()


def leave_all(root: QWidget) -> None:
    """Keep the drafts of all forms that are open in a window, because it is left."""
    commit_typing()
    for drafting in root.findChildren(Drafting):
        drafting.leave()
