"""One household's page: what it shows, and that it changes what it says it changes."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from fupin_desktop.record import Change
from ui import timeline
from ui.conflict_dialog import ConflictDialog
from ui.history_dialog import HistoryDialog
from ui.household_page import WRITING, HouseholdPage
from ui.record_form import RecordDialog
from ui.visit_form import VisitDialog


@pytest.fixture
def page(qtbot, ledger, household):
    page = HouseholdPage(ledger)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.records_changed.connect(lambda _tables: page.refresh())
    page.open("household", household)
    page.show()
    return page


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def texts(widget):
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    put_away = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    labels = widget.findChildren(QLabel)
    return [one.text() for one in labels if not (one.isHidden() and one.testAttribute(put_away))]


def save(page, **typed):
    dialog = page.findChild(RecordDialog)
    for name, value in typed.items():
        dialog.form.rows[name].editor.put(value)
    dialog.save()


def test_head_tells_name_group_and_kinds(page, qtbot):
    press(qtbot, page, "edit_household")
    save(page, kind="02", monitoring_kind="03", risk_state="0")
    shown = texts(page)
    assert page.name.text() == "张长富"
    assert page.group.text() == "一组"
    assert {"脱贫户", "突发严重困难户", "风险未消除"} <= set(shown)


def test_member_is_added_through_the_form(page, qtbot, ledger, household):
    press(qtbot, page, "add_member")
    save(page, name="刘翠花", relation="02")
    names = [page.members.records.index(n, 0).data() for n in range(2)]
    assert names == ["张长富", "刘翠花"]
    assert ledger.count("person", where={"household": household}) == 2


def test_member_opens_in_its_form(page, qtbot):
    page.members.selectRow(0)
    qtbot.keyClick(page.members, Qt.Key.Key_Return)
    assert page.findChild(RecordDialog).form.rows["name"].editor.line.text() == "张长富"
    page.findChild(RecordDialog).close()


def test_timeline_runs_from_the_newest_and_links_measures_to_needs(page, add, household):
    visit = add("visit", household=household, date="2026-03-01", content="入户走访")
    asked = {"date": "2026-03-02", "content": "修房", "state": "2"}
    need = add("need", household=household, visit=visit, **asked)
    done = {"content": "危房改造", "start_date": "2026-04-01", "amount": 1200000}
    add("measure", household=household, need=need, **done)
    add("visit", household=household, content="日期没有写")
    found = timeline.entries(page.registry, household)
    assert [entry.table for entry in found] == ["measure", "need", "visit", "visit"]
    assert found[-1].day == ""
    page.refresh()
    shown = texts(page.timeline)
    assert "12,000.00 元" in shown
    assert "针对：修房 · 2026-03-02" in shown
    assert "措施：危房改造 · 2026-04-01" in shown
    assert "办理中" in shown
    assert "日期未填" in shown


def test_timeline_shows_one_kind(page, add, household, qtbot):
    add("visit", household=household, date="2026-03-01", content="甲")
    add("need", household=household, date="2026-03-02", content="乙")
    page.refresh()
    qtbot.mouseClick(page.timeline._buttons["need"], Qt.MouseButton.LeftButton)
    shown = texts(page.timeline)
    assert "乙" in shown
    assert "甲" not in shown


def test_long_timeline_is_made_bit_by_bit(page, monkeypatch):
    monkeypatch.setattr(timeline, "AT_ONCE", 2)
    page.timeline.show_entries(
        [timeline.Entry("visit", str(n), "2026-01-01", "", "", (f"第{n}次",)) for n in (3, 2, 1)],
        [],
    )
    assert "第1次" not in texts(page.timeline)
    more = next(b for b in page.timeline.findChildren(QPushButton) if "更早的 1 条" in b.text())
    more.click()
    assert "第1次" in texts(page.timeline)


def test_chains_show_what_is_missing_and_lead_to_it(page, add, household, qtbot):
    need = add("need", household=household, content="水泵", state="2")
    done = {"state": "3", "amount": 120000, "start_date": "2026-03-01"}
    measure = add("measure", household=household, need=need, content="修水泵", **done)
    add("payment", household=household, measure=measure, amount=100000, date="2026-03-05")
    page.refresh()
    assert page.timeline._buttons["chain"].text() == "帮扶链 缺 5 项"
    qtbot.mouseClick(page.timeline._buttons["chain"], Qt.MouseButton.LeftButton)
    shown = texts(page.timeline)
    assert "资金到户　2026-03-05　1,000.00 元" in shown
    assert "缺：措施金额 1,200.00 元，到户只有 1,000.00 元" in shown
    buttons = page.timeline.findChildren(QPushButton)
    [one for one in buttons if one.accessibleName() == "修改帮扶措施"][-1].click()
    assert page.findChild(RecordDialog).form.rec == measure
    page.findChild(RecordDialog).reject()


def test_record_text_is_shown_as_typed(page, add, household):
    add("visit", household=household, date="2026-03-01", content="<b>粗</b> & <img src=x>")
    page.refresh()
    assert "<b>粗</b> & <img src=x>" in texts(page.timeline)


def test_need_is_proposed_with_todays_date(page, qtbot, ledger):
    press(qtbot, page, "add_need")
    save(page, content="申请低保")
    assert ledger.select("need")[0]["date"] == "2026-05-20"


def test_visit_button_opens_the_visit_form(page, qtbot):
    press(qtbot, page, "record_visit")
    page.findChild(VisitDialog).close()


def test_entry_is_deleted_after_asking(page, add, ledger, household, qtbot, message_box):
    add("visit", household=household, date="2026-03-01", content="甲")
    page.refresh()
    card = page.timeline.area.widget()
    message_box.expect("删除走访", answer=False)
    qtbot.mouseClick(card.findChild(QPushButton, "delete"), Qt.MouseButton.LeftButton)
    assert ledger.count("visit") == 1
    message_box.expect("删除走访", answer=True)
    qtbot.mouseClick(card.findChild(QPushButton, "delete"), Qt.MouseButton.LeftButton)
    assert ledger.count("visit") == 0


def test_deleting_the_household_leaves_the_page(page, ledger, qtbot, message_box):
    message_box.expect("连同它的成员")
    with qtbot.waitSignal(page.left):
        press(qtbot, page, "delete")
    assert ledger.count("household") == 0


def test_print_names_this_household(page, household, qtbot):
    with qtbot.waitSignal(page.print_asked) as asked:
        press(qtbot, page, "print")
    assert asked.args == [[household]]


def test_last_edits_name_person_and_field(page):
    assert "王建国" in page.edits.text()
    assert "户联系电话" in page.edits.text()


def test_history_opens(page, qtbot):
    press(qtbot, page, "history")
    dialog = page.findChild(HistoryDialog)
    cells = [dialog.table.item(row, 3).text() for row in range(dialog.table.rowCount())]
    assert any("户主姓名：张长富" in cell for cell in cells)
    dialog.close()


def test_open_conflict_is_marked_and_leads_to_its_values(page, household, disagree, qtbot):
    assert not page.conflicts.isVisible()
    disagree("household", household, "phone", "13900000001", "13900000002")
    page.refresh()
    assert page.conflicts.text() == "有 1 项两处不一致，待核定，点此查看"
    press(qtbot, page, "household_conflicts")
    assert page.findChild(ConflictDialog).names.count() == 1
    page.findChild(ConflictDialog).close()


def test_conflict_of_an_empty_summary_field_is_shown(page, household, disagree):
    disagree("household", household, "settlement", "甲安置区", "乙安置区")
    page.refresh()
    assert any("李敏填“甲安置区”" in text for text in texts(page))


def test_a_member_chosen_can_be_deleted_and_looked_up(page, ledger, household, qtbot, message_box):
    message_box.expect("请先在家庭成员中点一下")
    press(qtbot, page, "delete_member")
    page.members.selectRow(0)
    press(qtbot, page, "member_history")
    assert page.findChild(HistoryDialog).table.rowCount() > 0
    message_box.expect("删除家庭成员“张长富 · 户主”？")
    press(qtbot, page, "delete_member")
    assert ledger.count("person", where={"household": household}) == 0
    assert page.members.records.rowCount() == 0


def test_a_household_that_moved_away_is_only_read(page, qtbot, ledger, add, household):
    visit = add("visit", household=household, date="2026-03-01", content="入户走访")
    ledger.save([Change(table="household", rec=household, values={"village": "990101001002"})])
    page.refresh()
    assert page.life_bar.findChild(QLabel, "standing").text() == (
        f"已迁出到990101001002（{ledger.today()}），这里只能看，档案保留"
    )
    for name in sorted(WRITING):
        assert page.findChild(QPushButton, name).isHidden(), name
    assert not page.findChild(QPushButton, "history").isHidden()
    card = page.timeline.findChild(QFrame, f"visit.{visit}")
    assert [one.text() for one in card.findChildren(QPushButton)] == ["修改记录"]
    page.members.selectRow(0)
    qtbot.keyClick(page.members, Qt.Key.Key_Return)
    dialog = page.findChild(RecordDialog)
    assert dialog.gone.text() == "张长富户已迁出到990101001002，这里只能看。"
    assert not dialog.form.isEnabled()
    assert dialog.save_button.isHidden()
    dialog.save()
    assert dialog.isVisible()
    dialog.close()
    ledger.undo()
    page.refresh()
    assert not page.findChild(QPushButton, "edit_household").isHidden()
