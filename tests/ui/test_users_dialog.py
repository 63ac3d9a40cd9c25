"""Who works with a ledger: users with passwords of their own, in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from fupin_desktop import users
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui.unlock import UnlockDialog, set_person
from ui.users_dialog import LAST, SELF, UsersDialog

OLD, NEW, ANOTHER = "很长的密码123456", "杏花 Apricot 5", "桃花 Peach 44"
PATIENCE = 20_000


@pytest.fixture
def ledger(tmp_path):
    made = Registry.create(
        tmp_path / "甲.fupin", level="village", region="990101001001", name="甲", password=OLD,
        user="王芳",
    )  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot, ledger):
    dialog = UsersDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(qtbot, parent, name):
    button = parent.findChild(QPushButton, name)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def fill_in(qtbot, dialog, password, name=None):
    asking = dialog.asking
    if name is not None:
        asking.person.setText(name)
    for editor in (asking.fields.password, asking.fields.repeat):
        editor.setText(password)
    with qtbot.waitSignal(asking.accepted, timeout=PATIENCE):
        press(qtbot, asking, "confirm")


def opens(ledger, password):
    try:
        Registry.open(ledger.path, password).close()
    except FupinError:
        return False
    return True


def test_somebody_is_added_and_stopped_again(qtbot, dialog, ledger, message_box):
    assert dialog.remark.text() == LAST
    assert not dialog.stop.isEnabled()
    press(qtbot, dialog, "add")
    fill_in(qtbot, dialog, NEW, "李强")
    assert users.names(ledger) == [users.UNNAMED, "李强"]
    assert dialog.chosen() == "李强"
    message_box.expect("要停用“李强”吗", answer=False)
    press(qtbot, dialog, "stop")
    assert users.names(ledger) == [users.UNNAMED, "李强"]
    message_box.expect("要停用“李强”吗")
    press(qtbot, dialog, "stop")
    qtbot.waitUntil(lambda: dialog.names == [users.UNNAMED], timeout=PATIENCE)
    ledger.close()
    assert opens(ledger, OLD)
    assert not opens(ledger, NEW)


def test_a_password_without_a_name_gets_one(qtbot, dialog, ledger):
    press(qtbot, dialog, "change")
    assert dialog.asking.person.text() == "王芳"
    fill_in(qtbot, dialog, NEW)
    assert dialog.list.item(0).text() == "王芳（正在用）"
    ledger.close()
    assert opens(ledger, NEW)
    assert not opens(ledger, OLD)


def test_a_forgotten_password_is_changed_and_the_others_stay(qtbot, dialog, ledger):
    users.admit(ledger, "王芳", NEW)
    dialog.show_users("王芳")
    assert dialog.remark.text() == SELF
    press(qtbot, dialog, "change")
    fill_in(qtbot, dialog, ANOTHER)
    ledger.close()
    assert [opens(ledger, one) for one in (OLD, NEW, ANOTHER)] == [True, False, True]


def test_two_of_one_name_are_told_apart(qtbot, dialog, ledger):
    users.admit(ledger, "李强", NEW)
    press(qtbot, dialog, "add")
    asking = dialog.asking
    for editor in (asking.fields.password, asking.fields.repeat):
        editor.setText(ANOTHER)
    asking.person.setText(" 李强 ")
    assert "已经有“李强”" in asking.problem.text()
    assert not asking.confirm.isEnabled()
    asking.person.setText("李强（二组）")
    assert asking.confirm.isEnabled()
    asking.reject()


def test_who_opens_a_ledger_is_proposed_as_who_works(qtbot, ledger):
    users.admit(ledger, "李强", NEW)
    set_person(ledger, "王芳")
    ledger.close()
    dialog = UnlockDialog(None, ledger.path)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.password.setText(NEW)
    press(qtbot, dialog, "confirm")
    qtbot.waitUntil(lambda: dialog.registry is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: dialog.person.currentText() == "李强", timeout=PATIENCE)
    assert [dialog.person.itemText(n) for n in range(dialog.person.count())] == ["李强", "王芳"]
    dialog.registry.close()


def test_the_way_to_the_hand_over_is_there(qtbot, dialog):
    with qtbot.waitSignal(dialog.handover_asked):
        press(qtbot, dialog, "handover")


def test_who_stops_himself_is_told_what_follows(qtbot, dialog, ledger, message_box):
    users.admit(ledger, "王芳", NEW)
    dialog.show_users("王芳")
    message_box.expect(SELF)
    press(qtbot, dialog, "stop")
    qtbot.waitUntil(lambda: dialog.names == [users.UNNAMED], timeout=PATIENCE)
