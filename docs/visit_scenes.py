"""The pictures of recording visits: the form, its phrases, paper notes, and a day's photos."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from camera import over, reopened, settle, shown, until
from PySide6.QtWidgets import QPlainTextEdit

from fupin_desktop import demo, visits
from fupin_desktop.demo.album import landscape
from fupin_desktop.paper_notes import Note
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.main_window import MainWindow
from ui.photo_day import PhotoDayDialog
from ui.titles import titles_of
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog

TODAY = "2026-11-23"
CONTENT = "了解秋收和冬季取暖准备情况，核对医保缴费，都已缴清。"
NOTES = (
    ("2026-11-20", "到家中走访，老人腿疼，已联系村医复查。", "村医周三上门。"),
    ("2026-11-20", "看了圈舍，防疫已做。", "没有需要办理的事项。"),
    ("2026-11-21", "户主外出，未见到本人，约定月底再来。", ""),
)
MINUTES = (505, 509, 512, 570, 574, 640, 643, 645)  # of the day, when photos were taken


def draw(made: demo.Demo) -> None:
    """Record visits as they are recorded on a day in the village."""
    window = shown(reopened(made.villages[0], seed=3))
    registry = window.registry
    household = most_open(registry)
    over(window, "visit", filled_visit(window, household))
    draw_phrases(window, household)
    draw_notes(window)
    draw_photos(window, household)
    window.close()


def most_open(registry: Registry) -> str:
    """The household with most needs and measures that are still open."""
    homes = registry.find("household")
    return max(homes, key=lambda rec: (min(len(visits.cases(registry, rec)), 3), rec))


def filled_visit(window: MainWindow, household: str) -> VisitDialog:
    """A visit with one open case taken forward."""
    dialog = VisitDialog(window.registry, household, window)
    rows = dialog.form.rows
    home = dialog.side.home
    rows["met"].editor.put(home.name if home else "")
    rows["content"].editor.put(CONTENT)
    rows["result"].editor.put("已说明种苗补助怎样申请，由李芳承办。")
    card = dialog.side.cards[0]
    card.choose(card.case.steps[0].code)
    return dialog


def draw_phrases(window: MainWindow, household: str) -> None:
    """The list of phrases over the form."""
    dialog = VisitDialog(window.registry, household, window)
    dialog.open()
    settle()
    box = dialog.form.rows["content"].editor.box
    assert isinstance(box, QPlainTextEdit)  # noqa: S101
    listed = dialog.phrases.open(box)
    listed.filter.removeEventFilter(listed)  # the camera takes the cursor away
    over(window, "phrases", dialog)


def draw_notes(window: MainWindow) -> None:
    """Paper notes, one line still without a date."""
    registry = window.registry
    dialog = NotesDialog(registry, window)
    homes = registry.rows("household", registry.find("household")[:4])
    notes: list[Note] = []
    called = titles_of(registry, "household", homes)
    for row, (day, content, result) in zip(homes, NOTES, strict=False):
        cells = {"date": day, "visitors": "李芳、邬亮", "place": "入户", "purpose": "日常走访",
                 "content": content, "result": result}  # fmt: skip
        given = frozenset(("visitors", "place", "purpose") if notes else ("purpose",))
        notes.append(Note(str(row["id"]), called[str(row["id"])], cells, given))
    last = {**notes[-1].cells, "date": "", "content": "低保材料已交", "result": ""}
    notes.append(Note("", "", last, notes[-1].given))
    dialog.model.show_notes(notes)
    dialog.open()
    dialog.grid.go_to(3, "household")
    over(window, "notes", dialog)


def draw_photos(window: MainWindow, household: str) -> None:
    """A morning's photos, the first group given to the first visit."""
    registry = window.registry
    others = [rec for rec in registry.find("household") if rec != household][:2]
    for rec in (household, *others):
        values = {"household": rec, "date": TODAY, "purpose": "01", "content": CONTENT}
        registry.save([Change(table="visit", values=values)])
    with TemporaryDirectory() as name:
        rng = random.Random(5)  # noqa: S311 - the same hills every time
        for number, minute in enumerate(MINUTES, 1):
            taken = datetime.fromisoformat(TODAY) + timedelta(minutes=minute)
            path = Path(name) / f"IMG_{number:03d}.jpg"
            path.write_bytes(landscape(rng, taken))
        dialog = PhotoDayDialog(registry, window)
        dialog.open()
        dialog.read([Path(name)])
        until(lambda: dialog.isEnabled() and bool(dialog.shots))
        dialog.give(dialog.tree.chosen(), 1)
        over(window, "photo_day", dialog)
