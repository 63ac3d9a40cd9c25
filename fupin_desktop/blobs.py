"""Contents of attachments: encrypted files in the ledger folder, found by a hash of what is inside.

A file is `FUPB`, one byte of version, 12 bytes of nonce, and the content under AES-256-GCM, bound
to what it is (a content or its thumbnail) and to the content's SHA-256. Its name is a keyed hash,
so that whoever sees the folder cannot ask whether a known photo is in it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fupin_desktop import durable
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.folder import BLOBS

MAGIC: Final = b"FUPB\x01"
NONCE: Final = 12
TAG: Final = 16
NAME: Final = 64  # characters
CONTENT: Final = "content"
SMALL: Final = "thumbnail"

MISSING: Final = (
    "这个附件的照片或文件还没有收到，本机只有登记的信息。请对方再次报送，或重新添加原件。"
)
DAMAGED: Final = (
    "这个附件在本机的文件已损坏，没有打开，其他内容没有改动。请重新添加原件，或用最近的备份恢复。"
)


class Blobs:
    """The store of one ledger; it keeps nothing in memory and may be used from any thread."""

    def __init__(self, ledger: Path, data_key: bytes) -> None:
        self.folder = ledger / BLOBS
        self._key = _derived(data_key, b"fupin-blobs content")
        self._names = _derived(data_key, b"fupin-blobs names")

    def put(self, data: bytes) -> str:
        """Store a content, unless it is there and sound, and give its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.has(sha256) or self.damaged(sha256):
            self._write(CONTENT, sha256, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give a content; raises FupinError if it is not there or not what it was."""
        data = self._read(CONTENT, sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FupinError(DAMAGED)
        return data

    def has(self, sha256: str) -> bool:
        """Tell whether a content is there, sound or not."""
        return self._path(CONTENT, sha256).is_file()

    def size(self, sha256: str) -> int:
        """Give the bytes of a content that is there, without opening it."""
        return self._path(CONTENT, sha256).stat().st_size - len(MAGIC) - NONCE - TAG

    def drop(self, sha256: str) -> None:
        """Take a content and its thumbnail away for good, if they are there."""
        for what in (CONTENT, SMALL):
            self._path(what, sha256).unlink(missing_ok=True)

    def put_thumbnail(self, sha256: str, data: bytes) -> None:
        """Store the thumbnail of a content."""
        self._write(SMALL, sha256, data)

    def thumbnail(self, sha256: str) -> bytes | None:
        """Give the thumbnail of a content; None if it is to be made, anew or for the first time."""
        try:
            return self._read(SMALL, sha256)
        except FupinError:
            return None

    def damaged(self, sha256: str) -> bool:
        """Tell whether a content that is there cannot be read, or is another one."""
        try:
            self.get(sha256)
        except FupinError:
            return self.has(sha256)
        return False

    def verify(self, attachments: Iterable[tuple[str, str | None]], step: Step) -> list[str]:
        """Read every content that attachments name and that is there; give the findings."""
        findings, named = [], sorted((sha, rec) for rec, sha in attachments if sha)
        for done, (sha256, rec) in enumerate(named):
            step(done, len(named))
            if self.damaged(sha256):
                findings.append(f"附件 {rec} 的文件已损坏，请重新添加原件，或用最近的备份恢复。")
        return findings

    def _write(self, what: str, sha256: str, data: bytes) -> None:
        path, bound = self._path(what, sha256), _bound(what, sha256)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = durable.reason(error)
            raise FupinError(
                f"附件没有存成（{reason}），什么也没有添加。请检查磁盘后再试。"
            ) from error
        durable.write(path, self._sealed(data, bound), lambda written: self._open(written, bound))

    def _sealed(self, data: bytes, bound: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return MAGIC + nonce + AESGCM(self._key).encrypt(nonce, data, bound)

    def _read(self, what: str, sha256: str) -> bytes:
        try:
            sealed = self._path(what, sha256).read_bytes()
        except FileNotFoundError as error:
            raise FupinError(MISSING) from error
        except OSError as error:
            reason = durable.reason(error)
            raise FupinError(f"附件读不出来（{reason}），没有改动。请检查磁盘后再试。") from error
        return self._open(sealed, _bound(what, sha256))

    def _open(self, sealed: bytes, bound: bytes) -> bytes:
        start = len(MAGIC) + NONCE
        try:
            if not sealed.startswith(MAGIC):
                raise InvalidTag
            content = memoryview(sealed)[start:]
            return AESGCM(self._key).decrypt(sealed[len(MAGIC) : start], content, bound)
        except (InvalidTag, ValueError) as error:
            raise FupinError(DAMAGED) from error

    def _path(self, what: str, sha256: str) -> Path:
        name = hmac.new(self._names, _bound(what, sha256), hashlib.sha256).hexdigest()
        return self.folder / name[:2] / name[2:]


def sealed_files(ledger: Path) -> dict[str, Path]:
    """Give every whole file of a ledger's store by its name there, as it lies: encrypted."""
    return {
        path.parent.name + path.name: path
        for path in sorted((ledger / BLOBS).glob("??/*"))
        if len(path.name) == NAME - 2 and path.is_file()
    }


def place(ledger: Path, name: str) -> Path:
    """Give where a file of this name belongs in a ledger's store."""
    return ledger / BLOBS / name[:2] / name[2:]


def _bound(what: str, sha256: str) -> bytes:
    return f"{MAGIC.hex()} {what} {sha256}".encode()


def _derived(data_key: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=purpose).derive(data_key)
