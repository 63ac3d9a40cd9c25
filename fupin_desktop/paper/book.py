"""The PDF document: pages put one after another, bookmarked, and written all or not at all."""

from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from fupin_desktop import durable
from fupin_desktop.paper.drawing import Spans, draw
from fupin_desktop.paper.pdf_file import PdfFile
from fupin_desktop.paper.sheet import PAGE_HEIGHT, Page

PRODUCT = "驻村台账"


class Book:
    """A PDF in the making; nothing is on disk before `save`."""

    def __init__(self, title: str) -> None:
        # invariant: the same records give the same bytes; the date of printing is in the footer
        self._canvas = Canvas(BytesIO(), pagesize=A4, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator(PRODUCT)
        self._canvas.setProducer(PRODUCT)
        self._canvas.setAuthor(PRODUCT)
        self._file = PdfFile(self._canvas)
        self._spans: Spans = {}
        self.pages = 0

    def add(
        self, title: str, pages: Sequence[Page], marks: Sequence[tuple[int, str]] = (),
        *, apart: bool = True, wanted: Collection[int] | None = None,
    ) -> None:  # fmt: skip
        """Append a file of pages with a bookmark for each part; `apart`: on a new sheet.

        `wanted`: indexes of the pages to print, each with the binding margin on its side.
        """
        some = wanted is not None and len(wanted) < len(pages)
        if apart and self.pages % 2:
            blank = Page()
            blank.write_center(PAGE_HEIGHT / 2, "此页空白", 9)
            self._draw(blank)
        self._mark(title, 0)
        for index, page in enumerate(pages):
            if wanted is not None and index not in wanted:
                continue
            for part in (part for place, part in marks if place == index):
                self._mark(part, 1)
            self._draw(page, index + 1 if some else 0)

    def save(self, target: Path) -> None:
        """Write the file; whatever goes wrong, an older file of that name stays as it was."""
        data = self._file.data()
        del self._canvas, self._file  # a town's pages are not to be held twice
        durable.write(target, data)

    def _mark(self, title: str, level: int) -> None:
        """Bookmark the page that is drawn next."""
        key = f"{self.pages}-{level}-{title}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level, closed=level == 0)

    def _draw(self, page: Page, side: int = 0) -> None:
        """Draw the next page; `side`: its number in the file that it goes back into."""
        self.pages += 1
        draw(self._canvas, page, side or self.pages, self._spans)
        self._file.finish_page()
