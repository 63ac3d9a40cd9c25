"""The cells of a fill-in grid: some fields of many records, what was typed, and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from fupin_desktop import filling, values
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.filling import Who
from fupin_desktop.record import Change, Heads
from fupin_desktop.registry import Registry
from ui.theme import ALARM_SOFT, GROUND, MUTED, NOTICE_SOFT

Index = QModelIndex | QPersistentModelIndex
Row = Mapping[str, Json]
Cell = tuple[str, str]  # record, field

CHUNK: Final = 256  # rows read at a time
LENGTH: Final = 200  # characters of a text that a cell shows
APART: Final = "—"  # in a cell that has no place in its record
EMPTY: Final = "（空）"


@dataclass(frozen=True)
class Shown:
    """One row as it was read."""

    row: Row
    who: Who


GONE: Final = Shown({}, Who("（记录已不在）"))


@dataclass(frozen=True)
class Typed:
    """What was typed into a cell: the text, its stored form, and why it cannot be saved."""

    text: str
    value: Json = None
    wrong: str = ""


class FillModel(QAbstractTableModel):
    """Chosen fields of the records of a list; the first columns say whose row it is."""

    typed = Signal()

    def __init__(
        self, registry: Registry, name: str, fields: Sequence[Field], ids: Sequence[str],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.registry, self.name = registry, name
        self.table = registry.table(name)
        self.own = filling.titles_of(registry, name)
        self.fields = list(fields)
        self.ids = list(ids)
        self.cells: dict[Cell, Typed] = {}
        self.seen: dict[str, Heads] = {}  # of each record typed into, as it was shown
        self.steps: list[dict[Cell, Typed | None]] = []  # what was there before each step
        self.doubt = ""  # the other reading of what was typed last
        self._chunks: dict[int, dict[str, Shown]] = {}
        self._kept: dict[str, Shown] = {}  # rows typed into, as they were then

    # ---- what stands there --------------------------------------------------------------------

    def show(self, fields: Sequence[Field], ids: Sequence[str]) -> None:
        """Show other fields or other records; what was typed into those that stay is kept."""
        self.beginResetModel()
        self.fields, self.ids = list(fields), list(ids)
        names, recs = {one.name for one in fields}, set(ids)
        kept = {cell: one for cell, one in self.cells.items()
                if cell[0] in recs and cell[1] in names}  # fmt: skip
        self.cells, self.steps = kept, []
        self._chunks.clear()
        self.endResetModel()
        self.typed.emit()

    def refresh(self) -> None:
        """Read the rows anew, except those somebody has typed into: they stay as they were seen."""
        self._chunks.clear()
        self._repaint()

    def shown(self, line: int) -> Shown:
        """The row of a line as it was read; an empty one where the record has gone."""
        rec = self.ids[line]
        return self._kept.get(rec) or self._chunk(line).get(rec, GONE)

    def row_at(self, line: int) -> dict[str, Json]:
        """The row of a line as it would be saved."""
        rec = self.ids[line]
        new = {one.name: held.value for one in self.fields
               if (held := self.cells.get((rec, one.name))) and not held.wrong}  # fmt: skip
        return {**self.shown(line).row, **new}

    def field_at(self, column: int) -> Field | None:
        """The field of a column, None where the column says whose row it is."""
        place = column - len(self.own)
        return self.fields[place] if 0 <= place < len(self.fields) else None

    def old_text(self, line: int, column: int) -> str:
        """What the ledger has in a cell."""
        field = self.field_at(column)
        row = self.shown(line).row
        return values.show(field, row.get(field.name)) if field else self._own_text(line, column)

    def text(self, line: int, column: int) -> str:
        """What stands in a cell, in full."""
        field = self.field_at(column)
        held = self.cells.get((self.ids[line], field.name)) if field else None
        if held is None or field is None:
            return self.old_text(line, column)
        return held.text if held.wrong else values.show(field, held.value)

    def said(self, line: int, column: int) -> tuple[str, bool]:
        """What is to be said about a cell, and whether it keeps the cell from being saved."""
        field = self.field_at(column)
        if field is None:
            return "", False
        whose = f"{self.shown(line).who.said}　{field.label}"
        held = self.cells.get((self.ids[line], field.name))
        if held is not None and held.wrong:
            return f"{whose}：{held.wrong}", True
        row = self.row_at(line)
        apart = filling.misplaced(self.table, field, row)
        if apart:
            return f"{whose}：{apart}", False
        told = self._remark(field, held) if held else ""
        told = told or (f"原来是{self.old_text(line, column) or EMPTY}。" if held else field.hint)
        return f"{whose}：{told}" if told else whose, False

    def wrong(self) -> list[Cell]:
        """Cells that cannot be saved so, in their order."""
        places = {rec: number for number, rec in enumerate(self.ids)}
        bad = [cell for cell, one in self.cells.items() if one.wrong and cell[0] in places]
        names = [one.name for one in self.fields]
        return sorted(bad, key=lambda cell: (places[cell[0]], names.index(cell[1])))

    def changes(self) -> list[Change]:
        """What is to be saved."""
        new: dict[str, dict[str, Json]] = {}
        for (rec, name), held in self.cells.items():
            if not held.wrong:
                new.setdefault(rec, {})[name] = held.value
        return filling.changes(self.name, new, self.seen)

    def forget_saved(self) -> None:
        """Drop what was saved; what is wrong stays, on the rows as they are now."""
        self.cells = {cell: one for cell, one in self.cells.items() if one.wrong}
        self.steps, self.doubt = [], ""
        self.seen, self._kept = {}, {}
        self._chunks.clear()
        self.know({rec for rec, _ in self.cells})
        self._repaint()
        self.typed.emit()

    # ---- typing -------------------------------------------------------------------------------

    def put(self, texts: Mapping[Cell, str]) -> None:
        """Take texts into cells, as one step that can be taken back."""
        self.know({rec for rec, _ in texts})
        before: dict[Cell, Typed | None] = {}
        lines = {rec: number for number, rec in enumerate(self.ids)}
        known = {one.name: one for one in self.fields}
        for (rec, name), text in texts.items():
            if rec not in lines or name not in known or not self.shown(lines[rec]).row:
                continue
            before[rec, name] = self.cells.get((rec, name))
            self._take((rec, name), known[name], text, self.shown(lines[rec]).row.get(name))
        self._judge({rec for rec, _ in before}, lines, known)
        self.doubt = self._doubt(before, lines, known)
        if before:
            self.steps.append(before)
            self._repaint()
            self.typed.emit()

    def take_back(self) -> bool:
        """Take the last step of typing back; tell whether there was one."""
        if not self.steps:
            return False
        self.doubt = ""
        for cell, held in self.steps.pop().items():
            if held is None:
                self.cells.pop(cell, None)
            else:
                self.cells[cell] = held
        self._repaint()
        self.typed.emit()
        return True

    def know(self, recs: Iterable[str]) -> None:
        """Remember the state of records before anything is typed into them."""
        fresh = [rec for rec in recs if rec not in self.seen]
        if fresh:
            self.learn(self.look(fresh))

    def look(self, recs: Sequence[str]) -> tuple[dict[str, Shown], dict[str, Heads]]:
        """Read rows and heads of records; may run outside the window's thread."""
        heads = filling.seen_of(self.registry, self.name, recs)
        return _read(self.registry, self.name, recs), heads

    def learn(self, found: tuple[dict[str, Shown], dict[str, Heads]]) -> None:
        """Show rows as they were just read, and remember their state."""
        rows, heads = found
        self._kept = {**rows, **self._kept}
        self.seen = {**heads, **self.seen}

    def _remark(self, field: Field, held: Typed) -> str:
        """What is doubtful about a cell, or how a date was read that can be read in two ways."""
        told = filling.remark(field, held.value)
        return told or values.remark(field, held.text, self.registry.today())

    def _doubt(
        self, cells: Iterable[Cell], lines: Mapping[str, int], known: Mapping[str, Field]
    ) -> str:
        """Tell of the first of some cells that can be read in two ways, and how many more can."""
        held = [(cell, self.cells[cell]) for cell in cells if cell in self.cells]
        today = self.registry.today()
        told = [(cell, said) for cell, one in held if not one.wrong
                if (said := values.remark(known[cell[1]], one.text, today))]  # fmt: skip
        if not told:
            return ""
        (rec, name), said = told[0]
        more = f"另有 {len(told) - 1:,} 格也有两种读法。" if len(told) > 1 else ""
        return f"{self.shown(lines[rec]).who.said}　{known[name].label}：{said}{more}"

    def _take(self, cell: Cell, field: Field, text: str, held: Json) -> None:
        try:
            value = filling.read(field, text, self.registry.today())
        except values.BadValue as bad:
            self.cells[cell] = Typed(text, wrong=str(bad))
            return
        if value == held:
            self.cells.pop(cell, None)
        else:
            self.cells[cell] = Typed(text, value)

    def _judge(
        self, recs: Iterable[str], lines: Mapping[str, int], known: Mapping[str, Field]
    ) -> None:
        """See which cells of some rows have no place any more, or have one again."""
        for rec in recs:
            row = self.row_at(lines[rec])
            for name, field in known.items():
                held = self.cells.get((rec, name))
                if held is None or field.relevant is None or held.value is None:
                    continue
                wrong = filling.misplaced(self.table, field, row)
                self.cells[rec, name] = Typed(held.text, held.value, wrong)

    # ---- what Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.own) + len(self.fields)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return f"{section + 1}　{self.shown(section).who.name}"
        field = self.field_at(section)
        return field.label if field else [*self.own.values()][section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        field = self.field_at(index.column())
        if field is None or not self.shown(index.row()).row:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            text = self.text(line, column)
            return " ".join(text[:LENGTH].split()) or (
                APART if self._is_apart(line, column) else ""
            )
        if role == Qt.ItemDataRole.EditRole:
            return self.text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.said(line, column)[0]
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(line, column)
        muted = self.field_at(column) is None or self._is_apart(line, column)
        return QColor(MUTED) if role == Qt.ItemDataRole.ForegroundRole and muted else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        field = self.field_at(index.column())
        if role != Qt.ItemDataRole.EditRole or field is None:
            return False
        if str(value) != self.text(index.row(), index.column()):
            self.put({(self.ids[index.row()], field.name): str(value)})
        return True

    def _ground(self, line: int, column: int) -> QColor | None:
        field = self.field_at(column)
        if field is None:
            return QColor(GROUND)
        held = self.cells.get((self.ids[line], field.name))
        return QColor(ALARM_SOFT if held.wrong else NOTICE_SOFT) if held else None

    def _is_apart(self, line: int, column: int) -> bool:
        field = self.field_at(column)
        if field is None or field.relevant is None:
            return False
        return not field.applies(self.row_at(line))

    def _own_text(self, line: int, column: int) -> str:
        return str(getattr(self.shown(line).who, [*self.own][column]))

    def _chunk(self, line: int) -> dict[str, Shown]:
        number = line // CHUNK
        if number not in self._chunks:
            ids = self.ids[number * CHUNK : (number + 1) * CHUNK]
            self._chunks[number] = _read(self.registry, self.name, ids)
        return self._chunks[number]

    def _repaint(self) -> None:
        if self.ids:
            last = self.index(len(self.ids) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _read(registry: Registry, name: str, ids: Sequence[str]) -> dict[str, Shown]:
    rows = registry.rows(name, registry.find(name, where={"id": list(ids)}))
    whose = filling.whose(registry, name, rows)
    return {str(row["id"]): Shown(row, whose[str(row["id"])]) for row in rows}
