"""A household that moved away as its old village sees it, and a record that both sides changed."""

import shutil
from pathlib import Path

from camera import busiest, over, reopened, settle, shown, snap

from fupin_desktop import demo, exchange
from fupin_desktop.record import Change
from ui.arrival_dialog import ArrivalDialog


def draw(made: demo.Demo) -> None:
    """Move a household to the next village; change another one on both sides."""
    folder = made.township.with_name("moved")
    folder.mkdir()
    first = Path(shutil.copytree(made.villages[0], folder / made.villages[0].name))
    window = shown(reopened(first))
    registry, home = window.registry, busiest(window.registry)
    with reopened(made.villages[1]) as other:
        there = {"code": other.region, "name": other.name.removesuffix("台账")}
    if not registry.find("region", where={"code": there["code"]}):
        registry.save([Change(table="region", values={**there, "level": "village"})])
    registry.save([Change(table="household", rec=home, values={"village": there["code"]})])
    window.workplace.open_household(home)
    snap("moved", window)
    window.close()
    second = Path(shutil.copytree(made.villages[1], folder / "second.fupin"))
    town = Path(shutil.copytree(made.township, folder / made.township.name))
    window = shown(reopened(town))
    with reopened(second, seed=7) as village:
        home = village.find("household", order=("number", "id"))[5]
        changes = {"phone": "13800000032", "address": "样板镇云岭村三组14号"}
        village.save([Change(table="household", rec=home, values=changes)])
        window.registry.save([Change(table="household", rec=home, values={"note": "路口第一家"})])
        package = exchange.pack(village, folder)[0]
    dialog = ArrivalDialog(exchange.preview(window.registry, package), window)
    dialog.open()
    settle()
    dialog.view.show_kind("both")
    dialog.view.table.selectRow(0)
    over(window, "both_changed", dialog)
    window.close()
    shutil.rmtree(folder)
