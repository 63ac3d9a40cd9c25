"""The pictures of what a roster may overwrite, and whom it means."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until

from fupin_desktop import absences, demo, excel
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.absence_dialog import AbsenceDialog
from ui.candidate_dialog import CandidateDialog
from ui.import_dialog import ImportDialog
from ui.main_window import MainWindow

ALIKE = "户主姓名,村民小组,户类型\n石大山,,脱贫户\n杨秀英,二组,一般农户\n"


def draw(made: demo.Demo) -> None:
    """Import a roster twice with typing between, then a list that names nobody for certain."""
    folder = made.township.with_name("rosters")
    folder.mkdir()
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    excel.apply(registry, excel.read_plan(registry, made.roster))
    window = shown(registry)
    window.turn("导入导出")
    draw_typed(window, registry, made.roster)
    draw_absences(window, registry, made.roster)
    draw_candidates(window, registry)
    window.close()
    shutil.rmtree(folder)


def opened(window: MainWindow, roster: Path) -> ImportDialog:
    """Open a roster in the window."""
    dialog = ImportDialog(window.registry, window)
    dialog.open()
    dialog.open_book(roster)
    until(lambda: dialog.imported is not None and dialog.isEnabled())
    return dialog


def draw_typed(window: MainWindow, registry: Registry, roster: Path) -> None:
    """Show what was typed since the list was imported."""
    people = registry.find("person")[:6]
    registry.save([Change(table="person", rec=rec, values={"education": "05"}) for rec in people])
    dialog = opened(window, roster)
    dialog.view.show_kind("kept")
    dialog.view.table.selectRow(1)
    dialog.typed.turn_household()
    over(window, "import_typed", dialog)


def draw_absences(window: MainWindow, registry: Registry, roster: Path) -> None:
    """Show who was missing in the list, two of them looked into."""
    excel.note_missing(registry, excel.read_plan(registry, roster))
    found = absences.listed(registry)
    absences.settle(registry, [found[3].absence.rec], "moved", "三月外嫁到邻县")
    absences.settle(registry, [found[5].absence.rec], "here", "全国系统漏录，已报乡镇")
    dialog = AbsenceDialog(registry, window)
    dialog.open()
    dialog.look()
    until(lambda: bool(dialog.lines) and dialog.isEnabled())
    dialog.which.setCurrentIndex(2)
    dialog.view.scrollToBottom()
    over(window, "absences", dialog)


def draw_candidates(window: MainWindow, registry: Registry) -> None:
    """Show rows that several households may be meant by."""
    registry.save([
        Change(table="household", values={"name": name, "group_name": group})
        for name, group in [
            ("石大山", "一组"), ("石大山", "三组"), ("杨秀英", "二组"), ("杨秀英", "二组"),
        ]
    ])  # fmt: skip
    roster = Path("走访对象.csv")
    roster.write_text(ALIKE, encoding="utf-8")
    dialog = opened(window, roster)
    asked = CandidateDialog(dialog.imported.questions, dialog)
    asked.open()
    asked.take(asked.offers.item(1))
    over(window, "candidates", asked)
    roster.unlink()
