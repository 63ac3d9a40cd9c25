"""Procedures in real ledgers: started, worked on, finished, undone, and finished twice."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import exchange, proceedings
from fupin_desktop.errors import FupinError

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


def state(registry, household, *names):
    row = registry.rows("household", [household])[0]
    return tuple(row[name] for name in names)


def begin(registry, kind, household, **values):
    return proceedings.start(registry, kind, household=household, values=values).ids[0]


def watched(offices, village, household, since="2025-06-01", **values):
    """Have the household stand as monitored."""
    offices.change(village, "household", household, monitoring_kind="01", monitoring_since=since,
                   risk_state="0", **values)  # fmt: skip


def test_starting_makes_the_procedure_and_its_steps_in_one_batch(village, household):
    rec = begin(village, "02", household, monitoring_kind="01", risks=["01"])
    procedure, steps = proceedings.read(village, rec)
    assert (procedure["state"], procedure["started"]) == ("1", "2026-03-02")
    assert procedure["deadline"] == "2026-03-17"
    assert sorted(row["order"] for row in steps) == [*range(1, 12)]
    assert village.undo_label() == "启动程序：监测对象识别（张长富）"
    village.undo()
    assert village.count("procedure") == village.count("procedure_step") == 0


def test_starting_again_keeps_the_first(village, household):
    begin(village, "02", household)
    begin(village, "02", household)
    assert village.count("procedure", where={"household": household}) == 2


def test_a_step_is_done_on_its_own_record(village, household):
    rec = begin(village, "02", household)
    done = {"done": "2026-03-03", "persons": "李敏、赵强", "documents": ["03"]}
    proceedings.do_step(village, rec, "visit", done)
    assert village.undo_label() == "完成步骤“入户核实”：监测对象识别（张长富）"
    assert village.count("procedure_step", where={"procedure": rec}) == 11
    found = {one.step.step: one for one in proceedings.states(village, rec)}
    assert (found["visit"].state, found["visit"].missing) == ("完成", ())


def test_a_step_the_template_lacks_can_be_added_and_an_unknown_one_cannot(village, household):
    rec = begin(village, "02", household)
    proceedings.do_step(village, rec, "pair", {"done": "2026-03-03"})
    assert village.count("procedure_step", where={"procedure": rec}) == 12
    with pytest.raises(FupinError, match="没有“dance”这个步骤"):
        proceedings.do_step(village, rec, "dance", {})


def test_finishing_identification_writes_the_monitoring_group(offices, village, household):
    offices.change(village, "household", household, risks=["02"])
    rec = begin(village, "02", household, monitoring_kind="01", risks=["01"])
    proceedings.do_step(village, rec, "county", {"done": "2026-03-14"})
    values = {"finished": "2026-03-16", "final_monitoring_kind": "01"}
    operations = proceedings.finish(village, rec, values).operations
    names = ("monitoring_kind", "monitoring_since", "risk_state", "risks", "kind", "exit_flag")
    assert state(village, household, *names) == ("01", "2026-03-14", "0", ["01", "02"], "02", "1")
    assert village.rows("procedure", [rec])[0]["state"] == "2"
    assert operations == 2
    village.undo()
    assert state(village, household, *names) == (None, None, None, ["02"], "02", "1")
    assert village.rows("procedure", [rec])[0]["state"] == "1"


def test_a_second_identification_takes_the_removal_back(offices, village, household):
    watched(offices, village, household)
    offices.change(village, "household", household, risk_state="1", risk_removed_on="2025-12-20",
                   risk_removal_way="1")  # fmt: skip
    rec = begin(village, "02", household, monitoring_kind="03", risks=["05"])
    proceedings.finish(village, rec, {"final_monitoring_kind": "03"})
    names = ("monitoring_kind", "monitoring_since", "risk_state", "risk_removed_on",
             "risk_removal_way")  # fmt: skip
    assert state(village, household, *names) == ("03", "2026-03-02", "0", None, None)
    set_once = [e for e in village.history("household", household) if "monitoring" in e.values]
    assert len(set_once) == 3


def test_finishing_a_removal_keeps_kind_and_day_of_identification(offices, village, household):
    watched(offices, village, household, since="2025-06")
    rec = begin(village, "03", household)
    proceedings.finish(village, rec, {"removal_way": "1", "follower": "李敏"})
    names = ("monitoring_kind", "monitoring_since", "risk_state", "risk_removed_on",
             "risk_removal_way", "monitor_contact")  # fmt: skip
    found = ("01", "2025-06", "1", "2026-03-02", "1", "李敏")
    assert state(village, household, *names) == found


@pytest.mark.parametrize(
    ("kind", "values", "written"),
    [
        ("01", {"final_kind": "02"}, ("02", "2026-03-02", "0", None)),
        ("04", {}, ("02", None, "1", "2026")),
        ("05", {}, ("02", "2026-03-02", "3", None)),
        ("06", {"final_kind": "03"}, ("03", "2026-03-02", "1", "2019")),
        ("06", {}, ("02", None, "1", "2019")),
    ],
)
def test_each_kind_writes_its_own_fields(offices, village, household, kind, values, written):
    offices.change(village, "household", household, exit_year="2019")
    rec = begin(village, kind, household)
    proceedings.finish(village, rec, values)
    assert state(village, household, "kind", "kind_since", "exit_flag", "exit_year") == written


@pytest.mark.parametrize("outcome", ["2", "3", "4", "5", "9"])
def test_only_a_passed_procedure_writes_into_the_household(village, household, outcome):
    rec = begin(village, "04", household)
    before = village.rows("household", [household])
    proceedings.finish(village, rec, {"outcome": outcome})
    assert village.rows("household", [household]) == before


def test_the_attribute_of_2014_is_left_alone(offices, village, household):
    offices.change(village, "household", household, poverty_attribute="04")
    rec = begin(village, "02", household)
    proceedings.finish(village, rec, {"final_monitoring_kind": "01"})
    assert state(village, household, "poverty_attribute") == ("04",)


def test_stopping_writes_no_household(village, household):
    rec = begin(village, "02", household, monitoring_kind="01")
    proceedings.stop(village, rec, {"outcome": "3", "note": "户主撤回"})
    row = village.rows("procedure", [rec])[0]
    assert (row["state"], row["outcome"], row["finished"]) == ("3", "3", "2026-03-02")
    assert state(village, household, "monitoring_kind") == (None,)


def test_a_village_exit_is_written_into_its_year(village):
    rec = proceedings.start(village, "07", values={"started": "2018-10-08"}).ids[0]
    proceedings.do_step(village, rec, "county", {"done": "2018-12"})
    proceedings.finish(village, rec, {"finished": "2019-01-10"})
    sheet = village.select("village_year")
    assert [(row["region"], row["year"], row["exited"]) for row in sheet] == [
        (village.region, "2018", True)
    ]
    village.undo()
    assert village.count("village_year") == 0


def test_township_and_county_exits_stand_by_themselves(offices):
    township = offices.township
    rec = proceedings.start(township, "08").ids[0]
    proceedings.finish(township, rec, {})
    assert township.rows("procedure", [rec])[0]["region"] == township.region
    with pytest.raises(FupinError, match="要用 6 位的县代码"):
        proceedings.start(township, "09")
    county = proceedings.start(township, "09", region=township.region[:6]).ids[0]
    procedure, _ = proceedings.read(township, county)
    assert proceedings.name_of(township, procedure) == "县退出（990101）"


def test_without_a_household_nothing_is_started_or_finished(offices, village, household):
    with pytest.raises(FupinError, match="没有对象户"):
        proceedings.start(village, "02")
    with pytest.raises(FupinError, match="没有“42”这种程序"):
        proceedings.start(village, "42", household=household)
    rec = offices.add(village, "procedure", kind="04", started="2018")
    with pytest.raises(FupinError, match="没有对象户"):
        proceedings.finish(village, rec, {})
    gone = begin(village, "04", household)
    village.delete("household", household)
    with pytest.raises(FupinError, match="找不到这道程序"):
        proceedings.finish(village, gone, {})


def doubts(village, rec, **values):
    given = {"finished": "2026-03-02", "outcome": "1", **values}
    return proceedings.outcomes.doubts(proceedings.case(village, rec, given))


def test_a_removal_tells_all_that_is_unusual(offices, village, household):
    watched(offices, village, household, since="2025-12-20", covered_without_labour=True)
    rec = begin(village, "03", household)
    proceedings.do_step(village, rec, "notice", {"notice_start": "2026-03-01",
                                                 "done": "2026-03-02"})  # fmt: skip
    told = "\n".join(doubts(village, rec, removal_way="1"))
    for part in (
        "还有 6 步没有完成：入户核实、村级评议、乡镇审核、县审定、公告、录入系统",
        "“村内公示”缺材料：公示、公示照片",
        "“村内公示”公示只有 2 天，应不少于 5 天",
        "2025-12-20 识别，2026-03-02 消除，不满 6 个月",
        "一般不标注风险消除",
        "没有登记帮扶措施",
        "没有写监测联系人",
    ):
        assert part in told  # fmt: skip
    proceedings.finish(village, rec, {"removal_way": "1"})  # told, not forbidden
    assert state(village, household, "risk_state") == ("1",)


@pytest.mark.parametrize(
    ("since", "part"),
    [
        ("2026-02-27", "是当月或次月消除"), ("2026-03", "是当月或次月消除"),
        ("2025-09-03", "不满 6 个月"), ("2026-05-01", "早于识别监测时间"),
        ("2025-09", ""), ("2025-09-02", ""), ("2025", ""), ("2026", "不满 6 个月"),
    ],
)  # fmt: skip
def test_a_rough_date_of_identification_is_judged_generously(
    offices, village, household, since, part
):
    watched(offices, village, household, since=since)
    told = "\n".join(doubts(village, begin(village, "03", household)))
    assert part in told
    assert part or not any(word in told for word in ("不满", "次月", "早于"))


def test_members_without_labour_and_measures_are_counted(offices, village, household):
    watched(offices, village, household)
    rec = begin(village, "03", household)
    assert not any("劳动能力" in one for one in doubts(village, rec))
    person = village.find("person")[0]
    offices.change(village, "person", person, labour="04")
    assert any("都没有劳动能力" in one for one in doubts(village, rec))
    offices.add(village, "measure", household=household, start_date="2025-05")
    assert any("没有登记帮扶措施" in one for one in doubts(village, rec, removal_way="1"))
    offices.add(village, "measure", household=household, start_date="2025-06")
    assert not any("没有登记帮扶措施" in one for one in doubts(village, rec, removal_way="1"))


def test_an_identification_asks_for_kind_and_risks(village, household):
    rec = begin(village, "02", household)
    told = doubts(village, rec)
    assert "没有选认定的监测对象类别，户的监测信息不会改变" in told
    assert "没有选返贫致贫风险" in told
    rec = begin(village, "02", household, risks=["01", "02", "03", "04", "05", "99"])
    told = "\n".join(doubts(village, rec, final_monitoring_kind="02"))
    for part in ("最多 5 项", "没有写备注", "没有选子项", "边缘易致贫户"):
        assert part in told


def test_a_removal_of_a_household_nobody_monitors_changes_nothing(village, household):
    rec = begin(village, "03", household)
    assert any("没有认定为监测对象" in one for one in doubts(village, rec))
    before = village.rows("household", [household])
    proceedings.finish(village, rec, {"removal_way": "1"})
    assert village.rows("household", [household]) == before


def test_thresholds_of_the_village_go_before_the_shipped_ones(offices, village, household):
    key = {"region": village.region, "year": "2025", "name": "decision_days"}
    offices.add(village, "threshold", **key, value=2000, unit="天")
    rec = begin(village, "02", household)
    assert village.rows("procedure", [rec])[0]["deadline"] == "2026-03-22"


@pytest.mark.parametrize(
    ("row", "today", "kinds"),
    [
        ({"kind": "01"}, "2026-03-02", ["02"]),
        ({"kind": "02", "exit_flag": "1"}, "2026-03-02", ["02", "06"]),
        ({"kind": "02", "monitoring_kind": "01", "risk_state": "0"}, "2026-03-02", ["03", "06"]),
        ({"kind": "02", "monitoring_kind": "01", "risk_state": "1"}, "2023-03-02", ["02"]),
        ({"kind": "01"}, "2015-03-02", ["01"]),
        ({"kind": "02", "exit_flag": "0"}, "2018-03-02", ["04"]),
        ({"kind": "02", "exit_flag": "1"}, "2018-03-02", ["05"]),
    ],
)
def test_offered_first_is_what_the_household_calls_for(row, today, kinds):
    household = dict.fromkeys(("kind", "exit_flag", "monitoring_kind", "risk_state")) | row
    offered = proceedings.fitting(household, today)
    assert offered == kinds
    rest = proceedings.others(offered)
    assert sorted(offered + rest) == ["01", "02", "03", "04", "05", "06"]


def test_two_laptops_that_finish_differently_leave_it_to_the_township(offices, household):
    watched(offices, offices.village, household)
    rec = begin(offices.village, "03", household)
    second = offices.clone()
    proceedings.finish(offices.village, rec, {"finished": "2026-03-10", "removal_way": "1"})
    proceedings.finish(second, rec, {"finished": "2026-03-12", "removal_way": "2"})
    offices.exchange()
    open_ = {one.id for one in offices.township.conflicts()}
    assert open_ == {f"{rec}/outcome", f"{household}/monitoring"}
    for registry in (offices.township, offices.village, second):
        # The value both had seen stays until somebody decides.
        assert state(registry, household, "risk_state", "monitoring_kind") == ("0", "01")
        assert registry.rows("procedure", [rec])[0]["state"] == "1"
    conflict = {one.register: one for one in offices.township.conflicts()}
    chosen = next(one.value for one in conflict["outcome"].claims if one.user == "乙")
    group = next(one.value for one in conflict["monitoring"].claims if one.user == "乙")
    offices.township.resolve(f"{rec}/outcome", chosen)
    offices.township.resolve(f"{household}/monitoring", group)
    package = offices.down()
    for laptop in (offices.village, second):
        exchange.receive(laptop, package)
        assert not laptop.conflicts()
        assert state(laptop, household, "risk_removed_on") == ("2026-03-12",)


def test_what_was_shown_when_finishing_decides_about_conflicts(offices, village, household):
    """A change saved while the dialog was open stands against what the dialog writes."""
    watched(offices, village, household)
    rec = begin(village, "03", household)
    seen = {one: village.fetch(table, one).heads
            for table, one in (("procedure", rec), ("household", household))}  # fmt: skip
    offices.change(village, "household", household, monitoring_kind="02")
    proceedings.finish(village, rec, {"removal_way": "1"}, seen)
    assert [one.register for one in village.conflicts()] == ["monitoring"]


@pytest.mark.parametrize("end", [proceedings.finish, proceedings.stop])
def test_what_has_ended_does_not_end_again(offices, end):
    village = offices.village
    home = offices.add(village, "household", name="张三", kind="01")
    rec = proceedings.start(village, "01", household=home).ids[0]
    end(village, rec, {})
    offices.change(village, "household", home, kind="03")
    before = village.digest()
    for again in (proceedings.finish, proceedings.stop):
        with pytest.raises(FupinError, match="已经办结或终止，什么也没有保存"):
            again(village, rec, {})
    assert village.digest() == before
