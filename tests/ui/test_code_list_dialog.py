"""Choices are added, called otherwise and ended in a window; a village only looks."""

import pytest
from PySide6.QtCore import Qt

from fupin_desktop import codes
from fupin_desktop.registry import Registry
from ui.code_list_dialog import CodeListDialog
from ui.main_window import MainWindow
from ui.record_form import RecordForm
from ui.welcome import SEEN


@pytest.fixture
def window(qtbot, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    town = Registry.create(tmp_path / "镇.fupin", **about, password=None, user="周镇")
    town.set_setting(SEEN, True)
    made = MainWindow(town)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def shown(dialog):
    return {one.code: (one.label, bool(one.ended)) for one in dialog.model.items}


def test_a_township_adds_words_and_ends_choices(qtbot, window, commit):
    window.actions_by_name["show_choices"].trigger()
    dialog = window.findChild(CodeListDialog)
    dialog.lists.setCurrentIndex(dialog.lists.findData("event_kind"))
    assert not dialog.add_button.isEnabled()
    commit(dialog.word, "院坝会")
    with qtbot.waitSignal(window.records_changed):
        qtbot.keyClick(dialog.word, Qt.Key.Key_Return)
    assert shown(dialog)["x00101"] == ("院坝会", False)
    assert dialog.model.items[dialog.view.currentIndex().row()].code == "x00101"
    commit(dialog.word, "院坝小会")
    dialog.reword()
    assert shown(dialog)["x00101"] == ("院坝小会", False)
    assert dialog.end_button.text() == "停用"
    dialog.end()
    assert shown(dialog)["x00101"] == ("院坝小会", True)
    assert dialog.end_button.text() == "恢复"
    dialog.end()
    dialog.reject()
    form = RecordForm(window.registry, "event")
    qtbot.addWidget(form)
    known = form.rows["kind"].field.choices
    assert "院坝小会" in [one.label for one in codes.choices(known)]
    form.rows["kind"].editor.put("x00101")
    assert form.read("kind") == "x00101"


def test_a_village_only_looks(qtbot, ledger):
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    dialog = CodeListDialog(ledger, window, window.records_changed)
    dialog.show()
    assert dialog.model.items
    for one in (dialog.add_button, dialog.reword_button, dialog.end_button, dialog.word):
        assert not one.isVisible()
