"""A page that lists the records of one table: search box, filters, table, and what if empty."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from ui.editors import ChoiceBox
from ui.record_table import Column, RecordModel, RecordTable
from ui.theme import labelled

SEARCH_AFTER = 180  # milliseconds without a key
ANY = "*"  # data of the filter entry that lets everything pass


@dataclass(frozen=True)
class Listing:
    """What is listed, how, and what is said when there is nothing."""

    table: str
    title: str
    unit: str  # counter word
    columns: tuple[Column, ...]
    filters: tuple[str, ...]
    search_hint: str
    empty: str


class RecordList(QWidget):
    """One listing on screen."""

    opened = Signal(str)  # record id

    def __init__(self, registry: Registry, listing: Listing) -> None:
        super().__init__()
        self.registry, self.listing = registry, listing
        self.table = TABLES[listing.table]
        self.order = self.table.order
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setPlaceholderText(listing.search_hint)
        self.search.setClearButtonEnabled(True)
        self.filters = {name: ChoiceBox() for name in listing.filters}
        self.count = labelled("", "muted")
        self.model = RecordModel(registry, listing.table, listing.columns)
        self.view = RecordTable(self.model)
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_AFTER)
        self._searched: str | None = None  # nothing is read before the page is first shown
        self.stack = QStackedWidget()
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Read filters and records anew."""
        for name, box in self.filters.items():
            self._fill_filter(name, box)
        self.search_now()

    def search_now(self) -> None:
        """List the records that fit search and filters."""
        self._wait.stop()
        self._searched = self.search.text()
        ids = self.registry.find(
            self.listing.table,
            search=self.search.text(),
            where=self._where(),
            order=self.order,
        )
        self.view.show_ids(ids)
        self.count.setText(f"共 {len(ids):,} {self.listing.unit}")
        if ids:
            self.stack.setCurrentWidget(self.view)
        elif self.is_narrowed():
            self.stack.setCurrentIndex(2)
        else:
            self.stack.setCurrentIndex(1)

    def choice_texts(self, name: str, found: list[Json]) -> dict[Json, str]:
        """Texts of the values a filter offers."""
        return {value: values.show(self.table.fields[name], value) or "未填" for value in found}

    def is_narrowed(self) -> bool:
        """Tell whether a search or a filter leaves records out."""
        return bool(self.search.text().strip() or self._where())

    def clear(self) -> None:
        """Take search and filters away."""
        self.search.clear()
        for box in self.filters.values():
            box.setCurrentIndex(0)
        self.search_now()

    def empty_buttons(self) -> list[QPushButton]:
        """Buttons offered when the ledger has no such record yet."""
        return []

    def hideEvent(self, event: QHideEvent) -> None:
        # The ledger may be closed by the time the clock strikes.
        self._wait.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._searched is None:
            self.refresh()
        elif self.search.text() != self._searched:
            self.search_now()

    def _where(self) -> dict[str, Json]:
        chosen = {name: box.currentData() for name, box in self.filters.items()}
        return {name: value for name, value in chosen.items() if value != ANY}

    def _fill_filter(self, name: str, box: ChoiceBox) -> None:
        field, chosen = self.table.fields[name], box.currentData() if box.count() else ANY
        tally = self.registry.tally(self.listing.table, name)
        shown = self.choice_texts(name, list(tally))
        box.blockSignals(True)
        box.clear()
        box.addItem(f"{field.label.removesuffix('代码')}：全部", ANY)
        for value in tally:
            box.addItem(f"{shown[value]}（{tally[value]:,}）", value)
        place = next((n for n in range(1, box.count()) if box.itemData(n) == chosen), 0)
        box.setCurrentIndex(place if chosen != ANY else 0)
        box.blockSignals(False)

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.search, 3)
        for name, box in self.filters.items():
            box.setObjectName(name)
            box.setMinimumContentsLength(9)
            bar.addWidget(box, 2)
        bar.addWidget(self.count)
        self.stack.addWidget(self.view)
        self.stack.addWidget(_notice(self.listing.empty, self.empty_buttons()))
        clear = QPushButton("清除条件")
        clear.clicked.connect(self.clear)
        self.stack.addWidget(_notice(f"没有符合条件的{self.listing.title}。", [clear]))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(bar)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self._wait.timeout.connect(self.search_now)
        # `textChanged` knows only committed text, so nothing half-composed is searched.
        self.search.textChanged.connect(self._wait.start)
        QShortcut(QKeySequence.StandardKey.Find, self, self._start_search)
        self.search.returnPressed.connect(self._enter)
        for box in self.filters.values():
            box.currentIndexChanged.connect(self.search_now)
        self.view.ordered.connect(self._reorder)
        self.view.opened.connect(self.opened)

    def _start_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _enter(self) -> None:
        self.search_now()
        if len(self.model.ids) == 1:
            self.opened.emit(self.model.ids[0])
        elif self.model.ids:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _reorder(self, field: str) -> None:
        rest = tuple(name for name in self.table.order if name.lstrip("-") != field.lstrip("-"))
        self.order = (field, *rest)
        self.search_now()


def _notice(sentence: str, buttons: list[QPushButton]) -> QWidget:
    page = QWidget()
    page.setProperty("role", "surface")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    text = labelled(sentence, "heading")
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text.setWordWrap(True)
    row = QHBoxLayout()
    row.addStretch()
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    layout = QVBoxLayout(page)
    layout.addStretch(2)
    layout.addWidget(text)
    layout.addSpacing(10)
    layout.addLayout(row)
    layout.addStretch(3)
    return page


def household_names(registry: Registry, rows: list[dict[str, Json]]) -> dict[str, str]:
    """Name and group of the household each of the rows belongs to."""
    owners = {str(row["id"]): str(row["household"]) for row in rows if row.get("household")}
    found = registry.rows("household", sorted(set(owners.values())))
    names = {str(row["id"]): _joined(row) for row in found}
    return {rec: names.get(owner, "（户已删除）") for rec, owner in owners.items()}


def _joined(row: Mapping[str, Json]) -> str:
    return " · ".join(str(row[name]) for name in ("name", "group_name") if row.get(name))


HOUSEHOLD = Column("农户", width=11, load=household_names)

LISTINGS = (
    Listing(
        "visit",
        "走访记录",
        "次",
        (
            Column("走访日期", "date", 7),
            HOUSEHOLD,
            Column("事由", "purpose", 7),
            Column("走访人", "visitors", 9),
            Column("见到谁", "met", 7),
            Column("走访情况", "content", 23),
            Column("处理结果", "result", 13),
        ),
        ("purpose",),
        "户主姓名、走访内容",
        "还没有走访记录。打开一户，点“记走访”。",
    ),
    Listing(
        "need",
        "需求",
        "条",
        (
            Column("提出日期", "date", 7),
            HOUSEHOLD,
            Column("类别", "category", 9),
            Column("紧急程度", "urgency", 6),
            Column("办理状态", "state", 6),
            Column("需求内容", "content", 36),
        ),
        ("state", "urgency", "category"),
        "户主姓名、需求内容",
        "还没有需求。记走访时可以一并登记，也可以在农户页面点“新增需求”。",
    ),
    Listing(
        "measure",
        "帮扶措施",
        "条",
        (
            Column("开始日期", "start_date", 7),
            HOUSEHOLD,
            Column("类别", "category", 9),
            Column("金额（元）", "amount", 7),
            Column("实施状态", "state", 6),
            Column("责任人", "responsible", 7),
            Column("措施内容", "content", 29),
        ),
        ("state", "category"),
        "户主姓名、措施内容",
        "还没有帮扶措施。记走访时可以一并登记，也可以在农户页面点“新增措施”。",
    ),
)
