"""Rows of a workbook that several records may be meant by: which one it is, the user says."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.excel import NEW, Pick, Question
from ui.nesting import nest
from ui.parts import button, characters, dressed, named, open_wide, wrapped
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("行", "姓名", "要选定的", "选定", "表里写的")
WIDTHS: Final = (5, 7, 6, 18, 12)
ABOUT: Final = (
    "这些行分不清是台账里的哪一户、哪个人，程序不替您猜。上面点一行，下面选是哪一个；"
    "没有选的仍然拒收，不会导入。"
)
NEWS: Final = {"household": "新的一户（台账里没有）", "person": "新的人（台账里没有）"}
WHATS: Final = {"household": "是哪一户", "person": "是哪个人"}
LATER: Final = "先不选（不导入）"


class CandidateDialog(QDialog):
    """A list of the rows, and of the records each may be meant by; `picks` gives the choices."""

    def __init__(self, questions: Sequence[Question], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("选定是谁")
        self.chosen = {(one.table, one.rows[0]): one.picked for one in questions}
        self.model = TextTable[Question](HEADERS, self.texts, self)
        self.model.show_items([*questions])
        self.table = QTableView()
        self.offers = named(QListWidget(), "candidates")
        self.said = wrapped(role="muted", name="said")
        self.count = labelled("", "muted")
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self.show_offers)
        self.offers.itemClicked.connect(self.take)
        self.offers.itemActivated.connect(self.take_and_go_on)
        self.table.selectRow(0)
        self.show_count()

    def picks(self) -> tuple[Pick, ...]:
        """Give what was chosen, for the rows that have a choice."""
        return tuple(
            Pick(one.rows[0], rec, one.table, one.name)
            for one in self.model.items
            if (rec := self.chosen[one.table, one.rows[0]])
        )

    def texts(self, one: Question) -> tuple[str, ...]:
        """What a row of the upper list shows."""
        rows = f"{one.rows[0] + 1}" + ("等" if len(one.rows) > 1 else "")
        return rows, one.name, WHATS[one.table], self.shown(one), one.said

    def shown(self, one: Question) -> str:
        """Say what is chosen for a row."""
        picked = self.chosen[one.table, one.rows[0]]
        if picked == NEW:
            return NEWS[one.table]
        found = next((each for each in one.candidates if each.rec == picked), None)
        return f"{found.title}（{found.about}）" if found else ""

    def current(self) -> Question | None:
        """Give the row whose candidates are shown."""
        row = self.table.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def show_offers(self) -> None:
        """Show the candidates of the current row."""
        one = self.current()
        self.offers.clear()
        if one is None:
            return
        self.said.setText(f"第 {one.rows[0] + 1} 行{WHATS[one.table]}？表里写的：{one.said}")
        offers = [(found.rec, f"{found.title}　{found.about}") for found in one.candidates]
        offers += [(NEW, NEWS[one.table])] if one.may_be_new else []
        picked = self.chosen[one.table, one.rows[0]]
        for rec, text in [*offers, ("", LATER)]:
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, rec)
            item.setToolTip(text)
            self.offers.addItem(item)
            if rec == picked:
                self.offers.setCurrentItem(item)

    def take(self, item: QListWidgetItem) -> None:
        """Choose a candidate for the current row."""
        one = self.current()
        if one is None:
            return
        self.chosen[one.table, one.rows[0]] = str(item.data(Qt.ItemDataRole.UserRole))
        index = self.table.currentIndex().row()
        self.model.dataChanged.emit(
            self.model.index(index, 0), self.model.index(index, len(HEADERS) - 1)
        )
        self.show_count()

    def take_and_go_on(self, item: QListWidgetItem) -> None:
        """Choose a candidate by the keyboard, and go to the next row."""
        self.take(item)
        row = self.table.currentIndex().row() + 1
        if row < len(self.model.items):
            self.table.selectRow(row)
            self.offers.setFocus()
        else:
            self.confirm.setFocus()

    def show_count(self) -> None:
        """Say how many rows still have no choice."""
        left = sum(not rec for rec in self.chosen.values())
        self.count.setText(f"还有 {left:,} 行没有选" if left else "都选好了")

    def _lay_out(self) -> None:
        table = dressed(self.table, self.model, "questions")
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.horizontalHeader().setStretchLastSection(True)
        for place, width in enumerate(WIDTHS):
            table.setColumnWidth(place, characters(self, width))
        table.setAccessibleName("要选定的行")
        self.offers.setAccessibleName("可能是")
        self.offers.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.said)
        inner.addWidget(self.offers, 1)
        split = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        split.addWidget(table)
        split.addWidget(below)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(button("取消", self.reject, "leave"))
        self.confirm = button("确定", self.accept, "confirm", "main")
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.addWidget(labelled("选定是哪一户、哪个人", "heading"))
        column.addWidget(wrapped(ABOUT))
        column.addWidget(split, 1)
        nest(column, row)
        open_wide(self, 64, 40)
