"""Nothing typed is lost: not by closing a form, not by leaving it, not by an end of the program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton
from shiboken6 import delete

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.drafts import FILE, Draft, Drafts
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.draft_dialog import DraftDialog
from ui.draft_openers import OPENERS
from ui.drafting import EVERY
from ui.editors import Source, make_editor
from ui.form import RecordForm
from ui.form_draft import FormDraft
from ui.main_window import MainWindow
from ui.record_form import RecordDialog
from ui.settings import Settings
from ui.task import Task
from ui.typed import retype, texts_of, typed_in, words_in
from ui.welcome import SEEN

TYPIST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from fupin_desktop.registry import Registry
from ui.app import application
from ui.main_window import MainWindow
from ui.record_form import RecordDialog
from ui.settings import Settings
from ui.task import Task

app = application()
window = MainWindow(Registry.open(Path(sys.argv[1]), user="王建国"), Settings(Path(sys.argv[2])))
window.show()
rec = window.registry.find("household")[0]
window.workplace.open_household(rec)
window.workplace.household.edit("household", rec)
dialog = window.findChild(RecordDialog)

def type_in(name, kind, text):
    event = QInputMethodEvent()
    event.setCommitString(text)
    box = dialog.findChild(kind, name)
    box.clear()
    QCoreApplication.sendEvent(box, event)

type_in("phone", QLineEdit, "1390000")
print("first", flush=True)
type_in("phone", QLineEdit, "13900001234")
type_in("note", QPlainTextEdit, "屋后排水沟堵了")
QTimer.singleShot(int(sys.argv[3]), lambda: print("later", flush=True))
app.exec()
"""


@pytest.fixture
def window(qtbot, ledger, tmp_path):
    ledger.set_setting(SEEN, True)
    made = MainWindow(ledger, Settings(tmp_path / "settings.ini"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog_of(ledger, window):
    def make(table, rec="", **words):
        dialog = RecordDialog(RecordForm(ledger, table, rec, **words), window)
        dialog.show()
        return dialog

    return make


def press(qtbot, parent, name):
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def killed(ledger, tmp_path, after, word):
    """Let a process type, kill it when it has said a word, and open what it leaves."""
    environment = {
        **os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "QT_QPA_PLATFORM": "offscreen"
    }  # fmt: skip
    ledger.set_setting(SEEN, True)
    path = ledger.path
    ledger.close()
    command = [sys.executable, "-c", TYPIST, str(path), str(tmp_path / "s.ini"), str(after)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as typist:
        for line in typist.stdout:
            if line.strip() == word:
                typist.kill()
                break
    return Registry.open(path, user="王建国", now=ledger.now)


def test_killed_after_the_first_key_the_key_is_there(ledger, household, tmp_path):
    with killed(ledger, tmp_path, 60_000, "first") as registry:
        (draft,) = registry.drafts.orphans()
        assert draft.household == household
        assert draft.state["texts"]["phone"] in ("", "1390000")
        assert draft.lines


def test_killed_while_typing_all_but_two_seconds_are_offered(qtbot, ledger, household, tmp_path):
    with killed(ledger, tmp_path, EVERY + 800, "later") as registry:
        window = MainWindow(registry, Settings(tmp_path / "settings.ini"))
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.findChild(DraftDialog) is not None)
        dialog = window.findChild(DraftDialog)
        assert "没有正常关闭" in dialog.findChild(object, "about").text()
        assert "修改农户：张长富" in dialog.list.item(0).text()
        assert "王建国" in dialog.list.item(0).text()
        shown = [[dialog.table.item(row, column).text() for column in range(3)]
                 for row in range(dialog.table.rowCount())]  # fmt: skip
        assert ["户联系电话", "13800000001", "13900001234"] in shown
        assert any("屋后排水沟堵了" in row for row in shown)
        press(qtbot, dialog, "take_up")
        form = window.findChild(RecordDialog)
        assert form.form.rows["phone"].editor.raw_text() == "13900001234"
        form.save()
        assert registry.fetch("household", household).values["phone"] == "13900001234"
        assert registry.drafts.all() == []
        qtbot.waitUntil(lambda: not Task.running)
        window.close()


def test_the_first_key_is_written_at_once_and_later_ones_within_two_seconds(
    qtbot, dialog_of, ledger, household, commit
):
    dialog = dialog_of("household", household)
    line = dialog.findChild(QLineEdit, "phone")
    line.setFocus()
    line.end(False)
    commit(line, "9")
    assert ledger.drafts.all()[0].state["texts"]["phone"].endswith("9")
    commit(line, "8")
    assert not ledger.drafts.all()[0].state["texts"]["phone"].endswith("98")
    clock = dialog.drafting._timer
    assert clock.isActive()
    assert clock.interval() == EVERY <= 2_000
    qtbot.waitUntil(lambda: ledger.drafts.all()[0].state["texts"]["phone"].endswith("98"))
    dialog.drafting.drop()


def test_leaving_a_field_writes_and_composing_is_not_broken(qtbot, dialog_of, ledger, household):
    dialog = dialog_of("household", household)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    line = dialog.findChild(QLineEdit, "address")
    line.setFocus()
    qtbot.keyClicks(line, "3")
    QCoreApplication.sendEvent(line, QInputMethodEvent("hao", []))  # still composing
    dialog.drafting.write()
    assert ledger.drafts.all()[0].state["texts"]["address"] == "3"
    QCoreApplication.sendEvent(line, QInputMethodEvent("", []))
    qtbot.keyClicks(line, "4")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert ledger.drafts.all()[0].state["texts"]["address"] == "34"
    dialog.drafting.drop()


def test_the_form_offers_what_was_typed_and_one_click_puts_it_back(
    qtbot, dialog_of, window, ledger, household, commit
):
    dialog = dialog_of("household", household)
    dialog.findChild(QLineEdit, "phone").clear()
    commit(dialog.findChild(QLineEdit, "phone"), "13900000777")
    dialog.reject()
    assert "已暂存“修改农户：张长富" in window.status.currentMessage()
    again = dialog_of("household", household)
    assert "暂存过没保存的内容：户联系电话。" in again.drafting.line.text.text()
    press(qtbot, again, "draft_drop")
    assert ledger.drafts.all() == []
    press(qtbot, again, "draft_bring_back")
    again.activateWindow()
    qtbot.waitUntil(again.isActiveWindow)
    qtbot.keyClick(again, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    phone = again.findChild(QLineEdit, "phone")
    qtbot.waitUntil(lambda: phone.text() == "13900000777")  # the button is pressed for a moment
    again.save()
    assert "777" in ledger.fetch("household", household).values["phone"]
    assert ledger.drafts.all() == []


def test_taking_up_a_draft_keeps_what_was_typed_since(dialog_of, ledger, household):
    first = dialog_of("household", household)
    first.form.rows["note"].editor.put("旧的")
    first.reject()
    (old,) = ledger.drafts.waiting()
    again = dialog_of("household", household)
    again.form.rows["note"].editor.put("新写的很长一段")
    again.drafting.take_up(old)
    assert again.form.read("note") == "旧的"
    said = {line.text for draft in ledger.drafts.all() for line in draft.lines}
    assert {"旧的", "新写的很长一段"} <= said


def test_an_offer_is_withdrawn_once_somebody_types_and_the_draft_stays(
    dialog_of, window, ledger, household
):
    first = dialog_of("household", household)
    first.form.rows["note"].editor.put("旧的")
    first.reject()
    again = dialog_of("household", household)
    assert again.drafting.line.isVisible()
    window.status.clearMessage()
    again.form.rows["note"].editor.put("新写的")
    assert not again.drafting.line.isVisible()
    assert "已暂存“修改农户：张长富 · 一组”，在工作台的“暂存”里" in window.status.currentMessage()
    assert [draft.state["texts"]["note"] for draft in ledger.drafts.waiting()] == ["旧的"]
    assert len(ledger.drafts.all()) == 2


def test_a_draft_given_up_can_still_be_brought_back_while_somebody_types(
    qtbot, dialog_of, ledger, household
):
    first = dialog_of("household", household)
    first.form.rows["note"].editor.put("旧的")
    first.reject()
    again = dialog_of("household", household)
    press(qtbot, again, "draft_drop")
    again.form.rows["note"].editor.put("新写的")
    press(qtbot, again, "draft_bring_back")
    assert [draft.state["texts"]["note"] for draft in ledger.drafts.waiting()] == ["旧的"]


@pytest.mark.parametrize("left", ["deleted", "let go"])
def test_a_form_taken_down_with_its_window_keeps_its_draft(qtbot, ledger, household, left):
    """While the cursor stands in it, and without being closed."""
    above = QMainWindow()
    above.show()
    dialog = RecordDialog(RecordForm(ledger, "household", household), above)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    line = dialog.findChild(QLineEdit, "phone")
    line.setFocus()
    line.setText("139")
    assert dialog.drafting.id
    if left == "deleted":
        delete(above)
    del above, dialog, line
    QCoreApplication.processEvents()
    (draft,) = ledger.drafts.all()
    assert draft.state["texts"]["phone"] == "139"


def test_a_day_told_from_today_is_kept_as_that_day(dialog_of, ledger, household):
    dialog = dialog_of("visit", given={"household": household})
    dialog.form.rows["date"].editor.line.setText("昨天")
    dialog.form.rows["content"].editor.put("看了屋顶")
    dialog.reject()
    (draft,) = ledger.drafts.waiting()
    assert draft.state["texts"]["date"] == "2026-05-19"


def test_a_draft_of_an_older_state_makes_a_conflict_and_says_so(
    qtbot, dialog_of, ledger, household
):
    dialog = dialog_of("household", household)
    dialog.form.rows["phone"].editor.line.setText("13900000009")
    dialog.reject()
    ledger.save([Change(table="household", rec=household, values={"phone": "13700000007"})])
    again = dialog_of("household", household)
    press(qtbot, again, "draft_take_up")
    assert "“户联系电话”后来改成了“13700000007”" in again.drafting.line.text.text()
    again.save()
    assert ledger.fetch("household", household).claims.keys() == {"phone"}


def test_several_drafts_of_new_records_are_all_kept(dialog_of, ledger, household):
    for content in ("修屋顶", "买化肥"):
        dialog = dialog_of("need", given={"household": household})
        dialog.form.rows["content"].editor.put(content)
        dialog.reject()
    assert [draft.lines[0].text for draft in ledger.drafts.waiting()] == ["修屋顶", "买化肥"]


def test_given_up_in_the_list_comes_back_until_it_closes(
    qtbot, dialog_of, ledger, household, window
):
    dialog = dialog_of("household", household)
    dialog.form.rows["phone"].editor.line.setText("1")
    dialog.reject()
    window.show_drafts()
    drafts = window.findChild(DraftDialog)
    press(qtbot, drafts, "give_up")
    assert "已放弃" in drafts.list.item(0).text()
    assert not drafts.again.isEnabled()
    press(qtbot, drafts, "give_up")
    assert drafts.again.isEnabled()
    press(qtbot, drafts, "give_up")
    drafts.reject()
    assert ledger.drafts.all() == []


def test_a_draft_of_a_record_that_is_gone_is_text_to_copy(
    qtbot, qapp, dialog_of, ledger, household, window
):
    dialog = dialog_of("household", household)
    dialog.form.rows["note"].editor.put("排水沟堵了")
    dialog.reject()
    ledger.delete("household", household)
    window.show_drafts()
    drafts = window.findChild(DraftDialog)
    assert not drafts.again.isEnabled()
    assert "已经不在台账里" in drafts.told.text()
    press(qtbot, drafts, "copy")
    assert "备注：排水沟堵了" in qapp.clipboard().text()
    drafts.reject()


def test_closing_the_window_keeps_open_forms_and_asks_nothing(dialog_of, ledger, household, window):
    path = ledger.path
    dialog = dialog_of("household", household)
    dialog.form.rows["phone"].editor.line.setText("12")
    window.close()
    with Registry.open(path) as registry:
        (draft,) = registry.drafts.waiting()
        assert draft.left
        assert registry.drafts.orphans() == []


def test_a_disk_that_takes_nothing_is_told_once_and_before_closing(
    dialog_of, ledger, household, window, message_box
):
    ledger.drafts.close()
    for end in ("", "-wal", "-shm"):
        (ledger.path / f"{FILE}{end}").unlink(missing_ok=True)
    (ledger.path / FILE).mkdir()  # also root cannot write where a folder stands
    ledger.drafts = Drafts(ledger.path, ledger.data_key)
    dialog = dialog_of("household", household)
    dialog.form.rows["phone"].editor.line.setText("1")
    assert "没能暂存到磁盘" in dialog.drafting.line.text.text()
    dialog.form.rows["phone"].editor.line.setText("13900000001")
    message_box.expect("写不进磁盘", answer=False)
    assert not window.close()
    dialog.save()
    assert window.close()


@pytest.mark.parametrize("table", TABLES)
def test_every_form_comes_back_as_it_stood(qtbot, ledger, table):
    """With unreadable text in each line, codes chosen, and references half typed."""
    first = RecordForm(ledger, table)
    qtbot.addWidget(first)
    kept = FormDraft(first)
    for row in first.rows.values():
        kind = row.field.kind
        if not row.typed or (row.field.fixed and kind is Kind.REF):
            continue
        if kind is Kind.CODES:
            retype(row.editor, [*row.editor.boxes][:2])
        elif kind in (Kind.REF, Kind.REFS):
            retype(row.editor, {"rec": "", "ids": [], "text": "半个名"})
        elif kind in (Kind.CODE, Kind.YESNO):
            retype(row.editor, {"text": "不在单子里的", "data": None})
        else:
            retype(row.editor, "读不出来 12x")
    sketch = kept.sketch()
    second = RecordForm(ledger, table)
    qtbot.addWidget(second)
    words = {name: getattr(sketch, name) for name in sketch.__dataclass_fields__}
    draft = Draft(**words, id="a", user="", begun="2026-05-20", wall="2026-05-20")
    ledger.drafts.put(draft)
    (draft,) = ledger.drafts.all()
    again = FormDraft(second)
    again.take_up(draft)
    assert texts_of(second.rows) == texts_of(first.rows)
    assert again.sketch() == sketch
    ledger.drafts.drop("a")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", [one for one in Kind if one is not Kind.CODES])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
@example(text="今年")
@example(text="昨天")
def test_any_text_comes_back_to_the_letter(ledger, kind, text):
    choices = {Kind.CODE: "relation", Kind.REF: "person", Kind.REFS: "person"}.get(kind, "")
    field = Field(name="x", label="试", kind=kind, choices=choices)
    first, second = (make_editor(field, Source(ledger)) for _ in range(2))
    referring = {"rec": "", "ids": [], "text": text}
    retype(first, referring if field.refers else text)
    retype(second, typed_in(first))
    assert typed_in(second) == typed_in(first)
    kept = values.lasting(field, text, first.today())  # 今年 is kept as the year it means
    assert " ".join(words_in(second).split()) == " ".join(kept.split())
    first.deleteLater()
    second.deleteLater()


def test_every_form_with_typing_has_an_opener():
    found = {
        "record",
        "start_procedure",
        "finish_procedure",
        "stop_procedure",
        "new_plan",
        "revise_plan",
        "new_project",
        "plan_targets",
        "attendance",
        "local_field",
        "visit",
    }
    assert found <= OPENERS.keys()
