"""Printing of household archives: which households, as of which day, into which file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import life, paper
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from ui.paper_dialog import PaperDialog
from ui.parts import button, named, new_form, open_wide, run_alone
from ui.settings import Settings
from ui.theme import labelled

NAMED: Final = 3  # households the dialog names


class PrintDialog(PaperDialog):
    """Writes the archives of all or of the given households as one PDF file and shows it."""

    def __init__(
        self, registry: Registry, households: Sequence[str], parent: QWidget | None = None,
        settings: Settings | None = None,
    ) -> None:  # fmt: skip
        super().__init__(registry, parent)
        self.settings = settings or Settings()
        self.chosen = list(households)
        self.all_households = named(QRadioButton(), "all_households")
        self.these = named(QRadioButton(), "these_households")
        self.parts = named(QListWidget(), "parts")
        self._lay_out()
        self._fill()

    def proposal(self) -> str:
        """The name proposed for the file."""
        return f"一户一档 {self.registry.name} {super().as_of()}.pdf"

    def print_to(self, target: Path) -> None:
        """Write the archives into a file in the background and show its pages."""
        chosen = None if self.all_households.isChecked() else self.chosen
        on, parts = self.as_of(), self.ticked()
        self.settings.unprinted = [key for key, _ in paper.PARTS if key not in parts]
        self.settings.save()

        def work(step: Step) -> int:
            households = self.everybody() if chosen is None else chosen
            return paper.archive(self.registry, households, target, on=on, parts=parts, step=step)

        run_alone(self, "正在生成一户一档……", work, lambda pages: self.on_printed(target, pages))

    def ticked(self) -> list[str]:
        """The keys of the parts to print."""
        rows = map(self.parts.item, range(self.parts.count()))
        return [
            str(one.data(Qt.ItemDataRole.UserRole))
            for one in rows if one.checkState() is Qt.CheckState.Checked
        ]  # fmt: skip

    def tick_all(self) -> None:
        """Tick every part, or none if all are ticked."""
        full = len(self.ticked()) == self.parts.count()
        for row in range(self.parts.count()):
            self._tick(self.parts.item(row), on=not full)

    def _tick(self, item: QListWidgetItem, *, on: bool) -> None:
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def as_of(self) -> str:
        """The day the archives show; empty for today."""
        day = super().as_of()
        return "" if day == self.registry.today() else day

    def names(self) -> str:
        """Heads of the first of the chosen households."""
        rows = self.registry.rows("household", self.chosen[:NAMED])
        more = "等" if len(self.chosen) > NAMED else ""
        return "、".join(str(row["name"] or "未填户主") for row in rows) + more

    def everybody(self) -> list[str]:
        """The households there were on the day: not closed before it, not moved away."""
        return self.registry.find("household", where=life.present(self.registry, on=self.as_of()))

    def _fill(self) -> None:
        everybody = self.everybody()
        self._count()
        self.day.dateChanged.connect(self._count)
        self.these.setText(f"选中的 {len(self.chosen):,} 户（{self.names()}）")
        some = bool(self.chosen) and set(self.chosen) != set(everybody)
        self.these.setVisible(some)
        (self.these if some else self.all_households).setChecked(True)
        for key, title in paper.PARTS:
            item = QListWidgetItem(title, self.parts)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self._tick(item, on=key not in self.settings.unprinted)
        self.parts.itemChanged.connect(lambda _: self.start.setEnabled(bool(self.ticked())))
        self.start.setEnabled(bool(self.ticked()))

    def _count(self) -> None:
        self.all_households.setText(f"全部 {len(self.everybody()):,} 户")

    def _lay_out(self) -> None:
        self.setWindowTitle("打印一户一档")
        scope = QHBoxLayout()
        scope.addWidget(self.these)
        scope.addWidget(self.all_households)
        scope.addStretch()
        about = "成员、收支、走访、措施、帮扶人按这一天；没有记时间的内容是现在的"
        form = new_form()
        form.addRow("范围", scope)
        form.addRow("截至日期", self.day_row(about))
        column = QVBoxLayout(self)
        column.addWidget(labelled("打印一户一档", "heading"))
        column.addLayout(form)
        choice = QVBoxLayout()
        choice.addWidget(labelled("打印哪些部分", "muted"))
        choice.addWidget(self.parts, 1)
        choice.addWidget(button("全选 / 全不选", self.tick_all, "tick_all"))
        both = QHBoxLayout()
        both.addLayout(choice, 1)
        both.addWidget(self.preview, 3)
        column.addLayout(both, 1)
        column.addLayout(self.last_row())
        open_wide(self, 72, 46)
