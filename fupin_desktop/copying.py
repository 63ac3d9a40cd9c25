"""One backup being written: copies of the databases, and the photos that are not there yet."""

import secrets
import shutil
from pathlib import Path
from typing import Any, Final

from db import log, records, snapshot
from db.connection import Database, StoreError
from fupin_desktop import __version__, blobs, copies, durable, folder, proof, transfer
from fupin_desktop.copies import MANIFEST, PART, PHOTO_LIST, Copy, Home, Manifest
from fupin_desktop.drafts import BEYOND_USE
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.proof import DATABASES, DRAFTS
from fupin_desktop.registry import Registry
from fupin_desktop.transfer import Meter, Seal

COUNTED: Final = ("household", "person", "visit", "attachment")
PASSES: Final = 4  # how often the bytes of a database are gone through: write, read, check twice
FAILED: Final = "备份没有做成（{reason}）。台账和以前的备份都没有改动。请{advice}，再备份一次。"
KEYLESS: Final = (
    "台账的密钥文件 keys.json 读不出来、已损坏，或不是这个台账的，没有备份，"
    "台账和以前的备份都没有改动。"
    "请用台账文件夹里的 keys.json.bak 或备份里的 keys.json 替换它，再备份一次。"
)


class Copying:
    """One backup being written: what is there already, and what comes to it."""

    def __init__(self, registry: Registry, home: Home, step: Step, *, linked: bool = False) -> None:
        self.registry, self.home, self.linked = registry, home, linked
        self.new_photos = 0
        self.sealed = blobs.sealed_files(registry.path)
        self.known = _known_photos(home)
        self.missing = {
            name: path for name, path in self.sealed.items()
            if not self._pooled(name, path.stat().st_size)
        }  # fmt: skip
        self.database = sum(_size(registry.path / name) for name in DATABASES)
        self.coming = 0 if linked else sum(_size(path) for path in self.missing.values())
        self.meter = Meter(step)

    def make_room(self, spare: int) -> int:
        """Take backups away until there is room, never the last two that can be read."""
        if any(proof.key_faults(self.registry.path, self.registry.id)):
            raise FupinError(KEYLESS)  # nothing goes for a copy nobody could open
        self.home.photos.mkdir(parents=True, exist_ok=True)
        _check_writable(self.home)
        copies.sweep(self.home)
        needed, removed = self.database + self.coming + spare, 0
        while shutil.disk_usage(self.home.path).free < needed:
            older = copies.spare(self.home.copies())
            if not older:
                free = shutil.disk_usage(self.home.path).free
                raise FupinError(
                    f"空间不够：备份还要约 {_megabytes(needed)}，只剩 {_megabytes(free)}。"
                    "没有备份，台账和以前的备份都没有改动。请清理一下，或换一个大一点的U盘。"
                )
            copies.remove(self.home, older[:1])
            removed += 1
        return removed

    def write(self, *, thorough: bool) -> Copy:
        """Write the backup beside the others, check it, and give it its name."""
        made = self.registry.now()
        final = self.home.path / made.strftime("%Y%m%d-%H%M%S")
        part = final.with_name(final.name + PART)
        if final.exists():
            raise FupinError("这一秒里刚做过一份备份，没有再做。请稍等一下再备份。")
        # Photos that are there already are read again when the backup is to be proved whole.
        pooled = sum(_size(path) for path in self.sealed.values()) - self.coming if thorough else 0
        self.meter.total = PASSES * self.database + 2 * self.coming + pooled
        part.mkdir()
        try:
            manifest = self._fill(part, made.isoformat(timespec="seconds"), thorough)
            durable.write_through(part / MANIFEST, copies.dump(manifest, self.registry.data_key))
            self._prove(part, manifest)
            transfer.sync_folders(part)
            self.meter.add(max(0, self.meter.total - self.meter.done))  # the last chance to stop
            durable.rename(part, final)
            durable.sync_folder(self.home.path)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return copies.load(final)

    def _fill(self, part: Path, made: str, thorough: bool) -> Manifest:
        registry, files = self.registry, dict[str, Seal]()
        files[folder.DATABASE] = self._database(folder.DATABASE, part / folder.DATABASE)
        files |= self._drafts(part / DRAFTS)
        files[folder.KEYS] = transfer.copy(
            registry.path / folder.KEYS, part / folder.KEYS, self.meter
        )
        # After the database: whatever photo a record in it names is there by now.
        photos = self._photos(thorough)
        durable.write_through(part / PHOTO_LIST, copies.dump_photos(photos))
        files[PHOTO_LIST] = transfer.read(part / PHOTO_LIST, self.meter)
        if not (self.home.path / "说明.txt").exists():
            durable.write_through(self.home.path / "说明.txt", copies.README.encode("utf-8-sig"))
        with snapshot.reading(part / folder.DATABASE, registry.data_key, self.meter.pulse) as db:
            facts = _facts(db)
        size = sum(seal.size for seal in (*files.values(), *photos.values()))
        return Manifest(
            id=secrets.token_hex(16), ledger=registry.id, name=registry.name,
            level=registry.level, region=registry.region, made=made, program=__version__,
            files=files, photos=len(photos), size=size, **facts,
        )  # fmt: skip

    def _drafts(self, target: Path) -> dict[str, Seal]:
        """Copy what was typed and not saved; if nobody can read it, the ledger comes without."""
        if not (self.registry.path / DRAFTS).is_file():
            return {}
        try:
            return {DRAFTS: self._database(DRAFTS, target)}
        except StoreError as error:
            if error.reason not in BEYOND_USE:
                raise
            transfer.discard(target)
            return {}

    def _database(self, name: str, target: Path) -> Seal:
        meter, before = self.meter, self.meter.done

        def grown() -> None:
            meter.done = before + _size(target)
            meter.pulse()

        snapshot.copy(self.registry.path / name, self.registry.data_key, target, grown)
        transfer.sync(target)
        return transfer.read(target, meter)

    def _photos(self, thorough: bool) -> dict[str, Seal]:
        found, touched = dict[str, Seal](), set[Path]()
        for name, path in blobs.sealed_files(self.registry.path).items():
            seal = self._pooled(name, _size(path))
            if seal is None or (thorough and not self._sound(seal)):
                seal = self._take(path)
                self.known[name] = seal
                touched.add(self.home.photo(seal.sha256).parent)
            found[name] = seal
        for where in touched:
            durable.sync_folder(where)
        durable.sync_folder(self.home.photos)
        return found

    def _pooled(self, name: str, size: int) -> Seal | None:
        """Give the seal of a content that lies here already.

        Its name follows from what is inside, so the same name and size are the same content.
        """
        seal = self.known.get(name)
        there = seal is not None and seal.size == size == _size(self.home.photo(seal.sha256))
        return seal if there else None

    def _sound(self, seal: Seal) -> bool:
        return transfer.read(self.home.photo(seal.sha256), self.meter) == seal

    def _take(self, path: Path) -> Seal:
        seal = transfer.read(path, self.meter)
        target = self.home.photo(seal.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not (self.linked and transfer.link(path, target)) and (
            transfer.copy(path, target, self.meter) != seal
        ):
            raise FupinError(FAILED.format(reason="附件读出来前后不一样", advice="检查磁盘"))
        self.new_photos += 1
        return seal

    def _prove(self, part: Path, manifest: Manifest) -> None:
        """Compare the copy with the ledger, and read every page of it with its key."""
        key, pulse = self.registry.data_key, self.meter.pulse
        wanted = snapshot.shared_extent(
            self.registry.path / folder.DATABASE, key, manifest.last, pulse
        )
        faults = [
            *proof.key_faults(part, manifest.ledger),
            *proof.database_faults(part, manifest, key, self.meter),
        ]
        if faults or (manifest.ids, manifest.heads) != proof.marks(wanted):
            what = faults[0].rstrip("。") if faults else "操作记录与台账不一致"
            raise FupinError(FAILED.format(reason=f"读回核对没有通过：{what}", advice="换一个U盘"))


def _check_writable(home: Home) -> None:
    """Find out at once that a medium is write-protected; raises OSError."""
    probe = home.path / f"probe{PART}"
    try:
        durable.write_through(probe, b"")
    finally:
        transfer.discard(probe)


def _facts(db: Database) -> dict[str, Any]:
    """Read from the copy itself what the manifest says of it."""
    found = snapshot.extent(db)
    rid = log.setting(db, "rid")
    own = log.find(db, "replica", "rid = ?", (rid,))
    newest = log.find(db, "batch", "1 ORDER BY n DESC LIMIT 1")
    return {
        "changed": newest[0]["wall"] if newest else "", "rid": rid,
        "seq": own[0]["seq"] if own else 0, "last": found.last, "operations": found.operations,
        "ids": found.ids, "heads": found.heads,
        "counts": {table: records.count(db, table, {}) for table in COUNTED},
    }  # fmt: skip


def _known_photos(home: Home) -> dict[str, Seal]:
    """Give what the backups of a place have, the newest saying last."""
    found: dict[str, Seal] = {}
    for copy in reversed(home.copies()):
        try:
            found |= copies.photos_of(copy.path)
        except FupinError:
            continue  # its photos are copied anew
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB"
