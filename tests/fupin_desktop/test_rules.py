"""Named rules: each speaks of the record it is meant for, and not of a sound one."""

import pytest

from fupin_desktop import rules
from fupin_desktop.catalogue import TABLES, dates
from fupin_desktop.rules import comes_before

ON = "2026-05-20"
ID = "999124198001011239"  # born 1980-01-01, a man
CASES = [  # rule, table, values, part of the sentence
    ("id_birth", "person", {"id_number": ID, "birth_date": "1981-01-01"}, "与证件号码中的"),
    ("id_sex", "person", {"id_number": ID, "sex": "2"}, "性别与证件号码不符"),
    ("education_and_school", "person", {"education": "02", "school": "03"}, "同时填了"),
    ("work_without_labour", "person", {"work_months": 3, "labour": "04"}, "无劳动力"),
    ("phone", "household", {"phone": "8221234"}, "带区号"),
    ("phone", "person", {"phone": "1380000001"}, "11 位"),
    ("other_risk", "household", {"risks": ["01", "99"]}, "其他"),
    ("monitored_without_risk", "household", {"monitoring_kind": "01"}, "返贫致贫风险和识别时间"),
    ("income_totals", "income", {"a": 500000, "a1": 300000, "a2": 100000}, "5,000.00"),
    ("income_totals", "income", {"d5": 100, "d501": 200}, "生态补偿金"),
    ("headcount_missing", "income", {"net": 100}, "家庭人口数"),
    ("given_differs", "income", {"each_given": 100, "per_person": 200}, "抄录"),
    ("house_grade", "living", {"dangerous": True, "house_grade": "A"}, "不符"),
    ("house_grade", "guarantee", {"house_problem": False, "house_grade": "D"}, "不符"),
    ("irrigated", "living", {"farmland": 100, "irrigated": 200}, "大于耕地"),
    ("dropout_unnamed", "guarantee", {"dropout": True, "uninsured": True}, "失学辍学、未参保"),
    ("insured_twice", "insurance", {"resident_medical": True, "employee_medical": True}, "同时"),
    ("insured_twice", "insurance", {"resident_medical": False, "employee_medical": False}, "原因"),
    ("work_place_missing", "employment", {"working": True}, "务工所在县"),
    ("need_without_result", "need", {"state": "3"}, "办理结果"),
    ("measure_without_result", "measure", {"state": "3"}, "成效"),
    ("measure_without_start", "measure", {"state": "2"}, "开始日期"),
    ("done_without_result", "task", {"state": "3"}, "结果"),
    ("done_without_result", "complaint", {"state": "4"}, "结果"),
    ("done_without_result", "rectification", {"state": "3"}, "结果"),
    ("passed_without_date", "procedure", {"outcome": "1"}, "办结日期"),
    ("pairing_with_nobody", "pairing", {"household": "h"}, "没有写明"),
    ("five_purpose", "fund_flow", {"stage": "3"}, "用途"),
    ("sources_differ", "project", {"total": 200, "fund_sum": 100}, "总投资 2.00 元"),
    ("distributed_beyond", "asset_yield", {"distributed": 2, "total": 1}, "大于收益"),
    ("repaid_beyond", "loan", {"repaid_amount": 2, "amount": 1}, "大于贷款"),
    ("goods_unnamed", "payment", {"kind": "2"}, "实物"),
    ("end_before_start", "measure", {"start_date": "2026-05", "end_date": "2026-04-30"}, "早于"),
    ("end_before_start", "person", {"birth_date": "1980", "died_on": "1979-12-31"}, "早于"),
    ("future_date", "visit", {"date": "2026-05-21"}, "今天以后"),
    ("future_date", "payment", {"date": "2027"}, "今天以后"),
]
SOUND = [
    ("person", {"id_number": ID, "birth_date": "1980", "sex": "1", "education": "02"}),
    ("household", {"risks": ["01"], "monitoring_kind": "01", "monitoring_since": "2023"}),
    ("income", {"a": 400000, "a1": 300000, "a2": 100000, "net": 400000, "headcount": 2}),
    ("living", {"dangerous": True, "house_grade": "D", "farmland": 200, "irrigated": 100}),
    ("guarantee", {"dropout": True, "dropouts": ["p"], "house_problem": True, "house_grade": "C"}),
    ("insurance", {"resident_medical": True, "employee_medical": False}),
    ("measure", {"start_date": "2026-05-20", "end_date": "2026-05", "state": "1"}),
    ("visit", {"date": "2026-05", "next_date": "2026-06"}),
    ("need", {"state": "3", "result": "已修好", "date": "2026", "closed": "2026-05-20"}),
    ("pairing", {"helper": "h"}),
    ("project", {"total": 100, "fund_sum": 100}),
]


def told(table, row):
    return [(rule.name, rule.says(row, ON)) for rule in rules.rules_of(TABLES[table])
            if rule.says(row, ON)]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "row", "part"), CASES)
def test_each_rule_speaks(name, table, row, part):
    sentences = [sentence for rule, sentence in told(table, row) if rule == name]
    assert len(sentences) == 1
    assert part in sentences[0]
    assert sentences[0].endswith("。")


@pytest.mark.parametrize(("table", "row"), SOUND)
def test_a_sound_record_is_left_alone(table, row):
    assert told(table, row) == []


@pytest.mark.parametrize("table", sorted(TABLES))
def test_an_empty_record_contradicts_nothing(table):
    lacking = {
        rule.name for rule in rules.rules_of(TABLES[table]) if rule.severity == rules.LACKING
    }
    assert {name for name, _ in told(table, {})} <= lacking | {"pairing_with_nobody"}


def test_every_rule_has_a_case_and_stands_at_a_field():
    known = [rule for table in TABLES.values() for rule in rules.rules_of(table)]
    assert {rule.name for rule in known} == {name for name, *_ in CASES}
    assert all(rule.field in TABLES[rule.table].fields for rule in known)
    assert all(rule.severity in rules.SEVERITIES for rule in known)
    for name, row in ((name, row) for _, name, row, _ in CASES):
        assert row.keys() <= TABLES[name].fields.keys()


def test_spans_and_past_dates_are_dates_of_the_catalogue():
    names = {field.name for table in TABLES.values() for field in table.fields.values()}
    assert {name for span in rules.SPANS for name in span} <= names
    assert all(name in TABLES[table].fields for table, name in dates.PAST)
    for first, last in rules.SPANS:
        assert any({first, last} <= table.fields.keys() for table in TABLES.values()), (first, last)


@pytest.mark.parametrize(("early", "late", "before"), [
    ("2026-05-03", "2026-05-04", True), ("2026-05", "2026-05-04", False), (None, "2026", False),
    ("2025", "2026-01-01", True), ("2026-05-04", "2026", False), ("2026-06", "2026-05-31", False),
])  # fmt: skip
def test_rough_dates_are_compared_roughly(early, late, before):
    assert comes_before(early, late) is before
