"""The list of households, found by their own words or by those of their members."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from ui.record_list import Listing, RecordList
from ui.record_table import Column

FILTERS = ("group_name", "kind", "monitoring_kind")
EMPTY = "台账里还没有农户。可以导入花名册，也可以逐户新建。"


class HouseholdList(RecordList):
    """All households of the ledger."""

    created = Signal()
    import_asked = Signal()

    def __init__(self, registry: Registry) -> None:
        many = registry.level != "village"
        listing = Listing(
            "household",
            "农户",
            "户",
            (VILLAGE, *COLUMNS) if many else COLUMNS,
            ("village", *FILTERS) if many else FILTERS,
            "姓名（含家庭成员）、证件号码、电话",
            EMPTY,
        )
        super().__init__(registry, listing)

    def choice_texts(self, name: str, found: list[Json]) -> dict[Json, str]:
        texts = super().choice_texts(name, found)
        return {**texts, **_village_names(self.registry, found)} if name == "village" else texts

    def empty_buttons(self) -> list[QPushButton]:
        load, new = QPushButton("导入名册"), QPushButton("新建农户")
        load.setProperty("role", "main")
        load.clicked.connect(self.import_asked)
        new.clicked.connect(self.created)
        return [load, new]


def _members(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    ids = cast(Json, [row["id"] for row in rows])
    tally = registry.tally("person", "household", where={"household": ids})
    return {str(rec): str(number) for rec, number in tally.items()}


def _last_visits(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    ids = cast(Json, [row["id"] for row in rows])
    visits = registry.select("visit", where={"household": ids}, order=("date",))
    return {str(visit["household"]): str(visit["date"] or "") for visit in visits}


def _villages(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    names = _village_names(registry, list({row.get("village") for row in rows}))
    return {
        str(row["id"]): names.get(row.get("village")) or str(row.get("village") or "")
        for row in rows
    }


def _village_names(registry: Registry, codes: list[Json]) -> dict[Json, str]:
    regions = registry.select("region", where={"code": cast(Json, list(filter(None, codes)))})
    return {row["code"]: str(row["name"]) for row in regions if row["name"]}


VILLAGE = Column("村", width=7, load=_villages)
COLUMNS = (
    Column("户主", "name", 8),
    Column("村民小组", "group_name", 5),
    Column("人口", width=4, load=_members),
    Column("户类型", "kind", 10),
    Column("监测对象类别", "monitoring_kind", 8),
    Column("风险", "risk_state", 4),
    Column("联系电话", "phone", 9),
    Column("最近走访", width=7, load=_last_visits),
    Column("现居住地", "address", 16),
)
