"""Person by year or spell: insurance, work, school, certificate, subsidies, public post."""

from fupin_desktop.catalogue.fields import Field, Policy, Section, Table
from fupin_desktop.catalogue.short import (
    code,
    codes,
    count,
    date,
    long,
    money,
    ref,
    text,
    year,
    yesno,
)

SECRET = {"register": "grade", "sensitive": True}


def person(*, fixed: bool = False) -> Field:
    """The person a record is about."""
    return ref("person", "所属成员", "person", required=True, fixed=fixed)


INSURANCE = Table(
    name="insurance",
    label="参保",
    hint="每人每年一条：医疗、养老等保险，缴费和资助。",
    key=("person", "year"),
    parent="person",
    title="year",
    titles=("person", "year"),
    order=("-year",),
    listed=("person", "year", "resident_medical", "serious_illness", "resident_pension", "paid",
        "aided"),
    filters=("year", "resident_medical", "resident_pension", "aid_kind"),
    searched=("note",),
    since=2,
    sections=(
        Section(
            "医疗",
            (
                person(fixed=True),
                year(),
                yesno("resident_medical", "城乡居民基本医疗保险",
                    aliases=("居民医保", "是否参加城乡居民基本医疗保险", "参加新农合",
                    "是否参加新农合"), external_code="aab013"),
                yesno("employee_medical", "城镇职工基本医疗保险",
                    aliases=("职工医保", "是否参加城镇职工基本医疗保险")),
                yesno("serious_illness", "大病保险",
                    aliases=("是否参加大病保险", "是否参加大病医疗保险", "大病医疗保险"),
                    external_code="aab022"),
                yesno("commercial_medical", "商业补充医疗保险",
                    aliases=("是否参加商业补充医疗保险", "商业险"), external_code="aab067"),
                yesno("accident", "人身意外险补贴", aliases=("是否享受人身意外险补贴", "意外险"),
                    external_code="aab066"),
                yesno("medical_aid", "医疗救助", aliases=("是否接受医疗救助",)),
                yesno("doctor", "家庭医生签约", aliases=("是否家庭医生签约",)),
            ),
        ),
        Section(
            "养老和救助",
            (
                yesno("resident_pension", "城乡居民基本养老保险",
                    aliases=("居民养老", "是否参加城乡居民基本养老保险", "是否参加城乡居民养老保险",
                    "参加城乡居民养老保险"), external_code="aab014"),
                yesno("employee_pension", "城镇职工基本养老保险",
                    aliases=("职工养老", "是否参加城镇职工基本养老保险", "城镇职工养老保险"),
                    external_code="aab021"),
                yesno("drawing_pension", "是否领取养老金"),
                yesno("subsistence_allowance", "低保", aliases=("是否低保", "享受低保政策情况"),
                    external_code="aab030"),
                yesno("destitute_support", "特困供养", aliases=("享受特困供养政策情况",)),
            ),
        ),
        Section(
            "缴费",
            (
                money("paid", "个人缴费金额", register="paid"),
                money("aided", "资助缴费金额", aliases=("个人缴费补贴",)),
                code("aid_kind", "资助参保类别", "aid_kind"),
                date("paid_on", "缴费日期", register="paid"),
                text("uninsured_reason", "未参保原因"),
                text("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

EMPLOYMENT = Table(
    name="employment",
    label="务工就业",
    hint="每人每段务工一条；计划外出的也在这里，成行后改为已外出。",
    parent="person",
    title="employer",
    titles=("person", "employer", "start"),
    order=("-start",),
    listed=("person", "kind", "start", "end", "county", "employer", "income", "months"),
    filters=("kind", "status", "channel", "industry", "organized"),
    searched=("employer", "province", "city", "county", "township", "note"),
    since=2,
    sections=(
        Section(
            "务工",
            (
                person(),
                date("year", "年度", aliases=("年份",)),
                code("kind", "务工记录类别", "employment_kind", default="1"),
                yesno("working", "是否已务工", aliases=("是否务工",)),
                code("status", "务工状况", "work_status", aliases=("务工情况",),
                    external_code="aab011"),
                date("start", "开始时间", aliases=("务工开始时间",)),
                date("end", "结束时间", aliases=("务工结束时间",)),
                count("months", "务工时间", "月", high=12, aliases=("务工月数",),
                    external_code="aab012"),
            ),
        ),
        Section(
            "务工地",
            (
                text("province", "务工所在省", aliases=("务工地省",), external_code="aab025"),
                text("city", "务工所在市", aliases=("务工地市",), external_code="aab026"),
                text("county", "务工所在县", aliases=("务工地县", "务工所在地", "务工地点"),
                    external_code="aab027"),
                text("township", "务工所在乡镇", aliases=("务工地镇",), external_code="aab028"),
                text("place", "务工详细地址"),
                text("place_code", "务工地区划代码", pattern=r"\d{2}|\d{4}|\d{6}|\d{9}"),
            ),
        ),
        Section(
            "单位与收入",
            (
                text("employer", "务工企业名称", aliases=("务工企业", "务工单位"),
                    external_code="aab029"),
                code("industry", "所属行业", "industry"),
                text("job", "岗位或工种"),
                code("channel", "就业渠道", "work_channel",
                    aliases=("就业渠道（易地搬迁后扶使用）",)),
                money("income", "务工月收入", aliases=("月收入",)),
                yesno("contract", "是否签订劳动合同", aliases=("是否签合同",)),
                yesno("organized", "是否点对点输送", aliases=("点对点输送",)),
                money("travel_subsidy", "年度交通费补助", aliases=("交通费补助", "交通补助")),
                text("contact", "务工联系电话", sensitive=True),
            ),
        ),
        Section(
            "计划外出",
            (
                yesno("planned", "是否计划务工", aliases=("是否计划外出务工",)),
                text("planned_county", "计划务工所在县"),
                codes("services", "就业服务需求", "employment_service"),
                date("planned_on", "计划外出时间"),
                text("not_working", "未务工原因"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

SCHOOLING = Table(
    name="schooling",
    label="就学",
    hint="每人每年一条：在校情况、失学辍学、教育资助。",
    key=("person", "year"),
    parent="person",
    title="year",
    titles=("person", "year"),
    order=("-year",),
    listed=("person", "year", "stage", "school", "dropout", "aids", "amount"),
    filters=("year", "stage", "dropout", "aids"),
    searched=("school", "note"),
    since=2,
    sections=(
        Section(
            "就学",
            (
                person(fixed=True),
                year(),
                code("stage", "在校生状况", "school", aliases=("在校生情况", "学段", "年级"),
                    external_code="aab009"),
                text("school", "就读学校", aliases=("学校", "学校名称")),
                text("place", "学校所在地"),
                text("student_number", "学籍号", sensitive=True),
                yesno("boarding", "是否寄宿"),
                yesno("home_teaching", "是否送教上门", aliases=("送教上门",)),
                yesno("dropout", "是否失学辍学", aliases=("失学辍学",)),
                text("dropout_reason", "失学或辍学原因",
                    aliases=("义务教育阶段未上学原因", "失学原因")),
                text("return_measure", "劝返措施和结果"),
            ),
        ),
        Section(
            "资助",
            (
                codes("aids", "教育资助项目", "education_aid", aliases=("教育资助",)),
                money("amount", "资助金额", register="amount"),
                date("paid_on", "资助到账日期", register="amount"),
                money("cost", "家庭教育支出"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

DISABILITY_CARD = Table(
    name="disability_card",
    label="残疾人证",
    hint="每人一条：类别、等级和有效期；补发、换发的改在原来这条上，修改记录里都在。",
    key=("person",),
    parent="person",
    title="person",
    titles=("person",),
    order=("-issued",),
    listed=("person", "kind", "grade", "issued", "expires", "state"),
    filters=("kind", "grade", "state"),
    searched=("number", "note"),
    since=2,
    sections=(
        Section(
            "残疾人证",
            (
                person(fixed=True),
                text("number", "残疾人证号", required=True, sensitive=True, policy=Policy.PROTECTED,
                    pattern=r"\d{17}[\dX][1-7][1-4]([0-9A-Z]{2})?", hint="20 位；补发的 22 位"),
                code("kind", "残疾类别", "disability", aliases=("残疾类型",), **SECRET),
                code("grade", "残疾等级", "disability_grade", aliases=("残疾级别",), **SECRET),
                date("issued", "发证日期"),
                date("expires", "有效期至"),
                code("state", "证件状态", "card_state", default="1"),
                text("guardian", "监护人"),
                text("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

SUBSIDY = Table(
    name="subsidy",
    label="补贴待遇",
    hint="每人每项待遇一条：标准、起止时间、停发原因；每笔到账另记到户资金。",
    parent="person",
    title="kind",
    titles=("person", "kind", "start"),
    order=("-start",),
    listed=("person", "kind", "monthly", "yearly", "start", "end"),
    filters=("kind",),
    searched=("document", "note"),
    since=2,
    sections=(
        Section(
            "补贴待遇",
            (
                person(),
                code("kind", "待遇名称", "subsidy_kind", required=True,
                    aliases=("补贴名称", "补贴类别")),
                text("name", "其他待遇名称", hint="待遇名称选“其他”时填写"),
                money("monthly", "每月标准", aliases=("月标准",)),
                money("yearly", "年金额", aliases=("年度金额",)),
                date("start", "开始时间", aliases=("享受时间", "起始时间")),
                date("end", "结束时间", register="end", aliases=("停发时间",)),
                text("end_reason", "停发原因", register="end"),
                text("document", "批准文号"),
                text("department", "发放部门"),
                text("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

PUBLIC_POST = Table(
    name="public_post",
    label="公益性岗位",
    hint="每人每段聘用一条：岗位、单位、工资、聘用和解聘时间。",
    parent="person",
    title="post",
    titles=("person", "post", "hired"),
    order=("-hired",),
    listed=("person", "post", "source", "employer", "monthly", "hired", "dismissed"),
    filters=("post", "source", "assessment"),
    searched=("employer", "place", "note"),
    since=2,
    sections=(
        Section(
            "公益性岗位",
            (
                person(),
                date("year", "年度", aliases=("年份",)),
                code("post", "岗位", "public_post", aliases=("公益性岗位", "公益岗位", "岗位名称")),
                text("post_note", "其他岗位名称", aliases=("公益性岗位帮扶其他备注",)),
                code("source", "岗位来源", "post_source"),
                text("employer", "用人单位"),
                text("place", "工作地点"),
                money("monthly", "月工资", aliases=("月补贴", "岗位补贴")),
                date("hired", "聘用时间", aliases=("上岗时间",)),
                date("dismissed", "解聘时间", register="dismissed", aliases=("离岗时间",)),
                count("months", "公益性岗位月数", "月", high=12,
                    aliases=("公益性岗位（月数）", "公益岗位月数")),
                yesno("contract", "是否签订协议", aliases=("安置协议",)),
                yesno("insured", "是否购买意外保险"),
                text("duties", "岗位职责"),
                code("assessment", "考核结果", "post_assessment"),
                text("end_reason", "解聘原因", register="dismissed"),
                text("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
