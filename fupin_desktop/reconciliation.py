"""Reconciling 对数: another office's totals beside our own, and the records they differ by.

Whoever received a package has all that its sender had, and the receipt in it says what that was.
So the sender's state is computed here anew, by leaving out what the receipt does not cover: each
difference has its records, and what is then still unexplained is said with its number.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from db import log, records
from db.connection import Database
from fupin_desktop import control, derive, scope, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.control import Totals
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.manifest import is_office
from fupin_desktop.merge import VILLAGE_DIGITS
from fupin_desktop.operation import Operation
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

SETTING: Final = "ledger_totals"  # what each office said last, by its code
MOST_PLACES, MOST_KEYS, LONGEST = 1000, 200, 64  # what another program may tell
LARGEST: Final = 2**62

# By the number of the operation that comes next: nothing counts otherwise until one is written.
_LATEST: Final[WeakKeyDictionary[Registry, tuple[int, dict[str, Totals]]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Line:
    """One total on both sides."""

    key: str
    theirs: int
    ours: int
    explained: int  # by how much our own is more for the records named below

    @property
    def difference(self) -> int:
        """By how much our own is more."""
        return self.ours - self.theirs

    @property
    def rest(self) -> int:
        """The part of the difference that no record here explains."""
        return self.difference - self.explained


@dataclass(frozen=True)
class Item:
    """A record that counts otherwise here than at the sender's."""

    table: str
    rec: str
    title: str
    reason: str
    who: str
    when: str
    changes: Mapping[str, int]  # by key: by how much it counts more here


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The totals of one place at two offices."""

    region: str
    name: str
    office: str
    office_name: str
    number: int  # of the package that said them
    wall: str
    lines: Sequence[Line]
    items: Sequence[Item]
    is_itemised: bool  # records are sought for a single village

    @property
    def different(self) -> list[Line]:
        """The totals that differ."""
        return [one for one in self.lines if one.difference]

    @property
    def sentences(self) -> list[str]:
        """Say what came of it, and what cannot be known here."""
        count, rest = len(self.different), sum(1 for one in self.lines if one.rest)
        if not count:
            told = ["各项合计都相同。"]
        else:
            told = [f"有 {count} 项合计不同。"]
            if not self.is_itemised:
                told.append("请选一个村，看是哪些记录。")
            elif rest:
                told.append(
                    f"其中 {rest} 项还不能全部说明：对方的包可能没有收全，"
                    "请对方导出全部内容再报一次。"
                )
            else:
                told.append(f"差别都由下面 {len(self.items)} 条记录说明。")
        told.append(
            f"对方的数是导出第 {self.number} 号包时（{self.wall[:16].replace('T', ' ')}）的；"
            "对方此后新写的内容，这里还不知道。"
        )
        return told


# ---- what travels -------------------------------------------------------------------------------


def counted(registry: Registry) -> dict[str, Totals]:
    """Give the totals of a ledger's places; thirty packages in a row have them counted once."""
    end, known = _LATEST.get(registry, (0, {}))
    now = registry.read(log.next_n)
    if end != now:
        known = registry.read(control.by_place)
        _LATEST[registry] = (now, known)
    return known


def tell(registry: Registry, office: str) -> Json:
    """Give the totals of the region two offices have in common, and of each of its villages."""
    region = max(registry.region, office, key=len)
    found = counted(registry)
    told: dict[str, Json] = {region: control.plain(control.within(found, region))}
    if len(region) < VILLAGE_DIGITS:
        told |= {
            place.code: control.plain(place.totals)
            for place in control.places(found, region)
            if place.code
        }
    return {"totals": told}


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep an office's totals, if they are totals and no older than those known."""
    heard = _sound(value, header.sender_office)
    kept = log.setting(db, SETTING, {})
    known = kept.get(header.sender_office, {})
    older = known.get("rid") == header.sender_rid and known["number"] > header.number
    if heard and not older:
        holds = {rid: one["seq"] for rid, one in header.holds.items()}
        kept[header.sender_office] = {
            "rid": header.sender_rid, "name": header.sender_name, "number": header.number,
            "wall": header.wall, "holds": holds, "totals": heard,
        }  # fmt: skip
        log.set_setting(db, SETTING, kept)


def _sound(value: Any, sender: str) -> dict[str, dict[str, int]]:
    """Give what is told if it is what this program would tell; nothing otherwise."""
    told = value.get("totals") if isinstance(value, dict) else None
    if not isinstance(told, dict) or not 0 < len(told) <= MOST_PLACES:
        return {}
    is_sound = all(
        is_office(code)
        and (code.startswith(sender) or sender.startswith(code))
        and isinstance(one, dict)
        and len(one) <= MOST_KEYS
        and all(_is_total(key, number) for key, number in one.items())
        for code, one in told.items()
    )
    return told if is_sound else {}


def _is_total(key: str, number: Any) -> bool:
    return len(key) <= LONGEST and type(number) is int and abs(number) < LARGEST


# ---- in words -----------------------------------------------------------------------------------


def texts(one: Line) -> tuple[str, str, str, str]:
    """What is shown of a total: its name, both sides, and by how much ours is more."""
    theirs, ours = (control.show(one.key, number) for number in (one.theirs, one.ours))
    apart = signed(one.key, one.difference) if one.difference else "相同"
    return control.label(one.key), theirs, ours, apart


def described(item: Item) -> str:
    """Say by how much a record counts more here: in the wholes, or else in their parts."""
    whole = {key: number for key, number in item.changes.items() if key in control.LABELS}
    parts = (whole or item.changes).items()
    return "，".join(f"{control.label(key)} {signed(key, number)}" for key, number in parts)


def signed(key: str, number: int) -> str:
    """Write a difference with its sign and unit."""
    return f"{'+' if number > 0 else ''}{control.show(key, number)}"


# ---- comparing ----------------------------------------------------------------------------------


def heard(registry: Registry) -> dict[str, dict[str, Any]]:
    """Give what each office said last, by its code."""
    found: dict[str, dict[str, Any]] = registry.setting(SETTING, {})
    return dict(sorted(found.items()))


def places(told: Mapping[str, Any]) -> list[str]:
    """Give the region codes an office told the totals of, the whole first."""
    return sorted(told["totals"], key=lambda code: (len(code), code))


def overview(registry: Registry) -> dict[tuple[str, str], int]:
    """Count how many totals differ, by office and by each place it told of, the whole first."""
    found = counted(registry)
    return {
        (office, place): _differing(told["totals"][place], control.within(found, place))
        for office, told in heard(registry).items()
        for place in places(told)
    }


def _differing(theirs: Mapping[str, int], ours: Totals) -> int:
    return sum(1 for key in theirs.keys() | ours.keys() if theirs.get(key, 0) != ours[key])


def names_of(registry: Registry) -> dict[str, str]:
    """Give the names of the regions and offices known here, by code."""
    told = {office: str(one["name"]) for office, one in heard(registry).items()}
    regions = {str(row["code"]): str(row["name"]) for row in registry.select("region")}
    return {**told, registry.region: registry.name, **regions}


def compare(registry: Registry, office: str, region: str = "", step: Step = no_step) -> Comparison:
    """Put an office's totals of a region beside our own; raises FupinError if it told none."""
    told = heard(registry).get(office)
    if told is None or (region and region not in told["totals"]):
        raise FupinError(
            f"还没有收到{office}的台账合计，没有可对的数，台账没有改动。"
            "请先接收对方用新版程序导出的包。"
        )
    place = region or places(told)[0]
    is_village = len(place) >= VILLAGE_DIGITS
    theirs: Totals = Counter(told["totals"][place])
    ours = control.within(counted(registry), place)
    step(1, 3)
    items = _items(registry, place, told["holds"]) if is_village else []
    explained: Totals = Counter()
    for one in items:
        explained.update(one.changes)
    keys = sorted(theirs.keys() | ours.keys(), key=control.rank)
    step(3, 3)
    return Comparison(
        region=place, name=names_of(registry).get(place, place),
        office=office, office_name=str(told["name"]), number=told["number"], wall=told["wall"],
        lines=[Line(key, theirs[key], ours[key], explained[key]) for key in keys
               if theirs[key] or ours[key]],
        items=items, is_itemised=is_village,
    )  # fmt: skip


def _items(registry: Registry, region: str, holds: Mapping[str, int]) -> list[Item]:
    """Name the records that count otherwise here than where only `holds` is known."""
    histories, moved = registry.read(lambda db: _histories(db, region))
    now = registry.read(lambda db: {one: control.places_of(db, one) for one in control.OWNING})
    then = {one: dict(known) for one, known in now.items()}
    pasts = {
        rec: [one for one in operations if one.seq <= holds.get(one.rid, 0)]
        for rec, operations in histories.items()
    }
    for rec, operations in histories.items():
        table = operations[0].type
        if table in then and len(pasts[rec]) < len(operations):
            then[table] |= {rec: control.place_of(table, _row(table, pasts[rec]), {})}
    found = []
    for rec, operations in histories.items():
        table = operations[0].type
        if table not in control.COUNTED or (
            len(pasts[rec]) == len(operations) and rec not in moved
        ):
            continue
        changes = control.counts(table, _row(table, operations), now, region)
        changes.subtract(control.counts(table, _row(table, pasts[rec]), then, region))
        left = {key: number for key, number in changes.items() if number}
        if left:
            found.append((table, rec, left))
    called = titles.names_of(registry.rows, _by_table(found))
    mine = registry.region
    return [
        _item(table, rec, called.get(rec, ""), left, (histories[rec], pasts[rec]), mine)
        for table, rec, left in sorted(found, key=lambda one: (list(TABLES).index(one[0]), one[1]))
    ]


def _by_table(found: Iterable[tuple[str, str, Any]]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for table, rec, _ in found:
        wanted.setdefault(table, set()).add(rec)
    return wanted


def _histories(db: Database, region: str) -> tuple[dict[str, list[Operation]], set[str]]:
    """Read what a region holds or held of what counts, and say what hangs on records that moved."""
    inside = scope.inside(db, region)
    wanted: set[str] = set()
    for table in {*control.COUNTED, *control.OWNING}:
        wanted |= inside & {row[0] for row in records.cells(db, table, ("id",))}
    moved: set[str] = set()
    for table in control.OWNING:
        gone = records.headed(db, {(table, TABLES[table].place)}).get(table, [])
        moved |= set(gone)
        for name in control.COUNTED if gone else ():
            if derive.PARENTS.get(name) == table:
                where = {TABLES[name].parent: gone}
                rows = records.select(db, name, ("id",), where, dead=True)
                moved |= {row["id"] for row in rows}
    return derive.load(db, wanted | moved), moved


def _row(table: str, operations: Sequence[Operation]) -> dict[str, Any] | None:
    """Give a record's row after some operations; None if it is not there, deleted or merged."""
    known = TABLES.get(table)
    if known is None or not operations:
        return None
    folded = derive.fold_known(operations)
    if not folded.alive or folded.merged:
        return None
    return {**dict.fromkeys(known.fields), **derive.row_of(known, folded)}


def _item(
    table: str, rec: str, title: str, changes: Mapping[str, int],
    history: tuple[Sequence[Operation], Sequence[Operation]], mine: str,
) -> Item:  # fmt: skip
    operations, past = history
    known = {one.id for one in past}
    last = max((one for one in operations if one.id not in known), default=None,
               key=lambda one: (one.lam, one.id))  # fmt: skip
    return Item(
        table=table, rec=rec, title=f"{TABLES[table].label} {title}".strip(),
        reason=_reason(operations, past, last, mine), changes=changes,
        who=last.user if last else "", when=last.wall[:10] if last else "",
    )  # fmt: skip


def _reason(
    operations: Sequence[Operation], past: Sequence[Operation], last: Operation | None, mine: str
) -> str:
    if last is None:
        return "所属的户或项目迁移了，对方还没有收到"
    folded = derive.fold_known(operations)
    if any(derive.waits(folded, name) for name in folded.registers):
        return "两处不一致，待核定"
    where = "本单位" if last.office == mine else f"{last.office} "
    what = "新增" if not past else "修改" if folded.alive else "删除"
    return f"{where}{what}，对方还没有收到"
