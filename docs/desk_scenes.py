"""The pictures of the day's work: the visit plan with its route list, and the reminders."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from camera import IMAGES, reopened, settle, shown, snap, until

from fupin_desktop import demo, paper
from ui.main_window import MainWindow
from ui.task import Task

SCALE = 1.1  # of the printed page, in pixels per point
HALF = 0.56  # of its height is shown


def draw(made: demo.Demo) -> None:
    """Plan the visits of a village, print the route, and look at what dates call for."""
    window = shown(reopened(made.villages[0], seed=5))
    until(lambda: not Task.running)
    draw_plan(window)
    window.show_reminders()
    until(lambda: not Task.running)
    snap("reminders", window)
    window.close()


def draw_plan(window: MainWindow) -> None:
    """Tick some households and print them."""
    window.show_visit_plan()
    page = window.workplace.visit_plan
    until(lambda: page.plan is not None and not Task.running)
    for one in page.model.items[1:4]:
        page.model.marked = page.model.marked | {one.household}
    page.model.ticked.emit()
    settle()
    snap("visit_plan", window)
    draw_route(window, page.to_print() + [one.household for one in page.model.items[4:9]])


def draw_route(window: MainWindow, households: list[str]) -> None:
    """Draw the upper half of the route list."""
    with TemporaryDirectory() as name:
        target = Path(name) / "route.pdf"
        paper.route(window.registry, households, target)
        with pypdfium2.PdfDocument(target) as document:
            picture = document[0].render(scale=SCALE).to_pil().convert("RGB")
    wide, high = picture.size
    small = picture.crop((0, 0, wide, int(high * HALF))).quantize(64)
    small.save(IMAGES / "route.png", optimize=True)
