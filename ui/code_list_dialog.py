"""Code lists 代码表: what can be chosen, and what an office adds, calls otherwise, or ends."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QTableView, QVBoxLayout, QWidget

from fupin_desktop import added_codes
from fupin_desktop.added_codes import Choice
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui import task
from ui.composing import commit_typing
from ui.editing import ChoiceBox
from ui.nesting import nest
from ui.parts import button, named, open_wide, row_table, wrapped
from ui.text_table import TextTable
from ui.theme import labelled, rule

HEADERS: Final = ("代码", "叫法", "来自", "状态")
WORDING: Final = 1  # column
ABOUT: Final = {
    "village": "能选的内容由程序、县里和乡镇定；增加的随下发包来，接收后表里就能选。",
    "above": "增加的选项和改过的叫法随下发包到各村。代码不删除：停用后不再供选择，已填的照旧显示。",
}
TABLES: Final = frozenset({"code_entry"})


class CodeListDialog(QDialog):
    """One list at a time with everything in it; below it what can be done with the chosen code."""

    def __init__(self, registry: Registry, parent: QWidget | None, told: SignalInstance) -> None:
        """`told` is emitted with the tables that have changed."""
        super().__init__(parent)
        self.registry, self.told = registry, told
        self.above = registry.level != "village"
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("代码表和选项")
        self.lists = named(ChoiceBox(), "lists")
        for name, of in added_codes.lists().items():
            self.lists.addItem(of, name)
        self.model = TextTable[Choice](HEADERS, _texts, self)
        self.view = row_table(self.model, "choices", WORDING)
        self.view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.word = named(QLineEdit(), "word")
        self.source = named(QLineEdit(), "source")
        self.add_button = button("增加", self.add, "add", "main")
        self.reword_button = button("改叫法", self.reword, "reword")
        self.end_button = button("停用", self.end, "end")
        self._lay_out()
        self.lists.currentIndexChanged.connect(lambda _row: self.refresh())
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        self.word.textChanged.connect(self._enable)
        self.refresh()
        open_wide(self, 52, 36)

    @property
    def name(self) -> str:
        """The list shown."""
        return str(self.lists.currentData())

    def refresh(self, code: str = "") -> None:
        """Read the list anew, and choose a code."""
        found = added_codes.overview(self.registry, self.name)
        self.model.show_items(found)
        row = next((n for n, one in enumerate(found) if one.code == code), 0)
        self.view.selectRow(row)
        self.view.scrollTo(self.model.index(row, 0))
        self._enable()

    def add(self) -> None:
        """Add a choice with the wording typed."""
        word, more = self._typed()
        self._do(lambda: added_codes.add(self.registry, self.name, word, **more))

    def reword(self) -> None:
        """Give the chosen code the wording typed."""
        word, more = self._typed()
        one = self._current()
        if one:
            self._do(lambda: added_codes.reword(self.registry, self.name, one.code, word, **more))

    def end(self) -> None:
        """Offer the chosen code no more, or again."""
        one = self._current()
        if one:
            work = added_codes.offer_again if one.ended else added_codes.end
            self._do(lambda: work(self.registry, self.name, one.code))

    def _do(self, work: Callable[[], Batch]) -> None:
        batch = task.attempt(self, work)
        if batch is None:
            return
        (row,) = self.registry.rows("code_entry", batch.ids)
        self.word.clear()
        self.refresh(str(row["code"]))
        self.told.emit(TABLES)

    def _typed(self) -> tuple[str, dict[str, str]]:
        commit_typing()
        source = self.source.text().strip()
        return self.word.text(), {"source": source} if source else {}

    def _current(self) -> Choice | None:
        row = self.view.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def _enable(self) -> None:
        one, word = self._current(), bool(self.word.text().strip())
        self.add_button.setEnabled(word)
        self.reword_button.setEnabled(word and one is not None)
        self.end_button.setEnabled(one is not None)
        self.end_button.setText("恢复" if one and one.ended else "停用")

    def _lay_out(self) -> None:
        self.word.setPlaceholderText("选项的叫法")
        self.source.setPlaceholderText("依据：文件名、文号（可以不填）")
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ABOUT["above" if self.above else "village"], "muted"))
        column.addWidget(self.lists)
        column.addWidget(self.view, 1)
        typing, buttons = QHBoxLayout(), QHBoxLayout()
        typing.addWidget(self.word, 2)
        typing.addWidget(self.source, 3)
        buttons.addWidget(labelled("Esc 关闭", "muted"))
        buttons.addStretch()
        buttons.addWidget(button("关闭", self.reject, "close"))
        if self.above:
            nest(column, typing)
            for one in (self.end_button, self.reword_button, self.add_button):
                buttons.addWidget(one)
        column.addWidget(rule())
        nest(column, buttons)


def show_choices(registry: Registry, parent: QWidget, told: SignalInstance) -> None:
    """Show the code lists of a ledger."""
    CodeListDialog(registry, parent, told).open()


def _texts(one: Choice) -> tuple[str, ...]:
    origin = "本地增加" if one.added else "程序所带，改过叫法" if one.worded else "程序所带"
    return one.code, one.label, origin, "已停用" if one.ended else ""
