"""Files that are either the old one or the new one, whatever happens while they are written."""

import contextlib
import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

from fupin_desktop.errors import FupinError

Check = Callable[[bytes], object]

# Access denied, sharing violation, lock violation: a virus scanner looks at the new file.
_PASSING_WINDOWS_ERRORS = frozenset((5, 32, 33))
_ATTEMPTS = 20
_PAUSE = 0.1  # seconds
_CHUNK = 1 << 20

_REASONS = {
    errno.ENOSPC: "磁盘或U盘空间不足",
    errno.EROFS: "U盘或文件夹是只读的（写保护）",
    errno.EACCES: "没有写入的权限，或文件正被别的程序占用",
    errno.EPERM: "没有写入的权限",
    errno.ENOENT: "文件夹不存在，或U盘已拔出",
    errno.EIO: "U盘或磁盘读写出错，可能已损坏或被拔出",
    errno.EFBIG: "文件太大，这个U盘的格式放不下",
    errno.EISDIR: "那里是一个文件夹，不是文件",
    errno.ENOTDIR: "写的位置里有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENODEV: "U盘已拔出",
    errno.ENXIO: "U盘已拔出",
    errno.ESTALE: "U盘已拔出",
}


def write(target: Path, data: bytes, check: Check | None = None) -> None:
    """Write a file under another name, read it back, check it, and only then rename it."""
    part = target.with_name(target.name + ".part")
    try:
        write_through(part, data)
        written = part.read_bytes() if check else b""
        if not (written == data if check else _holds(part, data)):
            raise OSError(errno.EIO, "read back differently")
        del data  # large files are not to be held twice while they are checked
        if check is not None:
            check(written)
        rename(part, target)
        sync_folder(target.parent)
    except OSError as error:
        raise refusal(error, target.name) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _holds(part: Path, data: bytes) -> bool:
    """Tell whether a file holds just this; a large one is not held twice to be compared."""
    whole = memoryview(data)
    with part.open("rb") as stream:
        for start in range(0, len(data), _CHUNK):
            if stream.read(_CHUNK) != whole[start : start + _CHUNK]:
                return False
        return not stream.read(1)


def try_writing(folder: Path) -> None:
    """Write a small file and take it away again; raises OSError where that is refused."""
    trial = folder / ".fupin.part"
    try:
        write_through(trial, b".")
    finally:
        trial.unlink(missing_ok=True)


def refusal(error: OSError, name: str) -> FupinError:
    """Say that a file was not written, and why."""
    return FupinError(
        f"文件没有写成（{reason(error)}）：{name}。原有文件没有改动。请换一个U盘或文件夹再试。"
    )


def reason(error: OSError) -> str:
    """Say in the user's words why the system refused."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")


def write_through(part: Path, data: bytes) -> None:
    """Write a file and see it down to the medium; raises OSError."""
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def adopt(part: Path, target: Path) -> None:
    """Give a file that another wrote its name once it is on the medium; raises OSError."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    rename(part, target)
    sync_folder(target.parent)


def rename(part: Path, target: Path) -> None:
    """Give a finished file or folder its name, waiting a moment for a virus scanner."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            part.replace(target)
            break
        except OSError as error:
            passing = getattr(error, "winerror", None) in _PASSING_WINDOWS_ERRORS
            if not passing or attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a loss of power, where the system can."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
