"""What a record is called: by the fields that its type is told apart by, names for references."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.compose import natural_id

Row = Mapping[str, Json]
Lookup = Callable[[str, list[str]], Iterable[Row]]  # (table, ids) -> records with `id`
TableOf = Callable[[str], Table]
DEPTH: Final = 3  # references followed: a dividend's stake, a stake's household
JOINT: Final = " · "
UNKNOWN: Final = "（一条记录）"
NAMELESS: Final = "（{}未填）"


def title_of(table: Table, row: Row, names: Mapping[str, str], on: str = "") -> str:
    """Call a record by its title fields; `names` are those of the records it refers to."""
    shown = []
    for name in title_fields(table):
        value = row.get(name)
        shown.append("" if value is None else _spaced(show(table.fields[name], value, names, on)))
    if shown and not shown[0] and any(shown) and table.title == "name":
        # A group alone is no household.
        shown[0] = NAMELESS.format(table.fields[title_fields(table)[0]].label)
    return JOINT.join(filter(None, shown))


def _spaced(text: str) -> str:
    """Give a text in one line."""
    return " ".join(text.split())


def name_in(title: str) -> str:
    """Give the name alone out of a household's or a person's title."""
    return title.split(JOINT, 1)[0]


def title_fields(table: Table) -> tuple[str, ...]:
    """Give the fields that records of a table are told apart by."""
    return table.titles or ((table.title,) if table.title else ())


def show(field: Field, value: Json, names: Mapping[str, str], on: str = "") -> str:
    """Show a value for people; a reference by its name, a region's code by the region's."""
    if _is_region(field) and isinstance(value, str):
        return names.get(_region(value)) or value
    if value is None or not field.refers:
        return values.show(field, value, on)
    return "、".join(filter(None, (names.get(rec, UNKNOWN) for rec in ids_in(value))))


def references(fields: Iterable[Field], rows: Sequence[Row]) -> dict[str, set[str]]:
    """Give by table the ids that some fields of some records refer to."""
    found: dict[str, set[str]] = {}
    for field in fields:
        if field.refers:
            values = (row.get(field.name) for row in rows)
            held = {rec for value in values if value is not None for rec in ids_in(value)}
            found.setdefault(field.choices, set()).update(held)
        elif _is_region(field):
            codes = {code for row in rows if isinstance(code := row.get(field.name), str)}
            found.setdefault("region", set()).update(map(_region, codes))
    return found


def _is_region(field: Field) -> bool:
    return field.name == "region" and field.kind is Kind.TEXT


def _region(code: str) -> str:
    """Give the record id of a region, which follows from its code."""
    return natural_id("region", {"code": code}) or ""


def ids_in(value: Json) -> list[str]:
    """Give the record ids that a reference holds."""
    held = value if isinstance(value, list) else [value]
    return [rec for rec in held if isinstance(rec, str)]


def names_of(
    lookup: Lookup,
    wanted: Mapping[str, set[str]],
    known: Mapping[str, str] | None = None,
    depth: int = DEPTH,
    table_of: TableOf = TABLES.__getitem__,
) -> dict[str, str]:
    """Give the titles of records by id, the names their own titles are made of, and those known.

    `table_of` gives the record types as a ledger has them, with its own choices.
    """
    known = known or {}
    sought = {name: sorted(ids - known.keys()) for name, ids in wanted.items()}
    found = {name: list(lookup(name, ids)) for name, ids in sought.items() if ids}
    below: dict[str, set[str]] = {}
    for name, rows in found.items():
        fields = (table_of(name).fields[one] for one in title_fields(TABLES[name]))
        for other, ids in references(fields, rows).items():
            below.setdefault(other, set()).update(ids)
    names = names_of(lookup, below, known, depth - 1, table_of) if below and depth else dict(known)
    for name, rows in found.items():
        table = table_of(name)
        names |= {str(row["id"]): title_of(table, row, names) for row in rows}
    return names


def named_in(
    lookup: Lookup, fields: Iterable[Field], rows: Sequence[Row],
    table_of: TableOf = TABLES.__getitem__,
) -> dict[str, str]:  # fmt: skip
    """Give the titles of all records that some fields of some records refer to."""
    return names_of(lookup, references(fields, rows), table_of=table_of)
