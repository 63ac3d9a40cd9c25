"""The invitation file and the six digits."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import invitation, keys, operation
from fupin_desktop.errors import FupinError

GOOD = (Path(__file__).parents[1] / "data" / "package" / "invitation.json").read_bytes()
TOWNSHIP = keys.new_device(lambda size: b"\x06" * size)


def resigned(drop="", **changed):
    """Sign a changed invitation, as a faulty program would."""
    members = {**json.loads(GOOD), "sign": TOWNSHIP.sign_public, **changed}
    members.pop("sig")
    members.pop(drop, None)
    signature = keys.sign(TOWNSHIP.sign, operation.canonical(members)).hex()
    return operation.canonical({**members, "sig": signature}) + b"\n"


def test_good_vector_is_read():
    read = invitation.read(GOOD)
    assert (read.office, read.name) == ("999901103", "示例乡")
    assert [region["name"] for region in read.regions] == ["示例乡", "示例村"]
    assert invitation.file_name(read) == "ZC_999901103201_invitation.json"


def test_invitation_comes_out_as_it_went_in():
    sent = dataclasses.replace(
        invitation.read(GOOD),
        box=TOWNSHIP.box_public,
        recovery=keys.new_device(bytes).box_public,
        codes={"need_category": [{"code": "90", "label": "其他", "parent": ""}]},
    )
    read = invitation.read(invitation.build(sent, signing_key=TOWNSHIP.sign))
    assert read == dataclasses.replace(sent, sign=TOWNSHIP.sign_public)


def test_unknown_members_are_covered_by_the_signature_and_ignored():
    assert invitation.read(resigned(later=[1, 2])).name == "示例乡"


def test_every_flipped_bit_and_every_truncation_is_refused():
    for size in range(len(GOOD)):
        with pytest.raises(FupinError, match="台账没有改动"):
            invitation.read(GOOD[:size])
    data = bytearray(GOOD)
    for bit in range(8 * len(GOOD)):
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(FupinError):
            invitation.read(bytes(data))
        data[bit // 8] ^= 1 << bit % 8


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"[]", b"{}", b'{"format":"x"}\n', b"\xff"])
def test_another_file_is_named_so(data):
    with pytest.raises(FupinError, match="不是乡镇的邀请文件"):
        invitation.read(data)


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD, GOOD + b"\n", GOOD[:-1], b" " + GOOD])
def test_file_saved_again_by_an_editor_is_refused(data):
    with pytest.raises(FupinError, match="不完整或被改动过"):
        invitation.read(data)


def test_newer_version_is_refused_with_both_versions():
    with pytest.raises(FupinError, match=r"9\.0 版，格式第 2 版.*第 1 版.*先升级"):
        invitation.read(resigned(v=2, app="9.0"))


@pytest.mark.parametrize("name", ["token", "sign", "box", "regions", "codes", "region", "recovery"])
def test_missing_member_is_refused(name):
    with pytest.raises(FupinError, match="不完整或被改动过"):
        invitation.read(resigned(drop=name))


def test_signature_by_another_key_is_refused():
    with pytest.raises(FupinError, match="不完整或被改动过"):
        invitation.read(resigned(sign=keys.new_device(bytes).sign_public))


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(json.loads(GOOD))),
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers()),
)
def test_any_value_is_read_as_it_is_or_refused(name, value):
    try:
        read = invitation.read(resigned(**{name: value}))
    except FupinError:
        return
    assert name == "sig" or getattr(read, name) == value


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_garbage_is_refused(data):
    for start in (b"", b"{", GOOD[:60]):
        with pytest.raises(FupinError):
            invitation.read(start + data)


def test_invitation_out_of_shape_is_never_written():
    bad = dataclasses.replace(invitation.read(GOOD), token="short")
    with pytest.raises(ValueError, match="invitation: token"):
        invitation.build(bad, signing_key=TOWNSHIP.sign)


def test_digits_are_the_same_from_both_sides():
    """The figure is that of docs/package-format.md, computed apart from our code."""
    one, two = "00" * 32, "ff" * 32
    assert invitation.digits(one, two) == invitation.digits(two, one) == "255334"


def test_digits_differ_between_pairs():
    publics = [keys.new_device(lambda n, f=f: bytes([f]) * n).sign_public for f in range(20)]
    found = {invitation.digits(publics[0], public) for public in publics[1:]}
    assert len(found) == 19
    assert all(len(text) == 6 and text.isdigit() for text in found)
