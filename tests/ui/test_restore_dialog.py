"""Bringing a ledger back from the window."""

import shutil

import pytest
from PySide6.QtCore import Qt

from fupin_desktop import backup
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.main_window import MainWindow
from ui.password_dialog import PasswordDialog
from ui.restore_dialog import RestoreDialog
from ui.unlock import UnlockDialog, set_person
from ui.welcome import SEEN
from ui.wizard import NewLedgerWizard

PASSWORD = "correct horse 9"
PATIENCE = 60_000
ABOUT = {"level": "village", "region": "990101001201", "name": "幸福村"}


@pytest.fixture(scope="module")
def stick(tmp_path_factory):
    """A folder of sticks with one backup on one of them, and the ledger's recovery code."""
    folder = tmp_path_factory.mktemp("restore")
    place = folder / "sticks" / "KINGSTON"
    place.mkdir(parents=True)
    with Registry.create(folder / "幸福村.fupin", **ABOUT, password=PASSWORD) as registry:
        set_person(registry, "李芳")
        registry.set_setting(SEEN, True)
        registry.save([Change(table="household", values={"name": "张长富"})])
        backup.name_stick(registry, place)
        backup.make(registry, place)
        return place.parent, registry.recovery_code


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def dialog(qtbot, stick, home):
    dialog = RestoreDialog(None, home, stick[0])
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    if dialog.registry:
        dialog.registry.close()


def press(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def restore(qtbot, dialog, password=PASSWORD):
    dialog.password.setText(password)
    press(qtbot, dialog.start)
    ended = lambda: dialog.isEnabled() and bool(dialog.registry or dialog.problem.text())  # noqa: E731
    qtbot.waitUntil(ended, timeout=PATIENCE)


def test_a_ledger_comes_back_by_password(qtbot, dialog, home):
    assert dialog.target.text() == str(home / "幸福村.fupin")
    restore(qtbot, dialog)
    assert dialog.heading.text() == "已恢复：幸福村"
    assert "1 户、0 人、0 次走访" in dialog.ending.text()
    assert "那以后录入的内容不在里面" in dialog.ending.text()
    press(qtbot, dialog.open_it)
    assert not dialog.isVisible()
    assert dialog.registry.count("household") == 1
    assert dialog.registry.path == home / "幸福村.fupin"


def test_a_wrong_password_is_said_beside_the_field_and_the_next_try_works(qtbot, dialog, home):
    restore(qtbot, dialog, "wrong")
    assert "密码不对" in dialog.problem.text()
    assert "做备份那天的密码" in dialog.problem.text()
    assert list(home.iterdir()) == []
    dialog.problem.clear()
    restore(qtbot, dialog)
    assert dialog.registry is not None


def test_the_recovery_code_offers_a_new_password(qtbot, dialog, stick, home, message_box):
    press(qtbot, dialog.switch)
    dialog.code.setText(stick[1].replace("-", " ").lower())
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: dialog.registry is not None, timeout=PATIENCE)
    renewal = dialog.findChild(PasswordDialog)
    renewal.fields.password.setText("梨花 Pear 2026")
    renewal.fields.repeat.setText("梨花 Pear 2026")
    message_box.expect("密码已修改")
    with qtbot.waitSignal(renewal.finished, timeout=PATIENCE):
        press(qtbot, renewal.confirm)
    dialog.registry.close()
    Registry.open(home / "幸福村.fupin", "梨花 Pear 2026").close()


def test_the_ledger_that_is_there_stays_and_is_named(qtbot, stick, home):
    (home / "幸福村.fupin").mkdir()
    dialog = RestoreDialog(None, home, stick[0])
    qtbot.addWidget(dialog)
    dialog.show()
    assert "幸福村-恢复" in dialog.target.text()
    restore(qtbot, dialog)
    assert "“幸福村.fupin”没有动" in dialog.ending.text()
    dialog.reject()  # the ledger is let go, and stays where it was put
    assert dialog.registry is None
    assert len(list(home.iterdir())) == 2


def test_where_there_is_no_backup_it_says_what_to_do(qtbot, home, tmp_path):
    dialog = RestoreDialog(None, home, tmp_path / "nothing")
    qtbot.addWidget(dialog)
    assert "这里没有备份" in dialog.problem.text()
    assert not dialog.start.isEnabled()
    dialog.places.put(tmp_path)
    assert "这里没有备份" in dialog.problem.text()


def test_a_damaged_backup_says_so_and_cannot_be_restored(qtbot, stick, home, tmp_path):
    place = tmp_path / "copy"
    shutil.copytree(stick[0] / "KINGSTON", place)
    (manifest,) = place.rglob("manifest.json")
    manifest.write_bytes(b"{")
    dialog = RestoreDialog(None, home, tmp_path / "none")
    qtbot.addWidget(dialog)
    dialog.places.put(place)
    dialog.table.selectRow(0)
    assert "清单读不出来" in dialog.problem.text()
    assert not dialog.start.isEnabled()


def test_the_dialog_that_asks_for_the_password_restores_instead(qtbot, stick, home, tmp_path):
    with Registry.create(tmp_path / "坏了.fupin", **ABOUT, password=PASSWORD):
        pass
    asking = UnlockDialog(None, tmp_path / "坏了.fupin")
    qtbot.addWidget(asking)
    asking.show()
    press(qtbot, asking.from_backup)
    dialog = asking.findChild(RestoreDialog)
    dialog.folder = home
    dialog.places.put(stick[0] / "KINGSTON")
    restore(qtbot, dialog)
    press(qtbot, dialog.open_it)
    assert asking.person.currentText() == "李芳"
    press(qtbot, asking.confirm)
    assert asking.registry.path.parent == home
    asking.registry.close()


def test_the_wizard_restores_instead_of_making_a_ledger(qtbot, stick, home):
    wizard = NewLedgerWizard(None)
    qtbot.addWidget(wizard)
    wizard.show()
    press(qtbot, wizard.start.from_backup)
    dialog = wizard.findChild(RestoreDialog)
    dialog.folder = home
    dialog.places.put(stick[0] / "KINGSTON")
    restore(qtbot, dialog)
    press(qtbot, dialog.open_it)
    assert not wizard.isVisible()
    assert wizard.registry.name == "幸福村"
    wizard.registry.close()


def test_the_window_shows_the_restored_ledger(qtbot, ledger, stick, home):
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.show()
    window.actions_by_name["restore_backup"].trigger()
    dialog = window.findChild(RestoreDialog)
    dialog.folder = home
    dialog.places.put(stick[0] / "KINGSTON")
    restore(qtbot, dialog)
    press(qtbot, dialog.open_it)
    assert window.registry.name == "幸福村"
    assert window.registry.user == "李芳"
    window.close()
