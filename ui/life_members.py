"""The members of a household in the dialog of an event: who is picked, and who becomes what."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QLabel,
    QRadioButton,
    QWidget,
)

from fupin_desktop import life, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.life.facts import Row
from fupin_desktop.values import BadValue
from ui.editors import ChoiceEditor, Source
from ui.life_asks import MANY, ONE
from ui.parts import named, wrapped
from ui.theme import empty, labelled

WIDTH = 9  # characters of the longest relation and some room
HEADS = ("姓名", "出生日期", "现与户主关系", "变动后与户主关系")
BORN = TABLES["person"].fields["birth_date"]
RELATION = TABLES["membership"].fields["relation"]


class Members(QWidget):
    """One line for each member: picked or not, and the relation to be told."""

    changed = Signal()

    def __init__(self, source: Source, pick: str, facts: life.Facts) -> None:
        super().__init__()
        self.source, self.pick = source, pick
        self.boxes: dict[str, QAbstractButton] = {}
        self.relations: dict[str, ChoiceEditor] = {}
        self.problems: dict[str, QLabel] = {}
        self.told: dict[str, Json] = {}  # relations somebody has chosen here
        self._group = QButtonGroup(self)
        self._group.setExclusive(pick == ONE)
        self._filling = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self.show_rows((), facts)

    def show_rows(self, rows: Sequence[Row], facts: life.Facts) -> None:
        """List these memberships."""
        empty(self._grid)
        self.boxes, self.relations, self.problems = {}, {}, {}
        heads = [labelled(text, "muted") for text in HEADS]
        for column, head in enumerate(heads):
            self._grid.addWidget(head, 0, column)
        self.after = heads[-1]
        for number, row in enumerate(rows, 1):
            self._add(number * 2, row, facts)
        self.problem = wrapped("", "problem", "persons.problem")
        self.problem.hide()
        self._grid.addWidget(self.problem, 2 * len(rows) + 2, 0, 1, 4)

    def picked(self) -> tuple[str, ...]:
        """Record ids of the persons picked, in the order of the list."""
        return tuple(person for person, box in self.boxes.items() if box.isChecked())

    def ask(self, relations: Mapping[str, str]) -> None:
        """Ask for the relation of these people and of nobody else, proposing what follows."""
        if not self.relations:
            return
        self._filling = True
        for person, editor in self.relations.items():
            if person in relations and person not in self.told:
                editor.put(relations[person] or None)
            editor.setVisible(person in relations)
        self.after.setVisible(bool(relations))
        self._filling = False

    def say(self, person: str, problem: str) -> None:
        """Say below somebody's line what is wrong with the relation."""
        self.problems[person].setText(problem)
        self.problems[person].setVisible(bool(problem))
        self.relations[person].mark(bool(problem))

    def _add(self, line: int, row: Row, facts: life.Facts) -> None:
        person = str(row["person"])
        name = facts.name(person)
        if self.pick:
            box = QCheckBox(name) if self.pick == MANY else QRadioButton(name)
            self.boxes[person] = named(box, f"pick.{person}")
            self._group.addButton(box)
            box.toggled.connect(lambda _on: self.changed.emit())
            self._grid.addWidget(box, line, 0)
        else:
            self._grid.addWidget(labelled(name), line, 0)
        born = values.show(BORN, facts.people[person]["birth_date"])
        self._grid.addWidget(labelled(born), line, 1)
        self._grid.addWidget(labelled(values.show(RELATION, row["relation"])), line, 2)
        editor = ChoiceEditor(RELATION, self.source)
        editor.box.setObjectName(f"relation.{person}")
        editor.box.setAccessibleName(f"{name}变动后与户主关系")
        editor.combo.setMinimumContentsLength(WIDTH)
        policy = editor.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # lines keep their place while people are picked
        editor.setSizePolicy(policy)
        editor.changed.connect(lambda: self._tell(person))
        self.relations[person] = editor
        self._grid.addWidget(editor, line, 3, Qt.AlignmentFlag.AlignLeft)
        self.problems[person] = wrapped("", "problem", f"relation.{person}.problem")
        self.problems[person].hide()
        self._grid.addWidget(self.problems[person], line + 1, 0, 1, 4)

    def _tell(self, person: str) -> None:
        if self._filling:
            return
        try:
            self.told[person] = self.relations[person].read()
        except BadValue:
            self.told.pop(person, None)
        self.changed.emit()
