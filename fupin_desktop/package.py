"""The package an office hands to another: bytes in, bytes out (docs/package-format.md)."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import pyrage

from fupin_desktop import __version__, canonical_zip, durable, keys, photo_members
from fupin_desktop.canonical_zip import Bytes
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.manifest import (
    FORMAT,
    HEADER_CHECKS,
    KINDS,
    MANIFEST_CHECKS,
    PUBLIC_CHECKS,
    VERSIONS,
    Header,
    Manifest,
    fault,
    is_text,
    members_of,
    parse_object,
    photos_of,
    ranges_of,
    read_as,
)
from fupin_desktop.operation import canonical
from fupin_desktop.photo_members import Photos

__all__ = [
    "SUFFIX", "Header", "Manifest", "Opened", "build", "file_name", "inspect", "open_",
    "ranges_of", "read", "write",
]  # fmt: skip

SUFFIX = ".zcb"
README, MANIFEST, SIGNATURE, SUMS, PAYLOAD = MEMBERS = (
    "README.txt",
    "manifest.json",
    "manifest.sig",
    "SHA256SUMS",
    "ops.jsonl.gz.age",
)

# Limits are held against bytes really read, never against declared sizes.
MAX_PACKAGE = 200_000_000
MAX_INFLATED = 512_000_000
MAX_RATIO = 50
FREE_INFLATED = 16_000_000  # up to here any ratio will do
MAX_LINE = 1_000_000
MAX_LINES = 2_000_000
_CHUNK = 16_384

_UNCHANGED = "本次没有接收，台账没有改动。"
_NOT_A_PACKAGE = f"这个文件不是报送包或下发包。{_UNCHANGED}请选择扩展名为 {SUFFIX} 的文件。"
_DAMAGED = (
    f"这个包不完整或被改动过（{{what}}），可能是U盘拔早了。{_UNCHANGED}"
    "请在原电脑上重新导出，原来的记录还在。"
)
_FORGED = (
    f"这个包的签名不对，内容不是署名的电脑导出的那一份。{_UNCHANGED}"
    "请对方重新导出，并查明U盘经过谁的手。"
)
_NEWER = (
    "这个包由较新版本的程序（{app} 版，包格式第 {found} 版）制作，"
    f"本程序（{__version__} 版）只能读包格式第 1 至 {VERSIONS[-1]} 版。{_UNCHANGED}请先升级本程序。"
)
_UNKNOWN_KIND = (
    "这个包由 {app} 版程序制作，是本程序（"
    f"{__version__} 版）还不认识的种类。{_UNCHANGED}请先升级本程序。"
)
_OTHER_OFFICE = f"这个包是发给{{to}}的，不是发给本单位的。{_UNCHANGED}请把它交给收件单位。"
_NO_KEY = (
    f"这个包是发给本单位的，但用本机的密钥打不开。{_UNCHANGED}"
    "可能对方用的是本单位以前的密钥，或者本机没有登记、已停用：请与对方联系，"
    "用新的邀请文件重新登记，再请对方重新导出。发给以前的台账的，有那个台账的恢复码也可以打开。"
)
_TOO_LARGE = (
    f"这个包太大（一个包最大 {MAX_PACKAGE // 1_000_000} MB，最多 {MAX_LINES // 10_000} 万条）。"
    f"{_UNCHANGED}请对方分几次导出。"
)
_TOO_MUCH = "要导出的内容太多，一个包装不下。没有导出，台账没有改动。请分几次导出。"

_README_TEXT = """\
驻村台账 报送包 / 下发包
{sender} → {to}
第 {number} 号  {wall}

这个文件由“驻村台账”程序制作，请在程序里打开。里面的个人信息已经加密，只有收件单位能读。
没有本程序时，用下面几条命令也能检查和读出（需要 unzip、sha256sum、openssl 3.0 以上、age、gunzip，
以及收件单位的 age 密钥文件 office.key）：

1. 解开：
   unzip {file} -d x && cd x

2. 核对各文件是否完整（应全部显示 OK）：
   sha256sum -c SHA256SUMS

3. 核对签名（先取出本文件末尾的公钥；应显示 Signature Verified Successfully）：
   sed -n '/^-----BEGIN/,/^-----END/p' README.txt > sender.pem
   openssl pkeyutl -verify -pubin -inkey sender.pem -rawin -in manifest.json -sigfile manifest.sig
   这只说明文件没有被改动；公钥是谁的，要与登记时核对过的公钥比较。

4. 解密（ops.jsonl 每行一条记录，UTF-8 编码的 JSON）：
   age -d -i ../office.key ops.jsonl.gz.age | gunzip > ops.jsonl
{photos}
格式说明见程序所附的 package-format.md。签名电脑的公钥：
{device}

{pem}"""
_README_PHOTOS = """
5. 照片和文件在 photos 文件夹里，逐个解密，再核对（应全部显示 OK）；
   名称和类型在 ops.jsonl 的附件记录（attachment）里：
   for f in photos/*.age; do age -d -i ../office.key "$f" > "${f%.age}"; done
   for f in photos/*.age; do echo "$(basename "$f" .age)  ${f%.age}"; done | sha256sum -c
"""


class NoKey(FupinError):
    """A package for this office that none of the keys at hand opens."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A package that passed every check, decrypted."""

    manifest: Manifest
    header: Header
    lines: list[bytes]  # operation lines and stubs, without newline
    photos: Photos = field(default_factory=Photos)


# ---- writing ------------------------------------------------------------------------------------


def build(
    header: Header, lines: Iterable[bytes], *, signing_key: str, photos: Iterable[bytes] = ()
) -> bytes:
    """Make a package of operation lines and photos; `signing_key` is an Ed25519 seed in hex."""
    lines = list(lines)
    sizes, sealed = photo_members.seal(photos, sorted(set(header.recipients)))
    header = replace(
        header,
        photos=sizes,
        recipients=sorted(set(header.recipients)),
        sender_device=keys.public_of(signing_key),
        operations=len(lines),
    )
    head = members_of(header)
    if wrong := fault(head, HEADER_CHECKS):
        raise ValueError(f"header: {wrong}")
    if len(lines) >= MAX_LINES:
        raise FupinError(_TOO_MUCH)
    payload = _encrypt(_deflate([canonical(head), *lines]), header.recipients)
    return _assemble(header, {PAYLOAD: payload, **sealed}, signing_key)


def write(target: Path, data: bytes) -> None:
    """Put a package on a stick, read it back and check it as a receiver would."""
    durable.write(target, data, inspect)


def file_name(manifest: Manifest) -> str:
    """Name a package's file; names are for people, no reader trusts them."""
    day = manifest.wall[:10].replace("-", "")
    rid = manifest.sender_rid[:4]
    return f"ZC_{manifest.sender_office}_{rid}_{manifest.number:06}_{day}{SUFFIX}"


def _assemble(header: Header, sealed: Mapping[str, bytes], signing_key: str) -> bytes:
    head, readme = members_of(header), _readme(header)
    files = {name: _entry(content) for name, content in {README: readme, **sealed}.items()}
    public = {name: head[name] for name in (*PUBLIC_CHECKS, "photos") if name in head}
    manifest = canonical({**public, "files": files})
    signature = keys.sign(signing_key, manifest)
    first = dict(zip(MEMBERS, (readme, manifest, signature, b""), strict=False))
    members = {**first, **sealed}
    data = canonical_zip.pack({**members, SUMS: _sums(members)})
    if len(data) > MAX_PACKAGE:
        raise FupinError(_TOO_MUCH)
    return data


def _readme(header: Header) -> bytes:
    return _README_TEXT.format(
        sender=_office(header.sender_name, header.sender_office),
        to=_office(header.to_name, header.to),
        number=header.number,
        wall=header.wall,
        file=file_name(header),
        device=header.sender_device,
        pem=keys.pem(header.sender_device),
        photos=_README_PHOTOS if header.photos else "",
    ).encode("utf-8")


def _office(name: str, code: str) -> str:
    return f"{name}（{code}）" if name else code


def _deflate(lines: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(wbits=31)  # one gzip member, without name and with time 0
    pieces = []
    for line in lines:
        if not 0 < len(line) <= MAX_LINE or b"\n" in line:
            raise ValueError("not a line")
        pieces.append(packer.compress(line + b"\n"))
    return b"".join((*pieces, packer.flush()))


def _encrypt(plain: bytes, recipients: Iterable[str]) -> bytes:
    addressees = [pyrage.x25519.Recipient.from_str(key) for key in recipients]
    sealed: bytes = pyrage.encrypt(plain, addressees)
    return sealed


def _entry(content: Bytes) -> dict[str, Json]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _sums(members: Mapping[str, Bytes]) -> bytes:
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in members.items()
        if name != SUMS
    ).encode("ascii")


# ---- reading ------------------------------------------------------------------------------------


def read(path: Path) -> bytes:
    """Read a package's file from a stick; raises FupinError."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_PACKAGE + 1)
    except OSError as error:
        reason = durable.reason(error)
        raise FupinError(f"文件读不出来（{reason}），{_UNCHANGED}请检查U盘后再试。") from error
    if len(data) > MAX_PACKAGE:
        raise FupinError(_TOO_LARGE)
    return data


def inspect(data: bytes) -> Manifest:
    """Check all of a package that can be checked without a key; raises FupinError."""
    stated, _ = _inspect(data)
    return read_as(Manifest, stated)


def open_(
    data: bytes, identities: Sequence[str], *, office: str = "", is_known: bool = False
) -> Opened:
    """Check and decrypt a package with our age identities; raises FupinError.

    `office` is our own region code; it only tells "not for us" from "not with this key". Of bytes
    that are known, because they were received before, no line but the header is read.
    """
    stated, members = _inspect(data)
    ours = [key for key in identities if keys.box_public_of(key) in stated["recipients"]]
    lines = _lines(_decrypt(bytes(members[PAYLOAD]), stated, ours, office))
    head = _parse(next(lines, b""), "内容首行")
    if fault(head, HEADER_CHECKS) or any(head.get(name) != stated[name] for name in stated):
        _damaged("内容首行与清单不符")
    kept = [] if is_known else list(lines)
    if len(kept) != stated["operations"] and not is_known:
        _damaged("条数与清单不符")
    return Opened(
        manifest=read_as(Manifest, stated), header=read_as(Header, head), lines=kept,
        photos=_photos(stated, members, ours),
    )  # fmt: skip


def _photos(
    stated: Mapping[str, Any], members: Mapping[str, memoryview], ours: Sequence[str]
) -> Photos:
    sizes = photos_of(stated)
    sealed = {sha256: members[photo_members.name_of(sha256)] for sha256 in sizes}
    photos = Photos(sizes, sealed, ours)
    try:
        photos.check()
    except ValueError:
        _damaged("其中的照片")
    return photos


def _inspect(data: bytes) -> tuple[dict[str, Any], dict[str, memoryview]]:
    """Give the manifest's members that the header must repeat, and the package's members."""
    members = _unzip(data)
    signed = bytes(members[MANIFEST])
    stated = _parse(signed, "清单")
    _check_version(stated)
    if wrong := fault(stated, MANIFEST_CHECKS):
        _damaged(f"清单 {wrong}")
    photos = tuple(photo_members.name_of(sha256) for sha256 in sorted(photos_of(stated)))
    if tuple(members) != (*MEMBERS, *photos):
        _damaged("文件不齐或多余")
    if not keys.verify(stated["sender_device"], signed, bytes(members[SIGNATURE])):
        raise FupinError(_FORGED)
    files = {name: _entry(members[name]) for name in (README, PAYLOAD, *photos)}
    if stated.pop("files") != files:
        _damaged("文件与清单不符")
    return stated, members


def _unzip(data: bytes) -> dict[str, memoryview]:
    if len(data) > MAX_PACKAGE:
        raise FupinError(_TOO_LARGE)
    if not canonical_zip.starts_with(data, README):
        raise FupinError(_NOT_A_PACKAGE)
    try:
        members = canonical_zip.views(data)
    except ValueError:
        _damaged("文件结构")
    if MANIFEST not in members or bytes(members.get(SUMS, b"")) != _sums(members):
        _damaged("校验和")
    return members


def _check_version(stated: Mapping[str, Any]) -> None:
    """Tell a newer package from a damaged one before anything else of it is understood."""
    version, app, kind = stated.get("v"), stated.get("app"), stated.get("kind")
    if stated.get("format") != FORMAT or type(version) is not int or not is_text(app):
        _damaged("清单")
    if version not in VERSIONS:
        raise FupinError(_NEWER.format(app=app, found=version))
    if isinstance(kind, str) and kind not in KINDS:
        raise FupinError(_UNKNOWN_KIND.format(app=app))


def _decrypt(payload: bytes, stated: Mapping[str, Any], ours: Sequence[str], office: str) -> bytes:
    if not ours and stated["to"] != office:
        raise FupinError(_OTHER_OFFICE.format(to=_office(stated["to_name"], stated["to"])))
    try:
        plain: bytes = pyrage.decrypt(
            payload, [pyrage.x25519.Identity.from_str(key) for key in ours]
        )
    except pyrage.DecryptError as error:
        raise NoKey(_NO_KEY) from error
    return plain


def _lines(packed: bytes) -> Iterator[bytes]:
    """Give the lines without newline, holding every limit while inflating."""
    rest = b""
    count = 0
    for chunk in _inflate(packed):
        *whole, rest = (rest + chunk).split(b"\n")
        count += len(whole)
        if count > MAX_LINES or len(rest) > MAX_LINE:
            raise FupinError(_TOO_LARGE)
        for line in whole:
            if not 0 < len(line) <= MAX_LINE:
                _damaged("内容")
            yield line
    if rest:
        _damaged("内容")


def _inflate(packed: bytes) -> Iterator[bytes]:
    limit = min(MAX_INFLATED, max(FREE_INFLATED, MAX_RATIO * len(packed)))
    inflater = zlib.decompressobj(wbits=31)
    total = 0
    for start in range(0, len(packed), _CHUNK):
        try:
            chunk = inflater.decompress(packed[start : start + _CHUNK])
        except zlib.error:
            _damaged("压缩")
        total += len(chunk)
        if total > limit:
            raise FupinError(_TOO_LARGE)
        yield chunk
    if not inflater.eof or inflater.unused_data:
        _damaged("压缩")


def _parse(data: bytes, what: str) -> dict[str, Any]:
    try:
        return parse_object(data) if len(data) <= MAX_LINE else _damaged(what)
    except ValueError:
        _damaged(what)


def _damaged(what: str) -> NoReturn:
    raise FupinError(_DAMAGED.format(what=what))
