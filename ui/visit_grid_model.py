"""The lines of a day's paper notes as a table: typed, carried down, or wrong."""

from collections.abc import Sequence
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

from fupin_desktop import codes, paper_notes, pinyin, values
from fupin_desktop.paper_notes import DATE, HOUSEHOLD, Note, Sheet
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui.theme import ALARM_SOFT, MUTED, NOTICE_SOFT

Index = QModelIndex | QPersistentModelIndex

ENTERED: Final = "entered"  # the day of entry, beside the day of the visit
COLUMNS: Final = {  # field -> its share of the width
    HOUSEHOLD: 11, DATE: 9, ENTERED: 9, "visitors": 9, "place": 9, "purpose": 8, "content": 21,
    "result": 15,
}  # fmt: skip
OWN: Final = {HOUSEHOLD: "走访户", ENTERED: "录入日期"}


class NotesModel(QAbstractTableModel):
    """One line per paper note; there is always one to type into."""

    typed = Signal()

    def __init__(self, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.fields = registry.table("visit").fields
        self.names = list(COLUMNS)
        self.notes: list[Note] = [paper_notes.follow(registry, None)]

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Show these lines, and one to go on with."""
        self.beginResetModel()
        self.notes = list(notes) or [paper_notes.follow(self.registry, None)]
        self.endResetModel()
        self.typed.emit()

    def add(self) -> int:
        """Begin a line below the last one; give its number."""
        number = len(self.notes)
        self.beginInsertRows(QModelIndex(), number, number)
        self.notes.append(paper_notes.follow(self.registry, self.notes[-1]))
        self.endInsertRows()
        return number

    def remove(self, line: int) -> None:
        """Take a line away."""
        self.beginRemoveRows(QModelIndex(), line, line)
        del self.notes[line]
        self.endRemoveRows()
        if not self.notes:
            self.show_notes([])
        self.typed.emit()

    def take_household(self, line: int, rec: str, text: str) -> None:
        """Put a household into a line, or what was typed where none was found."""
        note = self.notes[line]
        if (rec, text) == (note.household, note.name):
            return
        note.household, note.name = rec, text
        self._changed(line)

    def sheet(self) -> Sheet:
        """Part the lines into those that can be saved and those that wait."""
        return paper_notes.sheet(self.registry, self.notes)

    def problem(self, line: int, name: str) -> str:
        """Say what is wrong with a cell."""
        return paper_notes.problems(self.registry, self.notes[line]).get(name, "")

    def remark(self, line: int) -> str:
        """Say whether the visit of a line is recorded already, or how its day was read."""
        return self._twin(line) or self.notes[line].doubt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.notes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        name = self.names[section]
        return OWN.get(name) or self.fields[name].label

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        entered = self.names[index.column()] == ENTERED
        return flags if entered else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name, line = self.names[index.column()], index.row()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(line, name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.problem(line, name) or self.text(line, name)
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(line, name)
        if role == Qt.ItemDataRole.ForegroundRole:
            quiet = name == ENTERED or name in self.notes[line].given
            return QColor(MUTED) if quiet else None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name, note = self.names[index.column()], self.notes[index.row()]
        if role != Qt.ItemDataRole.EditRole or name in OWN:
            return False
        text = self._tidied(name, str(value))
        if text != note.cells.get(name, ""):
            note.cells[name] = text
            note.given -= {name}
            if name == DATE:
                note.doubt = paper_notes.doubt(self.registry, str(value))
            self._changed(index.row())
        return True

    def text(self, line: int, name: str) -> str:
        """What stands in a cell."""
        if name == ENTERED:
            return self.registry.today()
        note = self.notes[line]
        return note.name if name == HOUSEHOLD else note.cells.get(name, "")

    def _tidied(self, name: str, text: str) -> str:
        """The text as it will be stored, or as it was typed if it cannot be read."""
        if name == "purpose":
            text = completed(text)
        try:
            return values.show(self.fields[name], paper_notes.parsed(self.registry, name, text))
        except BadValue:
            return text

    def _ground(self, line: int, name: str) -> QColor | None:
        if self.problem(line, name):
            return QColor(ALARM_SOFT)
        twin = name in (HOUSEHOLD, DATE) and self._twin(line)
        return QColor(NOTICE_SOFT) if twin or (name == DATE and self.notes[line].doubt) else None

    def _twin(self, line: int) -> str:
        return paper_notes.remark(self.registry, self.notes, line)

    def _changed(self, line: int) -> None:
        self.dataChanged.emit(self.index(line, 0), self.index(line, len(self.names) - 1))
        self.typed.emit()


def completed(text: str) -> str:
    """The purpose that a part of its name or its pinyin initials mean, if it is only one."""
    if not text.strip() or codes.find("visit_purpose", text):
        return text
    fitting = [
        one.label for one in codes.choices("visit_purpose")
        if text.strip() in one.label or pinyin.fits(text.strip(), one.label)
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else text
