"""Backing up by hand."""

import pytest
from PySide6.QtCore import Qt

from fupin_desktop import backup, copies
from ui.backup_dialog import BackupDialog
from ui.copy_table import NOWHERE, PlaceBox

PATIENCE = 30_000


@pytest.fixture
def sticks(tmp_path):
    """A folder whose folders play sticks that are plugged in; one is."""
    (tmp_path / "sticks" / "KINGSTON").mkdir(parents=True)
    return tmp_path / "sticks"


@pytest.fixture
def dialog(qtbot, ledger, household, sticks):
    assert household
    dialog = BackupDialog(ledger, None, sticks)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def back_up(qtbot, dialog):
    with qtbot.waitSignal(dialog.made, timeout=PATIENCE):
        press(qtbot, dialog.start)


def test_a_backup_is_made_checked_and_listed(qtbot, dialog, ledger, sticks):
    assert "还没有备份到别处" in dialog.summary.text()
    assert "4 条" in dialog.summary.text()
    assert not dialog.verify.isEnabled()
    back_up(qtbot, dialog)
    assert dialog.outcome.text().startswith("已备份并核对：2026-05-20 12:00")
    assert "安全删除" in dialog.outcome.text()
    assert "没有新增和修改" in dialog.summary.text()
    (copy,) = copies.find(sticks / "KINGSTON")
    assert dialog.there.selected() == copy
    assert dialog.tabs.tabText(0) == "这里的备份（1）"
    assert dialog.places.box.currentText() == "KINGSTON（备份U盘）"
    assert backup.is_stick(ledger, sticks / "KINGSTON")
    assert not dialog.name_stick.isEnabled()


def test_a_folder_that_is_no_stick_is_said_to_lie_on_the_same_disk(qtbot, dialog, ledger, tmp_path):
    (tmp_path / "folder").mkdir()
    dialog.places.put(tmp_path / "folder")
    dialog.name_stick.setChecked(False)
    back_up(qtbot, dialog)
    assert "同一块硬盘上" in dialog.outcome.text()
    assert "还没有备份到别处" in dialog.summary.text()
    assert backup.stick(ledger) == {}


def test_the_backup_selected_is_read_again(qtbot, dialog, sticks, message_box):
    back_up(qtbot, dialog)
    press(qtbot, dialog.verify)
    qtbot.waitUntil(lambda: "完整" in dialog.outcome.text(), timeout=PATIENCE)
    (copy,) = copies.find(sticks / "KINGSTON")
    (copy.path / "ledger.db").write_bytes(b"rotten")
    message_box.expect("备份里的文件 ledger.db 已损坏")
    press(qtbot, dialog.verify)
    qtbot.waitUntil(lambda: not message_box.expected, timeout=PATIENCE)


def test_daily_copies_stand_apart(qtbot, dialog, ledger):
    backup.make_daily(ledger)
    dialog.refresh()
    assert dialog.tabs.tabText(1) == "本机的每日副本（1）"
    dialog.tabs.setCurrentIndex(1)
    press(qtbot, dialog.verify)
    qtbot.waitUntil(lambda: "完整" in dialog.outcome.text(), timeout=PATIENCE)
    assert "还没有备份到别处" in dialog.summary.text()


def test_a_damaged_backup_is_listed_with_the_reason(dialog, sticks):
    place = sticks / "KINGSTON" / "青禾村-000000.fupin-backup" / "20260101-080000"
    place.mkdir(parents=True)
    dialog.refresh()
    model = dialog.there.model()
    assert model.index(0, 1).data() == "2026-01-01 08:00"
    assert model.index(0, 2).data() == "不能用"
    dialog.there.selectRow(0)
    assert "清单读不出来" in dialog.outcome.text()
    assert not dialog.verify.isEnabled()


def test_what_cannot_be_done_gets_its_sentence(qtbot, dialog, sticks, message_box):
    (sticks / "KINGSTON").rmdir()
    message_box.expect("找不到文件夹")
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: not message_box.expected, timeout=PATIENCE)
    assert dialog.isEnabled()


def test_sticks_come_and_go(qtbot, sticks):
    box = PlaceBox(sticks)
    qtbot.addWidget(box)
    assert box.place == sticks / "KINGSTON"
    (sticks / "SANDISK").mkdir()
    box.refresh()
    assert box.box.count() == 2
    assert box.place == sticks / "KINGSTON"
    for one in list(sticks.iterdir()):
        one.rmdir()
    empty = PlaceBox(sticks)
    qtbot.addWidget(empty)
    assert (empty.place, empty.box.currentText()) == (None, NOWHERE)
    empty.put(sticks)
    assert empty.place == sticks
    assert empty.box.count() == 1
