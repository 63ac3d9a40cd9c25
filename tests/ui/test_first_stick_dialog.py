"""The first stick through the windows: the township makes it, the wizard of a village begins."""

import shutil

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWizard

from fupin_desktop import enrolment, exchange, first_stick, keys, opening_code, stick_start, volumes
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.first_stick_dialog import EMPTY, STOPPED, FirstStickDialog
from ui.password_pages import in_groups
from ui.stick_dialog import NO_STICK, SOUND, StickDialog
from ui.sync_page import SyncPage
from ui.task import Task
from ui.wizard import NewLedgerWizard

TOWNSHIP = "990101001"
NAMES = {f"{TOWNSHIP}203": "杏花村", f"{TOWNSHIP}204": "石桥村"}
ONE, TWO = NAMES
PASSWORD = "correct horse 9"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "MEMORY", 64)


@pytest.fixture
def township(tmp_path):
    path = tmp_path / "t.fupin"
    with Registry.create(path, level="township", region=TOWNSHIP, name="样板镇", password=None,
                         user="镇干部") as registry:  # fmt: skip
        yield registry


@pytest.fixture
def villages(township):
    for region, name in NAMES.items():
        enrolment.register(township, region, name)
        values = {"name": f"{name}户主", "village": region}
        township.save([Change(table="household", values=values)])
    return township


@pytest.fixture
def sticks(tmp_path):
    (tmp_path / "sticks" / "KINGSTON").mkdir(parents=True)
    return tmp_path / "sticks"


@pytest.fixture
def wait(qtbot):
    """Wait until a window's work has ended."""
    return lambda window: qtbot.waitUntil(
        lambda: window.isEnabled() and not Task.running, timeout=20_000
    )


def shown(qtbot, dialog):
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(object, name), Qt.MouseButton.LeftButton)


def test_the_township_makes_the_stick_for_all_and_prints_the_codes(
    qtbot, villages, sticks, wait, tmp_path
):
    dialog = shown(qtbot, FirstStickDialog(villages, None, sticks))
    assert [one.name for one in dialog.model.chosen()] == list(NAMES.values())
    assert dialog.every.isChecked()
    assert not dialog.print.isEnabled()
    assert dialog.start.text() == "做入册U盘（2 个村）"
    dialog.view.setFocus()
    dialog.view.selectRow(1)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Space)
    assert dialog.start.text() == "做入册U盘（1 个村）"
    assert not dialog.every.isChecked()
    press(qtbot, dialog, "make")
    wait(dialog)
    assert "已为 1 个村做好，读回核对过：2 个文件" in dialog.outcome.text()
    first, second = dialog.model.items
    assert first.code
    assert not second.code
    qtbot.mouseClick(dialog.every, Qt.MouseButton.LeftButton, pos=dialog.every.rect().center())
    dialog.every.setChecked(True)
    dialog.model.mark_all(True)
    press(qtbot, dialog, "make")
    wait(dialog)
    assert dialog.model.items[0].code == first.code
    dialog.renew.setChecked(True)
    press(qtbot, dialog, "make")
    wait(dialog)
    assert dialog.model.items[0].code not in ("", first.code)
    assert not dialog.renew.isChecked()
    target = tmp_path / "codes.pdf"
    dialog.print_to(target)
    wait(dialog)
    assert "2 个村，1 页" in dialog.outcome.text()
    document = pypdfium2.PdfDocument(target)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert all(opening_code.spell(one.code).split()[2] in text for one in dialog.model.items)
    dialog.reject()
    assert not dialog.isVisible()


def test_villages_that_nobody_wrote_down_are_added(qtbot, township, sticks, wait):
    dialog = shown(qtbot, FirstStickDialog(township, None, sticks))
    assert dialog.outcome.text() == EMPTY
    assert not dialog.start.isEnabled()
    heard = []
    dialog.regions_changed.connect(lambda: heard.append(1))
    press(qtbot, dialog, "add_village")
    asked = dialog.asking
    assert asked.windowTitle() == "添加村"
    asked.code.setText(ONE)
    asked.title_line.setText("杏花村")
    asked.confirm()
    wait(dialog)
    assert [(one.region, one.name) for one in dialog.model.chosen()] == [(ONE, "杏花村")]
    assert dialog.start.isEnabled()
    assert heard


def test_a_stick_that_is_gone_says_so_and_nothing_is_made(
    qtbot, villages, sticks, wait, message_box
):
    dialog = shown(qtbot, FirstStickDialog(villages, None, sticks))
    shutil.rmtree(sticks / "KINGSTON")
    message_box.expect("不存在")
    press(qtbot, dialog, "make")
    wait(dialog)
    assert dialog.outcome.text() == STOPPED
    press(qtbot, dialog, "look_again")
    assert {one.code for one in dialog.model.items} == {""}


def test_the_sync_page_of_a_township_opens_it(qtbot, villages):
    page = shown(qtbot, SyncPage(villages))
    press(qtbot, page, "first_stick")
    assert isinstance(page.dialog, FirstStickDialog)
    page.dialog.reject()


@pytest.fixture
def made(villages, sticks):
    made = first_stick.make(villages, NAMES, sticks / "KINGSTON")
    return {one.village.region: one.village.code for one in made}


def test_which_village_and_its_code_as_it_is_typed(qtbot, made, sticks, wait):
    dialog = shown(qtbot, StickDialog(None, sticks))
    wait(dialog)
    assert [one.name for one in dialog.offers.items] == list(NAMES.values())
    code = made[ONE]
    dialog.code.setText(code[:9])
    assert dialog.echo.text() == f"{opening_code.spell(code[:9])}　开户码还差 11 位。"
    dialog.code.setText(f"{code[:4]} x")
    assert "现在有“x”" in dialog.problem.text()
    dialog.code.setText(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert "抄错" in dialog.problem.text()
    dialog.code.setText(opening_code.spell(code))
    assert dialog.echo.text().endswith(SOUND)
    assert not dialog.start.isEnabled()  # no village is chosen
    dialog.table.selectRow(1)
    assert dialog.start.isDefault()  # Enter
    press(qtbot, dialog, "open_village")
    wait(dialog)
    assert "这个开户码打不开石桥村" in dialog.problem.text()
    dialog.table.selectRow(0)
    press(qtbot, dialog, "open_village")
    qtbot.waitUntil(lambda: dialog.opened is not None, timeout=20_000)
    assert dialog.opened.letter.region == ONE
    assert not dialog.isVisible()


def test_without_a_stick_or_with_an_empty_one_it_says_what_to_do(qtbot, sticks, wait):
    dialog = shown(qtbot, StickDialog(None, sticks))
    wait(dialog)
    assert "没有入册的内容" in dialog.problem.text()
    dialog = shown(qtbot, StickDialog(None, sticks / "KINGSTON"))
    assert dialog.problem.text() == NO_STICK
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_wizard_begins_from_the_stick_and_ends_with_the_list(
    qtbot, villages, made, sticks, wait, tmp_path, monkeypatch
):
    plugged = [volumes.Volume(sticks / "KINGSTON", "KINGSTON")]
    monkeypatch.setattr(volumes, "mounted", lambda _root=None: plugged)
    wizard = shown(qtbot, NewLedgerWizard(None))
    wizard.office.folder.setText(str(tmp_path / "台账"))
    press(qtbot, wizard, "start_stick")
    dialog = wizard.findChildren(StickDialog)[-1]
    wait(dialog)
    dialog.table.selectRow(0)
    dialog.code.setText(made[ONE])
    press(qtbot, dialog, "open_village")
    qtbot.waitUntil(lambda: wizard.currentPage() is wizard.office, timeout=20_000)
    assert (wizard.office.region.text(), wizard.office.title_line.text()) == (ONE, "杏花村")
    assert not wizard.office.region.isEnabled()
    wizard.next()
    wizard.person.person.setText("王芳")
    wizard.next()
    for editor in (wizard.password.fields.password, wizard.password.fields.repeat):
        editor.setText(PASSWORD)
    wizard.next()
    qtbot.waitUntil(lambda: wizard.currentPage() is wizard.recovery, timeout=20_000)
    registry = wizard.registry
    assert [row["name"] for row in registry.select("household")] == ["杏花村户主"]
    wizard.next()
    wizard.check.typed.setText(in_groups(registry.recovery_code, " "))
    wizard.next()
    assert "1 户、0 人" in wizard.last.told.text()
    qtbot.mouseClick(wizard.button(QWizard.WizardButton.FinishButton), Qt.MouseButton.LeftButton)
    assert registry.user == "王芳"
    sent = exchange.pack(registry, sticks / "KINGSTON")[0]
    registry.close()
    with Registry.open(registry.path, recovery_code=registry.recovery_code) as again:
        assert again.count("household") == 1
    assert exchange.preview(villages, sent).digits == ""


def test_back_to_by_hand_forgets_the_stick(qtbot, made, sticks):
    wizard = shown(qtbot, NewLedgerWizard(None))
    (offer, _) = stick_start.look(sticks)
    wizard.go_on_with(stick_start.open_(offer, made[ONE]))
    assert wizard.draft.opened
    wizard.back()
    wizard.next()
    assert wizard.draft.opened is None
    assert wizard.draft.invitation is None
    assert wizard.office.region.isEnabled()
