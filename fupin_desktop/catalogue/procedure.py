"""Procedures: identification, removal of risk, exit and their like, step by step."""

from typing import Any

from fupin_desktop.catalogue.fields import Policy, Section, Table
from fupin_desktop.catalogue.short import code, codes, count, date, long, ref, text, yesno

OUTCOME: dict[str, Any] = {"register": "outcome", "policy": Policy.PROTECTED}
NOTICE: dict[str, Any] = {"register": "notice"}
VOTES: dict[str, Any] = {"register": "votes"}

PROCEDURE = Table(
    name="procedure",
    label="程序",
    hint="识别、风险消除、退出等各是一道程序：一步步办，办完时户的类别随之改变，经过都留下。",
    parent="household",
    place="region",
    title="kind",
    titles=("household", "kind", "started"),
    order=("-started",),
    listed=("household", "kind", "monitoring_kind", "started", "deadline", "state", "finished",
        "outcome"),
    filters=("kind", "state", "outcome", "monitoring_kind", "clue"),
    searched=("applicant", "document_number", "reason", "note"),
    since=2,
    sections=(
        Section(
            "程序",
            (
                ref("household", "对象户", "household", hint="村、乡镇、县退出时不填"),
                text("region", "所属地区代码", pattern=r"\d{2,14}"),
                code("kind", "程序类别", "procedure_kind", required=True, fixed=True),
                date("started", "启动日期", required=True, aliases=("开始日期", "申请日期")),
                date("deadline", "应办结日期", aliases=("办理期限",)),
                code("clue", "线索来源", "clue_source"),
                text("applicant", "申请人"),
                long("reason", "申请或启动理由"),
                text("handler", "承办人"),
            ),
        ),
        Section(
            "监测对象",
            (
                code("monitoring_kind", "拟定监测对象类别", "monitoring_kind",
                    aliases=("监测对象类别",)),
                codes("risks", "返贫致贫风险", "risk", policy=Policy.UNION, aliases=("风险类型",)),
                codes("disasters", "自然灾害子项", "disaster", policy=Policy.UNION),
                text("risk_note", "其他风险备注"),
                date("risk_month", "风险发生时间"),
                yesno("covered_without_labour", "整户无劳动能力兜底保障"),
            ),
        ),
        Section(
            "结果",
            (
                code("state", "办理状态", "procedure_state", default="1", **OUTCOME),
                date("finished", "办结日期", **OUTCOME),
                code("outcome", "办理结果", "procedure_outcome", **OUTCOME),
                code("final_kind", "认定户类型", "household_kind", **OUTCOME),
                code("final_monitoring_kind", "认定监测对象类别", "monitoring_kind", **OUTCOME),
                code("removal_way", "风险消除方式", "risk_removal_way", **OUTCOME),
                text("document_number", "批准文号", aliases=("文号",), **OUTCOME),
                text("follower", "监测联系人", hint="风险消除后继续联系的人"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

PROCEDURE_STEP = Table(
    name="procedure_step",
    label="程序步骤",
    hint="程序的每一步一条：日期、参加人、材料、公示和表决。",
    key=("procedure", "step"),
    parent="procedure",
    title="step",
    titles=("procedure", "step"),
    order=("order", "done"),
    listed=("procedure", "step", "planned", "done", "notice_end", "result"),
    filters=("step", "result", "documents"),
    searched=("persons", "place", "opinion", "note"),
    since=2,
    sections=(
        Section(
            "步骤",
            (
                ref("procedure", "所属程序", "procedure", required=True, fixed=True),
                code("step", "步骤", "procedure_step", required=True, fixed=True),
                count("order", "顺序", high=99),
                date("planned", "应完成日期"),
                date("done", "完成日期"),
                text("place", "地点"),
                text("chair", "主持人"),
                text("recorder", "记录人"),
                long("persons", "参加人", hint="入户核实须 2 人以上"),
                count("attendance", "到会人数", "人"),
                codes("documents", "已有材料", "procedure_document"),
                yesno("signed", "是否已签字", hint="按步骤指户主、参加人或经办人"),
            ),
        ),
        Section(
            "公示",
            (
                date("notice_start", "公示开始日期", **NOTICE),
                count("notice_days", "公示天数", "天", high=365, **NOTICE),
                date("notice_end", "公示结束日期", **NOTICE),
                text("notice_place", "公示地点"),
                text("notice_phone", "监督电话"),
                long("objections", "异议和处理"),
            ),
        ),
        Section(
            "表决与意见",
            (
                count("votes_for", "同意票数", "票", **VOTES),
                count("votes_against", "不同意票数", "票", **VOTES),
                count("votes_abstained", "弃权票数", "票", **VOTES),
                code("result", "本步结果", "step_result"),
                long("opinion", "意见"),
                text("note", "备注"),
            ),
        ),
    ),
)
