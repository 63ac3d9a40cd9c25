"""Plain spelling: one width, nothing unseen, digits for numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import spelling

SIGNS = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("二〇二三", "2023"), ("二○二三", "2023"), ("贰零贰叁", "2023"), ("十", "10"),
        ("十二", "12"), ("二十", "20"), ("三十一", "31"), ("零五", "05"), ("贰拾", "20"),
        ("2023", "2023"), ("二十十", "二十十"), ("〇十", "〇十"), ("五月三日", "5月3日"),
    ],
)  # fmt: skip
def test_numerals_become_digits(written, digits):
    assert spelling.arabic(written) == digits


@given(st.integers(1, 99))
def test_every_number_below_a_hundred_is_read_as_it_is_said(number):
    tens, ones = divmod(number, 10)
    said = SIGNS[ones] if ones else ""
    if tens:
        said = f"{SIGNS[tens] if tens > 1 else ''}十{said}"
    assert spelling.arabic(said) == str(number)


@given(st.text("0123456789"))
def test_every_run_of_signs_is_its_digits(digits):
    assert spelling.arabic("".join(SIGNS[int(digit)] for digit in digits)) == digits


def test_what_nobody_sees_is_left_out():
    assert spelling.compact("\u202d１３８ 0000\u200b1111\ufeff") == "13800001111"
    assert spelling.plain("ａ 一") == "a 一"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("石大", "石大"), ("张　三", "张三"), (" 欧阳 娜 娜 ", "欧阳娜娜"),
        ("吾•买买提", "吾·买买提"), ("吾 ． 买买提", "吾·买买提"), ("石\u200b𬭎", "石𬭎"),
        ("Anna  Maria", "Anna Maria"), ("J. Smith", "J. Smith"), ("张三（大）", "张三（大）"),
        ("阿卜杜拉 买买提", "阿卜杜拉 买买提"),
    ],
)  # fmt: skip
def test_a_name_is_kept_in_one_way(written, kept):
    assert spelling.person_name(written) == kept
    assert spelling.person_name(kept) == kept
    assert spelling.name_key(written) == spelling.name_key(kept)
