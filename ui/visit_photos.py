"""Photos and files of a visit that is not saved yet: dropped, pasted or chosen, and seen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import attachments, media
from fupin_desktop.attachments import Source
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.attachment_panel import FILES, sources_in
from ui.attachment_tiles import second_line, tile
from ui.nesting import nest
from ui.parts import button, characters, named, run_alone, wrapped
from ui.theme import labelled

Row = dict[str, Json]

ACROSS: Final = 8  # Chinese characters that a tile is wide
TOLD: Final = 3  # refused files that are named one by one
FIRST: Final = "把照片拖到这个窗口里就行，保存时一起挂到这次走访上。"
NOTHING: Final = "没有添加：这里只接收本机上的文件，或复制的图片。"


class VisitPhotos(QWidget):
    """A strip of tiles; the contents are stored at once, the records with the visit."""

    changed = Signal()

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.rows: list[Row] = []
        self.told = wrapped(FIRST, "muted", "photos_told")
        self.view = named(QListWidget(), "visit_photos")
        self.view.setAccessibleName("照片和文件")
        self.remove_button = button("去掉", self.remove_chosen, "remove_photo")
        self._lay_out()
        self._set_up_view()
        self._show()

    def offer(self, offered: QMimeData) -> None:
        """Take what was dropped or pasted."""
        sources = sources_in(offered)
        if sources:
            self.add(sources)
        else:
            self.told.setText(NOTHING)

    def add(self, sources: Sequence[Source]) -> None:
        """Read files in the background and show them; those not accepted are named."""
        refused: list[str] = []
        known = [str(row["original_sha256"]) for row in self.rows]
        run_alone(
            self.window(),
            "正在读取照片和文件……",
            lambda step: attachments.read(self.registry, sources, known, step, refused),
            lambda found: self._take(found, refused),
        )

    def put(self, rows: Sequence[Row]) -> None:
        """Show files that were taken in before."""
        self.rows = [dict(row) for row in rows]
        self._show()

    def changes(self, visit: str, household: str) -> list[Change]:
        """What hangs the files on a visit."""
        owner: Row = {"household": household}
        return [attachments.hung(row, "visit", visit, owner) for row in self.rows]

    def choose_files(self) -> None:
        """Ask for files and add them."""
        names, _ = QFileDialog.getOpenFileNames(self, "选择照片或文件", "", FILES)
        if names:
            self.add([Path(name) for name in names])

    def paste(self) -> None:
        """Add what lies on the clipboard: files, or a picture."""
        self.offer(QGuiApplication.clipboard().mimeData())

    def remove_chosen(self) -> None:
        """Take the chosen tile away."""
        number = self.view.currentRow()
        if number >= 0:
            name = self.rows.pop(number)["title"]
            self.told.setText(f"已去掉“{name}”。")
            self._show()
            self.view.setCurrentRow(min(number, len(self.rows) - 1))
            self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._show()
        super().changeEvent(event)

    def _take(self, found: Sequence[Row], refused: Sequence[str]) -> None:
        self.rows += found
        self._show()
        more = f"……还有 {len(refused) - TOLD} 个没有添加。" if len(refused) > TOLD else ""
        done = f"共 {len(self.rows)} 个，还没有保存。" if self.rows else ""
        self.told.setText("".join([done, *refused[:TOLD], more]) or FIRST)
        if found:
            self.changed.emit()

    def _show(self) -> None:
        wide = characters(self, ACROSS)
        size = QSize(wide, wide * 3 // 4)
        self.view.setIconSize(size)
        line = self.view.fontMetrics().lineSpacing()
        self.view.setGridSize(size + QSize(14, line + 16))
        self.view.setFixedHeight(size.height() + line + 32)
        self.view.clear()
        for row in self.rows:
            words = media.EXTENSIONS.get(str(row["media_type"]), "文件").upper()
            photo = row["media_type"] == media.PHOTO
            image = QImage.fromData(attachments.thumbnail_of(self.registry, row)) if photo else None
            icon = QIcon(tile(size, self.font(), image or QImage(), words))
            item = QListWidgetItem(icon, str(row["taken"] or "")[11:16] or second_line(row))
            item.setToolTip(f"{row['original_name']}　{row['taken'] or '没有拍摄时间'}")
            self.view.addItem(item)
        self.view.setVisible(bool(self.rows))
        self.remove_button.setVisible(bool(self.rows))

    def _set_up_view(self) -> None:
        view = self.view
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setMovement(QListView.Movement.Static)
        view.setFlow(QListView.Flow.LeftToRight)
        view.setWrapping(False)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAcceptDrops(False)  # the window takes what is dropped
        only = Qt.ShortcutContext.WidgetShortcut
        QShortcut(QKeySequence(Qt.Key.Key_Delete), view, self.remove_chosen, context=only)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(labelled("照片", "heading"))
        row.addWidget(self.told, 1)
        for one in (
            self.remove_button, button("添加文件", self.choose_files, "add_files"),
            button("粘贴", self.paste, "paste"),
        ):  # fmt: skip
            one.setAutoDefault(False)
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        nest(column, row)
        column.addWidget(self.view)
