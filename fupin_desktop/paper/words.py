"""Records in words, ready to draw: entries, blocks and listings made from the catalogue."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from fupin_desktop import codes, stubs, titles, values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.paper.fonts import TICKED, UNTICKED

Row = Mapping[str, Json]

WIDTHS: Final = {  # points at 8-point type, for columns in tables
    Kind.TEXT: 58,
    Kind.LONG: 120,
    Kind.INTEGER: 34,
    Kind.DECIMAL: 44,
    Kind.MONEY: 56,
    Kind.DATE: 51,
    Kind.YESNO: 38,
    Kind.CODE: 48,
    Kind.CODES: 56,
    Kind.REF: 58,
    Kind.REFS: 64,
}
OWN_WIDTHS: Final = {
    "name": 60,
    "relation": 39,
    "sex": 23,
    "birth_date": 50,
    "id_number": 88,
    "number": 96,
    "ethnic": 34,
    "phone": 60,
    "year": 34,
}
NUMBER_WIDTH: Final = 25
COLUMNS_WIDTH: Final = 446.0  # points for the columns beside the numbering
ALIGN: Final = {
    Kind.TEXT: "left", Kind.LONG: "left", Kind.CODES: "left", Kind.MONEY: "right",
    Kind.REF: "left", Kind.REFS: "left",
}  # fmt: skip
NOTE: Final = "_note"  # ends the name of a text that explains the amount before it


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
    title: str = ""
    notes: tuple[str, ...] = ()  # of each row what has no column of its own
    # of each row the photo whose page is told beside it, once that is known; no part of the words
    photos: tuple[str, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Wording:
    """How values are worded: the names of records they refer to, and the date of the codes."""

    names: Mapping[str, str]
    on: str = ""
    # by record, the registers that were left out of packages
    away: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)

    def text(self, field: Field, row: Row) -> str:
        """A value in words: the only way from a record to paper."""
        value = row.get(field.name)
        if value is None:  # most of a form is empty
            return self._empty(field, row) if self.away else ""
        if field.refers:
            return "、".join(filter(None, map(self.names.get, titles.ids_in(value))))
        return values.show(field, value, self.on)

    def _empty(self, field: Field, row: Row) -> str:
        """Say of an empty field whether its content was left out of a package."""
        return stubs.NOT_HERE if field.group in self.away.get(str(row.get("id")), ()) else ""

    def ticked(self, field: Field, row: Row) -> str:
        """A value in words, or, where few are possible, all of them to tick."""
        text = self.text(field, row)
        options = self._options(field)
        if text not in ("", *options):
            return text
        marks = (f"{TICKED if option == text else UNTICKED}{option}" for option in options)
        return "　".join(marks) or text

    def form(self, label: str, fields: Iterable[Field], row: Row) -> Block:
        """Every field of a record, filled or to be filled by hand."""
        return Block(label, tuple(_entry(field, self.ticked(field, row)) for field in fields))

    def filled(self, label: str, fields: Sequence[Field], row: Row) -> Block:
        """The fields that hold something; what explains an amount stands in brackets behind it."""
        texts = {field.name: text for field in fields if (text := self.text(field, row))}
        notes = {name for name in texts if name.removesuffix(NOTE) in texts and name.endswith(NOTE)}
        return Block(label, tuple(
            _entry(field, f"{texts[field.name]}（{texts[note]}）" if note in notes else
                   texts[field.name])
            for field in fields
            if field.name in texts and field.name not in notes
            for note in (f"{field.name}{NOTE}",)
        ))  # fmt: skip

    def listing(self, fields: Sequence[Field], rows: Iterable[Row]) -> Listing:
        """Records as numbered rows with these fields."""
        return numbered(map(column, fields), ([self.text(f, row) for f in fields] for row in rows))

    def brief(self, table: Table, rows: Sequence[Row], left_out: Iterable[str]) -> Listing:
        """Records as rows with a list's usual fields; what else they hold stands below each."""
        hidden = {*left_out}
        known = [f for f in table.fields.values() if f.name not in hidden]
        usual = [table.fields[n] for n in table.listed or table.fields if n not in hidden]
        filled = [f for f in usual if any(self.text(f, row) for row in rows)] or usual[:1]
        shown = next(gathered(filled, COLUMNS_WIDTH))
        rest = [f for f in known if f not in shown]
        notes = tuple(self._joined(rest, row) for row in rows)
        return replace(self.listing(shown, rows), notes=notes)

    def _joined(self, fields: Sequence[Field], row: Row) -> str:
        entries = self.filled("", fields, row).entries
        return "；".join(f"{entry.label}：{' '.join(entry.text.split())}" for entry in entries)

    def _options(self, field: Field) -> list[str]:
        """What may be ticked: yes and no, or the labels of a very short code list."""
        if field.kind is Kind.YESNO:
            return [values.show(field, True, self.on), values.show(field, False, self.on)]
        if field.kind is not Kind.CODE:
            return []
        options = [code.label for code in codes.choices(field.choices, self.on)]
        return options if len(options) <= 3 and sum(map(len, options)) <= 10 else []


def _entry(field: Field, text: str) -> Entry:
    return Entry(labelled(field), text, field.kind is Kind.LONG)


def labelled(field: Field) -> str:
    """A field's label with its unit."""
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def column(field: Field) -> Column:
    """The column that a field stands in."""
    align = "center" if field.name in OWN_WIDTHS else ALIGN.get(field.kind, "center")
    return Column(labelled(field), width_of(field), align, field.kind is Kind.LONG)


def width_of(field: Field) -> float:
    """How wide a field's column is."""
    return OWN_WIDTHS.get(field.name, WIDTHS[field.kind])


def numbered(columns: Iterable[Column], rows: Iterable[Sequence[str]]) -> Listing:
    """A listing whose rows are numbered."""
    return Listing(
        (Column("序号", NUMBER_WIDTH), *columns),
        tuple((str(number), *row) for number, row in enumerate(rows, start=1)),
    )


def gathered(fields: Sequence[Field], limit: float) -> Iterator[list[Field]]:
    """Fields in order, as many together as the width allows."""
    group: list[Field] = []
    for one in fields:
        if group and sum(map(width_of, (*group, one))) > limit:
            yield group
            group = []
        group.append(one)
    if group:
        yield group
