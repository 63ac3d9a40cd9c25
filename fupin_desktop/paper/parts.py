"""The parts of a household's archive: each made from what the ledger held on the day."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fupin_desktop import figures
from fupin_desktop.paper import (
    chapters,
    handbook,
    income_sheet,
    monitoring_form,
    plain_parts,
    register_form,
)
from fupin_desktop.paper.chapters import CHAPTERS, Chapter
from fupin_desktop.paper.held import Held
from fupin_desktop.paper.pieces import Piece, Signing

SIGNERS: Final = ("户主签字（手印）", "填表人", "调查人", "帮扶责任人", "填表日期")
SEALS: Final = ("村民委员会（盖章）", "乡镇（盖章）")
COUNTY: Final = "县级部门（盖章）"
AGREED: Final = ("户主签字（手印）", "承办人")
PLANNED: Final = ("户主签字（手印）", "帮扶责任人", "村“两委”", "签订日期")

Made = tuple[list[Piece], int]


@dataclass(frozen=True)
class Part:
    """One part of the archive: its key, title, how much it holds, and its pieces."""

    key: str
    title: str
    amount: str
    pieces: tuple[Piece, ...]


def made(held: Held) -> tuple[Part, ...]:
    """All parts that hold anything, and those every archive has, in the order of the folder."""
    return tuple(part for chapter in CHAPTERS if (part := _part(held, chapter)))


def _part(held: Held, chapter: Chapter) -> Part | None:
    pieces, count = OWN.get(chapter.key, _usual)(held, chapter)
    if not count and not chapter.always:
        return None
    named = TITLES.get(chapter.key)
    amount = f"{count} {chapter.unit}" if chapter.unit else ""
    return Part(chapter.key, named(held) if named else chapter.title, amount, tuple(pieces))


def _usual(held: Held, chapter: Chapter) -> Made:
    """Forms or lists of the records that hang on the household."""
    count = sum(len(held.owned(table)) for table in chapter.tables)
    if not chapter.forms:
        return [*plain_parts.lists(held, chapter)], count
    tables = chapter.tables
    return [p for one in tables for p in plain_parts.forms(held, one, held.owned(one))], count


def _procedures(held: Held, chapter: Chapter) -> Made:
    """The procedures that begin the help of a household, or the others, each to be confirmed."""
    early = chapter.key == "identify"
    rows = [row for row in held.owned(chapters.SEPARATE)
            if (row["kind"] in chapters.BEGINNING) == early]  # fmt: skip
    pieces = [*plain_parts.forms(held, chapters.SEPARATE, rows)]
    return [*pieces, Signing(AGREED, SEALS)], len(rows)


def _form(held: Held, _: Chapter) -> Made:
    if held.old:
        return [*register_form.pieces(held)], int(held.registered)
    return [*monitoring_form.pieces(held)], int(held.monitored)


def _sections(held: Held, _: Chapter) -> Made:
    return [*plain_parts.sections(held)], 1


def _members(held: Held, _: Chapter) -> Made:
    return [*plain_parts.members(held)], len(held.members)


def _incomes(held: Held, _: Chapter) -> Made:
    years = {str(row["year"]) for row in held.owned("income")
             if row["kind"] in figures.WHOLE_YEAR}  # fmt: skip
    return ([*income_sheet.pieces(held)] if years else []), min(len(years), income_sheet.YEARS)


def _causes(held: Held, _: Chapter) -> Made:
    block = handbook.causes(held)
    return [block], int(any(held.row[name] for name in handbook.CAUSES))


def _plans(held: Held, chapter: Chapter) -> Made:
    pieces, count = _usual(held, chapter)
    return [*pieces, Signing(PLANNED)], count


def _handbook(held: Held, _: Chapter) -> Made:
    helped = held.registered or held.monitored
    return ([*handbook.pieces(held)] if helped else []), int(helped)


def _supplement(held: Held, _: Chapter) -> Made:
    return plain_parts.supplement(held)


def _files(held: Held, _: Chapter) -> Made:
    return plain_parts.files(held)


def _signatures(_: Held, __: Chapter) -> Made:
    return [Signing(SIGNERS, (*SEALS, COUNTY))], 1


OWN: Final[dict[str, Callable[[Held, Chapter], Made]]] = {
    "identify": _procedures, "exit": _procedures, "form": _form, "household": _sections,
    "members": _members, "income_sheet": _incomes, "causes": _causes, "plan": _plans,
    "handbook": _handbook, "locals": _supplement, "files": _files, "signatures": _signatures,
}  # fmt: skip
TITLES: Final[dict[str, Callable[[Held], str]]] = {
    "form": lambda held: "贫困户登记表" if held.old else "监测对象信息采集表",
    "causes": lambda held: "致贫原因" if held.old else "致贫返贫原因",
    "handbook": handbook.title_of,
}
