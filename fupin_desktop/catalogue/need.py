"""Need: something a household or one of its members asks for or lacks."""

from fupin_desktop.catalogue.fields import Field, Kind, Section, Table

NEED = Table(
    name="need",
    label="需求",
    parent="household",
    title="content",
    order=("-date",),
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
                    default="1",
                    aliases=("需求状态", "办理情况"),
                ),
            ),
        ),
    ),
)
