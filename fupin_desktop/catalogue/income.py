"""Income: what a household earned and spent in a period, with the whole item tree."""

from typing import Any

from fupin_desktop.catalogue.fields import Field, Policy, Section, Table
from fupin_desktop.catalogue.short import code, count, date, long, money, ref, text, year, yesno

DECIDED: dict[str, Any] = {"policy": Policy.PROTECTED}
FROZEN: dict[str, Any] = {"register": "basis", **DECIDED}
PERIOD: dict[str, Any] = {"register": "period", **DECIDED}


def household() -> Field:
    """The household a sheet is about."""
    return ref("household", "所属户", "household", required=True, fixed=True)


def item(name: str, label: str, **more: Any) -> tuple[Field, Field]:
    """An amount and the text that explains it; both change together."""
    return (
        money(name, label, register=name, **DECIDED, **more),
        text(f"{name}_note", f"{label}明细", register=name, **DECIDED),
    )


def items(**labels: str) -> tuple[Field, ...]:
    """Amounts with their explanations, by name."""
    return tuple(field for name, label in labels.items() for field in item(name, label))


def summed(name: str, label: str, **more: Any) -> Field:
    """An amount the program works out."""
    return money(name, label, computed=True, **{"low": None, **more})


A, B, C, D, E, F = (
    item("a", "工资性收入", hint="只有总数时填；填了下面各项的，以各项相加为准",
        external_code="aac073"),
    item("b", "生产经营性收入", hint="只有总数时填", external_code="aac071"),
    item("c", "财产性收入", hint="只有总数时填", external_code="aac072"),
    item("d", "转移性收入", hint="只有总数时填", aliases=("政策性收入",), external_code="aac085"),
    item("e", "生产经营性支出", hint="只有总数时填", external_code="aac074"),
    item("f", "其他收入", hint="只有“收支分析”算法计入"),
)  # fmt: skip

INCOME = Table(
    name="income",
    label="收支",
    hint="每户每个时点一张：各项收入、支出，按选定的算法得出人均纯收入；人数和成员一经填定不再随户变化。",
    key=("household", "year", "kind"),
    parent="household",
    title="year",
    titles=("household", "year", "kind"),
    order=("-year", "kind"),
    listed=("household", "year", "kind", "gross", "e_total", "net", "headcount", "per_person"),
    filters=("year", "kind", "formula"),
    searched=("names", "surveyor", "note"),
    since=2,
    sections=(
        Section(
            "期间与算法",
            (
                household(),
                year(),
                code("kind", "收支表类别", "income_kind", required=True, fixed=True, default="1",
                    aliases=("核算时点",)),
                date("period_start", "起始时间", aliases=("核算开始时间",), **PERIOD),
                date("period_end", "截止时间", aliases=("核算结束时间",), **PERIOD),
                code("formula", "纯收入算法", "income_formula", default="1", **FROZEN),
                count("headcount", "家庭人口数", "人", low=1, high=99,
                    aliases=("家庭人口", "家庭人数"),
                    **FROZEN),
                count("residents", "常住人口数", "人", high=99, aliases=("常住人口",), **FROZEN),
                long("names", "参与计算的成员", hint="按哪些人平均", **FROZEN),
            ),
        ),
        Section(
            "工资性收入",
            (
                *A,
                *item("a1", "务工收入", aliases=("务工", "工资")),
                *item("a2", "行业部门公益岗收入", aliases=("行业部门公益岗",)),
                *item("a3", "乡镇公益岗收入", aliases=("乡镇公益岗",)),
                *item("a4", "村公益岗收入", aliases=("村公益岗",)),
                *item("a5", "采摘等零工收入", aliases=("采摘等", "采摘")),
            ),
        ),
        Section(
            "生产经营性收入",
            (
                *B,
                *item("b1", "种植收入", aliases=("农业（水产）", "农业收入")),
                *item("b2", "养殖收入", aliases=("畜牧业", "畜牧业收入")),
                *item("b3", "林果收入", aliases=("林业", "林业收入")),
                *item("b4", "其他经营收入"),
            ),
        ),
        Section(
            "财产性收入",
            (
                *C,
                *item("c1", "资产收益分红", aliases=("资产收益（分红）收入", "资产收益收入"),
                    external_code="aac092"),
                *item("c2", "土地流转收入", aliases=("土地流转", "土地、草牧场流转")),
                *item("c3", "金融贷款项目收益", aliases=("金融贷款项目",)),
                *item("c4", "代种代养收益", aliases=("代种代养",)),
                *item("c5", "其他财产性收入", external_code="aac093"),
            ),
        ),
        Section(
            "转移性收入",
            (
                *D,
                *item("d1", "计划生育金", external_code="aac076"),
                *item("d2", "低保金", aliases=("低保（五保）补贴",), external_code="aac077"),
                *item("d3", "特困供养金", aliases=("五保金", "特困人员救助供养金"),
                    external_code="aac086"),
                *item("d4", "养老金", aliases=("养老保险金",), external_code="aac087"),
                *item("d5", "生态补偿金", hint="只有总数时填；下面有明细的，以相加为准",
                    aliases=("农林牧草生态补贴",),
                    external_code="aac078"),
                *item("d6", "其他转移性收入", hint="只有总数时填；下面有明细的，以相加为准",
                    external_code="aac083"),
            ),
        ),
        Section(
            "生态补偿金明细",
            items(
                d501="退耕还林补偿", d502="公益林补偿", d503="草原补偿", d504="移民补偿",
                d505="其他生态补偿",
            ),
        ),
        Section(
            "其他转移性收入明细",
            (
                *items(
                    d601="玉米大豆补贴", d602="耕地地力保护补贴", d603="农业大田保险理赔",
                    d604="高龄补贴", d605="优抚金", d606="残疾人补贴", d607="教育资助",
                    d608="救灾款", d609="失能补贴", d610="赡养费",
                ),
                *item("d611", "取暖补贴", aliases=("燃煤补贴",)),
                *items(
                    d612="物价补贴", d613="社会救济", d614="防贫保险金", d615="捐赠赔偿",
                    d616="未列明的转移性收入",
                ),
            ),
        ),
        Section(
            "生产经营性支出",
            (
                *E,
                *item("e1", "种植支出", hint="按行业填；填了各行业的，不再计下面按用途的各项"),
                *items(e2="养殖支出", e3="林果支出", e4="其他经营支出"),
            ),
        ),
        Section(
            "按用途的生产经营性支出",
            (
                *items(k1="农资费用", k2="固定资产折旧和租赁费"),
                *item("k3", "水电燃料支出"),
                *items(k4="承包土地草场费用", k5="饲草料支出", k6="防疫防治支出"),
                *item("k7", "种仔畜支出", aliases=("种（仔）畜",)),
                *items(k8="销售费用和通讯费用"),
            ),
        ),
        Section(
            "只有个别算法计入的项目",
            (
                *F,
                *item("g1", "借贷支出", hint="只有“收支分析”算法计入", aliases=("借贷",)),
                *items(g2="政策性支出", g3="其他支出"),
                *item("h1", "税费", hint="只有“统计口径”算法扣除；下两项同"),
                *items(h2="固定资产折旧", h3="赠送支出"),
            ),
        ),
        Section(
            "一次性补助（不计入收入）",
            items(
                once1="易地搬迁补助", once2="危房改造补助", once3="圈舍等建设补助",
                once4="慰问金", once5="临时或一次性救济", once6="其他一次性补助",
            ),
        ),
        Section(
            "监测收入参考",
            (
                *items(claims="理赔收入", own_medical="合规自付支出"),
                money("reference", "纳入监测收入参考范围（总）", low=None,
                    hint="计算办法未公开，按上级给的数填",
                    aliases=("参考范围（总）",)),
                money("reference_each", "纳入监测收入参考范围（人均）", low=None,
                    aliases=("参考范围（人均）",)),
            ),
        ),
        Section(
            "来源表上的合计",
            (
                money("gross_given", "年收入（来源表）", hint="只有合计、没有分项时填", **DECIDED,
                    aliases=("年收入", "年总收入", "家庭总收入", "家庭年总收入", "家庭年收入"),
                        external_code="aac081"),
                money("net_given", "纯收入（来源表）", low=None, hint="只有合计、没有分项时填", **DECIDED,
                    aliases=("纯收入", "家庭纯收入", "年纯收入", "家庭年纯收入"),
                        external_code="aac079"),
                money("each_given", "人均纯收入（来源表）", low=None,
                    hint="只有人均数、没有分项时填", **DECIDED,
                    aliases=("人均纯收入", "人均纯收入（元）", "家庭年人均纯收入", "年人均纯收入",
                        "家庭人均纯收入", "人均可支配收入"),
                    external_code="aac082"),
            ),
        ),
        Section(
            "合计（自动计算）",
            (
                summed("a_total", "工资性收入合计"),
                summed("b_total", "生产经营性收入合计"),
                summed("c_total", "财产性收入合计"),
                summed("d_total", "转移性收入合计"),
                summed("e_total", "生产经营性支出合计"),
                summed("gross", "年收入（计算）"),
                summed("net", "纯收入（计算）"),
                summed("per_person", "人均纯收入（计算）"),
                summed("once_total", "一次性补助合计"),
            ),
        ),
        Section(
            "签字",
            (
                text("surveyor", "调查人", aliases=("调查人签字",)),
                date("surveyed", "调查日期"),
                yesno("signed", "户主是否签字", aliases=("户主签字", "贫困户签字")),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
