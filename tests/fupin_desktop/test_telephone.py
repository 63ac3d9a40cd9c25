"""Telephone numbers that can be dialled, and those to be asked about."""

import pytest

from fupin_desktop.telephone import check_phone, doubt_phone


@pytest.mark.parametrize("text", [
    "", "13800000001", "+86 138-0000-0001", "8613800000001", "0743-8221234", "（0743）8221234",
    "010-62201234", "0743-8221234转801", "4001234567", "13800000001、13900000002",
    "13800000001；0743-8221234", "13800000001 13900000002", "138****0001",
    "０７４３－８２２１２３４",
])  # fmt: skip
def test_what_can_be_dialled_is_left_alone(text):
    assert doubt_phone(text) == check_phone(text) == ""


@pytest.mark.parametrize("text", [
    "8221234", "82212345", "1380000001", "138000000011", "12800000001", "13800000001、1390000002",
    "66001", "999124198001011233",
])  # fmt: skip
def test_what_lacks_a_digit_or_its_area_code_is_doubted(text):
    assert doubt_phone(text) == "R57"
    assert check_phone(text) == "电话不是 11 位的手机号，也不是带区号的固定电话，请核对。"
