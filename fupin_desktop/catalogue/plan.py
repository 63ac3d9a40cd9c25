"""Plans for a household, a person or a village, with versions and yearly targets."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import code, codes, count, date, long, money, ref, text

PLAN = Table(
    name="plan",
    label="帮扶计划",
    hint="每户一策、每人一策、每村一方案；修订时另立一版，旧版保留。",
    parent="household",
    place="region",
    title="title",
    titles=("household", "person", "scope", "year_from", "version"),
    order=("-year_from", "-version"),
    listed=("scope", "household", "person", "title", "year_from", "year_to", "version", "state"),
    filters=("scope", "kind", "state", "revision"),
    searched=("title", "approach", "responsible", "note"),
    since=2,
    sections=(
        Section(
            "对象",
            (
                code("scope", "计划对象", "plan_scope", required=True, default="1"),
                ref("household", "计划户", "household", hint="每村一方案不填"),
                ref("person", "计划成员", "person", hint="每人一策填写"),
                text("region", "所属地区代码", pattern=r"\d{2,14}"),
                text("title", "计划名称"),
                code("kind", "计划类别", "plan_kind", default="1"),
                date("year_from", "起始年度", required=True),
                date("year_to", "截止年度"),
            ),
        ),
        Section(
            "内容",
            (
                date("exit_year", "计划脱贫年度"),
                long("situation", "现状与问题"),
                long("goal", "目标"),
                long("approach", "帮扶思路与措施", aliases=("帮扶计划", "帮扶计划内容")),
                codes("categories", "措施类别", "measure_category"),
                money("expected_income", "预计年增收"),
                money("budget", "所需资金"),
                text("responsible", "帮扶责任人"),
                text("unit", "帮扶单位"),
                date("agreed", "户主认可日期"),
            ),
        ),
        Section(
            "版本",
            (
                count("version", "版次", low=1, high=99, default=1),
                ref("previous", "上一版", "plan"),
                code("state", "计划状态", "plan_state", default="2"),
                code("revision", "修订类别", "plan_revision"),
                text("revision_reason", "修订原因"),
                date("approved", "审定日期"),
                long("review", "中期评估情况"),
                long("note", "备注"),
            ),
        ),
    ),
)

TARGET = Table(
    name="target",
    label="计划目标",
    hint="计划每年每项目标一条：现状、目标值、计划和完成。",
    parent="plan",
    title="indicator",
    titles=("plan", "year", "indicator"),
    order=("year", "indicator"),
    listed=("plan", "year", "indicator", "value", "present", "planned", "actual", "done"),
    filters=("year", "indicator", "done"),
    searched=("name", "value", "note"),
    since=2,
    sections=(
        Section(
            "计划目标",
            (
                ref("plan", "所属计划", "plan", required=True),
                date("year", "年度", required=True),
                code(
                    "indicator",
                    "目标指标",
                    "target_indicator",
                    required=True,
                    aliases=("脱贫指标", "指标"),
                ),
                text("name", "其他指标名称"),
                text("value", "目标值"),
                text("present", "建档时现状", aliases=("建档立卡贫困现状", "现状")),
                date("exit_year", "计划脱贫年度"),
                text("planned", "当年计划", aliases=("计划",)),
                text("actual", "当年完成", aliases=("完成",)),
                code("done", "完成情况", "target_done", register="done"),
                date("done_on", "完成日期", register="done"),
                text("note", "备注"),
            ),
        ),
    ),
)
