"""The first-start wizard, walked through with real ledgers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWizard

from fupin_desktop import exchange
from fupin_desktop.copies import file_name
from fupin_desktop.registry import Registry
from ui import theme
from ui.offices import region_code, region_fault
from ui.password_pages import SHORTEST, bare, compare, in_groups, strength
from ui.welcome import NOTICE, is_due
from ui.wizard import NewLedgerWizard

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PASSWORD = "correct horse 9"


@pytest.fixture
def wizard(qtbot, tmp_path):
    wizard = NewLedgerWizard(None)
    qtbot.addWidget(wizard, before_close_func=let_go)
    wizard.show()
    wizard.office.folder.setText(str(tmp_path / "台账"))
    return wizard


def let_go(wizard):
    """Close the ledger, so that closing the window asks nothing."""
    if wizard.registry:
        wizard.registry.close()
        wizard.registry = None


def commit(widget, text):
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def press(qtbot, wizard, which="Next"):
    button = wizard.button(getattr(QWizard.WizardButton, f"{which}Button"))
    assert button.isEnabled(), which
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def fill_office(wizard):
    wizard.office.region.setText(VILLAGE)
    commit(wizard.office.title_line, "幸福村")


def create(qtbot, wizard):
    """Walk from the page about the person to the recovery code."""
    commit(wizard.person.person, "王芳")
    press(qtbot, wizard)
    wizard.password.fields.password.setText(PASSWORD)
    wizard.password.fields.repeat.setText(PASSWORD)
    press(qtbot, wizard, "Commit")
    qtbot.waitUntil(lambda: wizard.currentPage() is wizard.recovery, timeout=20_000)


def finish(qtbot, wizard):
    """Walk from the recovery code to the end."""
    press(qtbot, wizard)
    wizard.check.typed.setText(in_groups(wizard.registry.recovery_code, " ").lower())
    press(qtbot, wizard)
    press(qtbot, wizard, "Finish")


def test_a_village_ledger_by_hand(qtbot, wizard, tmp_path):
    press(qtbot, wizard)
    fill_office(wizard)
    press(qtbot, wizard)
    create(qtbot, wizard)
    assert bare(wizard.recovery.code.text()) == bare(wizard.registry.recovery_code)
    finish(qtbot, wizard)
    registry = wizard.registry
    assert (registry.level, registry.region, registry.name) == ("village", VILLAGE, "幸福村")
    assert registry.user == "王芳"
    assert not is_due(registry)
    code = registry.recovery_code
    registry.close()
    wizard.registry = None
    path = tmp_path / "台账" / "幸福村.fupin"
    Registry.open(path, PASSWORD).close()
    Registry.open(path, recovery_code=code).close()


def test_the_last_page_says_what_a_ledger_is_not(qtbot, wizard):
    press(qtbot, wizard)
    fill_office(wizard)
    press(qtbot, wizard)
    create(qtbot, wizard)
    press(qtbot, wizard)
    wizard.check.typed.setText(wizard.registry.recovery_code)
    press(qtbot, wizard)
    assert wizard.currentPage() is wizard.last
    assert wizard.last.findChild(object, "duty").text() == NOTICE
    assert "幸福村.fupin" in wizard.last.place.text()


def test_a_wrong_recovery_code_does_not_pass(qtbot, wizard):
    press(qtbot, wizard)
    fill_office(wizard)
    press(qtbot, wizard)
    create(qtbot, wizard)
    press(qtbot, wizard)
    code = bare(wizard.registry.recovery_code)
    wizard.check.typed.setText(code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert not wizard.button(QWizard.WizardButton.NextButton).isEnabled()
    assert "第 7 组不一致" in wizard.check.verdict.text()


def test_the_recovery_code_can_be_saved_as_text(wizard, tmp_path):
    wizard.recovery.show_code("01234-56789", "幸福村")
    wizard.recovery.save_to(tmp_path / "code.txt")
    assert "01234-56789" in (tmp_path / "code.txt").read_text(encoding="utf-8-sig")
    assert "code.txt" in wizard.recovery.outcome.text()


def test_a_code_that_cannot_be_saved_is_said(wizard, tmp_path, message_box):
    message_box.expect("没有保存")
    wizard.recovery.save_to(tmp_path / "missing" / "code.txt")


def test_cancelling_removes_the_half_made_ledger_and_nothing_else(
    qtbot, wizard, tmp_path, message_box
):
    neighbour = tmp_path / "台账" / "旧台账.fupin"
    neighbour.mkdir(parents=True)
    press(qtbot, wizard)
    fill_office(wizard)
    press(qtbot, wizard)
    create(qtbot, wizard)
    made = wizard.registry.path
    assert made.exists()
    message_box.expect("还没有建完", answer=False)
    press(qtbot, wizard, "Cancel")
    assert made.exists()
    assert wizard.isVisible()
    message_box.expect("还没有建完", answer=True)
    press(qtbot, wizard, "Cancel")
    assert not made.exists()
    assert neighbour.exists()
    assert wizard.registry is None
    assert not wizard.isVisible()


def test_an_existing_ledger_is_not_overwritten(qtbot, wizard, tmp_path):
    (tmp_path / "台账" / "幸福村.fupin").mkdir(parents=True)
    press(qtbot, wizard)
    fill_office(wizard)
    assert "已有同名的台账" in wizard.office.problem.text()
    assert not wizard.button(QWizard.WizardButton.NextButton).isEnabled()


def test_a_refused_place_leaves_nothing_behind(qtbot, wizard, tmp_path, message_box):
    cloud = tmp_path / "OneDrive"
    press(qtbot, wizard)
    fill_office(wizard)
    wizard.office.folder.setText(str(cloud))
    press(qtbot, wizard)
    commit(wizard.person.person, "王芳")
    press(qtbot, wizard)
    wizard.password.fields.password.setText(PASSWORD)
    wizard.password.fields.repeat.setText(PASSWORD)
    message_box.expect("网盘")
    press(qtbot, wizard, "Commit")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=20_000)
    assert wizard.currentPage() is wizard.password
    assert not list(cloud.glob("*"))


def test_from_the_invitation_of_the_township(qtbot, wizard, tmp_path):
    file = tmp_path / "invitation.json"
    with Registry.create(
        tmp_path / "z.fupin", level="township", region=TOWNSHIP, name="青石镇", password=None
    ) as township:
        exchange.invite(township, VILLAGE, file, name="幸福村")
    wizard.start.read(file)
    assert "青石镇" in wizard.start.found.text()
    press(qtbot, wizard)
    assert wizard.office.region.text() == VILLAGE
    assert not wizard.office.region.isEnabled()
    assert wizard.office.title_line.text() == "幸福村"
    press(qtbot, wizard)
    create(qtbot, wizard)
    assert [peer.office for peer in exchange.peers(wizard.registry)] == [TOWNSHIP]
    finish(qtbot, wizard)
    (peer,) = exchange.peers(wizard.registry)
    assert f"核对码 {peer.digits[:3]}" in wizard.last.told.text()


def test_a_file_that_is_no_invitation(wizard, tmp_path, message_box):
    file = tmp_path / "x.json"
    file.write_text("not an invitation", encoding="utf-8")
    message_box.expect("邀请")
    wizard.start.read(file)
    assert wizard.draft.invitation is None


def test_without_a_name_or_password_the_wizard_does_not_go_on(qtbot, wizard):
    press(qtbot, wizard)
    forward = wizard.button(QWizard.WizardButton.NextButton)
    assert not forward.isEnabled()
    fill_office(wizard)
    press(qtbot, wizard)
    assert not forward.isEnabled()
    commit(wizard.person.person, "  ")
    assert not forward.isEnabled()
    commit(wizard.person.person, "王芳")
    press(qtbot, wizard)
    confirm = wizard.button(QWizard.WizardButton.CommitButton)
    wizard.password.fields.password.setText(PASSWORD)
    wizard.password.fields.repeat.setText(PASSWORD + "x")
    assert not confirm.isEnabled()
    assert "不一样" in wizard.password.fields.problem.text()


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("", f"至少 {SHORTEST}"),
        ("abc", "太短：还差 5"),
        ("12345678", "很弱"),
        ("aaaaaaaaaaaa", "很弱"),
        ("kdhfksjd", "一般"),
        (PASSWORD, "很好"),
    ],
)
def test_strength(password, part):
    assert part in strength(password)


@pytest.mark.parametrize(
    ("level", "typed", "code", "sound"),
    [
        ("village", "９９０１０１００１２０１", VILLAGE, True),
        ("village", "9901 0100 1201", VILLAGE, True),
        ("township", "990101001000", TOWNSHIP, True),
        ("township", "990101001201", "990101001201", False),
        ("county", "990101", "990101", True),
        ("village", "99010100120a", "99010100120a", False),
        ("village", "", "", False),
    ],
)
def test_region_codes(level, typed, code, sound):
    assert region_code(level, typed) == code
    assert bool(region_fault(level, typed)) is not sound


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "还差 10 个字符。"),
        ("o1234", "还差 5 个字符。"),
        ("０1234-5678", "还差 1 个字符。"),
        ("01234 56789", "一致，抄对了。"),
        ("01224", "第 1 组不一致，请对照纸上检查。"),
        ("01234567890", "第 3 组不一致，请对照纸上检查。"),
    ],
)
def test_typing_the_recovery_code_back(typed, sentence):
    assert compare(typed, "01234-56789") == sentence


def test_file_names_are_ones_windows_accepts():
    assert file_name(' 幸福村: "2026"/甲. ') == "幸福村_ _2026__甲"


def test_pressing_twice_makes_one_ledger(qtbot, wizard):
    press(qtbot, wizard)
    fill_office(wizard)
    press(qtbot, wizard)
    commit(wizard.person.person, "王芳")
    press(qtbot, wizard)
    wizard.password.fields.password.setText(PASSWORD)
    wizard.password.fields.repeat.setText(PASSWORD)
    press(qtbot, wizard, "Commit")
    qtbot.mouseClick(wizard.button(QWizard.WizardButton.CommitButton), Qt.MouseButton.LeftButton)
    wizard.reject()  # as the cross in the corner does
    qtbot.waitUntil(lambda: wizard.currentPage() is wizard.recovery, timeout=20_000)
    assert wizard.isVisible()
    assert wizard.registry.path.exists()


def test_an_invitation_gone_missing_leaves_nothing_behind(qtbot, wizard, tmp_path, message_box):
    file = tmp_path / "invitation.json"
    with Registry.create(
        tmp_path / "z.fupin", level="township", region=TOWNSHIP, name="青石镇", password=None
    ) as township:
        exchange.invite(township, VILLAGE, file, name="幸福村")
    wizard.start.read(file)
    press(qtbot, wizard)
    press(qtbot, wizard)
    file.unlink()
    commit(wizard.person.person, "王芳")
    press(qtbot, wizard)
    wizard.password.fields.password.setText(PASSWORD)
    wizard.password.fields.repeat.setText(PASSWORD)
    message_box.expect("读不出来")
    press(qtbot, wizard, "Commit")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=20_000)
    assert not list((tmp_path / "台账").glob("*"))
    assert wizard.currentPage() is wizard.password
    qtbot.waitUntil(wizard.isEnabled, timeout=20_000)


@pytest.mark.parametrize("kept", [True, False])
def test_the_text_size_can_be_changed_after_a_wizard(qtbot, qapp, kept):
    wizard = NewLedgerWizard()
    wizard.show()
    wizard.reject()
    if not kept:
        wizard.deleteLater()
        qtbot.wait(10)
    for percent in (150, 100, 200, 100):
        theme.apply(qapp, percent)
    assert qapp.font().pointSizeF() == theme.POINTS
    if kept:
        wizard.deleteLater()
