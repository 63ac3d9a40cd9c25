"""Export in the columns of the national system: which layout, codes or labels, whom."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.registry import Registry
from fupin_desktop.template import national
from fupin_desktop.template.national import LAYOUTS, Layout
from ui.nesting import nest
from ui.parts import button, characters, named, run_alone, wrapped
from ui.theme import labelled


class NationalDialog(QDialog):
    """Asks how a list goes out in national columns, and writes it."""

    told = Signal(str)  # what was written

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("national")
        self.setWindowTitle("照全国系统的栏目导出")
        self.registry = registry
        self.choices = {name: named(QRadioButton(one.title), name) for name, one in LAYOUTS.items()}
        self.about = wrapped(role="notice", name="about")
        self.coded = named(QCheckBox("有选项的栏目写代码，不写名称"), "coded")
        self.every = named(QCheckBox("全部农户，不只这份名单里的户"), "every")
        self.count = wrapped(role="muted", name="count")
        self.take = button("导出……", self.choose_target, "write", "main")
        self._lay_out()
        for choice in (*self.choices.values(), self.every):
            choice.toggled.connect(self.show_state)
        next(iter(self.choices.values())).setChecked(True)

    @property
    def layout_chosen(self) -> Layout:
        """The layout chosen."""
        return next((LAYOUTS[name] for name, one in self.choices.items() if one.isChecked()),
                    next(iter(LAYOUTS.values())))  # fmt: skip

    def reject(self) -> None:
        if self.isEnabled():  # else it is just being written
            super().reject()

    def show_state(self) -> None:
        """Say what the layout is worth and whom it lists."""
        chosen = self.layout_chosen
        homes = national.households(self.registry, chosen, every=self.every.isChecked())
        self.about.setText(chosen.note)
        self.count.setText(f"{len(homes):,} 户，每人一行。文件没有加密，用完请删除。")
        self.take.setEnabled(bool(homes))

    def choose_target(self) -> None:
        """Ask where the list goes, then write it."""
        proposal = f"{self.layout_chosen.title} {self.registry.today()}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self, "保存名单", proposal, "Excel 工作簿 (*.xlsx)")
        if name:
            self.write(Path(name))

    def write(self, target: Path) -> None:
        """Write the list in the background, then close."""
        chosen, coded, every = self.layout_chosen, self.coded.isChecked(), self.every.isChecked()

        def tell(rows: int) -> None:
            self.told.emit(f"已导出 {rows:,} 行：{target}")
            self.accept()

        run_alone(
            self, "正在导出……",
            lambda step: national.write(
                self.registry, chosen, target, coded=coded, every=every, step=step
            ),
            tell,
        )  # fmt: skip

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(labelled("照全国系统的栏目导出", "heading"))
        for choice in self.choices.values():
            column.addWidget(choice)
        column.addWidget(self.about)
        column.addWidget(self.coded)
        column.addWidget(self.every)
        column.addWidget(self.count)
        column.addStretch()
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(button("取消", self.reject, "leave"))
        bottom.addWidget(self.take)
        nest(column, bottom)
        self.setMinimumWidth(characters(self, 40))
