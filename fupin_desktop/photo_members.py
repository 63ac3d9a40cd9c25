"""Photos and files as members of a package: named by what is inside, sealed one by one."""

import collections
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyrage

from fupin_desktop.manifest import MAX_PHOTO

SEAL: Final = 1_000_000  # bytes that sealing adds at most: lines for recipients, and tags


@dataclass(frozen=True)
class Photos:
    """The photos of a package, opened one at a time."""

    sizes: Mapping[str, int] = field(default_factory=dict)  # bytes by SHA-256, as declared
    sealed: Mapping[str, memoryview] = field(default_factory=dict)
    identities: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.sizes)

    def check(self) -> None:
        """Open every photo and keep none; raises ValueError as iterating does."""
        collections.deque(self, maxlen=0)

    def __iter__(self) -> Iterator[bytes]:
        """Give each photo, checked; raises ValueError for one that is not what its name says."""
        return map(self.open, self.sizes)

    def open(self, sha256: str) -> bytes:
        """Give one photo, checked; raises ValueError if it is not what its name says."""
        if len(self.sealed[sha256]) > MAX_PHOTO + SEAL:
            raise ValueError("too large")
        keys = [pyrage.x25519.Identity.from_str(key) for key in self.identities]
        try:
            plain: bytes = pyrage.decrypt(bytes(self.sealed[sha256]), keys)
        except pyrage.DecryptError as error:
            raise ValueError("not opened") from error
        if len(plain) != self.sizes[sha256] or hashlib.sha256(plain).hexdigest() != sha256:
            raise ValueError("another content")
        return plain


def name_of(sha256: str) -> str:
    """Name the member that holds a photo."""
    return f"photos/{sha256}.age"


def seal(
    contents: Iterable[bytes], recipients: Iterable[str]
) -> tuple[dict[str, int], dict[str, bytes]]:
    """Encrypt photos one by one; give the bytes of each before it, and the members after it."""
    addressees = [pyrage.x25519.Recipient.from_str(key) for key in recipients]
    sizes: dict[str, int] = {}
    members: dict[str, bytes] = {}
    for content in contents:
        sha256 = hashlib.sha256(content).hexdigest()
        sizes[sha256] = len(content)
        members[name_of(sha256)] = pyrage.encrypt(content, addressees)
    return dict(sorted(sizes.items())), dict(sorted(members.items()))
