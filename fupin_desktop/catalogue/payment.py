"""Payment: money or goods that reached a household, traced to project and measure."""

from fupin_desktop.catalogue.fields import Policy, Section, Table
from fupin_desktop.catalogue.short import code, date, money, ref, text, yesno

PAYMENT = Table(
    name="payment",
    label="到户资金",
    hint="每笔到户的资金或物资一条：来自哪个项目、哪项措施，给了谁，凭证在哪里。",
    parent="household",
    place="region",
    title="purpose",
    titles=("household", "date", "amount"),
    order=("-date",),
    listed=("date", "household", "payee", "kind", "purpose", "amount", "project", "voucher"),
    filters=("kind", "purpose", "source_level", "source", "received"),
    searched=("payee", "document_number", "batch", "voucher", "note"),
    since=2,
    sections=(
        Section(
            "到户资金",
            (
                ref("household", "受益户", "household", hint="不到具体户的不填"),
                ref("person", "受益人", "person"),
                text("region", "所属地区代码", pattern=r"\d{2,14}"),
                ref("project", "来自项目", "project"),
                ref("measure", "对应措施", "measure"),
                date("date", "发放日期", required=True, aliases=("到账日期", "兑付日期")),
                money("amount", "金额", required=True, aliases=("发放金额", "到户金额")),
                code("kind", "发放方式", "payment_kind", default="1"),
                text("goods", "实物名称和数量"),
            ),
        ),
        Section(
            "来源",
            (
                text("document_number", "资金文号", aliases=("文号", "指标文号")),
                text("batch", "批次"),
                code("source_level", "资金来源级次", "source_level"),
                code("source", "资金类别", "fund_source"),
                code("purpose", "资金用途", "fund_purpose"),
                text("summary", "补助事项"),
            ),
        ),
        Section(
            "领取",
            (
                text("payee", "收款人", aliases=("领款人",)),
                text(
                    "account_tail",
                    "账号后四位",
                    pattern=r"\d{4}",
                    sensitive=True,
                    policy=Policy.PROTECTED,
                    aliases=("账号尾号", "卡号后四位"),
                ),
                text("voucher", "凭证号", aliases=("支付凭证号",)),
                yesno("received", "是否签收", aliases=("签收",)),
                date("received_on", "签收日期"),
                text("issuer", "发放单位"),
                text("note", "备注"),
            ),
        ),
    ),
)
