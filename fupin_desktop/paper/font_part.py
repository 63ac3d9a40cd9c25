"""The part of a font that a document shows, as the file that is put into it."""

import hashlib
import struct
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from fupin_desktop.paper.typeface import LONG, Typeface, checksum

REPEATED: Final = 24  # characters of a text that is likely to stand on other pages too
BLOCK: Final = 100  # entries that one block of a map of characters may have
MAP_HEAD: Final = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange"""
MAP_END: Final = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


class FontPart(dict[int, int]):
    """The characters of a font in a document, by code point, numbered as they come up."""

    def __init__(self, face: Typeface) -> None:
        super().__init__()
        self.face = face
        self._texts: dict[str, str] = {}
        self._glyphs = [face.glyph(0)]  # by number; 0 is the missing glyph

    def __missing__(self, code: int) -> int:
        self[code] = number = len(self._glyphs)
        self._glyphs.append(self.face.glyph(self.face.glyphs[code]))
        return number

    def coded(self, text: str) -> str:
        """Write a text as a page shows it; a short one is likely to stand on other pages too."""
        found = self._texts.get(text)
        if found is None:
            found = self._coded(text)
            if len(text) <= REPEATED:
                self._texts[text] = found
        return found

    def _coded(self, text: str) -> str:
        """Write two bytes for each character."""
        codes = text.translate(self).encode("utf-16-be", "surrogatepass").decode("latin-1")
        codes = codes.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return codes.replace("\r", "\\r")

    @property
    def tag(self) -> str:
        """Six letters that set this part apart from other parts of the font."""
        digest = hashlib.sha256(repr([*self]).encode()).digest()
        return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])

    def widths(self) -> str:
        """Say how wide the characters are that are not as wide as high."""
        em = self.face.unit
        return " ".join([
            f"{number} [{round(glyph.advance * 1000 / em)}]"
            for number, glyph in enumerate(self._glyphs) if glyph.advance != em
        ])  # fmt: skip

    def file(self) -> bytes:
        """Make the font file: what a reader of documents asks of one, and no more."""
        face, glyphs = self.face, self._glyphs
        starts = [0, *accumulate([len(glyph.drawn) for glyph in glyphs])]
        sides = [number for glyph in glyphs for number in (glyph.advance, glyph.side)]
        head = bytearray(face.table(b"head"))
        struct.pack_into(">I", head, 8, 0)  # the sum of the whole file, which nobody asks for
        struct.pack_into(">h", head, LONG, 1)
        hhea, maxp = bytearray(face.table(b"hhea")), bytearray(face.table(b"maxp"))
        struct.pack_into(">H", hhea, 34, len(glyphs))
        struct.pack_into(">H", maxp, 4, len(glyphs))
        drawn = b"".join([glyph.drawn for glyph in glyphs])
        return _file({
            b"glyf": (drawn, sum([glyph.checksum for glyph in glyphs]) & 0xFFFFFFFF),
            b"head": _summed(head),
            b"hhea": _summed(hhea),
            b"hmtx": _summed(struct.pack(">" + "Hh" * len(glyphs), *sides)),
            b"loca": _summed(struct.pack(f">{len(starts)}I", *starts)),
            b"maxp": _summed(maxp),
        })  # fmt: skip


def _summed(table: bytes | bytearray) -> tuple[bytes, int]:
    """Fill a table up to a multiple of four bytes, and add its numbers up."""
    whole = bytes(table) + bytes(-len(table) % 4)
    return whole, checksum(whole)


def _file(tables: dict[bytes, tuple[bytes, int]]) -> bytes:
    """Put tables into one file, behind the list of them."""
    place = 12 + 16 * len(tables)
    power = len(tables).bit_length() - 1
    header = [struct.pack(">IHHHH", 0x10000, len(tables), 16 << power, power,
                          16 * (len(tables) - (1 << power)))]  # fmt: skip
    for tag, (data, total) in tables.items():
        header.append(struct.pack(">4sIII", tag, total, place, len(data)))
        place += len(data)
    return b"".join([*header, *(data for data, _ in tables.values())])


def to_unicode_map(codes: Sequence[int]) -> str:
    """Write the table by which a reader copies text out of a PDF, beyond U+FFFF as well."""
    pairs = [f"<{number:04X}> <{_utf16(code)}>" for number, code in enumerate(codes, start=1)]
    blocks = [pairs[start : start + BLOCK] for start in range(0, len(pairs), BLOCK)]
    shown = (f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return "\n".join((MAP_HEAD, *shown, MAP_END))


def _utf16(code: int) -> str:
    """Write a character as hexadecimal digits, above U+FFFF as a pair."""
    return f"{code:04X}" if code < 0x10000 else chr(code).encode("utf-16-be").hex().upper()
