"""The page of a survey round, and surveying one household after the other."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fupin_desktop import local_fields, surveys
from fupin_desktop.conditions import Condition
from fupin_desktop.record import Change
from ui.filter_dialog import FilterDialog
from ui.local_field_form import LocalFieldForm
from ui.main_window import MainWindow
from ui.pick_dialog import PickDialog
from ui.record_form import RecordDialog
from ui.survey_run import SurveyRunDialog
from ui.welcome import SEEN

Key = Qt.Key


@pytest.fixture
def homes(add):
    found = []
    for name, group in (("张一", "1组"), ("李二", "1组"), ("王三", "2组")):
        rec = add("household", name=name, group_name=group)
        add("person", household=rec, relation="01", name=name)
        found.append(rec)
    return found


@pytest.fixture
def window(qtbot, ledger, homes):  # noqa: ARG001  wants them
    ledger.set_setting(SEEN, True)
    shown = MainWindow(ledger)
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def page(add, window):
    rec = add("survey_round", name="汛期排查", start="2026-05-01", end="2026-06-30")
    window.refresh()
    window.work.open("survey_round", rec)
    return window.work.survey


def answer(ledger, page, household, conclusion="1"):
    values = {"round": page.rec, "household": household, "conclusion": conclusion}
    ledger.save([Change(table="survey_answer", values=values)])
    page.refresh()


def groups(page):
    return [
        [page.groups.index(row, n).data() for n in range(5)]
        for row in range(len(page.groups.items))
    ]


def buttons(page):
    return {str(one.property("state")): one for one in page.lists.states.buttons()}


def test_progress_stands_by_group_and_by_state(page, ledger, homes):
    answer(ledger, page, homes[0])
    answer(ledger, page, homes[1], "4")
    assert page.summary.text() == "应查 3 户：已排查 1 户，没有见到人 1 户，还没有排查 1 户。"
    assert groups(page) == [
        ["全部", "3", "1", "1", "1"], ["1组", "2", "1", "1", "0"], ["2组", "1", "0", "0", "1"],
    ]  # fmt: skip
    assert "范围：全部农户" in page.about.text()
    assert page.lists.homes.records.ids == [homes[2]]
    buttons(page)["done"].click()
    (shown,) = page.lists.answers.records.ids
    assert shown == surveys.answer_id(ledger, page.rec, homes[0])
    page.group_view.selectRow(2)
    assert page.lists.stack.currentWidget() is page.lists.empty
    assert not buttons(page)["left_out"].isVisible()


def test_each_number_leads_to_its_list(window, page, ledger, homes):
    answer(ledger, page, homes[0])
    page.group_view.selectRow(1)
    page.lists.list_button.click()
    shown = window.work.shown_list
    assert window.work.area == "农户"
    assert shown.ids() == [homes[1]]
    assert "汛期排查：还没有排查" in shown.applied.text()


def test_the_cover_is_set_by_conditions_by_a_list_or_to_all(qtbot, page, ledger, homes):
    page.choose_conditions()
    dialog = page.findChildren(FilterDialog)[-1]
    dialog.chosen.emit("", [Condition("group_name", "contains", ("2组",))])
    dialog.accept()
    assert page.held.todo == [homes[2]]
    assert "范围：村民小组包含“2组”" in page.about.text()
    page.choose_households()
    pick = page.findChildren(PickDialog)[-1]
    pick.text.setPlainText("李二\n张一")
    pick.look()
    qtbot.waitUntil(lambda: len(pick.matches) == 2 and pick.isEnabled())
    pick.use("cover")
    assert set(page.held.todo) == {homes[0], homes[1]}
    assert "名单上的 2 户" in page.about.text()
    page.cover_all()
    assert page.held.total == 3
    assert "设置“汛期排查”的排查范围" in ledger.undo_label()


def test_a_question_is_added_and_asked_in_this_round_only(page, ledger, homes, add):
    page.ask()
    form = page.findChildren(LocalFieldForm)[-1]
    assert form.windowTitle() == "新增问题"
    assert not form.table.isEnabled()
    form.label.setText("近一周用水")
    form.save()
    assert page.asked.text() == "本轮问题：近一周用水"
    (question,) = surveys.questions(ledger, page.rec)
    other = add("survey_round", name="另一轮")
    for rec, asked in ((page.rec, True), (other, False)):
        dialog = SurveyRunDialog(ledger, surveys.round_of(ledger, rec), homes, page)
        dialog.show()
        assert (question.name in dialog.form.rows) == asked
        dialog.reject()


def test_households_are_surveyed_one_after_the_other_with_the_keyboard(
    qtbot, page, ledger, homes, commit
):
    local_fields.define(
        ledger, table="survey_answer", label="饮水", kind="text", round=page.rec, section="汛期排查"
    )
    page.refresh()
    page.buttons["run"].click()
    dialog = page.findChildren(SurveyRunDialog)[-1]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert (dialog.household, dialog.place.text()) == (homes[0], "第 1 户，共 3 户")
    assert "张一" in dialog.who.text()
    assert dialog.form.read("date") == "2026-05-20"
    assert dialog.form.read("surveyor") == "王建国"
    dialog.form.rows["met"].editor.setFocus()
    commit(QApplication.focusWidget(), "张一本人")
    conclusion = dialog.form.rows["conclusion"].editor
    conclusion.put("1")
    dialog.form.rows[surveys.questions(ledger, page.rec)[0].name].editor.setFocus()
    commit(QApplication.focusWidget(), "正常")
    qtbot.keyClick(dialog, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (row,) = ledger.select("survey_answer")
    assert (row["household"], row["met"], row["conclusion"]) == (homes[0], "张一本人", "1")
    assert row[surveys.questions(ledger, page.rec)[0].name] == "正常"
    assert dialog.household == homes[1]
    assert dialog.names.item(0).text().startswith("✓")
    assert page.held.done == [homes[0]]
    dialog.skip()
    assert dialog.household == homes[2]
    dialog.skip()
    assert dialog.household == homes[1]
    dialog.save()
    assert "还没有填写任何一项" in dialog.said.text() or len(ledger.select("survey_answer")) == 2
    dialog.reject()


def test_what_was_typed_at_a_household_is_kept_when_another_is_turned_to(page, ledger, homes):
    page.run(homes[1])
    dialog = page.findChildren(SurveyRunDialog)[-1]
    assert dialog.household == homes[1]
    dialog.form.rows["content"].editor.box.setPlainText("说到一半")
    dialog.skip()
    assert [draft.household for draft in ledger.drafts.all()] == [homes[1]]
    dialog.names.setCurrentRow(dialog.households.index(homes[1]))
    dialog.drafting.line.again.click()
    assert dialog.form.read("content") == "说到一半"
    dialog.form.rows["conclusion"].editor.put("2")
    dialog.form.touched.add("conclusion")
    dialog.save()
    assert ledger.drafts.all() == []
    assert page.held.done == [homes[1]]
    dialog.reject()


def test_when_all_are_done_it_is_said(page, ledger, homes, message_box):
    for rec in homes:
        answer(ledger, page, rec)
    assert page.lists.empty.text() == "这一轮都查完了。"
    message_box.expect("这一轮都查完了")
    page.run()


def test_a_list_is_printed(qtbot, page, tmp_path, message_box):
    target = tmp_path / "清单.pdf"
    message_box.expect("清单已保存，共 1 页")
    page.print_list(target)
    qtbot.waitUntil(lambda: bool(message_box.shown), timeout=20_000)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_round_is_made_with_its_page_and_from_a_picked_list(window, ledger, homes):
    work = window.work
    for households, covered in ((None, "全部农户"), (homes[:2], "名单上的 2 户")):
        work.new_round(households)
        dialog = work.findChildren(RecordDialog)[-1]
        assert "conditions" not in dialog.form.rows
        assert dialog.form.read("start") == "2026-05-20"
        dialog.form.rows["name"].editor.put(covered)
        dialog.form.touched.add("name")
        dialog.save()
        assert work.survey.isVisible()
        assert surveys.cover_words(work.survey.row) == covered
    assert work.survey.held.total == 2
    assert ledger.count("survey_round") == 2


def test_a_round_is_deleted_and_its_answers_stay(window, page, ledger, homes, message_box):
    answer(ledger, page, homes[0])
    message_box.expect("已填的 1 户排查记录仍留在各户")
    page.delete()
    assert ledger.count("survey_round") == 0
    assert ledger.count("survey_answer") == 1
    assert not page.isVisible()
    window.undo()
    assert ledger.count("survey_round") == 1


def test_a_round_from_above_cannot_be_changed(window, ledger):
    rec = ledger.new_id("survey_round")
    values = {"name": "镇里布置", "region": "990101001"}
    ledger.region = "990101001"  # as it comes in a package
    ledger.save([Change(table="survey_round", rec=rec, values=values)])
    ledger.region = "990101001001"
    window.work.open("survey_round", rec)
    page = window.work.survey
    assert "上级布置" in page.about.text()
    assert not page.buttons["cover"].isEnabled()
    assert page.buttons["run"].isEnabled()
