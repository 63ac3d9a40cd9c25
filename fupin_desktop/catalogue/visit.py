"""Visit: one call at a household."""

from fupin_desktop.catalogue.fields import Field, Kind, Policy, Section, Table
from fupin_desktop.catalogue.short import count, refs, text

VISIT = Table(
    name="visit",
    label="走访",
    parent="household",
    title="date",
    titles=("household", "date"),
    order=("-date",),
    listed=("date", "household", "visitors", "purpose", "content", "result", "next_date"),
    filters=("purpose",),
    searched=("content", "visitors", "place", "met", "result"),
    hint="每次走访一条：谁去、见到谁、看到什么、怎么处理。",
    sections=(
        Section(
            "走访",
            (
                Field(
                    name="household",
                    label="走访户",
                    kind=Kind.REF,
                    choices="household",
                    required=True,
                ),
                Field(
                    name="date",
                    label="走访日期",
                    kind=Kind.DATE,
                    required=True,
                    aliases=("走访时间", "入户时间", "日期"),
                ),
                Field(
                    name="visitors",
                    label="走访人",
                    aliases=("走访人员", "入户人员", "走访干部"),
                ),
                Field(name="met", label="见到谁", aliases=("受访人", "受访对象")),
                Field(name="place", label="走访地点", aliases=("地点",)),
                Field(
                    name="purpose",
                    label="走访事由",
                    kind=Kind.CODE,
                    choices="visit_purpose",
                    aliases=("走访目的", "走访类型"),
                ),
                Field(
                    name="content",
                    label="走访情况",
                    kind=Kind.LONG,
                    aliases=("走访内容", "走访记录", "工作开展情况"),
                ),
                Field(
                    name="result",
                    label="处理结果",
                    kind=Kind.LONG,
                    aliases=("走访结果", "解决问题"),
                ),
                Field(
                    name="next_date",
                    label="下次走访日期",
                    kind=Kind.DATE,
                    aliases=("下次走访时间", "下次走访"),
                ),
                count("people", "走访人数", "人", high=99, aliases=("入户人数",), since=2),
                text("unit", "走访单位", aliases=("走访人单位",), since=2),
                # What this visit took a step forward; what it brought up names it as its origin.
                refs("needs", "办理的需求", "need", policy=Policy.UNION, since=3),
                refs("measures", "推进的措施", "measure", policy=Policy.UNION, since=3),
            ),
        ),
    ),
)
