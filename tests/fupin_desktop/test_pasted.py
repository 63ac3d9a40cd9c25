"""Rows of cells from the clipboard, and back."""

from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import pasted

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"))
ROWS = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1, max_size=5)
)


@given(ROWS)
def test_what_is_copied_comes_back(rows):
    text = pasted.text_of(rows)
    if rows == [[""]] or text.endswith("\n"):
        return  # a last empty line is the end of the one before
    assert pasted.rows_of(text) == rows


@given(st.text())
def test_any_text_has_rows(text):
    rows = pasted.rows_of(text)
    assert all(rows) or not rows


def test_quoted_cells_keep_their_breaks_and_an_open_quote_swallows_nothing():
    assert pasted.rows_of('甲\t"一\n二"\r\n乙\t"说""好"""\r\n') == [
        ["甲", "一\n二"],
        ["乙", '说"好"'],
    ]
    assert pasted.rows_of('甲\t"没完\n乙\t丙') == [["甲", '"没完'], ["乙", "丙"]]
    assert pasted.rows_of("") == []
    assert pasted.rows_of("甲\n\n乙") == [["甲"], [""], ["乙"]]
