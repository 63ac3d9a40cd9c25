"""A TrueType font file: which glyph a character has, how wide it is, and how it is drawn.

Our fonts have no glyph that is made of others (resources/fonts), so a glyph can be taken alone.
"""

import struct
import sys
from array import array
from collections.abc import Iterator
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, NamedTuple

UNICODE: Final = (3, 10)  # platform and encoding of the table of all characters
SEGMENTS: Final = 12  # the format of that table
LONG: Final = 50  # where in the table `head` stands whether offsets are long


class Glyph(NamedTuple):
    """One glyph as a font file holds it."""

    drawn: bytes  # its outline, filled up to a multiple of four bytes
    checksum: int  # of the outline
    advance: int  # how far it moves on, in units of the design
    side: int  # where its outline begins


class Typeface:
    """One font of ours; its file is read where and when a glyph is wanted."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        with path.open("rb") as file:
            self._data = mmap(file.fileno(), 0, access=ACCESS_READ)
        (count,) = struct.unpack_from(">H", self._data, 4)
        entries = [struct.unpack_from(">4sIII", self._data, 12 + 16 * at) for at in range(count)]
        self._tables = {tag: (start, size) for tag, _, start, size in entries}
        self.glyphs = dict(self._mapping())  # code point -> glyph
        self._read: dict[int, Glyph] = {}

    def table(self, tag: bytes) -> bytes:
        """Give a table of the file."""
        start, size = self._tables[tag]
        return self._data[start : start + size]

    @cached_property
    def unit(self) -> int:
        """How many units of the design make one em."""
        (unit,) = struct.unpack_from(">H", self.table(b"head"), 18)
        return int(unit)

    @cached_property
    def metrics(self) -> tuple[int, int, list[int]]:
        """How far letters reach above and below the line, and the box of all, in 1/1000 em."""
        up, down = struct.unpack_from(">hh", self.table(b"hhea"), 4)
        box = struct.unpack_from(">4h", self.table(b"head"), 36)
        return self._per_mille(up), self._per_mille(down), [*map(self._per_mille, box)]

    def width(self, glyph: int) -> int:
        """How far a glyph moves on, in 1/1000 em."""
        return self._per_mille(self._side(glyph)[0])

    def glyph(self, number: int) -> Glyph:
        """Give a glyph; it is read once, for the next document shows it too."""
        found = self._read.get(number)
        if found is None:
            start = self._tables[b"glyf"][0]
            drawn = self._data[start + self._ends[number] : start + self._ends[number + 1]]
            drawn += bytes(-len(drawn) % 4)
            found = self._read[number] = Glyph(drawn, checksum(drawn), *self._side(number))
        return found

    def _side(self, glyph: int) -> tuple[int, int]:
        """How far a glyph moves on and where its outline begins."""
        numbers, full = self._horizontal, self._full
        if glyph < full:
            return numbers[2 * glyph] & 0xFFFF, numbers[2 * glyph + 1]
        return numbers[2 * full - 2] & 0xFFFF, numbers[full + glyph]

    def _per_mille(self, units: int) -> int:
        return round(units * 1000 / self.unit)

    @cached_property
    def _full(self) -> int:
        """How many glyphs have an advance of their own; the others have that of the last."""
        (count,) = struct.unpack_from(">H", self.table(b"hhea"), 34)
        return int(count)

    @cached_property
    def _horizontal(self) -> "array[int]":
        return _numbers("h", self.table(b"hmtx"))

    @cached_property
    def _ends(self) -> "array[int]":
        """Where each glyph's outline begins; the one before it ends there."""
        if struct.unpack_from(">h", self.table(b"head"), LONG)[0]:
            return _numbers("I", self.table(b"loca"))
        return array("I", [2 * half for half in _numbers("H", self.table(b"loca"))])

    def _mapping(self) -> Iterator[tuple[int, int]]:
        """The glyph of each character."""
        table = self.table(b"cmap")
        (count,) = struct.unpack_from(">H", table, 2)
        entries = [struct.unpack_from(">HHI", table, 4 + 8 * at) for at in range(count)]
        (start,) = (start for *kind, start in entries if (*kind,) == UNICODE)
        form, _, _, _, groups = struct.unpack_from(">HHIII", table, start)
        if form != SEGMENTS:
            raise ValueError(f"{self.name}: a table of characters in format {form}")
        for at in range(groups):
            first, last, glyph = struct.unpack_from(">III", table, start + 16 + 12 * at)
            for code in range(first, last + 1):
                yield code, glyph + code - first


def checksum(data: bytes) -> int:
    """Add up the numbers that a part of a font consists of, as its list of tables wants it."""
    total: int = sum(struct.unpack(f">{len(data) // 4}I", data))
    return total & 0xFFFFFFFF


def _numbers(code: str, data: bytes) -> "array[int]":
    """Read numbers that stand in a font, the high byte first."""
    numbers = array(code, data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
