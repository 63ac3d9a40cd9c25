"""Templates in the window: checked, filled in for chosen households, kept, and dropped on it."""

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.template import Vocabulary, kept
from fupin_desktop.template.placeholder import found_in
from ui.fill_grid import FillDialog
from ui.household_menus import FormButton
from ui.import_dialog import ImportDialog
from ui.main_window import MainWindow
from ui.pick_dialog import PickDialog
from ui.placeholder_dialog import WAYS, PlaceholderDialog
from ui.task import Task
from ui.template_dialog import EVERYBODY, PASTED, SELECTED, TemplateDialog
from ui.template_parts import KeepDialog
from ui.welcome import SEEN


@pytest.fixture
def homes(add):
    found = []
    for name, group in (("张长富", "一组"), ("王伟", "一组"), ("李四", "二组")):
        rec = add("household", name=name, group_name=group)
        add("person", household=rec, relation="01", name=name)
        found.append(rec)
    return found


@pytest.fixture
def dialog(qtbot, ledger, homes):
    made = TemplateDialog(ledger, selected=homes[:2], listed=homes)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def book(path, *lines):
    made = Workbook()
    for line in lines:
        made.worksheets[0].append(line)
    made.save(path)
    return path


def read(qtbot, dialog, path):
    dialog.open_file(path)
    qtbot.waitUntil(dialog.isEnabled)


def fill(qtbot, dialog, folder):
    folder.mkdir(exist_ok=True)
    dialog.fill_into(folder)
    qtbot.waitUntil(dialog.isEnabled)
    return dialog.target


def child(parent, kind):
    return parent.findChildren(kind)[-1]


def asked(dialog):
    model = dialog.check.model
    return [(one.written, one.sentence, one.known) for one in model.items]


def test_unknown_placeholders_are_named_and_put_right(qtbot, dialog, tmp_path):
    assert not dialog.start.isEnabled()
    assert "还没有选表" in dialog.check.sentence.text()
    path = book(tmp_path / "核查表.xlsx", ["{{户主名字}}", "{{行政村}}"])
    read(qtbot, dialog, path)
    written, sentence, known = asked(dialog)[0]
    assert (written, known) == ("{{户主名字}}", False)
    assert "是不是 {{户主姓名}}" in sentence
    assert "1 个占位符不认得" in dialog.check.sentence.text()
    assert not dialog.start.isEnabled()
    assert not dialog.keep_button.isEnabled()
    dialog.check.table.activated.emit(dialog.check.model.index(0, 0))
    helper = child(dialog, PlaceholderDialog)
    assert helper.search.text() == "户主姓名"
    helper.reject()
    book(path, ["{{户主姓名}}", "{{行政村}}"])
    dialog.again.click()
    qtbot.waitUntil(dialog.isEnabled)
    assert dialog.start.isEnabled()
    assert dialog.focusWidget() is dialog.start


def test_a_file_for_each_of_those_selected(qtbot, dialog, tmp_path):
    read(qtbot, dialog, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]))
    assert dialog.scope.currentData() == SELECTED
    assert "选中的 2 户" in dialog.scope.currentText()
    target = fill(qtbot, dialog, tmp_path / "填好的")
    assert sorted(one.name for one in target.iterdir()) == ["张长富.xlsx", "王伟.xlsx"]
    assert "已填 2 户" in dialog.outcome.text()
    assert "没有加密" in dialog.outcome.text()
    assert dialog.folder.isVisible()


def test_one_workbook_for_all_is_remembered(qtbot, dialog, ledger, tmp_path):
    read(qtbot, dialog, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]))
    dialog.scope.setCurrentIndex(dialog.scope.findData(EVERYBODY))
    dialog.one_book.setChecked(True)
    target = fill(qtbot, dialog, tmp_path / "填好的")
    assert load_workbook(target).sheetnames == ["张长富", "王伟", "李四"]
    again = TemplateDialog(ledger)
    qtbot.addWidget(again)
    assert again.one_book.isChecked()
    assert again.held["folder"] == str(tmp_path / "填好的")


def test_a_word_form_is_a_file_each(qtbot, dialog, tmp_path):
    document = Document()
    document.add_paragraph("{{户主姓名}}同志：")
    document.save(tmp_path / "告知书.docx")
    dialog.one_book.setChecked(True)
    read(qtbot, dialog, tmp_path / "告知书.docx")
    assert dialog.each.isChecked()
    assert not dialog.one_book.isEnabled()
    target = fill(qtbot, dialog, tmp_path / "填好的")
    texts = [Document(one).paragraphs[0].text for one in sorted(target.iterdir())]
    assert texts == ["张长富同志：", "王伟同志："]


def test_households_of_a_pasted_list(qtbot, dialog, homes):
    dialog.pick_button.click()
    picking = child(dialog, PickDialog)
    assert picking.use_button.isHidden()
    picking.text.setPlainText("李四\n张长富")
    picking.look()
    qtbot.waitUntil(lambda: picking.isEnabled() and len(picking.matches) == 2)
    assert picking.list_button.text() == "填表用 2 户"
    picking.list_button.click()
    assert dialog.scope.currentData() == PASTED
    assert dialog.chosen(PASTED) == [homes[2], homes[0]]


def test_what_a_roster_lacks_opens_as_a_grid_and_is_in_the_next_one(qtbot, dialog, ledger, homes,
                                                                    tmp_path):  # fmt: skip
    path = book(tmp_path / "花名册.xlsx", ["姓名", "与户主关系", "本人联系电话", "领取日期"])
    read(qtbot, dialog, path)
    assert ("领取日期", "台账里没有这一栏，留空", False) in asked(dialog)
    assert not dialog.way_row.isVisible()
    fill(qtbot, dialog, tmp_path)
    assert "已填 2 行" in dialog.outcome.text()
    assert "2 格" in dialog.grids["person"].text()
    grid = child(dialog, FillDialog)
    assert [one.name for one in grid.model.fields] == ["phone"]
    people = ledger.find("person", where={"household": homes[:2]})
    assert {*grid.model.ids} == {*people}
    grid.model.put({(people[0], "phone"): "13800000009"})
    with qtbot.waitSignal(dialog.changed) as told:
        grid.save()
    assert told.args[0] == frozenset({"person"})
    grid.reject()
    assert "再填一份" in dialog.outcome.text()
    fill(qtbot, dialog, tmp_path)
    assert "1 格" in dialog.grids["person"].text()
    values = [row[2].value for row in load_workbook(dialog.target).worksheets[0].iter_rows(2)]
    assert "13800000009" in values
    child(dialog, FillDialog).reject()


@pytest.mark.parametrize(
    ("ending", "kind"), [("xls", "xlsx"), ("et", "xlsx"), ("doc", "docx"), ("wps", "docx")]
)
def test_old_formats_get_their_sentence(qtbot, dialog, tmp_path, message_box, ending, kind):
    path = tmp_path / f"表.{ending}"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    message_box.expect(f"*.{kind}")
    read(qtbot, dialog, path)
    assert dialog.source is None


def test_stopped_on_the_way_nothing_is_written(qtbot, dialog, ledger, tmp_path):
    many = [Change(table="household", values={"name": f"户主{n}"}) for n in range(80)]
    dialog.take_picked(list(ledger.save(many).ids))
    read(qtbot, dialog, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]))
    folder = tmp_path / "填好的"
    folder.mkdir()
    dialog.fill_into(folder)
    for one in [*Task.running]:
        one.cancel()
    qtbot.waitUntil(dialog.isEnabled)
    assert [*folder.iterdir()] == []
    assert dialog.target is None


def test_a_template_is_kept_chosen_and_hidden(qtbot, dialog, ledger, tmp_path):
    assert dialog.kept.empty.isVisible()
    read(qtbot, dialog, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]))
    dialog.keep_button.click()
    asking = child(dialog, KeepDialog)
    asking.name.setText(" ")
    asking.keep()
    assert "名称" in asking.problem.text()
    asking.name.setText("入户 核实表")
    with qtbot.waitSignal(dialog.changed):
        asking.keep()
    (one,) = kept.listed(ledger)
    assert (one.name, one.version) == ("入户 核实表", "2026-05-20")
    dialog.kept.list.setCurrentRow(0)
    dialog.kept.list.itemActivated.emit(dialog.kept.list.item(0))
    qtbot.waitUntil(dialog.isEnabled)
    assert dialog.check.title.text() == "入户 核实表（2026-05-20）"
    assert dialog.start.isEnabled()
    assert not dialog.keep_button.isEnabled()
    dialog.kept.write_copy(one, tmp_path / "另存.xlsx")
    assert (tmp_path / "另存.xlsx").read_bytes() == (tmp_path / "核实表.xlsx").read_bytes()
    dialog.kept.hide_button.click()
    assert kept.listed(ledger) == []
    assert dialog.kept.empty.isVisible()


def test_a_township_is_led_to_where_its_templates_go_out(qtbot, tmp_path):
    with Registry.create(tmp_path / "乡.fupin", level="township", region="990101001",
                         name="清水乡", password=None, user="李芳") as township:  # fmt: skip
        dialog = TemplateDialog(township)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        read(qtbot, dialog, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]))
        dialog.keep()
        child(dialog, KeepDialog).keep()
        assert "各村就收到" in dialog.outcome.text()
        with qtbot.waitSignal(dialog.area_asked) as told:
            dialog.to_sync.click()
        assert told.args == ["报送接收"]


def test_the_assistant_finds_a_placeholder_and_copies_it(qtbot, ledger):
    helper = PlaceholderDialog(ledger, None)
    helper.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(helper)
    helper.show()
    every = helper.model.rowCount()
    assert every == len([*Vocabulary(ledger).offers()])
    helper.search.setText("走访 日期")
    assert 0 < helper.model.rowCount() < every
    assert "{{走访.走访日期}}" in [one.written for one in helper.model.items]
    helper.search.setText("zfrq")
    assert "{{走访.走访日期}}" in [one.written for one in helper.model.items]
    helper.search.setText("户主姓名")
    qtbot.keyClick(helper.search, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "{{户主姓名}}"
    assert "已复制 {{户主姓名}}" in helper.told.text()
    helper.search.setText("")
    helper.group.setCurrentIndex(helper.group.findData("其他"))
    helper.table.clicked.emit(helper.model.index(0, 0))
    assert QGuiApplication.clipboard().text() == helper.model.items[0].written
    helper.search.setText("没有这样的")
    assert helper.model.rowCount() == 0
    assert not helper.copy_button.isEnabled()


def test_the_assistant_shows_only_what_is_known(ledger):
    words = Vocabulary(ledger)
    assert [name for name in found_in(WAYS) if words.read(name) is None] == []


# ---- the window ----------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot, ledger, homes):  # noqa: ARG001  wants them
    ledger.set_setting(SEEN, True)
    made = MainWindow(ledger)
    qtbot.addWidget(made)
    made.show()
    return made


def dropped(window, path, over=None):
    """Drag a file over the window, or a part of it, and let it go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place = QPointF(5, 5)
    shared = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, *shared)
    enter.ignore()
    QApplication.sendEvent(over or window, enter)  # from where it goes up to what accepts it
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(place, Qt.DropAction.CopyAction, *shared))
    return enter.isAccepted()


def test_a_form_dropped_on_the_window_is_opened(qtbot, window, tmp_path):
    (tmp_path / "照片.jpg").write_bytes(b"x")
    assert not dropped(window, tmp_path / "照片.jpg")
    assert dropped(window, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]))
    dialog = child(window, TemplateDialog)
    qtbot.waitUntil(dialog.start.isEnabled)
    assert dialog.scope.currentData() == EVERYBODY
    dialog.reject()


def test_a_form_dropped_on_the_page_of_packages_is_left_to_the_window(window, tmp_path):
    window.turn("报送接收")
    page = window.work.pages["报送接收"]
    assert dropped(window, book(tmp_path / "核实表.xlsx", ["{{户主姓名}}"]), page)
    child(window, TemplateDialog).reject()


def test_a_roster_somebody_has_filled_in_can_be_imported(qtbot, window, tmp_path):
    path = book(tmp_path / "花名册.xlsx", ["户编号", "姓名", "与户主关系"], ["1", "赵六", "户主"])
    assert dropped(window, path)
    dialog = child(window, TemplateDialog)
    qtbot.waitUntil(dialog.take_in.isVisible)
    assert not dialog.keep_button.isEnabled()
    assert "送到别的单位" in dialog.keep_button.toolTip()
    dialog.take_in.click()
    importing = child(window, ImportDialog)
    qtbot.waitUntil(lambda: importing.imported is not None and importing.isEnabled())
    assert importing.book == path
    importing.reject()


def test_the_command_takes_those_selected(window, homes):
    window.turn("农户")
    window.work.shown_list.view.selectRow(0)
    window.actions_by_name["show_templates"].trigger()
    dialog = child(window, TemplateDialog)
    assert dialog.scope.currentData() == SELECTED
    assert len(dialog.chosen(SELECTED)) == 1
    assert dialog.chosen(SELECTED)[0] in homes
    assert dialog.findChild(QPushButton, "start") is not None
    dialog.reject()


def test_a_households_page_offers_it_for_that_household(window, homes):
    window.work.open_household(homes[1])
    menu = window.work.household.findChild(FormButton)
    menu.entries()
    next(one for one in menu.list.actions() if one.text() == "按模板填表……").trigger()
    dialog = child(window, TemplateDialog)
    assert dialog.chosen(SELECTED) == [homes[1]]
    dialog.reject()
