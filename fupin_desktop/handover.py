"""Hand-over 交接: who hands what to whom, what is left open, and how far it has come.

What a step has done is read from the ledger itself; only the names, the date and what nobody could
see otherwise (that the list was written, how many pairings went over) are kept in a setting.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Final

from fupin_desktop import days, pairings
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

TABLE: Final = "handover"
SETTING: Final = "handover"
ENDED: Final = "交接：由{taker}接任"
# What a pairing says of the one who helped, and not of what is to be done.
OWN: Final = frozenset({"helper", "start", "end", "end_reason", "satisfaction", "note"})
POSTS: Final = ("leader", "first_secretary", "member")
_NOBODY = "移交人和接收人都要写，不能是同一个人，交接没有开始，台账没有改动。请填好两个人的姓名。"
_NO_DAY = "交接日期“{date}”不是一个日期（年-月-日），交接没有开始，台账没有改动。请改正。"
_NOT_BEGUN = "还没有写交接双方，什么也没有改动。请先填移交人、接收人和日期。"
_TWO = "名叫“{name}”的帮扶责任人有 {count} 名，没有转交，台账没有改动。请先在帮扶责任人中分清。"
_NONE = "没有选要转交的结对，也没有要填的离任时间，台账没有改动。请至少勾选一条。"


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Who hands over to whom, before whom and when."""

    giver: str
    taker: str
    date: str
    witness: str = ""
    note: str = ""
    elsewhere: bool = False  # the taker works on another laptop; this one is wiped
    moved: int | None = None  # pairings that went over; None: not yet done
    listed: str = ""  # when the list was written last
    rec: str = ""  # of the record of it, once that is saved
    begun: str = ""


def present(registry: Registry) -> Parties | None:
    """Give the hand-over that is going on, None without one."""
    held = registry.setting(SETTING, {})
    return Parties(**held) if held else None


def needed(registry: Registry) -> Parties:
    """Give the hand-over that is going on; raises FupinError without one."""
    found = present(registry)
    if found is None:
        raise FupinError(_NOT_BEGUN)
    return found


def begin(registry: Registry, parties: Parties) -> Parties:
    """Begin a hand-over, or correct the one going on: what was done of it stays done."""
    named = replace(
        parties, giver=parties.giver.strip(), taker=parties.taker.strip(),
        witness=parties.witness.strip(), note=parties.note.strip(),
    )  # fmt: skip
    if not named.giver or not named.taker or named.giver == named.taker:
        raise FupinError(_NOBODY)
    if len(days.rough(named.date)) != len("2025-01-01"):
        raise FupinError(_NO_DAY.format(date=named.date))
    before = present(registry)
    if before and before.giver == named.giver and before.taker == named.taker:
        done = {name: getattr(before, name) for name in ("moved", "listed", "rec", "begun")}
        named = replace(named, **done)
    wall = registry.now().isoformat(timespec="seconds")
    return keep(registry, replace(named, begun=named.begun or wall))


def finish(registry: Registry) -> None:
    """Put the hand-over aside: the next one begins anew."""
    registry.set_setting(SETTING, {})


def keep(registry: Registry, parties: Parties) -> Parties:
    """Remember how far a hand-over has come."""
    registry.set_setting(SETTING, asdict(parties))
    return parties


# ---- pairings -----------------------------------------------------------------------------------


def held_by(registry: Registry, parties: Parties) -> list[dict[str, Json]]:
    """Give the pairings of the one who leaves that began earlier and go on."""
    helpers = [row["id"] for row in _named(registry, "helper", parties.giver)]
    rows = registry.select("pairing", where={"helper": helpers}) if helpers else []
    return [row for row in rows if _goes_on(row, parties)]


def transfer(
    registry: Registry, parties: Parties, chosen: Iterable[str], *, leaves: bool = True
) -> Batch:
    """End the chosen pairings the day before and begin the taker's on the day, as one batch.

    With `leaves`, the giver's place in the team ends too, and the taker's begins.
    """
    wanted = set(chosen)
    held = held_by(registry, parties)
    rows = [row for row in held if row["id"] in wanted]
    team = _members(registry, parties) if leaves else []
    if not rows and not team:
        raise FupinError(_NONE)
    changes = [*_succession(registry, parties, rows, whole=leaves and len(rows) == len(held)),
               *_team(registry, parties, team)]  # fmt: skip
    label = f"交接：{parties.giver}交给{parties.taker}，结对 {len(rows)} 条"
    batch = registry.save(changes, label=label)
    keep(registry, replace(parties, moved=(parties.moved or 0) + len(rows)))
    return batch


def _succession(
    registry: Registry, parties: Parties, rows: Sequence[Row], *, whole: bool
) -> list[Change]:
    if not rows:
        return []
    taker, changes = _taker(registry, parties, {str(row["helper"]) for row in rows})
    ended = {"end": _before(parties), "end_reason": ENDED.format(taker=parties.taker)}
    for row in rows:
        new = {name: row[name] for name, field in TABLES["pairing"].fields.items()
               if field.stored and name not in OWN and row.get(name) is not None}  # fmt: skip
        new |= {"helper": taker, "start": parties.date}
        new |= {name: row[name] for name in ("end", "end_reason") if row["end"] and row[name]}
        changes.append(Change(table="pairing", rec=str(row["id"]), values=ended))
        changes.append(Change(table="pairing", values=new))
    gone = sorted({str(row["helper"]) for row in rows}) if whole else []
    return changes + [
        Change(table="helper", rec=rec, values={"end": _before(parties)}) for rec in gone
    ]


def _taker(registry: Registry, parties: Parties, givers: set[str]) -> tuple[str, list[Change]]:
    """Give the helper who takes over: one there is, or one to be made."""
    known = [row for row in _named(registry, "helper", parties.taker)
             if not row["end"] or not days.late(str(row["end"]), parties.date)]  # fmt: skip
    if len(known) > 1:
        raise FupinError(_TWO.format(name=parties.taker, count=len(known)))
    if known:
        return str(known[0]["id"]), []
    rec = registry.new_id("helper")
    before = registry.rows("helper", sorted(givers))
    posts = {name: True for name in POSTS if any(row[name] for row in before)}
    made: dict[str, Json] = {"name": parties.taker, "start": parties.date, **posts}
    return rec, [Change(table="helper", rec=rec, values=made)]


def _members(registry: Registry, parties: Parties) -> list[dict[str, Json]]:
    """Give the giver's places in the team that began earlier and go on."""
    return [row for row in _named(registry, "staff", parties.giver) if _goes_on(row, parties)]


def _team(registry: Registry, parties: Parties, rows: Sequence[Row]) -> list[Change]:
    changes = [Change(table="staff", rec=str(row["id"]), values={"end": _before(parties)})
               for row in rows]  # fmt: skip
    there = any(pairings.current(row, parties.date)
                for row in _named(registry, "staff", parties.taker))  # fmt: skip
    if rows and not there:
        posts = {name: True for name in POSTS if any(row[name] for row in rows)}
        values: dict[str, Json] = {"name": parties.taker, "start": parties.date, **posts}
        changes.append(Change(table="staff", values=values))
    return changes


def _named(registry: Registry, table: str, name: str) -> list[dict[str, Json]]:
    return [row for row in registry.select(table) if row["name"] == name]


def _goes_on(row: Row, parties: Parties) -> bool:
    began = pairings.current({"start": row["start"]}, _before(parties))
    return began and pairings.current(row, parties.date)


def _before(parties: Parties) -> str:
    return (date.fromisoformat(parties.date) - timedelta(days=1)).isoformat()
