"""Characters of old GBK files are brought to their standard code points, and it is told."""

import pytest

from fupin_desktop import pasted
from fupin_desktop.private_use import FILE, standard_of, standardise, standardised, told

VERTICAL = range(0xFE10, 0xFE1A)


def test_the_table_holds_every_character_gbk_kept_in_private_use():
    table = {ord(old): ord(new) for old, new in standard_of().items()}
    assert len(table) == len(set(table.values())) == 106
    assert set(range(0xE815, 0xE865)) <= set(table)
    changed = [new for new in table.values() if new in VERTICAL or 0x9FB4 <= new <= 0x9FBB]
    assert len(changed) == 18  # given other code points by GB 18030-2022
    assert sum(new > 0xFFFF for new in table.values()) == 6
    assert not any(0xE000 <= new <= 0xF8FF for new in table.values())


def test_each_stands_where_gb18030_has_it():
    """Bytes of a GBK file lead to the standard character, however the decoder reads them."""
    lines = FILE.read_text(encoding="utf-8").splitlines()[1:]
    for _, _, char, gbk in (line.split(",") for line in lines):
        assert standardised(bytes.fromhex(gbk).decode("gb18030")) == char, gbk


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("龙\ue863", "龙䶮"),
        ("\ue831", "𡗗"),
        ("\ue854", "龺"),
        ("\ue5e5", "\ue5e5"),
        ("张三", "张三"),
        ("", ""),
    ],
)
def test_known_ones_are_replaced_and_nothing_else(old, new):
    assert standardised(old) == new
    assert standardised(new) == new


def test_the_cells_are_named():
    rows = [["姓名", None, 3], ["龙\ue863", "\ue5e5\ue863"]]
    assert standardise(rows) == {"\ue863": [(1, 0), (1, 1)], "\ue5e5": [(1, 1)]}
    assert rows == [["姓名", None, 3], ["龙䶮", "\ue5e5䶮"]]


def test_what_is_pasted_is_replaced_and_told():
    text = "龙\ue863\t石\ue5e5\n杨\ue863"
    assert pasted.rows_of(text) == [["龙䶮", "石\ue5e5"], ["杨䶮"]]
    one, other = told(text)
    assert "“䶮”（U+E863 → U+4DAE），2 处" in one
    assert "U+E5E5" in other
    assert "改成标准字" in other
    assert told("张三") == []
