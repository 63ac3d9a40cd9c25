"""Typing into the cells of a fill-in grid: editors, keys, and blocks from the clipboard."""

from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from fupin_desktop import codes, pasted, private_use
from fupin_desktop.catalogue.fields import Field, Kind
from ui.editing import commit_typing
from ui.fill_model import FillModel
from ui.parts import characters, named, row_height
from ui.record_table import WIDTHS
from ui.theme import labelled

Index = QModelIndex | QPersistentModelIndex

SEPARATOR: Final = "、"
NAME: Final = "name"  # of the columns that say whose row it is
NAMES: Final = 10  # characters of the number and the name at the left
OWN_WIDTHS: Final = {"village": 7, "name": 8, "group": 6, "tail": 6}  # in Chinese characters
MOST: Final = 14  # characters of the widest column
LINES: Final = 4  # of the box for text of several lines
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
ROOM: Final = 22  # pixels beside the text of a cell


class WordCompleter(QCompleter):
    """Offers the words of a code list; of a list of several codes, for the last one typed."""

    def __init__(self, words: Sequence[str], several: bool, parent: QObject) -> None:
        super().__init__(list(words), parent)
        self.several = several
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(MOST)

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(SEPARATOR)[2].strip() if self.several else path]

    def pathFromIndex(self, index: Index) -> str:
        word = str(index.data())
        line = cast(QLineEdit, self.widget())
        before = line.text().rpartition(SEPARATOR)[0] if self.several else ""
        return f"{before}{SEPARATOR}{word}" if before else word


class LongBox(QPlainTextEdit):
    """Text of several lines in a cell."""


class CellDelegate(QStyledItemDelegate):
    """Makes the editor of a cell; Enter takes what was typed and moves on."""

    entered = Signal()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = cast(FillModel, index.model()).field_at(index.column())
        if field is not None and field.kind is Kind.LONG:
            box = named(LongBox(parent), "cell")
            box.setTabChangesFocus(True)
            return box
        line = named(QLineEdit(parent), "cell")
        words = _words(field) if field else []
        if words:
            several = field is not None and field.kind is Kind.CODES
            line.setCompleter(WordCompleter(words, several, line))
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.selectAll()
        else:
            cast(QLineEdit, editor).setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QPlainTextEdit):
            model.setData(index, editor.toPlainText())
        else:
            model.setData(index, cast(QLineEdit, editor).text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        super().updateEditorGeometry(editor, option, index)
        if isinstance(editor, QPlainTextEdit):
            high = editor.fontMetrics().lineSpacing() * LINES + 14
            wide = max(editor.width(), characters(editor, MOST * 2))
            room = cast(QWidget, editor.parentWidget()).size()
            left = max(0, min(editor.x(), room.width() - wide))
            top = max(0, min(editor.y(), room.height() - high))
            editor.setGeometry(left, top, min(wide, room.width()), high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(watched, QWidget):
            key = cast(QKeyEvent, event)
            new_line = isinstance(watched, QPlainTextEdit) and key.modifiers() != PLAIN
            if key.key() in ENTER and not new_line:
                commit_typing()
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
                self.entered.emit()
                return True
            if key.key() in ENTER:
                cast(QPlainTextEdit, watched).insertPlainText("\n")
                return True
            if key.key() == Qt.Key.Key_Down and isinstance(watched, QLineEdit):
                return _offer_all(watched)
        return super().eventFilter(watched, event)


PLAIN: Final = Qt.KeyboardModifier.NoModifier


def _offer_all(line: QLineEdit) -> bool:
    """Show every word a cell can take; tell whether it has any."""
    completer = line.completer()
    if completer is None or cast(QWidget, completer.popup()).isVisible():
        return False
    known = line.text().rpartition(SEPARATOR)[2] in _words_of(completer)
    completer.setCompletionPrefix("" if known else line.text())
    completer.complete()
    return True


def _words_of(completer: QCompleter) -> list[str]:
    model = completer.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _words(field: Field) -> list[str]:
    if field.kind is Kind.YESNO:
        return ["是", "否"]
    if field.kind in (Kind.CODE, Kind.CODES):
        return [code.label for code in codes.choices(field.choices)]
    return []


class FillView(QTableView):
    """The grid: typing, moving on, copying, pasting, taking back."""

    filled = Signal(object)  # dict of cells and texts, put in at once
    refused = Signal(str)
    moved = Signal()  # another cell is the current one

    def __init__(self, model: FillModel) -> None:
        super().__init__()
        self.setObjectName("fill_grid")
        self.cells = model
        self.across = False  # whether Enter moves to the right
        model.setParent(self)
        self.setModel(model)
        self.delegate = CellDelegate(self)
        self.delegate.entered.connect(self.move_on)
        self.setItemDelegate(self.delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setHighlightSections(True)
        self.horizontalHeader().setStretchLastSection(True)
        self._name_corner()
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        model.modelReset.connect(self.fit_columns)
        self.fit_columns()

    def _name_corner(self) -> None:
        """Say over the names at the left what they are."""
        corner = self.findChild(QAbstractButton)
        if corner is not None:
            row = QHBoxLayout(corner)
            row.setContentsMargins(8, 0, 4, 0)
            row.addWidget(labelled(self.cells.own[NAME]))

    def fit_columns(self) -> None:
        """Give rows and columns the size that the present text size asks for."""
        widths = [OWN_WIDTHS[name] for name in self.cells.own]
        widths += [min(MOST, max(WIDTHS.get(one.kind, 9), len(one.label) + 1))
                   for one in self.cells.fields]  # fmt: skip
        for column, width in enumerate(widths):
            self.setColumnWidth(column, characters(self, width) + ROOM)
        self.setColumnHidden([*self.cells.own].index(NAME), True)  # it stands at the left, always
        self.verticalHeader().setFixedWidth(characters(self, NAMES))
        height = row_height(self) + 4
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def start(self) -> None:
        """Make the first cell that can be filled in the current one."""
        if self.cells.ids and self.cells.fields:
            self.go(0, len(self.cells.own))

    def go(self, line: int, column: int) -> None:
        """Make a cell the current one."""
        index = self.cells.index(line, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def move_on(self) -> None:
        """Go to the cell below, or to the next one on the right and then to the next line."""
        index = self.currentIndex()
        line, column = index.row(), index.column()
        first, wide, high = len(self.cells.own), self.cells.columnCount(), len(self.cells.ids)
        if self.across:
            column += 1
            if column >= wide:
                line, column = line + 1, first
        else:
            line += 1
            if line >= high:
                line, column = 0, column + 1
        if line < high and column < wide:
            self.go(line, max(first, column))

    def copy(self) -> None:
        """Put the selected block on the clipboard, as a spreadsheet takes it."""
        block = self._block()
        rows = [[self.cells.text(line, column) for column in columns] for line, columns in block]
        if rows:
            QGuiApplication.clipboard().setText(pasted.text_of(rows))

    def paste(self) -> None:
        """Take a block from the clipboard, from the first selected cell on; one cell fills all."""
        text = QGuiApplication.clipboard().text()
        rows = pasted.rows_of(text)
        block = self._block()
        if not rows or not block:
            return
        first = block[0][1][0]
        if first < len(self.cells.own):
            self.refused.emit("灰色的栏目用来认人，不能粘贴。请选右边要补录的格子再粘贴。")
            return
        if len(rows) == 1 and len(rows[0]) == 1:
            rows = [[rows[0][0]] * len(columns) for _, columns in block]
        top = block[0][0]
        titles = [
            self.cells.headerData(first + n, Qt.Orientation.Horizontal) for n in range(len(rows[0]))
        ]
        skipped = ""
        if rows[0] == titles:
            rows, skipped = rows[1:], "粘贴内容的第一行是表头，已略过。"
        fits = [
            row[: self.cells.columnCount() - first] for row in rows[: len(self.cells.ids) - top]
        ]
        over = len(rows) - len(fits)
        wide = max((len(row) for row in rows), default=0) - max(map(len, fits), default=0)
        notes = [skipped, *private_use.told(text)]
        notes += [f"下面多出的 {over} 行没有粘贴。"] if over else []
        notes += [f"右边多出的 {wide} 列没有粘贴。"] if wide else []
        blank = sum(not text.strip() for row in fits for text in row)
        notes += [f"空白的 {blank} 格没有改，要清空请写“清空”或按 Delete。"] if blank else []
        self.filled.emit({
            (self.cells.ids[top + n], self.cells.fields[first - len(self.cells.own) + m].name): text
            for n, row in enumerate(fits) for m, text in enumerate(row) if text.strip()
        })  # fmt: skip
        if any(notes):
            self.refused.emit("".join(notes))

    def fill_down(self) -> None:
        """Copy the top row of the selection into the rows below it."""
        block = self._block()
        if not block:
            return
        columns = [column for column in block[0][1] if self.cells.field_at(column)]
        texts = {column: self.cells.text(block[0][0], column) for column in columns}
        self.filled.emit({
            (self.cells.ids[line], self.cells.fields[column - len(self.cells.own)].name): text
            for line, _ in block[1:] for column, text in texts.items()
        })  # fmt: skip

    def empty(self) -> None:
        """Take away what stands in the selected cells."""
        self.filled.emit({
            (self.cells.ids[line], field.name): ""
            for line, columns in self._block() for column in columns
            if (field := self.cells.field_at(column))
        })  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for sequence, work in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.Undo, self.cells.take_back),
        ):  # fmt: skip
            if event.matches(sequence):
                work()
                return
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_D:
            self.fill_down()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.empty()
        elif event.key() in ENTER:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.fit_columns()

    def _block(self) -> list[tuple[int, list[int]]]:
        """Lines and columns that are selected, or the current cell."""
        ranges = list(cast(list[QItemSelectionRange], self.selectionModel().selection()))
        if not ranges:
            index = self.currentIndex()
            return [(index.row(), [index.column()])] if index.isValid() else []
        top, left = min(one.top() for one in ranges), min(one.left() for one in ranges)
        last, right = max(one.bottom() for one in ranges), max(one.right() for one in ranges)
        return [(line, [*range(left, right + 1)]) for line in range(top, last + 1)]
