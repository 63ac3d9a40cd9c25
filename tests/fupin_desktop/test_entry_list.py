"""The list of what is to be typed into the national system: whatever is ticked, changed, undone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import log
from fupin_desktop import entry_list, entry_marks, entry_order, exchange, national, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "990101001201"
BEGUN = "2020-01-01"


@pytest.fixture
def village(offices):
    """A village in which nothing is entered yet, and one family that was entered before."""
    registry = offices.village
    home = offices.add(registry, "household", name="张三", number="1001", kind="01")
    person = offices.add(registry, "person", name="张三", household=home, relation="01")
    registry.home, registry.person = home, person
    registry.set_setting(
        entry_marks.SINCE, {"mark": registry.read(log.next_n), "name": "2026-11-01 日终"}
    )
    return registry


def change(registry, table, rec, **values):
    registry.save([Change(table=table, rec=rec, values=values)])


def waiting(registry):
    return {one.key: (one.old, one.new) for one in entry_list.listed(registry).waiting}


def test_before_the_first_choice_it_asks_and_a_day_or_an_import_answers(offices):
    registry = offices.village
    with pytest.raises(FupinError, match="还没有说从哪一天起算待录"):
        entry_list.listed(registry)
    with pytest.raises(FupinError, match="还没有导入过名册"):
        entry_marks.set_since(registry, entry_marks.IMPORT)
    offices.add(registry, "household", name="李四")
    registry.save([Change(table="household", values={"name": "名册里的"})], label="导入 名册.xlsx")
    new = offices.add(registry, "household", name="后来的", kind="01")
    assert entry_marks.set_since(registry, entry_marks.IMPORT).name.endswith("导入 名册.xlsx")
    assert {one.rec for one in entry_list.listed(registry).waiting} == {new}
    entry_marks.set_since(registry, BEGUN)
    assert len({one.rec for one in entry_list.listed(registry).waiting}) == 3


def test_an_income_sheet_of_a_part_of_a_year_says_so_and_stands_by_itself(village, offices):
    for kind in "415":
        offices.add(village, "income", household=village.home, year="2026", kind=kind, a=100,
                    b=200, headcount=1)  # fmt: skip
    found = [one.title for one in entry_list.listed(village).waiting]
    sheets = ("2026 收支", "2026 收支（上半年累计）", "2026 收支（前三个月累计）")
    assert found == [title for title in sheets for _ in range(len(found) // 3)]


def test_fields_stand_by_household_and_person_in_the_national_order(village, offices):
    change(village, "person", village.person, phone="13800000001", education="3", ethnic="01")
    change(village, "household", village.home, risk_note="摔伤", kind="02", military_family=True)
    offices.add(village, "living", household=village.home, year="2026", dangerous=False)
    found = entry_list.listed(village)
    assert [(one.title, one.label) for one in found.waiting] == [
        ("", "户类型"), ("", "其他备注"), ("2026 生产生活条件", "是否危房户"), ("", "是否军烈属"),
        ("张三 · 户主", "民族"), ("张三 · 户主", "文化程度"), ("张三 · 户主", "本人联系电话"),
    ]  # fmt: skip
    kinds = found.waiting[0]
    assert kinds.texts[:5] == ("张三", "", "户类型", "一般农户", "脱贫户")
    assert kinds.who == "甲"
    assert [one.official for one in found.waiting] == [True, True, True, False, True, True, True]
    assert found.sentences[1:] == [
        "1 户 7 项待录，", "已录入 0 项。", "带 * 的栏目，在全国系统里的位置没有核实。",
    ]  # fmt: skip


def test_what_is_ticked_goes_and_comes_back_when_it_changes_again(village):
    change(village, "household", village.home, kind="02", phone="13800000001")
    found = entry_list.listed(village)
    one = next(each for each in found.waiting if each.name == "kind")
    change(village, "household", village.home, phone="13800000002")
    assert entry_list.tick(village, found, found.waiting) == 2
    later = entry_list.listed(village)
    assert waiting(village) == {(village.home, "phone"): ("13800000001", "13800000002")}
    (done,) = later.done
    assert (done.key, done.old, done.new) == (one.key, "一般农户", "脱贫户")
    assert done.tick.words.endswith("甲")
    change(village, "household", village.home, kind="03")
    assert waiting(village)[one.key][0] == "脱贫户"
    village.undo()
    assert one.key not in waiting(village)
    entry_list.untick(village, [done])
    assert waiting(village)[one.key] == ("一般农户", "脱贫户")
    change(village, "household", village.home, kind="01")
    assert one.key not in waiting(village)


def test_ticks_survive_a_restart(village, offices):
    change(village, "household", village.home, kind="02")
    found = entry_list.listed(village)
    entry_list.tick(village, found, found.waiting)
    village.close()
    again = offices.reopen("village")
    assert not entry_list.listed(again).waiting
    assert len(entry_list.listed(again).done) == 1


def test_new_left_and_deleted_records_are_told_apart(village, offices):
    child = offices.add(village, "person", name="张小宝", household=village.home, relation="03")
    added = entry_list.listed(village)
    assert {(one.rec == child, one.old) for one in added.waiting if one.table == "person"} == {
        (True, "（新增）")
    }
    entry_list.tick(village, added, added.waiting)
    village.delete("person", child, why="重复登记")
    gone = entry_list.listed(village).waiting
    assert [(one.label, one.new, one.title, one.home) for one in gone] == [
        ("整条记录", "在全国系统里减去", "张小宝", village.home)
    ]
    entry_list.tick(village, entry_list.listed(village), gone)
    village.undo()
    back = {one.name: one.old for one in entry_list.listed(village).waiting if one.rec == child}
    assert back["name"] == "（空）"
    quick = offices.add(village, "person", name="记错的", household=village.home, relation="03")
    village.delete("person", quick)
    assert quick not in {one.rec for one in entry_list.listed(village).waiting}


def test_what_goes_with_its_household_is_not_listed_by_itself(village):
    village.delete("household", village.home)
    (one,) = entry_list.listed(village).waiting
    assert (one.table, one.label, one.home_title) == ("household", "整条记录", "张三")


def test_only_what_the_national_system_has_is_listed(village, offices):
    change(village, "household", village.home, note="内部备注", star="五星")
    offices.add(village, "visit", household=village.home, date="2026-11-20")
    assert waiting(village) == {}
    assert "没有待录的，" in entry_list.listed(village).sentences


def test_what_a_package_brings_is_listed_with_the_village(offices):
    town, home = offices.township, offices.add(offices.village, "household", name="张三")
    offices.exchange()
    entry_marks.set_since(town, "now")
    offices.change(offices.village, "household", home, kind="02")
    exchange.receive(town, offices.up())
    (one,) = entry_list.listed(town).waiting
    assert (one.home_title, one.who) == ("青禾村 · 张三", "甲")


def test_what_a_national_list_says_alike_counts_as_entered(village):
    change(village, "household", village.home, kind="02", phone="13800000001")
    change(village, "person", village.person, relation="02", ethnic="01")
    found = entry_list.listed(village)
    said = {village.home: {"kind"}, village.person: {"relation", "name"}}
    same = entry_list.same_as(village, found, said)
    assert sorted(one.name for one in same) == ["kind", "relation"]
    entry_list.tick(village, found, same, entry_marks.CHECKED)
    assert sorted(name for _, name in waiting(village)) == ["ethnic", "phone"]
    assert {one.tick.how for one in entry_list.listed(village).done} == {"名册核对"}


def test_every_national_item_is_a_field_of_the_catalogue(village):
    assert len(national.ITEMS) == len(national.HOUSEHOLD) + len(national.PERSON)
    for table, names in national.FIELDS.items():
        assert set(names) <= TABLES[table].fields.keys()
    assert {one.source for one in national.ITEMS.values()} == {
        national.SEEN, national.CHANGES, national.FORMER,
    }  # fmt: skip
    assert entry_order.sourced(village)[0] == ("自然村", "户", national.SEEN)


STEPS = st.lists(st.tuples(
    st.sampled_from(["kind", "phone", "name", "add", "delete", "undo", "redo", "tick", "tick all"]),
    st.integers(0, 5),
), min_size=4, max_size=16)  # fmt: skip


def shown(registry, rec, name):
    rows = (
        registry.rows("household", [rec]) if registry.count("household", where={"id": rec}) else []
    )
    field = TABLES["household"].fields.get(name)
    return titles.show(field, rows[0][name], {}) or "（空）" if rows and field else "（空）"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_list_is_what_the_national_system_lacks(new_offices, steps):
    """`typed` stands for the national system: it holds what was ticked, as it was listed."""
    offices = new_offices()
    registry: Registry = offices.village
    offices.add(registry, "household", name="张三", kind="01")
    entry_marks.set_since(registry, "now")
    typed = {
        (home, name): shown(registry, home, name)
        for home in registry.find("household")
        for name in national.FIELDS["household"]
    }
    there = set(registry.find("household"))
    for what, number in steps:
        homes = sorted(registry.find("household"))
        home = homes[number % len(homes)] if homes else ""
        if what.startswith("tick"):
            found = entry_list.listed(registry)
            some = found.waiting if what == "tick all" else found.waiting[number : number + 1]
            entry_list.tick(registry, found, some)
            for one in some:
                if one.name == entry_marks.WHOLE:
                    there.discard(one.rec)
                    typed = {key: held for key, held in typed.items() if key[0] != one.rec}
                else:
                    there.add(one.rec)
                    typed[one.key] = one.new
        elif what == "add" or not home:
            offices.add(registry, "household", name=f"新户{number}", kind="01")
        elif what in {"undo", "redo", "delete"}:
            registry.delete("household", home) if what == "delete" else getattr(registry, what)()
        else:
            value = {"kind": f"0{1 + number % 3}", "phone": f"1380000000{number}"}.get(what)
            offices.change(registry, "household", home, **{what: value or f"改名{number}"})
    lacking = {}
    living = set(registry.find("household"))
    for rec in living:
        for name in national.FIELDS["household"]:
            old, new = typed.get((rec, name), "（空）"), shown(registry, rec, name)
            if old != new:
                lacking[rec, name] = new
    lacking |= {(rec, entry_marks.WHOLE): "在全国系统里减去" for rec in there - living}
    found = entry_list.listed(registry)
    assert {one.key: one.new for one in found.waiting} == lacking
    offices.close()
