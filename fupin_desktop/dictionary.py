"""Data dictionary: docs/dictionary.md, written from the catalogue and the code lists."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES, VERSION
from fupin_desktop.catalogue.fields import Field, Kind, Policy, Table

KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.TEXT: "文字",
        Kind.LONG: "多行文字",
        Kind.INTEGER: "整数",
        Kind.DECIMAL: "小数",
        Kind.MONEY: "金额",
        Kind.DATE: "日期",
        Kind.YESNO: "是否",
        Kind.CODE: "单选",
        Kind.CODES: "多选",
        Kind.REF: "关联",
        Kind.REFS: "多项关联",
    }
)
POLICIES: Mapping[Policy, str] = MappingProxyType(
    {
        Policy.ORDINARY: "取后改的",
        Policy.UNION: "合并",
        Policy.PROTECTED: "待镇里确认",
        Policy.AUTHORITY: "以上级为准",
    }
)
INTRODUCTION = f"""# 数据字典

本文件由程序根据字段目录和代码表生成，请勿手工修改。字段目录版本：{VERSION}。

- **组**：同组的字段作为一个整体修改和合并。
- **两处不一致时**：两台电脑同时改同一项时的处理办法。
- **敏感**：可以不随报送包、下发包发出，打印时默认遮盖。
- **全国代码**：全国系统 2014–2020 年数据库中的字段代码。
- 金额以分、小数以放大后的整数存储；日期可以只写到年或月；代码类字段只存代码。
"""
FIELD_HEADINGS = (
    *("字段", "名称", "类型", "取值", "必填", "组", "两处不一致时", "敏感", "全国代码"),
    *("表格中的其他叫法", "说明"),
)
CODE_HEADINGS = ("代码", "名称", "其他叫法", "来源", "启用", "停用")
SCHEMES: Mapping[str, str] = MappingProxyType(
    {"2014": "2014–2020 代码", "2021": "2021 年后用语", "certificate": "残疾人证", "own": "本台账"}
)


def text() -> str:
    """The whole dictionary as Markdown."""
    tables = (_table_text(table) for table in TABLES.values())
    lists = (_list_text(name) for name in codes.names())
    return "\n".join((INTRODUCTION, *tables, "## 代码表\n", *lists)).rstrip() + "\n"


def write(target: Path) -> None:
    """Write the dictionary to a file."""
    target.write_text(text(), encoding="utf-8", newline="\n")


def _table_text(table: Table) -> str:
    lines = [f"## {table.label}（`{table.name}`）\n"]
    if table.key:
        lines.append("唯一标识：" + "、".join(f"`{name}`" for name in table.key) + "\n")
    if table.parent:
        lines.append(f"所属记录：`{table.parent}`\n")
    for section in table.sections:
        rows = (_field_row(field) for field in section.fields)
        lines += [f"### {table.label}：{section.label}\n", _grid(FIELD_HEADINGS, rows)]
    return "\n".join(lines)


def _field_row(field: Field) -> tuple[str, ...]:
    return (
        f"`{field.name}`",
        field.label,
        KINDS[field.kind],
        _range(field),
        "是" if field.required else "",
        f"`{field.register}`" if field.register else "",
        _settled(field),
        "是" if field.sensitive else "",
        field.external_code,
        "、".join(field.aliases),
        field.hint,
    )


def _settled(field: Field) -> str:
    """How a field's value comes about when two computers change it."""
    if field.computed:
        return "自动计算"
    return f"见 `{field.via}`" if field.via else POLICIES[field.policy]


def _range(field: Field) -> str:
    """What a field may hold, in words."""
    parts = (
        f"`{field.choices}`" if field.choices else "",
        f"不小于 {field.low}" if field.low is not None else "",
        f"不大于 {field.high}" if field.high is not None else "",
        f"{field.places} 位小数" if field.places else "",
        f"单位：{field.unit}" if field.unit else "",
        f"格式：`{field.pattern}`" if field.pattern else "",
        _condition(field),
    )
    return "；".join(part for part in parts if part)


def _condition(field: Field) -> str:
    if not field.relevant:
        return ""
    name, wanted = field.relevant
    return f"仅当 `{name}` 为 {'、'.join(sorted(wanted))}"


def _list_text(name: str) -> str:
    used = [
        field.label
        for table in TABLES.values()
        for field in table.fields.values()
        if field.choices == name and not field.refers
    ]
    rows = (
        (
            f"`{row.code}`",
            row.label,
            "、".join(row.aliases),
            SCHEMES.get(row.scheme, row.scheme),
            row.valid_from,
            row.valid_to,
        )
        for row in codes.rows(name)
    )
    title = "、".join(dict.fromkeys(used)) or name
    return f"### {title}（`{name}`）\n\n{_grid(CODE_HEADINGS, rows)}"


def _grid(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table without the columns that are empty in every row."""
    held = list(rows)
    kept = [number for number in range(len(headings)) if any(row[number] for row in held)]
    lines = [[headings[number] for number in kept], ["---"] * len(kept)]
    lines += [[row[number].replace("|", "\\|") for number in kept] for row in held]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
