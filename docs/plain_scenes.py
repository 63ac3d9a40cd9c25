"""The picture of an export without what is sensitive: how much stayed behind."""

import shutil
from pathlib import Path

from camera import reopened, shown, snap, until

from fupin_desktop import demo
from ui.areas import SYNC
from ui.sync_page import SyncPage


def draw(made: demo.Demo) -> None:
    """Export from a copy of a village with the tick set."""
    folder = made.township.with_name("plain")
    stick = folder / "U盘"
    stick.mkdir(parents=True)
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    window = shown(registry)
    window.turn(SYNC)
    page = window.findChild(SyncPage)
    page.plain.setChecked(True)
    page.in_full.setChecked(True)
    page.pack_into(stick)
    until(lambda: "没有带" in page.outcome.text())
    snap("plain_packages", window)
    window.close()
    shutil.rmtree(folder)
