"""The pictures of the work itself: lists, pages and forms of a township of full width."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from camera import LATER, busiest, dropped, over, reopened, settle, shown, snap, until
from PySide6.QtWidgets import QDialog, QPushButton

from fupin_desktop import attachments, demo, life, plans, proceedings
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.conditions import Condition
from fupin_desktop.demo.album import landscape
from fupin_desktop.procedures import OPEN
from fupin_desktop.registry import Registry
from ui.attachment_dialog import AttachmentDialog
from ui.attendance_grid import AttendanceDialog
from ui.column_chooser import ColumnChooser
from ui.filter_dialog import FilterDialog
from ui.findings_dialog import FindingsDialog
from ui.local_field_dialog import LocalFieldDialog
from ui.local_field_form import LocalFieldForm
from ui.main_window import MainWindow
from ui.outcome_dialog import FinishDialog
from ui.procedure_page import ProcedurePage
from ui.project_dialog import ProjectDialog
from ui.record_form import RecordDialog, RecordForm
from ui.related import links_to
from ui.threshold_page import ThresholdDialog

SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def draw(made: demo.Demo) -> None:
    """Take a village at its work, then what its township decides."""
    window = shown(reopened(made.villages[0]))
    draw_lists(window)
    draw_records(window)
    draw_household(window)
    draw_life(window)
    draw_procedure(window)
    draw_plan(window)
    draw_year(window)
    draw_team(window)
    window.close()
    window = shown(reopened(made.township))
    draw_project(window)
    draw_settings(window)
    window.close()


def draw_lists(window: MainWindow) -> None:
    """What a list shows, and which records."""
    work = window.workplace
    name, wanted = "二组的脱贫户", [
        Condition("group_name", "is", ("二组",)), Condition("kind", "any", ("02",)),
    ]  # fmt: skip
    shown_list = work.show_list("household", name, wanted)
    assert shown_list is not None  # noqa: S101
    shown_list.menu.keep(name, wanted)
    snap("list_filtered", window)
    shown_list.set_conditions()
    over(window, "filter", found(window, FilterDialog))
    shown_list.clear()
    shown_list.choose_columns()
    over(window, "columns", found(window, ColumnChooser))
    work.show_list("task")
    snap("tasks", window)


def draw_records(window: MainWindow) -> None:
    """The page of a record, and its photos and files."""
    registry = window.registry
    window.turn("农户")
    person = most_related(registry, "person")
    window.workplace.open("person", person)
    snap("record", window)
    project = registry.find("attachment", where={"record_table": "project"})
    rec = str(registry.rows("attachment", project[:1])[0]["record"])
    rng = random.Random(7)  # noqa: S311 - the same hills every time
    morning = datetime(2026, 10, 12, 9, 30)  # noqa: DTZ001 - as cameras tell it
    pictures = [
        (f"硬化路面{number}.jpg", landscape(rng, morning + timedelta(days=number, hours=number)))
        for number in range(1, 4)
    ]
    attachments.attach(registry, "project", rec, [*pictures, ("开工报告.pdf", SCAN)])
    over(window, "attachments", AttachmentDialog(registry, "project", rec, window))


def draw_household(window: MainWindow) -> None:
    """The chain of help of a household, and everything about it."""
    page = window.workplace.household
    window.workplace.open_household(linked(window.registry))
    page.timeline._buttons["chain"].click()  # noqa: SLF001
    snap("chain", window)
    page.timeline._buttons[""].click()  # noqa: SLF001
    page.sides.setCurrentIndex(1)
    links = {link.table: link for link in links_to("household")}
    page.related.choose(links["income"])
    snap("household_records", window)
    page.sides.setCurrentIndex(0)


def draw_life(window: MainWindow) -> None:
    """A household that splits, and one that has gone."""
    registry, page = window.registry, window.workplace.household
    household = splitting(registry)
    window.workplace.open_household(household)
    button = page.findChild(QPushButton, "life")
    assert button is not None  # noqa: S101
    dropped("life", window, button)
    dialog = next(one for one in page.menus if one.objectName() == "life").begin("split")
    members = [*dialog.members.boxes]
    for person in members[2:]:
        dialog.members.boxes[person].setChecked(True)
    dialog.rows["date"].editor.put("2026-11")
    over(window, "split", dialog)
    gone = registry.find("household", where={"end_reason": "01"}) or registry.find(
        "household", where=life_gone(registry)
    )
    window.workplace.open_household(gone[0])
    snap("closed", window)


def draw_procedure(window: MainWindow) -> None:
    """A household on its way to being monitored, and what finishing that will write."""
    registry = window.registry
    open_ = registry.select("procedure", where={"kind": "02", "state": OPEN})
    rec = str(open_[0]["id"])
    day = LATER.date()
    for step, done in (("compare", 1), ("vote", 0)):
        papers: list[Json] = ["06"] if step == "compare" else ["07", "08"]
        given: dict[str, Json] = {"done": f"{day - timedelta(days=done)}", "documents": papers}
        proceedings.do_step(registry, rec, step, given)
    proceedings.do_step(registry, rec, "notice", {"notice_start": f"{day}",
                                                  "documents": ["10"]})  # fmt: skip
    window.refresh()
    window.workplace.open("procedure", rec)
    page = window.workplace.own["procedure"]
    assert isinstance(page, ProcedurePage)  # noqa: S101
    settle()
    page.area.ensureWidgetVisible(page.cards[-3][1])
    snap("procedure", window)
    over(window, "finish", FinishDialog(registry, rec, window))


def draw_plan(window: MainWindow) -> None:
    """A plan in its second version."""
    revised = [row for row in window.registry.select("plan", where={"scope": plans.HOUSEHOLD})
               if plans.version_of(row) > 1]  # fmt: skip
    window.workplace.open("plan", str(revised[0]["id"]))
    snap("plan", window)


def draw_year(window: MainWindow) -> None:
    """The sheets that come every year: of a household, and of the village."""
    registry = window.registry
    window.turn("农户")
    window.workplace.show_list("income")
    sheet = registry.find("income", where={"household": busiest(registry), "year": "2025"})[0]
    over(window, "income", RecordDialog(RecordForm(registry, "income", sheet), window))
    window.workplace.show_list("village_year")
    year = registry.find("village_year", order=("-year",))[0]
    over(window, "village_year", RecordDialog(RecordForm(registry, "village_year", year), window))


def draw_team(window: MainWindow) -> None:
    """A month of the work team."""
    window.workplace.show_list("attendance")
    dialog = AttendanceDialog(window.registry, window)
    dialog.show_month("2026-10")
    over(window, "attendance", dialog)


def draw_project(window: MainWindow) -> None:
    """A project on its way, and how one begins."""
    registry = window.registry
    window.turn("项目资金")
    snap("projects", window)
    window.workplace.open("project", paying(registry))
    snap("project", window)
    window.turn("项目资金")
    dialog = ProjectDialog(registry, window)
    new: dict[str, Json] = {"name": "青禾村食用菌大棚项目", "cycle": "2", "total": 230000000,
                            "planned_start": "2027-03", "planned_end": "2027-10"}  # fmt: skip
    for name, value in new.items():
        dialog.form.rows[name].editor.put(value)
    dialog.propose_parts()
    over(window, "new_project", dialog)


def draw_settings(window: MainWindow) -> None:
    """What an office sets for itself and all below it."""
    window.turn("工作台")
    dialog = ThresholdDialog(window.registry, window, window.records_changed)
    over(window, "thresholds", dialog)
    fields = LocalFieldDialog(window.registry, window)
    fields.open()
    over(window, "local_fields", fields)
    form = LocalFieldForm(window.registry, window)
    form.label.setText("燃气报警器")
    form.kind.setCurrentIndex(form.kind.findData("code"))
    form.choices.setPlainText("已装\n未装\n不用燃气")
    over(window, "local_field", form)
    findings = FindingsDialog(window.registry, window)
    findings.run()
    until(lambda: bool(findings.lines))
    over(window, "findings", findings)


# ---- which records are shown ----------------------------------------------------------------


def found(window: MainWindow, kind: type[QDialog]) -> QDialog:
    """The dialog of a kind that has just been opened."""
    return window.findChildren(kind)[-1]


def most_related(registry: Registry, table: str) -> str:
    """The record that most kinds of records refer to."""
    tally: dict[str, int] = {}
    for link in links_to(table):
        if link.table != "membership":
            for rec in registry.tally(link.table, link.field):
                tally[str(rec)] = tally.get(str(rec), 0) + 1
    alive = [rec for rec in tally if registry.rows(table, [rec])]
    return max(alive, key=lambda rec: (tally[rec], rec))


def linked(registry: Registry) -> str:
    """The household whose measures have most money with them."""
    paid = [row for row in registry.select("payment") if row["measure"]]
    here = registry.find("household", where=life.present(registry))
    count = {rec: sum(row["household"] == rec for row in paid) for rec in here}
    return max(here, key=lambda rec: (count[rec], rec))


def splitting(registry: Registry) -> str:
    """The largest household there is."""
    here = set(registry.find("household", where=life.present(registry)))
    homes = {str(rec): n for rec, n in registry.tally("person", "household").items() if rec in here}
    return max(homes, key=lambda rec: (homes[rec], rec))


def life_gone(registry: Registry) -> dict[str, object]:
    """The condition of a household that has been closed."""
    gone = [row for row in registry.select("household") if row["end"]]
    return {"id": [row["id"] for row in gone]}


def paying(registry: Registry) -> str:
    """The project whose money has reached most households."""
    running: Sequence[str] = registry.find("project", where={"state": "3"})
    paid = registry.tally("payment", "project")
    return max(running, key=lambda rec: (paid.get(rec, 0), rec))
