"""Backing up by hand: to which stick or folder, what lies there, and the daily copies apart."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from fupin_desktop import backup, copies
from fupin_desktop.backup import Made
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from ui import messages
from ui.copy_table import CopyTable, PlaceBox, moment
from ui.nesting import nest
from ui.parts import button, named, run_alone, wrapped
from ui.theme import fitting_size, labelled

NEVER: Final = (
    "还没有备份到别处：这台电脑丢了或坏了，台账里的 {count:,} 条新增和修改就都没有了。"
    "请插上U盘，备份一份。"
)
SINCE: Final = "上次备份到别处：{since}。那以后有 {count:,} 条新增和修改没有备份。"
NOTHING_SINCE: Final = "上次备份到别处：{since}。那以后没有新增和修改。"
SAME_DISK: Final = (
    "每天开始用以后，程序自动在本机留一份，放在台账旁边的“{place}”文件夹。"
    "它们和台账在同一块硬盘上：录错了、文件坏了可以用；电脑丢了、坏了就一起没了，不能代替U盘备份。"
)
OF_THAT_DAY: Final = (
    "备份整个加密。恢复时要用做备份那天的密码，或恢复码；以后改了密码，旧备份不变。"
)
NAMED: Final = "定为备份U盘：以后插上它，程序就提醒备份"
DONE: Final = "已备份并核对：{made}，{size}。可以拔出U盘了，请先在系统里“弹出”或“安全删除”。"
DONE_HERE: Final = (
    "已备份并核对：{made}，{size}。这份和台账在同一块硬盘上，电脑丢了、坏了就一起没了，"
    "请再备份一份到U盘。"
)
SOUND: Final = "核对过了：这份备份完整，能用来恢复。"
UNSOUND: Final = "这份备份不完整，不能放心用它恢复：\n{faults}\n请现在再备份一份。台账没有改动。"
SHOWN: Final = 5  # findings


class BackupDialog(QDialog):
    """Backs up to a chosen place, and shows what is there."""

    made = Signal(object)  # a Made

    def __init__(
        self, registry: Registry, parent: QWidget | None, root: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setWindowTitle("备份")
        self.summary = wrapped(role="notice", name="summary")
        self.places = PlaceBox(root)
        self.name_stick = named(QCheckBox(NAMED), "name_stick")
        self.start = button("现在备份", self.back_up, "back_up", "main")
        self.outcome = wrapped(name="outcome")
        self.there = CopyTable("copies")
        self.here = CopyTable("daily_copies")
        self.tabs = named(QTabWidget(), "media")
        self.verify = button("核对选中的备份", self.check, "check")
        self.places.changed.connect(self.on_place)
        self.tabs.currentChanged.connect(lambda _tab: self.on_chosen())
        for table in (self.there, self.here):
            table.chosen.connect(self.on_chosen)
        self._lay_out()
        self.outcome.hide()
        self.refresh()
        self.resize(fitting_size(self, 56, 40))

    def refresh(self) -> None:
        """Read anew how much is not backed up, and what lies where."""
        self.summary.setText(summary(self.registry))
        self.here.show_copies(backup.daily_copies(self.registry))
        self.places.refresh()

    def on_place(self) -> None:
        place = self.places.place
        found = copies.find(place) if place else []
        self.there.show_copies(found)
        self.tabs.setTabText(0, f"这里的备份（{len(found)}）")
        self.tabs.setTabText(1, f"本机的每日副本（{self.here.copies.rowCount()}）")
        mine = place is not None and backup.is_stick(self.registry, place)
        self.name_stick.setChecked(mine or not backup.stick(self.registry))
        self.name_stick.setEnabled(place is not None and not mine)
        self.start.setEnabled(place is not None)
        self.on_chosen()

    def on_chosen(self) -> None:
        copy = self._table().selected()
        self.verify.setEnabled(copy is not None and not copy.problem)
        if copy is not None and copy.problem:
            self.say(copy.problem)

    def back_up(self) -> None:
        """Back up to the chosen place behind a progress bar."""
        place, registry = self.places.place, self.registry
        naming = self.name_stick.isEnabled() and self.name_stick.isChecked()
        if place is None:
            return

        def work(step: Step) -> Made:
            if naming:
                backup.name_stick(registry, place)
            return backup.make(registry, place, step)

        run_alone(self, "正在备份并核对……", work, self.on_made)

    def on_made(self, made: Made) -> None:
        self.refresh()
        self.tabs.setCurrentIndex(0)
        self.say(told(made))
        self.made.emit(made)

    def check(self) -> None:
        """Read the chosen backup whole."""
        copy, registry = self._table().selected(), self.registry
        if copy is not None:
            run_alone(
                self, "正在核对……", lambda step: backup.check(registry, copy, step),
                self.on_checked,
            )  # fmt: skip

    def on_checked(self, faults: list[str]) -> None:
        if faults:
            messages.warning(self, UNSOUND.format(faults="\n".join(faults[:SHOWN])))
        else:
            self.say(SOUND)

    def say(self, sentence: str) -> None:
        """Tell how the work asked for ended."""
        self.outcome.setText(sentence)
        self.outcome.show()

    def _table(self) -> CopyTable:
        return self.here if self.tabs.currentIndex() else self.there

    def _lay_out(self) -> None:
        daily = QWidget()
        inner = QVBoxLayout(daily)
        inner.addWidget(wrapped(SAME_DISK.format(place=backup.LOCAL), "muted"))
        inner.addWidget(self.here, 1)
        self.tabs.addTab(self.there, "")
        self.tabs.addTab(daily, "")
        row = QHBoxLayout()
        row.addWidget(labelled("备份到"))
        row.addWidget(self.places, 1)
        row.addWidget(button("重新查找U盘", self.refresh, "look_again"))
        row.addWidget(self.start)
        bottom = QHBoxLayout()
        bottom.addWidget(self.verify)
        bottom.addStretch()
        bottom.addWidget(button("关闭", self.accept, "close"))
        column = QVBoxLayout(self)
        column.addWidget(self.summary)
        nest(column, row)
        column.addWidget(self.name_stick)
        column.addWidget(self.outcome)
        column.addWidget(self.tabs, 1)
        column.addWidget(wrapped(OF_THAT_DAY, "muted"))
        nest(column, bottom)


def summary(registry: Registry) -> str:
    """Say what would be lost with this computer now."""
    count, since = backup.unsaved(registry)
    if not since:
        return NEVER.format(count=count)
    return (SINCE if count else NOTHING_SINCE).format(count=count, since=moment(since))


def told(made: Made) -> str:
    """Say what a backup ended with."""
    manifest = copies.usable(made.copy)
    size = f"{manifest.size / (1 << 20):,.1f} MB"
    return (DONE if made.elsewhere else DONE_HERE).format(made=moment(manifest.made), size=size)
