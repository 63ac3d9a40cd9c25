"""The fill-in grid: typed with keys, pasted from the clipboard, kept as a draft, saved at once."""

from datetime import datetime, timedelta, timezone

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from fupin_desktop import pasted
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.fill_grid import MOST_LINES, FillDialog, keep_fields, kept_fields
from ui.theme import ALARM_SOFT, NOTICE_SOFT

FIELDS = ("address", "phone", "kind", "risks", "note")
Key = Qt.Key
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def homes(add):
    found = []
    for number, name in enumerate(("张一", "李二", "王三")):
        rec = add("household", name=name, group_name=f"{number + 1}组", address=f"{number} 号")
        add("person", household=rec, relation="01", name=name, id_number="990101197001010011")
        found.append(rec)
    return found


@pytest.fixture
def open_grid(qtbot, ledger, homes):
    def show(fields=FIELDS, table="household", ids=homes):
        known = ledger.table(table).fields
        dialog = FillDialog(ledger, table, ids, None, [known[name] for name in fields])
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return show


def go(dialog, line, name):
    names = [one.name for one in dialog.model.fields]
    dialog.view.go(line, len(dialog.model.own) + names.index(name))


def texts(dialog, name):
    place = len(dialog.model.own) + [one.name for one in dialog.model.fields].index(name)
    return [dialog.model.index(line, place).data() for line in range(len(dialog.model.ids))]


def row(ledger, rec):
    return ledger.rows("household", [rec])[0]


def paste(qtbot, dialog, text):
    QGuiApplication.clipboard().setText(text)
    qtbot.keySequence(dialog.view, QKeySequence(QKeySequence.StandardKey.Paste))


def saved(qtbot, dialog):
    with qtbot.waitSignal(dialog.saved):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


def test_the_first_columns_say_whose_row_it_is_and_cannot_be_typed_into(open_grid):
    dialog = open_grid()
    assert [dialog.model.index(0, n).data() for n in range(3)] == ["张一", "1组", "0011"]
    assert dialog.model.headerData(0, Qt.Orientation.Vertical) == "1　张一"  # never scrolled away
    assert dialog.view.isColumnHidden(0)
    flags = dialog.model.flags(dialog.model.index(0, 0))
    assert not flags & Qt.ItemFlag.ItemIsEditable
    assert not dialog.save_button.isEnabled()


def test_typing_and_enter_go_down_or_right_and_all_is_saved_as_one_step(
    qtbot, open_grid, commit, ledger, homes
):
    dialog = open_grid()
    before = [row(ledger, rec) for rec in homes]
    go(dialog, 0, "address")
    for text in ("河湾东", "河湾西"):
        qtbot.keyClick(dialog.view, Key.Key_F2)
        box = QApplication.focusWidget()
        box.selectAll()
        commit(box, text)
        qtbot.keyClick(box, Key.Key_Return)
    assert (dialog.view.currentIndex().row(), texts(dialog, "address")[:2]) == (
        2,
        ["河湾东", "河湾西"],
    )
    qtbot.mouseClick(dialog.direction, Qt.MouseButton.LeftButton)
    go(dialog, 0, "phone")
    qtbot.keyClick(dialog.view, Key.Key_1)  # typing opens the cell
    box = QApplication.focusWidget()
    qtbot.keyClicks(box, "3800000009")
    qtbot.keyClick(box, Key.Key_Return)
    assert dialog.view.currentIndex().column() == len(dialog.model.own) + 2
    cell = dialog.model.index(0, len(dialog.model.own))
    assert cell.data(Qt.ItemDataRole.BackgroundRole).name() == NOTICE_SOFT
    assert "原来是0 号" in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert dialog.about.text() == "改了 3 格"
    saved(qtbot, dialog)
    assert row(ledger, homes[0]) == {**before[0], "address": "河湾东", "phone": "13800000009"}
    assert row(ledger, homes[1]) == {**before[1], "address": "河湾西"}
    assert "已保存 3 格" in dialog.told.text()
    assert "补录户的现居住地、户联系电话（2 条）" in ledger.undo_label()
    ledger.undo()
    assert [row(ledger, rec) for rec in homes] == before


@pytest.mark.qt_log_ignore("not accepted", extend=True)  # keys released after the box has gone
def test_text_of_several_lines_is_typed_in_a_box_of_its_own(
    qtbot, open_grid, commit, ledger, homes
):
    dialog = open_grid()
    go(dialog, 0, "note")
    qtbot.keyClick(dialog.view, Key.Key_Return)
    box = QApplication.focusWidget()
    commit(box, "第一行")
    qtbot.keyClick(box, Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    commit(box, "第二行")
    qtbot.keyClick(box, Key.Key_Return)
    assert dialog.view.currentIndex().row() == 1
    with qtbot.waitSignal(dialog.saved):
        qtbot.keyClick(dialog.view, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert row(ledger, homes[0])["note"] == "第一行\n第二行"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a list popping up
def test_codes_are_completed_by_their_labels(qtbot, open_grid, commit, ledger, homes):
    dialog = open_grid()
    go(dialog, 0, "kind")
    qtbot.keyClick(dialog.view, Key.Key_F2)
    box = QApplication.focusWidget()
    commit(box, "脱贫")
    popup = box.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    words = [popup.model().index(n, 0).data() for n in range(popup.model().rowCount())]
    assert words
    assert all("脱贫" in word for word in words)
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    qtbot.keyClick(box, Key.Key_Return)
    go(dialog, 0, "risks")
    qtbot.keyClick(dialog.view, Key.Key_F2)
    box = QApplication.focusWidget()
    assert box.completer().several
    commit(box, "01、02")
    qtbot.keyClick(box, Key.Key_Return)
    saved(qtbot, dialog)
    held = row(ledger, homes[0])
    assert held["kind"] is not None
    assert held["risks"] == ["01", "02"]


def test_a_block_is_pasted_and_what_does_not_fit_is_told(qtbot, open_grid, ledger, homes):
    dialog = open_grid()
    go(dialog, 1, "address")
    block = pasted.text_of([["东\n头", "13900000001"], ["西头", "没有电话"], ["多了", "x"]])
    paste(qtbot, dialog, block)
    assert "多出的 1 行没有粘贴" in dialog.told.text()
    assert texts(dialog, "phone")[1:] == ["13900000001", "没有电话"]
    assert dialog.bad.text().startswith("2 格填得不对")  # a line break in one line, no telephone
    dialog.show_wrong()
    assert dialog.told.property("role") == "problem"
    cell = dialog.view.currentIndex()
    assert cell.data(Qt.ItemDataRole.BackgroundRole).name() == ALARM_SOFT
    saved(qtbot, dialog)
    assert row(ledger, homes[1])["phone"] == "13900000001"
    assert row(ledger, homes[2])["address"] == "西头"
    assert "还有 2 格填得不对，留在表里" in dialog.told.text()
    assert len(dialog.model.wrong()) == 2
    dialog.model.take_back()
    go(dialog, 2, "phone")
    qtbot.keyClick(dialog.view, Key.Key_Delete)
    assert len(dialog.model.wrong()) == 1


def test_one_cell_fills_the_selection_and_steps_can_be_taken_back(qtbot, open_grid):
    dialog = open_grid()
    go(dialog, 0, "address")
    for _ in range(2):
        qtbot.keyClick(dialog.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    paste(qtbot, dialog, "全村")
    assert texts(dialog, "address") == ["全村"] * 3
    qtbot.keySequence(dialog.view, QKeySequence(QKeySequence.StandardKey.Undo))
    assert texts(dialog, "address") == ["0 号", "1 号", "2 号"]
    assert dialog.model.cells == {}
    qtbot.keyClick(dialog.view, Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert texts(dialog, "address") == ["0 号"] * 3
    qtbot.keySequence(dialog.view, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == "0 号\n0 号\n0 号"


def test_a_blank_in_the_block_changes_nothing_and_is_told(qtbot, open_grid, ledger, homes):
    before = row(ledger, homes[1])["phone"]
    dialog = open_grid()
    go(dialog, 0, "phone")
    paste(qtbot, dialog, "13800000011\n\n13800000013")
    assert "空白的 1 格没有改" in dialog.told.text()
    saved(qtbot, dialog)
    assert row(ledger, homes[0])["phone"] == "13800000011"
    assert row(ledger, homes[1])["phone"] == before
    assert row(ledger, homes[2])["phone"] == "13800000013"


def test_a_header_in_the_block_is_passed_over_and_names_are_not_pasted_over(qtbot, open_grid):
    dialog = open_grid()
    go(dialog, 0, "address")
    paste(qtbot, dialog, "现居住地\t户联系电话\n新址\t13900000001")
    assert texts(dialog, "address")[0] == "新址"
    assert "第一行是表头" in dialog.told.text()
    dialog.view.go(0, 0)
    paste(qtbot, dialog, "别人")
    assert "不能粘贴" in dialog.told.text()
    assert dialog.model.index(0, 0).data() == "张一"


def test_old_private_use_characters_are_replaced_and_told(qtbot, open_grid, ledger, homes):
    dialog = open_grid()
    go(dialog, 0, "address")
    paste(qtbot, dialog, "龙\ue863家\n石\ue5e5家")
    assert texts(dialog, "address")[:2] == ["龙䶮家", "石\ue5e5家"]
    assert "“䶮”（U+E863 → U+4DAE）" in dialog.told.text()
    assert "U+E5E5" in dialog.told.text()
    saved(qtbot, dialog)
    assert row(ledger, homes[0])["address"] == "龙䶮家"


def test_a_field_without_a_place_is_marked_and_refused(qtbot, open_grid, ledger, homes):
    dialog = open_grid(("risk_removed_on", "risk_state"))
    assert texts(dialog, "risk_removed_on")[0] == "—"
    go(dialog, 0, "risk_removed_on")
    paste(qtbot, dialog, "2026-05")
    assert len(dialog.model.wrong()) == 1
    assert "不用填风险消除时间" in dialog.told.text()
    go(dialog, 0, "risk_state")
    paste(qtbot, dialog, "1")
    assert dialog.model.wrong() == []
    saved(qtbot, dialog)
    held = row(ledger, homes[0])
    assert (held["risk_removed_on"], held["risk_state"]) == ("2026-05", "1")


def test_a_date_of_two_readings_says_which_was_taken(qtbot, open_grid):
    dialog = open_grid(("monitoring_since", "note"))
    go(dialog, 0, "monitoring_since")
    paste(qtbot, dialog, "200508")
    assert texts(dialog, "monitoring_since")[0] == "2020-05-08"
    go(dialog, 1, "monitoring_since")  # as Enter does
    assert "按 2020-05-08 理解。如果是 2005-08" in dialog.told.text()
    assert dialog.told.property("role") == "notice"
    paste(qtbot, dialog, "2020-05-09")
    assert "理解" not in dialog.told.text()
    go(dialog, 0, "monitoring_since")
    assert "按 2020-05-08 理解" in dialog.told.text()


def test_what_somebody_else_saves_meanwhile_becomes_a_conflict(qtbot, open_grid, ledger, homes):
    dialog = open_grid()
    go(dialog, 0, "address")
    paste(qtbot, dialog, "表里的")
    ledger.save([Change(table="household", rec=homes[0], values={"address": "别处的"})])
    dialog.model.refresh()
    assert "原来是0 号" in dialog.model.said(0, len(dialog.model.own))[0]
    saved(qtbot, dialog)
    (conflict,) = ledger.conflicts()
    assert {claim.value for claim in conflict.claims} == {"表里的", "别处的"}


def test_closing_asks_nothing_and_the_grid_is_offered_again(qtbot, open_grid, ledger, homes):
    dialog = open_grid()
    go(dialog, 1, "address")
    paste(qtbot, dialog, "还没保存")
    go(dialog, 1, "phone")
    paste(qtbot, dialog, "不是电话")
    dialog.reject()
    again = open_grid(("note",), ids=homes[:1])
    assert again.drafting.line.isVisibleTo(again)
    again.drafting.line.again.click()
    assert again.model.ids == homes
    assert texts(again, "address")[1] == "还没保存"
    assert len(again.model.wrong()) == 1
    assert again.about.text() == "改了 1 格"
    saved(qtbot, again)
    assert row(ledger, homes[1])["address"] == "还没保存"


def test_more_cells_than_a_draft_tells_are_never_taken_for_saved(open_grid, ledger, homes, add):
    more = [add("household", name=f"户{number}") for number in range(MOST_LINES - 1)]
    phones = {rec: f"138{number:08d}" for number, rec in enumerate([*homes, *more])}
    dialog = open_grid(("phone",), ids=[*phones])
    dialog.model.put({(rec, "phone"): phone for rec, phone in phones.items()})
    dialog.reject()
    (draft,) = ledger.drafts.waiting()
    assert (draft.lines[-1].label, draft.lines[-1].text) == ("还有", "2 格")
    told = [*phones][:MOST_LINES]
    ledger.save([Change(table="household", rec=rec, values={"phone": phones[rec]}) for rec in told])
    again = open_grid(("phone",), ids=[*phones])
    assert again.drafting.line.isVisible()
    again.drafting.line.again.click()
    assert {rec for rec, _ in again.model.cells} == set(phones) - set(told)
    again.drafting.drop()


def test_a_day_told_from_today_is_that_day_when_the_grid_is_taken_up_later(
    open_grid, ledger, homes
):
    dialog = open_grid(("form_date",))
    dialog.take({(homes[0], "form_date"): "昨天"})
    dialog.reject()
    (draft,) = ledger.drafts.waiting()
    assert draft.lines[0].text == "2026-05-19"
    ledger.now = lambda: NOON + timedelta(days=3)
    again = open_grid(("form_date",))
    again.drafting.take_up(draft)
    assert texts(again, "form_date")[0] == "2026-05-19"
    again.drafting.drop()


def test_a_blank_typed_or_told_empties_the_cell(qtbot, open_grid, ledger, homes):
    dialog = open_grid()
    go(dialog, 0, "address")
    dialog.model.setData(dialog.view.currentIndex(), "")
    go(dialog, 1, "address")
    paste(qtbot, dialog, "清空")
    saved(qtbot, dialog)
    assert [row(ledger, rec)["address"] for rec in homes] == [None, None, "2 号"]


def test_a_killed_program_offers_the_grid_again(qtbot, open_grid, ledger, homes):
    dialog = open_grid()
    go(dialog, 0, "address")
    paste(qtbot, dialog, "断电之前")
    path = ledger.path
    dialog.drafting.drop = lambda: None  # whatever the form does now, the power is gone
    ledger.close()
    with Registry.open(path, user="王建国") as again:
        (draft,) = again.drafts.orphans()
        assert draft.lines[0].label == "张一·现居住地"
        window = QWidget()
        qtbot.addWidget(window)
        grid = FillDialog(again, "household", homes[1:], window)
        grid.drafting.line.again.click()
        assert grid.model.ids == homes
        assert texts(grid, "address")[0] == "断电之前"
        saved(qtbot, grid)
        assert row(again, homes[0])["address"] == "断电之前"
        assert again.drafts.all() == []
        grid.reject()


def test_thousands_of_rows_are_pasted_and_saved_with_progress(qtbot, ledger):
    ids = ledger.save(
        [Change(table="household", values={"name": f"户{n}"}) for n in range(1200)]
    ).ids
    fields = [ledger.table("household").fields["address"]]
    dialog = FillDialog(ledger, "household", ids, None, fields)
    qtbot.addWidget(dialog)
    dialog.show()
    QGuiApplication.clipboard().setText("\n".join(f"{n} 号" for n in range(1200)))
    dialog.view.paste()
    qtbot.waitUntil(lambda: dialog.about.text() == "改了 1,200 格", timeout=30_000)
    with qtbot.waitSignal(dialog.saved, timeout=60_000):
        dialog.save()
    assert ledger.rows("household", [ids[-1]])[0]["address"] == "1199 号"
    assert ledger.count("household", where={"address": None}) == 0


def test_a_long_list_opens_without_reading_it_all(qtbot, ledger, homes):
    dialog = FillDialog(ledger, "household", homes * 7000, None)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.model.rowCount() == 21_000
    assert len(dialog.model._chunks) < 4


def test_the_fields_chosen_are_remembered(open_grid, ledger):
    usual = [one.name for one in kept_fields(ledger, "household")]
    assert "name" not in usual
    dialog = open_grid()
    dialog.choose_columns()
    dialog._take_fields(["note", "phone"])
    assert [one.name for one in dialog.model.fields] == ["note", "phone"]
    assert [one.name for one in kept_fields(ledger, "household")] == ["note", "phone"]
    keep_fields(ledger, "household", ["gone"])
    assert [one.name for one in kept_fields(ledger, "household")] == usual


def test_a_townships_decision_asked_for_by_a_village_is_a_proposal(qtbot, tmp_path):
    about = {"region": "990101001001", "name": "村", "password": None, "user": "甲"}
    with Registry.create(tmp_path / "村.fupin", level="village", **about) as ledger:
        values = {"region": "990101001001", "year": "2026", "name": "visits_year", "value": 1200}
        rec = ledger.save([Change(table="threshold", values=values)]).ids[0]
        fields = [ledger.table("threshold").fields["value"]]
        dialog = FillDialog(ledger, "threshold", [rec], None, fields)
        qtbot.addWidget(dialog)
        dialog.show()
        go(dialog, 0, "value")
        paste(qtbot, dialog, "24")
        saved(qtbot, dialog)
        assert "其中 1 格由乡镇确定，已作为建议报送" in dialog.told.text()
        assert [one.kind for one in ledger.conflicts()] == ["proposal"]
        dialog.close()


def test_rows_of_a_household_that_moved_away_are_left_out(qtbot, ledger, homes, open_grid):
    ledger.save([Change(table="household", rec=homes[1], values={"village": "990101001002"})])
    dialog = open_grid()
    go(dialog, 0, "note")
    paste(qtbot, dialog, "甲\n乙\n丙")
    dialog.save()
    qtbot.waitUntil(lambda: "已保存" in dialog.told.text())
    assert "已保存 2 格" in dialog.told.text()
    assert "1 条属于已迁出的户，没有保存。" in dialog.told.text()
    assert [row(ledger, rec)["note"] for rec in homes] == ["甲", None, "丙"]
    go(dialog, 1, "note")
    paste(qtbot, dialog, "乙")
    dialog.save()
    assert "都属于已迁出的户" in dialog.told.text()
