"""A fill-in sheet 补录表 that comes back: what its recipient changed, compared with the ledger."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fupin_desktop import filling, grounds, values, views
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.catalogue.household import PHONE
from fupin_desktop.compose import ANY
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import old_codes, own_book, unstored
from fupin_desktop.excel.fill_sheet import CODE, MARK, PROOF, SENT, titled
from fupin_desktop.excel.formulas import Blanks
from fupin_desktop.excel.sheet import NOTHING, Sheet, Value, address, read_sheets
from fupin_desktop.excel.unstored import UNSTORED
from fupin_desktop.filling import CHUNK, Who
from fupin_desktop.identity_number import doubt_id_number
from fupin_desktop.plan import Cell, Line, Plan
from fupin_desktop.record import Batch, Change, Heads
from fupin_desktop.registry import Registry
from fupin_desktop.spelling import compact
from fupin_desktop.telephone import doubt_phone
from fupin_desktop.values import BadValue

MISPLACED: Final = "R76"  # ground of a value that the rest of the record leaves no place for
NOT_OURS: Final = "R73"  # ground of a row that belongs to another office
FOREIGN: Final = "不是本软件发出的补录表，没有读取。"


@dataclass(frozen=True)
class FillIn:
    """A returned sheet as planned: the preview, and the changes that its acceptance writes."""

    book: Path
    plan: Plan
    changes: list[Change]
    label: str


@dataclass
class _Layout:
    """Where a returned sheet has what."""

    table: Table
    fields: dict[int, Field]  # by column
    sent: dict[int, int]  # column of a field -> column of the cell as sent
    own: dict[str, int]  # attribute of Who -> column
    proof: int | None
    top: int  # row of the titles
    notes: list[str] = field(default_factory=list)


@dataclass
class _Line:
    """One row of a returned sheet."""

    number: int  # from 0
    rec: str
    cells: list[Value]
    who: tuple[str, ...] = ()
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def at(self, column: int | None) -> Value:
        return self.cells[column] if column is not None and column < len(self.cells) else None


def read_fill(registry: Registry, book: Path, step: Step = no_step) -> FillIn:
    """Read a returned sheet and compare it with the ledger; nothing is written."""
    sheet, about = _find(book, read_sheets(book, step))
    layout = _layout(registry, sheet, about, book)
    layout.notes += [*unstored.notes(sheet), *old_codes.notes(sheet)]
    lines = [_line(layout, number, cells) for number, cells in enumerate(sheet.rows)
             if number > layout.top and any(cell is not None for cell in cells)]  # fmt: skip
    told: list[Line] = []
    changes: list[Change] = []
    reader = _Reading(registry, layout, sheet.unstored)
    for start in range(0, len(lines), CHUNK):
        step(start, len(lines))
        for line, change in reader.compare(lines[start : start + CHUNK]):
            told += line
            changes += [change] if change else []
    if about.get("ledger") != registry.id:
        layout.notes.insert(0, "这张表是从别的台账发出的；本台账没有的记录不会读入。")
    if reader.emptied:
        layout.notes.append(
            f"有 {reader.emptied:,} 格原来有内容、现在空着，按没有改处理；"
            f"要去掉请写“{filling.CLEAR}”。"
        )
    fields = layout.fields.values()
    label = f"读回{book.name}：{filling.label(layout.table.name, changes, fields)}"
    return FillIn(book, Plan(book.name, tuple(told), tuple(layout.notes)), changes, label)


def apply_fill(registry: Registry, filled: FillIn, step: Step = no_step) -> Batch:
    """Write an accepted sheet as one batch that one undo takes back."""
    if not filled.changes:
        raise FupinError(f"文件“{filled.book.name}”里没有改动过的内容。{NOTHING}请看每一行的说明。")
    return registry.save(filled.changes, label=filled.label, step=step)


def _find(book: Path, sheets: Sequence[Sheet]) -> tuple[Sheet, dict[str, Any]]:
    for sheet in sheets:
        about = own_book.about(sheet)
        if str(about.get("form", "")).startswith(own_book.FILL):
            if about["form"] != MARK:
                raise FupinError(
                    f"文件“{book.name}”由较新版本的程序发出，没有读取。{NOTHING}请先升级本程序。"
                )
            return sheet, about
    raise FupinError(
        f"文件“{book.name}”{FOREIGN}{NOTHING}请选择发出后填好、传回的那个文件；"
        "如果内容被复制到了新表里，请粘贴回原来的文件再读。"
    )


def _json(cell: Value) -> dict[str, Any]:
    try:
        found = json.loads(cell) if isinstance(cell, str) else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _layout(registry: Registry, sheet: Sheet, about: Mapping[str, Any], book: Path) -> _Layout:
    """Find the columns of a returned sheet by their titles."""
    known = views.named(str(about.get("table")))
    top = next((n for n, row in enumerate(sheet.rows) if row and row[0] == CODE), None)
    names = [str(one) for one in about.get("fields") or ()]
    able = filling.fillable(registry, known.name)
    asked = [able[name] for name in names if name in able]
    if top is None or not asked:
        raise FupinError(f"文件“{book.name}”的表头被改动过，没有读取。{NOTHING}请恢复表头后再读。")
    places = {str(title): column for column, title in enumerate(sheet.rows[top]) if title}
    fields, sent, lost = {}, {}, []
    for column in titled(asked):
        place, kept = places.get(column.title), places.get(f"{SENT}{column.title}")
        if place is None or kept is None:
            lost.append(column.title)
            continue
        fields[place], sent[place] = column.field, kept
    own = {name: places[title] for name, title in filling.titles_of(registry, known.name).items()
           if title in places}  # fmt: skip
    layout = _Layout(registry.table(known.name), fields, sent, own, places.get(PROOF), top)
    lost += [name for name in names if name not in able]
    if lost:
        layout.notes.append(f"没有读取的栏目（表头改了，或已停用）：{'、'.join(lost)}。")
    return layout


def _line(layout: _Layout, number: int, cells: list[Value]) -> _Line:
    line = _Line(number, str(cells[0] or "") if cells else "", cells)
    proof = _json(line.at(layout.proof))
    who, heads = proof.get("who"), proof.get("heads")
    if isinstance(who, list):
        line.who = tuple(map(str, who))
    if isinstance(heads, dict):
        line.heads = {name: tuple(map(str, some)) for name, some in heads.items()
                      if isinstance(some, list)}  # fmt: skip
    return line


class _Reading:
    """Compares a returned sheet with the ledger, a chunk at a time."""

    def __init__(self, registry: Registry, layout: _Layout, unstored: Blanks) -> None:
        self.registry, self.layout, self.unstored = registry, layout, unstored
        self.emptied = 0
        self.met: dict[str, int] = {}  # record -> row

    def compare(self, lines: Sequence[_Line]) -> Iterator[tuple[list[Line], Change | None]]:
        """Lines of the preview and the change of each row."""
        name = self.layout.table.name
        there = self.registry.find(name, where={"id": [one.rec for one in lines if one.rec]})
        rows = {str(row["id"]): row for row in self.registry.rows(name, there)}
        whose = filling.whose(self.registry, name, [*rows.values()])
        ours = filling.ours(self.registry, name, there)
        now = filling.seen_of(self.registry, name, there)
        for line in lines:
            wrong, words = self._refusal(line, rows, ours)
            if wrong == NOT_OURS and not self._is_touched(line):
                same = Line("unchanged", name, line.rec, whose[line.rec].said,
                            place=f"第 {line.number + 1} 行")  # fmt: skip
                yield [same], None
                continue
            if wrong:
                if self._said(line):
                    yield [self._refused(line, grounds.say(wrong, **words), wrong)], None
                continue
            yield self._row(line, rows[line.rec], whose[line.rec], now[line.rec])

    def _said(self, line: _Line) -> bool:
        return any(line.at(column) is not None for column in self.layout.fields) or bool(line.rec)

    def _is_touched(self, line: _Line) -> bool:
        """Tell whether a row has anything else than what was sent."""
        return any(line.at(column) not in (None, line.at(sent))
                   for column, sent in self.layout.sent.items())  # fmt: skip

    def _refusal(
        self, line: _Line, rows: Mapping[str, Any], ours: set[str]
    ) -> tuple[str, dict[str, object]]:
        """Find the ground on which a row cannot be taken at all, and its words."""
        label = self.layout.table.label
        if not line.rec:
            return "R71", {"label": label}
        if line.rec not in rows:
            return "R72", {"label": label}
        if line.rec not in ours:
            return NOT_OURS, {"label": label}
        first = self.met.setdefault(line.rec, line.number)
        if first != line.number:
            return "R74", {"row": first + 1}
        for place, name in enumerate(filling.WHO):
            column = self.layout.own.get(name)
            if line.who and column is not None and place < len(line.who):
                sent, held = line.who[place], str(line.at(column) or "")
                if "".join(sent.split()) != "".join(held.split()):
                    title = filling.titles_of(self.registry, self.layout.table.name)[name]
                    return "R75", {"title": title, "held": held, "sent": sent}
        return "", {}

    def _refused(self, line: _Line, why: str, ground: str, column: int | None = None) -> Line:
        name = self.layout.own.get("name")
        title = str(line.at(name) or f"第 {line.number + 1} 行")
        place = f"第 {line.number + 1} 行" if column is None else address(line.number, column)
        number = f"（{ground}）" if ground else ""
        return Line(
            "refused", self.layout.table.name, line.rec, title, reason=f"{why}{number}",
            place=place, grounds=(ground,) if ground else (),
        )  # fmt: skip

    def _row(
        self, line: _Line, row: Mapping[str, Json], who: Who, now: Heads
    ) -> tuple[list[Line], Change | None]:
        told: list[Line] = []
        new = self._values(line, row, told)
        stale = [
            one.label for column, one in self.layout.fields.items()
            if one.name in new and not self._stands(line, column, one, row.get(one.name))
        ]  # fmt: skip
        kind = "conflict" if stale else "changed" if new else "unchanged"
        shown = tuple(_cell(one, row.get(one.name), new[one.name])
                      for one in self.layout.fields.values() if one.name in new)  # fmt: skip
        reason = (
            f"发出以后台账里的{'、'.join(stale)}又改过；读入后两个值都留着，待核定。"
            if stale
            else ""
        )
        doubts = [*self._doubts(new)]
        reason += "".join(grounds.told(one, count=count) for one, count in doubts)
        place = f"第 {line.number + 1} 行"
        if new or not told:
            told.insert(0, Line(kind, self.layout.table.name, line.rec, who.said, shown, reason,
                                place, grounds=tuple(one for one, _ in doubts)))  # fmt: skip
        if not new:
            return told, None
        seen = line.heads if self._knows(line, now) else None
        return told, Change(table=self.layout.table.name, rec=line.rec, values=new, seen=seen)

    def _doubts(self, new: Mapping[str, Json]) -> Iterator[tuple[str, int]]:
        """Grounds to look at new numbers, which are taken as they are, and how long these are."""
        for one in self.layout.fields.values():
            value, ground = new.get(one.name), ""
            if isinstance(value, str) and one.name == "id_number":
                ground = doubt_id_number(value) if self.layout.table.name == "person" else ""
            elif isinstance(value, str) and one.pattern == PHONE:
                ground = doubt_phone(value)
            if ground:
                yield ground, len(compact(str(value)))

    def _values(self, line: _Line, row: Mapping[str, Json], told: list[Line]) -> dict[str, Json]:
        """What a row changes; what cannot be taken goes to the preview with its cell."""
        new: dict[str, Json] = {}
        for column, one in self.layout.fields.items():
            try:
                value = self._changed(line, column, one)
            except BadValue as bad:
                told.append(self._refused(line, f"{bad}这一格没有读入。", bad.number, column))
                continue
            if value is not _SAME and value != row.get(one.name):
                new[one.name] = value
        after = {**row, **new}
        for column, one in self.layout.fields.items():
            wrong = filling.misplaced(self.layout.table, one, after)
            if new.get(one.name) is not None and wrong:
                why = f"{grounds.say(MISPLACED, reason=wrong)}这一格没有读入。"
                told.append(self._refused(line, why, MISPLACED, column))
                del new[one.name]
        return new

    def _changed(self, line: _Line, column: int, one: Field) -> Any:
        """Stored form of a cell that the recipient changed, _SAME of any other."""
        raw, sent = line.at(column), line.at(self.layout.sent[column])
        if raw is None and column in self.unstored.get(line.number, ()):
            raise BadValue(grounds.say(UNSTORED, label=one.label), UNSTORED)
        if raw == sent and type(raw) is type(sent):
            return _SAME
        if raw is None:
            self.emptied += 1
            return _SAME
        value = filling.read(one, raw)
        return _SAME if value is not None and value == _parsed(one, sent) else value

    def _stands(self, line: _Line, column: int, one: Field, held: Json) -> bool:
        """Tell whether the ledger still holds what was sent."""
        sent = line.at(self.layout.sent[column])
        return held == _parsed(one, sent) or values.show(one, held).strip() == str(sent or "")

    def _knows(self, line: _Line, now: Heads) -> bool:
        """Tell whether the state that was sent is one this ledger has had."""
        if not line.heads or ANY not in line.heads:
            return False
        history = {entry.op for entry in self.registry.history(self.layout.table.name, line.rec)}
        own = {one.name for one in self.layout.fields.values() if one.via}
        heads = {head for name, some in line.heads.items() if name not in own for head in some}
        return heads <= history and set(line.heads[ANY]) == set(now[ANY])


_SAME: Final = object()


def _parsed(one: Field, sent: Value) -> Json:
    try:
        return values.parse(one, sent)
    except BadValue:
        return None


def _cell(one: Field, old: Json, new: Json) -> Cell:
    return Cell(one.label, values.show(one, old), values.show(one, new))
