"""What a package says of itself: manifest, header, and the shape of their members."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from fupin_desktop import __version__, canonical_zip, keys
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.operation import MAX_INTEGER, Operation, canonical

FORMAT = "fupin-package"
VERSIONS = (1, 2)  # the second has photos
KINDS = ("up", "down")
MAX_PHOTO = 50_000_000  # bytes
MAX_PHOTOS = 1000  # in one package
MAX_MANIFEST = 1_000_000  # bytes

Check = Callable[[Any], bool]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What stands outside the encryption; nothing personal."""

    kind: str  # up | down
    package: str  # 32 hex
    number: int
    sender_office: str
    sender_rid: str
    to: str
    recipients: Sequence[str]  # age public keys
    catalogue: int
    wall: str
    ranges: Mapping[str, Mapping[str, Json]]
    sender_name: str = ""
    to_name: str = ""
    part: Sequence[int] = (1, 1)
    app: str = __version__
    sender_device: str = ""  # set by `package.build`: the public key of the signing key
    operations: int = 0  # set by `package.build`: the number of lines
    photos: Mapping[str, int] = field(default_factory=dict)  # by `package.build`: bytes by SHA-256


@dataclass(frozen=True, kw_only=True)
class Header(Manifest):
    """The manifest, and what only the recipients may read."""

    holds: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    enrol: Mapping[str, Json] = field(default_factory=dict)
    extra: Mapping[str, Json] = field(default_factory=dict)


_Kind = TypeVar("_Kind", bound=Manifest)


def members_of(manifest: Manifest) -> dict[str, Any]:
    """Give a manifest or header as JSON members."""
    values = {entry.name: getattr(manifest, entry.name) for entry in fields(manifest)}
    values["sv"] = values.pop("catalogue")
    lists = {"recipients": list(manifest.recipients), "part": list(manifest.part)}
    if not manifest.photos:
        del values["photos"]
    return {**values, **lists, "format": FORMAT, "v": VERSIONS[bool(manifest.photos)]}


def read_as(kind: type[_Kind], members: Mapping[str, Any]) -> _Kind:
    """Make a manifest or header of JSON members that passed their checks."""
    names = {entry.name for entry in fields(kind)} - {"photos"}
    values = {name: members["sv" if name == "catalogue" else name] for name in names}
    return kind(**values, photos=photos_of(members))


def photos_of(members: Mapping[str, Any]) -> dict[str, int]:
    """Give the photos of a manifest; version 1 knows no such member, whatever it says."""
    return dict(members["photos"]) if members["v"] == VERSIONS[1] else {}


def ranges_of(operations: Iterable[Operation]) -> dict[str, dict[str, Json]]:
    """Give the `ranges` of operations; a package names exactly those of its own."""
    by_chain: dict[str, list[Operation]] = {}
    for operation in operations:
        by_chain.setdefault(operation.rid, []).append(operation)
    found: dict[str, dict[str, Json]] = {}
    for rid, chain in by_chain.items():
        places = [one.seq for one in chain]
        low, high = (  # of a copied laptop two operations may have one place
            min((one for one in chain if one.seq == place), key=lambda one: one.id)
            for place in (min(places), max(places))
        )
        found[rid] = {"from": low.seq, "to": high.seq, "after": low.after, "head": high.id}
    return found


def parse_object(data: bytes) -> dict[str, Any]:
    """Read one JSON object in canonical form, without fractions; raises ValueError."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
        if isinstance(value, dict) and canonical(value) == data:
            return value
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    raise ValueError("not an object in canonical form")


def fault(members: Mapping[str, Any], checks: Mapping[str, Check]) -> str:
    """Name the first member that is missing or of a wrong shape; empty if all is well."""
    more = {"photos": _are_photos} if members.get("v") == VERSIONS[1] else {}
    for name, is_valid in {**checks, **more}.items():
        if name not in members or not is_valid(members[name]):
            return name
    return ""


def equals(expected: Json) -> Check:
    """Make a check for one value; unlike `==`, it tells 1 from True."""
    return lambda value: type(value) is type(expected) and value == expected


def matches(pattern: str) -> Check:
    """Make a check for text of a given form."""
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def is_text(value: Any) -> bool:
    """Check a short text that is shown on the screen."""
    return isinstance(value, str) and len(value) <= 200 and value.isprintable()


def is_object(value: Any) -> bool:
    """Check for a JSON object."""
    return isinstance(value, dict)


def is_recipient(value: Any) -> bool:
    """Check an age public key."""
    return isinstance(value, str) and len(value) < 100 and keys.is_recipient(value)


is_hex32 = matches("[0-9a-f]{32}")
is_rid = matches("[0-9a-f]{20}")
is_office = matches("[0-9]{2,12}")
is_public_key = matches("[0-9a-f]{64}")
is_wall = matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}([+-][0-9]{2}:[0-9]{2}|Z)?")


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"not an integer: {text[:20]}")


def _is_integer(value: Any) -> bool:
    return type(value) is int and abs(value) <= MAX_INTEGER


def _is_count(value: Any) -> bool:
    return _is_integer(value) and value >= 0


def _is_positive(value: Any) -> bool:
    return _is_integer(value) and value >= 1


def _is_part(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(map(_is_positive, value))
        and value[0] <= value[1]
    )


def _are_recipients(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 1 <= len(value) <= 1000
        and all(map(is_recipient, value))
        and value == sorted(set(value))
    )


def _are_photos(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and 1 <= len(value) <= MAX_PHOTOS
        and all(map(is_public_key, value))  # a SHA-256 has the same form
        and all(_is_positive(size) and size <= MAX_PHOTO for size in value.values())
    )


def _each_rid(check: Check) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and all(
            is_rid(rid) and isinstance(span, dict) and check(span) for rid, span in value.items()
        )
    )


def _is_range(span: Mapping[str, Any]) -> bool:
    low, high, after = span.get("from"), span.get("to"), span.get("after")
    return (
        _is_positive(low)
        and _is_positive(high)
        and span["from"] <= span["to"]
        and is_hex32(span.get("head"))
        and (after is None if low == 1 else is_hex32(after))
    )


def _is_hold(hold: Mapping[str, Any]) -> bool:
    return _is_positive(hold.get("seq")) and is_hex32(hold.get("head"))


def _are_totals(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_integer, value.values()))


PUBLIC_CHECKS: Mapping[str, Check] = {
    "app": is_text,
    "format": equals(FORMAT),
    "kind": matches("|".join(KINDS)),
    "number": _is_positive,
    "operations": _is_count,
    "package": is_hex32,
    "part": _is_part,
    "ranges": _each_rid(_is_range),
    "recipients": _are_recipients,
    "sender_device": is_public_key,
    "sender_name": is_text,
    "sender_office": is_office,
    "sender_rid": is_rid,
    "sv": _is_positive,
    "to": is_office,
    "to_name": is_text,
    "v": lambda value: type(value) is int and value in VERSIONS,
    "wall": is_wall,
}
MANIFEST_CHECKS: Mapping[str, Check] = {**PUBLIC_CHECKS, "files": is_object}
HEADER_CHECKS: Mapping[str, Check] = {
    **PUBLIC_CHECKS,
    "enrol": is_object,
    "extra": is_object,
    "holds": _each_rid(_is_hold),
    "totals": _are_totals,
}


def glance(file: Path) -> Manifest | None:
    """Read what a package says of itself, unchecked and without the rest; None if it is none."""
    try:
        with file.open("rb") as stream:
            members = parse_object(canonical_zip.second(stream, MAX_MANIFEST))
    except (OSError, ValueError):
        return None
    return None if fault(members, MANIFEST_CHECKS) else read_as(Manifest, members)
