"""Measure: what is done for a household, with amount, time and result."""

from fupin_desktop.catalogue.fields import Field, Kind, Section, Table

MEASURE = Table(
    name="measure",
    label="帮扶措施",
    parent="household",
    title="content",
    order=("-start_date",),
    sections=(
        Section(
            "帮扶措施",
            (
                Field(
                    name="household",
                    label="受益户",
                    kind=Kind.REF,
                    choices="household",
                    required=True,
                ),
                Field(name="need", label="对应需求", kind=Kind.REF, choices="need"),
                Field(name="visit", label="来自走访", kind=Kind.REF, choices="visit"),
                Field(
                    name="category",
                    label="措施类别",
                    kind=Kind.CODE,
                    choices="measure_category",
                    aliases=("项目类别", "帮扶类别", "措施类型"),
                ),
                Field(
                    name="content",
                    label="措施内容",
                    kind=Kind.LONG,
                    required=True,
                    aliases=("扶持措施", "帮扶措施", "帮扶内容", "措施名称"),
                ),
                Field(
                    name="amount",
                    label="金额",
                    kind=Kind.MONEY,
                    unit="元",
                    low=0,
                    aliases=("受益资金", "受益资金/政策", "补助金额", "资金"),
                ),
                Field(
                    name="start_date",
                    label="开始日期",
                    kind=Kind.DATE,
                    aliases=("落实时间", "开始时间", "实施时间"),
                ),
                Field(
                    name="end_date",
                    label="结束日期",
                    kind=Kind.DATE,
                    aliases=("结束时间", "完成时间"),
                ),
                Field(
                    name="responsible",
                    label="责任人",
                    aliases=("帮扶责任人", "帮扶人", "负责人"),
                ),
                Field(
                    name="state",
                    label="实施状态",
                    kind=Kind.CODE,
                    choices="measure_state",
                    default="2",
                    aliases=("实施情况", "实施开发式帮扶措施情况"),
                ),
                Field(
                    name="result",
                    label="帮扶成效",
                    kind=Kind.LONG,
                    aliases=("成效", "效果", "措施成效"),
                ),
            ),
        ),
    ),
)
