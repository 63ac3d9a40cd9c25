"""Public notices: what was on the board, from when to when, and what was said against it."""

from typing import Any

from fupin_desktop.catalogue.fields import Policy, Section, Table
from fupin_desktop.catalogue.short import code, count, date, long, ref, refs, region, text

POSTING: dict[str, Any] = {"register": "posting"}
ANSWER: dict[str, Any] = {"register": "answer"}

NOTICE = Table(
    name="notice",
    label="公示",
    hint="每张公示一条：贴出的内容、从哪天到哪天、贴在哪里；张贴的照片作为附件，异议在下面登记。",
    place="region",
    title="title",
    titles=("title", "start"),
    order=("-on", "title"),
    listed=("title", "kind", "on", "start", "days", "place", "taken_down", "result"),
    filters=("kind", "seal"),
    searched=("title", "content", "place", "result", "note"),
    since=5,
    sections=(
        Section(
            "公示内容",
            (
                region(),
                code("kind", "公示种类", "notice_kind", required=True),
                text("title", "标题", required=True),
                date("on", "截至日期", required=True, hint="内容是哪一天的情况"),
                count("listed", "列出户数或项数"),
                long("content", "贴出的内容", hint="由程序填写，与贴出的纸一致"),
                code("seal", "落款单位", "notice_seal"),
                refs("procedures", "涉及的程序", "procedure", policy=Policy.UNION),
            ),
        ),
        Section(
            "张贴",
            (
                date("start", "张贴日期", aliases=("公示开始日期",), **POSTING),
                count("days", "公示天数", "天", low=1, high=365, **POSTING),
                text("place", "张贴地点", aliases=("公示地点",)),
                text("phone", "监督电话"),
                text("posted_by", "张贴人"),
                date("taken_down", "撤下日期", aliases=("公示结束日期",)),
                long("result", "公示结果", hint="如：公示期满，无异议"),
                long("note", "备注"),
            ),
        ),
    ),
)

OBJECTION = Table(
    name="objection",
    label="公示异议",
    hint="每条异议一条：谁、何时、对什么不同意，怎样核实处理。",
    parent="notice",
    title="content",
    titles=("date", "content"),
    order=("-date",),
    listed=("date", "notice", "content", "state", "answered", "answer"),
    filters=("state",),
    searched=("content", "answer", "note"),
    since=5,
    sections=(
        Section(
            "异议",
            (
                ref("notice", "所属公示", "notice", required=True, fixed=True),
                date("date", "提出日期", required=True),
                text("person", "提出人", hint="本人要求保密的不填", sensitive=True),
                text("phone", "联系电话", sensitive=True),
                long("content", "异议内容", required=True),
            ),
        ),
        Section(
            "处理",
            (
                code("state", "办理状态", "work_state", default="1"),
                long("answer", "核实和处理情况", **ANSWER),
                date("answered", "答复日期", **ANSWER),
                text("handler", "处理人"),
                long("note", "备注"),
            ),
        ),
    ),
)
