"""The laptops dialog: keys to compare, stopping a laptop, new keys for this one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from fupin_desktop import exchange, laptops, refill
from fupin_desktop.enrolment import card
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.arrival_dialog import ArrivalDialog
from ui.laptops_dialog import HEADERS, LaptopsDialog, StopLaptopDialog
from ui.sync_page import SyncPage

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PATIENCE = 30_000


@pytest.fixture
def two(tmp_path):
    """A township that received a package of a village, and that village."""
    with (
        Registry.create(tmp_path / "t", level="township", region=TOWNSHIP, name="青石镇",
                        password=None, user="王芳") as township,
        Registry.create(tmp_path / "v", level="village", region=VILLAGE, name="幸福村",
                        password=None, user="张强") as village,
    ):  # fmt: skip
        exchange.enrol(township, village)
        village.save([Change(table="household", values={"name": "张三"})])
        exchange.receive(township, exchange.pack(village, tmp_path)[0])
        yield township, village


@pytest.fixture
def dialog_of(qtbot):
    def open_dialog(registry):
        dialog = LaptopsDialog(registry, laptops.listed(registry))
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return open_dialog


def press(qtbot, parent, name):
    button = parent.findChild(QPushButton, name)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def cells(dialog, row):
    return [dialog.model.index(row, column).data() for column in range(len(HEADERS))]


def test_laptops_show_their_state_digits_last_package_and_who_writes(two, dialog_of):
    township, village = two
    dialog = dialog_of(township)
    assert cells(dialog, 0)[2] == "本机"
    name, key, state, digits, last, count, users = cells(dialog, 1)
    assert (name, key, state) == (f"幸福村（{VILLAGE}）", card(village).sign[:8], "在用")
    assert digits.replace(" ", "") == exchange.peers(village)[0].digits
    assert (last, count, users) == (f"第 1 号 {township.today()}", "1 条", "张强")


def test_whole_keys_are_there_to_compare_and_to_copy(qtbot, two, dialog_of):
    township, village = two
    dialog = dialog_of(township)
    dialog.table.selectRow(1)
    assert card(village).sign in dialog.keys.text().replace(" ", "")
    assert card(village).box in dialog.keys.text()
    press(qtbot, dialog, "copy")
    assert card(village).box in QApplication.clipboard().text()


def test_a_laptop_is_stopped_for_a_reason(qtbot, two, dialog_of):
    township, village = two
    dialog = dialog_of(township)
    assert not dialog.stop.isEnabled()  # this laptop itself
    dialog.table.selectRow(1)
    press(qtbot, dialog, "stop")
    asking = dialog.findChild(StopLaptopDialog)
    asking.reason.setEditText("  ")
    assert not asking.go_on.isEnabled()
    asking.reason.setEditText("电脑丢失")
    press(qtbot, asking, "go_on")
    qtbot.waitUntil(lambda: cells(dialog, 1)[2] == "已停用", timeout=PATIENCE)
    assert not dialog.stop.isEnabled()
    assert "起停用（电脑丢失）" in dialog.facts.text()
    assert [one.state for one in laptops.listed(township)] == ["own", "revoked"]
    assert dialog.chosen().device == card(village).sign


def test_a_village_can_stop_nobody(two, dialog_of):
    dialog = dialog_of(two[1])
    for row in range(2):
        dialog.table.selectRow(row)
        assert not dialog.stop.isEnabled()


def test_keys_are_changed_if_the_user_agrees(qtbot, two, dialog_of, message_box):
    _, village = two
    before = card(village).sign
    dialog = dialog_of(village)
    message_box.expect("要更换本机的密钥吗", False)
    press(qtbot, dialog, "rotate")
    assert card(village).sign == before
    message_box.expect("要更换本机的密钥吗", True)
    press(qtbot, dialog, "rotate")
    qtbot.waitUntil(lambda: cells(dialog, 0)[1] != before[:8], timeout=PATIENCE)
    assert cells(dialog, 0)[1] == card(village).sign[:8]


def test_a_stopped_laptops_package_is_let_in_only_when_ticked(qtbot, two, tmp_path):
    township, village = two
    village.save([Change(table="household", values={"name": "李四"})])
    (path,) = exchange.pack(village, tmp_path)
    laptops.stop(township, card(village).sign, "电脑丢失")
    dialog = ArrivalDialog(exchange.preview(township, path))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.take.isEnabled()
    assert dialog.anyhow.isVisible()
    dialog.anyhow.setChecked(True)
    assert dialog.take.isEnabled()


def test_the_sync_page_opens_the_list_and_takes_a_ticked_package(qtbot, two, tmp_path):
    township, village = two
    page = SyncPage(township)
    qtbot.addWidget(page)
    page.show()
    press(qtbot, page, "laptops")
    qtbot.waitUntil(lambda: isinstance(page.dialog, LaptopsDialog), timeout=PATIENCE)
    page.dialog.accept()
    village.save([Change(table="household", values={"name": "李四"})])
    (path,) = exchange.pack(village, tmp_path)
    laptops.stop(township, card(village).sign, "电脑丢失")
    page.open_package(path)
    qtbot.waitUntil(lambda: isinstance(page.dialog, ArrivalDialog), timeout=PATIENCE)
    page.dialog.anyhow.setChecked(True)
    press(qtbot, page.dialog, "take")
    qtbot.waitUntil(lambda: "新增 1 条" in page.outcome.text(), timeout=PATIENCE)
    assert township.count("household") == 2


def test_a_ledger_set_up_anew_is_said_to_be_one_and_no_longer(qtbot, two, dialog_of, message_box):
    township, village = two
    assert not dialog_of(village).findChild(QPushButton, "anew").isVisible()
    dialog = dialog_of(township)
    assert not dialog.is_anew.isVisible()
    message_box.expect("重新建的吗", answer=True)
    press(qtbot, dialog, "anew")
    assert refill.is_anew(township)
    assert dialog.is_anew.isVisible()
    press(qtbot, dialog, "anew")
    assert not refill.is_anew(township)
    assert dialog.anew.text() == "本台账是重新建的……"
