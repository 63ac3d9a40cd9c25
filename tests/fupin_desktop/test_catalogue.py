"""The catalogue holds together: names, groups, choices, and the columns people really have."""

import re

import pytest

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES, VERSION
from fupin_desktop.catalogue.fields import Field, Kind, Policy, Table
from fupin_desktop.values import BadValue, external, normalise, parse

FIELDS = [
    pytest.param(table, field, id=f"{table.name}.{field.name}")
    for table in TABLES.values()
    for field in table.fields.values()
]
EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)

EXITED_ROSTER = (  # real column titles of the export 已脱贫人口名单
    "自然村 户编号 人编号 姓名 证件号码 与户主关系 民族 文化程度 在校生状况 健康状况 "
    "劳动技能 务工时间（月） 是否参加大病保险 致贫原因1 户联系电话 人联系电话 "
    "首次识别时间 人员识别时间 户类型 易返贫致贫户(监测对象)类型 风险是否消除 "
    "风险识别时间 风险消除时间"
)
MONITORED = (  # of the export 监测对象信息
    "户编号 户类型 监测对象类别 识别监测时间 证件类型 证件号码 出生日期 性别 与户主关系 "
    "民族 文化程度 在校生状况 义务教育阶段未上学原因 失学或辍学原因 健康状况 劳动技能 "
    "是否参加城乡居民基本医疗保险 是否参加城镇职工基本医疗保险 是否参加大病保险 "
    "是否接受医疗救助 是否参加城乡居民基本养老保险 是否参加城镇职工基本养老保险 "
    "享受低保政策情况 享受特困供养政策情况 公益性岗位 公益性岗位(月数) 务工所在地 "
    "就业渠道（易地搬迁后扶使用） 家庭成员联系电话 户联系电话 致贫/返贫风险1 "
    "致贫/返贫风险2 致贫/返贫风险3 致贫/返贫风险4 致贫/返贫风险5 因自然灾害子项 其他备注 "
    "整户无劳动能力兜底保障户 风险是否已消除 风险消除方式 消除监测时间 信息采集人 "
    "信息采集人联系电话"
)
REGISTER_FORM = (  # of the 2014 register form and its electronic copies
    "家庭住址 组 户主姓名 联系电话 开户银行 银行账号 识别标准 贫困户属性 主要致贫原因 "
    "其他致贫原因 姓名 性别 公民身份号码或残疾人证号 与户主关系 民族 政治面貌 文化程度 "
    "在校生状况 健康状况 劳动能力 务工状况 务工时间（月） 是否参加新农合 "
    "是否参加城乡居民养老保险 是否现役军人 是否参加大病医疗保险 是否军烈属 是否独生子女户 "
    "是否双女户"
)
NATIONAL = (  # household AC01 and person AB01/AB10; left out: snapshots and part 2
    "aac001 aac029 aad001 aar007 aar012 aad041 aaq002 aac004 aac005 aac006 aac007 aac008 aac012 "
    "aac013 aac014 aac015 aac016 aar010 aar040 aab001 aab002 aab003 aab004 aab005 aab006 aab007 "
    "aab008 aab009 aab010 aab011 aab012 aab013 aab014 aab017 aab018 aab019 aab021 aab022 aab025 "
    "aab029 aab030 aab031 aab065 aab066 aab067 aak033 abb001 abb002"
)


def titles(table: Table) -> dict[str, str]:
    return {
        normalise(title): field.name
        for field in table.fields.values()
        for title in (field.label, *field.aliases)
    }


def test_tables_and_version():
    assert VERSION == 5
    first = [name for name, table in TABLES.items() if table.since == 1]
    assert " ".join(first) == "region household person membership visit need measure attachment"
    assert all(name == table.name for name, table in TABLES.items())


@pytest.mark.parametrize("title", f"{EXITED_ROSTER} {MONITORED} {REGISTER_FORM}".split())
def test_column_of_a_real_workbook_finds_its_field(title):
    found = [titles(TABLES[name]).get(normalise(title)) for name in ("household", "person")]
    assert sum(name is not None for name in found) == 1


def test_national_codes_are_complete():
    held = {
        field.external_code
        for name in ("household", "person")
        for field in TABLES[name].fields.values()
    }
    assert set(NATIONAL.split()) == held - {""}


@EVERY_TABLE
def test_names_are_unique_and_plain(table):
    written = [field.name for section in table.sections for field in section.fields]
    assert len(written) == len(set(written))
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) and name != "id" for name in written)


@EVERY_TABLE
def test_no_title_means_two_fields(table):
    pairs = {
        (normalise(title), field.name)
        for field in table.fields.values()
        for title in (field.label, *field.aliases)
    }
    assert len(pairs) == len(titles(table))


def test_no_title_means_a_household_and_a_person():
    both = titles(TABLES["household"]).keys() & titles(TABLES["person"]).keys()
    assert not both


@EVERY_TABLE
def test_members_of_a_group_share_policy_and_sensitivity(table):
    for members in table.registers.values():
        assert len({field.policy for field in members}) == 1
        assert len({field.sensitive for field in members}) == 1


@EVERY_TABLE
def test_no_group_has_the_name_of_a_field_outside_it(table):
    for register, members in table.registers.items():
        outside = table.fields.get(register)
        assert outside is None or outside in members


@EVERY_TABLE
def test_table_refers_to_its_own_fields(table):
    named = {*table.key, *(name.removeprefix("-") for name in table.order)}
    named |= {name for name in (table.parent, table.place, table.title) if name}
    named |= {*table.titles, *table.listed, *table.filters, *table.searched}
    assert named <= set(table.fields)
    assert not table.parent or table.fields[table.parent].kind is Kind.REF


@EVERY_TABLE
def test_nothing_sensitive_is_part_of_what_a_record_is_called(table):
    called = {table.title, *table.titles} & table.fields.keys()
    assert not [name for name in called if table.fields[name].sensitive]


@EVERY_TABLE
def test_a_new_table_says_how_it_is_listed(table):
    if table.since > 1:
        assert table.listed
        assert table.titles or table.title
        assert table.hint
        assert table.searched


@EVERY_TABLE
def test_a_key_that_is_required_cannot_change(table):
    for name in table.key:
        field = table.fields[name]
        assert field.fixed == (field.required and table.since > 1)


@EVERY_TABLE
def test_parents_end_at_a_record_without_one(table):
    seen = []
    while table.parent:
        assert table.name not in seen
        seen.append(table.name)
        table = TABLES[table.fields[table.parent].choices]


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_choices_exist(table: Table, field: Field):
    if field.refers:
        assert field.choices in TABLES
    elif field.kind in (Kind.CODE, Kind.CODES):
        assert codes.choices(field.choices)
    else:
        assert not field.choices
    if field.relevant:
        name, wanted = field.relevant
        assert wanted <= set(codes.codes(table.fields[name].choices))
    shown = external(field, field.default)
    assert field.default is None or parse(field, shown) == field.default


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_words_on_screen_are_todays(table: Table, field: Field):
    shown = (table.label, field.label, field.hint, *(part.label for part in table.sections))
    assert not any(word in text for text in shown for word in ("贫困户", "扶贫"))


@pytest.mark.parametrize(
    ("table", "registers"),
    [
        ("household", "number bank village name kind monitoring assistance exit end"),
        ("household", "poverty_attribute"),
        ("person", "number document birth_date name died_on"),
        ("membership", "household end"),
        ("income", "basis period a a1 d2 d616 e k8 f h3 once4 claims gross_given each_given"),
        ("disability_card", "number"),
        ("payment", "account_tail"),
        ("procedure", "outcome"),
        ("village_year", "exit"),
    ],
)
def test_what_the_township_decides_is_protected(table, registers):
    for register in registers.split():
        assert TABLES[table].policy(register) is Policy.PROTECTED


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        ("measure", "quantity quantity_unit"),
        ("need", "state closed"),
        ("household", "exit_flag exit_year"),
        ("income", "a1 a1_note"),
        ("income", "period_start period_end"),
        ("insurance", "paid paid_on"),
        ("schooling", "amount paid_on"),
        ("subsidy", "end end_reason"),
        ("public_post", "dismissed end_reason"),
        ("guarantee", "house_grade house_appraiser house_appraised"),
        ("relocation", "old_house old_house_date"),
        ("procedure_step", "notice_start notice_days notice_end"),
        ("procedure_step", "votes_for votes_against votes_abstained"),
        ("target", "done done_on"),
        ("stake", "agreement signed"),
        ("stake", "end end_reason"),
        ("dividend", "amount paid"),
        ("loan", "repaid_amount repaid_on"),
        ("pairing", "end end_reason"),
        ("project", "notice_before notice_days"),
        ("project", "audited audited_total"),
        ("project_document", "number date"),
        ("asset", "contract contract_end"),
        ("attendance", "checked_by checked_on"),
        ("task", "target unit"),
        ("task", "state finished"),
        ("team_task", "state finished"),
        ("rectification", "state finished"),
        ("complaint", "answer answered"),
        ("inspection", "rank ranked"),
        ("village_year", "exited exit_year"),
        ("threshold", "value unit source state"),
        ("code_entry", "label aliases parent valid_from valid_to source"),
        ("returned", "record_table record item heads about"),
    ],
)
def test_what_only_makes_sense_together_is_one_register(table, fields):
    (register,) = {TABLES[table].fields[name].group for name in fields.split()}
    assert [one.name for one in TABLES[table].registers[register]] == sorted(
        fields.split(), key=list(TABLES[table].fields).index
    )


@pytest.mark.parametrize(
    "table", [one for one in TABLES.values() if "year" in one.key], ids=lambda one: one.name
)
def test_a_year_that_names_a_sheet_is_a_year_alone(table):
    field = table.fields["year"]
    assert parse(field, "2025年6月30日") == parse(field, 2025) == "2025"
    month = TABLES["attendance"].fields["month"]
    assert parse(month, "2025-03-01") == "2025-03"
    with pytest.raises(BadValue, match="如 2025-03"):
        parse(month, "2025")


def test_region_belongs_to_the_superior_and_risks_unite():
    assert {TABLES["region"].policy(name) for name in TABLES["region"].registers} == {
        Policy.AUTHORITY
    }
    assert TABLES["household"].policy("risks") is Policy.UNION


@pytest.mark.parametrize(
    ("table", "registers"),
    [
        ("household", "bank phone monitor_phone collector_phone form_writer_phone"),
        ("person", "document phone health disease disease_grade disability"),
    ],
)
def test_sensitive_registers(table, registers):
    held = {name for name in TABLES[table].registers if TABLES[table].sensitive(name)}
    assert held == set(registers.split())


def test_shorthand_is_not_stored_with_the_person():
    person, membership = TABLES["person"], TABLES["membership"]
    shorthand = {field.name for field in person.fields.values() if field.via == "membership"}
    assert shorthand == {"household", "relation"}
    assert shorthand <= set(membership.fields)
    assert not shorthand & set(person.registers)
