"""Who helps: responsible persons, units and businesses, and whom each is paired with."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import (
    code,
    codes,
    count,
    date,
    decimal,
    long,
    money,
    ref,
    region,
    text,
    yesno,
)

HELPER = Table(
    name="helper",
    label="帮扶责任人",
    hint="每名帮扶责任人一条；帮扶哪些户在“结对帮扶”中填写。",
    place="region",
    shared=True,
    title="name",
    titles=("name", "unit"),
    order=("name",),
    listed=("name", "unit", "affiliation", "rank", "phone", "start", "end"),
    filters=("affiliation", "political", "leader", "first_secretary"),
    searched=("name", "unit", "phone", "note"),
    since=2,
    sections=(
        Section(
            "基本情况",
            (
                region(),
                text("name", "姓名", required=True, aliases=("帮扶责任人", "帮扶责任人姓名", "帮扶人")),
                code("sex", "性别", "sex"),
                text("id_number", "证件号", sensitive=True, aliases=("证件号码", "身份证号")),
                code("political", "政治面貌", "political", external_code="aak033"),
                code("education", "学历", "education", aliases=("文化程度",), external_code="aak036"),
                text("skill", "技术特长", external_code="aak037"),
                text("phone", "联系电话", sensitive=True, aliases=("电话", "手机号")),
            ),
        ),
        Section(
            "单位",
            (
                text("unit", "单位名称", aliases=("帮扶单位名称", "帮扶单位", "单位"), external_code="aap001"),
                ref("organization", "单位登记", "organization"),
                code("affiliation", "隶属关系", "affiliation", aliases=("单位隶属关系",), external_code="aap004"),
                text("address", "单位地址"),
                text("rank", "职务级别", aliases=("职级",), external_code="aaf031"),
                text("post", "职务"),
            ),
        ),
        Section(
            "帮扶",
            (
                yesno("leader", "是否驻村工作队队长", aliases=("工作队队长",), external_code="aak031"),
                yesno("first_secretary", "是否第一书记", aliases=("第一书记",), external_code="aak032"),
                yesno("member", "是否驻村队员", aliases=("驻村队员",), external_code="aak039"),
                date("start", "帮扶开始时间", aliases=("开始时间",), external_code="aar020"),
                date("end", "帮扶结束时间", aliases=("结束时间",), external_code="aar021"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

ORGANIZATION = Table(
    name="organization",
    label="帮扶单位与经营主体",
    hint="帮扶单位、企业、合作社、村集体经济组织、银行和社会组织。",
    place="region",
    shared=True,
    title="name",
    titles=("name", "kinds"),
    order=("name",),
    listed=("name", "kinds", "affiliation", "legal_person", "phone", "assessment", "blacklisted"),
    filters=("kinds", "affiliation", "leading_level", "assessment", "blacklisted"),
    searched=("name", "short_name", "credit_code", "legal_person", "contact", "business"),
    since=2,
    sections=(
        Section(
            "基本情况",
            (
                region(),
                text("name", "名称", required=True, aliases=("单位名称", "企业名称", "合作社名称")),
                text("short_name", "简称"),
                codes("kinds", "类别", "organization_kind", required=True, aliases=("单位类别", "主体类别")),
                text("credit_code", "统一社会信用代码", hint="18 位", aliases=("信用代码",)),
                code("affiliation", "隶属关系", "affiliation"),
                text("legal_person", "法定代表人", aliases=("法人代表", "法人", "负责人")),
                text("contact", "联系人"),
                text("phone", "联系电话", sensitive=True, aliases=("电话",)),
                text("address", "地址", aliases=("单位地址", "住所")),
                date("founded", "成立日期"),
                date("closed", "注销日期"),
                text("business", "主要产业", aliases=("经营范围", "主营业务")),
            ),
        ),
        Section(
            "带动能力",
            (
                code("leading_level", "龙头企业级别", "leading_level", relevant=("kinds", frozenset({"02"}))),
                count("members", "成员户数", "户", aliases=("社员户数", "合作社成员数")),
                count("helped_members", "其中脱贫户和监测户", "户"),
                count("workers", "吸纳务工人数", "人"),
                money("capital", "注册资金", aliases=("出资总额",)),
                decimal("land", "基地面积", "亩"),
                count("pair_target", "计划结对户数", "户", hint="每个企业一般联 3 至 10 户"),
                yesno("helps_village", "是否联帮一个村"),
            ),
        ),
        Section(
            "审查评估",
            (
                code("assessment", "评估结果", "assessment", register="assessing", aliases=("审查评估结果",)),
                date("assessed", "评估日期", register="assessing"),
                text("assessor", "评估单位", register="assessing"),
                long("assessment_note", "评估意见", register="assessing"),
            ),
        ),
        Section(
            "失信",
            (
                yesno("blacklisted", "是否列入失信名单", register="blacklist", aliases=("失信黑名单", "黑名单")),
                date("blacklisted_on", "列入日期", register="blacklist"),
                date("unlisted_on", "移出日期", register="blacklist"),
                text("blacklist_reason", "列入原因", register="blacklist"),
                text("blacklist_source", "公布单位", register="blacklist"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

PAIRING = Table(
    name="pairing",
    label="结对帮扶",
    hint="谁帮扶谁、从何时到何时；换人时另记一条，旧的填结束时间。",
    parent="household",
    place="region",
    title="kind",
    titles=("helper", "organization", "household"),
    order=("end", "-start"),
    listed=("household", "kind", "helper", "organization", "category", "start", "end"),
    filters=("kind", "category", "ways", "project_department"),
    searched=("scope", "duty", "note"),
    since=2,
    sections=(
        Section(
            "结对",
            (
                ref("household", "帮扶户", "household", hint="单位联村、领导包保时不填"),
                region(),
                code("kind", "结对方式", "pairing_kind", required=True, default="1"),
                ref("helper", "帮扶责任人", "helper"),
                ref("organization", "帮扶单位或企业", "organization", aliases=("帮扶单位",)),
                text("scope", "包保范围", hint="包保一县、一乡镇或数村时写明"),
                date("start", "帮扶开始时间", aliases=("开始时间", "结对时间"), external_code="aar020"),
                date("end", "帮扶结束时间", aliases=("结束时间",), external_code="aar021"),
                text("end_reason", "结束原因"),
            ),
        ),
        Section(
            "帮扶内容",
            (
                code("category", "帮扶类别", "help_category"),
                codes("ways", "帮扶方式", "giving"),
                yesno("project_department", "是否项目部门联村", hint="每个村由一个项目部门联村帮扶"),
                count("visits_planned", "每年计划走访次数", "次", aliases=("计划走访次数",)),
                long("duty", "帮扶职责"),
                code("satisfaction", "群众满意度", "satisfaction"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
