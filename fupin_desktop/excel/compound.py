"""A file that holds streams, as programs wrote before packed files."""

from array import array
from collections.abc import Iterator, Mapping
from itertools import islice
from struct import unpack_from
from typing import BinaryIO, Final

MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD: Final = 512  # bytes before the first sector, or that of the longer sectors
NONE: Final = 0xFFFFFFFA  # and above: no sector
DIRECTORY: Final = 1000  # sectors of the list of streams
ENTRY: Final = 128
LEAST: Final = 4096  # bytes of a stream; a smaller one lies in pieces in that of the root
PIECE: Final = 64
ROOT: Final = "Root Entry"
PART: Final = 1 << 20  # bytes of a stream given in one go


class Compound:
    """An open compound file; ValueError if it is none."""

    def __init__(self, file: BinaryIO) -> None:
        head = file.read(HEAD)
        if len(head) < HEAD or head[30] not in {9, 12}:
            raise ValueError("no compound file")
        self._file, self._size = file, 1 << head[30]
        self._most = file.seek(0, 2) // self._size
        self._next = self._links(head)
        start, self._pieces = unpack_from("<I8xI", head, 48)
        self.streams: Mapping[str, tuple[int, int]] = dict(self._entries(start))

    def read(self, name: str) -> Iterator[bytes]:
        """Give a stream in parts; nothing if there is none of that name."""
        start, size = self.streams.get(name, (NONE, LEAST))
        if size < LEAST:
            return self._small(start)
        chain = self._chain(start, self._next)
        return iter(lambda: b"".join(map(self._sector, islice(chain, PART // self._size))), b"")

    def _small(self, start: int) -> Iterator[bytes]:
        within = [*self._chain(self.streams[ROOT][0], self._next)]
        links = array("I")
        for sector in self._chain(self._pieces, self._next):
            links.frombytes(self._sector(sector))
        for piece in islice(self._chain(start, links), LEAST // PIECE):
            sector, at = divmod(piece * PIECE, self._size)
            yield self._sector(within[sector])[at : at + PIECE]

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        return self._file.read(self._size)

    def _links(self, head: bytes) -> "array[int]":
        """What sector follows each."""
        links = array("I")
        where, number = head[76:], unpack_from("<I", head, 68)[0]
        each = self._size // 4
        for _ in range(self._most // each // (each - 1) + 1):  # more cannot be of this file
            for sector in unpack_from(f"<{len(where) // 4}I", where):
                if sector < NONE:
                    links.frombytes(self._sector(sector))
            if number >= NONE:
                break
            more = self._sector(number)
            where, number = more[:-4], unpack_from("<I", more, len(more) - 4)[0]
        return links

    def _chain(self, at: int, links: "array[int]") -> Iterator[int]:
        for _ in links:  # one that leads back to itself ends too
            if at >= len(links):
                return
            yield at
            at = links[at]

    def _entries(self, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Name of every stream, with its first sector and how long it is."""
        for sector in map(self._sector, islice(self._chain(start, self._next), DIRECTORY)):
            for at in range(0, len(sector) - ENTRY + 1, ENTRY):
                (length,) = unpack_from("<H", sector, at + 64)
                name = sector[at : at + min(length, 64)].decode("utf-16-le", "replace")
                yield name.rstrip("\0"), unpack_from("<II", sector, at + 116)
