"""Values: what people type becomes the stored form, and comes back unharmed."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import codes, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.values import BadValue, external, parse, show


def field_like(kind: Kind, places: int = 0) -> Field:
    return Field(name="x", label="某项", kind=kind, choices="cause", places=places)


SINGLE = {kind: field_like(kind) for kind in Kind}
TODAY = "2026-05-20"
AREA = Field(name="area", label="耕地面积", kind=Kind.DECIMAL, places=2, unit="亩", low=0)
CODES = sorted(codes.codes("cause"))
RECS = st.binary(min_size=16, max_size=16).map(bytes.hex)
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
DATES = st.dates(date(1850, 1, 1), date(2199, 12, 31)).map(date.isoformat)
STORED = {
    Kind.TEXT: st.text(CHARACTERS, min_size=1).map(str.strip).filter(bool),
    Kind.LONG: st.text(CHARACTERS | st.just("\n")).map(str.strip).filter(bool),
    Kind.INTEGER: st.integers(-(2**53), 2**53),
    Kind.DECIMAL: st.integers(-(2**53), 2**53),
    Kind.MONEY: st.integers(-(2**53), 2**53),
    Kind.DATE: DATES | DATES.map(lambda day: day[:7]) | DATES.map(lambda day: day[:4]),
    Kind.YESNO: st.booleans(),
    Kind.CODE: st.sampled_from(CODES),
    Kind.CODES: st.sets(st.sampled_from(CODES), min_size=1).map(sorted),
    Kind.REF: RECS,
    Kind.REFS: st.sets(RECS, min_size=1).map(sorted),
}
HELD = st.sampled_from(list(Kind)).flatmap(lambda kind: st.tuples(st.just(kind), STORED[kind]))


def field_of(path: str) -> Field:
    table, name = path.split(".")
    return TABLES[table].fields[name]


def test_every_kind_is_parsed_and_shown():
    assert set(values.PARSERS) == set(Kind)
    assert set(values.SHOWERS) == set(Kind)


@settings(deadline=None)  # other work may hold the processor
@given(HELD, st.integers(0, 6))
def test_stored_form_comes_back_from_json_and_from_paper(held: tuple[Kind, Json], places: int):
    kind, value = held
    field = field_like(kind, places)
    assert parse(field, external(field, value)) == value
    assert parse(field, show(field, value)) == value


@settings(deadline=None)  # other work may hold the processor
@given(
    st.sampled_from(list(Kind)),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.text("0123456789,.-/年月日万元X ")
    | st.binary()
    | st.lists(st.text()),
)
def test_anything_is_taken_or_refused_with_a_sentence(kind: Kind, raw: object):
    field, refusal, value = field_like(kind, 2), "", None
    try:
        value = parse(field, raw)
    except BadValue as error:
        refusal = str(error)
    assert refusal.isprintable()
    assert not refusal or (refusal.startswith("某项") and refusal.endswith("。"))
    assert parse(field, external(field, value)) == value
    assert show(field, value).isprintable() or kind in (Kind.TEXT, Kind.LONG)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("raw", [None, "", "  ", "　"])
def test_nothing_is_not_known(kind, raw):
    assert parse(SINGLE[kind], raw) is None
    assert show(SINGLE[kind], None) == ""
    assert external(SINGLE[kind], None) is None


@pytest.mark.parametrize("raw", ["无", "—", "-", " / ", "暂无"])
@pytest.mark.parametrize("path", ["person.ethnic", "person.birth_date", "household.phone"])
def test_signs_for_nothing_are_not_known(path, raw):
    assert parse(field_of(path), raw) is None


@pytest.mark.parametrize(
    ("path", "raw", "stored"),
    [
        ("person.name", "  张三　", "张三"),
        ("person.name", "买买提·艾力", "买买提·艾力"),
        (
            "person.name",
            "\U00020bb7野\ufa19",
            "\U00020bb7野\ufa19",
        ),  # nothing is composed or folded
        ("person.name", "-", "-"),
        ("person.disease", "无", "无"),
        ("visit.content", "一\r\n二\v三", "一\n二\n三"),
        ("person.id_number", "52038119900101001x", "52038119900101001X"),
        ("person.id_number", "５２０３８１ １９９００１０１ ００１ｘ", "52038119900101001X"),
        ("person.id_number", 520381900101001, "520381900101001"),
        ("person.id_number", "军字第00123号", "军字第00123号"),
        ("household.number", " 5203 8100 01", "5203810001"),
        ("household.bank_account", "６２２８ 4800 1234 5678 901", "6228480012345678901"),
        ("household.phone", "138 0000 1111", "13800001111"),
        ("household.phone", "+86 138-0000-1111", "13800001111"),
        ("household.phone", "\u202d138 0000 1111\u202c", "13800001111"),
        ("household.phone", "１３８００００１１１１", "13800001111"),
        ("household.phone", "0851-2222 3333", "0851-2222 3333"),
        ("household.phone", "13800001111、13900002222", "13800001111、13900002222"),
        ("person.id_number", "520381-19900101-001x", "52038119900101001X"),
        ("household.bank_account", "6228-4800-1234-5678", "6228480012345678"),
        ("person.work_months", "三", 3),
        ("person.work_months", "两个", 2),
        ("measure.amount", "十二元", 1200),
        ("person.birth_date", "2023 1 2", "2023-01-02"),
        ("person.birth_date", "2023。5。3", "2023-05-03"),
        ("household.phone", 13800001111.0, "13800001111"),
        ("person.work_months", "10个月", 10),
        ("person.work_months", "６", 6),
        ("person.work_months", 3.0, 3),
        ("measure.amount", "1,234.5元", 123450),
        ("measure.amount", "１，２３４．５", 123450),
        ("measure.amount", "1.2万元", 1200000),
        ("measure.amount", "￥0.01", 1),
        ("measure.amount", 1200, 120000),
        ("measure.amount", 1234.56, 123456),
        ("person.birth_date", "2023.5", "2023-05"),
        ("person.birth_date", "2023-5-3", "2023-05-03"),
        ("person.birth_date", "2023/5/3", "2023-05-03"),
        ("person.birth_date", "2023年5月3日", "2023-05-03"),
        ("person.birth_date", "２０２３ 年 5 月", "2023-05"),
        ("person.birth_date", "20230503", "2023-05-03"),
        ("person.birth_date", 20230503.0, "2023-05-03"),
        ("person.birth_date", "202305", "2023-05"),
        ("person.birth_date", 2023, "2023"),
        ("person.birth_date", "2023.10", "2023-10"),
        ("person.birth_date", 2023.12, "2023-12"),
        ("person.birth_date", "2024-02-29 00:00:00", "2024-02-29"),
        ("person.birth_date", "2024-02-29T08:00:00+08:00", "2024-02-29"),
        ("person.birth_date", datetime(2023, 5, 3, 1, 2), "2023-05-03"),  # noqa: DTZ001
        ("person.birth_date", date(2023, 5, 3), "2023-05-03"),
        ("person.ethnic", "01汉族", "01"),
        ("person.ethnic", 1, "01"),
        ("person.ethnic", 7.0, "07"),
        ("person.health", "残疾,长期慢性病", ["02", "04"]),
        ("person.health", "02长期慢性病；04、残疾 ， 残疾", ["02", "04"]),
        ("person.health", "残疾 长期慢性病", ["02", "04"]),
        ("person.health", ["04", "02"], ["02", "04"]),
        ("person.health", "健康", ["01"]),
        ("person.health", [], None),
        (
            "person.household",
            "0192F3A4-0000-7000-8000-00000000000A",
            "0192f3a4000070008000" + "0" * 11 + "a",
        ),
    ],
)
def test_taken(path, raw, stored):
    assert parse(field_of(path), raw) == stored


@pytest.mark.parametrize("raw", [True, 1, 1.0, "是", "有", "1", "Y", "yes", "TRUE", "√", "享受"])
def test_yes(raw):
    assert parse(SINGLE[Kind.YESNO], raw) is True


@pytest.mark.parametrize("raw", [False, 0, 0.0, "否", "无", "0", "N", "False", "×", "X", "未参加"])
def test_no(raw):
    assert parse(SINGLE[Kind.YESNO], raw) is False


@pytest.mark.parametrize(
    ("path", "raw", "words"),
    [
        ("person.name", "张\x00三", "U\\+0000"),
        ("person.name", "张\ud800", "U\\+D800"),
        ("person.name", "张\n三", "换行"),
        ("person.name", True, "文字"),
        ("visit.content", "一\x01", "U\\+0001"),
        ("person.id_number", 520381199001010014, "末尾已经丢失"),
        ("person.id_number", 5.2038119900101e17, "末尾已经丢失"),
        ("person.id_number", "5203;81", "格式不对"),
        ("household.village", "٥٢٠٣٨١١٠٠٢٠١", "格式不对"),
        ("household.phone", "找村长要", "格式不对"),
        ("person.work_months", 13, "不能大于 12 月"),
        ("person.work_months", 3.5, "整数"),
        ("person.work_months", "几个", "数字"),
        ("measure.amount", "-0.01", "不能小于 0 元"),
        ("measure.amount", "1200.005", "2 位小数"),
        ("measure.amount", "1,23", "数字"),
        ("measure.amount", "12 34元/年", "数字"),
        ("measure.amount", float("nan"), "太大"),
        ("measure.amount", 1e15, "末尾已经丢失"),
        ("measure.amount", True, "数字"),
        ("person.birth_date", "2023-02-29", "没有这一天"),
        ("person.birth_date", "2023-13", "没有这一天"),
        ("person.birth_date", "20230500", "没有这一天"),
        ("person.birth_date", "0023-05-03", "没有这一天"),
        ("person.birth_date", 2023.1, "1 月还是 10 月"),
        ("person.birth_date", 45049, "不是日期"),
        ("person.birth_date", "23.5.3", "不是日期"),
        ("person.birth_date", "长期", "不是日期"),
        ("person.birth_date", "230503", "没有这一天"),
        ("person.birth_date", "昨天", "不是日期"),
        ("person.serviceman", 2, "是.*否"),
        ("person.serviceman", "也许", "是.*否"),
        ("person.ethnic", "火星族", "没有“火星族”"),
        ("person.ethnic", "02汉族", "没有"),
        ("person.health", "残疾,不好", "没有“不好”"),
        ("person.household", "张三", "32 位"),
    ],
)
def test_refused(path, raw, words):
    with pytest.raises(BadValue, match=words):
        parse(field_of(path), raw)


def test_full_width_digits_of_a_coded_text_become_plain():
    assert parse(field_of("household.village"), "５２０３８１１００２０１") == "520381100201"


def test_bounds_of_a_decimal_are_in_its_unit():
    assert parse(AREA, "3.25亩") == 325
    with pytest.raises(BadValue, match="不能小于 0 亩"):
        parse(AREA, -0.5)


@pytest.mark.parametrize(
    ("kind", "value", "shown", "plain"),
    [
        (Kind.MONEY, 123450, "1,234.50", "1234.50"),
        (Kind.MONEY, -5, "-0.05", "-0.05"),
        (Kind.YESNO, False, "否", False),
        (Kind.CODES, ["01", "99"], "因病、其他", ["01", "99"]),
        (Kind.DATE, "2023-05", "2023-05", "2023-05"),
        (Kind.INTEGER, 0, "0", 0),
    ],
)
def test_shown_and_for_json(kind, value, shown, plain):
    assert show(SINGLE[kind], value) == shown
    assert external(SINGLE[kind], value) == plain


@pytest.mark.parametrize(
    ("value", "shown"),
    [(22_100_000, "22.10"), (22_123_000, "22.123"), (1, "0.000001"), (-5_000_000, "-5.00")],
)
def test_many_decimals_are_shown_as_far_as_they_say_something(value, shown):
    field = Field(name="w", label="收入", kind=Kind.DECIMAL, places=6, low=None)
    assert show(field, value) == shown
    assert values.parse(field, shown) == value


def test_decimal_is_shown_with_its_places():
    assert show(AREA, 123456) == "1,234.56"
    assert external(AREA, 123456) == "1234.56"


def test_label_is_that_of_the_date_of_the_paper():
    field = field_of("household.poverty_attribute")
    assert show(field, "01", "2016-12-31") == "一般贫困户"
    assert show(field, "01") == "一般脱贫户"


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("昨天", "2026-05-19"), ("大前天", "2026-05-17"), ("上周三", "2026-05-13"),
        ("230503", "2023-05-03"), ("5.3", "2026-05-03"), ("12.31", "2025-12-31"),
        ("二〇二三年五月三日", "2023-05-03"), ("63.4.12", "1963-04-12"), ("2023.1", "2023-01"),
    ],
)  # fmt: skip
def test_a_person_may_leave_out_what_the_day_tells(raw, stored):
    field = field_of("person.birth_date")
    assert parse(field, raw, TODAY) == stored
    if raw not in ("二〇二三年五月三日", "2023.1"):
        with pytest.raises(BadValue):
            parse(field, raw)  # a package or a workbook has no day it is read on


def test_a_term_without_a_year_is_the_next_one():
    assert parse(field_of("need.deadline"), "12.31", TODAY) == "2026-12-31"
    assert values.remark(field_of("need.deadline"), "12.31", TODAY) == ""


def test_a_month_is_taken_as_one_where_a_month_is_asked():
    month = field_of("attendance.month")
    assert parse(month, "5月", TODAY) == "2026-05"
    assert parse(month, "昨天", TODAY) == "2026-05"
    assert values.remark(month, "200503", TODAY) == ""


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("200503", "按 2020-05-03 理解。如果是 2005-03，请把年、月、日写全。"),
        ("12.31", "按 2025-12-31 理解。如果是 2026-12-31，请把年、月、日写全。"),
        ("20230503", ""), ("5.3", ""), ("昨天", ""), ("去年底", ""), ("", ""), ("230599", ""),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_told(raw, told):
    assert values.remark(field_of("person.birth_date"), raw, TODAY) == told
    assert values.remark(field_of("person.name"), raw, TODAY) == ""


def test_a_lunar_date_is_refused_with_what_to_do():
    for raw in ("农历五月初三", "正月初五", "腊月廿三"):
        with pytest.raises(BadValue, match=f"“{raw}”是农历.*改写成公历"):
            parse(field_of("person.birth_date"), raw, TODAY)


@settings(deadline=None)  # other work may hold the processor
@given(HELD, st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_what_is_shown_is_read_as_it_is_stored_on_any_day(held: tuple[Kind, Json], on: date):
    kind, value = held
    assert parse(SINGLE[kind], show(SINGLE[kind], value), on.isoformat()) == value


SHORT = st.sampled_from(["昨天", "上周三", "3天前", "去年", "上月5日", "31日", "二月二十九"])
SHORT |= st.from_regex(r"\d{6}|\d{1,2}[.月-]\d{1,2}", fullmatch=True)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@settings(deadline=None)  # other work may hold the processor
@given(st.sampled_from(["visit.date", "need.deadline", "person.birth_date"]), SHORT, DAYS, DAYS)
def test_what_is_kept_of_a_date_means_the_same_on_any_other_day(
    path: str, raw: str, on: date, later: date
):
    field = field_of(path)
    kept = values.lasting(field, raw, on.isoformat())
    try:
        meant = parse(field, raw, on.isoformat())
    except BadValue:
        assert kept == raw  # what cannot be read is kept as it was typed
    else:
        assert parse(field, kept, later.isoformat()) == meant


@settings(deadline=None)  # other work may hold the processor
@given(st.text() | st.text("0123456789.-/年月日上周三昨天一二十 "), st.dates())
def test_any_text_is_a_date_or_refused_on_any_day(raw: str, on: date):
    field = SINGLE[Kind.DATE]
    value = None
    try:
        value = parse(field, raw, on.isoformat())
    except BadValue as error:
        refusal = str(error)
    else:
        refusal = ""
    assert not refusal or refusal.startswith("某项")
    assert not (refusal and values.remark(field, raw, on.isoformat()))
    assert parse(field, value) == value


@pytest.mark.parametrize(("table", "name", "text", "held"), [
    ("person", "birth_date", "350503", "1935-05-03"),
    ("person", "birth_date", "30年", "1930"),
    ("visit", "date", "350503", "1935-05-03"),
    ("visit", "date", "200508", "2020-05-08"),
    ("person", "birth_date", "190812", "2019-08-12"),
    ("measure", "end_date", "350503", "2035-05-03"),
    ("household", "monitoring_since", "200508", "2020-05-08"),
])  # fmt: skip
def test_short_dates_mean_what_their_field_asks_for(table, name, text, held):
    field = TABLES[table].fields[name]
    assert not field.pattern
    assert parse(field, text, "2026-11-25") == held
    assert parse(field, "200508") == "2005-08"  # a workbook's months are months
