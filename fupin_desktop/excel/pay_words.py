"""Which sheets of a workbook are lists of payments, and for what each of their columns is taken."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.excel import matches
from fupin_desktop.excel.header import Header, header_at, spans
from fupin_desktop.excel.matching import (
    PAYMENTS,
    ROSTER,
    Match,
    NoHeader,
    Reading,
    Span,
    Words,
    beginnings,
    placed,
    remembered,
)
from fupin_desktop.excel.pay_columns import AMOUNT, TABLE, header_of, looks_paid
from fupin_desktop.excel.sheet import NOTHING, Sheet
from fupin_desktop.registry import Registry

OWN: Final = {
    "name": "姓名", "payee": "账户名（收款人）", "id_number": "证件号码",
    "account": "银行卡号（只记后四位）", AMOUNT: "金额",
    "village": "行政村", "town": "乡镇", "state": "发放状态（没有发成的不登记）",
    "failure": "失败原因",
}  # fmt: skip
MORE: Final = ("summary", "date", "batch", "document_number", "voucher", "note")
ALIKE: Final = "发放"  # a title that any list of payments may have


class PayWords(Words):
    """The fields a column of a list of payments can be taken for, and the titles that mean them."""

    kind = PAYMENTS
    name = "发放名单"

    def __init__(self) -> None:
        labels = OWN | {name: TABLES[TABLE].fields[name].label for name in MORE}
        self.labels = {f"{TABLE}.{name}": label for name, label in labels.items()}
        self.fields = {
            f"{TABLE}.{name}": (TABLE, Field(name=name, label=label, kind=_kind(name)))
            for name, label in labels.items()
        }

    def lack(self, keys: Container[str]) -> str:
        """Say which column is needed besides those of some fields; empty if none is."""
        if f"{TABLE}.{AMOUNT}" not in keys:
            return "没有一列对应金额，不知道发了多少。请给其中一列选上。"
        if f"{TABLE}.name" not in keys and f"{TABLE}.id_number" not in keys:
            return "没有一列对应姓名或证件号码，认不出是谁。请给其中一列选上。"
        return ""

    def taken(self, sheet: Sheet, span: Span, fields: Mapping[int, str]) -> Header:
        """The header in some rows, its columns as their titles and the user say."""
        header = header_of(sheet, span)
        known = tuple(one for one in header.columns if one.key in self.fields)
        return self.corrected(replace(header, columns=known), fields)

    def find(self, sheet: Sheet) -> Header | None:
        """The header that a sheet seems to have."""
        return max(
            (header_of(sheet, span) for span in spans(sheet)),
            key=lambda header: len(header.columns), default=None,
        )  # fmt: skip

    def detect(self, sheet: Sheet, title: str) -> Header | None:
        """The header of a sheet that is a list of payments by its looks, and by a title."""
        header = self.find(sheet)
        return header if header and looks_paid(sheet, header, title) else None


@dataclass(frozen=True)
class _Asked:
    """What is known before the sheets are looked at."""

    words: PayWords
    match: Match
    kept: Mapping[str, Mapping[int, str]]  # by layout what was said of lists of payments
    others: frozenset[str]  # layouts that are rosters, as somebody said


def find_lists(
    registry: Registry, sheets: Sequence[Sheet], book: Path, match: Match
) -> list[Reading]:
    """Sheets that are lists of payments, as the user said or as they look; none if there is none.

    What is said of one sheet counts for all that have its layout.
    """
    if match.kind == ROSTER:
        return []
    words = PayWords()
    held = {} if match.alone else matches.kept(registry)
    ours = {one: said for one, said in held.items() if _is_ours(said)}
    asked = _Asked(words, match, ours, frozenset(held) - frozenset(ours))
    looks = beginnings(sheets)
    found: list[Reading] = []
    for sheet in sorted(sheets, key=lambda one: one.name != match.sheet):
        if match.sheet and not match.alone and sheet.name != match.sheet:
            continue
        one = _reading(asked, sheet, looks, book, found)
        found += [one] if one else []
    if not found and match.kind == PAYMENTS:
        raise NoHeader(
            f"文件“{book.name}”里没有找到发放名单的表头。{NOTHING}"
            "请检查表头：应有姓名或证件号码，还要有金额。", looks, match,
        )  # fmt: skip
    return sorted(found, key=lambda one: sheets.index(one.sheet))


def _reading(
    asked: _Asked, sheet: Sheet, looks: Sequence[Sheet], book: Path, before: Sequence[Reading]
) -> Reading | None:
    """How a sheet is read, None if it is no list of payments."""
    match, words = asked.match, asked.words
    is_named = match.sheet in ("", sheet.name)
    span, said, kept = _said(asked, sheet, before, is_named)
    if span is None:
        header = words.detect(sheet, book.stem)
        if not header and is_named and match.kind == PAYMENTS:
            header = words.find(sheet)
        if not header or any(_digest(sheet, one) in asked.others for one in spans(sheet)):
            return None
        span = header.top, header.bottom
    if is_named:
        said = {**said, **placed(words, header_at(sheet.rows, *span, {}), match.fields)}
    header = words.taken(sheet, span, said)
    lack = words.lack({column.key for column in header.columns})
    if lack and is_named and match.kind == PAYMENTS and match.sheet:
        raise NoHeader(f"文件“{book.name}”{lack.partition('。')[0]}。{NOTHING}", looks, match)
    if lack:
        return None
    return Reading(sheet, header, looks, span, said, bool(kept), remembered(words, kept), PAYMENTS)


def _said(
    asked: _Asked, sheet: Sheet, before: Sequence[Reading], is_named: bool
) -> tuple[Span | None, Mapping[int, str], Mapping[int, str]]:
    """Rows of the header and fields that were said, now or before; the last are those of before."""
    span = asked.match.span
    if is_named and span and span[1] < len(sheet.rows):
        kept = asked.kept.get(_digest(sheet, span), {})
        return span, kept, kept
    for one in spans(sheet):
        digest = _digest(sheet, one)
        if digest in asked.kept:
            return one, asked.kept[digest], asked.kept[digest]
        for other in before:
            if digest == _digest(other.sheet, other.span):
                return one, other.fields, {}
    return None, {}, {}


def _digest(sheet: Sheet, span: Span) -> str:
    return matches.digest_of(header_at(sheet.rows, *span, {}))


def _is_ours(said: Mapping[int, str]) -> bool:
    return any(key.startswith(f"{TABLE}.") for key in said.values())


def _kind(name: str) -> Kind:
    return Kind.MONEY if name == AMOUNT else Kind.TEXT
