"""Placeholders of templates: how one is written, and what each may stand for."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from fupin_desktop import codes, derive
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind, Table
from fupin_desktop.codes import normalise
from fupin_desktop.excel.header import bare
from fupin_desktop.registry import Registry

MARKED: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
OPEN, CLOSE = "{{", "}}"
PART: Final = re.compile(r"(最近)?(.+?)(\d{0,4})\.(.+)")
NEWEST: Final = "最近"
HEAD: Final = "户主"
MEMBERS: Final = "person"
HOME: Final = "household"
SERIAL: Final = "序号"
# Record types that are of the program, not of the household.
LEFT_OUT: Final = frozenset(
    {"membership", "attachment", "returned", "reminder", "survey_answer", "household_event"}
)
CODE, TICK = "代码", "勾"
DATES: Final = {"年": 1, "年月": 2, "年月日": 3}
FORMS: Final = (CODE, TICK, *DATES)
GENERAL: Final = {  # placeholders that are no field, and what each means
    "人数": "这一户现有几人",
    "县": "所在县（市、区）的名称", "乡镇": "所在乡镇的名称", "行政村": "所在村的名称",
    "填报日期": "填表这一天", "截至日期": "内容截至哪一天",
    "填报单位": "本村（本乡镇、本县）的名称",
    "填报人": "现在使用本软件的人",
}  # fmt: skip
SUGGESTED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What a placeholder asks for."""

    written: str  # as in the template, without its braces
    table: str = HOME  # empty: one of GENERAL
    field: Field | None = None  # None: GENERAL, or the serial number
    name: str = ""  # of GENERAL, or SERIAL
    number: int = 0  # 0: every record, one a row; else which one, or of which year
    newest: bool = False
    head: bool = False
    form: str = ""  # one of FORMS
    equals: str = ""  # a box to tick: whether the value is this

    @property
    def repeats(self) -> bool:
        """Tell whether the placeholder stands for a list, one record a row."""
        return self.table not in ("", HOME) and not (self.number or self.newest or self.head)


@dataclass(frozen=True)
class Offer:
    """One placeholder of the assistant: how it is written and what it means."""

    written: str
    meaning: str
    group: str


class Vocabulary:
    """All that a placeholder may say in one ledger."""

    def __init__(self, registry: Registry) -> None:
        self.tables = {name: registry.table(name) for name in (HOME, MEMBERS, *lists())}

    @cached_property
    def lists(self) -> dict[str, str]:
        """Record types by what they are called in a placeholder."""
        return {normalise(table.label): name for name, table in self.tables.items() if name != HOME}

    @cached_property
    def fields(self) -> dict[str, dict[str, Field]]:
        """Fields by record type and normalised title; a label goes before another's alias."""
        found: dict[str, dict[str, Field]] = {}
        for name, table in self.tables.items():
            known = [one for one in table.fields.values() if one.kind is not Kind.REFS]
            titles = {normalise(one.label): one for one in reversed(known)}
            for one in sorted(known, key=lambda one: not one.computed):
                titles.setdefault(bare(one.label), one)  # 人均纯收入 for 人均纯收入（计算）
            for one in known:
                for alias in one.aliases:
                    titles.setdefault(normalise(alias), one)
                    titles.setdefault(bare(alias), one)
            found[name] = titles
        return found

    def read(self, written: str) -> Slot | None:
        """Give what a placeholder asks for, None for one nobody knows."""
        text = normalise(written).replace("。", ".")
        text, _, equals = text.partition("=")
        text, _, form = text.partition(":")
        if form not in ("", *FORMS):
            return None
        shape: dict[str, Any] = {"written": written, "form": form, "equals": equals}
        general = {normalise(one): one for one in GENERAL}
        if "." not in text:
            field = self.fields[HOME].get(text)
            if field:
                return Slot(field=field, **shape)
            return Slot(table="", name=general[text], **shape) if text in general else None
        part = PART.fullmatch(text)
        return self._of_list(part, shape) if part else None

    def _of_list(self, part: re.Match[str], shape: Mapping[str, Any]) -> Slot | None:
        newest, called, number, title = part.groups()
        head = called == HEAD and not (newest or number)
        table = MEMBERS if head else self.lists.get(called, "")
        if not table:
            return None
        field = self.fields[table].get(title)
        if field is None and title != SERIAL:
            return None
        return Slot(
            table=table, field=field, name="" if field else SERIAL, head=head,
            number=int(number or 0), newest=bool(newest), **shape,
        )  # fmt: skip

    def offers(self) -> Iterator[Offer]:
        """Give every placeholder there is, with what it means."""
        yield from _of_fields(self.tables[HOME], "", "农户")
        for name, meaning in GENERAL.items():
            yield Offer(marked(name), meaning, "其他")
        yield from _of_fields(self.tables[MEMBERS], f"{HEAD}.", "户主本人")
        for name, table in self.tables.items():
            if name != HOME:
                about = f"{table.label}（一行一条）"
                yield Offer(marked(f"{table.label}.{SERIAL}"), "第几条", about)
                yield from _of_fields(table, f"{table.label}.", about)

    def suggest(self, written: str) -> list[str]:
        """Give the placeholders most like one nobody knows."""
        text = normalise(written).partition("=")[0].partition(":")[0]
        if text in self.fields[MEMBERS]:
            label = self.fields[MEMBERS][text].label
            return [f"{HEAD}.{label}", f"{self.tables[MEMBERS].label}.{label}"]
        known = {normalise(one): one for one in self._all}
        for word in self._aliases:
            known.setdefault(word, self._aliases[word])
        close = difflib.get_close_matches(text, known, n=SUGGESTED + 3, cutoff=0.5)
        if len(text) > 1:
            close += sorted((one for one in known if text in one), key=len)
        found = dict.fromkeys(known[one] for one in close)
        # A label that is alike goes before one that only has an alias that is.
        return sorted(found, key=lambda one: -_likeness(text, normalise(one)))[:SUGGESTED]

    @cached_property
    def _all(self) -> list[str]:
        return [one.written.removeprefix(OPEN).removesuffix(CLOSE) for one in self.offers()]

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {title: field.label for title, field in self.fields[HOME].items()}


def _likeness(text: str, other: str) -> float:
    return difflib.SequenceMatcher(None, text, other).ratio()


def lists() -> list[str]:
    """Give the record types that hang on a household or on one of its people."""
    return [name for name in TABLES if name not in LEFT_OUT and name in derive.PARENTS
            and _top(name) in (HOME, MEMBERS)]  # fmt: skip


def _top(name: str) -> str:
    while name in derive.PARENTS:
        name = derive.PARENTS[name]
    return name


def found_in(text: str) -> list[str]:
    """Give the placeholders in a text, without their braces."""
    return [found.strip() for found in MARKED.findall(text)]


def _of_fields(table: Table, before: str, group: str) -> Iterator[Offer]:
    for field in table.fields.values():
        if field.kind is not Kind.REFS and field.name != "region":
            yield Offer(marked(f"{before}{field.label}"), meaning_of(field), group)


def meaning_of(field: Field) -> str:
    """Say what a field holds, in a line."""
    words = [field.hint, f"单位：{field.unit}" if field.unit else ""]
    if field.kind is Kind.YESNO:
        words.append("是或否")
    if field.kind in (Kind.CODE, Kind.CODES):
        several = [one.label for one in codes.choices(field.choices)]
        words.append("、".join(several[:6]) + ("等" if len(several) > 6 else ""))
    if field.kind is Kind.DATE:
        words.append("日期")
    return "；".join(filter(None, words)) or field.label


def marked(text: str) -> str:
    """Write a placeholder as it stands in a template."""
    return f"{OPEN}{text}{CLOSE}"


def unknown(texts: Iterable[str], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Give the placeholders nobody knows, each with suggestions, in the order they are met."""
    names = dict.fromkeys(name for text in texts for name in found_in(text))
    return {name: vocabulary.suggest(name) for name in names if vocabulary.read(name) is None}
