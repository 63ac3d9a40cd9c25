"""How backups lie on a disk: one folder per ledger, in it one per backup and the photos of all.

    青禾村-3f2a91.fupin-backup/
        20261123-190000/     manifest.json ledger.db keys.json drafts.db photos.json
        photos/3f/2a91...    sealed contents by the SHA-256 of their bytes, shared by all backups

A backup being written ends in `.part`; it is nothing until it is renamed. Whoever finds such a
folder learns the ledger's name, region, dates and counts, and nothing of anybody in it.
"""

import hashlib
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fupin_desktop import durable
from fupin_desktop.errors import FupinError
from fupin_desktop.transfer import Seal
from fupin_desktop.volumes import BACKUPS

FORMAT: Final = "fupin-backup"
VERSION: Final = 1
SUFFIX: Final = ".fupin-backup"
PART: Final = ".part"
MANIFEST, PHOTO_LIST, PHOTOS = "manifest.json", "photos.json", "photos"
DATED: Final = re.compile(r"\d{8}-\d{6}\Z")
LARGEST: Final = 100_000  # bytes of a manifest
LARGEST_LIST: Final = 200_000_000  # bytes of a list of photos
README: Final = (
    "这是驻村台账的备份，内容已加密。\r\n"
    "恢复：在要用的电脑上装好驻村台账，打开后点“从备份恢复……”，选这个文件夹所在的U盘。\r\n"
    "需要做备份那天的密码，或者恢复码。\r\n"
    "请不要改动、改名或单独取走这里的文件；要复制，就复制整个文件夹。\r\n"
)

# How long automatic copies are kept: the newest of each of so many days, weeks, months.
KEPT: Final[Mapping[str, int]] = {"%Y%m%d": 7, "%G%V": 4, "%Y%m": 12}
LEAST: Final = 2  # copies that are never taken away for want of room

_DAMAGED = "这份备份的清单读不出来，可能没有做完或已损坏，没有用它，也没有改动它。请选另一份。"
_NEWER = "这份备份由较新版本的程序做成，本程序读不了，没有用它，也没有改动它。请先升级程序。"
_ALTERED = "这份备份的清单被改动过或已损坏，没有用它，也没有改动它。请选另一份。"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, in clear: nothing personal."""

    id: str
    ledger: str
    name: str
    level: str
    region: str
    made: str  # when, as the computer's clock said
    changed: str  # when the last thing in it was saved
    program: str
    rid: str
    seq: int  # highest own number
    last: int  # place of the last operation
    operations: int
    ids: str  # SHA-256 of all operation ids, sorted
    heads: str  # SHA-256 of the chains and their lengths
    counts: Mapping[str, int]
    files: Mapping[str, Seal]
    photos: int
    size: int  # bytes of all, photos included


@dataclass(frozen=True)
class Copy:
    """One backup found on a disk; with a `problem` it cannot be used."""

    path: Path
    manifest: Manifest | None = None
    problem: str = ""
    damaged: bool = False  # beyond use for good, not only unread today or of a newer program

    @property
    def made(self) -> str:
        """When it was made; for a damaged one, as its folder says."""
        if self.manifest:
            return self.manifest.made
        return datetime.strptime(self.path.name, "%Y%m%d-%H%M%S").isoformat()  # noqa: DTZ007


@dataclass(frozen=True)
class Home:
    """The folder of one ledger's backups at one place."""

    path: Path
    photos: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "photos", self.path / PHOTOS)

    def photo(self, sha256: str) -> Path:
        """Where a sealed content lies."""
        return self.photos / sha256[:2] / sha256[2:]

    def copies(self) -> list[Copy]:
        """Give the backups here, the newest first; raises OSError if the folder cannot be read."""
        names = sorted((name for name in _listed(self.path) if DATED.match(name)), reverse=True)
        return [load(self.path / name) for name in names]


def home_of(place: Path, ledger: str, name: str) -> Home:
    """Give the folder of a ledger's backups at a place, whether it is there or not."""
    return Home(place / f"{file_name(name) or '台账'}-{ledger[:6]}{SUFFIX}")


def file_name(name: str) -> str:
    """Replace what Windows refuses in file names."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name).strip(" .")


def find(place: Path) -> list[Copy]:
    """Give the backups at a place, the newest first: a stick, a folder of them, or one of them."""
    if DATED.match(place.name) and (place / MANIFEST).is_file():
        return [load(place)]
    found = [copy for home in _homes(place) for copy in _readable(home)]
    return sorted(found, key=lambda copy: copy.made, reverse=True)


def _homes(place: Path) -> Iterator[Home]:
    for one in (place, place / BACKUPS):
        if one.name.endswith(SUFFIX):
            yield Home(one)
        else:
            yield from (Home(one / name) for name in _names(one) if name.endswith(SUFFIX))


def _readable(home: Home) -> list[Copy]:
    try:
        return home.copies()
    except OSError:
        return []  # nothing is found; nothing is taken away on the strength of it


def _names(folder: Path) -> list[str]:
    try:
        return _listed(folder)
    except OSError:
        return []  # no folder, or not to be read: nothing is found


def _listed(folder: Path) -> list[str]:
    """Name the folders in a folder; only one that is not there is taken for empty."""
    try:
        return sorted(one.name for one in folder.iterdir() if one.is_dir())
    except FileNotFoundError:
        return []


def load(path: Path) -> Copy:
    """Read what a backup says of itself."""
    try:
        return Copy(path, parse((path / MANIFEST).read_bytes()))
    except FupinError as error:
        return Copy(path, problem=str(error), damaged=str(error) == _DAMAGED)
    except FileNotFoundError:
        return Copy(path, problem=_DAMAGED, damaged=True)
    except OSError as error:
        return Copy(path, problem=f"这份备份读不出来（{durable.reason(error)}），没有改动它。")


def usable(copy: Copy) -> Manifest:
    """Give the manifest of a backup; raises FupinError if it cannot be used."""
    if copy.manifest is None:
        raise FupinError(copy.problem)
    return copy.manifest


def dump(manifest: Manifest, data_key: bytes) -> bytes:
    """Write a manifest, with a code that only who has the data key can make."""
    doc = {"format": FORMAT, "v": VERSION, **asdict(manifest)}
    doc["files"] = {name: list(seal) for name, seal in manifest.files.items()}
    doc["code"] = _code(doc, data_key)
    return json.dumps(doc, ensure_ascii=False, indent=1).encode() + b"\n"


def parse(data: bytes) -> Manifest:
    """Read a manifest; raises FupinError if it is none."""
    doc = _doc(data)
    try:
        files = {str(name): Seal(*seal) for name, seal in doc["files"].items()}
        names = Manifest.__dataclass_fields__
        found = Manifest(**{name: doc[name] for name in names if name != "files"}, files=files)
        datetime.fromisoformat(found.made)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FupinError(_DAMAGED) from error
    if not set(files) <= {"ledger.db", "keys.json", "drafts.db", PHOTO_LIST}:
        raise FupinError(_DAMAGED)
    return found


def check_code(data: bytes, data_key: bytes) -> None:
    """Refuse a manifest that was not written by this ledger."""
    doc = _doc(data)
    if not hmac.compare_digest(str(doc.pop("code", "")), _code(doc, data_key)):
        raise FupinError(_ALTERED)


def _doc(data: bytes) -> dict[str, Any]:
    try:
        doc = json.loads(data.decode()) if len(data) <= LARGEST else None
    except (ValueError, RecursionError):
        doc = None
    if (
        not isinstance(doc, dict)
        or doc.get("format") != FORMAT
        or not isinstance(doc.get("v"), int)
    ):
        raise FupinError(_DAMAGED)
    if doc["v"] > VERSION:
        raise FupinError(_NEWER)
    return doc


def _code(doc: Mapping[str, Any], data_key: bytes) -> str:
    plain = json.dumps(doc, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    purpose = b"fupin-backup manifest"
    key = HKDF(hashes.SHA256(), length=32, salt=None, info=purpose).derive(data_key)
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()


def dump_photos(photos: Mapping[str, Seal]) -> bytes:
    """Write which sealed contents a backup has: name in the ledger, size, SHA-256 of the bytes."""
    return json.dumps({name: list(seal) for name, seal in photos.items()}).encode()


def photos_of(path: Path) -> dict[str, Seal]:
    """Read which sealed contents a backup has; raises FupinError if the list is damaged."""
    try:
        file = path / PHOTO_LIST
        if file.stat().st_size > LARGEST_LIST:
            raise ValueError
        doc = json.loads(file.read_bytes())
        return {_hex(name): Seal(int(size), _hex(sha)) for name, (size, sha) in doc.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise FupinError(_DAMAGED) from error


def _hex(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError(text)
    return text


# ---- what is taken away again -------------------------------------------------------------------


def outdated(copies: Sequence[Copy], kept: Mapping[str, int] = KEPT) -> list[Copy]:
    """Give the copies that are neither the newest of a recent day, nor week, nor month.

    What is newest and recent is told by what the copies of a laptop hold, not by their dates: a
    clock may have been wrong. Copies that cannot be read today are left alone.
    """
    spared = set[Path]()
    for sound in _by_laptop(copies).values():
        for unit, number in kept.items():
            newest: dict[str, Path] = {}
            for copy in sound:
                day = datetime.strptime(copy.path.name, "%Y%m%d-%H%M%S")  # noqa: DTZ007
                newest.setdefault(day.strftime(unit), copy.path)
            spared |= set(list(newest.values())[:number])
    gone = [copy for copy in copies if copy.manifest and copy.path not in spared]
    return [*(copy for copy in copies if copy.damaged), *gone]


def by_reach(copies: Sequence[Copy]) -> list[Copy]:
    """Give the copies that can be read, first those that hold the most of the log."""
    sound = [copy for copy in copies if copy.manifest]
    return sorted(sound, key=lambda one: (usable(one).last, one.path.name), reverse=True)


def _by_laptop(copies: Sequence[Copy]) -> dict[str, list[Copy]]:
    laptops: dict[str, list[Copy]] = {}
    for copy in by_reach(copies):
        laptops.setdefault(usable(copy).rid, []).append(copy)
    return laptops


def spare(copies: Sequence[Copy]) -> list[Copy]:
    """Give the copies that may go for room: damaged ones first, then those that hold least.

    The last few stay, and the furthest of each laptop that keeps its backups at this place.
    """
    sound = by_reach(copies)
    kept = {own[0].path for own in _by_laptop(sound).values()}
    kept |= {copy.path for copy in sound[:LEAST]}
    damaged = [copy for copy in copies if copy.damaged]
    return [*damaged, *(copy for copy in reversed(sound) if copy.path not in kept)]


def remove(home: Home, copies: Sequence[Copy]) -> None:
    """Take backups away, and the photos that no other one has."""
    for copy in copies:
        gone = copy.path.with_name(copy.path.name + PART)  # renamed first: never seen half gone
        durable.rename(copy.path, gone)
        shutil.rmtree(gone)
    if copies:
        sweep(home)


def sweep(home: Home) -> None:
    """Take away what was left half done, and photos that no backup has; raises OSError."""
    for name in _listed(home.path):
        if name.endswith(PART) and DATED.match(name.removesuffix(PART)):
            shutil.rmtree(home.path / name)
    try:
        wanted = {seal.sha256 for copy in home.copies() for seal in photos_of(copy.path).values()}
    except FupinError:
        return  # a list that cannot be read may need any of them
    for where, _, names in os.walk(home.photos):
        for name in names:
            if Path(where).name + name not in wanted:
                (Path(where) / name).unlink()
