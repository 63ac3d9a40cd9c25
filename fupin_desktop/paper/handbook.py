"""The handbook of a helped household, in the order of the 扶贫手册; that name only to 2020."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.paper.held import LAST_OLD, Held
from fupin_desktop.paper.pieces import Note, Piece, Signing
from fupin_desktop.paper.register_form import LIVING, MOVING, aides, block, head_block, people
from fupin_desktop.paper.words import Block, Column, Listing, Row, numbered

OWN: Final = "本台账自拟，非官方表样：按公开的手册版式排列，不代替发给农户的手册。"
HEAD: Final = ("phone", "bank_name", "bank_account", "standard", "poverty_attribute",
               "military_family", "one_child_family", "two_daughter_family")  # fmt: skip
PEOPLE: Final = (
    ("name", "sex", "id_number", "relation", "ethnic", "political", "education", "school"),
    ("name", "health", "labour", "work_status", "work_months", "serviceman",
     "serious_illness_insurance"),
)  # fmt: skip
INCOME: Final = ("year", "a_total", "d1", "d5", "b_total", "d2", "d6", "c_total", "d3", "e_total",
                 "d_total", "d4", "per_person")  # fmt: skip
CAUSES: Final = ("main_cause", "other_causes", "risks", "disasters", "risk_note")
SIGNERS: Final = ("填表人", "联系电话", "户主签字", "填表日期")
WATCHED: Final = ("调查人签字", "户主签字", "备注", "填表日期")
SPANS: Final = (("1—3 月", "4"), ("1—6 月", "5"), ("1—9 月", "6"), ("1—12 月", "7"))  # income_kind
TOTALS: Final = ("a_total", "b_total", "c_total", "d_total", "e_total", "net", "per_person")
BRIEF: Final = 40  # characters of a visit that its quarter repeats
QUARTERS: Final = ("一季度", "二季度", "三季度", "四季度")


def title_of(held: Held) -> str:
    """Name the handbook as it was called on the day."""
    return "扶贫手册" if held.old else "帮扶手册"


def pieces(held: Held) -> Iterator[Piece]:
    """The handbook: what the household is, then year for year what was done."""
    yield Note(OWN)
    yield head_block(held, "一　基本信息", HEAD)
    for at, names in enumerate(PEOPLE):
        yield replace(people(held, names), title="" if at else "二　家庭成员信息")
    yield replace(causes(held), label="三　致贫原因" if held.old else "三　致贫返贫原因")
    yield replace(block(held, "income", held.latest("income", "1"), INCOME), label="四　收入情况")
    yield replace(block(held, "living", held.latest("living"), LIVING), label="五　生产生活条件")
    moved = next(iter(held.owned("relocation")), {})
    yield replace(block(held, "relocation", moved, MOVING), label="六　易地搬迁户需求")
    yield replace(aides(held), title="七　帮扶责任人")
    yield Signing(SIGNERS)
    for year in years(held):
        yield from _year(held, year)


def causes(held: Held) -> Block:
    """Why the household was poor or may become so."""
    return replace(block(held, "household", held.row, CAUSES), label="主要原因和风险")


def years(held: Held) -> list[str]:
    """The years in which anything was planned, done or found, the first first."""
    found = {_year_of(row, "start_date") for row in held.owned("measure")}
    found |= {_year_of(row, "date") for row in held.owned("visit")}
    found |= {_year_of(row, "year") for row in _targets(held)}
    return sorted(found - {""})


def _year_of(row: Row, name: str) -> str:
    return str(row[name] or "")[:4]


def _targets(held: Held) -> list[Row]:
    return [row for plan in held.owned("plan") for row in held.below("target", str(plan["id"]))]


def _year(held: Held, year: str) -> Iterator[Piece]:
    old = f"{year}-12-31" <= LAST_OLD and held.old
    yield _plan(held, year, f"{year} 年{'脱贫计划' if old else '帮扶计划'}")
    yield _measures(held, year)
    yield _work(held, year)
    yield from _watched(held, year)


def _plan(held: Held, year: str, title: str) -> Listing:
    """The six targets of a year, and others the plans name."""
    fields = TABLES["target"].fields
    shown = ("value", "present", "exit_year", "planned", "actual")
    found = [row for row in _targets(held) if _year_of(row, "year") == year]
    said = {str(row["indicator"]): row for row in found if row["indicator"]}
    rows = []
    for one in codes.choices("target_indicator", held.day):
        row = said.get(one.code, {})
        if row or one.code != "99":
            name = str(row.get("name") or "") or one.label
            rows.append([name, *(held.wording.text(fields[part], row) for part in shown)])
    heads = [Column("指标", 96, "left"), *(Column(fields[part].label, 66) for part in shown)]
    return replace(numbered(heads, rows), title=title)


def _measures(held: Held, year: str) -> Listing:
    fields = [TABLES["measure"].fields[name] for name in
              ("category", "content", "eligible", "quantity", "amount", "start_date")]  # fmt: skip
    rows = [row for row in held.owned("measure") if _year_of(row, "start_date") == year]
    return replace(held.wording.listing(fields, rows), title=f"{year} 年帮扶措施")


def _work(held: Held, year: str) -> Listing:
    """What was done in each quarter, and who did it."""
    rows = []
    for at, name in enumerate(QUARTERS):
        own = [row for row in held.owned("visit") if _year_of(row, "date") == year
               and _quarter(str(row["date"])) == at]  # fmt: skip
        done = "；".join(_visit(held, row) for row in own)
        who = "、".join(dict.fromkeys(str(row["visitors"]) for row in own if row["visitors"]))
        rows.append((name, done, who))
    heads = (Column("季度", 44), Column("工作开展情况", 300, "left", elastic=True),
             Column("帮扶责任人", 90, "left"))  # fmt: skip
    return Listing(heads, tuple(rows), f"{year} 年工作台账")


def _visit(held: Held, row: Row) -> str:
    """Say in few words what a visit was; the whole text stands among the visits."""
    text = " ".join(str(row["content"] or "").split())
    short = text if len(text) <= BRIEF else f"{text[:BRIEF]}……"
    number = held.wording.names.get(str(row["id"]), "")
    return f"{row['date']} {short}（见{number}）" if number else f"{row['date']} {short}"


def _quarter(date: str) -> int:
    month = date[5:7]
    return (int(month) - 1) // 3 if month.isdecimal() else 0


def _watched(held: Held, year: str) -> Iterator[Piece]:
    """The income of a year as it grew, if anybody wrote it down."""
    rows = [row for row in held.owned("income") if _year_of(row, "year") == year]
    spans = [_span(rows, code) for _, code in SPANS]
    if not any(spans):
        return
    fields = TABLES["income"].fields
    lines = tuple(
        (fields[name].label, *(held.wording.text(fields[name], row) for row in spans))
        for name in TOTALS
    )
    heads = (Column("项目（元）", 120, "left"),
             *(Column(name, 80, "right") for name, _ in SPANS))  # fmt: skip
    yield Listing(heads, lines, f"{year} 年收入监测表")
    yield Signing(WATCHED)


def _span(rows: Sequence[Row], kind: str) -> Row:
    return next((row for row in rows if row["kind"] == kind), {})
