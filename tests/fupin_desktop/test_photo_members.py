"""Version 2 of the package: photos sealed one by one, and everything that must be refused."""

import hashlib
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import canonical_zip, keys, package, photo_members
from fupin_desktop.errors import FupinError

VECTORS = Path(__file__).parents[1] / "data" / "package"
PHOTOS = (VECTORS / "photos.zcb").read_bytes()
GOOD = (VECTORS / "good.zcb").read_bytes()
OFFICE = "999901103"
KEY = (VECTORS / "office.key").read_text(encoding="ascii").strip()
BAD = json.loads((VECTORS / "bad_photos.json").read_text(encoding="utf-8"))
HEADER = package.open_(PHOTOS, [KEY]).header
SENDER = keys.new_device(lambda size: b"\x07" * size)
CHILD = """
import resource, sys
from pathlib import Path
from fupin_desktop import package
from fupin_desktop.errors import FupinError

limit = 500_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    opened = package.open_(package.read(Path(sys.argv[1])), [sys.argv[2]], office="999901103")
    print(len(opened.photos), sum(map(len, opened.photos)))
except FupinError as error:
    print(error)
"""


def refusal(data):
    """Give the sentence that refuses these bytes."""
    with pytest.raises(FupinError) as caught:
        package.open_(data, [KEY], office=OFFICE)
    return str(caught.value)


def build(contents, **changed):
    header = replace(HEADER, ranges={}, **changed)
    return package.build(header, [], signing_key=SENDER.sign, photos=contents)


# ---- the vectors --------------------------------------------------------------------------------


def test_good_vector_gives_its_photos():
    opened = package.open_(PHOTOS, [KEY], office=OFFICE)
    found = list(opened.photos)
    assert [hashlib.sha256(one).hexdigest() for one in found] == sorted(opened.manifest.photos)
    assert [len(one) for one in found] == [18, 633]
    assert len(opened.photos) == 2
    assert opened.manifest == package.inspect(PHOTOS)
    assert list(canonical_zip.unpack(PHOTOS)) == [
        *package.MEMBERS, *map(photo_members.name_of, sorted(opened.manifest.photos)),
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_vector_is_refused_with_its_sentence(name):
    sentence = refusal((VECTORS / "bad_photos" / f"{name}.zcb").read_bytes())
    assert BAD[name] in sentence
    assert "台账没有改动" in sentence
    assert sentence.count("。") >= 2  # what happened and what to do


def test_every_bad_vector_is_there():
    assert {path.stem for path in (VECTORS / "bad_photos").iterdir()} == set(BAD)
    assert len(BAD) >= 29


def test_no_photo_stands_outside_the_encryption():
    for content in package.open_(PHOTOS, [KEY]).photos:
        assert content not in PHOTOS


# ---- writing ------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.lists(st.binary(min_size=1, max_size=200), max_size=5))
def test_photos_come_out_as_they_went_in(contents):
    data = build(contents)
    opened = package.open_(data, [KEY])
    assert sorted(opened.photos) == sorted(set(contents))
    assert json.loads(canonical_zip.unpack(data)["manifest.json"])["v"] == 1 + bool(contents)


def test_a_package_without_photos_is_what_older_programs_read():
    members = canonical_zip.unpack(build([]))
    assert tuple(members) == package.MEMBERS
    assert "photos" not in json.loads(members["manifest.json"])
    assert "photos" not in members["README.txt"].decode("utf-8")


def test_the_page_inside_version_1_is_what_it_was():
    """Programs need it not, but people do; its words are released."""
    header = package.open_(GOOD, [KEY]).header
    assert package._readme(header) == canonical_zip.unpack(GOOD)[package.README]


def test_version_1_with_a_member_called_photos_has_none():
    """Members that version 1 does not know are left alone, whatever they hold."""
    with_photos = json.loads((VECTORS / "good.jsonl").read_bytes().splitlines()[0])
    assert package.read_as(package.Header, {**with_photos, "photos": "x"}).photos == {}


@pytest.mark.parametrize("content", [b"", b"x" * 50_000_001])
def test_what_would_be_refused_is_never_written(content):
    with pytest.raises(ValueError, match="header: photos"):
        build([content])


# ---- refusing -----------------------------------------------------------------------------------


def test_truncation_at_every_byte_is_refused():
    for size in range(len(PHOTOS)):
        with pytest.raises(FupinError):
            package.open_(PHOTOS[:size], [KEY])


def test_every_flipped_bit_is_refused(thorough):
    """In the suite every bit of what version 2 adds, else one bit of each byte."""
    data = bytearray(PHOTOS)
    start = PHOTOS.index(b"PK\x03\x04", PHOTOS.index(b"ops.jsonl.gz.age\x61\x67"))
    for place in range(len(data)):
        for bit in range(8) if thorough or place >= start else (place % 8,):
            data[place] ^= 1 << bit
            with pytest.raises(FupinError):
                package.inspect(bytes(data))
            data[place] ^= 1 << bit
    assert data == PHOTOS


def test_mutation_is_refused(thorough):
    dice = random.Random(7)
    for _ in range(20_000 if thorough else 500):
        data = bytearray(PHOTOS)
        for _ in range(dice.randint(1, 3)):
            place, size = dice.randrange(len(data)), dice.randint(1, 64)
            junk = dice.choice([b"", dice.randbytes(8), data[place : place + size] * 2])
            data[place : place + size] = junk
        if data != PHOTOS:
            assert refusal(bytes(data))


def test_a_million_photo_members_are_refused_at_once():
    entry = canonical_zip.pack({"photos/": b""})[:37]
    start = PHOTOS.index(b"PK\x01\x02")
    assert "不完整" in refusal(PHOTOS[:start] + entry * 1_000_000)


def test_a_photo_is_not_carried_over_from_another_package():
    """Not even the same photo to the same office: the manifest names its sealed bytes."""
    mine, other = (canonical_zip.unpack(build([b"photo"])) for _ in range(2))
    (name,) = mine.keys() - set(package.MEMBERS)
    assert mine[name] != other[name]
    swapped = {**mine, name: other[name]}
    swapped[package.SUMS] = package._sums(swapped)
    assert "文件与清单不符" in refusal(canonical_zip.pack(swapped))


def measured(path):
    """Read a package in a process that may not take more than 500 MB, libraries included."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, path, KEY], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_memory_stays_small_with_the_largest_package_and_with_bombs(tmp_path, thorough):
    """The largest photos in the largest package, a flood of members, and a payload that swells."""
    count = 4 if thorough else 2
    path = tmp_path / "large.zcb"
    path.write_bytes(build(bytes([number]) * 49_000_000 for number in range(count)))
    assert measured(path) == f"{count} {count * 49_000_000}"
    start = PHOTOS.index(b"PK\x01\x02")
    entry = canonical_zip.pack({"photos/": b""})[:37]
    path.write_bytes(PHOTOS[:start] + entry * 1_000_000)
    assert "不完整" in measured(path)
    path.write_bytes((VECTORS / "bad" / "payload_bomb_of_lines.zcb").read_bytes())
    assert "太大" in measured(path)
