"""Where a year's project money went: the five purposes beside the shares they are to have."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fupin_desktop import money
from fupin_desktop.registry import Registry
from ui.editors import ChoiceBox
from ui.nesting import nest
from ui.parts import button, named, wrapped
from ui.theme import empty, fitting_size, labelled

ABOUT: Final = (
    "按资金流水中“使用”阶段的用途计算，管理费不计。应占比例在“标准与参数”里改，"
    "标“待核实”的先对照上级文件核对。"
)
NOTHING: Final = "这一年还没有“使用”阶段的资金流水。请先在“项目资金”页的资金流水中登记。"


class FundsDialog(QDialog):
    """The purposes of the money used in one year, and how far each is from its share."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("五类资金比例")
        self.year = named(ChoiceBox(), "year")
        self.year.addItems(_years(registry))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(10)
        self._lay_out()
        self.year.currentTextChanged.connect(self.refresh)
        self.refresh()
        self.resize(fitting_size(self, 46, 26))

    def refresh(self) -> None:
        """Read the year's money anew."""
        empty(self.lines)
        found = money.of_year(self.registry, self.year.currentText())
        used = any(one.amount for one in found.ratios) or found.other or found.unsaid
        for sentence in found.sentences if used else (NOTHING,):
            self.lines.addWidget(wrapped(sentence))
        self.lines.addStretch()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(labelled("年度"))
        top.addWidget(self.year)
        top.addStretch()
        inner = QWidget()
        inner.setLayout(self.lines)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(button("关闭", self.accept, "close"))
        layout = QVBoxLayout(self)
        nest(layout, top)
        layout.addWidget(area, 1)
        layout.addWidget(wrapped(ABOUT, "muted"))
        nest(layout, bottom)


def _years(registry: Registry) -> list[str]:
    """Give the years that money was used in, this one among them, the latest first."""
    dates = registry.tally("fund_flow", "date", where={"stage": money.USED})
    known = {str(day)[:4] for day in dates if day} | {registry.today()[:4]}
    return sorted(known, reverse=True)
