"""Opening a ledger."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui.password_dialog import PasswordDialog
from ui.unlock import REMEMBERED, UnlockDialog, delay, people, set_person, unlock

PASSWORD = "correct horse 9"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """A protected ledger and its recovery code."""
    path = tmp_path_factory.mktemp("unlock") / "幸福村.fupin"
    with Registry.create(
        path, level="village", region="990101001201", name="幸福村", password=PASSWORD
    ) as registry:
        return path, registry.recovery_code


@pytest.fixture
def dialog(qtbot, ledger):
    dialog = UnlockDialog(None, ledger[0])
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    if dialog.registry:
        dialog.registry.close()


def press(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def enter(qtbot, dialog, password):
    tried = dialog.failures
    dialog.password.setText(password)
    press(qtbot, dialog.confirm)
    qtbot.waitUntil(lambda: bool(dialog.registry) or dialog.failures > tried, timeout=20_000)


def commit(widget, text):
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def test_a_wrong_password_is_said_beside_the_field_and_the_right_one_opens(qtbot, dialog):
    enter(qtbot, dialog, "wrong")
    assert "密码不对" in dialog.problem.text()
    enter(qtbot, dialog, PASSWORD)
    commit(dialog.person.lineEdit(), "王芳")
    press(qtbot, dialog.confirm)
    assert dialog.registry.user == "王芳"
    assert not dialog.isVisible()


def test_the_last_person_is_proposed(qtbot, dialog, ledger):
    with Registry.open(ledger[0], PASSWORD) as registry:
        set_person(registry, "李雷")
        set_person(registry, "韩梅梅")
    enter(qtbot, dialog, PASSWORD)
    assert dialog.person.currentText() == "韩梅梅"
    assert [dialog.person.itemText(n) for n in range(2)] == ["韩梅梅", "李雷"]


def test_nobody_works_without_a_name(qtbot, dialog):
    enter(qtbot, dialog, PASSWORD)
    dialog.person.setCurrentText(" ")
    press(qtbot, dialog.confirm)
    assert "使用人姓名" in dialog.problem.text()
    assert dialog.isVisible()


def recover(qtbot, dialog, code):
    """Open by the recovery code and give the dialog that offers a new password."""
    press(qtbot, dialog.switch)
    dialog.code.setText(code.replace("-", " ").lower())
    press(qtbot, dialog.confirm)
    qtbot.waitUntil(lambda: dialog.registry is not None, timeout=20_000)
    return dialog.findChild(PasswordDialog)


def test_the_recovery_code_opens_too_and_the_new_password_may_wait(qtbot, dialog, ledger):
    press(qtbot, recover(qtbot, dialog, ledger[1]).leave)
    dialog.person.setCurrentText("王芳")
    press(qtbot, dialog.confirm)
    assert not dialog.isVisible()
    dialog.registry.close()
    Registry.open(ledger[0], PASSWORD).close()


def test_a_forgotten_password_is_replaced(qtbot, tmp_path, message_box):
    path = tmp_path / "幸福村.fupin"
    about = {"level": "village", "region": "990101001201", "name": "幸福村"}
    with Registry.create(path, **about, password=PASSWORD) as registry:
        code = registry.recovery_code
    dialog = UnlockDialog(None, path)
    qtbot.addWidget(dialog)
    dialog.show()
    renewal = recover(qtbot, dialog, code)
    renewal.fields.password.setText("梨花 Pear 2026")
    renewal.fields.repeat.setText("梨花 Pear 2025")
    assert not renewal.confirm.isEnabled()
    assert "不一样" in renewal.fields.problem.text()
    renewal.fields.repeat.setText("梨花 Pear 2026")
    message_box.expect("密码已修改")
    with qtbot.waitSignal(renewal.finished, timeout=20_000):
        press(qtbot, renewal.confirm)
    dialog.person.setCurrentText("王芳")
    press(qtbot, dialog.confirm)
    assert dialog.registry.user == "王芳"
    dialog.registry.close()
    with pytest.raises(FupinError, match="密码不对"):
        Registry.open(path, PASSWORD)
    Registry.open(path, "梨花 Pear 2026").close()
    Registry.open(path, recovery_code=code).close()


def test_a_mistyped_recovery_code_is_said(qtbot, dialog):
    press(qtbot, dialog.switch)
    dialog.code.setText("01234 56789")
    press(qtbot, dialog.confirm)
    qtbot.waitUntil(lambda: dialog.failures == 1, timeout=20_000)
    assert "恢复码" in dialog.problem.text()


def test_after_five_wrong_passwords_one_has_to_wait(qtbot, dialog):
    for _ in range(5):
        enter(qtbot, dialog, "wrong")
    assert not dialog.confirm.isEnabled()
    assert dialog.confirm.text() == "请等 2 秒"
    dialog.count_down()
    assert dialog.confirm.text() == "请等 1 秒"
    dialog.count_down()
    assert dialog.confirm.isEnabled()


def test_the_wait_grows_up_to_a_minute():
    assert [delay(n) for n in (1, 4, 5, 6, 7, 20)] == [0, 0, 2, 4, 8, 60]


def test_giving_up_after_opening_closes_the_ledger(qtbot, dialog, ledger):
    enter(qtbot, dialog, PASSWORD)
    dialog.reject()
    assert dialog.registry is None
    Registry.open(ledger[0], PASSWORD).close()


@pytest.mark.usefixtures("qtbot")
def test_unlock_gives_none_when_the_user_gives_up(ledger):
    def give_up():
        QApplication.activeModalWidget().reject()

    QTimer.singleShot(50, give_up)
    assert unlock(None, ledger[0]) is None


@pytest.mark.usefixtures("qtbot")
def test_a_ledger_without_password_opens_without_asking(tmp_path):
    path = tmp_path / "样例.fupin"
    with Registry.create(
        path, level="village", region="990101001201", name="样例村", password=None
    ) as registry:
        set_person(registry, "王芳")
    with unlock(None, path) as registry:
        assert registry.user == "王芳"


@pytest.mark.usefixtures("qtbot")
def test_a_folder_that_is_no_ledger_gets_its_sentence(tmp_path, message_box):
    message_box.expect("台账")
    assert unlock(None, tmp_path) is None


def test_only_the_last_names_are_remembered(tmp_path):
    with Registry.create(
        tmp_path / "x.fupin", level="village", region="990101001201", name="村", password=None
    ) as registry:
        for number in range(REMEMBERED + 3):
            set_person(registry, f"人{number}")
        set_person(registry, "人5")
        assert people(registry)[:2] == ["人5", f"人{REMEMBERED + 2}"]
        assert len(people(registry)) == REMEMBERED
        assert len(set(people(registry))) == REMEMBERED
