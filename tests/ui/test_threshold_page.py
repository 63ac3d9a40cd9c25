"""The list of thresholds: sources and states told, a shipped one replaced by one of this place."""

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from fupin_desktop import limits
from fupin_desktop.record import Change
from ui.history_dialog import HistoryDialog
from ui.record_form import RecordDialog
from ui.threshold_page import ThresholdDialog


class Told(QObject):
    """Where the window would be told."""

    changed = Signal(object)


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def dialog(qtbot, ledger, told):
    dialog = ThresholdDialog(ledger, None, told.changed)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def lines(dialog, name):
    """The texts of the rows of one threshold, in order."""
    return [[item.text(column) for column in range(7)]
            for item, one in dialog.items if one.name == name]  # fmt: skip


def choose(dialog, name, place=0):
    found = [item for item, one in dialog.items if one.name == name]
    dialog.tree.setCurrentItem(found[place])


def test_every_row_tells_value_state_and_source(dialog):
    assert lines(dialog, "publicity_days") == [[
        "2021 年起", "全国", "5 天", "✓", "已核实", "程序所带",
        "中农组发〔2021〕7号公开文本：村内公示不少于5天",
    ]]  # fmt: skip
    assert lines(dialog, "decision_days")[0][4] == "待核实"
    choose(dialog, "decision_days")
    assert dialog.source.text() == "依据：秦安县公开的识别程序：线索到认定一般不超过15天（待核实）"
    assert not lines(dialog, "provincial_line")  # of another province


def test_a_shipped_one_is_replaced_by_one_of_this_place(dialog, qtbot, ledger, told):
    choose(dialog, "publicity_days")
    assert not dialog.buttons["edit"].isEnabled()
    with qtbot.waitSignal(told.changed):
        dialog.findChild(QPushButton, "replace").click()
        form = dialog.findChild(RecordDialog)
        rows = form.form.rows
        assert rows["value"].editor.line.text() == "5.00"
        assert rows["state"].editor.combo.currentText() == "待核实"
        rows["value"].editor.put(700)
        rows["source"].editor.put("县通知")
        form.save()
    found = lines(dialog, "publicity_days")
    assert found[0][:6] == ["2026 年起", "本村", "7 天", "✓", "待核实", "本地设置"]
    assert found[1][3] == ""
    assert limits.of(ledger, "publicity_days", "2026-05-20").number == 7


def test_a_villages_later_change_is_a_proposal(dialog, add, ledger):
    key = {"region": ledger.region, "year": "2026", "name": "publicity_days"}
    rec = add("threshold", **key, value=700, unit="天", source="县通知")
    ledger.save([Change(table="threshold", rec=rec, values={"value": 800})])
    dialog.refresh()
    assert lines(dialog, "publicity_days")[0][2] == "7 天"
    assert lines(dialog, "publicity_days")[0][6] == "县通知，有建议待核定"


def test_own_ones_are_edited_looked_up_and_deleted(dialog, add, ledger, message_box):
    key = {"region": ledger.region, "year": "2026", "name": "verify_days"}
    add("threshold", **key, value=200, unit="天")
    dialog.refresh()
    choose(dialog, "verify_days")
    dialog.edit()
    form = dialog.findChild(RecordDialog)
    assert form.form.rec
    form.reject()
    dialog.show_history()
    dialog.findChild(HistoryDialog).close()
    message_box.expect("删除 2026 年起的“入户核实时限”", answer=True)
    dialog.delete()
    assert lines(dialog, "verify_days")[0][5] == "程序所带"


def test_double_click_on_a_shipped_one_offers_one_of_this_place(dialog):
    choose(dialog, "verify_days")
    dialog.tree.itemDoubleClicked.emit(dialog.tree.currentItem(), 0)
    form = dialog.findChild(RecordDialog)
    assert form.form.rec == ""
    form.form.touched.clear()
    form.reject()


def test_search_narrows_by_name_and_source(dialog):
    dialog.search.setText("公示")
    shown = {one.name for item, one in dialog.items if not item.isHidden()}
    assert shown == {"publicity_days"}
    dialog.search.setText("秦安")
    shown = {one.name for item, one in dialog.items if not item.isHidden()}
    assert shown == {"decision_days"}
    tops = [dialog.tree.topLevelItem(n) for n in range(dialog.tree.topLevelItemCount())]
    assert [top.text(0) for top in tops if not top.isHidden()] == ["线索到认定时限"]


def test_a_new_one_begins_with_this_year(dialog):
    dialog.add()
    form = dialog.findChild(RecordDialog)
    assert form.form.rows["year"].editor.line.text() == "2026"
    form.reject()
