"""From a foreign roster to a plan, and from an accepted plan to one undoable batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from fupin_desktop import absences
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import aside, mended, own_book, yearly
from fupin_desktop.excel.candidates import Pick, Picks, Question, told
from fupin_desktop.excel.difference import Wishes, compare
from fupin_desktop.excel.faulty import Faulty, faulty_of, stamp_of
from fupin_desktop.excel.grouping import group_entries
from fupin_desktop.excel.hands import WHY, Typed
from fupin_desktop.excel.known import Known
from fupin_desktop.excel.matching import (
    AS_FOUND,
    ROWS,
    Key,
    Match,
    Reading,
    choose,
    kept_fields,
    without,
)
from fupin_desktop.excel.packed import Changes, PackedLine
from fupin_desktop.excel.roster import layout_of, read_entries
from fupin_desktop.excel.sheet import NOTHING, Sheet, read_sheets
from fupin_desktop.excel.targets import Aside, targets_of
from fupin_desktop.excel.village import villages_in
from fupin_desktop.plan import LABEL, Line, Plan
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

PORTION: Final = 500  # changes written at once; whether to stop is asked between


@dataclass(frozen=True)
class Import:
    """A roster as planned: the preview, the changes, and the refused rows for the error copy."""

    book: Path
    plan: Plan
    elsewhere: int
    reading: Reading  # how it was read, with the beginnings of the sheets
    faulty: Faulty
    typed: int  # values typed by hand that the list has otherwise
    kept: list[Typed]  # these, where they are not written
    questions: list[Question]  # rows that several records may be meant by
    listed: int  # records that the list has
    year: str = ""  # whose what is kept by the year becomes

    @property
    def tables(self) -> frozenset[str]:
        """What it changes something in."""
        return frozenset(line.table for line in self.changes.lines)

    @cached_property
    def changes(self) -> Changes:
        """What it writes."""
        return Changes(self.plan.lines)

    @property
    def same(self) -> dict[str, frozenset[str]]:
        """By record the fields of which the list has the very value that is here."""
        packed = (line for line in self.plan.lines if isinstance(line, PackedLine))
        said = (line.said for line in packed)
        return {one.rec: frozenset(one.same) for one in said if one.same}

    @property
    def named(self) -> frozenset[str]:
        """Records that the list has."""
        lines = (one for one in self.plan.lines if one.kind != "missing")
        return frozenset(one.rec for one in lines if one.rec and not yearly.is_yearly(one.table))


def read_plan(
    registry: Registry, book: Path, step: Step = no_step, skip: Sequence[Key] = (),
    fill_only: Sequence[Key] = (), over_typed: bool = False, match: Match = AS_FOUND,
    picks: Sequence[Pick] = (), sheets: Sequence[Sheet] | None = None,
) -> Import:  # fmt: skip
    """Read a roster and compare it with the ledger; nothing is written.

    `match` says which sheet and rows are read, and which columns mean what; `picks` say which
    record a row means where several may be meant.
    Columns whose titles are in `skip` are not read, those in `fill_only` fill only what is empty.
    `sheets` are those of the book where they were read already.
    What was typed by hand since the last import stays, unless it is to be overwritten too.
    """
    stamp = stamp_of(book)
    sheets = read_sheets(book, step) if sheets is None else sheets
    own_book.refuse(book, sheets)
    reading = choose(registry, sheets, book, match)
    sheet, header, notes = reading.sheet, reading.header, [*reading.notes]
    kept, header = kept_fields(header, fill_only), without(header, skip)
    layout = layout_of(header)
    year = yearly.checked(registry, match.year) if match.year else _year(registry, book, reading)
    notes += yearly.notes(header, year, loose=layout.loose)
    layout = replace(layout, header=yearly.dated(header, year))
    entries = read_entries(sheet, layout, villages_in(registry), step)
    if not entries:
        raise FupinError(f"文件“{book.name}”只有表头，没有名单。{NOTHING}请确认选对了文件。")
    partial, rows = mended.leave_sound(entries, sheet.rows, header), len(entries)
    groups = group_entries(entries, layout)
    del entries  # the groups hold them, one after the other for as long as it is needed
    left = Aside(layout)
    lines, stays, typed = list[Line](), list[Typed](), 0
    with registry.sparing():
        known = Known(registry, step, Picks(picks))
        years = yearly.of_year(registry, header, year)
        coming = targets_of(groups, known, left, step, years)
        for one in compare(registry, coming, known, Wishes(kept, over_typed)):
            lines += one.lines
            stays += [one.kept] if one.kept else []
            typed += one.typed
    known.picks.check()
    faulty = sorted(left.faulty, key=lambda entry: entry.row)
    doubted = sorted(left.doubted, key=lambda entry: entry.row)
    refused = (aside.refused_line(entry, layout) for entry in faulty)
    lines += [*refused, *left.foreign, *left.gone]
    lines += [] if partial else aside.missing(left.villages, left.named, faulty, layout, known)
    notes += mended.notes(sorted(left.unasked)) if partial else []
    notes += aside.findings(rows, faulty, len(left.foreign), doubted)
    notes += aside.left(typed, over_typed, len(left.gone))
    return Import(
        book=book,
        plan=Plan(book.name, tuple(lines), tuple(notes)),
        elsewhere=len(left.foreign),
        reading=replace(reading, sheet=Sheet(sheet.name, sheet.rows[:ROWS])),
        faulty=faulty_of(sheet, header, left.broken, [*faulty, *doubted], stamp),
        typed=typed,
        kept=stays,
        questions=told(known.picks.asked, sheet, header),
        listed=len(left.named),
        year=year,
    )


def _year(registry: Registry, book: Path, reading: Reading) -> str:
    """Give the year that a list seems to be of."""
    above = reading.sheet.rows[: reading.span[0]]
    return yearly.proposed(registry, book.stem, [[reading.sheet.name], *above])


def apply(registry: Registry, imported: Import, step: Step = no_step) -> Batch:
    """Write an accepted plan as one batch that one undo takes back.

    Who is missing in a list that seems complete comes on the list 减员核实.
    """
    if not imported.changes:
        raise FupinError(
            f"文件“{imported.book.name}”里没有可导入的新内容。{NOTHING}"
            "请看导入前核对中“拒收”“手工改过”和“无变化”的说明。"
        )
    label = f"{LABEL}{imported.book.name}"
    with registry.sparing():
        batch = registry.save_portions(
            _portions(imported.changes, step), label=label, why=WHY, follow=True
        )
    note_missing(registry, imported, back_only=is_partial(imported))
    return batch


def is_partial(imported: Import) -> bool:
    """Tell whether a list seems to be of some people only: then whoever lacks means nothing."""
    return bool(imported.reading.others) or imported.plan.count("missing") * 2 > imported.listed


def note_missing(registry: Registry, imported: Import, *, back_only: bool = False) -> int:
    """Put who was missing in a list on the list 减员核实; return how many are new there."""
    gone = [] if back_only else imported.plan.of_kind("missing")
    return absences.note(
        registry, [(line.table, line.rec) for line in gone], imported.named,
        book=imported.book.name, stamp="-".join(map(str, imported.faulty.stamp)),
    )  # fmt: skip


def _portions(changes: Sequence[Change], step: Step) -> Iterator[Sequence[Change]]:
    """Some changes at a time: a township's at once would take a gigabyte."""
    for start in range(0, len(changes), PORTION):
        step(start, len(changes))
        yield changes[start : start + PORTION]
