"""What a household's page says of its life: closed or moved, kin by split and merge, who left."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fupin_desktop import duplicates, life, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.life.facts import Row
from fupin_desktop.registry import Registry
from ui import task
from ui.duplicates_dialog import show_duplicates
from ui.flow import FlowLayout
from ui.household_menus import MenuButton
from ui.life_dialog import TOUCHED, LifeDialog
from ui.nesting import nest
from ui.parts import button, named
from ui.theme import empty, labelled

ORDER: Final = (
    "split", "merge", "move", "head", "", "birth", "marry_in", "enter", "", "death", "marry_out",
    "leave",
)  # fmt: skip
REPAIRS: Final = ("merge", "head")  # what can be done with members left in a closed household
KIN: Final = {
    "origin": "原户：{name}（{until}分出）", "offshoot": "分出：{name}（{until}）",
    "merged": "{name}（{until}并入本户）", "next": "并入：{name}（{until}）",
}  # fmt: skip


class LifeBar(QWidget):
    """The banner of a closed household and the links to its kin; nothing where there is neither."""

    opened = Signal(str, str)  # table, record id
    parted = Signal()  # something was taken apart, or merged

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.flow = FlowLayout()
        self.setLayout(self.flow)

    def show_household(self, rec: str) -> None:
        """Say how a household stands, and lead to those it is related to."""
        empty(self.flow)
        standing = life.standing(self.registry, rec)
        if standing:
            self.flow.addWidget(named(labelled(standing, "notice"), "standing"))
        kin = life.relatives(self.registry, rec)
        for one in kin:
            until = values.show(TABLES["household_event"].fields["date"], one.until or None)
            text = KIN[one.how].format(name=f"{one.name}户", until=f"{until} " if until else "")
            text = text.replace(" ）", "）").replace("（）", "")
            slot = partial(self.opened.emit, "household", one.household)
            self.flow.addWidget(button(text, slot, f"kin.{one.household}", "link"))
        twins = duplicates.merged_into(self.registry, "household", rec)
        if twins:
            text = f"另有 {len(twins)} 条重复登记已并入本户（拆开……）"
            self.flow.addWidget(button(text, partial(self.show_twins, rec), "twins", "link"))
        self.setVisible(bool(standing or kin or twins))

    def show_twins(self, rec: str) -> None:
        """Show what was merged into the household, to be taken apart."""
        show_duplicates(self.registry, self.window(), self.parted.emit, rec)


class Departed(QWidget):
    """Those who have left the household: when, why, and where to."""

    opened = Signal(str, str)  # table, record id

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.flow = FlowLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(labelled("以前的成员", "muted"))
        nest(layout, self.flow)

    def show_household(self, rec: str) -> None:
        """List who has left a household."""
        empty(self.flow)
        gone = life.departed(self.registry, rec)
        people = self.registry.rows("person", [str(row["person"]) for row in gone])
        names = {str(row["id"]): str(row["name"] or "") for row in people}
        for row in gone:
            person = str(row["person"])
            slot = partial(self.opened.emit, "person", person)
            text = f"{names.get(person, '')}（{_left(row)}）"
            self.flow.addWidget(button(text, slot, f"departed.{person}", "link"))
        self.setVisible(bool(gone))


def _left(row: Row) -> str:
    fields = TABLES["membership"].fields
    told = [values.show(fields[name], row[name]) for name in ("end", "reason_out")]
    return " ".join(filter(None, told)) or "已在另一户"


class LifeButton(MenuButton):
    """What can happen to a household."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "户变动", "life")

    def entries(self) -> None:
        standing = life.standing(self.registry, self.household)
        closed = bool(self.registry.rows("household", [self.household])[0]["end"])
        number = self.registry.count("person", where={"household": self.household})
        if standing and not closed:
            self.list.addAction(f"{standing}；户变动由迁入村办理").setEnabled(False)
            return
        repairs = REPAIRS if number else ()
        for kind in ("reopen", *repairs) if closed else ORDER:
            if kind:
                self.list.addAction(f"{life.KINDS[kind].label}……", partial(self.begin, kind))
            else:
                self.list.addSeparator()

    def begin(self, kind: str) -> LifeDialog | None:
        """Open the dialog of one kind of event; None if the household has just gone."""
        make = partial(LifeDialog, self.registry, self.household, kind, self.window())
        dialog = task.attempt(self, make)
        if dialog is not None:
            dialog.saved.connect(lambda _batch: self.records_changed.emit(TOUCHED))
            dialog.open()
        return dialog
