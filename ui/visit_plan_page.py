"""The visit plan 走访计划: who is due, in the order of a walk; tick, print the route, record."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop import paper, visit_plan
from fupin_desktop.errors import Cancelled, Step
from fupin_desktop.registry import Registry
from fupin_desktop.visit_plan import CATEGORIES, Stop, Tally, Window
from ui.editors import ChoiceBox
from ui.flow import FlowLayout
from ui.more_columns import regions_below
from ui.nesting import nest
from ui.parts import button, named, run_alone, show_folder, wrapped
from ui.task import Task, report
from ui.theme import labelled
from ui.tick_table import TickTable, TickView

HEADERS: Final = (
    "小组", "户主", "情况", "应走访", "上次走访", "类别", "住处", "帮扶责任人",
)  # fmt: skip
WIDTHS: Final = (9, 10, 8, 7, 7, 6, 17, 8)  # in Chinese characters
SHOWN: Final = {  # parts of the tally, in the words of the box
    "left": "本月还应走访", "due": "本月应走访", "done": "其中已走访", "overdue": "走访已过期",
    "late": "多日未走访", "never": "从未走访", "": "全部农户",
}  # fmt: skip
EVERY: Final = "全部"
WIDE: Final = 12  # characters of a box that all its usual choices fit into
WIDEST: Final = 15  # of the box with the longest title
EMPTY: Final = "没有符合条件的户。请换一个范围；还没有农户的，先在“农户”页新建或导入。"


class Plan(NamedTuple):
    """Everything the page shows, read outside the window's thread."""

    stops: list[Stop]
    tally: Tally
    late: Window
    paired: dict[str, tuple[str, ...]]  # household -> names of those who help it
    windows: list[Window]  # one for each category
    regions: dict[str, str]


def read(registry: Registry, _step: Step) -> Plan:
    """Read the plan of a ledger."""
    today = registry.today()
    stops = visit_plan.plan(registry, today)
    late = visit_plan.late_days(registry, today)
    tell = visit_plan.windows(registry, today)
    return Plan(
        stops, visit_plan.tally(stops, today, late.days), late,
        visit_plan.paired(registry, today), [tell(kind, registry.region) for kind in CATEGORIES],
        regions_below(registry),
    )  # fmt: skip


class VisitPlanPage(QWidget):
    """One part of the plan at a time, narrowed by group, category and helper."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # never sent: the page only reads
    command_asked = Signal(str)  # name of a command of the window

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.plan: Plan | None = None
        self.reading: Task | None = None
        self.target: Path | None = None
        self.asked: str | None = None  # the part it was opened for
        self._outdated = False
        self.summary = wrapped(name="summary")
        self.about = wrapped(role="muted", name="about")
        self.boxes = {name: named(ChoiceBox(), name) for name in
                      ("part", "village", "group", "category", "helper")}  # fmt: skip
        self.model: TickTable[Stop] = TickTable(HEADERS, self._texts, _household, self)
        self.view = TickView(self.model, WIDTHS)
        self.empty = wrapped(EMPTY, "heading", "empty")
        self.outcome = wrapped(name="outcome")
        self.folder = button("打开文件夹", self.show_target, "open_folder", "link")
        self.print_button = button("打印走访路线单……", self.choose_target, "print_route")
        self.visit_button = button("记走访", self.record_visit, "visit", "main")
        for name, box in self.boxes.items():
            box.setMinimumContentsLength(WIDEST if name == "helper" else WIDE)
        self._fill_boxes()
        self._lay_out()
        self.view.entered_row.connect(lambda _row: self.record_visit())
        self.model.ticked.connect(self._count)
        for box in self.boxes.values():
            box.currentIndexChanged.connect(self._narrow)

    def open(self, _table: str, part: str) -> None:
        """Show a part of the plan, and the plan as it is now."""
        if part in SHOWN and part != self.asked:
            self.boxes["part"].setCurrentIndex(self.boxes["part"].findData(part))
        self.asked = part
        self.refresh()

    def _end(self) -> None:
        # Hidden, the ledger may be closed by now; what is outdated is read when shown.
        if self._outdated and self.isVisible() and self.reading not in Task.running:
            self.refresh()

    def refresh(self) -> None:
        """Read the plan anew, in the background."""
        if self.reading in Task.running:
            self._outdated = True
            return
        self._outdated = False
        registry = self.registry
        self.reading = Task(lambda step: read(registry, step))
        self.reading.done.connect(self.show_plan)
        self.reading.failed.connect(self._fail)
        self.reading.ended.connect(self._end)
        self.reading.start()

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; what is chosen and ticked stays so."""
        self.plan = plan
        found = plan.tally
        self.summary.setText(
            f"本月应走访 {len(found.due):,} 户，已走访 {len(found.done):,} 户，"
            f"还有 {len(found.left):,} 户；"
            f"超过 {plan.late.days} 天未走访的 {len(found.late):,} 户。"
        )
        spans = zip(CATEGORIES.values(), plan.windows, strict=True)
        told = "，".join(f"{words} {one.days} 天" for words, one in spans)
        doubt = "" if all(one.checked for one in plan.windows) else "（待核实，请按当地要求改）"
        self.about.setText(f"多久走访一次：{told}{doubt}。")
        self.about.setToolTip("\n".join(one.reason for one in plan.windows))
        rows = [one.row for one in plan.stops]
        self._offer("village", plan.regions)
        groups = dict.fromkeys(str(row["group_name"] or "") for row in rows)
        self._offer("group", {name: name or "未填小组" for name in groups})
        people = sorted({name for names in plan.paired.values() for name in names})
        self._offer("helper", {name: name for name in people})
        self.boxes["village"].setVisible(len(plan.regions) > 1)
        self._narrow()

    def chosen_households(self) -> list[str]:
        """The household of the current row."""
        row = self.view.row()
        return [self.model.items[row].household] if row >= 0 else []

    def to_print(self) -> list[str]:
        """The ticked households of those shown, or else all that are shown."""
        return [one.household for one in self.model.chosen() or self.model.items]

    def record_visit(self) -> None:
        """Record a visit at the household of the current row."""
        if self.chosen_households():
            self.command_asked.emit("record_visit")

    def choose_target(self) -> None:
        """Ask where the route list goes, then write it."""
        proposal = f"走访路线单 {self.registry.name} {self.registry.today()}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "保存PDF", proposal, "PDF 文件 (*.pdf)")
        if name:
            self.print_to(Path(name))

    def print_to(self, target: Path) -> None:
        """Write the route list into a file, in the background."""
        chosen = self.to_print()

        def work(step: Step) -> int:
            return paper.route(self.registry, chosen, target, step=step)

        run_alone(self, "正在生成走访路线单……", work, lambda pages: self._printed(target, pages))

    def show_target(self) -> None:
        """Open the folder that holds the file."""
        if self.target:
            show_folder(self.target.parent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._end()
        self.view.fit()
        self.view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self.asked = None
        super().hideEvent(event)

    def _printed(self, target: Path, pages: int) -> None:
        self.target = target
        self.outcome.setText(f"已生成 {pages:,} 页：{target}")
        self.folder.show()
        self.outcome.show()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            report(self, error)

    def _narrow(self) -> None:
        """Show what all boxes ask for; the current household stays current."""
        if self.plan is None:
            return
        current = self.chosen_households()
        wanted = {name: box.currentData() for name, box in self.boxes.items()}
        names = getattr(self.plan.tally, wanted["part"]) if wanted["part"] else None
        among = None if names is None else set(names)
        shown = [
            one for one in self.plan.stops
            if (among is None or one.household in among) and self._fits(one, wanted)
        ]  # fmt: skip
        self.model.show_items(shown)
        self.view.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        rows = {one.household: number for number, one in enumerate(shown)}
        if shown:
            self.view.selectRow(rows.get(current[0], 0) if current else 0)
        self._count()

    def _fits(self, one: Stop, wanted: dict[str, str | None]) -> bool:
        known = self.plan.paired.get(one.household, ()) if self.plan else ()
        place = str(one.row["village"] or "")
        held = {"village": place[: len(wanted["village"] or "")],
                "group": str(one.row["group_name"] or ""), "category": one.category}  # fmt: skip
        fits = all(wanted[name] in (None, value) for name, value in held.items())
        return fits and (wanted["helper"] is None or wanted["helper"] in known)

    def _count(self) -> None:
        shown, some = len(self.model.items), len(self.model.chosen())
        ticked = f"，勾选 {some:,} 户" if some else ""
        self.number.setText(f"列出 {shown:,} 户{ticked}")
        self.print_button.setText(f"打印走访路线单（{some or shown:,} 户）……")
        self.print_button.setEnabled(bool(shown))
        self.visit_button.setEnabled(bool(shown))

    def _texts(self, one: Stop) -> tuple[str, ...]:
        row, today = one.row, self.registry.today()
        place = " ".join(filter(None, (row["group_name"], row["natural_village"])))
        helpers = self.plan.paired.get(one.household, ()) if self.plan else ()
        return (
            place or "未填小组", str(row["name"] or "（户主未填）"),
            visit_plan.sooner(one, today), one.due or "—", one.last or "—",
            CATEGORIES[one.category], str(row["address"] or ""), "、".join(helpers),
        )  # fmt: skip

    def _fill_boxes(self) -> None:
        for part, words in SHOWN.items():
            self.boxes["part"].addItem(words, part)
        self._offer("category", CATEGORIES)
        for name in ("village", "group", "helper"):
            self._offer(name, {})
        self.boxes["village"].hide()

    def _offer(self, name: str, choices: Mapping[str, str]) -> None:
        box, words = self.boxes[name], TITLES[name]
        held = box.currentData()
        box.blockSignals(True)
        box.clear()
        box.addItem(f"{words}：{EVERY}", None)
        for value, text in choices.items():
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(held)) if held is not None else 0)
        box.blockSignals(False)

    def _lay_out(self) -> None:
        self.number = labelled("", "muted")
        back = button("返回", self.left.emit, "back")
        top = _row((labelled("走访计划", "title"), None, self.number, back))
        filters = FlowLayout()
        for box in self.boxes.values():
            filters.addWidget(box)
        rules = _row(
            (
                self.about,
                1,
                button(
                    "标准与参数……",
                    lambda: self.command_asked.emit("show_thresholds"),
                    "rules",
                    "link",
                ),
            )
        )
        bottom = FlowLayout()
        for part in (
            button("全部勾选", lambda: self.model.mark_all(True), "mark_all"),
            button("全部不选", lambda: self.model.mark_all(False), "mark_none"),
            self.print_button, button("打开", self._open, "open"), self.visit_button,
        ):  # fmt: skip
            bottom.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        nest(column, top)
        column.addWidget(self.summary)
        nest(column, rules)
        nest(column, filters)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        nest(column, _row((self.outcome, 1, self.folder)))
        nest(column, bottom)
        for widget in (self.folder, self.outcome, self.empty):
            widget.hide()

    def _open(self) -> None:
        for rec in self.chosen_households():
            self.opened.emit("household", rec)


TITLES: Final = {"village": "村", "group": "小组", "category": "类别", "helper": "帮扶责任人"}


def _household(one: Stop) -> str:
    return one.household


def _row(parts: Sequence[QWidget | int | None]) -> QHBoxLayout:
    """Put widgets side by side; a number stretches the one before it, None is a gap."""
    row = QHBoxLayout()
    for part in parts:
        if part is None:
            row.addStretch()
        elif isinstance(part, int):
            row.setStretch(row.count() - 1, part)
        else:
            row.addWidget(part)
    return row
