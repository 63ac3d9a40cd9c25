"""Packages: the test vectors of docs/package-format.md, and everything that must be refused."""

import dataclasses
import gzip
import hashlib
import io
import json
import random
import re
import time
import zipfile
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from db import log
from fupin_desktop import (
    canonical_zip,
    exchange,
    holdings,
    invitation,
    keys,
    manifest,
    operation,
    package,
)
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import canonical
from fupin_desktop.registry import Registry

VECTORS = Path(__file__).parents[1] / "data" / "package"
PAGE = VECTORS.parents[2] / "docs" / "package-format.md"
GOOD = (VECTORS / "good.zcb").read_bytes()
LINES = (VECTORS / "good.jsonl").read_bytes().splitlines()
OFFICE = "999901103"
KEY = (VECTORS / "office.key").read_text(encoding="ascii").strip()
BAD = json.loads((VECTORS / "bad.json").read_text(encoding="utf-8"))
MEMBERS = canonical_zip.unpack(GOOD)

SENDER = keys.new_device(lambda size: b"\x05" * size)
HEADER = package.Header(
    kind="down",
    package="00" * 16,
    number=3,
    sender_office=OFFICE,
    sender_rid="ab" * 10,
    to="999901103201",
    recipients=(keys.box_public_of(KEY),),
    catalogue=1,
    wall="2026-11-23T20:49:00+08:00",
    ranges={},
)


def resealed(plain, stated=None):
    """Sign and encrypt a payload of one's own making, as an enrolled but faulty sender would."""
    to = [pyrage.x25519.Recipient.from_str(keys.box_public_of(KEY))]
    payload = pyrage.encrypt(plain, to)
    stated = json.loads(MEMBERS[package.MANIFEST]) if stated is None else stated
    stated["sender_device"] = SENDER.sign_public
    entry = {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    stated["files"] = {**json.loads(MEMBERS[package.MANIFEST])["files"], package.PAYLOAD: entry}
    data = canonical(stated)
    signature = keys.sign(SENDER.sign, data)
    contents = (MEMBERS[package.README], data, signature, b"", payload)
    members = dict(zip(package.MEMBERS, contents, strict=True))
    members[package.SUMS] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in members.items()
        if name != package.SUMS
    ).encode()
    return canonical_zip.pack(members)


def gzipped(lines):
    return gzip.compress(b"".join(line + b"\n" for line in lines), mtime=0)


def refusal(data):
    """Give the sentence that refuses these bytes."""
    with pytest.raises(FupinError) as caught:
        package.open_(data, [KEY], office=OFFICE)
    return str(caught.value)


# ---- the vectors --------------------------------------------------------------------------------


@pytest.fixture
def inviting(tmp_path):
    """The ledger that wrote the vector of an invitation, with the keys of the vectors."""
    letter = invitation.read((VECTORS / "invitation.json").read_bytes())
    made = Registry.create(
        tmp_path / "ledger", level="township", region=OFFICE, name=letter.name, password=None,
        user="镇干部",
    )  # fmt: skip
    with made as ledger:
        ledger.set_setting("device", {**ledger.setting("device"), "box": KEY})
        exchange.invite(
            ledger, letter.region, tmp_path, name=letter.region_name, token=letter.token
        )
        yield ledger


def test_whole_vector_is_taken_in_by_a_ledger(inviting, tmp_path):
    before = inviting.digest()
    with pytest.raises(
        FupinError, match=r"合计与包里的内容不符（户：写着 1 条，有 2 条）.*没有改动"
    ):
        exchange.receive(inviting, VECTORS / "good.zcb")  # made by hand, for reading only
    arrival = exchange.preview(inviting, VECTORS / "whole.zcb")
    assert (arrival.sender, arrival.operations, arrival.repeated) == ("999901103201", 3, False)
    assert inviting.digest() == before
    receipt = exchange.receive(inviting, VECTORS / "whole.zcb", digits=arrival.digits)
    assert (receipt.operations, receipt.conflicts) == (3, 0)
    (household,), (visit,) = inviting.select("household"), inviting.select("visit")
    assert (household["name"], household["address"]) == ("𬭎大善", "示例村3组")
    assert (visit["household"], visit["date"], visit["content"]) == (
        household["id"], "2026-11-20", "看望",
    )  # fmt: skip
    stored = inviting.read(lambda db: [line for _, _, _, line in log.lines_by_chain(db)])
    assert set(LINES[1:]) < set(stored)  # to the byte
    assert inviting.verify() == []
    assert exchange.receive(inviting, VECTORS / "whole.zcb").repeated

    (answer,) = exchange.pack(inviting, tmp_path)  # the village's laptop is enrolled now
    head = json.loads(LINES[0])
    assert [*package.inspect(answer.read_bytes()).recipients] == [head["enrol"]["box"]]
    held = inviting.read(holdings.held)
    assert head["holds"].items() < held.items()  # the receipt says that all three are here


def test_good_vector_opens():
    opened = package.open_(GOOD, [KEY], office=OFFICE)
    assert opened.lines == LINES[1:]
    assert opened.manifest == package.inspect(GOOD)
    assert canonical(manifest.members_of(opened.header)) == LINES[0]
    operations = [operation.parse(line) for line in opened.lines]
    assert manifest.ranges_of(operations) == opened.manifest.ranges


def test_of_bytes_that_are_known_only_the_header_is_read():
    opened = package.open_(GOOD, [KEY], office=OFFICE, is_known=True)
    assert opened.lines == []
    assert opened.header == package.open_(GOOD, [KEY], office=OFFICE).header


def test_nothing_personal_stands_outside_the_encryption():
    outside = b"".join(content for name, content in MEMBERS.items() if name != package.PAYLOAD)
    for text in ("𬭎大山", "王小明", "看望", "holds", "totals", "token"):
        assert text.encode() not in outside
        assert text.encode() in b"\n".join(LINES)


@pytest.mark.parametrize("name", sorted(path.stem for path in (VECTORS / "bad").iterdir()))
def test_bad_vector_is_refused_with_its_sentence(name):
    sentence = refusal((VECTORS / "bad" / f"{name}.zcb").read_bytes())
    assert BAD[name] in sentence
    assert "台账没有改动" in sentence
    assert sentence.count("。") >= 2  # what happened and what to do


def test_every_bad_vector_is_there():
    assert {path.stem for path in (VECTORS / "bad").iterdir()} == set(BAD)
    assert len(BAD) >= 60


def test_newer_version_is_named_beside_ours():
    sentence = refusal((VECTORS / "bad" / "version_newer.zcb").read_bytes())
    assert "9.0.0 版，包格式第 3 版" in sentence
    assert "包格式第 1 至 2 版" in sentence


def test_other_office_is_named():
    sentence = refusal((VECTORS / "bad" / "other_recipient.zcb").read_bytes())
    assert "示例乡（999901104）" in sentence


# ---- reading without our program ----------------------------------------------------------------


def test_standard_tools_are_enough():
    """What the four commands of README.txt do, done by other code than ours."""
    archive = zipfile.ZipFile(io.BytesIO(GOOD))
    assert archive.testzip() is None
    files = {name: archive.read(name) for name in archive.namelist()}
    for line in files["SHA256SUMS"].decode("ascii").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files.pop(name)).hexdigest() == digest
    assert list(files) == ["SHA256SUMS"]
    readme = MEMBERS[package.README].decode("utf-8")
    pem = re.search(r"(?ms)^-----BEGIN.*^-----END [A-Z ]+-----$", readme)[0]
    public = load_pem_public_key(pem.encode() + b"\n")
    public.verify(MEMBERS[package.SIGNATURE], MEMBERS[package.MANIFEST])
    plain = pyrage.decrypt(MEMBERS[package.PAYLOAD], [pyrage.x25519.Identity.from_str(KEY)])
    assert gzip.decompress(plain).splitlines() == LINES
    assert plain[4:8] == bytes(4)  # no time in the gzip header


def test_readme_names_all_commands_and_the_specification_shows_them_too():
    page = PAGE.read_text(encoding="utf-8")
    readme = MEMBERS[package.README].decode("utf-8")
    for command in (
        "sha256sum -c SHA256SUMS",
        "sed -n '/^-----BEGIN/,/^-----END/p' README.txt > sender.pem",
        "openssl pkeyutl -verify -pubin -inkey sender.pem -rawin -in manifest.json -sigfile ",
        "age -d -i ../office.key ops.jsonl.gz.age | gunzip > ops.jsonl",
    ):
        assert command in readme
        assert command in page


def test_example_of_the_specification_is_the_good_vector():
    page = PAGE.read_text(encoding="utf-8").split("## An example")[1].split("\n## ")[0]
    text = "".join(line[4:] for line in page.splitlines() if line.startswith("    "))
    found = []
    while text := text.strip():
        value, end = json.JSONDecoder().raw_decode(text)
        found.append(value)
        text = text[end:]
    assert found == [json.loads(line) for line in (MEMBERS[package.MANIFEST], *LINES)]


# ---- writing ------------------------------------------------------------------------------------


@given(st.lists(st.binary(min_size=1, max_size=40).map(lambda b: b.replace(b"\n", b"-"))))
def test_lines_come_out_as_they_went_in(lines):
    opened = package.open_(package.build(HEADER, lines, signing_key=SENDER.sign), [KEY])
    assert opened.lines == lines
    assert opened.header == dataclasses.replace(
        HEADER,
        sender_device=SENDER.sign_public,
        operations=len(lines),
        recipients=list(HEADER.recipients),
        part=[1, 1],
    )


def test_private_members_come_out_as_they_went_in():
    header = dataclasses.replace(
        HEADER,
        holds={"cd" * 10: {"seq": 7, "head": "12" * 16}},
        totals={"household": 3},
        enrol={"box": "age1…", "token": "34" * 16},
        extra={"tasks": [{"title": "填表"}]},
    )
    opened = package.open_(package.build(header, [b"{}"], signing_key=SENDER.sign), [KEY])
    for name in ("holds", "totals", "enrol", "extra"):
        assert getattr(opened.header, name) == getattr(header, name)


def test_every_recipient_opens_and_nobody_else():
    others = [keys.new_device(lambda size, fill=fill: bytes([fill]) * size) for fill in range(3)]
    header = dataclasses.replace(HEADER, recipients=[other.box_public for other in others[:2]])
    data = package.build(header, [b"{}"], signing_key=SENDER.sign)
    for other in others[:2]:
        assert package.open_(data, [KEY, other.box]).lines == [b"{}"]
    with pytest.raises(FupinError, match="999901103201"):
        package.open_(data, [others[2].box, KEY], office=OFFICE)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "sideways"}, {"number": 0}, {"to": "x"}, {"recipients": ()}, {"package": "ABC"},
        {"part": (2, 1)}, {"wall": "yesterday"}, {"totals": {"a": 1.5}}, {"sender_rid": ""},
        {"ranges": {"ab" * 10: {"from": 2, "to": 3, "after": None, "head": "00" * 16}}},
    ],
)  # fmt: skip
def test_header_out_of_shape_is_never_written(change):
    with pytest.raises(ValueError, match=f"header: {next(iter(change))}"):
        package.build(dataclasses.replace(HEADER, **change), [], signing_key=SENDER.sign)


@pytest.mark.parametrize("line", [b"", b"a\nb", b"x" * 1_000_001])
def test_what_is_no_line_is_never_written(line):
    with pytest.raises(ValueError, match="not a line"):
        package.build(HEADER, [line], signing_key=SENDER.sign)


def test_file_name_is_short_and_ascii():
    name = package.file_name(dataclasses.replace(HEADER, number=123, sender_office="9" * 12))
    assert name == "ZC_999999999999_abab_000123_20261123.zcb"
    assert len(name) <= 60


def test_package_is_written_and_read(tmp_path):
    target = tmp_path / "a.zcb"
    package.write(target, GOOD)
    assert package.read(target) == GOOD
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zcb"]


def test_a_package_that_would_be_refused_is_never_put_on_the_stick(tmp_path):
    target = tmp_path / "a.zcb"
    target.write_bytes(b"old")
    with pytest.raises(FupinError, match="不完整"):
        package.write(target, GOOD[:-1])
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zcb"]


def test_file_that_cannot_be_read_has_its_sentence(tmp_path):
    for path in (tmp_path, tmp_path / "none.zcb"):
        with pytest.raises(FupinError, match=r"读不出来.*台账没有改动"):
            package.read(path)


# ---- ranges -------------------------------------------------------------------------------------


@given(st.permutations(range(3)), st.lists(st.integers(0, 2), max_size=3))
def test_ranges_do_not_depend_on_order_or_repetition(order, repeated):
    operations = [operation.parse(line) for line in LINES[1:]]
    mixed = [operations[i] for i in (*order, *repeated)]
    assert manifest.ranges_of(mixed) == manifest.ranges_of(operations)


def test_ranges_of_a_part_of_a_chain():
    operations = [operation.parse(line) for line in LINES[1:]]
    (span,) = manifest.ranges_of(operations[1:2]).values()
    assert span == {"from": 2, "to": 2, "after": operations[0].id, "head": operations[1].id}


# ---- refusing -----------------------------------------------------------------------------------


def test_truncation_at_every_byte_is_refused():
    for size in range(len(GOOD)):
        with pytest.raises(FupinError):
            package.open_(GOOD[:size], [KEY])


def test_every_flipped_bit_is_refused():
    data = bytearray(GOOD)
    for bit in range(8 * len(GOOD)):
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(FupinError):
            package.inspect(bytes(data))
        data[bit // 8] ^= 1 << bit % 8
    assert data == GOOD


def mutated(data, place, size, junk, act):
    """Insert junk, cut, double or overwrite a stretch."""
    stretch = data[place : place + size]
    put = {"insert": junk + stretch, "cut": b"", "double": stretch * 2, "overwrite": junk}[act]
    return data[:place] + put + data[place + size :]


def test_mutation_is_refused_unless_it_changes_nothing(thorough):
    dice = random.Random(5)
    for _ in range(100_000 if thorough else 2_000):
        data = GOOD
        for _ in range(dice.randint(1, 3)):
            act = dice.choice(["insert", "cut", "double", "overwrite"])
            junk = dice.randbytes(dice.randint(1, 8))
            data = mutated(data, dice.randrange(len(data)), dice.randint(1, 64), junk, act)
        if data != GOOD:
            assert refusal(data)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_garbage_is_refused(data):
    assert refusal(data)
    assert refusal(b"PK\x03\x04" + data)
    assert refusal(GOOD[:40] + data)


@settings(max_examples=200)
@given(st.binary(max_size=200), st.booleans())
def test_garbage_inside_a_genuine_envelope_is_refused(data, packs):
    assert refusal(resealed(gzip.compress(data, mtime=0) if packs else data))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5, alphabet="aé中\0\n0"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.sampled_from(sorted(manifest.MANIFEST_CHECKS)), VALUES)
def test_any_value_of_a_signed_manifest_member_is_read_or_refused(name, value):
    """The payload still names the genuine sender, so nothing can be accepted."""
    stated = {**json.loads(MEMBERS[package.MANIFEST]), name: value}
    assert refusal(resealed(gzipped(LINES), stated))


@settings(max_examples=200)
@given(st.sampled_from(sorted(manifest.PUBLIC_CHECKS)), VALUES)
def test_header_must_repeat_the_manifest(name, value):
    head = {**json.loads(LINES[0]), "sender_device": SENDER.sign_public}
    assume(canonical(head) != canonical({**head, name: value}))
    lines = [canonical({**head, name: value}), *LINES[1:]]
    assert "首行与清单不符" in refusal(resealed(gzipped(lines)))


@settings(max_examples=200)
@given(st.sampled_from(["enrol", "extra", "holds", "totals"]), VALUES)
def test_private_member_of_another_shape_is_refused(name, value):
    head = {**json.loads(LINES[0]), "sender_device": SENDER.sign_public, name: value}
    data = resealed(gzipped([canonical(head), *LINES[1:]]))
    if manifest.HEADER_CHECKS[name](value):
        assert getattr(package.open_(data, [KEY]).header, name) == value
    else:
        assert "首行与清单不符" in refusal(data)


def test_unknown_members_do_not_matter():
    """What a later version of the same format adds, this one leaves alone."""
    stated = {**json.loads(MEMBERS[package.MANIFEST]), "later": {"x": 1}}
    head = {**json.loads(LINES[0]), "sender_device": SENDER.sign_public, "later": {"x": 1}}
    lines = [canonical({**head, "more": 2}), *LINES[1:]]
    data = resealed(gzipped(lines), stated)
    assert package.open_(data, [KEY]).lines == LINES[1:]
    del head["later"]
    lines[0] = canonical(head)
    assert "首行" in refusal(resealed(gzipped(lines), stated))


def test_limits_hold_on_real_bytes(monkeypatch):
    """The same code with small limits, so that the test needs no gigabyte."""
    head = canonical({**json.loads(LINES[0]), "sender_device": SENDER.sign_public})
    data = resealed(gzipped([head, *LINES[1:]]))
    assert package.open_(data, [KEY]).lines == LINES[1:]
    for name, value in (("MAX_PACKAGE", len(data) - 1), ("MAX_LINES", 3), ("MAX_INFLATED", 999)):
        with monkeypatch.context() as patch:
            patch.setattr(package, name, value)
            assert "太大" in refusal(data)


def test_a_million_members_are_refused_at_once():
    """Behind the first members of a genuine package; none of them is ever listed."""
    names = {name: MEMBERS[name] for name in package.MEMBERS}
    head = canonical_zip.pack(names)
    end = head.index(b"PK\x01\x02")
    one = canonical_zip.pack({"x": b""})
    more = one[: one.index(b"PK\x01\x02")]
    data = head[:end] + more * 1_000_000 + head[end:]
    began = time.thread_time()
    assert "文件结构" in refusal(data)
    assert time.thread_time() - began < 1
