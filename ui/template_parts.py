"""Parts of the dialog for templates: what a file asks for, those kept, and how one is kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.registry import Registry
from fupin_desktop.template import kept
from fupin_desktop.template.form import Form
from fupin_desktop.template.kept import Kept
from fupin_desktop.template.source import Source, Told, notes, summary, told
from ui import task
from ui.composing import commit_typing
from ui.nesting import nest
from ui.parts import (
    button,
    day_box,
    give_role,
    iso,
    named,
    new_form,
    open_wide,
    row_height,
    row_table,
    wrapped,
)
from ui.text_table import Index, TextTable
from ui.theme import ALARM, labelled

ASKED: Final = ("模板里写的", "填什么")
NOTHING: Final = (
    "还没有选表。在左边选一个保存的模板，或者点“选择文件……”、把表拖到这个窗口里来：\n\n"
    "· 写有占位符（如 {{户主姓名}}）的 .xlsx、.docx：每户填一份；\n"
    "· 空白的名册（.xlsx，一行一户或一人）：按表头填，不用写占位符。\n\n"
    "有哪些占位符，点“占位符……”查找。"
)
NONE_KEPT: Final = "还没有保存的模板。选好文件以后点“保存模板……”，下次不用再找文件。"
PATIENT: Final = 8  # rows of notes seen at once
SENT: Final = {
    True: "保存以后，随下一个下发包送到各村；名称相同的，新版本代替旧的。",
    False: "保存在本台账里，随报送包也给上级。名称相同的，新版本代替旧的。",
}


class AskedTable(TextTable[Told]):
    """What a file asks for; what nobody knows is red."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ForegroundRole:
            return None if self.items[index.row()].known else QColor(ALARM)
        return super().data(index, role)


class CheckView(QWidget):
    """What was found in a file: a sentence, everything it asks for, and what came of filling."""

    sought = Signal(str)  # a placeholder that may have been meant

    def __init__(self) -> None:
        super().__init__()
        self.title = named(labelled("", "heading"), "file")
        self.sentence = wrapped(NOTHING, "muted", "found")
        self.model = AskedTable(ASKED, lambda one: (one.written, one.sentence), self)
        self.table = row_table(self.model, "asked", 1)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setWordWrap(False)
        self.table.activated.connect(self._seek)
        self.table.setToolTip("不认得的，双击或按回车，在占位符里查找")
        self.notes = named(QListWidget(), "notes")
        self.notes.setWordWrap(True)
        self.notes.setAccessibleName("填表时要看的")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 3)
        column.addWidget(self.notes, 2)
        column.addStretch()
        for one in (self.title, self.table, self.notes):
            one.hide()

    def show_source(self, name: str, source: Source) -> None:
        """Show what a file asks for."""
        self.title.setText(name)
        self.sentence.setText(summary(source))
        bad = isinstance(source, Form) and not source.is_ready
        give_role(self.sentence, "problem" if bad else "")
        self.model.show_items(told(source))
        self.title.show()
        self.table.setVisible(bool(self.model.items))
        self.show_notes(notes(source))

    def _seek(self, index: Index) -> None:
        one = self.model.items[index.row()]
        if not one.known:
            self.sought.emit(one.near)

    def show_notes(self, said: Sequence[str]) -> None:
        """List sentences about what is not in the filled forms."""
        self.notes.clear()
        self.notes.addItems(list(said))
        self.notes.setVisible(bool(said))
        high = row_height(self.notes) * min(len(said) + 1, PATIENT)
        self.notes.setMaximumHeight(high)


class KeptList(QWidget):
    """The templates kept in the ledger."""

    chosen = Signal(object)  # a Kept
    hidden = Signal()

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.items: list[Kept] = []
        self.list = named(QListWidget(), "kept")
        self.list.setAccessibleName("保存的模板")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(True)
        self.list.setSpacing(2)
        self.empty = wrapped(NONE_KEPT, "muted", "none_kept")
        self.hide_button = button("停用", self.hide_current, "hide_template")
        self.copy_button = button("另存……", self.choose_copy, "save_template_as")
        self.copy_button.setToolTip("把模板的文件取出来，看看或者修改")
        self.list.currentRowChanged.connect(lambda _row: self._turn())
        self.list.itemClicked.connect(lambda _item: self.choose())
        self.list.itemActivated.connect(lambda _item: self.choose())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(labelled("保存的模板", "heading"))
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addWidget(self.hide_button)
        row.addStretch()
        nest(column, row)
        column.addStretch()
        self.refresh()

    @property
    def current(self) -> Kept | None:
        """The template that is selected."""
        row = self.list.currentRow()
        return self.items[row] if 0 <= row < len(self.items) else None

    def refresh(self) -> None:
        """Read the templates anew."""
        self.items = kept.listed(self.registry)
        places = {str(row["code"]): str(row["name"]) for row in self.registry.select("region")}
        self.list.clear()
        for one in self.items:
            item = QListWidgetItem(_words(one, places.get(one.region, one.region)), self.list)
            older = f"另有 {one.older} 个旧版本" if one.older else ""
            item.setToolTip("；".join(filter(None, (one.name, one.source, older))))
        self.list.setVisible(bool(self.items))
        self.empty.setVisible(not self.items)
        for shown in (self.copy_button, self.hide_button):
            shown.setVisible(bool(self.items))
        self._turn()

    def choose(self) -> None:
        """Open the selected template."""
        if self.current is not None:
            self.chosen.emit(self.current)

    def choose_copy(self) -> None:
        """Ask where a copy of the selected template's file goes."""
        one = self.current
        if one is not None:
            proposal = kept.file_name(one)
            name, _ = QFileDialog.getSaveFileName(self, "模板另存为", proposal, "所有文件 (*)")
            if name:
                self.write_copy(one, Path(name))

    def write_copy(self, one: Kept, target: Path) -> None:
        """Write a copy of a template's file."""
        task.attempt(self, lambda: kept.export(self.registry, one.rec, target))

    def hide_current(self) -> None:
        """List the selected template no more."""
        one = self.current
        if one and task.attempt(self, lambda: kept.hide(self.registry, one.rec)) is not None:
            self.refresh()
            self.hidden.emit()

    def _turn(self) -> None:
        one = self.current
        self.copy_button.setEnabled(one is not None and one.is_here)
        self.hide_button.setEnabled(one is not None and not one.above)
        self.hide_button.setToolTip(
            "上级发的模板由上级停用。" if one and one.above
            else "不再列出这个版本；以前填好的表不变，可以撤销。"
        )  # fmt: skip


class KeepDialog(QDialog):
    """Asks under which name, version and source a template is kept."""

    saved = Signal(str)  # the name

    def __init__(self, registry: Registry, path: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("保存模板")
        self.registry, self.path = registry, path
        self.name = named(QLineEdit(path.stem), "name")
        self.version = day_box(registry.today(), "version")
        self.source = named(QLineEdit(), "source")
        self.problem = wrapped("", "problem", "problem")
        self._lay_out()

    def keep(self) -> None:
        """Keep the template and close."""
        commit_typing()
        name = " ".join(self.name.text().split())
        if not name:
            self.problem.setText("请写模板的名称。")
            self.problem.show()
            self.name.setFocus()
            return
        day = iso(self.version)
        batch = task.attempt(self, lambda: kept.add(
            self.registry, self.path, name=name, version=day, source=self.source.text().strip()
        ))  # fmt: skip
        if batch is not None:
            self.accept()
            self.saved.emit(name)

    def _lay_out(self) -> None:
        self.version.setToolTip("这张表是哪一天发的")
        self.source.setPlaceholderText("可以不填，如：〔2026〕3 号文件")
        form = new_form()
        form.addRow("名称", self.name)
        form.addRow("版本日期", self.version)
        form.addRow("依据", self.source)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button("取消", self.reject, "leave"))
        buttons.addWidget(button("保存", self.keep, "keep", "main"))
        column = QVBoxLayout(self)
        column.addWidget(labelled("保存模板", "heading"))
        nest(column, form)
        column.addWidget(wrapped(SENT[self.registry.level != "village"], "muted", "sent"))
        column.addWidget(self.problem)
        nest(column, buttons)
        self.problem.hide()
        open_wide(self, 32, 15)


def _words(one: Kept, place: str) -> str:
    where = "上级发的" if one.above else f"{place}的" if one.below else "本台账的"
    return f"{one.name}\n{one.version}　{where if one.is_here else '文件还没有收到'}"
