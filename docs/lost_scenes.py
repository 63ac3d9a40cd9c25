"""The picture of a package to a lost ledger: the recovery code on paper opens it."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until

from fupin_desktop import demo, enrolment, exchange
from fupin_desktop.registry import Registry
from ui.areas import SYNC
from ui.sync_dialogs import LostLedgerDialog
from ui.sync_page import SyncPage


def draw(made: demo.Demo) -> None:
    """Open a village's package in a township's ledger that was made anew."""
    folder = made.township.with_name("lost")
    stick = folder / "U盘"
    stick.mkdir(parents=True)
    village = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    (package,) = exchange.pack(village, stick)
    with reopened(made.township) as old:
        level, region, name = old.level, old.region, old.name
    registry = Registry.create(
        folder / "新台账.fupin", level=level, region=region, name=name, password=None, user="李芳"
    )
    enrolment.enrol(registry, village)
    village.close()
    window = shown(registry)
    window.turn(SYNC)
    page = window.findChild(SyncPage)
    page.open_package(package)
    until(lambda: isinstance(page.dialog, LostLedgerDialog))
    page.dialog.typed.setText("7H2KM-XQ4ZP-93VTA")
    over(window, "lost_ledger", page.dialog)
    window.close()
    shutil.rmtree(folder)
