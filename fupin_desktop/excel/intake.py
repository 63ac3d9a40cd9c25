"""From a foreign roster to a plan, and from an accepted plan to one undoable batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import aside, mended, old_codes
from fupin_desktop.excel.difference import Kept, Target, Wishes, compare
from fupin_desktop.excel.faulty import Faulty, faulty_of, stamp_of
from fupin_desktop.excel.hands import LABEL, WHY
from fupin_desktop.excel.header import (
    VILLAGE_NAME,
    Column,
    Header,
    Titles,
    bare,
    find_header,
    titles_of,
)
from fupin_desktop.excel.known import Known
from fupin_desktop.excel.roster import (
    Entry,
    Group,
    Layout,
    group_entries,
    layout_of,
    read_entries,
)
from fupin_desktop.excel.sheet import NOTHING, Sheet, column_letters, read_sheets
from fupin_desktop.excel.village import Villages, villages_of
from fupin_desktop.plan import Plan
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

# Titles that mean the household elsewhere, but each person in a list of persons.
PERSONAL: Final = {"phone": ("联系电话", "电话", "手机号", "手机号码"), "note": ("备注", "说明")}
# What tells which record a row means: a column of these cannot be left out.
TELLING: Final = frozenset({"name", "number", "id_number", "relation", "village"})


@dataclass(frozen=True)
class Import:
    """A roster as planned: the preview, the changes, and the refused rows for the error copy."""

    book: Path
    plan: Plan
    changes: list[Change]
    elsewhere: int
    columns: Mapping[str, bool]  # by title as it stands, whether it can be left out
    faulty: Faulty
    typed: int  # values typed by hand that the list has otherwise


def read_plan(
    registry: Registry,
    book: Path,
    step: Step = no_step,
    skip: Sequence[str] = (),
    fill_only: Sequence[str] = (),
    over_typed: bool = False,
) -> Import:
    """Read a roster and compare it with the ledger; nothing is written.

    Columns whose titles are in `skip` are not read, those in `fill_only` fill only what is empty.
    What was typed by hand since the last import stays, unless it is to be overwritten too.
    """
    stamp = stamp_of(book)
    sheets = read_sheets(book, step)
    sheet, header, notes = _choose(registry, sheets, book)
    columns = {column.title: not _tells(column) for column in header.columns}
    kept, header = _kept(header, fill_only), _without(header, skip)
    layout = layout_of(header)
    entries = read_entries(sheet, layout, _villages(registry), step)
    if not entries:
        raise FupinError(f"文件“{book.name}”只有表头，没有名单。{NOTHING}请确认选对了文件。")
    partial = mended.leave_sound(entries, sheet.rows, header)
    groups = group_entries(entries, layout)
    known = Known(registry, step)
    targets = _targets(groups, layout, known)
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
        columns=columns,
        faulty=found,
        typed=typed,
    )


def apply(registry: Registry, imported: Import, step: Step = no_step) -> Batch:
    """Write an accepted plan as one batch that one undo takes back."""
    if not imported.changes:
        raise FupinError(
            f"文件“{imported.book.name}”里没有可导入的新内容。{NOTHING}"
            "请看导入前核对中“拒收”“手工改过”和“无变化”的说明。"
        )
    return registry.save(imported.changes, label=f"{LABEL}{imported.book.name}", why=WHY, step=step)


def _choose(
    registry: Registry, sheets: Sequence[Sheet], book: Path
) -> tuple[Sheet, Header, list[str]]:
    """The sheet whose header matches best, that header, and notes on what is left aside."""
    person, household = registry.table("person"), registry.table("household")
    meanings = titles_of((person, household), PERSONAL), titles_of((household, person))
    found = [(sheet, _header(sheet, *meanings)) for sheet in sheets]
    fit = [(sheet, header) for sheet, header in found if header and _identifies(header)]
    if not fit:
        raise FupinError(
            f"文件“{book.name}”里没有找到名单的表头。{NOTHING}"
            "请检查表头：应有“姓名”“户编号”“与户主关系”这样的栏目。"
        )
    sheet, header = max(fit, key=lambda pair: len(pair[1].columns))
    notes = [*old_codes.notes(sheet)]
    others = "、".join(f"“{other.name}”" for other in sheets if other is not sheet)
    if others:
        notes.append(f"读取了工作表“{sheet.name}”；没有读取 {others}。")
    if header.unknown:
        names = "、".join(f"{column_letters(i)} 列“{title}”" for i, title in header.unknown)
        notes.append(f"台账里没有对应栏目、未导入的列：{names}。")
    return sheet, header, notes


def _named(header: Header, titles: Sequence[str]) -> list[Column]:
    """Columns of the sheet that people name by their titles, or by the fields' labels."""
    found = []
    for title in titles:
        word = bare(title)
        columns = [c for c in header.columns if word in (bare(c.title), bare(c.field.label))]
        if not columns:
            raise FupinError(
                f"名单里没有能导入的栏目“{title}”。{NOTHING}请照名单的表头写栏目的名称。"
            )
        found += columns
    return found


def _without(header: Header, titles: Sequence[str]) -> Header:
    """The header without the columns left out; FupinError if one tells whose row it is."""
    left = _named(header, titles)
    for column in left:
        if _tells(column):
            raise FupinError(
                f"“{column.title}”用来辨认是哪一户、哪个人，不能不导入。{NOTHING}"
                "不想改台账的这一项时，请用“只补空”。"
            )
    return replace(header, columns=tuple(c for c in header.columns if c not in left))


def _tells(column: Column) -> bool:
    """Tell whether a column says which household or person a row means."""
    return column.field is VILLAGE_NAME or column.field.name in TELLING


def _kept(header: Header, titles: Sequence[str]) -> Kept:
    """Fields of the columns that fill only what is empty."""
    kept = {(column.table, column.field.name) for column in _named(header, titles)}
    if ("household", "name") in kept and layout_of(header).heads:
        kept.add(("person", "name"))  # such a list names the head by the household
    return frozenset(kept)


def _header(sheet: Sheet, persons_first: Titles, households_first: Titles) -> Header | None:
    header = find_header(sheet, persons_first)
    if header and not layout_of(header).persons:
        return find_header(sheet, households_first)
    return header


def _identifies(header: Header) -> bool:
    return header.has("person", "name", "number", "id_number") or header.has(
        "household", "name", "number"
    )


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
