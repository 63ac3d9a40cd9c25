"""Every field of the forms and exports about households and persons has its place."""

import pytest

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.excel.header import bare
from fupin_desktop.values import normalise

# A source, the tables it goes into, and its titles or codes, as written there.
SOURCES = [
    ("登记表 head", "household",
     """家庭住址 组 户主姓名 联系电话 开户银行 银行账号 识别标准 贫困户属性 主要致贫原因
     其他致贫原因"""),
    ("登记表 member", "person",
     """姓名 性别 公民身份号码或残疾人证号 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能
     务工状况 务工时间(月) 是否参加新农合 是否参加城乡居民养老保险 是否现役军人
     是否参加大病医疗保险"""),
    ("登记表 yearly insurance", "insurance",
     "是否参加新农合 是否参加城乡居民养老保险 是否参加大病医疗保险"),
    ("provincial 2013: income", "income",
     "家庭总收入 工资性收入 转移性收入 财产性收入 生产经营性支出 家庭纯收入 家庭年人均纯收入"),
    ("provincial 2013: living", "living",
     """住房面积 房屋主要结构 建房时间 参加互助资金组织 投入互助资金 产业类型 产业组织类型
     从产业中收益 通电 燃料类型 饮水情况"""),
    ("手册 一", "household",
     """家庭住址 自然村/屯 联系电话 开户银行 银行账号 识别标准 贫困户属性 是否军烈属
     是否独生子女户 是否双女户 填表人 填表日期 户主签字"""),
    ("手册 二", "person",
     """姓名 性别 证件号码 与户主关系 民族 政治面貌 文化程度 在校生情况 健康状况 劳动技能
     务工情况 务工时间 是否现役军人 是否参加大病医疗保险"""),
    ("手册 四", "income",
     """工资性收入 计划生育金 生态补偿金 生产经营性收入 低保金 其他转移性收入 财产性收入 五保金
     生产经营性支出 转移性收入 养老保险金"""),
    ("手册 五", "living",
     """耕地 有效灌溉 林地 退耕还林 林果 牧草地 水面 是否通生产用电 与村主干路距离(公里)
     入户路类型 住房面积(㎡) 是否通生活用电 饮水是否困难 饮水是否安全 主要燃料类型
     是否加入农民专业合作社 有无卫生厕所"""),
    ("手册 六", "relocation", "是否搬迁户 搬迁方式 安置方式 安置地 可能存在的困难"),
    ("手册 计划", "target", "脱贫指标 目标值 建档立卡贫困现状 计划脱贫年度 当年计划 当年完成"),
    ("手册 措施", "measure",
     "项目类别 扶持措施 是否符合扶持条件 项目需求量 受益资金/政策 落实时间"),
    ("手册 工作台账", "visit", "工作开展情况 走访人 走访时间 走访单位"),
    ("手册 收入监测", "income", "人均可支配收入 工资 调查人签字 贫困户签字 备注"),
    ("收支分析 income", "income",
     """农业(水产) 畜牧业 林业 农林牧草生态补贴 养老金 低保(五保)补贴 燃煤补贴 五保金 计划生育金
     政策性收入 土地、草牧场流转 工资性收入 其他收入"""),
    ("收支分析 costs", "income",
     """农资费用 固定资产折旧和租赁费 水电燃料支出 承包土地草场费用 饲草料支出 防疫防治支出
     种(仔)畜 销售费用和通讯费用 借贷 政策性支出 其他支出 年总收入 年纯收入 年人均纯收入"""),
    ("AC01", "household",
     """aac001 aar040 aad001 aar012 aaq002 aac004 aac005 aac006 aac007 aac008 aac029 aar007
     aad041 aac012 aac013 aac014 aac015 aac016 aar010"""),
    ("AC07", "income",
     """aac073 aac071 aac072 aac092 aac093 aac085 aac076 aac077 aac086 aac087 aac078 aac083
     aac081 aac074 aac079 aac082"""),
    ("AC30", "living",
     """aac301 aac302 aac303 aac304 aac305 aac306 aac307 aac084 aac088 aac089 aac308 aac313
     aac314 aac311 aac312 aac091 aac315 aac316 aac317 aac318 aac322 aac319 aac320"""),
    ("易地搬迁", "relocation", "acr077 acr075 可能存在的困难 安置地"),
    ("AB01", "person",
     """aab001 aab002 aab003 aab004 aab018 aab005 aab006 aab007 aab008 aab009 aab010 aab011
     aab012 aab017 abb001 abb002 aab013 aab014 aab021 aab022 aab019 aab025 aab029 aab030
     aab031 aab065 aab066 aab067 aak033"""),
    ("AB01 yearly", "insurance", "aab013 aab014 aab021 aab022 aab030 aab066 aab067"),
    ("AB01 work", "employment", "aab011 aab012 aab025 aab026 aab027 aab028 aab029"),
    ("AB01 school", "schooling", "aab009 失学或辍学原因 义务教育阶段未上学原因"),
    ("监测 head", "household",
     """户编号 户主姓名 户类型 监测对象类别 整户无劳动能力兜底保障户 致贫/返贫风险1
     致贫/返贫风险5 因自然灾害子项 其他备注 识别监测时间 安置区 手工签名"""),
    ("监测 三保障", "guarantee",
     "住房安全问题 义务教育阶段适龄儿童少年失学辍学 饮水安全问题 有家庭成员未参加基本医保"),
    ("监测 收支", "income",
     """工资性收入 生产经营性收入 财产性收入 转移性收入 生产经营性支出 家庭纯收入 人均纯收入
     理赔收入 合规自付支出 特困人员救助供养金 人均纯收入（元） 纳入监测收入参考范围（总）
     纳入监测收入参考范围（人均）"""),
    ("监测 item tree a-c", "income",
     """务工 行业部门公益岗 乡镇公益岗 村公益岗 采摘等 种植收入 养殖收入 林果收入 资产收益分红
     土地流转 金融贷款项目 代种代养 其他财产性收入"""),
    ("监测 item tree d", "income",
     """退耕还林补偿 公益林补偿 草原补偿 移民补偿 其他生态补偿 玉米大豆补贴 耕地地力保护补贴
     农业大田保险理赔 高龄补贴 优抚金 残疾人补贴 教育资助 救灾款 失能补贴 赡养费 取暖补贴
     物价补贴 社会救济 防贫保险金 捐赠赔偿"""),
    ("监测 item tree e", "income", "种植支出 养殖支出 林果支出 其他经营支出"),
    ("not income", "income", "易地搬迁补助 危房改造补助 圈舍等建设补助 慰问金 临时或一次性救济"),
    ("监测 living", "living",
     """是否危房户 是否解决安全饮用水 是否通生活用电 是否有卫生厕所 卫生厕所是否能正常使用
     入户道路是否硬化 住房面积 与村主干路距离 耕地面积（亩） 林地面积（亩） 退耕还林面积（亩）
     林果面积（亩） 牧草地面积 水面面积"""),
    ("监测 person", "insurance",
     "居民医保 职工医保 大病保险 居民养老 职工养老 低保 特困供养 商业补充医疗保险 医疗救助"),
    ("监测 post", "public_post", "公益性岗位 公益性岗位(月数) 公益性岗位帮扶其他备注"),
    ("监测 relocation", "relocation", "就业渠道（易地搬迁后扶使用）"),
    ("监测 措施", "measure", "实施开发式帮扶措施情况"),
    ("监测 消除", "household",
     """风险是否已消除 消除方式 风险消除方式 消除监测时间 监测联系人 信息采集人
     信息采集人联系电话 填表人 填表人电话 填表时间"""),
    ("监测 after removal", "guarantee",
     "风险消除后是否义务教育失学辍学 风险消除后是否住房损毁 风险消除后是否饮水设施损毁"),
    ("务工月监测", "employment",
     """是否已务工 开始时间 结束时间 务工所在县 就业渠道 务工月收入 务工企业名称 所属行业
     是否点对点输送 年度交通费补助"""),
    ("计划外出务工", "employment", "是否计划务工 就业服务需求 计划务工所在县"),
    ("户情档案", "household", "联系电话 门牌号 农户星级"),
    ("户情档案 member", "person", "姓名 性别 文化程度 政治面貌 户籍性质 健康状况 身份证号码"),
    ("户情档案 living", "living", "家庭住房情况 承包土地情况 主要收入来源"),
    ("饮水 criteria", "guarantee", "水量 取水往返 水质 保证率"),
    ("procedure", "procedure", "线索来源 监测对象类别 风险类型 监测联系人 文号"),
    ("procedure papers", "procedure_step",
     "主持人 记录人 参加人 公示开始日期 公示天数 监督电话 同意票数 不同意票数"),
    ("payment", "payment",
     "发放日期 资金文号 批次 资金来源级次 资金用途 对应措施 收款人 账号尾号 凭证号"),
]  # fmt: skip
MEASURE_GROUPS = (
    "产业帮扶 就业帮扶 金融帮扶 公益性岗位帮扶 公益岗位帮扶 健康帮扶 义务教育保障 "
    "其他教育帮扶 综合保障 住房安全保障 饮水安全保障 社会帮扶 搬迁 生产生活条件改善 "
    "基础设施建设"
)
CARD = (  # rows of the 明白卡 and values seen in exports
    "种植 养殖 加工 服务 休闲农业旅游 村集体量化入股 合作社 乡外务工 乡内务工 易地搬迁 护林员 "
    "保洁员 营养餐 雨露计划 两免一补 助学贷款 培训 医保 大病 救助 商业险 意外险 家庭医生签约 "
    "危房改造 小额信贷 农业保险 入户路 厕所 低保 养老 留守 临时救助 孤儿 扶志 生态 技能培训 "
    "劳务输出 外出务工补贴 参加城乡居民基本医疗保险个人缴费补贴"
)
LISTS = [
    ("measure_category", MEASURE_GROUPS),
    ("measure_detail", CARD),
    ("five_batches", "生产 搬迁 生态 教育 兜底"),
    ("six_batches", "医疗 教育 产业 培训就业 民政兜底 扶贫搬迁"),
    ("giving", "选路子 上项目 教技术 筹资金 供信息"),
    ("fund_purpose", "产业发展 合作社建设 扶贫贴息 扶贫培训 公益设施建设"),
    ("target_indicator",
     "人均可支配收入 有安全住房 无贫困辍学学生 无因病致贫返贫 参加新农合 参加城乡居民养老保险"),
    ("income_kind", "识别时 风险消除时 1–3月 1–6月 1–9月 1–12月"),
    ("road_kind", "泥土路 砂石路 水泥路 沥青路"),
    ("fuel", "柴草 干畜粪 煤炭 清洁能源 其它"),
    ("relocation_manner", "集中安置 分散安置"),
    ("relocation_difficulty", "缺乏资金 找不到工作 生活没着落 其它"),
    ("clue_source", "农户自主申报 干部排查 部门筛查预警 信访"),
    ("procedure_step",
     """农户申请 民主评议 公示 第二次公示 乡镇审核 县复审 公告 结对帮扶 制定帮扶计划 填写手册
     数据录入 线索 入户核实 信息比对 县审定 继续监测 备案标注"""),
    ("post_source", "行业部门公益岗 乡镇公益岗 村公益岗"),
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


def test_evidence_is_the_whole_list():
    assert [code for code in codes.codes("evidence") if code != "99"] == [
        f"{number:02d}" for number in range(1, 40)
    ]


def test_detail_of_a_measure_belongs_to_a_category():
    groups = codes.codes("measure_category")
    assert all(row.parent in groups for row in codes.rows("measure_detail"))


def test_amount_and_its_note_change_together():
    income = TABLES["income"]
    notes = [name for name in income.fields if name.endswith("_note")]
    assert len(notes) > 60
    for note in notes:
        amount = note.removesuffix("_note")
        assert [field.name for field in income.registers[amount]] == [amount, note]


def test_what_a_sheet_was_divided_by_is_kept_together():
    members = {field.name for field in TABLES["income"].registers["basis"]}
    assert members == {"formula", "headcount", "residents", "names"}
