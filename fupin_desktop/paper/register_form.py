"""贫困户登记表: the form of 2014, on papers dated to 2020; A-numbers only where known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fupin_desktop.catalogue import TABLES
from fupin_desktop.paper.held import Held
from fupin_desktop.paper.pieces import Note, Piece, Signing
from fupin_desktop.paper.words import Block, Column, Listing, Row, column, numbered

OWN: Final = "本台账自拟，非官方表样：按公开资料排列，A6 以后的编号没有依据，不编号。"
OF_HEAD: Final = {
    "standard": "A1", "poverty_attribute": "A2", "main_cause": "A3", "other_causes": "A3",
}  # fmt: skip
OF_MEMBERS: Final = {"name": "A4", "sex": "A5", "id_number": "A6"}
LABELS: Final = {"poverty_attribute": "户属性"}
HEAD: Final = ("name", "phone", "bank_name", "bank_account", "standard", "poverty_attribute",
               "main_cause", "other_causes", "military_family", "one_child_family",
               "two_daughter_family")  # fmt: skip
PEOPLE: Final = (
    ("name", "sex", "id_number", "relation", "ethnic", "education", "school", "health"),
    ("name", "labour", "work_status", "work_months", "resident_medical", "resident_pension",
     "serviceman", "serious_illness_insurance"),
)  # fmt: skip
INCOME: Final = ("year", "a_total", "b_total", "c_total", "d_total", "d1", "d2", "d3", "d4", "d5",
                 "d6", "e_total", "gross", "net", "headcount", "per_person")  # fmt: skip
LIVING: Final = ("farmland", "irrigated", "forest", "returned_forest", "orchard", "pasture",
                 "water_area", "production_power", "road_distance", "road_kind", "house_area",
                 "power", "water_hard", "water_safe", "fuels", "cooperative", "toilet")  # fmt: skip
MOVING: Final = ("relocated", "manner", "arrangement", "place", "difficulties")
AIDES: Final = ("name", "sex", "political", "unit", "start", "end", "affiliation", "phone")
SIGNERS: Final = ("填表人", "联系电话", "户主签字", "填表日期")


def pieces(held: Held) -> Iterator[Piece]:
    """The form of 2014, filled with what was known on the day."""
    yield Note(OWN)
    yield head_block(held, "家庭基本情况", HEAD, OF_HEAD)
    for names in PEOPLE:
        yield people(held, names, OF_MEMBERS)
    yield replace(block(held, "income", held.latest("income", "1"), INCOME), label="二　收入")
    yield replace(block(held, "living", held.latest("living"), LIVING), label="三　生产生活条件")
    moved = next(iter(held.owned("relocation")), {})
    yield replace(block(held, "relocation", moved, MOVING), label="四　易地搬迁")
    yield replace(aides(held), title="五　帮扶责任人")
    yield Signing(SIGNERS)


def address(held: Held) -> str:
    """Where the household lives, from the county down."""
    parts = (text for _, text in held.places)
    return " ".join(filter(None, (*parts, str(held.row["natural_village"] or ""))))


def head_block(
    held: Held, label: str, names: Sequence[str], numbers: Mapping[str, str] | None = None
) -> Block:
    """The head of a form: where the household lives, and some of its fields."""
    told = block(held, "household", held.row, names)
    entries = (
        replace(one, label=f"{(numbers or {}).get(name, '')} {LABELS.get(name, one.label)}".strip())
        for one, name in zip(told.entries, names, strict=True)
    )
    return Block(f"{label}　家庭住址：{address(held)}", tuple(entries))


def block(held: Held, table: str, row: Row, names: Sequence[str]) -> Block:
    """Some fields of a record, empty boxes for those that hold nothing."""
    known = TABLES[table]
    return held.wording.form(known.label, [known.fields[name] for name in names], row)


def people(held: Held, names: Sequence[str], numbers: Mapping[str, str] | None = None) -> Listing:
    """The members on the day with some of their fields, under numbers where a form has them."""
    fields = [TABLES["person"].fields[name] for name in names]
    heads = [column(field) for field in fields]
    named = [_headed(one, (numbers or {}).get(name, ""))
             for one, name in zip(heads, names, strict=True)]  # fmt: skip
    said = (held.person(member) for member in held.members)
    return numbered(named, ([held.wording.text(f, row) for f in fields] for row in said))


def _headed(one: Column, number: str) -> Column:
    return replace(one, label=f"{number} {one.label}".strip())


def aides(held: Held) -> Listing:
    """Who helped the household on the day, since when."""
    fields = [TABLES["helper"].fields[name] for name in AIDES]
    rows = [{**helper, "start": link["start"], "end": link["end"]}
            for link, helper in held.helped_by()]  # fmt: skip
    return held.wording.listing(fields, rows)
