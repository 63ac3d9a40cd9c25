"""A day's paper notes by keys alone: carried down, checked, saved as one step, never half done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton

from fupin_desktop.drafts import Drafts
from fupin_desktop.paper_notes import HOUSEHOLD
from fupin_desktop.record import Change
from ui.phrase_list import PhraseList
from ui.visit_grid import HINT, NotesDialog
from ui.visit_grid_model import NotesModel, completed

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def opened(qtbot, ledger, window):
    def show():
        dialog = NotesDialog(ledger, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        QAbstractItemModelTester(dialog.model, dialog)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        qtbot.waitUntil(lambda: dialog.grid.isAncestorOf(QApplication.focusWidget()))
        made.append(dialog)
        return dialog

    made = []
    yield show
    for dialog in made:
        dialog.close()


@pytest.fixture
def homes(add):
    return [add("household", name=name) for name in ("张长富", "李秀英", "王大山")]


@pytest.fixture
def dialog(opened, homes):
    assert homes
    return opened()


def key(code, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), code, modifier)


def keys(text):
    QTest.keyClicks(QApplication.focusWidget(), text)


def enter(times=1):
    for _ in range(times):
        key(ENTER)


def commit(text):
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(QApplication.focusWidget(), event)


def pick(qtbot, dialog, initials):
    keys(initials)
    qtbot.waitUntil(dialog.grid.editors.open.hits.isVisible)
    enter()


def cell(dialog):
    here = dialog.grid.currentIndex()
    return here.row(), dialog.model.names[here.column()]


def write(qtbot, dialog, initials, date, content):
    """Write a whole line and go on to the next."""
    pick(qtbot, dialog, initials)
    keys(date)
    enter(4)
    assert cell(dialog)[1] == "content"
    commit(content)
    enter(2)


def test_lines_are_written_by_keys_alone_and_saved_as_one_step(qtbot, dialog, ledger, homes):
    write(qtbot, dialog, "zcf", "5.18", "说腿疼")
    assert cell(dialog) == (1, "household")
    write(qtbot, dialog, "lxy", "260519", "在地里")
    assert dialog.count.text() == "将保存 2 条"
    with qtbot.waitSignal(dialog.saved):
        key(Qt.Key.Key_S, CTRL)
    assert not dialog.isVisible()
    rows = {row["household"]: row for row in ledger.select("visit")}
    assert set(rows) == set(homes[:2])
    first = rows[homes[0]]
    assert (first["date"], first["content"], first["visitors"]) == (
        "2026-05-18",
        "说腿疼",
        "王建国",
    )
    assert (first["purpose"], first["place"], first["people"]) == ("01", "入户", 1)
    assert rows[homes[1]]["date"] == "2026-05-19"
    assert ledger.undo_label() == "补记走访 2 条"
    ledger.undo()
    assert ledger.count("visit") == 0
    assert ledger.drafts.waiting() == []


def test_persons_and_place_are_carried_down_the_content_and_the_date_never(qtbot, dialog):
    pick(qtbot, dialog, "zcf")
    keys("5.18")
    enter()
    commit("王建国、李敏")
    enter()
    commit("村委会")
    enter(2)
    commit("说腿疼")
    enter()
    commit("约了复查")
    enter()
    assert dialog.model.notes[1].cells == {
        "visitors": "王建国、李敏", "place": "村委会", "purpose": "日常走访",
    }  # fmt: skip
    assert [dialog.model.text(n, "entered") for n in range(2)] == ["2026-05-20", "2026-05-20"]


def test_shift_enter_goes_back_and_skips_the_day_of_entry(qtbot, dialog):
    pick(qtbot, dialog, "zcf")
    enter()
    assert cell(dialog) == (0, "visitors")
    key(ENTER, SHIFT)
    assert cell(dialog) == (0, "date")
    key(ENTER, SHIFT)
    assert cell(dialog) == (0, "household")
    key(ENTER, SHIFT)
    assert cell(dialog) == (0, "household")
    key(Qt.Key.Key_Tab)
    assert cell(dialog) == (0, "date")
    key(Qt.Key.Key_Backtab)
    assert cell(dialog) == (0, "household")


def test_the_day_of_entry_cannot_be_typed(dialog):
    index = dialog.model.index(0, dialog.model.names.index("entered"))
    assert not dialog.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert dialog.model.setData(index, "2020-01-01") is False


def test_arrows_go_to_the_line_above_and_below(qtbot, dialog):
    write(qtbot, dialog, "zcf", "5.18", "甲")
    enter()
    assert cell(dialog) == (1, "date")
    key(Qt.Key.Key_Up)
    assert cell(dialog) == (0, "date")
    key(Qt.Key.Key_Down)
    assert cell(dialog) == (1, "date")


def test_a_wrong_cell_is_told_below_and_nothing_is_lost(qtbot, dialog, ledger, message_box):
    write(qtbot, dialog, "zcf", "abc", "甲")
    dialog.grid.go_to(0, "date")
    assert "不是日期" in dialog.told.text()
    assert dialog.told.property("role") == "problem"
    message_box.expect("什么也没有保存")
    key(Qt.Key.Key_S, CTRL)
    assert ledger.count("visit") == 0
    dialog.grid.go_to(0, "date")
    assert QApplication.focusWidget().text() == "abc"


def test_what_waits_is_said_first_and_stays(qtbot, dialog, ledger, message_box):
    write(qtbot, dialog, "zcf", "5.18", "甲")
    enter()  # no household
    keys("5.19")
    enter(4)
    commit("乙")
    message_box.expect("保存 1 条，另 1 条还缺户名", answer=False)
    key(Qt.Key.Key_S, CTRL)
    assert ledger.count("visit") == 0
    assert dialog.isVisible()
    message_box.expect("保存 1 条，另 1 条还缺户名")
    key(Qt.Key.Key_S, CTRL)
    assert ledger.count("visit") == 1
    assert [note.cells["content"] for note in dialog.model.notes] == ["乙"]
    assert cell(dialog) == (0, "household")
    pick(qtbot, dialog, "lxy")
    key(Qt.Key.Key_S, CTRL)
    assert ledger.count("visit") == 2
    assert not dialog.isVisible()


def test_a_name_that_nobody_has_is_told(qtbot, dialog):
    commit("赵不知")
    qtbot.waitUntil(dialog.grid.editors.open.hits.isVisible)
    key(Qt.Key.Key_Tab)
    assert cell(dialog) == (0, "date")
    assert "没有认出是哪一户" in dialog.told.text()
    key(Qt.Key.Key_Backtab)
    assert QApplication.focusWidget().text() == "赵不知"


def test_a_visit_recorded_already_is_remarked_at_once(qtbot, dialog, ledger, homes):
    ledger.save([Change(table="visit", values={"household": homes[0], "date": "2026-05-18"})])
    pick(qtbot, dialog, "zcf")
    keys("5.18")
    enter()
    assert "已经记过 1 次走访" in dialog.told.text()
    assert dialog.told.property("role") == "notice"
    assert dialog.count.text() == "将保存 1 条"


def test_a_day_of_two_readings_says_which_was_taken(qtbot, dialog):
    pick(qtbot, dialog, "zcf")
    keys("200508")
    enter()
    assert dialog.model.notes[0].cells["date"] == "2020-05-08"
    assert "按 2020-05-08 理解。如果是 2005-08" in dialog.told.text()
    assert dialog.told.property("role") == "notice"
    key(Qt.Key.Key_Backtab)
    QApplication.focusWidget().selectAll()
    keys("2020.5.9")
    enter()
    assert dialog.told.text() == HINT


def test_ctrl_delete_takes_a_line_away(qtbot, dialog):
    write(qtbot, dialog, "zcf", "5.18", "甲")
    dialog.grid.go_to(0, "content")
    key(Qt.Key.Key_Delete, CTRL)
    assert len(dialog.model.notes) == 1
    assert cell(dialog) == (0, "household")
    key(Qt.Key.Key_Delete, CTRL)
    assert [note.blank for note in dialog.model.notes] == [True]
    assert dialog.told.text() == HINT


def test_phrases_and_blanks_work_in_a_cell(qtbot, dialog):
    pick(qtbot, dialog, "zcf")
    keys("5.18")
    enter(4)
    key(Qt.Key.Key_F4)
    commit("户主外出")
    enter()
    assert cell(dialog) == (0, "content")
    assert QApplication.focusWidget().selectedText() == "__"
    commit("下周")
    enter()
    assert dialog.model.notes[0].cells["content"] == "户主外出，未见到本人，约定下周再来。"


def test_purposes_are_listed_and_completed(dialog):
    assert completed("慰问") == "慰问"
    assert completed("xfx") == "xfx"
    assert completed("回访") == "回访"
    assert completed("zcxj") == "政策宣讲"
    assert completed("走访") == "走访"  # an alias says which
    assert completed("访") == "访"  # two of them
    dialog.grid.go_to(0, "purpose")
    key(Qt.Key.Key_F4)
    (shown,) = dialog.findChildren(PhraseList)
    assert shown.list.count() == 10
    keys("ww")
    enter()
    enter()
    assert dialog.model.notes[0].cells["purpose"] == "慰问"


def test_what_is_being_composed_is_in_the_cell_before_it_is_left(dialog):
    dialog.grid.go_to(0, "content")
    QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent("漏雨", []))
    key(ENTER)
    assert dialog.model.notes[0].cells["content"] == "漏雨"
    assert cell(dialog) == (0, "result")
    QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent("已修", []))
    dialog.save_button.setFocus()
    dialog.grid.commit()
    assert dialog.model.notes[0].cells["result"] == "已修"


def test_closing_asks_nothing_and_the_grid_is_offered_again(qtbot, dialog, opened, ledger):
    write(qtbot, dialog, "zcf", "abc", "甲")
    on_disk = Drafts(ledger.path, ledger.data_key)
    assert on_disk.orphans()  # before anything is closed
    on_disk.close()
    key(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    (draft,) = ledger.drafts.waiting()
    assert draft.title == "批量补记走访 1 条"
    again = opened()
    assert again.drafting.line.isVisible()
    again.findChild(QPushButton, "draft_take_up").click()
    (note,) = again.model.notes
    assert (note.name, note.cells["date"], note.cells["content"]) == ("张长富", "abc", "甲")
    again.grid.go_to(0, "date")
    QApplication.focusWidget().selectAll()
    keys("5.18")
    key(Qt.Key.Key_S, CTRL)
    assert ledger.count("visit") == 1
    assert ledger.drafts.waiting() == []


def test_a_household_deleted_meanwhile_is_not_saved_to(qtbot, dialog, opened, ledger, homes):
    write(qtbot, dialog, "zcf", "5.18", "甲")
    key(Qt.Key.Key_Escape)
    ledger.delete("household", homes[0])
    again = opened()
    again.findChild(QPushButton, "draft_take_up").click()
    (note,) = again.model.notes
    assert (note.household, note.cells["content"]) == ("", "甲")
    assert note.name.startswith("张长富")
    assert again.model.problem(0, HOUSEHOLD)
    assert again.model.sheet().changes == {}
    assert "户名还要核对" in again.model.sheet().told
    assert ledger.count("visit") == 0


def test_an_empty_grid_saves_nothing_and_leaves_no_draft(dialog, ledger):
    key(Qt.Key.Key_S, CTRL)
    assert dialog.isVisible()
    assert not dialog.save_button.isEnabled()
    key(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ledger.drafts.waiting() == []


def test_what_is_carried_down_is_grey_until_somebody_types_it(ledger):
    model = NotesModel(ledger)
    index = model.index(0, model.names.index("place"))
    assert index.data(Qt.ItemDataRole.ForegroundRole) is not None
    assert model.setData(index, "田里")
    assert index.data(Qt.ItemDataRole.ForegroundRole) is None
    assert model.headerData(0, Qt.Orientation.Horizontal) == "走访户"
