"""The pictures of the laptops: whose are known, one that was stopped, its package underway."""

import shutil
from pathlib import Path

from camera import over, reopened, shown

from fupin_desktop import demo, exchange, laptops
from fupin_desktop.enrolment import card
from fupin_desktop.record import Change
from ui.areas import SYNC
from ui.arrival_dialog import ArrivalDialog
from ui.laptops_dialog import LaptopsDialog


def draw(made: demo.Demo) -> None:
    """Let two villages send a package, stop a laptop, and look at what it still sent."""
    folder = made.township.with_name("laptops")
    folder.mkdir()
    villages = [Path(shutil.copytree(one, folder / one.name)) for one in made.villages[:2]]
    township = Path(shutil.copytree(made.township, folder / made.township.name))
    window = shown(reopened(township))
    lost = ""
    for number, path in enumerate(villages):
        with reopened(path, seed=number) as village:
            village.save([Change(table="household", values={"name": "张长富"})])
            (sent,) = exchange.pack(village, folder)
            exchange.receive(window.registry, sent)
            village.save([Change(table="household", values={"name": "李有田"})])
            (underway,) = exchange.pack(village, folder)
            lost = card(village).sign
    laptops.stop(window.registry, lost, "电脑丢失")
    window.turn(SYNC)
    dialog = LaptopsDialog(window.registry, laptops.listed(window.registry), window)
    dialog.show_laptops(dialog.model.items, lost)
    over(window, "laptops", dialog)
    arrival = ArrivalDialog(exchange.preview(window.registry, underway), window)
    over(window, "arrival_revoked", arrival)
    window.close()
    shutil.rmtree(folder)
