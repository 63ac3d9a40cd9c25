"""Identity numbers: what is wrong with one is told, what it says of its holder is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import identity_number


@pytest.mark.parametrize(
    "number",
    [
        "",
        "520381199001010014",  # a region no table knows
        "52038119900101009x",
        "520381900101001",
        "52038119900101001443",
        "5203811990010100144311",
        "５２０３８１ 19900101 ００１４",
    ],
)
def test_id_number_accepted(number):
    number = number.replace(
        "009x", "009" + identity_number.check_digit("52038119900101009").lower()
    )
    assert identity_number.check_id_number(number) == ""


def test_placeholder_region_is_accepted():
    number = "99999919900101001"
    assert identity_number.check_id_number(number + identity_number.check_digit(number)) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("52038119900101001", "17 位"),
        ("520381199001010015", "校验位"),
        ("520381199002300014", "出生日期"),
        ("5203811990010100XX", "只能是数字"),
        ("52038119900101001484", "第 19 位"),
        ("52038119900101001445", "第 20 位"),
        ("520381901301001", "出生日期"),
    ],
)
def test_id_number_refused(number, words):
    assert words in identity_number.check_id_number(number)


@settings(deadline=None)  # other work may hold the processor
@given(st.text() | st.text("0123456789X", max_size=22))
def test_id_number_is_never_an_error(text):
    assert isinstance(identity_number.check_id_number(text), str)
    assert identity_number.sex_of(text) in (None, "1", "2")


@settings(deadline=None)  # other work may hold the processor
@given(
    st.from_regex(r"[1-9]\d{5}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])\d{3}", fullmatch=True)
)
def test_one_wrong_digit_is_found(stem):
    stem = "".join(str(int(digit)) for digit in stem)
    number = stem + identity_number.check_digit(stem)
    assert identity_number.check_id_number(number) == ""
    other = str((int(number[0]) + 1) % 10) + number[1:]
    assert "校验位" in identity_number.check_id_number(other)


def test_birth_date_and_sex():
    assert identity_number.birth_date_of("520381199001010014") == "1990-01-01"
    assert identity_number.birth_date_of("520381900229001") is None  # 1990 was no leap year
    assert identity_number.birth_date_of("5203") is None
    assert identity_number.sex_of("520381199001010014") == "1"
    assert identity_number.sex_of("520381900101002") == "2"
    assert identity_number.sex_of("") is None
