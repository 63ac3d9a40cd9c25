"""Two days' totals of this ledger side by side, and the records that came, went or changed.

What a ledger showed yesterday is what had arrived in it by then. Each difference is the sum of
what its records came to count for, so that nothing of it stays unexplained.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from db import log
from db.connection import Database
from fupin_desktop import control, deeds, earlier, reconciliation, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from fupin_desktop.control import Totals
from fupin_desktop.deeds import Deed
from fupin_desktop.earlier import Counted
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.merge import VILLAGE_DIGITS
from fupin_desktop.registry import Registry

NOW: Final = "now"
SENT: Final = "sent"  # when the last package went out
BAD_MOMENT: Final = (
    "“{}”不是日期，没有对账，台账没有改动。请写 2026-11-25 这样的日期，"
    "或 2026-11-25T17:30 这样的时刻。"
)
REVERSED: Final = "“从”（{}）晚于“到”（{}），没有对账，台账没有改动。请换过来。"
UNSENT: Final = "这本台账还没有导出过报送包，没有对账，台账没有改动。请写日期。"
TO_COME: Final = "{} 还没有到，没有对账，台账没有改动。请选今天或以前的日期。"

ERASED: Final = "（已销毁）"
RECORDS: Final = ("记录", "变动", "怎么变的", "谁写的，何时", "为什么", "何时收到")

FILLED: Final = Condition("monitoring_kind", "filled")
# The lists of what totals count, by key, and by the first parts of one that ends with a code.
WHOLES: Final[dict[str, tuple[str, tuple[Condition, ...]]]] = {
    "household": ("household", ()), "household.monitored": ("household", (FILLED,)),
    "membership": ("person", (Condition("household", "filled"),)), "visit": ("visit", ()),
    "need.open": ("need", (Condition("state", "none", control.FINISHED),)),
    "measure": ("measure", ()), "payment": ("payment", ()),
}  # fmt: skip
PARTS: Final[dict[str, tuple[str, str, *tuple[Condition, ...]]]] = {
    "household.kind": ("household", "kind"),
    "household.monitoring": ("household", "monitoring_kind"),
    "household.risk": ("household", "risk_state", FILLED),
    "payment.source": ("payment", "source"), "payment.purpose": ("payment", "purpose"),
    "fund_flow.stage": ("fund_flow", "stage"),
    "fund_flow.received": ("fund_flow", "fund_kind", Condition("stage", "any", ("1",))),
    "fund_flow.used": ("fund_flow", "purpose", Condition("stage", "any", (control.USED,))),
}  # fmt: skip


def _watched(table: str) -> tuple[str, ...]:
    """Name the fields that decide what a record counts for, and those they can only change with."""
    fields = TABLES[table].fields
    groups = {fields[name].group for name in earlier.columns(table)[:-1]}
    return tuple(name for name, one in fields.items() if one.group in groups and one.stored)


WATCHED: Final = {table: _watched(table) for table in earlier.WATCHED}


@dataclass(frozen=True)
class Moment:
    """A moment of a ledger: everything before a place in its log had arrived."""

    mark: int
    name: str


@dataclass(frozen=True)
class Line:
    """One total at both moments, and how much came in and went out in between."""

    key: str
    before: int
    after: int
    came: int
    went: int

    @property
    def difference(self) -> int:
        """By how much it is more afterwards."""
        return self.after - self.before


@dataclass(frozen=True)
class Move:
    """A record that counts for something else afterwards."""

    table: str
    rec: str
    changes: Mapping[str, int]  # by key: by how much it counts more


@dataclass(frozen=True, kw_only=True)
class Item:
    """A record that counts for something else, in words, and what was done to it."""

    move: Move
    title: str
    deeds: Sequence[Deed]
    through: bool = False  # the deeds are those to what it hangs on

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown of it, by the columns of `RECORDS`."""
        led = "所属的" if self.through else ""
        many = len(self.deeds) > 1
        parts = [
            [f"{number}. {text}" if many and text else text for number, text in enumerate(some, 1)]
            for some in (
                [led + one.what for one in self.deeds], [one.who for one in self.deeds],
                [one.reason for one in self.deeds], [one.how_came for one in self.deeds],
            )
        ]  # fmt: skip
        return self.title, described(self.move), *("；".join(filter(None, one)) for one in parts)


@dataclass(frozen=True, kw_only=True)
class Movements:
    """The totals of a region at two moments, and every record that they differ by."""

    region: str
    name: str
    before: Moment
    after: Moment
    lines: Sequence[Line]
    moves: Sequence[Move]
    began: str  # the ledger's first day
    erased: int = 0  # records of which nobody knows any more what they said before

    @property
    def different(self) -> list[Line]:
        """The totals of which anything came or went."""
        return [one for one in self.lines if one.came or one.went]

    def of(self, key: str) -> list[Move]:
        """Give the records that a total changed by, those that went first; without a key all."""
        if not key:
            return [*self.moves]
        some = (one for one in self.moves if key in one.changes)
        return sorted(some, key=lambda one: one.changes[key] > 0)

    @property
    def sentences(self) -> list[str]:
        """Say what came of it."""
        told = []
        if self.before.mark <= 1 and self.after.mark > 1:
            told.append(f"这个台账从 {self.began[:10]} 开始记，在那以前的数都是零。")
        if not self.moves:
            return [*told, "两个时候的各项合计都相同，没有进出。"]
        count = len(self.different)
        told.append(f"{count} 项合计有进出，由 {len(self.moves):,} 条记录的变动构成。")
        if self.erased:
            told.append(
                f"其中 {self.erased:,} 条已依法销毁，以前算在哪一类里已不可知，按没有填算。"
            )
        return told


# ---- moments ------------------------------------------------------------------------------------


def moment(registry: Registry, said: str) -> Moment:
    """Give the end of a day, a time of day, now, or when the last package went out."""
    today = registry.today()
    if said == SENT:
        sent = registry.read(_last_sent)
        if not sent:
            raise FupinError(UNSENT)
        return Moment(_mark(registry, sent[:19]), f"上次导出报送包（{_spoken(sent)}）")
    if said in (NOW, today):
        return Moment(registry.read(log.next_n), f"现在（{today}）")
    text = said.strip().replace(" ", "T")
    if not _is_moment(text):
        raise FupinError(BAD_MOMENT.format(said))
    if text[:10] > today:
        raise FupinError(TO_COME.format(said))
    return Moment(
        _mark(registry, text), f"{text} 日终" if len(text) == len(today) else _spoken(text)
    )


def yesterday(registry: Registry) -> str:
    """Give the day before today."""
    return (date.fromisoformat(registry.today()) - timedelta(days=1)).isoformat()


def has_sent(registry: Registry) -> bool:
    """Tell whether a package ever went out."""
    return bool(registry.read(_last_sent))


def _last_sent(db: Database) -> str:
    rows = log.find(db, "package", "direction = 'sent' ORDER BY wall DESC LIMIT 1")
    return str(rows[0]["wall"]) if rows else ""


def _mark(registry: Registry, text: str) -> int:
    return registry.read(lambda db: log.first_after(db, text, registry.today()))


def _spoken(wall: str) -> str:
    return wall[:16].replace("T", " ")


def _is_moment(text: str) -> bool:
    day, _, hour = text.partition("T")
    parts = hour.split(":") if hour else []
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    is_hour = len(parts) in (2, 3) and all(len(one) == 2 and one.isdecimal() for one in parts)
    return len(day) == 10 and (not hour or (is_hour and hour < "24"))


# ---- comparing ----------------------------------------------------------------------------------


def compare(
    registry: Registry, before: Moment, after: Moment, region: str = "", step: Step = no_step
) -> Movements:
    """Give the totals of a region at two moments, and the records they differ by."""
    if before.mark > after.mark:
        raise FupinError(REVERSED.format(before.name, after.name))
    place = region or registry.region
    end = registry.read(log.next_n)
    marks = (before.mark, after.mark, end)
    found = registry.read(lambda db: [*earlier.counted(db, marks, place, step)])
    now = control.within(reconciliation.counted(registry), place)
    now += registry.read(lambda db: control.finer_totals(db, place))
    moves = [move for one in found if (move := _move(one)).changes]
    return Movements(
        region=place, name=reconciliation.names_of(registry).get(place, place),
        before=before, after=after, lines=_lines(found, moves, now),
        moves=sorted(moves, key=lambda one: (_order(one.table), one.rec)),
        began=registry.read(log.began), erased=sum(one.erased for one in found),
    )  # fmt: skip


def places(registry: Registry) -> list[tuple[str, str]]:
    """Give code and name of the ledger's region, and of each village in it."""
    names = reconciliation.names_of(registry)
    parts = control.places(reconciliation.counted(registry), registry.region)
    below = [one.code for one in parts if one.code and len(registry.region) < VILLAGE_DIGITS]
    return [(code, names.get(code, code)) for code in (registry.region, *below)]


def _move(one: Counted) -> Move:
    before, after, _ = one.totals
    keys = before.keys() | after.keys()
    changes = {key: after.get(key, 0) - before.get(key, 0) for key in keys}
    return Move(one.table, one.rec, {key: number for key, number in changes.items() if number})


def _lines(found: Iterable[Counted], moves: Iterable[Move], now: Totals) -> list[Line]:
    after = Counter(now)
    for one in found:
        after.update(one.totals[1])
        after.subtract(one.totals[2])
    came: Totals = Counter()
    went: Totals = Counter()
    for move in moves:
        for key, number in move.changes.items():
            (came if number > 0 else went)[key] += abs(number)
    keys = [*after, *(key for key in (*came, *went) if key not in after)]
    return [
        Line(key, after[key] - came[key] + went[key], after[key], came[key], went[key])
        for key in sorted(dict.fromkeys(keys), key=control.rank)
        if after[key] or came[key] or went[key]
    ]  # fmt: skip


def _order(table: str) -> int:
    return [*control.COUNTED].index(table)


# ---- the records ---------------------------------------------------------------------------------


def explained(registry: Registry, found: Movements, moves: Sequence[Move]) -> list[Item]:
    """Say of some of the records what they are called, and who did what to them and why."""
    span = found.before.mark, found.after.mark
    told = deeds.of(registry, [one.rec for one in moves], *span, WATCHED)
    above = _owners(registry, [one for one in moves if one.rec not in told])
    for rec, theirs in deeds.of(registry, {*above.values()}, *span, WATCHED).items():
        told[rec] = theirs
    wanted: dict[str, set[str]] = {}
    for one in moves:
        wanted.setdefault(one.table, set()).add(one.rec)
    names = titles.names_of(registry.rows, wanted)
    return [
        Item(
            move=one, title=f"{_called(one.table)}　{names.get(one.rec) or ERASED}",
            deeds=told.get(one.rec) or told.get(above.get(one.rec, "")) or (),
            through=one.rec in above,
        )
        for one in moves
    ]  # fmt: skip


def _called(table: str) -> str:
    return control.LABELS.get(table, TABLES[table].label)


def _owners(registry: Registry, moves: Iterable[Move]) -> dict[str, str]:
    """Give what records hang on that nobody touched."""
    found: dict[str, str] = {}
    for table, some in groupby(moves, lambda one: one.table):
        owner = TABLES[table].parent
        rows = registry.rows(table, [one.rec for one in some]) if owner else []
        found |= {str(row["id"]): str(row[owner]) for row in rows if row[owner]}
    return found


def described(move: Move) -> str:
    """Say what a record adds, takes away, or passes from and to."""
    whole = {key: number for key, number in move.changes.items() if key in control.LABELS}
    if whole:
        return "，".join(_signed(key, number) for key, number in _ranked(whole))
    told = []
    for start, some in groupby(_ranked(move.changes), lambda one: one[0].rpartition(".")[0]):
        parts = dict(some)
        signs = {number > 0: key for key, number in parts.items()}
        if len(parts) == len(signs) == 2:
            told.append(f"{_part(start, signs[False])} → {_part(start, signs[True])}")
        else:
            told += [_signed(key, number) for key, number in parts.items()]
    return "，".join(told)


def _ranked(changes: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(changes.items(), key=lambda one: control.rank(one[0]))


def _signed(key: str, number: int) -> str:
    return f"{control.label(key)} {reconciliation.signed(key, number)}"


def _part(start: str, key: str) -> str:
    """Name a part without what stands before it."""
    before = control.LISTS[start][0] if start in control.LISTS else ""
    return control.label(key).removeprefix(before)


def listing(key: str) -> tuple[str, tuple[Condition, ...]] | None:
    """Give the list of what a total counts now: its table and conditions; None for one unknown."""
    if key in WHOLES:
        return WHOLES[key]
    start, _, code = key.rpartition(".")
    if start not in PARTS:
        return None
    table, field, *more = PARTS[start]
    part = Condition(field, "any", (code,)) if code else Condition(field, "empty")
    return table, (*more, part)


# ---- in words -----------------------------------------------------------------------------------


def texts(one: Line) -> tuple[str, ...]:
    """What is shown of a total: its name, both moments, what came, what went, the difference."""
    numbers = (one.before, one.after, one.came, one.went)
    before, after, came, went = (control.show(one.key, number) for number in numbers)
    apart = reconciliation.signed(one.key, one.difference) if one.difference else "相同"
    return (control.label(one.key), before, after, f"+{came}" if one.came else "",
            f"-{went}" if one.went else "", apart)  # fmt: skip


def headers(found: Movements) -> tuple[str, ...]:
    """Name what `texts` shows."""
    return "合计", found.before.name, found.after.name, "增加", "减少", "相差"
