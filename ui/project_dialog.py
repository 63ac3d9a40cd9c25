"""A new project: its form, and beside it the phases, documents and checks it begins with."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from fupin_desktop import codes, projects, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Line
from fupin_desktop.procedures import OWN
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from fupin_desktop.values import BadValue
from ui.ask_dialog import AskDialog
from ui.flow import FlowLayout
from ui.form import RecordForm
from ui.parts import button, characters, named, row_height, wrapped
from ui.project_parts import Row, row_of
from ui.theme import labelled

ASKED: Final = (
    "region", "number", "name", "year", "category", "cycle", "level", "channel", "building",
    "location", "content", "goal", "unit", "organization", "responsible", "phone",
    "planned_start", "planned_end", "total", "fund_central", "fund_provincial", "fund_city",
    "fund_county", "fund_helping", "fund_self", "fund_other", "fund_sum", "purpose",
    "watch_amount", "over_threshold", "planned_households", "planned_persons", "planned_helped",
)  # fmt: skip
BASIS: Final = ("category", "cycle", "planned_start", "planned_end")  # what proposals follow from
SIZE: Final = ("total", "watch_amount", *(name for name in ASKED if name.startswith("fund_")))
COLUMNS: Final = {"name": 8, "planned_share": 4, "planned_start": 6, "planned_end": 6}
HEADERS: Final = ("阶段", "占比 %", "计划开始", "计划结束")


class PhaseTable(QTableWidget):
    """The phases a new project begins with, typed in place."""

    edited = Signal()

    def __init__(self, today: str) -> None:
        super().__init__(0, len(COLUMNS))
        self.today = today
        self.setObjectName("phases")
        self.setHorizontalHeaderLabels(HEADERS)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda _item: self.edited.emit())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show phases in place of the present ones."""
        self.blockSignals(True)
        self.setRowCount(0)
        for row in rows:
            self._append(row)
        self.blockSignals(False)
        self.fit()

    def add(self) -> None:
        """Begin another phase."""
        self._append({})
        self.fit()
        self.setCurrentCell(self.rowCount() - 1, 0)
        self.edited.emit()

    def drop(self) -> None:
        """Take the phase the cursor is in away."""
        if self.currentRow() >= 0:
            self.removeRow(self.currentRow())
            self.fit()
            self.edited.emit()

    def read(self) -> list[dict[str, Json]]:
        """The phases as they stand; raises BadValue, with the cursor in the wrong cell."""
        return [
            {"number": line + 1, **{name: self._cell(line, name) for name in COLUMNS}}
            for line in range(self.rowCount())
        ]

    def texts(self) -> list[list[str]]:
        """What stands in the cells, as typed."""
        cells = [[self.item(line, column) for column in range(len(COLUMNS))]
                 for line in range(self.rowCount())]  # fmt: skip
        return [[cell.text() if cell else "" for cell in line] for line in cells]

    def show_texts(self, texts: Sequence[Sequence[str]]) -> None:
        """Put texts into the cells in place of what stands there."""
        self.show_rows([{} for _ in texts])
        self.blockSignals(True)
        for line, row in enumerate(texts):
            for column, text in enumerate(row[: len(COLUMNS)]):
                self.setItem(line, column, QTableWidgetItem(text))
        self.blockSignals(False)

    def fit(self) -> None:
        """Be as high as the phases are, and give columns the width of the present text size."""
        high = row_height(self) + 6
        for line in range(self.rowCount()):
            self.setRowHeight(line, high)
        for number, wide in enumerate(COLUMNS.values()):
            if number:
                self.setColumnWidth(number, characters(self, wide) + 20)
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(head + high * max(1, self.rowCount()) + 2 * self.frameWidth())

    def _append(self, row: Row) -> None:
        line = self.rowCount()
        self.insertRow(line)
        fields = TABLES["project_phase"].fields
        for column, name in enumerate(COLUMNS):
            text = values.show(fields[name], row.get(name))
            self.setItem(line, column, QTableWidgetItem(text))

    def _cell(self, line: int, name: str) -> Json:
        column = list(COLUMNS).index(name)
        item = self.item(line, column)
        try:
            text = item.text() if item else ""
            value = values.parse(TABLES["project_phase"].fields[name], text, self.today)
            if name == "name" and value is None:
                raise BadValue("阶段名称没有填。不需要的阶段请删除。")
        except BadValue:
            self.setCurrentCell(line, column)
            raise
        return value


class ProjectDialog(AskDialog):
    """Makes a project with its phases, documents and checks in one step."""

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        form = RecordForm(registry, "project", only=ASKED)
        super().__init__(form, "建立项目", parent, high=46)
        self.setObjectName("new_project")
        self.setWindowTitle("新建项目")
        self.phases = PhaseTable(registry.today())
        self.documents: dict[str, QCheckBox] = {}
        self.checks: dict[str, QCheckBox] = {}
        self.problem = wrapped("", "problem", "phases.problem")
        self.own_phases = False  # somebody has changed them: they are not proposed anew
        self.own_documents: dict[str, bool] = {}
        self.own_checks: dict[str, bool] = {}
        self.shown: tuple[object, ...] = ()
        self._build_side()
        self.phases.edited.connect(self._keep_phases)
        form.changed.connect(self.propose_parts)
        self.propose_parts()

    def propose_parts(self) -> None:
        """Propose anew what follows from the form and nobody has changed."""
        project = self._project()
        basis = tuple(str(project[name]) for name in (*BASIS, *SIZE))
        if basis == self.shown:
            return
        self.shown = basis
        if not self.own_phases:
            self.phases.show_rows(projects.phases_of(project))
        self._propose_documents(project)
        self._propose_checks(project)

    def typed(self) -> dict[str, Json] | None:
        """What stands in the form, None if something there or among the phases is wrong."""
        given = super().typed()
        self.problem.hide()
        try:
            self.phases.read()
        except BadValue as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            self.phases.setFocus()
            return None
        return given

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Make the project."""
        fields = self.form.table.fields
        kept = {name: one for name, one in given.items()
                if one is not None and not fields[name].computed}  # fmt: skip
        project = self._project()
        return projects.start(
            self.registry, kept, phases=self.phases.read(),
            documents=[one for one in projects.documents_of(project)
                       if self.documents[str(one["kind"])].isChecked()],
            checks=[one for one in projects.checks_of(project)
                    if self.checks[str(one["stage"])].isChecked()],
        )  # fmt: skip

    def more_typed(self) -> Json:
        """Give the phases, and the documents and checks that were ticked otherwise."""
        if not (self.own_phases or self.own_documents or self.own_checks):
            return None
        return {
            "phases": [[*row] for row in self.phases.texts()] if self.own_phases else None,
            "documents": {**self.own_documents}, "checks": {**self.own_checks},
        }  # fmt: skip

    def more_lines(self) -> Sequence[Line]:
        """Say what was typed beside the form."""
        told = [" ".join(filter(None, row)) for row in self.phases.texts()]
        lines = [Line(label="阶段", text="；".join(told))] if self.own_phases else []
        for label, boxes, own in (("应有资料", self.documents, self.own_documents),
                                  ("检查", self.checks, self.own_checks)):  # fmt: skip
            ticked = [box.text() for name, box in boxes.items() if box.isChecked() and name in own]
            lines += [Line(label=label, text="、".join(ticked))] if own else []
        return lines

    def retype_more(self, typed: Json) -> None:
        """Put back the phases and ticks."""
        held = typed if isinstance(typed, dict) else {}
        for own, boxes, name in ((self.own_documents, self.documents, "documents"),
                                 (self.own_checks, self.checks, "checks")):  # fmt: skip
            ticks = held.get(name)
            for kind, on in ticks.items() if isinstance(ticks, dict) else ():
                if kind in boxes:
                    own[kind] = bool(on)
                    boxes[kind].setChecked(bool(on))
        rows = held.get("phases")
        if isinstance(rows, list):
            self.phases.show_texts([[str(text) for text in row] for row in rows
                                    if isinstance(row, list)])  # fmt: skip
            self.own_phases = True

    def _project(self) -> dict[str, Json]:
        return {name: self.form.read(name) for name in (*BASIS, *SIZE)}

    def _propose_documents(self, project: Row) -> None:
        papers = {one.kind: one for one in projects.papers(project["category"])}
        for kind, box in self.documents.items():
            paper = papers.get(kind)
            box.setVisible(paper is not None)
            box.blockSignals(True)
            box.setChecked(self.own_documents.get(kind, paper is not None and paper.required))
            box.blockSignals(False)

    def _propose_checks(self, project: Row) -> None:
        for one in projects.checks_of(project):
            stage = str(one["stage"])
            box = self.checks[stage]
            word = "重点检查" if one["focus"] else "检查"
            day = f"（{one['planned']}）" if one["planned"] else ""
            box.setText(f"{codes.label('check_stage', stage)}{word}{day}")
            box.blockSignals(True)
            box.setChecked(self.own_checks.get(stage, one["focus"] is True))
            box.blockSignals(False)

    def _keep_phases(self) -> None:
        self.own_phases = True
        self.drafting.note()

    def _keep(self, held: dict[str, bool], name: str, ticked: bool) -> None:
        held[name] = ticked
        self.drafting.note()

    def _build_side(self) -> None:
        kinds = codes.codes("project_document")
        self.documents = self._boxes("document", "project_document", list(kinds))
        self.checks = self._boxes("check", "check_stage", list(codes.codes("check_stage")))
        for name, box in self.documents.items():
            box.toggled.connect(lambda on, name=name: self._keep(self.own_documents, name, on))
        for name, box in self.checks.items():
            box.toggled.connect(lambda on, name=name: self._keep(self.own_checks, name, on))
        add = button("添加", self.phases.add, "add_phase")
        drop = button("删除", self.phases.drop, "drop_phase")
        head = QWidget()
        head_row = row_of(labelled("阶段", "heading"), add, drop)
        head_row.insertStretch(1)
        head_row.setContentsMargins(0, 0, 0, 0)
        head.setLayout(head_row)
        self.problem.hide()
        for widget in (
            wrapped(f"下面各项由模板提出（{OWN}），建立前可以修改，建立后可以逐条增减。", "muted"),
            head, self.phases, self.problem,
            labelled("应有资料", "heading"), _flow(self.documents),
            labelled("检查", "heading"), _flow(self.checks),
            wrapped("达到重点检查金额的项目，事前、事中、事后检查默认勾选。", "muted"),
        ):  # fmt: skip
            self.told.addWidget(widget)
        for one in (add, drop):
            one.setAutoDefault(False)

    def _boxes(self, what: str, choices: str, kinds: Sequence[str]) -> dict[str, QCheckBox]:
        return {
            kind: named(QCheckBox(codes.label(choices, kind)), f"{what}.{kind}") for kind in kinds
        }


def _flow(boxes: Mapping[str, QCheckBox]) -> QWidget:
    holder, flow = QWidget(), FlowLayout(8)
    for box in boxes.values():
        flow.addWidget(box)
    holder.setLayout(flow)
    return holder
