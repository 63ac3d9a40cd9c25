"""Editors of references: records found by typing part of what they are called."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop import life
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.layout import SOUNDED
from fupin_desktop.values import BadValue
from ui.editing import Editor, Source
from ui.finder import Finder
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import button
from ui.task import report
from ui.theme import empty
from ui.titles import GONE, titles_of

OFFERED: Final = 60  # records offered at once
WAYS: Final = "几个字或拼音首字母"
UNKNOWN: Final = "没有这条记录，请从列出的记录中选一条。"


class RecordLine(QLineEdit):
    """A line that offers the records which fit what is typed."""

    picked = Signal(str)  # record id

    def __init__(self, table: str, source: Source) -> None:
        super().__init__()
        self.table, self.source = table, source
        self.found: dict[str, str] = {}  # title -> record id
        self._kept = ("", "")  # title and id of the record that stands in the line
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        completer.activated[str].connect(self._pick)  # type: ignore[index]
        self.setCompleter(completer)
        self.setClearButtonEnabled(True)
        self.setPlaceholderText(f"输入{WAYS if table in SOUNDED else '几个字'}查找")
        self.finder = Finder(self)
        self._late = False  # what fits is found after the list of completions was due
        self.finder.found.connect(self._offer)
        self.finder.waiting.connect(self._be_late)
        self.finder.failed.connect(partial(report, self))
        self.textEdited.connect(self.search)
        self.installEventFilter(self)

    def search(self, text: str) -> None:
        """Offer the records that fit what was typed."""
        registry = self.source.registry
        # A closed household is kept, but nothing new is hung on it.
        where: dict[str, Any] = life.present(registry) if self.table == "household" else {}
        if self.source.household and "household" in TABLES[self.table].fields:
            where["household"] = self.source.household
        find = partial(registry.find, self.table, search=text.strip(), where=where, limit=OFFERED)
        self._late = False
        self.finder.ask(lambda step: find(step=step))

    def _offer(self, ids: list[str]) -> None:
        self.found = self._told_apart(titles_for(self.source, self.table, ids))
        self._names.setStringList(list(self.found))
        if self._late and self.hasFocus():
            self.completer().complete()

    def _be_late(self) -> None:
        self._late = True

    def held(self) -> str | None:
        """Id of the record named in the line, None if it is empty; raises BadValue."""
        text = self.text().strip()
        if not text:
            return None
        self.finder.finish()
        if text == self._kept[0]:
            return self._kept[1]
        if text not in self.found:
            raise BadValue(UNKNOWN)
        return self.found[text]

    def hold(self, rec: str) -> None:
        """Name a record in the line; an empty id empties it."""
        title = titles_for(self.source, self.table, [rec]).get(rec, "") if rec else ""
        self._kept = (title, rec)
        self.setText(title)
        self.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A click into the empty line already lists what there is.
        if event.type() is QEvent.Type.MouseButtonPress and not self.text():
            self.search("")
            self.completer().complete()
        return super().eventFilter(watched, event)

    def _pick(self, title: str) -> None:
        rec = self.found.get(title, "")
        if rec:
            self._kept = (title, rec)
            self.picked.emit(rec)

    def _told_apart(self, titles: dict[str, str]) -> dict[str, str]:
        """Number the records that are called alike, also like the one in the line."""
        found: dict[str, str] = {}
        for rec, title in titles.items():
            unique, count = title, 1
            while unique in found or (unique == self._kept[0] and rec != self._kept[1]):
                count += 1
                unique = f"{title}（{count}）"
            found[unique] = rec
        return found


def titles_for(source: Source, table: str, ids: list[str]) -> dict[str, str]:
    """Name records so that people can choose between them: a person of any household with it."""
    rows = source.registry.rows(table, ids)
    titles = titles_of(source.registry, table, rows)
    if table != "person" or source.household:
        return titles
    homes = sorted({str(row["household"]) for row in rows if row["household"]})
    names = titles_of(source.registry, "household", source.registry.rows("household", homes))
    owners = {str(row["id"]): names.get(str(row["household"]), "") for row in rows}
    return {rec: f"{title}（{owners[rec]}）" if owners[rec] else title
            for rec, title in titles.items()}  # fmt: skip


class RefEditor(Editor):
    """A reference to one record."""

    def __init__(self, field: Field, source: Source) -> None:
        self.line = RecordLine(field.choices, source)
        super().__init__(field, self.line)
        self.line.textChanged.connect(self.changed)
        self.search = self.line.search

    @property
    def found(self) -> dict[str, str]:
        """Records offered at present, by what they are called."""
        return self.line.found

    def raw(self) -> object:
        return self.line.held()

    def raw_text(self) -> str:
        return self.line.text()

    def put(self, value: Json) -> None:
        self.line.hold(str(value or ""))


class RefsEditor(Editor):
    """References to several records: each a button that takes it away, and a line to add one."""

    def __init__(self, field: Field, source: Source) -> None:
        self.line = RecordLine(field.choices, source)
        super().__init__(field, self.line)
        self.source = source
        self.ids: list[str] = []
        self.chips = FlowLayout()
        self.shelf = QWidget()
        self.shelf.setLayout(self.chips)
        self.row.removeWidget(self.line)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.shelf)
        column.addWidget(self.line)
        nest(self.row, column)
        self.shelf.hide()
        self.line.setPlaceholderText(f"{self.line.placeholderText()}，选中就加上")
        self.line.picked.connect(self.add)
        self.line.returnPressed.connect(self._enter)
        self.line.textEdited.connect(self.changed)

    def raw(self) -> object:
        waiting = self.line.held()
        return sorted({*self.ids, *([waiting] if waiting else [])}) or None

    def raw_text(self) -> str:
        return self.line.text() or "、".join(self.ids)

    def moves_on(self, watched: QObject, event: QEvent) -> bool:
        return not self.line.text() and super().moves_on(watched, event)

    def put(self, value: Json) -> None:
        self.ids = [str(rec) for rec in value] if isinstance(value, list) else []
        self.line.hold("")
        self._show()
        self.changed.emit()

    def add(self, rec: str) -> None:
        """Add a record and make room for the next."""
        self.put([*self.ids, *([] if rec in self.ids else [rec])])

    def drop(self, rec: str) -> None:
        """Take a record away."""
        self.put([one for one in self.ids if one != rec])
        self.left.emit()

    def tidy(self) -> None:
        waiting = self.line.held()
        if waiting:
            self.add(waiting)

    def _enter(self) -> None:
        try:
            self.tidy()
        except BadValue:
            self.left.emit()  # the form says beside the line what is wrong

    def _show(self) -> None:
        empty(self.chips)
        names = titles_for(self.source, self.field.choices, self.ids)
        for rec in self.ids:
            name = f"{self.field.name}.{rec}"
            word = f"{names.get(rec, GONE)}　×"
            chip = button(word, partial(self.drop, rec), name, "chip")
            chip.setAutoDefault(False)
            self.chips.addWidget(chip)
        self.shelf.setVisible(bool(self.ids))
