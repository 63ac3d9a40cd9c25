"""Amounts in capital numerals."""

import pytest

from fupin_desktop import capitals


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("叁佰元零伍角", 30050), ("人民币（大写）：叁仟贰佰陆拾元伍角整", 326050),
        ("壹万零伍拾元整", 1005000), ("拾贰万叁仟圆正", 12300000), ("壹亿元整", 10**10),
        ("⼈民币壹拾万零壹佰元零叁分", 10010003), ("壹仟 零佰 零拾 伍元 零角 陆分", 100506),
        ("合计：3人", None), ("三百元", None), ("", None), ("十元店", None), ("捌拾", None),
    ],
)  # fmt: skip
def test_what_is_said(text, fen):
    assert capitals.fen(text) == fen
