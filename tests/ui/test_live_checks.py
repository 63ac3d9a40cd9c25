"""What is said beside the fields while a record is typed: remarks, offers, and nothing modal."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop import identity_number
from ui.life_dialog import LifeDialog
from ui.record_form import RecordDialog, RecordForm

WOMAN = "99010119800503002"
WOMAN += identity_number.check_digit(WOMAN)
MAN = "99010119751108003"
MAN += identity_number.check_digit(MAN)


@pytest.fixture
def form_of(qtbot, ledger):
    def make(table, rec="", **options):
        form = RecordForm(ledger, table, rec, **options)
        qtbot.addWidget(form)
        form.show()
        return form

    return make


@pytest.fixture
def dialog_of(qtbot, ledger):
    def make(table, rec="", **options):
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        dialog = RecordDialog(RecordForm(ledger, table, rec, **options), window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.keep = window
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return make


def type_in(form, name, text):
    """Type into a line and leave it."""
    form.rows[name].editor.line.setText(text)
    form.rows[name].editor.left.emit()


def said(form, name):
    return form.rows[name].remarks.text


def press(qtbot, form, name, word):
    buttons = form.rows[name].remarks.findChildren(QPushButton)
    (button,) = [one for one in buttons if one.text() == word and not one.isHidden()]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_birth_date_against_the_number_is_told_beside_both_and_mended_at_a_click(
    form_of, household, qtbot
):
    form = form_of("person", given={"household": household})
    type_in(form, "birth_date", "1981.5.3")
    assert said(form, "birth_date") == ""
    type_in(form, "id_number", WOMAN)
    assert "1981-05-03 与证件号码中的 1980-05-03 不同" in said(form, "birth_date")
    assert said(form, "id_number") == said(form, "birth_date")
    assert form.valid()
    press(qtbot, form, "birth_date", "按证件号改为 1980-05-03")
    assert form.read("birth_date") == "1980-05-03"
    assert said(form, "birth_date") == said(form, "id_number") == ""


def test_a_sex_against_the_number_is_mended_at_a_click(form_of, household, qtbot):
    form = form_of("person", given={"household": household})
    form.rows["sex"].editor.put("1")
    type_in(form, "id_number", WOMAN)
    assert "性别与证件号码不符" in said(form, "sex")
    press(qtbot, form, "sex", "按证件号改为 女")
    assert form.read("sex") == "2"
    assert said(form, "sex") == ""


def test_a_number_that_is_wrong_itself_mends_nothing(form_of, household):
    form = form_of("person", given={"household": household})
    type_in(form, "birth_date", "1981.5.3")
    type_in(form, "id_number", WOMAN[:-1] + ("0" if WOMAN[-1] != "0" else "1"))
    assert "校验位" in said(form, "id_number")
    assert "不同" in said(form, "birth_date")
    assert form.rows["birth_date"].remarks.findChildren(QPushButton) == []


def test_a_pasted_number_is_shown_as_it_is_stored(form_of, household):
    form = form_of("person", given={"household": household})
    spaced = f" {WOMAN[:6]} {WOMAN[6:14]} {WOMAN[14:]}\u202c".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    )
    type_in(form, "id_number", spaced)
    assert form.rows["id_number"].editor.line.text() == WOMAN
    assert form.read("birth_date") == "1980-05-03"


def test_a_day_ahead_and_an_end_before_its_start_are_remarked(form_of, household):
    form = form_of("measure", given={"household": household})
    type_in(form, "start_date", "2026.5.1")
    type_in(form, "end_date", "2026.4.1")
    assert "早于" in said(form, "end_date")
    type_in(form, "end_date", "2026.6.1")
    assert said(form, "end_date") == ""
    person = form_of("person", given={"household": household})
    type_in(person, "birth_date", "2027-01-01")
    assert "在今天以后" in said(person, "birth_date")
    assert person.valid()


def test_a_date_of_two_meanings_says_which_was_taken_and_offers_the_other(
    form_of, household, qtbot
):
    form = form_of("person", given={"household": household})
    type_in(form, "birth_date", "200503")
    assert form.rows["birth_date"].editor.line.text() == "2020-05-03"
    assert said(form, "birth_date") == "按 2020-05-03 理解。"
    press(qtbot, form, "birth_date", "改为 2005-03")
    assert form.read("birth_date") == "2005-03"
    assert said(form, "birth_date") == ""
    type_in(form, "birth_date", "200503")
    type_in(form, "birth_date", "2005.3")
    assert said(form, "birth_date") == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("昨天", "2026-05-19"), ("上周三", "2026-05-13"), ("5.3", "2026-05-03"),
     ("230503", "2023-05-03"), ("２０２３年５月３日", "2023-05-03")],
)  # fmt: skip
def test_a_visit_is_dated_in_any_usual_way(form_of, household, typed, shown):
    form = form_of("visit", given={"household": household})
    type_in(form, "date", typed)
    assert form.rows["date"].editor.line.text() == shown
    assert form.read("date") == shown


def test_a_visit_of_a_month_is_asked_for_its_day(form_of, household):
    form = form_of("visit", given={"household": household})
    type_in(form, "date", "2026.5")
    assert "补上" in said(form, "date")
    assert form.valid()


def test_what_is_only_missing_is_told_where_somebody_has_been(form_of, household):
    form = form_of("measure", given={"household": household})
    form.rows["state"].editor.put("3")
    form.rows["content"].editor.put("产业奖补")
    form.rows["content"].editor.left.emit()
    assert said(form, "result") == ""
    assert "result" in form.missing()
    form.rows["result"].editor.left.emit()
    assert "没有填帮扶成效" in said(form, "result")


def test_the_same_person_elsewhere_is_shown_at_once_and_opened_over_the_form(
    dialog_of, household, add, qtbot
):
    home = add("household", name="王五", group_name="二组")
    wife = add("person", household=home, relation="02", name="李秀英", id_number=WOMAN)
    dialog = dialog_of("person", given={"household": household})
    type_in(dialog.form, "name", "李秀荚")
    type_in(dialog.form, "id_number", WOMAN)
    assert said(dialog.form, "id_number") == "同一证件号码已登记在二组王五户：李秀英（配偶）。"
    press(qtbot, dialog.form, "id_number", "查看这个人")
    qtbot.waitUntil(lambda: bool(dialog.findChildren(RecordDialog)))
    (over,) = dialog.findChildren(RecordDialog)
    assert over.form.rec == wife
    over.reject()
    assert dialog.form.read("name") == "李秀荚"
    assert dialog.form.valid()


def test_the_same_person_elsewhere_comes_to_this_household_in_one_action(
    dialog_of, household, add, qtbot, ledger
):
    home = add("household", name="王五", group_name="二组")
    add("person", household=home, relation="01", name="王五")
    wife = add("person", household=home, relation="02", name="李秀英", id_number=WOMAN)
    dialog = dialog_of("person", given={"household": household})
    type_in(dialog.form, "id_number", WOMAN)
    press(qtbot, dialog.form, "id_number", "这是同一个人，转到本户")
    qtbot.waitUntil(lambda: bool(dialog.findChildren(LifeDialog)))
    (event,) = dialog.findChildren(LifeDialog)
    assert event.event_asked().persons == (wife,)
    for name, value in (("reason_in", "99"), ("relation", "02"), ("date", "2026-05-03")):
        event.rows[name].editor.put(value)
    event.save()
    assert ledger.fetch("person", wife).values["household"] == household
    assert ledger.count("person", where={"household": household}) == 2
    assert not dialog.isVisible()


def test_an_old_record_is_checked_as_it_is_opened(form_of, household, add):
    rec = add("person", household=household, relation="02", name="李秀英", id_number=WOMAN,
              birth_date="1979-01-01")  # fmt: skip
    form = form_of("person", rec)
    assert "不同" in said(form, "birth_date")
    assert not form.dirty


def test_nothing_missing_is_listed_nor_anything_said_of_a_sound_record(form_of, household, add):
    rec = add("person", household=household, relation="02", name="李秀英", id_number=WOMAN,
              birth_date="1980-05-03", sex="2")  # fmt: skip
    form = form_of("person", rec)
    assert form.missing() == {}
    assert "".join(said(form, name) for name in form.rows) == ""


def test_leaving_a_field_takes_no_time(form_of, household):
    form = form_of("person", given={"household": household})
    type_in(form, "id_number", MAN)
    started = time.thread_time()
    for number in range(10):
        type_in(form, "name", f"某人{number}")
    assert (time.thread_time() - started) / 10 < 0.1  # 5-15 ms


def test_old_private_use_characters_become_standard_ones_and_it_is_said(form_of, household):
    form = form_of("person", given={"household": household})
    type_in(form, "name", "龙\ue863")
    assert form.rows["name"].editor.line.text() == "龙䶮"
    assert form.read("name") == "龙䶮"
    assert "“䶮”（U+E863 → U+4DAE）" in said(form, "name")
    type_in(form, "name", "龙阿公")
    assert said(form, "name") == ""
    type_in(form, "name", "龙\ue5e5")
    assert form.read("name") == "龙\ue5e5"
    assert "自造的（U+E5E5）" in said(form, "name")


def test_in_long_texts_too(form_of, household):
    form = form_of("person", given={"household": household})
    editor = form.rows["note"].editor
    editor.text.setPlainText("又名龙\ue863。\n在外务工。")
    assert editor.read() == "又名龙䶮。\n在外务工。"  # also where nobody leaves the field
    editor.left.emit()
    assert editor.text.toPlainText() == "又名龙䶮。\n在外务工。"
    assert "U+E863 → U+4DAE" in said(form, "note")
