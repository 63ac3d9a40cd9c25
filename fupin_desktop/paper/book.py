"""The PDF document: pages put one after another, bookmarked, and written all or not at all."""

from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path

from fupin_desktop import durable
from fupin_desktop.paper.drawing import draw
from fupin_desktop.paper.pdf_file import PdfFile
from fupin_desktop.paper.sheet import PAGE_HEIGHT, Page

Target = Path | BytesIO  # a file, or memory: what is only looked at lies on no disk


class Book:
    """A PDF in the making; nothing is on disk before `save`."""

    def __init__(self, title: str) -> None:
        # the same records give the same bytes: the date of printing is in the footer alone
        self._file = PdfFile(title)
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
        self._file.mark(title, 0)
        for index, page in enumerate(pages):
            if wanted is not None and index not in wanted:
                continue
            for part in (part for place, part in marks if place == index):
                self._file.mark(part, 1)
            self._draw(page, index + 1 if some else 0)

    def save(self, target: Target) -> None:
        """Write the file; whatever goes wrong, an older file of that name stays as it was."""
        data = self._file.data()
        del self._file  # a town's pages are not to be held twice
        if isinstance(target, Path):
            durable.write(target, data)
        else:
            target.write(data)

    def _draw(self, page: Page, side: int = 0) -> None:
        """Draw the next page; `side`: its number in the file that it goes back into."""
        self.pages += 1
        draw(self._file, page, side or self.pages)
