"""The columns of a list of payments: whom it pays, and which of its amounts is what was paid."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from fupin_desktop import values
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.codes import normalise
from fupin_desktop.excel.header import Column, Header, Titles, bare, header_at
from fupin_desktop.excel.matching import ROWS
from fupin_desktop.excel.sheet import Row, Sheet, Value

TABLE: Final = "payment"
AMOUNT: Final = "amount"
# What a column may be called; of several amounts the one named first here is what was paid.
PAID: Final = (
    *("实发金额", "实发", "实际发放金额", "实付金额", "发放金额", "兑付金额", "兑现金额"),
    *("本次发放金额", "本月发放金额", "本期发放金额", "本次发放", "本次金额", "本月金额"),
    *("打卡金额", "到户金额", "到账金额", "补贴金额", "补助金额", "补偿金额", "资金金额"),
    *("发放金额合计", "金额合计", "合计金额", "金额", "补贴资金", "补助资金", "合计"),
)
NET: Final = PAID.index("发放金额")  # those before it have what was taken off taken off
TAKEN_OFF: Final = re.compile("扣|退|减")
WORDS: Final = {
    "name": (
        *("姓名", "户主姓名", "户主", "收款人", "领款人", "收款人姓名", "农户姓名", "受益人"),
        *("补贴对象", "补贴对象姓名", "发放对象", "领取人"),
    ),
    "payee": ("开户名", "户名", "账户名", "账户名称", "账户姓名", "开户人", "开户人姓名", "持卡人"),
    "id_number": (
        *("身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "居民身份证号"),
        *("居民身份证号码", "户主身份证号", "户主身份证号码", "收款人身份证号"),
    ),
    "account": (
        *("卡号", "银行卡号", "银行账号", "账号", "帐号", "银行帐号", "银行账户", "存折账号"),
        *("一卡通", "一卡通账号", "一卡通卡号", "一卡通帐号", "社保卡号", "社会保障卡号"),
        *("社会保障卡卡号", "惠农卡号", "开户账号", "收款账号", "社会保障卡银行账号"),
    ),
    "summary": (
        *("项目", "补贴项目", "补助项目", "资金项目", "发放项目", "项目名称", "补贴名称"),
        *("补助事项", "事项", "补贴种类", "补贴类型", "资金名称", "摘要"),
    ),
    "date": (
        *("发放日期", "发放时间", "兑付日期", "兑付时间", "到账日期", "到账时间", "打卡日期"),
        *("打款日期", "支付日期", "日期"),
    ),
    "batch": ("批次", "发放批次", "期数"),
    "document_number": ("文号", "资金文号", "指标文号"),
    "voucher": ("凭证号", "支付凭证号", "流水号"),
    "note": ("备注",),
    "state": (
        *("发放状态", "发放结果", "处理状态", "处理结果", "交易状态", "交易结果", "代发结果"),
        *("入账状态", "入账结果", "支付状态", "打卡状态", "是否成功", "是否发放成功", "状态"),
    ),
    "failure": ("失败原因", "错误原因", "错误信息", "退回原因", "退汇原因", "不成功原因"),
    "village": ("行政村", "村名", "村", "所在村", "行政村名称"),
    "town": ("乡镇", "乡", "镇", "乡（镇）", "乡镇名称", "所在乡镇", "街道", "乡镇（街道）"),
    "relation": ("与户主关系", "与户主的关系", "家庭关系"),
}
ABOUT: Final = re.compile("一卡通|发放|兑付|兑现|打卡|补贴|补助|补偿|资金|奖补|代发")


def _titles() -> Titles:
    found = {
        normalise(word): (TABLE, Field(name=name, label=word))
        for name, words in WORDS.items()
        for word in words
    }
    amounts = {
        normalise(word): (TABLE, Field(name=f"{AMOUNT}{place}", label=word, kind=Kind.MONEY))
        for place, word in enumerate(PAID)
    }
    return found | amounts


TITLES: Final = _titles()


def header_of(sheet: Sheet, span: tuple[int, int]) -> Header:
    """The header in some rows; of several amounts only the one that was paid counts."""
    header = header_at(sheet.rows, *span, TITLES)
    if not header.has(TABLE, "name"):  # whose account it is must be who is meant
        header = replace(header, columns=tuple(map(_as_name, header.columns)))
    amounts = [one for one in header.columns if one.field.name.startswith(AMOUNT)]
    groups = [one for one in amounts if _is_group(sheet, header, one)]
    single = [one for one in amounts if one not in groups]
    best = _best(sheet, header, sorted(single, key=_rank))
    columns = tuple(
        replace(one, field=replace(one.field, name=AMOUNT)) if one is best else one
        for one in header.columns if one is best or one not in amounts
    )  # fmt: skip
    left = [(one.index, one.title) for one in amounts if one is not best]
    return replace(header, columns=columns, unknown=(*header.unknown, *left))


def _as_name(column: Column) -> Column:
    is_payee = column.field.name == "payee"
    return replace(column, field=replace(column.field, name="name")) if is_payee else column


def is_twice(header: Header) -> bool:
    """Tell whether a sheet has two lists side by side: persons and amounts stand there twice."""
    fields = {one.field.name: bare(one.title) for one in header.columns}
    again = {bare(title) for _, title in header.unknown}
    who = {fields.get("name"), fields.get("id_number")} - {None}
    return fields.get(AMOUNT) in again and bool(who & again)


def _rank(column: Column) -> int:
    return int(column.field.name.removeprefix(AMOUNT))


def _is_group(sheet: Sheet, header: Header, column: Column) -> bool:
    """Tell whether a title stands over several columns, whose own titles are in the next row."""
    below = sheet.rows[header.bottom + 1] if header.bottom + 1 < len(sheet.rows) else []
    who = [one for one in header.columns if one.field.name in ("name", "id_number", "account")]
    is_row = any(_cell(below, one.index) is not None for one in who)
    text = _text(_cell(below, column.index))
    return bool(text) and not is_row and normalise(text) not in values.NOTHING


def _best(sheet: Sheet, header: Header, amounts: Sequence[Column]) -> Column | None:
    """The amount that was paid: the first, unless a column of sums has it and others in it."""
    if not amounts or _rank(amounts[0]) < NET:
        return amounts[0] if amounts else None
    first = amounts[0]
    sums = [one for one in amounts[1:] if normalise(bare(one.title)).endswith("合计")]
    return next((one for one in sums if _is_sum(sheet, header, first, one)), first)


def _is_sum(sheet: Sheet, header: Header, first: Column, last: Column) -> bool:
    """Tell whether each row has in one column what another and those after it come to."""
    if first.index >= last.index or first.factor != last.factor:
        return False
    titles, differs = dict(header.titles), False
    signs = [-1 if TAKEN_OFF.search(titles.get(at, "")) else 1
             for at in range(first.index, last.index)]  # fmt: skip
    for row in sheet.rows[header.bottom + 1 : ROWS]:
        whole = _number(_cell(row, last.index))
        parts = [_number(_cell(row, at)) for at in range(first.index, last.index)]
        if not whole:
            continue
        if whole != sum(sign * (part or 0) for sign, part in zip(signs, parts, strict=True)):
            return False
        differs = differs or whole != parts[0]
    return differs


def _number(cell: Value) -> Decimal | None:
    if isinstance(cell, bool) or cell is None:
        return None
    try:
        value = Decimal(str(cell).strip("¥￥ ").replace(",", ""))
    except InvalidOperation:
        return None
    return round(value, 6) if value.is_finite() else None


def looks_paid(sheet: Sheet, header: Header, title: str) -> bool:
    """Tell whether a sheet with this header is a list of payments, as its words say."""
    if header.has(TABLE, "relation") or not header.has(TABLE, "name"):
        return False
    if not header.has(TABLE, AMOUNT):
        return False
    if any(bare(one) in ("户编号", "人编号") for _, one in header.titles):
        return False
    words = [_text(cell) for row in sheet.rows[: header.top] for cell in row]
    about = ABOUT.search("".join([*words, sheet.name, title]))
    return header.has(TABLE, "account") or bool(about and header.has(TABLE, "id_number"))


def _cell(content: Row, index: int) -> Value:
    return content[index] if index < len(content) else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
