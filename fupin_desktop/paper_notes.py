"""A day's paper notes written up: one line each, what is wrong with it, and what is saved of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from fupin_desktop import away, values, visits
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue

HOUSEHOLD, DATE = "household", "date"
TYPED: Final = (DATE, "visitors", "place", "purpose", "content", "result")
CARRIED: Final = ("visitors", "place")  # never the content, never the date
NEEDED: Final = {HOUSEHOLD: "户名", DATE: "走访日期"}
UNKNOWN: Final = "没有认出是哪一户。请从列出的农户中选一户。"


@dataclass
class Note:
    """One line of the grid: the household, and the other cells as they were typed."""

    household: str = ""  # record id
    name: str = ""  # what stands in the cell: the household's name, or what was typed
    cells: dict[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()  # cells nobody typed: carried down or proposed
    doubt: str = ""  # how the day was read, if what was typed can be read in two ways

    @property
    def blank(self) -> bool:
        """Tell whether nothing was typed here."""
        typed = (text for name, text in self.cells.items() if name not in self.given)
        return not (self.name.strip() or any(text.strip() for text in typed))


@dataclass(frozen=True)
class Sheet:
    """What becomes of the lines: changes by line, and by line why it is not saved."""

    changes: Mapping[int, Change]
    waiting: Mapping[int, str]

    @property
    def told(self) -> str:
        """Say before anything is saved what is saved and what stays."""
        said = f"保存 {len(self.changes)} 条"
        if not self.waiting:
            return said
        reasons = Counter(self.waiting.values())
        return "，".join([said, *(f"另 {count} 条{why}" for why, count in reasons.items())])


def follow(registry: Registry, above: Note | None) -> Note:
    """Begin a line: place and persons as in the one above, or as this person wrote them last."""
    if above is not None:
        cells = {name: above.cells.get(name, "") for name in CARRIED}
        cells["purpose"] = _shown(registry, "purpose", visits.USUAL_PURPOSE)
    else:
        given = visits.proposed(registry)
        cells = {name: _shown(registry, name, given[name]) for name in (*CARRIED, "purpose")}
    return Note(cells=cells, given=frozenset(cells))


def parsed(registry: Registry, name: str, text: str) -> Json:
    """Stored form of a cell; raises BadValue with a sentence."""
    known = registry.table("visit").fields[name]
    value = values.parse(known, text, registry.today())
    if name == DATE and isinstance(value, str) and value > registry.today():
        raise BadValue(f"走访日期 {value} 还没有到，请核对。")
    return value


def doubt(registry: Registry, text: str) -> str:
    """Say how the day of a visit was read if it can be read in two ways."""
    return values.remark(registry.table("visit").fields[DATE], text, registry.today())


def problems(registry: Registry, note: Note) -> dict[str, str]:
    """Say by cell what is wrong with a line."""
    found = {}
    if note.name.strip() and not note.household:
        found[HOUSEHOLD] = UNKNOWN
    for name in TYPED:
        try:
            parsed(registry, name, note.cells.get(name, ""))
        except BadValue as problem:
            found[name] = str(problem)
    return found


def sheet(registry: Registry, notes: Sequence[Note]) -> Sheet:
    """Part the lines into what can be saved and what still lacks something; blank ones are none."""
    changes, waiting = {}, {}
    for line, note in enumerate(notes):
        if note.blank:
            continue
        why = _lacking(registry, note)
        if why:
            waiting[line] = why
        else:
            changes[line] = _change(registry, note)
    return Sheet(changes, waiting)


def _lacking(registry: Registry, note: Note) -> str:
    """Say why a line cannot be saved yet."""
    held = {HOUSEHOLD: note.name.strip(), DATE: note.cells.get(DATE, "").strip()}
    lacking = [word for name, word in NEEDED.items() if not held[name]]
    if lacking:
        return f"还缺{'、'.join(lacking)}"
    if registry.read(partial(away.among, office=registry.region, table=HOUSEHOLD,
                             recs=[note.household] if note.household else [])):  # fmt: skip
        return "这一户已迁出，由迁入村记"
    wrong = problems(registry, note)
    labels = {**NEEDED, **{n: f.label for n, f in registry.table("visit").fields.items()
                           if n not in NEEDED}}  # fmt: skip
    return f"{labels[next(iter(wrong))]}还要核对" if wrong else ""


def _change(registry: Registry, note: Note) -> Change:
    read = {name: parsed(registry, name, note.cells.get(name, "")) for name in TYPED}
    filled = {name: value for name, value in read.items() if value is not None}
    number = visits.people(read["visitors"])
    counted = {"people": number} if number else {}
    return Change(table="visit", values={HOUSEHOLD: note.household, **filled, **counted})


def remark(registry: Registry, notes: Sequence[Note], line: int) -> str:
    """Say if the visit of a line is already recorded, in the ledger or further up."""
    note = notes[line]
    day = day_of(registry, note)
    if not (note.household and day):
        return ""
    number = visits.recorded(registry, note.household, day)
    if number:
        return f"{note.name} {day} 已经记过 {number} 次走访。如果是同一次，请删去这一行。"
    above = [n for n, other in enumerate(notes[:line], 1)
             if other.household == note.household and day_of(registry, other) == day]  # fmt: skip
    return f"第 {above[0]} 行也是{note.name} {day}。如果是同一次，请删去一行。" if above else ""


def day_of(registry: Registry, note: Note) -> str:
    """The day of a line's visit, empty if it is not to be read."""
    try:
        return str(parsed(registry, DATE, note.cells.get(DATE, "")) or "")
    except BadValue:
        return ""


def _shown(registry: Registry, name: str, value: Json) -> str:
    return values.show(registry.table("visit").fields[name], value)
