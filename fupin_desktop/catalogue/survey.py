"""Survey rounds 排查: who is asked, by when, and what was found at each household."""

from typing import Any

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import code, date, long, ref, refs, region, text

# Which households a round covers only makes sense together.
COVER: dict[str, Any] = {"register": "cover"}

SURVEY_ROUND = Table(
    name="survey_round",
    label="排查轮次",
    hint="一轮排查一条：什么时候查、查哪些户、多问哪些问题；再逐户填写，随时看进度。",
    place="region",
    shared=True,
    title="name",
    titles=("name", "start"),
    order=("-start", "name"),
    listed=("name", "kind", "start", "end", "cover", "cover_words", "region", "note"),
    filters=("kind",),
    searched=("name", "note"),
    since=3,
    sections=(
        Section(
            "排查轮次",
            (
                region(),
                text("name", "名称", required=True, hint="如 2026 年上半年集中排查"),
                code("kind", "排查类型", "survey_kind"),
                date("start", "开始日期"),
                date("end", "截止日期"),
                long("note", "要求和说明"),
            ),
        ),
        Section(
            "排查范围",
            (
                code("cover", "查哪些户", "survey_cover", **COVER),
                text("cover_words", "范围说明", hint="由程序写成", **COVER),
                text("conditions", "范围条件", hint="由程序填写，请在轮次页面设置", **COVER),
                refs("households", "名单", "household", **COVER),
            ),
        ),
    ),
)

SURVEY_ANSWER = Table(
    name="survey_answer",
    label="排查记录",
    hint="一轮排查中每户一条：见到谁、看到什么、有没有风险。",
    key=("round", "household"),
    parent="household",
    title="date",
    titles=("household", "round"),
    order=("-date",),
    listed=("household", "round", "date", "surveyor", "met", "conclusion", "content"),
    filters=("round", "conclusion"),
    searched=("content", "surveyor", "met"),
    since=3,
    sections=(
        Section(
            "排查记录",
            (
                ref("household", "排查户", "household", required=True, fixed=True),
                ref("round", "排查轮次", "survey_round", required=True, fixed=True),
                date("date", "排查日期", aliases=("入户时间", "排查时间")),
                text("surveyor", "排查人", aliases=("排查人员", "入户人员")),
                text("met", "见到谁", aliases=("受访人",)),
                code("conclusion", "排查结论", "survey_conclusion", aliases=("结论",)),
                long("content", "排查情况", aliases=("排查内容",)),
                ref("need", "形成需求", "need"),
            ),
        ),
    ),
)
