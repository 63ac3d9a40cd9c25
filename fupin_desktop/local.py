"""Local fields 补充项: fields a township or a village adds at run time; their values travel too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fupin_desktop.catalogue.fields import Field, Json, Kind, Section, Table
from fupin_desktop.codes import INLINE
from fupin_desktop.derive import LOCAL

Row = Mapping[str, Json]
SECTION: Final = "补充项"
PLACES: Final = 2  # decimals of a local number
CHOOSING: Final = frozenset({Kind.CODE, Kind.CODES})


def extended(table: Table, rows: Iterable[Row]) -> Table:
    """Add a table's local fields, given as their records, to the sections they name."""
    wanted = [row for row in rows if row["table"] == table.name and _is_shown(row)]
    added: dict[str, list[Field]] = {}
    for row in sorted(wanted, key=lambda row: str(row["id"])):
        added.setdefault(str(row["section"] or SECTION), []).append(field_of(row))
    if not added:
        return table
    sections = [
        Section(one.label, (*one.fields, *added.pop(one.label, ()))) for one in table.sections
    ]
    sections += [Section(label, tuple(fields)) for label, fields in added.items()]
    return replace(table, sections=tuple(sections))


def field_of(row: Row) -> Field:
    """Turn the record of a local field into the field it describes."""
    kind = _kind(row)
    words = [line.strip() for line in str(row["choices"] or "").splitlines()]
    return Field(
        name=register(str(row["id"])),
        label=str(row["label"] or "（未命名）"),
        kind=kind,
        hint=str(row["hint"] or ""),
        unit="元" if kind is Kind.MONEY else str(row["unit"] or ""),
        required=bool(row["required"]),
        choices=INLINE + "|".join(filter(None, words)) if kind in CHOOSING else "",
        places=PLACES if kind is Kind.DECIMAL else 0,
    )


def register(rec: str) -> str:
    """Name the register of a local field: by its record, never by its label."""
    return LOCAL + rec


def joined(values: Mapping[str, Json], rows: Sequence[Row]) -> dict[str, Json]:
    """Let a field that others were merged into show their values where it has none of its own."""
    found = dict(values)
    for row in rows:
        into, own = row["merged_into"], values.get(register(str(row["id"])))
        if into and own is not None:
            found.setdefault(register(str(into)), own)
    return found


def _kind(row: Row) -> Kind:
    """Kind of a local field; one a newer version knows and this one does not is text."""
    known = {kind.value: kind for kind in Kind if kind not in (Kind.REF, Kind.REFS)}
    return known.get(str(row["kind"]), Kind.TEXT)


def _is_shown(row: Row) -> bool:
    return not row["hidden"] and not row["merged_into"]
