"""What a record is called on screen."""

from collections.abc import Mapping
from typing import cast

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.operation import LIFE
from fupin_desktop.registry import Registry

LENGTH = 40  # characters; a list is read, not studied

KINDS = {"household": "农户", "person": "家庭成员"}

# The fields people tell records of a table apart by.
TITLES = {
    "region": ("name",),
    "household": ("name", "group_name"),
    "person": ("name", "relation"),
    "visit": ("date", "purpose"),
    "need": ("category", "content"),
    "measure": ("category", "content"),
    "attachment": ("title",),
}


def title_of(table: str, row: Mapping[str, Json]) -> str:
    """Name a record by the fields people know it by."""
    fields = TABLES[table].fields
    shown = [values.show(fields[name], row.get(name)) for name in TITLES.get(table, ())]
    text = " · ".join(" ".join(part.split()) for part in shown if part)
    if not text:
        return f"（未命名{TABLES[table].label}）"
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"


def owner_of(registry: Registry, table: str, rec: str) -> str:
    """Household a record belongs to; its own id for a household, empty if there is none."""
    if table == "household":
        return rec
    rows = registry.rows(table, [rec])
    return cast(str, rows[0].get("household") or "") if rows else ""


def name_of(registry: Registry, table: str, rec: str) -> str:
    """Name of a record by id; a membership is called by its person."""
    rows = registry.rows(table, [rec])
    if not rows:
        return "（已删除的记录）"
    if table == "membership" and rows[0].get("person"):
        return name_of(registry, "person", str(rows[0]["person"]))
    return title_of(table, rows[0])


def kind_of(table: str) -> str:
    """What records of a table are called on screen."""
    return KINDS.get(table, TABLES[table].label)


def register_label(table: str, register: str) -> str:
    """Label of a register: of its field, or of the fields it holds together."""
    if register.startswith("_"):  # not a field: whether the record lives
        return "记录去留"
    members = TABLES[table].registers.get(register, ())
    return "、".join(field.label for field in members) or register


def show_register(table: str, register: str, value: Json) -> str:
    """Show the value of a register; a group is shown field by field."""
    if register == LIFE:
        return "删除" if value == "deleted" else "保留"
    members = TABLES[table].registers.get(register, ())
    if value is None:
        return "（空）"
    if not members:
        return str(value)
    if not isinstance(value, dict) or not TABLES[table].is_group(register):
        return show_value(members[0], value)
    known = [field for field in members if value.get(field.name) is not None]
    parts = [f"{field.label}：{show_value(field, value[field.name])}" for field in known]
    return "；".join(parts)


def show_value(field: Field, value: Json) -> str:
    """Show one value, an empty one as such; values this version cannot read stay as they are."""
    try:
        return values.show(field, value) or "（空）"
    except (TypeError, ValueError):
        return str(value)
