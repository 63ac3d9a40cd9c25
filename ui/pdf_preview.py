"""The pages of a PDF file on screen: a list of pages, one page large, and zoom."""

import threading
from pathlib import Path
from typing import Any, Final

import pypdfium2
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.nesting import nest
from ui.parts import button, characters, named
from ui.theme import labelled

Index = QModelIndex | QPersistentModelIndex

PIXELS: Final = 96 / 72  # per point at 100 %
ZOOMS: Final = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0)
THUMB: Final = 0.16  # scale of the small pages
KEPT: Final = 200  # small pages kept in memory
PDFIUM: Final = threading.RLock()  # it bears one thread at a time, whatever the document


class PageModel(QAbstractListModel):
    """The pages of a document, each drawn small when it comes into sight."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.document: pypdfium2.PdfDocument | None = None
        self.count = 0
        self.small: dict[int, QPixmap] = {}

    def show_document(self, document: pypdfium2.PdfDocument) -> None:
        """Show the pages of a document."""
        self.beginResetModel()
        self.document, self.count = document, len(document)
        self.small.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self.count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return f"第 {index.row() + 1} 页"
        if role == Qt.ItemDataRole.DecorationRole:
            return self.draw_small(index.row())
        return None

    def draw_small(self, number: int) -> QPixmap:
        """Draw one page small, or give the drawing made before."""
        if number not in self.small and self.document is not None:
            while len(self.small) >= KEPT:
                del self.small[next(iter(self.small))]
            self.small[number] = QPixmap.fromImage(render(self.document, number, THUMB * PIXELS))
        return self.small.get(number, QPixmap())


class PdfPreview(QWidget):
    """Shows a PDF file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document: pypdfium2.PdfDocument | None = None
        self.zoom = 1.0
        self.model = PageModel(self)
        self.pages = named(QListView(), "pages")
        self.pages.setModel(self.model)
        self.pages.setIconSize(QSize(96, 136))
        self.pages.setUniformItemSizes(True)
        self.pages.setMinimumWidth(characters(self, 6) + 130)
        self.page = named(labelled("生成以后在这里预览。", "muted"), "page")
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.percent = named(labelled(""), "percent")
        self.area = QScrollArea(widgetResizable=True)
        self.area.setWidget(self.page)
        self.pages.selectionModel().currentChanged.connect(self.redraw)
        self._lay_out()
        self.setEnabled(False)

    def open_file(self, path: Path) -> None:
        """Show the first page of a file, as wide as there is room."""
        # From memory: an open file could not be replaced by the next print on Windows.
        self.open_data(path.read_bytes())

    def open_data(self, data: bytes) -> None:
        """Show the first page of what would be a file."""
        self.close_document()
        with PDFIUM:
            self.document = pypdfium2.PdfDocument(data)
        self.model.show_document(self.document)
        self.pages.setCurrentIndex(self.model.index(0))
        self.setEnabled(True)
        self.fit_width()

    def close_document(self) -> None:
        """Let go of the document."""
        if self.document is not None:
            with PDFIUM:
                self.document.close()
            self.document = self.model.document = None

    def redraw(self) -> None:
        """Draw the chosen page at the chosen size."""
        number = self.pages.currentIndex().row()
        if self.document is None or number < 0:
            return
        ratio = self.devicePixelRatioF()
        image = render(self.document, number, self.zoom * PIXELS * ratio)
        image.setDevicePixelRatio(ratio)
        self.page.setPixmap(QPixmap.fromImage(image))
        self.percent.setText(f"{self.zoom:.0%}")

    def enlarge(self) -> None:
        """Zoom in by one step."""
        self.set_zoom(next((zoom for zoom in ZOOMS if zoom > self.zoom + 0.01), ZOOMS[-1]))

    def reduce(self) -> None:
        """Zoom out by one step."""
        below = [zoom for zoom in ZOOMS if zoom < self.zoom - 0.01]
        self.set_zoom(below[-1] if below else ZOOMS[0])

    def fit_width(self) -> None:
        """Make the page as wide as there is room."""
        number = self.pages.currentIndex().row()
        if self.document is not None and number >= 0:
            with PDFIUM:
                width = self.document[number].get_width() * PIXELS
            room = self.area.width() - self.area.verticalScrollBar().sizeHint().width() - 8
            self.set_zoom(min(max(room / width, ZOOMS[0]), ZOOMS[-1]))

    def set_zoom(self, zoom: float) -> None:
        """Draw the page at another size."""
        self.zoom = zoom
        self.redraw()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addStretch()
        bar.addWidget(button("缩小", self.reduce, "reduce"))
        bar.addWidget(self.percent)
        bar.addWidget(button("放大", self.enlarge, "enlarge"))
        bar.addWidget(button("适合宽度", self.fit_width, "fit_width"))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        nest(column, bar)
        column.addWidget(self.area, 1)
        split = QSplitter(childrenCollapsible=False)
        split.addWidget(self.pages)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)


def render(document: pypdfium2.PdfDocument, number: int, scale: float) -> QImage:
    """Draw one page of a document."""
    with PDFIUM:
        bitmap = document[number].render(scale=scale, prefer_bgrx=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGB32,
        ).copy()  # the bytes are pypdfium's and go with the bitmap
        bitmap.close()
    return image
