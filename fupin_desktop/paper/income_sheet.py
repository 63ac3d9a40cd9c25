"""收入核算表: what a household earned and spent in three years, side by side, and the formula."""

from collections.abc import Iterator, Sequence
from typing import Final

from fupin_desktop import figures
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.paper.held import Held
from fupin_desktop.paper.pieces import Note, Piece, Signing
from fupin_desktop.paper.words import Column, Listing, Row, Wording, labelled

FIELDS: Final = TABLES["income"].fields
YEARS: Final = 3
CLASSES: Final = "abcde"  # the items of each stand before its total
RESULTS: Final = ("gross", "net", "headcount", "residents", "per_person")
GIVEN: Final = ("gross_given", "net_given", "each_given")  # by the source; the results hold them
FORMULA: Final = (
    "算法：年总收入 = 工资性收入 + 生产经营性收入 + 财产性收入 + 转移性收入；"
    "年纯收入 = 年总收入 - 生产经营性支出；人均纯收入 = 年纯收入 ÷ 人口数。"
    "各年采用的算法和人口数见下；一次性补助不计入收入。"
)
SIGNERS: Final = ("调查人（签字）", "调查人（签字）", "户主签字（手印）", "填表日期")


def pieces(held: Held) -> Iterator[Piece]:
    """The sheet of three years, how each was reckoned, and who signs."""
    known = {str(row["year"])[:4]: row for row in held.owned("income")
             if row["kind"] in figures.WHOLE_YEAR and row["year"]}  # fmt: skip
    last = int(max(known, default=held.day[:4]))
    years = [str(last - back) for back in range(YEARS - 1, -1, -1)]
    rows = [known.get(year, {}) for year in years]
    yield sheet(held.wording, years, rows)
    yield Note(FORMULA)
    for year, row in zip(years, rows, strict=True):
        if said := reckoned(held.wording, row):
            yield Note(f"{year} 年：{said}")
    yield Signing(SIGNERS)


def sheet(wording: Wording, years: Sequence[str], rows: Sequence[Row]) -> Listing:
    """Every item that any of the years has, the totals and results always."""
    lines = [
        (labelled(FIELDS[name]), *(wording.text(FIELDS[name], row) for row in rows),
         _note(name, rows))
        for name in _items(rows)
    ]  # fmt: skip
    heads = (
        Column("项目", 118, "left"), *(Column(f"{year} 年", 66, "right") for year in years),
        Column("明细（最近一年）", 130, "left", elastic=True),
    )  # fmt: skip
    return Listing(heads, tuple(lines))


def _items(rows: Sequence[Row]) -> list[str]:
    held = [
        name for name, field in FIELDS.items()
        if field.kind is Kind.MONEY and field.stored and name not in (*CLASSES, *GIVEN, *RESULTS)
        and not name.endswith("_total") and any(row.get(name) is not None for row in rows)
    ]  # fmt: skip
    names: list[str] = []
    for one in CLASSES:
        own = ("e", "k") if one == "e" else (one,)
        names += [name for name in held if name[0] in own and name[1:].isdecimal()]
        names.append(f"{one}_total")
    return [*names, *(name for name in held if name not in names), *RESULTS]


def _note(name: str, rows: Sequence[Row]) -> str:
    noted = f"{name.removesuffix('_total')}_note"
    return next((str(row[noted]) for row in reversed(rows) if row.get(noted)), "")


def reckoned(wording: Wording, row: Row) -> str:
    """Say how the figure per person came about; empty where there is none."""
    if not row or not wording.text(FIELDS["per_person"], row):
        return ""
    heads = "residents" if row["formula"] == figures.STATISTICAL else "headcount"
    said = {name: wording.text(FIELDS[name], row)
            for name in ("gross", "net", "per_person", "formula", heads)}  # fmt: skip
    by = f"按 {said[heads]} 人平均，" if said[heads] else ""
    return (f"年总收入 {said['gross']} 元，年纯收入 {said['net']} 元；{by}"
            f"人均纯收入 {said['per_person']} 元（算法：{said['formula']}）。")  # fmt: skip
