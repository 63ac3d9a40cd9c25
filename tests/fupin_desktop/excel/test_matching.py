"""Columns that are taken as the user says, and remembered for their layout."""

import pytest
from openpyxl import Workbook

from fupin_desktop import excel
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.column_looks import heads, shown
from fupin_desktop.excel.matches import SETTING
from fupin_desktop.excel.matching import COLUMNS, Match, NoHeader, Words

TITLES = ("户编号", "姓名", "与户主关系", "怎样联系", "民族")
ROW = ("1001", "石大", "户主", "13800000001", "苗族")


@pytest.fixture
def book(tmp_path):
    """Writes sheets of rows and gives the path."""

    def write(*rows, name="名单.xlsx", **sheets):
        made = Workbook()
        for cells in rows or (TITLES, ROW):
            made.active.append(cells)
        for title, more in sheets.items():
            sheet = made.create_sheet(title)
            for cells in more:
                sheet.append(cells)
        made.save(tmp_path / name)
        return tmp_path / name

    return write


def plan(ledger, path, fields=(), **more):
    return excel.read_plan(ledger, path, match=Match(fields=dict(fields), **more))


def keys(imported):
    return {column.title: column.key for column in imported.reading.header.columns}


@pytest.mark.parametrize("name", ["household.phone", "户联系电话"])
def test_a_column_is_taken_for_the_field_the_user_names(ledger, book, name):
    path = book()
    assert "怎样联系" in "".join(plan(ledger, path).plan.notes)
    imported = plan(ledger, path, {"怎样联系": name})
    assert keys(imported)["怎样联系"] == "household.phone"
    assert "怎样联系" not in "".join(imported.plan.notes)
    excel.apply(ledger, imported)
    assert ledger.select("household")[0]["phone"] == "13800000001"


def test_a_column_can_mean_nothing(ledger, book):
    imported = plan(ledger, book(), {"民族": "", 3: "household.phone"})
    assert "民族" not in keys(imported)
    assert "E 列“民族”" in "".join(imported.plan.notes)


def test_the_field_leaves_the_column_it_was_found_in(ledger, book):
    path = book((*TITLES[:4], "手机号"), (*ROW[:4], "13900000009"))
    assert keys(plan(ledger, path))["手机号"] == "person.phone"
    imported = plan(ledger, path, {"怎样联系": "person.phone"})
    assert "手机号" not in keys(imported)
    with pytest.raises(FupinError, match="两栏都对应“"):
        plan(ledger, path, {"怎样联系": "person.phone", "手机号": "person.phone"})


def test_what_is_said_is_remembered_for_this_layout_and_can_be_forgotten(ledger, book):
    path = book()
    excel.remember(ledger, plan(ledger, path, {"怎样联系": "household.phone"}).reading)
    again = plan(ledger, book(TITLES, ROW, name="又一份.xlsx"))
    assert keys(again)["怎样联系"] == "household.phone"
    assert "按上次的对应方式：D 列→户：户联系电话。" in again.plan.notes
    assert again.reading.is_remembered
    other = plan(ledger, book((*TITLES, "备注"), ROW, name="另一种.xlsx"))
    assert "怎样联系" not in keys(other)
    [(layout, fields)] = ledger.setting(SETTING).items()
    assert (len(layout), fields) == (32, {"3": "household.phone"})
    more = plan(ledger, path, {"民族": ""})
    assert (keys(more)["怎样联系"], "民族" in keys(more)) == ("household.phone", False)
    assert not plan(ledger, path, alone=True).reading.is_remembered
    excel.forget(ledger, again.reading)
    assert ledger.setting(SETTING) == {}
    assert "怎样联系" not in keys(plan(ledger, path))


def test_reading_alone_remembers_nothing(ledger, book):
    plan(ledger, book(), {"怎样联系": "household.phone"})
    assert ledger.setting(SETTING) is None


def test_an_error_copy_is_of_the_same_layout(ledger, book):
    path = book()
    excel.remember(ledger, plan(ledger, path, {"怎样联系": "household.phone"}).reading)
    copy = book((*TITLES, "不能导入的原因"), (*ROW, "R01"), name="改过.xlsx")
    assert keys(plan(ledger, copy))["怎样联系"] == "household.phone"


def test_another_sheet_and_another_header_can_be_meant(ledger, book):
    path = book(
        TITLES, ROW,
        第二张=[("甲", "乙", "丙"), ("户编号", "姓名", "与户主关系"), ("1002", "杨大", "户主")],
    )  # fmt: skip
    assert plan(ledger, path).reading.sheet.name == "Sheet"
    imported = plan(ledger, path, sheet="第二张")
    assert (imported.reading.sheet.name, imported.reading.span) == ("第二张", (1, 1))
    said = plan(ledger, path, {"甲": "household.number", "乙": "person.name", "丙": "relation"}
                | {"丙": "person.relation"}, sheet="第二张", span=(0, 0))  # fmt: skip
    assert [change.table for change in said.changes][:1] == ["household"]
    with pytest.raises(FupinError, match="没有工作表“第三张”"):
        plan(ledger, path, sheet="第三张")
    with pytest.raises(FupinError, match="没有第 99 行"):
        plan(ledger, path, span=(98, 98))


def test_a_header_that_says_nobody_can_be_shown(ledger, book):
    path = book(("甲", "乙"), ("1001", "石大"))
    with pytest.raises(NoHeader) as none:
        plan(ledger, path)
    [look] = none.value.looks
    words = Words(ledger)
    assert heads(words, look) == [(0, 0), (1, 1)]
    columns = shown(words, look, (0, 0), {1: "household.name"})
    assert [(one.letters, one.title, one.samples, one.field) for one in columns] == [
        ("A", "甲", ("1001",), ""), ("B", "乙", ("石大",), "household.name"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"怎样联系": "星座"}, "没有“星座”这一项"),
        ({"微信": "household.phone"}, "表头里没有“微信”这一栏"),
        ({"姓名": "", "户编号": ""}, "认不出是谁"),
    ],
)
def test_what_cannot_be_meant_is_told(ledger, book, fields, told):
    with pytest.raises(FupinError, match=told):
        plan(ledger, book(), fields)


def test_two_rows_of_titles_are_offered_where_they_say_more(ledger, book):
    path = book(("名单",), ("户", None, "人"), ("户编号", "户主姓名", "民族"), ("1001", "石大"))
    reading = plan(ledger, path).reading
    assert reading.span in heads(Words(ledger), reading.sheet)


def test_a_name_that_two_fields_bear_is_not_enough(ledger):
    words = Words(ledger)
    words.fields["person.x"] = words.fields["household.phone"]
    with pytest.raises(FupinError) as told:
        words.key_of("户联系电话")
    assert "请写成 household.phone 或 person.x。" in str(told.value)


def test_a_sheet_coloured_to_its_end_is_not_looked_at_to_its_end(ledger, book):
    wide = [f"栏{n}" for n in range(2_000)]
    reading = plan(ledger, book((*TITLES, *wide), (*ROW, *wide))).reading
    [look] = reading.looks
    assert len(shown(Words(ledger), look, reading.span, {})) == COLUMNS


def test_sheets_that_are_lists_too_are_told_and_who_may_be_there_is_not_missing(ledger, book):
    more = ("1002", "石二", "户主", "13800000002", "苗族")
    path = book(二组=[TITLES, more], 说明=[["填表说明"], ["一", "二"]])
    excel.apply(ledger, plan(ledger, path))
    excel.apply(ledger, excel.read_plan(ledger, path, match=Match(sheet="二组")))
    assert ledger.count("person") == 2
    again = plan(ledger, path)
    assert again.reading.others == ["二组"]
    assert "工作表 “二组” 看起来也是名单" in "".join(again.plan.notes)
    assert excel.is_partial(again)
    assert not excel.is_partial(plan(ledger, book(TITLES, ROW, more, 说明=[["填表说明"]])))


def test_the_number_of_a_head_tells_a_household_in_a_list_of_households_only(ledger, book):
    number, other = "999124198001010017", "999124198001010025"
    excel.apply(ledger, plan(ledger, book(
        ("户主姓名", "户主身份证号码", "村民小组"), ("石大", number, "一组")
    )))  # fmt: skip
    assert ledger.select("person")[0]["id_number"] == number
    imported = plan(ledger, book(
        ("户主姓名", "户主身份证号码", "姓名", "与户主关系", "身份证号码"),
        ("石大", number, "石二", "之子", other),
    ))  # fmt: skip
    [line] = imported.plan.of_kind("new")
    assert line.title == "石二（户主 石大）"
    excel.apply(ledger, imported)
    assert {one["name"]: one["id_number"] for one in ledger.select("person")} == {
        "石大": number, "石二": other,
    }  # fmt: skip
