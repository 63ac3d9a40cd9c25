"""A box that narrows a list to one value of a field; it counts its values when it is opened."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QStandardItemModel

from fupin_desktop import codes, conditions, titles, values
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from ui.editors import ChoiceBox
from ui.finder import Finder
from ui.more_columns import regions_below
from ui.task import report

ANY: Final = "*"  # data of the entry that lets everything pass
FRAME: Final = 42  # width of what stands around the text of a box
MOST: Final = 300  # values offered at most
COUNTING: Final = "正在统计……"
Offer = Callable[[Step], dict[Any, str]]
Limits = Callable[[], conditions.Where]


class FilterBox(ChoiceBox):
    """One filter: everything, or the records with one of the values in use."""

    def __init__(self, name: str, label: str, offer: Offer) -> None:
        super().__init__()
        self.label, self.offer = label.removesuffix("代码"), offer
        self.setObjectName(name)
        self.setAccessibleName(f"按{self.label}筛选")
        self.addItem(f"{self.label}：全部", ANY)
        self._stale = True
        self.finder = Finder(self)
        self.finder.found.connect(self._show_offered)
        self.finder.waiting.connect(self._show_waiting)
        self.finder.failed.connect(partial(report, self))

    @property
    def chosen(self) -> Any:
        """The value the list is narrowed to, or ANY."""
        return self.currentData()

    def outdate(self) -> None:
        """Count anew: at once if a value is chosen, else when the box is opened."""
        self._stale = True
        if self.chosen != ANY:
            self.fill()

    def fill(self) -> None:
        """Offer the values in use, with their numbers, as soon as they are counted."""
        if self._stale:
            self._stale = False
            self.finder.ask(self.offer)

    def _show_waiting(self) -> None:
        if self.count() == 1:
            self.addItem(COUNTING)
            cast(QStandardItemModel, self.model()).item(1).setEnabled(False)

    def _show_offered(self, offered: dict[Any, str]) -> None:
        chosen = self.chosen
        self.blockSignals(True)
        self.clear()
        self.addItem(f"{self.label}：全部", ANY)
        for value, text in offered.items():
            self.addItem(text, value)
        place = next((n for n in range(1, self.count()) if self.itemData(n) == chosen), 0)
        self.setCurrentIndex(place if chosen != ANY else 0)
        self.blockSignals(False)
        if self.chosen != chosen:
            self.currentIndexChanged.emit(0)  # the value is not in use any more
        if self.view().isVisible():
            super().showPopup()  # as high as what it offers now

    def reset(self) -> None:
        """Let everything pass, without telling the list."""
        self.blockSignals(True)
        self.setCurrentIndex(0)
        self.blockSignals(False)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.itemText(0)) + FRAME, self._high())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _high(self) -> int:
        return super().sizeHint().height()

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            QTimer.singleShot(0, self, self.fill)  # arrow keys go through what is offered


def field_offer(registry: Registry, table: str, field: Field, where: Limits) -> Offer:
    """Offer the values of a field that are in use among the records that fulfil `where`."""

    def several(_step: Step) -> dict[Any, str]:
        known = {code.code: code.label for code in codes.choices(field.choices)}
        return {**known, None: "未填"} if field.kind is Kind.CODES else {}

    def counted(step: Step) -> dict[Any, str]:
        found = registry.tally(table, field.name, where=where(), step=step)
        tally = dict(list(found.items())[:MOST])
        names = titles.named_in(
            registry.rows, [field], [{field.name: one} for one in tally], registry.table
        )
        return {
            value: f"{_text(field, value, names)}（{number:,}）" for value, number in tally.items()
        }

    return several if field.kind in (Kind.CODES, Kind.REFS) else counted


def region_offer(registry: Registry, table: str, level: str, where: Limits) -> Offer:
    """Offer the townships or villages below this office with records that fulfil `where`."""

    def number(code: str, step: Step) -> int:
        inside = conditions.joined(where(), conditions.inside(table, code))
        return registry.count(table, where=inside, step=step)

    def counted(step: Step) -> dict[Any, str]:
        names = regions_below(registry, level)
        numbers = {code: number(code, step) for code in names}
        return {code: f"{names[code]}（{number:,}）" for code, number in numbers.items() if number}

    return counted


def _text(field: Field, value: Json, names: dict[str, str]) -> str:
    if field.refers:
        return titles.show(field, value, names) or "未填"
    return values.show(field, value) or "未填"
