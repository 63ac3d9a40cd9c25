"""Reading the workbook 全部数据 back: compared bit by bit, then written as one batch.

It may hold a township, so nothing of it is kept: what is accepted is read a second time.
"""

import hashlib
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from db import records
from fupin_desktop import away, derive, durable, refusals, titles, values
from fupin_desktop.catalogue import TABLES, VERSION
from fupin_desktop.catalogue.fields import Json, Kind
from fupin_desktop.derive import Row
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel.sheet import NOTHING, stream
from fupin_desktop.excel.whole_book import stored_values
from fupin_desktop.excel.whole_rows import Cover, Given, Layout, cover_of, record_of, rows_of
from fupin_desktop.excel.whole_sheet import (
    same,
)
from fupin_desktop.plan import Cell, LaterLine, Line, Plan
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

CHUNK: Final = 1000  # records in memory at a time
MOST_LINES: Final = 1000  # of each kind that are shown one by one
SHOWN: Final = 12  # values of a new record in its line
RESTORED: Final = "曾在台账中删除，导入后恢复。"
FROM_ABOVE: Final = "没有导入；上级统一下发的，请接收上级的包补齐。"
MOVED: Final = "属于已迁出的户，没有导入，由迁入村登记。"
JOINED: Final = "已经并入另一条记录，没有导入。"
ERASED: Final = "已依法销毁，不再导入。"


@dataclass(frozen=True)
class Whole:
    """A workbook as planned: the preview, and what it takes to write it."""

    book: Path
    plan: Plan
    tables: frozenset[str]  # that it changes something in
    digest: str
    typed: int = 0  # values by hand are taken like others


def read_whole(registry: Registry, book: Path, step: Step = no_step) -> Whole:
    """Compare such a workbook with the ledger; nothing is written."""
    digest = _digest(book)
    cover, lines, more = Cover({}), list[Line](), Counter[str]()
    tables, arrived = set[str](), Counter[str]()
    sums, notes = Counter[tuple[str, str]](), Counter[str]()
    for chunk in _compared(registry, book, step, notes):
        cover = chunk.cover
        for given, line, change in chunk.lines:
            arrived[given.table] += 1
            _add_up(sums, given)
            _keep(lines, more, line)
            if change:
                tables.add(given.table)
    told = [*_differing(cover, arrived, sums), *_told(registry, cover, lines, more, notes)]
    plan = Plan(book.name, tuple(lines), tuple(told), _beyond(lines, more))
    return Whole(book, plan, frozenset(tables), digest)


def apply_whole(registry: Registry, whole: Whole, step: Step = no_step) -> Batch:
    """Write what was accepted as one batch that one undo takes back."""
    if not whole.tables:
        raise FupinError(
            f"文件“{whole.book.name}”里没有可导入的新内容。{NOTHING}请确认选对了文件。"
        )
    if _digest(whole.book) != whole.digest:
        raise FupinError(f"文件“{whole.book.name}”在核对以后改动过。{NOTHING}请重新选择这个文件。")

    def portions() -> Generator[list[Change], None, None]:
        for chunk in _compared(registry, whole.book, step, Counter()):
            found = [change for _, _, change in chunk.lines if change]
            if found:
                yield found

    # Not called as the import of a list is: what a whole ledger holds was typed by somebody.
    with closing(portions()) as found:
        return registry.save_portions(found, label=f"导入全部数据 {whole.book.name}")


def _digest(book: Path) -> str:
    try:
        with book.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = durable.reason(error)
        raise FupinError(
            f"文件“{book.name}”读不出来（{reason}）。{NOTHING}请放回原处再试。"
        ) from error


def _keep(lines: list[Line], more: Counter[str], line: Line) -> None:
    """Keep a line if there are not too many of its kind; count it in any case."""
    more[line.kind] += 1
    if more[line.kind] <= MOST_LINES:
        lines.append(line)


def _beyond(lines: Sequence[Line], counts: Counter[str]) -> dict[str, int]:
    return dict(counts - Counter(line.kind for line in lines))


def _add_up(sums: Counter[tuple[str, str]], given: Given) -> None:
    fields = TABLES[given.table].fields
    for name, value in given.values.items():
        if type(value) is int and name in fields and fields[name].kind is Kind.MONEY:
            sums[given.table, name] += value


def _differing(cover: Cover, arrived: Counter[str], sums: Counter[tuple[str, str]]) -> list[str]:
    """Say where the sheets do not hold what the first sheet says."""
    told = []
    for one in cover.about["sheets"]:
        table = TABLES.get(one["table"])
        if table is None:
            continue
        found = arrived[table.name]
        if found != one["rows"]:
            told.append(f"“{table.label}”：首页写 {one['rows']:,} 条，读到 {found:,} 条。")
        for name, total in one["sums"].items():
            if name in table.fields and sums[table.name, name] != total:
                field_ = table.fields[name]
                written, read = (values.show(field_, s) for s in (total, sums[table.name, name]))
                told.append(f"“{table.label}”的{field_.label}合计：首页写 {written}，读到 {read}。")
    if told:
        return ["工作簿导出以后改动过，或者不完整，请核对：", *told]
    return ["各表条数、金额合计与首页一致，工作簿是完整的。"]


def _told(
    registry: Registry, cover: Cover, lines: Sequence[Line], more: Counter[str],
    notes: Counter[str],
) -> list[str]:  # fmt: skip
    told = [f"{text}（{count:,} 处）" for text, count in notes.items()]
    if cover.about["catalogue"] > VERSION:
        told.append("工作簿由较新的版本导出，本版不认识的栏目没有导入。请安装新版后再导入一次。")
    if sum(more.values()) > len(lines):
        told.append(f"记录很多，每一类只列出前 {MOST_LINES:,} 条；条数按全部计算，导入的也是全部。")
    held = sum(registry.count(name) for name in TABLES)
    met = more["unchanged"] + more["changed"]
    if held > met:
        told.append(f"台账里另有 {held - met:,} 条记录不在工作簿里或没有导入，保持不变。")
    return told


@dataclass(frozen=True)
class Chunk:
    """Some rows as compared, and what the first sheet said."""

    cover: Cover
    lines: Sequence[tuple[Given, Line, Change | None]]


def _compared(registry: Registry, book: Path, step: Step, notes: Counter[str]) -> Iterator[Chunk]:
    """Compare all rows with the ledger, a thousand in memory at a time."""
    gone: set[str] = set()  # records of households that moved to another office
    done = total = 0
    with closing(stream(book, lambda *_: step(done, total))) as source:
        cover = cover_of(registry, book, source)
        total = sum(cover.counts.values())
        yield Chunk(cover, ())
        for layout, rows in groupby(rows_of(registry, source, notes), lambda row: row[0]):
            given = (record_of(layout, number, row, notes) for _, number, row in rows)
            while chunk := list(islice(given, CHUNK)):
                lines = _lines(registry, layout, chunk, gone)
                done += len(chunk)
                step(done, max(total, done))
                yield Chunk(cover, lines)


def _lines(
    registry: Registry, layout: Layout, chunk: Sequence[Given], gone: set[str]
) -> list[tuple[Given, Line, Change | None]]:
    """Say of each row what it would do; records are looked up all at once."""
    kind = layout.table.name
    ids = [given.rec for given in chunk if given.rec]
    held = {row["id"]: row for row in registry.read(lambda db: records.rows(db, kind, ids))}
    drafts = [_draft(registry, layout, given, held.get(given.rec), gone) for given in chunk]
    known = [draft.change.rec for draft in drafts if draft.change and draft.held]
    away_now = registry.read(lambda db: away.among(db, registry.region, kind, known))
    histories = registry.read(lambda db: derive.load(db, known))
    drafts = [
        _settled(registry, draft, histories.get(given.rec, []), given.rec in away_now)
        for given, draft in zip(chunk, drafts, strict=True)
    ]
    shown = [draft.shown for draft in drafts if draft.kind == "changed"]
    names = titles.named_in(registry.rows, layout.fields.values(), shown) if shown else {}
    return [
        (given, _line(layout, given, draft, names), draft.change)
        for given, draft in zip(chunk, drafts, strict=True)
    ]


@dataclass(frozen=True)
class _Draft:
    """What a row would do before it was asked whether it may."""

    kind: str
    change: Change | None = None
    held: Row | None = None  # living or not
    shown: Mapping[str, Json] = field(default_factory=dict)  # what the ledger holds
    reason: str = ""


def _draft(
    registry: Registry, layout: Layout, given: Given, held: Row | None, gone: set[str]
) -> _Draft:
    if given.problem:
        return _Draft("refused", reason=given.problem)
    lives = held is not None and not held["deleted"]
    homes = [row.get("village") for row in (given.values, held or {})]
    moved = given.table == "household" and any(away.is_away(h, registry.region) for h in homes)
    if moved or given.above in gone:
        gone.add(given.rec)
        if not lives:
            return _Draft("elsewhere", reason=MOVED)
    shown = stored_values(given.table, held) if held is not None and lives else {}
    changed: dict[str, Json] = {name: value for name, value in given.values.items()
               if value is not None and not same(value, shown.get(name))}  # fmt: skip
    if lives and not changed:
        return _Draft("unchanged", held=held)
    place = layout.table.place
    if not lives and place in layout.fields:
        changed = {place: given.values[place], **changed}  # a record of no place stays so
    change = Change(table=given.table, rec=given.rec, values=changed)
    return _Draft("changed" if lives else "new", change, held, shown)


def _settled(registry: Registry, draft: _Draft, history: Sequence[Any], moved: bool) -> _Draft:
    """Take a change back that may not be written, and say why."""
    change = draft.change
    if change is None:
        return draft
    refused = replace(draft, kind="refused", change=None)
    if moved:
        return replace(refused, kind="elsewhere", reason=MOVED)
    folded = derive.fold_known(history) if history else None
    if folded is not None and folded.merged:
        return replace(refused, reason=JOINED)
    if any(one.act == "purge" or one.purged for one in history) and not (folded and folded.alive):
        return replace(refused, reason=ERASED)
    try:
        refusals.check_fields(change)
        refusals.check(change, folded, registry.region)
        if folded is not None:
            refusals.check_held(change, folded, history)
    except FupinError as error:
        return replace(refused, reason=f"{str(error).partition('，什么也没有')[0]}。{FROM_ABOVE}")
    return replace(draft, reason=RESTORED if draft.held is not None and draft.kind == "new" else "")


def _line(layout: Layout, given: Given, draft: _Draft, names: Mapping[str, str]) -> Line:
    line = LaterLine(
        draft.kind, given.table, given.rec,
        lambda: (given.title, _cells(layout, given, draft, names)),
    )  # fmt: skip
    line.reason, line.place = draft.reason, given.place
    return line


def _cells(
    layout: Layout, given: Given, draft: _Draft, names: Mapping[str, str]
) -> tuple[Cell, ...]:
    """Give the values that would change, old and new, as people read them."""
    new = draft.change.values if draft.change else {}
    told = [name for name, value in new.items() if value is not None and name in layout.fields]
    cells = []
    for name in told[:SHOWN] if draft.kind == "new" else told:
        known = layout.fields[name]
        was = titles.show(known, draft.shown.get(name), names)
        read = given.names[name] if known.refers else titles.show(known, new[name], names)
        cells.append(Cell(known.label, was, read))
    return tuple(cells)
