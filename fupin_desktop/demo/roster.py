"""Rows of a roster as the national system exports it, for the import to chew on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.community import ABOVE, TOWNSHIP_NAME, Family, Village, families
from fupin_desktop.demo.homes import RURAL
from fupin_desktop.excel import ROSTER_COLUMNS

Row: TypeAlias = dict[str, str]

TITLE = "（自定义）已脱贫人口名单（示例）"
NEW = 15  # households
COUNTY = ABOVE[-1][1]

# Column titles of the export, and the fields that stand in them.
HOUSEHOLD = {
    "自然村": "natural_village",
    "户编号": "number",
    "致贫原因1": "main_cause",
    "户联系电话": "phone",
    "首次识别时间": "kind_since",
    "户类型": "kind",
    "易返贫致贫户(监测对象)类型": "monitoring_kind",
    "风险是否消除": "risk_state",
    "风险识别时间": "monitoring_since",
    "风险消除时间": "risk_removed_on",
}
PERSON = {
    "人编号": "number",
    "姓名": "name",
    "证件号码": "id_number",
    "与户主关系": "relation",
    "民族": "ethnic",
    "文化程度": "education",
    "在校生状况": "school",
    "健康状况": "health",
    "劳动技能": "labour",
    "务工时间（月）": "work_months",
    "是否参加大病保险": "serious_illness_insurance",
    "人联系电话": "phone",
    "人员识别时间": "identified_on",
}


def compose(seed: int, households: int, home: Village, neighbour: Village) -> list[Row]:
    """Rows for a village that has its first households: new, known, changed, foreign, faulty."""
    known = registered(islice(families(seed, households, home), 200))
    fresh = registered(islice(families(seed, households + 10 * NEW, home), households, None))
    rows = [row for one in islice(fresh, NEW) for row in rows_of(one, home)]
    for order, one in enumerate(islice(known, 4)):
        rows += changed(list(rows_of(one, home))) if order % 2 else rows_of(one, home)
    foreign = registered(families(seed, 20, neighbour))
    rows += [row for one in islice(foreign, 2) for row in rows_of(one, neighbour)]
    return [*rows, *faulty(rows)]


def registered(made: Iterable[Family]) -> Iterator[Family]:
    """Families with numbers of the national system and nothing spoilt on purpose."""
    return (one for one in made if one.household["kind"] != RURAL and not one.slip)


def rows_of(made: Family, home: Village) -> Iterator[Row]:
    """One row for each member."""
    shared = {
        "县": COUNTY,
        "乡": TOWNSHIP_NAME,
        "行政村": home.name,
        "人数": str(len(made.people)),
        "危房户": "否",
        "是否解决安全饮用水": "是",
        "人均纯收入": f"{9000 + len(str(made.household)) * 7 % 9000}.5",
        **{title: show("household", name, made.household) for title, name in HOUSEHOLD.items()},
    }
    for person in made.people:
        own = {title: show("person", name, person) for title, name in PERSON.items()}
        row = {**shared, **own}
        yield {title: row.get(title, "") for title in ROSTER_COLUMNS}


def show(table: str, name: str, held: dict[str, Json]) -> str:
    """A value as the export writes it: labels, and months without a hyphen."""
    text = values.show(TABLES[table].fields[name], held.get(name))
    return text.replace("-", "") if name in DATES else text


DATES = ("kind_since", "monitoring_since", "risk_removed_on", "identified_on")


def changed(rows: Sequence[Row]) -> list[Row]:
    """What a year has brought a household that the ledger knows."""
    phone = "19900990001"
    return [
        {**row, "户联系电话": phone, "务工时间（月）": "11" if row["务工时间（月）"] else ""}
        for row in rows
    ]


def faulty(rows: Sequence[Row]) -> list[Row]:
    """A member without a name, and one whose relation nobody can read."""
    last = next(row for row in rows if row["与户主关系"] == "户主")
    empty = dict.fromkeys(("人编号", "证件号码", "人联系电话"), "")
    return [
        {**last, **empty, "姓名": "", "与户主关系": "之子"},
        {**last, **empty, "姓名": "示例读不懂", "与户主关系": "远房表亲的邻居"},
    ]
