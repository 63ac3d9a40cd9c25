"""The hand-over in the window: step by step, left and taken up again."""

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton

from fupin_desktop import backup, exchange, handover, users
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.handover_dialog import HandoverDialog
from ui.handover_keys import CodeWizard
from ui.main_window import MainWindow
from ui.welcome import SEEN

NEW = "新密码 56789"


@pytest.fixture
def village(tmp_path):
    path = tmp_path / "青禾村.fupin"
    with Registry.create(
        path, level="village", region="990101001201", name="青禾村", password="旧密码 1234",
        user="赵前任",
    ) as registry:  # fmt: skip
        registry.set_setting(SEEN, True)
        home, other = registry.save(
            [Change(table="household", values={"name": name}) for name in ("张三", "李四")]
        ).ids
        helper = registry.save([Change(table="helper", values={"name": "赵前任"})]).ids[0]
        registry.save([
            Change(table="pairing", values={"household": one, "helper": helper, "kind": "1"})
            for one in (home, other)
        ])  # fmt: skip
        yield registry


def press(widget, name):
    widget.findChild(QPushButton, name).click()


def test_the_first_steps_and_the_list(village, qtbot, tmp_path):
    window = MainWindow(village)
    window.show_handover()
    dialog = window.findChild(HandoverDialog)
    page = dialog.stack.currentWidget
    assert not dialog.forward.isEnabled()  # nobody is named yet
    assert page().giver.text() == "赵前任"
    page().taker.setText("钱接任")
    page().date.setText("2026-12-01")
    press(dialog, "save_parties")
    assert dialog.list.item(0).text().startswith("✓")
    dialog.next()
    first, _ = page().table.items
    page().table.marked.discard(first["id"])
    press(dialog, "transfer")
    qtbot.waitUntil(lambda: len(page().table.items) == 1)
    assert dialog.told.text() == "已转交 1 条，还有 1 条在赵前任名下"
    dialog.next()
    qtbot.waitUntil(lambda: page().found is not None)
    page().print_to(tmp_path / "清单.pdf")
    qtbot.waitUntil(lambda: "已生成" in page().said.text())
    assert (tmp_path / "清单.pdf").stat().st_size > 5000
    press(dialog, "record")
    assert village.count("handover") == 1
    dialog.close()
    window.close()


def test_new_keys_are_taken_up_where_it_was_left(village, qtbot, message_box):
    backup.make_daily(village)
    handover.begin(
        village, handover.Parties(giver="赵前任", taker="钱接任", date="2026-12-01", moved=2)
    )
    window = MainWindow(village)
    window.show_handover()
    dialog = window.findChild(HandoverDialog)
    page = dialog.stack.currentWidget
    assert dialog.stages[dialog.list.currentRow()].key == "list"
    qtbot.waitUntil(lambda: page().found is not None)
    dialog.next()
    assert not page().go.isEnabled()
    page().fields.password.setText(NEW)
    page().fields.repeat.setText(NEW)
    old = village.data_key
    page().draw()
    qtbot.waitUntil(lambda: page().findChild(CodeWizard) is not None)
    wizard = page().findChild(CodeWizard)
    wizard.next()
    assert not wizard.check.isComplete()
    assert village.data_key == old
    message_box.expect("数据密钥、密码和恢复码都换好了")
    wizard.findChild(QLineEdit, "recovery_typed").setText(wizard.check.code)
    wizard.accept()
    qtbot.waitUntil(lambda: village.data_key != old and dialog.isEnabled())
    assert users.names(village) == ["钱接任"]
    assert village.user == "钱接任"
    keys = [one.key for one in dialog.stages if not one.done]
    assert keys == ["list", "backup", "copies"]
    dialog.list.setCurrentRow(5)
    message_box.expect("还没有备份到别处，本机的旧副本没有删除")
    press(dialog, "discard")
    qtbot.waitUntil(lambda: not message_box.expected and dialog.isEnabled())
    dialog.close()
    window.close()
    with pytest.raises(FupinError, match="密码不对"):
        Registry.open(village.path, "旧密码 1234")
    with Registry.open(village.path, NEW) as again:
        assert again.verify() == []


def test_the_laptop_is_emptied_once_all_is_acknowledged(village, qtbot, message_box, tmp_path):
    window = MainWindow(village)
    window.settings.ledger = str(village.path)
    handover.begin(village, handover.Parties(
        giver="赵前任", taker="钱接任", date="2026-12-01", elsewhere=True,
    ))  # fmt: skip
    window.show_handover()
    dialog = window.findChild(HandoverDialog)
    dialog.list.setCurrentRow(3)
    assert "还没有与乡镇互相登记" in dialog.stack.currentWidget().said.text()
    with Registry.create(
        tmp_path / "镇.fupin", level="township", region="990101001", name="样板镇", password=None
    ) as township:
        exchange.enrol(township, village)
        exchange.receive(township, exchange.pack(village, tmp_path)[0])
        exchange.receive(village, exchange.pack(township, tmp_path, to=village.region)[0])
    press(dialog, "look_again")
    assert "上级已全部确认收到" in dialog.stack.currentWidget().said.text()
    dialog.next()
    page = dialog.stack.currentWidget()
    page.typed.setText("青禾")
    assert not page.go.isEnabled()
    page.typed.setText("青禾村")
    message_box.expect("要清除这台电脑上的台账“青禾村”吗")
    message_box.expect("这台电脑上的台账已清除")
    press(dialog, "wipe")
    qtbot.waitUntil(lambda: not window.isVisible() and village.closed)
    qtbot.waitUntil(lambda: not message_box.expected)
    assert not village.path.exists()
    assert window.settings.ledger == ""
