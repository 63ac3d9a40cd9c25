"""Membership: which household a person belongs to, from when to when and why."""

from fupin_desktop.catalogue.fields import Field, Kind, Policy, Section, Table

MEMBERSHIP = Table(
    name="membership",
    label="家庭成员关系",
    title="person",
    key=("person", "previous"),
    parent="household",
    order=("order", "relation", "start"),
    listed=("household", "person", "relation", "start", "reason_in", "end", "reason_out"),
    filters=("relation", "reason_in", "reason_out"),
    hint="谁在哪一户、何时进入、何时离开、为什么。",
    sections=(
        Section(
            "成员关系",
            (
                Field(
                    name="person",
                    label="成员",
                    kind=Kind.REF,
                    choices="person",
                    required=True,
                ),
                Field(
                    name="household",
                    label="所在户",
                    kind=Kind.REF,
                    choices="household",
                    required=True,
                    policy=Policy.PROTECTED,
                ),
                Field(
                    name="relation",
                    label="与户主关系",
                    kind=Kind.CODE,
                    choices="relation",
                    external_code="aab006",
                ),
                Field(name="order", label="成员序号", kind=Kind.INTEGER, low=1, high=99),
                Field(
                    name="previous",
                    label="上一段成员关系",
                    kind=Kind.REF,
                    choices="membership",
                ),
            ),
        ),
        Section(
            "进入",
            (
                Field(
                    name="start",
                    label="进入时间",
                    kind=Kind.DATE,
                    aliases=("增加时间", "成员增加时间"),
                ),
                Field(
                    name="reason_in",
                    label="进入原因",
                    kind=Kind.CODE,
                    choices="reason_in",
                    aliases=("增加原因", "成员增加原因", "新增原因"),
                ),
            ),
        ),
        Section(
            "离开",
            (
                Field(
                    name="end",
                    label="离开时间",
                    kind=Kind.DATE,
                    register="end",
                    policy=Policy.PROTECTED,
                    aliases=("减少时间", "成员减少时间"),
                ),
                Field(
                    name="reason_out",
                    label="离开原因",
                    kind=Kind.CODE,
                    choices="reason_out",
                    register="end",
                    policy=Policy.PROTECTED,
                    aliases=("减少原因", "成员减少原因"),
                ),
                Field(
                    name="next_household",
                    label="去往户",
                    kind=Kind.REF,
                    choices="household",
                    register="end",
                    policy=Policy.PROTECTED,
                ),
            ),
        ),
    ),
)
