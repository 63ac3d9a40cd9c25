"""Headers found by themselves, columns understood by title."""

import pytest

from fupin_desktop.catalogue import TABLES
from fupin_desktop.excel.book import ROSTER_COLUMNS
from fupin_desktop.excel.header import bare, find_header, header_at, titles_of
from fupin_desktop.excel.matching import HEADED, PERSONAL
from fupin_desktop.excel.sheet import Sheet

TITLES = titles_of((TABLES["person"], TABLES["household"]))
PERSONS_FIRST = titles_of((TABLES["person"], TABLES["household"]), PERSONAL)
HOUSEHOLDS_FIRST = titles_of((TABLES["household"], TABLES["person"]), HEADED)


def header(*rows, titles=TITLES):
    return find_header(Sheet("表", list(rows)), titles)


def fields(found):
    return {(c.table, c.field.name): c.index for c in found.columns}


def test_national_export_has_its_header_in_row_3():
    found = header(["已脱贫人口名单"], ["说明：文本"], list(ROSTER_COLUMNS), ["某县"])
    assert (found.top, found.bottom) == (2, 2)
    assert [title for _, title in found.unknown] == ["危房户", "是否解决安全饮用水", "人均纯收入"]
    at = fields(found)
    assert at["", "village_name"] == 2
    assert at["household", "number"] == 4
    assert at["person", "id_number"] == 7
    assert at["person", "work_months"] == 15
    assert at["household", "phone"] == 21
    assert at["person", "phone"] == 22
    assert at["household", "monitoring_kind"] == 26


def test_titles_match_whatever_their_width_spaces_units_and_marks():
    found = header(["*姓 名：", "身份证号码（必填）", "务工时间(月)", "ＡＡＢ００７", "户 类 型"])
    assert list(fields(found)) == [
        ("person", "name"),
        ("person", "id_number"),
        ("person", "work_months"),
        ("person", "ethnic"),
        ("household", "kind"),
    ]


def test_header_of_two_merged_rows():
    found = header(
        ["监测名单"],
        ["户编号", "家庭成员", None, None, "户主", None, "务工", None],
        [None, "姓名", "证件号码", "与户主关系", "姓名", "联系电话", "所在地", "时间"],
        ["1001", "甲"],
    )
    assert (found.top, found.bottom) == (1, 2)
    assert fields(found) == {
        ("household", "number"): 0,
        ("person", "name"): 1,
        ("person", "id_number"): 2,
        ("person", "relation"): 3,
        ("household", "name"): 4,
        ("household", "phone"): 5,
        ("person", "work_place"): 6,
        ("person", "work_months"): 7,
    }


@pytest.mark.parametrize(
    ("title", "table", "name"),
    [
        ("组名", "household", "group_name"), ("小组名称", "household", "group_name"),
        ("常住地址", "household", "address"), ("一卡通卡号", "household", "bank_account"),
        ("监测类型", "household", "monitoring_kind"), ("返贫风险", "household", "risks"),
        ("户主手机号", "household", "phone"), ("联系方式", "person", "phone"),
        ("户主关系", "person", "relation"), ("称谓", "person", "relation"),
        ("民族成份", "person", "ethnic"), ("文化水平", "person", "education"),
        ("劳动力情况", "person", "labour"), ("外出务工地点", "person", "work_place"),
        ("户口性质", "person", "residence"),
    ],
)  # fmt: skip
def test_what_county_lists_call_it(title, table, name):
    found = header(["序号", "户编号", "姓名", "家庭成员数", title], titles=PERSONS_FIRST)
    assert found.column(table, name).title == title
    assert not found.unknown


def test_the_number_of_a_head_is_his_in_a_list_of_households_only():
    row = ["户主姓名", "户主身份证号", "组名", "联系方式"]
    found = header(row, titles=HOUSEHOLDS_FIRST)
    assert [*fields(found)] == [
        ("household", "name"), ("person", "id_number"), ("household", "group_name"),
        ("household", "phone"),
    ]  # fmt: skip
    assert not header(["姓名", *row], titles=PERSONS_FIRST).has("person", "id_number")


def test_one_title_in_two_tables_goes_to_the_first():
    for first, second in (("person", "membership"), ("membership", "person")):
        titles = titles_of((TABLES[first], TABLES[second]))
        assert header(["与户主关系", "姓名", "离开时间"], titles=titles).column(first, "relation")


def test_a_phone_in_a_list_of_persons_is_theirs():
    found = header(["姓名", "与户主关系", "联系电话", "户联系电话"], titles=PERSONS_FIRST)
    assert fields(found)["person", "phone"] == 2
    assert fields(found)["household", "phone"] == 3
    found = header(["户主姓名", "户编号", "联系电话"], titles=HOUSEHOLDS_FIRST)
    assert fields(found)["household", "phone"] == 2


def test_a_second_column_of_one_field_is_left_aside_but_lists_add_up():
    found = header(["姓名", "户编号", "姓名", "致贫/返贫风险1", "致贫/返贫风险2"])
    assert found.unknown == ((2, "姓名"),)
    assert [c.index for c in found.columns if c.field.name == "risks"] == [3, 4]


def test_amounts_in_ten_thousand_yuan_are_told_by_the_title():
    titles = titles_of((TABLES["measure"],))
    found = header(["措施内容", "金额（万元）", "责任人"], titles=titles)
    assert found.column("measure", "amount").factor == 10_000


def test_a_sheet_of_other_things_has_no_header():
    assert header(["会议纪要"], ["时间", "地点"], ["参加人员"]) is None
    assert header() is None


def test_bare_titles():
    assert bare("（选填）耕地面积（亩）") == "耕地面积"
    assert bare("（备注）") == "(备注)"


@pytest.mark.parametrize(
    ("title", "factor"),
    [
        ("金额（万元）", 10_000), ("金额(万)", 10_000), ("金额\n（ 万 元 ）", 10_000),
        ("金额（单位：万元）", 10_000), ("金额万元", 10_000), ("金额（千元）", 1000),
        ("金额（百元）", 100), ("金额（元）", 1), ("金额（元/年）", 1), ("金额（万元/年）", 10_000),
        ("金额（5万元以下）", 1), ("金额（万元以上）（元）", 1),
    ],
)  # fmt: skip
def test_the_unit_of_an_amount_is_what_its_title_says(title, factor):
    titles = titles_of((TABLES["measure"],))
    found = header_at([["措施内容", title]], 0, 0, titles)
    assert found.factors[1] == factor


def test_a_unit_over_a_merged_group_counts_for_its_columns():
    titles = titles_of((TABLES["measure"],))
    rows = [["措施内容", "投入（万元）", None], [None, "金额", "责任人"]]
    assert header_at(rows, 0, 1, titles).column("measure", "amount").factor == 10_000


@pytest.mark.parametrize(
    ("line", "factor"),
    [
        ("单位：万元", 10_000), ("2023年名单（金额单位：万元）", 10_000),
        ("单位：亩、万元", 10_000),
        ("填报单位：万元村民委员会", 1), ("单位：元、万元", 1), ("单位：千元  2023年5月", 1000),
    ],
)  # fmt: skip
def test_a_line_over_the_header_says_the_unit_of_amounts_that_name_none(line, factor):
    titles = titles_of((TABLES["measure"],))
    rows = [[None, line], ["措施内容", "金额"], ["措施内容", "金额（元）"]]
    assert header_at(rows, 1, 1, titles).column("measure", "amount").factor == factor
    assert header_at(rows, 2, 2, titles).column("measure", "amount").factor == 1


def test_a_column_of_days_is_none_of_months():
    found = header(["姓名", "与户主关系", "务工时间（天）"], titles=PERSONS_FIRST)
    assert found.unknown == ((2, "务工时间（天）"),)
    found = header(["姓名", "与户主关系", "务工时间（个月）"], titles=PERSONS_FIRST)
    assert found.column("person", "work_months")


def test_titles_below_somebody_else_are_not_the_households():
    rows = [
        ["户编号", "姓名", "与户主关系", "帮扶责任人", None, None, "本人情况", None],
        [None, None, None, "姓名", "证件号码", "联系电话", "联系电话", "民族"],
    ]
    found = find_header(Sheet("表", rows), PERSONS_FIRST)
    assert fields(found) == {
        ("household", "number"): 0, ("person", "name"): 1, ("person", "relation"): 2,
        ("person", "phone"): 6, ("person", "ethnic"): 7,
    }  # fmt: skip
    assert [title for _, title in found.unknown] == ["姓名", "证件号码", "联系电话"]


def test_titles_below_a_head_are_his_where_every_member_has_a_row():
    rows = [
        ["户主信息", None, None, "家庭成员信息", None, None],
        ["姓名", "身份证号码", "民族", "姓名", "与户主关系", "身份证号码"],
    ]
    merged = [(0, 0, 0, 2), (0, 3, 0, 5)]
    found = find_header(Sheet("表", rows, merged=merged), PERSONS_FIRST)
    assert fields(found) == {
        ("household", "name"): 0, ("person", "name"): 3, ("person", "relation"): 4,
        ("person", "id_number"): 5,
    }  # fmt: skip
    rows = [[*row[:3], "村民小组"] for row in rows]
    alone = find_header(Sheet("表", rows, merged=merged[:1]), HOUSEHOLDS_FIRST)
    assert fields(alone)["household", "name"] == 0
    assert fields(alone)["person", "ethnic"] == 2


def test_titles_merged_over_both_rows_make_a_header_of_two():
    rows = [["户编号", "户主姓名", "监护人", None], [None, None, "姓名", "电话"], ["1", "石大"]]
    assert find_header(Sheet("表", rows), HOUSEHOLDS_FIRST).bottom == 0
    merged = [(0, 0, 1, 0), (0, 1, 1, 1)]
    assert find_header(Sheet("表", rows, merged=merged), HOUSEHOLDS_FIRST).bottom == 1


def test_a_line_over_a_header_is_no_group():
    rows = [
        ["填报单位：十八洞村", None, "填表日期：2024年1月", None],
        ["姓名", "户编号", "与户主关系", "民族"],
    ]
    merged = [(0, 0, 0, 1), (0, 2, 0, 3)]
    found = find_header(Sheet("表", [*rows, ["石大"]], merged=merged), PERSONS_FIRST)
    assert (found.top, len(found.columns)) == (1, 4)
