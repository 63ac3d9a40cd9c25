"""What a part of a file is made of: forms, tables, photos, notes, and places to sign."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fupin_desktop.paper.words import Block, Listing


@dataclass(frozen=True)
class Photo:
    """One photo: which, what it shows, its shape; its content is read when its page is drawn."""

    sha256: str
    caption: str
    width: int
    height: int
    load: Callable[[], bytes] | None = field(repr=False, compare=False)  # None: not arrived


@dataclass(frozen=True)
class Photos:
    """Photos, two beside each other."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class Note:
    """A line of small type: what a form is not, or how something was reckoned."""

    text: str


@dataclass(frozen=True)
class Signing:
    """Lines to sign on, and below them places for seals."""

    names: tuple[str, ...]
    seals: tuple[str, ...] = ()


Piece = Block | Listing | Photos | Note | Signing
