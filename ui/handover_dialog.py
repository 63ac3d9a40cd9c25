"""The hand-over 交接: its steps with their state on the left, the present one on the right."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import handover_steps as steps
from fupin_desktop.handover_steps import Stage
from fupin_desktop.registry import Registry
from fupin_desktop.wiping import Wiped
from ui import messages
from ui.drafting import leave_all
from ui.handover_keys import BackupPage, CopiesPage, KeysPage, ReportPage, WipePage
from ui.handover_pages import ListPage, PairingsPage, PartiesPage, StepPage
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide
from ui.task import Task
from ui.theme import labelled

MARKS: Final = {True: "✓", False: "○"}
LEFT: Final = "这些文件没有删完，密钥已经毁掉，谁也打不开，请手工删除：{paths}。"


class HandoverDialog(QDialog):
    """Leads through a hand-over; any step can be left and taken up again."""

    changed = Signal()  # the ledger holds something else than before
    wiped = Signal()

    def __init__(
        self, registry: Registry, parent: QWidget | None, quiet: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setWindowTitle("交接")
        self.stages: list[Stage] = []
        wipe = WipePage(registry, quiet)
        wipe.wiped.connect(self.on_wiped)
        self.pages: dict[str, StepPage] = {
            steps.PARTIES: PartiesPage(registry), steps.PAIRINGS: PairingsPage(registry),
            steps.LIST: ListPage(registry), steps.KEYS: KeysPage(registry, quiet),
            steps.BACKUP: BackupPage(registry), steps.COPIES: CopiesPage(registry),
            steps.REPORT: ReportPage(registry), steps.WIPE: wipe,
        }  # fmt: skip
        self.list = named(QListWidget(), "stages")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title, self.told = labelled("", "heading"), named(labelled(""), "told")
        self.stack = QStackedWidget()
        for page in self.pages.values():
            page.changed.connect(self.on_changed)
            self.stack.addWidget(page)
        self.list.currentRowChanged.connect(self.turn)
        self._lay_out()
        open_wide(self, 84, 42)
        self.read()
        first = next((n for n, one in enumerate(self.stages) if not one.done), 0)
        self.list.setCurrentRow(first)

    def read(self) -> None:
        """Read anew how far each step has come."""
        row = self.list.currentRow()
        self.stages = steps.stages(self.registry)
        self.list.blockSignals(True)
        self.list.clear()
        for number, one in enumerate(self.stages, 1):
            self.list.addItem(f"{MARKS[one.done]} {number}. {one.title}")
            self.list.item(number - 1).setToolTip(one.told)
        self.list.setCurrentRow(min(row, len(self.stages) - 1))
        self.list.blockSignals(False)

    def turn(self, row: int) -> None:
        """Show a step; those after the first wait until it is clear who hands over to whom."""
        if row < 0:
            return
        stage = self.stages[row]
        begun = self.stages[0].done
        page = self.pages[stage.key if begun else steps.PARTIES]
        self.title.setText(stage.title)
        self.told.setText(stage.told if begun else "请先填好交接双方，保存。")
        self.stack.setCurrentWidget(page)
        page.refresh()
        self.forward.setEnabled(begun and row + 1 < len(self.stages))

    def next(self) -> None:
        """Turn to the next step."""
        self.list.setCurrentRow(self.list.currentRow() + 1)

    def on_changed(self) -> None:
        self.read()
        stage = self.stages[max(0, self.list.currentRow())]
        self.told.setText(stage.told)
        page = self.pages[stage.key]
        if not isinstance(page, ListPage):  # it says itself what was done
            page.refresh()
        self.forward.setEnabled(self.stages[0].done and stage is not self.stages[-1])
        self.changed.emit()

    def on_wiped(self, done: Wiped) -> None:
        left = LEFT.format(paths="、".join(done.left)) if done.left else ""
        said = "\n".join(("这台电脑上的台账已清除。", *done.kept))
        messages.info(self, f"{said}\n{left}".strip())
        self.accept()
        self.wiped.emit()

    def _lay_out(self) -> None:
        self.forward = button("下一步", self.next, "forward")
        self.list.setFixedWidth(characters(self, 14))
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.stack)
        right = QVBoxLayout()
        right.addWidget(self.title)
        right.addWidget(self.told)
        right.addWidget(area, 1)
        self.told.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self.list)
        nest(top, right, 1)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(button("关闭", self.reject, "close"))
        bottom.addWidget(self.forward)
        column = QVBoxLayout(self)
        nest(column, top, 1)
        nest(column, bottom)


def show(window: Any) -> None:
    """Open the hand-over of a window's ledger."""

    def quiet() -> None:
        """Let nothing else work on the ledger while its files change."""
        window.idle.stop()
        window.safekeeping.end()
        leave_all(window)
        Task.stop_all()

    def on_changed() -> None:
        window.safekeeping.begin()
        window.records_changed.emit(frozenset())

    def on_wiped() -> None:
        window.settings.ledger = ""
        window.settings.save()
        window.work = None
        window.close()

    dialog = HandoverDialog(window.registry, window, quiet)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.changed.connect(on_changed)
    dialog.wiped.connect(on_wiped)
    # A work that was stopped or refused let the copies and the stick out of sight.
    dialog.finished.connect(lambda _how: window.registry.closed or window.safekeeping.begin())
    dialog.open()
