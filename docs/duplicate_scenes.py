"""The picture of records entered twice: a household with its members, beside the one of before."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until

from fupin_desktop import demo
from fupin_desktop.record import Change
from ui.duplicates_dialog import DuplicatesDialog

AGAIN = ("name", "group_name", "address")
CARD = ("name", "relation", "sex", "birth_date", "id_number")


def draw(made: demo.Demo) -> None:
    """Enter two households once more, and look for what is there twice."""
    folder = made.township.with_name("twice")
    folder.mkdir()
    home = Path(shutil.copytree(made.villages[0], folder / made.villages[0].name))
    window = shown(reopened(home))
    registry = window.registry
    for rec in registry.find("household", where={"end": None}, limit=2):
        row = registry.rows("household", [rec])[0]
        values = {**{name: row[name] for name in AGAIN}, "phone": "13800000099"}
        twin = registry.save([Change(table="household", values=values)]).ids[0]
        people = registry.select("person", where={"household": rec, "relation": "01"})
        cards = [{name: one[name] for name in CARD} for one in people]
        registry.save(
            [Change(table="person", values={**card, "household": twin}) for card in cards]
        )
        visit = {"household": twin, "date": "2026-11-20", "content": "入户看望"}
        registry.save([Change(table="visit", values=visit)])
    dialog = DuplicatesDialog(registry, window)
    dialog.open()
    dialog.run()
    until(lambda: dialog.shown is not None)
    over(window, "duplicates", dialog)
    window.close()
    shutil.rmtree(folder)
