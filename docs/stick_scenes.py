"""The pictures of the first stick: the township makes it, a village begins from it."""

import shutil
from pathlib import Path

from camera import over, reopened, settle, shown, snap, until

from fupin_desktop import demo
from fupin_desktop.enrolment import register
from fupin_desktop.record import Change
from ui.areas import SYNC
from ui.first_stick_dialog import FirstStickDialog
from ui.stick_dialog import StickDialog
from ui.task import Task
from ui.wizard import NewLedgerWizard

NEW = {"990101001207": "桃源村", "990101001208": "石桥村", "990101001209": "杏花村"}


def draw(made: demo.Demo) -> None:
    """Draw them with a copy of the township, in which three villages have no laptop yet."""
    folder = made.township.parent
    copy = folder / "township with new villages.fupin"
    shutil.copytree(made.township, copy)
    sticks = folder / "first sticks"
    (sticks / "KINGSTON").mkdir(parents=True)
    township = reopened(copy)
    for region, name in NEW.items():
        register(township, region, name)
        changes = [
            Change(table="household", values={"name": f"示例{number}", "village": region})
            for number in range(4)
        ]
        township.save(changes)
    window = shown(township)
    window.turn(SYNC)
    dialog = FirstStickDialog(township, window, sticks)
    dialog.open()
    dialog.make()
    until(lambda: dialog.isEnabled() and not Task.running)
    codes = {one.region: one.code for one in dialog.model.items}
    over(window, "first_stick", dialog)
    draw_start(sticks, codes["990101001209"])
    window.close()


def draw_start(sticks: Path, code: str) -> None:
    """The first page of the wizard, and the stick on which the village is found."""
    wizard = NewLedgerWizard()
    wizard.show()
    snap("new_start", wizard)
    dialog = StickDialog(wizard, sticks)
    dialog.open()
    until(lambda: dialog.isEnabled() and not Task.running)
    dialog.table.selectRow(2)
    dialog.code.setText(" ".join(code[start : start + 4] for start in range(0, 20, 4)))
    settle()
    snap("start_stick", dialog)
    dialog.reject()
    wizard.reject()
