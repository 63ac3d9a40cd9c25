"""The page of a plan: targets typed in place and saved as one step, versions, revision."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from fupin_desktop import plans
from ui.attachment_dialog import AttachmentDialog
from ui.history_dialog import HistoryDialog
from ui.plan_dialog import NewPlanDialog, ReviseDialog
from ui.plan_page import PlanPage
from ui.record_form import RecordDialog


@pytest.fixture
def plan(ledger, household):
    values = {"year_from": "2026", "year_to": "2027", "goal": "稳定增收"}
    return plans.new_plan(ledger, plans.HOUSEHOLD, household=household, values=values).ids[0]


@pytest.fixture
def page(qtbot, ledger, plan):
    page = PlanPage(ledger)
    qtbot.addWidget(page)
    page.records_changed.connect(lambda _tables: page.refresh())
    page.opened.connect(lambda table, rec: page.open(table, rec) if table == "plan" else None)
    page.open("plan", plan)
    page.resize(1100, 650)
    page.show()
    return page


def press(qtbot, widget, name):
    qtbot.mouseClick(widget.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def settle():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def texts(widget):
    settle()
    return [label.text() for label in widget.findChildren(QLabel)]


def type_in(page, row, name, value):
    index = page.model.index(row, page.model.names.index(name))
    return page.model.setData(index, value)


def seen(page, row, name):
    return page.model.index(row, page.model.names.index(name)).data()


def test_the_page_says_whose_plan_it_is_and_how_far(page):
    assert page.name.text() == "每户一策　2026—2027"
    assert page.whom.text().startswith("张长富")
    assert "目标：稳定增收" in page.facts.text()
    assert page.progress.text() == "已完成 0/12　2026 年 0/6　2027 年 0/6"
    assert page.table.rowSpan(0, 0) == page.table.rowSpan(6, 0) == 6
    assert [seen(page, row, "year") for row in (0, 6)] == ["2026", "2027"]


def test_cells_are_typed_in_place_and_saved_as_one_step(page, qtbot, ledger, commit):
    index = page.model.index(0, page.model.names.index("actual"))
    page.table.setCurrentIndex(index)
    page.table.edit(index)
    line = page.table.findChild(QLineEdit)
    commit(line, "一万五千元")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.hint.text() == "改了 1 处，还没有保存。")
    type_in(page, 0, "done", "3")
    assert page.hint.text() == "改了 2 处，还没有保存。"
    assert ledger.rows("target", [page.model.rec_at(0)])[0]["actual"] is None
    press(qtbot, page, "save_targets")
    row = ledger.rows("target", [page.model.rec_at(0)])[0]
    assert (row["actual"], row["done"]) == ("一万五千元", "3")
    assert page.progress.text() == "已完成 1/12　2026 年 1/6　2027 年 0/6"
    assert not page.save_button.isEnabled()
    ledger.undo()
    assert ledger.rows("target", [page.model.rec_at(0)])[0]["actual"] is None


def test_saving_takes_the_cell_that_is_being_typed_into(page, ledger, commit):
    type_in(page, 1, "done", "3")
    index = page.model.index(0, page.model.names.index("note"))
    page.table.setCurrentIndex(index)
    page.table.edit(index)
    line = page.table.findChild(QLineEdit)
    line.setFocus()
    commit(line, "逐季核对")
    page.save()
    assert ledger.rows("target", [page.model.rec_at(0)])[0]["note"] == "逐季核对"


def test_a_code_is_chosen_in_the_cell(page):
    index = page.model.index(3, page.model.names.index("done"))
    page.table.setCurrentIndex(index)
    page.table.edit(index)
    box = page.table.indexWidget(index) or page.table.findChild(type(page.versions))
    box.setCurrentIndex(box.findText("部分完成"))
    box.activated.emit(box.currentIndex())
    assert seen(page, 3, "done") == "部分完成"
    assert page.model.count() == 1


def test_typing_back_what_stood_there_leaves_nothing_to_save(page):
    type_in(page, 0, "planned", "12000 元")
    type_in(page, 0, "planned", "")
    assert page.model.count() == 0
    assert page.model.changes() == []


def test_what_cannot_be_taken_is_told_and_not_kept(page):
    assert not type_in(page, 0, "planned", "甲\x00乙")
    assert "这一格没有改动" in page.hint.text()
    assert page.model.count() == 0


def test_typed_cells_survive_a_change_elsewhere(page, ledger, plan):
    type_in(page, 0, "planned", "12000 元")
    ledger.save([plans.Change(table="plan", rec=plan, values={"title": "张家计划"})])
    page.refresh()
    assert page.name.text().startswith("张家计划")
    assert seen(page, 0, "planned") == "12000 元"
    page.model.forget()
    assert seen(page, 0, "planned") == ""


def test_typed_cells_are_kept_while_another_plan_is_looked_at(page, ledger, household, plan, qtbot):
    type_in(page, 0, "planned", "12000 元")
    page.table.setCurrentIndex(page.model.index(8, 3))
    page.refresh()
    assert page.table.currentIndex().row() == 8
    other = plans.new_plan(ledger, plans.HOUSEHOLD, household=household).ids[0]
    page.open("plan", other)
    assert page.model.count() == 0
    assert page.drafting.line.isHidden()
    page.open("plan", plan)
    assert "当年计划" in page.drafting.line.text.text()
    press(qtbot, page, "draft_take_up")
    assert seen(page, 0, "planned") == "12000 元"
    assert page.model.count() == 1
    page.model.forget()
    page.drafting.write()
    assert ledger.drafts.all() == []


def test_a_cell_taken_up_after_the_target_changed_is_a_conflict(page, ledger, plan, qtbot):
    rec = page.model.rec_at(0)
    type_in(page, 0, "planned", "12000 元")
    page.leave()
    ledger.save([plans.Change(table="target", rec=rec, values={"planned": "9000 元"})])
    page.open("plan", plan)
    page.drafting.offer(page.like())
    assert "9000 元" in page.drafting.line.text.text()
    press(qtbot, page, "draft_take_up")
    press(qtbot, page, "save_targets")
    assert ledger.fetch("target", rec).claims.keys() == {"planned"}


def test_a_change_made_meanwhile_is_a_visible_conflict(page, ledger, qtbot):
    rec = page.model.rec_at(0)
    type_in(page, 0, "planned", "12000 元")
    ledger.save([plans.Change(table="target", rec=rec, values={"planned": "9000 元"})])
    press(qtbot, page, "save_targets")
    assert ledger.fetch("target", rec).claims.keys() == {"planned"}


def test_leaving_keeps_what_is_not_saved(page, qtbot, ledger):
    type_in(page, 0, "planned", "12000 元")
    with qtbot.waitSignal(page.left):
        press(qtbot, page, "back")
    assert [line.text for line in ledger.drafts.waiting()[0].lines] == ["12000 元"]


def test_revising_turns_to_the_new_version_and_keeps_the_old(page, qtbot, ledger, plan):
    press(qtbot, page, "revise")
    dialog = page.findChild(ReviseDialog)
    assert any("另立第 2 版，照抄第 1 版的内容和 12 条目标" in text for text in texts(dialog))
    dialog.form.rows["revision_reason"].editor.put("孩子考上高职")
    press(qtbot, dialog, "proceed")
    assert page.rec != plan
    assert page.versions.count() == 2
    assert page.versions.currentText() == "第 2 版（中期修订，执行中）"
    assert "修订原因：孩子考上高职" in page.facts.text()
    page.versions.setCurrentIndex(1)
    page.versions.activated.emit(1)
    assert page.rec == plan
    assert not page.model.editable
    assert not page.revise_button.isVisible()
    assert "只能看" in page.hint.text()
    index = page.model.index(0, page.model.names.index("planned"))
    assert not page.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    ledger.undo()
    page.refresh()
    assert page.versions.count() == 1
    assert page.model.editable


def test_unsaved_cells_are_kept_when_an_older_version_is_looked_at(page, ledger, plan):
    second = plans.revise(ledger, plan, "").ids[0]
    page.open("plan", second)
    type_in(page, 0, "planned", "12000 元")
    page.versions.setCurrentIndex(1)
    page.versions.activated.emit(1)
    assert [draft.rec for draft in ledger.drafts.waiting()] == [second]


def test_targets_are_added_completed_and_deleted(page, qtbot, ledger, message_box):
    press(qtbot, page, "add_target")
    dialog = page.findChild(RecordDialog)
    for name, value in (("year", "2026"), ("indicator", "99"), ("name", "茶园 3 亩")):
        dialog.form.rows[name].editor.put(value)
    dialog.save()
    assert seen(page, 6, "indicator") == "茶园 3 亩"
    message_box.expect("请先点一下")
    press(qtbot, page, "delete_target")
    page.table.setCurrentIndex(page.model.index(0, 1))
    message_box.expect("删除目标", answer=True)
    press(qtbot, page, "delete_target")
    assert ledger.count("target") == 12
    press(qtbot, page, "complete")
    assert ledger.count("target") == 13
    message_box.expect("都已经有了")
    press(qtbot, page, "complete")


def test_its_form_history_files_and_owner_are_at_hand(page, qtbot, household):
    press(qtbot, page, "edit_plan")
    page.findChild(RecordDialog).reject()
    press(qtbot, page, "history")
    page.findChild(HistoryDialog).close()
    press(qtbot, page, "attachments")
    page.findChild(AttachmentDialog).reject()
    with qtbot.waitSignal(page.opened) as asked:
        press(qtbot, page, "owner")
    assert asked.args == ["household", household]


def test_deleting_a_version_leaves_the_page(page, qtbot, ledger, message_box):
    message_box.expect("删除计划的第 1 版", answer=True)
    with qtbot.waitSignal(page.left):
        press(qtbot, page, "delete")
    assert ledger.count("plan") == ledger.count("target") == 0


def test_a_new_household_plan_tells_how_many_targets_it_makes(qtbot, ledger, household):
    dialog = NewPlanDialog(ledger, plans.HOUSEHOLD, household, None)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.form.rows["year_to"].editor.line.setText("2028")
    assert any("2026 至 2028 年，每年 6 项指标，共 18 条目标" in text for text in texts(dialog))
    dialog.form.rows["year_to"].editor.line.setText("2020")
    assert "起止年度要先填对。" in texts(dialog)
    dialog.form.rows["year_to"].editor.line.setText("2026")
    press(qtbot, dialog, "proceed")
    assert ledger.count("target") == 6


def test_a_new_plan_of_a_person_or_of_nobody_yet(qtbot, ledger, household, message_box):
    person = ledger.find("person")[0]
    dialog = NewPlanDialog(ledger, plans.PERSON, person, None)
    qtbot.addWidget(dialog)
    press(qtbot, dialog, "proceed")
    row = ledger.select("plan")[0]
    assert (row["person"], row["household"]) == (person, household)
    dialog = NewPlanDialog(ledger, plans.HOUSEHOLD, "", None)
    qtbot.addWidget(dialog)
    dialog.open()
    message_box.expect("没有选定农户")
    press(qtbot, dialog, "proceed")
    dialog.form.rows["household"].editor.put(household)
    press(qtbot, dialog, "proceed")
    assert ledger.count("plan", where={"scope": "1"}) == 1


def test_a_village_plan_belongs_to_the_village(qtbot, ledger):
    dialog = NewPlanDialog(ledger, plans.VILLAGE, "", None)
    qtbot.addWidget(dialog)
    assert "region" not in dialog.form.rows
    press(qtbot, dialog, "proceed")
    plan = ledger.select("plan")[0]
    assert plan["region"] == ledger.region
    page = PlanPage(ledger)
    qtbot.addWidget(page)
    page.open("plan", plan["id"])
    assert (page.name.text(), page.whom.text()) == ("每村一方案　2026", "河湾村台账")
    assert not page.complete_button.isVisibleTo(page)
