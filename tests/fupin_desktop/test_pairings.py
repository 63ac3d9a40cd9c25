"""Who helps whom now; businesses with too few or too many; the blacklist; households alone."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import pairings
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001001"
TODAY = "2026-05-20"


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": VILLAGE, "name": "河湾村"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None, now=lambda: NOON) as one:
        yield one


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def said(ledger, rule):
    return [one.sentence for one in pairings.findings(ledger) if one.rule == rule]


def business(ledger, homes, **more):
    rec = add(ledger, "organization", **{"name": "示例茶业", "kinds": ["03"], **more})
    for number in range(homes):
        household = add(ledger, "household", name=f"户{number}")
        add(ledger, "pairing", household=household, kind="3", organization=rec)
    return rec


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ({}, True),
        ({"start": "2026-05-21"}, False),
        ({"start": "2026-05", "end": "2026-05"}, True),
        ({"end": "2026-05-19"}, False),
        ({"end": "2026-04"}, False),
        ({"start": "x", "end": ""}, True),
    ],
)
def test_a_pairing_holds_from_its_start_to_its_end(row, holds):
    assert pairings.current(row, TODAY) is holds


@pytest.mark.parametrize(
    ("homes", "sentences"),
    [
        (2, ["“示例茶业”现在结对 2 户，少于 3 户。"]),
        (3, []),
        (10, []),
        (11, ["“示例茶业”现在结对 11 户，多于 10 户。"]),
    ],
)
def test_a_business_has_three_to_ten_households(ledger, homes, sentences):
    business(ledger, homes)
    assert said(ledger, "pair_number") == sentences


def test_a_household_counts_once_and_only_while_it_is_paired(ledger):
    rec = business(ledger, 3)
    first = ledger.find("pairing")[0]
    household = ledger.rows("pairing", [first])[0]["household"]
    add(ledger, "pairing", household=household, kind="3", organization=rec, start="2026-01")
    assert said(ledger, "pair_number") == []
    for pairing in ledger.find("pairing", where={"household": household}):
        ledger.save([Change(table="pairing", rec=pairing, values={"end": "2026-04-30"})])
    assert said(ledger, "pair_number") == ["“示例茶业”现在结对 2 户，少于 3 户。"]


@pytest.mark.parametrize(
    "more",
    [
        {"helps_village": True},  # it helps the whole village instead
        {"closed": "2025-12"},
        {"kinds": ["01"]},  # no business, and paired with nobody
    ],
)
def test_few_households_are_not_always_too_few(ledger, more):
    business(ledger, 0, **more)
    assert said(ledger, "pair_number") == []


def test_a_business_of_the_township_may_be_paired_in_other_villages(offices):
    business(offices.township, 0)
    offices.exchange()
    assert offices.village.count("organization") == 1
    assert said(offices.village, "pair_number") == []


def test_the_bounds_are_thresholds(ledger):
    business(ledger, 2)
    own = {"region": VILLAGE, "year": "2026", "name": "pair_low", "value": 200}
    add(ledger, "threshold", **own)
    assert said(ledger, "pair_number") == []


def test_households_somebody_should_help_and_nobody_does(ledger):
    helper = add(ledger, "helper", name="李敏")
    alone = add(ledger, "household", name="甲", kind="02")
    watched = add(ledger, "household", name="乙", monitoring_kind="02", risk_state="0")
    add(ledger, "household", name="丙", monitoring_kind="02", risk_state="1")
    add(ledger, "household", name="丁", kind="01")
    past = add(ledger, "household", name="戊", kind="02")
    helped = add(ledger, "household", name="己", kind="02")
    add(ledger, "pairing", household=past, kind="1", helper=helper, end="2025-12")
    add(ledger, "pairing", household=helped, kind="1", helper=helper, start="2025-12")
    found = {one.rec for one in pairings.findings(ledger) if one.rule == "no_helper"}
    assert found == {alone, watched, past}


def test_a_blacklisted_business_that_is_still_at_work(ledger):
    rec = business(ledger, 3, blacklisted=True, blacklisted_on="2026-01")
    household = ledger.find("household")[0]
    add(ledger, "stake", household=household, organization=rec, kind="1", end="2025-12")
    add(ledger, "project", name="茶园", category="01", organization=rec, state="3")
    add(ledger, "asset", name="茶厂", kind="2", organization=rec)
    assert said(ledger, "blacklisted_in_use") == [
        "“示例茶业”已列入失信名单，仍在使用：结对帮扶 3 条、项目 1 条、资产经营 1 条。"
    ]
    ledger.save([Change(table="organization", rec=rec, values={"unlisted_on": "2026-05-01"})])
    assert said(ledger, "blacklisted_in_use") == []


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        ({"blacklisted": False}, False),
        ({"blacklisted": True}, True),
        ({"blacklisted": True, "blacklisted_on": "2026-06"}, False),
        ({"blacklisted": True, "unlisted_on": "2026-05-20"}, True),
        ({"blacklisted": True, "unlisted_on": "2026-05-19"}, False),
    ],
)
def test_the_blacklist_has_a_beginning_and_an_end(row, listed):
    known = {"blacklisted_on": None, "unlisted_on": None, **row}
    assert pairings.blacklisted(known, TODAY) is listed
