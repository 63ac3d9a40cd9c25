"""The page of a procedure: steps done, documents ticked, finished with all it writes, stopped."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton

from fupin_desktop import proceedings
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import theme
from ui.app import application
from ui.ask_dialog import AskDialog
from ui.attachment_dialog import AttachmentDialog
from ui.history_dialog import HistoryDialog
from ui.outcome_dialog import FinishDialog, StartDialog, StopDialog
from ui.procedure_page import ProcedurePage
from ui.record_form import RecordDialog


@pytest.fixture
def start(ledger, household):
    """Begin a procedure of the household and give its id."""

    def begin(kind="02", **values):
        given = {"started": "2026-05-18", "monitoring_kind": "02", "risks": ["01"], **values}
        return proceedings.start(ledger, kind, household=household, values=given).ids[0]

    return begin


def shown(qtbot, ledger, rec):
    page = ProcedurePage(ledger)
    qtbot.addWidget(page)
    page.open("procedure", rec)
    return page


@pytest.fixture
def page(qtbot, ledger, start):
    page = shown(qtbot, ledger, start())
    page.records_changed.connect(lambda _tables: page.refresh())
    page.resize(1100, 700)
    page.show()
    return page


def press(qtbot, widget, name):
    qtbot.mouseClick(widget.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def texts(widget):
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [label.text() for label in widget.findChildren(QLabel)]


def card(page, step):
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return page.findChild(QFrame, f"step.{step}")


def test_head_and_cards_say_how_it_stands(page):
    assert (page.name.text(), page.whom.text()) == ("监测对象识别", "张长富")
    assert page.state.text() == "进行中　0/10 步"
    assert page.days.text() == "2026-05-18 启动，2026-06-02 应办结"
    assert "返贫致贫风险：因病" in page.facts.text()
    clue, visit = card(page, "clue"), card(page, "visit")
    assert (clue.property("state"), visit.property("state")) == ("running", "waiting")
    assert "应在 2026-05-21 前完成，还有 1 天" in texts(visit)
    assert any(text.startswith("办理：村　至少 2 人　签字盖章：") for text in texts(visit))


def test_an_overdue_step_says_so_in_words_and_colour(qtbot, ledger, start):
    page = shown(qtbot, ledger, start(started="2026-05-01"))
    visit = card(page, "visit")
    assert visit.property("state") == "late"
    assert "超期" in texts(visit)
    assert "应在 2026-05-04 前完成，已超 16 天" in texts(visit)


def test_a_step_is_done_through_its_form(page, qtbot, ledger):
    press(qtbot, page, "do.visit")
    dialog = page.findChild(RecordDialog)
    rows = dialog.form.rows
    assert rows["done"].editor.line.text() == "2026-05-20"
    assert not {"procedure", "step", "order", "notice_start", "votes_for"} & rows.keys()
    rows["persons"].editor.put("李敏、赵强")
    dialog.save()
    visit = card(page, "visit")
    assert visit.property("state") == "done"
    assert "参加人：李敏、赵强" in texts(visit)
    assert ledger.count("procedure_step") == 11
    assert page.state.text() == "进行中　1/10 步"


def test_votes_and_notices_are_asked_where_there_are_any(page, qtbot):
    for step, name in (("vote", "votes_for"), ("notice", "notice_start")):
        press(qtbot, page, f"edit.{step}")
        dialog = page.findChild(RecordDialog)
        assert name in dialog.form.rows
        dialog.reject()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_ticking_a_document_saves_it(page, qtbot, ledger):
    box = card(page, "consent").findChild(QCheckBox, "document.02")
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    box.setChecked(True)
    row = ledger.select("procedure_step", where={"step": "consent"})[0]
    assert row["documents"] == ["02"]
    card(page, "consent").findChild(QCheckBox, "document.02").setChecked(False)
    row = ledger.select("procedure_step", where={"step": "consent"})[0]
    assert row["documents"] is None
    assert ledger.undo_label() == "登记步骤“签署承诺授权书”：监测对象识别（张长富）"


def test_the_page_stays_where_it_was_when_something_is_saved(page, qtbot, ledger):
    QCoreApplication.processEvents()
    bar = page.area.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    assert place > 0
    proceedings.do_step(ledger, page.rec, "clue", {"done": "2026-05-19"})
    page.open("procedure", page.rec)
    qtbot.wait(60)
    qtbot.waitUntil(lambda: abs(bar.value() - place) < 20)  # a card may have become lower


def test_a_notice_begins_today_and_counts_down(page, qtbot):
    press(qtbot, page, "notice.notice")
    notice = card(page, "notice")
    assert "公示到 2026-05-24，还有 4 天" in texts(notice)
    assert notice.findChild(QPushButton, "notice.notice") is None


def test_finishing_shows_what_it_writes_and_writes_it(page, qtbot, ledger, household):
    press(qtbot, page, "finish")
    dialog = page.findChild(FinishDialog)
    shown = texts(dialog)
    assert "监测对象类别：（空） → 边缘易致贫户" in shown
    assert any("还有 10 步没有完成" in text for text in shown)
    dialog.form.rows["final_monitoring_kind"].editor.put("03")
    assert "监测对象类别：（空） → 突发严重困难户" in texts(dialog)
    press(qtbot, dialog, "proceed")
    row = ledger.rows("household", [household])[0]
    assert (row["monitoring_kind"], row["monitoring_since"]) == ("03", "2026-05-20")
    assert page.state.text() == "完成　0/10 步"
    assert not page.finish_button.isVisible()
    ledger.undo()
    page.refresh()
    assert page.finish_button.isVisible()


def test_a_household_that_says_something_else_is_told_on_the_page(page, ledger, household):
    proceedings.finish(ledger, page.rec, {"final_monitoring_kind": "02"})
    page.refresh()
    assert page.doubts.isHidden()
    ledger.save([Change(table="household", rec=household, values={"monitoring_kind": "01"})])
    page.refresh()
    assert "程序“监测对象识别”写的是“边缘易致贫户”，户信息是“脱贫不稳定户”" in page.doubts.text()


def test_another_outcome_writes_nothing(page, qtbot):
    press(qtbot, page, "finish")
    dialog = page.findChild(FinishDialog)
    dialog.form.rows["outcome"].editor.put("2")
    assert "只记下程序的结果，户信息不变。" in texts(dialog)
    dialog.reject()


def test_a_village_exit_tells_of_the_year_it_is_written_into(qtbot, ledger):
    rec = proceedings.start(ledger, "07", values={"started": "2018-10"}).ids[0]
    page = shown(qtbot, ledger, rec)
    assert page.name.text() == "村退出（990101001001）"
    page.finish()
    dialog = page.findChild(FinishDialog)
    assert "2026 年村情年报：是否出列 → 是" in texts(dialog)
    dialog.reject()


def test_closing_keeps_only_what_was_typed(page, qtbot, ledger):
    press(qtbot, page, "finish")
    page.findChild(FinishDialog).reject()  # what was proposed is nobody's typing
    assert ledger.drafts.waiting() == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    press(qtbot, page, "finish")
    dialog = page.findChild(FinishDialog)
    dialog.form.rows["document_number"].editor.put("〔2026〕3号")
    dialog.reject()
    assert not dialog.isVisible()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    press(qtbot, page, "finish")
    dialog = page.findChild(FinishDialog)
    assert "文号" in dialog.drafting.line.text.text()
    press(qtbot, dialog, "draft_take_up")
    assert dialog.form.rows["document_number"].editor.raw_text() == "〔2026〕3号"
    dialog.reject()


def test_a_wrong_date_keeps_the_dialog_open(page, qtbot, ledger, household):
    press(qtbot, page, "finish")
    dialog = page.findChild(FinishDialog)
    dialog.form.rows["finished"].editor.line.setText("下下周")
    press(qtbot, dialog, "proceed")
    assert dialog.isVisible()
    assert ledger.rows("household", [household])[0]["monitoring_kind"] is None
    dialog.reject()


def test_stopping_keeps_the_steps_and_the_household(page, qtbot, ledger, household):
    press(qtbot, page, "stop")
    dialog = page.findChild(StopDialog)
    dialog.form.rows["outcome"].editor.put("3")
    press(qtbot, dialog, "proceed")
    assert page.state.text() == "终止　0/10 步"
    assert ledger.rows("household", [household])[0]["monitoring_kind"] is None
    assert card(page, "visit").findChild(QPushButton, "do.visit") is None


def test_stopping_taken_up_on_a_later_day_keeps_its_day(page, qtbot, ledger):
    press(qtbot, page, "stop")
    dialog = page.findChild(StopDialog)
    stood = dialog.form.read("finished")
    dialog.form.rows["note"].editor.put("户主不愿再办")
    dialog.reject()
    (draft,) = ledger.drafts.waiting()
    assert [line.text for line in draft.lines] == ["户主不愿再办"]
    now = ledger.now()
    ledger.now = lambda: now + timedelta(days=4)
    again = StopDialog(ledger, page.rec, page)
    assert again.form.read("finished") != stood
    again.drafting.take_up(draft)
    assert again.form.read("finished") == stood
    again.drafting.drop()
    again.reject()


def test_a_procedure_without_household_cannot_be_finished(qtbot, ledger, add, message_box):
    page = shown(qtbot, ledger, add("procedure", kind="04", started="2018", state="1"))
    message_box.expect("没有对象户")
    press(qtbot, page, "finish")
    assert page.findChild(AskDialog) is None


def test_it_leads_to_its_household_and_its_history(page, qtbot, household):
    with qtbot.waitSignal(page.opened) as asked:
        press(qtbot, page, "household")
    assert asked.args == ["household", household]
    press(qtbot, page, "history")
    page.findChild(HistoryDialog).close()
    press(qtbot, page, "attachments")
    page.findChild(AttachmentDialog).reject()


def test_deleting_asks_and_leaves_the_page(page, qtbot, ledger, message_box):
    message_box.expect("连同它的步骤", answer=True)
    with qtbot.waitSignal(page.left):
        press(qtbot, page, "delete")
    assert ledger.count("procedure") == ledger.count("procedure_step") == 0


def test_start_dialog_begins_with_what_was_typed(qtbot, ledger, household):
    dialog = StartDialog(ledger, "02", household, None)
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.windowTitle() == "启动程序：监测对象识别（张长富）"
    assert dialog.form.rows["handler"].editor.line.text() == "王建国"
    dialog.form.rows["monitoring_kind"].editor.put("03")
    dialog.form.rows["clue"].editor.put("4")
    press(qtbot, dialog, "proceed")
    row = ledger.select("procedure")[0]
    assert (row["kind"], row["household"], row["clue"]) == ("02", household, "4")
    assert ledger.count("procedure_step") == 11


def test_start_dialog_says_what_is_our_own(qtbot, ledger, household):
    for kind, part in (("06", "各步骤由本台账自拟，待核实"), ("04", "带 * 的步骤由本台账自拟")):
        dialog = StartDialog(ledger, kind, household, None)
        qtbot.addWidget(dialog)
        assert any(text.startswith(part) for text in texts(dialog))
        assert "monitoring_kind" not in dialog.form.rows


def test_start_dialog_of_a_region_asks_which(qtbot, tmp_path, message_box):
    about = {"level": "township", "region": "990101001", "name": "样板镇", "password": None}
    with Registry.create(tmp_path / "镇.fupin", **about) as township:
        dialog = StartDialog(township, "07", "", None)
        qtbot.addWidget(dialog)
        dialog.open()
        dialog.form.rows["started"].editor.line.setText("2018-10")
        message_box.expect("要用 12 位的村代码")
        press(qtbot, dialog, "proceed")
        dialog.form.rows["region"].editor.combo.setEditText("990101001001")
        press(qtbot, dialog, "proceed")
        assert township.select("procedure")[0]["region"] == "990101001001"


def test_start_dialog_without_household_asks_for_one(qtbot, ledger, household, message_box):
    dialog = StartDialog(ledger, "02", "", None)
    qtbot.addWidget(dialog)
    dialog.open()
    message_box.expect("没有对象户")
    press(qtbot, dialog, "proceed")
    dialog.form.rows["household"].editor.put(household)
    press(qtbot, dialog, "proceed")
    assert ledger.select("procedure")[0]["household"] == household


@pytest.mark.parametrize("percent", [100, 150])
def test_no_text_is_cut_on_a_small_screen(page, qtbot, percent):
    theme.apply(application(), percent)
    page.refresh()
    inner, shown = page.area.widget(), page.area.viewport()
    qtbot.waitUntil(lambda: inner.minimumSizeHint().width() <= shown.width())
    theme.apply(application(), 100)
