"""Which records the rows of a roster mean, one household after the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import Step
from fupin_desktop.excel.aside import elsewhere_line, gone_line
from fupin_desktop.excel.difference import Target
from fupin_desktop.excel.known import Known
from fupin_desktop.excel.roster import Entry, Group, Layout
from fupin_desktop.excel.yearly import Years, is_yearly
from fupin_desktop.plan import Line

STEP: Final = 250  # households


@dataclass
class Aside:
    """What is left aside of a roster, found while its households are gone through."""

    layout: Layout
    villages: set[str | None] = field(default_factory=set)  # that the list has
    named: set[str] = field(default_factory=set)  # records that the list has
    gone: list[Line] = field(default_factory=list)  # of households that moved away
    foreign: list[Line] = field(default_factory=list)  # rows of other villages
    unasked: list[int] = field(default_factory=list)  # rows of an error copy, nothing wrong there
    faulty: list[Entry] = field(default_factory=list)
    doubted: list[Entry] = field(default_factory=list)  # taken nevertheless
    broken: list[Group] = field(default_factory=list)  # with faulty rows

    def note(self, group: Group) -> None:
        """Keep what is wrong with the rows of a household, which can be forgotten after that."""
        asked = [entry for entry in group.entries if entry.asked]
        self.unasked += [entry.row for entry in group.entries if not entry.asked]
        if group.village is None:
            self.foreign += [elsewhere_line(entry, self.layout) for entry in asked]
            return
        faulty = [entry for entry in asked if entry.problems]
        self.faulty += faulty
        self.doubted += [entry for entry in asked if entry.warnings and not entry.problems]
        self.broken += [group] if faulty else []


def targets_of(
    groups: list[Group], known: Known, aside: Aside, step: Step, years: Years
) -> Iterator[Target]:
    """Give the records that the sound rows mean; rows that cannot be taken are refused on the way.

    Each group is taken out of the list: a township's, beside all that comes of them, are too much.
    """
    claimed: dict[str, int] = {}  # by record the row that means it
    total = len(groups)
    groups.reverse()
    while groups:
        if (done := total - len(groups)) % STEP == 0:
            step(done, total)
        group = groups.pop()
        aside.villages.add(group.village)
        found: Sequence[Target] = ()
        if group.village is not None and any(entry.asked for entry in group.entries):
            found = _group_targets(group, aside.layout, known, claimed, years)
        aside.note(group)
        for target in found:
            if not is_yearly(target.table):
                aside.named.add(target.rec)
            if known.has_left(target.table, target.rec, target.home):
                aside.gone.append(gone_line(target))
            else:
                yield target


def _group_targets(
    group: Group, layout: Layout, known: Known, claimed: dict[str, int], years: Years
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
    if found and (layout.persons or _is_headed(home, held, known)):
        held.pop("name", None)  # a household's name follows its head
    if not found and group.village:
        held["village"] = group.village
    entry = sound.head or sound.entries[0]
    yearly = [
        Target(table, rec, new, values, entry, home)
        for table, rec, new, values in years.records(home, held)
    ]
    return [Target("household", home, not found, held, entry, ""), *yearly, *members]


def _is_headed(home: str, held: Mapping[str, Json], known: Known) -> bool:
    """Tell whether a list calls a household otherwise that is called after its head."""
    return held.get("name") != known.homes[home].name and home in known.peopled


def _claim(rec: str, entries: Sequence[Entry], claimed: dict[str, int]) -> None:
    """Refuse rows that mean a record which earlier rows mean already."""
    other = claimed.setdefault(rec, entries[0].row)
    if other != entries[0].row:
        for entry in entries:
            entry.refuse("R25", row=other + 1)


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
    entry: Entry, home: str, new_home: bool, known: Known, claimed: dict[str, int]
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
