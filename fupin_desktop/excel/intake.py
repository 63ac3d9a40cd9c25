"""From a foreign roster to a plan, and from an accepted plan to one undoable batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fupin_desktop import absences
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import aside, mended
from fupin_desktop.excel.candidates import Pick, Picks, Question, told
from fupin_desktop.excel.difference import Target, Wishes, compare
from fupin_desktop.excel.faulty import Faulty, faulty_of, stamp_of
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
from fupin_desktop.excel.roster import (
    Entry,
    Group,
    Layout,
    group_entries,
    layout_of,
    read_entries,
)
from fupin_desktop.excel.sheet import NOTHING, Sheet, read_sheets
from fupin_desktop.excel.village import Villages, villages_of
from fupin_desktop.plan import LABEL, Plan
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

PORTION: Final = 2000  # changes written at once


@dataclass(frozen=True)
class Import:
    """A roster as planned: the preview, the changes, and the refused rows for the error copy."""

    book: Path
    plan: Plan
    changes: list[Change]
    elsewhere: int
    reading: Reading  # how it was read, with the beginnings of the sheets
    faulty: Faulty
    typed: int  # values typed by hand that the list has otherwise
    kept: list[Typed]  # these, where they are not written
    questions: list[Question]  # rows that several records may be meant by
    same: Mapping[str, frozenset[str]]  # by record: fields of which the list has what is here
    named: frozenset[str]  # records that the list has

    @property
    def tables(self) -> frozenset[str]:
        """What it changes something in."""
        return frozenset(change.table for change in self.changes)


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
    reading = choose(registry, sheets, book, match)
    sheet, header, notes = reading.sheet, reading.header, [*reading.notes]
    kept, header = kept_fields(header, fill_only), without(header, skip)
    layout = layout_of(header)
    entries = read_entries(sheet, layout, _villages(registry), step)
    if not entries:
        raise FupinError(f"文件“{book.name}”只有表头，没有名单。{NOTHING}请确认选对了文件。")
    partial = mended.leave_sound(entries, sheet.rows, header)
    groups = group_entries(entries, layout)
    known = Known(registry, step, Picks(picks))
    targets = _targets(groups, layout, known)
    known.picks.check()
    gone = [one for one in targets if known.has_left(one.table, one.rec, one.home)]
    here = [one for one in targets if not known.has_left(one.table, one.rec, one.home)]
    planned = list(compare(registry, here, known, step, Wishes(kept, over_typed)))
    foreign = [e for group in groups if group.village is None for e in group.entries if e.asked]
    abroad = {entry.row for entry in foreign}
    asked = [entry for entry in entries if entry.asked and entry.row not in abroad]
    faulty = [entry for entry in asked if entry.problems]
    found = faulty_of(sheet, header, groups, asked, stamp)
    lines = [line for one in planned for line in one.lines]
    lines += [aside.refused_line(entry, layout) for entry in faulty]
    lines += [aside.elsewhere_line(entry, layout) for entry in foreign]
    lines += [aside.gone_line(one) for one in gone]
    lines += [] if partial else aside.missing(targets, groups, faulty, layout, known)
    notes += mended.notes(entries) if partial else []
    notes += aside.findings(len(entries), faulty, foreign, len(found.doubted))
    typed = sum(one.typed for one in planned)
    notes += aside.left(typed, over_typed, len(gone))
    return Import(
        book=book,
        plan=Plan(book.name, tuple(lines), tuple(notes)),
        changes=[one.change for one in planned if one.change],
        elsewhere=len(foreign),
        reading=replace(reading, sheet=Sheet(sheet.name, sheet.rows[:ROWS])),
        faulty=found,
        typed=typed,
        kept=[one.kept for one in planned if one.kept],
        questions=told(known.picks.asked, sheet, header),
        same={to.rec: one.same for to, one in zip(here, planned, strict=True) if one.same},
        named=frozenset(target.rec for target in targets),
    )


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
    batch = registry.save_portions(
        _portions(imported.changes, step), label=label, why=WHY, follow=True
    )
    note_missing(registry, imported, back_only=is_partial(imported))
    return batch


def is_partial(imported: Import) -> bool:
    """Tell whether a list seems to be of some people only: then whoever lacks means nothing."""
    return imported.plan.count("missing") * 2 > len(imported.named)


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


def _villages(registry: Registry) -> Villages:
    named = [(str(row["code"]), str(row["name"] or "")) for row in registry.select("region")]
    return villages_of(registry.region, registry.level, registry.name, named)


def _targets(groups: Sequence[Group], layout: Layout, known: Known) -> list[Target]:
    """Records the sound rows mean; rows whose household cannot be taken are refused on the way."""
    targets: list[Target] = []
    claimed: dict[str, Entry] = {}
    for group in groups:
        if group.village is not None and any(entry.asked for entry in group.entries):
            targets += _group_targets(group, layout, known, claimed)
    return targets


def _group_targets(
    group: Group, layout: Layout, known: Known, claimed: dict[str, Entry]
) -> list[Target]:
    if group.loose:
        people = [
            _person(entry, "", False, known, claimed) for entry in group.entries if entry.asked
        ]
        return [target for target in people if target]
    found = known.find_home(group)
    home = found or _fresh(known, "household", group.values())
    if not found:
        for entry in group.entries:
            entry.asked = True  # a household that is new comes whole, from an error copy too
        _check_new_home(group, layout)
    _claim(home, group.entries, claimed)
    members = []
    if layout.persons or layout.heads:
        people = [
            _person(entry, home, not found, known, claimed)
            for entry in group.entries
            if entry.asked
        ]
        members = [target for target in people if target]
    sound = Group([entry for entry in group.entries if entry.asked and not entry.problems])
    if not sound.entries:
        return members
    held = sound.values()
    if found and (layout.persons or known.kin_by_home.get(home)):
        held.pop("name", None)  # a household's name follows its head
    if not found and group.village:
        held["village"] = group.village
    entry = sound.head or sound.entries[0]
    return [Target("household", home, not found, held, entry, ""), *members]


def _claim(rec: str, entries: Sequence[Entry], claimed: dict[str, Entry]) -> None:
    """Refuse rows that mean a record which earlier rows mean already."""
    other = claimed.setdefault(rec, entries[0])
    if other is not entries[0]:
        for entry in entries:
            entry.refuse("R25", row=other.row + 1)


def _check_new_home(group: Group, layout: Layout) -> None:
    """Refuse all rows of a new household that would have no head, or an unreadable one."""
    head = group.head
    if group.village == "":
        ground = "R26"
    elif head and head.problems:
        ground = "R27"
    elif layout.persons and not head and not group.values().get("name"):
        ground = "R28"
    else:
        return
    for entry in group.entries:
        if not entry.problems:
            entry.refuse(ground, row=head.row + 1 if head else "")


def _person(
    entry: Entry, home: str, new_home: bool, known: Known, claimed: dict[str, Entry]
) -> Target | None:
    if entry.problems:
        return None
    found = known.find_kin(entry, None if new_home else home, loose=not home)
    if not found and not entry.problems:
        _check_new_person(entry, home)
    rec = found or _fresh(known, "person", entry.person)
    if not entry.problems:
        _claim(rec, [entry], claimed)
    if entry.problems:
        return None
    return Target("person", rec, not found, entry.person, entry, home)


def _check_new_person(entry: Entry, home: str) -> None:
    if not home:
        entry.refuse("R29")
    elif not entry.person.get("relation"):
        entry.refuse("R30")


def _fresh(known: Known, table: str, held: Mapping[str, Json]) -> str:
    number = held.get("number")
    natural = known.natural_id(table, str(number)) if number else None
    return natural or known.registry.new_id(table)
