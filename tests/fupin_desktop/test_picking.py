"""Households picked from pasted names, numbers and whatever else stands in a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import picking
from fupin_desktop.picking import FOUND, NONE, SEVERAL
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.values import check_digit


def number(born, order):
    digits = f"990101{born}{order:03d}"
    return digits + check_digit(digits)


IDS = {"张长富": number("19700101", 11), "李小花": number("19720202", 22),
       "阿依古丽·买买提": number("19850303", 44)}  # fmt: skip
OLD = f"{number('19550505', 1)[:6]}{number('19550505', 1)[8:17]}"  # 15 digits


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    about = {"level": "village", "region": "990101001001", "name": "河湾村", "password": None}
    with Registry.create(tmp_path_factory.mktemp("picking") / "村.fupin", **about) as registry:
        homes = {}

        def home(key, *names, group="一组", **more):
            given = {"name": names[0], "group_name": group, **more}
            rec = registry.save([Change(table="household", values=given)]).ids[0]
            homes[key] = rec
            for place, name in enumerate(names):
                person = {"household": rec, "name": name, "id_number": IDS.get(name),
                          "relation": "01" if not place else "10"}  # fmt: skip
                registry.save([Change(table="person", values=person)])

        home("富", "张长富", "李小花", number="9900000001", phone="13800000001")
        home("古", "阿依古丽·买买提", group="二组")
        home("伟一", "王伟", group="第1组")
        home("伟二", "王伟", group="二组", phone="13900000002")
        home("四海", "陈四海", "王小伟")
        home("散", "孙散", end="2025-01-01")
        home("赵", "赵老汉")
        row = registry.find("person", where={"name": "赵老汉"})
        registry.save([Change(table="person", rec=row[0], values={"id_number": OLD})])
        registry.save([Change(table="person", values={"name": "钱走了"})])
        yield registry, homes


@pytest.mark.parametrize(("line", "key"), [
    ("张长富", "富"),
    ("  张　长富 ", "富"),
    ("1. 张长富", "富"),
    ("（2）李小花", "富"),
    ("张长富户", "富"),
    ("3\t李小花\t一组", "富"),
    (IDS["李小花"], "富"),
    (f"李小花 {IDS['李小花']}", "富"),
    (f"{IDS['李小花'][:6]} {IDS['李小花'][6:14]} {IDS['李小花'][14:]}", "富"),
    (f"{IDS['李小花']}42", "富"),  # a disability card
    (IDS["李小花"].translate(str.maketrans("0123456789", "０１２３４５６７８９")), "富"),
    ("9900000001", "富"),
    ("13800000001", "富"),
    ("李小花（户主张长富）", "富"),
    ("李小花，张长富", "富"),
    ("阿依古丽•买买提", "古"),
    ("阿依古丽买买提", "古"),
    ("王伟 二组", "伟二"),
    ("王伟 第2村民小组", "伟二"),
    ("王伟 1组", "伟一"),
    ("王伟 13900000002", "伟二"),
    (f"{OLD[:6]}19{OLD[6:]}{check_digit(OLD[:6] + '19' + OLD[6:])}", "赵"),
    (OLD, "赵"),
    (f"张长富 一组 {IDS['李小花']}", "富"),
    (f"户主：张长富，妻子 李小花 女 汉族 {IDS['李小花']}", "富"),
    ("河湾村 一组 张长富 男", "富"),
    ("王伟 二组 女", "伟二"),
    ("王伟 女 二组", "伟二"),
    ("陈四海 户主", "四海"),
    ("张 长富", "富"),
])  # fmt: skip
def test_a_line_that_means_one_household_finds_it(town, line, key):
    registry, homes = town
    (found,) = picking.match(registry, line)
    assert (found.kind, found.note) == (FOUND, "")
    assert [one.household for one in found.candidates] == [homes[key]]


@pytest.mark.parametrize(("line", "keys", "note"), [
    ("王伟", {"伟一", "伟二"}, "有 2 户可能是"),
    ("王伟 三组", {"伟一", "伟二"}, "组对不上"),
    ("张长富\t九组", {"富"}, "组对不上"),
    ("张长富 二组", {"富"}, "组对不上"),
    ("张长富 13900000002", {"富"}, "电话对不上"),
    (f"王伟 {IDS['李小花']}", {"富"}, "姓名“王伟”对不上"),
    ("张长富 990101197001010999", {"富"}, "证件号码没有找到"),
    ("张长富、陈四海", {"富", "四海"}, "不在同一户"),
    ("孙散", {"散"}, "已销户"),
    (f"陈四海 一组 {IDS['张长富']}", {"富"}, "姓名“陈四海”对不上"),
    (f"陈四海 三组 {IDS['张长富']}", {"富"}, "姓名“陈四海”对不上"),
    (f"赵六六 {IDS['张长富']} 张长富", {"富"}, "姓名“赵六六”对不上"),
    (f"陈 四海 {IDS['张长富']} 张长富", {"富"}, "姓名“陈四海”对不上"),
    ("赵六六 张长富", {"富"}, "“赵六六”没有找到"),
    ("赵六六\t陈四海", {"四海"}, "“赵六六”没有找到"),
    ("赵　六、陈四海", {"四海"}, "“赵六”没有找到"),
    ("张长富 不存在的人", {"富"}, "“不存在的人”没有找到"),
    ("赵六六 13800000001", {"富"}, "“赵六六”没有找到"),
    ("张长富 钱走了", {"富"}, "“钱走了”已不在任何一户"),
])  # fmt: skip
def test_what_may_mean_another_is_asked_and_never_guessed(town, line, keys, note):
    registry, homes = town
    (found,) = picking.match(registry, line)
    assert found.kind == SEVERAL
    assert note in found.note
    assert {one.household for one in found.candidates} == {homes[key] for key in keys}


@pytest.mark.parametrize(("line", "note"), [
    ("周没有", "没有叫“周没有”的人"),
    ("990101197001010999", "尾号 0999 的证件号码没有找到"),
    ("钱走了", "“钱走了”已不在任何一户"),
    ("12", "没有姓名或号码"),
])  # fmt: skip
def test_what_is_not_found_says_why(town, line, note):
    (found,) = picking.match(town[0], line)
    assert found.kind == NONE
    assert note in found.note


def test_a_table_with_a_header_is_read_by_its_columns(town):
    registry, homes = town
    text = (
        "序号\t户主姓名\t帮扶干部\t村民小组\t证件号码\r\n"
        f"1\t张长富\t王伟\t一组\t{IDS['张长富']}\r\n\r\n"
        "2\t王伟\t张长富\t二组\t\r\n"
    )
    found = picking.match(registry, text)
    assert [(one.entry.line, one.kind) for one in found] == [(2, FOUND), (4, FOUND)]
    assert picking.picked(found, {}) == [homes["富"], homes["伟二"]]


def test_other_columns_of_a_table_hold_no_names(town):
    registry, homes = town
    text = (
        "户主姓名\t村民小组\t联系电话\t帮扶责任人\t备注\n"
        "张长富\t大院子\t无\t周没有\t房屋漏雨\n"
        "陈四海\t一组\t\t周没有\t\n"
        "陈四海 赵六六\t一组\t\t\t\n"
    )
    found = picking.match(registry, text)
    assert [one.kind for one in found] == [FOUND, FOUND, SEVERAL]
    assert picking.picked(found, {}) == [homes["富"], homes["四海"]]
    text = f"姓名\t村民小组\t证件号码\n陈四海\t一组\t{IDS['张长富']}\n"
    (asked,) = picking.match(registry, text)
    assert (asked.kind, asked.note) == (SEVERAL, "号码对得上，姓名“陈四海”对不上。")


def test_candidates_are_told_apart_and_a_choice_is_taken(town):
    registry, homes = town
    found = picking.match(registry, "王伟\n李小花\n张长富\n周没有")
    assert picking.counts(found) == {FOUND: 2, SEVERAL: 1, NONE: 1}
    words = [one.words for one in found[0].candidates]
    assert len(set(words)) == 2
    assert "李小花 证件尾号" in found[1].candidates[0].words
    assert picking.picked(found, {}) == [homes["富"]]
    assert picking.picked(found, {1: homes["伟二"]}) == [homes["伟二"], homes["富"]]


@given(st.text())
def test_any_text_can_be_taken_apart(text):
    entries = picking.read(text)
    assert all(one.text for one in entries)
    assert len({one.line for one in entries}) == len(entries)
