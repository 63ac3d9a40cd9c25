"""The pictures of backing up and bringing back: a village, its stick, and another laptop."""

import shutil
from datetime import timedelta
from pathlib import Path

from camera import LATER, over, reopened, shown, snap, until

from fupin_desktop import backup, demo
from fupin_desktop.record import Change
from ui.backup_dialog import BackupDialog
from ui.main_window import MainWindow
from ui.restore_dialog import RestoreDialog


def draw(made: demo.Demo) -> None:
    """Back a village up to a stick, go on working, plug the stick in again, and restore."""
    village = made.villages[0].with_name("backup")
    village.mkdir()
    ledger = Path(shutil.copytree(made.villages[0], village / made.villages[0].name))
    sticks = village / "sticks"
    stick = sticks / "KINGSTON"
    stick.mkdir(parents=True)
    window = shown(reopened(ledger))
    registry = window.registry
    registry.set_password("梨花 3 月 Pear")  # without one, restoring asks for none
    draw_backup(window, sticks)
    for day in (1, 2):
        registry.now = lambda day=day: LATER + timedelta(days=day)
        registry.save([Change(table="household", values={"name": f"示例户{day}"})])
        backup.make_daily(registry)
    window.refresh()
    bar = window.safekeeping.bar
    bar.offer(registry, stick)
    snap("stick", window)
    bar.back_up()
    until(lambda: bar.task is None)
    bar.leave()
    draw_restore(window, sticks)
    window.close()
    shutil.rmtree(village)


def draw_backup(window: MainWindow, sticks: Path) -> None:
    """The dialog after a backup by hand."""
    dialog = BackupDialog(window.registry, window, sticks)
    dialog.open()
    dialog.back_up()
    until(lambda: dialog.isEnabled() and bool(dialog.outcome.text()))
    over(window, "backup", dialog)


def draw_restore(window: MainWindow, sticks: Path) -> None:
    """What can be brought back, and what came of it."""
    home = sticks.parent / "台账"
    dialog = RestoreDialog(window, home, sticks)
    dialog.open()
    dialog.target.setText("/home/lifang/驻村台账/青禾村驻村台账.fupin")
    over(window, "restore", dialog)
