"""Sticks and disks plugged into this computer, and the mark by which a backup stick is known."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fupin_desktop import durable, folder

BACKUPS: Final = "驻村台账备份"  # the folder on a stick that holds everything of ours
MARK: Final = "stick.json"  # in that folder: the random id of the stick
FORMAT: Final = "fupin-stick"
_LARGEST: Final = 10_000  # bytes of a mark
_PLACES: Final = ("/media/", "/run/media/", "/mnt/")  # where Linux mounts what is plugged in
_FIXED, _REMOVABLE = 3, 2  # drive types of Windows


@dataclass(frozen=True)
class Volume:
    """A stick or disk besides the system's own."""

    path: Path
    label: str


def mounted(root: Path | None = None) -> list[Volume]:
    """List what is plugged in; with a root, each folder in it stands for one stick."""
    if root is not None:
        return [Volume(one, one.name) for one in sorted(_folders(root))]
    return list(_windows_drives() if sys.platform == "win32" else _mounts())


def home(place: Path) -> Path:
    """Give the folder that backups at a place go to: on a named stick, the one beside its mark."""
    return place / BACKUPS if stick_id(place) else place


def stick_id(place: Path) -> str:
    """Give the id of a named backup stick; empty for any other place, and for a damaged mark."""
    with suppress(OSError, ValueError, AttributeError):
        with (place / BACKUPS / MARK).open("rb") as stream:
            mark = json.loads(stream.read(_LARGEST))
        if mark.get("format") == FORMAT:
            return str(mark.get("id") or "")
    return ""


def name_stick(place: Path, identity: str) -> str:
    """Mark a volume as a backup stick and give its id: the one it has, or else this one."""
    known = stick_id(place)
    if known:
        return known
    try:
        (place / BACKUPS).mkdir(exist_ok=True)
    except OSError as error:
        raise durable.refusal(error, MARK) from error
    mark = json.dumps({"format": FORMAT, "id": identity}).encode()
    durable.write(place / BACKUPS / MARK, mark, json.loads)
    return identity


def is_elsewhere(place: Path, ledger: Path) -> bool:
    """Tell whether a place outlives the disk that a ledger lies on, as far as the system tells.

    Two drives of Windows may be one disk, so there only what can be pulled out counts by itself.
    """
    if sys.platform == "win32":
        return folder.drive_type(place.absolute()) in folder.WINDOWS_DRIVES
    return place.stat().st_dev != ledger.stat().st_dev


def _folders(root: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (one for one in root.iterdir() if one.is_dir())


def _mounts() -> Iterator[Volume]:
    with suppress(OSError):
        for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
            place, kind = (_unescaped(word) for word in line.split()[1:3])
            plugged = kind in folder.REMOVABLE_FILE_SYSTEMS and not place.startswith("/boot")
            if plugged or place.startswith(_PLACES):
                yield Volume(Path(place), Path(place).name)


def _unescaped(word: str) -> str:
    r"""Read a word of /proc/mounts, where a blank is \040."""
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        word = word.replace(code, sign)
    return word


def _windows_drives() -> Iterator[Volume]:
    system = os.environ.get("SYSTEMDRIVE", "C:").upper()
    for drive in folder.drives():
        kind = folder.drive_type(Path(drive))
        if kind == _REMOVABLE or (kind == _FIXED and drive[:2].upper() != system):
            yield Volume(Path(drive), drive[:2])
