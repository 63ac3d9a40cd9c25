"""Person: the member block of the register form (AB01, AB10) and of the monitoring form."""

from fupin_desktop.catalogue.fields import Field, Kind, Policy, Section, Table
from fupin_desktop.catalogue.household import NUMBER, PHONE
from fupin_desktop.catalogue.short import code

IDENTITY = Section(
    "基本信息",
    (
        Field(
            name="number",
            label="人编号",
            hint="全国系统的人编号；新增成员可暂不填",
            pattern=NUMBER,
            policy=Policy.PROTECTED,
            aliases=("人员编号", "个人编号", "人编码"),
            external_code="aab001",
        ),
        Field(
            name="household",
            label="所在户",
            kind=Kind.REF,
            choices="household",
            via="membership",
        ),
        Field(
            name="relation",
            label="与户主关系",
            kind=Kind.CODE,
            choices="relation",
            required=True,
            via="membership",
            aliases=("家庭关系", "与户主的关系", "关系", "户主关系", "称谓"),
            external_code="aab006",
        ),
        Field(
            name="name",
            label="姓名",
            required=True,
            policy=Policy.PROTECTED,
            aliases=("成员姓名", "家庭成员姓名", "人员姓名"),
            external_code="aab002",
        ),
        Field(
            name="sex",
            label="性别",
            kind=Kind.CODE,
            choices="sex",
            external_code="aab003",
        ),
        Field(
            name="birth_date",
            label="出生日期",
            kind=Kind.DATE,
            policy=Policy.PROTECTED,
            aliases=("出生年月", "出生年月日", "出生时间"),
            external_code="aab005",
        ),
        Field(
            name="id_type",
            label="证件类型",
            kind=Kind.CODE,
            choices="id_type",
            register="document",
            policy=Policy.PROTECTED,
            sensitive=True,
            aliases=("证件种类",),
            external_code="aab018",
        ),
        Field(
            name="id_number",
            label="证件号码",
            hint="身份证 18 位；持残疾人证的填 20 或 22 位残疾人证号",
            pattern=r"[0-9A-Z一-鿿()-]{4,40}",
            register="document",
            policy=Policy.PROTECTED,
            sensitive=True,
            aliases=(
                "公民身份号码",
                "公民身份号码或残疾人证号",
                "身份证号",
                "身份证号码",
                "身份证",
                "公民身份证号码",
                "证件号",
                "残疾人证号",
            ),
            external_code="aab004",
        ),
        Field(
            name="ethnic",
            label="民族",
            kind=Kind.CODE,
            choices="ethnic",
            aliases=("民族成份", "民族成分"),
            external_code="aab007",
        ),
        Field(
            name="political",
            label="政治面貌",
            kind=Kind.CODE,
            choices="political",
            external_code="aak033",
        ),
        code("residence", "户籍性质", "residence", aliases=("户口性质", "户口类型"), since=2),
        Field(
            name="phone",
            label="本人联系电话",
            sensitive=True,
            pattern=PHONE,
            aliases=("人联系电话", "家庭成员联系电话", "成员联系电话", "本人电话", "个人联系电话"),
            external_code="aab031",
        ),
        Field(
            name="identified_on",
            label="人员识别时间",
            kind=Kind.DATE,
            policy=Policy.PROTECTED,
            aliases=("成员识别时间",),
        ),
        Field(
            name="died_on",
            label="死亡时间",
            kind=Kind.DATE,
            policy=Policy.PROTECTED,
            aliases=("死亡日期",),
        ),
    ),
)

EDUCATION = Section(
    "教育",
    (
        Field(
            name="education",
            label="文化程度",
            kind=Kind.CODE,
            choices="education",
            hint="非在校生填写",
            aliases=("学历", "文化水平", "受教育程度"),
            external_code="aab008",
        ),
        Field(
            name="school",
            label="在校生状况",
            kind=Kind.CODE,
            choices="school",
            hint="在校生填写，不再填文化程度",
            aliases=("在校生情况", "在校学生", "在校状况", "在校情况"),
            external_code="aab009",
        ),
        Field(
            name="dropout_reason",
            label="失学或辍学原因",
            aliases=("义务教育阶段未上学原因", "失学辍学原因", "未上学原因", "辍学原因"),
        ),
        Field(
            name="mandarin",
            label="是否会讲普通话",
            kind=Kind.YESNO,
            aliases=("会讲普通话", "普通话"),
            external_code="aab065",
        ),
    ),
)

HEALTH = Section(
    "健康",
    (
        Field(
            name="health",
            label="健康状况",
            kind=Kind.CODES,
            choices="health",
            sensitive=True,
            hint="可多选",
            aliases=("身体状况", "健康情况"),
            external_code="aab017",
        ),
        Field(
            name="disease",
            label="患病名称",
            sensitive=True,
            aliases=("疾病名称", "患病种类", "病种"),
            external_code="abb001",
        ),
        Field(
            name="disease_grade",
            label="疾病等级",
            sensitive=True,
            external_code="abb002",
        ),
        Field(
            name="disability",
            label="残疾类别",
            kind=Kind.CODE,
            choices="disability",
            register="disability",
            sensitive=True,
            aliases=("残疾类型", "残疾种类"),
        ),
        Field(
            name="disability_grade",
            label="残疾等级",
            kind=Kind.CODE,
            choices="disability_grade",
            register="disability",
            sensitive=True,
            aliases=("残疾级别",),
        ),
    ),
)

WORK = Section(
    "劳动与务工",
    (
        Field(
            name="labour",
            label="劳动技能",
            kind=Kind.CODE,
            choices="labour",
            aliases=("劳动能力", "劳动力", "劳动力状况", "劳动力情况", "劳动能力情况"),
            external_code="aab010",
        ),
        Field(
            name="work_status",
            label="务工状况",
            kind=Kind.CODE,
            choices="work_status",
            aliases=("务工情况",),
            external_code="aab011",
        ),
        Field(
            name="work_months",
            label="务工时间",
            kind=Kind.INTEGER,
            unit="月",
            low=0,
            high=12,
            aliases=("务工时间（月）", "务工月数", "务工时间（月数）"),
            external_code="aab012",
        ),
        Field(
            name="work_place",
            label="务工所在地",
            aliases=("务工地点", "务工地", "务工所在县", "务工地址", "外出务工地点"),
            external_code="aab025",
        ),
        Field(
            name="employer",
            label="务工企业名称",
            aliases=("务工企业", "务工单位", "用工单位"),
            external_code="aab029",
        ),
        Field(
            name="work_channel",
            label="就业渠道",
            kind=Kind.CODE,
            choices="work_channel",
            aliases=("就业渠道（易地搬迁后扶使用）",),
        ),
        Field(
            name="public_job",
            label="公益性岗位",
            hint="岗位名称，如护林员、保洁员",
            aliases=("公益岗位", "公益岗位名称", "公益性岗位名称"),
        ),
        Field(
            name="public_job_months",
            label="公益性岗位月数",
            kind=Kind.INTEGER,
            unit="月",
            low=0,
            high=12,
            aliases=("公益性岗位（月数）", "公益岗位（月数）", "公益岗位月数"),
        ),
    ),
)


def _insured(name: str, label: str, aliases: tuple[str, ...], external_code: str = "") -> Field:
    return Field(
        name=name, label=label, kind=Kind.YESNO, aliases=aliases, external_code=external_code
    )


SECURITY = Section(
    "社会保障",
    (
        _insured(
            "resident_medical",
            "是否参加城乡居民基本医疗保险",
            (
                "居民医保",
                "城乡居民基本医疗保险",
                "是否参加新农合",
                "新农合",
                "是否参加新型农村合作医疗",
            ),
            "aab013",
        ),
        _insured(
            "employee_medical",
            "是否参加城镇职工基本医疗保险",
            ("职工医保", "城镇职工基本医疗保险"),
        ),
        _insured(
            "serious_illness_insurance",
            "是否参加大病保险",
            ("大病保险", "是否参加大病医疗保险", "大病医疗保险"),
            "aab022",
        ),
        _insured(
            "resident_pension",
            "是否参加城乡居民基本养老保险",
            ("居民养老", "城乡居民基本养老保险", "是否参加城乡居民养老保险", "城乡居民养老保险"),
            "aab014",
        ),
        _insured(
            "employee_pension",
            "是否参加城镇职工基本养老保险",
            ("职工养老", "城镇职工基本养老保险", "城镇职工养老保险", "是否参加城镇职工养老保险"),
            "aab021",
        ),
        _insured(
            "commercial_medical",
            "是否参加商业补充医疗保险",
            ("商业补充医疗保险",),
            "aab067",
        ),
        _insured(
            "accident_insurance",
            "是否享受人身意外险补贴",
            ("人身意外险补贴", "人身意外保险补贴"),
            "aab066",
        ),
        _insured("medical_aid", "是否接受医疗救助", ("医疗救助", "是否享受医疗救助")),
        _insured(
            "subsistence_allowance",
            "是否享受低保政策",
            ("享受低保政策情况", "低保", "是否低保", "是否享受低保", "低保人口"),
            "aab030",
        ),
        _insured(
            "destitute_support",
            "是否享受特困供养政策",
            ("享受特困供养政策情况", "特困供养", "是否特困供养", "是否特困", "五保"),
        ),
        _insured(
            "relocated",
            "是否易地搬迁人口",
            ("易地搬迁人口", "是否易地扶贫搬迁人口", "易地扶贫搬迁"),
        ),
        _insured("serviceman", "是否现役军人", ("现役军人",), "aab019"),
        _insured("left_behind", "是否留守人员", ("留守人员", "是否留守儿童", "是否留守老人")),
    ),
)

NOTE = Section("备注", (Field(name="note", label="成员备注", kind=Kind.LONG),))

PERSON = Table(
    name="person",
    label="成员",
    key=("number",),
    title="name",
    titles=("name", "relation"),
    order=("name",),
    listed=("name", "household", "relation", "sex", "birth_date", "health", "labour", "work_place"),
    filters=("sex", "relation", "education", "school", "health", "labour", "work_status"),
    searched=("name", "number", "id_number", "phone", "employer", "note"),
    hint="每人一条，不随分户、婚嫁另立；在哪一户由成员关系记录。",
    sections=(IDENTITY, EDUCATION, HEALTH, WORK, SECURITY, NOTE),
)
