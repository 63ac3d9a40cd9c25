"""Keys of every window: text size, and from part to part; in the main window and in dialogs."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListWidget, QVBoxLayout

from fupin_desktop.record import Change
from ui import commands, text_size, theme, window_keys
from ui.main_window import MainWindow
from ui.record_form import RecordDialog, RecordForm
from ui.settings import Settings
from ui.task import Task
from ui.welcome import SEEN

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(autouse=True)
def usual_size(qapp):
    theme.apply(qapp)
    yield
    theme.apply(qapp)


@pytest.fixture
def window(qtbot, ledger, add, tmp_path):
    add("household", name="张长富", group_name="一组")
    ledger.set_setting(SEEN, True)
    made = MainWindow(ledger, Settings(path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.show()
    active(qtbot, made)
    return made


def active(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QApplication.focusWidget() or QApplication.activeWindow()
    if modifiers == CTRL:  # clicking signs together with Ctrl aborts in QTest
        QTest.sendKeyEvent(QTest.KeyAction.Click, at, key, "", modifiers)
    else:
        qtbot.keyClick(at, key, modifiers)
    QCoreApplication.processEvents()


@pytest.fixture
def parts(qtbot):
    """A dialog of three parts: lines, a list, a line."""
    dialog = QDialog()
    dialog.first, dialog.second, dialog.last = QLineEdit(), QLineEdit(), QLineEdit()
    dialog.list = QListWidget()
    column = QVBoxLayout(dialog)
    for one in (dialog.first, dialog.second, dialog.list, dialog.last):
        column.addWidget(one)
    qtbot.addWidget(dialog)
    dialog.open()
    active(qtbot, dialog)
    dialog.first.setFocus()
    return dialog


def test_f6_goes_from_part_to_part_and_round(qtbot, parts):
    assert window_keys.panes(parts) == [[parts.first, parts.second], [parts.list], [parts.last]]
    met = []
    for _ in range(4):
        press(qtbot, Qt.Key.Key_F6)
        met.append(parts.focusWidget())
    assert met == [parts.list, parts.last, parts.first, parts.list]
    press(qtbot, Qt.Key.Key_F6, SHIFT)
    assert parts.focusWidget() is parts.first
    press(qtbot, Qt.Key.Key_F6, SHIFT)
    assert parts.focusWidget() is parts.last


def test_f6_leaves_from_the_middle_of_a_part_and_passes_over_what_is_disabled(qtbot, parts):
    parts.second.setFocus()
    parts.list.setEnabled(False)
    press(qtbot, Qt.Key.Key_F6)
    assert parts.focusWidget() in (parts.first, parts.last)
    assert window_keys.panes(parts) == [[parts.first, parts.second, parts.last]]


def test_f6_reaches_the_navigation_and_the_page_of_the_main_window(qtbot, window):
    window.turn("农户")
    found = window_keys.panes(window)
    met = set()
    for _ in found:
        press(qtbot, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        met.add(next(n for n, part in enumerate(found) if focus in part))
    assert met == set(range(len(found)))
    assert len(found) > 3


@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
def test_text_is_made_larger_and_smaller_by_key(qtbot, window, key):
    press(qtbot, key, CTRL)
    press(qtbot, key, CTRL)
    assert text_size.percent() == theme.SCALES[2]
    assert window.settings.text_percent == theme.SCALES[2]  # and kept for the next start
    press(qtbot, Qt.Key.Key_Minus, CTRL)
    assert text_size.percent() == theme.SCALES[1]
    press(qtbot, Qt.Key.Key_0, CTRL)
    assert text_size.percent() == 100
    assert [one.data() for one in window.tools.sizes.actions() if one.isChecked()] == [100]


def test_a_form_grows_while_it_is_filled_in(qtbot, window, ledger, commit):
    dialog = RecordDialog(RecordForm(ledger, "household"), window)
    qtbot.addWidget(dialog)
    dialog.open()
    active(qtbot, dialog)
    line = dialog.form.rows["name"].editor.line
    QCoreApplication.processEvents()  # the first field has got the keyboard
    line.setFocus()
    commit(line, "刘长")
    high, size = line.height(), dialog.size()
    press(qtbot, Qt.Key.Key_Plus, CTRL)
    press(qtbot, Qt.Key.Key_Plus, CTRL)
    assert line.height() > high
    assert dialog.width() >= size.width()
    assert theme.free_screen(dialog).contains(dialog.frameGeometry())
    assert dialog.focusWidget() is line  # and typing goes on where it was
    commit(line, "富")
    assert line.text() == "刘长富"
    assert window.settings.text_percent == text_size.percent() == theme.SCALES[2]
    dialog.drafting.drop()
    dialog.form.touched.clear()


def test_a_window_gets_each_key_once(parts):
    for _ in range(3):
        parts.last.setFocus()
        parts.first.setFocus()
    given = [one.key().toString() for one in parts.findChildren(window_keys.QShortcut)]
    assert sorted(given) == sorted(one.shortcut for one in commands.EVERYWHERE)


def test_f9_sorts_by_the_column_of_the_cursor_and_turns_round(qtbot, window, ledger):
    for name in ("王建", "安平", "周全"):
        ledger.save([Change(table="household", values={"name": name, "group_name": "二组"})])
    listed = window.workplace.show_list("household")
    qtbot.waitUntil(lambda: len(listed.view.records.ids) == 4)
    view = listed.view
    column = next(n for n, one in enumerate(view.records.columns) if one.field == "name")
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, column))
    found = []
    for _ in range(2):
        press(qtbot, Qt.Key.Key_F9)
        qtbot.wait(50)
        qtbot.waitUntil(lambda: not Task.running and len(view.records.ids) == 4)
        found.append([row["name"] for row in ledger.rows("household", view.records.ids)])
        assert view.horizontalHeader().sortIndicatorSection() == column
    assert found[1] == found[0][::-1]
    assert sorted(found[0]) == sorted(["张长富", "王建", "安平", "周全"])
