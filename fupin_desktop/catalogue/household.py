"""Household: the register form's head (AC01) and the monitoring form's household block."""

from typing import Any

from fupin_desktop.catalogue.fields import Policy, Section, Table
from fupin_desktop.catalogue.short import code, codes, date, long, ref, text, yesno

NUMBER = r"[0-9A-Za-z一-鿿()/_-]{1,40}"
PHONE = r"[0-9+*()（）、,，;；/转 -]{5,60}"
REMOVED = ("risk_state", frozenset({"1"}))


def protected(register: str, **more: Any) -> dict[str, Any]:
    """Attributes shared by the fields of a group the township decides on."""
    return {"register": register, "policy": Policy.PROTECTED, **more}


BANKED = protected("bank", sensitive=True)
KIND_GROUP = protected("kind")
EXIT_GROUP = protected("exit")
ASSISTANCE_GROUP = protected("assistance")
MONITORING_GROUP = protected("monitoring")
END = protected("end")

PLACE = Section(
    "住址与联系",
    (
        text("number", "户编号", hint="全国系统的户编号；新户可暂不填", pattern=NUMBER,
            aliases=("户号", "家庭编号", "户编码"), external_code="aac001",
            policy=Policy.PROTECTED),
        text("name", "户主姓名", required=True, aliases=("户主", "姓名（户主）"),
            external_code="aac029", policy=Policy.PROTECTED),
        text("village", "所在村代码", hint="12 位，由台账自动填写", pattern=r"\d{12}",
            aliases=("村编号", "村代码", "行政村代码", "村编码"), external_code="aad001",
            policy=Policy.PROTECTED),
        text("group_name", "村民小组", aliases=("组", "村民组", "组别", "小组", "所在组",
            "组名", "小组名称", "村民小组名称"), external_code="aar007"),
        text("natural_village", "自然村",
            aliases=("自然村（屯）", "自然村/屯", "屯", "自然寨", "自然村（组）"),
            external_code="aad041"),
        text("address", "现居住地",
            aliases=("家庭住址", "住址", "现住址", "现居住地址", "居住地址", "详细地址",
            "家庭地址", "居住地", "常住地址")),
        text("door_number", "门牌号", aliases=("门牌",), since=2),
        text("registered_address", "户籍地", hint="与现居住地不同时填写",
            aliases=("户籍地址", "户口所在地", "户籍所在地")),
        text("phone", "户联系电话", pattern=PHONE,
            aliases=("联系电话", "电话", "户主电话", "户主联系电话", "手机号", "家庭联系电话",
            "手机号码", "手机", "电话号码", "联系方式", "户主手机号", "户主手机号码"),
            external_code="aar012", sensitive=True),
    ),
)  # fmt: skip

BANK = Section(
    "银行账户",
    (
        text("bank_name", "开户银行", aliases=("开户行", "开户银行名称"), external_code="aaq002",
            **BANKED),
        text("bank_account", "银行卡号", pattern=r"\d{8,32}",
            aliases=("银行账号", "银行帐号", "账号", "卡号", "一卡通账号",
            "一卡通卡号", "银行卡账号"), external_code="aac004", **BANKED),
        text("bank_holder", "开户人姓名", aliases=("开户人", "账户名", "户名"), **BANKED),
    ),
)  # fmt: skip

KIND = Section(
    "户类型与社会救助",
    (
        code("kind", "户类型", "household_kind", aliases=("农户类型", "家庭类型", "户属性"),
            **KIND_GROUP),
        date("kind_since", "户类型认定时间", aliases=("首次识别时间", "识别时间", "建档时间"),
            **KIND_GROUP),
        code("assistance_kind", "社会救助类别", "assistance_kind",
            aliases=("救助类别", "社会救助类型", "救助对象类别"), **ASSISTANCE_GROUP),
        date("assistance_since", "社会救助开始时间", aliases=("救助开始时间", "纳入低保时间"),
            **ASSISTANCE_GROUP),
    ),
)  # fmt: skip

MONITORING = Section(
    "防止返贫致贫监测",
    (
        code("monitoring_kind", "监测对象类别", "monitoring_kind",
            aliases=("易返贫致贫户（监测对象）类型", "易返贫致贫户类型", "监测对象类型", "监测类别",
            "监测户类型", "监测类型"), **MONITORING_GROUP),
        date("monitoring_since", "识别监测时间",
            aliases=("风险识别时间", "监测识别时间", "纳入监测时间", "监测时间"),
            **MONITORING_GROUP),
        code("risk_state", "风险是否消除", "risk_state",
            aliases=("风险是否已消除", "风险消除状态", "是否消除风险"), **MONITORING_GROUP),
        date("risk_removed_on", "风险消除时间", relevant=REMOVED,
            aliases=("消除监测时间", "消除时间", "风险消除日期"), **MONITORING_GROUP),
        code("risk_removal_way", "风险消除方式", "risk_removal_way", relevant=REMOVED,
            aliases=("消除方式",), **MONITORING_GROUP),
        codes("risks", "致贫返贫风险", "risk", hint="最多 5 项；选“其他”时请写其他备注",
            aliases=("致贫/返贫风险", "致贫/返贫风险1", "致贫/返贫风险2", "致贫/返贫风险3",
            "致贫/返贫风险4", "致贫/返贫风险5", "返贫致贫风险", "风险类型", "致贫（返贫）风险",
            "致贫风险", "返贫风险"),
            policy=Policy.UNION),
        codes("disasters", "因自然灾害子项", "disaster", aliases=("自然灾害子项", "自然灾害类型"),
            policy=Policy.UNION),
        text("risk_note", "其他备注", hint="风险为“其他”时必填",
            aliases=("风险备注", "其他风险备注")),
        yesno("covered_without_labour", "整户无劳动能力兜底保障户",
            aliases=("是否整户无劳动能力兜底保障户", "整户无劳动力兜底保障户")),
        text("settlement", "安置区", hint="易地搬迁集中安置区名称",
            aliases=("安置地", "集中安置区", "安置点")),
        text("monitor_contact", "监测联系人", aliases=("联系人", "监测责任人")),
        text("monitor_phone", "监测联系人电话", pattern=PHONE, aliases=("监测联系人联系电话",),
            sensitive=True),
        text("collector", "信息采集人", aliases=("采集人",)),
        text("collector_phone", "信息采集人联系电话", pattern=PHONE,
            aliases=("信息采集人电话", "采集人电话"), sensitive=True),
        text("form_writer", "填表人"),
        text("form_writer_phone", "填表人电话", pattern=PHONE, aliases=("填表人联系电话",),
            sensitive=True),
        date("form_date", "填表时间", aliases=("填表日期",)),
        yesno("signed", "户主是否签字", aliases=("户主签字", "手工签名"), since=2),
    ),
)  # fmt: skip

REGISTERED = Section(
    "建档立卡信息",
    (
        code("standard", "识别标准", "standard", external_code="aac005"),
        code("poverty_attribute", "建档立卡时属性（2014）", "poverty_attribute",
            aliases=("贫困户属性", "脱贫户属性", "属性"), external_code="aac006",
            policy=Policy.PROTECTED),
        code("exit_flag", "脱贫标志", "exit_flag", aliases=("脱贫状态", "是否脱贫", "脱贫属性"),
            external_code="aar010", **EXIT_GROUP),
        date("exit_year", "脱贫年度", aliases=("脱贫时间", "脱贫年份"), **EXIT_GROUP),
        code("main_cause", "主要致贫原因", "cause",
            aliases=("致贫原因1", "致贫原因", "主要致贫原因1"), external_code="aac007"),
        codes("other_causes", "其他致贫原因", "cause", hint="最多 2 项，不与主要致贫原因重复",
            aliases=("致贫原因2", "致贫原因3", "其它致贫原因", "次要致贫原因"),
            external_code="aac008"),
        yesno("military_family", "是否军烈属", aliases=("军烈属",), external_code="aac012"),
        yesno("one_child_family", "是否独生子女户", aliases=("独生子女户",),
            external_code="aac013"),
        yesno("two_daughter_family", "是否双女户", aliases=("双女户",), external_code="aac014"),
        yesno("key_household", "是否重点对象", aliases=("重点对象",), external_code="aac015"),
        date("changed_year", "变更年度", external_code="aac016"),
        date("data_year", "分区年度", hint="全国系统数据所属年度", aliases=("数据年度", "年度"),
            external_code="aar040"),
    ),
)  # fmt: skip

CHANGE = Section(
    "户的变化",
    (
        ref("origin", "原户", "household", hint="本户从哪一户分出", since=2),
        date("end", "销户时间", since=2, **END),
        code("end_reason", "销户原因", "household_end_reason", since=2, **END),
        ref("next_household", "并入户", "household", since=2, **END),
        text("star", "农户星级", since=2),
    ),
)

NOTE = Section("备注", (long("note", "备注", aliases=("说明",)),))

HOUSEHOLD = Table(
    name="household",
    label="户",
    hint="每户一条：住址、户类型、监测情况和建档信息。",
    key=("number",),
    place="village",
    title="name",
    titles=("name", "group_name"),
    order=("village", "group_name", "name"),
    listed=("name", "group_name", "kind", "monitoring_kind", "risk_state", "phone", "address"),
    filters=("kind", "monitoring_kind", "risk_state", "assistance_kind", "group_name"),
    searched=("name", "number", "phone", "group_name", "address", "note"),
    sections=(PLACE, KIND, MONITORING, REGISTERED, BANK, CHANGE, NOTE),
)
