"""Filters kept by name: in the ledger's own settings, for they may name people."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from fupin_desktop import conditions, selections, titles
from fupin_desktop.catalogue.fields import Json, Kind, Table
from fupin_desktop.conditions import Condition
from fupin_desktop.registry import Registry

SETTING: Final = "filters"  # list key -> name -> stored conditions

Kept = dict[str, list[Condition]]


def saved(registry: Registry, key: str) -> Kept:
    """Give the filters of a list by name; conditions nobody understands any more are left out."""
    stored: Mapping[str, Any] = registry.setting(SETTING, {}).get(key, {})
    return {
        name: [one for one in map(conditions.recall, held) if one is not None]
        for name, held in stored.items()
    }


def save(registry: Registry, key: str, kept: Kept) -> None:
    """Keep the filters of a list."""
    stored = {name: [one.stored() for one in held] for name, held in kept.items()}
    registry.set_setting(SETTING, {**registry.setting(SETTING, {}), key: stored})


class FilterMenu(QMenu):
    """The menu of a list's filters: apply one, make one, take one away."""

    asked = Signal()  # for the dialog of conditions
    applied = Signal(str, object)  # name, conditions
    cleared = Signal()
    pick_asked = Signal()  # of households: for the dialog that picks from a pasted list

    def __init__(self, registry: Registry, table: Table, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.registry, self.table, self.key = registry, table, key
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what is kept at present."""
        self.clear()
        kept = saved(self.registry, self.key)
        for name, held in kept.items():
            self.addAction(name, partial(self.applied.emit, name, held))
        if kept:
            self.addSeparator()
        self.addAction("设置条件……", self.asked.emit)
        if self.table.name == "household":
            self.addAction("从名单选户……", self.pick_asked.emit)
        self.addAction("清除条件", self.cleared.emit)
        if kept:
            gone = self.addMenu("删除已存的筛选")
            for name in kept:
                gone.addAction(name, partial(self.drop, name))

    def keep(self, name: str, held: Sequence[Condition]) -> None:
        """Keep conditions by a name, in place of others of that name."""
        save(self.registry, self.key, {**saved(self.registry, self.key), name: list(held)})

    def drop(self, name: str) -> None:
        """Forget the filter of a name."""
        kept = saved(self.registry, self.key)
        save(self.registry, self.key, {one: held for one, held in kept.items() if one != name})

    def name_of(self, held: Sequence[Condition]) -> str:
        """Name under which just these conditions are kept, if they are."""
        kept = saved(self.registry, self.key)
        return next((name for name, one in kept.items() if held and one == list(held)), "")

    def say(self, held: Iterable[Condition]) -> list[str]:
        """Say conditions in words, one by one."""
        return [
            selections.say(one) or conditions.say(self.table, one, self._names(one)) for one in held
        ]

    def _names(self, condition: Condition) -> dict[str, str]:
        field = self.table.fields.get(condition.field)
        if field is None or field.kind is not Kind.REF or not condition.values:
            return {}
        row: dict[str, Json] = {field.name: condition.values[0]}
        return titles.named_in(self.registry.rows, [field], [row], self.registry.table)
