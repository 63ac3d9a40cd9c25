"""A file as it is brought: a template with placeholders, or else a blank roster."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.errors import Step, no_step
from fupin_desktop.registry import Registry
from fupin_desktop.template import form, guard, kept, roster
from fupin_desktop.template.facts import YEARS
from fupin_desktop.template.form import Form
from fupin_desktop.template.placeholder import (
    CODE,
    DATES,
    GENERAL,
    HOME,
    MEMBERS,
    SERIAL,
    TICK,
    Slot,
    marked,
)
from fupin_desktop.template.roster import Blank

Source = Form | Blank
LOST: Final = "不认得，也没有相近的。请在“占位符”里查找"
NO_COLUMN: Final = "台账里没有这一栏，留空"


@dataclass(frozen=True)
class Told:
    """One thing a file asks for: as it is written there, and what will stand in its place."""

    written: str
    sentence: str
    known: bool = True
    near: str = ""  # what may have been meant, without braces


def read(registry: Registry, path: Path, step: Step = no_step) -> Source:
    """Open a file and understand what it asks for; raises FupinError."""
    found = form.read(registry, path)
    if found.slots or found.unknown or found.kind != guard.WORKBOOK:
        return found
    return roster.read(registry, path, step)


def read_kept(registry: Registry, rec: str, step: Step = no_step) -> Source:
    """Open a file kept in the ledger, as carefully as any that comes from outside."""
    with tempfile.TemporaryDirectory(prefix="fupin") as folder:
        return read(registry, kept.export(registry, rec, Path(folder)), step)


def told(source: Source) -> list[Told]:
    """Say of everything a file asks for what it will get; what nobody knows stands first."""
    found = [*(_asked(source) if isinstance(source, Form) else _columns(source))]
    return sorted(found, key=lambda one: one.known)


def summary(source: Source) -> str:
    """Say in short whether a file can be filled in, for where all it asks for is listed."""
    if isinstance(source, Form):
        bad = len(source.unknown)
        if not bad:
            return source.sentence()
        return f"有 {bad} 个占位符不认得，列在最上面。请在模板里改好、保存，再点“重新检查”。"
    what = "每人一行" if source.layout.persons else "每户一行"
    columns = len(source.layout.header.columns) + len(source.counted)
    words = [f"空白名册，{what}：表头认得 {columns} 栏"]
    if source.unknown:
        words.append(f"，{len(source.unknown)} 栏台账里没有、留空")
    words.append("。")
    if source.named:
        words.append(f"已写有姓名或编号的 {len(source.named)} 行，补上空着的格子，写了的不改。")
    if source.strangers:
        words.append(f"有 {len(source.strangers)} 行写的人台账里没有找到，不填。")
    return "".join(words)


def notes(source: Source) -> list[str]:
    """Say what of a file will not be in what is filled, before anything is."""
    if isinstance(source, Form):
        return list(source.remarks)
    return [f"{one}在台账里没有找到，这一行不填。" for one in source.strangers]


def _asked(source: Form) -> Iterator[Told]:
    for name, near in source.unknown.items():
        some = "、".join(map(marked, near))
        said = f"不认得。是不是 {some}？" if near else LOST
        yield Told(marked(name), said, known=False, near=next(iter(near), ""))
    for slot in source.slots:
        yield Told(marked(slot.written), sentence(slot))


def _columns(blank: Blank) -> Iterator[Told]:
    for column in blank.layout.header.columns:
        whose = {HOME: "农户", MEMBERS: "家庭成员"}.get(column.table)
        said = f"{whose}的“{column.field.label}”" if whose else GENERAL["行政村"]
        yield Told(column.title, said)
    for _, word in blank.counted:
        yield Told(word, GENERAL.get(word, "第几行"))
    for title in blank.unknown:
        yield Told(title, NO_COLUMN, known=False)


def sentence(slot: Slot) -> str:
    """Say what will stand in the place of a placeholder."""
    if not slot.table:
        return GENERAL[slot.name]
    label = slot.field.label if slot.field else SERIAL
    return f"{_whose(slot)}的“{label}”" + ("，一行一条" if slot.repeats else "") + _how(slot)


def _whose(slot: Slot) -> str:
    label = "农户" if slot.table == HOME else TABLES[slot.table].label
    if slot.head:
        return "户主"
    if slot.newest:
        return f"最近一条“{label}”"
    if slot.number >= YEARS:
        return f"{slot.number} 年“{label}”"
    return f"第 {slot.number} 条“{label}”" if slot.number else label


def _how(slot: Slot) -> str:
    """In which form a value is written."""
    if slot.equals:
        return f"，是“{slot.equals}”的打 ☑，不是的打 ☐"
    if slot.form == TICK:
        return "，有的打 √"
    if slot.form == CODE and _has(slot.field, Kind.CODE, Kind.CODES):
        return "，写代码"
    if slot.form in DATES and _has(slot.field, Kind.DATE):
        return f"，写到{'年月日'[DATES[slot.form] - 1]}"
    return ""


def _has(field: Field | None, *kinds: Kind) -> bool:
    return field is not None and field.kind in kinds
