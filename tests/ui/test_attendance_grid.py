"""A month of the team is typed into a grid and saved as one step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QWidget

from ui.attendance_grid import COLUMNS, HINT, NOBODY, AttendanceDialog
from ui.theme import ALARM


@pytest.fixture
def team(add):
    """The leader, and one who left in April."""
    leader = add("staff", name="王建国", leader=True, start="2025-01")
    return leader, add("staff", name="李敏", end="2026-04-20")


@pytest.fixture
def parent(qtbot):
    """The window a dialog stands over."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(parent, ledger, team):  # noqa: ARG001  wants the team
    dialog = AttendanceDialog(ledger, parent)
    dialog.show()
    return dialog


def put(dialog, line, name, text):
    model = dialog.model
    return model.setData(model.index(line, list(COLUMNS).index(name)), text)


def shown(dialog, line, name):
    model = dialog.model
    return model.data(model.index(line, list(COLUMNS).index(name)))


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_a_month_is_saved_as_one_step(qtbot, ledger, dialog, team):
    press(qtbot, dialog, "earlier")
    assert dialog.month.text() == "2026 年 4 月"
    assert [shown(dialog, line, "name") for line in (0, 1)] == ["王建国", "李敏"]
    for line, days in ((0, "20.5"), (1, "15")):
        assert put(dialog, line, "days", days)
    put(dialog, 0, "leave_days", "2")
    assert shown(dialog, 0, "total") == "22.5"
    assert dialog.hint.text() == "填了 3 格，还没有保存。"
    with qtbot.waitSignal(dialog.saved):
        press(qtbot, dialog, "save_attendance")
    assert dialog.hint.text() == HINT
    assert ledger.undo_label() == "登记 2026-04 驻村考勤（2 人）"
    rows = {row["staff"]: row for row in ledger.select("attendance")}
    assert (rows[team[0]]["days"], rows[team[0]]["leave_days"]) == (205, 20)
    assert rows[team[1]]["month"] == "2026-04"
    ledger.undo()
    assert ledger.count("attendance") == 0


def test_a_sheet_there_is_is_changed_where_it_was_typed_into(ledger, dialog, add, team):
    rec = add("attendance", staff=team[0], month="2026-05", days=200, log="走访三户")
    dialog.show_month("2026-05")
    put(dialog, 0, "days", "19")
    put(dialog, 0, "checked_by", "赵强")
    dialog.save()
    (row,) = ledger.select("attendance")
    assert (row["id"], row["days"], row["log"], row["checked_by"]) == (
        rec, 190, "走访三户", "赵强",
    )  # fmt: skip


def test_what_is_no_number_is_refused_and_what_is_typed_back_is_no_change(dialog):
    assert not put(dialog, 0, "days", "多")
    assert "这一格没有改动" in dialog.hint.text()
    put(dialog, 0, "days", "3")
    put(dialog, 0, "days", "")
    assert dialog.model.count() == 0
    assert not dialog.save_button.isEnabled()


def test_more_days_than_the_month_has_are_told_and_can_be_saved(dialog, ledger):
    put(dialog, 0, "days", "30")
    put(dialog, 0, "travel_days", "3")
    assert dialog.doubts.text() == "王建国合计 33.0 天，比当月 31 天还多，请核对。"
    index = dialog.model.index(0, list(COLUMNS).index("total"))
    assert dialog.model.data(index, Qt.ItemDataRole.ForegroundRole) == QColor(ALARM)
    dialog.save()
    assert ledger.count("attendance") == 1


def test_leaving_a_month_keeps_what_is_not_saved(qtbot, dialog, ledger):
    put(dialog, 0, "days", "3")
    press(qtbot, dialog, "later")
    assert (dialog.model.month, dialog.model.count()) == ("2026-06", 0)
    press(qtbot, dialog, "earlier")
    assert (dialog.model.month, dialog.model.count()) == ("2026-05", 0)
    press(qtbot, dialog, "draft_take_up")
    assert dialog.model.count() == 1
    dialog.grid.typing.retype(dialog.grid, 0, list(COLUMNS).index("leave_days"), "半天")
    dialog.drafting.write()  # in the middle of a cell
    (draft,) = ledger.drafts.all()
    assert [line.text for line in draft.lines] == ["3.0", "半天"]
    dialog.reject()
    assert not dialog.isVisible()
    assert len(ledger.drafts.waiting()) == 1


def test_a_month_without_anybody_says_where_they_are_registered(parent, ledger):
    dialog = AttendanceDialog(ledger, parent)
    assert dialog.hint.text() == NOBODY
    dialog.save()
    assert ledger.undo_label() == ""


def test_names_and_totals_cannot_be_typed_into(dialog):
    editable = Qt.ItemFlag.ItemIsEditable
    flags = {name: dialog.model.flags(dialog.model.index(0, n)) for n, name in enumerate(COLUMNS)}
    assert {name for name, one in flags.items() if not one & editable} == {"name", "total"}
