"""The conflict desk: every open conflict in words, and what deciding many at once would choose."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import scope, stubs, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Policy, Table
from fupin_desktop.compose import natural_id
from fupin_desktop.enrolment import level_of
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.merge import MERGED
from fupin_desktop.mergers import RINGED
from fupin_desktop.operation import canonical
from fupin_desktop.record import Batch, Claim, Conflict, Entry
from fupin_desktop.registry import Registry

KINDS: Final = {
    "values": "同一内容两处不一致",
    "proposal": "下级提出修改",
    "delete": "一方删除，另一方修改",
    "orphan": "所属记录已删除",
    "merge": "合并以后又有改动，或合并到两处",
    "ring": "互相并入，或并入的一条已删除",
}
SIDES: Final = {
    "village": "采用村里的", "township": "采用镇里的", "county": "采用县里的",
    "newest": "采用最近写的",
}  # fmt: skip
BULK: Final = ("values", "proposal")  # kinds that may be decided many at once: never a life
RULED: Final = (Policy.PROTECTED, Policy.AUTHORITY)  # what the township decides
PART: Final = 500  # conflicts between two reports of progress
NOTHING: Final = "（空）"
FATE: Final = "记录去留"
GONE: Final = "（已删除的记录）"
JOINED: Final = "是否合并"
ALONE: Final = "不合并，单独保留"
FATES: Final = {"deleted": "删除", "alive": "保留"}

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """One of the values of a conflict in words, with who wrote it when."""

    text: str
    user: str
    office: str
    wall: str


@dataclass(frozen=True, slots=True)
class Line:
    """One open conflict in words: whose, which field, the values side by side."""

    conflict: Conflict
    label: str  # what kind of record it is
    title: str  # what the record is called
    home: str  # what its household is called; empty where it belongs to none
    region: str  # the code of the village it belongs to
    village: str  # that village's name, else its code
    field: str
    shown: str
    said: tuple[Said, ...]

    @property
    def whose(self) -> str:
        """Household and record, each once."""
        own = self.title if self.conflict.table == "household" else f"{self.label} {self.title}"
        return f"{self.home}　{own}" if self.home else own


@dataclass(frozen=True)
class Chosen:
    """What deciding many conflicts at once would write, and what it leaves open."""

    values: Mapping[str, Json]  # by the id of the conflict
    lives: int  # whether a record is deleted: decided one by one only
    unclear: int  # that side has no value, or several
    ruled: int  # for the township to decide

    @property
    def left(self) -> str:
        """Say what stays open and why; empty if nothing does."""
        parts = (
            (self.lives, "记录去留，要逐条核定"),
            (self.unclear, "那一方没有填，或填了几个不同的值"),
            (self.ruled, "要由乡镇核定"),
        )
        return "；".join(f"{number:,} 项不在其中：{why}" for number, why in parts if number)


def listed(
    registry: Registry, *, region: str = "", table: str = "", step: Step = no_step
) -> list[Line]:
    """Give every open conflict in words, or those of a region or a record type."""
    step(0, 1)
    found = [one for one in registry.conflicts_here() if table in ("", one.table)]
    places = registry.read(lambda db: scope.owners(db, {one.rec for one in found}))
    found = [one for one in found
             if any(code.startswith(region) for code in places.get(one.rec, ("",)))]  # fmt: skip
    homes = _homes(registry, found)
    lines: list[Line] = []
    for start in range(0, len(found), PART):
        step(start, len(found))
        lines += _told(registry, found[start : start + PART], places, homes)
    return sorted(lines, key=lambda one: (one.region, one.home or one.title, one.label, one.field))


def _told(
    registry: Registry, found: Sequence[Conflict], places: Mapping[str, tuple[str, ...]],
    homes: Mapping[str, str],
) -> list[Line]:  # fmt: skip
    codes = {one.rec: min(places.get(one.rec, ("",))) for one in found}
    named = {code: natural_id("region", {"code": code}) or "" for code in codes.values() if code}
    tables = {one.table: registry.table(one.table, every=True)
              for one in found if one.table in TABLES}  # fmt: skip
    wanted = _references(tables, found)
    wanted.setdefault("household", set()).update(homes[r] for r in codes if homes.get(r))
    wanted.setdefault("region", set()).update(named.values())
    names = titles.names_of(registry.rows, wanted, table_of=registry.table)
    lines = []
    for one in found:
        table, code, home = tables.get(one.table), codes[one.rec], homes.get(one.rec, "")
        lines.append(Line(
            conflict=one, label=table.label if table else one.table,
            title=names.get(one.rec) or (GONE if table else ""),
            home=titles.name_in(names.get(home, "")) if home != one.rec else "",
            region=code, village=names.get(named.get(code, "")) or code,
            field=field_label(table, one.register), shown=fate_or_value(table, one, names),
            said=tuple(Said(stubs.NOT_HERE if claim.left_out else
                            say(table, one.register, claim.value, names), claim.user, claim.office,
                            claim.wall) for claim in one.claims),
        ))  # fmt: skip
    return lines


def _references(
    tables: Mapping[str, Table], found: Iterable[Conflict]
) -> dict[str, set[str]]:  # fmt: skip
    """Give by table the records whose names the words of some conflicts need."""
    wanted: dict[str, set[str]] = {}
    for one in found:
        table = tables.get(one.table)
        if table is None:
            continue
        wanted.setdefault(one.table, set()).add(one.rec)
        if one.register == MERGED:
            wanted[one.table].update(titles.ids_in([claim.value for claim in one.claims]))
        members = table.registers.get(one.register, ())
        held = [part_of(table, field, value) for field in members if field.refers
                for value in (one.shown, *(claim.value for claim in one.claims))]  # fmt: skip
        for field in members:
            for other, ids in titles.references([field], [{field.name: v} for v in held]).items():
                wanted.setdefault(other, set()).update(ids)
    return wanted


def _homes(registry: Registry, found: Iterable[Conflict]) -> dict[str, str]:
    """Give the household that each conflict's record belongs to, however far down it hangs."""
    by_table: dict[str, set[str]] = {}
    for one in found:
        by_table.setdefault(one.table, set()).add(one.rec)
    return {
        rec: home for name, recs in by_table.items()
        for rec, home in above(registry, name, sorted(recs)).items()
    }  # fmt: skip


def above(registry: Registry, table: str, recs: Sequence[str]) -> dict[str, str]:
    """Give the household that records of a table belong to, of those that belong to one."""
    if table == "household":
        return dict(zip(recs, recs, strict=True))
    parent = "household" if table == "person" else TABLES[table].parent if table in TABLES else ""
    if not parent or not recs:
        return {}
    rows = registry.rows(table, recs)
    up = {str(row["id"]): str(row[parent]) for row in rows if row.get(parent)}
    homes = above(registry, TABLES[table].fields[parent].choices, sorted(set(up.values())))
    return {rec: homes[one] for rec, one in up.items() if one in homes}


# ---- words --------------------------------------------------------------------------------------


def field_label(table: Table | None, register: str) -> str:
    """Call a register by its field, or by the fields it holds together."""
    if register.startswith("_"):  # not a field: whether the record lives, or is another one
        return JOINED if register in (MERGED, RINGED) else FATE
    members = table.registers.get(register, ()) if table else ()
    return "、".join(field.label for field in members) or register


def fate_or_value(table: Table | None, conflict: Conflict, names: Names) -> str:
    """Say what the ledger shows of a conflict now."""
    if conflict.register.startswith("_") and conflict.register != MERGED:
        return "已删除" if conflict.shown == "deleted" else "未删除"
    return say(table, conflict.register, conflict.shown, names)


def say(table: Table | None, register: str, value: Json, names: Names) -> str:
    """Say the value of a register; a group is said field by field."""
    if register == MERGED:
        return f"并入 {names.get(value, value)}" if isinstance(value, str) else ALONE
    if register.startswith("_"):
        return FATES.get(str(value), FATES["alive"])
    if value is None:
        return NOTHING
    members = table.registers.get(register, ()) if table else ()
    if table is None or not members:
        return str(value)
    if not isinstance(value, dict) or not table.is_group(register):
        return _say(members[0], value, names)
    return "；".join(f"{field.label}：{_say(field, value[field.name], names)}"
                    for field in members if value.get(field.name) is not None)  # fmt: skip


def _say(field: Field, value: Json, names: Names) -> str:
    try:
        shown = titles.show(field, value, names) if field.refers else values.show(field, value)
        return shown or NOTHING
    except (TypeError, ValueError):
        return str(value)  # another version may have stored something else under this name


def part_of(table: Table, field: Field, value: Json) -> Json:
    """Give what a register's value holds of one of its fields."""
    if table.is_group(field.group):
        return value.get(field.name) if isinstance(value, dict) else None
    return value


def past(registry: Registry, conflict: Conflict) -> list[tuple[Entry, Json]]:
    """Give who set a conflict's field to what, the last first."""
    history = registry.history(conflict.table, conflict.rec)
    return [(entry, entry.values[conflict.register]) for entry in reversed(history)
            if conflict.register in entry.values]  # fmt: skip


# ---- many at once -------------------------------------------------------------------------------


def choose(conflicts: Iterable[Conflict], side: str, level: str) -> Chosen:
    """Choose for each conflict the value of one side; leave open what nobody may decide blindly."""
    if side not in SIDES:
        raise FupinError(
            f"没有“{side}”这种核定办法，什么也没有改动。可用的有：{'、'.join(SIDES)}。"
        )
    chosen: dict[str, Json] = {}
    left: Counter[str] = Counter()
    for one in conflicts:
        if one.kind not in BULK:
            left["lives"] += 1
            continue
        if not may_decide(one, level):
            left["ruled"] += 1
            continue
        claims = _of_side(one, side)
        if len({canonical(claim.value) for claim in claims}) == 1:
            chosen[one.id] = claims[0].value
        else:
            left["unclear"] += 1
    return Chosen(chosen, left["lives"], left["unclear"], left["ruled"])


def sides(level: str) -> dict[str, str]:
    """Give the sides that the desk of an office of a level offers."""
    return {side: label for side, label in SIDES.items() if level == "county" or side != "county"}


def may_decide(conflict: Conflict, level: str) -> bool:
    """Tell whether an office of a level may decide a conflict; what this version lacks waits."""
    table = TABLES.get(conflict.table)
    if conflict.register == MERGED and len(conflict.claims) > 1:
        return level != "village"
    if level != "village" or conflict.register.startswith("_"):
        return True
    return table is not None and table.policy(conflict.register) not in RULED


def _of_side(conflict: Conflict, side: str) -> list[Claim]:
    """Give the claims of one side; of a left-out operation nobody knows what it says."""
    if not all(claim.wall for claim in conflict.claims):
        return []
    if side == "newest":
        # By the date that stands beside each value: it is what the one who decides goes by.
        last = max((_moment(claim) for claim in conflict.claims), default=None)
        return [claim for claim in conflict.claims if _moment(claim) == last]
    return [one for one in conflict.claims if level_of(one.office) == side]


def _moment(claim: Claim) -> str:
    return claim.wall[:16]  # to the minute, as it is shown


def decide(
    registry: Registry, chosen: Chosen, side: str, *, why: str = "", step: Step = no_step
) -> Batch:
    """Decide conflicts as chosen, as one batch that says how it was chosen."""
    if not chosen.values:
        raise FupinError(f"没有可以这样核定的项，什么也没有改动。{chosen.left}")
    reason = "；".join(filter(None, (f"成批核定：{SIDES[side]}", why)))
    return registry.resolve_all(chosen.values, why=reason, step=step)
