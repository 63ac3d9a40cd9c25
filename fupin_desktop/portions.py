"""What is too much for one package, in several: each is received alone, and in any order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from db import log
from db.connection import Database
from fupin_desktop.manifest import MAX_PHOTOS, is_hex32
from fupin_desktop.package import Header

LARGEST: Final = 48_000_000  # bytes of a package: an old laptop reads it with little memory
MOST_BYTES: Final = 40_000_000  # of operation lines in one package, before compression
MOST_LINES: Final = 40_000  # looking into them and taking them in takes less than 300 MB


@dataclass
class Portion:
    """What one package holds."""

    lines: range = range(0)  # which of the operations
    photos: dict[str, int] = field(default_factory=dict)  # bytes by SHA-256
    room: int = field(default_factory=lambda: LARGEST)  # bytes left, about

    def takes(self, size: int) -> bool:
        """Tell whether a photo of this size may be added; one too large for any is put alone."""
        is_empty = not (self.lines or self.photos)
        return (size <= self.room and len(self.photos) < MAX_PHOTOS) or is_empty


def split(sizes: Sequence[int], photos: Mapping[str, int]) -> list[Portion]:
    """Deal operations, then photos, all by their sizes, to as few packages as hold them."""
    portions = [
        Portion(part, {}, max(0, LARGEST - sum(sizes[part.start : part.stop])))
        for part in _dealt(sizes)
    ]
    for sha256, size in photos.items():
        fitting = (one for one in portions if one.takes(size))
        place = next(fitting, None)
        if place is None:
            place = Portion()
            portions.append(place)
        place.photos[sha256] = size
        place.room -= size
    return portions


def mark(header: Header, number: int, count: int, before: Sequence[str], *, is_end: bool) -> Header:
    """Say in a package's header which part it is; `before` are the earlier ones with operations.

    Only the last part with operations may say how far the chains are complete, and what it brings
    of a superior's own words: all of them are needed for that.
    """
    extra = dict(header.extra)
    if not is_end:
        extra["complete"] = {}
        extra.pop("brings", None)
    elif before:
        extra["after"] = list(before)
    return replace(header, part=(number, count), extra=extra)


def is_whole(db: Database, header: Header) -> bool:
    """Tell whether every earlier part that a package builds on has been received."""
    before = header.extra.get("after", [])
    if not isinstance(before, list) or not all(map(is_hex32, before)):
        return False
    where = "id = ? AND direction = 'received'"
    return all(log.find(db, "package", where, (name,)) for name in before)


def _dealt(sizes: Sequence[int]) -> Iterator[range]:
    start = held = 0
    for place, size in enumerate(sizes):
        if place > start and (held + size > MOST_BYTES or place - start >= MOST_LINES):
            yield range(start, place)
            start, held = place, 0
        held += size
    yield range(start, len(sizes))
