"""Values typed by hand that a list has otherwise: the list's are taken where the user says so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.hands import Place, Typed, part_of
from fupin_desktop.excel.intake import Import
from fupin_desktop.excel.packed import PackedLine, Said
from fupin_desktop.excel.sheet import NOTHING
from fupin_desktop.plan import Line

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


def every_place(imported: Import) -> frozenset[Place]:
    """Places of all kept values."""
    return _places(imported.kept)


def of_household(imported: Import, rec: str) -> frozenset[Place]:
    """Places of the kept values of a household, which one of its records stands for."""
    homes = {one.home for one in imported.kept if one.change.rec == rec}
    return _places([one for one in imported.kept if one.home in homes])


def count_of(imported: Import, places: Collection[Place]) -> int:
    """Count the kept values at some places."""
    return sum(
        (one.change.rec, part_of(field)) in places
        for one in imported.kept for field in one.fields.values()
    )  # fmt: skip


def _places(kept: Sequence[Typed]) -> frozenset[Place]:
    return frozenset(
        (one.change.rec, part_of(field)) for one in kept for field in one.fields.values()
    )


def taken(imported: Import, places: Collection[Place]) -> Import:
    """Give the import with the list's values at some places; those stay no more."""
    if not places:
        return imported
    kept = []
    for one in imported.kept:
        fields, values = one.fields, one.change.values
        chosen = {n: v for n, v in values.items() if (one.change.rec, part_of(fields[n])) in places}
        rest = {name: value for name, value in values.items() if name not in chosen}
        if rest:
            kept.append(replace(one, change=replace(one.change, values=rest)))
    return replace(
        imported, kept=kept,
        plan=replace(imported.plan, lines=_lines(imported.plan.lines, places)),
    )  # fmt: skip


def _lines(lines: Sequence[Line], places: Collection[Place]) -> tuple[Line, ...]:
    """Move the chosen values of the kept lines to the lines of what is written."""
    made: list[Line] = []
    for line in lines:
        if line.kind != "kept" or not isinstance(line, PackedLine):
            made.append(line)
            continue
        fields, said = line.packing.tables[line.table].fields, line.said
        chosen = {n: v for n, v in said.given.items() if (line.rec, part_of(fields[n])) in places}
        if not chosen:
            made.append(line)
            continue
        made.append(_written(made, line, said, chosen))
        rest = {name: value for name, value in said.given.items() if name not in chosen}
        if rest:
            made.append(line.telling("kept", said._replace(given=rest)))
    return tuple(made)


def _written(
    made: list[Line], line: PackedLine, said: Said, chosen: Mapping[str, Json]
) -> PackedLine:
    """The line of what is written of a record, its own one taken away, with more values."""
    if made and made[-1].rec == line.rec and isinstance(own := made[-1], PackedLine):
        del made[-1]
        before = own.said
        return own.telling("changed", before._replace(
            given={**before.given, **chosen}, held={**before.held, **said.held},
            who={**before.who, **said.who},
        ))  # fmt: skip
    return PackedLine(line.packing, said._replace(given=chosen), "changed", line.table)
