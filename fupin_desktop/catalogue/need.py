"""Need: something a household or one of its members asks for or lacks."""

from fupin_desktop.catalogue.fields import Field, Kind, Section, Table
from fupin_desktop.catalogue.short import code, date, long, text, yesno

NEED = Table(
    name="need",
    label="需求",
    parent="household",
    title="content",
    titles=("content", "date"),
    order=("-date",),
    listed=("date", "household", "person", "category", "content", "urgency", "deadline", "state"),
    filters=("category", "urgency", "state", "source", "confirmed"),
    searched=("content", "responsible", "result"),
    hint="每项需求一条：谁提出、要什么、急不急、办到哪一步。",
    sections=(
        Section(
            "需求",
            (
                Field(
                    name="household",
                    label="提出户",
                    kind=Kind.REF,
                    choices="household",
                    required=True,
                ),
                Field(name="person", label="涉及成员", kind=Kind.REF, choices="person"),
                Field(name="visit", label="来自走访", kind=Kind.REF, choices="visit"),
                Field(
                    name="date",
                    label="提出日期",
                    kind=Kind.DATE,
                    aliases=("提出时间", "需求时间"),
                ),
                Field(
                    name="category",
                    label="需求类别",
                    kind=Kind.CODE,
                    choices="need_category",
                    aliases=("需求类型",),
                ),
                Field(
                    name="content",
                    label="需求内容",
                    kind=Kind.LONG,
                    required=True,
                    aliases=("需求", "困难和需求", "存在困难", "诉求"),
                ),
                Field(
                    name="urgency",
                    label="紧急程度",
                    kind=Kind.CODE,
                    choices="need_urgency",
                    default="1",
                ),
                Field(
                    name="state",
                    label="办理状态",
                    kind=Kind.CODE,
                    choices="need_state",
                    register="state",
                    default="1",
                    aliases=("需求状态", "办理情况"),
                ),
                code("source", "需求来源", "need_source", since=2),
                yesno("confirmed", "本人是否确认", aliases=("户主确认",), since=2),
                text("responsible", "承办人", since=2),
                date("deadline", "应办结日期", aliases=("办理期限",), since=2),
                date("closed", "办结日期", register="state", aliases=("办结时间",), since=2),
                long("result", "办理结果", since=2),
            ),
        ),
    ),
)
