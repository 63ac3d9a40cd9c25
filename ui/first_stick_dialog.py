"""The first stick 入册U盘: for which villages, onto which stick, and the codes on paper."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop import enrolment, first_stick, opening_code, paper
from fupin_desktop.errors import Cancelled, FupinError, Step
from fupin_desktop.first_stick import KNOWN, WAITING, Made, Village
from fupin_desktop.photo_freight import counted
from fupin_desktop.registry import Registry
from ui.copy_table import PlaceBox
from ui.nesting import nest
from ui.parts import button, named, open_wide, run_alone, show_folder, wrapped
from ui.sync_dialogs import InviteDialog
from ui.task import report
from ui.theme import labelled
from ui.tick_table import TickTable, TickView

HEADERS: Final = ("村", "区划代码", "农户", "入册U盘", "开户码")
WIDTHS: Final = (13, 8, 4, 14, 14)  # in Chinese characters
ABOUT: Final = (
    "给还没有用上程序的村一次做好：地区、密钥、标准和本村名单（连同照片）都在U盘上，凭开户码打开。"
    "一个U盘装得下许多村。开户码只在纸上交，和U盘分开带。"
)
EMPTY: Final = "台账里还没有登记村。请点“添加村……”，填村的区划代码和村名。"
OTHERS: Final = "另有 {count} 个村已经有登记的电脑，不在这里。"
UNNAMED: Final = "（请先登记村名）"
RENEW: Final = "换新的开户码"
RENEWED: Final = (
    "U盘和开户码单一起丢了时才换：原来的开户码作废，凭它建的台账要打电话核对、重新登记。"
)
STOPPED: Final = "没有做完，这个U盘先不要交出去。请再做一次：开户码不变。"
ADDING: Final = "登记以后，这个村就在下面的名单里，可以给它做入册U盘。"


class FirstStickDialog(QDialog):
    """Makes the first stick for the ticked villages, and prints their codes."""

    regions_changed = Signal()

    def __init__(
        self, registry: Registry, parent: QWidget | None = None, root: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.target: Path | None = None  # folder of what was written last
        self.asking: InviteDialog | None = None
        self.setWindowTitle("入册U盘")
        self.places = PlaceBox(root)
        self.model: TickTable[Village] = TickTable(
            HEADERS, village_texts, lambda one: one.region, self
        )
        self.view = TickView(self.model, WIDTHS)
        self.every = named(QCheckBox("全部"), "every")
        self.renew = named(QCheckBox(RENEW), "renew")
        self.renew.setToolTip(RENEWED)
        self.others = wrapped(role="muted", name="others")
        self.outcome = wrapped(name="outcome")
        self.folder = button("打开文件夹", self.show_target, "open_folder", "link")
        self.print = button("打印开户码单……", self.choose_target, "print")
        self.start = button("做入册U盘", self.make, "make", "main")
        self._lay_out()
        self.model.ticked.connect(self.on_ticked)
        self.places.changed.connect(self.on_ticked)
        self.every.clicked.connect(self.model.mark_all)
        self.folder.hide()
        self.show_villages(first_stick.listed(registry), tick=True)
        open_wide(self, 66, 40)

    def show_villages(self, found: Sequence[Village], *, tick: bool = False) -> None:
        """Show the villages that have no laptop yet; at first all are ticked."""
        shown = [one for one in found if one.state != KNOWN]
        self.view.fit()
        self.model.show_items(shown)
        if tick:
            self.model.marked |= {one.region for one in shown if one.name}
        self.others.setText(OTHERS.format(count=len(found) - len(shown)))
        self.others.setVisible(len(found) > len(shown))
        if not found:
            self.outcome.setText(EMPTY)
        self.on_ticked()

    def on_ticked(self) -> None:
        chosen = self.model.chosen()
        ready = bool(chosen) and all(one.name for one in chosen)
        self.every.setChecked(bool(chosen) and len(chosen) == len(self.model.items))
        self.start.setText(f"做入册U盘（{len(chosen)} 个村）" if chosen else "做入册U盘")
        self.start.setEnabled(ready and self.places.place is not None)
        self.print.setEnabled(any(one.code for one in chosen))
        self.renew.setVisible(any(one.code for one in chosen))
        if not any(one.code for one in chosen):
            self.renew.setChecked(False)

    def make(self) -> None:
        """Put what the ticked villages begin with on the chosen stick."""
        place = self.places.place
        regions = [one.region for one in self.model.chosen()]
        renew = self.renew.isChecked()
        if place is not None and self.start.isEnabled():
            run_alone(
                self,
                "正在做入册U盘……",
                lambda step: attempt(self.registry, regions, place, renew, step),
                lambda made: self.on_made(place, made),
            )

    def on_made(self, place: Path, made: Sequence[Made] | FupinError | Cancelled) -> None:
        self.show_villages(first_stick.listed(self.registry))
        if isinstance(made, FupinError | Cancelled):
            self.outcome.setText(STOPPED)
            report(self, made)
            return
        self.renew.setChecked(False)
        self.target = place
        self.folder.show()
        self.outcome.setText(told(made))
        self.regions_changed.emit()

    def choose_target(self) -> None:
        """Ask where the sheet of codes goes, then write it."""
        proposal = f"开户码单 {self.registry.name} {self.registry.today()}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "打印开户码单", proposal, "PDF (*.pdf)")
        if name:
            self.print_to(Path(name))

    def print_to(self, target: Path) -> None:
        """Write the codes of the ticked villages into a file."""
        chosen = [one for one in self.model.chosen() if one.code]
        run_alone(
            self,
            "正在生成开户码单……",
            lambda _step: paper.codes(self.registry, chosen, target),
            lambda pages: self.on_printed(target, len(chosen), pages),
        )

    def on_printed(self, target: Path, count: int, pages: int) -> None:
        self.target = target.parent
        self.folder.show()
        self.outcome.setText(
            f"开户码单已写到 {target.name}：{count} 个村，{pages} 页。"
            "打印以后裁开，和U盘分开交给各村；文件用完请删去。"
        )

    def ask_village(self) -> None:
        """Ask for a village that the list of regions lacks."""
        self.asking = asking = InviteDialog(self.registry.region, self, "添加村", ADDING, "登记")
        asking.accepted.connect(lambda: self.add(asking.region(), asking.name()))
        asking.open()

    def add(self, region: str, name: str) -> None:
        """Write a village down, and tick it."""
        run_alone(
            self,
            "正在登记……",
            lambda _step: enrolment.register(self.registry, region, name),
            lambda _none: self.on_added(region),
        )

    def on_added(self, region: str) -> None:
        self.model.marked |= {region}
        self.show_villages(first_stick.listed(self.registry))
        self.outcome.clear()
        self.regions_changed.emit()

    def show_target(self) -> None:
        """Open the folder of what was written."""
        if self.target:
            show_folder(self.target)

    def reject(self) -> None:
        if self.isEnabled():  # else the stick is just being made; that has a button to cancel
            super().reject()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(labelled("U盘"))
        top.addWidget(self.places, 1)
        top.addWidget(button("重新查找U盘", self.places.refresh, "look_again"))
        marks = QHBoxLayout()
        marks.addWidget(self.every)
        marks.addWidget(button("添加村……", self.ask_village, "add_village"))
        marks.addStretch()
        marks.addWidget(self.renew)
        result = QHBoxLayout()
        result.addWidget(self.outcome, 1)
        result.addWidget(self.folder)
        row = QHBoxLayout()
        row.addWidget(self.print)
        row.addStretch()
        row.addWidget(button("关闭", self.reject, "close"))
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ABOUT, "muted"))
        nest(column, top)
        nest(column, marks)
        column.addWidget(self.view, 1)
        column.addWidget(self.others)
        nest(column, result)
        nest(column, row)


def attempt(
    registry: Registry, regions: Sequence[str], place: Path, renew: bool, step: Step
) -> Sequence[Made] | FupinError | Cancelled:
    """Make the stick, or give back why not: some villages may be done all the same."""
    try:
        return first_stick.make(registry, regions, place, step, renew=renew)
    except (FupinError, Cancelled) as error:
        return error


def village_texts(one: Village) -> tuple[str, ...]:
    """What the table shows of a village, by column."""
    state = f"{one.made[:10]} 做，等第一个包" if one.state == WAITING else "还没有做"
    code = opening_code.spell(one.code)
    return one.name or UNNAMED, one.region, f"{one.households:,}", state, code


def told(made: Sequence[Made]) -> str:
    """Say what was put on the stick, and what to do with it."""
    files = sum(len(one.sent) + 1 for one in made)
    photos, size = sum(one.photos for one in made), sum(one.photo_bytes for one in made)
    damaged = sum(one.damaged for one in made)
    along = f"，{counted(photos, size)}" if photos else ""
    left = f"；另有 {damaged} 个在本机读不出来，没有带上" if damaged else ""
    return (
        f"已为 {len(made)} 个村做好，读回核对过：{files} 个文件{along}{left}。"
        "请先“弹出”再拔U盘；打印开户码单，和U盘分开交给各村。"
    )
