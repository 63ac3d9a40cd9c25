"""What is left out of a package on purpose, and what an office lacks because it was.

Sensitive registers stand in operations of their own; left out, these travel as stubs. The receiver
acknowledges the chain all the same, so it tells which stubs it holds: an ordinary package then
brings it the whole lines.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop import derive, stubs
from fupin_desktop.attachments import TABLE as PHOTOS
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.manifest import is_rid
from fupin_desktop.operation import MAX_INTEGER, Operation, recall, stub_of
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

MOST: Final = 5000  # ranges told in one package
Ranges = dict[str, list[list[int]]]  # by chain, (first, last)
Lacking = tuple[int, str, str, int]  # place in the log, chain, record, bytes of the line

_LONG: Final = re.compile(r"[0-9]{6,}[0-9X]")  # telephones, accounts, numbers of papers
_BETWEEN: Final = re.compile(r"(?<=[0-9])[ \-](?=[0-9])")
_DAY: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}\Z")


# ---- leaving out --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Trimmed:
    """The operations of a package after leaving out, and which ones are stubs now."""

    lines: list[Operation]
    hidden: Collection[str] = frozenset()  # ids
    entangled: Collection[str] = frozenset()  # those that held something else too
    photos: Collection[str] = frozenset()  # named by hidden ones

    @property
    def first(self) -> dict[str, int]:
        """Give by chain the place of the first entangled one."""
        found: dict[str, int] = {}
        for one in self.lines:
            if one.id in self.entangled:
                found[one.rid] = min(one.seq, found.get(one.rid, one.seq))
        return found


def trim(lines: Iterable[Operation], secret: Collection[str]) -> Trimmed:
    """Leave out what holds a sensitive register, or a secret: a number that stands in one.

    What holds other things too goes as a stub all the same: nothing slips through.
    """
    kept, hidden, entangled, photos = list[Operation](), set[str](), set[str](), set[str]()
    for one in lines:
        apart = _is_apart(one)
        if one.purged or not (_is_sensitive(one) or not _numbers(_told(one)).isdisjoint(secret)):
            kept.append(one)
            continue
        kept.append(stub_of(one))
        hidden.add(one.id)
        entangled |= set() if apart else {one.id}
        photos |= {str(one.set.get("sha256"))} if one.type == PHOTOS else set()
    return Trimmed(lines=kept, hidden=hidden, entangled=entangled, photos=photos)


def shortened(
    db: Database, complete: Mapping[str, Any], first: Mapping[str, int]
) -> dict[str, Json]:
    """End what is said to be complete before the first stub that hides more than its content.

    Such a stub, of which the place by chain is given, may hide where a record belongs: whoever
    passes the chain on must not say either that it is whole.
    """
    found: dict[str, Json] = {rid: one for rid, one in complete.items() if rid not in first}
    for rid in first.keys() & complete.keys():
        end = first[rid] - 1
        ends = [identity.hex() for identity, _ in log.lines_between(db, rid, end, end)]
        if complete[rid]["from"] <= end and len(ends) == 1:
            found[rid] = {**complete[rid], "to": end, "head": ends[0]}
    return found


def _is_sensitive(one: Operation) -> bool:
    """Tell whether an operation sets a sensitive register, or only what nobody here knows."""
    table = TABLES.get(one.type)
    known = [name for name in one.set if _is_known(one.type, name)]
    return bool(one.set) and (not known or bool(table and any(map(table.sensitive, one.set))))


def _is_apart(one: Operation) -> bool:
    """Tell whether an operation holds nothing but sensitive registers."""
    table = TABLES.get(one.type)
    return table is not None and all(map(table.sensitive, one.set))


def _is_known(kind: str, register: str) -> bool:
    table = TABLES.get(kind)
    common = register.startswith(("_", derive.LOCAL))
    return common or bool(table and register in table.registers)


def secrets(db: Database) -> set[str]:
    """Give the long numbers that ever stood in a sensitive register, to be found elsewhere."""
    found: set[str] = set()
    for _, _, identity, line in log.lines_by_chain(db):
        one = recall(line, identity.hex())
        table = TABLES.get(one.type)
        if table:
            found |= _numbers(value for name, value in one.set.items() if table.sensitive(name))
    return found


def _told(one: Operation) -> Iterator[Json]:
    yield from one.set.values()
    yield from (one.why, one.user)


def _numbers(values: Iterable[Json]) -> set[str]:
    found = set()
    for text in _texts(values):
        if not _DAY.match(text):
            typed = text.upper()
            runs = {*_LONG.findall(typed), *_LONG.findall(_BETWEEN.sub("", typed))}
            found |= runs | {run[:18] for run in runs}
    return found


def _texts(values: Iterable[Json]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(value.values())
        elif isinstance(value, list):
            yield from _texts(value)


# ---- what ledgers tell each other ---------------------------------------------------------------


def tell(registry: Registry, office: str) -> Json:
    """Name the places of the chains that are held here without their content."""
    if not registry.setting(stubs.HELD, False):
        return None
    found = registry.read(lambda db: _places(db, office))
    gap = 1
    while sum(map(len, (ranges := _all_ranges(found, gap)).values())) > MOST:
        gap *= 2
    return {rid: [[*one] for one in spans] for rid, spans in ranges.items()}


def _all_ranges(found: Mapping[str, set[int]], gap: int) -> Ranges:
    return {rid: _ranges(sorted(places), gap) for rid, places in found.items()}


def _places(db: Database, office: str) -> Mapping[str, set[int]]:
    """Give the places by chain, of chains that may be of concern to an office."""
    writers = {row["rid"]: row["office"] for row in log.find(db, "replica")}

    def is_theirs(rid: str) -> bool:
        writer = writers.get(rid, office)
        return writer.startswith(office) or office.startswith(writer)

    found = defaultdict[str, set[int]](set)
    for one in stubs.held(db, is_theirs):
        found[one.rid].add(one.seq)
    return dict(sorted(found.items())[:MOST])


def _ranges(places: Sequence[int], gap: int) -> list[list[int]]:
    """Gather places that lie at most so far apart; what lies between is sent again for nothing."""
    ranges: list[list[int]] = []
    for place in places:
        if ranges and place - ranges[-1][1] <= gap:
            ranges[-1][1] = place
        else:
            ranges.append([place, place])
    return ranges


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a laptop lacks; above stands one ledger, whose latest word counts alone."""
    place = _place(header.sender_office)
    others = log.setting(db, place, {}) if header.kind == "up" else {}
    log.set_setting(db, place, {**others, header.sender_rid: _read(value)})


def _read(value: Any) -> Ranges:
    told = value if isinstance(value, dict) else {}
    found = {rid: spans for rid, spans in told.items() if is_rid(rid) and _are_ranges(spans)}
    return found if sum(map(len, found.values())) <= MOST else {}


def _are_ranges(spans: Any) -> bool:
    return isinstance(spans, list) and all(
        isinstance(one, list) and len(one) == 2 and all(type(end) is int for end in one)
        and 1 <= one[0] <= one[1] <= MAX_INTEGER
        for one in spans
    )  # fmt: skip


def _place(office: str) -> str:
    return f"lacking.{office}"


def lacking(db: Database, mine: str, office: str) -> list[Lacking]:
    """Give what is whole here and an office said it holds only as stubs; its receipts must count.

    Nobody brings upwards what was not written here or below.
    """
    known = {row["rid"] for row in log.find(db, "holding", "office = ?", (office,))}
    told: Mapping[str, Ranges] = log.setting(db, _place(office), {})
    writers = {row["rid"]: row["office"] for row in log.find(db, "replica")} if told else {}
    found: dict[int, Lacking] = {}
    for laptop in sorted(told.keys() & known):
        for rid, spans in sorted(told[laptop].items()):
            if len(office) > len(mine) or writers.get(rid, "").startswith(mine):
                for first, last in spans:
                    for n, rec, size in log.whole_between(db, rid, first, last):
                        found[n] = n, rid, rec.hex(), size
    return list(found.values())


# ---- what users are told ------------------------------------------------------------------------


def notes(count: int) -> list[str]:
    """Say how much comes without its content."""
    told = (
        f"其中 {count} 条没有带内容（对方导出时没有带证件号、银行账号等敏感项）："
        "这些项显示“没有随包带来”；对方以后导出带敏感项的包，会自动补上。"
    )
    return [told] if count else []


def sentence(left_out: int, entangled: int) -> str:
    """Say what an export left out."""
    told = f"，没有带证件号、银行账号等敏感项 {left_out} 条" if left_out else ""
    more = f"（其中 {entangled} 条连同写在一起的其他内容）" if entangled else ""
    return told + more
