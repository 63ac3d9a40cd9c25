"""Contents come back as they were put in, and nothing in the folder says what they are."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop.blobs import Blobs
from fupin_desktop.errors import FupinError, no_step

KEY = bytes(range(32))
CONTENT = b"a photo of nobody" * 40


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path, KEY)


def files(blobs):
    return sorted(path for path in blobs.folder.rglob("*") if path.is_file())


@given(data=st.binary(max_size=5000))
def test_what_was_put_comes_back(tmp_path_factory, data):
    blobs = Blobs(tmp_path_factory.getbasetemp() / "round", KEY)
    sha256 = blobs.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert blobs.get(sha256) == data
    assert Blobs(blobs.folder.parent, KEY).get(sha256) == data


def test_the_same_content_is_stored_once(blobs):
    sha256 = blobs.put(CONTENT)
    (path,) = files(blobs)
    before = path.read_bytes()
    assert blobs.put(CONTENT) == sha256
    assert files(blobs) == [path]
    assert path.read_bytes() == before


def test_neither_names_nor_files_tell_what_is_inside(blobs, tmp_path):
    sha256 = blobs.put(CONTENT)
    (path,) = files(blobs)
    assert path.parent.parent == blobs.folder
    assert sha256[:6] not in path.as_posix()
    assert b"photo" not in path.read_bytes()
    other = Blobs(tmp_path / "other", KEY[::-1])
    other.put(CONTENT)
    assert files(other)[0].name != path.name


def test_another_ledgers_key_opens_nothing(blobs):
    sha256 = blobs.put(CONTENT)
    stranger = Blobs(blobs.folder.parent, KEY[::-1])
    assert not stranger.has(sha256)
    stranger.put(CONTENT)
    files(blobs)[0].replace(stranger._path("content", sha256))
    with pytest.raises(FupinError, match="已损坏"):
        stranger.get(sha256)


def test_what_is_not_there_is_said_to_be_missing(blobs):
    assert not blobs.has("0" * 64)
    with pytest.raises(FupinError, match="还没有收到"):
        blobs.get("0" * 64)


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found(tmp_path_factory, place, bit):
    blobs = Blobs(tmp_path_factory.mktemp("flip"), KEY)
    sha256 = blobs.put(CONTENT)
    (path,) = files(blobs)
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)
    with pytest.raises(FupinError, match="已损坏"):
        blobs.get(sha256)
    assert len(blobs.verify([("one", sha256), ("none", None), ("away", "0" * 64)], no_step)) == 1
    blobs.put(CONTENT)  # adding the original once more heals it
    assert blobs.get(sha256) == CONTENT


@pytest.mark.parametrize("size", [0, 4, 5, 16, 17, 40])
def test_a_file_cut_short_is_found(blobs, size):
    sha256 = blobs.put(CONTENT)
    (path,) = files(blobs)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(FupinError, match="已损坏"):
        blobs.get(sha256)


def test_contents_cannot_stand_for_each_other(blobs):
    one, two = blobs.put(b"one"), blobs.put(b"two")
    blobs._path("content", one).replace(blobs._path("content", two))
    with pytest.raises(FupinError, match="已损坏"):
        blobs.get(two)
    blobs.put_thumbnail(one, b"small")
    blobs._path("thumbnail", one).replace(blobs._path("content", one))
    with pytest.raises(FupinError, match="已损坏"):
        blobs.get(one)


def test_a_thumbnail_that_is_damaged_or_missing_is_to_be_made_again(blobs):
    assert blobs.thumbnail("0" * 64) is None
    blobs.put_thumbnail("0" * 64, b"small")
    assert blobs.thumbnail("0" * 64) == b"small"
    (path,) = files(blobs)
    path.write_bytes(path.read_bytes()[:-1])
    assert blobs.thumbnail("0" * 64) is None


def test_a_folder_that_cannot_be_written_gets_a_sentence(blobs):
    blobs.folder.write_bytes(b"no folder")
    with pytest.raises(FupinError, match="什么也没有添加"):
        blobs.put(CONTENT)
