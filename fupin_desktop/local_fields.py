"""What an office does with local fields 补充项: define, rename, adopt, merge, put out of use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fupin_desktop import local
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import FupinError
from fupin_desktop.local import Row
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

# Record types that the program writes by itself or that describe the ledger: no local fields there.
CLOSED: Final = frozenset(
    {"region", "membership", "attachment", "threshold", "returned", "code_entry", local.TABLE}
)
SEPARATOR: Final = "|"  # between the words of an inline list
NOTHING: Final = "什么也没有保存。"
IN_USE, WAITING, HIDDEN, MERGED = "在用", "未到启用日期", "已停用", "已合并"


@dataclass(frozen=True, kw_only=True)
class LocalField:
    """One local field as a list of them shows it."""

    rec: str
    row: Row
    field: Field
    origin: str  # 乡镇统一, or which office set it for itself
    state: str
    filled: int  # records that hold a value
    ours: bool  # this office may change it
    adoptable: bool  # an office below set it for itself


def tables() -> list[str]:
    """Record types that may have local fields."""
    return [name for name in TABLES if name not in CLOSED]


def overview(registry: Registry) -> list[LocalField]:
    """Give all local fields, by record type in the catalogue's order."""
    added = registry.locals()
    order = {name: place for place, name in enumerate(TABLES)}
    rows = sorted(added.rows, key=lambda row: order.get(str(row["table"]), len(order)))
    return [
        LocalField(
            rec=str(row["id"]), row=row, field=added.field_of(row), origin=_origin(registry, row),
            state=_state(registry, row), filled=_filled(registry, row),
            ours=str(row["region"] or "").startswith(registry.region),
            adoptable=bool(added.origin(row)) and registry.level != "village",
        )
        for row in rows
    ]  # fmt: skip


def _origin(registry: Registry, row: Row) -> str:
    region, below = str(row["region"] or ""), registry.locals().origin(row)
    if below:
        return f"{below}自设"
    if registry.level == "village":
        return "本村自设" if region == registry.region else "乡镇统一"
    return "本单位统一" if region == registry.region else "上级统一"


def _state(registry: Registry, row: Row) -> str:
    if row["merged_into"] in {one["id"] for one in registry.locals().rows}:
        return MERGED
    if row["hidden"]:
        return HIDDEN
    return IN_USE if registry.locals().shows(row) else WAITING


def _filled(registry: Registry, row: Row) -> int:
    """Count the records that hold a value of a field, those of merged ones included."""
    table, name = str(row["table"]), local.register(str(row["id"]))
    if table not in TABLES:
        return 0
    tally = registry.tally(table, name)
    return sum(count for value, count in tally.items() if value is not None)


def define(
    registry: Registry, *, table: str, label: str, kind: str, choices: Sequence[str] = (),
    **more: Json,
) -> Batch:  # fmt: skip
    """Make a local field for this office and all below it; raises FupinError if it makes none.

    `more` are the other fields of its record: required, section, since_date, hint, unit.
    """
    values: dict[str, Json] = {
        **more, "table": table, "label": " ".join(label.split()), "kind": kind,
        "choices": "\n".join(choices) or None, "region": registry.region,
    }  # fmt: skip
    _check(registry, values)
    return _save(registry, "", values, f"新增补充项“{values['label']}”")


def change(registry: Registry, rec: str, **values: Json) -> Batch:
    """Change a local field: everything but its record type and its kind may change."""
    row = _row(registry, rec)
    _check(registry, {**row, **values}, rec)
    return _save(registry, rec, values, f"修改补充项“{row['label']}”")


def rename(registry: Registry, rec: str, label: str) -> Batch:
    """Give a local field another label; values and history stay."""
    return change(registry, rec, label=" ".join(label.split()))


def adopt(registry: Registry, rec: str) -> Batch:
    """Make a field that an office below set for itself one of this office: all get it."""
    row = _row(registry, rec)
    if not registry.locals().origin(row):
        raise FupinError(f"“{row['label']}”不是下级自设的补充项，不用采用。{NOTHING}请刷新后再看。")
    return _save(registry, rec, {"region": registry.region}, f"采用补充项“{row['label']}”")


def merge(registry: Registry, rec: str, into: str) -> Batch:
    """Let one field's values stand under another; its own records keep them."""
    row, target = _row(registry, rec), _row(registry, into)
    same = all(row[name] == target[name] for name in local.FIXED)
    if rec == into or not same:
        raise FupinError(f"只能合并同一种记录、同一种类型的两个补充项。{NOTHING}请另选一项。")
    if target["merged_into"] or target["hidden"]:
        raise FupinError(f"“{target['label']}”已停用或已合并，不能再并入它。{NOTHING}请另选一项。")
    changes = [Change(table=local.TABLE, rec=rec, values={"merged_into": into})]
    words = local.choices_of(target)
    missing = [word for word in local.choices_of(row) if word not in words]
    if missing and str(target["region"] or "").startswith(registry.region):
        more = {"choices": "\n".join([*words, *missing])}
        changes.append(Change(table=local.TABLE, rec=into, values=more))
    return registry.save(changes, label=f"把补充项“{row['label']}”并入“{target['label']}”")


def hide(registry: Registry, rec: str) -> Batch:
    """Take a local field off forms, lists and paper; its values stay."""
    return _save(registry, rec, {"hidden": True}, f"停用补充项“{_row(registry, rec)['label']}”")


def show_again(registry: Registry, rec: str) -> Batch:
    """Put a local field back that was hidden or merged into another."""
    label = f"恢复补充项“{_row(registry, rec)['label']}”"
    return _save(registry, rec, {"hidden": None, "merged_into": None}, label)


def _row(registry: Registry, rec: str) -> Row:
    found = next((row for row in registry.locals().rows if row["id"] == rec), None)
    if found is None:
        raise FupinError(f"找不到这一补充项，{NOTHING}请刷新后再试。")
    return found


def _save(registry: Registry, rec: str, values: dict[str, Any], label: str) -> Batch:
    return registry.save([Change(table=local.TABLE, rec=rec, values=values)], label=label)


def _check(registry: Registry, values: Row, rec: str = "") -> None:
    """Refuse a definition that makes no field; raises FupinError."""
    table, label = str(values["table"]), str(values["label"] or "")
    if table not in tables():
        raise FupinError(f"这种记录不能加补充项。{NOTHING}请另选一种记录。")
    if not label:
        raise FupinError(f"请填写补充项的名称。{NOTHING}")
    own = local.register(rec)
    fields = registry.table(table, every=True).fields
    near = [f for f in fields.values() if f.name != own and _meets(f, values.get(local.ROUND))]
    twin = next((f for f in near if f.label == label), None)
    if twin:
        raise FupinError(f"{TABLES[table].label}已有“{label}”这一项。{NOTHING}{_advice(twin)}")
    words = local.choices_of(values)
    choosing = Kind(str(values["kind"])) in local.CHOOSING
    if choosing and len(words) < 2:
        raise FupinError(f"单选和多选至少要有两个选项，每行写一个。{NOTHING}请补齐选项。")
    if any(SEPARATOR in word for word in words):
        raise FupinError(f"选项里不能有竖线“{SEPARATOR}”。{NOTHING}请改用别的字。")


def _meets(field: Field, asked: Json) -> bool:
    """Tell whether a field can stand beside one that is asked in a round, or in every record."""
    return not field.name.startswith(LOCAL) or not field.relevant or asked in field.relevant[1]


def _advice(twin: Field) -> str:
    if twin.name.startswith(LOCAL):
        return "同名的补充项可能已停用，可在列表中恢复，或换一个名称。"
    return "请直接填写它，或换一个名称。"
