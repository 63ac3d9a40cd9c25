"""Photos and files on their way between offices: which travel, what is missing, what arrived."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from db import log, records
from db.connection import Database
from fupin_desktop import pictures, scope
from fupin_desktop.attachments import TABLE
from fupin_desktop.blobs import Blobs
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.manifest import is_public_key
from fupin_desktop.media import MEGABYTE
from fupin_desktop.operation import Operation
from fupin_desktop.package import Header, Opened
from fupin_desktop.photo_members import Photos
from fupin_desktop.registry import Registry

MOST: Final = 4000  # photos named as missing in one package
WAITING, ALL, NONE = CHOICES = ("waiting", "all", "none")  # which photos go along


def due(
    registry: Registry, office: str, news: Iterable[Operation], which: str = WAITING
) -> dict[str, int]:
    """Give the photos that go to an office, and their sizes: those it lacks, if they are here.

    `news` are the operations it has not acknowledged.
    """
    if which == NONE:
        return {}
    blobs = Blobs(registry.path, registry.data_key)
    named = registry.read(lambda db: _concerning(db, registry.region, office, news, which))
    return {sha256: blobs.size(sha256) for sha256 in sorted(named) if blobs.has(sha256)}


def _concerning(
    db: Database, mine: str, office: str, news: Iterable[Operation], which: str
) -> set[str]:
    """Give what is named by living records, wanted there, and nobody else's business.

    The name of a photo can be read on every stick: whoever names another village's photo in a
    record of his own must not be given it.
    """
    asked = _named(news) | _missing_there(db, office)
    if not asked and which != ALL:
        return set()
    rows = list(records.cells(db, TABLE, ("id", "sha256", "deleted")))
    living = {sha256 for _, sha256, deleted in rows if sha256 and not deleted}
    wanted = living if which == ALL else living & asked
    if len(office) < len(mine) or not wanted:
        return wanted
    naming = {rec: sha256 for rec, sha256, _ in rows if sha256 in wanted}
    owned = scope.owners(db, naming)
    common = scope.common(db, office)
    foreign = {
        sha256
        for rec, sha256 in naming.items()
        if rec not in common and not any(code.startswith(office) for code in owned.get(rec, ()))
    }
    return wanted - foreign


def _named(news: Iterable[Operation]) -> set[str]:
    values = (one.set.get("sha256") for one in news if one.type == TABLE and not one.purged)
    return {value for value in values if isinstance(value, str)}


def _missing_there(db: Database, office: str) -> set[str]:
    """Give what the laptops of an office said they lack, as long as their receipts count."""
    known = {row["rid"] for row in log.find(db, "holding", "office = ?", (office,))}
    told = log.setting(db, _place(office), {})
    return {sha256 for rid, listed in told.items() if rid in known for sha256 in listed}


def missed(registry: Registry, office: str) -> int:
    """Count the photos an office said it lacks, and that are here for it."""
    return len(due(registry, office, ()))


def contents(
    registry: Registry, photos: Collection[str], damaged: list[str], step: Step = no_step
) -> Iterator[bytes]:
    """Give the contents of photos one by one; what cannot be read is put on the list."""
    blobs = Blobs(registry.path, registry.data_key)
    for done, sha256 in enumerate(photos):
        step(done, len(photos))
        try:
            yield blobs.get(sha256)
        except FupinError:
            damaged.append(sha256)


def take_in(registry: Registry, opened: Opened, step: Step = no_step) -> None:
    """Store the photos of a package, before the records that name them are written."""
    blobs = Blobs(registry.path, registry.data_key)
    for done, photo in enumerate(opened.photos):
        step(done, len(opened.photos))
        blobs.put(photo)


def thumbnail(registry: Registry, arriving: Photos, sha256: str) -> bytes:
    """Give a small JPEG of a photo that is here, or else of one that arrives; empty for neither."""
    blobs = Blobs(registry.path, registry.data_key)
    try:
        small = blobs.thumbnail(sha256)
        if small is None and (blobs.has(sha256) or sha256 in arriving.sizes):
            whole = blobs.get(sha256) if blobs.has(sha256) else arriving.open(sha256)
            small = pictures.thumbnail(whole)
    except (FupinError, ValueError):
        return b""
    return small or b""


# ---- what ledgers tell each other ---------------------------------------------------------------


def tell(registry: Registry, office: str) -> Json:
    """Name the photos that records known here name and that are not here, for who may have them."""
    blobs = Blobs(registry.path, registry.data_key)
    columns = ("id", "sha256", "office")
    rows = [
        tuple(row[name] for name in columns)
        for row in registry.read(lambda db: list(records.select(db, TABLE, columns, {})))
        if is_public_key(row["sha256"]) and not blobs.has(row["sha256"])
    ]
    if len(office) > len(registry.region) and rows:
        # Whoever wrote the record may have it too, after it went to another office.
        owned = registry.read(lambda db: scope.owners(db, [rec for rec, _, _ in rows]))
        rows = [
            (rec, sha256, author) for rec, sha256, author in rows
            if any(one.startswith(office) for one in (*owned.get(rec, ()), author or ""))
        ]  # fmt: skip
    found = sorted({sha256 for _, sha256, _ in rows})
    # If nobody has the first ones, the others get their turn all the same.
    start = MOST * registry.read(_sent) % len(found) if len(found) > MOST else 0
    return [*sorted((found[start:] + found[:start])[:MOST])]


def _sent(db: Database) -> int:
    return len(log.find(db, "package", "direction = 'sent'"))


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a laptop lacks; above stands one ledger, whose latest word counts alone."""
    if not _is_list(value):
        return
    place = _place(header.sender_office)
    others = log.setting(db, place, {}) if header.kind == "up" else {}
    log.set_setting(db, place, {**others, header.sender_rid: value})


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(is_public_key, value))


def _place(office: str) -> str:
    return f"photos_missing.{office}"


# ---- what users are told ------------------------------------------------------------------------


def notes(header: Header) -> list[str]:
    """Say what a package carries besides operations, and which part of how many it is."""
    number, count = header.part
    parts = [f"对方这次导出分成 {count} 个文件，这是第 {number} 个；先收哪个都可以。"]
    carried = f"随包带来{counted(len(header.photos), sum(header.photos.values()))}。"
    return (parts if count > 1 else []) + ([carried] if header.photos else [])


def counted(count: int, size: int) -> str:
    """Say how many photos and how much they weigh."""
    return f"照片和文件 {count} 个（{size / MEGABYTE:.1f} MB）"
