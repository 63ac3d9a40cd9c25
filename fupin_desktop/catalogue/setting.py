"""Settings that travel: thresholds, additions to code lists, local fields, templates of forms."""

from typing import Any

from fupin_desktop.catalogue.fields import Policy, Section, Table
from fupin_desktop.catalogue.short import code, date, decimal, long, ref, region, text, year, yesno

DECIDED: dict[str, Any] = {"policy": Policy.AUTHORITY}
# Whoever verifies a value verifies that one, in its unit, out of its source.
VALUE: dict[str, Any] = {"register": "value", **DECIDED}

THRESHOLD = Table(
    name="threshold",
    label="标准与参数",
    hint="各年各地的标准线、比例和期限；没有填的用程序所带的数，“待核实”的请先核对。",
    key=("region", "year", "name"),
    place="region",
    shared=True,
    title="name",
    titles=("name", "year", "region"),
    order=("name", "-year"),
    listed=("name", "year", "region", "value", "unit", "source", "state"),
    filters=("name", "year", "state"),
    searched=("source", "note"),
    since=2,
    sections=(
        Section(
            "标准与参数",
            (
                region(required=True, fixed=True, **DECIDED),
                year(**DECIDED),
                code("name", "参数名称", "threshold_name", required=True, fixed=True, **DECIDED),
                decimal("value", "数值", required=True, **VALUE),
                text("unit", "单位", **VALUE),
                text("source", "依据", hint="文件名、文号或网页", **VALUE),
                code("state", "核实情况", "threshold_state", default="2", **VALUE),
                long("note", "备注", **DECIDED),
            ),
        ),
    ),
)  # fmt: skip

WORDING: dict[str, Any] = {"register": "wording", **DECIDED}

CODE_ENTRY = Table(
    name="code_entry",
    label="选项",
    hint="县里、乡镇在程序所带的代码表上增加的选项，或改过的叫法；代码不删除，只停用。",
    key=("region", "list", "code"),
    place="region",
    shared=True,
    title="label",
    titles=("label", "code", "list"),
    order=("list", "code"),
    listed=("list", "code", "label", "aliases", "valid_from", "valid_to", "source"),
    searched=("label", "source"),
    since=4,
    sections=(
        Section(
            "选项",
            (
                region(required=True, fixed=True, **DECIDED),
                text("list", "代码表", required=True, fixed=True, **DECIDED),
                text("code", "代码", required=True, fixed=True, **DECIDED),
                text("label", "叫法", required=True, **WORDING),
                text("aliases", "别的叫法", hint="几个之间用“|”隔开，导入时也认得", **WORDING),
                text("parent", "上一级代码", hint="分大类小类的代码表填写", **WORDING),
                date("valid_from", "启用日期", hint="不填为一直有效", **WORDING),
                date("valid_to", "停用日期", hint="停用后不再供选择，已填的不变", **WORDING),
                text("source", "依据", hint="文件名、文号", **WORDING),
            ),
        ),
    ),
)  # fmt: skip

LOCAL_FIELD = Table(
    name="local_field",
    label="补充项",
    hint="本地要多填的项目：属于哪类记录，叫什么，怎样填。",
    place="region",
    shared=True,
    title="label",
    titles=("label", "table"),
    order=("table", "section", "label"),
    listed=("label", "table", "kind", "section", "required", "since_date", "hidden"),
    filters=("kind", "required", "hidden"),
    searched=("label", "hint"),
    since=2,
    sections=(
        Section(
            "补充项",
            (
                region(),
                text("table", "所属记录", required=True),
                text("label", "名称", required=True),
                code("kind", "类型", "local_kind", required=True, default="text"),
                long("choices", "选项", hint="单选和多选填写，每行一个", relevant=("kind", frozenset({"code", "codes"}))),
                text("unit", "单位"),
                text("hint", "填写说明"),
                yesno("required", "是否必填"),
                text("section", "所在栏目", hint="不填则放在“补充项”栏"),
                date("since_date", "启用日期"),
                yesno("hidden", "是否停用", hint="停用后不再显示，已填的内容保留"),
                ref("merged_into", "并入", "local_field"),
                ref("round", "排查轮次", "survey_round", hint="只在这一轮排查中填写", since=3),
            ),
        ),
    ),
)  # fmt: skip

TEMPLATE = Table(
    name="template",
    label="表格模板",
    hint="县里、乡镇发的或本村自用的表格，内容由台账填写；文件是它的附件，同名的以新的为准。",
    place="region",
    shared=True,
    title="name",
    titles=("name", "version"),
    order=("name", "-version"),
    listed=("name", "version", "source", "hidden", "region", "note"),
    filters=("hidden",),
    searched=("name", "source", "note"),
    since=5,
    sections=(
        Section(
            "表格模板",
            (
                region(),
                text("name", "名称", required=True, hint="同一张表以后的版本用同一个名称"),
                date("version", "版本日期", required=True, hint="哪一天发的"),
                text("source", "依据", hint="文件名、文号"),
                yesno("hidden", "是否停用", hint="停用后不再列出，旧表仍可查"),
                long("note", "备注"),
            ),
        ),
    ),
)  # fmt: skip
