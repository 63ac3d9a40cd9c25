"""Named rules: what the fields of one record should not say together. Pure, one function each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fupin_desktop import figures, telephone, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.dates import PAST
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.catalogue.household import PHONE

Row = Mapping[str, Json]
Says = Callable[[Row, str], str]  # a record on a day -> what is wrong, empty if nothing is

WRONG, DOUBTFUL, LACKING = 1, 2, 3  # severities: must be mended, to be looked at, to be filled in
SEVERITIES: Final = {WRONG: "错误", DOUBTFUL: "疑似", LACKING: "缺项"}
DANGEROUS, SOUND = ("C", "D"), ("A", "B")  # grades of a house
NEED_DONE: Final = ("3", "4")  # states of a need that want a result
WORK_DONE: Final = ("3", "4")  # states of a task, a complaint or a rectification that do
MEASURE_DONE, PLANNED, USED = "3", "1", "3"
MATERIAL: Final = "2"  # kind of a payment
PASSED: Final = "1"  # outcome of a procedure
NO_LABOUR: Final = ("03", "04")


@dataclass(frozen=True)
class Finding:
    """One thing to look at: by which rule, in which record and field, how grave, in words."""

    rule: str
    table: str
    rec: str
    field: str
    severity: int  # see SEVERITIES
    sentence: str


@dataclass(frozen=True)
class Rule:
    """One rule: of which table, at which field it is told, how grave, and what says so."""

    name: str
    table: str
    field: str
    severity: int
    says: Says


# Pairs of dates of which the second cannot come before the first, in whatever table has both.
SPANS: Final = (
    ("start", "end"), ("start_date", "end_date"), ("period_start", "period_end"),
    ("year_from", "year_to"), ("planned_start", "planned_end"), ("actual_start", "actual_end"),
    ("notice_start", "notice_end"), ("hired", "dismissed"), ("issued", "expires"),
    ("started", "finished"), ("started", "deadline"), ("date", "deadline"), ("date", "closed"),
    ("date", "due"), ("date", "answered"), ("date", "next_date"), ("found", "due"),
    ("found", "finished"), ("issued", "due"), ("issued", "finished"), ("lent", "due"),
    ("lent", "repaid_on"), ("due", "extended"), ("signed", "end"), ("date", "received_on"),
    ("founded", "closed"), ("acquired", "disposed"), ("blacklisted_on", "unlisted_on"),
    ("birth_date", "died_on"), ("monitoring_since", "risk_removed_on"), ("birth", "start"),
)  # fmt: skip


def comes_before(early: Json, late: Json) -> bool:
    """Tell whether a date lies wholly before another; either may be a month or a year."""
    if not isinstance(early, str) or not isinstance(late, str):
        return False
    width = min(len(early), len(late))
    return early[:width] < late[:width]


def _spans(table: Table) -> Iterator[Rule]:
    for first, last in SPANS:
        if first in table.fields and last in table.fields:
            yield Rule("end_before_start", table.name, last, WRONG, _span(table, first, last))


def _span(table: Table, first: str, last: str) -> Says:
    sentence = f"{table.fields[last].label}早于{table.fields[first].label}，请核对这两个日期。"
    return lambda row, _: sentence if comes_before(row.get(last), row.get(first)) else ""


def _past(table: Table) -> Iterator[Rule]:
    for name in table.fields:
        if (table.name, name) in PAST:
            yield Rule("future_date", table.name, name, WRONG, _ahead(table, name))


def _ahead(table: Table, name: str) -> Says:
    sentence = f"{table.fields[name].label}在今天以后，请核对。"
    return lambda row, on: sentence if comes_before(on, row.get(name)) else ""


def _phones(table: Table) -> Iterator[Rule]:
    for name, field in table.fields.items():
        if field.pattern == PHONE:
            yield Rule("phone", table.name, name, DOUBTFUL, _phone(name))


def _phone(name: str) -> Says:
    return lambda row, _: telephone.check_phone(str(row.get(name) or ""))


def birth_of_id(row: Row, _on: str) -> str:
    """Compare the birth date with the one in the identity number."""
    said, written = values.birth_date_of(str(row.get("id_number") or "")), row.get("birth_date")
    if said is None or not isinstance(written, str) or said.startswith(written):
        return ""
    return f"出生日期 {written} 与证件号码中的 {said} 不同，请对照证件核对。"


def sex_of_id(row: Row, _on: str) -> str:
    """Compare the sex with the one in the identity number."""
    said, written = values.sex_of(str(row.get("id_number") or "")), row.get("sex")
    return "性别与证件号码不符，请对照证件核对。" if said and written and said != written else ""


def education_and_school(row: Row, _on: str) -> str:
    """Whoever is at school has no final education yet."""
    if row.get("education") and row.get("school"):
        return "文化程度和在校生状况同时填了：在校的不填文化程度，请核对。"
    return ""


def work_without_labour(row: Row, _on: str) -> str:
    """Somebody who cannot work has months of work."""
    months, labour = row.get("work_months"), str(row.get("labour") or "")
    unable = labour in NO_LABOUR
    return "填了务工时间，但劳动技能是丧失或无劳动力，请核对。" if months and unable else ""


def other_risk(row: Row, _on: str) -> str:
    """The risk 其他 wants a remark."""
    risks = row.get("risks")
    chosen = isinstance(risks, list) and "99" in risks
    return "风险类型选了“其他”，请在备注中写明。" if chosen and not row.get("risk_note") else ""


def monitored_without_risk(row: Row, _on: str) -> str:
    """A monitored household needs a risk and a date."""
    if not row.get("monitoring_kind"):
        return ""
    lacks = [label for name, label in (("risks", "返贫致贫风险"), ("monitoring_since", "识别时间"))
             if not row.get(name)]  # fmt: skip
    return f"监测对象缺少{'和'.join(lacks)}。" if lacks else ""


def income_totals(row: Row, _on: str) -> str:
    """A typed total of income or costs that differs from the sum of its items."""
    told = []
    for name in figures.PARTS:
        typed = row.get(name)
        parts = _parts_sum(row, name)
        if isinstance(typed, int) and parts is not None and parts != typed:
            label = TABLES["income"].fields[name].label
            told.append(f"{label}填的 {_yuan(typed)} 元与各项相加的 {_yuan(parts)} 元不同")
    return f"{'；'.join(told)}，请核对。" if told else ""


def _parts_sum(row: Row, name: str) -> int | None:
    sums = (figures.added(figures.amount(row, part) for part in parts)
            for parts in figures.PARTS[name])  # fmt: skip
    return next((one for one in sums if one is not None), None)


def headcount_missing(row: Row, _on: str) -> str:
    """A sheet with money and nobody to divide it by."""
    lacks = row.get("net") is not None and not row.get("headcount")
    return "有收入但没有填家庭人口数，算不出人均纯收入。" if lacks else ""


def given_differs(row: Row, _on: str) -> str:
    """A figure per person copied from elsewhere that differs from ours."""
    given, own = row.get("each_given"), row.get("per_person")
    if given is None or own is None or given == own:
        return ""
    return f"抄录的人均纯收入 {_yuan(given)} 元与算出的 {_yuan(own)} 元不同，请核对。"


def house_grade(row: Row, _on: str) -> str:
    """A dangerous house of a safe grade, or the reverse."""
    grade, dangerous = row.get("house_grade"), row.get("dangerous", row.get("house_problem"))
    against = (dangerous is True and grade in SOUND) or (dangerous is False and grade in DANGEROUS)
    return "住房是否危险与房屋安全等级不符（C、D 级为危房），请核对。" if against else ""


def irrigated_beyond_farmland(row: Row, _on: str) -> str:
    """More land under irrigation than land."""
    wet, all_ = row.get("irrigated"), row.get("farmland")
    beyond = isinstance(wet, int) and isinstance(all_, int) and wet > all_
    return "有效灌溉面积大于耕地面积，请核对。" if beyond else ""


def dropout_unnamed(row: Row, _on: str) -> str:
    """Somebody outside school, or outside insurance, whom the sheet does not name."""
    pairs = (("dropout", "dropouts", "失学辍学"), ("uninsured", "uninsured_persons", "未参保"))
    lacks = [word for flag, names, word in pairs if row.get(flag) is True and not row.get(names)]
    return f"有成员{'、'.join(lacks)}，请选出是谁。" if lacks else ""


def insured_twice(row: Row, _on: str) -> str:
    """Residents' and employees' medical insurance at once, or neither."""
    kinds = row.get("resident_medical"), row.get("employee_medical")
    if kinds == (True, True):
        return "居民医保和职工医保同时为“是”，请核对。"
    if kinds == (False, False) and not row.get("uninsured_reason"):
        return "两种医保都没有参加，请填未参保原因。"
    return ""


def work_place_missing(row: Row, _on: str) -> str:
    """Work outside without a county."""
    lacks = row.get("working") is True and not row.get("county")
    return "已务工但没有填务工所在县。" if lacks else ""


def need_without_result(row: Row, _on: str) -> str:
    """A need that is closed without a word on how."""
    closed = row.get("state") in NEED_DONE
    return "需求已办结但没有填办理结果。" if closed and not row.get("result") else ""


def done_without_result(row: Row, _on: str) -> str:
    """Finished work without a result."""
    told = row.get("result") or row.get("answer")
    return "已完成但没有填结果。" if row.get("state") in WORK_DONE and not told else ""


def measure_without_result(row: Row, _on: str) -> str:
    """A measure that is finished without a word on what it did."""
    done = row.get("state") == MEASURE_DONE
    return "措施已完成但没有填帮扶成效。" if done and not row.get("result") else ""


def measure_without_start(row: Row, _on: str) -> str:
    """A measure under way without a date."""
    begun = row.get("state") not in (None, PLANNED)
    return "措施已实施但没有填开始日期。" if begun and not row.get("start_date") else ""


def passed_without_date(row: Row, _on: str) -> str:
    """A procedure with an outcome and no date."""
    lacks = row.get("outcome") == PASSED and not row.get("finished")
    return "程序已通过但没有填办结日期。" if lacks else ""


def pairing_with_nobody(row: Row, _on: str) -> str:
    """A pairing that names neither helper nor organisation."""
    lacks = not row.get("helper") and not row.get("organization")
    return "结对帮扶没有写明帮扶责任人或帮扶单位。" if lacks else ""


def five_purposes(row: Row, _on: str) -> str:
    """Money spent without a purpose does not enter the shares of the five purposes."""
    lacks = row.get("stage") == USED and not row.get("purpose") and not row.get("management_fee")
    return "资金已使用但没有填用途，五类用途的比例会算不准。" if lacks else ""


def sources_differ(row: Row, _on: str) -> str:
    """A project whose sources do not add up to its total."""
    total, sources = row.get("total"), row.get("fund_sum")
    if not isinstance(total, int) or not isinstance(sources, int) or total == sources:
        return ""
    return f"总投资 {_yuan(total)} 元与各来源合计 {_yuan(sources)} 元不同，请核对。"


def distributed_beyond(row: Row, _on: str) -> str:
    """More given out than an asset brought in."""
    given, all_ = row.get("distributed"), row.get("total")
    beyond = isinstance(given, int) and isinstance(all_, int) and given > all_
    return "已分配金额大于收益合计，请核对。" if beyond else ""


def repaid_beyond(row: Row, _on: str) -> str:
    """More paid back than was lent."""
    repaid, lent = row.get("repaid_amount"), row.get("amount")
    beyond = isinstance(repaid, int) and isinstance(lent, int) and repaid > lent
    return "已归还本金大于贷款金额，请核对。" if beyond else ""


def goods_unnamed(row: Row, _on: str) -> str:
    """Goods handed out without saying which."""
    lacks = row.get("kind") == MATERIAL and not row.get("goods")
    return "发放方式是实物，请写明名称和数量。" if lacks else ""


def _yuan(fen: Json) -> str:
    return f"{int(str(fen)) / 100:,.2f}"


_NAMED: Final = (
    Rule("id_birth", "person", "birth_date", WRONG, birth_of_id),
    Rule("id_sex", "person", "sex", WRONG, sex_of_id),
    Rule("education_and_school", "person", "school", DOUBTFUL, education_and_school),
    Rule("work_without_labour", "person", "work_months", DOUBTFUL, work_without_labour),
    Rule("other_risk", "household", "risk_note", LACKING, other_risk),
    Rule("monitored_without_risk", "household", "risks", LACKING, monitored_without_risk),
    Rule("income_totals", "income", "a", WRONG, income_totals),
    Rule("headcount_missing", "income", "headcount", LACKING, headcount_missing),
    Rule("given_differs", "income", "each_given", DOUBTFUL, given_differs),
    Rule("house_grade", "living", "house_grade", DOUBTFUL, house_grade),
    Rule("house_grade", "guarantee", "house_grade", DOUBTFUL, house_grade),
    Rule("irrigated", "living", "irrigated", DOUBTFUL, irrigated_beyond_farmland),
    Rule("dropout_unnamed", "guarantee", "dropouts", LACKING, dropout_unnamed),
    Rule("insured_twice", "insurance", "resident_medical", DOUBTFUL, insured_twice),
    Rule("work_place_missing", "employment", "county", LACKING, work_place_missing),
    Rule("need_without_result", "need", "result", LACKING, need_without_result),
    Rule("measure_without_result", "measure", "result", LACKING, measure_without_result),
    Rule("measure_without_start", "measure", "start_date", LACKING, measure_without_start),
    Rule("done_without_result", "task", "result", LACKING, done_without_result),
    Rule("done_without_result", "complaint", "answer", LACKING, done_without_result),
    Rule("done_without_result", "rectification", "result", LACKING, done_without_result),
    Rule("passed_without_date", "procedure", "finished", LACKING, passed_without_date),
    Rule("pairing_with_nobody", "pairing", "helper", WRONG, pairing_with_nobody),
    Rule("five_purpose", "fund_flow", "purpose", LACKING, five_purposes),
    Rule("sources_differ", "project", "fund_sum", DOUBTFUL, sources_differ),
    Rule("distributed_beyond", "asset_yield", "distributed", WRONG, distributed_beyond),
    Rule("repaid_beyond", "loan", "repaid_amount", WRONG, repaid_beyond),
    Rule("goods_unnamed", "payment", "goods", LACKING, goods_unnamed),
)


def rules_of(table: Table) -> list[Rule]:
    """Every rule on the records of a table."""
    named = [rule for rule in _NAMED if rule.table == table.name]
    return [*named, *_spans(table), *_past(table), *_phones(table)]
