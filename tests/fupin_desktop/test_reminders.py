"""What dates call for: found by rules that are data, gone once settled or of no use any more."""

import csv
import re
from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import codes, life, reminders
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.reminders import DONE, FILE, NEEDLESS

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def village(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村"}
    with Registry.create(tmp_path / "v.fupin", **about, password=None, now=lambda: NOON) as ledger:
        yield ledger


@pytest.fixture
def add(village):
    def make(table, **values):
        return village.save([Change(table=table, values=values)]).ids[0]

    return make


@pytest.fixture
def home(add):
    rec = add("household", name="张长富", group_name="一组")
    add("person", household=rec, relation="01", name="张长富", birth_date="1980-01-01")
    return rec


@pytest.fixture
def person(add, home):
    def make(**values):
        return add("person", **{"household": home, "relation": "03", "name": "张小", **values})

    return make


def told(village, today="2026-05-20"):
    return {(one.rule.name, one.due) for one in reminders.find(village, today)}


def names(village, today="2026-05-20"):
    return {name for name, _ in told(village, today)}


# ---- the rules as data --------------------------------------------------------------------------


def test_every_rule_has_words_a_source_and_fields_that_exist():
    for rule in reminders.rules():
        assert rule.label != rule.name
        assert rule.sentence.endswith("。")
        assert rule.source
        fields = TABLES[rule.table].fields
        assert rule.field in fields
        assert {one.field for one in rule.when} <= set(fields)
        for one in rule.when:
            choices = fields[one.field].choices
            assert not one.values or set(one.values) <= set(codes.codes(choices)), rule.name
    assert {rule.name for rule in reminders.rules()} == set(codes.codes("reminder_rule"))


def test_no_rule_is_shown_as_checked_that_nobody_has_checked():
    with FILE.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert {line["state"] for line in lines} <= {"待核实", "已核实"}
    assert not [rule.name for rule in reminders.rules() if rule.checked]
    money = [line["rule"] for line in lines if re.search(r"\d+ ?元", line["sentence"])]
    assert money == []  # amounts are local


# ---- what is found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "today", "found"),
    [
        ("1966-06-10", "2026-05-20", {("age_pension", "2026-06-10")}),
        ("1966-06-10", "2026-04-01", set()),  # too early
        ("1966-06-10", "2027-01-01", {("age_pension", "2026-06-10")}),  # stays until settled
        ("1964-06-10", "2026-05-20", set()),  # long before this ledger
        ("1946-05-20", "2026-05-20", {("age_old", "2026-05-20")}),
        ("2010-05-30", "2026-05-20", {("age_work", "2026-05-30")}),
        ("1966", "2026-05-20", {("age_pension", "2026-01-01")}),
        ("1966-07", "2026-05-20", {("age_pension", "2026-07-01")}),
        ("1948-02-29", "2028-02-01", {("age_old", "2028-02-29")}),
        ("2012-02-29", "2028-02-20", {("age_work", "2028-02-29")}),
        ("1970-01-01", "2026-05-20", set()),
    ],
)
def test_ages(village, person, born, today, found):
    person(birth_date=born)
    assert told(village, today) == found


def test_a_rough_date_is_told_to_be_looked_at(village, person):
    person(birth_date="1966")
    (one,) = reminders.find(village)
    assert "只到年" in one.sentence


def event(village, kind, household, **more):
    return life.perform(village, life.Event(kind=kind, household=household, **more))


def test_a_birth_calls_for_registration_and_insurance(village, home, add):
    event(village, "birth", home, date="2026-05-02", relation="03", values={"name": "张新"})
    assert told(village) == {("birth_register", "2026-06-02"), ("birth_insurance", "2026-08-02")}
    add("household", name="李四")
    village.save([Change(table="household", rec=home, values={"monitoring_kind": "01"})])
    assert "birth_update" in names(village)


def test_a_death_calls_for_its_own_and_silences_the_others(village, home, person):
    old = person(name="张老", birth_date="1946-05-25")
    assert names(village) == {"age_old"}
    event(village, "death", home, date="2026-05-10", persons=(old,))
    assert names(village) == {"death_register", "death_stop", "death_grant"}
    (grant,) = [one for one in reminders.find(village) if one.rule.name == "death_grant"]
    assert (grant.name, grant.home, grant.household) == ("张老", "张长富", home)
    village.undo()
    assert names(village) == {"age_old"}


def test_marriages(village, home, person):
    event(village, "marry_in", home, date="2026-05-01", relation="02", values={"name": "王燕"})
    daughter = person(name="张丽", birth_date="2001-03-03")
    event(village, "marry_out", home, date="2026-05-06", persons=(daughter,))
    assert told(village) == {("marry_in", "2026-06-01"), ("marry_out", "2026-06-06")}


def test_certificates_loans_posts_and_benefits(village, home, person, add):
    rec = person(birth_date="1990-01-01")
    add("disability_card", person=rec, number="99012419800101123943", expires="2026-07-01")
    add("loan", household=home, person=rec, kind="1", state="1", due="2026-06-15")
    add("loan", household=home, person=rec, kind="1", state="3", due="2026-01-15",
        extended="2026-06-20")  # fmt: skip
    add("loan", household=home, person=rec, kind="1", state="2", due="2026-06-15")
    add("public_post", person=rec, post="01", dismissed="2026-06-01")
    add("subsidy", person=rec, kind="09", end="2026-05-31")
    assert told(village) == {
        ("card_expires", "2026-07-01"), ("loan_due", "2026-06-15"), ("loan_extended", "2026-06-20"),
        ("post_end", "2026-06-01"), ("subsidy_end", "2026-05-31"),
    }  # fmt: skip
    village.save([Change(table="person", rec=rec, values={"died_on": "2026-05-01"})])
    assert not {"card_expires", "post_end", "subsidy_end"} & names(village)


def test_a_card_that_was_cancelled_does_not_expire(village, person, add):
    rec = person(birth_date="1990-01-01")
    add("disability_card", person=rec, number="99012419800101123943", expires="2026-07-01",
        state="3")  # fmt: skip
    assert names(village) == set()


def test_graduation_follows_from_the_last_year_known(village, person, add):
    rec = person(birth_date="2012-01-01")
    add("schooling", person=rec, year="2025", stage="06")
    assert told(village, "2026-06-20") == {("grade_middle", "2026-07-01")}
    assert names(village, "2027-06-20") == set()  # nothing is due of the year before last
    add("schooling", person=rec, year="2026", stage="07")
    assert names(village, "2026-06-20") == set()


def test_those_who_left_and_closed_households_call_for_nothing(village, person, add):
    person(birth_date="1966-06-10")
    other = add("household", name="李四", end="2026-01-01")
    add("person", household=other, relation="01", name="李四", birth_date="1966-06-10")
    (one,) = reminders.find(village)
    assert one.home == "张长富"


def test_the_first_due_comes_first(village, person):
    person(birth_date="1966-06-10", name="乙")
    person(birth_date="1946-05-01", name="甲")
    assert [one.name for one in reminders.find(village)] == ["甲", "乙"]


# ---- settling -----------------------------------------------------------------------------------


def test_a_settled_reminder_is_gone_and_comes_back_with_undo(village, person):
    rec = person(birth_date="1966-06-10")
    found = reminders.find(village)
    batch = reminders.settle(village, found, DONE, note="已交材料")
    assert reminders.find(village) == []
    row = village.rows("reminder", batch.ids)[0]
    assert (row["person"], row["rule"], row["due"], row["state"], row["note"]) == (
        rec, "age_pension", "2026-06-10", DONE, "已交材料",
    )  # fmt: skip
    assert village.undo().label == "提醒已办：张小 年满60周岁"
    assert reminders.find(village) == found
    village.redo()
    assert reminders.find(village) == []


def test_several_are_settled_in_one_step(village, person):
    for name in ("甲", "乙"):
        person(name=name, birth_date="1966-06-10")
    reminders.settle(village, reminders.find(village), NEEDLESS)
    assert village.count("reminder") == 2
    assert village.undo_label() == "提醒不需要：乙 年满60周岁等 2 项"


def test_what_happens_once_is_settled_whatever_becomes_of_the_date(village, person):
    rec = person(birth_date="1966-06-10")
    reminders.settle(village, reminders.find(village), DONE)
    village.save([Change(table="person", rec=rec, values={"birth_date": "1966-06-11"})])
    assert reminders.find(village) == []


def test_a_renewed_card_expires_again(village, person, add):
    rec = person(birth_date="1990-01-01")
    card = add("disability_card", person=rec, number="99012419800101123943", expires="2026-07-01")
    reminders.settle(village, reminders.find(village), DONE)
    village.save([Change(table="disability_card", rec=card, values={"expires": "2036-07-01"})])
    assert told(village, "2036-06-01") == {("card_expires", "2036-07-01")}


def test_nothing_chosen_is_refused(village):
    with pytest.raises(FupinError, match="什么也没有保存"):
        reminders.settle(village, [], DONE)
    assert village.undo_label() == ""


def test_two_laptops_that_settle_one_reminder_meet_in_one_record(offices):
    village = offices.village
    today = village.now().date()
    born = f"{today.year - 60}-{today.month:02d}-{min(today.day, 28):02d}"
    home = offices.add(village, "household", name="张三")
    offices.add(village, "person", household=home, relation="01", name="张三", birth_date=born)
    second = offices.clone()
    for laptop in (offices.village, second):
        reminders.settle(laptop, reminders.find(laptop), DONE)
    offices.exchange()
    assert offices.township.count("reminder") == 1
    assert reminders.find(offices.township) == []


def test_what_the_township_settles_for_a_household_reaches_its_village(offices):
    village, township = offices.village, offices.township
    home = offices.add(village, "household", name="张三")
    offices.add(village, "loan", household=home, due=village.today(), state="1")
    offices.exchange()
    (found,) = reminders.find(township)
    assert (found.rule.name, found.person) == ("loan_due", "")
    reminders.settle(township, [found], DONE)
    assert reminders.find(township) == []
    offices.exchange()
    assert reminders.find(village) == []
    assert village.digest(village.region) == township.digest(village.region)


def test_who_has_left_reaches_no_age_here(village, person):
    rec = person(name="王老", birth_date="1946-06-01")
    assert "age_old" in names(village)
    (stay,) = village.find("membership", where={"person": rec})
    gone = {"end": "2026-03-01", "reason_out": codes.find("reason_out", "迁出") or "9"}
    village.save([Change(table="membership", rec=stay, values=gone)])
    assert "age_old" not in names(village)
