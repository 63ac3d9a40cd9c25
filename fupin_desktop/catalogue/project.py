"""Projects from the library to acceptance: phases, checks and required documents."""

from fupin_desktop.catalogue.fields import Field, Section, Table
from fupin_desktop.catalogue.short import (
    code,
    codes,
    count,
    date,
    decimal,
    long,
    money,
    ref,
    region,
    text,
    yesno,
)

WATCH_AMOUNT = 200_000_000  # fen: 2,000,000 yuan; each project keeps the amount it was made under


def source(name: str, label: str) -> Field:
    """The part of a project's money that one source gives."""
    return money(f"fund_{name}", f"{label}资金", aliases=(f"{label}资金（元）",))


PROJECT = Table(
    name="project",
    label="项目",
    hint="从入库到验收的帮扶项目；阶段、检查、资料、资金和资产在项目下面填写。",
    place="region",
    shared=True,
    title="name",
    titles=("name", "year", "number"),
    order=("-year", "number"),
    listed=("name", "year", "category", "total", "state", "planned_end", "over_threshold", "unit"),
    filters=("year", "category", "state", "level", "cycle", "over_threshold"),
    searched=("number", "name", "content", "unit", "responsible", "filing_number"),
    since=2,
    sections=(
        Section(
            "项目",
            (
                region(),
                text("number", "项目编号", aliases=("编号", "项目代码")),
                text("name", "项目名称", required=True),
                date("year", "年度", hint="如 2025", aliases=("项目年度", "年份")),
                code("category", "项目类别", "project_category", required=True, aliases=("项目类型",)),
                code("cycle", "产业周期", "project_cycle", hint="产业项目填写"),
                code("level", "项目级别", "project_level"),
                code("channel", "帮扶渠道", "channel", hint="专项、行业或社会帮扶"),
                code("building", "建设性质", "building"),
                text("location", "实施地点", aliases=("建设地点",)),
                long("content", "建设内容", aliases=("项目内容", "建设内容和规模")),
                long("goal", "绩效目标"),
                ref("plan", "对应规划或计划", "plan"),
                code("state", "项目状态", "project_state", default="1", aliases=("项目进展",)),
            ),
        ),
        Section(
            "立项与备案",
            (
                date("stored", "入库日期"),
                text("approval_number", "批复文号", register="approval"),
                date("approved", "批复日期", register="approval", aliases=("立项日期",)),
                text("filing_number", "备案号", register="filing"),
                date("filed", "备案日期", register="filing"),
                text("unit", "实施单位", aliases=("项目实施单位",)),
                ref("organization", "经营或承建主体", "organization", aliases=("承建单位",)),
                text("responsible", "项目负责人", aliases=("责任人", "负责人")),
                text("phone", "联系电话", sensitive=True),
            ),
        ),
        Section(
            "工期",
            (
                date("planned_start", "计划开工日期", aliases=("计划开始时间",)),
                date("planned_end", "计划完工日期", aliases=("计划结束时间",)),
                date("actual_start", "实际开工日期", aliases=("开工日期",)),
                date("actual_end", "实际完工日期", aliases=("完工日期",)),
                text("delay_reason", "延期原因"),
                text("stop_reason", "终止原因"),
            ),
        ),
        Section(
            "资金",
            (
                money("total", "总投资", aliases=("项目总投资", "投资总额", "资金总额")),
                source("central", "中央"),
                source("provincial", "省级"),
                source("city", "市级"),
                source("county", "县级"),
                source("helping", "帮扶"),
                source("self", "自筹"),
                source("other", "其他"),
                money("fund_sum", "各来源合计", computed=True),
                code("purpose", "资金用途", "fund_purpose"),
                money("watch_amount", "重点检查金额", default=WATCH_AMOUNT, hint="总投资达到这一金额的重点检查"),
                yesno("over_threshold", "是否重点检查", computed=True, aliases=("重点检查项目",)),
            ),
        ),
        Section(
            "受益与联结",
            (
                count("planned_households", "计划受益户数", "户"),
                count("planned_persons", "计划受益人数", "人"),
                count("planned_helped", "其中脱贫户和监测户", "户"),
                count("households", "实际受益户数", "户", aliases=("受益户数",)),
                count("persons", "实际受益人数", "人", aliases=("受益人数",)),
                count("townships", "覆盖乡镇数", "个"),
                count("villages", "覆盖村数", "个"),
                long("mechanism", "利益联结机制", aliases=("带动机制",)),
                text("coverage", "覆盖范围"),
            ),
        ),
        Section(
            "公示",
            (
                date("notice_before", "事前公示日期", register="notice"),
                count("notice_days", "公示天数", "天", register="notice"),
                text("notice_place", "公示地点和方式"),
                date("notice_after", "完工公示日期"),
                text("notice_objection", "公示异议及处理"),
            ),
        ),
        Section(
            "验收",
            (
                date("accepted", "验收日期", register="acceptance"),
                code("acceptance", "验收结果", "acceptance", register="acceptance"),
                text("accepted_by", "验收人", register="acceptance", aliases=("验收单位",)),
                long("acceptance_note", "验收意见", register="acceptance"),
                date("audited", "决算审计日期", register="auditing"),
                money("audited_total", "审定金额", register="auditing"),
                text("keeper", "后期管护"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

PROJECT_PHASE = Table(
    name="project_phase",
    label="项目阶段",
    hint="按阶段分解工期和任务；进度每半月更新一次，以前的进度在修改记录中。",
    parent="project",
    title="name",
    titles=("project", "number", "name"),
    order=("number",),
    listed=("project", "number", "name", "planned_share", "planned_end", "done_share", "light"),
    filters=("light", "review"),
    searched=("name", "progress", "note"),
    since=2,
    sections=(
        Section(
            "阶段",
            (
                ref("project", "所属项目", "project", required=True),
                count("number", "阶段序号"),
                text("name", "阶段名称", required=True, aliases=("阶段",)),
                decimal("planned_share", "计划占比", "%", places=1, high=100, hint="本阶段占整个项目的比例"),
                date("planned_start", "计划开始日期"),
                date("planned_end", "计划结束日期"),
                date("actual_start", "实际开始日期"),
                date("actual_end", "实际结束日期"),
            ),
        ),
        Section(
            "进度",
            (
                decimal("done_share", "完成比例", "%", places=1, high=100, hint="本阶段已完成多少"),
                date("reported", "进度日期"),
                long("progress", "进展情况"),
                code("light", "进度预警", "progress_light", aliases=("红黄绿",)),
                text("lag", "滞后原因"),
                code("review", "阶段评审结果", "acceptance", register="reviewing"),
                date("reviewed", "评审日期", register="reviewing"),
                text("reviewer", "评审人", register="reviewing"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

PROJECT_CHECK = Table(
    name="project_check",
    label="项目检查",
    hint="事前、事中、事后各次检查；问题要整改的，在“整改”中跟踪。",
    parent="project",
    title="date",
    titles=("project", "stage", "date"),
    order=("-date",),
    listed=("project", "stage", "planned", "date", "checker", "problems", "conclusion", "due"),
    filters=("stage", "conclusion", "focus", "items"),
    searched=("checker", "problems", "note"),
    since=2,
    sections=(
        Section(
            "检查",
            (
                ref("project", "所属项目", "project", required=True),
                code("stage", "检查阶段", "check_stage", required=True),
                date("planned", "计划检查日期"),
                date("date", "检查日期", hint="还没有检查的不填"),
                text("checker", "检查人", aliases=("检查单位",)),
                yesno("focus", "是否重点检查"),
                codes("items", "检查内容", "project_check_item"),
                long("findings", "检查情况"),
                long("problems", "发现问题", aliases=("存在问题",)),
                code("conclusion", "检查结论", "check_conclusion"),
                date("due", "整改期限"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

PROJECT_DOCUMENT = Table(
    name="project_document",
    label="项目资料",
    hint="项目应有的资料逐项登记，缺的不勾“已有”；扫描件作为附件。",
    parent="project",
    title="kind",
    titles=("project", "kind"),
    order=("kind",),
    listed=("project", "kind", "required", "have", "number", "date"),
    filters=("kind", "required", "have"),
    searched=("number", "name", "note"),
    since=2,
    sections=(
        Section(
            "资料",
            (
                ref("project", "所属项目", "project", required=True),
                code("kind", "资料种类", "project_document", required=True),
                text("name", "资料名称"),
                yesno("required", "是否必备"),
                yesno("have", "是否已有", aliases=("已有",)),
                text("number", "文号或编号", register="number"),
                date("date", "资料日期", register="number"),
                count("pages", "页数", "页"),
                text("kept", "存放位置"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
