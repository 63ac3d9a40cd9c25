"""The picture of the conflict desk: a township at odds with its village in several fields."""

import shutil
from pathlib import Path

from camera import over, reopened, shown

from fupin_desktop import demo, disputes, exchange
from fupin_desktop.record import Change
from ui.conflict_desk import ConflictDesk

PHONES = ("13800000032", "13800000023")
PLACES = ("河湾村2组14号", "河湾村2组41号")


def draw(made: demo.Demo) -> None:
    """Let two laptops of a village fill in different things, and look at it from the township."""
    folder = made.township.with_name("disputes")
    folder.mkdir()
    paths = [
        Path(shutil.copytree(made.villages[1], folder / f"{number}.fupin")) for number in (1, 2)
    ]
    township = Path(shutil.copytree(made.township, folder / made.township.name))
    window = shown(reopened(township))
    for number, path in enumerate(paths):
        with reopened(path, seed=number) as village:
            village.user = ("李芳", "赵强")[number]
            homes = village.find("household", order=("number", "id"))[3:9]
            village.save([Change(table="household", rec=rec, values={"phone": PHONES[number]})
                          for rec in homes])  # fmt: skip
            village.save([Change(table="household", rec=rec, values={"address": PLACES[number]})
                          for rec in homes[:2]])  # fmt: skip
            for package in exchange.pack(village, folder):
                exchange.receive(window.registry, package)
    window.refresh()
    dialog = ConflictDesk(window.registry, window)
    dialog.show_lines(disputes.listed(window.registry))
    over(window, "conflicts", dialog)
    window.close()
    shutil.rmtree(folder)
