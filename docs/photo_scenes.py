"""The picture of an export with photos: how many went along."""

import io
import shutil
from pathlib import Path

from camera import busiest, reopened, shown, snap, until
from PIL import Image, ImageDraw

from fupin_desktop import attachments, demo
from ui.areas import SYNC
from ui.sync_page import SyncPage

COUNT = 24  # photos


def draw(made: demo.Demo) -> None:
    """Export from a copy of a village whose household has some photos."""
    folder = made.township.with_name("photos")
    stick = folder / "U盘"
    stick.mkdir(parents=True)
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    attachments.attach(registry, "household", busiest(registry), list(pictures()))
    window = shown(registry)
    window.turn(SYNC)
    page = window.findChild(SyncPage)
    page.pack_into(stick)
    until(lambda: "随包带" in page.outcome.text())
    snap("photo_packages", window)
    window.close()
    shutil.rmtree(folder)


def pictures() -> list[tuple[str, bytes]]:
    """Draw photos of nothing in particular, none like another."""
    found = []
    for number in range(COUNT):
        picture = Image.new("RGB", (1600, 1200), (90, 140, 10 * number))
        ImageDraw.Draw(picture).ellipse((100, 80, 1500, 1100), fill=(200, 10 * number, 60))
        target = io.BytesIO()
        picture.save(target, "JPEG")
        found.append((f"房屋{number + 1}.jpg", target.getvalue()))
    return found
