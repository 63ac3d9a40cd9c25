"""What lies in files and folders for this ledger, and taking several packages in by turns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from db import log
from fupin_desktop import canonical_zip, exchange, keys, package
from fupin_desktop.enrolment import identities
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry

STATES = {
    "new": "新收到", "repeated": "以前接收过", "elsewhere": "发给别的单位", "damaged": "损坏",
}  # fmt: skip
HEAD = 64  # bytes in which a package of any name shows what it is


@dataclass(frozen=True, kw_only=True)
class Found:
    """One package in the inbox; of a damaged one only its sentence is known."""

    path: Path
    state: str
    sender: str = ""
    sender_name: str = ""
    number: int = 0
    wall: str = ""
    sentence: str = ""


def look(registry: Registry, paths: Sequence[Path], step: Step = no_step) -> list[Found]:
    """Say of each package among files and folders what it is; nothing is decrypted or written."""
    files = sorted({file for path in paths for file in _files(path)})
    ours = {keys.box_public_of(key) for key in identities(registry)}
    found = []
    for done, file in enumerate(files):
        step(done, len(files))
        if _may_be_package(file):
            found.append(_found(registry, file, ours))
    return sorted(found, key=lambda one: (one.sender, one.number, one.path))


def take_in(
    registry: Registry, found: Found, *, sure: bool = False, step: Step = no_step
) -> tuple[bool, str]:
    """Receive one package whole; give whether it went and the sentence for it."""
    try:
        return True, exchange.receive(registry, found.path, sure=sure, step=step).sentence
    except FupinError as error:
        return False, str(error)


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise FupinError(f"找不到 {path}，台账没有改动。请检查U盘是否插好、位置是否写对。")
    return (one for one in path.rglob("*") if one.is_file()) if path.is_dir() else iter([path])


def _may_be_package(file: Path) -> bool:
    """Tell a package by its name or, renamed, by how it begins, if it can be read."""
    if file.suffix.lower() == package.SUFFIX:
        return True
    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD)
    except OSError:
        return False
    return canonical_zip.starts_with(head, package.README)


def _found(registry: Registry, file: Path, ours: set[str]) -> Found:
    try:
        stated = package.inspect(package.read(file))
    except FupinError as error:
        return Found(path=file, state="damaged", sentence=str(error))
    known = registry.read(
        lambda db: log.find(db, "package", "id = ? AND direction = 'received'", (stated.package,))
    )
    state = "repeated" if known else "new"
    return Found(
        path=file, state=state if ours & set(stated.recipients) else "elsewhere",
        sender=stated.sender_office, sender_name=stated.sender_name, number=stated.number,
        wall=stated.wall,
    )  # fmt: skip
