"""Photos and files on records: taken in, stored, given back.

A content is stored before the record that names it, so no record names one that was lost on the
way; a content that no record names (cancelled, refused, undone) is harmless and stays.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from fupin_desktop import durable, media, merged, pictures, titles, views
from fupin_desktop.blobs import Blobs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

Source = Path | tuple[str, bytes]  # a file, or the name and content of what was pasted
Row = Mapping[str, Json]
TABLE = "attachment"
NAMED = 20  # characters of a title
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))  # in file names on Windows


def attach(
    registry: Registry, table: str, rec: str, sources: Sequence[Source], step: Step = no_step,
    refused: list[str] | None = None,
) -> Batch:  # fmt: skip
    """Hang files on a record as one batch; one that is not accepted stops all.

    With a list for them, the sentences about such files are put there and the others are hung on.
    """
    owner = place_of(registry, table, rec)
    known = {str(row["original_sha256"]) for row in of(registry, table, rec)}
    new = read(registry, sources, known, step, refused)
    if not new:
        return Batch(tx="", ids=(), operations=0)
    changes = [hung(values, table, rec, owner) for values in new]
    return registry.save(changes, label=_label(registry, table, rec, len(new)))


def read(
    registry: Registry, sources: Sequence[Source], known: Iterable[str] = (), step: Step = no_step,
    refused: list[str] | None = None,
) -> list[dict[str, Json]]:  # fmt: skip
    """Take the contents of files in, for records that are saved later; give what they will say.

    `known` are the checksums of the files that the record has; they are refused.
    """
    there = set(known)
    new: list[dict[str, Json]] = []
    for done, source in enumerate(sources):
        step(done, len(sources))
        try:
            name, data, values = _read(source)
            if values["original_sha256"] in there:
                raise FupinError(f"“{name}”已经在这条记录里，没有重复添加。请看这条记录的附件。")
        except FupinError as error:
            if refused is None:
                raise
            refused.append(str(error))
            continue
        there.add(str(values["original_sha256"]))
        new.append({**values, "sha256": _store(registry, values, data)})
    return new


def hung(values: Row, table: str, rec: str, owner: Row) -> Change:
    """The record of a file taken in, on a record and with the household or region it belongs to."""
    return Change(
        table=TABLE, values={**values, **owner, "record_table": table, "record": rec}
    )  # fmt: skip


def of(registry: Registry, table: str, rec: str) -> list[dict[str, Json]]:
    """Give the attachments of a record; those of a household include all that hang in it."""
    where = {"household": rec} if table == "household" else {"record_table": table, "record": rec}
    return registry.select(TABLE, where=where)


def content(registry: Registry, rec: str) -> bytes:
    """Give the content of an attachment; raises FupinError if it is missing or damaged."""
    return _blobs(registry).get(str(_row(registry, rec)["sha256"]))


def thumbnail(registry: Registry, rec: str) -> bytes:
    """Give a small JPEG of an attachment, made at need; empty for what is no picture."""
    return thumbnail_of(registry, _row(registry, rec))


def thumbnail_of(registry: Registry, row: Row) -> bytes:
    """Give a small JPEG of a file whose record may not be saved yet."""
    blobs, sha256 = _blobs(registry), str(row["sha256"])
    if row["media_type"] != media.PHOTO:
        return b""
    small = blobs.thumbnail(sha256)
    return _reduced(blobs, sha256, blobs.get(sha256)) if small is None else small


def printable(registry: Registry, row: Row, side: int) -> bytes:
    """Give a photo no larger than paper needs; empty if it is not here or damaged."""
    try:
        return pictures.thumbnail(_blobs(registry).get(str(row["sha256"])), side)
    except FupinError:
        return b""


def is_here(registry: Registry, row: Row) -> bool:
    """Tell whether the content of an attachment has arrived in this ledger."""
    return _blobs(registry).has(str(row["sha256"]))


def export(registry: Registry, rec: str, target: Path) -> None:
    """Write the content of an attachment, decrypted, to a file its user chose."""
    durable.write(target, content(registry, rec))


def file_name(row: Row) -> str:
    """Propose a file name for an attachment outside of the ledger."""
    extension = media.EXTENSIONS.get(str(row["media_type"]), "bin")
    stem = str(row["title"] or "").translate(_FORBIDDEN).strip(" .") or "附件"
    return stem if media.extension_of(stem) == extension else f"{stem}.{extension}"


def missing(registry: Registry) -> list[str]:
    """Say how many attachments have not arrived; that is a note, no damage."""
    blobs = _blobs(registry)
    absent = sum(not blobs.has(str(row["sha256"])) for row in registry.select(TABLE))
    return [f"有 {absent} 个附件的照片或文件还没有收到，只有登记的信息。"] if absent else []


def _read(source: Source) -> tuple[str, bytes, dict[str, Json]]:
    """Give a file's name, the content to be stored, and what is to be recorded about it."""
    name, original = load(source) if isinstance(source, Path) else source
    name = "".join(char if char.isprintable() else "_" for char in name)
    media_type = media.recognise(name, original)
    values: dict[str, Json] = {
        "title": PurePath(name).stem, "media_type": media_type, "original_name": name,
        "original_sha256": hashlib.sha256(original).hexdigest(),
    }  # fmt: skip
    data = original
    if media_type == media.PHOTO:
        try:
            picture = pictures.normalise(original)
        except FupinError as error:
            raise FupinError(f"“{name}”：{error}") from error
        data = picture.data
        values |= {"width": picture.width, "height": picture.height, "taken": picture.taken}
    return name, data, {**values, "size": len(data)}


def load(path: Path) -> tuple[str, bytes]:
    """Read a file, giving its name and content; raises FupinError if that is not possible."""
    try:
        if path.is_dir():
            raise FupinError(f"“{path.name}”是文件夹，没有添加。请选择里面的文件。")
        media.check_size(path.name, path.stat().st_size)
        return path.name, path.read_bytes()
    except OSError as error:
        raise FupinError(
            f"“{path.name}”读不出来（{durable.reason(error)}），没有添加。请检查原文件。"
        ) from error


def _store(registry: Registry, values: Row, data: bytes) -> str:
    """Store a content, and its thumbnail while the picture is at hand."""
    blobs = _blobs(registry)
    sha256 = blobs.put(data)
    if values["media_type"] == media.PHOTO and blobs.thumbnail(sha256) is None:
        _reduced(blobs, sha256, data)
    return sha256


def _reduced(blobs: Blobs, sha256: str, data: bytes) -> bytes:
    small = pictures.thumbnail(data)
    blobs.put_thumbnail(sha256, small)
    return small


def _blobs(registry: Registry) -> Blobs:
    return Blobs(registry.path, registry.data_key)


def _row(registry: Registry, rec: str) -> dict[str, Json]:
    rows = registry.rows(TABLE, [rec])
    if not rows or not rows[0]["sha256"]:
        raise FupinError(f"找不到附件 {rec}，没有改动。请刷新后再试。")
    return rows[0]


def place_of(registry: Registry, table: str, rec: str) -> dict[str, Json]:
    """Give the household a record hangs on, or else the region it belongs to."""
    known = views.named(table)
    if table == TABLE or not registry.find(table, where={"id": rec}):
        raise FupinError(f"找不到这条{known.label}记录，没有添加附件。请刷新后再试。")
    return owner(registry, table, rec)


def owner(registry: Registry, table: str, rec: str) -> dict[str, Json]:
    """Give the household a record hangs on, else the region it names, else nothing.

    Where another household stands for that, it is still its own: taken apart, the file returns.
    """
    known = TABLES[table]
    led = registry.read(lambda db: {name: raw for name, _, raw in merged.real(db, table, rec)})
    row = {**next(iter(registry.rows(table, [rec])), {}), **led}
    household = rec if table == "household" else row.get("household")
    if household:
        return {"household": household}
    above = row.get(known.parent) if known.parent else None
    if above:
        return owner(registry, known.fields[known.parent].choices, str(above))
    place = row.get(known.place) if known.place else None
    return {"region": place} if place else {}


def _label(registry: Registry, table: str, rec: str, count: int) -> str:
    title = titles.names_of(registry.rows, {table: {rec}}).get(rec, "")[:NAMED]
    return f"给{TABLES[table].label}{f'“{title}”' if title else ''}添加附件 {count} 个"
