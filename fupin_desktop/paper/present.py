"""What a paper that was printed would show if it were printed again now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fupin_desktop import notice_text, notices
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import (
    conflict_list,
    handover_sheet,
    money_trail,
    notice_sheet,
    reconciliation_sheet,
    record_sheet,
    route,
    single_forms,
    survey_list,
)
from fupin_desktop.paper.archive_form import lay_out
from fupin_desktop.paper.fonts import MissingGlyph
from fupin_desktop.paper.household_file import HouseholdFile, collect
from fupin_desktop.paper.prints import ARCHIVE, NOTICE, RECONCILIATION, RECORD, Print
from fupin_desktop.paper.single_forms import EACH, FORMS, TABLE, Asked
from fupin_desktop.registry import Registry

LABELS: Final = {
    ARCHIVE: "户档案", RECORD: "记录表", **{one.name: one.label for one in FORMS.values()},
    "route": route.TITLE, "survey": survey_list.TITLE, "conflicts": conflict_list.TITLE,
    "handover": handover_sheet.TITLE, NOTICE: "公示",
    RECONCILIATION: reconciliation_sheet.TITLE,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Present:
    """A paper as it would be now."""

    name: str  # of the household or record
    number: str = ""
    codes: tuple[str, ...] = ()  # of its pages; none: a list, which is made anew each time
    state: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


def present(registry: Registry, one: Print, *, whole: bool = False) -> Present | None:
    """Give a paper as it would be now; None if what it is about is no longer there.

    `whole`: an archive is not laid out, for its pages are not asked for.
    """
    try:
        if whole and one.form == ARCHIVE:
            return _archive(registry, one, whole=True)
        return MADE.get(one.form, _form)(registry, one)
    except FupinError:
        return None
    except MissingGlyph:
        return Present(name="", codes=("",))  # it cannot be printed now: it differs for certain


def present_archives(registry: Registry, made: Sequence[Print]) -> dict[str, Present]:
    """Give by household what archives would say now; their pages are not laid out."""
    found: dict[str, Present] = {}
    by_choice: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    here = set(registry.find("household", where={"id": [one.rec for one in made]}))
    for one in made:
        if one.rec in here:
            by_choice.setdefault(one.choice, []).append(one.rec)
    for (on, parts), recs in by_choice.items():
        found |= {file.rec: _of(file, ("",)) for file in collect(registry, recs, on, parts)}
    return found


def label(form: str) -> str:
    """Call a kind of paper by its name."""
    return LABELS.get(form, form)


def household_of(one: Print) -> str:
    """The household a paper is about; empty if it is about something else."""
    each = one.form in FORMS and FORMS[one.form].about == EACH
    return one.rec if one.form == ARCHIVE or each else ""


def _archive(registry: Registry, one: Print, *, whole: bool = False) -> Present:
    file = next(collect(registry, [one.rec], one.on, one.parts))
    return _of(file, ("",) if whole else tuple(page.code for page in lay_out(file)[0]))


def _of(file: HouseholdFile, codes: tuple[str, ...]) -> Present:
    return Present(name=file.head, number=file.number, codes=codes, state=file.code, said=file.said)


def _record(registry: Registry, one: Print) -> Present:
    table, _, rec = one.rec.partition("/")
    sheet = next(record_sheet.collect(registry, table, [rec], one.on))
    codes = tuple(page.code for page in record_sheet.lay_out(sheet))
    return Present(name=f"{sheet.kind} {sheet.title}".strip(), codes=codes, state=sheet.code)


def _notice(registry: Registry, one: Print) -> Present:
    row = notices.read(registry, one.rec)
    phone = str(row["phone"] or "") or "".join(one.parts)
    draft = notice_text.kept(registry, row)
    pages = notice_sheet.lay_out(draft, str(row["start"] or ""), phone)
    return Present(name=draft.title, codes=tuple(page.code for page in pages))


def _form(registry: Registry, one: Print) -> Present:
    about = FORMS[one.form].about if one.form in FORMS else ""
    if about not in (EACH, TABLE):
        return Present(name="")
    asked = Asked(
        households=[one.rec] if about == EACH else None,
        table=one.rec if about == TABLE else "",
        years=money_trail.checked(one.parts),
    )
    on = one.on or registry.today()
    made = [*single_forms.lay_out(registry, one.form, asked, on)]
    codes = tuple(page.code for _, pages in made for page in pages)
    row = registry.rows("household", [one.rec])[0] if about == EACH else {}
    return Present(name=str(row.get("name") or ""), number=str(row.get("number") or ""),
                   codes=codes)  # fmt: skip


MADE: Final[Mapping[str, Callable[[Registry, Print], Present]]] = {
    ARCHIVE: _archive, RECORD: _record, NOTICE: _notice,
}  # fmt: skip
