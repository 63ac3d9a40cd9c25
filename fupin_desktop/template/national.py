"""Lists in the columns of the national system's exports, as far as those are publicly known.

None of these layouts was published by an authority: each says where its columns were seen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from fupin_desktop import life, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.conditions import Where
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel.book import ROSTER_COLUMNS
from fupin_desktop.excel.header import bare
from fupin_desktop.excel.text_book import Leaf, write_leaves
from fupin_desktop.registry import Registry
from fupin_desktop.template import facts
from fupin_desktop.template.facts import Home
from fupin_desktop.template.placeholder import CODE, HOME, MEMBERS, Slot, Vocabulary

TEXT_ONLY: Final = "全部单元格为文本格式；证件号码、编号请勿改为数字。"
NEWEST: Final = "按年记的栏目是每户最近一年的，收支只取年度的表。"
UNOFFICIAL: Final = "不是官方发布的格式，没有经过官方核实，报送前请对照上级的要求。"
# Where a column's value is looked for, in this order: the person, the household, what is newest.
SOUGHT: Final = ("成员.{}", "{}", "最近生产生活条件.{}", "最近收支.{}", "最近三保障和饮水.{}")
CALLED: Final = {"乡": "乡镇"}  # columns that placeholders know by another name
# Fields of an income sheet that may be left empty or be out of date where its items are filled in.
WORKED_OUT: Final = {
    **{name: f"{name}_total" for name in "abcde"},
    "gross_given": "gross", "net_given": "net", "each_given": "per_person",
}  # fmt: skip
NUMBERED: Final = re.compile(r"\D(\d)$")  # a column of several that share a field: which one
POOR, WATCHED = ("02", "03"), ("01", "02", "03")  # codes of household_kind and monitoring_kind
CODED: Final = ("household", "person", "living", "income")  # record types with national codes
WIDE: Final = {"name": 12, "id_number": 22, "number": 22}


@dataclass(frozen=True)
class Layout:
    """One layout: its columns in their order, whom it lists, and where it was seen."""

    name: str
    title: str
    source: str
    columns: Sequence[str]  # titles; none: all fields with a code in the national database
    whom: Mapping[str, Sequence[str]] = field(default_factory=dict)  # codes, by household's field

    @property
    def note(self) -> str:
        """What is to be known of it."""
        return f"{self.source}{UNOFFICIAL}"


MONITORED: Final = (
    *("县", "乡", "行政村", "户编号", "户主姓名", "户类型", "监测对象类别", "识别监测时间"),
    *("人编号", "姓名", "证件类型", "证件号码", "出生日期", "性别", "与户主关系", "民族"),
    *("文化程度", "在校生状况", "失学或辍学原因", "健康状况", "劳动技能"),
    *("是否参加城乡居民基本医疗保险", "是否参加城镇职工基本医疗保险", "是否参加大病保险"),
    *("是否接受医疗救助", "是否参加城乡居民基本养老保险", "是否参加城镇职工基本养老保险"),
    *("享受低保政策情况", "享受特困供养政策情况", "公益性岗位", "公益性岗位(月数)", "务工所在地"),
    *("就业渠道（易地搬迁后扶使用）", "家庭成员联系电话", "户联系电话"),
    *(f"致贫/返贫风险{number}" for number in range(1, 6)),
    *("因自然灾害子项", "其他备注", "整户无劳动能力兜底保障户", "是否危房户", "是否解决安全饮用水"),
    *("是否通生活用电", "是否有卫生厕所", "入户道路是否硬化", "住房面积", "与村主干路距离"),
    *(
        "耕地面积（亩）",
        "林地面积（亩）",
        "退耕还林面积（亩）",
        "林果面积（亩）",
        "牧草地面积",
        "水面面积",
    ),
    *("工资性收入", "生产经营性收入", "转移性收入", "特困人员救助供养金", "合规自付支出"),
    *("人均纯收入（元）", "风险是否已消除", "风险消除方式", "消除监测时间"),
    *("信息采集人", "信息采集人联系电话"),
)
LAYOUTS: Final = {
    one.name: one for one in (
        Layout(
            "persons", "已脱贫人口名单",
            "栏目和顺序照公开资料里见到的一份实际导出表（2021 年以后），", ROSTER_COLUMNS,
            {"kind": POOR},
        ),
        Layout(
            "monitored", "监测对象信息",
            "栏目名称照公开资料里一个校验程序所读的导出表（2023 年），加了村名、编号和姓名，"
            "15 项帮扶措施和风险消除后的各栏没有列，", MONITORED, {"monitoring_kind": WATCHED},
        ),
        Layout(
            "registered", "建档立卡户和人（2014—2020 数据库的字段）",
            "字段和括号里的代码照两个省公开的数据库副本，顺序是本软件排的，", (), {"kind": POOR},
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class _Column:
    title: str
    slot: Slot | None  # none: the ledger has nothing for it
    which: int = 0  # of a field with several values; 0: all


def named(name: str) -> Layout:
    """Give a layout; raises FupinError for a name there is none of."""
    found = LAYOUTS.get(name)
    if found is None:
        raise FupinError(f"没有“{name}”这种栏目，没有写出。可用的有：{'、'.join(LAYOUTS)}。")
    return found


def households(registry: Registry, layout: Layout, *, every: bool = False) -> list[str]:
    """Give the households a layout lists: those here now, of its kinds or all."""
    where: Where = {**life.present(registry), **({} if every else layout.whom)}
    return registry.find(HOME, where=where)


def write(
    registry: Registry, layout: Layout, target: Path, *, coded: bool = False, every: bool = False,
    step: Step = no_step,
) -> int:  # fmt: skip
    """Write a list, a row for each person, with codes or with labels; give the rows' number."""
    ids = households(registry, layout, every=every)
    if not ids:
        raise FupinError(f"没有“{layout.title}”里的户，没有写出。请先核对各户的户类型和监测类别。")
    columns = [*_columns(registry, layout, coded)]
    count = 0

    def rows() -> Iterator[list[str]]:
        nonlocal count
        tables = {one.slot.table for one in columns if one.slot and one.slot.table}
        for done, home in enumerate(facts.read(registry, ids, tables)):
            step(done, len(ids))
            for place in range(home.count(MEMBERS)):
                count += 1
                yield [_cell(home, one, place) for one in columns]

    kind = "代码" if coded else "名称"
    note = f"说明：{TEXT_ONLY}有选项的栏目写{kind}。{NEWEST}{layout.note}"
    heads = [(one.title, _width(one)) for one in columns]
    title = f"{registry.name}{layout.title}"
    write_leaves([Leaf(layout.title[:25], title, note, heads, rows())], target)
    return count


def lacking(registry: Registry, layout: Layout) -> list[str]:
    """Give the columns that stay empty because the ledger has nothing for them."""
    return [one.title for one in _columns(registry, layout, False) if one.slot is None]


def _columns(registry: Registry, layout: Layout, coded: bool) -> Iterator[_Column]:
    form = CODE if coded else ""
    if not layout.columns:
        for table, known in _coded(registry):
            newest = table not in (HOME, MEMBERS)
            slot = Slot(written="", table=table, field=known, newest=newest, form=form)
            yield _Column(f"{known.label}（{known.external_code}）", _worked_out(slot))
        return
    vocabulary = Vocabulary(registry)
    for title in layout.columns:
        number = NUMBERED.search(title)
        found = _sought(vocabulary, title)
        several = found is not None and found.field and found.field.kind is Kind.CODES
        which = int(number[1]) if number and several else 0
        chosen = found and (found if not found.field or not coded else replace(found, form=form))
        yield _Column(title, chosen and _worked_out(chosen), which)


def _worked_out(slot: Slot) -> Slot:
    """Take what follows from an income sheet's items in place of what was typed for their sum."""
    if slot.table != "income" or slot.field is None:
        return slot
    name = slot.field.name
    return replace(slot, field=TABLES["income"].fields[WORKED_OUT.get(name, name)])


def _sought(vocabulary: Vocabulary, title: str) -> Slot | None:
    for word in dict.fromkeys((CALLED.get(title, title), bare(title))):
        for pattern in SOUGHT:
            found = vocabulary.read(pattern.format(word))
            if found is not None:
                return found
    return None


def _coded(registry: Registry) -> Iterator[tuple[str, Field]]:
    for table in CODED:
        for known in registry.table(table).fields.values():
            if known.external_code:
                yield table, known


def _cell(home: Home, column: _Column, place: int) -> str:
    slot = column.slot
    if slot is None:
        return ""
    if column.which and slot.field:
        held: Any = home.row.get(slot.field.name) or []
        one = held[column.which - 1 : column.which]
        return (one[0] if slot.form else titles.show(slot.field, one, {})) if one else ""
    shown = home.value(slot, place)
    if not isinstance(shown, str):
        return f"{shown:.15g}"
    is_date = slot.field is not None and slot.field.kind is Kind.DATE
    return shown.replace("-", "") if is_date else shown


def _width(column: _Column) -> float:
    name = column.slot.field.name if column.slot and column.slot.field else ""
    return max(WIDE.get(name, 9), min(24, 2.2 * len(column.title)))
