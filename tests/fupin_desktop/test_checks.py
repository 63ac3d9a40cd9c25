"""Checks from the catalogue, and of a ledger as a whole."""

import time
from dataclasses import replace

import pytest

from fupin_desktop import checks, local_fields
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.checks import Checker, check, check_ledger
from fupin_desktop.errors import Cancelled
from fupin_desktop.local import register

ON = "2026-05-20"
VISIT, PERSON = TABLES["visit"], TABLES["person"]


def said(table, row):
    return {(one.rule, one.field) for one in check(TABLES[table], row, ON)}


def test_what_is_required_and_missing_is_named():
    found = check(VISIT, {"id": "v", "household": "h"}, ON)
    (one,) = [f for f in found if f.rule == "required"]
    assert (one.table, one.rec, one.field, one.sentence) == (
        "visit",
        "v",
        "date",
        "没有填走访日期。",
    )


@pytest.mark.parametrize(("table", "name", "value", "part"), [
    ("person", "id_number", "99912419800101123X", "校验位"),
    ("person", "phone", "12345", ""),
    ("person", "sex", "7", "不在选项中"),
    ("person", "health", ["1", "火星"], "不在选项中"),
    ("person", "birth_date", "1980-02-30", "没有这一天"),
    ("person", "birth_date", "昨天", "不是日期"),
    ("employment", "months", 13, "大于 12"),
    ("living", "farmland", -1, "小于 0"),
    ("payment", "amount", "三百", "不是数字"),
    ("payment", "account_tail", "12", "格式不对"),
])  # fmt: skip
def test_values_that_do_not_fit_their_field(table, name, value, part):
    field = TABLES[table].fields[name]
    judge = checks.judge_of(field)
    if not part:
        assert judge is None or field.pattern
        return
    assert part in judge(value)
    assert ("value", name) in said(table, {name: value})


def test_a_field_that_has_no_place_in_the_record():
    row = {"kinds": ["01"], "leading_level": "1"}
    assert ("irrelevant", "leading_level") in said("organization", row)
    assert ("irrelevant", "leading_level") not in said("organization", {**row, "kinds": ["02"]})


@pytest.mark.parametrize("table", sorted(TABLES))
def test_default_values_are_sound(table):
    defaults = {f.name: f.default for f in TABLES[table].fields.values() if f.default is not None}
    assert not {one for one in said(table, defaults) if one[0] == "value"}


@pytest.fixture
def home(offices):
    rec = offices.add(offices.village, "household", name="张三")
    offices.add(offices.village, "person", household=rec, relation="01", name="张三")
    return rec


def findings(registry, *tables):
    return {(one.rule, one.table, one.rec) for one in check_ledger(registry, tables or None)}


@pytest.mark.usefixtures("home")
def test_a_sound_household_gives_no_findings(offices):
    assert findings(offices.village) == set()


def test_households_without_head_or_members_and_with_two(offices, home):
    village = offices.village
    empty = offices.add(village, "household", name="空户")
    headless = offices.add(village, "household", name="无主")
    offices.add(village, "person", household=headless, relation="10", name="李四")
    offices.add(village, "person", household=home, relation="01", name="张四")
    found = {one.rec: one.sentence for one in check_ledger(village, ["household"])}
    assert "没有家庭成员" in found[empty]
    assert "没有户主" in found[headless]
    assert "2 个户主" in found[home]


def test_one_identity_number_twice(offices, home):
    for name in ("甲", "乙"):
        offices.add(offices.village, "person", household=home, name=name, relation="10",
                    id_number="999124198001011239")  # fmt: skip
    (one,) = [f for f in check_ledger(offices.village, ["person"]) if f.rule == "same_id_number"]
    assert one.sentence.startswith("证件号码与“")


def test_projects_paid_beyond_what_was_used_and_large_ones_uninspected(offices):
    village = offices.village
    project = offices.add(village, "project", name="桥", category="99", total=300_000_000,
                          fund_county=300_000_000, watch_amount=200_000_000)  # fmt: skip
    offices.add(village, "fund_flow", project=project, stage="3", date="2026-01", amount=100,
                purpose="5")  # fmt: skip
    offices.add(village, "payment", project=project, date="2026-01", amount=200)
    rules = {rule for rule, _, _ in findings(village, "project")}
    assert {"no_key_inspection", "paid_beyond_used"} <= rules
    offices.add(village, "project_check", project=project, stage="1", date="2026-01", focus=True)
    assert "no_key_inspection" not in {rule for rule, _, _ in findings(village, "project")}


@pytest.mark.usefixtures("home")
def test_local_fields_are_checked_like_any_other(offices):
    rec = local_fields.define(
        offices.village, table="household", label="户码", kind="integer", required=True
    ).ids[0]
    (one,) = check_ledger(offices.village, ["household"])
    assert (one.field, one.sentence) == (register(rec), "没有填户码。")


def test_a_field_more_is_checked_at_once():
    more = replace(VISIT.fields["met"], name="more", label="新项", required=True, pattern=r"\d+")
    section = replace(VISIT.sections[0], fields=(*VISIT.sections[0].fields, more))
    table = replace(VISIT, sections=(section,))
    row = {"household": "h", "date": "2026-01-01"}
    assert [one.field for one in check(table, row, ON)] == ["more"]
    assert [one.rule for one in check(table, {**row, "more": "甲"}, ON)] == ["value"]


@pytest.mark.usefixtures("home")
def test_checking_can_be_stopped(offices):
    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        list(check_ledger(offices.village, step=stop))


def test_many_records_take_little_time():
    checker = Checker(PERSON)
    row = {f.name: "1" for f in PERSON.fields.values() if f.kind is Kind.TEXT}
    row |= {"id_number": "999124198001011239", "birth_date": "1980-01-01", "sex": "1"}
    start = time.thread_time()
    for _ in range(2000):
        checker.check(row, ON)
    assert time.thread_time() - start < 1  # 20,000 households have 80,000 persons
