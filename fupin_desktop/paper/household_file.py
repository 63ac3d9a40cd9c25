"""What the archive of one household says, in words: collected from the ledger, ready to draw."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from fupin_desktop import life, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind, Table
from fupin_desktop.days import belongs, later
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import chapters
from fupin_desktop.paper.chapters import BELOW, CHAPTERS, Chapter
from fupin_desktop.paper.words import (
    NUMBER_WIDTH,
    OWN_WIDTHS,
    Block,
    Entry,
    Listing,
    Row,
    Wording,
    gathered,
)
from fupin_desktop.registry import Registry

BATCH: Final = 100  # households read with one query per table
PLACES: Final = (("县（市、区）", 6), ("乡镇", 9), ("村", 12))  # label, digits of the region code
HEAD: Final = "01"  # code of the head of the household in the list `relation`
AS_OF: Final = Field(name="on", label="截至日期", kind=Kind.DATE)
MEMBER_CORE: Final = (  # the members' first table; its widths fit the page
    "name",
    "relation",
    "sex",
    "birth_date",
    "id_number",
    "ethnic",
    "education",
    "health",
    "labour",
)
LEFT_OUT: Final = frozenset({"household", "region"})  # what the whole file says already
ATTACHMENT_SHOWN: Final = ("title", "media_type", "taken", "note")
TABLE_WIDTH: Final = 470.0  # points in which columns of further member tables are gathered

Piece = Block | Listing


@dataclass(frozen=True)
class Part:
    """One part of the archive: its title, how much it holds, and its forms and lists."""

    title: str
    amount: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class HouseholdFile:
    """One household's archive as words."""

    rec: str
    number: str
    head: str
    places: tuple[tuple[str, str], ...]
    on: str
    printed: str
    parts: tuple[Part, ...]

    @property
    def short(self) -> str:
        """The household's number among colleagues: the random end of its record id."""
        return self.rec[-8:].upper()

    @cached_property
    def code(self) -> str:
        """Text code of the state: the same records give the same code on any day."""
        return code_of(repr(replace(self, on="", printed="")))


def code_of(said: str) -> str:
    """Text code of what a paper says."""
    digest = hashlib.sha256(said.encode()).hexdigest()[:12].upper()
    return "-".join((digest[:4], digest[4:8], digest[8:]))


def collect(registry: Registry, households: Sequence[str], on: str = "") -> Iterator[HouseholdFile]:
    """Read the archives of households from the ledger, as they stood on a date."""
    on = checked(on)
    ids = list(dict.fromkeys(households))
    regions = region_names(registry)
    for start in range(0, len(ids), BATCH):
        yield from _Batch(registry, ids[start : start + BATCH], on, regions).files()


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
        self, registry: Registry, ids: list[str], on: str, regions: Mapping[str, str]
    ) -> None:
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
        date = chapters.dated(table)
        if date and self.on:
            rows = [row for row in rows if not later(row[date], self.on)]
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
        row = {**row, "name": head or row["name"]}
        parts = (self._part(chapter, row, members) for chapter in CHAPTERS)
        return HouseholdFile(
            rec=household,
            number=str(row["number"] or ""),
            head=str(row["name"] or ""),
            places=(
                *places_of(self.registry, str(row["village"] or ""), self.regions),
                ("村民小组", str(row["group_name"] or "")),
            ),
            on=self.on or self.printed,
            printed=self.printed,
            parts=tuple(part for part in parts if part),
        )

    def _members(self, household: str, closed: str) -> list[Row]:
        """Members on the date, the head first; of a closed household those of its last day."""
        held = life.relations_on(self.registry, household, self.on) if self.on else {}
        links: list[Row] = [
            {**link, "relation": held.get(str(link["id"]), link["relation"])}
            for link in self.links.get(household, [])
            if str(link["person"]) in self.people and self._counts(link, closed)
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

    # ---- parts --------------------------------------------------------------------------------

    def _part(self, chapter: Chapter, row: Row, members: Sequence[Row]) -> Part | None:
        """One part of a household's archive, None if it would hold nothing."""
        household = str(row["id"])
        wording = Wording(self.names | self._numbers(household), self.on)
        owned = {table: self._owned(table, household, members) for table in chapter.tables}
        count = sum(map(len, owned.values()))
        pieces: list[Piece] = []
        if chapter.title == chapters.REGISTER:
            pieces, count = [*_blocks(wording, TABLES["household"], row)], 1
        elif chapter.title == chapters.MEMBERS:
            pieces, count = [*self._member_tables(wording, members)], len(members)
        elif chapter.title == chapters.LOCALS:
            pieces, count = self._supplement(wording, row, members)
        elif chapter.title == chapters.FILES:
            files = self.rows["attachment"].get(household, [])
            fields = [TABLES["attachment"].fields[name] for name in ATTACHMENT_SHOWN]
            pieces, count = [wording.listing(fields, files)], len(files)
        elif chapter.forms:
            pieces = [p for table, rows in owned.items() for p in self._forms(wording, table, rows)]
        else:
            lists = {table: rows for table, rows in owned.items() if rows or chapter.always}
            several = len(chapter.tables) > 1
            pieces = [self._list(wording, *one, titled=several) for one in lists.items()]
            pieces += [piece for one in lists.items() for piece in self._beside(wording, *one)]
        if not count and not chapter.always:
            return None
        return Part(chapter.title, f"{count} {chapter.unit}" if chapter.unit else "", (*pieces,))

    def _owned(self, table: str, household: str, members: Sequence[Row]) -> list[Row]:
        if chapters.parent_of(table) == "person":
            people = [str(person["id"]) for person in members]
            return [row for rec in people for row in self.rows[table].get(rec, [])]
        return self.rows[table].get(household, [])

    def _numbers(self, household: str) -> dict[str, str]:
        """Name the records that stand numbered in the archive by their number."""
        return {
            str(row["id"]): f"{word} {number}"
            for table, word in chapters.WORDS.items()
            for number, row in enumerate(self.rows[table].get(household, []), start=1)
        }

    def _forms(self, wording: Wording, table: str, rows: Sequence[Row]) -> Iterator[Piece]:
        """A form of what each record holds, and below it a list of what it owns."""
        known = self.registry.table(table)
        fields = [f for f in known.fields.values() if f.name not in LEFT_OUT]
        for number, row in enumerate(rows, start=1):
            word = chapters.WORDS.get(table)
            title = f"{word} {number}" if word else self._titled(wording, known, row)
            block = wording.filled(title, fields, row)
            if table == "income":
                block = replace(block, entries=(*block.entries, *_formula(wording, known, row)))
            yield block
            below = BELOW.get(table, "")
            owned = self.rows[below].get(str(row["id"]), []) if below else []
            if owned:
                yield self._list(wording, below, owned)

    def _titled(self, wording: Wording, table: Table, row: Row) -> str:
        fields = [table.fields[name] for name in titles.title_fields(table)]
        texts = [wording.text(f, row) for f in fields if f.name not in LEFT_OUT]
        return "　".join((table.label, *filter(None, texts)))

    def _list(
        self, wording: Wording, table: str, rows: Sequence[Row], *, titled: bool = True
    ) -> Listing:
        known = self.registry.table(table)
        owner = () if chapters.parent_of(table) == "person" else (known.parent,)
        listing = wording.brief(known, rows, {*LEFT_OUT, *owner})
        return replace(listing, title=known.label if titled else "")

    def _beside(self, wording: Wording, table: str, rows: Sequence[Row]) -> Iterator[Listing]:
        """A list of the records that those of a type name, each once."""
        field, other = chapters.BESIDE.get(table, ("", ""))
        ids = dict.fromkeys(str(row[field]) for row in rows if field)
        named = [self.beside[table][rec] for rec in ids if rec in self.beside.get(table, {})]
        if named:
            known = self.registry.table(other)
            yield replace(wording.brief(known, named, LEFT_OUT), title=known.label)

    def _member_tables(self, wording: Wording, members: Sequence[Row]) -> Iterator[Listing]:
        """The members' main columns, then as many tables as their other known values need."""
        fields = TABLES["person"].fields
        yield wording.listing([fields[name] for name in MEMBER_CORE], members)
        others = [f for f in fields.values() if f.name not in (*MEMBER_CORE, *LEFT_OUT)]
        yield from _more_tables(wording, fields["name"], others, members)

    def _supplement(
        self, wording: Wording, row: Row, members: Sequence[Row]
    ) -> tuple[list[Piece], int]:
        """What local fields say about the household and its members, and how many say it."""
        home, person = self.registry.table("household"), self.registry.table("person")
        own = [f for f in home.fields.values() if f.name.startswith(LOCAL)]
        theirs = [f for f in person.fields.values() if f.name.startswith(LOCAL)]
        block = wording.form("农户补充项", own, row)
        tables = _more_tables(wording, person.fields["name"], theirs, members)
        filled = [f for f in own if wording.text(f, row)]
        filled += [f for f in theirs if any(wording.text(f, one) for one in members)]
        return [*([block] if own else []), *tables], len(filled)


def _blocks(wording: Wording, table: Table, row: Row) -> Iterator[Block]:
    """A record as its form shows it, every field in its section."""
    for section in table.sections:
        fields = [field for field in section.fields if field.name not in LEFT_OUT]
        yield wording.form(section.label, fields, row)


def _more_tables(
    wording: Wording, name: Field, fields: Iterable[Field], members: Sequence[Row]
) -> Iterator[Listing]:
    """Tables of the fields that any member has a value of, each with the members' names."""
    known = [f for f in fields if any(m.get(f.name) not in (None, "", []) for m in members)]
    for group in gathered(known, TABLE_WIDTH - NUMBER_WIDTH - OWN_WIDTHS["name"]):
        yield wording.listing([name, *group], members)


def _formula(wording: Wording, table: Table, row: Row) -> Iterator[Entry]:
    """How the figure per person came about, in a sentence."""
    shown = {name: wording.text(table.fields[name], row) for name in table.fields}
    if not shown["per_person"]:
        return
    heads = f"按 {shown['headcount']} 人平均，" if shown["headcount"] else ""
    yield Entry(
        "计算",
        f"年总收入 {shown['gross']} 元，年纯收入 {shown['net']} 元；{heads}"
        f"人均纯收入 {shown['per_person']} 元（算法：{shown['formula']}）。",
        wide=True,
    )


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
