"""A form from the keyboard: the tabulator and Enter go as on paper, PgDn to the next section."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from fupin_desktop.catalogue.fields import Kind
from ui.record_form import RecordDialog, RecordForm

WIDTHS = {1: 420, 2: 760, 3: 1300}


@pytest.fixture
def dialog_of(qtbot, ledger):
    def make(table, rec="", width=760, **options):
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        dialog = RecordDialog(RecordForm(ledger, table, rec, **options), window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.keep = window
        dialog.resize(width, 700)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        qtbot.waitUntil(lambda: dialog.form.isAncestorOf(QApplication.focusWidget()))
        return dialog

    return make


def field_at(form):
    """Name of the field that has the cursor, empty outside the form."""
    return next((name for name, row in form.rows.items() if row.has_focus()), "")


def walk(qtbot, dialog, key, steps):
    """Fields and buttons one comes by, each once."""
    seen = []
    for _ in range(steps):
        name = field_at(dialog.form) or QApplication.focusWidget().objectName()
        if not seen or seen[-1] != name:
            seen.append(name)
        qtbot.keyClick(QApplication.focusWidget(), key)
    return seen


def on_paper(form):
    """Names of the fields that are typed, in the order of the paper form."""
    rows = ((name, form.rows.get(name)) for name in form.table.fields)
    return [name for name, row in rows if row and row.typed and row.relevant]


@pytest.mark.parametrize(
    ("table", "columns"),
    [*(("person", columns) for columns in WIDTHS), ("household", 2), ("income", 3)],
)
def test_the_tabulator_goes_as_on_paper_and_to_the_buttons_last(
    qtbot, dialog_of, household, table, columns
):
    given = {} if table == "household" else {"household": household}
    dialog = dialog_of(table, width=WIDTHS[columns], given=given)
    fields = on_paper(dialog.form)
    seen = walk(qtbot, dialog, Qt.Key.Key_Tab, 260)
    assert seen[: len(fields)] == fields
    after = seen[len(fields) :]
    assert after[: after.index("save") + 1][-2:] == ["close", "save"]
    assert all(name.startswith("missing.") for name in after[: after.index("close")])


@pytest.mark.parametrize("columns", WIDTHS)
def test_fields_stand_in_lines_in_the_order_of_the_tabulator(dialog_of, household, columns):
    form = dialog_of("person", width=WIDTHS[columns], given={"household": household}).form
    places = [form.rows[name].mapTo(form, form.rows[name].rect().topLeft())
              for name in on_paper(form)]  # fmt: skip
    assert places == sorted(places, key=lambda place: (place.y(), place.x()))


def test_enter_goes_on_to_the_next_field_and_saves_nothing(qtbot, dialog_of, household, ledger):
    dialog = dialog_of("person", given={"household": household})
    fields = on_paper(dialog.form)
    one_line = [name for name in fields if dialog.form.rows[name].field.kind is not Kind.LONG]
    stop = next((n for n, name in enumerate(fields) if name not in one_line), len(fields))
    seen = walk(qtbot, dialog, Qt.Key.Key_Return, stop + 60)
    assert seen[:stop] == fields[:stop]
    assert dialog.isVisible()
    assert ledger.count("person", where={"household": household}) == 1


def test_enter_in_a_text_of_several_lines_begins_a_line(qtbot, dialog_of, household):
    form = dialog_of("visit", given={"household": household}).form
    editor = form.rows["content"].editor
    editor.setFocus()
    qtbot.keyClicks(editor.text, "a")
    qtbot.keyClick(editor.text, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.text, "b")
    assert form.read("content") == "a\nb"


def test_enter_on_the_button_saves(qtbot, dialog_of, ledger):
    dialog = dialog_of("household")
    dialog.form.rows["name"].editor.line.setText("张三")
    dialog.save_button.setFocus()
    with qtbot.waitSignal(dialog.saved):
        qtbot.keyClick(dialog.save_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert ledger.count("household") == 1


def test_page_down_and_up_go_by_sections(qtbot, dialog_of):
    dialog = dialog_of("household")
    form = dialog.form
    firsts = [
        next(one.name for one in section.fields if one.name in on_paper(form))
        for section in form.table.sections
    ]
    assert field_at(form) == firsts[0]
    for name in (*firsts[1:], firsts[-1]):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
        assert field_at(form) == name
        row = form.rows[name]
        qtbot.waitUntil(lambda row=row: not row.visibleRegion().isEmpty())
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp)
    assert field_at(form) == firsts[-2]


def test_a_wrong_field_is_scrolled_to_with_what_is_said_below_it(qtbot, dialog_of):
    dialog = dialog_of("household")
    dialog.form.rows["end"].editor.line.setText("很久以前")
    dialog.save()
    row = dialog.form.rows["end"]
    assert field_at(dialog.form) == "end"
    qtbot.waitUntil(lambda: not row.problem.visibleRegion().isEmpty())


def test_what_is_missing_is_named_below_and_leads_to_its_field(qtbot, dialog_of, household):
    dialog = dialog_of("person", given={"household": household})
    assert dialog.missing.names == ["relation", "name"]
    link = dialog.findChild(QPushButton, "missing.name")
    assert link.text() == "姓名"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert field_at(dialog.form) == "name"
    dialog.form.rows["name"].editor.line.setText("张小军")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.missing.names == ["relation"]
    dialog.form.rows["relation"].editor.put("03")
    dialog.form.rows["relation"].editor.left.emit()
    assert dialog.missing.isHidden()


def test_a_record_is_saved_with_what_there_is(qtbot, dialog_of, household, ledger):
    dialog = dialog_of("person", given={"household": household})
    dialog.form.rows["phone"].editor.line.setText("138 0000 1111")
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.save()
    (row,) = ledger.rows("person", saved.args[0].ids)
    assert (row["name"], row["phone"]) == (None, "13800001111")


def test_a_new_household_without_a_name_has_its_head_all_the_same(qtbot, dialog_of, ledger):
    dialog = dialog_of("household")
    dialog.form.rows["group_name"].editor.line.setText("三组")
    with qtbot.waitSignal(dialog.saved):
        dialog.save()
    (head,) = ledger.select("person")
    assert (head["relation"], head["name"]) == ("01", None)
    (home,) = ledger.select("household")
    dialog = dialog_of("household", home["id"])
    dialog.form.rows["name"].editor.line.setText("张三")
    dialog.save()
    assert ledger.select("person")[0]["name"] == "张三"


def test_nothing_typed_is_nothing_to_save(dialog_of, household, ledger):
    dialog = dialog_of("visit", given={"household": household})
    dialog.save()
    assert dialog.isVisible()
    assert dialog.said.text().startswith("还没有填写任何一项")
    assert ledger.count("visit") == 0
    dialog.form.rows["place"].editor.line.setText("家中")
    assert dialog.said.isHidden()
    dialog.save()
    assert ledger.count("visit") == 1


def test_a_record_of_nobody_is_not_saved_and_it_is_said_why(dialog_of, ledger):
    dialog = dialog_of("need")
    dialog.form.rows["content"].editor.put("修路")
    dialog.save()
    assert dialog.isVisible()
    assert "不知道这一条记在谁名下" in dialog.form.rows["household"].problem.text()
    assert ledger.count("need") == 0
    assert [line.text for draft in ledger.drafts.all() for line in draft.lines] == ["修路"]
