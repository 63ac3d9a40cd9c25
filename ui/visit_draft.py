"""What stands in the form of a visit, as a draft, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Protocol, cast

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.registry import Registry
from ui.form import RecordForm
from ui.typed import lines_of, retype_rows, texts_of
from ui.visit_cards import ExtraRecords
from ui.visit_photos import VisitPhotos
from ui.visit_side import HEADINGS, VisitSide

FORM: Final = "visit"
GONE: Final = "暂存时选的办理进度中，有 {number} 项已经不在未办结之列，没有再选。"


class VisitForm(Protocol):
    """The parts of a visit's form that take typing."""

    registry: Registry
    household: str
    form: RecordForm
    side: VisitSide
    extras: ExtraRecords
    photos: VisitPhotos

    def windowTitle(self) -> str:
        """What the window is called."""

    def choose(self, household: str) -> None:
        """Turn to a household, or to none."""


def sketch(dialog: VisitForm) -> Sketch:
    """Write down what was typed, ticked and added."""
    form, side, extras = dialog.form, dialog.side, dialog.extras
    steps: dict[str, Json] = {step.case.rec: [step.state, step.result] for step in side.steps}
    # Also what was proposed: on another day another date would be.
    state: dict[str, Json] = {
        "household": dialog.household, "rows": texts_of(form.rows),
        "touched": [*sorted(form.touched)],
        "steps": steps, "photos": [dict(row) for row in dialog.photos.rows],
        "needs": [{"rec": card.rec, "rows": texts_of(card.rows)} for card in extras.needs],
        "measures": [
            {"rec": card.rec, "rows": texts_of(card.rows), "need": box.currentData()}
            for card, box in extras.measures
        ],
    }  # fmt: skip
    return Sketch(
        form=FORM, table="visit", household=dialog.household, title=dialog.windowTitle(),
        state=state, lines=_lines(dialog),
        seen={step.case.rec: step.case.seen for step in side.steps},
    )  # fmt: skip


def _lines(dialog: VisitForm) -> tuple[Line, ...]:
    form, extras = dialog.form, dialog.extras
    typed = {name: row for name, row in form.rows.items() if name in form.touched}
    said = lines_of(typed, "visit")
    for card in (*extras.needs, *(card for card, _ in extras.measures)):
        said += lines_of(card.rows, card.table)
    for step in dialog.side.steps:
        word = HEADINGS[step.case.table][-2:]
        label = next(one.label for one in step.case.steps if one.code == step.state)
        said.append(Line(label=word, text=f"{step.case.row['content']}：{label}"))
    if dialog.photos.rows:
        said.append(Line(label="照片和文件", text=f"{len(dialog.photos.rows)} 个"))
    return tuple(said)


def take_up(dialog: VisitForm, draft: Draft) -> str:
    """Put back what was written down; give a sentence on what could not be."""
    held = cast(Mapping[str, Any], draft.state)
    dialog.choose(_known(dialog, str(held.get("household") or "")))
    rows = held.get("rows") or {}
    retype_rows(dialog.form.rows, rows)
    # What was only proposed still is: it follows a date or a household chosen afterwards.
    dialog.form.touched = {*held.get("touched", rows)} & dialog.form.rows.keys()
    missing = _choose_steps(dialog, draft, held.get("steps") or {})
    dialog.photos.put(held.get("photos") or [])
    for one in held.get("needs") or []:
        need = dialog.extras.add_need()
        need.rec = one["rec"]
        retype_rows(need.rows, one["rows"])
    for one in held.get("measures") or []:
        measure, box = dialog.extras.add_measure()
        measure.rec = one["rec"]
        retype_rows(measure.rows, one["rows"])
        box.setCurrentIndex(max(0, box.findData(one["need"])) if one["need"] else 0)
    return GONE.format(number=missing) if missing else ""


def _known(dialog: VisitForm, household: str) -> str:
    """The household of a draft, unless it was deleted in the meantime."""
    found = dialog.registry.find("household", where={"id": household}) if household else []
    return household if found else ""


def _choose_steps(dialog: VisitForm, draft: Draft, steps: Mapping[str, Any]) -> int:
    cards = {card.case.rec: card for card in dialog.side.cards}
    for rec, (state, result) in steps.items():
        card = cards.get(rec)
        if card is not None and state in card.buttons:
            card.case = replace(card.case, seen=draft.seen.get(rec, card.case.seen))
            card.choose(state, result)
    chosen = {step.case.rec for step in dialog.side.steps}
    return len(set(steps) - chosen)
