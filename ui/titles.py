"""What a record is called on screen."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from fupin_desktop import away, disputes, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.merge import MERGED
from fupin_desktop.operation import LIFE
from fupin_desktop.registry import Registry

LENGTH: Final = 40  # characters; a list is read, not studied
KINDS: Final = {"household": "农户", "person": "家庭成员"}
GONE: Final = "（已删除的记录）"
NOTHING: Final = "（空）"
DEPTH: Final = 4  # records between a household and what hangs on it at most


def title_of(registry: Registry, table: str, row: Mapping[str, Json]) -> str:
    """Name a record by the fields people know it by."""
    return next(iter(titles_of(registry, table, [{"id": "", **row}]).values()))


def titles_of(registry: Registry, table: str, rows: Sequence[Mapping[str, Json]]) -> dict[str, str]:
    """Name records by the fields people know them by; give the names by id."""
    known = registry.table(table)
    fields = [known.fields[name] for name in titles.title_fields(known)]
    names = titles.named_in(registry.rows, fields, rows, registry.table)
    return {str(row["id"]): _cut(known, titles.title_of(known, row, names)) for row in rows}


def _cut(table: Table, text: str) -> str:
    if not text:
        return f"（未命名{kind_of(table.name)}）"
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"


def name_of(registry: Registry, table: str, rec: str) -> str:
    """Name of a record by id."""
    rows = registry.rows(table, [rec])
    return title_of(registry, table, rows[0]) if rows else GONE


def owner_of(registry: Registry, table: str, rec: str) -> str:
    """Household a record belongs to, however far down; its own id for a household, else empty."""
    for _ in range(DEPTH):
        if table == "household" or not rec:
            return rec
        parent = "household" if table == "person" else TABLES[table].parent
        rows = registry.rows(table, [rec]) if parent else []
        rec = str(rows[0].get(parent) or "") if rows else ""
        table = TABLES[table].fields[parent].choices if parent else table
    return ""


def gone_of(registry: Registry, table: str, rec: str) -> str:
    """Say that a record belongs to a household that moved away; empty if it does not."""
    if not rec:
        return ""
    return registry.read(partial(away.told, office=registry.region, table=table, rec=rec))


def kind_of(table: str) -> str:
    """What records of a table are called on screen."""
    return KINDS.get(table, TABLES[table].label)


def register_label(registry: Registry, table: str, register: str) -> str:
    """Label of a register: of its field, or of the fields it holds together."""
    if register.startswith("_"):  # not a field: whether the record lives, or is another one
        return disputes.field_label(None, register)
    members = registry.table(table, every=True).registers.get(register, ())
    return "、".join(field.label for field in members) or register


def show_register(registry: Registry, table: str, register: str, value: Json) -> str:
    """Show the value of a register; a group is shown field by field."""
    if register == LIFE:
        return "删除" if value == "deleted" else "保留"
    if register == MERGED:
        rec = str(value or "")
        names = (
            titles.names_of(registry.rows, {table: {rec}}, table_of=registry.table) if rec else {}
        )
        return disputes.say(None, register, value, names)
    known = registry.table(table, every=True)
    members = known.registers.get(register, ())
    if value is None:
        return NOTHING
    if not members:
        return str(value)
    if not isinstance(value, dict) or not known.is_group(register):
        return show_value(registry, members[0], value)
    parts = [
        f"{field.label}：{show_value(registry, field, value[field.name])}"
        for field in members if value.get(field.name) is not None
    ]  # fmt: skip
    return "；".join(parts)


def show_value(registry: Registry, field: Field, value: Json) -> str:
    """Show one value, an empty one as such; values this version cannot read stay as they are."""
    try:
        if not field.refers:
            return values.show(field, value) or NOTHING
        names = titles.named_in(registry.rows, [field], [{field.name: value}], registry.table)
        return titles.show(field, value, names) or NOTHING
    except (TypeError, ValueError):
        return str(value)
