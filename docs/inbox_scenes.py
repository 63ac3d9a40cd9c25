"""The pictures of the inbox: a stick with packages of two villages, and one package looked at."""

import os
import random
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

from camera import over, reopened, settle, shown, snap, until

from fupin_desktop import attachments, demo, exchange, inbox, photo_freight
from fupin_desktop.demo.album import landscape
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.areas import SYNC
from ui.arrival_dialog import ArrivalDialog
from ui.workplace import INBOX

WHY = "户数与村里报的不一致，等回话"
PHONES = ("13800000032", "13800000023")


def draw(made: demo.Demo) -> None:
    """Let two villages put their packages on one stick, and look at it from the township."""
    folder = made.township.with_name("inbox")
    stick = folder / "KINGSTON"
    stick.mkdir(parents=True)
    villages = [Path(shutil.copytree(one, folder / one.name)) for one in made.villages[:2]]
    second = Path(shutil.copytree(villages[1], folder / "second.fupin"))
    township = Path(shutil.copytree(made.township, folder / made.township.name))
    window = shown(reopened(township))
    with reopened(second, seed=9) as laptop:
        home = _home(laptop)
        laptop.save([Change(table="household", rec=home, values={"phone": PHONES[1]})])
        exchange.receive(window.registry, exchange.pack(laptop, folder)[0])
    for number, path in enumerate(villages):
        with reopened(path, seed=number) as village:
            _work(village)
            for package in exchange.pack(village, stick):
                last = package
    first = next(one for one in sorted(stick.glob("*.zcb")) if one != last)
    (stick / f"{last.name}.part").write_bytes(last.read_bytes()[:-100])
    (stick / "旧的.zcb").write_bytes(first.read_bytes()[:-100])
    exchange.invite(window.registry, "990101001209", stick, name="杏花村")
    page = window.workplace.inbox
    window.turn(SYNC)
    window.workplace.open(INBOX, "")
    held = next(one for one in inbox.look(window.registry, [first]))
    inbox.hold(window.registry, held.package, WHY)
    page.gather([Path(os.path.relpath(stick))])  # the path on screen names no one's computer
    until(lambda: page.isEnabled() and page.model.rowCount() > 0)
    snap("inbox", window)
    arrival = exchange.preview(window.registry, last)
    pictures = partial(photo_freight.thumbnail, window.registry, arrival.photos)
    dialog = ArrivalDialog(arrival, window, pictures=pictures)
    dialog.open()
    settle()
    rows = [row.line.photos[1] for row in dialog.view.model.items]
    dialog.view.table.selectRow(rows.index(next(filter(None, rows))))
    until(lambda: dialog.view.pair.frames[1].accessibleName() == "照片")
    over(window, "preview", dialog)
    window.close()
    shutil.rmtree(folder)


def _home(village: Registry) -> str:
    return str(village.find("household", order=("number", "id"))[3])


def _work(village: Registry) -> None:
    """A day's work on one household: another phone, a visit and a photo."""
    home = _home(village)
    village.save([Change(table="household", rec=home, values={"phone": PHONES[0], "note": "常住"})])
    village.save([
        Change(table="visit", values={
            "household": home, "date": "2026-11-20", "content": "看望老人，核对收入",
        })
    ])  # fmt: skip
    taken = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - as cameras tell it
    picture = landscape(random.Random(3), taken)  # noqa: S311
    attachments.attach(village, "household", home, [("大门.jpg", picture)])
