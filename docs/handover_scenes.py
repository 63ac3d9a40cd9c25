"""The pictures of a hand-over: the list to be signed, the new password, and who has one."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until

from fupin_desktop import demo, handover, users
from fupin_desktop.handover import Parties
from ui.handover_dialog import HandoverDialog
from ui.users_dialog import UsersDialog


def draw(made: demo.Demo) -> None:
    """Begin a hand-over of a village, list what is open, and come to the keys."""
    folder = made.villages[0].with_name("handover")
    folder.mkdir()
    window = shown(reopened(Path(shutil.copytree(made.villages[0], folder / "青禾村.fupin"))))
    registry = window.registry
    registry.set_password("梨花 3 月 Pear")  # a sample without one gets no new key
    names = sorted({str(row["name"]) for row in registry.select("helper")})
    begun = [Parties(giver=name, taker="周海燕", witness="王镇长", date="2026-12-01")
             for name in names]  # fmt: skip
    parties = max(begun, key=lambda one: len(handover.held_by(registry, one)))
    handover.begin(registry, parties)
    for row, name in ((1, "handover_pairings"), (2, "handover_list"), (3, "handover_keys")):
        dialog = HandoverDialog(registry, window, lambda: None)
        dialog.open()
        dialog.list.setCurrentRow(row)
        until(dialog.isEnabled)
        over(window, name, dialog)
    users.admit(registry, "周海燕", "杏花 Apricot 5", unnamed=True)
    users.admit(registry, registry.user, "桃花 Peach 44")
    dialog = UsersDialog(registry, window)
    dialog.open()
    over(window, "users", dialog)
    window.close()
    shutil.rmtree(folder)
