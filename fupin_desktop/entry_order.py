"""The order in which fields are typed into the national system, as this ledger has put it right.

What was written of that system's pages is old and says only which page follows which; the order
of its exports' columns stands in for theirs until somebody who types there puts it right.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from fupin_desktop import national
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.national import Item
from fupin_desktop.registry import Registry

SETTING: Final = "entry_order"  # by form, its fields as table.field
FORMS: Final[Mapping[str, Sequence[Item]]] = {
    "household": national.HOUSEHOLD,
    "person": national.PERSON,
}
LABELS: Final = {"household": "户的栏目", "person": "成员的栏目"}
USUAL: Final = "栏目按全国系统导出名册的顺序；系统里录入的页面是不是这个顺序，待核实。"
OWN: Final = "栏目按本台账自己调整的录入顺序。"
NO_FIELD: Final = (
    "“{}”不是待录清单里的栏目，顺序没有改。请写栏目的名称，或者“记录.栏目”，如 household.kind。"
)


def key_of(item: Item) -> str:
    """Name a field in an order."""
    return f"{item.table}.{item.name}"


def label_of(item: Item) -> str:
    """Call a field so that it cannot be taken for that of another record."""
    owner = "" if item.table in FORMS else f"（{TABLES[item.table].label}）"
    return f"{item.title}{owner}{'' if item.is_official else ' *'}"


def items(registry: Registry, form: str) -> list[Item]:
    """Give the fields of a form in their order; one nobody placed stands behind its neighbour."""
    return _ordered(form, registry.setting(SETTING, {}).get(form, ()))


def is_own(registry: Registry) -> bool:
    """Tell whether this ledger has an order of its own."""
    return bool(registry.setting(SETTING))


def sentence(registry: Registry) -> str:
    """Say where the order comes from."""
    return OWN if is_own(registry) else USUAL


def sourced(registry: Registry) -> list[tuple[str, str, str]]:
    """Give every field in order, with its record and where its place comes from."""
    return [
        (one.title + ("" if one.is_official else " *"), TABLES[one.table].label, one.source)
        for form in FORMS for one in items(registry, form)
    ]  # fmt: skip


def places(registry: Registry) -> dict[tuple[str, str], int]:
    """Give the place of each field, by table and name."""
    every = [one for form in FORMS for one in items(registry, form)]
    return {(one.table, one.name): place for place, one in enumerate(every)}


def keep(registry: Registry, form: str, keys: Sequence[str]) -> None:
    """Keep the order of a form; the usual one is kept as none."""
    usual = [key_of(one) for one in FORMS[form]]
    said = [key_of(one) for one in _ordered(form, keys)]
    held = {name: one for name, one in registry.setting(SETTING, {}).items() if name != form}
    registry.set_setting(SETTING, held if said == usual else {**held, form: said})


def put_first(registry: Registry, names: Sequence[str]) -> None:
    """Put some fields, by label or key, before all others of their form; raises FupinError."""
    chosen = [_named(name) for name in names]
    for form in FORMS:
        ahead = [one for one in chosen if one in FORMS[form]]
        if ahead:
            rest = [one for one in items(registry, form) if one not in ahead]
            keep(registry, form, [key_of(one) for one in (*ahead, *rest)])


def forget(registry: Registry) -> None:
    """Go back to the usual order."""
    registry.set_setting(SETTING, {})


def _ordered(form: str, keys: Sequence[str]) -> list[Item]:
    known = {key_of(one): one for one in FORMS[form]}
    found = [known[key] for key in dict.fromkeys(keys) if key in known]
    if not found:
        return [*FORMS[form]]
    before: Item | None = None
    for one in FORMS[form]:
        if one not in found:
            found.insert(found.index(before) + 1 if before else 0, one)
        before = one
    return found


def _named(name: str) -> Item:
    wanted = name.strip()
    found = [
        one for one in national.ITEMS.values()
        if wanted in (key_of(one), one.title, label_of(one).removesuffix(" *"))
    ]  # fmt: skip
    if not found:
        raise FupinError(NO_FIELD.format(wanted))
    return found[0]
