"""Suspected duplicates 重复登记: pairs of records that may be one, side by side, merged in bulk."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from db import records
from db.connection import Database
from db.records import Like
from fupin_desktop import merged, mergers, saving, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.merge import DISTINCT, MERGED
from fupin_desktop.plan import Line, Plan
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from fupin_desktop.same_person import DAY, DIGITS

REASONS: Final = {  # why two records may be one, the surest first
    "number_name": "证件号码、姓名都相同",
    "number": "证件号码相同",
    "head": "户主是同一个人",
    "name_group": "户主姓名、组都相同",
    "birth": "姓名、出生日期都相同",
    "home": "姓名、组、户主都相同",
    "year": "合并以后，同一时段有两条",
    MERGED: "已经合并",
}
HEAVY: Final = {"person": 1, "visit": 10, "need": 10, "measure": 10, "payment": 10}
FINISHED: Final = "合并相同的登记"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one; the first is the one that would rather stay."""

    table: str
    keep: str
    other: str
    reason: str  # one of REASONS
    is_exact: bool = False  # no doubt who it is, nor where: may be merged many at once


@dataclass(frozen=True)
class Side:
    """One of the two in words: what it is called, where it belongs, what hangs on it."""

    title: str
    place: str
    hanging: Mapping[str, int]  # by the label of the record type


@dataclass(frozen=True)
class Difference:
    """One field in which the two are not alike."""

    name: str
    label: str
    left: str
    right: str
    fills: bool  # empty in the one that stays: it can be taken over


@dataclass(frozen=True)
class Comparison:
    """The two records of a pair side by side."""

    pair: Pair
    left: Side
    right: Side
    differences: tuple[Difference, ...]


Cells = Mapping[str, Any]


def find(registry: Registry, step: Step = no_step) -> list[Pair]:
    """Give all pairs of living records that may be one, the surest first.

    Those that somebody told apart are not among them.
    """
    step(0, 3)
    people, homes, apart = registry.read(_read)
    step(1, 3)
    persons = list(_persons(people, homes))
    families = list(_households(people, homes, persons))
    weights = registry.read(lambda db: _weights(db, [*persons, *families]))
    families = [_turned(one, weights) for one in families]
    persons = _placed([_turned(one, weights) for one in persons], people, families)
    step(2, 3)
    found: dict[tuple[str, str], Pair] = {}
    for pair in (*persons, *families, *registry.read(_years)):
        both = (min(pair.keep, pair.other), max(pair.keep, pair.other))
        if both not in apart and both not in found:
            found[both] = pair
    step(3, 3)
    ranks = list(REASONS)
    return sorted(found.values(), key=lambda one: (ranks.index(one.reason), one.table, one.keep))


def _read(db: Database) -> tuple[list[Cells], dict[str, Cells], set[tuple[str, str]]]:
    wanted = ("id", "name", "id_number", "birth_date", "household", "relation")
    people: list[Cells] = list(records.select(db, "person", wanted, {}))
    rows = records.select(db, "household", ("id", "name", "group_name", "village"), {"end": None})
    apart: set[tuple[str, str]] = set()
    for table in mergers.KINDS:
        for row in records.select(db, table, ("id", "extra"), {"extra": Like(DISTINCT)}):
            told = json.loads(row["extra"]).get(DISTINCT)
            named = told if isinstance(told, list) else []
            apart.update((min(row["id"], str(o)), max(row["id"], str(o))) for o in named)
    return people, {row["id"]: row for row in rows}, apart


def _number(row: Cells) -> str:
    number = values.compact(str(row["id_number"] or "")).upper()[:DIGITS]
    return number if len(number) == DIGITS else ""


def _persons(people: Sequence[Cells], homes: Mapping[str, Cells]) -> Iterator[Pair]:
    """Persons with one number; namesakes of one day, or of one group and head, without two."""
    for first, row in _alike(people, _number):
        yield _pair("person", first, row, "number_name" if first["name"] == row["name"]
                    else "number")  # fmt: skip
    for first, row in _alike(people, _birth):
        if not (_number(first) and _number(row)):
            yield _pair("person", first, row, "birth")

    def home(row: Cells) -> object:
        where = homes.get(row["household"])
        known = where and row["name"] and where["name"] and where["group_name"]
        return where and known and (row["name"], where["village"], where["group_name"],
                                    where["name"])  # fmt: skip

    for first, row in _alike(people, home):
        born = {first["birth_date"], row["birth_date"]} - {None}
        if not (_number(first) and _number(row)) and len(born) < 2:
            yield _pair("person", first, row, "home")


def _placed(
    persons: Iterable[Pair], people: Iterable[Cells], families: Iterable[Pair]
) -> list[Pair]:  # fmt: skip
    """Whoever is in two households that are not one themselves is not merged without looking."""
    homes = {row["id"]: row["household"] for row in people}
    one_home = {(one.other, one.keep) for one in families if one.is_exact}
    found = []
    for pair in persons:
        here, there = homes[pair.keep], homes[pair.other]
        if (here, there) in one_home:  # who stays is a member of the household that stays
            found.append(replace(swapped(pair), is_exact=pair.reason == "number_name"))
        else:
            same = here == there or not there or (there, here) in one_home
            found.append(replace(pair, is_exact=same and pair.reason == "number_name"))
    return found


def _birth(row: Cells) -> object:
    born = str(row["birth_date"] or "")
    return row["name"] and len(born) >= DAY and (row["name"], born)


def _households(
    people: Iterable[Cells], homes: Mapping[str, Cells], persons: Iterable[Pair]
) -> Iterator[Pair]:
    """Households whose heads are one person; those of one name and group in a village."""
    heads = {row["id"]: row["household"] for row in people
             if row["relation"] == "01" and row["household"] in homes}  # fmt: skip
    for pair in persons:
        one, two = heads.get(pair.keep), heads.get(pair.other)
        if one and two and one != two and pair.reason in ("number_name", "number"):
            told = _pair("household", homes[one], homes[two], "head")
            sure = homes[one]["village"] == homes[two]["village"]
            yield replace(told, is_exact=sure and pair.reason == "number_name")

    def named(row: Cells) -> object:
        return row["name"] and row["group_name"] and (
            row["village"], row["group_name"], row["name"]
        )  # fmt: skip

    for first, row in _alike(list(homes.values()), named):
        yield _pair("household", first, row, "name_group")


def _years(db: Database) -> Iterator[Pair]:
    """What there may be only once and came twice, because what it hangs on was merged."""
    for table in mergers.KEYED:
        guests = merged.led_away(db, table, TABLES[table].parent)
        if not guests:
            continue
        key = TABLES[table].key
        rows = list(records.select(db, table, ("id", *key), {}))
        for first, row in _alike(rows, lambda one, key=key: tuple(one[name] for name in key)):
            if first["id"] in guests or row["id"] in guests:
                own = sorted((first, row), key=lambda one: one["id"] in guests)
                yield Pair(table, own[0]["id"], own[1]["id"], "year")


def _alike(rows: Iterable[Cells], key: Any) -> Iterator[tuple[Cells, Cells]]:
    """Give each row that has the key of an earlier one, with that one; an empty key is none."""
    first: dict[object, Cells] = {}
    for row in sorted(rows, key=lambda row: str(row["id"])):
        told = key(row)
        if told and told in first:
            yield first[told], row
        elif told:
            first[told] = row


def _pair(table: str, one: Cells, two: Cells, reason: str) -> Pair:
    return Pair(table, one["id"], two["id"], reason)


def _weights(db: Database, pairs: Sequence[Pair]) -> dict[str, int]:
    """Count what is filled in of some records, and what hangs on them above all."""
    found: dict[str, int] = {}
    for table in mergers.KINDS:
        recs = sorted({rec for one in pairs if one.table == table for rec in (one.keep, one.other)})
        for row in records.rows(db, table, recs):
            found[row["id"]] = sum(value is not None for value in row.values())
    for child in HEAVY:
        for home, count in records.tally(db, child, "household", {"household": [*found]}).items():
            found[home] += HEAVY[child] * count
    return found


def _turned(pair: Pair, weights: Mapping[str, int]) -> Pair:
    """The heavier record stays, of two alike the older: its id is smaller."""
    keep, other = weights[pair.keep], weights[pair.other]
    heavier = other > keep or (other == keep and pair.other < pair.keep)
    return swapped(pair) if heavier else pair


# ---- side by side -------------------------------------------------------------------------------


def compare(registry: Registry, pair: Pair) -> Comparison:
    """Lay the two records of a pair side by side."""
    table = registry.table(pair.table)
    rows = {str(row["id"]): row for row in registry.rows(pair.table, [pair.keep, pair.other])}
    if len(rows) < 2:
        raise FupinError("要比较的记录有一条找不到，什么也没有改动。请刷新后再看。")
    left, right = rows[pair.keep], rows[pair.other]
    fields = [field for field in table.fields.values() if not field.computed]
    names = titles.named_in(registry.rows, fields, [left, right])
    shown = [(f, titles.show(f, left.get(f.name), names), titles.show(f, right.get(f.name), names))
             for f in fields]  # fmt: skip
    return Comparison(
        pair, _side(registry, pair.table, pair.keep), _side(registry, pair.table, pair.other),
        tuple(Difference(f.name, f.label, one, two, f.stored and not f.fixed and not one)
              for f, one, two in shown if one != two),
    )  # fmt: skip


def _side(registry: Registry, table: str, rec: str) -> Side:
    called = titles.names_of(registry.rows, {table: {rec}}).get(rec, "")
    return Side(
        called, _place(registry, table, rec), registry.read(lambda db: _hangs(db, table, rec))
    )


def _place(registry: Registry, table: str, rec: str) -> str:
    """Name the village of a household, or a person's household; empty where nothing is known."""
    (row,) = registry.rows(table, [rec])
    if table == "household":
        code = str(row["village"] or "")
        found = registry.select("region", where={"code": code}, limit=1) if code else []
        return str(found[0]["name"] or code) if found else code
    home = str(row.get("household") or "")
    return titles.names_of(registry.rows, {"household": {home}}).get(home, "") if home else ""


def _hangs(db: Database, table: str, rec: str) -> dict[str, int]:
    below = saving.descendants(db, table, rec)
    found: dict[str, int] = {}
    for name, known in TABLES.items():
        if below and name != "membership" and (there := records.rows(db, name, below, ("id",))):
            found[known.label] = len(there)
    return found


def swapped(pair: Pair) -> Pair:
    """Let the other one stay."""
    return replace(pair, keep=pair.other, other=pair.keep)


def label(registry: Registry, pair: Pair) -> str:
    """Name the two records of a pair."""
    both = {pair.keep, pair.other}
    called = titles.names_of(registry.rows, {pair.table: both})
    return " ＝ ".join(called.get(rec, "") for rec in (pair.keep, pair.other))


# ---- merging ------------------------------------------------------------------------------------


def fills(registry: Registry, pair: Pair) -> dict[str, Json]:
    """Give what the record that stays lacks and the other one has, by field."""
    rows = {str(row["id"]): row for row in registry.rows(pair.table, [pair.keep, pair.other])}
    left, right = rows[pair.keep], rows[pair.other]
    table = TABLES[pair.table]
    held = {field.group for field in table.fields.values() if left.get(field.name) is not None}
    return {
        name: right[name] for name, field in table.fields.items()
        if field.stored and not field.fixed and name not in table.key and name != table.parent
        and field.group not in held and right[name] is not None
    }  # fmt: skip


def with_members(registry: Registry, pair: Pair) -> list[mergers.Pair]:
    """Give a pair to be merged; of two households the members that are surely one go along."""
    found = [(pair.keep, pair.other)]
    if pair.table == "household":
        people = {str(row["id"]): str(row["household"]) for row in registry.select(
            "person", where={"household": [pair.keep, pair.other]})}  # fmt: skip
        for one in find(registry):
            sides = (people.get(one.keep), people.get(one.other))
            if one.table == "person" and set(sides) == {pair.keep, pair.other} and (
                one.reason in ("number_name", "birth")
            ):  # fmt: skip
                kept = one if sides[0] == pair.keep else swapped(one)
                found.append((kept.keep, kept.other))
    return found


def merge(registry: Registry, pair: Pair, *, take_over: bool = True, why: str = "") -> Batch:
    """Merge the second record of a pair into the first, which takes over what it lacks."""
    taken = fills(registry, pair) if take_over else {}
    called = label(registry, pair)
    return registry.merge(with_members(registry, pair), taken, label=f"合并：{called}", why=why)


def plan(registry: Registry, pairs: Iterable[Pair]) -> Plan:
    """Say what merging all exact pairs would do, one line for each."""
    exact = [pair for pair in pairs if pair.is_exact]
    called = titles.names_of(registry.rows, {
        name: {rec for one in exact if one.table == name for rec in (one.keep, one.other)}
        for name in {one.table for one in exact}
    })  # fmt: skip
    return Plan(FINISHED, tuple(
        Line(kind="merged", table=one.table, rec=one.other,
             title=f"{TABLES[one.table].label} {called.get(one.other, '')}",
             reason=f"并入 {called.get(one.keep, '')}：{REASONS[one.reason]}")
        for one in exact
    ), ("合并以后，每一对都可以拆开，也可以一次全部撤销。",))  # fmt: skip


def merge_all(registry: Registry, pairs: Iterable[Pair], step: Step = no_step) -> Batch:
    """Merge all exact pairs as one batch; raises FupinError if there are none."""
    exact = [pair for pair in pairs if pair.is_exact]
    if not exact:
        raise FupinError("没有可以成批合并的，什么也没有改动。请逐对核对后合并。")
    # Persons first: where a man is merged his household still is where it was.
    exact.sort(key=lambda one: one.table != "person")
    return registry.merge([(one.keep, one.other) for one in exact], label=FINISHED, step=step)


def merged_into(registry: Registry, table: str, rec: str) -> list[tuple[str, str]]:
    """Give id and name of the records for which one stands."""
    recs = registry.read(lambda db: merged.merged_into(db, table, [rec]))
    called = titles.names_of(registry.rows, {table: set(recs)}) if recs else {}
    return [(one, called.get(one, "")) for one in sorted(recs)]


def merged_pairs(registry: Registry) -> list[Pair]:
    """Give what is merged now, with what it was merged into."""
    rows = registry.read(lambda db: list(records.select(
        db, merged.TABLE, ("id", "type", "final"), {"type": mergers.KINDS}, dead=True
    )))  # fmt: skip
    return [Pair(row["type"], row["final"], row["id"], MERGED) for row in rows if row["final"]]
