"""Buttons with a menu beside a household: its procedures and its plans, and new ones of them."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from fupin_desktop import codes, plans, procedures, proceedings
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.outcomes import REGIONAL, VILLAGE
from fupin_desktop.paper.single_forms import EACH, FORMS
from fupin_desktop.procedures import OPEN
from fupin_desktop.registry import Registry
from ui import template_drop
from ui.ask_dialog import AskDialog
from ui.forms_dialog import FormsDialog
from ui.outcome_dialog import StartDialog
from ui.plan_dialog import NAMES, NewPlanDialog

MOST: Final = 12  # finished procedures a menu lists
OLD: Final = "其他程序（补录往年的）"


class MenuButton(QPushButton):
    """A button whose menu is made anew each time it opens."""

    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry, word: str, name: str) -> None:
        super().__init__(f"{word} ▾")
        self.setObjectName(name)
        self.registry = registry
        self.household = ""
        self.list = QMenu(self)
        self.list.aboutToShow.connect(self.fill)
        self.setMenu(self.list)

    def fill(self) -> None:
        """Make the menu for the household shown."""
        self.list.clear()
        self.entries()

    def entries(self) -> None:
        """Put entries into the menu."""
        raise NotImplementedError

    def ask(self, dialog: AskDialog, table: str) -> None:
        """Open a dialog, and the record it makes."""
        dialog.saved.connect(lambda batch: self._show_new(table, batch.ids[0]))
        dialog.open()

    def _show_new(self, table: str, rec: str) -> None:
        self.records_changed.emit(frozenset({table}))
        self.opened.emit(table, rec)


class ProcedureButton(MenuButton):
    """What is being done for a household, what it calls for, and all else that can be begun."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "办程序", "procedures")

    def entries(self) -> None:
        here = {"household": self.household}
        found = self.registry.select("procedure", where=here, order=("-started",))
        open_ = [one for one in found if one["state"] in (OPEN, None)]
        for one in open_:
            self._link(self.list, f"正在办：{_kind(one['kind'])}（{_began(one)}）", one)
        if open_:
            self.list.addSeparator()
        row = self.registry.rows("household", [self.household])[0]
        first = proceedings.fitting(row, self.registry.today())
        for kind in first:
            self._begin(self.list, kind)
        rest = self.list.addMenu(OLD)
        for kind in proceedings.others(first):
            self._begin(rest, kind)
        ended = [one for one in found if one not in open_]
        if ended:
            self.list.addSeparator()
            before = self.list.addMenu(f"办过的程序（{len(ended)}）")
            for one in ended[:MOST]:
                state = codes.label("procedure_state", str(one["state"]))
                self._link(before, f"{_kind(one['kind'])}（{_began(one)}，{state}）", one)

    def _link(self, menu: QMenu, text: str, row: dict[str, Json]) -> None:
        menu.addAction(text, partial(self.opened.emit, "procedure", str(row["id"])))

    def _begin(self, menu: QMenu, kind: str) -> None:
        menu.addAction(f"启动“{_kind(kind)}”……", partial(self.start, kind))

    def start(self, kind: str) -> None:
        """Ask what a procedure begins with, begin it, and open it."""
        self.ask(StartDialog(self.registry, kind, self.household, self), "procedure")


class PlanButton(MenuButton):
    """A household's plans and those of its members, and new ones."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "计划", "plans")

    def entries(self) -> None:
        here = {"household": self.household}
        members = {str(one["id"]): str(one["name"] or "（未填姓名）")
                   for one in self.registry.select("person", where=here)}  # fmt: skip
        current = plans.current(self.registry.select("plan", where=here))
        for one in current:
            years = plans.years_of(one)
            span = "—".join(dict.fromkeys((years[0], years[-1]))) if years else ""
            whom = f"：{members.get(str(one['person']), '')}" if one["person"] else ""
            text = f"{NAMES.get(str(one['scope']), '计划')}{whom}　{span}"
            version = f"（第 {plans.version_of(one)} 版）"
            open_it = partial(self.opened.emit, "plan", str(one["id"]))
            self.list.addAction(f"{text}{version}", open_it)
        if current:
            self.list.addSeparator()
        new = partial(self.make, plans.HOUSEHOLD, self.household)
        self.list.addAction(f"新增{NAMES[plans.HOUSEHOLD]}……", new)
        each = self.list.addMenu(f"新增{NAMES[plans.PERSON]}")
        each.setEnabled(bool(members))
        for rec, name in members.items():
            each.addAction(f"{name}……", partial(self.make, plans.PERSON, rec))

    def make(self, scope: str, owner: str) -> None:
        """Ask what a plan begins with, make it, and open it."""
        self.ask(NewPlanDialog(self.registry, scope, owner, self), "plan")


class FormButton(MenuButton):
    """The single forms of a household, to print."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "打印表", "forms")

    def entries(self) -> None:
        for one in FORMS.values():
            if one.about == EACH:
                self.list.addAction(f"{one.label}……", partial(self.print, one.name))
        self.list.addSeparator()
        self.list.addAction("按模板填表……", self.fill_template)

    def print(self, name: str) -> None:
        """Offer one of the forms."""
        dialog = FormsDialog(self.registry, [self.household], self.window(), form=name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def fill_template(self) -> None:
        """Offer to fill a form of the county in for the household."""
        template_drop.show(self.window())


def new_menu(
    registry: Registry, table: str, parent: QWidget, then: Callable[[AskDialog], None]
) -> QMenu:
    """Make the menu a list offers instead of one form: which kind of procedure, whose plan."""
    menu = QMenu(parent)

    def ask(dialog: Callable[[], AskDialog]) -> Callable[[], None]:
        return lambda: then(dialog())

    if table == "plan":
        for scope, name in NAMES.items():
            make = partial(NewPlanDialog, registry, scope, "", parent)
            menu.addAction(f"{name}……", ask(make))
        return menu
    today = registry.today()
    regional = {VILLAGE} if registry.level == "village" else REGIONAL
    fits = [kind for kind in procedures.kinds() if kind not in REGIONAL or kind in regional]
    now = [kind for kind in fits if procedures.current(kind, today)]
    old = menu
    for kind in sorted(fits, key=lambda kind: (kind not in now, kind)):
        if kind not in now and old is menu:
            old = menu.addMenu(OLD)
        start = partial(StartDialog, registry, kind, "", parent)
        old.addAction(f"{_kind(kind)}……", ask(start))
    return menu


def _kind(kind: Json) -> str:
    return codes.label("procedure_kind", str(kind))


def _began(row: dict[str, Json]) -> str:
    return f"{row['started'] or '日期未填'} 启动"
