"""Local fields 补充项: fields a township or a village adds at run time; their values travel too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from fupin_desktop.catalogue.fields import Field, Json, Kind, Section, Table
from fupin_desktop.codes import INLINE
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import FupinError

Row = Mapping[str, Json]
TABLE: Final = "local_field"
SECTION: Final = "补充项"
ROUND: Final = "round"  # of a field and of the records it is asked in: one round of a survey
PLACES: Final = 2  # decimals of a local number
CHOOSING: Final = frozenset({Kind.CODE, Kind.CODES})
# Stored values would lose their sense.
FIXED: Final = {"table": "所属记录", "kind": "类型", ROUND: "排查轮次"}
FOREIGN: Final = "这一补充项由上级统一设置，本单位不能改，什么也没有保存。需要改时请告诉上级。"


@dataclass(frozen=True)
class Locals:
    """The local fields a ledger knows, seen from its office on a day."""

    rows: Sequence[Row] = ()
    office: str = ""
    today: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # of regions, by code
    lists: Mapping[str, str] = field(default_factory=dict)  # code lists with what was added to them
    _made: dict[tuple[str, bool], Table] = field(default_factory=dict, compare=False)

    def extended(self, table: Table, every: bool = False) -> Table:
        """Add a table's local fields to the sections they name; if asked, those out of use too."""
        if not (self.rows or self.lists):
            return table
        key = table.name, every
        if key not in self._made:
            rows = [r for r in self.rows if r["table"] == table.name and (every or self.shows(r))]
            fields = [(str(row["section"] or SECTION), self.field_of(row)) for row in rows]
            made = _extended(table, fields) if fields else table
            self._made[key] = _amended(made, self.lists)
        return self._made[key]

    def with_rows(self, rows: Iterable[Row]) -> "Locals":
        """Give the same with some records that are new or in place of older ones."""
        return replace(self, rows=[*{**self._by_id, **_by_id(rows)}.values()], _made={})

    def shows(self, row: Row) -> bool:
        """Tell whether a local field stands on forms: in use, begun, and not part of another."""
        begun = str(row["since_date"] or "") <= self.today
        return begun and not row["hidden"] and self._into(row) is None

    def field_of(self, row: Row) -> Field:
        """Turn the record of a local field into the field it describes."""
        made, origin = field_of(row), self.origin(row)
        label = f"{made.label}（{origin}自设）"
        return replace(made, label=label, required=False) if origin else made

    def origin(self, row: Row) -> str:
        """Name the office below that set a field for itself alone; empty if it is meant for us."""
        region = str(row["region"] or "")
        return "" if self.office.startswith(region) else self.names.get(region, region)

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """The registers a field's values are looked for in: its own, then those merged into it."""
        found = {register(str(row["id"])): [register(str(row["id"]))] for row in self.rows}
        for row in self.rows:
            into = self._into(row)
            if into is not None:
                found[register(into)].append(register(str(row["id"])))
        return {name: tuple(registers) for name, registers in found.items()}

    def joined(self, values: Mapping[str, Json]) -> dict[str, Json]:
        """Let a field that others were merged into show their values where it has none."""
        found = dict(values)
        if not values:
            return found
        for name, registers in self.sources.items():
            held = [values[one] for one in registers if values.get(one) is not None]
            if held:
                found[name] = held[0]
        return found

    def cleared(self, values: Mapping[str, Json]) -> Mapping[str, Json]:
        """Let a field that is cleared lose what it showed of those merged into it as well."""
        empty = [name for name, value in values.items() if value is None and name in self.sources]
        return {**values, **{one: None for name in empty for one in self.sources[name]}}

    def column(self, name: str) -> str:
        """Name what a query looks at for a field: of a local one all its sources."""
        return "|".join(self.sources.get(name, (name,)))

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return _by_id(self.rows)

    def _into(self, row: Row) -> str | None:
        """Give the field that a field ended up in, through all mergers; a circle is none."""
        seen = {str(row["id"])}
        while row["merged_into"] in self._by_id:
            row = self._by_id[str(row["merged_into"])]
            if row["id"] in seen:
                return None
            seen.add(str(row["id"]))
        return str(row["id"]) if len(seen) > 1 else None


def field_of(row: Row) -> Field:
    """Turn the record of a local field into the field it describes, wherever it comes from."""
    kind = _kind(row)
    return Field(
        name=register(str(row["id"])),
        label=str(row["label"] or "（未命名）"),
        kind=kind,
        hint=str(row["hint"] or ""),
        unit="元" if kind is Kind.MONEY else str(row["unit"] or ""),
        required=bool(row["required"]),
        choices=INLINE + "|".join(choices_of(row)) if kind in CHOOSING else "",
        places=PLACES if kind is Kind.DECIMAL else 0,
        relevant=(ROUND, frozenset({str(row["round"])})) if row.get(ROUND) else None,
    )


def choices_of(row: Row) -> list[str]:
    """Give the words a local field offers, in their order."""
    lines = str(row["choices"] or "").splitlines()
    return list(dict.fromkeys(filter(None, map(str.strip, lines))))


def register(rec: str) -> str:
    """Name the register of a local field: by its record, never by its label."""
    return LOCAL + rec


def check(held: Row, values: Mapping[str, Json], office: str) -> None:
    """Refuse a change of a local field that is not this office's to make; raises FupinError."""
    if not str(held.get("region") or "").startswith(office):
        raise FupinError(FOREIGN)
    if "region" in values and not str(values["region"] or "").startswith(office):
        raise FupinError("补充项只能归本单位或下级，什么也没有保存。请改选单位。")
    for name, label in FIXED.items():
        if values.get(name, held.get(name)) != held.get(name):
            raise FupinError(
                f"补充项建立后不能改“{label}”，否则已填的内容会失去意义，什么也没有保存。"
                "请停用这一项，另建一项。"
            )


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in rows}


def _extended(table: Table, added: Iterable[tuple[str, Field]]) -> Table:
    waiting: dict[str, list[Field]] = {}
    for section, one in added:
        waiting.setdefault(section, []).append(one)
    sections = [
        Section(one.label, (*one.fields, *waiting.pop(one.label, ()))) for one in table.sections
    ]
    sections += [Section(label, tuple(fields)) for label, fields in waiting.items()]
    return replace(table, sections=tuple(sections))


def _amended(table: Table, lists: Mapping[str, str]) -> Table:
    """Let fields offer what an office has added to their code lists."""
    if not any(one.choices in lists for one in table.fields.values() if not one.refers):
        return table
    return replace(table, sections=tuple(
        Section(part.label, tuple(
            one if one.refers else replace(one, choices=lists.get(one.choices, one.choices))
            for one in part.fields
        ))
        for part in table.sections
    ))  # fmt: skip


def _kind(row: Row) -> Kind:
    """Kind of a local field; one a newer version knows and this one does not is text."""
    known = {kind.value: kind for kind in Kind if kind not in (Kind.REF, Kind.REFS)}
    return known.get(str(row["kind"]), Kind.TEXT)
