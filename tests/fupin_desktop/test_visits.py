"""A new visit proposes what the data tell, and takes needs and measures forward, never silently."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import visits
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.visits import Step

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
TODAY = "2026-05-20"


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with Registry.create(
        tmp_path / "a.fupin", **about, password=None, user="王建国", now=lambda: NOON
    ) as registry:
        yield registry


@pytest.fixture
def add(ledger):
    def make(table, **values):
        return ledger.save([Change(table=table, values=values)]).ids[0]

    return make


@pytest.fixture
def household(add):
    rec = add("household", name="张长富", natural_village="上湾", group_name="一组")
    add("person", household=rec, relation="01", name="张长富", birth_date="1960-01-01")
    return rec


def test_without_earlier_visits_only_what_is_sure_is_proposed(ledger, household):
    assert visits.proposed(ledger, household) == {
        "date": TODAY, "visitors": "王建国", "people": 1, "unit": None, "place": "上湾一组入户",
        "purpose": "01",
    }  # fmt: skip
    assert visits.proposed(ledger)["place"] == "入户"
    ledger.user = ""
    assert visits.proposed(ledger)["visitors"] is None


def test_persons_and_unit_come_from_what_this_person_wrote_last(ledger, household, add):
    add("visit", household=household, date="2026-05-01", visitors="王建国、李敏", unit="工作队")
    add("visit", household=household, date="2026-05-19", visitors="赵强", unit="村委会")
    found = visits.proposed(ledger, household)
    assert (found["visitors"], found["people"], found["unit"]) == ("王建国、李敏", 2, "工作队")
    ledger.user = "王建"  # no part of a name
    assert visits.proposed(ledger, household)["visitors"] == "王建"


def test_the_purpose_of_a_round_holds_for_its_day_only(ledger, household, add):
    add("visit", household=household, date="2026-05-19", visitors="王建国", purpose="02")
    assert visits.proposed(ledger)["purpose"] == "01"
    add("visit", household=household, date=TODAY, visitors="王建国", purpose="02")
    assert visits.proposed(ledger)["purpose"] == "02"


@pytest.mark.parametrize(
    ("text", "number"), [("甲、乙", 2), ("甲，乙 丙", 3), ("甲", 1), ("", None), (None, None)]
)
def test_persons_are_counted(text, number):
    assert visits.people(text) == number


def test_next_visit_follows_from_the_plan_and_says_why(ledger, household):
    row = ledger.rows("household", [household])[0]
    found = visits.next_visit(ledger, {**row, "monitoring_kind": "01"}, TODAY)
    assert found.day == "2026-06-19"
    assert found.why.startswith("监测对象每 30 天一次")
    assert visits.next_visit(ledger, row, TODAY).day == "2026-11-16"
    assert visits.next_visit(ledger, row, "2026-05") is None
    assert visits.next_visit(ledger, row, None) is None


def test_a_home_has_members_and_its_last_visit(ledger, household, add):
    add("visit", household=household, date="2026-05-01", content="早")
    add("visit", household=household, date="2026-05-03", content="晚", result="下月再来")
    found = visits.home(ledger, household)
    assert found.name == "张长富"
    assert [row["name"] for row in found.members] == ["张长富"]
    assert found.last["result"] == "下月再来"
    assert visits.told("visit", found.last, "date", "content") == "2026-05-03　晚"


def test_open_cases_come_with_the_states_after_theirs(ledger, household, add):
    add("need", household=household, content="修路", state="3")
    add("need", household=household, content="看病", state="2", urgency="1")
    add("need", household=household, content="漏雨", state="1", urgency="3")
    add("measure", household=household, content="送药", state="2")
    add("measure", household=household, content="停了", state="4")
    found = visits.cases(ledger, household)
    assert [one.row["content"] for one in found] == ["漏雨", "看病", "送药"]
    steps = [[code.label for code in one.steps] for one in found]
    assert steps == [["办理中", "已解决"], ["已解决"], ["已完成"]]


def test_a_step_writes_state_day_and_result_and_the_visit_names_it(ledger, household, add):
    need = add("need", household=household, content="漏雨", state="1")
    measure = add("measure", household=household, content="修屋顶", state="2")
    first, second = visits.cases(ledger, household)
    steps = [Step(first, "3", " 屋顶已修好 "), Step(second, "3")]
    changes = visits.step_changes(steps, TODAY)
    visit = Change(
        table="visit", values={"household": household, "date": TODAY, **visits.mentioned(steps)}
    )
    made = ledger.save([visit, *changes]).ids[0]
    held = ledger.fetch("need", need).values
    assert (held["state"], held["closed"], held["result"]) == ("3", TODAY, "屋顶已修好")
    held = ledger.fetch("measure", measure).values
    assert (held["state"], held["end_date"], held["result"]) == ("3", TODAY, None)
    held = ledger.fetch("visit", made).values
    assert (held["needs"], held["measures"]) == ([need], [measure])
    ledger.undo()
    assert ledger.fetch("need", need).values["state"] == "1"


def test_a_step_on_the_way_closes_nothing(ledger, household, add):
    add("need", household=household, content="漏雨", state="1")
    (case,) = visits.cases(ledger, household)
    (change,) = visits.step_changes([Step(case, "2")], TODAY)
    assert change.values == {"state": "2"}
    assert visits.mentioned([]) == {"needs": None, "measures": None}


def test_an_end_that_is_known_stays(ledger, household, add):
    add("measure", household=household, content="送药", state="2", end_date="2026-05-01")
    (case,) = visits.cases(ledger, household)
    (change,) = visits.step_changes([Step(case, "3")], TODAY)
    assert change.values == {"state": "3"}


def test_visits_of_a_day_are_in_the_order_of_writing(ledger, household, add):
    first = add("visit", household=household, date=TODAY)
    add("visit", household=household, date="2026-05-19")
    second = add("visit", household=household, date=TODAY)
    assert [row["id"] for row in visits.of_day(ledger, TODAY)] == [first, second]
    assert visits.recorded(ledger, household, TODAY) == 2
