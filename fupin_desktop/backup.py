"""Backups of an open ledger: made while it is written, read back, and only then called one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock, Timeout

from db import log
from db.connection import Database, StoreError
from fupin_desktop import copies, folder, proof, volumes
from fupin_desktop.copies import Copy, Home
from fupin_desktop.copying import FAILED, Copying
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry

LOCAL: Final = "驻村台账自动备份"  # beside the ledger: the daily copies
LOCK: Final = "backup.lock"
BACKED_UP: Final = "backed_up"  # setting: how far the last copy reaches, elsewhere and here
STICK: Final = "backup_stick"  # setting: the id and label of the named stick
ELSEWHERE, HERE = "elsewhere", "here"
SPARE: Final = 16 << 20  # bytes left free on a stick
SPARE_HERE: Final = 1 << 30  # bytes left free on the ledger's own disk
LARGEST_HERE: Final = 4 << 30  # bytes that daily copies may take


class Unsaved(NamedTuple):
    """How much would be lost with this computer now."""

    operations: int
    since: str  # when the last copy on another medium was made; empty if never


class Made(NamedTuple):
    """A backup that was made and checked."""

    copy: Copy
    elsewhere: bool  # on another medium
    new_photos: int
    removed: int  # older ones taken away for room


def unsaved(registry: Registry) -> Unsaved:
    """Count what was written since the last checked copy on another medium."""

    def read(db: Database) -> Unsaved:
        done = log.setting(db, BACKED_UP, {}).get(ELSEWHERE) or {}
        return Unsaved(max(0, log.next_n(db) - 1 - done.get("last", 0)), done.get("made", ""))

    return registry.read(read)


def stick(registry: Registry) -> dict[str, str]:
    """Give the id and label of this ledger's backup stick; empty if none is named."""
    return dict(registry.setting(STICK, {}))


def name_stick(registry: Registry, place: Path, label: str = "") -> None:
    """Make a volume this ledger's backup stick."""
    check_place(registry, place)
    identity = volumes.name_stick(place, secrets.token_hex(8))
    registry.set_setting(STICK, {"id": identity, "label": label or place.name or str(place)})


def is_stick(registry: Registry, place: Path) -> bool:
    """Tell whether a place is this ledger's backup stick."""
    identity = volumes.stick_id(place)
    return bool(identity) and identity == stick(registry).get("id")


def check_place(registry: Registry, place: Path) -> None:
    """Refuse a place where a backup would be of no use, naming the reason."""
    cloud = folder.cloud_folder(place.absolute())
    if cloud:
        raise FupinError(
            f"备份不能放在网盘文件夹“{cloud}”里，没有备份，什么也没有改动。请选U盘或本机的文件夹。"
        )
    if not place.is_dir():
        raise FupinError(
            f"找不到文件夹 {place}，没有备份，什么也没有改动。请插好U盘，或换一个文件夹。"
        )
    if place.resolve().is_relative_to(registry.path.resolve()):
        raise FupinError("备份不能放在台账文件夹里面，没有备份。请选U盘或别的文件夹。")


def make(registry: Registry, place: Path, step: Step = no_step) -> Made:
    """Back a ledger up to a stick or folder; whatever goes wrong, nothing half is left."""
    check_place(registry, place)
    with _alone(registry), _refusals():
        known = is_stick(registry, place)
        elsewhere = known or volumes.is_elsewhere(place, registry.path)
        home = copies.home_of(volumes.home(place), registry.id, registry.name)
        work = Copying(registry, home, step)
        removed = work.make_room(SPARE)
        copy = work.write(thorough=True)
        _note(registry, copy, ELSEWHERE if elsewhere else HERE)
        return Made(copy, elsewhere, work.new_photos, removed)


def daily_place(registry: Registry) -> Path:
    """Give the folder of the daily copies."""
    return registry.path.resolve().parent / LOCAL


def daily_copies(registry: Registry) -> list[Copy]:
    """Give the daily copies on this computer, the newest first."""
    return copies.find(copies.home_of(daily_place(registry), registry.id, registry.name).path)


def daily_due(registry: Registry) -> bool:
    """Tell whether something was written since the last daily copy, and that one is not today's.

    A copy made later today than it is now was made by a clock that was wrong: it does not count.
    """
    now = registry.now()

    def read(db: Database) -> bool:
        done = log.setting(db, BACKED_UP, {}).get(HERE) or {}
        made = done.get("made", "")
        today = made[:10] == now.date().isoformat() and made <= now.isoformat()
        return not today and log.next_n(db) - 1 > done.get("last", 0)

    return registry.read(read)


def make_daily(registry: Registry, step: Step = no_step) -> Made:
    """Copy a ledger beside itself, and take away daily copies that have had their time."""
    place = daily_place(registry)
    folder.check_place(place)
    with _alone(registry), _refusals():
        home = copies.home_of(place, registry.id, registry.name)
        work = Copying(registry, home, step, linked=True)
        work.make_room(SPARE_HERE)
        copy = work.write(thorough=False)
        _note(registry, copy, HERE)
        removed = _rotate(home, copy)
        return Made(copy, False, work.new_photos, removed)


def make_before(registry: Registry, step: Step = no_step) -> str:
    """Have all that is written so far in a checked daily copy; give when that copy was made."""

    def read(db: Database) -> str:
        done = log.setting(db, BACKED_UP, {}).get(HERE) or {}
        return str(done.get("made", "")) if done.get("last") == log.next_n(db) - 1 else ""

    made = registry.read(read)
    if made and any(copy.manifest and copy.made == made for copy in daily_copies(registry)):
        return made
    return make_daily(registry, step).copy.made


def check(registry: Registry, copy: Copy, step: Step = no_step) -> list[str]:
    """Read a backup of this ledger whole; give what is wrong with it."""
    manifest = copies.usable(copy)
    if manifest.ledger != registry.id:
        raise FupinError("这份备份是另一个台账的，没有核对。请先打开那个台账。")
    return proof.inspect(copy, registry.data_key, step)


def _rotate(home: Home, made: Copy) -> int:
    """Take away daily copies that have had their time, and those beyond what room is given.

    The one just made stays, even if the clock says that it is the oldest.
    """
    found = home.copies()
    gone = [copy for copy in copies.outdated(found) if copy.path != made.path]
    rest = [copy for copy in found if copy not in gone]
    for copy in copies.spare(rest):
        if sum(map(_own_size, rest)) <= LARGEST_HERE:
            break
        if copy.path != made.path:
            gone.append(copy)
            rest.remove(copy)
    copies.remove(home, gone)
    return len(gone)


def _own_size(copy: Copy) -> int:
    return sum(seal.size for seal in copy.manifest.files.values()) if copy.manifest else 0


def _note(registry: Registry, copy: Copy, where: str) -> None:
    manifest = copies.usable(copy)
    reached = {"last": manifest.last, "made": manifest.made}

    def write(db: Database) -> None:
        known = log.setting(db, BACKED_UP, {})
        log.set_setting(db, BACKED_UP, {**known, where: reached})

    registry.transact(write)


@contextmanager
def _alone(registry: Registry) -> Iterator[None]:
    """Let one backup of a ledger be made at a time."""
    held = FileLock(registry.path / LOCK, timeout=0, thread_local=False)
    try:
        held.acquire()
    except Timeout as error:
        raise FupinError("正在做另一份备份，这一份没有做。请等那一份做完。") from error
    try:
        yield
    finally:
        held.release()


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what disks and databases say into one sentence."""
    try:
        yield
    except (OSError, StoreError) as error:
        reason, advice = proof.words(error)
        raise FupinError(FAILED.format(reason=reason, advice=advice)) from error
