"""The archive on paper knows who belonged to a household on a day, also to one that is closed."""

from dataclasses import replace

import pytest

from fupin_desktop import homes as at_homes
from fupin_desktop import report
from fupin_desktop.paper import archive
from fupin_desktop.paper.household_file import collect
from fupin_desktop.record import Change
from fupin_desktop.template import facts

SPLIT = {"persons": ("张小明", "王芳", "张小宝"), "head": "张小明"}
MEMBERS = "家庭成员"


def printed(homes, home, on=""):
    """Give the head and the members with their relations that an archive shows."""
    [file] = collect(homes.registry, [homes.homes.get(home, home)], on)
    part = next((part for part in file.parts if MEMBERS in part.title), None)
    if part is None:
        return file.head, {}
    table = part.pieces[0]
    names = [column.label for column in table.columns]
    name, relation = names.index("姓名"), names.index("与户主关系")
    return file.head, {row[name]: row[relation] for row in table.rows}


def test_on_the_day_of_a_split_everybody_is_in_one_archive(homes):
    new = homes.do("split", "张三", **SPLIT, date="2025-03").ids[0]
    for on in ("2025-03", "2025-03-15", "2025-04", ""):
        assert printed(homes, "张三", on)[1].keys() == {"张三", "李红", "张小丽"}
        assert printed(homes, new, on) == (
            "张小明", {"张小明": "户主", "王芳": "配偶", "张小宝": "之子"}
        )  # fmt: skip
    assert len(printed(homes, "张三", "2025-02-28")[1]) == 6
    assert printed(homes, new, "2025-02-28")[1] == {}


def test_a_past_archive_shows_the_head_of_that_day(homes):
    homes.do("head", "张三", head="张小明", date="2025-03-10")
    head, members = printed(homes, "张三", "2025-03-01")
    assert (head, members["张三"], members["张小明"]) == ("张三", "户主", "之子")
    head, members = printed(homes, "张三", "2025-03-10")
    assert (head, members["张三"], members["张小明"]) == ("张小明", "之父", "户主")


@pytest.mark.parametrize("on", ["", "2025-03-10", "2026-01"])
def test_the_archive_of_a_closed_household_shows_its_last_day(homes, on):
    homes.do("merge", "李四", other="张三", relations={"李四": "99", "赵英": "99"})
    assert printed(homes, "李四", on) == ("李四", {"李四": "户主", "赵英": "配偶"})
    assert printed(homes, "张三", on)[1]["赵英"] == "其他"


def test_the_last_of_a_household_stays_in_its_archive(homes, tmp_path):
    homes.do("death", "李四", persons=("李四",), rest="赵英", date="2024-05")
    homes.do("death", "李四", persons=("赵英",), date="2025-03")
    assert printed(homes, "李四") == ("赵英", {"赵英": "户主"})
    assert printed(homes, "李四", "2024-04") == ("李四", {"李四": "户主", "赵英": "配偶"})
    pages = archive(homes.registry, [homes.homes["李四"]], tmp_path / "a.pdf")
    assert pages > 0


def on_lists(homes, on):
    """Who stands where, by the name of the household, in what lists and forms of a day show."""
    found = at_homes.read(homes.registry, at_homes.everybody(homes.registry, on), on)
    told = {one.name: {person["name"] for person in one.members} for one in found}
    filled = facts.read(homes.registry, [one.rec for one in found], (), on)
    forms = [{person["name"] for person in one.lists["person"]} for one in filled]
    assert [*told.values()] == forms
    return told


@pytest.mark.parametrize("date", ["2025-03-10", "2025-03"])
def test_lists_of_a_day_have_no_household_split_off_later_and_nobody_twice(homes, date):
    whole = {"张三", "李红", "张小明", "王芳", "张小宝", "张小丽"}
    homes.do("split", "张三", **SPLIT, date=date)
    assert on_lists(homes, "2025-02-28")["张三"] == whole
    assert on_lists(homes, "2025-02-28").keys() == {"张三", "李四"}
    for on in (date, "2025-03-10", "2025-04-01", ""):
        assert on_lists(homes, on) == {
            "张三": whole - {*SPLIT["persons"]}, "张小明": {*SPLIT["persons"]},
            "李四": {"李四", "赵英"},
        }  # fmt: skip
    homes.registry.undo()
    assert on_lists(homes, "") == {"张三": whole, "李四": {"李四", "赵英"}}


def test_a_household_stands_in_no_list_before_its_first_member_came(homes):
    new = homes.found("王五", (("王五", "01", "1", "1990"), ("王六", "03", "1", "2024")))
    empty = homes.found("没有人", ())
    for stay in homes.registry.find("membership", where={"household": new}):
        homes.registry.save([Change(table="membership", rec=stay, values={"start": "2024-05"})])
    assert on_lists(homes, "2024-04-30").keys() == {"张三", "李四", "没有人"}
    assert on_lists(homes, "2024-05-01").keys() == {"张三", "李四", "王五", "没有人"}
    assert {new, empty} <= {*at_homes.everybody(homes.registry)}


def test_nobody_stands_anywhere_before_being_born(homes):
    """张小宝, of whom nobody wrote when he came, was born on 2008-03-04."""
    everybody = report.Definition(row="person", columns=(report.Column(field="name"),))
    for on, is_there in (("2008-03-03", False), ("2008-03-04", True), ("2008", True)):
        assert ("张小宝" in printed(homes, "张三", on)[1]) is is_there
        assert ("张小宝" in on_lists(homes, on)["张三"]) is is_there
        for asked in (everybody, replace(everybody, closed=True)):
            told = report.run(homes.registry, asked, on=report.day(homes.registry, on))
            assert ("张小宝" in {line.cells[0] for line in told.lines}) is is_there


def test_a_household_closed_in_a_month_still_stands_in_lists_of_that_month(homes):
    homes.do("leave", "李四", persons=("李四",), rest="赵英", reason="99", date="2025-02")
    homes.do("death", "李四", persons=("赵英",), date="2025-03")
    assert on_lists(homes, "2025-03-10")["赵英"] == {"赵英"}
    assert on_lists(homes, "2025-04-01").keys() == {"张三"}
