"""What a list of records shows: its columns, filters and words, from the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fupin_desktop import conditions as conditioned
from fupin_desktop import excel, life
from fupin_desktop.catalogue.fields import Kind, Table
from fupin_desktop.conditions import Condition
from fupin_desktop.layout import SOUNDED
from fupin_desktop.registry import Registry
from ui.more_columns import PLACES, STATE, columns_beside
from ui.record_table import Column, column_of
from ui.titles import kind_of

COUNTS: Final = {"人口": Kind.INTEGER}  # what beside the fields is a number
COUNTERS: Final = {"household": "户", "person": "人", "visit": "次"}
SEARCHED: Final = {
    "household": "姓名（含家庭成员）或拼音、首字母，证件号码、电话、组",
    "person": "姓名或拼音、首字母，证件号码、电话",
}
PINYIN: Final = "或拼音"
OWNERS: Final = {"household": "户主姓名", "person": "姓名"}
BESIDE: Final = {
    "visit": "打开一户，点“记走访”。",
    "need": "记走访时可以一并登记，也可以在农户页面点“新增需求”。",
    "measure": "记走访时可以一并登记，也可以在农户页面点“新增措施”。",
    "household_event": "打开一户，点“户变动”。",
    "target": "打开一份帮扶计划，点“添加目标”。",
    "survey_answer": "打开一轮排查，点“逐户填”。",
    "reminder": "在“工作台”点“到点提醒”，办完的在那里登记。",
    "handover": "在“台账”菜单里点“交接”，签字以后记入台账。",
    "returned": "乡镇打开一条记录，点“退回……”。",
}
FIRST: Final = "请点“新增{title}”，填第一条。"
# Made beside other records only.
UNMADE: Final = frozenset(
    {"attachment", "membership", "household_event", "reminder", "returned", "handover"}
)
HOME: Final = (
    *("name", "group_name", "+members", "kind", "monitoring_kind", "risk_state", "phone"),
    *("+last_visit", "address"),
)


@dataclass(frozen=True)
class Listing:
    """One list: a table, what is listed of it, and how it is laid out until its user decides."""

    table: str
    title: str
    conditions: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()  # names of fields, or of `extra`
    filters: tuple[str, ...] = ()
    extra: Mapping[str, Column] = field(default_factory=dict)
    gone: bool = False  # of households: those that are not here any more

    def where(self, registry: Registry, narrowed: Iterable[Condition] = ()) -> conditioned.Where:
        """Everything a record of the list has to fulfil; records that are named are here or not."""
        held = conditioned.where(registry.table(self.table), self.conditions, registry.today())
        if any(one.how == conditioned.AMONG for one in narrowed):
            return held
        return conditioned.joined(held, scope(registry, self.table, gone=self.gone))

    @property
    def key(self) -> str:
        """Name under which the layout is remembered."""
        return f"{self.table} {self.title}" if self.conditions or self.gone else self.table

    @property
    def unit(self) -> str:
        """Counter word."""
        return COUNTERS.get(self.table, "条")

    @property
    def makes(self) -> bool:
        """Tell whether records can be made from the list."""
        part = self.gone or (self.table == "household" and bool(self.conditions))
        return self.table not in UNMADE and not part


def scope(registry: Registry, table: str, *, gone: bool = False) -> conditioned.Where:
    """Give the condition that a household is still here, or is not; people's is here."""
    here = life.here(registry, table)
    return conditioned.outside(table, here) if gone else here


def listing_of(
    registry: Registry,
    table: str,
    title: str = "",
    conditions: Iterable[Condition] = (),
    *,
    gone: bool = False,
) -> Listing:
    """Describe the list of a table."""
    known = registry.table(table)
    extra = columns_beside(registry, table)
    usual = HOME if table == "household" else known.listed or known.titles or (known.title,)
    usual = (usual[0], STATE, *usual[1:]) if gone else usual
    mine = tuple(name for name in PLACES if name in extra)
    filters = tuple(name for name in known.filters if name in known.fields)
    return Listing(
        table=table,
        title=title or kind_of(table),
        conditions=tuple(conditions),
        columns=(*mine, *usual),
        filters=(*mine, *filters),
        extra=extra,
        gone=gone,
    )


def offered(listing: Listing, table: Table) -> dict[str, Column]:
    """Give every column a list can have, by name, the usual ones first."""
    names = dict.fromkeys((*listing.columns, *listing.extra, *table.fields))
    return {
        name: listing.extra[name] if name in listing.extra else column_of(table, name)
        for name in names if name in listing.extra or name in table.fields
    }  # fmt: skip


def shown(listing: Listing, table: Table, names: Iterable[str]) -> dict[str, Column]:
    """Give the columns with these names, without those that are gone; of none the usual ones."""
    known = offered(listing, table)
    found = {name: known[name] for name in names if name in known}
    return found or {name: known[name] for name in listing.columns if name in known}


def written(columns: Iterable[Column]) -> list[str | excel.Column]:
    """Give columns as a workbook has them: by their fields, and what stands beside those."""
    return [
        excel.beside(one.label, one.load, COUNTS.get(one.label, Kind.TEXT)) if one.load
        else one.field for one in columns
    ]  # fmt: skip


def everything(listing: Listing, registry: Registry) -> list[str | excel.Column]:
    """Give all columns of a list as a workbook has them: places first, what else there is last."""
    places = {name: one for name, one in listing.extra.items() if name in PLACES}
    others = [one for name, one in listing.extra.items() if name not in PLACES]
    fields = registry.table(listing.table).fields
    return [*written(places.values()), *fields, *written(others)]


def search_hint(table: Table) -> str:
    """Say what the search of a list looks into, and which of it can be typed in pinyin."""
    own = [_sought(table, name) for name in table.searched if name in table.fields]
    owner = OWNERS.get(table.fields[table.parent].choices, "") if table.parent else ""
    words = dict.fromkeys(filter(None, (owner and owner + PINYIN, *own)))
    return SEARCHED.get(table.name) or "、".join([*words][:3])


def _sought(table: Table, name: str) -> str:
    spelled = name == table.title and table.name in SOUNDED
    return table.fields[name].label + (PINYIN if spelled else "")


def empty_words(listing: Listing, table: Table) -> str:
    """Say that there is nothing yet, what such records are for, and where they are made."""
    if not listing.makes and table.name not in UNMADE:
        return f"没有{listing.title}。"
    if table.name == "household":
        return "台账里还没有农户。可以导入花名册，也可以逐户新建。"
    hint = table.hint and table.hint.rstrip("。") + "。"
    first = FIRST.format(title=listing.title)
    return f"还没有{listing.title}。{BESIDE.get(table.name) or hint + first}"
