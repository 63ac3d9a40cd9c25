"""Make the test vectors of docs/package-format.md; all keys, persons and places are invented.

Run from the project's folder: python tests/data/package/make_vectors.py
Encryption is random, so every run gives other bytes of the same meaning: files that are there stay.
"""

import dataclasses
import hashlib
import io
import json
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pyrage

from fupin_desktop import canonical_zip, invitation, keys, manifest, operation, package

HERE = Path(__file__).parent
DICE = random.Random(1)
VILLAGE = keys.new_device(DICE.randbytes)
TOWNSHIP = keys.new_device(DICE.randbytes)
STRANGER = keys.new_device(DICE.randbytes)
RID = DICE.randbytes(10).hex()
WALL = "2026-11-23T20:49:00+08:00"
VILLAGE_CODE = "999901103201"


def make_operations():
    """Write three operations: a household, its name corrected, a visit."""
    household, visit, tx = (DICE.randbytes(16).hex() for _ in range(3))
    rows = (
        ("household", household, {"name": "𬭎大山", "address": "示例村3组"}, False, ""),
        ("household", household, {"name": "𬭎大善"}, True, "同音字写错"),
        ("visit", visit, {"household": household, "date": "2026-11-20", "content": "看望"}, 0, ""),
    )
    lines = []
    for seq, (table, rec, values, corrects, why) in enumerate(rows, 1):
        before = lines[-1].id if lines else None
        members = {
            "v": 1, "rid": RID, "seq": seq, "after": before, "lam": seq, "office": VILLAGE_CODE,
            "user": "王小明", "act": "edit", "type": table, "rec": rec, "set": values,
            "prev": {"name": [before]} if corrects else {}, "wall": WALL, "why": why, "sv": 1,
            "tx": tx, "salt": DICE.randbytes(16).hex(),
        }  # fmt: skip
        lines.append(operation.seal(members))
    return lines


OPERATIONS = make_operations()
LINES = [entry.line for entry in OPERATIONS]
HEADER = package.Header(
    kind="up",
    package=DICE.randbytes(16).hex(),
    number=7,
    sender_office=VILLAGE_CODE,
    sender_name="示例村",
    sender_rid=RID,
    to="999901103",
    to_name="示例乡",
    recipients=(TOWNSHIP.box_public,),
    app="0.1.0",
    catalogue=1,
    wall=WALL,
    ranges=manifest.ranges_of(OPERATIONS),
    holds={RID: {"seq": 3, "head": OPERATIONS[-1].id}},
    totals={"household": 1, "visit": 1},
    enrol={"box": VILLAGE.box_public, "token": DICE.randbytes(16).hex()},
)
WHOLE = dataclasses.replace(  # as a program would write it: good.zcb is for reading only
    HEADER,
    package=hashlib.sha256(b"whole").hexdigest()[:32],
    number=9,
    totals={"household": 2, "visit": 1},
    extra={
        "complete": {RID: {"from": 1, "to": 3, "head": OPERATIONS[-1].id, "office": VILLAGE_CODE}},
        "former": "",
    },
)
KEPT = HERE / "good.zcb"  # the specification shows it
GOOD = KEPT.read_bytes() if KEPT.exists() else package.build(
    HEADER, LINES, signing_key=VILLAGE.sign
)  # fmt: skip
MEMBERS = canonical_zip.unpack(GOOD)
STATED = json.loads(MEMBERS["manifest.json"])
HEAD = manifest.members_of(package.open_(GOOD, [TOWNSHIP.box]).header)
INVITATION = invitation.build(
    invitation.Invitation(
        office="999901103",
        name="示例乡",
        box=TOWNSHIP.box_public,
        region=VILLAGE_CODE,
        region_name="示例村",
        regions=[
            {"code": "999901103", "name": "示例乡", "level": "township", "parent": "999901"},
            {"code": VILLAGE_CODE, "name": "示例村", "level": "village", "parent": "999901103"},
        ],
        token=HEADER.enrol["token"],
        wall=WALL,
        app="0.1.0",
    ),
    signing_key=TOWNSHIP.sign,
)


def sums(members):
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in members.items()
        if name != "SHA256SUMS"
    ).encode()


def zipped(**changed):
    """Pack the good members, some replaced; file names are given as manifest_json and so on."""
    swapped = {name.replace("_", ".", 1): content for name, content in changed.items()}
    members = {**MEMBERS, **swapped}
    return canonical_zip.pack({**members, "SHA256SUMS": sums(members)})


def signed(payload=None, signer=VILLAGE, drop="", **changed):
    """Sign a changed manifest, as a sender with a faulty program would."""
    payload = MEMBERS["ops.jsonl.gz.age"] if payload is None else payload
    entry = {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    stated = {**STATED, "files": {**STATED["files"], "ops.jsonl.gz.age": entry}, **changed}
    stated.pop(drop, None)
    data = operation.canonical(stated)
    members = {
        **MEMBERS,
        "manifest.json": data,
        "manifest.sig": keys.sign(signer.sign, data),
        "ops.jsonl.gz.age": payload,
    }
    return canonical_zip.pack({**members, "SHA256SUMS": sums(members)})


def sealed(plain, to=TOWNSHIP):
    return pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(to.box_public)])


def packed(*lines):
    """Sign and encrypt whatever lines, ended as given."""
    return signed(sealed(gzipped(b"".join(lines))))


def gzipped(data):
    packer = zlib.compressobj(9, wbits=31)
    return packer.compress(data) + packer.flush()


def headed(*lines, **changed):
    head = operation.canonical({**HEAD, **changed})
    return packed(head + b"\n", *(line + b"\n" for line in lines))


def by_zipfile(method=zipfile.ZIP_STORED, extra=()):
    """Pack the good members as another program would."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in [*MEMBERS.items(), *extra]:
            archive.writestr(name, content)
    return target.getvalue()


def overlapping():
    """Let every central entry point at the first member, as overlap bombs do."""
    data = bytearray(GOOD)
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        data[place + 42 : place + 46] = struct.pack("<I", 0)
    return bytes(data)


def doubled():
    """Hold manifest.json twice, with the same content."""
    data = canonical_zip.pack({**MEMBERS, "manifest.jsoN": MEMBERS["manifest.json"]})
    return data.replace(b"manifest.jsoN", b"manifest.json")


def reordered():
    """Hold the right members, README.txt first, the others in another order."""
    names = ("README.txt", "manifest.sig", "manifest.json", "SHA256SUMS", "ops.jsonl.gz.age")
    members = {name: MEMBERS[name] for name in names}
    return canonical_zip.pack({**members, "SHA256SUMS": sums(members)})


def bad_packages():
    """Give every bad file and a word of the sentence that refuses it."""
    damaged, forged = "不完整或被改动过", "签名不对"
    manifest_text = MEMBERS["manifest.json"]
    first = dict.fromkeys(sorted(STATED["ranges"]))
    span = STATED["ranges"][RID]
    whole = [line + b"\n" for line in LINES]
    head = operation.canonical(HEAD) + b"\n"
    newer = {"app": "9.0.0", "v": 3}
    return {
        "empty": (b"", "不是报送包"),
        "text": ("这不是包".encode(), "不是报送包"),
        "other_zip": (canonical_zip.pack({"[Content_Types].xml": b"<x/>"}), "不是报送包"),
        "truncated_half": (GOOD[: len(GOOD) // 2], damaged),
        "truncated_last_byte": (GOOD[:-1], damaged),
        "trailing_byte": (GOOD + b"\0", damaged),
        "leading_bytes": (b"MZ" + GOOD, "不是报送包"),
        "zip_by_another_program": (by_zipfile(), damaged),
        "zip_deflated": (by_zipfile(zipfile.ZIP_DEFLATED), damaged),
        "zip_slip": (by_zipfile(extra=[("../../evil.txt", b"x")]), damaged),
        "zip_comment": (GOOD[:-2] + b"\x01\x00x", damaged),
        "zip_overlap": (overlapping(), damaged),
        "zip_name_twice": (doubled(), damaged),
        "zip_name_gbk": (GOOD.replace(b"README.txt", "说明文".encode("gbk") + b".txt"), "不是报"),
        "zip_extra_member": (zipped(evil_txt=b"x"), damaged),
        "zip_member_missing": (
            canonical_zip.pack({n: c for n, c in MEMBERS.items() if n != "manifest.sig"}),
            damaged,
        ),
        "zip_members_reordered": (reordered(), damaged),
        "sums_wrong": (canonical_zip.pack({**MEMBERS, "SHA256SUMS": b"0" * 64}), damaged),
        "readme_changed": (zipped(README_txt=b"x" + MEMBERS["README.txt"]), damaged),
        "payload_swapped": (
            zipped(**{"ops_jsonl.gz.age": sealed(gzipped(head + whole[0]))}),
            damaged,
        ),
        "manifest_changed": (
            zipped(manifest_json=manifest_text.replace(b'"number":7', b'"number":8')),
            forged,
        ),
        "manifest_resigned_by_stranger": (signed(signer=STRANGER), forged),
        "sender_replaced": (
            signed(signer=STRANGER, sender_device=STRANGER.sign_public),
            damaged,
        ),
        "signature_short": (zipped(manifest_sig=MEMBERS["manifest.sig"][:63]), forged),
        "signature_zero": (zipped(manifest_sig=bytes(64)), forged),
        "manifest_not_json": (zipped(manifest_json=b"{"), damaged),
        "manifest_spaces": (zipped(manifest_json=manifest_text.replace(b",", b", ", 1)), damaged),
        "manifest_bom": (zipped(manifest_json=b"\xef\xbb\xbf" + manifest_text), damaged),
        "manifest_utf16": (zipped(manifest_json=manifest_text.decode().encode("utf-16")), damaged),
        "manifest_deep": (zipped(manifest_json=b"[" * 20_000), damaged),
        "manifest_huge_integer": (
            zipped(manifest_json=manifest_text.replace(b'"number":7', b'"number":' + b"9" * 9000)),
            damaged,
        ),
        "manifest_float": (signed(number=7.0), damaged),
        "manifest_surrogate": (
            zipped(manifest_json=manifest_text.replace("示例村".encode(), b"\\ud800")),
            damaged,
        ),
        "manifest_without_number": (signed(drop="number"), damaged),
        "manifest_number_true": (signed(number=True), damaged),
        "manifest_name_with_controls": (signed(sender_name="示例\u202e村\n"), damaged),
        "manifest_kind_list": (signed(kind=["up"]), damaged),
        "manifest_no_recipient": (signed(recipients=[]), damaged),
        "manifest_recipient_wrong": (signed(recipients=["age1x"]), damaged),
        "manifest_range_reversed": (signed(ranges={RID: {**span, "from": 4}}), damaged),
        "manifest_range_null": (signed(ranges=first), damaged),
        "version_newer": (signed(**newer), "请先升级"),
        "kind_unknown": (signed(kind="photo"), "请先升级"),
        "other_recipient": (
            package.build(
                dataclasses.replace(HEADER, recipients=(STRANGER.box_public,), to="999901104"),
                LINES,
                signing_key=VILLAGE.sign,
            ),
            "不是发给本单位的",
        ),
        "other_key": (
            package.build(
                dataclasses.replace(HEADER, recipients=(STRANGER.box_public,)),
                LINES,
                signing_key=VILLAGE.sign,
            ),
            "密钥打不开",
        ),
        "recipient_in_name_only": (signed(sealed(gzipped(head), to=STRANGER)), "密钥打不开"),
        "payload_not_age": (signed(gzipped(head)), "密钥打不开"),
        "payload_age_cut": (signed(MEMBERS["ops.jsonl.gz.age"][:-1]), "密钥打不开"),
        "payload_not_gzip": (signed(sealed(head)), damaged),
        "payload_gzip_cut": (signed(sealed(gzipped(head)[:-1])), damaged),
        "payload_gzip_twice": (signed(sealed(gzipped(head) + gzipped(b"".join(whole)))), damaged),
        "payload_gzip_trailing": (signed(sealed(gzipped(head) + b"\0")), damaged),
        "payload_empty": (signed(sealed(gzipped(b""))), damaged),
        "payload_bomb": (signed(sealed(gzipped(bytes(20_000_000)))), "太大"),
        "payload_bomb_of_lines": (signed(sealed(gzipped(b"{}\n" * 6_000_000))), "太大"),
        "header_missing": (packed(*whole), damaged),
        "header_of_another_package": (headed(*LINES, package="0" * 32), damaged),
        "header_of_another_sender": (headed(*LINES, sender_device=STRANGER.sign_public), damaged),
        "header_to_another": (headed(*LINES, to="999901104"), damaged),
        "header_holds_wrong": (headed(*LINES, holds={RID: 3}), damaged),
        "header_totals_wrong": (headed(*LINES, totals={"visit": True}), damaged),
        "line_missing": (headed(*LINES[:2]), damaged),
        "line_extra": (headed(*LINES, LINES[0]), damaged),
        "line_empty": (headed(*LINES[:2], b""), damaged),
        "line_not_ended": (packed(head, *whole[:2], LINES[2]), damaged),
        "line_too_long": (headed(*LINES[:2], b"x" * 1_000_001), damaged),
        "line_endless": (packed(head, b"x" * 3_000_000), "太大"),
    }


def main():
    """Write the files that are not there."""
    keep("good.zcb", GOOD)
    keep("good.jsonl", b"".join(line + b"\n" for line in [operation.canonical(HEAD), *LINES]))
    keep("whole.zcb", package.build(WHOLE, LINES, signing_key=VILLAGE.sign))
    keep("office.key", TOWNSHIP.box.encode() + b"\n")
    keep("invitation.json", INVITATION)
    keep_bad("bad", bad_packages())


def keep_bad(folder, files):
    """Write bad files, and beside their folder the word of the sentence that refuses each."""
    (HERE / folder).mkdir(exist_ok=True)
    for name, (data, _) in files.items():
        keep(f"{folder}/{name}.zcb", data)
    words = {name: word for name, (_, word) in files.items()}
    text = json.dumps(words, ensure_ascii=False, indent=1) + "\n"
    (HERE / f"{folder}.json").write_text(text, encoding="utf-8")


def keep(name, data):
    """Write a file unless it is there."""
    if not (HERE / name).exists():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
