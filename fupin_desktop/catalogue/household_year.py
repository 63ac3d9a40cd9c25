"""Household by year or period: living conditions, relocation and the guarantees."""

from fupin_desktop.catalogue.fields import Field, Section, Table
from fupin_desktop.catalogue.income import household
from fupin_desktop.catalogue.short import (
    code,
    codes,
    count,
    date,
    decimal,
    long,
    money,
    refs,
    text,
    year,
    yesno,
)


def area(name: str, label: str, external_code: str) -> Field:
    """An area of land in mu."""
    return decimal(name, f"{label}面积", "亩", aliases=(label,), external_code=external_code)


LIVING = Table(
    name="living",
    label="生产生活条件",
    hint="每户每年一张：土地、用电用水、道路、住房和厕所。",
    key=("household", "year"),
    parent="household",
    title="year",
    titles=("household", "year"),
    order=("-year",),
    listed=("household", "year", "farmland", "house_area", "dangerous", "water_safe", "toilet"),
    filters=("year", "dangerous", "house_grade", "water_safe", "road_kind", "toilet"),
    searched=("main_income", "industry", "note"),
    since=2,
    sections=(
        Section("年度", (household(), year())),
        Section(
            "土地",
            (
                area("farmland", "耕地", "aac301"),
                area("irrigated", "有效灌溉", "aac302"),
                area("forest", "林地", "aac303"),
                area("returned_forest", "退耕还林", "aac304"),
                area("orchard", "林果", "aac305"),
                area("pasture", "牧草地", "aac306"),
                area("water_area", "水面", "aac307"),
                text("contracted_land", "承包土地情况"),
            ),
        ),
        Section(
            "产业带动",
            (
                yesno("cooperative", "是否加入合作社",
                    aliases=("是否加入农民专业合作社", "加入合作社"),
                    external_code="aac084"),
                yesno("leading_company", "有无龙头企业带动", aliases=("龙头企业带动",),
                    external_code="aac088"),
                yesno("leader", "有无创业致富带头人带动", aliases=("致富带头人带动",),
                    external_code="aac089"),
                yesno("mutual_fund", "是否参加互助资金组织", aliases=("参加互助资金组织",)),
                money("mutual_fund_paid", "投入互助资金"),
                text("industry", "产业类型"),
                text("industry_organization", "产业组织类型"),
                money("industry_income", "从产业中收益"),
                text("main_income", "主要收入来源"),
            ),
        ),
        Section(
            "电、路、讯",
            (
                yesno("production_power", "是否通生产用电", aliases=("通生产用电",),
                    external_code="aac308"),
                yesno("power", "是否通生活用电", aliases=("通生活用电", "通电"),
                    external_code="aac313"),
                yesno("television", "是否通广播电视", aliases=("通广播电视",),
                    external_code="aac314"),
                decimal("road_distance", "与村主干路距离", "公里", aliases=("与村主干路的距离",),
                    external_code="aac315"),
                code("road_kind", "入户路类型", "road_kind", aliases=("入户路",),
                    external_code="aac316"),
                yesno("road_hard", "入户道路是否硬化", aliases=("入户路是否硬化",)),
            ),
        ),
        Section(
            "饮水",
            (
                yesno("water_hard", "饮水是否困难", aliases=("饮水困难",), external_code="aac311"),
                yesno("water_safe", "饮水是否安全", aliases=("饮水安全",), external_code="aac312"),
                yesno("water_solved", "是否解决安全饮用水", aliases=("解决安全饮用水",),
                    external_code="aac091"),
                text("water_state", "饮水情况", hint="水源、取水方式"),
            ),
        ),
        Section(
            "住房与卫生",
            (
                decimal("house_area", "住房面积", "平方米", external_code="aac317"),
                text("house_structure", "房屋主要结构", aliases=("房屋结构",)),
                date("built", "建房时间"),
                text("housing", "家庭住房情况"),
                yesno("dangerous", "是否危房户", aliases=("危房户", "危房"),
                    external_code="aac318"),
                code("house_grade", "危房级别", "house_grade", hint="C 级、D 级为危房",
                    aliases=("危房等级", "房屋安全等级"), external_code="aac322"),
                yesno("toilet", "有无卫生厕所", aliases=("是否有卫生厕所",),
                    external_code="aac319"),
                yesno("toilet_usable", "卫生厕所能否正常使用",
                    aliases=("卫生厕所是否能正常使用", "卫生厕所是否正常使用")),
                codes("fuels", "主要燃料类型", "fuel", hint="最多 3 项",
                    aliases=("燃料类型", "主要燃料"),
                    external_code="aac320"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

RELOCATION = Table(
    name="relocation",
    label="易地搬迁",
    hint="每户一张：搬迁意愿、安置和搬迁后的扶持。",
    key=("household",),
    parent="household",
    title="place",
    titles=("household", "place"),
    order=("household",),
    listed=("household", "relocated", "manner", "place", "moved", "house_area", "old_house"),
    filters=("relocated", "willing", "manner", "old_house"),
    searched=("place", "address", "from_address", "note"),
    since=2,
    sections=(
        Section(
            "意愿与安置",
            (
                household(),
                yesno("relocated", "是否搬迁户", aliases=("是否易地搬迁户",)),
                code("willing", "搬迁意愿", "willingness", external_code="acr077"),
                code("manner", "搬迁方式", "relocation_manner", external_code="acr075"),
                text("arrangement", "安置方式", hint="如集镇安置、自主购房"),
                text("place", "安置地", aliases=("安置区", "安置点")),
                codes("difficulties", "可能存在的困难", "relocation_difficulty"),
                date("planned", "计划搬迁年度"),
                text("from_address", "迁出地"),
                text("address", "安置房地址"),
                count("people", "搬迁人数", "人", high=99),
            ),
        ),
        Section(
            "搬迁与旧房",
            (
                date("moved", "入住时间", aliases=("搬迁时间", "搬迁入住时间")),
                decimal("house_area", "安置房面积", "平方米"),
                money("subsidy", "搬迁补助金额"),
                money("self_paid", "自筹金额"),
                yesno("deed", "是否办理不动产证"),
                code("old_house", "旧房处置", "old_house", register="old_house"),
                date("old_house_date", "旧房拆除时间", register="old_house"),
                yesno("reclaimed", "宅基地是否复垦"),
            ),
        ),
        Section(
            "搬迁后扶持",
            (
                count("workers", "有劳动能力人数", "人", high=99),
                count("employed", "已就业人数", "人", high=99),
                codes("channels", "就业渠道", "work_channel",
                    aliases=("就业渠道（易地搬迁后扶使用）",)),
                long("industry", "产业扶持情况"),
                long("schooling", "子女入学情况"),
                long("medical", "就医和社保转接情况"),
                long("community", "社区管理服务"),
                text("contact", "后续扶持联系人"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

GUARANTEE = Table(
    name="guarantee",
    label="三保障和饮水",
    hint="每户识别时、风险消除后和每年各一张：住房、义务教育、基本医疗、饮水。",
    key=("household", "year", "kind"),
    parent="household",
    title="year",
    titles=("household", "year", "kind"),
    order=("-year", "kind"),
    listed=("household", "year", "kind", "house_problem", "dropout", "uninsured", "water_problem"),
    filters=("year", "kind", "house_problem", "dropout", "uninsured", "water_problem"),
    searched=("surveyor", "note"),
    since=2,
    sections=(
        Section(
            "时点",
            (
                household(),
                year(),
                code("kind", "核查时点", "guarantee_kind", required=True, fixed=True, default="1"),
                date("date", "核查日期"),
                yesno("fed", "是否吃穿不愁", aliases=("吃穿不愁",)),
            ),
        ),
        Section(
            "住房",
            (
                yesno("house_problem", "是否有住房安全问题",
                    aliases=("住房安全问题", "风险消除后是否住房损毁", "住房损毁")),
                code("house_grade", "房屋安全等级", "house_grade", register="appraisal",
                    hint="A、B 级为安全；C、D 级为危房"),
                text("house_appraiser", "鉴定单位", register="appraisal"),
                date("house_appraised", "鉴定日期", register="appraisal"),
                text("house_state", "住房情况"),
            ),
        ),
        Section(
            "义务教育",
            (
                yesno("dropout", "是否有义务教育阶段失学辍学",
                    aliases=("义务教育阶段适龄儿童少年失学辍学", "风险消除后是否义务教育失学辍学",
                        "义务教育失学辍学")),
                refs("dropouts", "失学辍学的成员", "person"),
                text("dropout_reason", "失学辍学情况"),
            ),
        ),
        Section(
            "基本医疗",
            (
                yesno("uninsured", "是否有成员未参加基本医保",
                    aliases=("有家庭成员未参加基本医保", "未参加基本医保")),
                refs("uninsured_persons", "未参保的成员", "person"),
                text("uninsured_reason", "未参保原因"),
            ),
        ),
        Section(
            "饮水",
            (
                yesno("water_problem", "是否有饮水安全问题",
                    aliases=("饮水安全问题", "风险消除后是否饮水设施损毁", "饮水设施损毁")),
                decimal("water_amount", "每人每天水量", "升", places=1, aliases=("水量",)),
                count("water_minutes", "取水往返时间", "分钟", aliases=("取水往返",)),
                yesno("water_quality", "水质是否达标", aliases=("水质",)),
                decimal("water_rate", "供水保证率", "%", places=1, high=100, aliases=("保证率",)),
                code("water_grade", "饮水安全评定", "water_grade", hint="有一项不达标即为不安全"),
                text("water_source", "供水方式或水源"),
            ),
        ),
        Section(
            "核查",
            (
                text("surveyor", "核查人", hint="2 人以上"),
                yesno("signed", "户主是否签字"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
