"""Conditions a person puts together, and what they find."""

import pytest

from fupin_desktop import conditions
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.conditions import HOWS, MAKERS, TAKING, WORDS, Condition
from fupin_desktop.record import Change

NEED, HOUSEHOLD = TABLES["need"], TABLES["household"]
TODAY = "2026-05-20"


@pytest.fixture
def village(offices):
    return offices.village


@pytest.fixture
def needs(village):
    """Needs of one household, told apart by what they say."""

    def find(*given, today=TODAY):
        where = conditions.where(NEED, given, today)
        return "".join(str(row["content"]) for row in village.select("need", where=where))

    home = village.save([Change(table="household", values={"name": "张长富"})]).ids[0]
    for content, more in {
        "甲": {"date": "2026-05-02", "urgency": "1", "confirmed": True},
        "乙": {"date": "2026-05", "urgency": "2", "confirmed": False},
        "丙": {"date": "2026", "urgency": "3"},
        "丁": {"date": "2025-12-31", "urgency": None, "responsible": "李%敏"},
        "戊": {"urgency": "1", "deadline": "2026-05-20"},
    }.items():
        values = {"household": home, "content": content, **more}
        village.save([Change(table="need", values=values)])
    return find


def test_every_kind_is_compared_somehow_and_every_way_is_known():
    assert set(HOWS) == set(Kind)
    assert {how for hows in HOWS.values() for how in hows} == set(WORDS) == set(MAKERS)
    assert set(WORDS) >= TAKING


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("date", "between", "2026-01-01", "2026-05"), "甲乙"),
        (("date", "between", "2026", None), "甲乙丙"),
        (("date", "between", None, "2026"), "甲乙丙丁"),
        (("date", "month"), "甲乙"),
        (("date", "year"), "甲乙丙"),
        (("date", "past"), "甲丁"),
        (("date", "coming"), "乙丙"),
        (("deadline", "past"), ""),
        (("deadline", "coming"), "戊"),
        (("date", "empty"), "戊"),
        (("date", "filled"), "甲乙丙丁"),
        (("urgency", "any", "1", "3"), "甲丙戊"),
        (("urgency", "none", "1", "3"), "乙丁"),
        (("confirmed", "yes"), "甲"),
        (("confirmed", "no"), "乙"),
        (("confirmed", "empty"), "丙丁戊"),
        (("responsible", "contains", "%"), "丁"),
        (("responsible", "is", "李"), ""),
        (("responsible", "is", "李%敏"), "丁"),
        (("responsible", "lacks", "李"), "甲乙丙戊"),
    ],
)
def test_condition_finds(needs, given, expected):
    name, how, *values = given
    found = needs(Condition(name, how, tuple(values)))
    assert sorted(found) == sorted(expected)


def test_conditions_on_one_field_hold_together(needs):
    late = Condition("date", "between", ("2026-01",))
    early = Condition("date", "between", (None, "2026-05-10"))
    assert sorted(needs(late, early)) == ["乙", "甲"]


def test_what_no_longer_fits_the_table_is_left_out(needs):
    assert len(needs(Condition("gone", "filled"), Condition("date", "contains", ("5",)))) == 5
    assert conditions.say(NEED, Condition("gone", "filled"), {}) == "（已停用的项）"


def test_several_codes_are_looked_for_in_lists(village):
    for name, risks in (("甲", ["01", "03"]), ("乙", ["02"]), ("丙", None)):
        village.save([Change(table="household", values={"name": name, "risks": risks})])

    def find(how, *codes):
        where = conditions.where(HOUSEHOLD, [Condition("risks", how, codes)], TODAY)
        return "".join(str(row["name"]) for row in village.select("household", where=where))

    assert find("any", "03", "02") == "乙甲"
    assert find("none", "01") == "丙乙"
    assert find("filled") == "乙甲"


def test_joined_conditions_all_hold(needs, village):
    first = conditions.where(NEED, [Condition("urgency", "any", ("1", "2"))], TODAY)
    both = conditions.joined(first, {"urgency": "1"}, {"date": None})
    assert [row["content"] for row in village.select("need", where=both)] == ["戊"]
    assert needs() != ""


def test_a_region_holds_what_hangs_on_its_households_and_what_names_it(offices):
    here, there, township = "990101001001", "990101001002", offices.township
    for code in (here, there):
        rec = township.new_id("household")
        person = township.new_id("person")
        township.save([
            Change(table="household", rec=rec, values={"name": code, "village": code}),
            Change(table="person", rec=person, values={"household": rec, "name": "人" + code}),
            Change(table="insurance", values={"person": person, "year": "2025"}),
            Change(table="payment", values={"household": rec, "date": "2026", "amount": 1}),
            Change(table="payment", values={"region": code, "date": "2026", "amount": 2}),
        ])  # fmt: skip
    expected = {"household": 1, "person": 1, "insurance": 1, "payment": 2}
    for name, number in expected.items():
        assert township.count(name, where=conditions.inside(name, here)) == number, name
        assert township.count(name, where=conditions.inside(name, here[:9])) == 2 * number, name


def test_every_table_can_be_narrowed_to_a_region(village):
    for name in TABLES:
        assert village.count(name, where=conditions.inside(name, "98")) == 0, name


@pytest.mark.parametrize(
    "stored",
    [None, "x", [], ["date"], ["date", "unheard of"], ["content", "contains"], ["kind", "any"]],
)
def test_a_spoilt_setting_is_no_condition(stored):
    assert conditions.recall(stored) is None


def test_a_condition_is_kept_and_said():
    one = Condition("date", "between", ("2026-01", None))
    assert conditions.recall(one.stored()) == one
    assert conditions.say(NEED, one, {}) == "提出日期介于 2026-01 至 …"
    assert conditions.say(NEED, Condition("urgency", "any", ("1",)), {}).startswith("紧急程度是“")
    assert conditions.say(NEED, Condition("content", "contains", ("房",)), {}) == "需求内容包含“房”"
    assert conditions.say(NEED, Condition("closed", "empty"), {}) == "办结日期没有填写"
    home = Condition("household", "is", ("a" * 32,))
    assert conditions.say(NEED, home, {"a" * 32: "张长富"}) == "提出户就是“张长富”"


@pytest.mark.parametrize(("value", "expected"), [("2026-05", "甲乙"), (None, "戊")])
def test_equal_to_a_month_or_to_nothing(needs, value, expected):
    assert needs(conditions.equal(NEED.fields["date"], value)) == expected


def test_equal_to_a_code_or_an_answer(needs):
    assert needs(conditions.equal(NEED.fields["urgency"], "2")) == "乙"
    assert needs(conditions.equal(NEED.fields["confirmed"], False)) == "乙"
    assert needs(conditions.equal(NEED.fields["responsible"], "李%敏")) == "丁"
