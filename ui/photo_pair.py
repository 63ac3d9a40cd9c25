"""Two photos side by side: what a record shows now, and what it will show."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.attachment_tiles import tile
from ui.parts import named
from ui.theme import labelled

CAPTIONS: Final = ("原来", "新的")
SHAPE: Final = QSize(9, 6)  # of a photo, in heights of a line of text
READING: Final = "正在读取……"
ABSENT: Final = "照片不在这里，也不在包里"
NONE: Final = "（没有）"


class PhotoPair(QWidget):
    """Thumbnails of a photo before and after."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = [named(QLabel(), f"photo_{number}") for number in range(len(CAPTIONS))]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, caption in enumerate(CAPTIONS):
            grid.addWidget(labelled(caption, "muted"), 0, column)
            grid.addWidget(self.frames[column], 1, column, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(2, 1)

    def wait_for(self, names: tuple[str, str]) -> None:
        """Say that the photos of these names are being read."""
        self._draw([(b"", READING if name else NONE) for name in names])

    def show_photos(self, names: tuple[str, str], photos: tuple[bytes, bytes]) -> None:
        """Show the photos of these names; an empty content is one that nobody has."""
        words = [ABSENT if name else NONE for name in names]
        self._draw(list(zip(photos, words, strict=True)))

    def _draw(self, contents: list[tuple[bytes, str]]) -> None:
        size = SHAPE * self.fontMetrics().height()
        for frame, (content, words) in zip(self.frames, contents, strict=True):
            frame.setPixmap(tile(size, self.font(), QImage.fromData(content), words))
            frame.setAccessibleName(words if not content else "照片")
