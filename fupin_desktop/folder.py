"""The ledger folder: where it may lie, who holds it open, which machine it lives on."""

import hashlib
import platform
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from string import ascii_uppercase

from filelock import FileLock, Timeout

from fupin_desktop import durable
from fupin_desktop.errors import FupinError

DATABASE, KEYS, LOCK, BLOBS = "ledger.db", "keys.json", "lock", "blobs"
DRAFTS, SPARE_KEYS = "drafts.db", f"{KEYS}.bak"
BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database
# What is to take the place of the files here: being filled, and from its renaming on to be used.
FILLING, READY, FORMER = "rekeying", "rekeyed", "former"

# Folders that a program copies elsewhere behind our back, a database under its feet.
CLOUD_FOLDERS = (
    "onedrive", "坚果云", "我的坚果云", "nutstore", "百度网盘", "baidunetdisk", "baidusyncdisk",
    "wps云盘", "wpsdrive", "wps cloud files", "dropbox", "icloud", "腾讯微云", "weiyun", "阿里云盘",
)  # fmt: skip
REMOVABLE_FILE_SYSTEMS = {"vfat", "exfat", "msdos"}
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "davfs"}
WINDOWS_DRIVES = {2: "U盘等可移动磁盘", 4: "网络磁盘", 5: "光盘"}


def check_place(path: Path) -> None:
    """Refuse a folder where a ledger would be damaged sooner or later, naming the reason."""
    reason = _bad_place(path.absolute())
    if reason:
        raise FupinError(
            f"台账不能放在{reason}上：{path}。没有建立或改动任何数据。"
            "请把台账放在本机硬盘（例如“文档”文件夹），用报送包在U盘上传递数据。"
        )


def cloud_folder(path: Path) -> str:
    """Give the part of a path that some program copies to the internet, empty if there is none."""
    for part in path.parts:
        if any(part.lower().startswith(name) for name in CLOUD_FOLDERS):
            return part
    return ""


def _bad_place(path: Path) -> str:
    cloud = cloud_folder(path)
    if cloud:
        return f"网盘文件夹“{cloud}”"
    if sys.platform == "win32":
        return WINDOWS_DRIVES.get(drive_type(path), "")
    kind = _file_system(path)
    if kind in NETWORK_FILE_SYSTEMS:
        return "网络磁盘"
    return "U盘等可移动磁盘" if kind in REMOVABLE_FILE_SYSTEMS else ""


def drive_type(path: Path) -> int:
    """Give the type that Windows tells of the drive a path lies on; 0 elsewhere."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - its windll exists on Windows only

        return int(ctypes.windll.kernel32.GetDriveTypeW(path.anchor))
    return 0


def drives() -> list[str]:
    """List the drives of Windows; none elsewhere."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - its windll exists on Windows only

        mask = int(ctypes.windll.kernel32.GetLogicalDrives())
        return [f"{letter}:\\" for place, letter in enumerate(ascii_uppercase) if mask >> place & 1]
    return []


def _file_system(path: Path) -> str:
    """Give the type of the file system a path lies on, as far as Linux tells."""
    best, kind = "", ""
    with suppress(OSError):
        resolved = str(path.resolve())
        for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
            mount, found = line.split()[1:3]
            inside = resolved == mount or resolved.startswith(mount.rstrip("/") + "/")
            if inside and len(mount) >= len(best):
                best, kind = mount, found
    return kind


@contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """Make a ledger folder; whatever fails inside takes the folder away again."""
    check_place(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FupinError(f"{path} 已经存在，没有覆盖它。请换一个名字或文件夹。")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FupinError(
            f"文件夹 {path} 建不了，没有建立台账。请换一个可以写入的文件夹。"
        ) from error
    try:
        yield
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def check_is_ledger(path: Path) -> None:
    """Refuse a path that is no ledger folder."""
    if not path.exists():
        raise FupinError(
            f"找不到台账：{path}，没有打开，也没有改动什么。请检查路径，或新建一个台账。"
        )
    if not path.is_dir() or not (path / DATABASE).is_file() or not (path / KEYS).is_file():
        raise FupinError(
            f"{path} 不是台账文件夹（应有 ledger.db 和 keys.json），没有改动它。请另选文件夹。"
        )
    if (path / DATABASE).stat().st_size == 0:  # SQLite would take it for a new one
        raise FupinError(f"{path} 的数据文件是空的，没有打开，也没有改动它。请用最近的备份恢复。")


def lock(path: Path) -> FileLock:
    """Hold the folder for this process; raises FupinError if another one does."""
    # Opened on a worker's thread, closed on the window's.
    held = FileLock(path / LOCK, timeout=0, thread_local=False)
    try:
        held.acquire()
    except Timeout as error:
        raise FupinError(
            f"台账 {path.name} 正被另一个窗口或程序使用，没有打开，也没有改动。请先关闭那一个再试。"
        ) from error
    except OSError as error:
        raise FupinError(f"台账 {path.name} 所在文件夹不能写入，没有打开。请检查权限。") from error
    return held


def unsettled(path: Path) -> bool:
    """Tell whether an exchange of a ledger's files was broken off."""
    return (path / READY).exists() or (path / FILLING).exists()


def settle(path: Path) -> None:
    """Put what was made ready in the place of the files here, and clear away what was not.

    It may be broken off anywhere and begun again. The folder has to be held.
    """
    ready = path / READY
    for name in (KEYS, SPARE_KEYS, DATABASE, DRAFTS):  # the keys first: they fit nothing older
        if (ready / name).exists():
            for end in BESIDE:  # of the file that goes, and at rest: not of the one that comes
                (path / (name + end)).unlink(missing_ok=True)
            durable.rename(ready / name, path / name)
    if (ready / BLOBS).exists():
        if (path / BLOBS).exists():
            durable.rename(path / BLOBS, ready / FORMER)
        durable.rename(ready / BLOBS, path / BLOBS)
    durable.sync_folder(path)
    for name in (READY, FILLING):
        if (path / name).exists():
            shutil.rmtree(path / name)


def fingerprint(path: Path) -> str:
    """Name this copy on this machine; a copied, moved or restored folder gets another name.

    Only the replica id depends on it, whose renewal costs nothing, so it may change too often.
    """
    database = path / DATABASE
    stat = database.stat()
    parts = (_machine(), str(database.resolve()), str(stat.st_dev), str(stat.st_ino))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _machine() -> str:
    for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with suppress(OSError):
            return Path(name).read_text(encoding="ascii").strip()
    return f"{platform.node()}-{uuid.getnode()}"
