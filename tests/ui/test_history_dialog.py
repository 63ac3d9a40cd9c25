"""The history tells who set what, when, where and why, in words."""

from PySide6.QtWidgets import QWidget

from fupin_desktop.record import Change
from ui.history_dialog import HistoryDialog


def cells(qtbot, ledger, household):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = HistoryDialog(ledger, "household", household, window)
    table = dialog.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_entry_names_person_field_reason_and_laptop(qtbot, ledger, household):
    ledger.user = "李敏"
    values = {"kind": "02", "kind_since": "2014"}
    ledger.save([Change(table="household", rec=household, values=values)], why="核实后更正")
    entry = next(row for row in cells(qtbot, ledger, household) if row[1] == "李敏")
    assert entry[0] == "2026-05-20 12:00"
    assert entry[2] == "填写"
    assert entry[3] == "户类型：脱贫户；户类型认定时间：2014"
    assert "990101001001" in entry[4]
    assert ledger.rid[:6] in entry[4]
    assert entry[5] == "核实后更正"


def test_cleared_value_is_shown_as_empty(qtbot, ledger, household):
    ledger.save([Change(table="household", rec=household, values={"group_name": None})])
    written = [row[3] for row in cells(qtbot, ledger, household)]
    assert "村民小组：（空）" in written


def test_deletion_is_told(qtbot, ledger, household):
    ledger.delete("household", household)
    acts = [(row[2], row[3]) for row in cells(qtbot, ledger, household)]
    assert ("删除", "记录去留：删除") in acts
