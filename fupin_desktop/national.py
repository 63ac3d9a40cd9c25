"""What the national system asks for of a household and its members, in the order of its columns.

The order is that of the columns of two exports of 2021 and later; the pages one types into may
have another. What only the database of 2015 to 2020 had stands behind, and is said to be so.
"""

from dataclasses import dataclass
from typing import Final

from fupin_desktop.catalogue import TABLES

SEEN: Final = "全国系统导出名册的栏目"
FORMER: Final = "2015—2020 年数据库的项，现在的系统有没有、在哪一页没有核实"
CHANGES: Final = "成员增减、户的变化，在全国系统里是单独的操作，位置没有核实"


@dataclass(frozen=True)
class Item:
    """One field the national system has: where it is kept here, and what it is called there."""

    table: str
    name: str
    title: str
    source: str

    @property
    def is_official(self) -> bool:
        """Tell whether its place among the columns was seen in an export."""
        return self.source == SEEN


def _seen(table: str, *names: str) -> tuple[Item, ...]:
    return tuple(Item(table, name, _label(table, name), SEEN) for name in names)


def _other(source: str, table: str, *names: str) -> tuple[Item, ...]:
    return tuple(Item(table, name, _label(table, name), source) for name in names)


def _label(table: str, name: str) -> str:
    return TABLES[table].fields[name].label


HOUSEHOLD: Final = (
    *_seen("household", "natural_village", "number", "kind", "kind_since", "monitoring_kind",
           "monitoring_since", "phone", "main_cause", "risks", "disasters", "risk_note",
           "covered_without_labour"),
    *_seen("living", "dangerous", "water_solved", "power", "toilet", "road_hard", "house_area",
           "road_distance", "farmland", "forest", "returned_forest", "orchard", "pasture",
           "water_area"),
    *_seen("income", "a_total", "b_total", "d_total", "d3", "own_medical", "per_person",
           "each_given"),
    *_seen("household", "risk_state", "risk_removal_way", "risk_removed_on", "collector",
           "collector_phone"),
    *_other(CHANGES, "household", "village", "end", "end_reason"),
    *_other(FORMER, "household", "name", "group_name", "standard", "poverty_attribute",
            "exit_flag", "exit_year", "other_causes", "military_family", "one_child_family",
            "two_daughter_family", "key_household", "bank_name", "bank_account"),
    *_other(FORMER, "living", "irrigated", "cooperative", "leading_company", "leader",
            "production_power", "television", "road_kind", "water_hard", "water_safe",
            "house_grade", "fuels"),
    *_other(FORMER, "income", "c_total", "c1", "c5", "d1", "d2", "d4", "d5", "d6", "e_total",
            "gross_given", "net_given"),
)  # fmt: skip
PERSON: Final = (
    *_seen("person", "number", "name", "id_type", "id_number", "birth_date", "sex"),
    *_seen("membership", "relation"),
    *_seen("person", "ethnic", "education", "school", "dropout_reason", "health", "labour",
           "resident_medical", "employee_medical", "serious_illness_insurance", "medical_aid",
           "resident_pension", "employee_pension", "subsistence_allowance", "destitute_support",
           "public_job", "public_job_months", "work_place", "work_months", "work_channel",
           "phone", "identified_on"),
    *_other(CHANGES, "membership", "start", "reason_in", "end", "reason_out"),
    *_other(CHANGES, "person", "died_on"),
    *_other(FORMER, "person", "political", "mandarin", "disease", "disease_grade", "work_status",
            "employer", "commercial_medical", "accident_insurance", "serviceman"),
)  # fmt: skip
ITEMS: Final = {(one.table, one.name): one for one in (*HOUSEHOLD, *PERSON)}
FIELDS: Final = {
    table: tuple(name for owner, name in ITEMS if owner == table)
    for table in dict.fromkeys(one.table for one in ITEMS.values())
}
