"""Plans with versions: made with the handbook's targets, revised, and revised twice at once."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import checks, exchange, plans
from fupin_desktop.errors import FupinError

CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def village(offices):
    offices.village.now = lambda: datetime(2026, 3, 2, 9, tzinfo=CHINA)
    return offices.village


@pytest.fixture
def household(offices, village):
    return offices.add(village, "household", name="张长富")


def made(registry, household, **values):
    return plans.new_plan(registry, plans.HOUSEHOLD, household=household, values=values).ids[0]


def targets(registry, plan, *names):
    rows = registry.select("target", where={"plan": plan}, order=("year", "indicator"))
    return [tuple(row[name] for name in names) for row in rows]


def test_a_households_plan_has_the_six_indicators_of_each_year(village, household):
    plan = made(village, household, year_from="2025", year_to="2027")
    rows = targets(village, plan, "year", "indicator", "value")
    assert len(rows) == 18
    assert rows[:2] == [("2025", "01", "高于当年标准"), ("2025", "02", "有")]
    assert rows[-1] == ("2027", "06", "参加")
    row = village.rows("plan", [plan])[0]
    assert (row["version"], row["state"], row["scope"]) == (1, "2", "1")
    assert village.undo_label() == "新增户计划：张长富"
    village.undo()
    assert village.count("plan") == village.count("target") == 0


def test_until_2020_the_first_target_is_in_the_handbooks_words(village, household):
    plan = made(village, household, year_from="2020", year_to="2021")
    wanted = [row for row in targets(village, plan, "year", "indicator", "value") if row[1] == "01"]
    assert [row[2] for row in wanted] == ["高于当年国家扶贫标准", "高于当年标准"]


def test_plans_of_persons_and_villages_begin_without_targets(offices, village, household):
    person = offices.add(village, "person", household=household, relation="01", name="张长富")
    own = plans.new_plan(village, plans.PERSON, person=person).ids[0]
    assert village.rows("plan", [own])[0]["household"] == household
    whole = plans.new_plan(village, plans.VILLAGE).ids[0]
    assert village.rows("plan", [whole])[0]["region"] == village.region
    assert village.count("target") == 0


@pytest.mark.parametrize(
    ("scope", "part"), [("1", "没有选定农户"), ("2", "没有选定家庭成员"), ("7", "没有“7”")]
)
def test_a_plan_for_nobody_is_refused(village, scope, part):
    with pytest.raises(FupinError, match=part):
        plans.new_plan(village, scope)
    assert village.count("plan") == 0


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2025", "2026", ["2025", "2026"]), ("2025", None, ["2025"]), ("2025", "2024", []),
        ("2025-03", "2026-09", ["2025", "2026"]), (None, "2026", []), ("坏", "2026", []),
    ],
)  # fmt: skip
def test_years_of_a_plan(first, last, years):
    assert plans.years_of({"year_from": first, "year_to": last}) == years
    assert len(plans.years_of({"year_from": "2000", "year_to": "2199"})) == plans.MOST_YEARS


def test_a_revision_keeps_the_old_version_and_copies_the_targets(offices, village, household):
    first = made(village, household, goal="稳定增收", agreed="2026-03-01")
    offices.change(village, "target", village.find("target")[0], actual="15200", done="3")
    second = plans.revise(village, first, "家中新增病人").ids[0]
    old, new = village.rows("plan", [first, second])
    assert (old["state"], old["version"]) == ("4", 1)
    assert (new["version"], new["previous"], new["state"], new["revision"]) == (2, first, "2", "3")
    assert (new["goal"], new["revision_reason"]) == ("稳定增收", "家中新增病人")
    assert new["agreed"] is None
    names = ("year", "indicator", "value", "actual", "done")
    assert targets(village, second, *names) == targets(village, first, *names)
    offices.change(village, "target", village.find("target", where={"plan": second})[0], done=None)
    assert targets(village, second, "done") != targets(village, first, "done")
    assert [one["id"] for one in plans.current(village.select("plan"))] == [second]
    assert [one["id"] for one in plans.line_of(village, first)] == [first, second]


def test_undoing_a_revision_brings_the_old_version_back(village, household):
    first = made(village, household)
    plans.revise(village, first, "")
    village.undo()
    assert village.select("plan")[0]["state"] == "2"
    assert village.count("target") == 6


def test_missing_targets_are_added_once(offices, village, household):
    plan = made(village, household)
    village.delete("target", village.find("target", where={"indicator": "03"})[0])
    offices.change(village, "plan", plan, year_to="2027")
    assert len(plans.complete(village, plan).ids) == 7
    assert len(targets(village, plan, "year")) == 12
    assert plans.complete(village, plan) is None


def test_an_old_version_is_not_revised_again(village, household):
    first = made(village, household)
    plans.revise(village, first, "")
    with pytest.raises(FupinError, match="已经修订过"):
        plans.revise(village, first, "")
    with pytest.raises(FupinError, match="找不到这份计划"):
        plans.revise(village, "0" * 32, "")


def test_a_plan_without_number_is_the_first(offices, village, household):
    plan = offices.add(village, "plan", scope="1", household=household, year_from="2026")
    offices.change(village, "plan", plan, version=None)
    second = plans.revise(village, plan, "").ids[0]
    assert village.rows("plan", [second])[0]["version"] == 2


def test_two_lines_of_one_household_are_two_plans(village, household):
    both = {made(village, household), made(village, household, year_from="2027", year_to="2027")}
    assert {one["id"] for one in plans.current(village.select("plan"))} == both
    assert list(plans.findings(village)) == []


def test_two_laptops_that_revise_leave_two_second_versions(offices, village, household):
    first = made(village, household)
    second = offices.clone()
    mine = plans.revise(offices.village, first, "甲的理由").ids[0]
    theirs = plans.revise(second, first, "乙的理由").ids[0]
    offices.exchange()
    for registry in offices.ledgers():
        assert not registry.conflicts()
        assert {one["id"] for one in plans.current(registry.select("plan"))} == {mine, theirs}
        found = [one for one in checks.check_ledger(registry, ["plan"])
                 if one.rule == "plan_versions"]  # fmt: skip
        assert [one.sentence.split("，")[0] for one in found] == ["有 2 个第 2 版"]
    third = plans.revise(offices.village, theirs, "合并").ids[0]
    rows = offices.village.select("plan")
    assert [one["id"] for one in plans.current(rows)] == [third]
    assert list(plans.findings(offices.village)) == []
    offices.change(second, "plan", mine, state="5")
    assert list(plans.findings(second)) == []


def test_progress_counts_by_year_and_in_all(offices, village, household):
    plan = made(village, household, year_from="2025", year_to="2026")
    ids = village.find("target", where={"plan": plan, "year": "2025"})
    for rec in ids[:4]:
        offices.change(village, "target", rec, done="3")
    offices.change(village, "target", ids[4], done="2")
    row = village.rows("plan", [plan])[0]
    found = plans.progress(row, village.select("target"))
    assert {year: str(one) for year, one in found.items()} == {
        "": "4/12", "2025": "4/6", "2026": "0/6",
    }  # fmt: skip


def test_a_township_gets_the_whole_line(offices, village, household):
    first = made(village, household)
    plans.revise(village, first, "")
    exchange.receive(offices.township, offices.up())
    assert len(plans.line_of(offices.township, first)) == 2


IDS = [f"{number:032x}" for number in range(6)]


@given(st.lists(st.sampled_from([None, *IDS, "f" * 32]), min_size=6, max_size=6))
def test_every_plan_is_in_one_line_however_versions_point(previous):
    """Circles and versions whose predecessor is missing included."""
    rows = [{"id": rec, "previous": before, "version": None}
            for rec, before in zip(IDS, previous, strict=True)]  # fmt: skip
    found = [one["id"] for line in plans.lines(rows) for one in line]
    assert sorted(found) == IDS
    for row in rows:
        if row["previous"] in IDS:
            line = next(line for line in plans.lines(rows) if row in line)
            assert any(one["id"] == row["previous"] for one in line)


def test_two_laptops_that_complete_a_plan_meet_in_its_targets(offices):
    home = offices.add(offices.village, "household", name="张三")
    plan = offices.add(offices.village, "plan", household=home, scope="1", year_from="2025")
    offices.exchange()
    second = offices.clone()
    for registry in (offices.village, second):
        plans.complete(registry, plan)
    offices.exchange()
    offices.exchange()
    assert offices.township.count("target") == len(plans.INDICATORS)
    assert offices.township.conflicts() == []


def test_completing_leaves_a_target_alone_that_was_given_another_year(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    plan = offices.add(village, "plan", household=home, scope="1", year_from="2025")
    moved, *_ = plans.complete(village, plan).ids
    offices.change(village, "target", moved, year="2026", actual="已完成")
    plans.complete(village, plan)
    assert village.fetch("target", moved).values["year"] == "2026"
    assert village.count("target") == len(plans.INDICATORS) + 1
