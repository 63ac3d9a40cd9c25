"""The work team: its members, their days in the village, and the four tasks of a year."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import (
    code,
    count,
    date,
    decimal,
    long,
    ref,
    refs,
    region,
    text,
    year,
    yesno,
)

STAFF = Table(
    name="staff",
    label="驻村队员",
    hint="每名驻村干部一条：来自哪个单位，担任什么，何时到村、何时离任。",
    place="region",
    title="name",
    titles=("name", "unit"),
    order=("end", "name"),
    listed=("name", "unit", "post", "leader", "first_secretary", "start", "end", "phone"),
    filters=("leader", "first_secretary", "affiliation", "political"),
    searched=("name", "unit", "phone", "note"),
    since=2,
    sections=(
        Section(
            "基本情况",
            (
                region(),
                text("name", "姓名", required=True, aliases=("队员姓名", "干部姓名")),
                code("sex", "性别", "sex"),
                text("id_number", "证件号", sensitive=True, aliases=("证件号码", "身份证号")),
                date("birth", "出生日期", aliases=("出生年月",)),
                code("political", "政治面貌", "political", external_code="aak033"),
                code("education", "学历", "education", aliases=("文化程度",), external_code="aak036"),
                text("skill", "技术特长", external_code="aak037"),
                text("phone", "联系电话", sensitive=True, aliases=("电话", "手机号")),
            ),
        ),
        Section(
            "选派",
            (
                text("unit", "单位名称", aliases=("选派单位", "派出单位", "单位"), external_code="aap001"),
                code("affiliation", "隶属关系", "affiliation", aliases=("单位隶属关系",), external_code="aap004"),
                text("rank", "职务级别", aliases=("职级",), external_code="aaf031"),
                text("post", "原单位职务", aliases=("职务",)),
                text("batch", "选派批次", aliases=("批次",)),
                text("document_number", "选派文号"),
            ),
        ),
        Section(
            "驻村",
            (
                yesno("leader", "是否驻村工作队队长", aliases=("工作队队长", "队长"), external_code="aak031"),
                yesno("first_secretary", "是否第一书记", aliases=("第一书记",), external_code="aak032"),
                yesno("member", "是否驻村队员", aliases=("驻村队员",), external_code="aak039"),
                date("start", "驻村开始时间", aliases=("开始时间", "帮扶开始时间", "到村时间"), external_code="aar020"),
                date("end", "驻村结束时间", aliases=("结束时间", "帮扶结束时间", "离任时间"), external_code="aar021"),
                text("assessed", "年度考核结果"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

ATTENDANCE = Table(
    name="attendance",
    label="驻村考勤",
    hint="每名队员每月一张：驻村、请假、出差各几天，做了什么。",
    key=("staff", "month"),
    parent="staff",
    title="month",
    titles=("staff", "month"),
    order=("-month",),
    listed=("month", "staff", "days", "leave_days", "travel_days", "training_days", "checked_by"),
    filters=("month", "staff"),
    searched=("log", "leave_reason", "checked_by", "note"),
    since=2,
    sections=(
        Section(
            "考勤",
            (
                ref("staff", "队员", "staff", required=True, fixed=True),
                date("month", "月份", required=True, fixed=True, pattern=r"\d{4}-\d{2}", hint="如 2025-03", aliases=("考勤月份",)),
                decimal("days", "驻村天数", "天", places=1, high=31, aliases=("在岗天数",)),
                decimal("leave_days", "请假天数", "天", places=1, high=31),
                text("leave_reason", "请假事由"),
                decimal("travel_days", "出差天数", "天", places=1, high=31),
                text("travel_place", "出差地点和事由"),
                decimal("training_days", "培训天数", "天", places=1, high=31),
                long("log", "工作日志", aliases=("驻村日志", "工作情况")),
                text("checked_by", "考勤核实人", register="checked"),
                date("checked_on", "核实日期", register="checked"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

TEAM_TASK = Table(
    name="team_task",
    label="年度四项任务",
    hint="驻村工作队每年四项任务各一条：打算怎么做，做到了什么。",
    key=("region", "year", "task"),
    place="region",
    title="task",
    titles=("year", "task"),
    order=("-year", "task"),
    listed=("year", "task", "plan", "done", "state", "due"),
    filters=("year", "task", "state"),
    searched=("plan", "done", "result", "note"),
    since=2,
    sections=(
        Section(
            "任务",
            (
                region(required=True, fixed=True),
                year(),
                code("task", "任务", "team_task", required=True, fixed=True, aliases=("任务名称",)),
                refs("staff", "责任队员", "staff"),
                long("plan", "工作计划", aliases=("计划",)),
                date("due", "计划完成日期", aliases=("完成时限",)),
                long("done", "完成情况", aliases=("完成",)),
                date("finished", "完成日期", register="state"),
                code("state", "任务状态", "work_state", register="state", default="1"),
                long("result", "工作成效", aliases=("成效",)),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

HANDOVER = Table(
    name="handover",
    label="工作交接",
    hint="驻村干部离任时交给接任的人，一次一条；从“交接”办理，清单另行打印签字。",
    place="region",
    title="date",
    titles=("date", "giver", "taker"),
    order=("-date",),
    listed=("date", "giver", "taker", "witness", "moved", "open", "note"),
    filters=("date",),
    searched=("giver", "taker", "witness", "note"),
    since=4,
    sections=(
        Section(
            "交接",
            (
                region(),
                date("date", "交接日期", required=True),
                text("giver", "移交人", required=True),
                text("taker", "接收人", required=True),
                text("witness", "监交人"),
                count("moved", "转交结对", "条"),
                count("open", "未了事项", "项", hint="交接清单上的项数"),
                text("digest", "台账摘要", hint="记入台账时的，由程序填写", pattern=r"[0-9a-f]{64}"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
