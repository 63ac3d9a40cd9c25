"""Returned 退回修改: a field or record that a superior sent back, with the village's answer."""

from typing import Any

from fupin_desktop.catalogue.fields import Policy, Section, Table
from fupin_desktop.catalogue.short import date, long, ref, region, text

DECIDED: dict[str, Any] = {"policy": Policy.AUTHORITY}
# What is sent back is one statement, and so is what is said of it.
SUBJECT: dict[str, Any] = {"register": "subject", **DECIDED}
SAID: dict[str, Any] = {"register": "said", **DECIDED}
CLOSING: dict[str, Any] = {"register": "closing", **DECIDED}
REPLY: dict[str, Any] = {"register": "answer"}

RETURNED = Table(
    name="returned",
    label="退回修改",
    hint="上级退回的内容和意见，村里的答复；改没改由程序从修改记录看出。",
    parent="household",
    place="region",
    title="about",
    titles=("about", "date"),
    order=("-date",),
    listed=("date", "about", "comment", "by", "reply", "replied", "closed"),
    filters=(),
    searched=("about", "comment", "by", "reply"),
    since=4,
    sections=(
        Section(
            "退回",
            (
                ref("household", "所属户", "household"),
                region(),
                text("record_table", "所属记录类型", required=True, **SUBJECT),
                text("record", "所属记录", required=True, **SUBJECT),
                text("item", "退回的项", hint="不填是整条记录", **SUBJECT),
                text("heads", "退回时的版本", hint="由程序填写", **SUBJECT),
                text("about", "退回内容", required=True, **SUBJECT),
                long("value", "当时的内容", sensitive=True, **DECIDED),
                long("comment", "退回意见", required=True, **SAID),
                date("date", "退回日期", **SAID),
                text("by", "退回人", **SAID),
            ),
        ),
        Section(
            "答复",
            (
                long("reply", "村里答复", **REPLY),
                date("replied", "答复日期", **REPLY),
                text("replier", "答复人", **REPLY),
            ),
        ),
        Section(
            "了结",
            (
                date("closed", "了结日期", **CLOSING),
                text("closer", "了结人", **CLOSING),
            ),
        ),
    ),
)  # fmt: skip
