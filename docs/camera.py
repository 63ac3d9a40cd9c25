"""How the pictures of the manual are taken: ledgers with a clock that stands still, and the camera.

The screen is one of the size that old laptops have; nobody has to look at it.
"""

import io
import json
import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from fupin_desktop.registry import Registry
from ui.drafting import Drafting
from ui.main_window import MainWindow
from ui.record_form import RecordForm
from ui.welcome import SEEN

IMAGES = Path(__file__).resolve().parent / "images"
WIDTH, HEIGHT = 1366, 768
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8)))
LATER = NOW + timedelta(hours=5)  # when the ledgers are opened that were made in the morning
COLOURS = 200
SHADE = QColor(29, 37, 33, 110)
PATIENCE = 60  # seconds


def prepare_screen(folder: Path) -> None:
    """Give Qt a screen of the size that old laptops have."""
    screen = {"name": "laptop", "x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}
    config = folder / "screen.json"
    config.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={config}"


def reopened(path: Path, seed: int = 1) -> Registry:
    """Open a ledger of the demonstration with a clock that stands still."""
    return Registry.open(
        path, user="李芳", now=lambda: LATER, random=random.Random(f"{path.stem} {seed}").randbytes  # noqa: S311
    )  # fmt: skip


def shown(registry: Registry, *, welcome: bool = False) -> MainWindow:
    """Show the window on a ledger."""
    if not welcome:
        registry.set_setting(SEEN, True)
    window = MainWindow(registry)
    window.resize(WIDTH, HEIGHT)
    window.show()
    settle()
    return window


def busiest(registry: Registry) -> str:
    """The household with most to see: many members, and some visits."""
    tally = registry.tally("need", "household")
    homes = registry.tally("person", "household")
    return str(max(tally, key=lambda rec: (min(tally[rec], 3), homes.get(rec, 0), rec)))


def head(registry: Registry, household: str) -> str:
    """Name of the head of a household."""
    return str(registry.rows("household", [household])[0]["name"])


def over(window: MainWindow, name: str, dialog: QDialog) -> None:
    """Take a dialog as it stands over the window, then close it."""
    if not dialog.isVisible():
        dialog.open()
    settle()
    picture = window.grab()
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), SHADE)
    shot = dialog.grab()
    place = QPoint((WIDTH - shot.width()) // 2, (HEIGHT - shot.height()) // 2)
    painter.drawPixmap(place, shot)
    painter.end()
    write(name, picture)
    for form in dialog.findChildren(RecordForm):
        form.touched.clear()  # what was typed for the picture is not to be saved
    for drafting in dialog.findChildren(Drafting):
        drafting.drop()  # nor kept
    dialog.reject()
    settle()


def dropped(name: str, window: MainWindow, button: QPushButton) -> None:
    """Take the window with the menu of a button open."""
    settle()
    menu = button.menu()
    menu.aboutToShow.emit()
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    picture = window.grab()
    place = button.mapTo(window, QPoint(0, button.height()))
    painter = QPainter(picture)
    painter.drawPixmap(place, menu.grab())
    painter.end()
    write(name, picture)


def snap(name: str, widget: QWidget) -> None:
    """Take a window as it stands."""
    settle()
    write(name, widget.grab())


def write(name: str, picture: QPixmap) -> None:
    """Write a picture with as few bytes as its text stays sharp with."""
    buffer = QBuffer()
    picture.save(buffer, "PNG")
    image = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    # Red is rare, and has to stay red.
    small = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


def settle() -> None:
    """Let the window do what it has put off, timers of a fifth of a second included."""
    end = time.monotonic() + 0.35
    while time.monotonic() < end:
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.01)
    focus = QApplication.focusWidget()
    if focus is not None and focus.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        focus.clearFocus()  # a blinking cursor is there in one picture and gone in the next


def until(reached: Callable[[], bool]) -> None:
    """Wait for work in the background."""
    end = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.01)
