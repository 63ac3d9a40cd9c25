"""ZIP files of one form."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import canonical_zip

MEMBERS = st.dictionaries(
    st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True), st.binary(max_size=50), max_size=5
)


@given(MEMBERS)
def test_other_programs_read_it(members):
    with zipfile.ZipFile(io.BytesIO(canonical_zip.pack(members))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == members
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())


@given(MEMBERS)
def test_order_and_content_come_back(members):
    back = canonical_zip.unpack(canonical_zip.pack(members))
    assert list(back.items()) == list(members.items())


@given(MEMBERS, st.binary(min_size=1, max_size=9))
def test_nothing_may_stand_before_or_after(members, junk):
    data = canonical_zip.pack(members)
    for other in (junk + data, data + junk):
        with pytest.raises(ValueError):  # noqa: PT011
            canonical_zip.unpack(other)


def test_a_million_members_are_refused_at_once():
    entry = canonical_zip.pack({"a": b""})[:31]
    with pytest.raises(ValueError, match="not canonical"):
        canonical_zip.unpack(entry * 1_000_000)
