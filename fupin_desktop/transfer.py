"""Bytes carried to another disk in pieces: written through, read back, hashed."""

import errno
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from fupin_desktop import durable
from fupin_desktop.errors import Step

PIECE: Final = 1 << 20  # bytes
KILO: Final = 1024


class Seal(NamedTuple):
    """What a file is known by: its size and the SHA-256 of its bytes."""

    size: int
    sha256: str


class Meter:
    """Counts bytes of a long work and tells `step`, in kilobytes, how far it is."""

    def __init__(self, step: Step, total: int = 0) -> None:
        self._step = step
        self.total = total
        self.done = 0

    def add(self, count: int) -> None:
        """Count some bytes as done; raises what `step` raises."""
        self.done += count
        self.pulse()

    def pulse(self) -> None:
        """Tell how far the work is without counting anything."""
        total = max(self.total, self.done, KILO)
        self._step(min(self.done, total - KILO) // KILO, total // KILO)


def copy(source: Path, target: Path, meter: Meter) -> Seal:
    """Copy a file under another name first, read it back, and only then rename it.

    Raises OSError; what is half written is taken away.
    """
    part = target.with_name(target.name + ".part")
    try:
        with source.open("rb") as origin, part.open("wb") as stream:
            written = _pour(origin, stream, meter)
            stream.flush()
            os.fsync(stream.fileno())
        if read(part, meter) != written:
            raise OSError(errno.EIO, "read back differently")
        durable.rename(part, target)
    except BaseException:
        discard(part)
        raise
    return written


def link(source: Path, target: Path) -> bool:
    """Give a file that is never written to a second name on its disk, where that can be had."""
    try:
        target.hardlink_to(source)
    except OSError:
        return False  # copying it instead says what is wrong, if anything is
    return True


def read(path: Path, meter: Meter) -> Seal:
    """Read a file from the medium, not from memory where the system lets us, and hash it."""
    with path.open("rb") as stream:
        if sys.platform == "linux":
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return _hash(stream, meter)


def sync(path: Path) -> None:
    """See a file that something else wrote down to the medium."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folders(folder: Path) -> None:
    """Make the names in a folder and below it survive a loss of power, where that can be had."""
    for where, _, _ in os.walk(folder):
        durable.sync_folder(Path(where))


def discard(path: Path) -> None:
    """Take a half-written file away; if its medium is gone, it went with it."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _pour(origin: BinaryIO, stream: BinaryIO, meter: Meter) -> Seal:
    hashed, size = hashlib.sha256(), 0
    for piece in _pieces(origin):
        stream.write(piece)
        hashed.update(piece)
        size += len(piece)
        meter.add(len(piece))
    return Seal(size, hashed.hexdigest())


def _hash(stream: BinaryIO, meter: Meter) -> Seal:
    hashed, size = hashlib.sha256(), 0
    for piece in _pieces(stream):
        hashed.update(piece)
        size += len(piece)
        meter.add(len(piece))
    return Seal(size, hashed.hexdigest())


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece
