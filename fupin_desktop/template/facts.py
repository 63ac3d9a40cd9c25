"""What a ledger says about households, as the placeholders of a template ask for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from fupin_desktop import codes, derive, figures, homes, life, titles, values
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.codes import normalise
from fupin_desktop.days import later, living
from fupin_desktop.registry import Registry
from fupin_desktop.template.placeholder import CODE, DATES, HOME, MEMBERS, SERIAL, TICK, Slot

Row = Mapping[str, Json]
Number = int | float
BATCH: Final = 100  # households read with one query per table
HEAD_CODE: Final = "01"
TICKED, UNTICKED, MARK = "☑", "☐", "√"
NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
YEARS: Final = 1900  # a number above is a year, below which record
LEVELS: Final = {"县": 6, "乡镇": 9, "行政村": 12}
UNITS: Final = "年月日"


@dataclass(frozen=True, kw_only=True)
class Home:
    """One household: itself, its people and what hangs on them, and what it all refers to."""

    row: Row
    lists: Mapping[str, Sequence[Row]]  # by record type, in the order they are written
    names: Mapping[str, str]  # of records referred to
    general: Mapping[str, str]
    on: str

    @property
    def rec(self) -> str:
        """Id of the household."""
        return str(self.row["id"])

    @property
    def title(self) -> str:
        """Number and name, as files and sheets are called."""
        return " ".join(filter(None, (str(self.row[n] or "") for n in ("number", "name"))))

    def value(self, slot: Slot, place: int = 0) -> str | Number:
        """What stands for a placeholder; `place` is which record of a list. Numbers as such."""
        if not slot.table:
            return self.general[slot.name]
        row = self.row if slot.table == HOME else self._record(slot, place)
        if row is None:
            return ""
        if slot.field is None:
            return self.lists[slot.table].index(row) + 1 if slot.name == SERIAL else ""
        return self._shown(slot, slot.field, row.get(slot.field.name))

    def count(self, table: str) -> int:
        """Count the records of a list."""
        return len(self.lists.get(table, ()))

    def _record(self, slot: Slot, place: int) -> Row | None:
        rows = self.lists.get(slot.table, ())
        if slot.head:
            rows = [row for row in rows if row["relation"] == HEAD_CODE]
        elif slot.number >= YEARS:
            rows = [row for row in rows if str(_date(row))[:4] == str(slot.number)]
        elif not slot.newest:
            place = slot.number - 1 if slot.number else place
        if slot.number >= YEARS or slot.newest:
            rows, place = [row for row in rows if _is_whole(slot.table, row)], -1
        return rows[place] if rows and place < len(rows) else None

    def _shown(self, slot: Slot, about: Field, value: Json) -> str | Number:
        if slot.equals:
            return TICKED if self._is(about, value, slot.equals) else UNTICKED
        if slot.form == TICK:
            return "" if value in (None, False, "", []) else MARK
        return "" if value is None else self._said(slot, about, value)

    def _said(self, slot: Slot, about: Field, value: Json) -> str | Number:
        """A value in the form asked for."""
        if slot.form == CODE and about.kind in (Kind.CODE, Kind.CODES):
            return "、".join(map(str, value)) if isinstance(value, list) else str(value)
        if slot.form in DATES and about.kind is Kind.DATE:
            return _written(str(value), DATES[slot.form])
        if about.kind in NUMBERS and isinstance(value, int) and about.name != "year":
            places = 2 if about.kind is Kind.MONEY else about.places
            return float(Decimal(value).scaleb(-places)) if places else value
        shown = titles.show(about, value, self.names, self.on)
        return titles.name_in(shown) if about.choices in (MEMBERS, HOME) else shown

    def _is(self, about: Field, value: Json, wanted: str) -> bool:
        """Tell whether a value is, or is among others, what a box stands for."""
        if about.kind is Kind.YESNO:
            return value is not None and normalise(values.show(about, value)) == wanted
        if about.kind not in (Kind.CODE, Kind.CODES):
            return normalise(titles.show(about, value, self.names)) == wanted
        known = codes.codes(about.choices)
        for one in value if isinstance(value, list) else [value]:
            found = known.get(str(one))
            words = (str(one), *((found.label, *found.aliases) if found else ()))
            if one is not None and wanted in map(normalise, words):
                return True
        return False


def text(shown: str | Number) -> str:
    """Write a value into running text."""
    return f"{shown:,.2f}".rstrip("0").rstrip(".") if isinstance(shown, float) else str(shown)


def read(
    registry: Registry, households: Sequence[str], tables: Iterable[str], on: str = ""
) -> Iterator[Home]:
    """Read households with some record types, as they stand or stood on a day."""
    wanted = {*tables, MEMBERS} - {HOME}
    for start in range(0, len(households), BATCH):
        yield from _Batch(registry, households[start : start + BATCH], wanted, on).homes()


class _Batch:
    """Some households, each record type read once."""

    def __init__(
        self, registry: Registry, ids: Sequence[str], tables: set[str], on: str
    ) -> None:  # fmt: skip
        self.registry, self.on = registry, on
        found = {str(row["id"]): row for row in registry.rows("household", list(ids))}
        self.rows = [found[rec] for rec in ids if rec in found]
        self.regions = {str(r["code"]): str(r["name"] or "") for r in registry.select("region")}
        self.owner: dict[str, str] = {str(row["id"]): str(row["id"]) for row in self.rows}
        self.lists: dict[str, dict[str, list[Row]]] = {}
        self._read_people()
        for table in self._with_owners(tables):
            if table != MEMBERS:
                self._read(table)
        every: dict[str, Sequence[Row]] = {"household": self.rows, **{
            name: [row for some in by_home.values() for row in some]
            for name, by_home in self.lists.items()
        }}  # fmt: skip
        wanted: dict[str, set[str]] = {}
        for name, rows in every.items():
            fields = registry.table(name).fields.values()
            for other, recs in titles.references(fields, rows).items():
                wanted.setdefault(other, set()).update(recs)
        self.names = titles.names_of(registry.rows, wanted, table_of=registry.table)

    def _with_owners(self, tables: set[str]) -> list[str]:
        """The record types asked for, each after the one it hangs on."""
        ordered: list[str] = []
        for table in sorted(tables):
            chain = [table]
            while derive.PARENTS.get(chain[0], HOME) not in (HOME, MEMBERS):
                chain.insert(0, derive.PARENTS[chain[0]])
            ordered += [one for one in chain if one not in ordered]
        return ordered

    def _read_people(self) -> None:
        """Members on the day, the head first; what hangs on a person hangs on the household."""
        ids = [str(row["id"]) for row in self.rows]
        links = self.registry.select("membership", where={"household": ids}) if ids else []
        there = homes.in_force(self.registry, links, self.on)
        people = {str(row["id"]): row for row in self.registry.rows(
            MEMBERS, sorted({str(link["person"]) for link in there}))}  # fmt: skip
        held: dict[str, Json] = {}
        for rec in ids if self.on else ():
            held |= life.relations_on(self.registry, rec, self.on)
        found: dict[str, list[tuple[Row, Row]]] = {rec: [] for rec in ids}
        for link in there:
            person = people.get(str(link["person"]))
            if person is not None and (not self.on or living(person, self.on)):
                relation = held.get(str(link["id"]), link["relation"])
                found[str(link["household"])].append((link, {**person, "relation": relation}))
                self.owner[str(person["id"])] = str(link["household"])
        self.lists[MEMBERS] = {
            home: [person for _, person in sorted(some, key=_rank)] for home, some in found.items()
        }

    def _read(self, table: str) -> None:
        parent = self.registry.table(table).parent
        above = derive.PARENTS[table]
        owners = (
            list(self.owner)
            if above in (HOME, MEMBERS)
            else [str(row["id"]) for some in self.lists[above].values() for row in some]
        )
        rows = self.registry.select(table, where={parent: owners}) if owners else []
        kept = [row for row in rows if not (self.on and later(_date(row), self.on))]
        found: dict[str, list[Row]] = {}
        for row in sorted(kept, key=partial(_age, "kind" in self.registry.table(table).key)):
            home = self.owner[str(row[parent])]
            self.owner[str(row["id"])] = home
            found.setdefault(home, []).append(row)
        self.lists[table] = found

    def homes(self) -> Iterator[Home]:
        """The households, in the order asked for."""
        for row in self.rows:
            rec = str(row["id"])
            lists = {name: by_home.get(rec, []) for name, by_home in self.lists.items()}
            head = next((one["name"] for one in lists[MEMBERS] if one["relation"] == HEAD_CODE), "")
            general = self._general(str(row["village"] or ""), len(lists[MEMBERS]))
            yield Home(
                row={**row, "name": head or row["name"]}, lists=lists, names=self.names,
                general=general, on=self.on,
            )  # fmt: skip

    def _general(self, village: str, people: int) -> dict[str, str]:
        own = self.registry.region
        called = self.registry.name.removesuffix("台账").removesuffix("驻村")
        places = {
            name: self.regions.get(village[:digits]) or (called if village[:digits] == own else "")
            for name, digits in LEVELS.items()
        }
        today = self.registry.today()
        return {
            **places, "人数": str(people), "填报日期": _written(today, 3),
            "截至日期": _written(self.on or today, 3), "填报单位": self.regions.get(own) or called,
            "填报人": self.registry.user,
        }  # fmt: skip


def _rank(pair: tuple[Row, Row]) -> tuple[bool, int, str, str]:
    link, person = pair
    order = link["order"]
    relation = str(person["relation"] or "99")
    return (
        relation != HEAD_CODE, order if isinstance(order, int) else 100, relation, str(link["id"])
    )  # fmt: skip


def _date(row: Row) -> Json:
    """When a record is of: its year, or the first date it has."""
    for name in ("year", "date", "start", "start_date", "started", "done", "year_from"):
        if row.get(name):
            return row[name]
    return None


def _age(several: bool, row: Row) -> tuple[str, bool, str, str]:
    """Order records by date; of several kinds in a year, what tells of all of it stands last."""
    kind = row["kind"] if several else None
    return str(_date(row) or ""), kind in figures.WHOLE_YEAR, str(kind or ""), str(row["id"])


def _is_whole(table: str, row: Row) -> bool:
    """Tell whether a record stands for its year: an income sheet of a part of it does not."""
    return table != "income" or row["kind"] in figures.WHOLE_YEAR


def _written(date: str, parts: int) -> str:
    """A date in words: 2026年11月26日; a rough one as far as it goes."""
    several = zip(date.split("-")[:parts], UNITS, strict=False)
    return "".join(f"{int(number)}{unit}" for number, unit in several)
