"""When each household should be visited next, and who is due, done, late."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import visit_plan
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TODAY = "2026-05-20"
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001001"


@pytest.fixture
def village(tmp_path):
    about = {"level": "village", "region": VILLAGE, "name": "河湾村"}
    with Registry.create(tmp_path / "v.fupin", **about, password=None, now=lambda: NOON) as ledger:
        yield ledger


@pytest.fixture
def add(village):
    def make(table, **values):
        return village.save([Change(table=table, values=values)]).ids[0]

    return make


@pytest.fixture
def home(add):
    """Make a household with visits on these days."""

    def make(name, *days, **values):
        rec = add("household", name=name, **values)
        for day in days:
            visit = day if isinstance(day, dict) else {"date": day}
            add("visit", household=rec, **visit)
        return rec

    return make


def threshold(add, name, value, region=VILLAGE, **more):
    add("threshold", region=region, year="2026", name=name, value=value * 100, unit="天", **more)


def stops(village):
    return {one.row["name"]: one for one in visit_plan.plan(village)}


def tally(village):
    """The parts of the tally, as the names of the households in them."""
    names = {one.household: one.row["name"] for one in visit_plan.plan(village)}
    return {part: [names[rec] for rec in found]
            for part, found in visit_plan.standing(village)._asdict().items()}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "category", "days"),
    [
        ({"monitoring_kind": "01"}, "monitored", 30),
        ({"monitoring_kind": "01", "risk_state": "0", "kind": "02"}, "monitored", 30),
        ({"monitoring_kind": "01", "risk_state": "1", "kind": "02"}, "assisted", 90),
        ({"kind": "03"}, "assisted", 90),
        ({"kind": "01"}, "general", 180),
        ({}, "general", 180),
    ],
)
def test_how_often_depends_on_the_category(village, home, values, category, days):
    rec = home("张三", **values)
    row = village.rows("household", [rec])[0]
    assert visit_plan.category(row) == category
    found = visit_plan.window(village, row)
    assert (found.days, found.checked) == (days, False)
    assert "待核实" in found.reason
    assert visit_plan.CATEGORIES[category] in found.reason


def test_the_ledgers_own_interval_counts(village, add, home):
    threshold(add, "visit_days_general", 45, source="镇通知", state="1")
    row = village.rows("household", [home("张三")])[0]
    found = visit_plan.window(village, row)
    assert (found.days, found.checked) == (45, True)
    assert found.reason == "一般农户每 45 天一次（已核实：镇通知）"
    threshold(add, "visit_late_days", 20)
    assert visit_plan.late_days(village).days == 20


@pytest.mark.parametrize("value", [0, 9999])
def test_a_slip_of_the_pen_is_no_interval(village, add, home, value):
    threshold(add, "visit_days_general", value)
    assert visit_plan.window(village, village.rows("household", [home("张三")])[0]).days == 180


@pytest.mark.parametrize(
    ("last", "agreed", "due"),
    [
        ("2026-05-01", "", "2026-05-31"),
        ("2026-05-01", "2026-05-08", "2026-05-08"),
        ("2026-05-01", "2026-09-01", "2026-09-01"),
        ("2026-05-01", "2062-05-08", "2026-05-31"),  # a slip in the year
        ("2026-05-01", "2026-04-08", "2026-05-31"),
        ("2026-05-01", "someday", "2026-05-31"),
        ("2026-05", "", "2026-06-30"),
        ("", "2026-05-08", ""),
        ("unknown", "", ""),
    ],
)
def test_the_next_visit_is_as_agreed_or_an_interval_later(last, agreed, due):
    assert visit_plan.due_day(last, agreed, 30) == due


def test_the_month_is_sorted_out(village, home):
    home("从未")
    home("已去", "2025-10-01", "2026-05-03")
    home("未去", "2025-11-01")
    home("过期", "2025-10-01")
    home("未到", "2026-02-01")
    home("多去", "2026-04-30", "2026-05-02")
    home("约好", {"date": "2026-05-02", "next_date": "2026-05-15"})
    found = tally(village)
    assert found["due"] == sorted(["从未", "已去", "未去", "过期", "约好"])
    assert found["done"] == sorted(["已去", "约好"])
    assert found["left"] == sorted(["从未", "未去", "过期"])
    assert found["overdue"] == sorted(["从未", "未去", "过期", "约好"])
    assert found["late"] == sorted(["从未", "未去", "过期", "未到"])
    assert found["never"] == ["从未"]
    assert set(found["due"]) == {*found["done"], *found["left"]}


def test_what_lies_ahead_is_no_visit_and_what_is_deleted_neither(village, home, add):
    rec = home("张三", "2025-03-01", "2027-03-01")
    gone = add("visit", household=rec, date="2026-05-01")
    assert stops(village)["张三"].last == "2026-05-01"
    village.delete("visit", gone)
    assert stops(village)["张三"].last == "2025-03-01"


def test_closed_households_and_those_elsewhere_are_not_planned(village, home):
    home("在")
    home("销户", end="2026-01-01")
    home("迁出", village="990101001009")
    assert list(stops(village)) == ["在"]


def test_the_plan_goes_from_group_to_group_and_door_to_door(village, home):
    places = {
        "戊": ("十组", "", "", ""), "丁": ("二组", "坝上", "河湾村二组12号", ""),
        "丙": ("二组", "坝上", "河湾村二组9号", ""), "甲": ("一组", "", "", "10号"),
        "零": ("一组", "", "", "9号"),
    }  # fmt: skip
    for name, (group, hamlet, address, door) in places.items():
        home(name, group_name=group, natural_village=hamlet or None, address=address or None,
             door_number=door or None)  # fmt: skip
    assert list(stops(village)) == ["零", "甲", "丙", "丁", "戊"]


def test_who_helps_a_household_now(village, home, add):
    rec = home("张三")
    for name, more in (("李敏", {}), ("赵强", {"end": "2025-12-31"})):
        helper = add("helper", name=name)
        add("pairing", kind="1", household=rec, helper=helper, start="2024-01-01", **more)
    assert visit_plan.paired(village) == {rec: ("李敏",)}


@pytest.mark.parametrize(
    ("days", "words"),
    [(["2026-05-15"], "还有 175 天"), (["2025-11-21"], "今天到期"), (["2025-11-01"], "已过 20 天"),
     ([], "从未走访")],
)  # fmt: skip
def test_how_a_household_stands_is_said(village, home, days, words):
    home("张三", *days)
    assert visit_plan.sooner(stops(village)["张三"], TODAY) == words
