"""The PDF document: pages put one after another, bookmarked, and written all or not at all."""

import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from fupin_desktop import durable
from fupin_desktop.paper.sheet import PAGE_HEIGHT, Page, draw

PRODUCT = "驻村台账"
LEVEL = 4  # of compression: a third quicker than the usual 6, two percent larger


class Book:
    """A PDF in the making; nothing is on disk before `save`."""

    def __init__(self, title: str) -> None:
        # invariant: the same records give the same bytes; the date of printing is in the footer
        self._bytes = BytesIO()
        self._canvas = Canvas(self._bytes, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator(PRODUCT)
        self._canvas.setProducer(PRODUCT)
        self._canvas.setAuthor(PRODUCT)
        self.pages = 0

    def add(
        self, title: str, pages: Sequence[Page], marks: Sequence[tuple[int, str]] = (),
        *, apart: bool = True,
    ) -> None:  # fmt: skip
        """Append a file of pages with a bookmark for each part; `apart`: on a new sheet."""
        if apart and self.pages % 2:
            blank = Page()
            blank.write_center(PAGE_HEIGHT / 2, "此页空白", 9)
            self._draw(blank)
        self._mark(title, 0)
        for index, page in enumerate(pages):
            for part in (part for place, part in marks if place == index):
                self._mark(part, 1)
            self._draw(page)

    def save(self, target: Path) -> None:
        """Write the file; whatever goes wrong, an older file of that name stays as it was."""
        self._canvas.save()
        durable.write(target, self._bytes.getvalue())

    def _mark(self, title: str, level: int) -> None:
        """Bookmark the page that is drawn next."""
        key = f"{self.pages}-{level}-{title}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level, closed=level == 0)

    def _draw(self, page: Page) -> None:
        self.pages += 1
        draw(self._canvas, page, self.pages)
        self._pack()

    def _pack(self) -> None:
        """Compress the page just finished: a town's pages as text would need 300 MB."""
        page = vars(self._canvas)["_doc"].Pages.pages[-1]  # reportlab itself packs only on saving
        filters = PDFDictionary({"Filter": PDFName("FlateDecode")})
        page.Contents = PDFStream(filters, zlib.compress(page.stream.encode("latin-1"), LEVEL))
        page.stream = None
