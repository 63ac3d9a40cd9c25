"""What the archive of one household says, in words: collected from the ledger, ready to draw."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from fupin_desktop import codes, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.fonts import TICKED, UNTICKED
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

BATCH = 100  # households read with one query per table
PLACES = (("县（市、区）", 6), ("乡镇", 9), ("村", 12))  # label, digits of the region code
WIDTHS = {  # points at 8-point type, for columns in tables
    Kind.TEXT: 58,
    Kind.LONG: 120,
    Kind.INTEGER: 34,
    Kind.DECIMAL: 44,
    Kind.MONEY: 56,
    Kind.DATE: 51,
    Kind.YESNO: 38,
    Kind.CODE: 48,
    Kind.CODES: 56,
    Kind.REF: 48,
    Kind.REFS: 56,
}
OWN_WIDTHS = {
    "name": 60,
    "relation": 39,
    "sex": 23,
    "birth_date": 50,
    "id_number": 88,
    "number": 96,
    "ethnic": 34,
    "phone": 60,
}
NUMBER_WIDTH = 25
HEAD = "01"  # code of the head of the household in the list `relation`
DATES = {"visit": "date", "need": "date", "measure": "start_date"}
AS_OF = Field(name="on", label="截至日期", kind=Kind.DATE)
ALIGN = {Kind.TEXT: "left", Kind.LONG: "left", Kind.CODES: "left", Kind.MONEY: "right"}
MEMBER_CORE = (  # the members' first table; its widths fit the page
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
MEMBER_LEFT_OUT = {"household"}
CHILD_LEFT_OUT = {"household"}
ATTACHMENT_SHOWN = ("title", "media_type", "taken", "note")
TABLE_WIDTH = 470.0  # points in which columns of further member tables are gathered


@dataclass(frozen=True)
class Entry:
    """A label with its value."""

    label: str
    text: str
    wide: bool = False


@dataclass(frozen=True)
class Block:
    """A titled group of entries."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Column:
    """A column of a listing; the elastic ones share what is left of the page's width."""

    label: str
    width: float
    align: str = "center"
    elastic: bool = False


@dataclass(frozen=True)
class Listing:
    """A table of shown values."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class HouseholdFile:
    """One household's archive as words."""

    rec: str
    number: str
    head: str
    places: tuple[tuple[str, str], ...]
    on: str
    printed: str
    register: tuple[Block, ...]
    members: tuple[Listing, ...]
    needs: Listing
    measures: tuple[Block, ...]
    visits: tuple[Block, ...]
    attachments: Listing

    @property
    def short(self) -> str:
        """The household's number among colleagues: the random end of its record id."""
        return self.rec[-8:].upper()

    @cached_property
    def code(self) -> str:
        """Text code of the state: the same records give the same code on any day."""
        said = repr(replace(self, on="", printed=""))
        digest = hashlib.sha256(said.encode()).hexdigest()[:12].upper()
        return "-".join((digest[:4], digest[4:8], digest[8:]))


def collect(registry: Registry, households: Sequence[str], on: str = "") -> Iterator[HouseholdFile]:
    """Read the archives of households from the ledger, as they stood on a date."""
    on = _checked(on)
    ids = list(dict.fromkeys(households))
    regions = {str(row["code"]): str(row["name"]) for row in registry.select("region")}
    for start in range(0, len(ids), BATCH):
        yield from _Batch(registry, ids[start : start + BATCH], on, regions).files()


def _checked(on: str) -> str:
    try:
        return str(values.parse(AS_OF, on) or "")
    except values.BadValue as bad:
        raise FupinError(f"{bad}没有打印，没有写任何文件。") from None


class _Batch:
    """Records of some households, each table read once."""

    def __init__(
        self, registry: Registry, ids: list[str], on: str, regions: Mapping[str, str]
    ) -> None:
        self.registry, self.ids, self.regions = registry, ids, regions
        self.on = on  # empty: everything as it stands, in today's words
        self.printed = registry.today()
        self.links = self._children("membership")
        members = {str(row["person"]) for rows in self.links.values() for row in rows}
        self.people = self._living("person", sorted(members))
        self.names = {rec: str(row["name"] or "") for rec, row in self.people.items()}
        self.children = {name: self._children(name) for name in ("visit", "need", "measure")}
        self.attachments = self._children("attachment")

    def _living(self, table: str, ids: Sequence[str]) -> dict[str, Row]:
        """Records by id, without the deleted ones."""
        rows = self.registry.select(table, where={"id": list(ids)})
        return {str(row["id"]): row for row in rows}

    def _children(self, table: str) -> dict[str, list[Row]]:
        """Records that belong to the households, oldest first, none from after the date."""
        rows = self.registry.select(table, where={"household": self.ids})
        dated = DATES.get(table)
        if dated and self.on:
            rows = [row for row in rows if not later(row[dated], self.on)]
        rows.sort(key=lambda row: (str(row["household"]), *_age(row, dated)))
        groups = groupby(rows, key=lambda row: str(row["household"]))
        return {household: list(group) for household, group in groups}

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
        members = self._members(household)
        visits, needs, measures = (
            self.children[name].get(household, []) for name in ("visit", "need", "measure")
        )
        titles = self.names | _numbered("走访", visits) | _numbered("需求", needs)
        head = next((person["name"] for person in members if person["relation"] == HEAD), None)
        row = {**row, "name": head or row["name"]}
        return HouseholdFile(
            rec=household,
            number=str(row["number"] or ""),
            head=str(row["name"] or ""),
            places=(
                *self._places(str(row["village"] or "")),
                ("村民小组", str(row["group_name"] or "")),
            ),
            on=self.on or self.printed,
            printed=self.printed,
            register=tuple(self._blocks("household", row, titles)),
            members=tuple(self._member_tables(members)),
            needs=self._listing("need", needs, titles),
            measures=self._records("measure", "措施", measures, titles),
            visits=self._records("visit", "走访", visits, titles),
            attachments=self._listing(
                "attachment", self.attachments.get(household, []), titles, ATTACHMENT_SHOWN
            ),
        )

    def _places(self, village: str) -> Iterator[tuple[str, str]]:
        """Names of county, township and village."""
        for label, digits in PLACES:
            code = village[:digits]
            own = self.registry.name if code == self.registry.region else ""
            yield label, self.regions.get(code, own)

    def _members(self, household: str) -> list[Row]:
        """Members on the date, the head first."""
        links = self.links.get(household, [])
        present = [link for link in links if belongs(link, self.on)]
        present.sort(key=lambda link: (link["relation"] != HEAD, *_rank(link)))
        return [
            {**self.people[str(link["person"])], "relation": link["relation"]}
            for link in present
            if str(link["person"]) in self.people
        ]

    def _member_tables(self, members: Sequence[Row]) -> Iterator[Listing]:
        """The members' main columns, then as many tables as their other known values need."""
        fields = TABLES["person"].fields
        yield self._member_table(members, [fields[name] for name in MEMBER_CORE])
        others = [
            field
            for name, field in fields.items()
            if name not in MEMBER_CORE
            and name not in MEMBER_LEFT_OUT
            and any(member.get(name) not in (None, "", []) for member in members)
        ]
        for group in _gathered(others, TABLE_WIDTH - NUMBER_WIDTH - OWN_WIDTHS["name"]):
            yield self._member_table(members, [fields["name"], *group])

    def _member_table(self, members: Sequence[Row], fields: Sequence[Field]) -> Listing:
        rows = ([self._text(field, row, {}) for field in fields] for row in members)
        return _listing(fields, rows)

    def _listing(
        self, table: str, rows: Sequence[Row], titles: Mapping[str, str], names: Sequence[str] = ()
    ) -> Listing:
        fields = TABLES[table].fields
        shown = [fields[name] for name in names or fields if name not in CHILD_LEFT_OUT]
        texts = ([self._text(field, row, titles) for field in shown] for row in rows)
        return _listing(shown, texts)

    def _records(
        self, table: str, word: str, rows: Sequence[Row], titles: Mapping[str, str]
    ) -> tuple[Block, ...]:
        """Numbered records, each as a form of its own."""
        return tuple(
            Block(f"{word} {number}", self._filled(TABLES[table].fields.values(), row, titles))
            for number, row in enumerate(rows, start=1)
        )

    def _blocks(self, table: str, row: Row, titles: Mapping[str, str]) -> Iterator[Block]:
        """A record as its form shows it, every field in its section."""
        for section in TABLES[table].sections:
            yield Block(section.label, self._filled(section.fields, row, titles))

    def _filled(
        self, fields: Iterable[Field], row: Row, titles: Mapping[str, str]
    ) -> tuple[Entry, ...]:
        return tuple(
            Entry(_label(field), self._ticked(field, row, titles), field.kind is Kind.LONG)
            for field in fields
            if field.name not in CHILD_LEFT_OUT
        )

    def _text(self, field: Field, row: Row, titles: Mapping[str, str]) -> str:
        """A value in words: the only way from a record to paper."""
        value = row.get(field.name)
        if field.kind is Kind.REF:
            return titles.get(str(value), "")
        return values.show(field, value, self.on)

    def _ticked(self, field: Field, row: Row, titles: Mapping[str, str]) -> str:
        """A value in words, or, where few are possible, all of them to tick."""
        text = self._text(field, row, titles)
        options = self._options(field)
        if text not in ("", *options):
            return text
        marks = (f"{TICKED if option == text else UNTICKED}{option}" for option in options)
        return "　".join(marks) or text

    def _options(self, field: Field) -> list[str]:
        """What may be ticked: yes and no, or the labels of a very short code list."""
        if field.kind is Kind.YESNO:
            return [values.show(field, True, self.on), values.show(field, False, self.on)]
        if field.kind is not Kind.CODE:
            return []
        options = [code.label for code in codes.choices(field.choices, self.on)]
        return options if len(options) <= 3 and sum(map(len, options)) <= 10 else []


def later(date: Json, on: str) -> bool:
    """Tell whether a date lies wholly after another; either may be a month or a year."""
    return bool(date) and str(date)[: len(on)] > on


def belongs(link: Row, on: str) -> bool:
    """Tell whether a membership holds on a date, or, without one, now; rough dates count for it."""
    if not on:
        return link["end"] is None
    end = str(link["end"] or "")
    return not later(link["start"], on) and not (end and later(on, end))


def _age(row: Row, dated: str | None) -> tuple[bool, str, str]:
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


def _numbered(word: str, rows: Sequence[Row]) -> dict[str, str]:
    return {str(row["id"]): f"{word} {number}" for number, row in enumerate(rows, start=1)}


def _label(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def _listing(fields: Sequence[Field], rows: Iterable[Sequence[str]]) -> Listing:
    columns = [Column("序号", NUMBER_WIDTH), *map(_column, fields)]
    return Listing(
        tuple(columns),
        tuple((str(number), *row) for number, row in enumerate(rows, start=1)),
    )


def _column(field: Field) -> Column:
    align = "center" if field.name in OWN_WIDTHS else ALIGN.get(field.kind, "center")
    return Column(_label(field), _width(field), align, field.kind is Kind.LONG)


def _width(field: Field) -> float:
    return OWN_WIDTHS.get(field.name, WIDTHS[field.kind])


def _gathered(fields: Sequence[Field], limit: float) -> Iterator[list[Field]]:
    """Fields in order, as many together as the width allows."""
    group: list[Field] = []
    for field in fields:
        if group and sum(map(_width, (*group, field))) > limit:
            yield group
            group = []
        group.append(field)
    if group:
        yield group
