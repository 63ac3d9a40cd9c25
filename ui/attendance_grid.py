"""One month of the work team: a line for each member, days typed in place, saved together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QTableView, QVBoxLayout, QWidget

from fupin_desktop import attendance, values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Seen, Sketch, older
from fupin_desktop.record import Change, Heads
from fupin_desktop.registry import Registry
from ui import task
from ui.cell_typing import CellTyping
from ui.drafting import Drafting
from ui.editing import commit_typing
from ui.nesting import nest
from ui.parts import button, give_role, named, open_wide, row_height, wrapped
from ui.project_parts import row_of
from ui.theme import ALARM, NOTICE_SOFT, labelled

Index = QModelIndex | QPersistentModelIndex
Row = Mapping[str, Json]

NAME, TOTAL = "name", "total"
COLUMNS: Final = {  # field -> its share of the width
    NAME: 10, "days": 6, "leave_days": 6, "leave_reason": 10, "travel_days": 6, "travel_place": 10,
    "training_days": 6, TOTAL: 5, "checked_by": 8,
}  # fmt: skip
FORM: Final = "attendance"
PLACE: Final = 3  # member, field and text of the cell being typed into
OWN: Final = {NAME: "队员", TOTAL: "合计"}  # columns that are no fields
HINT: Final = "点两下格子就能填，整月一起保存。日志等其他内容在考勤记录中填写。"
NOBODY: Final = "这个月没有驻村队员。请先在“驻村队员”中登记，并填写到村和离任时间。"


class MonthModel(QAbstractTableModel):
    """The team's sheets of a month, with what was typed and is not yet saved."""

    typed = Signal()
    refused = Signal(str)  # why something typed cannot be taken

    def __init__(self, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.fields = registry.table("attendance").fields
        self.names = list(COLUMNS)
        self.month = ""
        self.team: list[Row] = []
        self.sheets: dict[str, Row] = {}  # by member
        self.seen: dict[str, Heads] = {}  # of the sheets, as they were when shown
        self.pending: dict[str, dict[str, Json]] = {}  # by member, by field

    def show_month(self, month: str) -> None:
        """Show a month as it is saved."""
        self.beginResetModel()
        self.month = month
        found = self.registry.select("attendance", where={"month": month})
        self.sheets = {str(row["staff"]): row for row in found}
        self.seen = {
            staff: self.registry.fetch("attendance", str(row["id"])).heads
            for staff, row in self.sheets.items()
        }
        self.team = attendance.team(self.registry.select("staff"), found, month)
        self.pending = {}
        self.endResetModel()
        self.typed.emit()

    def changes(self) -> list[Change]:
        """What is to be saved: a sheet for whoever has none yet."""
        return [
            Change(table="attendance", rec=str(self.sheets[staff]["id"]), values=new,
                   seen=self.seen[staff])
            if staff in self.sheets else
            Change(table="attendance", values={"staff": staff, "month": self.month, **new})
            for staff, new in self.pending.items()
        ]  # fmt: skip

    def take_up(self, pending: Json, seen: Seen) -> None:
        """Put cells back that were typed before; those of people not in the team are left out."""
        self.beginResetModel()
        for line, member in enumerate(self.team):
            staff, held = str(member["id"]), (pending if isinstance(pending, dict) else {})
            cells = held.get(staff)
            if isinstance(cells, dict):
                fitting = {name: one for name, one in cells.items() if name in self.fields}
                self.pending.setdefault(staff, {}).update(fitting)
                rec = str(self.row_at(line).get("id") or "")
                if staff in self.seen:
                    groups = [self.fields[name].group for name in fitting]
                    self.seen[staff] = older(self.seen[staff], seen.get(rec), groups)
        self.endResetModel()
        self.typed.emit()

    def line(self, line: int, name: str, text: str) -> Line:
        """Say what was typed into a cell."""
        label = f"{self._shown(NAME, line)} {self.fields[name].label}"
        rec = str(self.row_at(line).get("id") or "")
        return Line(label=label, text=text, table="attendance", rec=rec, name=name)

    def lines(self) -> list[Line]:
        """Say what was typed, cell by cell."""
        ids = [str(member["id"]) for member in self.team]
        return [
            self.line(ids.index(staff), name, values.show(self.fields[name], value))
            for staff, held in self.pending.items() if staff in ids
            for name, value in held.items()
        ]  # fmt: skip

    def count(self) -> int:
        """Number of cells typed and not yet saved."""
        return sum(map(len, self.pending.values()))

    def row_at(self, line: int) -> dict[str, Json]:
        """The sheet of a line as it stands, what was typed included."""
        staff = str(self.team[line]["id"])
        return {**self.sheets.get(staff, {}), **self.pending.get(staff, {})}

    def doubts(self) -> list[str]:
        """Say whose days are more than the month has."""
        told = ((row["name"], attendance.doubt(self.row_at(line), self.month))
                for line, row in enumerate(self.team))  # fmt: skip
        return [f"{name or '未填姓名的队员'}{sentence}" for name, sentence in told if sentence]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.team)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            name = self.names[section]
            return OWN.get(name) or self.fields[name].label
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        own = self.names[index.column()] in OWN
        return flags if own else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name, line = self.names[index.column()], index.row()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._shown(name, line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return attendance.doubt(self.row_at(line), self.month) or self._shown(name, line)
        if role == Qt.ItemDataRole.BackgroundRole:
            staff = str(self.team[line]["id"])
            return QColor(NOTICE_SOFT) if name in self.pending.get(staff, {}) else None
        if role == Qt.ItemDataRole.ForegroundRole and name == TOTAL:
            wrong = attendance.doubt(self.row_at(line), self.month)
            return QColor(ALARM) if wrong else None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        name, staff = self.names[index.column()], str(self.team[index.row()]["id"])
        try:
            new = values.parse(self.fields[name], value, self.registry.today())
        except values.BadValue as problem:
            self.refused.emit(f"{problem}这一格没有改动。")
            return False
        held = self.pending.setdefault(staff, {})
        if new == self.sheets.get(staff, {}).get(name):
            held.pop(name, None)
        else:
            held[name] = new
        if not held:
            del self.pending[staff]
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(COLUMNS) - 1))
        self.typed.emit()
        return True

    def _shown(self, name: str, line: int) -> str:
        if name == NAME:
            return str(self.team[line]["name"] or "（未填姓名）")
        row = self.row_at(line)
        if name == TOTAL:
            return values.show(self.fields["days"], attendance.total(row))
        return values.show(self.fields[name], row.get(name))


class AttendanceGrid(QTableView):
    """A month on screen; columns share the width."""

    def __init__(self, model: MonthModel) -> None:
        super().__init__()
        self.setObjectName("attendance")
        model.setParent(self)
        self.setModel(model)
        self.typing = CellTyping(self)
        self.setItemDelegate(self.typing)
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

    def fit_columns(self) -> None:
        """Share the width out, and let rows be as high as the present text size asks."""
        unit = self.viewport().width() / sum(COLUMNS.values())
        for number, share in enumerate(COLUMNS.values()):
            self.setColumnWidth(number, int(unit * share))
        self.verticalHeader().setDefaultSectionSize(row_height(self) + 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.fit_columns()


class AttendanceDialog(QDialog):
    """The grid of a month, and the way to other months."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("attendance_dialog")
        self.setWindowTitle("驻村考勤")
        self.registry = registry
        self.model = MonthModel(registry)
        self.grid = AttendanceGrid(self.model)
        self.month = named(labelled("", "heading"), "month")
        self.hint = wrapped(HINT, "muted", "hint")
        self.doubts = wrapped("", "notice", "doubts")
        self.save_button = button("保存", self.save, "save_attendance", "main")
        self.drafting = Drafting(registry, self, self)
        self._build()
        self.model.typed.connect(self._show_pending)
        self.model.typed.connect(self.drafting.note)
        self.grid.typing.typed.connect(self.drafting.note)
        self.model.refused.connect(self._refuse)
        self.show_month(registry.today()[:7])
        open_wide(self, 74, 34)
        self.grid.setFocus()

    def show_month(self, month: str) -> None:
        """Show a month; what was typed into another one is kept as a draft."""
        self.drafting.leave()
        self.month.setText(f"{month[:4]} 年 {int(month[5:])} 月")
        self.model.show_month(month)
        self.drafting.offer(self.like())

    def turn(self, by: int) -> None:
        """Go on to another month."""
        commit_typing()
        self.grid.setFocus()  # takes the cell being typed into
        self.show_month(attendance.shifted(self.model.month, by))

    def like(self) -> Sketch:
        """Say which month it is, with nothing typed."""
        return Sketch(
            form=FORM, table="attendance", about={"month": self.model.month},
            title=f"{self.windowTitle()} {self.model.month}",
        )  # fmt: skip

    def sketch(self) -> Sketch | None:
        """Give the cells typed into and not saved, None if there are none."""
        model, cell = self.model, self.grid.typing.open_cell()
        if not (model.count() or cell):
            return None
        lines, typing = model.lines(), list[Json]()
        if cell:
            name = model.names[cell.column]
            typing = [str(model.team[cell.row]["id"]), name, cell.text]
            lines.append(model.line(cell.row, name, cell.text))
        cells: dict[str, Json] = {staff: {**held} for staff, held in model.pending.items()}
        seen = {str(model.sheets[staff]["id"]): dict(model.seen[staff]) for staff in model.seen}
        return replace(
            self.like(), state={"cells": cells, "typing": typing}, lines=tuple(lines), seen=seen
        )

    def take_up(self, draft: Draft) -> None:
        """Put cells back that were typed before."""
        month = str(draft.about.get("month") or self.model.month)
        if month != self.model.month:
            self.show_month(month)
        held = draft.state if isinstance(draft.state, dict) else {}
        self.model.take_up(held.get("cells"), draft.seen)
        typing, ids = held.get("typing"), [str(one["id"]) for one in self.model.team]
        if isinstance(typing, list) and len(typing) == PLACE and typing[0] in ids:
            staff, name, text = map(str, typing)
            column = self.model.names.index(name)
            self.grid.typing.retype(self.grid, ids.index(staff), column, text)

    def save(self) -> None:
        """Save the month as one step."""
        commit_typing()
        self.grid.setFocus()  # takes the cell being typed into
        changes = self.model.changes()
        if not changes:
            return
        label = f"登记 {self.model.month} 驻村考勤（{len(changes)} 人）"
        batch = task.attempt(self, lambda: self.registry.save(changes, label=label))
        if batch is not None:
            self.drafting.drop()
            self.model.show_month(self.model.month)
            self.saved.emit(batch)

    def reject(self) -> None:
        commit_typing()
        self.grid.setFocus()  # takes the cell being typed into
        super().reject()

    def _show_pending(self) -> None:
        number = self.model.count()
        self.save_button.setEnabled(bool(number))
        waiting = f"填了 {number} 格，还没有保存。" if number else HINT
        self.hint.setText(waiting if self.model.team else NOBODY)
        give_role(self.hint, "muted")
        told = self.model.doubts()
        self.doubts.setText("".join(told))
        self.doubts.setVisible(bool(told))

    def _refuse(self, sentence: str) -> None:
        self.hint.setText(sentence)
        give_role(self.hint, "problem")

    def _build(self) -> None:
        earlier = button("◀ 上月", lambda: self.turn(-1), "earlier")
        later = button("下月 ▶", lambda: self.turn(1), "later")
        close = button("关闭", self.reject, "close")
        for one in (earlier, later, close, self.save_button):
            # Enter inside a cell goes nowhere: a half-filled month must not be saved by it.
            one.setAutoDefault(False)
            one.setDefault(False)
        head = row_of(earlier, self.month, later)
        head.addStretch()
        foot = row_of(self.hint, close, self.save_button)
        foot.setStretchFactor(self.hint, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.drafting.line)
        nest(layout, head)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.doubts)
        nest(layout, foot)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
