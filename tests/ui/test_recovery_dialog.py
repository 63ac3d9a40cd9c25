"""Checking the recovery code on paper, and drawing a new one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWizard

from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui.main_window import MainWindow
from ui.recovery_dialog import RecoveryDialog, RenewalWizard
from ui.welcome import SEEN

PASSWORD = "correct horse 9"


@pytest.fixture
def registry(tmp_path):
    about = {"level": "village", "region": "990101001201", "name": "幸福村"}
    with Registry.create(tmp_path / "幸福村.fupin", **about, password=PASSWORD) as registry:
        yield registry


@pytest.fixture
def dialog(qtbot, registry):
    dialog = RecoveryDialog(registry, None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_code_on_paper_is_checked(qtbot, dialog, registry):
    assert not dialog.check.isEnabled()
    dialog.typed.setText("01234-56789")
    press(qtbot, dialog.check)
    assert "抄写有误" in dialog.verdict.text()
    dialog.typed.setText(registry.recovery_code.lower().replace("-", " "))
    assert dialog.verdict.text() == ""
    press(qtbot, dialog.check)
    assert dialog.verdict.text().startswith("对的")


def test_a_new_code_counts_when_it_was_typed_back(qtbot, dialog, registry, message_box):
    old = registry.recovery_code
    press(qtbot, dialog.renew)
    wizard = dialog.findChild(RenewalWizard)
    new = wizard.check.code
    press(qtbot, wizard.button(QWizard.WizardButton.NextButton))
    finish = wizard.button(QWizard.WizardButton.FinishButton)
    wizard.check.typed.setText(new[:-1])
    assert not finish.isEnabled()
    wizard.check.typed.setText(new)
    message_box.expect("恢复码已换")
    press(qtbot, finish)
    registry.close()
    with pytest.raises(FupinError, match="不是本台账的"):
        Registry.open(registry.path, recovery_code=old)
    Registry.open(registry.path, recovery_code=new).close()
    Registry.open(registry.path, PASSWORD).close()


def test_a_new_code_that_was_not_typed_back_changes_nothing(qtbot, dialog, registry):
    press(qtbot, dialog.renew)
    dialog.findChild(RenewalWizard).reject()
    registry.close()
    Registry.open(registry.path, recovery_code=registry.recovery_code).close()


def test_the_menu_leads_there(qtbot, registry):
    registry.set_setting(SEEN, True)
    registry.user = "李芳"
    window = MainWindow(registry)
    qtbot.addWidget(window)
    window.show()
    window.actions_by_name["show_recovery"].trigger()
    assert window.findChild(RecoveryDialog).isVisible()
    window.close()
