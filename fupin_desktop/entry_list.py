"""The list 待录清单: what changed since the last national entry, in the order it is typed in.

A field is listed whose value is not the one that stands in the national system: that of the last
tick, or else of the day from which on changes count. What went back to it is listed no more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from db import log, records
from db.connection import Database
from fupin_desktop import (
    derive,
    earlier,
    entry_marks,
    entry_order,
    entry_travel,
    figures,
    reconciliation,
    titles,
    values,
)
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.entry_marks import WHOLE, Tick
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.movements import Moment
from fupin_desktop.national import FIELDS, ITEMS
from fupin_desktop.operation import Operation
from fupin_desktop.registry import Registry

CHUNK: Final = 2000
GONE: Final = "整条记录"
EMPTY: Final = "（空）"
NEW: Final = "（新增）"
HEADERS: Final = ("户", "成员、记录", "栏目", "全国系统里的", "要录入的", "谁改的，何时", "已录入")
UNKNOWN: Final = "不在任何户"
LATE: Final = 10_000  # no year lies so far
MOST: Final = 200_000
TOO_MANY: Final = (
    f"待录的超过 {MOST:,} 项，没有列出清单，台账没有改动。"
    "请换一个晚一些的日子，或从最近一次导入名册算起。"
)


class TooManyError(FupinError):
    """More is to be typed than any list of it would serve for."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One field to be typed into the national system, or ticked as typed."""

    home: str  # the household's record
    home_title: str
    number: str  # the household's in the national system, by which it is found there
    table: str
    rec: str
    name: str  # of the field
    title: str  # whose field it is: a member, a year; empty: the household itself
    label: str
    official: bool
    old: str
    new: str
    who: str
    when: str
    tick: Tick | None = None  # set: it is typed already

    @property
    def key(self) -> tuple[str, str]:
        """What a tick names it by."""
        return self.rec, self.name

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown of it, by the columns of `HEADERS`."""
        mark = "" if self.official else " *"
        return (self.home_title, self.title, self.label + mark, self.old, self.new,
                f"{self.who} {self.when}".strip(),
                self.tick.words if self.tick else "")  # fmt: skip


@dataclass(frozen=True)
class Entries:
    """Everything to be typed, by household; and as of which place in the log."""

    since: Moment
    mark: int
    waiting: Sequence[Entry]
    done: Sequence[Entry]

    @property
    def sentences(self) -> list[str]:
        """Say how much there is."""
        homes = len({one.home for one in self.waiting})
        told = [f"从 {self.since.name} 起："]
        if self.waiting:
            told.append(f"{homes:,} 户 {len(self.waiting):,} 项待录，")
        else:
            told.append("没有待录的，")
        told.append(f"已录入 {len(self.done):,} 项。")
        if any(not one.official for one in self.waiting):
            told.append("带 * 的栏目，在全国系统里的位置没有核实。")
        return told


@dataclass(frozen=True)
class _Found:
    """One field that was changed, whose values have no words yet."""

    table: str
    rec: str
    name: str
    old: Json
    new: Json
    is_new: bool
    last: Operation | None
    tick: Tick | None


def listed(registry: Registry, step: Step = no_step) -> Entries:
    """List what is to be typed, and what is ticked; raises FupinError before the first choice."""
    since = entry_marks.since(registry)
    mark = registry.read(log.next_n)
    found = registry.read(
        lambda db: [*islice(_found(db, since.mark, entry_travel.Known(db), step), MOST + 1)]
    )
    if len(found) > MOST:
        raise TooManyError(TOO_MANY)
    entries = _entries(registry, found)
    waiting = [one for one in entries if not one.tick]
    return Entries(since, mark, waiting, [one for one in entries if one.tick])


State = dict[str, Json] | None
At = Callable[[int], State]

# ---- what changed -------------------------------------------------------------------------------


def _found(db: Database, since: int, ticks: entry_travel.Known, step: Step) -> Iterator[_Found]:
    touched = earlier.touched_since(db, since, FIELDS, step)
    for start in range(0, len(touched), CHUNK):
        step(start, len(touched))
        for rec, placed in earlier.histories(db, touched[start : start + CHUNK]).items():
            if placed[0][2].type in FIELDS:
                yield from _changes(rec, placed, since, ticks.of(rec, placed))


def _changes(
    rec: str, placed: Sequence[tuple[int, int, Operation]], since: int,
    ticks: Mapping[str, Sequence[Tick]],
) -> Iterator[_Found]:  # fmt: skip
    table = placed[0][2].type
    kept: dict[int, State] = {}

    def at(mark: int) -> State:
        if mark not in kept:
            kept[mark] = _values(table, [one for n, _, one in placed if n < mark])
        return kept[mark]

    now, begun = _values(table, [one for _, _, one in placed]), at(since)
    for name in (*FIELDS[table], WHOLE):
        new = _part(now, name)
        if (name == WHOLE) is (now is not None):
            continue  # of what is there its fields are told, of what is gone only that
        typed = _typed(ticks, name, at, since)
        held = [_part(state, name) for state in (begun, *(at(one.mark) for one in typed))]
        last = typed[-1] if typed else None
        tick = last if last and last in ticks.get(name, ()) and held[-1] == new else None
        if held[-1] != new or tick:
            mark = 0 if tick else last.mark if last else since
            yield _Found(
                table, rec, name, held[-2] if tick else held[-1], new,
                begun is None and not typed, _last(placed, table, name, mark), tick,
            )  # fmt: skip


def _typed(
    ticks: Mapping[str, Sequence[Tick]], name: str, at: At, since: int
) -> list[Tick]:  # fmt: skip
    """Give the ticks that say something of a field, the last behind.

    Those are its own, and those of the record when it had been taken away; any tick of a record
    says whether it was there.
    """
    every = [(each, key) for key, some in ticks.items() for each in some if each.mark > since]
    own = [
        each for each, key in every
        if name in (key, WHOLE) or (key == WHOLE and at(each.mark) is None)
    ]  # fmt: skip
    return sorted(own, key=lambda one: one.mark)


def _values(table: str, operations: Sequence[Operation]) -> dict[str, Json] | None:
    """Give a record's values by field, None where it is not there."""
    if not operations:
        return None
    folded = derive.fold_known(operations)
    known = TABLES[table]
    if not folded.alive or folded.merged or folded.type != table:
        return None
    return derive.uncell(known, {**dict.fromkeys(known.fields), **derive.row_of(known, folded)})


def _part(values: Mapping[str, Json] | None, name: str) -> Json:
    if name == WHOLE:
        return values is None
    held = values.get(name) if values else None
    return None if held in ("", []) else held


def _last(
    placed: Sequence[tuple[int, int, Operation]], table: str, name: str, mark: int
) -> Operation | None:
    """Give the last operation since a place in the log that touched a field."""
    group = "" if name == WHOLE else TABLES[table].fields[name].group
    some = [one for n, _, one in placed if n >= mark]
    own = [one for one in some if not group or group in one.set]
    return own[-1] if own else some[-1] if some else None


# ---- in words -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Places:
    """Where records belong: their household, their person, and the year they are about."""

    homes: dict[str, str]
    people: dict[str, str]
    years: dict[str, str]
    numbers: dict[str, str]


def _entries(registry: Registry, found: Sequence[_Found]) -> list[Entry]:
    places = _places(registry, found)
    found = _without_parts(found, places)
    wanted: dict[str, set[str]] = {
        "household": {one for one in places.homes.values() if one},
        "person": {*places.people.values()},
    }
    for one in found:
        field = TABLES[one.table].fields.get(one.name)
        rows = [{one.name: one.old}, {one.name: one.new}] if field else []
        for name, ids in titles.references([field] if field else [], rows).items():
            wanted.setdefault(name, set()).update(ids)
    names = titles.names_of(registry.rows, wanted, table_of=registry.table)
    names |= _with_village(registry, wanted["household"], names)
    order = _order(registry, wanted["household"])
    columns = entry_order.places(registry)
    made = [_entry(registry, one, places, names) for one in found]
    latest: dict[tuple[str, str], str] = {}
    for entry in made:
        place = entry.home, entry.table
        latest[place] = max(latest.get(place, ""), places.years.get(entry.rec, "")[:4])
    return sorted(made, key=lambda one: (
        order.get(one.home, len(order)), one.home, _is_personal(one.table),
        places.people.get(one.rec, ""), _behind(places, one, latest),
        columns.get((one.table, one.name), -1), one.rec,
    ))  # fmt: skip


def _behind(places: _Places, one: Entry, latest: Mapping[tuple[str, str], str]) -> tuple[int, str]:
    """Rank a record of a former year, or of a part of one, behind the newest, each by itself."""
    title = places.years.get(one.rec, "")
    if title[:4] == latest[one.home, one.table] and not title.endswith("）"):
        return 0, ""
    return LATE - int(title[:4]) if title[:4].isdecimal() else LATE, title


def _places(registry: Registry, found: Sequence[_Found]) -> _Places:
    recs: dict[str, set[str]] = {}
    for one in found:
        recs.setdefault(one.table, set()).add(one.rec)
    homes = {rec: rec for rec in recs.get("household", ())}
    people = {rec: rec for rec in recs.get("person", ())}
    years = {}
    for table in ("living", "income", "membership"):
        for row in registry.rows(table, sorted(recs.get(table, ()))):
            homes[str(row["id"])] = str(row["household"] or "")
            if table == "membership":
                people[str(row["id"])] = str(row["person"] or "")
            else:
                years[str(row["id"])] = f"{row['year'] or ''} {_sheet(table, row)}".strip()
    homes |= registry.read(lambda db: _lived(db, recs.get("person", ())))
    ids = sorted({one for one in homes.values() if one})
    numbers = {str(row["id"]): str(row["number"] or "") for row in registry.rows("household", ids)}
    return _Places(homes, people, years, numbers)


def _sheet(table: str, row: Mapping[str, Json]) -> str:
    """Name a record of a year; an income sheet of a part of it, or of a moment, says so."""
    known = TABLES[table]
    if table != "income" or row["kind"] in figures.WHOLE_YEAR:
        return known.label
    return f"{known.label}（{values.show(known.fields['kind'], row['kind'])}）"


def _without_parts(found: Sequence[_Found], places: _Places) -> list[_Found]:
    """Leave out what is taken away with its household, or with its person."""
    gone = {one.rec for one in found if one.name == WHOLE}
    return [
        one for one in found
        if one.name != WHOLE
        or not gone & ({places.homes.get(one.rec), places.people.get(one.rec)} - {one.rec})
    ]  # fmt: skip


def _with_village(
    registry: Registry, homes: Iterable[str], names: Mapping[str, str]
) -> dict[str, str]:  # fmt: skip
    """Name households by their villages too, where there are several."""
    if registry.level == "village":
        return {}
    known = reconciliation.names_of(registry)
    rows = registry.rows("household", sorted(homes))
    return {
        str(row["id"]): titles.JOINT.join((known[str(row["village"])], names[str(row["id"])]))
        for row in rows if str(row["village"]) in known and str(row["id"]) in names
    }  # fmt: skip


def _lived(db: Database, persons: Iterable[str]) -> dict[str, str]:
    """Give where persons live, or lived last."""
    columns = ("person", "household", "start", "end", "deleted")
    found: dict[str, tuple[Any, ...]] = {}
    where = {"person": sorted(set(persons))}
    for row in records.select(db, "membership", columns, where, dead=True):
        rank = (not row["deleted"], row["end"] is None, row["start"] or "", row["household"] or "")
        found[row["person"]] = max(found.get(row["person"], ()), rank)
    return {person: rank[-1] for person, rank in found.items()}


def _order(registry: Registry, homes: Iterable[str]) -> dict[str, int]:
    """Give the place of each household in the order that people look for them."""
    ids = sorted(homes)
    ranked = registry.find("household", where={"id": ids}) if ids else []
    return {rec: place for place, rec in enumerate(ranked)}


def _is_personal(table: str) -> bool:
    return table in ("person", "membership")


def _entry(
    registry: Registry, one: _Found, places: _Places, names: Mapping[str, str]
) -> Entry:  # fmt: skip
    home = places.homes.get(one.rec, "")
    item = ITEMS.get((one.table, one.name))
    old, new = "有", "在全国系统里减去"
    if item:
        old, new = (_shown(registry, one, value, names) for value in (one.old, one.new))
    return Entry(
        home=home, home_title=names.get(home, "") or UNKNOWN, table=one.table,
        number=places.numbers.get(home, ""), rec=one.rec,
        name=one.name, label=item.title if item else GONE, new=new,
        title=places.years.get(one.rec) or names.get(places.people.get(one.rec, ""), ""),
        official=bool(item and item.is_official),
        old=NEW if one.is_new and item and not one.tick else old,
        who=one.last.user if one.last else "", when=one.last.wall[:10] if one.last else "",
        tick=one.tick,
    )  # fmt: skip


def _shown(registry: Registry, one: _Found, value: Json, names: Mapping[str, str]) -> str:
    field = registry.table(one.table, every=True).fields[one.name]
    return titles.show(field, value, names) or EMPTY


# ---- ticking ------------------------------------------------------------------------------------


def tick(registry: Registry, found: Entries, some: Iterable[Entry], how: str = "") -> int:
    """Say that some are typed as they were listed; return how many."""
    return entry_marks.tick(registry, [one.key for one in some], found.mark, how)


def untick(registry: Registry, some: Iterable[Entry]) -> int:
    """Take the last tick of some back, also where another office ticked; return how many."""
    return entry_travel.untick(registry, [(*one.key, one.tick) for one in some])


def same_as(
    registry: Registry, found: Entries, said: Mapping[str, Iterable[str]]
) -> list[Entry]:  # fmt: skip
    """Give those to be typed that a list of the national system has already, as it says.

    `said` names by record the fields of which the list has the very value that stands here; a
    member's relation to the head is said of the person.
    """
    known = {(rec, name) for rec, names in said.items() for name in names}
    links = [one.rec for one in found.waiting if one.table == "membership"]
    owners = {str(row["id"]): str(row["person"]) for row in registry.rows("membership", links)}
    return [
        one for one in found.waiting
        if (owners.get(one.rec, one.rec), one.name) in known
    ]  # fmt: skip
