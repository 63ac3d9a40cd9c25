"""Every value of a conflict is on screen; adopting one settles it, unless the township must."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from fupin_desktop import exchange, packing
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.conflict_dialog import ConflictDialog


@pytest.fixture
def open_dialog(qtbot):
    def make(registry, household=""):
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        dialog = ConflictDialog(registry, window, household)
        dialog.keep = window
        dialog.open()
        return dialog

    return make


def flush():
    """Let go what waits for the event loop to be deleted."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(dialog):
    flush()
    return [label.text() for label in dialog.claims.widget().findChildren(QLabel)]


def adopt_buttons(dialog):
    flush()
    return [b for b in dialog.claims.widget().findChildren(QPushButton) if b.text() == "采用此值"]


def test_all_values_authors_and_laptops_are_shown(open_dialog, ledger, household, disagree):
    disagree("household", household, "phone", "13900000001", "13900000002")
    text = "\n".join(shown(open_dialog(ledger)))
    for part in ("13900000001", "13900000002", "李敏", "赵强", ledger.rid[:6], "2026-05-20 12:00"):
        assert part in text


def test_adopting_a_value_settles_it(qtbot, open_dialog, ledger, household, disagree):
    disagree("household", household, "phone", "13900000001", "13900000002")
    dialog = open_dialog(ledger)
    first = next(
        button
        for button, claim in zip(adopt_buttons(dialog), dialog.conflicts[0].claims, strict=True)
        if claim.value == "13900000001"
    )
    with qtbot.waitSignal(dialog.resolved):
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert ledger.fetch("household", household).values["phone"] == "13900000001"
    assert ledger.conflicts() == []
    assert "没有待核定的内容。" in shown(dialog)


def test_protected_value_waits_for_the_township(open_dialog, ledger, household, disagree):
    disagree("household", household, "bank_name", "农业银行", "邮储银行")
    dialog = open_dialog(ledger)
    assert any("由镇里确认" in text for text in shown(dialog))
    assert [button.isEnabled() for button in adopt_buttons(dialog)] == [False, False]


def test_township_settles_what_is_protected(qtbot, open_dialog, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "镇.fupin", **about, password=None, user="周镇") as town:
        rec = town.save([Change(table="household", values={"name": "张三"})]).ids[0]
        seen = town.fetch("household", rec).heads
        for bank in ("农业银行", "邮储银行"):
            values = {"bank_name": bank}
            town.save([Change(table="household", rec=rec, values=values, seen=seen)])
        dialog = open_dialog(town)
        qtbot.mouseClick(adopt_buttons(dialog)[1], Qt.MouseButton.LeftButton)
        assert town.fetch("household", rec).values["bank_name"] == "邮储银行"


def test_record_deleted_by_one_and_edited_by_the_other_can_be_kept(
    qtbot, open_dialog, ledger, household, tmp_path
):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "镇.fupin", **about, password=None, user="周镇") as town:
        exchange.enrol(town, ledger)
        send(ledger, town, tmp_path)
        values = {"address": "一组12号"}
        town.save([Change(table="household", rec=household, values=values)])
        ledger.delete("household", household)
        send(ledger, town, tmp_path)
        dialog = open_dialog(town)
        row = next(n for n, one in enumerate(dialog.conflicts) if one.rec == household)
        dialog.names.setCurrentRow(row)
        text = " ".join(shown(dialog))
        assert "一方删除，另一方修改：记录去留" in text
        assert {"删除这条记录", "保留这条记录"} <= set(shown(dialog))
        assert any(one.startswith("周镇") for one in shown(dialog))
        qtbot.mouseClick(adopt_buttons(dialog)[-1], Qt.MouseButton.LeftButton)
        kept = town.fetch("household", household)
        assert kept.alive
        assert kept.values["address"] == "一组12号"


def send(sender, receiver, folder):
    for package in exchange.pack(sender, folder):
        exchange.receive(receiver, package)


def test_other_households_are_left_out(open_dialog, ledger, household, add, disagree):
    other = add("household", name="李秀英")
    disagree("household", other, "phone", "13900000001", "13900000002")
    assert open_dialog(ledger).names.count() == 1
    assert open_dialog(ledger, household).names.count() == 0
    assert open_dialog(ledger, other).names.item(0).text() == "李秀英\n户联系电话"


def test_visit_of_a_deleted_household_brings_it_back(
    qtbot, open_dialog, ledger, household, tmp_path
):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "镇.fupin", **about, password=None, user="周镇") as town:
        exchange.enrol(town, ledger)
        send(ledger, town, tmp_path)
        town.delete("household", household)
        values = {"household": household, "date": "2026-05-01"}
        ledger.save([Change(table="visit", values=values)])
        send(ledger, town, tmp_path)
        dialog = open_dialog(town)
        kinds = [conflict.kind for conflict in dialog.conflicts]
        dialog.names.setCurrentRow(kinds.index("orphan"))
        assert "恢复所属的农户，保留这条记录" in shown(dialog)
        qtbot.mouseClick(adopt_buttons(dialog)[0], Qt.MouseButton.LeftButton)
        assert town.fetch("household", household).alive
        assert town.count("visit") == 1


@pytest.mark.parametrize("together", [True, False])
def test_what_is_between_the_same_steps_is_settled_at_once(
    qtbot, open_dialog, ledger, household, together
):
    seen = ledger.fetch("household", household).heads
    for phone, address in (("13900000001", "河东"), ("13900000002", "河西")):
        values = {"phone": phone, "address": address}
        ledger.save([Change(table="household", rec=household, values=values, seen=seen)])
    dialog = open_dialog(ledger)
    box = dialog.claims.widget().findChild(QCheckBox, "with_rest")
    assert "另外 1 处" in box.text()
    box.setChecked(together)
    qtbot.mouseClick(adopt_buttons(dialog)[0], Qt.MouseButton.LeftButton)
    values = ledger.fetch("household", household).values
    assert len(ledger.conflicts()) == (0 if together else 1)
    assert values["address"] == "河东" or not together


def test_what_came_without_its_content_is_not_decided(open_dialog, ledger, household, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "镇.fupin", **about, password=None, user="周镇") as town:
        exchange.enrol(town, ledger)
        send(ledger, town, tmp_path)
        for one, phone in ((town, "13900000003"), (ledger, "13900000004")):
            values = {"phone": phone}
            one.save([Change(table="household", rec=household, values=values)])
        (sent,) = packing.export(ledger, tmp_path, sensitive=False)
        exchange.receive(town, sent.path)
        dialog = open_dialog(town)
        assert any("有一方的内容没有随包带来" in text for text in shown(dialog))
        assert [one.isEnabled() for one in adopt_buttons(dialog)] == [False]
