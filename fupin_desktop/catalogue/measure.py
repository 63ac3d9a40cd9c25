"""Measure: what is done for a household, with amount, time and result."""

from fupin_desktop.catalogue.fields import Field, Kind, Policy, Section, Table
from fupin_desktop.catalogue.short import code, codes, date, decimal, long, ref, refs, text, yesno

MEASURE = Table(
    name="measure",
    label="帮扶措施",
    parent="household",
    title="content",
    titles=("content", "start_date"),
    order=("-start_date",),
    listed=(
        "household",
        "category",
        "content",
        "amount",
        "start_date",
        "responsible",
        "state",
        "confirmed",
    ),
    filters=("category", "detail", "state", "five_batches", "six_batches", "confirmed"),
    searched=("content", "sub_item", "responsible", "result"),
    hint="每项措施一条：答复哪些需求、谁负责、多少钱、什么时候、效果怎样。",
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
                text("sub_item", "措施子项", aliases=("子项",), since=2),
            ),
        ),
        Section(
            "分类",
            (
                code("detail", "具体措施", "measure_detail", since=2),
                codes("five_batches", "五个一批", "five_batches", policy=Policy.UNION, since=2),
                codes("six_batches", "六个一批", "six_batches", policy=Policy.UNION, since=2),
                codes("giving", "帮扶五给", "giving", policy=Policy.UNION, since=2),
                yesno("eligible", "是否符合扶持条件", aliases=("符合扶持条件",), since=2),
                decimal(
                    "quantity", "项目需求量", register="quantity", aliases=("数量", "规模"), since=2
                ),
                text("quantity_unit", "计量单位", register="quantity", aliases=("单位",), since=2),
            ),
        ),
        Section(
            "关联",
            (
                ref("person", "受益成员", "person", since=2),
                refs("more_needs", "其他对应需求", "need", policy=Policy.UNION, since=2),
                ref("project", "所属项目", "project", since=2),
                ref("helper", "对应帮扶责任人", "helper", since=2),
                ref("organization", "实施单位", "organization", since=2),
            ),
        ),
        Section(
            "佐证与认可",
            (
                codes("evidence", "佐证材料", "evidence", policy=Policy.UNION, since=2),
                yesno("confirmed", "户主是否认可", register="confirmation", since=2),
                text("confirmed_by", "认可人", register="confirmation", since=2),
                date("confirmed_on", "认可日期", register="confirmation", since=2),
                code("satisfaction", "满意程度", "satisfaction", since=2),
                long("note", "备注", aliases=("公益性岗位帮扶其他备注", "其他备注"), since=2),
            ),
        ),
    ),
)
