"""What the rows of a roster would change in the ledger, record by record."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from fupin_desktop import grounds
from fupin_desktop.catalogue.fields import Field, Json, Kind, Policy, Table
from fupin_desktop.excel.hands import Hands, Place, Typed, hands_of
from fupin_desktop.excel.known import CHUNK, Known, is_same_group
from fupin_desktop.excel.packed import PackedLine, Packing, Said
from fupin_desktop.excel.roster import (
    HEAD,
    SAID,
    Entry,
    Problem,
    grounds_of,
    id_key,
    place,
    reasons,
)
from fupin_desktop.excel.yearly import FIELDS
from fupin_desktop.identity_number import doubt_id_number
from fupin_desktop.plan import Line
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

IMPORTED = ("household", "person", *FIELDS)
Kept = frozenset[tuple[str, str]]  # tables and fields
RESTORED = "曾在台账中删除，导入后恢复。"
TYPED = "R42"  # ground on which what was typed by hand stays
TOLD = frozenset({"number", "name", "household", "relation", *SAID})  # whatever a list gives


@dataclass(frozen=True, slots=True)
class Target:
    """One record of the plan: where the row's values go."""

    table: str
    rec: str
    new: bool
    values: Mapping[str, Json]
    entry: Entry
    home: str  # household a person is to be in; empty: the row does not say


@dataclass(frozen=True)
class Wishes:
    """What of the ledger a roster is not to overwrite."""

    kept: Kept = frozenset()  # of these fields only empty ones are filled
    over_typed: bool = False  # also over what was typed by hand


@dataclass(frozen=True, slots=True)
class Difference:
    """What one row would do: the lines of the preview, of which those tell the change."""

    lines: tuple[Line, ...]
    typed: int  # values that were typed by hand and that the list has otherwise
    kept: Typed | None = None  # these values, where they are not written


def compare(
    registry: Registry, targets: Iterable[Target], known: Known, wishes: Wishes
) -> Iterator[Difference]:
    """Compare every target, a thousand at a time: as they come, for all at once are many.

    What is not overwritten is told: fields only to be filled in the line, values typed by hand
    in a line of their own.
    """
    names = {rec: home.name for rec, home in known.homes.items()}
    packing = Packing({name: registry.table(name) for name in IMPORTED}, names)
    hands, coming = hands_of(registry), iter(targets)
    while part := [*islice(coming, CHUNK)]:
        # A household comes before its members, whose titles name it.
        names |= {t.rec: str(t.values["name"]) for t in part if t.table == "household" and t.new}
        held = _held(registry, part)
        rows = [_Row(packing, one, held.get(one.rec, {})) for one in part]
        typed = _typed(rows, hands)
        yield from [row.compared(typed, wishes) for row in rows]


def _typed(rows: Sequence["_Row"], hands: Hands) -> dict[Place, str]:
    """Say who typed what the rows would overwrite."""
    found: dict[Place, str] = {}
    for name in IMPORTED:
        mine = [row for row in rows if row.table.name == name and not row.target.new and row.given]
        if mine:
            wanted = {row.target.rec: row.replaced() for row in mine}
            held = {row.target.rec: row.shown for row in mine}
            found |= hands.wrote(mine[0].table, wanted, held)
    return found


def _held(registry: Registry, targets: Sequence[Target]) -> dict[str, dict[str, Json]]:
    """Read the records that are meant: of those the ledger has, what the list gives and tells.

    A new one may have a row too, as an id that follows from a number may have been deleted; it
    comes back without whatever it had.
    """
    rows: dict[str, dict[str, Json]] = {}
    for table in IMPORTED:
        mine = [one for one in targets if one.table == table]
        given = frozenset().union(*(one.values for one in mine)) | TOLD
        for is_new, fields in ((True, None), (False, given)):
            ids = [one.rec for one in mine if one.new is is_new]
            rows |= {str(row["id"]): row for row in registry.rows(table, ids, fields)}
    return rows


class _Row:
    """A target beside the record it means."""

    def __init__(self, packing: Packing, target: Target, held: Mapping[str, Json]) -> None:
        self.packing, self.target, self.held = packing, target, held
        self.table = packing.tables[target.table]
        self.shown: Mapping[str, Json] = {} if target.new else held
        self.given, self.same = _differences(self.table, target, self.shown)

    def replaced(self) -> list[str]:
        """Fields whose value would be gone; what only says more of the same takes nothing away."""
        fields, shown = self.table.fields, self.shown
        return [n for n, value in self.given.items() if not _adds(fields[n], shown.get(n), value)]

    def compared(self, typed: Mapping[Place, str], wishes: Wishes) -> Difference:
        """Part what the list gives otherwise into what is written and what stays."""
        target = self.target
        who = {name: typed[target.rec, name] for name in self.given if (target.rec, name) in typed}
        left = {name for name in self.given if _stays(self.table, name, self.shown, wishes.kept)}
        who = {name: by for name, by in who.items() if name not in left}
        kept = set() if wishes.over_typed else set(who)
        changed = {n: value for n, value in self.given.items() if n not in left | kept}
        if target.new and self.held:  # what comes back is what the row says, not what it once was
            fields = self.table.fields
            gone = {n for n, f in fields.items() if f.stored and self.held.get(n) is not None}
            changed = dict.fromkeys(gone - {*changed}) | changed
        return Difference(self._lines(changed, left, kept, who), len(who), self._kept(kept))

    def _kept(self, names: Collection[str]) -> Typed | None:
        if not names:
            return None
        target = self.target
        home = target.home or str(self.held.get("household") or target.rec)
        values_ = {name: value for name, value in self.given.items() if name in names}
        change = Change(table=target.table, rec=target.rec, values=values_)
        fields = {name: self.table.fields[name] for name in values_}
        return Typed(target.entry.row, home, fields, change)

    def _lines(
        self, changed: Mapping[str, Json], left: set[str], kept: set[str], who: Mapping[str, str]
    ) -> tuple[Line, ...]:
        target = self.target
        warnings, row = self._warnings, target.entry.row
        back = RESTORED if target.new and self.held else ""
        reason = back + reasons(warnings, row) + self._left_note(left)
        kind = ("new" if target.new else "changed") if changed else "unchanged"
        first = self._line(kind, changed, who, reason, grounds_of(warnings))
        if not kept:
            return (first,)
        given = {name: value for name, value in self.given.items() if name in kept}
        stays = self._line("kept", given, who, grounds.told(TYPED), (TYPED,))
        stays.who = "、".join(dict.fromkeys(cell.who for cell in stays.cells))
        return (first, stays) if changed or reason else (stays,)

    def _line(
        self, kind: str, given: Mapping[str, Json], who: Mapping[str, str], reason: str,
        numbers: tuple[str, ...],
    ) -> PackedLine:  # fmt: skip
        target, warnings, row = self.target, self._warnings, self.target.entry.row
        at = place(warnings, row) if warnings else row
        title = _title(target, self.held, self.packing.names)
        said = Said(target.rec, title, at, given, self.shown, who, self.same)
        return PackedLine(self.packing, said, kind, target.table, reason=reason, grounds=numbers)

    @property
    def _warnings(self) -> Sequence[Problem]:
        """What is doubtful in the row, told once: at the person, if it has one."""
        table, entry = self.target.table, self.target.entry
        is_told = table == "person" or (table == "household" and not entry.person)
        return entry.warnings if is_told else ()

    def _left_note(self, left: set[str]) -> str:
        """Say what the ledger holds and the list has otherwise, of the fields only to be filled."""
        told, show = [], self.packing.show
        for name, value in self.given.items():
            if name in left:
                known = self.table.fields[name]
                here, there = show(known, self.shown.get(name)), show(known, value)
                told.append(f"{known.label}“{here}”（表中“{there}”）")
        return f"只补空，台账已有的不改：{'、'.join(told)}。" if told else ""


def _stays(table: Table, name: str, held: Mapping[str, Json], kept: Kept) -> bool:
    return (table.name, name) in kept and held.get(name) is not None


def _differences(
    table: Table, target: Target, held: Mapping[str, Json]
) -> tuple[dict[str, Json], list[str]]:
    """Values to write, given by the row and not already there; and the fields it has as they are.

    An empty cell gives none.
    """
    changed: dict[str, Json] = {}
    if target.table == "person":
        changed = _derived(target, held)
        if target.home not in ("", held.get("household")):
            changed["household"] = target.home
    fields, same = table.fields, list[str]()
    for name, value in target.values.items():
        here = held.get(name)
        if name in changed and str(changed[name]).startswith(str(value)):
            continue  # the month of a birth, whose day the number says
        if value == here:
            same += [name] if value is not None else []
        elif (merged := _merged(fields[name], here, value)) != here:
            changed[name] = merged
    return changed, same


def _derived(target: Target, held: Mapping[str, Json]) -> dict[str, Json]:
    """Birth date and sex as the identity number says them, where nobody has said them."""
    number = str(target.values.get("id_number") or "")
    if not number or (target.entry.warnings and doubt_id_number(number)):
        return {}
    return {name: say(number) for name, say in SAID.items() if held.get(name) is None}


def _merged(field: Field, held: Json, value: Json) -> Json:
    """What a field becomes: tags add up, and what says less than the ledger changes nothing."""
    if held is None:
        return value
    if field.policy is Policy.UNION and isinstance(held, list) and isinstance(value, list):
        return [*sorted({*map(str, held), *map(str, value)})]
    if field.kind is Kind.DATE and str(held).startswith(str(value)):
        return held
    if field.name == "group_name" and is_same_group(held, value):
        return held
    if field.name == "id_number" and id_key(held) == id_key(value):
        return held if len(str(held)) >= len(str(value)) else value
    return value


def _adds(field: Field, held: Json, value: Json) -> bool:
    """Tell whether a value says what the ledger says and more: another tag, the day of a month."""
    if held is None:
        return False
    if field.policy is Policy.UNION:
        return True
    if field.name == "id_number":
        return id_key(held) == id_key(value)
    return field.kind is Kind.DATE and str(value).startswith(str(held))


def _title(target: Target, held: Mapping[str, Json], names: Mapping[str, str]) -> str:
    name = str(target.values.get("name") or held.get("name") or "")
    if target.table == "household":
        number = str(target.values.get("number") or held.get("number") or "")
        return f"{name}户（{number}）" if number else f"{name}户"
    if target.table in FIELDS:
        return f"{names.get(target.home, '')}户 {target.values['year']} 年"
    relation = target.values.get("relation") or held.get("relation")
    home = target.home or str(held.get("household") or "")
    if relation == HEAD or home not in names:
        return name
    return f"{name}（户主 {names[home]}）"
