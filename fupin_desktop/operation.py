"""One operation: an immutable canonical JSON line (docs/package-format.md)."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NoReturn

import orjson

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json

Act = Literal["edit", "delete", "restore", "merge", "propose", "resolve", "purge"]

VERSION = 1
ACTS = frozenset(("edit", "delete", "restore", "merge", "propose", "resolve", "purge"))
MEMBERS = frozenset(
    [
        "v",
        "rid",
        "seq",
        "after",
        "lam",
        "office",
        "user",
        "act",
        "type",
        "rec",
        "set",
        "prev",
        "wall",
        "why",
        "sv",
        "tx",
        "salt",
    ]
)
STUB_MEMBERS = frozenset(["id", "rid", "seq", "after", "lam", "type", "rec", "prev", "purged"])
_PLAIN = frozenset((str, bool, type(None)))  # types of values that need no closer look
LIFE = "_life"  # register that holds a record's life: "alive" or "deleted"
MAX_LINE = 1_000_000  # bytes
MAX_DEPTH = 8
MAX_INTEGER = 2**53

_HEX32 = re.compile(r"[0-9a-f]{32}\Z")
_IDS = re.compile(r"[0-9a-f]{32}(?: [0-9a-f]{32})*\Z").match
_HEX20 = re.compile(r"[0-9a-f]{20}\Z")
_NAME = re.compile(r"_?[a-z][a-z0-9_]{0,63}(\.[0-9a-z_]{1,64})?\Z")
_OFFICE = re.compile(r"[0-9]{2,12}\Z")
_CUSTOMARY = frozenset(  # names of registers that need no closer look
    register for table in TABLES.values() for register in table.registers if _NAME.match(register)
)
_COUNT, _ID, _TEXT = rb"[1-9][0-9]{0,14}", rb'"[0-9a-f]{32}"', rb'"[^"\\]*"'
# Nearly every line: the first of a record, and not of its chain; all members but `set` are sound.
_USUAL = re.compile(
    rb'\{"act":"(?:%b)","after":%b,"lam":%b,"office":"[0-9]{2,12}","prev":\{\},"rec":%b,'
    rb'"rid":"[0-9a-f]{20}","salt":%b,"seq":(?:[2-9]|[1-9][0-9]{1,14}),"set":\{.*\},"sv":%b,'
    rb'"tx":%b,"type":"[a-z][a-z0-9_]{0,63}","user":%b,"v":%b,"wall":%b,"why":%b\}\Z'
    % ("|".join(sorted(ACTS)).encode(), _ID, _COUNT, _ID, _ID, _COUNT, _ID, _TEXT, _COUNT, _TEXT,
       _TEXT)
).match  # fmt: skip
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class BadLine(ValueError):
    """A line that is no operation of this format; says which rule it breaks."""


@dataclass(slots=True)  # not frozen: that makes reading a package a quarter slower
class Operation:
    """A parsed line, never changed; `purged` marks a stub, whose content was left out or erased."""

    id: str
    line: bytes
    rid: str
    seq: int
    after: str | None
    lam: int
    type: str
    rec: str
    prev: Mapping[str, tuple[str, ...]]
    purged: bool = False
    office: str = ""
    user: str = ""
    act: str = "edit"
    set: Mapping[str, Json] = field(default_factory=dict)
    wall: str = ""
    why: str = ""
    sv: int = 0
    tx: str = ""

    @property
    def creates(self) -> bool:
        """Tell whether this operation brings its record into being."""
        return not self.prev

    @property
    def link(self) -> tuple[str, int, bytes]:
        """Give (rid, seq, id): its link of its chain, by which the log finds it."""
        return (self.rid, self.seq, bytes.fromhex(self.id))


def canonical(value: object) -> bytes:
    """Encode a value in the one form the format allows: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value).encode("utf-8")


def identify(line: bytes) -> str:
    """Name a line by the first 128 bits of its SHA-256, as 32 hex digits."""
    return hashlib.sha256(line).hexdigest()[:32]


def seal(members: Mapping[str, Any]) -> Operation:
    """Turn the members of a new operation into its immutable line; raises BadLine."""
    try:
        line = canonical(members)
    except (UnicodeEncodeError, ValueError, TypeError) as error:
        raise BadLine(str(error)) from error
    return parse(line)


def parse(line: bytes) -> Operation:
    """Read one line without its newline, demanding the canonical form; raises BadLine."""
    if len(line) > MAX_LINE:
        _refuse("line too long")
    try:
        data = orjson.loads(line)
    except ValueError as error:
        raise BadLine("not JSON in UTF-8") from error
    if not isinstance(data, dict):
        _refuse("not an object")
    # With as many members they are these: one named twice would not come out as it came in.
    if len(data) == len(MEMBERS) and _USUAL(line):
        _check_set(data["set"])
        found = _operation(data, line, identify(line), {})
    else:
        found = _read_closely(data, line)
    # Of what passed it is the canonical form too, and written ten times faster.
    if orjson.dumps(data, option=orjson.OPT_SORT_KEYS) != line:
        _refuse("not in canonical form")
    # What is forbidden is written with one of these bytes; nearly no line has any.
    if b"\\" in line or b"\x7f" in line or b"\xc2" in line:
        _check_text(data)
    return found


def _read_closely(data: dict[str, Any], line: bytes) -> Operation:
    stub = "purged" in data
    demanded = STUB_MEMBERS if stub else MEMBERS
    if data.keys() != demanded:
        _check_members(data, demanded)
    _check_chain(data)
    _check_ids(data, stub=stub)
    return _stub(data, line) if stub else _whole(data, line)


def _check_members(data: dict[str, Any], demanded: frozenset[str]) -> None:
    if missing := demanded - data.keys():
        _refuse(f"member missing: {min(missing)}")
    _check_values([data[name] for name in data.keys() - demanded], 2)  # of a newer version


def recall(line: bytes, identity: str) -> Operation:
    """Read a line of our own log, which was checked when it was written."""
    data = orjson.loads(line)
    prev = {register: tuple(heads) for register, heads in data["prev"].items()}
    return (_stub_of if "purged" in data else _operation)(data, line, identity, prev)


def _operation(
    data: dict[str, Any], line: bytes, identity: str, prev: Mapping[str, tuple[str, ...]]
) -> Operation:
    return Operation(
        identity, line, data["rid"], data["seq"], data["after"], data["lam"], data["type"],
        data["rec"], prev, False, data["office"], data["user"], data["act"], data["set"],
        data["wall"], data["why"], data["sv"], data["tx"],
    )  # fmt: skip


def _stub_of(
    data: dict[str, Any], line: bytes, identity: str, prev: Mapping[str, tuple[str, ...]]
) -> Operation:
    chain = data["rid"], data["seq"], data["after"], data["lam"], data["type"], data["rec"], prev
    return Operation(identity, line, *chain, purged=True)


def _whole(data: dict[str, Any], line: bytes) -> Operation:
    if not isinstance(data["act"], str) or data["act"] not in ACTS:
        _refuse("act")
    _check_set(data["set"])
    if not (type(data["user"]) is type(data["wall"]) is type(data["why"]) is str):
        _refuse("user, wall or why")
    if not isinstance(data["office"], str) or not _is_office(data["office"]):
        _refuse("office")
    _check_count(data["v"], "v")
    _check_count(data["sv"], "sv")
    return _operation(data, line, identify(line), _heads(data["prev"]))


def _check_set(values: object) -> None:
    if not isinstance(values, dict) or not _are_names(values):
        _refuse("set")
    _check_values(values, 2)


def _stub(data: dict[str, Any], line: bytes) -> Operation:
    if data["purged"] is not True:
        _refuse("purged")
    return _stub_of(data, line, data["id"], _heads(data["prev"]))


def stub_of(operation: Operation) -> Operation:
    """Leave an operation's content out, keeping what its chain and its heads need."""
    names = ("id", "rid", "seq", "after", "lam", "type", "rec")
    members: dict[str, Any] = {name: getattr(operation, name) for name in names}
    prev = {register: list(heads) for register, heads in operation.prev.items()}
    return parse(canonical({**members, "prev": prev, "purged": True}))


def _heads(prev: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(prev, dict):
        _refuse("prev")
    for register, heads in prev.items():
        if not _is_name(register) or not isinstance(heads, list) or not heads:
            _refuse("prev")
        if not all(isinstance(head, str) and _HEX32.match(head) for head in heads):
            _refuse("prev")
        if any(a >= b for a, b in pairwise(heads)):
            _refuse("prev not sorted")
    return {register: tuple(heads) for register, heads in prev.items()}


def _check_chain(data: dict[str, Any]) -> None:
    rid = data["rid"]
    if not isinstance(rid, str) or not _is_rid(rid):
        _refuse("rid")
    _check_count(data["seq"], "seq")
    _check_count(data["lam"], "lam")
    if (data["after"] is None) != (data["seq"] == 1):
        _refuse("after")
    if not isinstance(data["type"], str) or not _is_name(data["type"]):
        _refuse("type")


def _check_ids(data: Mapping[str, Any], *, stub: bool) -> None:
    """Check ids in one go; nothing in JSON but a text is written like one.

    The length tells that no text holds two of them.
    """
    text = (f"{data['rec']} {data['id']}" if stub
            else f"{data['rec']} {data['tx']} {data['salt']}")  # fmt: skip
    text += "" if data["after"] is None else f" {data['after']}"
    if (len(text) + 1) // 33 != 2 + (not stub) + (data["after"] is not None) or not _IDS(text):
        _refuse("one of rec, id, tx, salt, after")


# The same few names come again in every line of a package.
@lru_cache(1024)
def _is_name(text: str) -> bool:
    return _NAME.match(text) is not None


def _are_names(texts: Mapping[str, Json]) -> bool:
    return _CUSTOMARY.issuperset(texts) or all(map(_is_name, texts))


@lru_cache(1024)
def _is_office(text: str) -> bool:
    return _OFFICE.match(text) is not None


@lru_cache(1024)
def _is_rid(text: str) -> bool:
    return _HEX20.match(text) is not None


def _check_count(value: object, name: str) -> None:
    if type(value) is not int or not 1 <= value <= MAX_INTEGER:
        _refuse(name)


def _check_values(container: dict[str, Any] | list[Any], depth: int) -> None:
    """Refuse what nests too deeply, fractions, and integers that other programs would round."""
    if depth > MAX_DEPTH:
        _refuse("nested too deeply")
    values = container.values() if isinstance(container, dict) else container
    if _PLAIN.issuperset(map(type, values)):
        return
    for value in values:
        if isinstance(value, float):
            _refuse("fraction")
        if isinstance(value, int) and abs(value) > MAX_INTEGER:
            _refuse("integer too large")
        if isinstance(value, (dict, list)):
            _check_values(value, depth + 1)


def _check_text(value: object) -> None:
    if isinstance(value, str) and _FORBIDDEN.search(value):
        _refuse("control character or lone surrogate")
    if isinstance(value, dict):
        for name, member in value.items():
            _check_text(name)
            _check_text(member)
    elif isinstance(value, list):
        for member in value:
            _check_text(member)


def _refuse(reason: str) -> NoReturn:
    raise BadLine(reason)


# Built once: json.dumps makes a new encoder at each call with such arguments.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
