import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop.paper import fonts
from fupin_desktop.paper.font_part import to_unicode_map
from fupin_desktop.paper.fonts import (
    BOLD,
    CLOSING,
    OPENING,
    REGULAR,
    MissingGlyph,
    runs,
    width,
    wrap,
)

NARRATIVE = (
    "户主反映（第3次）：屋后排水沟堵塞12.5米，已联系村委会于2026-05-03前疏通；"
    "“两免一补”已落实，产业奖补3,200.00元已打卡《一卡通》。"
)


@pytest.mark.parametrize("char", "㛃䶮堃喆翀赟犇淼𬭎𬱟𠅤𫖯𪟝𫠈·〇王")
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_rare_characters_of_names_have_a_glyph(char, weight):
    face, advance = weight[char]
    assert ord(char) in fonts.load(face).glyphs
    assert advance > 0


def test_each_font_file_is_a_font_of_its_own():
    assert len({fonts.load(name).table(b"name") for name in fonts.FILES}) == 4
    noto = set(fonts.load("NotoSansSC-Regular").glyphs)
    rare = [set(fonts.load(name).glyphs) for name in fonts.RARE]
    assert not noto & rare[0]
    assert not (noto | rare[0]) & rare[1]


def test_text_is_split_where_the_font_changes():
    assert runs("王𫠈鸢", REGULAR) == [
        ("NotoSansSC-Regular", "王"),
        ("RareHanB", "𫠈"),
        ("NotoSansSC-Regular", "鸢"),
    ]


def test_invisible_characters_are_left_out():
    assert runs("葛\U000e0100\u200b明\ufe0f", REGULAR) == [("NotoSansSC-Regular", "葛明")]
    assert runs("\u200b", REGULAR) == []
    assert runs("李\u3164\uffa0", REGULAR) == [("NotoSansSC-Regular", "李")]
    assert runs("", REGULAR) == []


def test_a_letter_with_marks_becomes_one_character_and_is_printed():
    assert runs("lu\u0308\u030c", REGULAR) == [("NotoSansSC-Regular", "lǚ")]
    assert width("lu\u0308\u030c", REGULAR) == width("lǚ", REGULAR)
    assert wrap("lu\u0308\u030c 村", 2, REGULAR) == ["lǚ", "村"]
    assert runs("豈u\u0304", REGULAR)[0][1] == "豈ū"  # a compatibility character stays one


@pytest.mark.parametrize("text", ["王\u0304", "\u0300", "x\u0358", "一\u20dd"])
def test_a_mark_that_stays_alone_is_refused_and_not_put_over_its_neighbour(text):
    for measure in (runs, width, lambda text, weight: wrap(text, 1, weight)):
        with pytest.raises(MissingGlyph) as caught:
            measure(text, REGULAR)
        assert caught.value.char == text[-1]


@pytest.mark.parametrize("measure", [runs, width, lambda text, weight: wrap(text, 3, weight)])
def test_a_character_without_glyph_is_named(measure):
    with pytest.raises(MissingGlyph) as caught:
        measure("张\U00030000三", REGULAR)
    assert caught.value.char == "\U00030000"
    assert "张" in caught.value.text


def test_dates_and_amounts_stay_on_one_line():
    for limit in range(8, 40):
        joined = "\n".join(wrap(NARRATIVE, limit, REGULAR))
        assert "2026-05-03" in joined
        assert "3,200.00" in joined


@given(st.text("户主反映，。、；（）“”《》年 12ab-.\t", max_size=120), st.integers(6, 30))
def test_lines_fit_and_keep_every_character(text, limit):
    lines = wrap(text, limit, REGULAR)
    assert all(width(line, REGULAR) <= limit for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("limit", range(6, 40))
def test_punctuation_stands_where_chinese_typesetting_wants_it(limit):
    lines = wrap(NARRATIVE, limit, REGULAR)
    assert not [line for line in lines if line[0] in CLOSING]
    assert not [line for line in lines if line[-1] in OPENING]


def test_a_word_wider_than_the_line_is_broken():
    assert wrap("9" * 40, 5, REGULAR) == ["9" * 9] * 4 + ["9" * 4]


def test_line_ends_are_kept():
    assert wrap("一\n\n二", 10, REGULAR) == ["一", "", "二"]


def test_copying_table_beyond_the_basic_plane():
    table = to_unicode_map([0x738B, 0x2CB4E, *range(0x4E00, 0x4E00 + 150)])
    assert "<0001> <738B>" in table
    assert "<0002> <D872DF4E>" in table  # a surrogate pair in UTF-16
    assert table.count("100 beginbfchar") == 1
    assert table.count("52 beginbfchar") == 1


@pytest.mark.parametrize("name", fonts.FILES)
def test_no_glyph_of_our_fonts_is_made_of_others(name):
    """Such a glyph would lose its pieces when it is taken out alone."""
    face = fonts.load(name)
    glyphs = map(face.glyph, range(max(face.glyphs.values()) + 1))
    assert not [one for one in glyphs if one.drawn and one.drawn[0] & 0x80]
