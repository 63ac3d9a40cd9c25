"""Thresholds 标准与参数: lines, ratios and periods, each with its source and whether checked."""

from itertools import groupby
from typing import Final

from PySide6.QtCore import QSize, Qt, SignalInstance
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes, limits
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.codes import normalise
from fupin_desktop.limits import Standing
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.form import RecordForm
from ui.history_dialog import HistoryDialog
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, row_height, wrapped
from ui.record_form import RecordDialog
from ui.theme import ACCENT_DARK, NOTICE, labelled

TABLE: Final = "threshold"
HEADERS: Final = ("起始年度", "地区", "数值", "现行", "核实情况", "来自", "依据")
WIDTHS: Final = (8, 7, 7, 3, 5, 5, 16)  # in Chinese characters
PLACES: Final = {0: "全国", 2: "本省", 4: "本市", 6: "本县", 9: "本乡镇", 12: "本村"}
ABOUT: Final = (
    "“程序所带”的数来自公开资料，标“待核实”的没有见到正式文件，用前请对照上级文件核对。"
    "每个参数用离本地最近、年度最近的一个。"
)
PROPOSING: Final = "村里改已有的数，算作向乡镇提出的建议，乡镇核定后生效。"


class ThresholdDialog(QDialog):
    """All thresholds by name; a shipped one can be replaced by one of this place and year."""

    def __init__(self, registry: Registry, parent: QWidget | None, told: SignalInstance) -> None:
        """`told` is emitted with the tables that have changed."""
        super().__init__(parent)
        self.registry, self.told = registry, told
        self.standing: list[Standing] = []
        self.items: list[tuple[QTreeWidgetItem, Standing]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("标准与参数")
        self.search = named(QLineEdit(), "search")
        self.search.setPlaceholderText("查找参数或依据")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.narrow)
        self.tree = self._tree()
        self.source = wrapped(name="source")
        self.buttons: dict[str, QPushButton] = {
            name: button(text, slot, name, role)
            for name, text, slot, role in (
                ("add", "新增……", self.add, "main"),
                ("edit", "修改……", self.edit, ""),
                ("replace", "改用本地的数……", self.replace, ""),
                ("history", "修改记录", self.show_history, ""),
                ("delete", "删除", self.delete, ""),
            )
        }
        self._lay_out()
        self.refresh()
        open_wide(self, 78, 38)

    def refresh(self) -> None:
        """Read the thresholds anew; the chosen one stays chosen."""
        chosen = self.chosen()
        key = _key(chosen) if chosen else None
        self.standing = limits.overview(self.registry)
        self.items = []
        self.tree.clear()
        names = self._region_names()
        for name, group in groupby(self.standing, key=lambda one: one.name):
            top = QTreeWidgetItem([codes.label("threshold_name", name)])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = self.tree.font()
            font.setBold(True)
            top.setFont(0, font)
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            for one in group:
                item = _item(one, names)
                item.setSizeHint(0, QSize(0, row_height(self)))
                top.addChild(item)
                self.items.append((item, one))
                if _key(one) == key:
                    self.tree.setCurrentItem(item)
        self.tree.expandAll()
        self.narrow()
        self._enable()

    def narrow(self) -> None:
        """Show only what contains the words typed."""
        wanted = normalise(self.search.text())
        for item, one in self.items:
            words = codes.label("threshold_name", one.name) + one.threshold.source
            item.setHidden(wanted not in normalise(words))
        for top, group in groupby(self.items, key=lambda pair: pair[0].parent()):
            top.setHidden(all(item.isHidden() for item, _ in group))

    def chosen(self) -> Standing | None:
        """The threshold that is chosen, if one is."""
        item = self.tree.currentItem()
        return next((one for known, one in self.items if known is item), None)

    def add(self) -> None:
        """Open an empty form."""
        self._open(RecordForm(self.registry, TABLE, start={"year": self.registry.today()[:4]}))

    def edit(self) -> None:
        """Change one of the ledger's own; of a shipped one, set one of this place."""
        one = self.chosen()
        if one and one.rec:
            self._open(RecordForm(self.registry, TABLE, one.rec))
        elif one:
            self.replace()

    def replace(self) -> None:
        """Set a threshold of this place and year, beginning with what the chosen one says."""
        one = self.chosen()
        if one is None:
            return
        known = one.threshold
        start: dict[str, Json] = {
            "region": self.registry.region, "year": self.registry.today()[:4], "name": known.name,
            "value": known.value, "unit": known.unit,
        }  # fmt: skip
        self._open(RecordForm(self.registry, TABLE, start=start))

    def show_history(self) -> None:
        """Show who wrote what into the chosen one."""
        one = self.chosen()
        if one and one.rec:
            HistoryDialog(self.registry, TABLE, one.rec, self).open()

    def delete(self) -> None:
        """Delete one of the ledger's own after asking; the shipped one holds again."""
        one = self.chosen()
        if one is None or not one.rec:
            return
        name = codes.label("threshold_name", one.name)
        question = f"删除 {one.threshold.year} 年起的“{name}”？删除后可以用“撤销”恢复。"
        if messages.ask(self, question):
            rec = one.rec
            if task.attempt(self, lambda: self.registry.delete(TABLE, rec)) is not None:
                self._report()

    def _open(self, form: RecordForm) -> None:
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self._report())
        dialog.open()

    def _report(self) -> None:
        self.refresh()
        self.told.emit(frozenset({TABLE}))

    def _enable(self) -> None:
        one = self.chosen()
        own = one is not None and bool(one.rec)
        for name in ("edit", "history", "delete"):
            self.buttons[name].setEnabled(own)
        self.buttons["replace"].setEnabled(one is not None)
        said = one.threshold.source or "没有写依据" if one else ""
        state = codes.label("threshold_state", one.threshold.state) if one else ""
        self.source.setText(f"依据：{said}（{state}）" if one else "点一行，这里写出它的依据。")

    def _region_names(self) -> dict[str, str]:
        known = {str(row["code"]): str(row["name"]) for row in self.registry.select("region")
                 if row["name"]}  # fmt: skip
        home = self.registry.region
        above = {home[:digits]: word for digits, word in PLACES.items() if digits <= len(home)}
        return {**above, **known}

    def _tree(self) -> QTreeWidget:
        tree = named(QTreeWidget(), "thresholds")
        tree.setHeaderLabels(list(HEADERS))
        tree.setUniformRowHeights(True)
        tree.setRootIsDecorated(False)
        tree.setAllColumnsShowFocus(True)
        tree.header().setStretchLastSection(True)
        tree.currentItemChanged.connect(lambda *_: self._enable())
        tree.itemDoubleClicked.connect(lambda *_: self.edit())
        return tree

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        more = PROPOSING if self.registry.level == "village" else ""
        column.addWidget(wrapped(ABOUT + more, "muted"))
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.source)
        row = QHBoxLayout()
        for one in self.buttons.values():
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        row.addWidget(labelled("每一步都可以撤销", "muted"))
        close = button("关闭", self.reject, "close")
        close.setAutoDefault(False)
        row.addWidget(close)
        nest(column, row)

    def showEvent(self, event: QShowEvent) -> None:
        for place, width in enumerate(WIDTHS):
            self.tree.setColumnWidth(place, characters(self, width) + 16)
        super().showEvent(event)


def _key(one: Standing) -> tuple[str, str, str]:
    return one.name, one.threshold.year, one.threshold.region


def _item(one: Standing, names: dict[str, str]) -> QTreeWidgetItem:
    known = one.threshold
    state = codes.label("threshold_state", known.state)
    whose = "程序所带" if known.shipped else "本地设置"
    waits = "，有建议待核定" if one.disputed else ""
    value = f"{known.number:,f} {known.unit}"
    item = QTreeWidgetItem([
        f"{known.year} 年起", names.get(known.region, known.region), value,
        "✓" if one.in_force else "", state, whose, f"{known.source or '没有写依据'}{waits}",
    ])  # fmt: skip
    item.setToolTip(len(HEADERS) - 1, known.source)
    item.setForeground(4, QColor(ACCENT_DARK if known.checked else NOTICE))
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignCenter)
    return item


def show_thresholds(registry: Registry, parent: QWidget, told: SignalInstance) -> None:
    """Show the thresholds of a ledger."""
    ThresholdDialog(registry, parent, told).open()
