"""Taking lists of payments into the ledger: whose each row is, what is there, one batch."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from fupin_desktop import grounds, values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import own_book, unstored
from fupin_desktop.excel.cells import day
from fupin_desktop.excel.faulty import Faulty, Refused, stamp_of
from fupin_desktop.excel.known import Kin
from fupin_desktop.excel.matching import AS_FOUND, ROWS, Match, NoHeader, Reading
from fupin_desktop.excel.pay_list import Paid, PayList, read_list
from fupin_desktop.excel.pay_totals import yuan
from fupin_desktop.excel.pay_whose import (
    BAD_CELL,
    FAILED,
    FOREIGN,
    GONE,
    NO_AMOUNT,
    PAID_BACK,
    People,
    card_digits,
)
from fupin_desktop.excel.pay_words import find_lists
from fupin_desktop.excel.roster import Problem
from fupin_desktop.excel.sheet import NOTHING, Sheet, Value, address
from fupin_desktop.excel.unstored import UNSTORED
from fupin_desktop.plan import LABEL, Cell, Line, Plan
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry
from fupin_desktop.spelling import person_name

CHUNK: Final = 1000
ALIKE: Final = "台账里同一人、同一时候已有一笔同样金额的，事项或批次不同，请核对是不是同一笔。"
CASH: Final = "1"  # kind of payment
SHOWN: Final = ("date", "amount", "summary", "batch", "account_tail")
CELLS: Final = {"payee": "name", "account_tail": "account"}  # as the columns are called
# The cell to blame, where it is not the identity number's.
AT: Final = {NO_AMOUNT: "amount", PAID_BACK: "amount", FAILED: "state"}
HOW: Final = (
    "改好以后保存，直接导入这个文件：已经登记的不会重复。"
    "别的行和合计都要留着；改了金额，合计也要改；不要改这一栏的栏名。"
)
Key = tuple[Json, ...]


class _BadCellError(Exception):
    """A cell that cannot be taken, and what field it is of."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True)
class Payments:
    """Lists of payments as planned: the preview, and the changes."""

    book: Path
    plan: Plan
    changes: list[Change]
    reading: Reading  # how the first list was read
    faulty: tuple[Faulty, ...] = ()  # by list, of those with rows that cannot be taken
    typed: int = 0  # nothing that was typed by hand is overwritten

    @property
    def tables(self) -> frozenset[str]:
        """What it changes something in."""
        return frozenset(change.table for change in self.changes)


@dataclass
class _Found:
    lines: list[Line] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)  # by kind of line, in fen
    alike: int = 0  # payments much like one that is there
    gone: int = 0  # payments to who died or belongs to no household
    blunt: int = 0  # card numbers that lost their end
    refused: list[Refused] = field(default_factory=list)  # of the list that is being compared


def read_payments(
    registry: Registry, book: Path, sheets: Sequence[Sheet], step: Step = no_step,
    match: Match = AS_FOUND,
) -> Payments | None:  # fmt: skip
    """Compare lists of payments with the ledger, None if the sheets are none; nothing is written.

    `match` says which sheet and rows are read, and which columns mean what. FupinError where a list
    does not come to its own total, to the fen; it says how it was read, lest that be wrong.
    """
    own_book.refuse(book, sheets)
    readings = find_lists(registry, sheets, book, match)
    if not readings:
        return None
    listed = [_list(one, book) for one in readings]
    stamp, faulty = stamp_of(book), []
    people, found = People(registry, step), _Found()
    there = _there(registry, step)
    for one in listed:
        _compare(registry, one, people, there, found, several=len(listed) > 1)
        if found.refused:
            faulty.append(_faulty(one, found.refused, stamp))
            found.refused = []
    notes = [_sum_note(one, len(listed) > 1) for one in listed]
    notes += dict.fromkeys(note for one in readings for note in one.notes)
    notes += [note for one in listed for note in unstored.notes(one.sheet)]
    notes += _notes(found, [s.name for s in sheets if s not in [one.sheet for one in listed]])
    plan = Plan(book.name, tuple(found.lines), tuple(notes))
    return Payments(book, plan, found.changes, _shortened(readings[0]), tuple(faulty))


def _list(reading: Reading, book: Path) -> PayList:
    try:
        return read_list(reading.sheet, reading.header, book)
    except FupinError as wrong:
        raise NoHeader(str(wrong), reading.looks, reading.match) from None


def _shortened(reading: Reading) -> Reading:
    """How the first list was read, with the beginning of its sheet only."""
    return replace(reading, sheet=Sheet(reading.sheet.name, reading.sheet.rows[:ROWS]))


def _faulty(listed: PayList, refused: list[Refused], stamp: tuple[int, int]) -> Faulty:
    return Faulty(
        stamp=stamp, sheet=listed.sheet.name,
        head=listed.sheet.rows[: listed.header.bottom + 1], named=listed.index("name"),
        refused=refused, doubted=[], beside={}, how=HOW, is_whole=True,
    )  # fmt: skip


def apply_payments(registry: Registry, planned: Payments, step: Step = no_step) -> Batch:
    """Write accepted payments as one batch that one undo takes back."""
    if not planned.changes:
        raise FupinError(
            f"文件“{planned.book.name}”里没有可导入的新内容。{NOTHING}"
            "请看导入前核对中“拒收”和“无变化”的说明。"
        )
    return registry.save(planned.changes, label=f"{LABEL}{planned.book.name}", step=step)


def _compare(
    registry: Registry, listed: PayList, people: People, there: "_There", found: _Found,
    several: bool,
) -> None:  # fmt: skip
    sheet = f"{listed.sheet.name}!" if several else ""
    for paid in listed.paid:
        kin, ground, words = people.whose(paid)
        name = AT.get(ground, "id_number")
        if not ground and kin:
            try:
                given = _values(registry, listed, paid, kin, people.home_of(kin), found)
            except _BadCellError as bad:
                ground, words, name = BAD_CELL, {"reason": str(bad).rstrip("。")}, bad.name
        column = paid.unstored.index if ground == UNSTORED and paid.unstored else None
        column = listed.index(name) if column is None else column
        at = f"第 {paid.row + 1} 行" if column is None else address(paid.row, column)
        place = sheet + at
        if ground or not kin:
            kind = "elsewhere" if ground in (FOREIGN, GONE) else "refused"
            line = Line(
                kind, "payment", "", paid.name or f"第 {paid.row + 1} 行",
                reason=grounds.told(ground, **words), place=place, grounds=(ground,),
            )  # fmt: skip
            if kind == "refused":
                problem = Problem(column, grounds.say(ground, **words), ground)
                content = listed.sheet.rows[paid.row]
                found.refused.append(Refused(paid.row, content, (problem,), ()))
        else:
            known_already, alike = there.take(given, paid.row)
            kind = "unchanged" if known_already else "new"
            rec = known_already or registry.new_id("payment")
            remark = "" if known_already else people.remark(kin, str(given["date"]))
            found.alike += alike == ALIKE
            alike, found.gone = alike + remark, found.gone + bool(remark)
            line = Line(
                kind, "payment", rec, paid.name or kin.name, place=place,
                home=people.home_name(kin),
                reason=alike, cells=() if known_already else _cells(registry, given),
            )  # fmt: skip
            if not known_already:
                found.changes.append(Change(table="payment", rec=rec, values=given))
        found.lines.append(line)
        found.sums[kind] += paid.amount


def _values(
    registry: Registry, listed: PayList, paid: Paid, kin: Kin, home: str, found: _Found
) -> dict[str, Json]:
    """The payment in stored form; raises _BadCellError."""
    raw: dict[str, Value] = {
        "summary": listed.title, "batch": listed.period or None, "date": listed.date or None,
        "payee": person_name(paid.name) or kin.name, **paid.rest, "amount": yuan(paid.amount),
        "kind": CASH,
    }  # fmt: skip
    raw["date"] = day(raw["date"])
    if raw["date"] is None:
        years = "、".join(listed.years)
        said = f"标题里写着 {years} 年，不知道哪年发的" if years else "表里、标题里都没有写是哪一年"
        raise _BadCellError("date", f"没有发放日期：{said}，请加一栏“发放日期”")
    digits = card_digits(paid.account)
    if digits:
        raw["account_tail"] = digits[-4:]
    found.blunt += digits is None
    fields = registry.table("payment").fields
    given: dict[str, Json] = {}
    for name, value in raw.items():
        try:
            given[name] = values.parse(fields[name], value)
        except values.BadValue as bad:
            raise _BadCellError(CELLS.get(name, name), str(bad)) from None
    given["person"], given["household"] = kin.rec, home or None
    return {name: value for name, value in given.items() if value is not None}


def _cells(registry: Registry, given: dict[str, Json]) -> tuple[Cell, ...]:
    fields = registry.table("payment").fields
    return tuple(
        Cell(fields[name].label, "", values.show(fields[name], given[name]))
        for name in SHOWN
        if name in given
    )


class _There:
    """Payments the ledger has, each of which stands for one row at most."""

    def __init__(self, rows: Iterator[dict[str, Json]]) -> None:
        self.same: dict[Key, list[str]] = {}
        self.alike: dict[Key, list[Json]] = {}
        self.rows: dict[Key, int] = {}  # the first of the list that says each
        for row in rows:
            self.same.setdefault(_key(row), []).append(str(row["id"]))
            self.alike.setdefault((row["person"], row["amount"]), []).append(row["date"])

    def take(self, given: dict[str, Json], row: int) -> tuple[str, str]:
        """Give the payment that is this one, or else a word if one much like it is there.

        A list may well have one twice; it is told which row said the same before.
        """
        key = _key(given)
        before = self.rows.setdefault(key, row)
        again = (
            f"和第 {before + 1} 行是同一人、同样金额，请核对是不是重复。" if before != row else ""
        )
        same = self.same.get(key)
        if same:
            return same.pop(0), f"台账里已有这一笔。{again}"
        day = str(given["date"])
        for other in map(str, self.alike.get((given["person"], given["amount"]), [])):
            if not again and (day.startswith(other) or other.startswith(day)):
                return "", ALIKE
        return "", again


def _key(row: dict[str, Json]) -> Key:
    return tuple(row.get(name) for name in ("person", "date", "amount", "summary", "batch"))


def _there(registry: Registry, step: Step) -> _There:
    ids = registry.find("payment")

    def rows() -> Iterator[dict[str, Json]]:
        for start in range(0, len(ids), CHUNK):
            step(start, len(ids))
            yield from registry.rows("payment", ids[start : start + CHUNK])

    return _There(rows())


def _sum_note(listed: PayList, several: bool) -> str:
    where = f"“{listed.sheet.name}”" if several else ""
    return (
        f"{where}{listed.title}：{len(listed.paid):,} 行，共 {yuan(listed.total)} 元，"
        f"与表内合计相符。{listed.unpaid}"
    )


def _notes(found: _Found, unread: Sequence[str]) -> list[str]:
    told = {
        "new": "将登记", "unchanged": "台账里已有", "refused": "认不出或有误、没有导入",
        "elsewhere": "属于其他村、没有导入",
    }  # fmt: skip
    counts = Counter(line.kind for line in found.lines)
    parts = [
        f"{word} {counts[kind]:,} 笔 {yuan(found.sums[kind])} 元"
        for kind, word in told.items()
        if counts[kind]
    ]
    notes = [f"其中{'，'.join(parts)}。"]
    if found.alike:
        notes.append(f"将登记的有 {found.alike:,} 笔和台账里已有的很像，请先核对是不是同一份名单。")
    if found.gone:
        notes.append(f"{found.gone:,} 笔的人台账里已去世或不在户内，说明里写着，请核对。")
    if found.blunt:
        notes.append(f"{found.blunt:,} 行的账号是数字格式，末几位已丢失，没有记账号后四位。")
    if unread:
        notes.append(f"没有读取工作表{'、'.join(f'“{name}”' for name in unread)}。")
    return notes
