"""The stick that is plugged in, the bar that offers the backup, and the daily copy."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from fupin_desktop import backup, copies, exchange
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.backup_dialog import BackupDialog
from ui.main_window import MainWindow
from ui.stick_watch import EVERY, STOPPED
from ui.task import Task
from ui.welcome import SEEN

PATIENCE = 30_000


@pytest.fixture
def sticks(tmp_path):
    (tmp_path / "sticks").mkdir()
    return tmp_path / "sticks"


@pytest.fixture
def window(qtbot, ledger, household, sticks, tmp_path):
    """A window on a ledger whose backup stick is in a drawer."""
    assert household
    (tmp_path / "drawer").mkdir()
    backup.name_stick(ledger, tmp_path / "drawer", "备份盘")
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.safekeeping.watch.root = sticks
    window.show()
    yield window
    window.close()


def plug(tmp_path, sticks):
    return (tmp_path / "drawer").rename(sticks / "KINGSTON")


def look(qtbot, window):
    """Let the watch look as its clock does, and wait until it has read what is new."""
    watch = window.safekeeping.watch
    assert watch.clock.isActive()
    assert watch.clock.interval() == EVERY
    watch.clock.timeout.emit()
    qtbot.waitUntil(lambda: not Task.running, timeout=PATIENCE)


def press(qtbot, button):
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def add(ledger):
    ledger.save([Change(table="household", values={"name": "新来的"})])


def test_plugging_the_stick_in_offers_the_backup(qtbot, window, sticks, tmp_path):
    bar = window.safekeeping.bar
    look(qtbot, window)
    assert not bar.isVisible()
    assert window.status.backup.text() == "未备份 4 条"
    place = plug(tmp_path, sticks)
    look(qtbot, window)
    assert bar.words.text() == "备份U盘已插上：上次备份后有 4 条新增和修改。"
    with qtbot.waitSignal(bar.made, timeout=PATIENCE):
        press(qtbot, bar.start)
    assert bar.words.text().startswith("已备份并核对")
    assert window.status.backup.text() == "都已备份"
    assert len(copies.find(place)) == 1
    press(qtbot, bar.close_bar)
    look(qtbot, window)
    assert not bar.isVisible()


def test_a_stick_is_offered_once_for_each_time_it_is_plugged_in(qtbot, window, sticks, tmp_path):
    bar, place = window.safekeeping.bar, plug(tmp_path, sticks)
    look(qtbot, window)
    press(qtbot, bar.later)
    look(qtbot, window)
    assert not bar.isVisible()
    place.rename(tmp_path / "drawer")
    look(qtbot, window)
    plug(tmp_path, sticks)
    look(qtbot, window)
    assert bar.isVisible()


def test_another_stick_is_no_concern(qtbot, window, sticks):
    (sticks / "OTHER").mkdir()
    look(qtbot, window)
    assert not window.safekeeping.bar.isVisible()


def test_without_a_named_stick_nothing_is_looked_for(qtbot, ledger):
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    assert not window.safekeeping.watch.clock.isActive()
    window.close()


def test_a_stick_with_packages_is_offered_to_the_inbox(qtbot, ledger, sticks, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "河湾镇台账"}
    with Registry.create(tmp_path / "镇.fupin", **about, password=None, user="李敏") as township:
        exchange.enrol(township, ledger)
        exchange.pack(township, tmp_path, to=ledger.region)
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.safekeeping.watch.root = sticks
    window.show()
    bar = window.safekeeping.packages
    look(qtbot, window)
    (sticks / "EMPTY").mkdir()
    look(qtbot, window)
    assert not bar.isVisible()
    (tmp_path / "stick").mkdir()
    [package] = tmp_path.glob("*.zcb")
    package.rename(tmp_path / "stick" / package.name)
    (tmp_path / "stick").rename(sticks / "KINGSTON")
    look(qtbot, window)
    assert bar.words.text() == "U盘“KINGSTON”里有 1 个没有接收过的包。"
    press(qtbot, bar.findChild(QPushButton, "inbox_start"))
    inbox = window.workplace.inbox
    qtbot.waitUntil(lambda: len(inbox.model.items) == 1, timeout=PATIENCE)
    assert inbox.isVisible()
    assert not bar.isVisible()
    window.turn("农户")
    assert not inbox.isVisible()
    window.actions_by_name["show_inbox"].trigger()
    assert inbox.isVisible()
    window.close()


def test_a_backup_that_is_cancelled_leaves_the_stick_as_it_was(qtbot, window, sticks, tmp_path):
    bar, place = window.safekeeping.bar, plug(tmp_path, sticks)
    look(qtbot, window)
    press(qtbot, bar.start)
    press(qtbot, bar.cancel)
    qtbot.waitUntil(lambda: bar.task is None, timeout=PATIENCE)
    assert bar.words.text() == STOPPED
    assert copies.find(place) == []


def test_a_stick_pulled_out_is_told_in_the_bar(qtbot, window, sticks, tmp_path):
    bar, place = window.safekeeping.bar, plug(tmp_path, sticks)
    look(qtbot, window)
    place.rename(tmp_path / "drawer")
    press(qtbot, bar.start)
    qtbot.waitUntil(lambda: bar.task is None, timeout=PATIENCE)
    assert "找不到文件夹" in bar.words.text()
    assert window.status.backup.text() == "未备份 4 条"


def test_the_menu_opens_the_dialog_and_naming_a_stick_there_starts_the_watch(
    qtbot, ledger, household, sticks
):
    assert household
    (sticks / "KINGSTON").mkdir()
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.safekeeping.root = window.safekeeping.watch.root = sticks
    window.show()
    window.actions_by_name["back_up"].trigger()
    dialog = window.findChild(BackupDialog)
    with qtbot.waitSignal(dialog.made, timeout=PATIENCE):
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    dialog.accept()
    assert window.safekeeping.watch.clock.isActive()
    add(ledger)
    look(qtbot, window)
    assert not window.safekeeping.bar.isVisible()  # it was plugged in before
    window.close()


def test_the_daily_copy_is_made_in_the_background(qtbot, window, ledger):
    care = window.safekeeping
    assert care.clock.isActive()
    care.clock.timeout.emit()
    qtbot.waitUntil(lambda: care.copying not in Task.running, timeout=PATIENCE)
    assert len(backup.daily_copies(ledger)) == 1
    add(ledger)
    window.idle.timeout.emit()
    assert care.copying not in Task.running  # once a day
    assert window.status.backup.text() == "未备份 4 条"


def test_a_daily_copy_that_fails_is_told_once_and_stops_nobody(qtbot, window, ledger, tmp_path):
    (tmp_path / backup.LOCAL).write_text("in the way", encoding="utf-8")
    care, told = window.safekeeping, []
    window.status.messageChanged.connect(lambda text: told.append(text) if text else None)
    for _ in range(2):
        care.copy_daily()
        qtbot.waitUntil(lambda: care.copying not in Task.running, timeout=PATIENCE)
    assert len([text for text in told if text.startswith("本机的每日副本没有留成")]) == 1
    assert backup.daily_due(ledger)
