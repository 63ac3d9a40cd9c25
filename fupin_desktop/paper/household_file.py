"""What the archive of one household says, in words: collected from the ledger, ready to draw."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from fupin_desktop import life, stubs, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.days import belongs, later
from fupin_desktop.errors import FupinError
from fupin_desktop.homes import as_of, dated, not_ended
from fupin_desktop.paper import chapters, parts
from fupin_desktop.paper.held import Held
from fupin_desktop.paper.parts import Part
from fupin_desktop.paper.pieces import Photos
from fupin_desktop.paper.words import Row, Wording
from fupin_desktop.registry import Registry

BATCH: Final = 100  # households read with one query per table
PLACES: Final = (("县（市、区）", 6), ("乡镇", 9), ("村", 12))  # label, digits of the region code
HEAD: Final = "01"  # code of the head of the household in the list `relation`
AS_OF: Final = Field(name="on", label="截至日期", kind=Kind.DATE)


@dataclass(frozen=True, kw_only=True)
class HouseholdFile:
    """One household's archive as words."""

    rec: str
    number: str
    head: str
    door: str
    places: tuple[tuple[str, str], ...]
    on: str
    printed: str
    parts: tuple[Part, ...]
    state: str = ""  # the code of all parts, where only some are printed

    @property
    def short(self) -> str:
        """The household's number among colleagues: the random end of its record id."""
        return self.rec[-8:].upper()

    @cached_property
    def code(self) -> str:
        """Text code of the state: the same records give the same code on any day."""
        whose = (self.rec, self.number, self.head, self.door, self.places)
        return self.state or code_of(repr((whose, self.said)))

    @cached_property
    def said(self) -> dict[str, str]:
        """A digest of what each part says, by its key."""
        return {part.key: code_of(repr((part, _awaited(part)))) for part in self.parts}

    def only(self, keys: Collection[str]) -> "HouseholdFile":
        """The file with some of its parts, under the code of all of them."""
        shown = tuple(part for part in self.parts if part.key in keys)
        return self if shown == self.parts else replace(self, parts=shown, state=self.code)


def _awaited(part: Part) -> list[str]:
    """Name the photos that have not arrived: their places are empty on the paper."""
    shown = (photo for piece in part.pieces if isinstance(piece, Photos) for photo in piece.photos)
    return [photo.sha256 for photo in shown if photo.load is None]


def code_of(said: str) -> str:
    """Text code of what a paper says."""
    digest = hashlib.sha256(said.encode()).hexdigest()[:12].upper()
    return "-".join((digest[:4], digest[4:8], digest[8:]))


def collect(
    registry: Registry, households: Sequence[str], on: str = "", parts: Collection[str] = ()
) -> Iterator[HouseholdFile]:
    """Read the archives of households from the ledger, as they stood on a date."""
    on, keys = checked(on), chapters.chosen(parts)
    ids = list(dict.fromkeys(households))
    regions, away = region_names(registry), registry.read(stubs.registers)
    for start in range(0, len(ids), BATCH):
        for file in _Batch(registry, ids[start : start + BATCH], on, regions, away).files():
            yield file.only(keys)


def checked(on: str) -> str:
    """Take a date as people write it; raises FupinError."""
    try:
        return str(values.parse(AS_OF, on) or "")
    except values.BadValue as bad:
        raise FupinError(f"{bad}没有打印，没有写任何文件。请改正日期。") from None


def region_names(registry: Registry) -> dict[str, str]:
    """Give the names of all regions by code."""
    return {str(row["code"]): str(row["name"]) for row in registry.select("region")}


def places_of(
    registry: Registry, village: str, regions: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Names of county, township and village."""
    for label, digits in PLACES:
        code = village[:digits]
        own = registry.name if code == registry.region else ""
        yield label, regions.get(code, own)


class _Batch:
    """Records of some households, each table read once."""

    def __init__(
        self, registry: Registry, ids: list[str], on: str, regions: Mapping[str, str],
        away: Mapping[str, frozenset[str]],
    ) -> None:  # fmt: skip
        self.registry, self.ids, self.regions = registry, ids, regions
        self.on = on  # empty: everything as it stands, in today's words
        self.printed = registry.today()
        self.rows: dict[str, dict[str, list[Row]]] = {}  # table -> owning record -> records
        self.links = self._read("membership", "household", ids)
        members = {str(row["person"]) for rows in self.links.values() for row in rows}
        self.people = self._living("person", sorted(members))
        stays = registry.select("membership", where={"person": sorted(members)}) if members else []
        self.next = {str(row["previous"]): row for row in stays if row["previous"]}
        for table in (*chapters.owned(), "attachment"):
            self.rows[table] = self._read(table, TABLES[table].parent, self._owners(table))
        self.beside = {table: self._named_by(table) for table in chapters.BESIDE}
        self.names = self._named()
        self.away = away

    def _owners(self, table: str) -> list[str]:
        """Records that those of a table may hang on."""
        parent = chapters.parent_of(table)
        if parent in ("household", "person"):
            return self.ids if parent == "household" else sorted(self.people)
        return [str(row["id"]) for rows in self.rows[parent].values() for row in rows]

    def _living(self, table: str, ids: Sequence[str]) -> dict[str, Row]:
        """Records by id, without the deleted ones."""
        rows = self.registry.select(table, where={"id": list(ids)})
        return {str(row["id"]): row for row in rows}

    def _read(self, table: str, parent: str, ids: Sequence[str]) -> dict[str, list[Row]]:
        """Records by the record they hang on, oldest first, none from after the date.

        Steps and targets stand in the order that their type is listed in.
        """
        rows: Sequence[Row] = self.registry.select(table, where={parent: ids}) if ids else []
        date = dated(table)
        if table == "attachment" and self.on:
            rows = [row for row in rows if not later(str(row["taken"] or "")[:10], self.on)]
        if date and self.on:
            rows = [row for row in rows if not later(row[date], self.on)]
        if self.on and self.on < self.printed:
            rows = [not_ended(TABLES[table], row, self.on) for row in rows]
        if table not in chapters.IN_ORDER:
            rows = sorted(rows, key=lambda row: _age(row, date))
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(str(row[parent]), []).append(row)
        return found

    def _named_by(self, table: str) -> dict[str, Row]:
        """The records that those of a type name, by id."""
        field, other = chapters.BESIDE[table]
        ids = {str(row[field]) for rows in self.rows[table].values() for row in rows if row[field]}
        return {str(row["id"]): row for row in self.registry.rows(other, sorted(ids))}

    def _named(self) -> dict[str, str]:
        """Give the names of all records that those of the batch refer to."""
        wanted: dict[str, set[str]] = {}
        read = {
            name: [r for rows in owned.values() for r in rows] for name, owned in self.rows.items()
        }
        read |= {
            other: [*self.beside[name].values()] for name, (_, other) in chapters.BESIDE.items()
        }
        for table, rows in read.items():
            fields = [f for f in TABLES[table].fields.values() if f.name != TABLES[table].parent]
            for other, ids in titles.references(fields, rows).items():
                wanted.setdefault(other, set()).update(ids)
        known = {rec: str(row["name"] or "") for rec, row in self.people.items()}
        return titles.names_of(self.registry.rows, wanted, known, table_of=self.registry.table)

    def files(self) -> Iterator[HouseholdFile]:
        """The archives, in the order asked for."""
        rows = self._living("household", self.ids)
        for household in self.ids:
            if household not in rows:
                raise FupinError(
                    f"台账中没有编号为 {household} 的户，或已被删除。"
                    "没有打印，没有写任何文件。请刷新列表后重新选择。"
                )
            yield self._file(rows[household])

    def _file(self, row: Row) -> HouseholdFile:
        household = str(row["id"])
        members = self._members(household, str(row["end"] or ""))
        head = next((person["name"] for person in members if person["relation"] == HEAD), None)
        row = {**(as_of(row, self.on) if self.on else row), "name": head or row["name"]}
        places = (
            *places_of(self.registry, str(row["village"] or ""), self.regions),
            ("村民小组", str(row["group_name"] or "")),
        )
        names = self.names | chapters.numbers(self.rows, household)
        held = Held(
            registry=self.registry, row=row, members=members, places=places, on=self.on,
            day=self.on or self.printed, wording=Wording(names, self.on, self.away),
            rows=self.rows, beside=self.beside,
        )  # fmt: skip
        return HouseholdFile(
            rec=household,
            number=str(row["number"] or ""),
            head=str(row["name"] or ""),
            door=str(row["door_number"] or ""),
            places=places,
            on=self.on or self.printed,
            printed=self.printed,
            parts=parts.made(held),
        )

    def _members(self, household: str, closed: str) -> list[Row]:
        """Members on the date, the head first; of a closed household those of its last day."""
        held = life.relations_on(self.registry, household, self.on) if self.on else {}
        links: list[Row] = [
            {**link, "relation": held.get(str(link["id"]), link["relation"])}
            for link in self.links.get(household, [])
            if str(link["person"]) in self.people
            and self._counts(link, closed)
            and not (self.on and later(self.people[str(link["person"])]["birth_date"], self.on))
        ]
        links.sort(key=lambda link: (link["relation"] != HEAD, *_rank(link)))
        return [{**self.people[str(one["person"])], "relation": one["relation"]} for one in links]

    def _counts(self, link: Row, closed: str) -> bool:
        if closed and not (self.on and later(closed, self.on)):
            return link["end"] is None or not later(closed, str(link["end"]))
        after = self.next.get(str(link["id"]))
        if after and not (self.on and later(after["start"], self.on)):
            return False  # who has gone on to another household counts there
        return belongs(link, self.on)


def _age(row: Row, dated: str) -> tuple[bool, str, str]:
    date = str(row[dated] or "") if dated else ""
    return not date, date, str(row["id"])


def _rank(link: Row) -> tuple[int, str, str, str]:
    order = link["order"]
    return (
        order if isinstance(order, int) else 100,
        str(link["relation"] or "99"),
        str(link["start"] or ""),
        str(link["id"]),
    )
