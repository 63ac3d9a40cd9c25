"""The columns of a workbook, from the catalogue: what each is called and where its value lies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fupin_desktop import titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry

Path = tuple[str, ...]
Row = Mapping[str, Json]
Load = Callable[[Registry, list[dict[str, Json]]], Mapping[str, str]]
HOME: Final = ("number", "name")  # what tells a household: its number, and its head's name
KIN: Final = "id_number"  # what tells a person besides the name
CHUNK: Final = 1000  # records in memory at a time


@dataclass(frozen=True)
class Column:
    """A column: its title, its field, and the references that lead to the field's record."""

    title: str
    field: Field
    through: Path = ()  # empty: the field is the record's own
    load: Load | None = None  # tells by record what is in no field of it


def beside(title: str, load: Load, kind: Kind = Kind.TEXT) -> Column:
    """Make the column of what is in no field: a record's village, how many live in a household."""
    return Column(title, Field(name="", label=title, kind=kind), (), load)


def columns_of(table: Table, shown: Sequence[str | Column] | None = None) -> list[Column]:
    """Columns of a table, or of some of its fields and others; no two of them have one title."""
    columns: list[Column] = []
    for one in shown or table.fields:
        homed = any(column.through for column in columns)
        own = [one] if isinstance(one, Column) else _columns_of(table.fields[one], table, homed)
        columns += own
    taken: dict[str, int] = {}
    for place, column in enumerate(columns):
        count = taken[column.title] = taken.get(column.title, 0) + 1
        if count > 1:
            columns[place] = replace(column, title=f"{column.title}（{count}）")
    return columns


def _columns_of(field: Field, table: Table, homed: bool) -> list[Column]:
    """A household stands as number and name, an owning person with these and the ID number."""
    own = Column(field.label, field)
    if field.kind is not Kind.REF or homed:
        return [own]
    if field.choices == "household":
        return _home((field.name,))
    if field.choices == "person" and field.name == table.parent:
        number = TABLES["person"].fields[KIN]
        return [*_home((field.name, "household")), own, Column(number.label, number, (field.name,))]
    return [own]


def _home(through: Path) -> list[Column]:
    fields = (TABLES["household"].fields[name] for name in HOME)
    return [Column(field.label, field, through) for field in fields]


def cells_of(
    registry: Registry, table: Table, columns: Sequence[Column], ids: Sequence[str], step: Step
) -> Iterator[list[Json]]:
    """Values of the columns for each record, references by name, looked up in bulk."""
    paths = {column.through for column in columns}
    own = [column.field for column in columns if not column.through and column.field.refers]
    for start in range(0, len(ids), CHUNK):
        step(start, len(ids))
        rows = registry.rows(table.name, ids[start : start + CHUNK])
        sources = {path: _reached(registry, table, rows, path) for path in paths}
        names = titles.named_in(registry.rows, own, rows, registry.table)
        for rec in titles.references(own, rows).get("person", ()):  # the number tells them apart
            names[rec] = titles.name_in(names.get(rec, ""))
        taken = [
            (
                _loaded(registry, rows, column) if column.load else sources[column.through],
                column.field.name, column.field.refers and column.field,
            )
            for column in columns
        ]  # fmt: skip
        for place in range(len(rows)):
            yield [
                (titles.show(refers, found[place].get(name), names) or None)
                if refers
                else found[place].get(name)
                for found, name, refers in taken
            ]


def _loaded(registry: Registry, rows: list[dict[str, Json]], column: Column) -> list[Row]:
    """For each record what its column tells of it, numbers as such."""
    told = column.load(registry, rows) if column.load else {}
    texts = [told.get(str(row["id"])) or None for row in rows]
    is_number = column.field.kind is Kind.INTEGER
    return [{column.field.name: int(text) if text and is_number else text} for text in texts]


def _reached(registry: Registry, table: Table, rows: Sequence[Row], path: Path) -> Sequence[Row]:
    """For each record the one its references lead to, an empty one where they lead nowhere."""
    for name in path:
        field = table.fields[name]
        ids = {str(row[name]) for row in rows if row.get(name)}
        found = {str(row["id"]): row for row in registry.rows(field.choices, sorted(ids))}
        rows = [found.get(str(row.get(name)), {}) for row in rows]
        table = TABLES[field.choices]
    return rows
