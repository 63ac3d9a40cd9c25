"""Writing up a day's paper notes: a line each, keys only, all saved as one step."""

from collections.abc import Mapping
from typing import Any, Final, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.paper_notes import HOUSEHOLD, Note
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.drafting import Drafting
from ui.editing import commit_typing
from ui.household_picker import HouseholdPicker
from ui.nesting import nest
from ui.parts import button, characters, give_role, open_wide, wrapped
from ui.phrase_list import PhraseKeys, go_to_blank
from ui.theme import labelled
from ui.unlock import people
from ui.visit_grid_model import COLUMNS, ENTERED, NotesModel

Index = QModelIndex | QPersistentModelIndex

FORM: Final = "visit_grid"
TITLE: Final = "批量补记走访"
HINT: Final = (
    "Enter 到下一格，行尾 Enter 另起一行，Shift+Enter 退回；F4 常用语；Ctrl+Delete 删去一行；"
    "Ctrl+S 保存。走访人和地点照上一行，走访日期每行都要填（可写 昨天、5.3）。"
)
PHRASED: Final = ("visitors", "place", "purpose", "content", "result")
LEAST: Final = 0.8  # of a share, in Chinese characters: narrower, a date is cut off
ONWARD: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteEditors(QStyledItemDelegate):
    """The editor of a cell; the keys that leave it are the grid's."""

    def __init__(self, grid: "NotesGrid") -> None:
        super().__init__(grid)
        self.grid = grid
        self.open: QWidget | None = None

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: Index
    ) -> QWidget:  # fmt: skip
        name = self.grid.notes.names[index.column()]
        if name == HOUSEHOLD:
            picker = HouseholdPicker(self.grid.notes.registry, parent)
            picker.setAutoFillBackground(True)
            picker.picked.connect(self.grid.go_on)
            picker.line.installEventFilter(self)
            self.open = picker
            return picker
        line = QLineEdit(parent)
        line.setAccessibleName(str(self.grid.notes.headerData(index.column(), HORIZONTAL)))
        if name in PHRASED:
            self.grid.phrases.watch(line, name)
        self.open = line
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        note = self.grid.notes.notes[index.row()]
        if isinstance(editor, HouseholdPicker):
            if note.household:
                editor.put(note.household)
            else:
                editor.line.setText(note.name)
        else:
            cast(QLineEdit, editor).setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, HouseholdPicker):
            self.grid.notes.take_household(index.row(), editor.rec, editor.line.text().strip())
        else:
            model.setData(index, cast(QLineEdit, editor).text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:  # fmt: skip
        editor.setGeometry(cast(Any, option).rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that move on; the cell stays open while its list of phrases is."""
        if event.type() is QEvent.Type.KeyPress:
            return self._press(watched, cast(QKeyEvent, event))
        return False

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        picker = self.open if isinstance(self.open, HouseholdPicker) else None
        if key in ONWARD and picker and not shift and self._searches(picker):
            return False  # the list of households takes it
        if key is Qt.Key.Key_Tab and isinstance(watched, QLineEdit) and go_to_blank(watched):
            return True
        if key in ONWARD or key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._go(-1 if shift or key is Qt.Key.Key_Backtab else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and picker is None:
            self.grid.step(-1 if key is Qt.Key.Key_Up else 1)
        elif key is Qt.Key.Key_Delete and held & Qt.KeyboardModifier.ControlModifier:
            self.grid.remove_line()
        else:
            return False
        return True

    @staticmethod
    def _searches(picker: HouseholdPicker) -> bool:
        return bool(picker.problem()) or picker.hits.isVisible()

    def _go(self, by: int) -> None:
        commit_typing()
        self.grid.move_on(by)


class NotesGrid(QTableView):
    """The lines on screen; the current cell is always open for typing."""

    moved = Signal()

    def __init__(self, notes: NotesModel) -> None:
        super().__init__()
        self.setObjectName("notes")
        self.setAccessibleName(TITLE)
        notes.setParent(self)
        self.notes = notes
        self.phrases = PhraseKeys(notes.registry, self)
        self.phrases.first = self._offered_first
        self.phrases.purpose = self._purpose
        self.editors = NoteEditors(self)
        self.setItemDelegate(self.editors)
        self.setModel(notes)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setEditTriggers(QTableView.EditTrigger.AllEditTriggers)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def go_on(self, *_: object) -> None:
        """Go on to the next cell."""
        self.move_on(1)

    def move_on(self, by: int) -> None:
        """Go to the next cell or the one before; after the last a new line begins."""
        names, here = self.notes.names, self.currentIndex()
        line, column = max(0, here.row()), max(0, here.column())
        while True:
            column += by
            if column >= len(names):
                line, column = line + 1, 0
            elif column < 0:
                line, column = line - 1, len(names) - 1
            if line < 0:
                return
            if names[column] != ENTERED:
                break
        self.commit()
        if line >= self.notes.rowCount():
            self.notes.add()
        self.go_to(line, names[column])

    def step(self, by: int) -> None:
        """Go to the same cell of another line."""
        line = self.currentIndex().row() + by
        if 0 <= line < self.notes.rowCount():
            self.go_to(line, self.notes.names[self.currentIndex().column()])

    def go_to(self, line: int, name: str) -> None:
        """Open a cell."""
        self.setCurrentIndex(self.notes.index(line, self.notes.names.index(name)))
        self.moved.emit()

    def commit(self) -> None:
        """Hand over what is typed into the open cell."""
        commit_typing()
        if self.editors.open is not None and self.state() == QTableView.State.EditingState:
            self.commitData(self.editors.open)

    def remove_line(self) -> None:
        """Take the current line away."""
        line = self.currentIndex().row()
        if line < 0:
            return
        self.notes.remove(line)
        self.go_to(min(line, self.notes.rowCount() - 1), HOUSEHOLD)

    def fit_columns(self) -> None:
        """Share the width out, and let lines be as high as an editor at the present text size."""
        unit = self.viewport().width() / sum(COLUMNS.values())
        least = characters(self, 1) * LEAST
        for number, share in enumerate(COLUMNS.values()):
            self.setColumnWidth(number, int(max(unit, least) * share))
        self.verticalHeader().setDefaultSectionSize(QLineEdit(self).sizeHint().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.fit_columns()

    def _purpose(self) -> str:
        text = self.notes.text(self.currentIndex().row(), "purpose")
        return codes.find("visit_purpose", text) or ""

    def _offered_first(self, name: str) -> list[str]:
        if name == "purpose":
            return [one.label for one in codes.choices("visit_purpose")]
        return people(self.notes.registry) if name == "visitors" else []


class NotesDialog(QDialog):
    """The grid with what is wrong below it; everything that can be saved is saved together."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("notes_dialog")
        self.setWindowTitle(TITLE)
        self.registry = registry
        self.model = NotesModel(registry)
        self.grid = NotesGrid(self.model)
        self.told = wrapped("", "muted", "notes_told")
        self.count = labelled("", "muted")
        self.save_button = button("保存", self.save, "save", "main")
        self.drafting = Drafting(registry, self, self)
        self._build()
        self.model.typed.connect(self._note)
        self.model.typed.connect(self.drafting.note)
        self.grid.moved.connect(self._tell)
        self.grid.selectionModel().currentChanged.connect(lambda *_: self._tell())
        open_wide(self, 92, 44)
        self._note()
        self.drafting.offer(Sketch(form=FORM, table="visit"))

    def save(self) -> None:
        """Save what is complete as one step, after saying what stays here and why."""
        self.grid.commit()
        sheet = self.model.sheet()
        if not sheet.changes:
            if sheet.waiting:
                messages.info(self, f"什么也没有保存：{sheet.told}。请补上再保存。")
            return
        if sheet.waiting and not messages.ask(self, f"{sheet.told}。其余留在表里，接着填。"):
            return
        changes = list(sheet.changes.values())
        label = f"补记走访 {len(changes)} 条"
        batch = task.attempt(self, lambda: self.registry.save(changes, label=label))
        if batch is None:
            return
        self.saved.emit(batch)
        left = [note for line, note in enumerate(self.model.notes) if line in sheet.waiting]
        self.model.show_notes(left)
        if left:
            self.drafting.write()
            self.grid.go_to(0, HOUSEHOLD)
        else:
            self.drafting.drop()
            self.accept()

    def reject(self) -> None:
        self.grid.commit()
        super().reject()

    def sketch(self) -> Sketch | None:
        """All lines as they were typed; None while there is nothing typed."""
        held = [note for note in self.model.notes if not note.blank]
        if not held:
            return None
        state: list[Any] = [
            {"household": note.household, "name": note.name, "cells": dict(note.cells),
             "given": sorted(note.given)}
            for note in held
        ]  # fmt: skip
        title = f"{TITLE} {len(held)} 条"
        return Sketch(form=FORM, table="visit", title=title, state=state, lines=_lines(held))

    def take_up(self, draft: Draft) -> None:
        """Put lines back; one whose household was deleted meanwhile waits for another."""
        lines = draft.state if isinstance(draft.state, list) else []
        held = [dict(cast(Mapping[str, Any], one)) for one in lines]
        asked = sorted({str(one["household"]) for one in held if one.get("household")})
        known = set(self.registry.find("household", where={"id": asked}))
        for one in held:
            one["household"] = one["household"] if one.get("household") in known else ""
        self.model.show_notes([_note_of(one) for one in held])
        self.grid.go_to(0, HOUSEHOLD)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.grid.currentIndex().isValid():
            self.grid.setFocus()
            self.grid.go_to(0, HOUSEHOLD)

    def _note(self) -> None:
        sheet = self.model.sheet()
        self.save_button.setEnabled(bool(sheet.changes or sheet.waiting))
        self.count.setText(f"将{sheet.told}" if sheet.changes or sheet.waiting else "")
        self._tell()

    def _tell(self) -> None:
        """Say what is wrong with the current cell or remarkable about its line, else the keys."""
        here = self.grid.currentIndex()
        line = here.row()
        problem = remark = ""
        if 0 <= line < self.model.rowCount():
            wrong = {name: self.model.problem(line, name) for name in self.model.names}
            first = next(filter(None, wrong.values()), "")
            problem = wrong[self.model.names[here.column()]] or first
            remark = self.model.remark(line)
        self.told.setText(problem or remark or HINT)
        give_role(self.told, "problem" if problem else "notice" if remark else "muted")

    def _build(self) -> None:
        close = button("关闭", self.reject, "close")
        for one in (close, self.save_button):
            # Enter in a cell goes to the next one, never to a button.
            one.setAutoDefault(False)
            one.setDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(close)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.drafting.line)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.told)
        nest(layout, foot)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)


HORIZONTAL: Final = Qt.Orientation.Horizontal


def _lines(notes: list[Note]) -> tuple[Line, ...]:
    """What was typed, for people to read; it belongs to visits that are not made yet."""
    return tuple(
        Line(label=f"{note.name or '未写户名'}·{name}", text=text)
        for note in notes
        for name, text in (
            ("走访日期", note.cells.get("date", "")), ("走访情况", note.cells.get("content", "")),
            ("处理结果", note.cells.get("result", "")),
        )
        if text
    )  # fmt: skip


def _note_of(held: Mapping[str, Any]) -> Note:
    return Note(held["household"], held["name"], dict(held["cells"]), frozenset(held["given"]))
