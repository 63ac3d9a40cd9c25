"""The bytes of a PDF: each page is written when it is finished, and no longer held.

What a document needs and no more: pages, parts of fonts, photos, bookmarks, the table of objects.
"""

import hashlib
import zlib
from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate
from typing import Final

from PIL import Image as Picture

from fupin_desktop.paper.font_part import FontPart, to_unicode_map
from fupin_desktop.paper.fonts import FILES, load

LEVEL: Final = 4  # of compression: a third quicker than the usual 6, two percent larger
HEADER: Final = b"%PDF-1.4\n%\223\214\213\236\n"
PRODUCT: Final = "驻村台账"
CATALOG, PAGES, FONTS, INFO, OUTLINES = range(1, 6)  # numbers of the objects that all have
SYMBOLIC: Final = 4  # the flag of a font with other characters than those of Latin


class PdfFile:
    """A PDF in the making, in memory."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._out = BytesIO()
        self._out.write(HEADER)
        self._starts = [0] * OUTLINES  # where each object begins, in the order of their numbers
        self._pages: list[int] = []
        self._marks: list[tuple[str, int, list[tuple[str, int]]]] = []
        self._fonts: dict[str, FontPart] = {}
        self._photos: dict[str, int] = {}

    def font(self, face: str) -> tuple[str, FontPart]:
        """Give the name of a font on pages, and the part of it that the document shows."""
        part = self._fonts.get(face)
        if part is None:
            part = self._fonts[face] = FontPart(load(face))
        return f"/F{[*FILES].index(face)}", part

    def photo(self, sha256: str, jpeg: bytes) -> str:
        """Put a photo into the document, once; give its name on pages."""
        if sha256 not in self._photos:
            with Picture.open(BytesIO(jpeg)) as picture:
                (wide, high), gray = picture.size, picture.mode == "L"
            about = (f"/Type /XObject /Subtype /Image /Width {wide} /Height {high} "
                     f"/BitsPerComponent 8 /Filter /DCTDecode "
                     f"/ColorSpace /Device{'Gray' if gray else 'RGB'}")  # fmt: skip
            self._photos[sha256] = self._stream(about, jpeg)
        return f"/P{self._photos[sha256]}"

    def add_page(self, size: tuple[float, float], code: str, photos: Sequence[str]) -> None:
        """Write a page: its size, what draws it, and the names of the photos on it."""
        shown = " ".join(f"{name} {name[2:]} 0 R" for name in dict.fromkeys(photos))
        content = self._packed("", code.encode("latin-1"))
        self._pages.append(self._put(
            f"<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {size[0]:.2f} {size[1]:.2f}] "
            f"/Contents {content} 0 R "
            f"/Resources << /Font {FONTS} 0 R /XObject << {shown} >> >> >>"
        ))  # fmt: skip

    def mark(self, title: str, level: int) -> None:
        """Bookmark the page that is added next; level 1 stands below the last of level 0."""
        if level:
            self._marks[-1][2].append((title, len(self._pages)))
        else:
            self._marks.append((title, len(self._pages), []))

    def data(self) -> bytes:
        """Write what remains, and give the whole file."""
        fonts = " ".join(f"{self.font(face)[0]} {self._font(part)} 0 R"
                         for face, part in self._fonts.items())  # fmt: skip
        self._put(f"<< {fonts} >>", FONTS)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._put(f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>", PAGES)
        made = _said(PRODUCT)
        self._put(f"<< /Title {_said(self._title)} /Author {made} /Creator {made} "
                  f"/Producer {made} >>", INFO)  # fmt: skip
        self._put_marks()
        self._put(f"<< /Type /Catalog /Pages {PAGES} 0 R /Outlines {OUTLINES} 0 R >>", CATALOG)
        return self._closed()

    def _font(self, part: FontPart) -> int:
        """Write a part of a font with all that belongs to it; give its number."""
        name = f"/{part.tag}+{part.face.name}"
        up, down, box = part.face.metrics
        data = part.file()
        file = self._packed(f"/Length1 {len(data)}", data, zlib.Z_HUFFMAN_ONLY)
        about = self._put(
            f"<< /Type /FontDescriptor /FontName {name} /Flags {SYMBOLIC} /ItalicAngle 0 "
            f"/Ascent {up} /Descent {down} /CapHeight {up} /StemV 80 "
            f"/FontBBox [{' '.join(map(str, box))}] /FontFile2 {file} 0 R >>"
        )
        drawn = self._put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /DW 1000 "
            f"/W [{part.widths()}] /FontDescriptor {about} 0 R /CIDToGIDMap /Identity "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        )
        copied = self._packed("", to_unicode_map([*part]).encode("ascii"))
        return self._put(
            f"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H "
            f"/DescendantFonts [{drawn} 0 R] /ToUnicode {copied} 0 R >>"
        )

    def _put_marks(self) -> None:
        """Write the bookmarks, those of the second level folded away."""
        sizes = [1 + len(below) for *_, below in self._marks]
        tops = [*accumulate(sizes, initial=len(self._starts) + 1)][:-1]
        self._put(f"<< /Type /Outlines /Count {len(tops)} {_ends(tops)} >>", OUTLINES)
        for at, (title, page, below) in enumerate(self._marks):
            own = tops[at]
            inner = [*range(own + 1, own + 1 + len(below))]
            held = f"{_ends(inner)} /Count -{len(inner)}" if inner else ""
            self._put_mark(title, page, OUTLINES, _beside(tops, at) + held)
            for place, (name, there) in enumerate(below):
                self._put_mark(name, there, own, _beside(inner, place))

    def _put_mark(self, title: str, page: int, parent: int, links: str) -> None:
        self._put(f"<< /Title {_said(title)} /Parent {parent} 0 R "
                  f"/Dest [{self._pages[page]} 0 R /Fit] {links} >>")  # fmt: skip

    def _closed(self) -> bytes:
        """Write the table of objects; give the whole file."""
        start, count = self._out.tell(), len(self._starts) + 1
        digest = hashlib.blake2b(self._out.getbuffer(), digest_size=16).hexdigest()
        lines = "".join(f"{place:010} 00000 n \n" for place in self._starts)
        self._out.write(
            f"xref\n0 {count}\n0000000000 65535 f \n{lines}"
            f"trailer\n<< /Size {count} /Root {CATALOG} 0 R /Info {INFO} 0 R "
            f"/ID [<{digest}> <{digest}>] >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        )
        return self._out.getvalue()

    def _packed(self, about: str, data: bytes, how: int = zlib.Z_DEFAULT_STRATEGY) -> int:
        """Write an object that holds bytes, compressed.

        In outlines hardly anything recurs: to look for it costs twice the time for a tenth less.
        """
        packing = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, how)
        packed = packing.compress(data) + packing.flush()
        return self._stream(f"{about} /Filter /FlateDecode", packed)

    def _stream(self, about: str, data: bytes) -> int:
        """Write an object that holds bytes; give its number."""
        self._begin(0)
        self._out.write(f"<< {about} /Length {len(data)} >>\nstream\n".encode("ascii"))
        self._out.write(data)
        self._out.write(b"\nendstream\nendobj\n")
        return len(self._starts)

    def _put(self, body: str, number: int = 0) -> int:
        """Write an object, as the next or as one of those that all have; give its number."""
        number = self._begin(number)
        self._out.write(f"{body}\nendobj\n".encode("ascii"))
        return number

    def _begin(self, number: int) -> int:
        if number:
            self._starts[number - 1] = self._out.tell()
        else:
            self._starts.append(self._out.tell())
            number = len(self._starts)
        self._out.write(b"%d 0 obj\n" % number)
        return number


def _ends(numbers: Sequence[int]) -> str:
    """Name the first and the last bookmark of a row."""
    return f"/First {numbers[0]} 0 R /Last {numbers[-1]} 0 R" if numbers else ""


def _beside(numbers: Sequence[int], at: int) -> str:
    """Name the bookmarks before and after one of a row."""
    before = f"/Prev {numbers[at - 1]} 0 R " if at else ""
    return before + (f"/Next {numbers[at + 1]} 0 R " if at + 1 < len(numbers) else "")


def _said(text: str) -> str:
    """Write a text that is not on a page: a title or a name."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
