"""Attachments as tiles: a thumbnail, or words in its place, over title and time."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QImage,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from fupin_desktop import attachments, media, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui import theme
from ui.titles import kind_of, name_of

Index = QModelIndex | QPersistentModelIndex
Row = dict[str, Json]
TABLE: Final = attachments.TABLE
KEPT: Final = 300  # tiles kept in memory
MINUTES: Final = 16  # characters of a time that are shown
LARGER: Final = 1.8  # letters such as PDF


class AttachmentModel(QAbstractListModel):
    """Attachments as tiles, each drawn when it comes into sight."""

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self.registry = registry
        self.rows: list[Row] = []
        self.size = QSize(176, 132)
        self._font = parent.font()
        self._tiles: dict[str, QIcon] = {}

    def show_rows(self, rows: list[Row]) -> None:
        """Show these attachments."""
        self.beginResetModel()
        self.rows = rows
        self._tiles.clear()
        self.endResetModel()

    def set_size(self, size: QSize, font: QFont) -> None:
        """Draw tiles of another size, and the words on and under them in this font."""
        self.size, self._font = size, font
        self._tiles.clear()
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                f"{self._cut(str(row['title'] or '（没有标题）'))}\n{self._cut(second_line(row))}"
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._tile(row)
        return None

    def _cut(self, text: str) -> str:
        room = self.size.width()
        return QFontMetrics(self._font).elidedText(text, Qt.TextElideMode.ElideMiddle, room)

    def _tip(self, row: Row) -> str:
        fields = TABLES[TABLE].fields
        shown = ("title", "taken", "media_type", "original_name", "note")
        lines = [f"{fields[name].label}：{values.show(fields[name], row[name])}"
                 for name in shown if row[name]]  # fmt: skip
        owner, rec = str(row["record_table"] or ""), str(row["record"] or "")
        if owner in TABLES and owner != "household":
            lines.append(f"属于{kind_of(owner)}：{name_of(self.registry, owner, rec)}")
        return "\n".join(lines)

    def _tile(self, row: Row) -> QIcon:
        rec = str(row["id"])
        if rec not in self._tiles:
            while len(self._tiles) >= KEPT:
                del self._tiles[next(iter(self._tiles))]
            drawn = tile(self.size, self._font, *self._picture(row))
            icon = QIcon(drawn)
            icon.addPixmap(drawn, QIcon.Mode.Selected)  # a photo keeps its colours when chosen
            self._tiles[rec] = icon
        return self._tiles[rec]

    def _picture(self, row: Row) -> tuple[QImage, str]:
        """Give what a tile shows: the picture, or words in its place."""
        is_photo = row["media_type"] == media.PHOTO
        if not attachments.is_here(self.registry, row):
            return QImage(), "照片还没有收到" if is_photo else "文件还没有收到"
        if not is_photo:
            return QImage(), media.EXTENSIONS.get(str(row["media_type"]), "文件").upper()
        try:
            return QImage.fromData(attachments.thumbnail(self.registry, str(row["id"]))), ""
        except FupinError:
            return QImage(), "照片已损坏"


def second_line(row: Row) -> str:
    """What stands under an attachment's title: when it was taken, or else what it is."""
    if row["taken"]:
        return str(row["taken"])[:MINUTES]
    return values.show(TABLES[TABLE].fields["media_type"], row["media_type"])


def tile(size: QSize, font: QFont, image: QImage, words: str) -> QPixmap:
    """Draw a picture, or words in its place, in the middle of a tile."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(theme.GROUND))
    frame = QRect(QPoint(0, 0), size)
    painter = QPainter(drawn)
    if not image.isNull():
        place = QRect(QPoint(0, 0), image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(frame.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image)
    else:
        large = QFont(font)
        large.setPointSizeF(font.pointSizeF() * (LARGER if words.isascii() else 1))
        painter.setFont(large)
        painter.setPen(QColor(theme.MUTED))
        painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.setPen(QColor(theme.LINE))
    painter.drawRect(frame.adjusted(0, 0, -1, -1))
    painter.end()
    return drawn
