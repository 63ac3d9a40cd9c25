"""The two lists of a day: photos in groups by capture time, and visits they are given to."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon, QImage, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QTreeWidget,
    QTreeWidgetItem,
)

from fupin_desktop.photo_groups import Group, Shot
from ui.attachment_tiles import tile
from ui.parts import characters

ACROSS: Final = 6  # Chinese characters that a tile is wide
KNOWN: Final = "已在台账里"
TIMELESS: Final = "没有拍摄时间，请自己看是哪一次"
SHOTS: Final = Qt.ItemDataRole.UserRole


class PhotoTree(QTreeWidget):
    """Groups with their photos below; digits give what is chosen to a visit."""

    given = Signal(list, int)  # photos, number of the visit; 0 for none
    entered = Signal()  # Enter: give what is chosen to the current visit

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("photo_groups")
        self.setAccessibleName("照片")
        self.setColumnCount(2)
        self.setHeaderLabels(["拍摄时间", "归到"])
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.fit()

    def show_groups(
        self, groups: Sequence[Group], timeless: Sequence[Shot], numbers: Mapping[str, int]
    ) -> None:
        """Show groups, then apart from them the photos without a time."""
        self.clear()
        for group in groups:
            self._add(f"{group.span}　{len(group.shots)} 张", group.shots)
        if timeless:
            self._add(f"{TIMELESS}　{len(timeless)} 张", timeless)
        self.expandAll()
        self.mark(numbers)
        first = self.topLevelItem(0)
        if first is not None:
            self.setCurrentItem(first)

    def mark(self, numbers: Mapping[str, int]) -> None:
        """Write beside each photo to which visit it is given."""
        for item in self._items():
            shots: list[Shot] = item.data(0, SHOTS)
            item.setText(1, _told(shots, numbers))

    def chosen(self) -> list[Shot]:
        """The photos selected, each once, those of a selected group included."""
        found: dict[str, Shot] = {}
        for item in self.selectedItems():
            found |= {shot.sha256: shot for shot in item.data(0, SHOTS)}
        return list(found.values())

    def fit(self) -> None:
        """Let tiles grow with the text."""
        wide = characters(self, ACROSS)
        self.setIconSize(QSize(wide, wide * 3 // 4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isascii() and text.isdigit():
            self.given.emit(self.chosen(), int(text))
            if int(text):
                self._go_on()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            self._go_on()
        elif event.key() == Qt.Key.Key_Delete:
            self.given.emit(self.chosen(), 0)
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Choose the next group, or the next photo where one was chosen."""
        here = self.currentItem()
        above = here.parent() if here else None
        after: QTreeWidgetItem | None = None
        if above is not None and here is not None:
            after = above.child(above.indexOfChild(here) + 1)
        if after is None and here is not None:
            after = self.topLevelItem(self.indexOfTopLevelItem(above or here) + 1)
        if after is not None:
            self.setCurrentItem(after)

    def _add(self, title: str, shots: Sequence[Shot]) -> None:
        group = QTreeWidgetItem([title])
        group.setData(0, SHOTS, list(shots))
        for shot in shots:
            item = QTreeWidgetItem([f"{shot.taken[11:16]}　{shot.path.name}".strip("　")])
            item.setData(0, SHOTS, [shot])
            picture = tile(self.iconSize(), self.font(), QImage.fromData(shot.small), "")
            item.setIcon(0, QIcon(picture))
            group.addChild(item)
        self.addTopLevelItem(group)

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self.topLevelItem(n) for n in range(self.topLevelItemCount())]
        groups = [one for one in tops if one is not None]
        inside = [one.child(n) for one in groups for n in range(one.childCount())]
        return [*groups, *(one for one in inside if one is not None)]


class VisitList(QListWidget):
    """The visits of a day, numbered; photos are dropped on one."""

    dropped = Signal(int)  # number of the visit

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("day_visits")
        self.setAccessibleName("这一天的走访")
        self.setWordWrap(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setSpacing(3)
        self.named: list[tuple[str, str]] = []  # who, what

    def show_visits(self, named: Sequence[tuple[str, str]], counts: Sequence[int]) -> None:
        """Show visits by name, with the number of photos given to each."""
        row = max(0, self.currentRow())
        self.named = list(named)
        self.clear()
        self.addItems([""] * len(self.named))
        self.count_photos(counts)
        if self.named:
            self.setCurrentRow(min(row, len(self.named) - 1))

    def count_photos(self, counts: Sequence[int]) -> None:
        """Write beside each visit how many photos it is given."""
        for place, ((who, what), number) in enumerate(zip(self.named, counts, strict=True)):
            more = f"（{number} 张）" if number else ""
            self.item(place).setText(f"{place + 1}　{who}{more}　{what}".rstrip("　"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if isinstance(event.source(), PhotoTree):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if isinstance(event.source(), PhotoTree):
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if isinstance(event.source(), PhotoTree) and index.isValid():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.setCurrentIndex(index)
            self.dropped.emit(index.row() + 1)


def _told(shots: Sequence[Shot], numbers: Mapping[str, int]) -> str:
    """Say to which visits some photos are given."""
    if all(shot.known for shot in shots):
        return KNOWN
    given = sorted({numbers[shot.sha256] for shot in shots if shot.sha256 in numbers})
    left = sum(shot.sha256 not in numbers and not shot.known for shot in shots)
    said = "、".join(f"第 {number} 次" for number in given)
    rest = f"，{left} 张未归" if given and left else ""
    return said + rest
