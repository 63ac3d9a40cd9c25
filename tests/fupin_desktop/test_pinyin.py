"""Names and what is typed for them: readings, surnames, mixtures, mistakes of the ear."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import pinyin

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "resources" / "demo"
HARD = {  # numbers.md, section 9: where a dictionary of words goes wrong, or nearly
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "区": "ou", "朴": "piao",
    "盖": "ge", "翟": "zhai", "乐": "yue", "缪": "miao", "覃": "qin", "员": "yun", "种": "chong",
    "召": "shao", "繁": "po", "黑": "he", "秘": "bi", "洗": "xian", "折": "she", "佴": "nai",
    "隗": "kui", "郇": "xun", "卜": "bu", "任": "ren", "宁": "ning", "燕": "yan", "华": "hua",
    "那": "na", "葛": "ge", "牟": "mou", "晁": "chao", "逄": "pang", "逯": "lu", "亓": "qi",
    "訾": "zi", "郗": "xi", "郄": "qie", "祭": "zhai", "哈": "ha", "炅": "gui", "宓": "mi",
    "谌": "chen", "能": "nai", "阙": "que", "俞": "yu", "费": "fei", "冼": "xian", "贠": "yun",
    "乜": "nie", "厍": "she", "钭": "dou",
}  # fmt: skip
DOUBLE = {
    "尉迟": "yuchi", "万俟": "moqi", "单于": "chanyu", "长孙": "zhangsun", "澹台": "tantai",
    "令狐": "linghu", "鲜于": "xianyu", "乐正": "yuezheng", "宰父": "zaifu", "库狄": "shedi",
}  # fmt: skip
REGIONAL = (("覃", "tan"), ("翟", "di"), ("盖", "gai"), ("乐", "le"), ("缪", "mou"), ("隗", "wei"))


def column(file, name):
    with (DEMO / file).open(encoding="utf-8", newline="") as lines:
        return [row[name] for row in csv.DictReader(lines)]


SURNAMES = sorted({*HARD, *DOUBLE, *pinyin._surnames()})
# 通用规范汉字表 of 2013 as published: 8,105 characters, 196 of them above U+FFFF.
STANDARD = (ROOT / "tests" / "data" / "standard_characters.txt").read_text(encoding="utf-8").split()
STANDARD = sorted("".join(STANDARD))
names = st.builds(
    lambda surname, given: surname + "".join(given),
    st.sampled_from(SURNAMES),
    st.lists(st.sampled_from(STANDARD), min_size=1, max_size=3),
)


def spelled(name):
    """One reading of each character, the first that is offered."""
    units = pinyin.sound(name).split("'")[1:]
    return [(unit.split(" ")[0], unit.split(" ")[1:]) for unit in units]


@pytest.mark.parametrize(("surname", "reading"), HARD.items())
def test_hard_surnames_are_read_as_surnames_first(surname, reading):
    (_, readings), *_ = spelled(f"{surname}小山")
    assert readings[0] == reading
    assert pinyin.fits(f"{reading}xs", f"{surname}小山", start=True, usual=True)


@pytest.mark.parametrize(("surname", "reading"), DOUBLE.items())
def test_double_surnames_are_read_as_one(surname, reading):
    assert pinyin.fits(f"{reading}gong", f"{surname}恭", start=True, usual=True)


@pytest.mark.parametrize(("surname", "reading"), REGIONAL)
def test_regional_readings_are_kept(surname, reading):
    assert pinyin.fits(reading, f"{surname}小山", start=True)


def test_there_are_fifty_two_hard_surnames():
    assert len(HARD) == 52


@given(names, st.data())
def test_every_name_is_found_by_any_of_its_readings(name, data):
    chosen = [data.draw(st.sampled_from(readings)) for _, readings in spelled(name)]
    typed = "".join(chosen)
    assert pinyin.fits(typed, name, start=True)
    assert pinyin.fits("'".join(chosen), name, start=True)
    assert pinyin.fits(" ".join(chosen).upper(), name, start=True)
    cut = data.draw(st.integers(1, len(typed)))
    assert pinyin.fits(typed[:cut], name, start=True), "each key on the way finds it as well"


@given(names, st.data())
def test_every_name_is_found_by_initials_and_by_any_mixture(name, data):
    units = spelled(name)
    typed = ""
    for sign, readings in units:
        reading = data.draw(st.sampled_from(readings))
        ways = [sign, reading[0], reading, reading[: data.draw(st.integers(1, len(reading)))]]
        typed += data.draw(st.sampled_from(ways))
    assert pinyin.fits(typed, name, start=True)
    later = data.draw(st.integers(0, len(units) - 1))
    rest = "".join(readings[0][0] for _, readings in units[later:])
    assert pinyin.fits(rest, name), "and from any of its characters on"


@given(names, names)
def test_the_parts_say_nothing_that_the_expression_does_not(name, other):
    query = "".join(readings[0][:2] for _, readings in spelled(other))
    for near in (False, True):
        made = pinyin.pattern(query, near=near)
        spelling = pinyin.sound(name)
        if re.search(made.expression, spelling):
            place = 0
            for part in made.parts:
                place = spelling.index(part, place) + len(part)


@given(names)
def test_what_fits_exactly_also_fits_nearly(name):
    typed = "".join(readings[0] for _, readings in spelled(name))
    assert pinyin.fits(typed, name, near=True, start=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nizi", "李芝"), ("lizhi", "倪子"), ("zhengxiaosan", "曾小山"), ("zang", "张"),
        ("zhang", "臧"), ("linming", "凌敏"), ("lingming", "林敏"), ("cengen", "陈恩"),
        ("huhong", "付红"), ("lan", "冉"), ("wangang", "王刚"), ("z小san", "曾小山"),
    ],
)  # fmt: skip
def test_what_sounds_alike_fits_nearly_and_not_exactly(typed, name):
    assert pinyin.fits(typed, name, near=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lv", "吕布"), ("lu", "吕布"), ("lü", "吕布"), ("Lǚ Bù", "吕布"), ("zēng", "曾"),
        ("nve", "虐"), ("ｚｘｓ", "曾小山"),
        ("ZXS", "曾小山"), ("abdu", "阿卜杜·热合曼"), ("阿卜杜热", "阿卜杜·热合曼"),
        ("阿卜杜 热合曼", "阿卜杜•热合曼"), ("xi'an", "西安"), ("xian", "西安"), ("xian", "先"),
        ("曾xs", "曾小山"), ("z小s", "曾小山"), ("xs", "曾小山"), ("小s", "曾小山"),
        ("biehua", "\U00009f9e华"), ("金", "\uf90a"),
    ],
)  # fmt: skip
def test_other_ways_of_writing_fit_as_well(typed, name):
    assert pinyin.fits(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("xi'an", "先"), ("sx", "曾小山"), ("zs", "曾小山"), ("zengs", "曾小山"), ("eng", "曾"),
        ("曾山", "曾小山"), ("a", "李"), ("xs", ""),
    ],
)  # fmt: skip
def test_what_is_not_in_the_name_does_not_fit(typed, name):
    assert not pinyin.fits(typed, name)


@pytest.mark.parametrize("typed", ["", "  ", "123", "··", "'", "%_"])
def test_without_letters_nothing_is_asked_of_the_sound(typed):
    assert pinyin.pattern(typed) is None


@given(st.text())
def test_any_text_can_be_spelled_and_asked_for(text):
    spelling = pinyin.sound(text)
    made = pinyin.pattern(text)
    if made and len(text) <= pinyin.LONGEST and not re.search(r"\d", text):
        assert re.search(made.expression, spelling)


@pytest.mark.parametrize("sign", column("rare.csv", "character"))
def test_a_rare_character_is_found_by_itself_and_by_initials(sign):
    name = f"李{sign}明"
    initial = pinyin.readings(sign)[0][0]
    assert pinyin.fits(f"l{initial}m", name, start=True)
    assert pinyin.fits(f"l{sign}m", name, start=True)
    assert pinyin.fits(sign, name)


def test_the_table_has_every_standard_character():
    assert len(STANDARD) == 8105
    assert not [sign for sign in STANDARD if sign not in pinyin._readings()]


def test_surnames_are_read_as_the_sample_reads_them():
    pairs = zip(column("surnames.csv", "surname"), column("surnames.csv", "reading"), strict=True)
    told = [(surname, reading) for surname, reading in pairs if reading]
    assert len(told) > 20
    for surname, reading in told:
        assert pinyin.fits(reading, surname, start=True), (surname, reading)


def test_every_override_is_a_real_syllable_and_as_long_as_its_surname():
    syllables = {one for readings in pinyin._readings().values() for one in readings}
    for surname, places in pinyin._surnames().items():
        assert len(surname) == len(places)
        assert {one for readings in places.values() for one in readings} <= syllables


@pytest.mark.parametrize(("query", "name", "whole", "usual"), [
    ("lina", "李娜", True, True), ("Li Na", "李娜", True, True), ("李na", "李娜", True, True),
    ("李娜", "李娜", True, True), ("lina", "李南", True, False), ("lina", "李南一", False, False),
    ("ln", "李娜", False, False), ("li", "李娜", False, False), ("lina", "", False, False),
    ("", "李娜", False, False),
])  # fmt: skip
def test_a_whole_name_is_typed_to_its_last_syllable(query, name, whole, usual):
    assert pinyin.is_whole(query, name) is whole
    assert pinyin.is_whole(query, name, usual=True) is usual
