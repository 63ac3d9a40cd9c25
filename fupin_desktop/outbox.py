"""The folder that packages are written to: whether it takes them, what a torn-out stick left."""

import shutil
from pathlib import Path
from typing import Final

from fupin_desktop import durable
from fupin_desktop.errors import FupinError
from fupin_desktop.media import MEGABYTE
from fupin_desktop.package import SUFFIX

PART: Final = f"{SUFFIX}.part"  # how a package ends that was not finished
SPARE: Final = 1 << 20  # bytes beyond the packages: names and tables need room too


def check(folder: Path, size: int = 0) -> None:
    """Refuse a folder that is gone, is protected, or has no room for so many bytes."""
    if not folder.is_dir():
        raise FupinError(f"文件夹 {folder} 不存在，没有导出。请插好U盘或换一个文件夹。")
    try:
        durable.try_writing(folder)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise FupinError(
            f"{folder} 写不进去（{durable.reason(error)}），没有导出，台账没有改动。"
            "请打开U盘上的写保护开关，或换一个U盘再试。"
        ) from error
    if free < size + SPARE:
        raise FupinError(
            f"{folder} 空间不够：要 {_megabytes(size + SPARE)}，只剩 {_megabytes(free)}。"
            "没有导出，台账没有改动。请删去U盘上不用的文件，或换一个U盘再试。"
        )


def sweep(folder: Path, office: str) -> list[str]:
    """Take away what an office's earlier exports left unfinished in a folder; give the names."""
    left = sorted(one for one in folder.glob(f"ZC_{office}_*{PART}") if one.is_file())
    try:
        for one in left:
            one.unlink(missing_ok=True)
    except OSError as error:
        raise FupinError(
            f"上次没有写完的文件“{one.name}”删不掉（{durable.reason(error)}），没有导出，"
            "台账没有改动。请换一个U盘再试。"
        ) from error
    return [one.name for one in left]


def told(removed: list[str]) -> str:
    """Say which unfinished files were taken away; empty if none was."""
    if not removed:
        return ""
    names = "、".join(removed[:3]) + ("等" if len(removed) > 3 else "")
    return f"上次没有写完就拔出了U盘，留下的 {len(removed)} 个文件（{names}）已经清除。"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
