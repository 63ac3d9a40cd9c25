"""The page of a survey round 排查轮次: whom it covers, what it asks, how far it is, what to do."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import local, paper, surveys, values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.surveys import Line, Progress
from ui import messages, task
from ui.filter_dialog import FilterDialog
from ui.history_dialog import HistoryDialog
from ui.local_field_form import LocalFieldForm
from ui.more_columns import regions_below
from ui.nesting import nest
from ui.parts import button, characters, named, wrapped
from ui.pick_dialog import PickDialog
from ui.record_form import RecordDialog, RecordForm
from ui.survey_lists import ALL_DONE, NOBODY, STATES, SurveyLists, dress, fit
from ui.survey_run import SurveyRunDialog
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("小组", "应查", "已查", "没见到", "未查")
WIDTHS: Final = (8, 3, 3, 4, 3)  # in Chinese characters
PADDED: Final = 12 * len(WIDTHS) + 26  # pixels of the frame and of what stands beside the texts
EVERY: Final = "全部"
UNGROUPED: Final = "未填小组"
ADVICE: Final = "还没有加本轮要问的问题，只填见到谁、结论和情况。"


class Place(NamedTuple):
    """One line of the groups: all, or one group of one village."""

    village: str
    group: str
    name: str
    counts: tuple[int, int, int, int]


class SurveyPage(QWidget):
    """One round at a time: its groups on the left, its households by state on the right."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables
    list_asked = Signal(str, object)  # name, list of household ids

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.table, self.rec = surveys.ROUND, ""
        self.row: dict[str, Json] = {}
        self.held = Progress()
        self.places: dict[str, tuple[str, str]] = {}  # household -> village, group
        self.name = wrapped(role="title")
        self.about = wrapped(role="muted", name="about")
        self.asked = wrapped(role="muted", name="asked")
        self.doubt = wrapped(role="notice", name="doubt")
        self.summary = labelled("", "heading")
        self.bar = named(QProgressBar(), "survey_progress")
        self.groups: TextTable[Place] = TextTable(HEADERS, _texts, self)
        self.group_view = named(QTableView(), "groups")
        self.lists = SurveyLists(registry)
        self.buttons = {
            name: button(word, slot, name, role)
            for name, word, slot, role in (
                ("run", "逐户填", self.run, "main"),
                ("cover", "范围 ▾", lambda: None, ""),
                ("ask", "加问题……", self.ask, ""),
                ("print_survey", "打印清单……", self.choose_target, ""),
                ("edit", "修改", self.edit, ""),
                ("history", "修改记录", self.show_history, ""),
                ("delete", "删除", self.delete, ""),
            )
        }
        self._lay_out()
        self._connect()

    # ---- showing ------------------------------------------------------------------------------

    def open(self, _table: str, rec: str) -> None:
        """Show a round; another one from its first state."""
        if rec != self.rec:
            self.lists.state = "todo"
            self.group_view.clearSelection()
        self.rec = rec
        self.refresh()

    def refresh(self) -> None:
        """Read the round anew; leave the page if it is gone."""
        if not self.rec:
            return
        try:
            self.row = surveys.round_of(self.registry, self.rec)
        except FupinError:
            self.rec = ""
            self.left.emit()
            return
        self.held = surveys.progress(self.registry, self.row)
        self._show_head()
        self._show_groups()
        self._show_state()

    def chosen_households(self) -> list[str]:
        """The households of the state shown, of the group chosen, in the order of the list."""
        place = self._place()
        some = list(getattr(self.held, self.lists.state))
        if place is None or not place.name or place.name == EVERY:
            return some
        return [rec for rec in some if self.places.get(rec) == (place.village, place.group)]

    # ---- doing --------------------------------------------------------------------------------

    def run(self, first: str = "") -> None:
        """Survey the open households one after the other, beginning with one if it is given."""
        place, whole = self._place(), set(self.held.open)
        open_ = self.held.open
        if place is not None and place.name != EVERY:
            open_ = [one for one in open_ if self.places.get(one) == (place.village, place.group)]
        if first and first not in whole:
            open_ = [first, *open_]
        if not open_:
            messages.info(self, ALL_DONE if self.held.total else NOBODY)
            return
        dialog = SurveyRunDialog(self.registry, self.row, open_, self, first)
        dialog.saved.connect(lambda _batch: self._announce(surveys.ANSWER, "household"))
        dialog.open()

    def ask(self) -> None:
        """Add a question of this round."""
        form = LocalFieldForm(self.registry, self, survey=self.row)
        form.accepted.connect(lambda: self._announce(local.TABLE))
        form.open()

    def cover_all(self) -> None:
        """Let the round cover everybody."""
        self._cover({})

    def choose_conditions(self) -> None:
        """Ask which conditions the households of the round meet."""
        table = self.registry.table("household")
        held = surveys.recall(self.row) if self.row["cover"] == surveys.FILTERED else []
        dialog = FilterDialog(self.registry, table, held, "", self)
        dialog.chosen.connect(self._take_conditions)
        dialog.open()

    def choose_households(self) -> None:
        """Ask for a list of the households of the round."""
        dialog = PickDialog(self.registry, self, uses=("cover",))
        dialog.used.connect(lambda _what, ids, _name: self._cover({"households": ids}))
        dialog.open()

    def choose_target(self) -> None:
        """Ask where the list of those still to be surveyed goes, then print it."""
        proposal = f"排查清单 {self.row['name']} {self.registry.today()}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "打印清单", proposal, "PDF (*.pdf)")
        if name:
            self.print_list(Path(name))

    def print_list(self, target: Path) -> None:
        """Print those still to be surveyed, of the group chosen."""
        rec, ids = self.rec, self.chosen_households()
        if self.lists.state not in ("todo", "absent"):
            ids = list(self.held.open)
        task.run_with_progress(
            self, "正在排版……",
            lambda step: paper.survey(self.registry, rec, ids, target, step=step),
            lambda pages: messages.info(self, f"清单已保存，共 {pages} 页：{target}"),
        )  # fmt: skip

    def edit(self) -> None:
        """Change the name and the dates of the round."""
        form = RecordForm(self.registry, surveys.ROUND, self.rec, only=surveys.ASKED)
        dialog = RecordDialog(form, self)
        dialog.saved.connect(lambda _batch: self._announce(surveys.ROUND))
        dialog.open()

    def show_history(self) -> None:
        """Show who wrote what into the round."""
        HistoryDialog(self.registry, surveys.ROUND, self.rec, self).open()

    def delete(self) -> None:
        """Delete the round after asking; what was found at the households stays."""
        count = self.registry.count(surveys.ANSWER, where={local.ROUND: self.rec})
        rest = f"已填的 {count:,} 户排查记录仍留在各户。" if count else ""
        question = f"删除排查轮次“{self.row['name']}”？{rest}删除后可以用“撤销”恢复。"
        if not messages.ask(self, question):
            return
        rec = self.rec
        if task.attempt(self, lambda: self.registry.delete(surveys.ROUND, rec)) is not None:
            self._announce(surveys.ROUND)

    # ---- inside -------------------------------------------------------------------------------

    def _take_conditions(self, _name: str, found: list[Condition]) -> None:
        self._cover({"held": found})

    def _cover(self, how: Mapping[str, object]) -> None:
        rec = self.rec

        def write() -> object:
            return surveys.set_cover(self.registry, rec, **how)  # type: ignore[arg-type]

        if task.attempt(self, write) is not None:
            self._announce(surveys.ROUND)

    def _announce(self, *tables: str) -> None:
        self.records_changed.emit(frozenset(tables))

    def _place(self) -> Place | None:
        row = self.group_view.currentIndex().row()
        return self.groups.items[row] if 0 <= row < len(self.groups.items) else None

    def _show_head(self) -> None:
        row, fields = self.row, self.registry.table(surveys.ROUND).fields
        self.name.setText(str(row["name"] or "（未填名称）"))
        days = f"{row['start'] or '…'} 至 {row['end'] or '…'}" if row["start"] or row["end"] else ""
        region = str(row["region"] or self.registry.region)
        ours = region.startswith(self.registry.region)
        parts = [days, values.show(fields["kind"], row["kind"]),
                 f"范围：{surveys.cover_words(row)}", "" if ours else "上级布置",
                 str(row["note"] or "")]  # fmt: skip
        self.about.setText("　".join(filter(None, parts)))
        asked = [one.label for one in surveys.questions(self.registry, self.rec)]
        self.asked.setText(f"本轮问题：{'、'.join(asked)}" if asked else ADVICE)
        self.doubt.setText(self.held.doubt)
        self.doubt.setVisible(bool(self.held.doubt))
        self.summary.setText(surveys.summary(self.held))
        self.bar.setRange(0, max(1, self.held.total))
        self.bar.setValue(len(self.held.done))
        for name in ("cover", "edit", "delete"):
            self.buttons[name].setEnabled(ours)
            self.buttons[name].setToolTip("" if ours else "这一轮由上级布置，本单位不能改")

    def _show_groups(self) -> None:
        chosen = self._place()
        self.places = surveys.places(self.registry, self.held)
        found = surveys.lines(self.registry, self.held, self.places)
        names = regions_below(self.registry)
        total = (self.held.total, len(self.held.done), len(self.held.absent), len(self.held.todo))
        self.groups.show_items([Place("", "", EVERY, total), *(_line(one, names) for one in found)])
        keys = [(one.village, one.group) for one in self.groups.items]
        row = keys.index((chosen.village, chosen.group)) if chosen and (
            (chosen.village, chosen.group) in keys) else 0  # fmt: skip
        self.group_view.selectRow(row)

    def _show_state(self) -> None:
        self.lists.show_progress(self.rec, self.held, self.chosen_households())

    def _turn_list(self) -> None:
        name = f"{self.row['name']}：{STATES[self.lists.state]}"
        self.list_asked.emit(name, self.chosen_households())

    def _connect(self) -> None:
        self.lists.run_asked.connect(self.run)
        self.lists.answer_asked.connect(partial(self.opened.emit, surveys.ANSWER))
        self.lists.list_asked.connect(self._turn_list)
        self.lists.turned.connect(self._show_state)
        self.group_view.selectionModel().currentRowChanged.connect(lambda *_: self._show_state())
        self.group_view.activated.connect(lambda _index: self._turn_list())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(button("← 返回", self.left.emit, "back"))
        head.addWidget(labelled("排查轮次", "tag"), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.name, 1)
        tools = QHBoxLayout()
        for one in self.buttons.values():
            tools.addWidget(one)
        tools.addStretch()
        menu = QMenu(self.buttons["cover"])
        menu.addAction("全部农户", self.cover_all)
        menu.addAction("符合条件的户……", self.choose_conditions)
        menu.addAction("从名单选户……", self.choose_households)
        self.buttons["cover"].setMenu(menu)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        nest(column, head)
        nest(column, tools)
        for part in (self.about, self.asked, self.doubt, self.summary, self.bar):
            column.addWidget(part)
        column.addWidget(self._body(), 1)

    def _body(self) -> QSplitter:
        dress(self.group_view, self.groups)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(12)
        body.addWidget(self.group_view)
        body.addWidget(self.lists)
        body.setStretchFactor(1, 1)
        body.setStretchFactor(0, 0)
        body.setSizes([characters(self, sum(WIDTHS)) + PADDED, characters(self, 50)])
        return body

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit(self.group_view, WIDTHS)
        self.group_view.setMaximumWidth(characters(self, sum(WIDTHS)) + PADDED)


def _line(one: Line, names: Mapping[str, str]) -> Place:
    group = one.group or UNGROUPED
    village = names.get(one.village, "")
    name = f"{village} · {group}" if village else group
    return Place(one.village, one.group, name, (one.total, one.done, one.absent, one.todo))


def _texts(one: Place) -> tuple[str, ...]:
    return one.name, *(f"{number:,}" for number in one.counts)
