"""Coverage: where each of the 124 items of the field study lives; docs/coverage.md."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.rules import rules_of

ROOT: Final = Path(__file__).parents[1]
FILE: Final = ROOT / "resources" / "coverage.csv"
PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {"5": "纸质表册", "7": "检查、统计和报表", "9": "县级与其他工作"}
)
INTRODUCTION: Final = """# 工作事项与台账内容对照

本文件由程序根据 `resources/coverage.csv` 和字段目录生成，请勿手工修改。

左边是调研得到的 124 项工作机制和数字，右边是它们在台账中的位置：记录、字段、代码表或说明文档；
“待补”的随相应部分的开发填入。
"""


@dataclass(frozen=True)
class Item:
    """One item of the study and the places where it lives."""

    number: int
    name: str
    places: tuple[str, ...]  # each `kind:name`


def items() -> Iterator[Item]:
    """Every item, in the order of the study."""
    for line in csv.DictReader(StringIO(FILE.read_text(encoding="utf-8-sig"))):
        yield Item(int(line["item"]), line["name"], tuple(line["places"].split("|")))


def describe(place: str) -> str:
    """A place in words; empty if there is no such place."""
    kind, _, name = place.partition(":")
    return WORDS[kind](name) if kind in WORDS else ""


def text() -> str:
    """The whole comparison as Markdown."""
    lines = ["| 编号 | 事项 | 在台账中的位置 |", "| --- | --- | --- |"]
    for item in items():
        places = "；".join(describe(place) for place in item.places)
        lines.append(f"| {item.number} | {item.name} | {places} |")
    return INTRODUCTION + "\n" + "\n".join(lines) + "\n"


def write(target: Path) -> None:
    """Write the comparison to a file."""
    target.write_text(text(), encoding="utf-8", newline="\n")


def _table(name: str) -> str:
    return f"记录“{TABLES[name].label}”（`{name}`）" if name in TABLES else ""


def _field(name: str) -> str:
    owner, _, field = name.partition(".")
    if owner not in TABLES or field not in TABLES[owner].fields:
        return ""
    return f"“{TABLES[owner].label}”的“{TABLES[owner].fields[field].label}”（`{name}`）"


def _codes(name: str) -> str:
    if name not in codes.names():
        return ""
    users = [
        f"“{table.label}”的“{field.label}”"
        for table in TABLES.values()
        for field in table.fields.values()
        if field.choices == name and not field.refers
    ]
    return f"{users[0]}选项（`{name}`）" if users else ""


def _check(name: str) -> str:
    judged = [
        table.label
        for table in TABLES.values()
        if any(rule.name == name for rule in rules_of(table))
    ]
    return f"核对规则（`{name}`：{'、'.join(judged)}）" if judged else ""


def _document(name: str) -> str:
    return f"[{name}.md]({name}.md)" if (ROOT / "docs" / f"{name}.md").is_file() else ""


def _part(number: str) -> str:
    return f"待补：{PARTS[number]}" if number in PARTS else ""


WORDS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "table": _table,
        "field": _field,
        "codes": _codes,
        "check": _check,
        "doc": _document,
        "part": _part,
    }
)
