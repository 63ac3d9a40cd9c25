"""ZIP files of which there is only one form for given names and contents."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 10  # stored members need no more
_DATE = 33  # 1980-01-01
_MAX_MEMBERS = 1100

Bytes = bytes | memoryview


def pack(members: Mapping[str, Bytes]) -> bytes:
    """Store the members in their order."""
    return b"".join(_pieces(members))


def unpack(data: bytes) -> dict[str, bytes]:
    """Give the members; raises ValueError unless packing them again gives the same bytes."""
    return {name: bytes(content) for name, content in views(data).items()}


def views(data: bytes) -> dict[str, memoryview]:
    """Give the members as `unpack` does, without a copy of what may be large."""
    whole = memoryview(data)
    members: dict[str, memoryview] = {}
    place = 0
    for _ in range(_MAX_MEMBERS):
        if not data.startswith(b"PK\x03\x04", place) or len(data) < place + _LOCAL.size:
            break
        *_, size, name_size, _ = _LOCAL.unpack_from(data, place)
        start = place + _LOCAL.size + name_size
        name = data[place + _LOCAL.size : start].decode("ascii")
        members[name] = whole[start : start + size]
        place = start + size
    place = 0
    for piece in _pieces(members):
        if whole[place : place + len(piece)] != piece:
            raise ValueError("not canonical")
        place += len(piece)
    if place != len(data):
        raise ValueError("not canonical")
    return members


def starts_with(data: bytes, name: str) -> bool:
    """Tell whether a file begins like one of ours, whose first member has this name."""
    return data.startswith(b"PK\x03\x04") and data[_LOCAL.size :].startswith(name.encode("ascii"))


def second(stream: BinaryIO, most: int) -> bytes:
    """Give the second member without reading what comes after it; raises ValueError."""
    content = b""
    for _ in range(2):
        head = stream.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise ValueError("not canonical")
        *_, size, name_size, _ = _LOCAL.unpack(head)
        if size > most:
            raise ValueError("too large")
        stream.read(name_size)
        content = stream.read(size)
    return content


def _pieces(members: Mapping[str, Bytes]) -> Iterator[Bytes]:
    central = b""
    offset = 0
    for title, content in members.items():
        name = title.encode("ascii")
        common = (0, 0, 0, _DATE, zlib.crc32(content), len(content), len(content), len(name), 0)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, *common) + name
        central += _CENTRAL.pack(
            b"PK\x01\x02", _VERSION, _VERSION, *common, 0, 0, 0, 0, offset
        ) + name  # fmt: skip
        offset += len(local) + len(content)
        yield local
        yield content
    yield central
    count = len(members)
    yield _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)
