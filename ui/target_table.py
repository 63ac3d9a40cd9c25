"""A plan's targets as a table, year by year, typed in place and saved together."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from fupin_desktop import codes, values
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.drafts import Line, Seen, older
from fupin_desktop.record import Change, Heads
from fupin_desktop.registry import Registry
from ui.cell_typing import CellTyping
from ui.editing import ChoiceBox
from ui.parts import row_height
from ui.theme import NOTICE_SOFT

Index = QModelIndex | QPersistentModelIndex
Row = Mapping[str, Json]

COLUMNS: Final = {  # field -> its share of the width
    "year": 4, "indicator": 11, "value": 10, "present": 9, "planned": 10, "actual": 10, "done": 6,
    "note": 10,
}  # fmt: skip
TYPED: Final = frozenset({"value", "present", "planned", "actual", "done", "note"})
OTHER: Final = "99"  # an indicator with a name of its own
ORDER: Final = ("year", "indicator", "id")


class TargetModel(QAbstractTableModel):
    """The targets of one version of a plan, with what was typed and is not yet saved."""

    typed = Signal()
    refused = Signal(str)  # why something typed cannot be taken

    def __init__(self, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.names = list(COLUMNS)
        self.fields: dict[str, Field] = dict(registry.table("target").fields)
        self.rows: list[Row] = []
        self.editable = True
        self.pending: dict[str, dict[str, Json]] = {}  # by record, by field
        self.seen: dict[str, Heads] = {}  # by record, as it was when first typed into

    def show_plan(self, plan: str, *, editable: bool) -> None:
        """Show the targets of a plan; what was typed into another one waits there."""
        self.beginResetModel()
        self.rows = list(self.registry.select("target", where={"plan": plan}, order=ORDER))
        self.editable = editable
        self.endResetModel()
        self.typed.emit()

    def forget(self) -> None:
        """Give up what was typed into the plan shown."""
        self.beginResetModel()
        for rec in self.waiting():
            del self.pending[rec], self.seen[rec]
        self.endResetModel()
        self.typed.emit()

    def take_up(self, pending: Json, seen: Seen) -> None:
        """Put cells back that were typed before; of targets that are no more they are left out."""
        self.beginResetModel()
        here = {str(row["id"]) for row in self.rows}
        for rec, held in pending.items() if isinstance(pending, dict) else ():
            if rec in here and isinstance(held, dict):
                self._held(rec).update({n: one for n, one in held.items() if n in TYPED})
                groups = [self.fields[name].group for name in held if name in TYPED]
                self.seen[rec] = older(self.seen[rec], seen.get(rec), groups)
        self.endResetModel()
        self.typed.emit()

    def lines(self) -> list[Line]:
        """Say what was typed, cell by cell."""
        rows = {str(row["id"]): row for row in self.rows}
        return [
            Line(label=f"{self.name_of(rows[rec])} {self.fields[name].label}",
                 text=values.show(self.fields[name], value), table="target", rec=rec, name=name)
            for rec, held in self.waiting().items() for name, value in held.items()
        ]  # fmt: skip

    def name_of(self, row: Row) -> str:
        """Call a target by its year and what it measures."""
        return f"{row['year'] or ''} {self._shown('indicator', row, row['indicator'])}".strip()

    def waiting(self) -> dict[str, dict[str, Json]]:
        """What was typed into the plan shown and is not yet saved, by record."""
        here = [str(row["id"]) for row in self.rows]
        return {rec: self.pending[rec] for rec in here if rec in self.pending}

    def changes(self) -> list[Change]:
        """What is to be saved."""
        return [
            Change(table="target", rec=rec, values=new, seen=self.seen[rec])
            for rec, new in self.waiting().items()
        ]

    def count(self) -> int:
        """Number of cells typed into the plan shown and not yet saved."""
        return sum(map(len, self.waiting().values()))

    def rec_at(self, row: int) -> str:
        """Id of the target in a row."""
        return str(self.rows[row]["id"])

    def years(self) -> list[tuple[int, int]]:
        """Where each year begins, and how many rows it has."""
        at, found = 0, []
        for _, group in groupby(self.rows, lambda row: row["year"]):
            found.append((at, len(list(group))))
            at += found[-1][1]
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.fields[self.names[section]].label
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.editable and self.names[index.column()] in TYPED:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name, row = self.names[index.column()], self.rows[index.row()]
        new = self.pending.get(str(row["id"]), {})
        value = new.get(name, row[name])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._shown(name, row, value)
        if role == Qt.ItemDataRole.EditRole:
            return value if self.fields[name].kind is Kind.CODE else self._shown(name, row, value)
        if role == Qt.ItemDataRole.BackgroundRole and name in new:
            return QColor(NOTICE_SOFT)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        name, row = self.names[index.column()], self.rows[index.row()]
        try:
            new = values.parse(self.fields[name], value, self.registry.today())
        except values.BadValue as problem:
            self.refused.emit(str(problem))
            return False
        held = self._held(str(row["id"]))
        if new == row[name]:
            held.pop(name, None)
        else:
            held[name] = new
        if not held:
            del self.pending[str(row["id"])], self.seen[str(row["id"])]
        self.dataChanged.emit(index, index)
        self.typed.emit()
        return True

    def _held(self, rec: str) -> dict[str, Json]:
        if rec not in self.pending:
            self.seen[rec] = self.registry.fetch("target", rec).heads
        return self.pending.setdefault(rec, {})

    def _shown(self, name: str, row: Row, value: Json) -> str:
        if name == "indicator" and value == OTHER and row["name"]:
            return str(row["name"])
        return values.show(self.fields[name], value)


class CodeDelegate(QStyledItemDelegate):
    """Chooses a code in the cell."""

    def __init__(self, choices: str, parent: QObject) -> None:
        super().__init__(parent)
        self.choices = choices

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index
    ) -> QWidget:
        box = ChoiceBox()
        box.setParent(parent)
        box.addItem("", None)
        for code in codes.choices(self.choices):
            box.addItem(code.label, code.code)
        box.activated.connect(lambda _place: self._choose(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, ChoiceBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, ChoiceBox):
            model.setData(index, editor.currentData())

    def _choose(self, box: ChoiceBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class TargetTable(QTableView):
    """The table on screen: years on the left, one line per indicator."""

    def __init__(self, model: TargetModel) -> None:
        super().__init__()
        self.targets = model
        model.setParent(self)
        self.setModel(model)
        self.setObjectName("targets")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QTableView.EditTrigger.DoubleClicked | QTableView.EditTrigger.SelectedClicked
            | QTableView.EditTrigger.EditKeyPressed | QTableView.EditTrigger.AnyKeyPressed
        )  # fmt: skip
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.typing = CellTyping(self)
        self.setItemDelegate(self.typing)
        chooser = CodeDelegate(model.fields["done"].choices, self)
        self.setItemDelegateForColumn(model.names.index("done"), chooser)
        model.modelReset.connect(self._join_years)
        model.dataChanged.connect(lambda *_: self.resizeRowsToContents())

    def fit_columns(self) -> None:
        """Share the width out, and let rows be as high as their texts need."""
        unit = self.viewport().width() / sum(COLUMNS.values())
        for number, share in enumerate(COLUMNS.values()):
            heading = self.horizontalHeader().sectionSizeHint(number)
            self.setColumnWidth(number, max(int(unit * share), heading))
        self.verticalHeader().setMinimumSectionSize(row_height(self) + 4)
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.fit_columns()

    def show_plan(self, plan: str, *, editable: bool) -> None:
        """Show the targets of a plan; of the same one, the cursor stays where it is."""
        rec, column = self.chosen(), self.currentIndex().column()
        place = self.verticalScrollBar().value()
        self.targets.show_plan(plan, editable=editable)
        ids = [str(row["id"]) for row in self.targets.rows]
        if rec in ids:
            self.setCurrentIndex(self.targets.index(ids.index(rec), column))
            self.verticalScrollBar().setValue(place)

    def chosen(self) -> str:
        """Id of the target the cursor is in, empty if it is nowhere."""
        index = self.currentIndex()
        return self.targets.rec_at(index.row()) if index.isValid() else ""

    def _join_years(self) -> None:
        self.clearSpans()
        self.fit_columns()
        for at, number in self.targets.years():
            if number > 1:
                self.setSpan(at, 0, number, 1)
