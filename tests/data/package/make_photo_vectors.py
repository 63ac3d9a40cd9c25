"""Make the test vectors of version 2, packages with photos; all that they show is invented.

Run from the project's folder: PYTHONPATH=. python tests/data/package/make_photo_vectors.py
"""

import dataclasses
import hashlib
import io
import json

import pyrage
from make_vectors import (
    DICE,
    GOOD,
    HEADER,
    HERE,
    LINES,
    OPERATIONS,
    RID,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
    WALL,
    keep,
    keep_bad,
    sealed,
    sums,
)
from PIL import Image

from fupin_desktop import canonical_zip, keys, manifest, operation, package

PAYLOAD = "ops.jsonl.gz.age"
PDF = b"%PDF-1.4 of nobody"
DAMAGED, PHOTO, MEMBERS_WRONG = "不完整或被改动过", "其中的照片", "文件不齐或多余"


def photo():
    """Draw a small photo."""
    target = io.BytesIO()
    Image.new("RGB", (8, 6), "green").save(target, "JPEG")
    return target.getvalue()


def make_attachments(contents):
    """Write the operations that hang files on the household of the other vectors."""
    lines = list(OPERATIONS)
    for seq, (title, media_type, content) in enumerate(contents, len(lines) + 1):
        values = {
            "household": OPERATIONS[0].rec, "record_table": "household", "title": title,
            "record": OPERATIONS[0].rec, "media_type": media_type, "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
        lines.append(operation.seal({
            "v": 1, "rid": RID, "seq": seq, "after": lines[-1].id, "lam": seq,
            "office": "999901103201", "user": "王小明", "act": "edit", "type": "attachment",
            "rec": DICE.randbytes(16).hex(), "set": values, "prev": {}, "wall": WALL, "why": "",
            "sv": 3, "tx": DICE.randbytes(16).hex(), "salt": DICE.randbytes(16).hex(),
        }))  # fmt: skip
    return lines


CONTENTS = (photo(), PDF)
TYPES = (("房屋", "image/jpeg"), ("协议", "application/pdf"))
ALL = make_attachments([(*told, one) for told, one in zip(TYPES, CONTENTS, strict=True)])
ALL_LINES = [one.line for one in ALL]
PHOTO_HEADER = dataclasses.replace(
    HEADER,
    package=DICE.randbytes(16).hex(),
    number=8,
    catalogue=3,
    ranges=manifest.ranges_of(ALL),
    holds={RID: {"seq": len(ALL), "head": ALL[-1].id}},
    totals={"household": 1, "visit": 1, "attachment": 2},
)


def build(header=PHOTO_HEADER, contents=CONTENTS):
    return package.build(header, ALL_LINES, signing_key=VILLAGE.sign, photos=contents)


KEPT = HERE / "photos.zcb"
PHOTOS = KEPT.read_bytes() if KEPT.exists() else build()
MEMBERS = canonical_zip.unpack(PHOTOS)
STATED = json.loads(MEMBERS["manifest.json"])
NAMES = sorted(name for name in MEMBERS if name.startswith("photos/"))
HASHES = sorted(STATED["photos"])
FIRST, SECOND = NAMES
PLAIN = {hashlib.sha256(one).hexdigest(): one for one in CONTENTS}[HASHES[0]]  # of FIRST


def rewritten(head=None, files=None, **changed):
    """Sign a changed manifest and header over changed files, as a faulty program would.

    `files` replaces what stands after SHA256SUMS; `head` the header, which else says the same.
    """
    files = {name: MEMBERS[name] for name in NAMES} if files is None else files
    opened = manifest.members_of(package.open_(PHOTOS, [TOWNSHIP.box]).header)
    told = {**opened, **changed} if head is None else head
    inner = [operation.canonical(told), *ALL_LINES]
    payload = sealed(package._deflate(inner))
    every = {"README.txt": MEMBERS["README.txt"], PAYLOAD: payload, **files}
    listed = {
        name: {"size": len(one), "sha256": hashlib.sha256(one).hexdigest()}
        for name, one in every.items()
    }
    data = operation.canonical({**STATED, **changed, "files": listed})
    members = {
        "README.txt": MEMBERS["README.txt"],
        "manifest.json": data,
        "manifest.sig": keys.sign(VILLAGE.sign, data),
        "SHA256SUMS": b"",
        PAYLOAD: payload,
        **files,
    }
    return zipped(members)


def zipped(members):
    return canonical_zip.pack({**members, "SHA256SUMS": sums(members)})


def named(renamed, content=None):
    """Give the first photo another name, or another content, in everything that is signed."""
    old = MEMBERS[FIRST]
    return {renamed: old if content is None else content, SECOND: MEMBERS[SECOND]}


def twice():
    """Hold one photo member twice, with the same content."""
    shadow = "Q" + FIRST[1:]
    data = zipped({**MEMBERS, shadow: MEMBERS[FIRST]})
    return data.replace(shadow.encode(), FIRST.encode())


def many():
    """Hold a photo member thousands of times, as short as it can be."""
    entry = canonical_zip.pack({"photos/": b""})[: 30 + len("photos/")]
    return GOOD[: GOOD.index(b"PK\x01\x02")] + entry * 2_000


def bad_packages():
    """Give every bad file and a word of the sentence that refuses it."""
    other = b"another content"
    other_hash = hashlib.sha256(other).hexdigest()
    declared = STATED["photos"]
    foreign = package.build(
        dataclasses.replace(HEADER, recipients=(TOWNSHIP.box_public,)),
        LINES,
        signing_key=STRANGER.sign,
        photos=CONTENTS,
    )
    away = canonical_zip.unpack(foreign)
    first = HASHES[0]
    opened = manifest.members_of(package.open_(PHOTOS, [TOWNSHIP.box]).header)
    big = {**declared, first: 50_000_001}
    return {
        "truncated_in_photo": (PHOTOS[: PHOTOS.index(MEMBERS[SECOND]) + 9], DAMAGED),
        "photo_left_out": (
            zipped({name: one for name, one in MEMBERS.items() if name != SECOND}),
            MEMBERS_WRONG,
        ),
        "photo_added": (
            zipped({**MEMBERS, f"photos/{'f' * 64}.age": MEMBERS[FIRST]}),
            MEMBERS_WRONG,
        ),
        "photo_name_twice": (twice(), DAMAGED),
        "photo_member_flood": (many(), DAMAGED),
        "photo_slip": (rewritten(files=named("photos/../../evil.age")), MEMBERS_WRONG),
        "photo_absolute": (rewritten(files=named("/etc/evil.age")), MEMBERS_WRONG),
        "photo_name_upper": (
            rewritten(files=named(f"photos/{first.upper()}.age")), MEMBERS_WRONG,
        ),
        "photos_reordered": (
            rewritten(files={SECOND: MEMBERS[SECOND], FIRST: MEMBERS[FIRST]}), MEMBERS_WRONG,
        ),
        "photo_before_payload": (
            zipped({**{n: MEMBERS[n] for n in list(MEMBERS)[:4]}, **named(FIRST),
                    PAYLOAD: MEMBERS[PAYLOAD]}),
            MEMBERS_WRONG,
        ),
        "photo_swapped_inside": (
            zipped({**MEMBERS, FIRST: MEMBERS[SECOND], SECOND: MEMBERS[FIRST]}),
            "文件与清单不符",
        ),
        "photo_of_another_package": (
            zipped({**MEMBERS, FIRST: away[FIRST]}),
            "文件与清单不符",
        ),
        "photo_wrong_hash": (rewritten(files=named(FIRST, sealed(other))), PHOTO),
        "photo_wrong_size": (rewritten(photos={**declared, first: declared[first] + 1}), PHOTO),
        "photo_size_huge": (rewritten(photos=big), "清单 photos"),
        "photo_size_zero": (rewritten(photos={**declared, first: 0}), "清单 photos"),
        "photo_size_true": (rewritten(photos={**declared, first: True}), "清单 photos"),
        "photos_empty": (rewritten(photos={}), "清单 photos"),
        "photos_list": (rewritten(photos=HASHES), "清单 photos"),
        "photos_too_many": (
            rewritten(photos={f"{number:064x}": 1 for number in range(1001)}), "清单 photos",
        ),
        "photo_name_of_other_content": (
            rewritten(
                files=named(f"photos/{other_hash}.age")
                if other_hash < HASHES[1]
                else {SECOND: MEMBERS[SECOND], f"photos/{other_hash}.age": MEMBERS[FIRST]},
                photos=dict(sorted({other_hash: declared[first],
                                    HASHES[1]: declared[HASHES[1]]}.items())),
            ),
            PHOTO,
        ),
        "photo_to_somebody_else": (
            rewritten(files=named(FIRST, sealed(PLAIN, STRANGER))), PHOTO,
        ),
        "photo_not_age": (rewritten(files=named(FIRST, PLAIN)), PHOTO),
        "photo_age_cut": (rewritten(files=named(FIRST, MEMBERS[FIRST][:-1])), PHOTO),
        "photo_by_password": (
            rewritten(files=named(FIRST, pyrage.passphrase.encrypt(PLAIN, "x"))), PHOTO,
        ),
        "photos_of_header_differ": (
            rewritten(head={**opened, "photos": {first: declared[first]}}), "首行与清单不符",
        ),
        "photos_not_in_header": (
            rewritten(head={n: v for n, v in opened.items() if n != "photos"}), "首行与清单不符",
        ),
        "photos_in_version_1": (rewritten(v=1), MEMBERS_WRONG),
        "version_2_without_photos": (
            canonical_zip.pack({n: MEMBERS[n] for n in list(MEMBERS)[:5]}), DAMAGED,
        ),
    }  # fmt: skip


def main():
    """Write the files that are not there."""
    keep("photos.zcb", PHOTOS)
    keep_bad("bad_photos", bad_packages())


if __name__ == "__main__":
    main()
