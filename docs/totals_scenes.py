"""The picture of the totals: a village's beside the township's, which has written since."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until

from fupin_desktop import demo, exchange, reconciliation
from fupin_desktop.record import Change
from ui.areas import SYNC
from ui.totals_dialog import TotalsDialog


def draw(made: demo.Demo) -> None:
    """Let a village report, the township write something, and compare."""
    folder = made.township.with_name("totals")
    folder.mkdir()
    home = Path(shutil.copytree(made.villages[0], folder / made.villages[0].name))
    township = Path(shutil.copytree(made.township, folder / made.township.name))
    window = shown(reopened(township))
    registry = window.registry
    with reopened(home) as village:
        (sent,) = exchange.pack(village, folder)
        exchange.receive(registry, sent)
        region = village.region
    homes = registry.find("household", where={"village": region}, limit=2)
    visit = {"household": homes[0], "date": registry.today(), "content": "镇里入户核查"}
    paid = {"household": homes[1], "date": registry.today(), "amount": 60000, "source": "01"}
    registry.save([Change(table="visit", values=visit), Change(table="payment", values=paid)])
    window.turn(SYNC)
    dialog = TotalsDialog(registry, reconciliation.overview(registry), window)
    dialog.open()
    dialog.compare()
    until(lambda: dialog.found is not None)
    over(window, "totals", dialog)
    window.close()
    shutil.rmtree(folder)
