"""The sync page: packages between a village and its township, through real widgets."""

import random
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QProgressDialog, QPushButton

from fupin_desktop import attachments, exchange, portions
from fupin_desktop.demo.album import landscape
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.arrival_dialog import ArrivalDialog
from ui.claims import conflict_note
from ui.sync_dialogs import InvitationDialog, InviteDialog, LostLedgerDialog
from ui.sync_page import DOWN, HEADERS, UP, SyncPage

TOWNSHIP, VILLAGE, OTHER = "990101001", "990101001201", "990101001202"


def make(folder, level, region, name):
    return Registry.create(
        folder / f"{name}.fupin", level=level, region=region, name=name, password=None, user="王芳"
    )


@pytest.fixture
def village(tmp_path):
    with make(tmp_path, "village", VILLAGE, "幸福村") as registry:
        yield registry


@pytest.fixture
def township(tmp_path):
    with make(tmp_path, "township", TOWNSHIP, "青石镇") as registry:
        yield registry


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "U盘"
    folder.mkdir()
    return folder


@pytest.fixture
def page_of(qtbot):
    def open_page(registry):
        page = SyncPage(registry)
        qtbot.addWidget(page)
        page.resize(1200, 700)
        page.show()
        return page

    return open_page


def add_household(registry, name="张三"):
    return registry.save([Change(table="household", values={"name": name})]).ids[0]


def press(qtbot, parent, name):
    button = parent.findChild(QPushButton, name)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for(qtbot, page, part):
    qtbot.waitUntil(lambda: part in page.outcome.text(), timeout=30_000)


def wait_for_dialog(qtbot, page, kind):
    qtbot.waitUntil(lambda: isinstance(page.dialog, kind), timeout=30_000)
    return page.dialog


def states(page):
    column = HEADERS.index("状态")
    return [page.model.index(row, column).data() for row in range(page.model.rowCount())]


def packed(qtbot, page, stick, direction=""):
    before = set(stick.iterdir())
    page.pack_into(stick, direction)
    qtbot.waitUntil(lambda: page.folder == stick, timeout=30_000)
    page.folder = None
    return sorted(set(stick.iterdir()) - before)


def take(qtbot, page, package):
    page.open_package(package)
    dialog = wait_for_dialog(qtbot, page, ArrivalDialog)
    press(qtbot, dialog, "take")
    wait_for(qtbot, page, "号包")


def test_a_ledger_that_knows_nobody_says_what_to_do(page_of, village, township):
    for registry, part in ((village, "读取乡镇给的邀请文件"), (township, "一次给各村做好")):
        page = page_of(registry)
        lonely = page.stack.currentWidget()
        assert part in lonely.text()
        assert not any(way.isEnabled() for way in page.ways.values())


def test_the_peers_keep_the_rules_of_qt(page_of, village, township):
    exchange.enrol(township, village)
    page = page_of(village)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page)
    page.refresh()
    assert page.model.index(0, 0).data() == f"青石镇（{TOWNSHIP}）"


def test_a_package_goes_up_and_its_receipt_comes_back(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    rec = add_household(village)
    below, above = page_of(village), page_of(township)
    assert states(below) == ["尚未发出"]
    (package,) = packed(qtbot, below, stick)
    assert "已导出 1 个包" in below.outcome.text()
    assert states(below) == ["等待对方确认"]
    with qtbot.waitSignal(above.records_changed) as changed:
        take(qtbot, above, package)
    assert "household" in changed.args[0]
    assert township.fetch("household", rec).values["name"] == "张三"
    (answer,) = packed(qtbot, above, stick)
    take(qtbot, below, answer)
    assert states(below) == ["对方已确认"]


def test_a_package_that_is_held_back_changes_nothing(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    add_household(village)
    (package,) = packed(qtbot, page_of(village), stick)
    above = page_of(township)
    above.open_package(package)
    dialog = wait_for_dialog(qtbot, above, ArrivalDialog)
    assert dialog.view.plan.count("new") == 1
    press(qtbot, dialog, "leave")
    wait_for(qtbot, above, "没有改动")
    assert township.count("household") == 0
    assert above.dialog is None


def test_a_package_twice_says_so(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    add_household(village)
    (package,) = packed(qtbot, page_of(village), stick)
    above = page_of(township)
    take(qtbot, above, package)
    before = township.digest()
    above.open_package(package)
    dialog = wait_for_dialog(qtbot, above, ArrivalDialog)
    assert any("以前已经接收过" in label.text() for label in dialog.findChildren(QLabel))
    press(qtbot, dialog, "take")
    wait_for(qtbot, above, "以前接收过")
    assert township.digest() == before


def test_a_spoilt_package_gets_its_sentence(qtbot, page_of, village, township, stick, message_box):
    exchange.enrol(township, village)
    add_household(village)
    (package,) = packed(qtbot, page_of(village), stick)
    package.write_bytes(package.read_bytes()[:-200])
    above = page_of(township)
    message_box.expect("台账没有改动")
    above.open_package(package)
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=30_000)
    assert above.dialog is None


def test_enrolment_by_invitation_and_six_digits(qtbot, page_of, village, township, stick):
    below, above = page_of(village), page_of(township)
    file = stick / "邀请.json"
    above.invite(VILLAGE, "幸福村", file)
    wait_for(qtbot, above, "已生成幸福村的邀请文件")
    assert states(above) == ["已邀请，等第一个包"]
    below.read_invitation(file)
    dialog = wait_for_dialog(qtbot, below, InvitationDialog)
    press(qtbot, dialog, "agree")
    wait_for(qtbot, below, "已与青石镇建立联系")
    digits = below.model.items[0].digits
    assert f"{digits[:3]} {digits[3:]}" in below.outcome.text()
    add_household(village)
    (package,) = packed(qtbot, below, stick)
    above.open_package(package)
    arrival = wait_for_dialog(qtbot, above, ArrivalDialog)
    assert not arrival.take.isEnabled()
    wrong = "000000" if digits != "000000" else "111111"
    arrival.digits.setText(wrong)
    assert not arrival.take.isEnabled()
    assert "不一致" in arrival.problem.text()
    arrival.digits.setText(f" {digits[:3]} {digits[3:]}")
    press(qtbot, arrival, "take")
    wait_for(qtbot, above, "号包")
    assert township.count("household") == 1
    assert above.model.items[0].state == "enrolled"


def test_the_township_exports_for_the_chosen_village_or_for_all(
    qtbot, page_of, village, township, tmp_path, stick
):
    with make(tmp_path, "village", OTHER, "光明村") as other:
        for one in (village, other):
            exchange.enrol(township, one)
        page = page_of(township)
        assert page.ways[DOWN].text() == "导出下发包（2 个单位）……"
        assert not page.ways[UP].isEnabled()
        assert len(packed(qtbot, page, stick)) == 2
        page.table.selectRow(1)
        assert page.ways[DOWN].text() == "导出下发包（光明村）……"
        assert len(packed(qtbot, page, stick)) == 1


def test_the_invitation_dialog_checks_the_code(qtbot, page_of, township):
    page = page_of(township)
    page.ask_below()
    dialog = wait_for_dialog(qtbot, page, InviteDialog)
    assert not dialog.go_on.isEnabled()
    dialog.findChild(QLineEdit, "village").setText("幸福村")
    dialog.code.setText("990102001201")
    assert "应以 990101001 开头" in dialog.problem.text()
    dialog.code.setText("99010100120")
    assert "12 位" in dialog.problem.text()
    dialog.code.setText(VILLAGE)
    assert dialog.go_on.isEnabled()
    press(qtbot, dialog, "cancel")
    assert page.dialog is None


def test_cancelled_receiving_changes_nothing(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    village.save([Change(table="household", values={"name": f"户主{n}"}) for n in range(3000)])
    (package,) = packed(qtbot, page_of(village), stick)
    above = page_of(township)
    above.open_package(package)
    dialog = wait_for_dialog(qtbot, above, ArrivalDialog)
    press(qtbot, dialog, "take")

    def receiving():  # the copy is made first, and the dialog of the preview may not be gone yet
        shown = above.findChildren(QProgressDialog)
        return [one for one in shown if one.labelText() == "正在接收……"]

    qtbot.waitUntil(lambda: bool(receiving()), timeout=30_000)
    receiving()[0].findChild(QPushButton).click()
    qtbot.waitUntil(above.isEnabled, timeout=30_000)
    assert township.count("household") == 0
    take(qtbot, above, package)
    assert township.count("household") == 3000


def test_a_missing_stick_gets_its_sentence(qtbot, page_of, village, township, stick, message_box):
    exchange.enrol(township, village)
    page = page_of(village)
    message_box.expect("没有导出")
    page.pack_into(stick / "missing")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=30_000)
    assert not list(stick.iterdir())


def test_photos_go_along_unless_they_are_left_for_later(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    home = add_household(village)
    attachments.attach(village, "household", home, [("协议.pdf", b"%PDF-1.4 of nobody")])
    page = page_of(village)
    box = page.findChild(QCheckBox, "with_photos")
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    text = exported(qtbot, page, stick)
    assert "照片" not in text
    exchange.receive(township, next(stick.iterdir()))
    for path in exchange.pack(township, stick, to=VILLAGE):
        exchange.receive(village, path)
    page.refresh()
    assert page.model.index(0, 1).data() == "对方还缺照片"
    assert page.model.index(0, 2).data() == "照片 1 个"
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert "随包带照片和文件 1 个（0.0 MB）" in exported(qtbot, page, stick)


def test_what_is_sensitive_may_stay_and_follows_later(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    values = {"name": "张三", "phone": "13800000001"}
    rec = village.save([Change(table="household", values=values)]).ids[0]
    page = page_of(village)
    assert not page.plain.isChecked()
    qtbot.keyClick(page.plain, Qt.Key.Key_Space)
    assert "没有带证件号、银行账号等敏感项 1 条" in exported(qtbot, page, stick)
    above = page_of(township)
    above.open_package(next(stick.iterdir()))
    dialog = wait_for_dialog(qtbot, above, ArrivalDialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("1 条没有带内容" in text for text in said)
    press(qtbot, dialog, "take")
    wait_for(qtbot, above, "1 条没有带敏感项的内容")
    note = conflict_note(township, township.fetch("household", rec),
                         township.table("household").fields["phone"])  # fmt: skip
    assert note.startswith("没有随包带来")
    for path in exchange.pack(township, stick, to=VILLAGE):
        exchange.receive(village, path)
    page = page_of(village)
    assert page.plain.isChecked()  # as it was chosen last
    assert states(page) == ["对方还缺敏感项"]
    assert page.model.index(0, 2).data() == "敏感项 1 条"
    qtbot.keyClick(page.plain, Qt.Key.Key_Space)
    assert "敏感项" not in exported(qtbot, page, stick)
    assert not page_of(village).plain.isChecked()


def test_a_package_to_a_lost_ledger_opens_with_its_code(qtbot, page_of, village, stick, tmp_path):
    about = {"level": "township", "region": TOWNSHIP, "name": "青石镇", "user": "王芳"}
    with Registry.create(tmp_path / "lost.fupin", password="梨花 3 月", **about) as lost:
        exchange.enrol(lost, village)
        code = lost.recovery_code
    rec = add_household(village)
    (path,) = exchange.pack(village, stick)
    with Registry.create(tmp_path / "new.fupin", password=None, **about) as township:
        exchange.enrol(township, village)
        page = page_of(township)
        page.open_package(path)
        dialog = wait_for_dialog(qtbot, page, LostLedgerDialog)
        assert "打不开" in dialog.findChild(QLabel, "told").text()
        assert not dialog.go_on.isEnabled()
        dialog.typed.setText(code[:-1])
        press(qtbot, dialog, "go_on")
        qtbot.waitUntil(lambda: page.dialog not in (None, dialog), timeout=30_000)
        again = page.dialog
        assert "抄写有误" in again.findChild(QLabel, "told").text()
        again.typed.setText(code)
        press(qtbot, again, "go_on")
        arrival = wait_for_dialog(qtbot, page, ArrivalDialog)
        press(qtbot, arrival, "take")
        wait_for(qtbot, page, "号包")
        assert township.fetch("household", rec).values["name"] == "张三"


def test_an_export_in_parts_says_that_all_are_needed(qtbot, page_of, village, township, stick,
                                                     monkeypatch):  # fmt: skip
    exchange.enrol(township, village)
    home = add_household(village)
    files = [(f"{number}.pdf", b"%PDF-1.4 " + bytes([number])) for number in range(3)]
    attachments.attach(village, "household", home, files)
    monkeypatch.setattr(portions, "LARGEST", 15)
    text = exported(qtbot, page_of(village), stick)
    assert "已导出 4 个包" in text
    assert "分成了几个文件，都要交给对方" in text


def test_a_full_package_holds_again_what_was_confirmed(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    home = add_household(village)
    attachments.attach(village, "household", home, [("协议.pdf", b"%PDF-1.4 of nobody")])
    for sender, receiver in ((village, township), (township, village)):
        for path in exchange.pack(sender, stick):
            exchange.receive(receiver, path)
    page = page_of(village)
    assert states(page) == ["对方已确认"]
    qtbot.keyClick(page.in_full, Qt.Key.Key_Space)
    assert "随包带照片和文件 1 个" in exported(qtbot, page, stick)
    assert "照片" not in exported(qtbot, page, stick)  # the tick is for once


def test_the_page_says_since_when_it_waits_and_what_was_tidied(qtbot, page_of, village, township,
                                                               stick):  # fmt: skip
    exchange.enrol(township, village)
    add_household(village)
    left = stick / f"ZC_{VILLAGE}_ab12_000001_20260101.zcb.part"
    left.write_bytes(b"torn out")
    page = page_of(village)
    assert f"留下的 1 个文件（{left.name}）已经清除" in exported(qtbot, page, stick)
    assert states(page) == ["等待对方确认"]
    today = village.now()
    village.now = lambda: today + timedelta(days=12)
    page.refresh()
    assert states(page) == ["等待对方确认，已 12 天"]


def test_a_part_with_photos_alone_says_so(qtbot, page_of, village, township, stick, monkeypatch):
    exchange.enrol(township, village)
    home = add_household(village)
    picture = landscape(random.Random(1), datetime(2026, 5, 1))  # noqa: DTZ001
    attachments.attach(village, "household", home, [("大门.jpg", picture)])
    monkeypatch.setattr(portions, "LARGEST", 15)
    first, second = exchange.pack(village, stick)
    page = page_of(township)
    page.open_package(second)
    dialog = wait_for_dialog(qtbot, page, ArrivalDialog)
    assert dialog.view.empty.text() == "没有新的操作，只有照片和文件 1 个。"
    press(qtbot, dialog, "take")
    wait_for(qtbot, page, "号包")
    page.open_package(first)
    dialog = wait_for_dialog(qtbot, page, ArrivalDialog)
    view = dialog.view
    rows = [row.line.table for row in view.model.items]
    view.table.selectRow(rows.index("attachment"))
    old, new = view.pair.frames
    qtbot.waitUntil(lambda: new.accessibleName() == "照片", timeout=20_000)
    assert old.accessibleName() == "（没有）"
    press(qtbot, dialog, "leave")


def exported(qtbot, page, stick):
    """Export, and give what the page then says."""
    before = page.outcome.text()
    page.pack_into(stick)
    qtbot.waitUntil(lambda: page.outcome.text() not in ("", before), timeout=20_000)
    return page.outcome.text()


def test_a_county_invites_a_township_which_reads_it(qtbot, page_of, township, tmp_path, stick):
    with make(tmp_path, "county", TOWNSHIP[:6], "青石县") as county:
        page = page_of(county)
        press(qtbot, page, "invite")
        dialog = wait_for_dialog(qtbot, page, InviteDialog)
        dialog.code.setText(VILLAGE)
        assert "乡镇的区划代码是 9 位数字" in dialog.problem.text()
        dialog.code.setText("990102001")
        assert dialog.problem.text() == "这个乡镇不属于本县：代码应以 990101 开头。"
        press(qtbot, dialog, "cancel")
        page.invite(TOWNSHIP, "青石镇", stick / "i.json")
        wait_for(qtbot, page, "已生成青石镇的邀请文件")
        below = page_of(township)
        assert below.findChild(QPushButton, "read_invitation").text() == "读取县邀请……"
        below.read_invitation(stick / "i.json")
        asked = wait_for_dialog(qtbot, below, InvitationDialog)
        assert asked.windowTitle() == "读取县邀请"
        press(qtbot, asked, "agree")
        wait_for(qtbot, below, "第一个报送包到县时，县会来电话核对")
        assert below.ways[UP].isEnabled()


def test_a_package_that_deletes_much_wants_a_tick(qtbot, page_of, village, township, stick):
    exchange.enrol(township, village)
    homes = [add_household(village, f"户{number}") for number in range(25)]
    exchange.receive(township, exchange.pack(village, stick)[0])
    for home in homes:
        village.delete("household", home)
    page = page_of(township)
    page.open_package(exchange.pack(village, stick)[0])
    dialog = wait_for_dialog(qtbot, page, ArrivalDialog)
    shown = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any("删除农户 25 户（现有 25）" in text for text in shown)
    assert not dialog.take.isEnabled()
    qtbot.keyClick(dialog.anyhow, Qt.Key.Key_Space)
    press(qtbot, dialog, "take")
    wait_for(qtbot, page, "号包")
    assert township.find("household") == []
