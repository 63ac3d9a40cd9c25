"""Every open conflict is told in words, and many are decided at once without deciding a life."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import disputes
from fupin_desktop.errors import FupinError

CHINA = timezone(timedelta(hours=8))
VILLAGE = "990101001201"


@pytest.fixture
def quarrel(offices):
    """A village and its township at odds in a field, a protected one, and a visit's life."""
    home = offices.add(offices.village, "household", name="张三", group_name="一组")
    person = offices.add(offices.village, "person", household=home, relation="01", name="张三")
    visit = offices.add(offices.village, "visit", household=home, date="2026-05-01")
    offices.exchange()
    offices.village.now = lambda: datetime(2026, 5, 20, 9, tzinfo=CHINA)
    offices.township.now = lambda: datetime(2026, 5, 20, 10, tzinfo=CHINA)
    for registry, mark in ((offices.village, "1"), (offices.township, "2")):
        offices.change(registry, "household", home, phone=f"13{mark}0000", kind=f"0{mark}")
        offices.change(registry, "person", person, phone=f"19{mark}0000")
    offices.village.delete("visit", visit)
    offices.change(offices.township, "visit", visit, content="看过了")
    offices.exchange()
    return offices, home, person, visit


def test_a_conflict_is_told_with_village_household_field_and_every_value(quarrel):
    offices, home, person, visit = quarrel
    found = {one.conflict.id: one for one in disputes.listed(offices.township)}
    assert found.keys() == {f"{home}/phone", f"{home}/kind", f"{person}/phone", f"{visit}/_life"}
    phone = found[f"{home}/phone"]
    assert (phone.region, phone.field, phone.label) == (VILLAGE, "户联系电话", "户")
    assert phone.whose.startswith("张三")
    assert {(one.text, one.user, one.office) for one in phone.said} == {
        ("1310000", "甲", VILLAGE), ("1320000", "镇干部", VILLAGE[:9]),
    }  # fmt: skip
    assert found[f"{person}/phone"].home == "张三"
    assert found[f"{visit}/_life"].field == "记录去留"
    kinds = {one.text for one in found[f"{home}/kind"].said}
    assert "01" not in kinds
    past = disputes.past(offices.township, phone.conflict)
    assert sorted(value for _, value in past) == ["1310000", "1320000"]


def test_a_list_is_narrowed_to_a_region_and_a_type(quarrel):
    offices, home, _, visit = quarrel
    township = offices.township
    assert disputes.listed(township, region="990101001202") == []
    assert len(disputes.listed(township, region=VILLAGE)) == 4
    assert [one.conflict.rec for one in disputes.listed(township, table="visit")] == [visit]
    assert {one.conflict.rec for one in disputes.listed(township, table="household")} == {home}


@pytest.mark.parametrize(("side", "mark"), [("village", "1"), ("township", "2"), ("newest", "2")])
def test_many_are_decided_by_one_side_in_one_batch_but_never_a_life(quarrel, side, mark):
    offices, home, person, visit = quarrel
    township = offices.township
    chosen = disputes.choose(township.conflicts(), side, township.level)
    assert (len(chosen.values), chosen.lives, chosen.unclear, chosen.ruled) == (3, 1, 0, 0)
    assert "1 项不在其中：记录去留" in chosen.left
    batch = disputes.decide(township, chosen, side)
    assert set(batch.ids) == {home, person}
    values = township.fetch("household", home).values
    assert (values["phone"], values["kind"]) == (f"13{mark}0000", f"0{mark}")
    assert [one.id for one in township.conflicts()] == [f"{visit}/_life"]
    last = township.history("household", home)[-1]
    assert last.why == f"成批核定：{disputes.SIDES[side]}"
    offices.exchange()
    assert offices.village.fetch("household", home).values["phone"] == f"13{mark}0000"
    assert offices.village.verify() == township.verify() == []


def test_a_village_leaves_to_the_township_what_the_township_decides(quarrel):
    offices, home, _, _ = quarrel
    chosen = disputes.choose(offices.village.conflicts(), "village", "village")
    assert f"{home}/kind" not in chosen.values
    assert (chosen.ruled, chosen.lives) == (1, 1)
    disputes.decide(offices.village, chosen, "village")
    assert f"{home}/kind" in {one.id for one in offices.village.conflicts()}


def test_two_laptops_of_one_side_are_left_open(offices):
    home = offices.add(offices.village, "household", name="张三")
    offices.exchange()
    offices.clone()
    for registry, value in ((offices.village, "甲地"), (offices.second, "乙地")):
        registry.now = lambda: datetime(2026, 5, 20, 9, tzinfo=CHINA)
        offices.change(registry, "household", home, address=value)
    offices.exchange()
    for side in disputes.SIDES:  # written in the same minute: none is the last
        chosen = disputes.choose(offices.township.conflicts(), side, "township")
        assert (dict(chosen.values), chosen.unclear) == ({}, 1)
        with pytest.raises(FupinError, match="什么也没有改动"):
            disputes.decide(offices.township, chosen, side)
    assert offices.township.count_conflicts() == 1


def test_what_was_decided_meanwhile_stops_the_whole_batch(quarrel):
    offices, home, person, _ = quarrel
    township = offices.township
    chosen = disputes.choose(township.conflicts(), "village", "township")
    township.resolve(f"{home}/phone", "1330000")
    with pytest.raises(FupinError, match="请刷新"):
        disputes.decide(township, chosen, "village")
    assert f"{person}/phone" in {one.id for one in township.conflicts()}


def test_an_unknown_side_is_refused():
    with pytest.raises(FupinError, match="village、township、county、newest"):
        disputes.choose([], "oldest", "township")
