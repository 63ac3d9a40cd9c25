"""Every field of the sources on villages, helpers, projects and funds has its place."""

import pytest

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.excel.header import bare
from fupin_desktop.values import normalise

# A source, the table it goes into, and its titles or codes, as written there.
SOURCES = [
    ("村 基本", "village_year",
     "aad004 aad035 aad036 aad037 aad038 aar101 aar102 aad005 aad006 aad008 aad009"),
    ("村 人口", "village_year", "aad010 aad012 aad013 aad014 aad015 aad016 aad017 aad018"),
    ("村 土地", "village_year", "aad019 aad027 aad021 aad022 aad023 aad024 aad025"),
    ("村 收入", "village_year", "aad301 aad302"),
    ("村 社保", "village_year", "aad311 aad313 aad314"),
    ("村 道路", "village_year", "aad328 aad323"),
    ("村 饮水电力危房", "village_year", "aad331 aad332 aad358 aad361"),
    ("村 产业", "village_year", "aad371 aad381 aad382 aad383 aad384"),
    ("村 卫生文化信息", "village_year",
     "aad391 aad392 aad393 aad394 aad401 aad411 aad412 aad413 aad414"),
    ("村 titles", "village_year",
     """村属性 发展方向 地形地貌 中共党员人数 大学生村官人数 总户数 自然村(组)数 低保户数 五保户数
     总人口 低保人口 五保人口 少数民族 妇女 残疾 劳动力 外出务工 耕地 有效灌溉 林地 退耕还林 林果
     牧草地 水域 农民人均纯收入(元) 村集体经济收入(万元) 新农合 居民养老 职工养老
     到乡镇是否通沥青(水泥)路 是否通客运班车 未实现饮水安全户 饮水困难户 通电自然村 危房户 合作社数
     乡村旅游户 农家乐户 从业人员 户均收入 卫生室 公共厕所 执业(助理)医师 垃圾集中堆放点
     文化(图书)室 宽带户 通宽带小学 手机上网户 信息员"""),
    ("自然村", "hamlet", "AAD007 AAD044 AAD011 AAD325 AAD326 AAD416 贫困户数 总户数 贫困人口"),
    ("自然村 titles", "hamlet", "到行政村距离 是否通路 是否通宽带"),
    ("行政村信息", "village_year",
     """是否出列 总户数 总人口数 低保户数 低保人口数 特困供养人口数 残疾人口数
     村级集体经济收入（万元） 到乡镇是否通沥青（水泥）路 是否通客运班车 未实现饮水安全户数 危房户数
     村小学（个数） 行政村卫生室个数 行政村公共卫生厕所个数 行政村执业（助理）医师（人）
     行政村生产生活垃圾集中堆放点个数（个） 行政村文化（图书）室个数（个）
     参加城乡居民基本养老保险人数"""),
    ("四通四有", "village_year",
     "通水 通电 通路 通讯 有学校 有村级组织活动场所 有村级卫生室 有村文化室"),
    ("退出", "village_year", "贫困发生率 是否出列 全面小康实现程度"),
    ("AK11", "helper",
     """姓名 性别 证件号 aap001 aap004 aaf031 aak031 aak032 aak036 aak037 aak039 aar020 aar021
     aak033 单位名称 隶属关系 职务级别 是否驻村工作队队长 是否第一书记 学历 技术特长 是否驻村队员
     帮扶开始时间 帮扶结束时间"""),
    ("手册 七", "helper",
     """姓名 性别 证件号码 政治面貌 帮扶单位名称 帮扶开始时间 帮扶结束时间 隶属关系 单位地址
     联系电话"""),
    ("AK11 work team", "staff",
     """姓名 性别 证件号 aap001 aap004 aaf031 aak031 aak032 aak033 aak036 aak037 aak039 aar020
     aar021"""),
    ("结对", "pairing", "帮扶责任人 帮扶单位 aar020 aar021"),
    ("平台 项目", "project",
     """项目类型 项目编号 项目名称 计划开始时间 计划结束时间 验收日期 总投资 中央资金 省级资金
     市级资金 帮扶资金 其他资金 备案号 受益户数"""),
    ("平台 阶段", "project_phase",
     "阶段 计划占比 计划开始日期 计划结束日期 完成比例 进度日期 红黄绿 阶段评审结果"),
    ("平台 资料", "project_document", "资料种类 是否必备 已有 文号或编号"),
    ("平台 资金", "fund_flow",
     """环节 发文编号 批次 资金来源 管理费 票据 农户签字 到账日期 下拨日期 用途"""),
    ("平台 考勤", "attendance", "月份 驻村天数 请假天数 出差天数"),
    ("平台 满意度", "pairing", "群众满意度 计划走访次数"),
    ("seed 利益联结", "stake", "合作社 企业 入股金额 保本分红 合作模式"),
    ("seed 分红", "dividend", "分红金额 年度"),
    ("seed 信贷", "loan", "贷款类别 担保抵押方式 贴息金额 放款日期 到期日期"),
    ("seed 企业", "organization",
     "法定代表人 龙头企业级别 失信黑名单 计划结对户数 评估结果 隶属关系 社员户数"),
    ("seed 督办", "task", "督办事项 承办人 办结期限 办理结果 目标值 完成值 四不摘"),
    ("seed 督查", "inspection", "轮次 得分 排名 发现问题数"),
    ("seed 信访", "complaint", "来源渠道 反映人 诉求内容 答复内容"),
    ("seed 整改", "rectification", "问题 责任人 整改期限 整改结果"),
    ("issue event", "event", "种类 日期 地点 参加人员 内容 结果"),
    ("项目资产", "asset", "资产类别 所有权人 管护人 经营者 处置方式"),
    ("资产收益", "asset_yield", "收益合计 分配金额 受益户数"),
    ("threshold", "threshold", "年度 所属地区代码 参数名称 数值 依据 核实情况"),
]  # fmt: skip
LISTS = [
    ("affiliation", "中直 省直 市直 县直 乡镇 村级"),
    ("team_task", "好思路 带头人 集体经济 困难群众"),
    ("help_category",
     """集团扶贫 定点扶贫 对口扶贫 遍访扶贫 小康驻村扶贫 园区扶贫 金融扶贫 非公企业组团扶贫"""),
    ("stake_mode", "扶贫园区+龙头企业+合作社+基地+农户"),
    ("loan_kind", "特惠贷 小额担保贷款 扶贫贴息 抵押贷款"),
    ("project_cycle", "短、平、快 以短养长"),
    ("channel", "专项扶贫 行业扶贫 社会扶贫"),
    ("check_stage", "事前 事中 事后"),
    ("fund_stage", "到账 下拨 使用"),
    ("source_level", "中央 省 市 帮扶 自筹 其它"),
    ("progress_light", "红 黄 绿"),
    ("asset_kind", "公益性资产 经营性资产 到户类资产"),
    ("not_removed", "不摘责任 不摘政策 不摘帮扶 不摘监管"),
    ("inspection_kind", "年终考核 平时考核 日常督查 暗访督查 第三方 审计 人大 政协 群众监督"),
    ("inspection_method", "动态审计 随机审计"),
    ("complaint_channel", "专线 来访 来信 12317"),
    ("event_kind", "培训 会议 联席会议 公示 宣传 调研 座谈 听取汇报"),
    ("organization_kind", "龙头企业 扶贫龙头企业 合作社 村级集体经济组织 扶贫园区"),
    ("local_kind", "text long integer decimal money date yesno code codes"),
]  # fmt: skip


def words(name):
    """Every word that means a field of a table, with and without its remark in brackets."""
    for field in TABLES[name].fields.values():
        for title in (field.label, *field.aliases, field.external_code):
            yield normalise(title)
            yield bare(title)


@pytest.mark.parametrize(("name", "titles"), [source[1:] for source in SOURCES],
                         ids=[source[0] for source in SOURCES])  # fmt: skip
def test_every_title_of_a_source_has_its_field(name, titles):
    known = set(words(name))
    missing = [t for t in titles.split() if not {normalise(t), bare(t)} & known]
    assert not missing


@pytest.mark.parametrize(("name", "values"), LISTS)
def test_every_value_of_a_source_has_its_code(name, values):
    assert not [value for value in values.split() if codes.find(name, value) is None]


def test_infrastructure_gaps_name_the_six_works():
    village = TABLES["village_year"]
    needs = [name for name in village.registers if name.endswith("_need")]
    assert [village.registers[name][0].label[0] for name in needs] == list("水电路讯房寨")
    assert all(len(village.registers[name]) == 3 for name in needs)


def test_superiors_decide_thresholds_and_everybody_a_local_field():
    policies = {TABLES["threshold"].policy(name).value for name in TABLES["threshold"].registers}
    assert policies == {"authority"}
    policies = {TABLES["local_field"].policy(n).value for n in TABLES["local_field"].registers}
    assert policies == {"ordinary"}
    assert all(TABLES[name].shared for name in ["threshold", "local_field", "project", "task"])


def test_kinds_of_a_local_field_are_kinds():
    kinds = {kind.value for kind in Kind if kind not in (Kind.REF, Kind.REFS)}
    assert set(codes.codes("local_kind")) == kinds


def test_phones_and_numbers_of_people_stay_behind():
    sensitive = {"phone", "id_number", "keeper_phone", "secretary_phone", "writer_phone"}
    tables = """staff helper organization committee village_year project asset complaint"""
    for name in tables.split():
        table = TABLES[name]
        assert {r for r in table.registers if table.sensitive(r)} == sensitive & set(table.fields)
