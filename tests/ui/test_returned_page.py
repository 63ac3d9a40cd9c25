"""Sending back, what stands beside the field, and the page that follows it up."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop import exchange, inbox, returned
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.returned import ANSWERED, CHANGED, CLOSED, REVIEW, WAITING, Rejection
from ui import messages
from ui.history_dialog import HistoryDialog
from ui.household_page import HouseholdPage
from ui.main_window import MainWindow
from ui.reception import Reception
from ui.record_form import RecordDialog, RecordForm
from ui.record_page import RecordPage
from ui.return_dialog import NoteDialog, ReplyDialog, ReturnDialog
from ui.returned_page import ReturnedPage
from ui.welcome import SEEN

COMMENT = "号码少一位"


@pytest.fixture
def home(household, add):
    add("visit", household=household, date="2026-05-01", content="看望")
    return household


@pytest.fixture
def town(ledger, home, tmp_path):  # noqa: ARG001  wants the household
    """The village's township, which has all of its records."""
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    path = tmp_path / "镇.fupin"
    with Registry.create(path, **about, password=None, user="周镇", now=ledger.now) as made:
        exchange.enrol(made, ledger)
        send(ledger, made, tmp_path)
        yield made


def send(sender, receiver, folder):
    for package in exchange.pack(sender, folder):
        exchange.receive(receiver, package)


@pytest.fixture
def sent(ledger, town, home, tmp_path):
    """The phone of the household was sent back."""
    (rec,) = returned.reject(town, "household", home, "phone", COMMENT).ids
    send(town, ledger, tmp_path)
    return rec


def child(window, kind):
    (found,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return found


def press(window, name):
    window.findChild(QPushButton, name).click()


def test_the_township_chooses_a_field_and_says_why(qtbot, town, home, commit):
    page = HouseholdPage(town)
    qtbot.addWidget(page)
    page.show()
    page.open("household", home)
    press(page, "send_back")
    dialog = child(page, ReturnDialog)
    dialog.choose("phone")
    assert dialog.now.text() == "现在填的：13800000001"
    dialog.choose("bank_name")
    assert dialog.item.currentText().startswith("开户银行、")
    dialog.choose("phone")
    commit(dialog.text, COMMENT)
    press(dialog, "phrase.0")
    page.records_changed.connect(lambda tables: page.refresh() if "returned" in tables else None)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (one,) = returned.listed(town)
    assert (one.state, one.item) == (WAITING, "phone")
    assert one.comment == f"{COMMENT}；与材料不符，请核对"
    assert page.returned.text() == "有 1 项退回，点此查看"
    shown = [label.text() for label in page.findChildren(type(page.edits))]
    assert one.sentence in shown


def test_a_village_has_no_button_to_send_back(qtbot, ledger, home):
    page, record = HouseholdPage(ledger), RecordPage(ledger)
    for one in (page, record):
        qtbot.addWidget(one)
        one.show()
    page.open("household", home)
    record.open("visit", ledger.find("visit")[0])
    history = HistoryDialog(ledger, "household", home, page)
    names = [one.objectName() for widget in (page, record, history)
             for one in widget.findChildren(QPushButton) if one.isVisibleTo(widget)]  # fmt: skip
    assert not [name for name in names if name in ("send_back", "return_member")]


def test_it_stands_beside_the_field_and_is_answered_there(qtbot, ledger, home, sent, commit):
    form = RecordForm(ledger, "household", home)
    dialog = RecordDialog(form, None, at="phone")
    qtbot.addWidget(dialog)
    dialog.show()
    row = form.rows["phone"]
    qtbot.waitUntil(row.has_focus)
    assert row.remarks.text.startswith("待修改：退回（2026-05-20，周镇）：号码少一位。")
    assert row.remarks.stops()[0] in form.stops()
    with qtbot.waitSignal(dialog.saved):
        row.remarks.stops()[0].click()
        reply = child(dialog, ReplyDialog)
        commit(reply.text, "本人只有座机")
        press(reply, "proceed")
    assert row.remarks.text.endswith("村里答复：本人只有座机。")
    assert returned.listed(ledger)[0].state == ANSWERED
    assert dialog.isVisible()
    assert returned.listed(ledger)[0].rec == sent


def test_what_has_no_row_stands_above_the_form_and_on_the_page(qtbot, ledger, town, tmp_path):
    (visit,) = ledger.find("visit")
    returned.reject(town, "visit", visit, "", "没有照片")
    send(town, ledger, tmp_path)
    form = RecordForm(ledger, "visit", visit)
    qtbot.addWidget(form)
    assert "整条记录退回（2026-05-20，周镇）：没有照片。" in form.notes.text
    page = RecordPage(ledger)
    qtbot.addWidget(page)
    page.show()
    page.open("visit", visit)
    with qtbot.waitSignal(page.opened) as opened:
        page.returns.click()
    assert opened.args == ["returned", returned.listed(ledger)[0].rec]


@pytest.fixture
def page(qtbot, ledger, sent):
    made = ReturnedPage(ledger)
    qtbot.addWidget(made)
    made.show()
    made.open("returned", sent)
    made.records_changed.connect(lambda _tables: made.refresh())
    return made


def test_the_page_leads_to_the_field_and_sees_that_it_was_mended(qtbot, ledger, home, page):
    assert "张长富" in page.detail.text()
    page.open("returned", WAITING)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    dialog = child(page, RecordDialog)
    qtbot.waitUntil(dialog.form.rows["phone"].has_focus)
    dialog.form.rows["phone"].editor.put("13800000002")
    dialog.form.touched.add("phone")
    dialog.save()
    assert ledger.rows("household", [home])[0]["phone"] == "13800000002"
    assert returned.listed(ledger)[0].state == CHANGED
    assert page.model.items == []
    page.open("returned", REVIEW)
    assert "现在填的：13800000002" in page.detail.text()


def test_a_village_answers_and_cannot_settle(page, commit, ledger):
    assert not page.close_button.isVisible()
    page.reply()
    dialog = child(page, ReplyDialog)
    commit(dialog.text, "情况属实")
    dialog.proceed()
    assert returned.listed(ledger)[0].reply == "情况属实"


def test_the_township_reviews_and_settles_from_its_desk(qtbot, ledger, town, home, sent, tmp_path):
    ledger.save([Change(table="household", rec=home, values={"phone": "13800000002"})])
    send(ledger, town, tmp_path)
    town.set_setting(SEEN, True)
    window = MainWindow(town)
    qtbot.addWidget(window)
    window.show()
    home_page = window.work.pages["工作台"]
    qtbot.waitUntil(home_page.is_counted)
    assert home_page.cards["returned_done"].answer.number == 1
    home_page.cards["returned_done"].click()
    page = window.work.own["returned"]
    assert [one.rec for one in page.model.items] == [sent]
    assert page.isVisible()
    qtbot.keyClick(page.view, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert returned.listed(town)[0].state == CLOSED
    assert page.model.items == []
    window.undo()
    assert [one.state for one in page.model.items] == [CHANGED]


def test_a_line_of_a_package_goes_back_once_it_is_received(
    qtbot, ledger, town, home, commit, tmp_path
):
    ledger.save([Change(table="household", rec=home, values={"phone": "1380", "note": "甲"})])
    need = ledger.save([Change(table="need", values={"household": home, "content": "修路"})]).ids[0]
    (path,) = exchange.pack(ledger, tmp_path)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    reception = Reception(town, window)
    (found,) = inbox.look(town, [path])
    with qtbot.waitSignal(reception.asked) as asked:
        reception.begin(found)
    (dialog,) = asked.args
    qtbot.waitUntil(dialog.isVisible)
    assert not dialog.send_back.isEnabled()
    rows = {(row.line.table, row.cell and row.cell.register): number
            for number, row in enumerate(dialog.view.model.items)}  # fmt: skip
    for key, comment in ((("household", "phone"), "少几位"), (("need", None), "没有写清楚")):
        dialog.view.table.selectRow(rows[key])
        dialog.send_back.click()
        note = child(dialog, NoteDialog)
        commit(note.text, comment)
        note.proceed()
    assert dialog.take.text() == "接收，并退回 2 项"
    assert returned.listed(town) == []
    with qtbot.waitSignal(reception.taken):
        dialog.take.click()
    told = {(one.record, one.item): (one.comment, one.value) for one in returned.listed(town)}
    assert told == {(home, "phone"): ("少几位", "1380"), (need, ""): ("没有写清楚", "")}
    assert reception.unsent == []


def test_what_can_go_back_no_more_is_said(town):
    left = returned.reject_all(town, [
        Rejection(table="visit", record="0" * 32, item="", about="走访", comment="不对"),
    ])  # fmt: skip
    assert left == ["走访：找不到这条记录，可能已经删除，什么也没有保存。请刷新后再看。"]


def test_words_not_yet_saved_are_asked_about_before_they_are_dropped(
    qtbot, page, commit, ledger, monkeypatch
):
    asked, answers = [], [False, True]
    monkeypatch.setattr(messages, "ask", lambda _p, text: asked.append(text) or answers.pop(0))
    page.reply()
    dialog = child(page, ReplyDialog)
    commit(dialog.text, "写了一半")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == ["写好的内容还没有保存，关闭就没有了。确定不要了吗？"]
    assert dialog.isVisible()
    assert dialog.text.toPlainText() == "写了一半"
    dialog.proceed()
    page.reply()
    again = next(one for one in page.findChildren(ReplyDialog) if one.isVisible())
    assert again.text.toPlainText() == "写了一半"
    qtbot.keyClick(again, Qt.Key.Key_Escape)
    assert (len(asked), again.isVisible()) == (1, False), "what is saved is not lost"
    note = NoteDialog("张三：姓名", page)
    note.open()
    note.say("不对")
    note.close()
    assert len(asked) == 2
    assert not note.isVisible()
    assert returned.listed(ledger)[0].reply == "写了一半"
