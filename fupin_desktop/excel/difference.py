"""What the rows of a roster would change in the ledger, record by record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin_desktop import values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Policy, Table
from fupin_desktop.errors import Step
from fupin_desktop.excel.known import CHUNK, Known
from fupin_desktop.excel.roster import HEAD, Entry, grounds_of, id_key, place, reasons
from fupin_desktop.plan import Cell, Line
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

IMPORTED = ("household", "person")
Kept = frozenset[tuple[str, str]]  # tables and fields
RESTORED = "曾在台账中删除，导入后恢复。"


@dataclass(frozen=True)
class Target:
    """One record of the plan: where the row's values go."""

    table: str
    rec: str
    new: bool
    values: Mapping[str, Json]
    entry: Entry
    home: str  # household a person is to be in; empty: the row does not say


def compare(
    registry: Registry,
    targets: Sequence[Target],
    known: Known,
    step: Step,
    kept: Kept = frozenset(),
) -> Iterator[tuple[Line, Change | None]]:
    """Line and change of every target, existing records read a thousand at a time.

    Of the fields in `kept` only empty ones are filled; what differs is told in the line.
    """
    names = _home_names(targets, known)
    tables = {name: registry.table(name) for name in IMPORTED}
    for start in range(0, len(targets), CHUNK):
        step(start, len(targets))
        part = targets[start : start + CHUNK]
        held = _held(registry, part)
        for target in part:
            yield _line(tables[target.table], target, held.get(target.rec, {}), names, kept)


def _held(registry: Registry, targets: Sequence[Target]) -> dict[str, dict[str, Json]]:
    rows: dict[str, dict[str, Json]] = {}
    for table in IMPORTED:
        # A new one may have a row too: an id that follows from a number may have been deleted.
        ids = [t.rec for t in targets if t.table == table]
        rows |= {str(row["id"]): row for row in registry.rows(table, ids)}
    return rows


def _home_names(targets: Sequence[Target], known: Known) -> dict[str, str]:
    names = {rec: home.name for rec, home in known.homes.items()}
    new = {t.rec: str(t.values["name"]) for t in targets if t.table == "household" and t.new}
    return names | new


def _line(
    table: Table,
    target: Target,
    held: Mapping[str, Json],
    names: Mapping[str, str],
    kept: Kept,
) -> tuple[Line, Change | None]:
    fields = table.fields
    shown = {} if target.new else held
    given = _differences(table, target, shown)
    left = {name: value for name, value in given.items() if _stays(table, name, shown, kept)}
    changed = {name: value for name, value in given.items() if name not in left}
    if target.new:  # a record that comes back is what the row says, not what it once was
        gone = {name for name, f in fields.items() if f.stored and held.get(name) is not None}
        changed = dict.fromkeys(gone - {*changed}) | changed
    kind = ("new" if target.new else "changed") if changed else "unchanged"
    cells = tuple(
        Cell(fields[name].label, _show(fields[name], shown.get(name), names), text)
        for name, value in changed.items()
        if (text := _show(fields[name], value, names))
    )
    warnings = target.entry.warnings if target.table == "person" else []
    back = RESTORED if target.new and held else ""
    line = Line(
        kind=kind,
        table=target.table,
        rec=target.rec,
        title=_title(target, held, names),
        cells=cells,
        reason=back + reasons(warnings, target.entry.row) + _left_note(table, left, shown, names),
        place=place(warnings, target.entry.row),
        grounds=grounds_of(warnings),
    )
    change = Change(table=target.table, rec=target.rec, values=changed) if changed else None
    return line, change


def _stays(table: Table, name: str, held: Mapping[str, Json], kept: Kept) -> bool:
    return (table.name, name) in kept and held.get(name) is not None


def _left_note(
    table: Table, left: Mapping[str, Json], held: Mapping[str, Json], names: Mapping[str, str]
) -> str:
    """Say what the ledger holds and the list has otherwise, of the fields only to be filled."""
    told = []
    for name, value in left.items():
        known = table.fields[name]
        here, there = (_show(known, one, names) for one in (held.get(name), value))
        told.append(f"{known.label}“{here}”（表中“{there}”）")
    return f"只补空，台账已有的不改：{'、'.join(told)}。" if told else ""


def _differences(table: Table, target: Target, held: Mapping[str, Json]) -> dict[str, Json]:
    """Values to write: given by the row and not already there; an empty cell gives none."""
    given = dict(target.values)
    if target.table == "person":
        given = _derived(target, held) | given
        if target.home:
            given["household"] = target.home
    fields = table.fields
    changed: dict[str, Json] = {}
    for name, value in given.items():
        merged = _merged(fields[name], held.get(name), value)
        if merged != held.get(name):
            changed[name] = merged
    return changed


def _derived(target: Target, held: Mapping[str, Json]) -> dict[str, Json]:
    """Birth date and sex as the identity number says them, where nobody has said them."""
    number = str(target.values.get("id_number") or "")
    if not number or target.entry.warnings:  # only a doubtful number makes a warning
        return {}
    said = {"birth_date": values.birth_date_of(number), "sex": values.sex_of(number)}
    return {name: value for name, value in said.items() if held.get(name) is None}


def _merged(field: Field, held: Json, value: Json) -> Json:
    """What a field becomes: tags add up, and what says less than the ledger changes nothing."""
    if held is None:
        return value
    if field.policy is Policy.UNION and isinstance(held, list) and isinstance(value, list):
        return [*sorted({*map(str, held), *map(str, value)})]
    if field.kind is Kind.DATE and str(held).startswith(str(value)):
        return held
    if field.name == "id_number" and id_key(held) == id_key(value):
        return held if len(str(held)) >= len(str(value)) else value
    return value


def _show(field: Field, value: Json, names: Mapping[str, str]) -> str:
    if field.kind is Kind.REF and value is not None:
        return names.get(str(value), "")
    return values.show(field, value)


def _title(target: Target, held: Mapping[str, Json], names: Mapping[str, str]) -> str:
    name = str(target.values.get("name") or held.get("name") or "")
    if target.table == "household":
        number = str(target.values.get("number") or held.get("number") or "")
        return f"{name}户（{number}）" if number else f"{name}户"
    relation = target.values.get("relation") or held.get("relation")
    home = target.home or str(held.get("household") or "")
    if relation == HEAD or home not in names:
        return name
    return f"{name}（户主 {names[home]}）"
