"""Printing of household archives: which households, as of which day, into which file."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import life, paper
from fupin_desktop.errors import Cancelled, Step
from fupin_desktop.paper import archives
from fupin_desktop.paper.archives import Order, Outcome
from fupin_desktop.paper.book import Target
from fupin_desktop.paper.prints import Print
from fupin_desktop.registry import Registry
from ui.composing import commit_typing
from ui.nesting import nest
from ui.paper_dialog import PaperDialog
from ui.parts import button, named, new_form, open_wide, run_alone
from ui.settings import Settings
from ui.theme import labelled

NAMED: Final = 3  # households the dialog names
REST: Final = "继续打印其余"
CHANGED: Final = "和上次打印不同的页，没打过的户全打；生成或打印过的都记着"


class PrintDialog(PaperDialog):
    """Writes the archives of all or of the given households as one PDF file and shows it."""

    def __init__(
        self, registry: Registry, households: Sequence[str], parent: QWidget | None = None,
        settings: Settings | None = None,
    ) -> None:  # fmt: skip
        super().__init__(registry, parent, settings)
        self.chosen = list(households)
        self.all_households = named(QRadioButton(), "all_households")
        self.these = named(QRadioButton(), "these_households")
        self.parts = named(QListWidget(), "parts")
        self.one_file = named(QRadioButton("全部装在一个文件"), "one_file")
        self.each_file = named(QRadioButton("每户一个文件"), "each_file")
        for choice in ((self.these, self.all_households), (self.one_file, self.each_file)):
            group = QButtonGroup(self)  # else Qt takes them for one choice, one Tab can stop at
            for one in choice:
                group.addButton(one)
        self.changed = named(QCheckBox("只打有变化的页"), "changed")
        self.leaves = named(QCheckBox("双面打印，整张换"), "leaves")
        self.rest = button("", self.go_on, "rest")
        self.left: list[str] = []  # households not come to when it was stopped
        self._lay_out()
        self._fill()

    def proposal(self) -> str:
        """The name proposed for the file."""
        return f"一户一档 {self.registry.name} {super().as_of()}.pdf"

    def choose_target(self) -> None:
        """Ask where the file goes, or the files, then write."""
        if not self.each_file.isChecked():
            super().choose_target()
            return
        commit_typing()
        name = QFileDialog.getExistingDirectory(self, "每户一个文件，保存到哪个文件夹")
        if name:
            self.print_to(Path(name))

    def work_for(self, target: Target, made: list[Print] | None) -> Callable[[Step], int]:
        """Give the work that makes the archives asked for now, one after another."""
        chosen, order = self._asked(), self.order()

        def work(step: Step) -> int:
            walk = archives.in_walk(self.registry, chosen or self.everybody())
            return archives.into_one(self.registry, walk, target, order, step, made).pages

        return work

    def _asked(self) -> list[str] | None:
        """The households asked for; None: all."""
        return None if self.all_households.isChecked() else self.chosen

    def print_to(self, target: Path) -> None:
        """Write the archives into a file, or each into its own, and show pages."""
        self._write(target, self._asked())

    def go_on(self) -> None:
        """Print the households that were left when it was stopped."""
        if self.target:
            self._write(self.target.parent, self.left)

    def _write(self, target: Path, chosen: Sequence[str] | None) -> None:
        order, each = self.order(), self.each_file.isChecked()
        self._remember()

        def work(step: Step) -> Outcome:
            households = self.everybody() if chosen is None else chosen
            walk = archives.in_walk(self.registry, households)
            if each:
                return archives.into_each(self.registry, walk, target, order, step)
            try:
                return archives.into_one(self.registry, walk, target, order, step)
            except Cancelled:
                return Outcome(left=walk)

        run_alone(self, "正在生成一户一档……", work, self._show_outcome)

    def order(self) -> Order:
        """What is to be printed of each household."""
        return Order(on=self.as_of(), parts=self.ticked(), changed=self.changed.isChecked(),
                     leaves=self.leaves.isChecked())  # fmt: skip

    def _remember(self) -> None:
        parts = self.ticked()
        self.settings.unprinted = [key for key, _ in paper.PARTS if key not in parts]
        self.settings.printing |= {
            box.objectName(): "1" if box.isChecked() else ""
            for box in (self.each_file, self.changed, self.leaves)
        }
        self.settings.save()

    def _show_outcome(self, found: Outcome) -> None:
        """Say what was printed, show its first file, and offer what is left."""
        if found.files:
            self.on_printed(found.files[0], found.pages)
        self.left = found.left if found.files else []
        self.outcome.setText("".join(_told(found)))
        self.rest.setText(f"{REST} {len(self.left):,} 户")
        self.rest.setVisible(bool(self.left))

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

    def ask_again(self, on: str, parts: Collection[str]) -> None:
        """Ask for what changed of the same day and parts as before, none for all."""
        if on:
            self.day.setDate(QDate.fromString(on, Qt.DateFormat.ISODate))
        for row in range(self.parts.count()):
            item = self.parts.item(row)
            key = str(item.data(Qt.ItemDataRole.UserRole))
            self._tick(item, on=not parts or key in parts)
        self.these.setChecked(not self.these.isHidden())
        self.changed.setChecked(True)

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
        last = self.settings.printing
        (self.each_file if last.get("each_file") else self.one_file).setChecked(True)
        self.changed.setChecked(bool(last.get("changed")))
        self.leaves.setChecked(bool(last.get("leaves")))
        self.changed.toggled.connect(self.leaves.setVisible)
        self.leaves.setVisible(self.changed.isChecked())
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
        form.addRow("文件", _row(self.one_file, self.each_file))
        form.addRow("打印", _row(self.changed, self.leaves, labelled(CHANGED, "muted")))
        column = QVBoxLayout(self)
        column.addWidget(labelled("打印一户一档", "heading"))
        nest(column, form)
        choice = QVBoxLayout()
        choice.addWidget(labelled("打印哪些部分", "muted"))
        choice.addWidget(self.parts, 1)
        choice.addWidget(button("全选 / 全不选", self.tick_all, "tick_all"))
        both = QHBoxLayout()
        nest(both, choice, 1)
        both.addWidget(self.preview, 3)
        nest(column, both, 1)
        last = self.last_row()
        last.insertWidget(1, self.rest)
        self.rest.hide()
        nest(column, last)
        open_wide(self, 72, 46)


def _row(*widgets: QWidget) -> QWidget:
    """Put widgets beside each other."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return box


def _told(found: Outcome) -> Iterator[str]:
    """Say in sentences what came of it."""
    if found.pages:
        first, number = found.files[0], len(found.files)
        where = f"{number:,} 个文件，在“{first.parent}”" if number > 1 else str(first)
        yield f"已生成 {len(found.printed):,} 户 {found.pages:,} 页：{where}。"
    if found.current:
        yield f"{len(found.current):,} 户和上次打印的一样{'' if found.pages else '，没有写文件'}。"
    if found.removed:
        yield f"{len(found.removed):,} 户的页数少了，多出来的旧页请抽出。"
    if found.left:
        left = f"还有 {len(found.left):,} 户没有打印" if found.files else "什么也没有生成"
        yield f"已停止，{left}。"
