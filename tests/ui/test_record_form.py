"""The form made from the catalogue: what it saves, refuses, proposes and warns of."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.editors import RegionEditor
from ui.form import OWNERLESS
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
    assert all(row.typed for row in form.rows.values())
    assert form.rows["id_number"].hint.text().startswith("身份证")


@pytest.mark.parametrize(
    ("table", "place"), [("household", "village"), ("staff", "region"), ("payment", "region")]
)
def test_village_ledger_does_not_ask_for_its_village(form_of, table, place):
    assert place not in form_of(table).rows


@pytest.fixture
def town(tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "青石镇.fupin", **about, password=None) as registry:
        for code, name in (("990101001001", "河湾村"), ("990101001002", "柳林村")):
            region = {"code": code, "name": name, "level": "village"}
            registry.save([Change(table="region", values=region)])
        yield registry


def test_township_chooses_the_village_by_name(qtbot, town):
    form = RecordForm(town, "village_year", start={"year": "2025"})
    qtbot.addWidget(form)
    editor = form.rows["region"].editor
    assert isinstance(editor, RegionEditor)
    combo = editor.combo
    assert [combo.itemText(n) for n in range(combo.count())] == ["", "本单位", "河湾村", "柳林村"]
    assert combo.currentText() == "本单位"
    combo.setEditText("柳林")
    assert form.change().values["region"] == "990101001002"
    combo.setEditText("990101001009")  # a village the ledger does not know yet
    assert form.change().values["region"] == "990101001009"
    combo.setEditText("哪里")
    assert not form.valid()


def test_what_hangs_on_a_household_asks_for_no_village(qtbot, town):
    home = town.save([Change(table="household", values={"name": "张三"})]).ids[0]
    form = RecordForm(town, "payment")
    qtbot.addWidget(form)
    assert not form.rows["region"].isHidden()
    form.rows["household"].editor.put(home)
    assert form.rows["region"].isHidden()
    form.rows["date"].editor.put("2026")
    form.rows["amount"].editor.put(100)
    town.save([form.change()])
    assert town.select("payment")[0]["region"] is None
    given = RecordForm(town, "payment", given={"household": home})
    qtbot.addWidget(given)
    assert given.rows["region"].isHidden()


def test_figures_follow_what_is_typed(form_of, household):
    form = form_of("income", given={"household": household})
    assert form.rows["per_person"].editor.label.text() == "—"
    form.rows["headcount"].editor.line.setText("2")
    form.rows["a"].editor.line.setText("3000")
    form.rows["b"].editor.line.setText("500")
    assert form.rows["gross"].editor.label.text() == "3,500.00"
    assert form.rows["per_person"].editor.read() is not None
    assert not form.rows["gross"].typed
    assert "gross" not in form.change().values


def test_proposals_follow_the_key_until_somebody_types(form_of, household):
    form = form_of("income")
    assert form.read("year") == "2026"
    assert form.read("headcount") is None
    form.rows["household"].editor.put(household)
    assert form.read("headcount") == 1
    form.rows["period_end"].editor.line.setText("2025-11")
    form.rows["year"].editor.line.setText("2025")
    assert form.read("period_start") == "2025-01"
    assert form.read("period_end") == "2025-11"


def test_key_of_an_existing_record_is_shown_and_not_typed(form_of, household, add):
    rec = add("living", household=household, year="2025", farmland=100)
    form = form_of("living", rec)
    assert not form.rows["year"].typed
    assert form.rows["year"].editor.label.text() == "2025"
    assert form.rows["household"].editor.label.text() == "张长富 · 一组"
    form.rows["farmland"].editor.line.setText("2")
    assert list(form.change().values) == ["farmland"]


def test_a_record_that_is_there_already_is_offered_instead(qtbot, dialog_of, household, add):
    rec = add("living", household=household, year="2025", farmland=100)
    dialog = dialog_of("living", given={"household": household})
    dialog.form.rows["year"].editor.line.setText("2025")
    assert problem(dialog.form, "year") == "已经有这一条生产生活条件了，不能再新增一条。"
    dialog.save()
    assert dialog.isVisible()
    dialog.form.rows["year"].editor.line.setText("2024")
    assert problem(dialog.form, "year") == ""
    dialog.form.rows["year"].editor.line.setText("2025")
    offer = dialog.form.rows["year"].offer_button
    assert offer.text() == "打开已有的生产生活条件"
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.rec == rec)
    dialog.form.rows["farmland"].editor.line.setText("7")
    dialog.save()
    assert dialog.form.registry.fetch("living", rec).values["farmland"] == 700


def test_a_deleted_record_does_not_stand_in_the_way(form_of, ledger, household, add):
    rec = add("living", household=household, year="2025")
    ledger.delete("living", rec)
    form = form_of("living", given={"household": household}, start={"year": "2025"})
    assert form.valid()
    ledger.save([form.change()])
    assert ledger.find("living") == [rec]


def test_several_persons_are_added_and_taken_away(form_of, household, add, ledger):
    other = add("household", name="李秀英")
    first = add("person", household=household, name="张小军", relation="03")
    second = add("person", household=household, name="张小军", relation="03")
    add("person", household=other, name="张小军", relation="03")
    form = form_of("household_event", given={"household": household})
    editor = form.rows["persons"].editor
    editor.line.setText("张小军")
    editor.line.textEdited.emit("张小军")
    assert len(editor.line.found) == 2  # of this household only, told apart
    assert sorted(editor.line.found.values()) == sorted([first, second])
    for title, rec in list(editor.line.found.items()):
        editor.line.setText(title)
        assert rec in form.read("persons")
        editor.tidy()
    assert form.read("persons") == sorted([first, second])
    editor.drop(first)
    assert form.read("persons") == [second]
    editor.line.setText("没有这个人")
    assert not form.check("persons")
    editor.line.clear()
    assert form.check("persons")
    assert ledger.count("person") == 4


def test_namesakes_of_other_households_are_told_apart(form_of, household, add):
    other = add("household", name="李秀英")
    mine = add("person", household=household, name="张小军", relation="03")
    add("person", household=other, name="张小军", relation="03")
    editor = form_of("insurance").rows["person"].editor
    editor.search("张小军")
    assert sorted(editor.found) == ["张小军 · 之子（张长富 · 一组）", "张小军 · 之子（李秀英）"]
    editor.put(mine)
    editor.search("")
    assert editor.read() == mine


def test_only_some_fields_are_asked(form_of):
    assert set(form_of("need", only=("content", "date")).rows) == {"content", "date"}


def test_local_fields_are_on_the_form_and_saved(form_of, ledger, household):
    values = {"table": "household", "label": "茶园面积", "kind": "decimal"}
    field = ledger.save([Change(table="local_field", values=values)]).ids[0]
    form = form_of("household", household)
    form.rows[f"x.{field}"].editor.line.setText("2.5")
    ledger.save([form.change()])
    assert ledger.fetch("household", household).values[f"x.{field}"] == 250


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
    form.rows["birth_date"].editor.line.setText("去年底")
    leave(form, "birth_date")
    assert "出生日期" in problem(form, "birth_date")
    assert form.rows["birth_date"].editor.line.text() == "去年底"
    assert not form.valid()
    form.rows["birth_date"].editor.line.setText("2020年3月")
    leave(form, "birth_date")
    assert problem(form, "birth_date") == ""
    assert form.rows["birth_date"].editor.line.text() == "2020-03"


def test_what_is_required_is_named_and_stands_in_nobodys_way(form_of):
    form = form_of("household")
    leave(form, "name")
    assert problem(form, "name") == ""
    assert form.missing() == {"name": "户主姓名"}
    assert form.valid()
    assert problem(form, "name") == ""


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
    assert "校验位" in form.rows["id_number"].remarks.text
    assert problem(form, "id_number") == ""


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
    assert note == "两处不一致：李敏填“13900000001”"


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
    dialog.form.rows["kind_since"].editor.line.setText("很久以前")
    qtbot.mouseClick(dialog.findChild(QPushButton, "save"), Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert ledger.count("household") == 0


def test_escape_closes_an_untouched_form_without_asking(qtbot, dialog_of):
    dialog = dialog_of("household")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_escape_keeps_what_is_typed_without_asking(qtbot, dialog_of, ledger):
    dialog = dialog_of("household")
    dialog.form.rows["name"].editor.line.setText("张三")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ledger.count("household") == 0
    (draft,) = ledger.drafts.waiting()
    assert [(line.label, line.text) for line in draft.lines] == [("户主姓名", "张三")]
    assert draft.left


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
    assert problem(form, "household") == f"请填写所在户。{OWNERLESS}"


def test_member_moves_to_another_household(form_of, ledger, household, add):
    other = add("household", name="李秀英", group_name="二组")
    (rec,) = ledger.find("person", where={"household": household})
    form = form_of("person", rec)
    editor = form.rows["household"].editor
    editor.search("李秀英")
    editor.line.setText("李秀英 · 二组")
    ledger.save([form.change()])
    assert ledger.find("person", where={"household": other}) == [rec]
