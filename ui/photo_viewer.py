"""The photos of a record one at a time, as large as there is room or at their full size."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fupin_desktop import attachments
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui import task
from ui.attachment_tiles import MINUTES
from ui.nesting import nest
from ui.parts import button, named, open_wide, wrapped
from ui.theme import labelled

Row = Mapping[str, Json]
STEP: Final = 1.25  # between two sizes
SMALLEST, LARGEST = 0.1, 2.0


class PhotoViewer(QDialog):
    """Shows photos; arrow keys go from one to the next, plus and minus change the size."""

    def __init__(
        self, registry: Registry, rows: Sequence[Row], number: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.registry, self.rows, self.number = registry, rows, number
        self.image = QImage()
        self.zoom = 0.0  # 0: as large as there is room
        self.photo = named(labelled(""), "photo")
        self.photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.photo.setWordWrap(True)
        self.area = QScrollArea(widgetResizable=True)
        self.area.setWidget(self.photo)
        self.title = named(labelled("", "heading"), "title")
        self.place = named(labelled("", "muted"), "place")
        self.note = wrapped("", "muted", "note")
        self.previous = button("← 上一张", lambda: self.go(-1), "previous")
        self.next = button("下一张 →", lambda: self.go(1), "next")
        self._lay_out()
        self.go(0)

    def go(self, steps: int) -> None:
        """Show the photo so many places further on."""
        self.number = min(max(self.number + steps, 0), len(self.rows) - 1)
        row = self.rows[self.number]
        title = str(row["title"] or "（没有标题）")
        self.setWindowTitle(f"照片：{title}")
        self.title.setText(title)
        taken = f"拍摄于 {str(row['taken'])[:MINUTES]}　" if row["taken"] else ""
        self.place.setText(f"{taken}第 {self.number + 1} 张，共 {len(self.rows)} 张")
        self.note.setText(str(row["note"] or ""))
        self.note.setVisible(bool(row["note"]))
        self.previous.setEnabled(self.number > 0)
        self.next.setEnabled(self.number < len(self.rows) - 1)
        self.zoom = 0.0
        self._load(str(row["id"]))

    def enlarge(self) -> None:
        """Show more of the detail."""
        self.set_zoom(self.scale() * STEP)

    def reduce(self) -> None:
        """Show more of the whole."""
        self.set_zoom(self.scale() / STEP)

    def fit(self) -> None:
        """Show the whole photo, as large as there is room but no larger than it is."""
        self.set_zoom(0.0)

    def set_zoom(self, zoom: float) -> None:
        """Show the photo at a size relative to its own; 0 fits it into the window."""
        bars = (self.area.horizontalScrollBar(), self.area.verticalScrollBar())
        places = [bar.value() / bar.maximum() if bar.maximum() else 0.5 for bar in bars]
        self.zoom = min(max(zoom, SMALLEST), LARGEST) if zoom else 0.0
        self.redraw()
        self.photo.resize(self.photo.minimumSizeHint())  # the bars follow only then
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(int(bar.maximum() * place))

    def scale(self) -> float:
        """Size at which the photo is shown, relative to its own."""
        if self.zoom or self.image.isNull():
            return self.zoom or 1.0
        room = self.area.maximumViewportSize() * self.devicePixelRatioF()
        return min(room.width() / self.image.width(), room.height() / self.image.height(), 1.0)

    def redraw(self) -> None:
        """Draw the photo at the chosen size."""
        if self.image.isNull():
            return
        size = QSize(self.image.size() * self.scale()).expandedTo(QSize(1, 1))
        how = Qt.TransformationMode.SmoothTransformation
        drawn = self.image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, how)
        drawn.setDevicePixelRatio(self.devicePixelRatioF())
        self.photo.setPixmap(QPixmap.fromImage(drawn))

    def save_photo(self) -> None:
        """Write the photo shown to a file its user chooses."""
        save_as(self, self.registry, self.rows[self.number])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.zoom:
            self.redraw()

    def _load(self, rec: str) -> None:
        self.image = QImage()
        try:
            self.image.loadFromData(attachments.content(self.registry, rec))
        except FupinError as error:
            self.photo.setText(str(error))
        else:
            self.photo.setText("这张照片显示不了，可以另存后用别的程序打开。")
            self.redraw()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.place)
        row = QHBoxLayout()
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addSpacing(18)
        row.addWidget(button("缩小", self.reduce, "reduce"))
        row.addWidget(button("放大", self.enlarge, "enlarge"))
        row.addWidget(button("适合窗口", self.fit, "fit"))
        row.addStretch()
        row.addWidget(button("另存为", self.save_photo, "save_as"))
        row.addWidget(button("关闭", self.reject, "leave"))
        column = QVBoxLayout(self)
        nest(column, head)
        column.addWidget(self.area, 1)
        column.addWidget(self.note)
        nest(column, row)
        for key, slot in (
            (Qt.Key.Key_Left, lambda: self.go(-1)), (Qt.Key.Key_PageUp, lambda: self.go(-1)),
            (Qt.Key.Key_Right, lambda: self.go(1)), (Qt.Key.Key_PageDown, lambda: self.go(1)),
            (Qt.Key.Key_Plus, self.enlarge), (Qt.Key.Key_Equal, self.enlarge),
            (Qt.Key.Key_Minus, self.reduce), (Qt.Key.Key_0, self.fit),
        ):  # fmt: skip
            QShortcut(QKeySequence(key), self, slot)
        open_wide(self, 66, 46)


def save_as(parent: QWidget, registry: Registry, row: Row) -> Path | None:
    """Write an attachment, no longer encrypted, where its user wants it; give where that is."""
    name, _ = QFileDialog.getSaveFileName(parent, "另存为", attachments.file_name(row))
    if not name:
        return None
    target = Path(name)

    def write() -> Path:
        attachments.export(registry, str(row["id"]), target)
        return target

    return task.attempt(parent, write)
