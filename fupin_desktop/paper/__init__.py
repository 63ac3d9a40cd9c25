"""Paper: household archives and the sheets of single records, as PDF."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from db import log
from fupin_desktop import surveys
from fupin_desktop.disputes import Line
from fupin_desktop.entry_list import Entries, Entry
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.first_stick import Village
from fupin_desktop.handover_list import Statement
from fupin_desktop.movements import Movements
from fupin_desktop.notice_text import Draft
from fupin_desktop.paper import (
    archives,
    code_sheet,
    conflict_list,
    currency,
    entry_sheet,
    handover_sheet,
    movement_sheet,
    notice_sheet,
    prints,
    reconciliation_sheet,
    record_sheet,
    report_sheet,
    single_forms,
    survey_list,
)
from fupin_desktop.paper import route as route_list
from fupin_desktop.paper.archives import Order, Outcome
from fupin_desktop.paper.book import Book, Target
from fupin_desktop.paper.chapters import CHAPTERS
from fupin_desktop.paper.fonts import MissingGlyph
from fupin_desktop.paper.household_file import checked
from fupin_desktop.paper.prints import Print
from fupin_desktop.paper.sheet import Page
from fupin_desktop.paper.single_forms import Asked
from fupin_desktop.paper.unprintable import told as _told
from fupin_desktop.reconciliation import Comparison
from fupin_desktop.registry import Registry
from fupin_desktop.report import Sheet as ReportSheet

__all__ = [
    "PARTS", "Asked", "Order", "Outcome", "archive", "archives", "codes", "conflicts",
    "currency", "entries", "form", "handover", "movements", "notice", "reconciliation", "record",
    "report", "route", "survey",
]  # fmt: skip

EVERYBODY = Asked()
PARTS: Final = tuple((chapter.key, chapter.title) for chapter in CHAPTERS)  # of an archive


def archive(
    registry: Registry,
    households: Sequence[str],
    target: Path,
    *,
    on: str = "",
    parts: Collection[str] = (),
    step: Step = no_step,
) -> int:
    """Print the archives of households into one PDF, as of a date; return its pages.

    `parts`: the keys of those to print, none for all.
    """
    order = Order(on=on, parts=parts)
    return archives.into_one(registry, households, target, order, step).pages


def record(
    registry: Registry,
    table: str,
    ids: Sequence[str],
    target: Target,
    *,
    on: str = "",
    step: Step = no_step,
    made: list[Print] | None = None,
) -> int:
    """Print the sheets of some records into one PDF; return its pages.

    `made`: the prints are put there and not remembered, for they are only looked at yet.
    """
    label = registry.table(table).label
    if not ids:
        raise FupinError(f"没有选择{label}，没有打印。请先在列表中选择要打印的记录。")
    book, mark, kept = Book(label), registry.read(log.next_n), list[Print]()
    for done, sheet in enumerate(record_sheet.collect(registry, table, ids, on)):
        step(done, len(ids))
        try:
            pages = record_sheet.lay_out(sheet)
        except MissingGlyph as missing:
            raise FupinError(f"{label}“{sheet.title}”的{_told(missing)}") from None
        book.add(sheet.title or label, pages, apart=False)
        kept.append(Print(
            form=prints.RECORD, rec=f"{table}/{sheet.rec}", user=registry.user, mark=mark,
            at=registry.now().isoformat(timespec="seconds"), on=checked(on), state=sheet.code,
            pages=tuple(page.code for page in pages),
        ))  # fmt: skip
    step(len(ids), len(ids))
    book.save(target)
    prints.keep(registry, kept, made)
    return book.pages


def route(
    registry: Registry, households: Sequence[str], target: Path, *, step: Step = no_step
) -> int:
    """Print the list of households to call on, in the order of a walk; return its pages."""
    stops = route_list.chosen(registry, households)
    step(0, 1)
    book, mark = Book(route_list.TITLE), registry.read(log.next_n)
    try:
        pages = route_list.lay_out(registry, route_list.collect(registry, stops))
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(route_list.TITLE, pages, apart=False)
    step(1, 1)
    book.save(target)
    _keep_list(registry, "route", mark, pages)
    return book.pages


def survey(
    registry: Registry, rec: str, households: Sequence[str], target: Path, *, step: Step = no_step
) -> int:
    """Print the list of households still to be surveyed in a round; return its pages."""
    row = surveys.round_of(registry, rec)
    step(0, 1)
    book, mark = Book(survey_list.TITLE), registry.read(log.next_n)
    try:
        pages = survey_list.lay_out(registry, row, households)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(survey_list.TITLE, pages, apart=False)
    step(1, 1)
    book.save(target)
    _keep_list(registry, "survey", mark, pages)
    return book.pages


def conflicts(
    registry: Registry, lines: Sequence[Line], target: Path, *, step: Step = no_step
) -> int:
    """Print the list of some open conflicts for a meeting; return its pages."""
    step(0, 1)
    book, mark = Book(conflict_list.TITLE), registry.read(log.next_n)
    try:
        pages = conflict_list.lay_out(registry, lines)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(conflict_list.TITLE, pages, apart=False)
    step(1, 1)
    book.save(target)
    _keep_list(registry, "conflicts", mark, pages)
    return book.pages


def reconciliation(registry: Registry, found: Comparison, target: Path) -> int:
    """Print two offices' totals of a place on one page; return the pages."""
    book, mark = Book(reconciliation_sheet.TITLE), registry.read(log.next_n)
    try:
        pages = reconciliation_sheet.lay_out(registry, found)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(found.name, pages, apart=False)
    book.save(target)
    _keep_list(registry, prints.RECONCILIATION, mark, pages)
    return book.pages


def movements(registry: Registry, found: Movements, target: Path) -> int:
    """Print two days' totals and the records they differ by; return the pages."""
    book = Book(movement_sheet.TITLE)
    try:
        pages = movement_sheet.lay_out(registry, found)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(found.name, pages, apart=False)
    book.save(target)
    return book.pages


def report(registry: Registry, found: ReportSheet, target: Path) -> int:
    """Print a report with its subtotals; return the pages."""
    book = Book(report_sheet.TITLE)
    try:
        pages = report_sheet.lay_out(registry, found)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(found.definition.name or report_sheet.TITLE, pages, apart=False)
    book.save(target)
    return book.pages


def entries(
    registry: Registry, found: Entries, some: Sequence[Entry], target: Path
) -> int:  # fmt: skip
    """Print some entries of the list of what is to be typed; return the pages."""
    book = Book(entry_sheet.TITLE)
    try:
        pages = entry_sheet.lay_out(registry, found, some)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(entry_sheet.TITLE, pages, apart=False)
    book.save(target)
    return book.pages


def form(
    registry: Registry, name: str, target: Target, asked: Asked = EVERYBODY, *, on: str = "",
    step: Step = no_step, made: list[Print] | None = None,
) -> int:  # fmt: skip
    """Print single forms, as the state was on a day, into one PDF; return its pages.

    `made`: the prints are put there and not remembered, for they are only looked at yet.
    """
    day = checked(on) or registry.today()
    known = single_forms.FORMS.get(name)
    book, mark = Book(known.label if known else name), registry.read(log.next_n)
    laid: list[list[Page]] = []
    try:
        for title, pages in single_forms.lay_out(registry, name, asked, day, step):
            book.add(title or "（户主未填）", pages, apart=False)
            laid.append(pages)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    step(1, 1)
    book.save(target)
    whose = single_forms.owners(registry, name, asked, day)
    sheets = laid if len(whose) == len(laid) else [[page for pages in laid for page in pages]]
    codes = [[page.code for page in pages] for pages in sheets]
    told = dict(zip(whose, codes, strict=False))
    prints.keep_form(registry, name, checked(on), mark, told, made, asked.years)
    return book.pages


def notice(
    draft: Draft, target: Target, start: str = "", phone: str = "",
    of: tuple[Registry, str] | None = None, made: list[Print] | None = None,
) -> int:  # fmt: skip
    """Print a public notice; return its pages.

    `of`: the ledger and the notice it is kept as; the print is remembered there, or put into
    `made` if it is only looked at yet.
    """
    book = Book(draft.title)
    try:
        pages = notice_sheet.lay_out(draft, start, phone)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(draft.title, pages, apart=False)
    book.save(target)
    if of:
        registry, rec = of
        told = {rec: [page.code for page in pages]}
        prints.keep_form(registry, prints.NOTICE, "", registry.read(log.next_n), told, made,
                         years=(phone,))  # fmt: skip
    return book.pages


def codes(registry: Registry, villages: Sequence[Village], target: Path) -> int:
    """Print the opening codes of villages whose first stick is made; return the pages."""
    book = Book(code_sheet.TITLE)
    try:
        pages = code_sheet.lay_out(registry, villages)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(code_sheet.TITLE, pages, apart=False)
    book.save(target)
    return book.pages


def handover(registry: Registry, found: Statement, target: Path) -> int:
    """Print the list of a hand-over for three signatures; return its pages."""
    book, mark = Book(handover_sheet.TITLE), registry.read(log.next_n)
    try:
        pages = handover_sheet.lay_out(registry, found)
    except MissingGlyph as missing:
        raise FupinError(_told(missing)) from None
    book.add(handover_sheet.TITLE, pages, apart=False)
    book.save(target)
    _keep_list(registry, "handover", mark, pages)
    return book.pages


def _keep_list(registry: Registry, form: str, mark: int, pages: Sequence[Page]) -> None:
    """Remember that a list was printed; whatever is written later may be missing on it."""
    prints.keep_form(registry, form, "", mark, {"": [page.code for page in pages]})
