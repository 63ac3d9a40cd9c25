"""Which form takes up which draft: each is opened the way its own command opens it."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QDialog

from fupin_desktop.catalogue import TABLES
from fupin_desktop.differences import is_gone
from fupin_desktop.drafts import Draft
from ui import form_draft, photo_day, plan_page, task, visit_draft, visit_grid
from ui.attendance_grid import AttendanceDialog
from ui.drafting import Drafting
from ui.fill_grid import FillDialog
from ui.form import RecordForm
from ui.life_dialog import TOUCHED, LifeDialog
from ui.local_field_form import LocalFieldForm
from ui.outcome_dialog import FinishDialog, StartDialog, StopDialog
from ui.photo_day import PhotoDayDialog
from ui.plan_dialog import NewPlanDialog, ReviseDialog
from ui.project_dialog import ProjectDialog
from ui.record_form import RecordDialog
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog
from ui.workplace import Workplace

Opener = Callable[[Workplace, Draft], Drafting | None]  # None: what it needs is there no more


def can_open(work: Workplace, draft: Draft) -> bool:
    """Tell whether there is a form for a draft, and what it is about."""
    return _opener(draft.form) is not None and not is_gone(work.registry, draft)


def open_draft(work: Workplace, draft: Draft) -> bool:
    """Open the form of a draft as it stood, and tell whether that was possible."""
    opener = _opener(draft.form)
    drafting = task.attempt(work, partial(opener, work, draft)) if opener else None
    if drafting is not None:
        drafting.take_up(draft)
    return drafting is not None


def _opener(form: str) -> Opener | None:
    return OPENERS.get(form) or (_life if form.startswith(LIFE) else None)


def _told(draft: Draft, name: str) -> str:
    return str(draft.about.get(name) or "")


def _shown(work: Workplace, dialog: QDialog, drafting: Drafting, *tables: str) -> Drafting:
    saved = getattr(dialog, "saved", dialog.accepted)
    saved.connect(lambda *_: work.records_changed.emit(frozenset(tables)))
    dialog.open()
    return drafting


def _record(work: Workplace, draft: Draft) -> Drafting | None:
    if draft.table not in TABLES:
        return None
    given, only = draft.about.get("given"), draft.about.get("only")
    form = RecordForm(
        work.registry, draft.table, draft.rec, given=given if isinstance(given, dict) else {},
        only=[str(name) for name in only] if isinstance(only, list) else (),
    )  # fmt: skip
    dialog = RecordDialog(form, work)
    if draft.rec:
        return _shown(work, dialog, dialog.drafting, draft.table)
    dialog.saved.connect(lambda batch: work.show_new(draft.table, batch.ids[0]))
    dialog.open()
    return dialog.drafting


def _start(work: Workplace, draft: Draft) -> Drafting:
    dialog = StartDialog(work.registry, _told(draft, "kind"), _told(draft, "household"), work)
    work.ask("procedure", dialog)
    return dialog.drafting


def _end(kind: type[FinishDialog] | type[StopDialog], work: Workplace, draft: Draft) -> Drafting:
    dialog = kind(work.registry, draft.rec, work)
    return _shown(work, dialog, dialog.drafting, "procedure", "household", "village_year")


def _plan(work: Workplace, draft: Draft) -> Drafting:
    dialog = NewPlanDialog(work.registry, _told(draft, "scope"), _told(draft, "owner"), work)
    work.ask("plan", dialog)
    return dialog.drafting


def _revise(work: Workplace, draft: Draft) -> Drafting | None:
    rows = work.registry.rows("plan", [_told(draft, "plan")])
    if not rows:
        return None
    dialog = ReviseDialog(work.registry, rows[0], work)
    work.ask("plan", dialog)
    return dialog.drafting


def _project(work: Workplace, _draft: Draft) -> Drafting:
    dialog = ProjectDialog(work.registry, work)
    work.ask("project", dialog)
    return dialog.drafting


def _targets(work: Workplace, draft: Draft) -> Drafting:
    work.open("plan", draft.rec)
    return work.plan.drafting


def _life(work: Workplace, draft: Draft) -> Drafting:
    kind = draft.form.removeprefix(LIFE)
    dialog = LifeDialog(work.registry, draft.household, kind, work)
    return _shown(work, dialog, dialog.drafting, *TOUCHED)


def _attendance(work: Workplace, _draft: Draft) -> Drafting:
    dialog = AttendanceDialog(work.registry, work)
    return _shown(work, dialog, dialog.drafting, "attendance")


def _local_field(work: Workplace, draft: Draft) -> Drafting | None:
    rows = work.registry.rows(draft.table, [draft.rec]) if draft.rec else []
    if draft.rec and not rows:
        return None
    rounds = work.registry.rows("survey_round", [_told(draft, "survey")])
    if draft.about.get("survey") and not rounds:
        return None
    dialog = LocalFieldForm(
        work.registry, work, rows[0] if rows else None, survey=rounds[0] if rounds else None
    )
    return _shown(work, dialog, dialog.drafting, draft.table)


def _fill(work: Workplace, draft: Draft) -> Drafting:
    dialog = FillDialog(work.registry, draft.table, [], work)
    return _shown(work, dialog, dialog.drafting, draft.table)


def _pick(work: Workplace, _draft: Draft) -> Drafting:
    return work.pick().drafting


def _visit(work: Workplace, draft: Draft) -> Drafting:
    dialog = VisitDialog(work.registry, draft.household, work)
    return _shown(work, dialog, dialog.drafting, "visit", "need", "measure", "attachment")


def _notes(work: Workplace, _draft: Draft) -> Drafting:
    dialog = NotesDialog(work.registry, work)
    return _shown(work, dialog, dialog.drafting, "visit")


def _photos(work: Workplace, _draft: Draft) -> Drafting:
    dialog = PhotoDayDialog(work.registry, work)
    return _shown(work, dialog, dialog.drafting, "attachment")


LIFE: Final = "life_"  # and the kind of event
OPENERS: Final[dict[str, Opener]] = {
    form_draft.FORM: _record,
    "start_procedure": _start,
    "finish_procedure": partial(_end, FinishDialog),
    "stop_procedure": partial(_end, StopDialog),
    "new_plan": _plan,
    "revise_plan": _revise,
    "new_project": _project,
    plan_page.FORM: _targets,
    "attendance": _attendance,
    "local_field": _local_field,
    "fill": _fill,
    "pick": _pick,
    visit_draft.FORM: _visit,
    visit_grid.FORM: _notes,
    photo_day.FORM: _photos,
}
