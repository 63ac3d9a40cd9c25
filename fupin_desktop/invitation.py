"""The invitation file, by which a township and a village first learn of each other."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from fupin_desktop import __version__, keys
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import (
    Check,
    equals,
    fault,
    is_hex32,
    is_object,
    is_office,
    is_public_key,
    is_recipient,
    is_text,
    is_wall,
    matches,
    parse_object,
)
from fupin_desktop.operation import canonical

FORMAT = "fupin-invitation"
VERSION = 1
MAX_FILE = 16_000_000
OPTIONAL = ("once", "operations")  # members that are written only where there is something

_UNCHANGED = "没有读入任何内容，台账没有改动。"
_NOT_ONE = f"这个文件不是乡镇的邀请文件，{_UNCHANGED}请选择文件名含 invitation 的文件。"
_DAMAGED = f"这个邀请文件不完整或被改动过。{_UNCHANGED}请乡镇重新导出一份。"
_NEWER = (
    "这个邀请文件由较新版本的程序（{app} 版，格式第 {found} 版）制作，"
    f"本程序（{__version__} 版）只能读格式第 {VERSION} 版，{_UNCHANGED}请先升级本程序。"
)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What a township tells a village before they have exchanged any package."""

    office: str
    name: str
    box: str  # age public key
    region: str
    region_name: str
    token: str  # 32 hex
    wall: str
    recovery: str = ""  # age public key
    regions: Sequence[Mapping[str, str]] = ()  # code, name, level, parent
    codes: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    app: str = __version__
    once: Mapping[str, Any] = field(default_factory=dict)  # a one-time key sealed by a code
    operations: Sequence[str] = ()  # lines of what was added to code lists
    sign: str = ""  # set by `build`: the public key of the signing key


def build(invitation: Invitation, *, signing_key: str) -> bytes:
    """Write and sign an invitation file; `signing_key` is an Ed25519 seed in hex."""
    invitation = replace(invitation, sign=keys.public_of(signing_key))
    members = {entry.name: getattr(invitation, entry.name) for entry in fields(invitation)}
    members |= {"format": FORMAT, "v": VERSION, "regions": list(invitation.regions)}
    members["operations"] = list(invitation.operations)
    for name in OPTIONAL:
        if not members[name]:
            del members[name]
    if wrong := fault(members, _CHECKS):
        raise ValueError(f"invitation: {wrong}")
    signature = keys.sign(signing_key, canonical(members))
    return canonical({**members, "sig": signature.hex()}) + b"\n"


def read(data: bytes) -> Invitation:
    """Read an invitation file and check its signature; raises FupinError."""
    members = _parse(data)
    if type(members.get("v")) is int and members["v"] > VERSION and is_text(members.get("app")):
        raise FupinError(_NEWER.format(app=members["app"], found=members["v"]))
    if fault(members, {**_CHECKS, "sig": _is_signature}):
        raise FupinError(_DAMAGED)
    signature = bytes.fromhex(members.pop("sig"))
    if not keys.verify(members["sign"], canonical(members), signature):
        raise FupinError(_DAMAGED)
    once = members.get("once")
    members["once"] = once if isinstance(once, dict) else {}
    lines = members.get("operations")
    members["operations"] = tuple(lines or ()) if _are_lines(lines) else ()
    return Invitation(**{entry.name: members[entry.name] for entry in fields(Invitation)})


def file_name(invitation: Invitation) -> str:
    """Name an invitation's file."""
    return f"ZC_{invitation.region}_invitation.json"


def digits(sign_public: str, other_sign_public: str) -> str:
    """Give the six digits two offices compare by telephone; the same from either side."""
    smaller, larger = sorted((bytes.fromhex(sign_public), bytes.fromhex(other_sign_public)))
    digest = hashlib.sha256(b"fupin-digits\0" + smaller + larger).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def _parse(data: bytes) -> dict[str, Any]:
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") or len(data) > MAX_FILE:
        raise FupinError(_NOT_ONE)
    try:
        members = parse_object(data.removesuffix(b"\n"))
    except ValueError as error:
        raise FupinError(_DAMAGED if FORMAT.encode() in data else _NOT_ONE) from error
    if members.get("format") != FORMAT:
        raise FupinError(_NOT_ONE)
    if not data.endswith(b"\n"):
        raise FupinError(_DAMAGED)
    return members


def _are_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _are_regions(value: Any) -> bool:
    return isinstance(value, list) and all(
        _are_texts(region) and {"code", "name", "level", "parent"} <= region.keys()
        for region in value
    )


def _are_codes(value: Any) -> bool:
    return is_object(value) and all(
        isinstance(rows, list) and all(map(_are_texts, rows)) for rows in value.values()
    )


_is_signature = matches("[0-9a-f]{128}")
_CHECKS: Mapping[str, Check] = {
    "app": is_text,
    "box": is_recipient,
    "codes": _are_codes,
    "format": equals(FORMAT),
    "name": is_text,
    "office": is_office,
    "recovery": lambda value: value == "" or is_recipient(value),
    "region": is_office,
    "region_name": is_text,
    "regions": _are_regions,
    "sign": is_public_key,
    "token": is_hex32,
    "v": equals(VERSION),
    "wall": is_wall,
}
