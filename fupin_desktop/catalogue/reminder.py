"""Reminder 到点提醒: what became of one that a date had called for."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import code, date, long, ref, region, text

REMINDER = Table(
    name="reminder",
    label="提醒办理",
    hint="到点提醒办了没有：一项一条，在“到点提醒”里登记。",
    key=("rule", "subject", "due"),
    parent="person",
    place="region",
    title="rule",
    titles=("person", "rule", "due"),
    order=("-due",),
    listed=("due", "person", "rule", "state", "done", "note"),
    filters=("rule", "state"),
    searched=("note",),
    since=3,
    sections=(
        Section(
            "提醒",
            (
                ref("person", "所属成员", "person"),
                code("rule", "提醒事项", "reminder_rule", required=True, fixed=True),
                date("due", "应办日期", required=True, fixed=True),
                text("subject", "对应记录", required=True, fixed=True, hint="由程序填写",
                    pattern=r"[0-9a-f]+"),
                region(),
            ),
        ),
        Section(
            "办理",
            (
                code("state", "办理结果", "reminder_state", register="state"),
                date("done", "办理日期", register="state"),
                text("handler", "办理人", register="state"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
