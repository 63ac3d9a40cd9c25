"""Code lists keep their codes, speak the wording of a date, and understand what people write."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from fupin_desktop import codes

DATA = Path(__file__).parents[1] / "data"
RELEASED = pytest.mark.parametrize("version", ["codes_v1", "codes_v2"])
EVERY_LIST = pytest.mark.parametrize("name", codes.names())


@RELEASED
def test_no_released_code_is_ever_deleted(version):
    for line in (DATA / f"{version}.txt").read_text(encoding="utf-8").splitlines():
        name, code = line.split()
        assert code in codes.codes(name), line


@EVERY_LIST
def test_file_has_the_columns_and_unique_words(name):
    with (codes.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    assert ",".join(header) == "code,label,aliases,scheme,valid_from,valid_to,parent"
    meaning: dict[str, str] = {}
    for row in codes.rows(name):
        assert row.code
        assert row.label
        for word in (row.code, row.label, *row.aliases):
            assert meaning.setdefault(codes.normalise(word), row.code) == row.code


@EVERY_LIST
def test_wordings_of_a_code_do_not_overlap(name):
    for code in codes.codes(name):
        held = sorted(
            (row.valid_from, row.valid_to or "9") for row in codes.rows(name) if row.code == code
        )
        assert all(end < start for (_, end), (start, _) in pairwise(held))


@EVERY_LIST
def test_every_word_finds_its_code(name):
    for row in codes.rows(name):
        for word in (row.code, row.label, *row.aliases):
            assert codes.find(name, f" {word} ") == row.code
        if row.code[-1].isdecimal():
            assert codes.find(name, f"{row.code} {row.label}") == row.code
            assert codes.find(name, row.code + row.label) == row.code


@EVERY_LIST
def test_words_offered_today_are_todays(name):
    assert codes.choices(name)
    for row in codes.choices(name):
        assert not any(word in row.label for word in ("贫困户", "扶贫"))


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("ethnic", "01汉族", "01"),
        ("ethnic", "01 汉族", "01"),
        ("ethnic", "汉", "01"),
        ("ethnic", "１", "01"),
        ("ethnic", "苗 族", "07"),
        ("ethnic", "02汉族", None),
        ("sex", "01", "1"),
        ("work_status", "乡(镇)外县内", "02"),
        ("household_kind", "脱贫户(不享受政策)", "03"),
        ("household_kind", "贫困户", "02"),
        ("education", "大专及以上", "05"),
        ("school", "高一", "07"),
        ("assistance_kind", "五保", "02"),
        ("monitoring_kind", "100a03002", "02"),
        ("risk", "没有的", None),
        ("risk", "", None),
    ],
)
def test_find(name, text, code):
    assert codes.find(name, text) == code


@pytest.mark.parametrize(
    ("name", "code", "on", "label"),
    [
        ("poverty_attribute", "01", "", "一般脱贫户"),
        ("poverty_attribute", "01", "2013-12-31", "一般贫困户"),
        ("poverty_attribute", "01", "2020", "一般贫困户"),
        ("poverty_attribute", "01", "2021", "一般脱贫户"),
        ("household_kind", "02", "2016-05", "建档立卡贫困户"),
        ("household_kind", "02", "2026-11-23", "脱贫户"),
        ("school", "07", "2019-09-01", "高一"),
        ("school", "07", "2021-01-01", "普通高中一年级"),
        ("education", "05", "", "大专及以上"),
        ("education", "A01", "2015", "大专"),
        ("sex", "7", "", "7"),
        ("sex", "7", "2020", "7"),
    ],
)
def test_label(name, code, on, label):
    assert codes.label(name, code, on) == label


def test_retired_codes_are_not_offered_but_were():
    assert "05" not in [row.code for row in codes.choices("education")]
    assert [row.code for row in codes.choices("education", "2018")] == [
        "01",
        "02",
        "03",
        "04",
        "05",
        "06",
    ]


def test_lists_are_whole():
    assert len(codes.codes("ethnic")) == 57
    assert list(codes.codes("relation"))[:20] == [f"{number:02d}" for number in range(1, 21)]
    assert len(codes.choices("measure_category")) == 15
    assert [row.label for row in codes.choices("monitoring_kind")] == [
        "脱贫不稳定户",
        "边缘易致贫户",
        "突发严重困难户",
    ]


def test_normalise_brackets_width_and_spaces():
    assert codes.normalise("务工 时间（月）") == codes.normalise("务工时间【月】 ")
    assert codes.normalise("ＡＢc") == "abc"


def test_a_list_written_into_a_field_has_its_words_as_codes():
    inline = "=土房| 砖房 |土房|"
    assert [code.code for code in codes.choices(inline)] == ["土房", "砖房"]
    assert codes.find(inline, " 砖 房") == "砖房"
    assert codes.label(inline, "楼房") == "楼房"
