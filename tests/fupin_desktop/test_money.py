"""Each yuan counts once: along the stages of a project, by household, by purpose and by year."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import money
from fupin_desktop.money import Money
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001001"


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": VILLAGE, "name": "河湾村"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None, now=lambda: NOON) as one:
        yield one


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def flow(registry, stage, amount, **more):
    values = {"stage": stage, "amount": amount, "date": "2026-03-01", **more}
    return add(registry, "fund_flow", **values)


@pytest.fixture
def project(ledger):
    return add(ledger, "project", name="茶园", category="01", total=100_000_00, state="3")


def test_a_project_s_money_by_its_stages(ledger, project):
    other = add(ledger, "project", name="桥", category="13")
    for stage, amount in (("1", 9_000_000), ("2", 8_000_000), ("3", 5_000_000), ("3", 1_000_000),
                          ("4", 4_000_000), ("5", 500_000)):  # fmt: skip
        flow(ledger, stage, amount, project=project)
    flow(ledger, "1", 7, project=other)
    add(ledger, "payment", project=project, date="2026-03-09", amount=2_000_000)
    found = money.of_project(ledger, project)
    assert found == Money(10_000_000, 9_000_000, 8_000_000, 6_000_000, 4_000_000, 500_000,
                          2_000_000)  # fmt: skip
    assert (found.spent, found.rest) == (6_000_000, 2_500_000)
    assert money.sentences(found, "3") == []
    assert money.sentences(found, "5") == ["项目已结束，还有 25,000.00 元没有使用或退回。"]
    rows = ledger.select("project")
    assert money.of_projects(ledger, rows) == {
        project: found, other: money.of_project(ledger, other),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("known", "sentences"),
    [
        ({}, []),
        ({"planned": 100, "paid": 100}, []),
        ({"received": 100, "used": 150},
         ["使用 1.50 元，比到账减退回多 0.50 元，请核对。"]),
        ({"received": 100, "returned": 100, "used": 30},
         ["使用 0.30 元，比到账减退回多 0.30 元，请核对。"]),
        ({"used": 30}, ["使用 0.30 元，比到账减退回多 0.30 元，请核对。"]),
        ({"received": 100, "used": 50, "paid": 60},
         ["到户资金合计 0.60 元，比已使用的资金多 0.10 元，请核对。"]),
        ({"received": 100, "allocated": 120},
         ["下拨 1.20 元，比到账资金多 0.20 元，请核对。"]),
        ({"received": 100, "allocated": 20, "used": 30},
         ["使用 0.30 元，比已下拨的资金多 0.10 元，请核对。"]),
        ({"received": 100, "used": 30, "settled": 40},
         ["报账 0.40 元，比已使用的资金多 0.10 元，请核对。"]),
        ({"planned": 100, "received": 200, "used": 130},
         ["超支：支出 1.30 元，比总投资多 0.30 元。"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(known, sentences):
    assert money.sentences(Money(**known), "3") == sentences


def test_the_households_of_a_project_and_the_projects_of_a_household(ledger, project):
    one, two = (add(ledger, "household", name=name) for name in "甲乙")
    for household, amount, purpose, on in (
        (one, 100, "1", "2025-03"), (one, 50, "1", "2025-11-02"), (two, 400, "3", "2026"),
        (None, 7, None, "2026"),
    ):  # fmt: skip
        add(ledger, "payment", project=project, household=household, date=on, amount=amount,
            purpose=purpose)  # fmt: skip
    add(ledger, "payment", household=one, date="2026-02-02", amount=30, source_level="1")
    assert money.trace(ledger, project) == {two: 400, one: 150, "": 7}
    found = money.sums(money.of_household(ledger, one), "year", "project", "purpose")
    assert found == {("2025", project, "1"): 150, ("2026", "", ""): 30}


def test_where_money_came_from_and_went_in_words(ledger, project):
    for stage, level, purpose, amount in (("1", "1", None, 500), ("1", None, None, 20),
                                          ("3", "1", "5", 300)):  # fmt: skip
        flow(ledger, stage, amount, project=project, level=level, purpose=purpose)
    assert money.ways(ledger.select("fund_flow")) == [
        "到账来源：未填 0.20 元，中央 5.00 元", "使用去向：公益设施建设 3.00 元",
    ]  # fmt: skip
    assert money.ways([]) == []


@pytest.mark.parametrize(
    ("homes", "sentence"),
    [
        ({}, ""),
        ({"": 7}, "都没有写明农户"),
        ({"a": 150, "": 7}, "到 1 户，户均 1.50 元"),
        ({"a": 300, "b": 100}, "到 2 户，户均 2.00 元，最多 3.00 元，最少 1.00 元"),
    ],
)
def test_how_evenly_money_is_spread(homes, sentence):
    assert money.spread(homes) == sentence


def test_a_dividend_that_a_payment_stands_for_is_not_counted_again(ledger, project):
    one, two = (add(ledger, "household", name=name) for name in "甲乙")
    stake = add(ledger, "stake", household=one, kind="1", project=project)
    paid = add(ledger, "payment", household=one, project=project, date="2025-12-01", amount=100)
    add(ledger, "dividend", stake=stake, year="2025", amount=100, payment=paid)
    add(ledger, "dividend", stake=stake, year="2026", amount=70)
    found = money.sums(money.of_household(ledger, one), "year", "project")
    assert found == {("2025", project): 100, ("2026", ""): 70}
    assert money.trace(ledger, project) == {one: 100}
    # The money went to the household the payment names, whoever holds the stake.
    ledger.save([Change(table="payment", rec=paid, values={"household": two})])
    assert money.sums(money.of_household(ledger, one), "year") == {("2026",): 70}
    assert money.sums(money.of_household(ledger, two), "year") == {("2025",): 100}
    # Once the payment is gone, the dividend stands for itself.
    ledger.delete("payment", paid)
    assert money.sums(money.of_household(ledger, one), "year") == {("2025",): 100, ("2026",): 70}
    assert sum(line.amount for line in money.everything(ledger)) == 170


def test_a_household_that_splits_takes_no_money_along(ledger, project):
    old = add(ledger, "household", name="甲")
    son = add(ledger, "person", household=old, relation="03", name="小甲")
    add(ledger, "payment", project=project, household=old, person=son, date="2025", amount=100)
    new = add(ledger, "household", name="小甲")
    ledger.save([Change(table="person", rec=son, values={"household": new, "relation": "01"})])
    add(ledger, "payment", project=project, household=new, person=son, date="2026", amount=40)
    assert money.trace(ledger, project) == {old: 100, new: 40}
    whole = sum(line.amount for line in money.everything(ledger))
    own = [sum(line.amount for line in money.of_household(ledger, rec)) for rec in (old, new)]
    assert (whole, own) == (140, [100, 40])


def test_the_five_purposes_of_a_year_and_what_differs(ledger, project):
    for purpose, amount in (("1", 300_000), ("2", 300_000), ("3", 100_000), ("4", 50_000),
                            ("5", 250_000), ("9", 33), (None, 44)):  # fmt: skip
        flow(ledger, "3", amount, project=project, purpose=purpose)
    flow(ledger, "3", 999, project=project, management_fee=True)
    flow(ledger, "1", 999, project=project, purpose="1")
    flow(ledger, "3", 999, project=project, purpose="1", date="2025-12")
    found = money.of_year(ledger, "2026")
    assert [one.share for one in found.ratios] == [3000, 3000, 1000, 500, 2500]
    assert (found.other, found.unsaid) == (33, 44)
    assert found.sentences == (
        "产业发展：3,000.00 元，占 30.0 %，与 30 % 相符（待核实）。",
        "合作社建设：3,000.00 元，占 30.0 %，与 30 % 相符（待核实）。",
        "贴息：1,000.00 元，占 10.0 %，与 10 % 相符（待核实）。",
        "培训：500.00 元，占 5.0 %，比 10 % 低 5.0 个百分点（待核实）。",
        "公益设施建设：2,500.00 元，占 25.0 %，比 20 % 高 5.0 个百分点（待核实）。",
        "五类以外的用途：0.33 元，不计入比例。",
        "没有填写用途：0.44 元，不计入比例。",
    )
    own = {"region": VILLAGE, "year": "2026", "name": "ratio_training", "value": 500, "state": "1"}
    add(ledger, "threshold", **own)
    assert money.of_year(ledger, "2026").sentences[3].endswith("占 5.0 %，与 5 % 相符。")


def test_a_year_counts_the_flows_of_its_region_by_their_project(offices):
    township, here = offices.township, offices.village.region
    inside = add(township, "project", name="甲", category="01", region=here)
    outside = add(township, "project", name="乙", category="01")
    for project, amount in ((inside, 1), (outside, 2)):
        flow(township, "3", amount, project=project, purpose="1")
    flow(township, "3", 4, purpose="1", region=here)
    assert money.of_year(township, "2026", here).ratios[0].amount == 5
    assert money.of_year(township, "2026").ratios[0].amount == 7


def test_without_money_there_is_no_share(ledger):
    found = money.of_year(ledger, "2020")
    assert found.sentences[0] == "产业发展：还没有使用资金。"
    (bare,) = [one for one in money.ratios({"1": 5}, {}) if one.purpose == "1"]
    assert bare.sentence == "产业发展：0.05 元，占 100.0 %。"


@given(parts=st.lists(st.integers(0, 10**13), min_size=5, max_size=5))
def test_shares_are_within_rounding_of_the_whole(parts):
    found = money.ratios(dict(zip(money.PURPOSES, parts, strict=True)), {})
    shares = [one.share for one in found]
    if sum(parts):
        assert abs(sum(shares) - money.WHOLE) <= 3
    else:
        assert shares == [None] * 5


IDS = [f"{number:032x}" for number in range(4)]
some = st.sampled_from([None, *IDS])
payments = st.lists(st.fixed_dictionaries({
    "household": some, "project": some, "purpose": st.sampled_from([None, "1", "2", "9"]),
    "source_level": st.sampled_from([None, "1", "4"]),
    "amount": st.one_of(st.none(), st.integers(0, 10**12)),
    "date": st.sampled_from([None, "2024", "2025-07", "2026-05-20"]),
}), max_size=12)  # fmt: skip
dividends = st.lists(st.fixed_dictionaries({
    "stake": some, "amount": st.one_of(st.none(), st.integers(0, 10**12)),
    "paid": st.sampled_from([None, "2025-12-30"]), "year": st.just("2025"),
    "payment": st.one_of(st.none(), st.integers(0, 15)),
}), max_size=6)  # fmt: skip


@given(payments, dividends)
def test_every_division_adds_up_to_what_was_paid(payments, dividends):
    payments = [{"id": f"p{number}", **row} for number, row in enumerate(payments)]
    for number, row in enumerate(dividends):
        row["id"] = f"d{number}"
        row["payment"] = None if row["payment"] is None else f"p{row['payment']}"
    stakes = [{"id": rec, "household": rec} for rec in IDS]
    there = {row["id"] for row in payments}
    own = [row for row in dividends if row["payment"] not in there]
    whole = sum(row["amount"] or 0 for row in (*payments, *own))
    found = money.lines(payments, dividends, stakes)
    assert len(found) == len(payments) + len(own)
    for names in (("household",), ("project",), ("purpose",), ("level",), ("year",),
                  ("year", "project", "purpose")):  # fmt: skip
        assert sum(money.sums(found, *names).values()) == whole
    alone = money.lines(payments)
    paid = sum(row["amount"] or 0 for row in payments)
    for name in ("household", "project", "purpose", "source_level"):
        assert sum(money.by(payments, name).values()) == paid
        line = "level" if name == "source_level" else name
        assert {key[0]: one for key, one in money.sums(alone, line).items()} == money.by(
            payments, name
        )
