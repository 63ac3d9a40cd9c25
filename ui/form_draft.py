"""The draft of a record's form: what was typed in it, and how it is taken up again."""

from dataclasses import replace
from typing import Final

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Sketch, older
from ui.form import RecordForm
from ui.titles import owner_of
from ui.typed import lines_of, retype_rows, texts_of, typed_in

FORM: Final = "record"  # the form that any record is opened in


class FormDraft:
    """What somebody typed into a form of the catalogue, as against how it was opened."""

    def __init__(self, form: RecordForm) -> None:
        self.form = form
        self.settle()

    def settle(self) -> None:
        """Count what stands in the form now as proposed, not as typed."""
        self.first = texts_of(self.form.rows)

    def like(self) -> Sketch:
        """Say which form it is, with nothing typed."""
        form = self.form
        about: dict[str, Json] = {"given": dict(form.given), "only": [*sorted(form.only)]}
        return Sketch(
            form=FORM, table=form.table.name, rec=form.rec, household=_household(form),
            about=about,
        )  # fmt: skip

    def sketch(self) -> Sketch | None:
        """Give what was typed, None if nothing was or the form stands as it was opened."""
        form, typed = self.form, self._typed()
        if not typed:
            return None
        # Also what was proposed: it is not sure to be proposed once more.
        asked = {*typed, *form.touched} if form.record else None
        texts = texts_of(form.rows, asked)
        return replace(
            self.like(), state={"texts": texts, "touched": [*typed]},
            seen={form.rec: dict(form.record.heads)} if form.record else {},
            lines=tuple(lines_of(form.rows, form.table.name, form.rec, typed)),
        )  # fmt: skip

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed; what is saved names the heads that were shown at that time."""
        form, state = self.form, draft.state if isinstance(draft.state, dict) else {}
        retype_rows(form.rows, state.get("texts"))
        held = state.get("touched")
        typed = {str(name) for name in held} if isinstance(held, list) else set()
        form.touched = (form.touched if form.record else set()) | (typed & form.rows.keys())
        if form.record:
            groups = [form.rows[name].field.group for name in typed & form.rows.keys()]
            heads = older(form.record.heads, draft.seen.get(form.rec, {}), groups)
            form.record = replace(form.record, heads=heads)

    def _typed(self) -> list[str]:
        rows, first = self.form.rows, self.first
        return [
            name
            for name in rows
            if name in self.form.touched and typed_in(rows[name].editor) != first.get(name)
        ]


def _household(form: RecordForm) -> str:
    if form.given.get("household"):
        return str(form.given["household"])
    if form.rec:
        return owner_of(form.registry, form.table.name, form.rec)
    parent = form.table.parent
    if parent and form.given.get(parent):
        above = form.table.fields[parent].choices
        return owner_of(form.registry, above, str(form.given[parent]))
    return ""
