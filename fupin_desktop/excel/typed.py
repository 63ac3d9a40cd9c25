"""Values typed by hand that a list has otherwise: the list's are taken where the user says so."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.hands import Place, part_of
from fupin_desktop.excel.intake import Import
from fupin_desktop.excel.sheet import NOTHING
from fupin_desktop.plan import Line
from fupin_desktop.record import Change

Row = tuple[int, str]  # of the list, from 0, and what a value is called; empty: all of the row


def places_of(imported: Import, rows: Sequence[Row]) -> frozenset[Place]:
    """Find the kept values that people name by their row; FupinError where there is none such."""
    found: set[Place] = set()
    for row, label in rows:
        there = {
            (one.change.rec, part_of(field))
            for one in imported.kept if one.row == row
            for field in one.fields.values()
            if label == "" or normalise(label) in (normalise(field.label), field.name)
        }  # fmt: skip
        if not there:
            named = f"的“{label}”" if label else ""
            raise FupinError(
                f"第 {row + 1} 行{named}没有手工改过、和名单不一样的值。{NOTHING}"
                "请照核对里“手工改过”的行写。"
            )
        found |= there
    return frozenset(found)


def taken(imported: Import, places: Collection[Place]) -> Import:
    """Give the import with the list's values at some places; those stay no more."""
    if not places:
        return imported
    changes = {(one.table, one.rec): one for one in imported.changes}
    kept = []
    for one in imported.kept:
        fields, values = one.fields, one.change.values
        chosen = {n: v for n, v in values.items() if (one.change.rec, part_of(fields[n])) in places}
        rest = {name: value for name, value in values.items() if name not in chosen}
        if chosen:
            key = one.change.table, one.change.rec
            before = changes.get(key, Change(table=key[0], rec=key[1]))
            changes[key] = replace(before, values={**before.values, **chosen})
        if rest:
            kept.append(replace(one, change=replace(one.change, values=rest)))
    return replace(
        imported, changes=[*changes.values()], kept=kept,
        plan=replace(imported.plan, lines=_lines(imported.plan.lines, places)),
    )  # fmt: skip


def _lines(lines: Sequence[Line], places: Collection[Place]) -> tuple[Line, ...]:
    """Move the chosen values of the kept lines to the lines of what is written."""
    made: list[Line] = []
    for line in lines:
        chosen = [cell for cell in line.cells if (line.rec, cell.register) in places]
        if line.kind != "kept" or not chosen:
            made.append(line)
            continue
        if made and made[-1].rec == line.rec:
            own = made.pop()
        else:
            own = replace(line, cells=(), reason="", who="", grounds=())
        made.append(replace(own, kind="changed", cells=(*own.cells, *chosen)))
        rest = tuple(cell for cell in line.cells if cell not in chosen)
        if rest:
            made.append(replace(line, cells=rest))
    return tuple(made)
