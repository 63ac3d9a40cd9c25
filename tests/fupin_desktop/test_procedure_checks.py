"""What does not fit between procedures and households, each told once and with both sides."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import exchange, proceedings
from fupin_desktop.procedure_checks import findings

CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def village(offices):
    offices.village.now = lambda: datetime(2026, 3, 2, 9, tzinfo=CHINA)
    return offices.village


@pytest.fixture
def household(offices, village):
    rec = offices.add(village, "household", name="张长富", kind="02", exit_flag="1")
    offices.add(village, "person", household=rec, relation="01", name="张长富", labour="01")
    return rec


def told(registry, today="2026-03-02"):
    return [(one.rule, one.rec, one.sentence) for one in findings(registry, today)]


def finished(registry, household, kind, on, **values):
    rec = proceedings.start(registry, kind, household=household, values={"started": on}).ids[0]
    proceedings.finish(registry, rec, {"finished": on, **values})
    return rec


def rules(registry, today="2026-03-02"):
    return sorted(one.rule for one in findings(registry, today))


@pytest.mark.usefixtures("household")
def test_a_ledger_without_procedures_has_none(village):
    assert told(village) == []


def test_a_household_that_says_something_else_is_told_with_both_sides(offices, village, household):
    finished(village, household, "02", "2026-03-01", final_monitoring_kind="01")
    assert told(village) == []
    offices.change(village, "household", household, monitoring_kind="03")
    sentence = (
        "监测对象类别：程序“监测对象识别”写的是“脱贫不稳定户”，"
        "户信息是“突发严重困难户”。请核对哪一个对。"
    )
    assert told(village) == [("procedure_mismatch", household, sentence)]
    offices.change(village, "household", household, monitoring_kind=None)
    assert "户信息是“（空）”" in told(village)[0][2]


def test_one_household_can_be_asked_for(offices, village, household):
    other = offices.add(village, "household", name="李四")
    for rec in (household, other):
        finished(village, rec, "02", "2026-03-01", final_monitoring_kind="01")
        offices.change(village, "household", rec, monitoring_kind="03")
    assert len(findings(village)) == 2
    assert [one.rec for one in findings(village, home=other)] == [other]
    assert findings(village, home=offices.add(village, "household", name="王五")) == []


def test_the_later_procedure_of_a_field_counts(village, household):
    finished(village, household, "02", "2025-03-01", final_monitoring_kind="01")
    finished(village, household, "03", "2025-12-01", removal_way="2")
    finished(village, household, "02", "2026-02-20", final_monitoring_kind="03")
    assert "procedure_mismatch" not in rules(village)
    # Entered late, an old one changes the household but is not what should stand there.
    finished(village, household, "03", "2025-12-02", removal_way="2")
    assert rules(village).count("procedure_mismatch") == 3


def test_a_rougher_date_agrees(offices, village, household):
    finished(village, household, "02", "2026-02-27", final_monitoring_kind="01")
    offices.change(village, "household", household, monitoring_since="2026-02")
    assert told(village) == []
    offices.change(village, "household", household, monitoring_since="2026-01")
    assert rules(village) == ["no_measure", "procedure_mismatch"]


def test_procedures_not_passed_or_not_finished_say_nothing(village, household):
    finished(village, household, "04", "2019-01-01", outcome="2")
    proceedings.start(village, "04", household=household, values={"started": "2026-03-01"})
    assert told(village) == []


def test_overdue_steps_and_procedures_are_told(village, household):
    rec = proceedings.start(village, "02", household=household).ids[0]
    assert told(village, "2026-03-05") == []
    assert told(village, "2026-03-06") == [
        ("step_overdue", rec, "“监测对象识别”的“入户核实”应在 2026-03-05 前完成，已超 1 天。")
    ]
    assert rules(village, "2026-03-18") == ["procedure_overdue", "step_overdue", "step_overdue"]
    proceedings.stop(village, rec, {"outcome": "3"})
    assert told(village, "2026-03-18") == []


def test_two_open_procedures_of_a_kind_are_told(village, household):
    for _ in range(2):
        proceedings.start(village, "02", household=household)
    assert rules(village) == ["procedure_twin"]


def test_removed_too_early_is_told_without_any_procedure(offices, village, household):
    watched = {"monitoring_kind": "01", "risk_state": "1"}
    offices.change(village, "household", household, **watched,
                   monitoring_since="2025-01-31", risk_removed_on="2025-02-28")  # fmt: skip
    assert [one[2] for one in told(village)] == [
        "2025-01-31 识别，2025-02-28 就消除，是当月或次月消除。"
    ]
    offices.change(village, "household", household, risk_removed_on="2025-07-30")
    assert [one[2] for one in told(village)] == ["2025-01-31 识别，2025-07-30 消除，不满 6 个月。"]
    offices.change(village, "household", household, risk_removed_on="2025-07")
    assert told(village) == []


def test_removed_without_labour_is_told(offices, village, household):
    offices.change(village, "person", village.find("person")[0], labour="03")
    offices.change(village, "household", household, monitoring_kind="01", risk_state="1",
                   monitoring_since="2024-01", risk_removed_on="2025-07")  # fmt: skip
    assert rules(village) == ["removal"]


def test_a_month_without_measure_is_told_the_day_after(offices, village, household):
    offices.change(village, "household", household, monitoring_kind="01", risk_state="0",
                   monitoring_since="2026-01-31")  # fmt: skip
    assert told(village, "2026-02-28") == []
    assert rules(village, "2026-03-01") == ["no_measure"]
    offices.change(village, "household", household, monitoring_since="2026-01")
    assert told(village, "2026-02-28") == []
    offices.add(village, "measure", household=household, content="公益岗位")
    assert told(village, "2026-12-31") == []


def test_no_step_forgets_a_region_and_what_stands_elsewhere(offices, village, household):
    """The township sees the village's findings by the village's own thresholds."""
    key = {"region": village.region, "year": "2026", "name": "verify_days"}
    offices.add(village, "threshold", **key, value=1000, unit="天")
    proceedings.start(village, "02", household=household)
    exchange.receive(offices.township, offices.up())
    for registry in (village, offices.township):
        assert told(registry, "2026-03-12") == []
        assert rules(registry, "2026-03-13") == ["step_overdue"]


def test_dates_nobody_can_read_do_no_harm(offices, village, household):
    offices.change(village, "household", household, monitoring_kind="01", risk_state="1",
                   monitoring_since="2025-13", risk_removed_on="去年")  # fmt: skip
    offices.add(village, "procedure", household=household, kind="02", started="不知", state="1")
    assert told(village) == []
