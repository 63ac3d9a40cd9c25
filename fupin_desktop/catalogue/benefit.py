"""What businesses and banks mean for a household: shares and orders, dividends, small loans."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import (
    code,
    count,
    date,
    decimal,
    long,
    money,
    ref,
    refs,
    text,
    year,
    yesno,
)

STAKE = Table(
    name="stake",
    label="利益联结",
    hint="一户与一个企业、合作社或村集体的一份联结：入股、流转、订单、务工等。",
    parent="household",
    title="kind",
    titles=("household", "organization", "kind"),
    order=("-start",),
    listed=("household", "organization", "kind", "mode", "amount", "start", "end", "agreement"),
    filters=("kind", "mode", "share_source", "guaranteed"),
    searched=("agreement", "content", "note"),
    since=2,
    sections=(
        Section(
            "联结",
            (
                ref("household", "联结户", "household", required=True),
                ref("organization", "经营主体", "organization", aliases=("合作社", "企业")),
                ref("project", "来自项目", "project"),
                ref("measure", "对应措施", "measure"),
                code("kind", "联结方式", "stake_kind", required=True, aliases=("利益联结方式",)),
                code("mode", "合作模式", "stake_mode"),
                long("content", "约定内容"),
            ),
        ),
        Section(
            "份额",
            (
                decimal("shares", "股数", "股"),
                money("amount", "入股金额", aliases=("入股资金", "投入金额")),
                code("share_source", "股金来源", "share_source"),
                decimal("ratio", "持股比例", "%", high=100),
                decimal("land", "土地面积", "亩", aliases=("流转面积",)),
                decimal("unit_price", "单价", "元", hint="每股、每亩或每人的年收益或租金"),
                yesno("guaranteed", "是否保本", aliases=("保本分红",)),
                decimal("expected_rate", "约定收益率", "%", high=100),
                money("expected", "约定年收益"),
            ),
        ),
        Section(
            "协议",
            (
                text("agreement", "协议编号", register="agreement", aliases=("合同编号",)),
                date("signed", "签订日期", register="agreement"),
                date("start", "开始时间", aliases=("联结开始时间",)),
                date("end", "结束时间", register="end", aliases=("到期时间",)),
                text("end_reason", "结束或退股原因", register="end"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

DIVIDEND = Table(
    name="dividend",
    label="分红",
    hint="每份利益联结每年一条；已发到户的请关联到户资金，一笔钱只算一次。",
    key=("stake", "year"),
    parent="stake",
    title="year",
    titles=("stake", "year"),
    order=("-year",),
    listed=("year", "stake", "due_amount", "amount", "paid", "payment", "signed"),
    filters=("year", "signed"),
    searched=("basis", "note"),
    since=2,
    sections=(
        Section(
            "分红",
            (
                ref("stake", "利益联结", "stake", required=True, fixed=True),
                year(aliases=("年份", "分红年度")),
                money("due_amount", "应分金额"),
                money("amount", "实分金额", register="amount", aliases=("分红金额",)),
                date("paid", "发放日期", register="amount", aliases=("分红日期",)),
                text("basis", "分红依据", hint="如按股数、按章程、按合同"),
                ref("payment", "对应到户资金", "payment"),
                yesno("signed", "是否签收"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip

LOAN = Table(
    name="loan",
    label="小额信贷",
    hint="每笔贷款一条：放款、贴息、到期、归还。",
    parent="household",
    title="contract",
    titles=("household", "lent", "amount"),
    order=("-lent",),
    listed=("household", "bank", "kind", "amount", "lent", "due", "repaid_amount", "state"),
    filters=("kind", "state", "guarantee", "purpose", "subsidised", "overdue"),
    searched=("bank", "contract", "purpose_note", "note"),
    since=2,
    sections=(
        Section(
            "贷款",
            (
                ref("household", "贷款户", "household", required=True),
                ref("person", "贷款人", "person", aliases=("借款人",)),
                code("kind", "贷款类别", "loan_kind", required=True, default="1"),
                text("bank", "放款银行", aliases=("贷款银行", "银行")),
                ref("organization", "银行登记", "organization"),
                text("contract", "合同编号", aliases=("贷款合同号",)),
                money("amount", "贷款金额", required=True, aliases=("放款金额",)),
                decimal("rate", "年利率", "%", places=4, high=100, aliases=("利率",)),
                count("term", "贷款期限", "月", aliases=("期限（月）",)),
                date("lent", "放款日期", aliases=("贷款日期",)),
                date("due", "到期日期", aliases=("到期日",)),
                date("extended", "展期后到期日期"),
            ),
        ),
        Section(
            "用途与担保",
            (
                code("purpose", "贷款用途", "loan_purpose"),
                text("purpose_note", "用途说明"),
                ref("stake", "对应利益联结", "stake", hint="用于入股的填写"),
                code("guarantee", "担保方式", "loan_guarantee", aliases=("担保抵押方式",)),
                text("guarantor", "担保人或抵押物"),
                decimal("risk_share", "风险补偿比例", "%", high=100),
            ),
        ),
        Section(
            "贴息与归还",
            (
                yesno("subsidised", "是否贴息"),
                decimal("subsidy_rate", "贴息利率", "%", places=4, high=100),
                money("subsidy", "已贴息金额", aliases=("贴息金额",)),
                refs("payments", "贴息到户资金", "payment"),
                money("repaid_amount", "已归还本金", register="repaid", aliases=("还款金额",)),
                date("repaid_on", "结清日期", register="repaid", aliases=("还款日期",)),
                yesno("overdue", "是否逾期"),
                text("overdue_reason", "逾期原因"),
                code("state", "贷款状态", "loan_state", default="1"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
