"""The window as a whole: pages, actions, what it tells, and that it lets the ledger go."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QPushButton

from fupin_desktop import exchange, users
from fupin_desktop.backup import daily_due
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import areas, theme
from ui.conflict_desk import ConflictDesk
from ui.import_dialog import ImportDialog
from ui.main_window import MainWindow
from ui.password_dialog import PasswordDialog
from ui.photo_day import PhotoDayDialog
from ui.print_dialog import PrintDialog
from ui.record_form import RecordDialog
from ui.settings import Settings, load
from ui.users_dialog import UsersDialog
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog
from ui.welcome import NOTICE, SEEN


@pytest.fixture
def window(qtbot, ledger):
    ledger.set_setting(SEEN, True)
    return shown(qtbot, MainWindow(ledger))


def shown(qtbot, window):
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def run(window, name):
    action = window.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def turn(window, page):
    window.work.navigation.setCurrentRow(areas.titles().index(page))


def households(window):
    """The list of households, turned to."""
    turn(window, "农户")
    return window.work.shown_list


def add_household(window, name):
    run(window, "new_household")
    dialog = window.work.findChild(RecordDialog)
    dialog.form.rows["name"].editor.line.setText(name)
    dialog.save()


def test_title_names_ledger_region_and_missing_password(qtbot, ledger):
    region = {"code": "990101001001", "name": "河湾村", "level": "village"}
    ledger.save([Change(table="region", values=region)])
    window = shown(qtbot, MainWindow(ledger))
    expected = "驻村台账 — 河湾村台账（河湾村）〔未设密码，仅供示例〕"
    assert window.windowTitle() == expected


def test_protected_ledger_has_no_mark(qtbot, tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "甲"}
    registry = Registry.create(tmp_path / "甲.fupin", **about, password="很长的密码123456")
    window = shown(qtbot, MainWindow(registry))
    assert "未设密码" not in window.windowTitle()
    window.close()


def test_first_screen_is_shown_once_and_takes_the_name(qtbot, ledger, commit):
    ledger.user = ""
    window = shown(qtbot, MainWindow(ledger))
    welcome = window.centralWidget()
    assert any(label.text() == NOTICE for label in welcome.findChildren(type(welcome.problem)))
    start = welcome.findChild(QPushButton, "start")
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    assert welcome.problem.text() == "请填写使用人姓名。"
    line = welcome.findChild(QLineEdit, "person")
    line.setFocus()
    commit(line, "李敏")
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    assert ledger.user == "李敏"
    qtbot.waitUntil(lambda: window.work is not None and window.work.navigation.isVisible())
    window.show_registry(ledger)
    qtbot.waitUntil(lambda: window.work is not None and window.work.navigation.isVisible())


def test_notice_stays_in_sight(window):
    notices = [one for one in window.status.findChildren(theme.QLabel) if one.text() == NOTICE]
    assert notices[0].isVisible()


@pytest.mark.parametrize("page", areas.titles())
def test_every_page_can_be_turned_to(window, page):
    turn(window, page)
    assert window.work.stack.currentWidget().isVisible()


def test_new_household_opens_its_page_and_undo_takes_it_back(qtbot, window, ledger):
    add_household(window, "王𬭎")
    assert window.work.household.name.text() == "王𬭎"
    assert window.actions_by_name["undo"].text() == "撤销：新增农户“王𬭎”"
    members = window.work.household.members.records
    assert [members.index(0, n).data() for n in range(2)] == ["王𬭎", "户主"]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (ledger.count("household"), ledger.count("person")) == (0, 0)
    assert households(window).isVisible()
    assert "已撤销：新增农户“王𬭎”（3 条记录）。按 Ctrl+Y 重做。" in window.status.currentMessage()


def test_what_was_undone_is_done_again_by_key(qtbot, window, ledger):
    add_household(window, "王𬭎")
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    redo = window.actions_by_name["redo"]
    assert (redo.isEnabled(), redo.text()) == (True, "重做：新增农户“王𬭎”")
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert ledger.select("household")[0]["name"] == "王𬭎"
    assert "已重做：新增农户“王𬭎”" in window.status.currentMessage()
    assert (redo.isEnabled(), redo.toolTip()) == (False, "没有可重做的操作")


def test_undoing_much_shows_progress_and_can_be_cancelled(qtbot, window, ledger):
    homes = [Change(table="household", values={"name": f"户{n}"}) for n in range(600)]
    ledger.save(homes, label="导入 花名册")
    window.refresh()
    run(window, "undo")
    qtbot.waitUntil(lambda: ledger.count("household") == 0, timeout=20_000)
    qtbot.waitUntil(lambda: "已撤销：导入 花名册" in window.status.currentMessage())


def test_nothing_to_undo_is_grey(qtbot, ledger):
    ledger.set_setting(SEEN, True)
    window = shown(qtbot, MainWindow(ledger))
    assert not window.actions_by_name["undo"].isEnabled()


def test_ctrl_n_records_a_visit_at_the_selected_household(qtbot, window, household):
    households(window).view.selectRow(0)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(VisitDialog)
    assert dialog.household == household
    dialog.form.rows["content"].editor.put("入户")
    dialog.save()
    turn(window, "走访排查")
    page = window.work.shown_list
    assert page.model.index(0, 4).data() == "入户"
    assert page.model.index(0, 2).data() == "王建国"


def test_ctrl_n_without_a_household_asks_for_one_in_the_form(qtbot, window):
    turn(window, "帮扶措施")
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(VisitDialog)
    assert dialog.household == ""
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.picker.line)
    dialog.close()


def test_ctrl_n_works_over_the_page_of_a_household_and_in_every_area(qtbot, window, household):
    window.work.open_household(household)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.findChild(VisitDialog).household == household
    window.findChild(VisitDialog).close()
    qtbot.waitUntil(lambda: window.findChild(VisitDialog) is None)
    for area in ("工作台", "走访排查", "帮扶措施"):
        turn(window, area)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: window.findChild(VisitDialog) is not None)
        window.findChild(VisitDialog).close()
        qtbot.waitUntil(lambda: window.findChild(VisitDialog) is None)


def test_notes_and_photos_are_commands_and_stand_on_the_list_of_visits(qtbot, window):
    turn(window, "走访排查")
    for name, kind in (("write_up_notes", NotesDialog), ("import_photos", PhotoDayDialog)):
        window.work.findChild(QAction, name).trigger()
        window.findChild(kind).close()
        qtbot.waitUntil(lambda kind=kind: window.findChild(kind) is None)
        run(window, name)
        window.findChild(kind).close()
        qtbot.waitUntil(lambda kind=kind: window.findChild(kind) is None)


def test_a_new_visit_of_the_list_is_the_same_form(window):
    turn(window, "走访排查")
    window.work.new("visit")
    window.findChild(VisitDialog).close()


def test_entry_of_a_list_opens_its_page_and_that_its_household(qtbot, window, household, add):
    rec = add("need", household=household, content="修房")
    window.refresh()
    turn(window, "帮扶措施")
    page = window.work.shown_list
    page.view.opened.emit(rec)
    record = window.work.record
    assert (record.isVisible(), record.name.text()) == (True, "修房")
    qtbot.mouseClick(record.owner, Qt.MouseButton.LeftButton)
    assert window.work.household.rec == household
    assert window.work.household.isVisible()
    assert window.work.area == "帮扶措施"
    window.back()
    assert (record.isVisible(), record.rec) == (True, rec)
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.isVisible()
    window.back()  # there is nothing to leave
    assert page.isVisible()


def test_a_link_back_is_a_step_back(window, household, add):
    rec = add("need", household=household, content="修房")
    for table, one in (("household", household), ("need", rec), ("household", household)):
        window.work.open(table, one)
    assert window.work.trail == [("household", household)]


def test_a_record_that_is_undone_is_left(qtbot, window, household, add):
    turn(window, "帮扶措施")
    rec = add("need", household=household, content="修房")
    window.work.open("household", household)
    window.work.open("need", rec)
    window.refresh()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.work.household.isVisible()
    assert window.work.trail == [("household", household)]


def test_a_new_record_is_made_from_its_list_and_selected(window, household, ledger):
    turn(window, "帮扶措施")
    window.work.shown_list.created.emit()
    form = window.work.findChild(RecordDialog).form
    form.rows["household"].editor.put(household)
    form.rows["content"].editor.put("修房")
    window.work.findChild(RecordDialog).save()
    assert window.work.shown_list.view.chosen() == ledger.find("need")


def test_areas_are_turned_to_from_the_keyboard(qtbot, window):
    alt, control = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_2, alt)
    assert window.work.area == "农户"
    qtbot.keyClick(window, Qt.Key.Key_0, alt)
    assert window.work.area == areas.titles()[9]
    window.work.step(3)
    assert window.work.area == areas.HOME
    window.work.step(-1)
    assert window.work.area == areas.titles()[-1]
    qtbot.keyClick(window, Qt.Key.Key_Tab, control)
    assert window.work.area == areas.HOME


def test_f5_reads_anew(qtbot, window, household, ledger):
    shown = households(window)
    assert shown.model.ids == [household]
    ledger.delete("household", household)
    assert shown.model.ids == [household]
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert shown.model.ids == []


def test_a_figure_leads_to_what_it_counts(qtbot, window, household, add):
    add("need", household=household, content="修房", state="2", urgency="1")
    add("need", household=household, content="看病", state="3")
    window.refresh()
    card = window.work.findChild(QPushButton, "figure.need_1")
    qtbot.waitUntil(lambda: card.number.text() == "1 条")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    shown = window.work.shown_list
    assert window.work.area == "帮扶措施"
    assert len(shown.model.ids) == 1
    assert shown.applied.text() == "一般的需求　×"
    shown.applied.click()
    assert len(shown.model.ids) == 2


def test_lists_of_an_area_are_beside_each_other_or_in_a_box(qtbot, window):
    turn(window, "农户")
    page = window.work.pages["农户"]
    window.resize(1366, 700)
    qtbot.waitUntil(page.names.isVisible)
    page.names.setCurrentRow(1)
    assert window.work.shown_list.listing.table == "person"
    assert not page.box.isVisible()
    window.resize(800, 700)
    qtbot.waitUntil(page.box.isVisible)
    assert not page.names.isVisible()
    page.box.setCurrentIndex(2)
    assert window.work.shown_list.listing.table == "living"
    assert page.names.currentRow() == 2


def test_click_on_households_goes_back_to_the_list(qtbot, window, household):
    window.work.open_household(household)
    navigation = window.work.navigation
    item = navigation.visualItemRect(navigation.item(1)).center()
    qtbot.mouseClick(navigation.viewport(), Qt.MouseButton.LeftButton, pos=item)
    assert households(window).isVisible()


def test_changed_person_is_in_every_later_operation(window, ledger):
    run(window, "change_person")
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue("赵强")
    dialog.accept()
    assert window.status.person.text() == "使用人：赵强"
    add_household(window, "张三")
    rec = ledger.find("household")[0]
    assert ledger.history("household", rec)[0].user == "赵强"


def test_status_counts_conflicts_and_opens_them(qtbot, window, household, disagree):
    assert window.status.conflicts.text() == "没有两处不一致"
    disagree("household", household, "phone", "13900000001", "13900000002")
    window.refresh()
    assert window.status.conflicts.text() == "两处不一致：1 项待核定"
    qtbot.mouseClick(window.status.conflicts, Qt.MouseButton.LeftButton)
    dialog = window.findChild(ConflictDesk)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    adopt = next(b for b in dialog.findChildren(QPushButton) if b.text() == "采用此值")
    qtbot.mouseClick(adopt, Qt.MouseButton.LeftButton)
    assert window.status.conflicts.text() == "没有两处不一致"
    dialog.close()


def test_status_counts_what_was_not_sent(qtbot, window, ledger, tmp_path):
    unsent = window.status.unsent
    qtbot.waitUntil(lambda: unsent.text() == "尚未与其他单位建立联系")
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "镇.fupin", **about, password=None) as town:
        exchange.enrol(town, ledger)
    add_household(window, "张三")
    waiting = exchange.peers(ledger)[0].waiting
    assert waiting > 0
    qtbot.waitUntil(lambda: unsent.text() == f"待报送：{waiting} 笔")
    qtbot.mouseClick(unsent, Qt.MouseButton.LeftButton)
    assert window.work.stack.currentWidget() is window.work.pages[areas.SYNC]


def test_import_refreshes_the_list(window, add):
    shown = households(window)
    run(window, "import_roster")
    dialog = window.findChild(ImportDialog)
    add("household", name="导入的户")
    dialog.tables_changed = frozenset({"household"})
    dialog.accept()
    assert shown.model.rowCount() == 1


def test_print_offers_the_selected_households(window, household, add):
    add("household", name="李秀英")
    shown = households(window)
    shown.view.selectRow(shown.model.ids.index(household))
    run(window, "print_archive")
    assert window.findChild(PrintDialog).chosen == [household]
    window.findChild(PrintDialog).close()


def test_print_of_an_empty_ledger_says_so(window):
    run(window, "print_archive")
    assert "没有可打印的档案" in window.status.currentMessage()


def test_about_names_the_limits_of_the_ledger(window, message_box):
    message_box.expect(NOTICE)
    run(window, "show_about")


def test_text_size_is_kept(qtbot, ledger, tmp_path, qapp):
    ledger.set_setting(SEEN, True)
    path = tmp_path / "settings.json"
    window = shown(qtbot, MainWindow(ledger, Settings(path=path)))
    header = households(window).view.verticalHeader()
    before = header.defaultSectionSize()
    window.set_text_size(150)
    qtbot.waitUntil(lambda: header.defaultSectionSize() > before)
    assert load(path).text_percent == 150
    assert load(path).ledger == str(ledger.path)
    theme.apply(qapp)


def test_large_text_still_fits_a_small_screen(qtbot, window, household, qapp):
    window.work.open_household(household)
    try:
        window.set_text_size(200)
        qtbot.wait(50)
        qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 1366)
        qtbot.waitUntil(lambda: window.minimumSizeHint().height() <= 740)
    finally:
        theme.apply(qapp)


def test_other_ledger_takes_the_place_of_the_first(qtbot, window, ledger, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    town = Registry.create(tmp_path / "镇.fupin", **about, password=None, user="周镇")
    window.show_registry(town)
    assert "青石镇" in window.windowTitle()
    qtbot.mouseClick(
        window.centralWidget().findChild(QPushButton, "start"), Qt.MouseButton.LeftButton
    )
    assert households(window).registry is town
    Registry.open(ledger.path).close()
    window.close()


def test_closing_lets_the_ledger_go(window, ledger):
    window.close()
    Registry.open(ledger.path).close()


def test_search_in_progress_does_not_outlive_the_ledger(qtbot, window, add):
    add("household", name="张长富")
    households(window).search.setText("张")
    window.close()
    qtbot.wait(300)


def test_the_password_can_be_changed_from_the_menu(qtbot, tmp_path, message_box):
    about = {"level": "village", "region": "990101001001", "name": "甲", "user": "王芳"}
    registry = Registry.create(tmp_path / "甲.fupin", **about, password="很长的密码123456")
    registry.set_setting(SEEN, True)
    window = shown(qtbot, MainWindow(registry))
    run(window, "change_password")
    dialog = window.findChild(PasswordDialog)
    for editor in (dialog.fields.password, dialog.fields.repeat):
        editor.setText("更长的密码 654321")
    message_box.expect("密码已修改")
    with qtbot.waitSignal(dialog.finished, timeout=20_000):
        qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    window.close()
    with pytest.raises(FupinError, match="密码不对"):
        Registry.open(registry.path, "很长的密码123456")
    Registry.open(registry.path, "更长的密码 654321").close()


def test_users_are_in_the_menu_and_a_sample_has_none(qtbot, tmp_path, window, message_box):
    message_box.expect("不分使用人")
    run(window, "show_users")
    about = {"level": "village", "region": "990101001001", "name": "甲", "user": "王芳"}
    registry = Registry.create(tmp_path / "甲.fupin", **about, password="很长的密码123456")
    registry.set_setting(SEEN, True)
    other = shown(qtbot, MainWindow(registry))
    run(other, "show_users")
    assert other.findChild(UsersDialog).names == [users.UNNAMED]
    other.close()


def test_a_sample_without_password_gets_none(window, message_box):
    message_box.expect("没有设密码")
    run(window, "change_password")
    assert not window.registry.protected


def test_half_a_minute_without_a_change_leaves_one_file(qtbot, window, ledger):
    ledger.save([Change(table="household", values={"name": "王秀英"})])
    rest = ledger.path / "ledger.db-wal"
    assert rest.stat().st_size > 0
    window.idle.setInterval(10)
    window.records_changed.emit(frozenset({"household"}))
    # The daily copy falls due in that pause too, and is noted in the ledger.
    qtbot.waitUntil(lambda: not daily_due(ledger) and rest.stat().st_size == 0)


def test_who_reads_at_that_moment_only_puts_it_off(qtbot, window, ledger):
    window.idle.setInterval(10)
    rest = ledger.path / "ledger.db-wal"

    def read(db):
        reading = db.execute("SELECT name FROM sqlite_master")
        reading.fetchone()
        ledger.save([Change(table="household", values={"name": "王秀英"})])
        window.settle()
        qtbot.waitUntil(window.idle.isActive)
        assert rest.stat().st_size > 0
        reading.fetchall()

    ledger.read(read)
    qtbot.waitUntil(lambda: rest.stat().st_size == 0)
