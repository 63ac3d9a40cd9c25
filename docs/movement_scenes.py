"""The picture of two days' totals: a township the day after its village reported."""

import shutil
from datetime import timedelta
from pathlib import Path

from camera import LATER, over, reopened, shown

from fupin_desktop import demo, exchange, movements
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.movements_dialog import MovementsDialog


def draw(made: demo.Demo) -> None:
    """Let a village close, change and delete households, the township receive it, and compare."""
    folder = made.township.with_name("movements")
    folder.mkdir()
    home = Path(shutil.copytree(made.villages[0], folder / made.villages[0].name))
    path = Path(shutil.copytree(made.township, folder / made.township.name))
    with reopened(home) as village:
        village.user = "马国良"
        open_ones = village.find("household", where={"kind": "01", "end": None})
        _change(
            village, open_ones[0], {"end": "2026-11-23", "end_reason": "01"}, "户主去世，无其他成员"
        )
        _change(village, open_ones[1], {"kind": "02"}, "按 11 月核查结果更正")
        village.delete("household", open_ones[2], why="与三组同名户重复登记")
        (sent,) = exchange.pack(village, folder)
    tomorrow = LATER + timedelta(days=1)
    registry = Registry.open(path, user="李芳", now=lambda: tomorrow)
    exchange.receive(registry, sent)
    window = shown(registry)
    dialog = MovementsDialog(registry, window)
    days = (
        movements.moment(registry, movements.yesterday(registry)),
        movements.moment(registry, "now"),
    )
    dialog.show_found(movements.compare(registry, *days))
    dialog.totals.selectRow(0)
    dialog.items.selectRow(0)
    over(window, "movements", dialog)
    window.close()
    shutil.rmtree(folder)


def _change(village: Registry, rec: str, values: dict[str, str], why: str) -> None:
    village.save([Change(table="household", rec=rec, values={**values})], why=why)
