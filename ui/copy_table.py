"""Backups in a table, and the choice of the stick or folder they lie on."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QWidget,
)

from fupin_desktop import volumes
from fupin_desktop.copies import Copy
from ui.parts import button, characters, named, row_height
from ui.text_table import TextTable

HEADERS: Final = ("台账", "备份时间", "农户", "成员", "走访", "附件", "大小")
UNUSABLE: Final = "不能用"  # why is said when it is selected
NOWHERE: Final = "没有插着U盘"


class CopyTable(QTableView):
    """Backups, the newest on top; one can be selected."""

    chosen = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.copies: TextTable[Copy] = TextTable(HEADERS, texts, self)
        self.setModel(self.copies)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    def show_copies(self, found: list[Copy]) -> None:
        """Show these, the newest usable one selected."""
        self.verticalHeader().setDefaultSectionSize(row_height(self))
        self.copies.show_items(found)
        usable = [row for row, copy in enumerate(found) if not copy.problem]
        if usable:
            self.selectRow(usable[0])
        self.chosen.emit()

    def selected(self) -> Copy | None:
        """Give the backup selected."""
        rows = self.selectionModel().selectedRows()
        return self.copies.items[rows[0].row()] if rows else None


class PlaceBox(QWidget):
    """The sticks that are plugged in, and a folder of the user's choice."""

    changed = Signal()

    def __init__(self, root: Path | None = None) -> None:
        super().__init__()
        self.root = root
        self.box = named(QComboBox(), "place")
        self.box.setMinimumWidth(characters(self, 14))
        self.box.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.browse = button("选文件夹……", self.choose, "choose_place")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addWidget(self.browse)
        self.refresh()

    @property
    def place(self) -> Path | None:
        """The stick or folder chosen; None if there is none."""
        place: Path | None = self.box.currentData()
        return place

    def refresh(self) -> None:
        """Look which sticks are plugged in now; a folder that was chosen stays."""
        before = self.place
        found = volumes.mounted(self.root)
        self.box.blockSignals(True)
        self.box.clear()
        for one in found:
            named_stick = "（备份U盘）" if volumes.stick_id(one.path) else ""
            self.box.addItem(f"{one.label}{named_stick}", one.path)
        if before is not None:
            self.put(before)
        if not self.box.count():
            self.box.addItem(NOWHERE, None)
        self.box.blockSignals(False)
        self.changed.emit()

    def put(self, place: Path) -> None:
        """Choose a place."""
        row = next((n for n in range(self.box.count()) if self.box.itemData(n) == place), -1)
        if row < 0:
            if self.box.itemData(0) is None:
                self.box.removeItem(0)
            self.box.insertItem(0, str(place), place)
            row = 0
        self.box.setCurrentIndex(row)

    def choose(self) -> None:
        """Let the user point at a folder."""
        start = str(self.place or Path.home())
        folder = QFileDialog.getExistingDirectory(self, "选U盘或文件夹", start)
        if folder:
            self.put(Path(folder))


def texts(copy: Copy) -> list[str]:
    """Say in one text per column what a backup is."""
    made = moment(copy.made)
    known = copy.manifest
    if known is None:
        return ["", made, UNUSABLE, *[""] * (len(HEADERS) - 3)]
    tables = ("household", "person", "visit", "attachment")
    counts = [f"{known.counts.get(table, 0):,}" for table in tables]
    return [known.name, made, *counts, f"{known.size / (1 << 20):,.1f} MB"]


def moment(wall: str) -> str:
    """A point in time to the minute, as people write it."""
    return wall[:16].replace("T", " ")
