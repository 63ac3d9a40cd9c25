"""The form made from the catalogue: what it saves, refuses, proposes and warns of."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ui.record_form import RecordDialog, RecordForm


def with_check_digit(first17):
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    rest = sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11
    return first17 + "10X98765432"[rest]


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


def leave(form, name):
    form.rows[name].editor.left.emit()


def problem(form, name):
    return form.rows[name].problem.text()


def test_every_field_of_a_table_is_on_its_form(form_of):
    form = form_of("person")
    assert set(form.rows) == set(form.table.fields)
    assert form.rows["id_number"].hint.text().startswith("身份证")


def test_village_ledger_does_not_ask_for_its_village(form_of):
    assert "village" not in form_of("household").rows


def test_only_what_was_typed_is_saved(form_of, household):
    form = form_of("household", household)
    form.rows["address"].editor.line.setText("一组12号")
    change = form.change()
    assert dict(change.values) == {"address": "一组12号"}
    assert change.rec == household
    assert change.seen == form.record.heads


def test_untouched_form_saves_nothing(form_of, household):
    assert form_of("household", household).change() is None


def test_emptied_field_is_cleared(form_of, household):
    form = form_of("household", household)
    form.rows["phone"].editor.line.clear()
    assert dict(form.change().values) == {"phone": None}


def test_bad_date_is_told_beside_its_field_and_kept(form_of):
    form = form_of("person")
    form.rows["birth_date"].editor.line.setText("去年")
    leave(form, "birth_date")
    assert "出生日期" in problem(form, "birth_date")
    assert form.rows["birth_date"].editor.line.text() == "去年"
    assert not form.valid()
    form.rows["birth_date"].editor.line.setText("2020年3月")
    leave(form, "birth_date")
    assert problem(form, "birth_date") == ""
    assert form.rows["birth_date"].editor.line.text() == "2020-03"


def test_required_field_is_asked_for_only_when_saving(form_of):
    form = form_of("household")
    leave(form, "name")
    assert problem(form, "name") == ""
    assert not form.valid()
    assert problem(form, "name") == "请填写户主姓名。"


def test_id_number_fills_what_it_tells(form_of, household):
    form = form_of("person", given={"household": household})
    form.rows["id_number"].editor.line.setText(with_check_digit("99010119630412001"))
    leave(form, "id_number")
    assert form.read("birth_date") == "1963-04-12"
    assert form.read("sex") == "1"


def test_id_number_leaves_what_is_already_there(form_of, household):
    form = form_of("person", given={"household": household})
    form.rows["birth_date"].editor.line.setText("1963")
    form.rows["id_number"].editor.line.setText(with_check_digit("99010119630412001"))
    leave(form, "id_number")
    assert form.read("birth_date") == "1963"


def test_doubtful_id_number_is_remarked_but_saved(form_of, household):
    form = form_of("person", given={"household": household})
    good = with_check_digit("99010119630412001")
    form.rows["id_number"].editor.line.setText(good[:-1] + ("0" if good[-1] != "0" else "1"))
    form.rows["name"].editor.line.setText("某人")
    form.rows["relation"].editor.put("01")
    assert form.valid()
    assert problem(form, "id_number")


def test_field_that_does_not_apply_is_hidden(form_of):
    form = form_of("household")
    assert form.rows["risk_removed_on"].isHidden()
    form.rows["risk_state"].editor.put("1")
    assert not form.rows["risk_removed_on"].isHidden()


def test_unknown_code_does_not_stop_other_changes(form_of, add):
    rec = add("household", name="张长富", kind="99")
    form = form_of("household", rec)
    form.rows["address"].editor.line.setText("一组")
    assert form.valid()
    assert dict(form.change().values) == {"address": "一组"}


def test_protected_conflict_shows_own_value_beside_the_field(form_of, ledger, household, disagree):
    disagree("household", household, "bank_name", "农业银行", "邮储银行")
    ledger.user = "赵强"
    note = form_of("household", household).rows["bank_name"].conflict.text()
    assert note.startswith("待镇里确认")
    assert "本人填“邮储银行”" in note
    assert "李敏填“农业银行”" in note


def test_ordinary_conflict_shows_the_other_value(form_of, household, disagree):
    disagree("household", household, "phone", "13900000001", "13900000002")
    note = form_of("household", household).rows["phone"].conflict.text()
    assert note == "有不同填法：李敏填“13900000001”"


def test_record_is_saved_from_the_keyboard(qtbot, dialog_of, ledger, commit):
    dialog = dialog_of("household")
    line = dialog.form.rows["name"].editor.line
    line.setFocus()
    commit(line, "王𬭎")
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert ledger.fetch("household", saved.args[0].ids[0]).values["name"] == "王𬭎"
    assert not dialog.isVisible()


def test_wrong_form_stays_open(qtbot, dialog_of, ledger):
    dialog = dialog_of("household")
    qtbot.mouseClick(dialog.findChild(QPushButton, "save"), Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert ledger.count("household") == 0


def test_escape_closes_an_untouched_form_without_asking(qtbot, dialog_of):
    dialog = dialog_of("household")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("answer", [True, False])
def test_escape_asks_if_something_is_typed(qtbot, dialog_of, ledger, message_box, answer):
    dialog = dialog_of("household")
    dialog.form.rows["name"].editor.line.setText("张三")
    message_box.expect("还没有保存", answer)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() is not answer
    assert ledger.count("household") == 0
    dialog.form.touched.clear()


def test_section_list_leads_to_its_section(dialog_of):
    dialog = dialog_of("person")
    names = list(dialog.form.headings)
    before = dialog.area.verticalScrollBar().value()
    dialog.findChild(QWidget, "sections").setCurrentRow(len(names) - 1)
    assert dialog.area.verticalScrollBar().value() > before


def test_stale_form_makes_a_conflict_instead_of_overwriting(form_of, ledger, household):
    early, late = form_of("household", household), form_of("household", household)
    for form, phone in ((early, "13900000001"), (late, "13900000002")):
        form.rows["phone"].editor.line.setText(phone)
        ledger.save([form.change()])
    assert [conflict.register for conflict in ledger.conflicts()] == ["phone"]


def test_undo_says_what_it_takes_back(dialog_of, ledger, household):
    dialog = dialog_of("household", household)
    dialog.form.rows["phone"].editor.line.setText("13900000001")
    dialog.save()
    assert ledger.undo_label() == "修改农户“张长富 · 一组”的户联系电话"


def test_new_household_with_a_number_keeps_the_id_of_its_number(dialog_of, ledger):
    dialog = dialog_of("household")
    dialog.form.rows["number"].editor.line.setText("9901000001")
    dialog.form.rows["name"].editor.line.setText("张三")
    dialog.save()
    (rec,) = ledger.find("household")
    assert rec == ledger.record_id("household", {"number": "9901000001"})
    assert [row["name"] for row in ledger.select("person", where={"household": rec})] == ["张三"]


def test_member_cannot_be_left_without_a_household(form_of, ledger, household):
    (rec,) = ledger.find("person", where={"household": household})
    form = form_of("person", rec)
    form.rows["household"].editor.line.clear()
    assert not form.valid()
    assert problem(form, "household") == "请填写所在户。"


def test_member_moves_to_another_household(form_of, ledger, household, add):
    other = add("household", name="李秀英", group_name="二组")
    (rec,) = ledger.find("person", where={"household": household})
    form = form_of("person", rec)
    editor = form.rows["household"].editor
    editor.search("李秀英")
    editor.line.setText("李秀英 · 二组")
    ledger.save([form.change()])
    assert ledger.find("person", where={"household": other}) == [rec]
