"""The bytes of a PDF: each finished page is written at once and no longer held as objects.

reportlab keeps every page until the end and then formats all of them: a town's 10,000 pages would
take 300 MB. It has no door for this, so its document is asked for what it does itself on saving.
"""

import zlib
from io import BytesIO
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import (
    PDFCrossReferenceTable,
    PDFDictionary,
    PDFImageXObject,
    PDFIndirectObject,
    PDFName,
    PDFObjectReference,
    PDFPage,
    PDFStream,
    PDFTrailer,
)
from reportlab.pdfgen.canvas import Canvas

PACKED: Final = PDFDictionary({"Filter": PDFName("FlateDecode")})
LEVEL: Final = 4  # of compression: a third quicker than the usual 6, two percent larger
HEAD: Final = b"%PDF-1.4\n%\223\214\213\236\n"


class PdfFile:
    """The file that the pages of a canvas are written to, in memory."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document: Any = vars(canvas)["_doc"]
        self._out = BytesIO()
        self._out.write(HEAD)
        self._seen = 0  # objects looked at so far

    def finish_page(self) -> None:
        """Write the page that the canvas has just shown, and the photos on it."""
        document = self._document
        page = document.Pages.pages[-1]
        page.Contents = PDFStream(PACKED)
        page.Contents.content = zlib.compress(page.stream.encode("latin-1"), LEVEL)
        page.stream = None
        while self._seen < document.objectcounter:
            self._seen += 1
            name = document.numberToId.get(self._seen)
            held = document.idToObject.get(name)
            if isinstance(held, PDFPage | PDFStream):
                self._write(name)
                document.idToObject[name] = None
            elif isinstance(held, PDFImageXObject):
                self._write(name)
                held.streamContent = ""  # the same photo may be shown again
            if held is page:
                document.Pages.pages[-1] = PDFObjectReference(name)

    def data(self) -> bytes:
        """Write what remains: fonts, bookmarks, the table of objects; give the whole file."""
        document = self._document
        for font in document.delayedFonts:
            font.addObjects(document)
        document.info.invariant = document.invariant
        document.info.digest(document.signature)
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, self._canvas)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        number = 0
        while (number := number + 1) in document.numberToId:
            if document.numberToId[number] not in document.idToOffset:
                self._write(document.numberToId[number])
        table = PDFCrossReferenceTable()
        table.addsection(0, [document.numberToId[one] for one in range(1, number)])
        start = self._out.tell()
        self._out.write(table.format(document))
        trailer = PDFTrailer(startxref=start, Size=number, Root=root, Info=info, ID=document.ID())
        self._out.write(trailer.format(document))
        return self._out.getvalue()

    def _write(self, name: str) -> None:
        """Write one object and remember where it stands."""
        written = PDFIndirectObject(name, self._document.idToObject[name]).format(self._document)
        self._document.idToOffset[name] = self._out.tell()
        self._out.write(written)
