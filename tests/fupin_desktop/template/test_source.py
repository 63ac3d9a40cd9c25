"""A file is opened as a template or as a blank roster, and says what it asks for."""

import pytest
from openpyxl import Workbook

from fupin_desktop.errors import FupinError
from fupin_desktop.template import Form, kept, source
from fupin_desktop.template.roster import Blank


def sentences(found):
    return {one.written: one.sentence for one in source.told(found)}


def test_a_template_says_what_each_placeholder_gets(village, form_of):
    asked = (
        "{{最近走访.走访日期:年月日}}",
        "{{成员2.姓名}}",
        "{{收支2025.人均纯收入}}",
        "{{备注:勾}}",
    )
    more = {f"H{row}": one for row, one in enumerate(asked, 1)}
    found = source.read(village, form_of(**more))
    assert isinstance(found, Form)
    said = sentences(found)
    assert said["{{行政村}}"] == "所在村的名称"
    assert said["{{户主.证件号码}}"] == "户主的“证件号码”"
    assert said["{{成员.姓名}}"].endswith("的“姓名”，一行一条")
    assert said["{{户类型:代码}}"] == "农户的“户类型”，写代码"
    assert said["{{是否重点对象=否}}"].endswith("是“否”的打 ☑，不是的打 ☐")
    assert said["{{最近走访.走访日期:年月日}}"] == "最近一条“走访”的“走访日期”，写到日"
    assert said["{{成员2.姓名}}"].startswith("第 2 条")
    assert said["{{收支2025.人均纯收入}}"].startswith("2025 年")
    assert said["{{备注:勾}}"].endswith("有的打 √")
    assert source.summary(found) == found.sentence()


def test_what_nobody_knows_stands_first_with_what_may_be_meant(village, form_of):
    found = source.read(village, form_of(H1="{{户主名字}}", H2="{{〇〇}}"))
    first, second, *others = source.told(found)
    assert first.near == "户主姓名"
    assert "是不是 {{户主姓名}}" in first.sentence
    assert (second.near, second.sentence) == ("", source.LOST)
    assert all(one.known for one in others)
    assert source.summary(found).startswith("有 2 个占位符不认得")


def roster_at(path, *lines):
    book = Workbook()
    for line in (("行政村", "姓名", "与户主关系", "人数", "领取日期"), *lines):
        book.worksheets[0].append(line)
    book.save(path)
    return path


def test_without_placeholders_the_header_counts(village, tmp_path):
    found = source.read(village, roster_at(tmp_path / "名册.xlsx"))
    assert isinstance(found, Blank)
    said = sentences(found)
    assert said["行政村"] == "所在村的名称"
    assert said["姓名"] == "家庭成员的“姓名”"
    assert said["领取日期"] == source.NO_COLUMN
    summary = source.summary(found)
    assert "每人一行：表头认得 4 栏，1 栏台账里没有、留空" in summary
    named = source.read(village, roster_at(tmp_path / "写过.xlsx", (None, "张三", "户主"),
                                           (None, "某某", "户主")))  # fmt: skip
    assert "已写有姓名或编号的 1 行" in source.summary(named)
    assert "有 1 行写的人台账里没有找到" in source.summary(named)
    assert source.notes(named) == ["第 3 行“某某”在台账里没有找到，这一行不填。"]


def test_neither_of_them_says_so(village, tmp_path):
    book = Workbook()
    book.worksheets[0].append(["通知"])
    book.save(tmp_path / "通知.xlsx")
    with pytest.raises(FupinError, match="既没有占位符，也没有找到名册的表头"):
        source.read(village, tmp_path / "通知.xlsx")


def test_a_blank_roster_is_kept_and_one_with_names_is_not(offices, tmp_path):
    township, village = offices.township, offices.village
    with pytest.raises(FupinError, match="已写有人的姓名"):
        kept.add(township, roster_at(tmp_path / "写过.xlsx", (None, "张三", "户主")))
    kept.add(township, roster_at(tmp_path / "名册.xlsx"))
    offices.exchange()
    (one,) = kept.listed(village)
    assert isinstance(source.read_kept(village, one.rec), Blank)
    with pytest.raises(FupinError, match="由上级停用，这里没有改动"):
        kept.hide(village, one.rec)
    assert kept.listed(village) == [one]
